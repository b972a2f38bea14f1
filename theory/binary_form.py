"""A binary form given by its coefficients, T(w) = Σ t_k w_1^(p−k) w_2^k with D = 2."""

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from theory.errors import DataError
from theory.exact import FloatArray, check_range, exact_array, mantissas


@dataclass(frozen=True, repr=False)
class BinaryForm:
    """The exact coefficients t_0, …, t_p of w_1^(p−k) w_2^k, with doubles for evaluation.

    >>> T = BinaryForm((Fraction(1), Fraction(0), Fraction(-1)))  # w_1² − w_2²
    >>> T.degree, float(T.value(np.array([3.0, 1.0]))), T.gradient(np.array([3.0, 1.0]))
    (2, 8.0, array([ 6., -2.]))
    """

    coefficients: tuple[Fraction, ...]
    floats: FloatArray = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.coefficients) < 2:
            raise DataError("A binary form of degree p >= 1 has p + 1 >= 2 coefficients; fewer were given.")
        heights, exponents = mantissas(exact_array(self.coefficients, "coefficients", 1)[:, None])
        check_range(exponents[heights[:, 0] != 0])
        clipped = np.maximum(exponents, -1200).astype(np.intc)
        object.__setattr__(self, "floats", np.ldexp(heights[:, 0], clipped))

    @property
    def degree(self) -> int:
        """p, one less than the number of coefficients."""
        return len(self.coefficients) - 1

    @property
    def dimension(self) -> int:
        """D = 2."""
        return 2

    @property
    def samples(self) -> None:
        """There are no data."""
        return None

    @property
    def scale(self) -> float:
        """Σ |t_k|, an upper bound of |T| on the unit circle."""
        return float(np.sum(np.abs(self.floats)))

    def value(self, W: FloatArray) -> FloatArray:
        """T on W of shape (..., 2)."""
        return _monomials(W, self.degree) @ self.floats

    def gradient(self, W: FloatArray) -> FloatArray:
        """(∂_1T, ∂_2T), two forms of degree p − 1, of shape (..., 2)."""
        return _monomials(W, self.degree - 1) @ np.stack(_derivatives(self.floats), axis=-1)

    def value_and_gradient(self, W: FloatArray) -> tuple[FloatArray, FloatArray]:
        """T and ∇T from the same monomials: by Euler's identity p T = w·∇T."""
        gradient = self.gradient(W)
        return np.einsum("...i,...i->...", W, gradient) / self.degree, gradient

    def hessian(self, W: FloatArray) -> FloatArray:
        """∇²T, of shape (..., 2, 2)."""
        if self.degree == 1:
            return np.zeros((*W.shape, 2))
        first, second = _derivatives(self.floats)
        entries = np.stack([*_derivatives(first), *_derivatives(second)], axis=-1)
        return (_monomials(W, self.degree - 2) @ entries).reshape(*W.shape, 2)

    def binary_coefficients(self) -> tuple[Fraction, ...]:
        """The exact coefficients."""
        return self.coefficients

    def is_zero(self) -> bool:
        """Whether all coefficients vanish."""
        return not any(self.coefficients)


def _derivatives(coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The coefficients of ∂_1 and ∂_2 of the form with coefficients t_k of w_1^(p−k) w_2^k."""
    k = np.arange(1, len(coefficients))
    return coefficients[:-1] * k[::-1], coefficients[1:] * k


def _monomials(W: FloatArray, degree: int) -> FloatArray:
    """The monomials w_1^(p−k) w_2^k, k = 0, …, p, of shape (..., p + 1)."""
    powers = np.ones((*W.shape, degree + 1))
    powers[..., 1:] = W[..., None]
    powers = np.cumprod(powers, axis=-1)
    return powers[..., 0, ::-1] * powers[..., 1, :]


def binary_latex(coefficients: tuple[Fraction, ...]) -> str:
    """The polynomial Σ t_k w_1^(p−k) w_2^k as LaTeX.

    >>> binary_latex((Fraction(1), Fraction(0), Fraction(-1, 2)))
    'w_1^{2} - \\\\frac{1}{2} w_2^{2}'
    """
    degree = len(coefficients) - 1
    terms = [_term(t, degree - k, k) for k, t in enumerate(coefficients) if t]
    text = " ".join(("- " if t < 0 else "+ ") + term for t, term in zip(filter(None, coefficients), terms, strict=True))
    return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ") or "0"


def _term(coefficient: Fraction, first: int, second: int) -> str:
    size = abs(coefficient)
    number = str(size) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    variables = [_variable(name, exponent) for name, exponent in (("w_1", first), ("w_2", second)) if exponent]
    return " ".join(variables if size == 1 else [number, *variables])


def _variable(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{{{exponent}}}"


def readable(coefficients: tuple[Fraction, ...], digits: int = 6) -> bool:
    """Whether all coefficients are short enough to be printed in a formula.

    >>> readable((Fraction(1, 3), Fraction(2))), readable((Fraction(0.1), Fraction(0)))
    (True, False)
    """
    limit = 10**digits
    return all(math.fabs(t.numerator) < limit and t.denominator < limit for t in coefficients)
