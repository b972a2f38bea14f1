"""A form given by data, T(w) = (1/n) Σ y_i (w·x_i)^p: evaluated as a sum of powers, never as a D^p tensor."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations_with_replacement

import numpy as np
from flint import fmpz

from theory.errors import DataError
from theory.exact import (
    ExactArray,
    FloatArray,
    check_range,
    mantissas,
    over_common_denominator,
)
from theory.polynomial import Exponents

MAX_PRODUCTS = 10**8
"""How many exact products :meth:`PowerSum.is_zero` spends before it gives up (a minute or so)."""


@dataclass(frozen=True, eq=False, repr=False)
class PowerSum:
    """The exact data X (n, D), y (n,) and degree p of T, with doubles that evaluate it.

    The doubles are points x̂_i and weights c_i with T(w) = Σ c_i (w·x̂_i)^p: x̂_i is x_i divided by a power of
    two 2^(e_i) near its size and c_i = y_i 2^(p e_i)/n makes that good, so no power overflows unless T does.
    Source: arXiv:2105.11686, the leading-order dynamics for small weights.

    >>> from theory.exact import exact_array
    >>> T = PowerSum(exact_array([[1, 2], [0, 1]], "X", 2), exact_array([2, 4], "y", 1), 2)
    >>> T.coefficients[1, 1], float(T.value(np.array([1.0, -1.0])))
    (Fraction(4, 1), 3.0)
    """

    X: ExactArray
    y: ExactArray
    degree: int
    points: FloatArray = field(init=False)
    weights: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        samples = self.X.shape[0]
        if self.y.shape != (samples,):
            raise DataError(f"X has {samples} rows and y has shape {self.y.shape}; give one y per row of X.")
        points, row_exponents = mantissas(self.X)
        heights, y_exponents = mantissas(self.y[:, None])
        exponents = y_exponents + self.degree * row_exponents
        check_range(exponents[np.any(self.X != 0, axis=1) & (self.y != 0)])
        # Exponents below the clip give 0 anyway; those of zero terms above it must not become infinite.
        clipped = np.clip(exponents, -1200, 1000).astype(np.intc)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "weights", np.ldexp(heights[:, 0] / samples, clipped))

    @property
    def dimension(self) -> int:
        """D, the length of w."""
        return self.X.shape[1]

    @property
    def samples(self) -> int:
        """n, the number of data points."""
        return self.X.shape[0]

    @property
    def scale(self) -> float:
        """Σ |c_i| ‖x̂_i‖^p, an upper bound of |T| on the unit sphere."""
        return float(np.abs(self.weights) @ np.linalg.norm(self.points, axis=1) ** self.degree)

    def value(self, W: FloatArray) -> FloatArray:
        """T on W of shape (..., D)."""
        return power(W @ self.points.T, self.degree) @ self.weights

    def gradient(self, W: FloatArray) -> FloatArray:
        """∇T = p Σ c_i (w·x̂_i)^(p−1) x̂_i, of shape (..., D)."""
        terms = power(W @ self.points.T, self.degree - 1)
        terms *= self.degree * self.weights
        return terms @ self.points

    def value_and_gradient(self, W: FloatArray) -> tuple[FloatArray, FloatArray]:
        """T and ∇T from the same powers: by Euler's identity p T = w·∇T."""
        gradient = self.gradient(W)
        return np.einsum("...i,...i->...", W, gradient) / self.degree, gradient

    def hessian(self, W: FloatArray) -> FloatArray:
        """∇²T = p(p−1) Σ c_i (w·x̂_i)^(p−2) x̂_i x̂_iᵀ, of shape (..., D, D)."""
        p = self.degree
        if p == 1:
            return np.zeros((*W.shape, self.dimension), dtype=W.dtype)
        terms = power(W @ self.points.T, p - 2) * (p * (p - 1) * self.weights)
        return (self.points.T * terms[..., None, :]) @ self.points

    @cached_property
    def coefficients(self) -> dict[Exponents, Fraction]:
        """The exact nonzero coefficients t_α = p!/α! (1/n) Σ y_i x_i^α of w^α."""
        heights, y_denominator = over_common_denominator(self.y)
        entries, x_denominator = over_common_denominator(self.X)
        columns = [entries[i :: self.dimension] for i in range(self.dimension)]
        denominator = int(self.samples * y_denominator * x_denominator**self.degree)
        return {
            alpha: Fraction(multinomial(alpha) * int(moment), denominator)
            for alpha, moment in _moments(heights, columns, self.degree)
            if moment
        }

    def is_zero(self) -> bool:
        """Whether T ≡ 0, decided exactly by evaluating T at finitely many points that determine it.

        Raises DataError when more than MAX_PRODUCTS exact products would be needed.
        """
        heights, _ = over_common_denominator(self.y)
        entries, _ = over_common_denominator(self.X)
        D = self.dimension
        rows = [entries[i : i + D] for i in range(0, len(entries), D)]
        for spent, point in enumerate(self._determining_points(rows), start=1):
            if spent * len(entries) > MAX_PRODUCTS:
                raise DataError(
                    f"Whether T is exactly zero cannot be decided within {MAX_PRODUCTS:.0e} products for "
                    f"n = {self.samples}, D = {D}, p = {self.degree}; use fewer samples."
                )
            if _power_sum(heights, rows, point, self.degree):
                return False
        return True

    def _determining_points(self, rows: list[list[fmpz]]) -> Iterator[list[fmpz]]:
        """Points such that a form (1/n) Σ y_i (w·x_i)^p that vanishes at all of them is zero.

        The data points do: Σ y_j T(x_j) is n times the squared Bombieri norm of T.  So does the lattice
        {a >= 0, Σ a_i = p}, on which polynomials of degree p interpolate; the smaller set is taken.
        """
        D, p = self.dimension, self.degree
        if self.samples <= math.comb(D + p - 1, p):
            yield from rows
            return
        for multiset in combinations_with_replacement(range(D), p):
            yield [fmpz(multiset.count(i)) for i in range(D)]


