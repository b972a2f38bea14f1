"""Degree 2: T(u) = uᵀMu, whose stationary orientations are the eigenvectors of M, with exact multiplicities.

The characteristic polynomial χ is exact.  A simple eigenvalue λ has the eigenvector v(λ) = (χ(M) − χ(λ))/(M − λ) e for
a fixed vector e, a polynomial in λ with rational coefficients; an eigenvalue of multiplicity m has a sphere of
dimension m − 1 of eigenvectors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpq_mat, fmpq_poly

from theory.errors import DataError
from theory.evidence import Evidence, Statement
from theory.polynomial import Exponents
from theory.precision import precision
from theory.solvers.result import Continuum, Extremum, Line, Solution, decided

MAX_DIMENSION = 100
"""Largest D: an exact characteristic polynomial takes seconds there."""
_FEWEST_BITS, _GOAL_BITS = 128, 64


@dataclass(frozen=True)
class Eigenvalue:
    """A ball around an eigenvalue of M, exactly 0 or without 0, and its multiplicity."""

    value: arb
    multiplicity: int


def solve_quadratic(coefficients: Mapping[Exponents, Fraction], D: int) -> Solution:
    """All stationary lines and continua of T = uᵀMu, the continua first by value; complete by the count of D.

    Raises DataError for D > MAX_DIMENSION.

    >>> found = solve_quadratic({(2, 0, 0): Fraction(1), (0, 2, 0): Fraction(1), (0, 0, 2): Fraction(3)}, 3)
    >>> [float(line.value) for line in found.lines], [(c.dimension, float(c.value)) for c in found.continua]
    ([3.0], [(1, 1.0)])
    """
    if D > MAX_DIMENSION:
        raise DataError(f"T has degree 2 in {D} variables; at most {MAX_DIMENSION} are possible at p = 2")
    matrix = symmetric_matrix(coefficients, D)
    bits = _FEWEST_BITS
    while True:
        with precision(bits):
            eigenvalues = _eigenvalues(matrix.charpoly())
            lines = [_line(matrix, k, eigenvalues, bits) for k, e in enumerate(eigenvalues) if e.multiplicity == 1]
            if None not in lines and all(_accurate(e.value) for e in eigenvalues):
                continua = tuple(_continuum(k, eigenvalues) for k, e in enumerate(eigenvalues) if e.multiplicity > 1)
                return Solution(tuple(x for x in lines if x), continua, _statement(D, eigenvalues))
        bits *= 2


def symmetric_matrix(coefficients: Mapping[Exponents, Fraction], D: int) -> fmpq_mat:
    """M with uᵀMu = T."""
    rows = [[fmpq(0)] * D for _ in range(D)]
    for alpha, t in coefficients.items():
        i, j = (k for k, exponent in enumerate(alpha) for _ in range(exponent))
        half = fmpq(t.numerator, t.denominator) / 2
        rows[i][j] += half
        rows[j][i] += half
    return fmpq_mat(rows)


def _eigenvalues(characteristic: fmpq_poly) -> list[Eigenvalue]:
    """In descending order; the roots of each squarefree factor, all real as M is symmetric."""
    found: list[Eigenvalue] = []
    for factor, multiplicity in characteristic.numer().factor_squarefree()[1]:
        if factor[0] == 0:
            found.append(Eigenvalue(arb(0), multiplicity))
            factor = type(factor)(factor.coeffs()[1:])
        if factor.degree() > 0:
            roots: Any = factor.complex_roots()
            found += [Eigenvalue(root.real, multiplicity) for root, _ in roots]
    return sorted(found, key=lambda e: float(e.value.mid()), reverse=True)


def _line(matrix: fmpq_mat, k: int, eigenvalues: list[Eigenvalue], bits: int) -> Line | None:
    """The line of a simple eigenvalue; None where more bits are needed."""
    value = eigenvalues[k].value
    spectrum = tuple(2 * (e.value - value) for e in _others(k, eigenvalues))
    if not all(map(decided, spectrum)):
        return None
    for v in _candidates(matrix, value):
        norm = sum((x * x for x in v), arb(0)).sqrt()
        if norm > 0:
            u = tuple(x / norm for x in v)
            if all(x.is_zero() or x.rad() < arb(2) ** -_GOAL_BITS for x in u):
                return Line(u, value, spectrum, _extremum(k, eigenvalues), 1, None, bits)
    return None


def _candidates(matrix: fmpq_mat, value: arb) -> Iterator[list[arb]]:
    """v(λ) = Σ_k λ^k b_k for each coordinate axis e, with b_(D−1) = e and b_(k−1) = M b_k + c_k e (Horner's scheme)."""
    D, c = matrix.nrows(), matrix.charpoly().coeffs()
    for axis in range(D):
        b = fmpq_mat(D, 1, [int(i == axis) for i in range(D)])
        e, v, power = b, [arb(0)] * D, arb(1)
        terms = [b]
        for k in range(D - 1, 0, -1):
            b = matrix * b + e * c[k]
            terms.append(b)
        for term in reversed(terms):
            v = [x + power * arb(term[i, 0]) for i, x in enumerate(v)]
            power = power * value
        yield v


def _others(k: int, eigenvalues: list[Eigenvalue]) -> Iterator[Eigenvalue]:
    for j, e in enumerate(eigenvalues):
        if j != k:
            yield from [e] * e.multiplicity


def _extremum(k: int, eigenvalues: list[Eigenvalue]) -> Extremum:
    return 1 if k == 0 else -1 if k == len(eigenvalues) - 1 else 0


def _continuum(k: int, eigenvalues: list[Eigenvalue]) -> Continuum:
    m = eigenvalues[k].multiplicity
    value: Any = eigenvalues[k].value
    reason = f"an eigenvalue of multiplicity {m} of the matrix of T: every unit vector of its eigenspace is stationary"
    return Continuum(m - 1, value, reason, 0 if len(eigenvalues) == 1 else _extremum(k, eigenvalues))


def _accurate(ball: arb) -> bool:
    return ball.is_zero() or (not ball.contains(0) and ball.rel_accuracy_bits() >= _GOAL_BITS)


def _statement(D: int, eigenvalues: list[Eigenvalue]) -> Statement:
    multiplicities = [e.multiplicity for e in eigenvalues]
    if sum(multiplicities) != D:
        raise ArithmeticError(f"eigenvalues of multiplicities {multiplicities} in dimension {D}")
    listed = ", ".join(map(str, multiplicities))
    kinds = "all simple" if max(multiplicities) == 1 else f"of multiplicity {listed}"
    return Statement(
        Evidence.PROVED,
        f"the symmetric {D}×{D} matrix of T has {len(eigenvalues)} distinct eigenvalue{'s' * (len(eigenvalues) > 1)}, "
        f"{kinds}, from the squarefree factors of its exact characteristic polynomial",
    )
