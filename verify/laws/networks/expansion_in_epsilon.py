"""How a difference of full and leading order depends on ε: its order, and its constant, over decreasing ε."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.integrate import solve_ivp

from verify.effort import integrated
from verify.events import Growth
from verify.flows import Solver, simulate
from verify.laws.finding import Curve, Measurement, Number
from verify.laws.networks.subject import Subject
from verify.network import Monomial, Weights
from verify.numeric import FloatArray
from verify.passes import Passes

GROWTH = 1.5
"""The comparison is made at the rescaled time at which the first neuron has grown by this factor."""
FINE = Solver(rtol=1e-12, atol=1e-14, samples=1, clocks=False)
LARGEST, SMALLEST = 1e-2, 1e-8
"""Relative differences between which ε is taken; below, the accuracy of the solver shows."""
NOISE = 100 * FINE.rtol
"""A difference below this is the solver's, for p = 1."""
LEAST_SIZES, MOST_SIZES = 5, 20
STEP, STEP_IN_DIFFERENCE = 2.0, 3.0
"""Halvings of ε, and of the difference, from one size to the next, at most."""
ORDER_BOUND = 0.02
"""Allowed error of a measured order, relative."""
CONSTANT_BOUND = 0.01
"""Allowed error of a measured constant, relative."""
VANISHING = 1e-9
"""A constant below this, relative to the weights, is 0."""


def growth_time(subject: Subject, initial: Weights) -> float:
    """Rescaled time τ* at which the first neuron has grown by ``GROWTH`` to leading order."""
    network = subject.network(1e-3).leading(subject.c_p)
    path = simulate(network, initial, (Growth(GROWTH),), FINE)
    return float(path.time[-1])


@dataclass(frozen=True)
class FirstOrder:
    """The leading-order flow at τ*, and what the first corrections in ε add.

    ``weights`` are (α, ω) at leading order; ``correction`` (m, 1 + D) is C in φ(τ*; ε) = φ(τ*) + C ε^s + …, and
    ``drift`` (m,) is B in Δ(r² − p a²)/ε² = B ε^{q−p} + …, None where c_q is not known.
    """

    weights: Weights
    correction: FloatArray | None
    drift: FloatArray | None


def first_order(subject: Subject, initial: Weights, time: float) -> FirstOrder:
    """Integrate the leading order together with its linearisation, which the left-out terms of order ε^s force."""
    m, size = len(initial.a), 1 + subject.dimension
    forcing = _Forcing.of(subject)
    start = np.concatenate([np.column_stack([initial.a, initial.w]).ravel(), np.zeros(m * size + m)])

    def rate(_: float, state: FloatArray) -> FloatArray:
        psi, delta = state[: m * size].reshape(m, size), state[m * size : 2 * m * size].reshape(m, size)
        linear = np.einsum("mkl,ml->mk", subject.leading.jacobian(psi), delta)
        forced, drift = forcing(psi)
        return np.concatenate([subject.leading.field(psi).ravel(), (linear + forced).ravel(), drift])

    solution = solve_ivp(rate, (0, time), start, method="DOP853", rtol=FINE.rtol, atol=FINE.atol)
    integrated(solution.nfev)
    end = solution.y[:, -1]
    psi = end[: m * size].reshape(m, size)
    weights = Weights(psi[:, 0], psi[:, 1:])
    known = forcing.next_term is not None or subject.q is None
    correction = end[m * size : 2 * m * size].reshape(m, size)
    first_is_known = known or (subject.q is not None and subject.q - subject.p > subject.p + 1)
    return FirstOrder(weights, correction if first_is_known else None, end[2 * m * size :] if known else None)


@dataclass(frozen=True)
class _Forcing:
    """The terms of order ε^s of the full field, and the rate of r² − p a² of order ε^{q−p}."""

    subject: Subject
    leading_term: Passes
    next_term: Passes | None

    @classmethod
    def of(cls, subject: Subject) -> "_Forcing":
        X, expansion = subject.prediction.dataset.X, subject.prediction.expansion
        c_q, q = expansion.next_coefficient, subject.q
        after = None if c_q is None or q is None else Passes(Monomial(float(c_q), q), X)
        return cls(subject, Passes(Monomial(subject.c_p, subject.p), X), after)

    def __call__(self, psi: FloatArray) -> tuple[FloatArray, FloatArray]:
        subject, y = self.subject, self.subject.prediction.dataset.y
        a, w = psi[:, 0], psi[:, 1:]
        forced, drift = np.zeros_like(psi), np.zeros(len(psi))
        if self.next_term is not None and subject.q is not None:
            by_a, by_w = self.next_term.pulls(a, w, y / len(y))
            drift = 2 * (np.einsum("mk,mk->m", w, by_w) - subject.p * a * by_a)
            if subject.q - subject.p == subject.error_order:
                forced += np.column_stack([by_a, by_w])
        if subject.p + 1 == subject.error_order:
            f = self.leading_term.outputs(a, w)
            by_a, by_w = self.leading_term.pulls(a, w, -f / len(y))
            forced += np.column_stack([by_a, by_w])
        return forced, drift


def solver_noise(p: int) -> float:
    """Differences that the solver makes: an error of the time to blow-up moves r by r^p times it."""
    return NOISE * GROWTH ** (p - 1)


