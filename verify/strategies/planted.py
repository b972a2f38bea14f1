"""Forms with a planted orientation: its direction, its value and its tangent spectrum are chosen."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.errors import InputError
from theory.form import CorrelationForm
from theory.polynomial import Exponents, exponents_of_degree
from theory.rational_algebra import Vector, composed
from verify.strategies.parts import (
    DEFAULT_D,
    MAX_D,
    MAX_DEGREE,
    NONZERO_RATIONAL,
    SIZES,
    Given,
    as_many,
    number,
    require_coefficients,
    small,
)
from verify.strategies.rotations import rotations
from verify.strategies.solved import KnownOrientation, SolvedForm

_REACH = 3
_BEND, _FURTHER = small(len(SIZES)), small(_REACH)


def planted_forms(
    p: Given = None,
    D: Given = None,
    value: int | Fraction | None = None,
    bends: Sequence[int | Fraction] | None = None,
) -> SearchStrategy[SolvedForm]:
    """Forms of degree p >= 2 in D variables with a known stationary orientation u, T(u) = λ and tangent Hessian.

    With orthonormal u, v_1, …, v_(D−1), the rows of a rational rotation,

        T(w) = λ (u·w)^p + ½ (u·w)^(p−2) Σ_i h_i (v_i·w)² + terms of order 3 to p in the v_i·w,

    so that ∇T(u) = pλ u, the tangent Hessian has the eigenvalues h_i, and κ_i = 1 − h_i/(pλ) where λ ≠ 0.  ``value`` is
    λ, drawn other than 0 by default, and ``bends`` the D − 1 numbers h_i; the further terms are drawn, and for p = 2
    there are none: then the eigenvalues of T are λ and the h_i/2.  p is an integer from 2 to MAX_DEGREE, by default 2
    to 4, D one from 2 to MAX_D, by default 2 to 4 or as many as there are bends and one, with C(D + p − 1, p) <=
    MAX_COEFFICIENTS.  Nothing is rejected, so that T ≡ 0 may occur where λ = 0 is given.  The simplest is w_1^p.
    Raises InputError for any other number.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> find(planted_forms(3, value=2, bends=[-6]), lambda solved: True, settings=same)
    SolvedForm('planted', T={(3, 0): 2, (1, 2): -3}, condensed=None, lines=None, known=[u=(1, 0) T(u)=2 h=(-6)])
    """
    degree, dimension = number("p", p, st.integers(2, 4), 2, MAX_DEGREE), number("D", D, DEFAULT_D, 2, MAX_D)
    wanted = None if bends is None else [_rational("bends", h) for h in bends]
    if wanted is not None and D is None:
        dimension = number("D", len(wanted) + 1, DEFAULT_D, 2, MAX_D)
    return _planted(degree, dimension, None if value is None else _rational("value", value), wanted)


def _rational(name: str, given: object) -> Fraction:
    if isinstance(given, bool) or not isinstance(given, int | Fraction):
        raise InputError(f"{name} has {given!r}; it must be an integer or a Fraction")
    return Fraction(given)


@st.composite
def _planted(
    draw: DrawFn,
    p: SearchStrategy[int],
    D: SearchStrategy[int],
    value: Fraction | None,
    bends: list[Fraction] | None,
) -> SolvedForm:
    return planted(draw, draw(p), draw(D), value, bends)


def planted(
    draw: DrawFn, p: int, D: int, value: Fraction | None = None, bends: Sequence[Fraction] | None = None
) -> SolvedForm:
    """A form of :func:`planted_forms`, of a degree and dimension that are drawn already."""
    require_coefficients(p, D)
    if bends is not None and len(bends) != D - 1:
        raise InputError(f"{len(bends)} bends are given for D = {D}; there must be D − 1, one a tangent direction")
    h = draw(as_many(_BEND, D - 1)) if bends is None else tuple(bends)
    peak = draw(NONZERO_RATIONAL) if value is None else value
    further = {alpha: t for alpha, t in _further(draw, p, D).items() if t}
    form, rows = draw_rotated(draw, {**_second_order(p, peak, h), **further})
    known = KnownOrientation(rows[0], peak, h)
    return SolvedForm("planted", form, "one orientation is planted, with its tangent spectrum", known=(known,))


def _second_order(p: int, value: Fraction, bends: Sequence[Fraction]) -> dict[Exponents, Fraction]:
    """λ x^p + ½ x^(p−2) Σ h_i z_i² by the exponents of (x, z_1, …)."""
    axes = range(len(bends))
    squares = {(p - 2, *(2 * (i == k) for i in axes)): h / 2 for k, h in enumerate(bends)}
    return {(p, *(0 for _ in axes)): value, **squares}


def _further(draw: DrawFn, p: int, D: int) -> dict[Exponents, Fraction]:
    exponents = [alpha for alpha in exponents_of_degree(D, p) if alpha[0] <= p - 3]
    return dict(zip(exponents, draw(as_many(_FURTHER, len(exponents))), strict=True))


def draw_rotated(
    draw: DrawFn, coefficients: Mapping[Exponents, Fraction]
) -> tuple[CorrelationForm, tuple[Vector, ...]]:
    """The form S(Qw) and the rows of Q, a rotation that is drawn, for a form S: what S has at e_k it has at row k."""
    D = len(next(iter(coefficients)))
    rows = draw(rotations(D))
    return rotated(coefficients, rows), rows


def rotated(coefficients: Mapping[Exponents, Fraction], rows: Sequence[Vector]) -> CorrelationForm:
    """The form S(Qw) for the rows of Q.

    >>> quarter = [(Fraction(0), Fraction(1)), (Fraction(-1), Fraction(0))]
    >>> rotated({(2, 0): Fraction(1), (1, 1): Fraction(3)}, quarter).coefficients
    {(1, 1): Fraction(-3, 1), (0, 2): Fraction(1, 1)}
    """
    columns = list(zip(*rows, strict=True))
    zero = {next(iter(coefficients)): Fraction(0)}
    return CorrelationForm.from_coefficients({**zero, **composed(coefficients, columns)})
