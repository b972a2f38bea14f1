"""Completeness of a list of real classes by exhaustive subdivision of the sphere, for few variables.

Every line meets a face c_j = 1, |c_i| <= 1 of the cube.  On a face the stationary lines are the zeros of the D − 1
polynomials G_i = d_j ∂_iT c_j − d_i ∂_jT c_i.  A cube of half width r about m holds no zero if for some i

    |G_i(m)| > r Σ_j |∂_jG_i(m)| + r²/2 Σ_jl B_ijl,

where B bounds the second derivatives on it, and at most one if for some matrix Y the norm of 1 − Y G' is below 1 on it.
A cube of which neither is true is cut into 2^(D−1).  Doubles are used, with a bound of all their rounding errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb
from numpy.typing import NDArray

from theory.exact import FloatArray
from theory.krawczyk import ProjectiveBox
from theory.polynomial import Exponents, monomials
from theory.rational_algebra import Coefficients
from theory.solvers.chart import chart_equations, derivative

MAX_DIMENSION = 4
MAX_CUBES = 3_000_000
"""Most cubes that are looked at before the subdivision is given up."""
SMALLEST = 2.0**-18
"""Half width below which a cube is left undecided: there is something degenerate in it, or nearly so."""
_CROWDED = 50_000
"""Undecided cubes at a time beyond which there must be a continuum."""
_ULP = 2.0**-52
_TINY = 1e-290
"""More than all that is lost to underflow."""


@dataclass(frozen=True)
class Subdivision:
    """Whether there is no real class but the given ones; if open, ``left`` (m, D) are points near which one may be."""

    complete: bool
    left: FloatArray
    cubes: int


@dataclass(frozen=True)
class _Table:
    """Polynomials by their exponents (M, D) and coefficients (M, K), and a relative bound of all rounding errors."""

    exponents: NDArray[np.intp]
    coefficients: FloatArray
    error: float

    @classmethod
    def of(cls, polynomials: Sequence[dict[Exponents, Fraction]], D: int) -> "_Table":
        exponents = sorted({alpha for f in polynomials for alpha in f}) or [(0,) * D]
        columns = [[float(f.get(alpha, 0)) for f in polynomials] for alpha in exponents]
        error = (sum(exponents[0]) + len(exponents) + 8) * _ULP
        return cls(np.array(exponents, dtype=np.intp).reshape(-1, D), np.array(columns), error)

    def bounds(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values (m, K) at points x (m, D) and how far they can be from the exact ones."""
        terms = monomials(x, self.exponents)
        return terms @ self.coefficients, self.error * (np.abs(terms) @ np.abs(self.coefficients))

    def largest(self, reach: FloatArray) -> FloatArray:
        """Upper bounds (m, K) of the absolute values where |x_i| <= reach_i, reach (m, D)."""
        return (1 + self.error) * (monomials(reach, self.exponents) @ np.abs(self.coefficients))


@dataclass(frozen=True)
class Face:
    """The system G on the face c_j = 1 with its first and second derivatives along the face."""

    j: int
    others: tuple[int, ...]
    values: _Table
    slopes: _Table
    bends: _Table

    @classmethod
    def of(cls, coefficients: Coefficients, metric: Sequence[Fraction], j: int) -> "Face":
        """The face of a form with exact coefficients."""
        D = len(metric)
        others = tuple(i for i in range(D) if i != j)
        system = chart_equations(coefficients, metric, j)
        size = max((abs(t) for g in system for t in g.values()), default=Fraction(1)) or Fraction(1)
        system = [{alpha: t / size for alpha, t in g.items()} for g in system]
        slopes = [derivative(g, a) for g in system for a in others]
        bends = [derivative(g, b) for g in slopes for b in others]
        return cls(j, others, _Table.of(system, D), _Table.of(slopes, D), _Table.of(bends, D))

    def points(self, middles: FloatArray) -> FloatArray:
        """Points (m, D) of the face by their other coordinates (m, D − 1)."""
        return np.insert(middles, self.j, 1.0, axis=1)

    def undecided(self, middles: FloatArray, r: float, known: FloatArray) -> FloatArray:
        """The cubes of half width r that may hold a zero which is not one of ``known`` (L, D − 1)."""
        n = middles.shape[1]
        x = self.points(middles)
        value, value_error = self.values.bounds(x)
        slope, slope_error = (a.reshape(-1, n, n) for a in self.slopes.bounds(x))
        bend = self.bends.largest(np.abs(x) + 2 * r).reshape(-1, n, n, n).sum(axis=3)
        reach = r * (np.abs(slope) + slope_error).sum(axis=2) + r * r / 2 * bend.sum(axis=2)
        empty = (np.abs(value) - value_error > (1 + 64 * _ULP) * reach + _TINY).any(axis=1)
        rest = ~empty
        settled = _injective(slope[rest], slope_error[rest] + 2 * r * bend[rest]) & _holds(middles[rest], 2 * r, known)
        return middles[rest][~settled]


