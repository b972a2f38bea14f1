"""The escape time: logarithmic in 1/ε for p = 1, a power ε^{1−p} otherwise, each with its constant."""

from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from verify.effort import integrated
from verify.events import Escape, Stop
from verify.flows import RTOL, Solver, simulate
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray

DEPARTURE = 1e-2
"""The size of escape is the largest at which the leading order is accurate to this."""
SMALLEST_RATIO, LAST_OF_TIME = 1e-4, 1e-12
"""Smallest ε, relative to the size of escape, and the smallest part of the time to blow-up that is left at escape.

That part is (ε/size)^{p−1}, and no step resolves less of the time than a double does.
"""
SLOPE_BOUND, CONSTANT_BOUND = 0.01, 0.02
"""Allowed relative error of the exponent, or of the rate for p = 1, and of the constant."""
EXPLODED = 1e8
"""Growth of a neuron from which on the closed form gives the rest of its time to blow-up."""


def check(subject: Subject) -> Finding:
    """Times at which the full network has a neuron of a fixed size, for three ε, against rate and constant."""
    subject.require_condensed()
    initial = subject.draw("escape")
    size = subject.size_with_departure(DEPARTURE, at_escape(subject, len(initial.a)))
    smallest = max(SMALLEST_RATIO, LAST_OF_TIME ** (1 / max(subject.p - 1, 1)))
    epsilons = [size * smallest**part for part in (0.5, 0.75, 1.0)]
    if epsilons[0] * float(np.sqrt(initial.a**2 + initial.r**2).max()) >= size:
        raise ArithmeticError(
            f"with p = {subject.p}, from weights far below {size:.2g}, where the leading order holds, "
            "the escape takes longer than double precision can resolve"
        )
    paths = [simulate(subject.network(e), initial, (Escape(size),), Solver(samples=1, clocks=False)) for e in epsilons]
    if any(path.stop is not Stop.ESCAPED for path in paths):
        raise ArithmeticError(f"the simulation ended before a neuron was of size {size:.3g}: {paths[-1].stop.value}")
    times = [float(path.time[-1]) * e ** (1 - subject.p) for path, e in zip(paths, epsilons, strict=True)]
    law = (_logarithmic if subject.p == 1 else _power)(subject, initial, size)
    measurements = law.compare(epsilons, times)
    curve = Curve(
        "escape time", "ε", "t", tuple(epsilons), tuple(times), tuple(map(law.time, epsilons)), True, subject.p > 1
    )
    settings = {
        "size of escape": size,
        "smallest ε": epsilons[-1],
        "neurons": len(initial.a),
        "rtol": RTOL,
    }
    return judged(LAW.name, measurements, law.finding(measurements), settings, subject.settings.seed, [curve])


def at_escape(subject: Subject, neurons: int) -> Weights:
    """What is there at the escape: one neuron on the strongest orientation, or all of them for p = 1."""
    top = subject.balanced(subject.condensed[0])
    count = neurons if subject.p == 1 else 1
    return Weights(np.repeat(top.a, count), np.repeat(top.w, count, axis=0))


@dataclass(frozen=True)
class _Logarithmic:
    """t = (log(size/ε) − log A)/λ, λ = |c_1| ‖∇T‖: the largest neuron grows as ε A e^{λt}."""

    rate: float
    amplitude: float
    size: float

    def time(self, epsilon: float) -> float:
        """Predicted time of escape."""
        return float(np.log(self.size / (epsilon * self.amplitude)) / self.rate)

    def compare(self, epsilons: list[float], times: list[float]) -> list[Measurement]:
        """Slope of t against log 1/ε, and the constant in units of 1/λ."""
        slope = (times[-1] - times[-2]) / float(np.log(epsilons[-2] / epsilons[-1]))
        constant = self.rate * times[-1] - float(np.log(self.size / epsilons[-1]))
        expected = -float(np.log(self.amplitude))
        return [
            Measurement("λ dt/d log(1/ε)", slope * self.rate, 1.0, SLOPE_BOUND),
            Measurement("λt − log(size/ε)", constant, expected, CONSTANT_BOUND),
        ]

    def finding(self, measurements: list[Measurement]) -> str:
        """In words."""
        return (
            f"t grows by {measurements[0].measured / self.rate:.4g} for each factor e that ε is smaller, predicted "
            f"1/λ = 1/(|c_1| ‖∇T‖) = {1 / self.rate:.4g}"
        )


def _logarithmic(subject: Subject, initial: Weights, size: float) -> _Logarithmic:
    g = subject.c_p * subject.form.gradient(np.zeros(subject.dimension))
    rate = float(np.linalg.norm(g))
    along = (initial.a + initial.w @ (g / rate)) / np.sqrt(2)  # the growing mode of a' = g·w, w' = a g
    return _Logarithmic(rate, float(np.abs(along).max()), size)


