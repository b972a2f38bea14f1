"""One network with σ(0) ≠ 0: predicted, simulated, and every neuron measured against its own prediction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verify.alignment import GROWN, NeuronRecord, half_gaps
from verify.fates import Fate, Fates, predict_fates
from verify.flows import Progress, Trajectory
from verify.network import Weights
from verify.numeric import FloatArray
from verify.offset.departure import departure_angles
from verify.offset.full import simulate_full
from verify.offset.phases import Phases
from verify.offset.reference import Reference, follow_phases
from verify.prediction import Prediction
from verify.tolerance import angle_between

STIFF_ANGLE = 1e-5
"""Accuracy in radians that the stiff integration is good for, ten thousand times its relative tolerance."""


CHECKPOINTS = 8
"""Instants of the slow phase at which it is asked where each neuron is going: its a_j may change sign."""


@dataclass(frozen=True)
class OffsetRun:
    """One network: first weights, the leading-order path, the full flow, and the records and fates of its neurons."""

    initial: Weights
    path: Reference
    trajectory: Trajectory
    records: tuple[NeuronRecord, ...]

    @property
    def fates(self) -> Fates:
        """The fates that the neurons are held against."""
        return Fates(tuple(r.fate for r in self.records), tuple(r.target for r in self.records))


def run_network(
    prediction: Prediction, phases: Phases, initial: Weights, number: int = 0, progress: Progress | None = None
) -> OffsetRun:
    """Predict the path of every neuron of one network, then simulate the network for as long, and measure.

    The fate of a neuron at an instant is the orientation that its path goes to if a_j keeps its sign.  Each grown
    neuron is judged at the instant of the slow phase at which its tolerance, the angle that its path is still away
    from there and the bound of the departure of the network from the path, is smallest.  ``number`` is the network's
    number in the records.
    """
    path = follow_phases(phases, initial)
    headings = _headings(prediction, path)
    trajectory = simulate_full(phases, initial, float(path.time[-1]), progress)
    records = _records(phases, path, headings, trajectory, number)
    return OffsetRun(initial, path, trajectory, records)


@dataclass(frozen=True)
class _Headings:
    """Where m neurons go at C instants: ``time`` (C,), ``kind`` and ``target`` (C, m); of all lines u, and gaps."""

    time: FloatArray
    kind: tuple[tuple[Fate, ...], ...]
    target: NDArray[np.intp]
    u: FloatArray
    half_gaps: FloatArray


def _headings(prediction: Prediction, path: Reference) -> _Headings:
    """From a balanced neuron of each orientation and sign, whose flow is that of the orientation alone."""
    first = int(np.searchsorted(path.time, path.settled))
    instants = np.unique(np.linspace(first, len(path.time) - 1, CHECKPOINTS + 1).astype(int)[1:])
    m, p = path.phi.shape[1], prediction.orientations.form.degree
    phi = path.phi[instants].reshape(-1, path.phi.shape[2])
    a = np.sign(phi[:, 0]) * np.linalg.norm(phi[:, 1:], axis=1) / np.sqrt(p)
    fates = predict_fates(prediction.orientations, prediction.c_p, Weights(a, phi[:, 1:]))
    kinds = tuple(fates.kind[k : k + m] for k in range(0, len(phi), m))
    u = np.array([orientation.u for orientation in prediction.orientations.orientations])
    targets = np.array(fates.target).reshape(-1, m)
    return _Headings(path.time[instants], kinds, targets, u, half_gaps(prediction.orientations))


def _records(
    phases: Phases, path: Reference, headings: _Headings, trajectory: Trajectory, number: int
) -> tuple[NeuronRecord, ...]:
    """Every neuron, at the instant at which it is judged if it has grown, else at the end."""
    growth = trajectory.growth
    at = np.minimum(np.searchsorted(headings.time, trajectory.time), len(headings.time) - 1)
    target = headings.target[at]
    angles = _angles(phases, path, headings.u[target], trajectory)
    angles["gap_deg"] = headings.half_gaps[target]
    allowed = (growth >= GROWN) & (trajectory.time >= path.settled)[:, None] & (target >= 0)
    instants = np.where(allowed, angles["tolerance_deg"], np.inf).argmin(axis=0)
    records = []
    for j, k in enumerate(instants):
        k = int(k) if allowed[k, j] else -1
        numbers = {name: float(np.degrees(angle[k, j])) for name, angle in angles.items()} if allowed[k, j] else {}
        w = tuple(trajectory.w[k, j].tolist())
        fate = headings.kind[at[k]][j]
        records.append(NeuronRecord(number, j, fate, int(target[k, j]), float(growth[k, j]), w, **numbers))
    return tuple(records)


def _angles(phases: Phases, path: Reference, u_star: FloatArray, trajectory: Trajectory) -> dict[str, FloatArray]:
    """Angles (K, m) in radians to the predicted orientations u_star (K, m, D), at the instants of the trajectory."""
    w = trajectory.w
    measured = w / np.linalg.norm(w, axis=2, keepdims=True)
    left = angle_between(path.orientation_at(trajectory.time), u_star)
    departure = np.array(
        [np.interp(trajectory.time, path.time, bound) for bound in departure_angles(phases, path, trajectory).T]
    ).T
    return {
        "deviation_deg": angle_between(measured, u_star),
        "tolerance_deg": left + departure + STIFF_ANGLE,
        "alignment_deg": left,
        "departure_deg": departure,
    }
