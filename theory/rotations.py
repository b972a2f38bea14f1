"""Rotations that leave a form unchanged: the subspaces W in which all of SO(W) do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from flint import fmpq, fmpq_mat

from theory.rational_algebra import (
    Coefficients,
    Vector,
    as_polynomial,
    complement,
    composed,
    dot,
    flint_rational,
    nullspace,
    orthogonal,
    relations,
)


@dataclass(frozen=True)
class Block:
    """A subspace W of dimension >= 2, by an orthogonal basis, whose rotations SO(W) leave T unchanged."""

    basis: tuple[Vector, ...]


def rotation_blocks(coefficients: Coefficients, D: int, kernel: Sequence[Vector]) -> tuple[Block, ...]:
    """Mutually orthogonal subspaces W with T unchanged under SO(W), W ⊥ kernel; not all, where they are entangled.

    Along an orthogonal basis b_i of the complement of the kernel, the rotation from b_i to b_j changes T at the rate
    (b_i·w) ∂_jT − (b_j·w) ∂_iT; linear relations between these rates are the rotations that leave T unchanged.
    """
    basis = complement(kernel, D)
    inner = as_polynomial(composed(coefficients, basis), len(basis))
    c, gradient = inner.context().gens(), [inner.derivative(i) for i in range(len(basis))]
    along = [flint_rational(d) * x for d, x in zip((dot(b, b) for b in basis), c, strict=True)]
    pairs = list(combinations(range(len(basis)), 2))
    found = relations([along[i] * gradient[j] - along[j] * gradient[i] for i, j in pairs])
    generators = [_generator(basis, dict(zip(pairs, a, strict=True))) for a in found]
    return tuple(Block(span) for span in _blocks(generators, D))


def _generator(basis: Sequence[Vector], weights: Mapping[tuple[int, int], Fraction]) -> list[Vector]:
    """The rows of Σ a_ij (b_i b_jᵀ − b_j b_iᵀ)."""
    D = len(basis[0])
    rows = [[Fraction(0)] * D for _ in range(D)]
    for (i, j), a in weights.items():
        for row, x, y in zip(rows, basis[i], basis[j], strict=True):
            for k in range(D):
                row[k] += a * (x * basis[j][k] - y * basis[i][k])
    return [tuple(row) for row in rows]


def _blocks(generators: Sequence[Sequence[Vector]], D: int) -> list[tuple[Vector, ...]]:
    """The eigenspaces of a symmetric matrix that commutes with all generators, if these are all their rotations.

    Where the generators span so(W_1) ⊕ so(W_2) ⊕ …, the symmetric matrices on their span that commute with them are
    Σ s_j P_j with the projections P_j onto the W_j.
    """
    span = orthogonal([row for A in generators for row in A])
    if not span:
        return []
    rest = complement(span, D)
    matrices = _commuting(generators, rest, D)
    mixed = [[sum((k * S[i][j] for k, S in enumerate(matrices, 1)), Fraction(0)) for j in range(D)] for i in range(D)]
    spaces = _eigenspaces(mixed, rest)
    expected = sum(len(space) * (len(space) - 1) // 2 for space in spaces)
    return spaces if sum(map(len, spaces)) == len(span) and expected == len(generators) else []


def _commuting(generators: Sequence[Sequence[Vector]], rest: Sequence[Vector], D: int) -> list[list[list[Fraction]]]:
    """A basis of the symmetric S with SA = AS for all generators A and Sv = 0 for all v in ``rest``."""
    pairs = [(i, j) for i in range(D) for j in range(i, D)]
    column = {pair: k for k, pair in enumerate(pairs)} | {(j, i): k for k, (i, j) in enumerate(pairs)}
    rows: list[list[fmpq]] = []
    for matrix, sign in [*((A, -1) for A in generators), *(([v], 0) for v in rest)]:
        for i in range(D):
            for j in range(D if sign else 1):
                row = [fmpq(0)] * len(pairs)
                for k in range(D):  # (SA)_ij − (AS)_ij, or (Sv)_i
                    row[column[i, k]] += flint_rational(matrix[k][j] if sign else matrix[0][k])
                    row[column[k, j]] -= flint_rational(matrix[i][k]) if sign else fmpq(0)
                rows.append(row)
    found = nullspace(rows, len(pairs))
    return [[[s[column[i, j]] for j in range(D)] for i in range(D)] for s in found]


def _eigenspaces(matrix: Sequence[Sequence[Fraction]], rest: Sequence[Vector]) -> list[tuple[Vector, ...]]:
    """The eigenspaces, orthogonal to ``rest``, of the rational eigenvalues of a symmetric matrix."""
    D = len(matrix)
    factors = fmpq_mat([[flint_rational(x) for x in row] for row in matrix]).charpoly().factor()[1]
    spaces = []
    for factor, _ in factors:
        if factor.degree() == 1:
            value = -factor[0] / factor[1]
            shifted = [[flint_rational(matrix[i][j]) - (value if i == j else 0) for j in range(D)] for i in range(D)]
            spaces.append(orthogonal(nullspace([*shifted, *([flint_rational(x) for x in v] for v in rest)], D)))
    return [space for space in spaces if space]
