"""What a form is made of, exactly: factors ‖w‖², variables it does not depend on, rotations that leave it as it is.

Each of these makes stationary orientations degenerate or adds eigenvector classes that are no orientations, and each
is undone by passing to a simpler form whose stationary orientations are in one-to-one relation with those of T:

* T = ‖w‖^(2k) T' equals T' on the sphere (the isotropic cone ‖w‖² = 0 consists of classes of T, but has no real point);
* where T does not change along a subspace K, a class with λ ≠ 0 is orthogonal to K, as λx = ∇T(x) is;
* where T is unchanged by the rotations SO(W) of a subspace W, every orbit meets the slice W^⊥ + span(w_0) for one
  w_0 in W, and the stationary orientations in the slice are those of T restricted to it (symmetric criticality).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx, fmpz_mat, nmod_mat

from theory.polynomial import Exponents

Coefficients = Mapping[Exponents, Fraction]
Vector = tuple[Fraction, ...]
_PRIME = (1 << 61) - 1
"""A matrix of full column rank modulo a prime has it over the rationals too."""


@dataclass(frozen=True)
class Block:
    """A subspace W of dimension >= 2, by an orthogonal basis, whose rotations SO(W) leave T unchanged."""

    basis: tuple[Vector, ...]


@dataclass(frozen=True)
class Structure:
    """T = ‖w‖^(2k) T', k = ``norm_power``, for a form T' of a ``degree``, and what leaves T' unchanged.

    ``kernel`` is an orthogonal basis of the vectors v with v·∇T' ≡ 0; ``blocks`` are orthogonal to it and to each
    other.
    """

    dimension: int
    degree: int
    norm_power: int
    coefficients: Coefficients
    kernel: tuple[Vector, ...]
    blocks: tuple[Block, ...]

    @property
    def slice_basis(self) -> tuple[Vector, ...]:
        """An orthogonal basis b_1, …, b_k of the slice; the last ones are the first vectors of the blocks."""
        removed = (*self.kernel, *(v for block in self.blocks for v in block.basis))
        rest = complement(removed, self.dimension)
        return (*rest, *(block.basis[0] for block in self.blocks))

    @property
    def slice_coefficients(self) -> Coefficients:
        """The form T'(Σ c_i b_i) in the coordinates c of the slice."""
        return composed(self.coefficients, self.slice_basis)


def analyse(coefficients: Coefficients, D: int, p: int) -> Structure:
    """The structure of a form that is not identically 0.

    >>> T = {(3, 0, 0): Fraction(1), (1, 2, 0): Fraction(1), (1, 0, 2): Fraction(1)}  # w_1 ‖w‖²
    >>> found = analyse(T, 3, 3)
    >>> found.norm_power, dict(found.coefficients), len(found.kernel)
    (1, {(1, 0, 0): Fraction(1, 1)}, 2)
    """
    power = 0
    while p >= 3 and (quotient := divided_by_norm(coefficients, D)) is not None:
        coefficients, p, power = quotient, p - 2, power + 1
    kernel = orthogonal(kernel_of(coefficients, D))
    return Structure(D, p, power, coefficients, kernel, rotation_blocks(coefficients, D, kernel))


def divided_by_norm(coefficients: Coefficients, D: int) -> Coefficients | None:
    """T/‖w‖², or None where that is no polynomial."""
    quotient, remainder = divmod(as_polynomial(coefficients, D), as_polynomial(_squares(D), D))
    return as_coefficients(quotient) if remainder.is_zero() else None


def _squares(D: int) -> Coefficients:
    return {tuple(2 * (i == k) for i in range(D)): Fraction(1) for k in range(D)}


def kernel_of(coefficients: Coefficients, D: int) -> list[Vector]:
    """A basis of the vectors v with v·∇T ≡ 0, along which T does not change.

    >>> kernel_of({(2, 0): Fraction(1), (1, 1): Fraction(2), (0, 2): Fraction(1)}, 2)  # (w_1 + w_2)²
    [(Fraction(-1, 1), Fraction(1, 1))]
    """
    T = as_polynomial(coefficients, D)
    return _relations([T.derivative(i) for i in range(D)])


def rotation_blocks(coefficients: Coefficients, D: int, kernel: Sequence[Vector]) -> tuple[Block, ...]:
    """Mutually orthogonal subspaces W with T unchanged under SO(W), W ⊥ kernel; not all, where they are entangled.

    Along an orthogonal basis b_i of the complement of the kernel, the rotation from b_i to b_j changes T at the rate
    (b_i·w) ∂_jT − (b_j·w) ∂_iT; linear relations between these rates are the rotations that leave T unchanged.
    """
    basis = complement(kernel, D)
    inner = as_polynomial(composed(coefficients, basis), len(basis))
    c, gradient = inner.context().gens(), [inner.derivative(i) for i in range(len(basis))]
    along = [_flint(d) * x for d, x in zip((_dot(b, b) for b in basis), c, strict=True)]
    pairs = list(combinations(range(len(basis)), 2))
    relations = _relations([along[i] * gradient[j] - along[j] * gradient[i] for i, j in pairs])
    generators = [_generator(basis, dict(zip(pairs, a, strict=True))) for a in relations]
    return tuple(Block(span) for span in _blocks(generators, D))


