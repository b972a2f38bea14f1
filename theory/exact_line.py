"""Stationary lines that are exactly rational: recognised among those that were found, and checked exactly."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import fmpq, fmpq_mat
from sympy import Expr

from theory.errors import DataError
from theory.orientation import Orientation
from theory.orientations import StationaryOrientations
from theory.polynomial import Exponents, derivatives
from theory.rational_points import exact_value_and_gradient, is_stationary

_LARGEST = 1000
"""Larger coordinates are not looked for."""
_NEAR, _APART = 1e-12, 1e-6
"""An exact line this near to a listed one is that one, where no other listed one is nearer than the second."""
_MOST_TERMS = 200_000
"""Lines times coefficients of the form that are looked at."""


@dataclass(frozen=True)
class ExactLine:
    """A stationary line through the integer vector ``direction``, with T(u) at u = direction/‖direction‖ exactly.

    ``exponents`` are the alignment exponents, in the order of those of the orientation; None for one that is not
    recognised as a rational number.
    """

    direction: tuple[int, ...]
    value: Expr
    exponents: tuple[Fraction | None, ...]


def exact_lines(found: StationaryOrientations) -> tuple[ExactLine | None, ...]:
    """For each of the lines that were found its exact description, None where it is not rational or too long.

    >>> from theory.form import CorrelationForm
    >>> from theory.orientations import stationary_orientations
    >>> found = stationary_orientations(CorrelationForm.from_coefficients({(1, 1, 1): 6}))
    >>> line = exact_lines(found)[0]
    >>> line.direction, line.value, line.exponents
    ((1, 1, 1), 2*sqrt(3)/3, (Fraction(2, 1), Fraction(2, 1)))
    """
    nothing = (None,) * len(found.lines)
    try:
        coefficients = found.form.coefficients
    except DataError:
        return nothing
    if len(found.lines) * len(coefficients) > _MOST_TERMS:
        return nothing
    return tuple(_exact(coefficients, line, found.lines) for line in found.lines)


def _exact(
    coefficients: Mapping[Exponents, Fraction], line: Orientation, lines: Sequence[Orientation]
) -> ExactLine | None:
    direction = _integers(line.u)
    if direction is None or any(other is not line and _apart(line.u, other.u) < _APART for other in lines):
        return None
    point = [Fraction(x) for x in direction]
    value, gradient = exact_value_and_gradient(coefficients, point)
    if not is_stationary(gradient, point):
        return None
    square, degree = sum(x * x for x in direction), sum(next(iter(coefficients)))
    at_u = sp.Rational(value.numerator, value.denominator) / sp.sqrt(square) ** degree
    if line.value and not value:
        return None
    return ExactLine(direction, at_u, _exponents(coefficients, point, value, line.alignment_exponents))


def _integers(u: Sequence[float]) -> tuple[int, ...] | None:
    """The shortest integer vector along u, if there is one with small coordinates."""
    largest = max(u, key=abs)
    ratios = [Fraction(x / abs(largest)).limit_denominator(_LARGEST) for x in u]
    scale = math.lcm(*(ratio.denominator for ratio in ratios))
    direction = tuple(int(ratio * scale) for ratio in ratios)
    if max(map(abs, direction)) > _LARGEST:
        return None
    length = math.hypot(*direction)
    return direction if _apart([x / length for x in direction], u) < _NEAR else None


def _apart(u: Sequence[float], v: Sequence[float]) -> float:
    """Distance of two lines, as that of the nearer ends."""
    return min(math.dist(u, v), math.dist(u, [-x for x in v]))


def _exponents(
    coefficients: Mapping[Exponents, Fraction], v: Sequence[Fraction], value: Fraction, rounded: Sequence[float]
) -> tuple[Fraction | None, ...]:
    """Alignment exponents that are rational: eigenvalues of 1 − P ∇²T P ‖v‖²/(p T(v)) besides that of v itself."""
    if not rounded:
        return ()
    characteristic = _alignment_matrix(coefficients, v, value).charpoly()
    candidates = [Fraction(kappa).limit_denominator(_LARGEST) for kappa in rounded]
    close = [abs(float(kappa) - number) < 1e-9 for kappa, number in zip(candidates, rounded, strict=True)]
    wanted = {
        kappa: sum(c == kappa and near for c, near in zip(candidates, close, strict=True)) for kappa in candidates
    }
    exact = {kappa for kappa, count in wanted.items() if _multiplicity(characteristic, kappa) - (kappa == 1) >= count}
    pairs = zip(candidates, close, strict=True)
    return tuple(kappa if near and kappa in exact else None for kappa, near in pairs)


def _alignment_matrix(coefficients: Mapping[Exponents, Fraction], v: Sequence[Fraction], value: Fraction) -> fmpq_mat:
    D, p = len(v), sum(next(iter(coefficients)))
    square = sum((x * x for x in v), Fraction(0))
    curvature = _hessian(coefficients, v)
    project = _matrix([[(i == j) - v[i] * v[j] / square for j in range(D)] for i in range(D)])
    identity = _matrix([[Fraction(i == j) for j in range(D)] for i in range(D)])
    scale = square / (p * value)
    return identity - project * _matrix(curvature) * project * fmpq(scale.numerator, scale.denominator)


def _hessian(coefficients: Mapping[Exponents, Fraction], v: Sequence[Fraction]) -> list[list[Fraction]]:
    entries = [[Fraction(0)] * len(v) for _ in v]
    for alpha, t in coefficients.items():
        for beta, (i, j), factor in derivatives(alpha, 2):
            entries[i][j] += t * factor * math.prod((z**k for z, k in zip(v, beta, strict=True)), start=Fraction(1))
    return entries


def _matrix(entries: Sequence[Sequence[Fraction]]) -> fmpq_mat:
    flat = [fmpq(entry.numerator, entry.denominator) for row in entries for entry in row]
    return fmpq_mat(len(entries), len(entries[0]), flat)


def _multiplicity(polynomial: object, root: Fraction) -> int:
    """Multiplicity of a rational root."""
    at, count = fmpq(root.numerator, root.denominator), 0
    while polynomial(at) == 0 and polynomial.degree() > 0:  # pyright: ignore[reportCallIssue, reportAttributeAccessIssue]
        polynomial, count = polynomial.derivative(), count + 1  # pyright: ignore[reportAttributeAccessIssue]
    return count
