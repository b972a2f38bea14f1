"""The invariant r² − p a² of every neuron."""

import numpy as np

from verify.events import Growth, Until
from verify.flows import Solver, simulate
from verify.laws.finding import Finding, Measurement, judged
from verify.laws.networks.expansion_in_epsilon import FINE, compare, first_order, growth_time, sizes, solver_noise
from verify.laws.networks.law import Law
from verify.laws.networks.order import largest_size
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray

FACTOR = 10.0
"""Growth up to which the invariant is followed at leading order."""
SOLVER_BOUND = 1e-8
"""Drift relative to r² + p a² that the solver, of relative tolerance 1e-12, is allowed."""


def check(subject: Subject) -> Finding:
    """Constant at leading order to the accuracy of the solver; drifting by B ε^{q−p} in the full network."""
    subject.require_no_constant()
    initial = subject.draw("balance")
    leading = simulate(subject.network(1e-3).leading(subject.c_p), initial, (Growth(FACTOR),), FINE)
    drift = relative_drift(leading.a, leading.w, subject.p)
    measurements = [Measurement("drift at leading order, relative", drift, None, SOLVER_BOUND)]
    if subject.q is None:
        return _monomial(subject, initial, measurements)
    time = growth_time(subject, initial)
    first = first_order(subject, initial, time)
    scale = float(np.linalg.norm(_sizes(subject.p, initial)))
    constant = None if first.drift is None else first.drift / scale

    def difference(epsilon: float) -> FloatArray:
        path = simulate(subject.network(epsilon), initial, (Until(time),), FINE)
        return (_invariant(subject.p, path.end) - _invariant(subject.p, initial)) / scale

    order = subject.q - subject.p
    epsilons = sizes(order, constant, largest_size(subject, first.weights))
    more, curve, numbers = compare("the relative drift", order, constant, epsilons, difference, solver_noise(subject.p))
    finding = (
        f"at leading order it drifts by {drift:.1e} of r² + p a² while the first neuron grows {FACTOR:g}-fold, in the "
        f"full network by an amount of order {more[0].measured:.4f} in ε, predicted q − p = {order}"
    )
    return judged(LAW.name, [*measurements, *more], finding, numbers, subject.settings.seed, [curve])


def _monomial(subject: Subject, initial: Weights, measurements: list[Measurement]) -> Finding:
    """σ is c_p z^p itself: the invariant is one of the full network, at any size."""
    path = simulate(subject.network(0.1), initial, (Growth(2.0),), Solver(rtol=FINE.rtol, atol=FINE.atol))
    drift = relative_drift(path.a, path.w, subject.p)
    measurements.append(Measurement("drift of the full network, relative", drift, None, SOLVER_BOUND))
    finding = f"σ is a monomial: the full network keeps it too, to {drift:.1e} of r² + p a²"
    return judged(LAW.name, measurements, finding, {"ε": 0.1}, subject.settings.seed)


def relative_drift(a: FloatArray, w: FloatArray, p: int) -> float:
    """Greatest |Δ(r² − p a²)|/(r² + p a²) of trajectories a (K, m), w (K, m, D) over all neurons and instants."""
    square = np.einsum("kmd,kmd->km", w, w)
    invariant, size = square - p * a**2, square + p * a**2
    return float((np.abs(invariant - invariant[0]) / np.maximum.accumulate(size, axis=0)).max())


def _invariant(p: int, weights: Weights) -> FloatArray:
    return weights.r**2 - p * weights.a**2


def _sizes(p: int, weights: Weights) -> FloatArray:
    return weights.r**2 + p * weights.a**2


LAW = Law(
    "balance",
    "the invariant r² − p a²",
    "r² − p a² of every neuron is constant at leading order, and drifts by B ε^{q−p} in the full network",
    "polar form of the leading-order flow, r r' = p a a'",
    check,
)
