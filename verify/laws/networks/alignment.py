"""The alignment law: close to a condensed orientation the angle falls as a power of the growth, δ_i ~ r^{−κ_i}."""

import numpy as np

from theory.orientations import Orientation
from verify.events import Growth, Stop
from verify.flows import Solver, Trajectory, simulate
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray

START = 1e-3
"""Angle δ_i at the start, in radians, over 1 + κ_max, to either side: second-order terms cancel in the mean of both."""
FACTOR = 10.0
"""Growth over which δ_i is followed, unless it falls below ``LAST`` of its first value before."""
LAST = 1e-3
DEPARTURE = 1e-8
"""Departure of the full field from the leading order at the end: what moves the orientation has to stay below δ_i."""
SOLVER = Solver(rtol=1e-11, atol=1e-13, samples=2, clocks=False)
BOUND = 2e-3
"""Allowed error of κ_i, relative to 1 + κ_i: the terms of order δ² and the accuracy of the solver."""


def check(subject: Subject) -> Finding:
    """For each condensed orientation and each tangent direction two neurons, displaced to either side."""
    subject.require_condensed()
    measurements: list[Measurement] = []
    curves: list[Curve] = []
    for orientation in subject.condensed:
        found, curve = _orientation(subject, orientation)
        measurements += found
        curves.append(curve)
    worst = max(measurements, key=lambda m: m.deviation / m.bound)
    finding = (
        f"{len(measurements)} exponents κ on {len(subject.condensed)} condensed orientations agree; the worst is "
        f"{worst.measured:.5f}, predicted {worst.predicted:.5f}"
    )
    settings = {"orientations": len(subject.condensed), "departure": DEPARTURE, "rtol": SOLVER.rtol}
    return judged(LAW.name, measurements, finding, settings, subject.settings.seed, curves[:1])


def tangent_modes(subject: Subject, u: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Exponents κ_i (D − 1,) and tangent directions v_i (D − 1, D) at a stationary orientation, by LAPACK."""
    basis = np.linalg.svd(u[None])[2][1:]
    h, vectors = np.linalg.eigh(basis @ subject.form.hessian(u) @ basis.T)
    return 1 - h / (subject.p * float(subject.form(u))), vectors.T @ basis


def _orientation(subject: Subject, orientation: Orientation) -> tuple[list[Measurement], Curve]:
    u = np.array(orientation.u)
    kappa, v = tangent_modes(subject, u)
    delta = START / (1 + kappa.max())
    rows = np.concatenate([np.cos(delta) * u + s * np.sin(delta) * v for s in (1, -1)])
    start = subject.balanced(orientation, rows)
    factor = min(FACTOR, LAST ** (-1 / kappa.max()))
    epsilon = subject.size_with_departure(DEPARTURE, Weights(factor * start.a, factor * start.w))
    path = simulate(subject.network(epsilon), start, (Growth(factor),), SOLVER)
    if path.stop is not Stop.GROWN:
        raise ArithmeticError(f"the neurons did not grow {factor:.3g}-fold: {path.stop.value}")
    log_r, log_delta = _decay(path, v)
    slopes = -np.array([np.polyfit(x, y, 1)[0] for x, y in zip(log_r.T, log_delta.T, strict=True)])
    found = slopes.reshape(2, -1).mean(axis=0)
    # The solver proved its exponents; those of LAPACK only say which of them belongs to which direction.
    proved = np.sort(orientation.alignment_exponents)[np.argsort(np.argsort(kappa))]
    name = f"κ at T(u) = {orientation.value:.5g}"
    measurements = [
        Measurement(f"{name}, direction {i}", float(got), float(due), BOUND * (1 + float(due)))
        for i, (got, due) in enumerate(zip(found, proved, strict=True), 1)
    ]
    return measurements, _curve(log_r[:, 0], log_delta[:, 0], float(proved[0]))


def _decay(path: Trajectory, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log r and log δ_i of all neurons (K, 2(D − 1)), δ_i the component along the neuron's own tangent direction."""
    r = np.linalg.norm(path.w, axis=2)
    along = np.einsum("kmd,md->km", path.w, np.concatenate([v, v])) / r
    return np.log(r), np.log(np.abs(along))


def _curve(log_r: FloatArray, log_delta: FloatArray, kappa: float) -> Curve:
    growth = np.exp(log_r - log_r[0])
    delta = np.exp(log_delta)
    return Curve(
        "alignment",
        "growth r/r_0",
        "δ",
        tuple(growth.tolist()),
        tuple(delta.tolist()),
        tuple((delta[0] * growth**-kappa).tolist()),
        log_x=True,
        log_y=True,
    )


LAW = Law(
    "alignment",
    "alignment exponents",
    "d log δ_i/d log r = −κ_i, κ_i = 1 − h_i/(p T(u)), at every condensed orientation and in every tangent direction",
    "linearisation of u' about a stationary orientation",
    check,
)
