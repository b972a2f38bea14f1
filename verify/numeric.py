"""An activation as fast NumPy functions that stay accurate near 0, where small networks live."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from theory.activations import Activation
from theory.errors import ActivationError
from theory.expansion import taylor_coefficients
from theory.parser import VARIABLE

FloatArray = NDArray[np.float64]

SERIES_ORDER = 32
"""Order to which the Taylor polynomial near 0 is taken where it is needed."""
_CANCELLATION = 1e-12
"""Relative error of the plain formula above which the Taylor polynomial replaces it."""


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
    right: tuple[float, ...]
    left: tuple[float, ...]
    formula: Callable[[FloatArray], tuple[Any, Any]]

    @classmethod
    def of(cls, activation: Activation) -> "NumericActivation":
        """Compile an activation without free parameters."""
        if activation.parameters:
            names = ", ".join(map(str, activation.parameters))
            raise ActivationError(f"{activation.source!r} has the free parameters {names}; give each a value")
        formula = _compiled(activation)
        right, left = taylor_coefficients(activation, SERIES_ORDER)
        radius = min(_radius(right), _radius(left))
        plain = cls(activation, 0.0, right, left, formula)
        series = cls(activation, radius, right, left, formula)
        return series if _cancels(plain, series) else plain

    def __call__(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """σ(z) and σ′(z), both of the shape of z."""
        if self.radius == 0.0:
            return self._formula(z)
        near = np.abs(z) < self.radius
        if near.all():
            return self._taylor(z)
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
            return _horner(self.right, z)
        right, left = _horner(self.right, z), _horner(self.left, z)
        return np.where(z > 0, right[0], left[0]), np.where(z > 0, right[1], left[1])


def _compiled(activation: Activation) -> Callable[[FloatArray], tuple[Any, Any]]:
    slope = sp.diff(activation.expr, VARIABLE)
    slope = slope.replace(sp.DiracDelta, lambda *_: sp.Integer(0))  # a kink is one point
    slope = slope.replace(sp.Heaviside, lambda z, *_: (1 + sp.sign(z)) / 2)
    return sp.lambdify(VARIABLE, (activation.expr, slope), modules=["scipy", "numpy"], cse=True)


def _horner(coefficients: tuple[float, ...], z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value and derivative; orders below the first nonzero coefficient are factored out, to keep full accuracy."""
    value, slope = np.zeros_like(z), np.zeros_like(z)
    for k in range(len(coefficients) - 1, 0, -1):
        value = value * z + coefficients[k]
        slope = slope * z + k * coefficients[k]
    return value * z + coefficients[0], slope


def _radius(coefficients: tuple[float, ...]) -> float:
    """Radius within which the Taylor polynomial is accurate to rounding, judged by its last coefficients."""
    orders = np.arange(len(coefficients))
    sizes = np.abs(np.array(coefficients))
    first = next((k for k in orders[1:] if sizes[k] > 0), 1)
    for radius in 2.0 ** -np.arange(0, 40):
        terms = sizes * radius**orders
        if terms[-6:].sum() <= 1e-18 * terms[first]:
            return float(radius)
    return 2.0**-40


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
