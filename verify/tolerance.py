"""How far from its predicted orientation a neuron may be: a bound derived from the theory, not picked.

Two things keep a neuron away from its orientation u*.  It has not aligned yet: by the alignment law its angle
is at most A (r/r_0)^{−κ}, where A is the constant of the law on its own leading-order path.  And the network is
not at leading order: σ(z) is not c_p z^p and the residual is not −y.  To first order that moves the direction by

    ∫ Φ(s, s') d(s') ds',

where d is the part of the field that the leading order leaves out, at the neuron's own weights and with the
outputs f(x_i) of that instant, and Φ(s, s') transports a change from clock s' to s along the leading-order path.
The bound takes absolute values in the sum over samples and in the integral; it is O(ε^s), s = min(q − p, p + 1).
"""

from dataclasses import dataclass

import numpy as np

from theory.orientations import Orientation
from verify.flows import Trajectory
from verify.leading import LeadingOrder, Path, follow
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray

ENDS = 33
"""Clocks at which the transported bound is evaluated; between them it is interpolated."""
LARGE = 10.0
"""Preactivations at which the leading order has long been left; a path is not followed in size beyond."""
LINEAR = 0.1
"""Largest change of a neuron's direction on its path, in radians, up to which the first-order bound is used."""
SOLVER_ANGLE = 1e-6
"""Accuracy in radians that the integrations are good for, a thousand times their relative tolerance."""


@dataclass(frozen=True)
class Tolerance:
    """Angle bounds in radians of m neurons at the K instants of a trajectory.

    ``alignment`` (K, m) is A (r/r_0)^{−κ}, ``departure`` (K, m) the bound of what the leading order leaves out.
    """

    alignment: FloatArray
    departure: FloatArray

    @property
    def total(self) -> FloatArray:
        """Their sum, and the accuracy of the two integrations (K, m)."""
        return self.alignment + self.departure + SOLVER_ANGLE


def angle_between(u: FloatArray, v: FloatArray) -> FloatArray:
    """Angle in radians between unit vectors along the last axis, accurate also where it is tiny.

    >>> float(angle_between(np.array([1.0, 0.0]), np.array([np.cos(1e-9), np.sin(1e-9)])))
    1e-09
    """
    return 2 * np.arctan2(np.linalg.norm(u - v, axis=-1), np.linalg.norm(u + v, axis=-1))


def derive_tolerance(
    network: TwoLayerNetwork,
    flow: LeadingOrder,
    initial: Weights,
    trajectory: Trajectory,
    targets: tuple[Orientation, ...],
) -> Tolerance:
    """Bounds for neurons that condense, one target orientation each; ``initial`` and ``trajectory`` hold just them."""
    path = follow(flow, np.column_stack([initial.a, initial.w]), np.maximum(trajectory.clock[-1], 1e-12))
    u_star = np.array([target.u for target in targets])
    kappa = np.array([min(target.alignment_exponents) for target in targets])
    log_alignment = _log_alignment_constant(path, u_star, kappa) - kappa * np.log(trajectory.growth)
    alignment = np.exp(np.minimum(log_alignment, np.log(np.pi)))
    size = network.epsilon * np.sqrt(initial.a**2 + (initial.w**2).sum(axis=1))
    bound = _transported(path, _left_out(network, flow.c_p, path, size, trajectory))
    departure = np.column_stack(
        [np.interp(trajectory.clock[:, j], path.clock[:, j], bound[:, j]) for j in range(len(targets))]
    )
    return Tolerance(alignment, departure)


def _log_alignment_constant(path: Path, u_star: FloatArray, kappa: FloatArray) -> FloatArray:
    """Log A (m,): the supremum of log(δ (r/r_0)^κ) along each path, with room for what lies between its instants.

    Angles below the accuracy of the integration are noise, which the factor (r/r_0)^κ would blow up.
    """
    delta = angle_between(path.orientation, u_star)
    known = delta > SOLVER_ANGLE
    law = np.log(np.maximum(delta, SOLVER_ANGLE)) + kappa * path.log_growth
    bend = np.where(known[2:] & known[1:-1] & known[:-2], np.abs(np.diff(law, 2, axis=0)), 0.0).max(axis=0)
    return np.where(known, law, -np.inf).max(axis=0) + bend / 8


