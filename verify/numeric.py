"""An activation as fast NumPy functions that stay accurate near 0, where small networks live."""

import math
import warnings
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from theory.activations import Activation
from theory.errors import ActivationError
from theory.expansion import taylor_coefficients
from theory.parser import VARIABLE

FloatArray = NDArray[np.float64]

SERIES_ORDERS = (32, 64, 128)
"""Orders of the Taylor polynomial near 0; the first with enough terms is taken."""
_ENOUGH_TERMS = 10
_ROUNDING = 1e-18
"""Size, relative to the leading term, below which terms are left out."""
_CANCELLATION = 1e-12
"""Relative error of the plain formula above which the Taylor polynomial replaces it."""
_AGREEMENT = 1e-3
"""Relative accuracy to which formula and polynomial have to agree at the far end of the radius."""
_SMALLEST_RADIUS = 2.0**-20


@dataclass(frozen=True)
class NumericActivation:
    """σ and σ′ as vectorised functions of doubles.

    The plain formula loses digits where its leading terms cancel: x − tanh x has no correct digit left at
    x = 1e-8.  Where that happens the Taylor polynomial at 0 is used for |z| < ``radius``.

    >>> sigma = NumericActivation.of(Activation.parse("x - tanh(x)"))
    >>> value, slope = sigma(np.array([1e-6]))
    >>> print(value * 3e18, slope * 1e12)
    [1.] [1.]
    """

    activation: Activation
    radius: float
    right: "TaylorPolynomial"
    left: "TaylorPolynomial"
    formula: Callable[[FloatArray], tuple[Any, Any]]

    @classmethod
    def of(cls, activation: Activation) -> "NumericActivation":
        """Compile an activation without free parameters."""
        if activation.parameters:
            names = ", ".join(map(str, activation.parameters))
            raise ActivationError(f"{activation.source!r} has the free parameters {names}; give each a value")
        formula = _compiled(activation)
        right, left = _polynomials(activation)
        radius = min(right.radius, left.radius, 1.0)
        plain = cls(activation, 0.0, right, left, formula)
        series = cls(activation, radius, right, left, formula)
        while not _agree(plain, series):
            series = replace(series, radius=series.radius / 2)
        return series if _cancels(plain, series) else plain

    def __call__(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """σ(z) and σ′(z), both of the shape of z."""
        if self.radius == 0.0:
            return self._formula(z)
        if _size(z) < self.radius:
            return self._taylor(z)
        near = np.abs(z) < self.radius
        value, slope = self._formula(z)
        near_value, near_slope = self._taylor(np.where(near, z, 0.0))
        return np.where(near, near_value, value), np.where(near, near_slope, slope)

    def _formula(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        with np.errstate(all="ignore"):  # branches that are not taken may overflow
            value, slope = self.formula(z)
        return (value if np.shape(value) == z.shape else np.full_like(z, value)), (
            slope if np.shape(slope) == z.shape else np.full_like(z, slope)
        )

    def _taylor(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        if self.right == self.left:
            return self.right(z)
        right, left = self.right(z), self.left(z)
        return np.where(z > 0, right[0], left[0]), np.where(z > 0, right[1], left[1])


@dataclass(frozen=True)
class TaylorPolynomial:
    """c_0 + Σ_k c_{p+ks} z^{p+ks} and its derivative: only the powers that occur, as far as |z| needs them.

    The step s is the greatest that leaves out zeros only; ``terms`` are the c_{p+ks}.  The first k + 1 of them
    are accurate to rounding for |z| ≤ ``reach[k]``; the last quarter of the known ones only serves to tell that.

    >>> tangent = TaylorPolynomial.of((0, 1, 0, -1 / 3, 0, 2 / 15, 0, -17 / 315, 0, 62 / 2835))
    >>> tangent.first, tangent.step, len(tangent.terms), tangent.radius < 0.01
    (1, 2, 3, True)
    """

    constant: float
    first: int
    step: int
    terms: tuple[float, ...]
    reach: tuple[float, ...]

    @classmethod
    def of(cls, coefficients: tuple[float, ...]) -> "TaylorPolynomial":
        """From c_0, c_1, … as far as they are known."""
        orders = [k for k, c in enumerate(coefficients) if c != 0 and k > 0] or [1]
        first = orders[0]
        step = math.gcd(*(k - first for k in orders)) or len(coefficients)
        known = coefficients[first::step]
        terms = known[: max(1, len(known) * 3 // 4)]
        reach = _reach(np.abs(coefficients), first, [first + (k + 1) * step for k in range(len(terms))])
        return cls(coefficients[0], first, step, terms, reach)

    @property
    def radius(self) -> float:
        """|z| up to which the polynomial is accurate to rounding."""
        return self.reach[-1]

    def __call__(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Value and derivative, each with full relative accuracy (of value − c_0) where |z| ≤ ``radius``."""
        terms = self.terms[: bisect_left(self.reach, _size(z)) + 1]
        slopes = [(self.first + k * self.step) * c for k, c in enumerate(terms)]
        power, stride = _power(z, self.first - 1), _power(z, self.step) if len(terms) > 1 else z
        value = _horner(terms, stride) * power * z
        return value + self.constant, _horner(slopes, stride) * power


def _reach(sizes: FloatArray, first: int, cuts: list[int]) -> tuple[float, ...]:
    """For each cut the |z| up to which the terms from that order on are negligible against the leading one.

    What follows the N known coefficients is taken to be like one more of the size of the greatest of their last
    quarter, or of the leading one if that is all zero.
    """
    leading = sizes[first] or 1.0
    orders = np.arange(first + 1, len(sizes) + 1)
    ratios = np.append(sizes[first + 1 :], sizes[-(len(sizes) // 4) :].max() or leading) / leading * orders / first
    with np.errstate(divide="ignore"):
        limits = (_ROUNDING / len(orders) / ratios) ** (1 / (orders - first))
    return tuple(float(limits[min(cut, len(sizes)) - first - 1 :].min()) for cut in cuts)


def _polynomials(activation: Activation) -> tuple[TaylorPolynomial, TaylorPolynomial]:
    right, left = taylor_coefficients(activation, SERIES_ORDERS[0])
    for order in SERIES_ORDERS[1:]:
        if min(np.count_nonzero(side[1:]) for side in (right, left)) >= _ENOUGH_TERMS:
            break
        try:
            right, left = taylor_coefficients(activation, order)
        except ActivationError:  # no more are found
            break
    return TaylorPolynomial.of(right), TaylorPolynomial.of(left)


def _compiled(activation: Activation) -> Callable[[FloatArray], tuple[Any, Any]]:
    slope = sp.diff(activation.expr, VARIABLE)
    slope = slope.replace(sp.DiracDelta, lambda *_: sp.Integer(0))  # a kink is one point
    slope = slope.replace(sp.Heaviside, lambda z, *_: (1 + sp.sign(z)) / 2)
    return sp.lambdify(VARIABLE, (activation.expr, slope), modules=["scipy", "numpy"], cse=True)


def _size(z: FloatArray) -> float:
    """The greatest |z|, NaN if there is one."""
    return max(float(z.max(initial=0.0)), -float(z.min(initial=0.0)))


def _power(z: FloatArray, exponent: int) -> FloatArray:
    """z^exponent by repeated squaring; z itself for 1."""
    if exponent <= 1:
        return z if exponent else np.ones_like(z)
    root = _power(z * z, exponent // 2)
    return root * z if exponent % 2 else root


def _horner(coefficients: Sequence[float], z: FloatArray) -> FloatArray:
    value = np.full_like(z, coefficients[-1])
    for c in coefficients[-2::-1]:
        value *= z
        value += c
    return value


def _agree(plain: NumericActivation, series: NumericActivation) -> bool:
    """Whether both have the same values far out, so that no kink or jump cuts the radius of the series short."""
    if series.radius < _SMALLEST_RADIUS:
        return True
    z = series.radius * np.linspace(0.5, 0.99, 16)
    z = np.concatenate([z, -z])
    return all(
        np.allclose(exact, rounded, rtol=_AGREEMENT, atol=_AGREEMENT * np.abs(exact).max())
        for exact, rounded in zip(series(z), plain(z), strict=True)
    )


def _cancels(plain: NumericActivation, series: NumericActivation) -> bool:
    """Whether the plain formula, or its derivative, loses accuracy close to 0."""
    z = series.radius * 2.0 ** -np.arange(1.0, 30.0, 0.7)
    z = np.concatenate([z, -z])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for exact, rounded in zip(series(z), plain(z), strict=True):
            error = np.abs(rounded - exact) > _CANCELLATION * np.abs(exact)
            if error.any() or not np.isfinite(rounded).all():
                return True
    return False
