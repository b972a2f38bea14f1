"""The order of accuracy: full network and leading order differ by O(ε^s), s = min(q − p, p + 1)."""

import numpy as np

from verify.events import Until
from verify.flows import simulate
from verify.laws.finding import Finding, judged
from verify.laws.networks.expansion_in_epsilon import FINE, compare, first_order, growth_time, sizes, solver_noise
from verify.laws.networks.law import Law
from verify.laws.networks.subject import LARGEST, Subject
from verify.network import Weights
from verify.numeric import FloatArray

OUTPUTS = 0.1
"""Largest norm of the outputs relative to that of y."""


def check(subject: Subject) -> Finding:
    """Differences at a fixed rescaled time, over halvings of ε, against the solution of the linearised flow."""
    subject.require_no_constant()
    initial = subject.draw("order")
    time = growth_time(subject, initial)
    first = first_order(subject, initial, time)
    end = np.column_stack([first.weights.a, first.weights.w])
    scale = float(np.linalg.norm(end))

    def difference(epsilon: float) -> FloatArray:
        path = simulate(subject.network(epsilon), initial, (Until(time),), FINE)
        return (np.column_stack([path.a[-1], path.w[-1]]) - end) / scale

    order = subject.error_order
    constant = None if first.correction is None else first.correction / scale
    epsilons = sizes(order, constant, largest_size(subject, first.weights))
    measurements, curve, numbers = compare(
        "the relative difference", order, constant, epsilons, difference, solver_noise(subject.p)
    )
    finding = (
        f"the difference at rescaled time {time:.3g} is of order {measurements[0].measured:.4f} in ε, predicted "
        f"s = min(q − p, p + 1) = {order}"
    )
    return judged(LAW.name, measurements, finding, numbers, subject.settings.seed, [curve])


def largest_size(subject: Subject, end: Weights) -> float:
    """The largest ε that is halved: preactivations stay well inside the power series, and outputs far below y.

    ``end`` are the weights of order one at the end of the leading order.  Where y is small, outputs ε^{p+1} f of small
    weights are as large, and the difference then has an order and a constant of its own.
    """
    data = subject.prediction.dataset
    inside = LARGEST / 4 / max(float(np.linalg.norm(data.X, axis=1).max()), 1.0)
    outputs = subject.c_p * end.a @ (end.w @ data.X.T) ** subject.p
    share = OUTPUTS * float(np.linalg.norm(data.y)) / max(float(np.linalg.norm(outputs)), np.finfo(float).tiny)
    return min(inside, share ** (1 / (subject.p + 1)))


LAW = Law(
    "order",
    "order of accuracy",
    "at fixed rescaled time the full network and the leading order differ by C ε^s, s = min(q − p, p + 1)",
    "expansion of the gradient flow in ε; C from its linearisation",
    check,
)
