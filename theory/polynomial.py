"""A form given by its coefficients, T(w) = Σ_α t_α w^α with |α| = p: exact, with doubles to evaluate it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from theory.errors import DataError
from theory.exact import FloatArray, check_range, exact_array, mantissas

Exponents = tuple[int, ...]
_Scalar = TypeVar("_Scalar", np.float64, np.complex128)
MAX_MONOMIALS = 200_000
"""Most monomials C(D + p − 1, p) of a form whose coefficients are wanted."""


@dataclass(frozen=True, repr=False)
class Polynomial:
    """The exact nonzero coefficients t_α of w^α, |α| = p, with tables of doubles for evaluation.

    The points may be real or complex; the result has their dtype.

    >>> T = Polynomial(2, 2, {(2, 0): Fraction(1), (0, 2): Fraction(-1)})  # w_1² − w_2²
    >>> float(T.value(np.array([3.0, 1.0]))), T.gradient(np.array([3.0, 1.0]))
    (8.0, array([ 6., -2.]))
    """

    dimension: int
    degree: int
    coefficients: Mapping[Exponents, Fraction]
    _floats: FloatArray = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if any(len(alpha) != self.dimension or sum(alpha) != self.degree for alpha in self.coefficients):
            raise DataError(
                f"every monomial of a form of degree {self.degree} in {self.dimension} variables needs "
                f"{self.dimension} exponents that add up to {self.degree}"
            )
        ordered = {a: t for a, t in sorted(self.coefficients.items(), reverse=True) if t}
        object.__setattr__(self, "coefficients", ordered)
        column = np.array([*ordered.values(), Fraction(0)], dtype=object)  # a NumPy array must not be empty here
        heights, exponents = mantissas(exact_array(column, "coefficients", 1)[:, None])
        check_range(exponents[heights[:, 0] != 0])
        clipped = np.maximum(exponents, -1200).astype(np.intc)
        object.__setattr__(self, "_floats", np.ldexp(heights[:, 0], clipped)[:-1])

    @property
    def samples(self) -> None:
        """There are no data."""
        return None

    @property
    def scale(self) -> float:
        """Σ |t_α|, an upper bound of |T| on the unit sphere."""
        return float(np.sum(np.abs(self._floats)))

    def value(self, W: FloatArray) -> FloatArray:
        """T on W of shape (..., D)."""
        exponents, table = self._tables[0]
        return monomials(W, exponents) @ table

    def gradient(self, W: FloatArray) -> FloatArray:
        """∇T, D forms of degree p − 1, of shape (..., D)."""
        exponents, table = self._tables[1]
        return monomials(W, exponents) @ table

    def value_and_gradient(self, W: FloatArray) -> tuple[FloatArray, FloatArray]:
        """T and ∇T from the same monomials: by Euler's identity p T = w·∇T."""
        gradient = self.gradient(W)
        return np.einsum("...i,...i->...", W, gradient) / self.degree, gradient

    def hessian(self, W: FloatArray) -> FloatArray:
        """∇²T, of shape (..., D, D)."""
        D = self.dimension
        if self.degree == 1:
            return np.zeros((*W.shape, D), dtype=W.dtype)
        exponents, table = self._tables[2]
        return (monomials(W, exponents) @ table.reshape(-1, D * D)).reshape(*W.shape, D)

    def is_zero(self) -> bool:
        """Whether all coefficients vanish."""
        return not self.coefficients

    @cached_property
    def _tables(self) -> list[tuple[NDArray[np.intp], FloatArray]]:
        """For T, ∇T and ∇²T: the exponents (M, D) of the monomials, and a coefficient array for each (M, D, …)."""
        floats = dict(zip(self.coefficients, self._floats.tolist(), strict=True))
        return [_table(self.dimension, self.degree, order, floats) for order in range(min(self.degree, 2) + 1)]


