"""The potential V = c_p a T(w) of a neuron never decreases, and the loss falls by what the potentials gain."""

import numpy as np
from scipy.integrate import solve_ivp

from verify.effort import integrated
from verify.events import Growth, LossMoved
from verify.flows import Trajectory, simulate
from verify.laws.finding import Finding, Measurement, judged
from verify.laws.networks.expansion_in_epsilon import FINE
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray

FACTOR = 3.0
"""Growth of the first neuron up to which the potentials are followed."""
DEPARTURE = 1e-3
"""Relative departure of the full field from the leading order once all weights have grown by that factor."""
SOLVER_BOUND, LOSS_BOUND = 1e-9, 1e-6
"""Allowed for the accuracy of the solver, and of the sum of small outputs."""

RESOLVED = 1e-9
"""Part of the time to blow-up that is left after that growth, FACTOR^{1−p}: below, the solver may be in it already."""


def check(subject: Subject) -> Finding:
    """At leading order V gains ∫‖∇V‖² exactly; in the full network it loses at most ∫‖d‖²/4, d what was left out."""
    subject.require_no_constant()
    initial = subject.draw("ascent")
    epsilon = subject.size_with_departure(DEPARTURE, Weights(FACTOR * initial.a, FACTOR * initial.w))
    network = subject.network(epsilon)
    leading = simulate(network.leading(subject.c_p), initial, (Growth(FACTOR),), FINE)
    full = simulate(network, initial, (Growth(FACTOR), LossMoved(0.05)), FINE)
    measurements = [
        Measurement("decrease of V at leading order, relative", _decrease(potentials(subject, leading)), None, 1e-10),
        _gain(subject, initial, leading),
        Measurement(
            "decrease of V in the full network beyond ∫‖d‖²/4", _excess(subject, full, epsilon), None, SOLVER_BOUND
        ),
        Measurement("increase of the loss, relative", _increase(full.loss), None, 1e-12),
        _loss_for_potential(subject, full, epsilon),
    ]
    finding = (
        f"V of every neuron gains what ‖∇V‖² says, and the loss of the full network at ε = {epsilon:.2g} falls by "
        f"{measurements[-1].measured:.5f} of what the potentials gain"
    )
    settings = {"ε": epsilon, "rtol": FINE.rtol}
    return judged(LAW.name, measurements, finding, settings, subject.settings.seed)


def potentials(subject: Subject, path: Trajectory) -> FloatArray:
    """V_j = c_p α_j T(ω_j) along a trajectory (K, m)."""
    return subject.c_p * path.a * subject.form(path.w)


def _decrease(values: FloatArray) -> float:
    """Greatest fall from an earlier value, relative to the greatest |V|."""
    return float((np.maximum.accumulate(values, axis=0) - values).max() / np.abs(values).max())


def _gain(subject: Subject, initial: Weights, path: Trajectory) -> Measurement:
    """ΔV against ∫‖∇V‖² dτ, integrated with the flow, over all neurons."""
    size = 1 + subject.dimension
    start = np.column_stack([initial.a, initial.w]).ravel()

    def rate(_: float, state: FloatArray) -> FloatArray:
        force = subject.leading.field(state[:-1].reshape(-1, size))
        return np.append(force.ravel(), np.sum(force**2))

    solution = solve_ivp(rate, (0, path.time[-1]), np.append(start, 0.0), "DOP853", rtol=FINE.rtol, atol=FINE.atol)
    integrated(solution.nfev)
    # Close to a blow-up an error of the time moves r by r^p times it, and V is of degree p + 1.
    bound = max(SOLVER_BOUND, 10 * FINE.rtol * (subject.p + 1) * FACTOR ** (subject.p - 1))
    if not solution.success:
        if FACTOR ** (1 - subject.p) < RESOLVED:
            raise ArithmeticError(f"the leading order cannot be followed: {solution.message}")
        name = "time at which the flow along ∇V blows up, over that at which the leading order has grown"
        return Measurement(name, float(solution.t[-1] / path.time[-1]), 1.0, bound)
    end = solution.y[-1, -1]
    values = potentials(subject, path).sum(axis=1)
    return Measurement("gain of ΣV over ∫Σ‖∇V‖²", float((values[-1] - values[0]) / end), 1.0, bound)


def _excess(subject: Subject, path: Trajectory, epsilon: float) -> float:
    """Greatest fall of V beyond its bound: V' = ‖∇V‖² + ∇V·d ≥ −‖d‖²/4, integrated by the trapezoidal rule."""
    values = potentials(subject, path)
    left_out = [subject.left_out(epsilon, Weights(a, w)) for a, w in zip(path.a, path.w, strict=True)]
    squares = np.square(left_out)
    steps = np.diff(path.time)[:, None]
    bound = np.concatenate([np.zeros((1, len(path.a[0]))), np.cumsum(steps * (squares[1:] + squares[:-1]) / 8, axis=0)])
    fall = np.maximum.accumulate(values, axis=0) - values
    return float(max((fall - bound).max(), 0.0) / np.abs(values).max())


def _increase(loss: FloatArray) -> float:
    return float(max(np.diff(loss).max(initial=0.0), 0.0) / loss[0])


def _loss_for_potential(subject: Subject, path: Trajectory, epsilon: float) -> Measurement:
    """(R(0) − R(τ))/(ε^{p+1} ΔΣV), without the cancellation in R(0) − R(τ) of two numbers of order one.

    It is ∫‖F‖²/∫F·∇V with F = ∇V + d, which is within 2δ of 1 where ‖d‖ ≤ δ‖∇V‖ and δ ≤ 1/4.
    """
    y = subject.prediction.dataset.y
    below = [float(np.mean(f * (f - 2 * y)) / 2) for f in (path.outputs[0], path.outputs[-1])]
    values = potentials(subject, path).sum(axis=1)
    gained = epsilon ** (subject.p + 1) * (values[-1] - values[0])
    departure = max(subject.departure(epsilon, Weights(a, w)) for a, w in zip(path.a, path.w, strict=True))
    ratio = float((below[0] - below[1]) / gained)
    return Measurement("fall of the loss over ε^{p+1} ΔΣV", ratio, 1.0, 2 * departure + LOSS_BOUND)


LAW = Law(
    "ascent",
    "ascent of the potential",
    "V = c_p a T(w) never decreases at leading order, V' = ‖∇V‖²; the loss falls by ε^{p+1} ΔΣV",
    "leading-order flow as a gradient flow",
    check,
)
