"""Measured orientations: every neuron at the instant at which the theory says most about it."""

from dataclasses import dataclass

import numpy as np

from theory.orientations import StationaryOrientations
from verify.fates import Fate, Fates
from verify.flows import Trajectory
from verify.leading import LeadingOrder
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.shown import Shown
from verify.tolerance import angle_between, derive_tolerance

GROWN = 2.0
"""Growth r/r_0 from which a neuron counts: its input weight has doubled."""


@dataclass(frozen=True)
class NeuronRecord(Shown):
    """One neuron: its fate as predicted, its orientation as measured, and whether it can be judged.

    ``growth`` is r/r_0 at the instant judged, ``deviation_deg`` the measured angle to the predicted orientation,
    ``tolerance_deg`` its derived bound (``alignment_deg`` + ``departure_deg``), ``gap_deg`` half the angle from the
    predicted orientation to the next stationary one: with a larger tolerance the measurement would not
    distinguish them, and the neuron is not judged.  ``w`` is the input weight in units of its initial size ε.
    """

    network: int
    neuron: int
    fate: Fate
    target: int
    growth: float
    w: tuple[float, ...]
    deviation_deg: float | None = None
    tolerance_deg: float | None = None
    alignment_deg: float | None = None
    departure_deg: float | None = None
    gap_deg: float | None = None

    def __post_init__(self) -> None:
        if (self.fate is Fate.CONDENSES) != (self.target >= 0):
            raise ValueError("a neuron has a target exactly when it condenses")
        if (self.deviation_deg is None) != (self.tolerance_deg is None):
            raise ValueError("a deviation is measured exactly where there is a tolerance to hold it against")

    @property
    def judged(self) -> bool:
        """Whether the neuron has grown, and its tolerance tells its orientation from every other."""
        return self.tolerance_deg is not None and self.gap_deg is not None and self.tolerance_deg < self.gap_deg

    @property
    def within(self) -> bool:
        """Judged, and measured within its tolerance."""
        return self.judged and self.deviation_deg is not None and self.deviation_deg <= (self.tolerance_deg or 0.0)

    @property
    def angle_deg(self) -> float | None:
        """Angle of (w_1, w_2) in degrees for D = 2, else None."""
        return None if len(self.w) != 2 else float(np.degrees(np.arctan2(self.w[1], self.w[0])))

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        record: dict[str, object] = {key: getattr(self, key) for key in self.__dataclass_fields__}
        return record | {"fate": self.fate.value, "w": list(self.w), "judged": self.judged, "within": self.within}


def measure(
    network: TwoLayerNetwork,
    orientations: StationaryOrientations,
    c_p: float,
    initial: Weights,
    fates: Fates,
    trajectory: Trajectory,
    number: int = 0,
) -> tuple[NeuronRecord, ...]:
    """A record of every neuron of one simulated network; ``number`` is the network's number.

    A neuron that condenses and has grown is judged at the recorded instant at which its tolerance, which does
    not depend on what is measured, is smallest.
    """
    growth = trajectory.growth
    condensing = np.array([target >= 0 for target in fates.target])
    grown = np.flatnonzero(condensing & (growth.max(axis=0) >= GROWN))
    judged = dict(
        zip(grown.tolist(), _measure_grown(network, orientations, c_p, initial, fates, trajectory, grown), strict=True)
    )
    records = []
    for j, (fate, target) in enumerate(zip(fates.kind, fates.target, strict=True)):
        instant, numbers = judged.get(j, (-1, {}))
        w = tuple(trajectory.w[instant, j].tolist())
        records.append(NeuronRecord(number, j, fate, target, float(growth[instant, j]), w, **numbers))
    return tuple(records)


def _measure_grown(
    network: TwoLayerNetwork,
    orientations: StationaryOrientations,
    c_p: float,
    initial: Weights,
    fates: Fates,
    trajectory: Trajectory,
    grown: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> list[tuple[int, dict[str, float]]]:
    """For every grown neuron the instant at which it is judged, and the angles there."""
    if not len(grown):
        return []
    own = trajectory.of_neurons(grown)
    targets = tuple(orientations.orientations[fates.target[j]] for j in grown)
    start = Weights(initial.a[grown], initial.w[grown])
    tolerance = derive_tolerance(network, LeadingOrder(orientations.form, c_p), start, own, targets)
    u_star = np.array([target.u for target in targets])
    measured = own.w / np.linalg.norm(own.w, axis=2, keepdims=True)
    deviation = angle_between(measured, u_star)
    gaps = half_gaps(orientations)
    instants = np.where(own.growth >= GROWN, tolerance.total, np.inf).argmin(axis=0)
    return [
        (
            int(k),
            {
                "deviation_deg": float(np.degrees(deviation[k, j])),
                "tolerance_deg": float(np.degrees(tolerance.total[k, j])),
                "alignment_deg": float(np.degrees(tolerance.alignment[k, j])),
                "departure_deg": float(np.degrees(tolerance.departure[k, j])),
                "gap_deg": float(np.degrees(gaps[fates.target[grown[j]]])),
            },
        )
        for j, k in enumerate(instants)
    ]


def half_gaps(orientations: StationaryOrientations) -> FloatArray:
    """Half the angle from each stationary orientation to its nearest neighbour, in radians."""
    u = np.array([orientation.u for orientation in orientations.orientations])
    angles = angle_between(u[:, None, :], u[None, :, :])
    np.fill_diagonal(angles, np.inf)
    return angles.min(axis=1) / 2
