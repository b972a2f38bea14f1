"""Correlation forms, exact, with small coefficients."""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.form import CorrelationForm
from theory.forms import product_of_linear
from theory.polynomial import Exponents, exponents_of_degree
from verify.strategies.parts import (
    DEFAULT_D,
    DEFAULT_P,
    MAX_D,
    MAX_DEGREE,
    REACH,
    Given,
    as_many,
    not_zero,
    number,
    require_coefficients,
    small,
)


def forms(p: Given = None, D: Given = None) -> SearchStrategy[CorrelationForm]:
    """Forms of degree p in D variables that are not 0, with small rational coefficients.

    p is an integer from 1 to MAX_DEGREE, D one from 2 to MAX_D, with C(D + p − 1, p) <= MAX_COEFFICIENTS; each may be a
    strategy, and by default p is 1 to 4 and D is 2 to 4.  One in three is a product of linear forms, which has many
    condensed orientations; the others have arbitrary coefficients.  Nothing is rejected.  The simplest is w_1^p.
    Raises InputError for any other p or D.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True)
    >>> find(forms(p=2, D=2), lambda form: form.binary_coefficients[1] < 0, settings=same).coefficients
    {(1, 1): Fraction(-1, 1)}
    """
    coefficients = _coefficients(number("p", p, DEFAULT_P, 1, MAX_DEGREE), number("D", D, DEFAULT_D, 2, MAX_D))
    return coefficients.map(CorrelationForm.from_coefficients)  # which Hypothesis prints as a call


@st.composite
def _coefficients(draw: DrawFn, p: SearchStrategy[int], D: SearchStrategy[int]) -> dict[Exponents, Fraction]:
    degree, dimension = draw(p), draw(D)
    require_coefficients(degree, dimension)
    entry = small(draw(REACH))
    exponents, product = exponents_of_degree(dimension, degree), draw(st.integers(0, 2)) == 2
    numbers = draw(as_many(entry, max(len(exponents), degree * dimension)))  # as many for both: the first shrinks
    if product:
        rows = [not_zero(numbers[k * dimension :][:dimension]) for k in range(degree)]
        return product_of_linear(rows).coefficients
    coefficients = zip(exponents, not_zero(numbers[: len(exponents)]), strict=True)
    return {alpha: t for alpha, t in coefficients if t}
