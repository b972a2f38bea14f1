"""Derivatives of a user's functions of the weights: central differences of order 8, with what rounding leaves."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from verify.laws.properties.example import Example
from verify.numeric import FloatArray

STENCIL = ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))
"""f′(x) ≈ Σ c_k (f(x + kh) − f(x − kh))/h, exact for polynomials of degree 8."""
STEP = 0.004
"""h, relative to the largest weight: the error is below 1e-11 for powers up to 12."""
ROUNDING = 1e-4
"""What rounding leaves of a derivative, relative to the largest value over the largest weight, in units of the
tolerance of laws."""


@dataclass(frozen=True)
class Slopes:
    """∂V/∂a and ∂V/∂w in the shapes of a and w, and the size that their errors are relative to."""

    a: FloatArray
    w: FloatArray
    size: float


def slopes(value: Callable[..., FloatArray], example: Example) -> Slopes:
    """All partial derivatives of a number value(a, w, X, y) in the weights."""
    a, w, inputs, y = example.doubles()
    shape_a, shape_w, theta = np.shape(a), w.shape, np.concatenate([np.ravel(a), np.ravel(w)])
    split, values = len(theta) - w.size, [0.0]

    def at(point: FloatArray) -> float:
        first, second = point[:split].reshape(shape_a), point[split:].reshape(shape_w)
        values.append(float(value(first if shape_a else float(first), second, inputs.copy(), y.copy())))
        return values[-1]

    found = np.array([derivative(at, theta, direction) for direction in np.eye(len(theta))])
    size = float(np.abs(found).max()) + ROUNDING * float(np.abs(values).max()) / float(np.abs(theta).max())
    return Slopes(found[:split].reshape(shape_a), found[split:].reshape(shape_w), size)


def derivative(function: Callable[[FloatArray], float], at: FloatArray, direction: FloatArray) -> float:
    """d/ds function(at + s direction) at s = 0.

    >>> x = np.array([1.0, 2.0])
    >>> print(round(derivative(lambda x: x[0] ** 3 * x[1], x, np.array([1.0, 0.0])), 10))
    6.0
    """
    h = STEP * max(float(np.abs(at).max()), 1e-300)
    pairs = ((c, function(at + k * h * direction) - function(at - k * h * direction)) for k, c in STENCIL)
    return sum(c * difference for c, difference in pairs) / h
