"""One network with σ(0) ≠ 0: predicted, simulated, and every neuron measured against its own prediction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verify.alignment import GROWN, NeuronRecord
from verify.fates import Fates, predict_fates
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


@dataclass(frozen=True)
class OffsetRun:
    """One network: first weights, the leading-order path and the fates that it predicts, the full flow, the records."""

    initial: Weights
    path: Reference
    fates: Fates
    trajectory: Trajectory
    records: tuple[NeuronRecord, ...]


def run_network(
    prediction: Prediction, phases: Phases, initial: Weights, number: int = 0, progress: Progress | None = None
) -> OffsetRun:
    """Predict the path and the fate of every neuron of one network, then simulate it for as long, and measure.

    A fate is the orientation that the neuron's own path goes to at its end, if the sign of its a_j does not change any
    more.  ``number`` is the network's number in the records.
    """
    path = follow_phases(phases, initial)
    end = path.end
    balanced = Weights(np.sign(end.a) * end.r / np.sqrt(phases.p), end.w)
    fates = predict_fates(prediction.orientations, prediction.c_p, balanced)
    trajectory = simulate_full(phases, initial, float(path.time[-1]), progress)
    records = _records(prediction, phases, path, fates, trajectory, number)
    return OffsetRun(initial, path, fates, trajectory, records)


def _records(
    prediction: Prediction, phases: Phases, path: Reference, fates: Fates, trajectory: Trajectory, number: int
) -> tuple[NeuronRecord, ...]:
    """Each grown neuron at the instant of the slow phase at which its tolerance is smallest."""
    growth = trajectory.growth
    open_to_judgement = (growth >= GROWN) & (trajectory.time >= path.settled)[:, None]
    condensing = np.array([target >= 0 for target in fates.target])
    grown = np.flatnonzero(condensing & open_to_judgement.any(axis=0))
    judged = _angles(prediction, phases, path, fates, trajectory, grown, open_to_judgement[:, grown])
    records = []
    for j, (fate, target) in enumerate(zip(fates.kind, fates.target, strict=True)):
        instant, numbers = judged.get(j, (-1, {}))
        w = tuple(trajectory.w[instant, j].tolist())
        records.append(NeuronRecord(number, j, fate, target, float(growth[instant, j]), w, **numbers))
    return tuple(records)


def _angles(
    prediction: Prediction,
    phases: Phases,
    path: Reference,
    fates: Fates,
    trajectory: Trajectory,
    grown: NDArray[np.intp],
    allowed: NDArray[np.bool_],
) -> dict[int, tuple[int, dict[str, float]]]:
    """For each grown neuron the instant at which it is judged, and the angles there in degrees."""
    if not len(grown):
        return {}
    everywhere = np.array([orientation.u for orientation in prediction.orientations.orientations])
    u_star = everywhere[[fates.target[j] for j in grown]]
    gaps = np.sort(angle_between(everywhere[:, None], u_star), axis=0)[1] / 2  # the nearest one is itself
    left = _at(trajectory, path, angle_between(path.orientation[:, grown], u_star))
    departure = _at(trajectory, path, departure_angles(phases, path, trajectory)[:, grown])
    tolerance = left + departure + STIFF_ANGLE
    w = trajectory.w[:, grown]
    deviation = angle_between(w / np.linalg.norm(w, axis=2, keepdims=True), u_star)
    found = {}
    for j, k in enumerate(np.where(allowed, tolerance, np.inf).argmin(axis=0)):
        numbers = {
            "deviation_deg": deviation[k, j],
            "tolerance_deg": tolerance[k, j],
            "alignment_deg": left[k, j],
            "departure_deg": departure[k, j],
            "gap_deg": gaps[j],
        }
        found[int(grown[j])] = int(k), {name: float(np.degrees(angle)) for name, angle in numbers.items()}
    return found


def _at(trajectory: Trajectory, path: Reference, values: FloatArray) -> FloatArray:
    """Values (G, k) along the path at the instants of the trajectory (K, k)."""
    return np.array([np.interp(trajectory.time, path.time, column) for column in values.T]).T