def complement(vectors: Sequence[Vector], D: int) -> tuple[Vector, ...]:
    """An orthogonal basis of the complement of mutually orthogonal vectors."""
    axes = [tuple(Fraction(i == j) for j in range(D)) for i in range(D)]
    return orthogonal([without(e, vectors) for e in axes]) if vectors else tuple(axes)


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
                    row[column[i, k]] += _flint(matrix[k][j] if sign else matrix[0][k])
                    row[column[k, j]] -= _flint(matrix[i][k]) if sign else fmpq(0)
                rows.append(row)
    found = _nullspace(rows, len(pairs))
    return [[[s[column[i, j]] for j in range(D)] for i in range(D)] for s in found]


def _eigenspaces(matrix: Sequence[Sequence[Fraction]], rest: Sequence[Vector]) -> list[tuple[Vector, ...]]:
    """The eigenspaces, orthogonal to ``rest``, of the rational eigenvalues of a symmetric matrix."""
    D = len(matrix)
    factors = fmpq_mat([[_flint(x) for x in row] for row in matrix]).charpoly().factor()[1]
    spaces = []
    for factor, _ in factors:
        if factor.degree() == 1:
            value = -factor[0] / factor[1]
            shifted = [[_flint(matrix[i][j]) - (value if i == j else 0) for j in range(D)] for i in range(D)]
            spaces.append(orthogonal(_nullspace([*shifted, *([_flint(x) for x in v] for v in rest)], D)))
    return [space for space in spaces if space]


def _flint(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def orthogonal(vectors: Sequence[Vector]) -> tuple[Vector, ...]:
    """An orthogonal basis of the span, exactly (Gram–Schmidt without roots).

    >>> orthogonal([(Fraction(1), Fraction(1)), (Fraction(2), Fraction(2)), (Fraction(0), Fraction(2))])
    ((Fraction(1, 1), Fraction(1, 1)), (Fraction(-1, 1), Fraction(1, 1)))
    """
    basis: list[Vector] = []
    for v in vectors:
        rest = without(v, basis)
        if any(rest):
            basis.append(rest)
    return tuple(basis)


def without(v: Vector, basis: Sequence[Vector]) -> Vector:
    """V less its projection on the span of an orthogonal basis."""
    for b in basis:
        share = _dot(v, b) / _dot(b, b)
        v = tuple(x - share * y for x, y in zip(v, b, strict=True))
    return v


def composed(coefficients: Coefficients, basis: Sequence[Vector]) -> Coefficients:
    """T(Σ c_i b_i) as a form in c.

    >>> composed({(1, 1): Fraction(1)}, [(Fraction(1), Fraction(2))])  # w_1 w_2 on the line through (1, 2)
    {(2,): Fraction(2, 1)}
    """
    D = len(basis[0])
    T, inner = as_polynomial(coefficients, D), context(len(basis))
    images = [inner.from_dict({}) for _ in range(D)]
    for b, c in zip(basis, inner.gens(), strict=True):
        images = [f + _flint(x) * c for f, x in zip(images, b, strict=True)]
    return as_coefficients(T.compose(*images, ctx=inner))


def _relations(polynomials: Sequence[fmpq_mpoly]) -> list[Vector]:
    """A basis of the a with Σ a_i f_i ≡ 0."""
    terms = [f.to_dict() for f in polynomials]
    monomials = sorted({alpha for f in terms for alpha in f})
    return _nullspace([[f.get(alpha, fmpq(0)) for f in terms] for alpha in monomials], len(polynomials))


def _nullspace(rows: list[list[fmpq]], columns: int) -> list[Vector]:
    if columns == 0:
        return []
    if not rows:
        return [tuple(Fraction(i == j) for j in range(columns)) for i in range(columns)]
    integers, _ = fmpq_mat(rows).numer_denom()
    if nmod_mat(integers, _PRIME).rank() == columns:
        return []
    basis, nullity = _integer_nullspace(integers)
    vectors = [[int(basis[i, k]) for i in range(columns)] for k in range(nullity)]
    return [tuple(Fraction(x, next(y for y in reversed(v) if y)) for x in v) for v in vectors]


def _integer_nullspace(matrix: fmpz_mat) -> tuple[Any, int]:
    return matrix.nullspace()


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def context(D: int) -> fmpq_mpoly_ctx:
    """The ring of polynomials in w1, …, wD over the rationals."""
    return fmpq_mpoly_ctx.get([f"w{i}" for i in range(1, D + 1)], "lex")


def as_polynomial(coefficients: Coefficients, D: int) -> fmpq_mpoly:
    """A polynomial in D variables from its coefficients."""
    return context(D).from_dict({alpha: _flint(t) for alpha, t in coefficients.items()})


def as_coefficients(polynomial: fmpq_mpoly) -> dict[Exponents, Fraction]:
    """The coefficients of a polynomial by exponents, w_1^p first."""
    terms = polynomial.to_dict().items()
    return {tuple(map(int, alpha)): Fraction(int(t.p), int(t.q)) for alpha, t in sorted(terms, reverse=True)}