def _injective(slope: FloatArray, spread: FloatArray) -> NDArray[np.bool_]:
    """Whether ‖1 − Y A‖ < 1 for all matrices A within ``spread`` of ``slope`` (m, n, n), with Y = slope⁻¹.

    The margin of 1 % is far more than the rounding errors, which the condition number bounds.
    """
    n = slope.shape[1]
    regular = np.abs(np.linalg.det(slope)) > 0
    inverse = np.linalg.inv(np.where(regular[:, None, None], slope, np.eye(n)))
    norm = np.abs(inverse).sum(axis=2).max(axis=1)
    well = norm * np.abs(slope).sum(axis=2).max(axis=1) < 1e8
    return regular & well & ((np.abs(inverse) @ spread).sum(axis=2).max(axis=1) < 0.99)


def _holds(middles: FloatArray, r: float, known: FloatArray) -> NDArray[np.bool_]:
    """Whether one of the known zeros (L, D − 1), exact to 1e-12, lies in the cube of half width r."""
    held = np.zeros(len(middles), dtype=bool)
    for zero in known:
        held |= np.abs(middles - zero).max(axis=1) < 0.999 * r
    return held


def subdivide(
    coefficients: Coefficients,
    metric: Sequence[Fraction],
    boxes: Sequence[ProjectiveBox[arb]],
    smallest: float = SMALLEST,
) -> Subdivision:
    """Whether the real classes in ``boxes`` are all that a form in D <= MAX_DIMENSION variables has.

    >>> one = Fraction(1)
    >>> subdivide({(3, 0, 0): one, (0, 3, 0): one, (0, 0, 3): one}, (one, one, one), []).complete  # 7 lines are missing
    False
    """
    D, cubes = len(metric), 0
    left = [np.zeros((0, D))]
    for j in range(D):
        face = Face.of(coefficients, metric, j)
        known = _on_face(boxes, face)
        middles, r = np.zeros((1, D - 1)), 1.0
        while len(middles) and r > smallest:
            cubes += len(middles)
            if cubes > MAX_CUBES or len(middles) > _CROWDED:
                break
            middles = _children(face.undecided(middles, r, known), r)
            r /= 2
        left.append(face.points(middles))
    remaining = np.concatenate(left)
    return Subdivision(not len(remaining), remaining, cubes)


def _on_face(boxes: Sequence[ProjectiveBox[arb]], face: Face) -> FloatArray:
    """The other coordinates of the classes that are on the face or near it."""
    rows = []
    for box in boxes:
        x = np.array([float(z) for z in box.balls])
        if abs(x[face.j]) > 0.1:
            rows.append(x[list(face.others)] / x[face.j])
    return np.array(rows).reshape(-1, len(face.others))


def _children(middles: FloatArray, r: float) -> FloatArray:
    """The middles of the 2^n halves of cubes of half width r."""
    n = middles.shape[1]
    corners = np.array(np.meshgrid(*[(-0.5, 0.5)] * n)).reshape(n, -1).T
    return (middles[:, None, :] + r * corners).reshape(-1, n)
