"""Which set of directions explains where neurons point: closeness counted by how often chance comes as close."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, gammaincc

from verify.numeric import FloatArray
from verify.tolerance import angle_between
from verify.verdict import CHANCE

ANGLE_DEG = 10.0
"""A neuron is on a direction within this angle."""
SHARE = 0.8
"""Part of the neurons that have to be on the directions of a set which explains them."""
FACTOR = 2.0
"""Of two sets that explain the neurons, one explains them better if its chances are this much smaller on average."""


@dataclass(frozen=True)
class Score:
    """How well ``directions`` directions, called ``name``, explain the orientations of some neurons.

    ``share`` of the neurons are within ``ANGLE_DEG`` of one, ``weighted`` by |a| r^p; ``median`` is the angle in
    degrees.  ``log10_chance`` is the mean over neurons of log10 of a bound of the chance that a random direction comes
    as close: ``directions`` times the cap of that angle, at most 1.  ``neurons`` of them were looked at.
    """

    name: str
    directions: float
    neurons: int
    share: float
    weighted: float
    median: float
    log10_chance: float

    @property
    def explains(self) -> bool:
        """Most neurons are on the directions, and random ones would be as close with a chance below 1e-6.

        Chances of random neurons are uniform, so that of k of them −ln of the product exceeds x with the chance
        Γ(k, x)/Γ(k) (Fisher).
        """
        total = -self.log10_chance * self.neurons * np.log(10)
        return self.share >= SHARE and bool(gammaincc(self.neurons, total) <= CHANCE)

    def __str__(self) -> str:
        return f"{self.name} {self.share:.0%}, median {self.median:.1f}°, log10 chance {self.log10_chance:.2f}"


def score(name: str, u: FloatArray, weight: FloatArray, known: FloatArray) -> Score:
    """Of neurons at u (k, D), of weights |a| r^p (k,), against directions ``known`` (l, D); k >= 1, l may be 0.

    >>> axes = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    >>> print(score("axes", np.array([[np.cos(0.01), np.sin(0.01)]]), np.ones(1), axes))
    axes 100%, median 0.6°, log10 chance -1.90
    """
    angles = [angle_between(u, direction) for direction in known]
    return _scored(name, np.min(angles, axis=0) if angles else np.full(len(u), np.pi), u, weight, len(known))


def score_signs(u: FloatArray, weight: FloatArray) -> Score:
    """The same against all 2^D sign vectors; the nearest is that of the signs of u itself.

    >>> score_signs(np.array([[0.6, -0.8]]), np.ones(1)).median.__round__(3)
    8.13
    """
    dimension = u.shape[1]
    nearest = np.where(u < 0, -1.0, 1.0) / np.sqrt(dimension)
    return _scored("sign vectors", angle_between(u, nearest), u, weight, 2.0 ** min(dimension, 1000))


def _scored(name: str, angle: FloatArray, u: FloatArray, weight: FloatArray, directions: float) -> Score:
    cap = 0.5 * betainc((u.shape[1] - 1) / 2, 0.5, np.sin(np.minimum(angle, np.pi / 2)) ** 2)
    chance = np.minimum(np.log10(np.maximum(cap, 1e-300)) + np.log10(max(directions, 1.0)), 0.0)
    on = np.degrees(angle) <= ANGLE_DEG
    total = weight.sum()
    weighted = float(on @ weight / total) if total > 0 else float(on.mean())
    numbers = float(on.mean()), weighted, float(np.degrees(np.median(angle))), float(chance.mean())
    return Score(name, directions, len(u), *numbers)


def explanation(scores: list[Score]) -> str:
    """The sets that explain the neurons, less those that another one explains better; 'neither' if there is none.

    >>> near, far = Score("A", 2, 20, 1.0, 1.0, 1.0, -2.0), Score("B", 2, 20, 1.0, 1.0, 6.0, -1.0)
    >>> explanation([near, far]), explanation([near]), explanation([])
    ('A', 'A', 'neither')
    """
    explaining = [s for s in scores if s.explains]
    best = min((s.log10_chance for s in explaining), default=0.0)
    return " and ".join(s.name for s in explaining if s.log10_chance <= best + np.log10(FACTOR)) or "neither"
