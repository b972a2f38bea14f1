"""Basins: which share of all neurons each condensed orientation attracts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import binomtest

from verify.fates import Fate, Fates, predict_fates
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks.law import Law
from verify.laws.networks.solitary import RTOL, agreement, labels, size_at_latest, solitary_fates
from verify.laws.networks.subject import Subject
from verify.network import Weights

MEASURED, PREDICTED = 1000, 4000
"""Neurons that are simulated, and others that are followed at leading order."""
DEPARTURE = 1e-3
"""Relative departure of the full field from the leading order at the latest growth at which a neuron is looked at."""
CONFIDENCE = 0.95
"""Of the intervals that are reported."""
AGREE, DIFFER = 1e-3, 1e-7
"""Chance that samples of the same shares differ as much: above the first they agree, below the last they do not."""
UNDECIDED = 0.05
"""Largest part of the neurons whose fate may be open; these are left out of the shares."""


@dataclass(frozen=True)
class Share:
    """How many neurons have one fate, of those followed at leading order and of those simulated."""

    name: str
    predicted: int
    predicted_of: int
    measured: int
    measured_of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Exact (Clopper-Pearson) confidence interval of the measured share."""
        interval = binomtest(self.measured, self.measured_of).proportion_ci(CONFIDENCE)
        return float(interval.low), float(interval.high)

    def measurement(self, tests: int) -> Measurement:
        """Both shares, and the difference that two samples of one share have with the chance ``AGREE`` in all tests."""
        measured, predicted = self.measured / self.measured_of, self.predicted / self.predicted_of
        pooled = (self.measured + self.predicted) / (self.measured_of + self.predicted_of)
        error = np.sqrt(pooled * (1 - pooled) * (1 / self.measured_of + 1 / self.predicted_of))
        agree, differ = (float(-ndtri(level / tests / 2) * error) for level in (AGREE, DIFFER))
        return Measurement(self.name, measured, predicted, agree + 1 / self.measured_of, differ - agree)


def check(subject: Subject) -> Finding:
    """Single neurons of the full network, each trained alone from its own weights, against the leading-order flow."""
    subject.require_condensed()
    rng = subject.rng("basins")
    predicted = Weights.draw(PREDICTED, subject.dimension, rng)
    measured = Weights.draw(MEASURED, subject.dimension, rng)
    fates, own = (predict_fates(subject.prediction.orientations, subject.c_p, w) for w in (predicted, measured))
    epsilon = size_at_latest(subject, measured, DEPARTURE)
    found = solitary_fates(subject, measured, epsilon)
    return _finding(subject, _shares(subject, fates, found), agreement(own, found), epsilon)


def _shares(subject: Subject, predicted: Fates, found: Fates) -> list[Share]:
    """Shares of every condensed orientation and of death, among the neurons whose fate is known."""
    orientations = subject.prediction.orientations.orientations
    rows: list[tuple[str, int | Fate]] = [
        (f"share of {_name(o.u, o.angle_deg)}", k) for k, o in enumerate(orientations) if o.condensed
    ]
    known = [[label for label in labels(fates) if label is not Fate.OPEN] for fates in (predicted, found)]
    if any(len(have) < (1 - UNDECIDED) * len(of.kind) for have, of in zip(known, (predicted, found), strict=True)):
        raise ArithmeticError(
            f"of {MEASURED} simulated neurons {len(known[1])} had a fate in the steps allowed, and of {PREDICTED} at "
            f"leading order {len(known[0])}: too few to compare shares"
        )
    counted = [
        Share(name, known[0].count(k), len(known[0]), known[1].count(k), len(known[1]))
        for name, k in [*rows, ("share that dies", Fate.DIES)]
    ]
    return [share for share in counted if share.predicted or share.measured]


def _name(u: Sequence[float], angle: float | None) -> str:
    return f"{angle:.2f}°" if angle is not None else f"({', '.join(f'{x:.3f}' for x in u)})"


def _finding(subject: Subject, shares: list[Share], agreement: float, epsilon: float) -> Finding:
    measurements = [share.measurement(len(shares)) for share in shares]
    worst = max(measurements, key=lambda m: m.deviation / m.bound)
    words = (
        f"{shares[0].measured_of} networks of one neuron have the fates of {shares[0].predicted_of} neurons at leading "
        f"order: the shares of {len(shares)} fates differ by {worst.deviation:.4f} at most, allowed {worst.bound:.4f}"
    )
    intervals = {f"95 % interval, {share.name}": "{:.4f} to {:.4f}".format(*share.interval) for share in shares}
    settings = {
        "ε": epsilon,
        "neurons simulated": MEASURED,
        "neurons predicted": PREDICTED,
        "neurons with the fate predicted for themselves": agreement,
        "rtol": RTOL,
        **intervals,
    }
    curve = Curve(
        "share of neurons",
        "number of the fate in the list",
        "share",
        tuple(float(k) for k in range(1, len(shares) + 1)),
        tuple(m.measured for m in measurements),
        tuple(m.predicted or 0.0 for m in measurements),
        share=True,
    )
    return judged(LAW.name, measurements, words, settings, subject.settings.seed, [curve])


LAW = Law(
    "basins",
    "basins of attraction",
    "each condensed orientation attracts the share of N(0, 1) weights that the leading-order flow takes to it",
    "leading-order flow on the joint sphere of (a, w)",
    check,
)
