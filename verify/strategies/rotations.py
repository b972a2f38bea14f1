"""Exact rotations, by Cayley's formula."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from flint import fmpq, fmpq_mat
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.rational_algebra import Vector, flint_rational
from verify.strategies.parts import DEFAULT_D, MAX_D, RATIONALS, REACH, SIGN, Given, as_many, number

_HALF = Fraction(1, 2)
_ENTRIES = (Fraction(0), _HALF, -_HALF, *(x for x in RATIONALS if abs(x) not in (0, _HALF)))
"""Entries of A; those of size 1/2 give 3/5 and 4/5."""


def rotations(D: Given = None) -> SearchStrategy[tuple[Vector, ...]]:
    """Rotations of D dimensions with exact rational entries, as D orthonormal rows of determinant 1.

    D is an integer from 2 to MAX_D or a strategy for it, by default from 2 to 4.  They are the S (1 − A)(1 + A)⁻¹ with
    a skew A of small rational entries and a diagonal S of signs, of which an even number is −1: of that form is every
    rational rotation (Liebeck and Osborne, American Mathematical Monthly 98, 1991).  Nothing is rejected.  The simplest
    is the identity.  Raises InputError for any other D.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> rows = find(rotations(2), lambda rows: rows[0][1] not in (-1, 0, 1), settings=same)
    >>> [[str(entry) for entry in row] for row in rows]
    [['3/5', '-4/5'], ['4/5', '3/5']]
    """
    return _rotations(number("D", D, DEFAULT_D, 2, MAX_D))


@st.composite
def _rotations(draw: DrawFn, D: SearchStrategy[int]) -> tuple[Vector, ...]:
    dimension, reach = draw(D), draw(REACH)
    above = draw(as_many(_entries(reach), dimension * (dimension - 1) // 2))
    signs = draw(as_many(SIGN, dimension - 1))
    return _signed(cayley(above, dimension), signs)


@cache
def _entries(reach: int) -> SearchStrategy[Fraction]:
    return st.sampled_from(_ENTRIES[: 2 * reach + 1])


def _signed(rows: Sequence[Vector], signs: Sequence[int]) -> tuple[Vector, ...]:
    """Row k + 1 times sign k, and the first row times the product of all, which keeps the determinant."""
    first = -1 if signs.count(-1) % 2 else 1
    return tuple(tuple(sign * x for x in row) for sign, row in zip((first, *signs), rows, strict=True))


def cayley(above: Sequence[Fraction], D: int) -> tuple[Vector, ...]:
    """The rotation (1 − A)(1 + A)⁻¹ = 2(1 + A)⁻¹ − 1 of a skew A with the entries ``above`` the diagonal, row by row.

    >>> [[str(entry) for entry in row] for row in cayley([Fraction(1, 2)], 2)]
    [['3/5', '-4/5'], ['4/5', '3/5']]
    """
    entries = iter(above)
    A = [[fmpq(int(i == j)) for j in range(D)] for i in range(D)]
    for i in range(D):
        for j in range(i + 1, D):
            A[i][j] = flint_rational(next(entries))
            A[j][i] = -A[i][j]
    inverse = fmpq_mat(A).inv()
    return tuple(tuple(_twice(inverse[i, j]) - (i == j) for j in range(D)) for i in range(D))


def _twice(x: fmpq) -> Fraction:
    return Fraction(2 * int(x.p), int(x.q))
