"""Forms that several tests need: random ones with known coefficients, and polynomials written as SymPy expressions."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import sympy as sp
from hypothesis import strategies as st

from theory.form import CorrelationForm
from theory.polynomial import exponents_of_degree
from theory.power_sum import multinomial
from theory.rational_algebra import Vector
from verify.strategies import forms

x, y, z, w, v = sp.symbols("x y z w v")


def random_form(p: int, D: int, seed: int) -> CorrelationForm:
    """A Gaussian form, invariant in distribution under rotations, with float coefficients."""
    rng = np.random.default_rng(seed)
    return CorrelationForm.from_coefficients(
        {a: float(rng.normal() * np.sqrt(multinomial(a))) for a in exponents_of_degree(D, p)}
    )


def polynomial(expression: sp.Expr, *variables: sp.Symbol) -> CorrelationForm:
    """The form of a homogeneous polynomial with rational coefficients."""
    terms = sp.Poly(sp.expand(expression), *variables).terms()
    return CorrelationForm.from_coefficients({a: Fraction(int(c.p), int(c.q)) for a, c in terms})


def xor(p: int) -> CorrelationForm:
    """T of the four XOR points with a bias."""
    return CorrelationForm.from_data([[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]], [1, 1, -1, -1], p)


def substituted(form: CorrelationForm, rows: Sequence[Vector]) -> CorrelationForm:
    """T(Rw) for a rational matrix R."""
    from theory.rational_algebra import composed

    return CorrelationForm.from_coefficients(composed(form.coefficients, list(zip(*rows, strict=True))))


def cayley(entries: Sequence[int], D: int) -> list[Vector]:
    """A rational rotation (1 − A)(1 + A)⁻¹ from the entries above the diagonal of a skew A."""
    pairs = [(i, j) for i in range(D) for j in range(i + 1, D)]
    A = sp.zeros(D, D)
    for (i, j), a in zip(pairs, entries, strict=True):
        A[i, j], A[j, i] = sp.Rational(a, 5), -sp.Rational(a, 5)
    Q = (sp.eye(D) - A) * (sp.eye(D) + A).inv()
    return [tuple(Fraction(int(q.p), int(q.q)) for q in Q.row(i)) for i in range(D)]


def integer_forms(sizes: Sequence[tuple[int, int]] = ((3, 3), (4, 3), (3, 4))) -> st.SearchStrategy[CorrelationForm]:
    """Forms of one of the degrees and dimensions (p, D), not 0."""
    return st.sampled_from(sizes).flatmap(lambda size: forms(*size))
