"""How far the full network may be from the leading-order path of its two phases, to first order.

Exactly, with ā = mean_k a_k and s(z) = σ(z) − c_0, the full flow is

    (a_j − ā)' = h_j − mean_k h_k,    w_j' = a_j v_j,
    h_j = −(1/n) Σ_i e_i s(w_j·x_i),    v_j = −(1/n) Σ_i e_i σ′(w_j·x_i) x_i,

which has no stiff direction: what drives ā cancels.  The path replaces s by c_p z^p, −e_i by y_i − ȳ + β, and ā by its
value to leading order.  With η_i = f_i − (ȳ − β), measured, what it leaves out is at most

    |d h_j| = (1/n) Σ_i |y_i − ȳ + β| |s − c_p z^p| + |η_i| |s|,
    |d w_j'| = |a_j| |d v_j| + |δā| |c_p ∇T_β(w_j)|,    T_β = T + β B,

on the path, and the change of the mean of h couples the neurons.  Each δψ_j = ∫ Φ_j(t, t') d_j(t') dt' is taken with
absolute values in the sum over samples and in the integral, so that nothing cancels.
"""

from dataclasses import dataclass

import numpy as np

from verify.flows import Trajectory
from verify.numeric import FloatArray
from verify.offset.phases import Phases
from verify.offset.reference import Reference

ENDS = 257
"""Instants at which the transported bound is evaluated at most; between them it is interpolated.

They have to be as dense as the path itself: where a neuron passes close to 0 its orientation swings for a moment.
"""
LINEAR = 0.1
"""Largest relative change of a neuron up to which the first-order bound is used."""


@dataclass(frozen=True)
class LeftOut:
    """Bounds on what the path leaves out: ``own`` (G, m, 1 + D) of each neuron, and its pull c_p ∇T (G, m, D)."""

    own: FloatArray
    pull: FloatArray


def departure_angles(phases: Phases, path: Reference, trajectory: Trajectory) -> FloatArray:
    """Bound (G, m) in radians of the angle between each neuron's orientations in the full network and on the path.

    π from the instant on at which the bound of the neuron's change, relative to its size, has exceeded ``LINEAR``: of
    what is then left a first-order bound knows nothing.
    """
    missing = left_out(phases, path, trajectory)
    transport = _transport(phases, path)
    forcing = missing.own.copy()
    forcing[:, :, 0] += _coupling(path, missing, transport)[:, None]
    return _transported(path, forcing, transport)


def left_out(phases: Phases, path: Reference, trajectory: Trajectory) -> LeftOut:
    """Evaluated along the path, in units of ε, with the outputs and the mean of a that the network had."""
    outputs, shift = _measured(phases, path, trajectory)
    rows = [
        _left_out_at(phases, phi, beta, eta, mean)
        for phi, beta, eta, mean in zip(path.phi, path.surplus, outputs, shift, strict=True)
    ]
    return LeftOut(np.array([own for own, _ in rows]), np.array([pull for _, pull in rows]))


def _measured(phases: Phases, path: Reference, trajectory: Trajectory) -> tuple[FloatArray, FloatArray]:
    """Running maxima of |η_i| (G, n) and of |δā| (G,), in absolute units, at the instants of the path."""
    m = trajectory.a.shape[1]
    decay = [path.surplus[0] * np.exp(-phases.rate(m) * time) for time in (path.time, trajectory.time)]
    beta = np.interp(trajectory.time, path.time, path.surplus - decay[0]) + decay[1]  # but for the part of order ε^p
    beta[trajectory.time >= path.settled] = 0.0
    eta = np.maximum.accumulate(np.abs(trajectory.outputs - (phases.mean - beta)[:, None]), axis=0)
    expected = (phases.mean - beta) / (phases.c_0 * m)
    shift = np.maximum.accumulate(np.abs(phases.epsilon * trajectory.a.mean(axis=1) - expected))
    after = np.minimum(np.searchsorted(trajectory.time, path.time), len(trajectory.time) - 1)
    return eta[after], shift[after]


