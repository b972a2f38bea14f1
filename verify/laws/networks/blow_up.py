"""A balanced neuron on a condensed orientation grows as the closed form says: exponentially, or to a blow-up."""

import numpy as np

from theory.orientations import Orientation
from verify.events import Growth, Stop
from verify.flows import RTOL, Solver, Trajectory, simulate
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray

FACTOR = 3.0
"""Growth up to which the neuron is followed."""
DEPARTURE = 1e-5
"""Relative departure of the full field from the leading order at the start."""
SHARES = 4.0
"""To first order a, r, T(u) and the field itself each move the rate by no more than the departure."""
SOLVER_BOUND = 1e-6


def check(subject: Subject) -> Finding:
    """Full networks of one neuron each, on every condensed orientation."""
    subject.require_condensed()
    measurements: list[Measurement] = []
    curves: list[Curve] = []
    sizes: list[float] = []
    for orientation in subject.condensed:
        start = subject.balanced(orientation)
        sizes.append(subject.size_with_departure(DEPARTURE, start))
        path = simulate(subject.network(sizes[-1]), start, (Growth(FACTOR),), Solver(samples=2, clocks=False))
        if path.stop is not Stop.GROWN:
            raise ArithmeticError(f"the neuron did not grow {FACTOR:g}-fold: {path.stop.value}")
        measurement, curve = _compare(subject, orientation, sizes[-1], path)
        measurements.append(measurement)
        curves.append(curve)
    worst = max(measurements, key=lambda m: m.deviation)
    finding = (
        f"{_grows(subject.p)}; on {len(measurements)} condensed orientations the rate is √p λ"
        f"{' (p − 1)' if subject.p > 1 else ''} to a factor of {worst.measured:.8f} at worst"
    )
    settings = {"smallest ε": min(sizes), "orientations": len(measurements), "growth": FACTOR, "rtol": RTOL}
    return judged(LAW.name, measurements, finding, settings, subject.settings.seed, curves[:1])


def _grows(p: int) -> str:
    return "log r is linear in t" if p == 1 else f"r^{1 - p} falls linearly in t, to a blow-up in finite time"


def closed_form(p: int, r: FloatArray) -> FloatArray:
    """What is linear in time: −log r for p = 1, r^{1−p}/(p − 1) else; its slope is −√p λ."""
    return -np.log(r) if p == 1 else r ** (1 - p) / (p - 1)


def _compare(subject: Subject, orientation: Orientation, epsilon: float, path: Trajectory) -> tuple[Measurement, Curve]:
    p = subject.p
    value = closed_form(p, np.linalg.norm(path.w[:, 0], axis=1))
    slope = np.sqrt(p) * abs(subject.c_p * orientation.value)
    ratio = float((value[0] - value[-1]) / (slope * path.time[-1]))
    departure = max(float(subject.departures(epsilon, Weights(a, w))[0]) for a, w in zip(path.a, path.w, strict=True))
    name = f"rate over √p λ at T(u) = {orientation.value:.5g}"
    label = "−log r" if p == 1 else f"r^{1 - p}/{p - 1}"
    curve = Curve(
        "growth of a balanced neuron",
        "rescaled time τ",
        label,
        tuple(path.time.tolist()),
        tuple(value.tolist()),
        tuple((value[0] - slope * path.time).tolist()),
    )
    return Measurement(name, ratio, 1.0, SHARES * departure + SOLVER_BOUND), curve


LAW = Law(
    "blow-up",
    "growth of a balanced neuron",
    "r^{1−p} = r_0^{1−p} − (p − 1) √p λ t on a condensed u, with r² = p a², λ = |c_p T(u)|; r = r_0 e^{λt} for p = 1",
    "radial part of the leading-order flow at fixed u",
    check,
)
