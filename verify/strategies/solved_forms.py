"""Forms of which the orientations are known, exact: families in which they can be counted, turned by rotations."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.errors import InputError
from theory.forms import circular, platonic, product_of_linear
from theory.polynomial import Exponents
from verify.strategies.parts import (
    MAX_COEFFICIENTS,
    MAX_D,
    MAX_DEGREE,
    NONZERO_RATIONAL,
    REACH,
    SIZES,
    Given,
    as_many,
    count_coefficients,
    kinds,
    nonzero_vector,
    number,
    small,
)
from verify.strategies.planted import draw_rotated, planted
from verify.strategies.position import in_general_position
from verify.strategies.solved import KnownOrientation, SolvedForm

_DEGREES, _DIMENSIONS = range(1, 5), range(2, 5)
_EIGENVALUE = small(len(SIZES))
_ZERO = Fraction(0)


def solved_forms(
    p: Given = None, D: Given = None, kind: str | Collection[str] | None = None
) -> SearchStrategy[SolvedForm]:
    """Forms together with what is known exactly of their orientations.

    p is an integer from 1 to MAX_DEGREE, D one from 2 to MAX_D, with C(D + p − 1, p) <= MAX_COEFFICIENTS; each may be a
    strategy, and by default p is 1 to 4 and D is 2 to 4.  ``kind`` is a name of :data:`SOLVED_KINDS`, or several, and
    None draws it from those that exist for p and D:

    * ``linear``, p = 1: 1 line, 2 condensed orientations.
    * ``spectrum``, p = 2: a quadratic form with known eigenvectors and eigenvalues, which may be repeated or 0.
    * ``orthogonal``, p >= 3: Σ l_i (u_i·w)^p with orthonormal u_i, see :func:`theory.forms.orthogonal`.
    * ``product`` of p linear forms, any min(p, D) independent: 2 Σ_(i<D) C(p − 1, i) condensed orientations, see
      :func:`theory.forms.product_of_linear`.
    * ``circular``, D = 2: r^p cos pφ turned and scaled, p lines, all condensed.
    * ``platonic``, D = 3 and p = 3 or 4, see :func:`theory.forms.platonic`.
    * ``planted``, p >= 2: one orientation with known value and tangent spectrum, see :func:`planted_forms`.

    All but the products are turned by a rational rotation.  Nothing is rejected.  The simplest is w_1, and within a
    kind the unrotated form with smallest coefficients.  Raises InputError for any other number or kind, and where none
    of the kinds exists.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> find(solved_forms(3, 2, "orthogonal"), lambda solved: True, settings=same)
    SolvedForm('orthogonal', T={(3, 0): 1, (0, 3): 1}, condensed=4, lines=3, known=[u=(1, 0) T(u)=1 h=(0); ...])
    """
    degree = None if p is None else number("p", p, st.nothing(), 1, MAX_DEGREE)
    dimension = None if D is None else number("D", D, st.nothing(), 2, MAX_D)
    return _solved(degree, dimension, kinds("kind", kind, SOLVED_KINDS))


@st.composite
def _solved(
    draw: DrawFn, p: SearchStrategy[int] | None, D: SearchStrategy[int] | None, wanted: list[str]
) -> SolvedForm:
    degrees, dimensions = _DEGREES if p is None else (draw(p),), _DIMENSIONS if D is None else (draw(D),)
    shapes = [(p, D) for p in degrees for D in dimensions if count_coefficients(p, D) <= MAX_COEFFICIENTS]
    possible = [(kind, left) for kind in wanted if (left := [s for s in shapes if SOLVED_KINDS[kind].exists(*s)])]
    if not possible:
        raise InputError(
            f"there are no solved forms of the kinds {', '.join(wanted)} with p in {[*degrees]} and D in "
            f"{[*dimensions]} and at most {MAX_COEFFICIENTS} coefficients; give another p, D or kind"
        )
    kind, left = draw(st.sampled_from(possible))
    return SOLVED_KINDS[kind].make(draw, *draw(st.sampled_from(left)))


def _power(k: int, p: int, D: int) -> Exponents:
    return tuple(p * (i == k) for i in range(D))


def _linear(draw: DrawFn, p: int, D: int) -> SolvedForm:
    slope = draw(NONZERO_RATIONAL)
    form, rows = draw_rotated(draw, {_power(0, 1, D): slope})
    known = KnownOrientation(rows[0], slope, (_ZERO,) * (D - 1))
    return SolvedForm("linear", form, "the gradient of a linear form is its only line", 2, 1, (known,))


def _spectrum(draw: DrawFn, p: int, D: int) -> SolvedForm:
    eigenvalues = draw(nonzero_vector(_EIGENVALUE, D))
    form, rows = draw_rotated(draw, {_power(k, 2, D): t for k, t in enumerate(eigenvalues)})
    known = tuple(
        KnownOrientation(u, mu, tuple(2 * nu for j, nu in enumerate(eigenvalues) if j != k))
        for k, (u, mu) in enumerate(zip(rows, eigenvalues, strict=True))
    )
    top, bottom = max(eigenvalues), min(eigenvalues)
    ends = [top] * (top > 0) + [bottom] * (bottom < 0)
    condensed = 2 * sum(eigenvalues.count(end) == 1 for end in ends)
    lines = D if len(set(eigenvalues)) == D else None
    return SolvedForm("spectrum", form, "the eigenvectors of a quadratic form", condensed, lines, known)


def _orthogonal(draw: DrawFn, p: int, D: int) -> SolvedForm:
    weights = draw(as_many(NONZERO_RATIONAL, D))
    form, rows = draw_rotated(draw, {_power(k, p, D): t for k, t in enumerate(weights)})
    flat = (_ZERO,) * (D - 1)
    known = tuple(KnownOrientation(u, l, flat) for u, l in zip(rows, weights, strict=True))
    positive = sum(l > 0 for l in weights)
    lines = 2**D - 1 if p % 2 else (3**positive + 3 ** (D - positive)) // 2 - 1
    return SolvedForm("orthogonal", form, "orthogonally decomposable", 2 * D, lines, known)


def _product(draw: DrawFn, p: int, D: int) -> SolvedForm:
    drawn = draw(as_many(as_many(small(draw(REACH)), D), p))
    rows = [row[::-1] for row in in_general_position(drawn)]  # the first of the curve is then w_1
    condensed = 2 * sum(comb(p - 1, i) for i in range(D))
    lines = {2: p, 3: p * p - p + 1}.get(D, 1 if p == 1 else None)
    return SolvedForm("product", product_of_linear(rows), "one in each region of the factors' signs", condensed, lines)


def _circular(draw: DrawFn, p: int, D: int) -> SolvedForm:
    height = draw(NONZERO_RATIONAL)
    form, rows = draw_rotated(draw, {a: height * t for a, t in circular(p).coefficients.items()})
    known = KnownOrientation(rows[0], height, (-p * (p - 1) * height,))
    return SolvedForm("circular", form, "r^p cos pφ, turned", 2 * p, p, (known,))


_SOLIDS: dict[str, tuple[int, int, int, tuple[int, int]]] = {
    "tetrahedron": (8, 7, 0, (-1, 1)),
    "octahedron": (6, 13, 1, (0, 0)),
    "cube": (8, 13, 0, (2, 2)),
}
"""Condensed orientations and lines of the Platonic forms, and T(u) and the h_i on the axes."""


def _platonic(draw: DrawFn, p: int, D: int) -> SolvedForm:
    name, c = draw(st.sampled_from(("tetrahedron",) if p == 3 else ("octahedron", "cube"))), draw(NONZERO_RATIONAL)
    form, rows = draw_rotated(draw, {a: c * t for a, t in platonic(name).coefficients.items()})
    condensed, lines, value, bends = _SOLIDS[name]
    known = tuple(KnownOrientation(u, c * value, tuple(c * h for h in bends)) for u in rows)
    return SolvedForm("platonic", form, f"the symmetry of the {name}, turned", condensed, lines, known)


@dataclass(frozen=True)
class SolvedKind:
    """For which p and D there are forms of a kind, and a function that draws one."""

    exists: Callable[[int, int], bool]
    make: Callable[[DrawFn, int, int], SolvedForm]


SOLVED_KINDS: dict[str, SolvedKind] = {
    "linear": SolvedKind(lambda p, D: p == 1, _linear),
    "spectrum": SolvedKind(lambda p, D: p == 2, _spectrum),
    "orthogonal": SolvedKind(lambda p, D: p >= 3, _orthogonal),
    "product": SolvedKind(lambda p, D: True, _product),
    "circular": SolvedKind(lambda p, D: D == 2, _circular),
    "platonic": SolvedKind(lambda p, D: D == 3 and p in (3, 4), _platonic),
    "planted": SolvedKind(lambda p, D: p >= 2, planted),
}
"""Every kind of solved form by name."""