def _table(D: int, p: int, order: int, coefficients: Mapping[Exponents, float]) -> tuple[NDArray[np.intp], FloatArray]:
    lower = exponents_of_degree(D, p - order)
    position = {alpha: k for k, alpha in enumerate(lower)}
    table = np.zeros((len(lower), *[D] * order))
    for alpha, t in coefficients.items():
        for beta, indices, factor in derivatives(alpha, order):
            table[position[beta], *indices] += factor * t
    return np.array(lower, dtype=np.intp).reshape(-1, D), table


def derivatives(alpha: Exponents, order: int) -> Iterator[tuple[Exponents, tuple[int, ...], int]]:
    """The nonzero partial derivatives c w^β of w^α of an order, as (β, indices of differentiation, c).

    >>> list(derivatives((2, 1), 1))
    [((1, 1), (0,), 2), ((2, 0), (1,), 1)]
    """
    if order == 0:
        yield alpha, (), 1
        return
    for beta, indices, factor in derivatives(alpha, order - 1):
        for i, exponent in enumerate(beta):
            if exponent:
                yield (*beta[:i], exponent - 1, *beta[i + 1 :]), (*indices, i), factor * exponent


@cache
def exponents_of_degree(D: int, p: int) -> tuple[Exponents, ...]:
    """The exponents of all C(D + p − 1, p) monomials of degree p in D variables, w_1^p first.

    >>> exponents_of_degree(2, 2)
    ((2, 0), (1, 1), (0, 2))
    """
    require_monomials(D, p)
    if D == 1:
        return ((p,),)
    return tuple((k, *rest) for k in range(p, -1, -1) for rest in exponents_of_degree(D - 1, p - k))


def require_monomials(D: int, p: int) -> None:
    """Raise DataError where a form has more than MAX_MONOMIALS coefficients."""
    if (count := math.comb(D + p - 1, p)) > MAX_MONOMIALS:
        raise DataError(
            f"a form of degree {p} in {D} variables has {count} coefficients, more than the {MAX_MONOMIALS} that "
            "are possible; use fewer variables or a lower degree"
        )


def monomials(W: NDArray[_Scalar], exponents: NDArray[np.intp]) -> NDArray[_Scalar]:
    """The monomials w^α at W (..., D) for exponents α (M, D), of shape (..., M).

    >>> monomials(np.array([2.0, 3.0]), np.array([[2, 0], [1, 1]]))
    array([4., 6.])
    """
    top = int(exponents.max(initial=0))
    powers: NDArray[Any] = np.ones((*W.shape, top + 1), dtype=W.dtype)
    powers[..., 1:] = W[..., None]
    powers = np.cumprod(powers, axis=-1)
    result: NDArray[_Scalar] = powers[..., 0, :][..., exponents[:, 0]]
    for i in range(1, W.shape[-1]):
        result *= powers[..., i, :][..., exponents[:, i]]
    return result


def polynomial_latex(coefficients: Mapping[Exponents, Fraction]) -> str:
    """The polynomial Σ t_α w^α as LaTeX.

    >>> polynomial_latex({(2, 0): Fraction(1), (0, 2): Fraction(-1, 2)})
    'w_1^{2} - \\\\frac{1}{2} w_2^{2}'
    """
    terms = [("- " if t < 0 else "+ ") + _term(abs(t), alpha) for alpha, t in coefficients.items() if t]
    text = " ".join(terms)
    return text.replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ") or "0"


def _term(size: Fraction, alpha: Exponents) -> str:
    number = str(size) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    variables = [f"w_{i}" if k == 1 else f"w_{i}^{{{k}}}" for i, k in enumerate(alpha, 1) if k]
    return " ".join(variables if size == 1 else [number, *variables])


def readable(coefficients: Mapping[Exponents, Fraction], digits: int = 6, terms: int = 15) -> bool:
    """Whether the coefficients are few and short enough to be printed in a formula.

    >>> readable({(1, 0): Fraction(1, 3)}), readable({(1, 0): Fraction(0.1)})
    (True, False)
    """
    limit = 10**digits
    short = all(abs(t.numerator) < limit and t.denominator < limit for t in coefficients.values())
    return short and len(coefficients) <= terms
