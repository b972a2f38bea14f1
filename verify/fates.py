"""Each neuron's own predicted fate: where the leading-order flow takes it from its own initial weights."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from theory.orientations import StationaryOrientations
from verify.leading import LeadingOrder, limit_directions
from verify.network import Weights
from verify.numeric import FloatArray

_SETTLED = 1e-3


class Fate(StrEnum):
    """What the leading-order flow does with a neuron."""

    CONDENSES = "condenses"
    """It grows along a condensed orientation."""
    DIES = "dies"
    """Its input weight shrinks for good."""
    OPEN = "open"
    """It has not settled on an isolated orientation within the steps allowed: it goes to a continuum of orientations,
    or passes near a saddle's stable set or a degenerate orientation."""


@dataclass(frozen=True)
class Fates:
    """Fates of m neurons: ``kind`` (m,), and ``target`` (m,), the index of the orientation or −1."""

    kind: tuple[Fate, ...]
    target: tuple[int, ...]

    def __post_init__(self) -> None:
        if any((kind is Fate.CONDENSES) != (target >= 0) for kind, target in zip(self.kind, self.target, strict=True)):
            raise ValueError("a neuron has a target exactly when it condenses")

    def count(self, kind: Fate) -> int:
        """Number of neurons with this fate."""
        return sum(k is kind for k in self.kind)


def joint_attractors(orientations: StationaryOrientations, c_p: float) -> tuple[tuple[int, ...], FloatArray]:
    """Attractors of the direction flow on the joint sphere of (α, ω).

    They are α = ±r/√p with u condensed, the sign making c_p α T(u) > 0.  Returns the indices of the condensed
    orientations, and the unit vectors (k, 1 + D).
    """
    p = orientations.form.degree
    indices, points = [], []
    for index, orientation in enumerate(orientations.orientations):
        if orientation.condensed:
            sign = np.sign(c_p * orientation.value)
            indices.append(index)
            points.append(np.concatenate([[sign], np.sqrt(p) * np.array(orientation.u)]) / np.sqrt(1 + p))
    return tuple(indices), np.array(points).reshape(len(indices), 1 + orientations.form.dimension)


def predict_fates(orientations: StationaryOrientations, c_p: float, initial: Weights) -> Fates:
    """The fate of every neuron, from the leading-order flow started at its own weights.

    >>> from theory.form import CorrelationForm
    >>> from theory.orientations import stationary_orientations
    >>> line = stationary_orientations(CorrelationForm.from_binary([1, 0]))  # T(w) = w_1, p = 1
    >>> fates = predict_fates(line, 1.0, Weights(np.array([1.0, -1.0]), np.array([[0.1, 0.5], [0.1, 0.5]])))
    >>> [line.orientations[k].angle_deg for k in fates.target]
    [0.0, 180.0]
    """
    indices, attractors = joint_attractors(orientations, c_p)
    start = np.column_stack([initial.a, initial.w])
    flow = LeadingOrder(orientations.form, c_p)
    end = limit_directions(flow, start, attractors)
    kinds, targets = [], []
    for nu in end:
        distances = np.linalg.norm(attractors - nu, axis=1)
        settled = len(indices) > 0 and distances.min() < _SETTLED
        targets.append(indices[int(distances.argmin())] if settled else -1)
        kinds.append(Fate.CONDENSES if settled else unsettled_fate(flow, nu))
    return Fates(tuple(kinds), tuple(targets))


def unsettled_fate(flow: LeadingOrder, nu: FloatArray) -> Fate:
    """Fate of a neuron with direction ν (1 + D,) at no attractor.

    Dying means that the input weight has all but gone and is still shrinking.
    """
    r = float(np.linalg.norm(nu[1:]))
    shrinking = flow.c_p * nu[0] * float(flow.form(nu[1:])) <= 0  # 0 once T(w) underflows
    return Fate.DIES if r < 0.2 and shrinking else Fate.OPEN