def _left_out_at(
    phases: Phases, phi: FloatArray, beta: float, eta: FloatArray, shift: float
) -> tuple[FloatArray, FloatArray]:
    network, p, c_p = phases.network, phases.p, phases.T.c_p
    a, w = phases.epsilon * phi[:, 0], phases.epsilon * phi[:, 1:]
    z = w @ network.X.T
    value, slope = phases.s.sigma(z)
    target, n = np.abs(phases.centred + beta), len(network.y)
    by_a = (np.abs(value - c_p * z**p) @ target + np.abs(value) @ eta) / n
    missing = np.abs(slope - p * c_p * z ** (p - 1)) * target + np.abs(slope) * eta
    pull = np.abs(c_p * (phases.T.form.gradient(w) + beta * phases.B.form.gradient(w)))
    by_w = np.abs(a)[:, None] * (missing @ np.abs(network.X)) / n + shift * pull
    return np.column_stack([by_a + by_a.mean(), by_w]) / phases.epsilon, pull


def _transport(phases: Phases, path: Reference) -> FloatArray:
    """exp(h J) (G − 1, m, 1 + D, 1 + D) over each interval, J the Hessian of the potential at its middle."""
    middle = phases.epsilon * (path.phi[1:] + path.phi[:-1]) / 2
    beta = (path.surplus[1:] + path.surplus[:-1]) / 2
    intervals, m, size = middle.shape
    flat = middle.reshape(-1, size)
    J = phases.T.jacobian(flat) + np.repeat(beta, m)[:, None, None] * phases.B.jacobian(flat)
    values, vectors = np.linalg.eigh(J.reshape(intervals, m, size, size))
    factor = np.exp(np.minimum(values * np.diff(path.time)[:, None, None], 700.0))
    return (vectors * factor[..., None, :]) @ vectors.swapaxes(-1, -2)


def _coupling(path: Reference, missing: LeftOut, transport: FloatArray) -> FloatArray:
    """Bound (G,) of the change of mean_k c_p T(w_k), which acts on every a_j; step by step, itself included."""
    bound, change = np.zeros_like(missing.own[0]), np.zeros(len(path.time))
    steps = np.diff(path.time)
    for k, step in enumerate(steps):
        forcing = (missing.own[k] + missing.own[k + 1]) / 2
        forcing[:, 0] += change[k]
        with np.errstate(over="ignore"):  # a bound that leaves the range of doubles is none
            bound = np.einsum("mij,mj->mi", np.abs(transport[k]), bound + step * forcing)
            change[k + 1] = np.einsum("mi,mi->m", missing.pull[k + 1], bound[:, 1:]).mean()
    return change


def _transported(path: Reference, forcing: FloatArray, transport: FloatArray) -> FloatArray:
    """Angle bounds (G, m): ‖∫ |P_u Φ(t, t')| d(t') dt'‖/r, or π."""
    weighted = forcing * np.gradient(path.time)[:, None, None]
    size = path.phi.shape[2]
    r, u = path.r, path.orientation
    ends = np.unique(np.linspace(0, len(path.time) - 1, min(ENDS, len(path.time))).astype(int))
    angles, changes = [], []
    for k in ends:
        project = np.zeros((path.phi.shape[1], size - 1, size))
        project[:, :, 1:] = np.eye(size - 1) - u[k][:, :, None] * u[k][:, None, :]
        row = np.concatenate([project, np.broadcast_to(np.eye(size), (len(project), size, size))], axis=1)
        total = np.einsum("mdj,mj->md", np.abs(row), weighted[k])
        for i in range(k - 1, -1, -1):
            row = row @ transport[i]
            total += np.einsum("mdj,mj->md", np.abs(row), weighted[i])
        angles.append(np.linalg.norm(total[:, : size - 1], axis=1) / r[k])
        whole = np.linalg.norm(path.phi[k], axis=1)
        changes.append(np.maximum(np.linalg.norm(total[:, size:], axis=1) / r[k], total[:, size - 1] / whole))
    beyond = np.maximum.accumulate(~(np.array(changes) <= LINEAR), axis=0)
    bounds = np.where(beyond, np.pi, np.minimum(angles, np.pi))
    return np.array([np.interp(path.time, path.time[ends], column) for column in bounds.T]).T
