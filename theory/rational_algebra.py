"""Exact linear algebra and polynomials over the rationals, by FLINT: bases, relations, compositions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx, fmpz_mat, nmod_mat

from theory.polynomial import Exponents

Coefficients = Mapping[Exponents, Fraction]
Vector = tuple[Fraction, ...]
_PRIME = (1 << 61) - 1
"""A matrix of full column rank modulo a prime has it over the rationals too."""


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
        share = dot(v, b) / dot(b, b)
        v = tuple(x - share * y for x, y in zip(v, b, strict=True))
    return v


def complement(vectors: Sequence[Vector], D: int) -> tuple[Vector, ...]:
    """An orthogonal basis of the complement of mutually orthogonal vectors."""
    axes = [tuple(Fraction(i == j) for j in range(D)) for i in range(D)]
    return orthogonal([without(e, vectors) for e in axes]) if vectors else tuple(axes)


def composed(coefficients: Coefficients, basis: Sequence[Vector]) -> Coefficients:
    """T(Σ c_i b_i) as a form in c.

    >>> composed({(1, 1): Fraction(1)}, [(Fraction(1), Fraction(2))])  # w_1 w_2 on the line through (1, 2)
    {(2,): Fraction(2, 1)}
    """
    D = len(basis[0])
    T, inner = as_polynomial(coefficients, D), context(len(basis))
    images = [inner.from_dict({}) for _ in range(D)]
    for b, c in zip(basis, inner.gens(), strict=True):
        images = [f + flint_rational(x) * c for f, x in zip(images, b, strict=True)]
    return as_coefficients(T.compose(*images, ctx=inner))


def relations(polynomials: Sequence[fmpq_mpoly]) -> list[Vector]:
    """A basis of the a with Σ a_i f_i ≡ 0."""
    terms = [f.to_dict() for f in polynomials]
    monomials = sorted({alpha for f in terms for alpha in f})
    return nullspace([[f.get(alpha, fmpq(0)) for f in terms] for alpha in monomials], len(polynomials))


def nullspace(rows: list[list[fmpq]], columns: int) -> list[Vector]:
    """A basis of the null space of a matrix given by its rows."""
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


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """The inner product."""
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def context(D: int) -> fmpq_mpoly_ctx:
    """The ring of polynomials in w1, …, wD over the rationals."""
    return fmpq_mpoly_ctx.get([f"w{i}" for i in range(1, D + 1)], "lex")


def as_polynomial(coefficients: Coefficients, D: int) -> fmpq_mpoly:
    """A polynomial in D variables from its coefficients."""
    return context(D).from_dict({alpha: flint_rational(t) for alpha, t in coefficients.items()})


def as_coefficients(polynomial: fmpq_mpoly) -> dict[Exponents, Fraction]:
    """The coefficients of a polynomial by exponents, w_1^p first."""
    terms = polynomial.to_dict().items()
    return {tuple(map(int, alpha)): Fraction(int(t.p), int(t.q)) for alpha, t in sorted(terms, reverse=True)}


def flint_rational(x: Fraction) -> fmpq:
    """A rational number of FLINT."""
    return fmpq(x.numerator, x.denominator)