def _left_out(network: TwoLayerNetwork, c_p: float, path: Path, size: FloatArray, trajectory: Trajectory) -> FloatArray:
    """|d| (G, m, 1 + D): what the field leaves out at leading order, relative to ‖ψ‖^p, along the path."""
    outputs = np.maximum.accumulate(np.abs(trajectory.outputs), axis=0)
    largest = np.log(LARGE / np.linalg.norm(network.X, axis=1).max())
    rows = []
    for clock, nu, log_size in zip(path.clock, path.direction, path.log_size, strict=True):
        instant = [np.searchsorted(trajectory.clock[:, j], clock[j]) for j in range(len(clock))]
        f = outputs[np.minimum(instant, len(outputs) - 1)]
        rows.append(_left_out_at(network, c_p, nu, np.exp(np.minimum(np.log(size) + log_size, largest)), f))
    return np.array(rows)


def _left_out_at(network: TwoLayerNetwork, c_p: float, nu: FloatArray, size: FloatArray, f: FloatArray) -> FloatArray:
    """|d| (m, 1 + D) at directions ν, sizes ε‖ψ‖ (m,) and bounds f (m, n) of |f(x_i)|."""
    p, n = network.p, len(network.y)
    scale = size[:, None]
    z = scale * (nu[:, 1:] @ network.X.T)
    value, slope = network.sigma(z)
    y = np.abs(network.y)
    da = y * np.abs(value - c_p * z**p) + f * np.abs(value)
    dw = y * np.abs(slope - p * c_p * z ** (p - 1)) + f * np.abs(slope)
    pull = np.abs(nu[:, :1]) * (dw @ np.abs(network.X)) / scale ** (p - 1)
    return np.column_stack([da.sum(axis=1) / scale[:, 0] ** p, pull]) / n


def _transported(path: Path, left_out: FloatArray) -> FloatArray:
    """First-order bound (G, m) of the change of the angle of ω, ‖∫ |P_u Φ(s, s') P_ν| |d(s')| ds'‖.

    It is π from the clock on at which the same bound for ν, the whole neuron, has exceeded ``LINEAR``: a neuron
    that may have been carried that far may have another fate, of which a first-order bound knows nothing.
    """
    weighted = left_out * np.gradient(path.clock, axis=0)[:, :, None]
    onto_sphere = _projection(path.direction)
    onto_circle = _projection(path.orientation) / np.linalg.norm(path.direction[:, :, 1:], axis=2)[:, :, None, None]
    dimension = path.orientation.shape[2]
    ends = np.unique(np.linspace(0, len(path.clock) - 1, ENDS).astype(int))
    angles, drifts = [], []
    for k in ends:
        row = np.concatenate([onto_circle[k] @ onto_sphere[k][:, 1:, :], onto_sphere[k]], axis=1)
        total = np.einsum("mdj,mj->md", np.abs(row), weighted[k])
        for i in range(k - 1, -1, -1):
            row = row @ path.transport[i]
            total += np.einsum("mdj,mj->md", np.abs(row @ onto_sphere[i]), weighted[i])
        angles.append(np.linalg.norm(total[:, :dimension], axis=1))
        drifts.append(np.linalg.norm(total[:, dimension:], axis=1))
    bounds = np.where(np.maximum.accumulate(drifts, axis=0) > LINEAR, np.pi, np.minimum(angles, np.pi))
    columns = enumerate(bounds.T)
    return np.array([np.interp(path.clock[:, j], path.clock[ends, j], column) for j, column in columns]).T


def _projection(unit: FloatArray) -> FloatArray:
    """I − v vᵀ for unit vectors v along the last axis."""
    return np.eye(unit.shape[-1]) - unit[..., :, None] * unit[..., None, :]
