"""How much of a network has aligned at its first escape: all of it for p = 1, a small part for p ≥ 2.

The escape is where the loss has moved, or, if that is earlier, where a neuron has left the leading order.
"""

from dataclasses import dataclass

import numpy as np

from verify.events import Escape, Growth, LossMoved, Plateau
from verify.fates import Fates, predict_fates
from verify.flows import RTOL, Solver, simulate
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks.escape import at_escape
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray
from verify.tolerance import angle_between

ANGLE_DEG = 5.0
"""A neuron is aligned within this angle of the orientation that its own weights lead it to."""
MOVED = 0.05
"""The loss has moved when it has fallen by this fraction."""
DEPARTURE = 0.05
"""Relative departure of the full field from the leading order at which a neuron has left it."""
NETWORKS = 4
SIZES = (1.0, 1e-1, 1e-2)
"""Sizes of the initial weights, relative to the standard deviation of the settings."""
BOUND = 0.05
"""Allowed difference between the share found and the share at leading order at the same growth."""
SOLVER = Solver(samples=1, clocks=False)


@dataclass(frozen=True)
class _Shares:
    """Of the neurons that condense: the part aligned so far, the same at leading order, by weight, and at the start."""

    found: float
    leading: float
    weighted: float
    first: float


def check(subject: Subject) -> Finding:
    """Shares over several networks, for several ε, against the leading-order flow at the same growth."""
    subject.require_condensed()
    rng = subject.rng("aligned-share")
    starts = [Weights.draw(subject.settings.neurons, subject.dimension, rng) for _ in range(NETWORKS)]
    fates = [predict_fates(subject.prediction.orientations, subject.c_p, start) for start in starts]
    epsilons = [subject.settings.std * size for size in SIZES]
    epsilons = [e for e in epsilons if e ** (2 * subject.p + 1) > 1e-280] or epsilons[:1]
    shares = [_mean([_share(subject, e, s, f) for s, f in zip(starts, fates, strict=True)]) for e in epsilons]
    measurements = [
        Measurement(f"share aligned at ε = {e:.2g}", s.found, s.leading, BOUND)
        for e, s in zip(epsilons, shares, strict=True)
    ]
    last = shares[-1]
    finding = (
        f"at the first escape {last.found:.1%} of the neurons that condense lie within "
        f"{ANGLE_DEG:g}° of their orientation at ε = {epsilons[-1]:.2g} "
        f"({last.weighted:.1%} by weight |a| r^p; {last.first:.1%} did at the start): "
        f"{_meaning(subject.p)}"
    )
    settings = {
        "networks": NETWORKS,
        "neurons": subject.settings.neurons,
        "angle": ANGLE_DEG,
        "share by weight |a| r^p": last.weighted,
        "rtol": RTOL,
    }
    found, leading = tuple(s.found for s in shares), tuple(s.leading for s in shares)
    curve = Curve("share of neurons aligned", "ε", "share", tuple(epsilons), found, leading, log_x=True, share=True)
    return judged(LAW.name, measurements, finding, settings, subject.settings.seed, [curve])


def _meaning(p: int) -> str:
    if p == 1:
        return "all neurons align together, the better the smaller ε"
    return "the fastest neuron blows up first, and the others have hardly turned by then, whatever ε"


def _share(subject: Subject, epsilon: float, start: Weights, fates: Fates) -> _Shares:
    """One network, followed until its loss moves, and the leading order until a neuron has grown as much."""
    network = subject.network(epsilon)
    size = subject.size_with_departure(DEPARTURE, at_escape(subject, len(start.a)))
    path = simulate(network, start, (LossMoved(MOVED), Escape(size), Plateau()), SOLVER)
    leading = simulate(network.leading(subject.c_p), start, (Growth(float(path.growth[-1].max())),), SOLVER)
    counted = np.array([k >= 0 for k in fates.target])
    if not counted.any():
        raise ArithmeticError("no neuron of the sample condenses")
    u_star = np.array([subject.prediction.orientations.orientations[k].u for k in fates.target if k >= 0])
    found, ideal, first = (_aligned(weights.w[counted], u_star) for weights in (path.end, leading.end, start))
    weight = np.abs(path.end.a[counted]) * path.end.r[counted] ** subject.p
    return _Shares(float(found.mean()), float(ideal.mean()), float(found @ weight / weight.sum()), float(first.mean()))


def _aligned(w: FloatArray, u_star: FloatArray) -> FloatArray:
    """1 for each w (m, D) within the angle of its u* (m, D), else 0."""
    u = w / np.linalg.norm(w, axis=1, keepdims=True)
    return (angle_between(u, u_star) <= np.radians(ANGLE_DEG)).astype(float)


def _mean(shares: list[_Shares]) -> _Shares:
    return _Shares(*(float(np.mean([getattr(s, name) for s in shares])) for name in _Shares.__dataclass_fields__))


LAW = Law(
    "aligned-share",
    "share aligned at first escape",
    "gradient flow, p = 1: all neurons have aligned at the first escape; p ≥ 2: only those about to blow up",
    "leading-order flow up to the growth of the escape",
    check,
)