@dataclass(frozen=True)
class _Power:
    """t = C ε^{1−p} as ε → 0, C the rescaled time of the first blow-up; ``p``, ``tail`` give what is lacking."""

    constant: float
    p: int
    tail: float
    size: float

    def time(self, epsilon: float) -> float:
        """Predicted time of escape: that of the blow-up, less what is left of it at the size of escape."""
        return self.constant * epsilon ** (1 - self.p) - self.tail * self.size ** (1 - self.p)

    def compare(self, epsilons: list[float], times: list[float]) -> list[Measurement]:
        """Exponent between the two smallest ε, and the constant at the smallest."""
        exponent = float(np.log(times[-1] / times[-2]) / np.log(epsilons[-1] / epsilons[-2]))
        constant = times[-1] * epsilons[-1] ** (self.p - 1)
        return [
            Measurement("exponent of the escape time", exponent, float(1 - self.p), SLOPE_BOUND * self.p),
            Measurement("t ε^{p−1} over C", constant / self.constant, 1.0, CONSTANT_BOUND),
        ]

    def finding(self, measurements: list[Measurement]) -> str:
        """In words."""
        constant = measurements[1].measured * self.constant
        return (
            f"t grows as ε^{measurements[0].measured:.4f}, predicted ε^{1 - self.p}, with the constant "
            f"{constant:.5g}, predicted {self.constant:.5g}, the first blow-up of the leading order"
        )


def _power(subject: Subject, initial: Weights, size: float) -> _Power:
    times = blow_up_times(subject, initial)
    if not np.isfinite(times).any():
        raise ArithmeticError("no neuron of the sample blows up at leading order")
    top = abs(subject.c_p * subject.condensed[0].value)
    tail = remaining_time(subject.p, top, np.array([np.sqrt(subject.p / (1 + subject.p))]))[0]
    return _Power(float(np.nanmin(times)), subject.p, float(tail), size)


def remaining_time(p: int, rate: float | FloatArray, r: FloatArray) -> FloatArray:
    """Time to blow-up of balanced neurons on their orientations, r^{1−p}/((p − 1) √p λ), for p ≥ 2."""
    return r ** (1 - p) / ((p - 1) * np.sqrt(p) * rate)


def blow_up_times(subject: Subject, initial: Weights) -> FloatArray:
    """Rescaled time (m,) at which each neuron blows up at leading order, NaN where it had not grown EXPLODED-fold.

    Integrated on each neuron's own clock, ds = ‖ψ‖^{p−1} dτ, with log‖ψ‖ and τ; the rest is the closed form.
    """
    psi = np.column_stack([initial.a, initial.w])
    m, size = psi.shape
    log_size = np.log(np.linalg.norm(psi, axis=1))
    nu = psi / np.exp(log_size)[:, None]
    scale = abs(subject.c_p) * subject.form.scale
    end = np.log(EXPLODED)
    state = np.concatenate([nu.ravel(), log_size, np.zeros(m)])

    def rate(_: float, state: FloatArray) -> FloatArray:
        dnu, growth = subject.leading.direction_field(state[: m * size].reshape(m, size))
        own = np.exp((1 - subject.p) * np.clip(state[m * size : -m], -end, end))
        return np.concatenate([dnu.ravel(), growth, own]) / scale

    def first(_: float, state: FloatArray) -> float:
        return float(state[m * size : -m].max() - end)

    first.terminal = True  # pyright: ignore[reportFunctionMemberAccess]  # as SciPy asks
    limit = 1e4 * end
    solution = solve_ivp(rate, (0, limit), state, "DOP853", events=first, rtol=RTOL, atol=1e-12)
    integrated(solution.nfev)
    last = solution.y[:, -1]
    nu, log_size, time = last[: m * size].reshape(m, size), last[m * size : -m], last[-m:]
    _, growth = subject.leading.direction_field(nu)
    grown = log_size > 0.5 * end
    r = np.exp(log_size) * np.linalg.norm(nu[:, 1:], axis=1)
    with np.errstate(all="ignore"):  # of neurons that have not grown nothing is kept
        rest = remaining_time(subject.p, growth / np.sqrt(subject.p), r)
    return np.where(grown, time + rest, np.nan)


LAW = Law(
    "escape",
    "escape time",
    "t = log(1/ε)/λ + const with λ = |c_1| ‖∇T‖ for p = 1; t = C ε^{1−p} otherwise, C the first blow-up",
    "scaling θ(t) = ε φ(ε^{p−1} t) of the leading-order flow",
    check,
)