def _moments(heights: list[fmpz], columns: list[list[fmpz]], degree: int) -> Iterator[tuple[Exponents, fmpz]]:
    """Σ y_i x_i^α for all |α| = degree; the products y_i x_i1^α_1 … are shared by all α that begin alike."""
    first, *rest = columns
    if not rest:
        yield (degree,), sum((h * x**degree for h, x in zip(heights, first, strict=True)), fmpz(0))
        return
    for k in range(degree + 1):
        for alpha, moment in _moments(heights, rest, degree - k):
            yield (k, *alpha), moment
        heights = [h * x for h, x in zip(heights, first, strict=True)]


def multinomial(alpha: Exponents) -> int:
    """p!/α! with p = |α|.

    >>> multinomial((2, 1))
    3
    """
    return math.factorial(sum(alpha)) // math.prod(map(math.factorial, alpha))


def _power_sum(heights: list[fmpz], rows: list[list[fmpz]], point: list[fmpz], degree: int) -> fmpz:
    """Σ y_i (x_i·a)^p in integers."""
    total = fmpz(0)
    for height, row in zip(heights, rows, strict=True):
        inner = sum((x * a for x, a in zip(row, point, strict=True)), fmpz(0))
        total += height * inner**degree
    return total


def power(z: FloatArray, exponent: int) -> FloatArray:
    """z^k for an integer k >= 0 by repeated squaring; NumPy's own power calls ``pow`` for every entry.

    >>> power(np.array([2.0, -3.0]), 5)
    array([  32., -243.])
    """
    if exponent == 0:
        return np.ones_like(z)
    result = power(z, exponent // 2) if exponent > 1 else z.copy()
    if exponent > 1:
        result *= result
        if exponent % 2:
            result *= z
    return result
