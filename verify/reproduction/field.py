"""The direction field of the input weights in the plane, with the residual that a network has."""

from dataclasses import dataclass

import numpy as np

from verify.numeric import FloatArray, NumericActivation
from verify.training import LayerState

_GRID = 23
_MARGIN = 1.15


@dataclass(frozen=True, eq=False)
class Field:
    """Unit vectors ``arrows`` (N, 2), or zero, at ``points`` (N, 2) of a square that reaches from −reach to reach."""

    points: FloatArray
    arrows: FloatArray
    reach: float


def direction_field(sigma: NumericActivation, state: LayerState) -> Field:
    """Directions of −(1/n) Σ e_i σ′(ω·x_i) x_i on a grid of ω around all weights, with the residuals e of the state."""
    reach = _MARGIN * float(np.abs(state.weights).max())
    grid = np.linspace(-reach, reach, _GRID)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    slope = sigma(points @ state.inputs.T)[1]
    field = -(slope * state.residuals) @ state.inputs / len(state.inputs)
    length = np.linalg.norm(field, axis=1, keepdims=True)
    return Field(points, np.divide(field, length, out=np.zeros_like(field), where=length > 0), reach)
