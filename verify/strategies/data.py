"""Data sets and correlation forms, exact, with small entries."""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.form import CorrelationForm
from theory.forms import product_of_linear
from theory.polynomial import exponents_of_degree
from verify.dataset import Dataset
from verify.strategies.parts import (
    DEFAULT_D,
    DEFAULT_P,
    MAX_D,
    NONZERO,
    RATIONALS,
    REACHES,
    Given,
    choice,
    not_zero,
    number,
)

MAX_N, MAX_DEGREE = 1_000, 12
_SAMPLES = (2, 8)
"""Fewest and most samples by default."""
_Sample = tuple[tuple[Fraction, ...], Fraction]


def datasets(D: Given = None, n: Given = None, bias: bool | None = None) -> SearchStrategy[Dataset]:
    """Data sets of n samples in D dimensions, the bias included, with exact rational entries.

    D is an integer from 2 to MAX_D, n one from 2 to MAX_N; each may be a strategy, and by default D is 2 to 4 and n is
    2 to 8.  ``bias`` says whether the last coordinate is 1; None draws it.  Entries are integers from −3 to 3 in most
    data, ±1/4 to ±10 in the others.  Targets are not 0: such a sample adds nothing to T.  Nothing is rejected, so that
    T ≡ 0 may occur, and samples may repeat.  The simplest are two samples with inputs 0 and targets 1, with a bias.
    Raises InputError for any other D or n.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True)
    >>> data = find(datasets(D=2), lambda data: len(data.targets) >= 3, settings=same)
    >>> data.X.tolist(), data.y.tolist()
    ([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]], [1.0, 1.0, 1.0])
    """
    lengths = None if n is None else number("n", n, st.nothing(), 2, MAX_N)
    return _datasets(number("D", D, DEFAULT_D, 2, MAX_D), lengths, choice("bias", bias, (True, False)))


@st.composite
def _datasets(
    draw: DrawFn, D: SearchStrategy[int], n: SearchStrategy[int] | None, bias: SearchStrategy[bool]
) -> Dataset:
    biased = draw(bias)
    sample = _samples(draw(D) - biased, draw(st.sampled_from(REACHES)))
    least, most = _SAMPLES if n is None else (draw(n),) * 2
    samples: list[_Sample] = draw(st.lists(sample, min_size=least, max_size=most))
    return Dataset.of("drawn", [row for row, _ in samples], [target for _, target in samples], biased)


def _samples(width: int, reach: int) -> SearchStrategy[_Sample]:
    entry = st.sampled_from(RATIONALS[: 2 * reach + 1])
    return st.tuples(st.tuples(*[entry] * width), st.sampled_from(NONZERO[: 2 * reach]))


def forms(p: Given = None, D: Given = None) -> SearchStrategy[CorrelationForm]:
    """Forms of degree p in D variables that are not 0, with small rational coefficients.

    p is an integer from 1 to MAX_DEGREE, D one from 2 to MAX_D; each may be a strategy, and by default p is 1 to 4 and
    D is 2 to 4.  One in three is a product of linear forms, which has many condensed orientations; the others have
    arbitrary coefficients.  Nothing is rejected.  The simplest is w_1^p.  Raises InputError for any other p or D.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True)
    >>> find(forms(p=2, D=2), lambda form: form.binary_coefficients[1] < 0, settings=same).coefficients
    {(1, 1): Fraction(-1, 1)}
    """
    return _forms(number("p", p, DEFAULT_P, 1, MAX_DEGREE), number("D", D, DEFAULT_D, 2, MAX_D))


@st.composite
def _forms(draw: DrawFn, p: SearchStrategy[int], D: SearchStrategy[int]) -> CorrelationForm:
    degree, dimension = draw(p), draw(D)
    entry = st.sampled_from(RATIONALS[: 2 * draw(st.sampled_from(REACHES)) + 1])
    exponents, product = exponents_of_degree(dimension, degree), draw(st.integers(0, 2)) == 2
    numbers = draw(st.tuples(*[entry] * max(len(exponents), degree * dimension)))  # as many for both: the first shrinks
    if product:
        return product_of_linear([not_zero(numbers[k * dimension :][:dimension]) for k in range(degree)])
    coefficients = not_zero(numbers[: len(exponents)])
    return CorrelationForm.from_coefficients(dict(zip(exponents, coefficients, strict=True)))
