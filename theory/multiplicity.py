"""The multiplicity of a rational zero of a polynomial system, exactly: the dimension of its dual space."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain

from flint import fmpq, fmpq_mat, nmod_mat

from theory.polynomial import Exponents, exponents_of_degree

_PRIME = (1 << 61) - 1
MAX_COLUMNS = 500
"""Most monomials in a Macaulay matrix; more are given up."""


def multiplicity_at_origin(
    system: Sequence[Mapping[Exponents, Fraction]], n: int, most: int | None = None
) -> int | None:
    """The multiplicity of the zero 0 of polynomials in n variables, or None where it is not isolated or too high.

    More than ``most`` is too high; without it, what needs matrices of more than MAX_COLUMNS columns.

    The functionals of order <= α on polynomials at 0 that vanish on the ideal are the null space of the Macaulay matrix
    of all products w^β g with |β| < α, cut off at degree α.  They stop growing with α exactly if 0 is isolated, and
    then their number is its multiplicity (Macaulay 1916; Dayton and Zeng, ISSAC 2005).

    >>> multiplicity_at_origin([{(2, 0): Fraction(1)}, {(0, 3): Fraction(1)}], 2)
    6
    >>> multiplicity_at_origin([{(1, 1): Fraction(1)}, {(1, 0): Fraction(1)}], 2) is None  # a line of zeros
    True
    """
    if any((0,) * n in g for g in system):
        return 0
    last, order = 1, 1
    while (columns := math.comb(n + order, n)) <= MAX_COLUMNS:
        nullity = columns - _modular_rank(_macaulay(system, n, order))
        if nullity == last:
            exact = [math.comb(n + k, n) - _macaulay(system, n, k).rank() for k in (order - 1, order)]
            return nullity if exact == [nullity, nullity] else None
        if most is not None and nullity > most:
            return None
        last, order = nullity, order + 1
    return None


def _macaulay(system: Sequence[Mapping[Exponents, Fraction]], n: int, order: int) -> fmpq_mat:
    """The products w^β g, |β| < order, cut off at degree ``order``, as rows over all monomials up to that degree."""
    columns = list(chain.from_iterable(exponents_of_degree(n, k) for k in range(order + 1)))
    position = {alpha: k for k, alpha in enumerate(columns)}
    rows = []
    for beta in columns:
        if sum(beta) == order:
            continue
        for g in system:
            row = [fmpq(0)] * len(columns)
            for alpha, t in g.items():
                index = position.get(tuple(a + b for a, b in zip(alpha, beta, strict=True)))
                if index is not None:
                    row[index] = fmpq(t.numerator, t.denominator)
            rows.append(row)
    return fmpq_mat(rows)


def _modular_rank(matrix: fmpq_mat) -> int:
    """The rank modulo a large prime: quick, never more than the rank over the rationals and rarely less."""
    return nmod_mat(matrix.numer_denom()[0], _PRIME).rank()