def sizes(order: int, constant: FloatArray | None, largest: float) -> list[float]:
    """Sizes ε of weights from where the difference C ε^order is ``LARGEST`` on, downwards.

    Each is a quarter of the one before; for high orders, where few of them would fit, steps are smaller.  Where the
    constant C is not known it is taken to be of size 1; no ε is larger than ``largest``.
    """
    size = float(np.linalg.norm(constant)) if constant is not None else 1.0
    first = min((LARGEST / size) ** (1 / order), largest) if size else largest
    ratio = 2.0 ** -min(STEP, STEP_IN_DIFFERENCE / order)
    return [first * ratio**k for k in range(MOST_SIZES)]


def compare(
    name: str,
    order: int,
    constant: FloatArray | None,
    epsilons: Sequence[float],
    difference: Callable[[float], FloatArray],
    noise: float = NOISE,
) -> tuple[list[Measurement], Curve, Mapping[str, Number]]:
    """Order and constant of the differences at the ε, against the ones predicted.

    The local order between neighbouring ε, and the vector D/ε^order, are power series in ε: both are extrapolated to
    ε = 0.  How far that takes them from the last one, or from what all but the last give, is how uncertain it is.
    The constant is compared as a vector, ‖D/ε^order − C‖/‖C‖; where the predicted C vanishes, D/ε^order has to.
    Raises ArithmeticError where the differences are below ``noise``, unless those that the constant predicts are not:
    then the constant alone is compared.
    """
    values = _differences(order, epsilons, difference)
    epsilons = epsilons[: len(values)]
    norms = [float(np.linalg.norm(value)) for value in values]
    curve = Curve(name, "ε", name, tuple(epsilons), tuple(norms), None, log_x=True, log_y=True)
    numbers: dict[str, Number] = {
        "largest ε": epsilons[0],
        "smallest ε": epsilons[-1],
        "sizes": len(epsilons),
        "rtol": FINE.rtol,
    }
    scaled = [value / epsilon**order for value, epsilon in zip(values, epsilons, strict=True)]
    limit, spread = _extrapolated(epsilons, scaled)
    if constant is not None and not np.linalg.norm(constant) > VANISHING:
        size = float(np.linalg.norm(limit))
        return [Measurement(f"constant of {name}, which vanishes", size, None, CONSTANT_BOUND, spread)], curve, numbers
    size = 0.0 if constant is None else float(np.linalg.norm(constant))
    lost = min(norms[-3:]) < noise
    if lost and size * epsilons[-1] ** order < noise:
        raise ArithmeticError(f"{name} is {norms[-1]:.0e} at ε = {epsilons[-1]:.1e}, below the accuracy of the solver")
    measurements = [] if lost else [_order(name, order, epsilons, norms, spread / size if size else 0.0)]
    if constant is not None:
        error = float(np.linalg.norm(limit - constant)) / size
        named = f"constant of {name}, relative error"
        measurements.append(Measurement(named, error, None, CONSTANT_BOUND, spread / size))
        numbers["constant"] = size
        curve = replace(curve, predicted=tuple(size * epsilon**order for epsilon in epsilons))
    return measurements, curve, numbers


def _order(name: str, order: int, epsilons: Sequence[float], norms: Sequence[float], later: float) -> Measurement:
    """The order of differences of the sizes ``norms``; ``later`` is how uncertain their constant is, relative to it."""
    logs = np.diff(np.log(norms)) / np.diff(np.log(epsilons))
    slope, spread = _extrapolated(epsilons[:-1], [np.array([value]) for value in logs])
    if slope[0] > order:  # a later power E ε^{order+1} raises the order by up to E ε/C
        spread = max(spread, later)
    return Measurement(f"order of {name}", float(slope[0]), float(order), ORDER_BOUND * order, spread)


def _differences(order: int, epsilons: Sequence[float], difference: Callable[[float], FloatArray]) -> list[FloatArray]:
    """Differences at the first of the ε, until the next would be smaller than ``SMALLEST``.

    It goes that far down since later powers of ε can have far larger constants than the first: where y is small, the
    outputs soon are as large.
    """
    values: list[FloatArray] = []
    for epsilon, after in zip(epsilons, [*epsilons[1:], 0.0], strict=True):
        values.append(difference(epsilon))
        size = float(np.linalg.norm(values[-1])) * (after / epsilon) ** order
        if len(values) >= LEAST_SIZES and size < SMALLEST:
            break
    return values


def _extrapolated(epsilons: Sequence[float], values: Sequence[FloatArray]) -> tuple[FloatArray, float]:
    """Limit at ε = 0 of a power series in ε from its last three values, and how uncertain it is."""
    limit = _lagrange_at_zero(epsilons[-3:], values[-3:])
    before = _lagrange_at_zero(epsilons[-4:-1], values[-4:-1])
    return limit, max(float(np.linalg.norm(limit - other)) for other in (values[-1], before))


def _lagrange_at_zero(points: Sequence[float], values: Sequence[FloatArray]) -> FloatArray:
    total = np.zeros_like(values[0])
    for k, point in enumerate(points):
        others = [other for j, other in enumerate(points) if j != k]
        total += values[k] * float(np.prod([other / (other - point) for other in others]))
    return total
