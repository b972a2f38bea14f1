"""σ(0) ≠ 0: the constant acts first, and then the centred target decides where neurons condense."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import trapezoid
from scipy.interpolate import PchipInterpolator

from theory.errors import DataError, NotApplicableError
from theory.orientations import StationaryOrientations, stationary_orientations
from verify.alignment import GROWN
from verify.fates import predict_fates
from verify.flows import Trajectory
from verify.laws.finding import Curve, Finding, Measurement, Number, judged
from verify.laws.networks.law import Law
from verify.laws.networks.subject import SMALLEST_POWER, Subject
from verify.layout import plural
from verify.network import Weights
from verify.numeric import FloatArray
from verify.offset.departure import departure_angles, left_out
from verify.offset.full import STIFF, simulate_full
from verify.offset.phases import Phases
from verify.offset.reference import Reference, follow_phases
from verify.tolerance import angle_between

SMALL_AGAINST_A = 100.0
"""ε is at most |A|/100, so that all a_j have the sign of A after the drift."""
ZERO_MEAN = 1e-12
"""|ȳ| below this, relative to the root mean square of y, is 0."""
FALL = 1e-2
"""The rate of the drift is measured until Σ a_j has come this much closer to its limit."""
CLEAR = 0.05
"""Up to there the fields of order ε^p move Σ a_j by no more than this part of what the constant does."""
LEAST_INSTANTS = 4
SECOND_ORDER = 2.0
"""Bounds of first order are doubled for what the higher orders add."""
ONE_SIGN = 0.5
"""Directions are counted as long as every a_j is within |A|/2 of A."""
SOLVER_BOUND = 1e-5


def check(subject: Subject) -> Finding:
    """One network, at an ε that is small against A = ȳ/(c_0 m) where ȳ ≠ 0."""
    if not subject.prediction.centred:
        raise NotApplicableError("σ(0) = 0: there is no constant that acts first")
    subject.require_signal()
    run = _Run.of(subject)
    measurements = [run.rate(), run.arrival()]
    numbers: dict[str, Number] = {"ε": run.phases.epsilon, "A": run.A, "neurons": run.m, "rtol": STIFF.rtol}
    finding = (
        f"Σ a_j approaches ȳ/c_0 at {measurements[0].measured:.6f} of the rate m c_0² = {run.phases.rate(run.m):.4g}, "
        f"and each a_j arrives to {measurements[1].measured:.2g} ε"
    )
    if run.one_sign:
        more, said = run.directions(numbers)
        measurements += more
        finding += f"; {said}"
    else:
        finding += "; ȳ = 0, so that the a_j keep both signs, and nothing is said of the order of the orientations"
    return judged(LAW.name, measurements, finding, numbers, subject.settings.seed, [run.curve()])


@dataclass(frozen=True)
class _Run:
    """One network: its leading-order path and its full flow."""

    subject: Subject
    phases: Phases
    initial: Weights
    path: Reference
    full: Trajectory
    one_sign: bool

    @classmethod
    def of(cls, subject: Subject) -> "_Run":
        initial = subject.draw("offset")
        y = subject.prediction.dataset.y
        phases = Phases.of(subject.prediction, subject.settings.std)
        one_sign = abs(phases.mean) > ZERO_MEAN * float(np.sqrt(np.mean(y**2)))
        if one_sign:
            phases = Phases.of(subject.prediction, _small(subject, abs(phases.amplitude(len(initial.a)))))
        path = follow_phases(phases, initial)
        full = simulate_full(phases, initial, float(path.time[-1]))
        return cls(subject, phases, initial, path, full, one_sign)

    @property
    def m(self) -> int:
        """Neurons."""
        return len(self.initial.a)

    @property
    def A(self) -> float:
        """ȳ/(c_0 m), 0 where ȳ is 0 to rounding."""
        return self.phases.amplitude(self.m) if self.one_sign else 0.0

    @property
    def sign(self) -> float:
        """Sign of c_p a_j after the drift."""
        return float(np.sign(self.subject.c_p * self.A))

    @cached_property
    def distance(self) -> FloatArray:
        """|Σ a_j − ȳ/c_0| (K,) of the full flow, in absolute units."""
        return np.abs(self.phases.epsilon * self.full.a.sum(axis=1) - self.phases.mean / self.phases.c_0)

    @cached_property
    def falling(self) -> NDArray[np.intp]:
        """Instants of the drift over which its rate is measured: the fields of order ε^p have no part in it yet."""
        forced = np.interp(self.full.time, self.path.time, np.abs(self._forcing()))
        clear = forced <= CLEAR * self.phases.rate(self.m) * self.distance
        clear &= self.distance >= FALL * self.distance[0]
        window = np.arange(len(clear) if clear.all() else int(np.argmin(clear)))
        if len(window) < LEAST_INSTANTS:
            raise ArithmeticError(
                "Σ a_j is so close to ȳ/c_0 from the start that its drift cannot be told from the rest"
            )
        return window

    def rate(self) -> Measurement:
        """Slope of log|Σ a_j − ȳ/c_0|, over m c_0².

        Exactly, (Σ a)' = −m c_0² (Σ a − ȳ/c_0) + F with F = Σ_j h_j − m c_0 mean_i(f_i − c_0 Σ a): a least-squares
        slope of the logarithm is off by at most the greatest |F|/|Σ a − ȳ/c_0|.
        """
        k = self.falling
        slope = float(np.polyfit(self.full.time[k], np.log(self.distance[k]), 1)[0])
        forced = np.interp(self.full.time[k], self.path.time, np.abs(self._forcing()))
        rate = self.phases.rate(self.m)
        bound = SECOND_ORDER * float((forced / self.distance[k]).max()) / rate + SOLVER_BOUND
        return Measurement("rate of the drift of Σ a_j over m c_0²", -slope / rate, 1.0, bound)

    def _forcing(self) -> FloatArray:
        """F (G,) to leading order, along the path."""
        psi = self.phases.epsilon * self.path.phi
        common = (psi[:, :, 0] * self.phases.B.form(psi[:, :, 1:])).sum(axis=1)
        return self._pulls().sum(axis=1) - self.subject.c_p * self.m * self.phases.c_0 * common

    def _pulls(self) -> FloatArray:
        """h_j (G, m), what a neuron's own w adds to a_j' at leading order, along the path."""
        w = self.phases.epsilon * self.path.phi[:, :, 1:]
        surplus = self.path.surplus[:, None]
        return self.subject.c_p * (self.phases.T.form(w) + surplus * self.phases.B.form(w))

    def arrival(self) -> Measurement:
        """Root mean square distance, over ε, of the a_j from a_j(0) − mean a(0) + ȳ/(c_0 m) when they have settled.

        Its bound is what the fields of order ε^p add meanwhile, on the leading-order path: the constant holds Σ a_j, so
        that each a_j is moved by h_j − mean h.
        """
        k, g = (int(np.searchsorted(time, self.path.settled)) for time in (self.full.time, self.path.time))
        expected = self.initial.a - self.initial.a.mean() + self.phases.amplitude(self.m) / self.phases.epsilon
        rms = float(np.sqrt(np.mean((self.full.a[k] - expected) ** 2)))
        pulls = self._pulls()[: g + 1]
        moved = trapezoid(np.abs(pulls - pulls.mean(axis=1, keepdims=True)), self.path.time[: g + 1], axis=0)
        drift = float(np.sqrt(np.mean(moved**2))) / self.phases.epsilon
        lag = float(abs(self._forcing()[g])) / (self.phases.rate(self.m) * self.m * self.phases.epsilon)
        return Measurement(
            "rms distance of a_j from where it arrives, over ε",
            rms,
            None,
            SECOND_ORDER * (drift + lag) + SOLVER_BOUND * float(np.abs(expected).max()),
        )

    def directions(self, numbers: dict[str, Number]) -> tuple[list[Measurement], str]:
        """The grown neurons at one instant at which all a_j on the path are close to A."""
        last = self._last_of_one_sign()
        judged_at = _Directions.of(self, last)
        numbers["neurons counted"] = len(judged_at.neurons)
        measurements = self._linear_growth(judged_at.instant) if self.subject.p == 1 else []
        if not len(judged_at.neurons):
            return measurements, "no neuron has grown and aligned while all a_j have one sign"
        numbers["growth, median of those"] = judged_at.growth
        naive = judged_at.naive_cosine()
        numbers["median cosine to the orientations of y not centred"] = naive
        cosine, count, wrong = judged_at.measurements()
        against = "" if naive is None else f", {naive:.4f} to those of y not centred"
        return [*measurements, cosine, count, wrong], (
            f"the first {plural(len(judged_at.neurons), 'neuron')} to grow condense on "
            f"{plural(int(count.measured), 'orientation')} stable for c_p a {'>' if self.sign > 0 else '<'} 0; "
            f"median cosine {cosine.measured:.4f}{against}"
        )

    def _last_of_one_sign(self) -> int:
        """The last instant of the path up to which every a_j is close to A, once settled."""
        a = self.phases.epsilon * self.path.phi[:, :, 0]
        near = (np.abs(a - self.A) <= ONE_SIGN * abs(self.A)).all(axis=1) | (self.path.time < self.path.settled)
        return int(len(near) - 1 if near.all() else np.argmin(near) - 1)

    def _linear_growth(self, g: int) -> list[Measurement]:
        """P = 1: slope of mean_j w_j·g/‖g‖, over c_1 A ‖g‖; off by at most what the path leaves out of w'."""
        begin = int(np.searchsorted(self.path.time, self.path.settled))
        window = (self.full.time >= self.path.settled) & (self.full.time <= self.path.time[g])
        if window.sum() < LEAST_INSTANTS:
            return []
        gradient = self.phases.T.form.gradient(np.zeros(self.subject.dimension))
        size = float(np.linalg.norm(gradient))
        mean = self.phases.epsilon * self.full.w[window].mean(axis=1) @ gradient / size
        slope = float(np.polyfit(self.full.time[window], mean, 1)[0])
        predicted = self.subject.c_p * self.A * size
        own = left_out(self.phases, self.path, self.full).own[begin : g + 1, :, 1:]
        missing = self.phases.epsilon * float(np.linalg.norm(own, axis=2).mean(axis=1).max())
        bound = missing / abs(predicted) + SOLVER_BOUND
        return [Measurement("growth rate of w over c_1 A ‖g‖", slope / predicted, 1.0, bound)]

    def full_at(self, time: float) -> FloatArray:
        """W (m, D) of the full flow, in units of ε, between its recorded instants."""
        flat = self.full.w.reshape(len(self.full.time), -1)
        return PchipInterpolator(self.full.time, flat)(time).reshape(self.m, -1)

    def curve(self) -> Curve:
        """Σ a_j − ȳ/c_0 against time."""
        k = self.falling
        time, distance = self.full.time[k], self.distance[k]
        predicted = distance[0] * np.exp(-self.phases.rate(self.m) * time)
        return Curve(
            "fast drift of the output weights",
            "time t",
            "|Σ a − ȳ/c_0|",
            tuple(time.tolist()),
            tuple(distance.tolist()),
            tuple(predicted.tolist()),
            log_y=True,
        )


@dataclass(frozen=True)
class _Directions:
    """Neurons that have grown at an instant, and whose own tolerance tells their orientation from every other.

    ``instant`` is that of the path, ``growth`` their median growth there.  ``u`` (k, D) are measured, ``target`` (k,)
    are the orientations predicted, ``cosine`` those of the path to them, and ``departure`` bounds the angle between
    network and path.
    """

    subject: Subject
    sign: float
    instant: int
    growth: float
    neurons: NDArray[np.intp]
    u: FloatArray
    target: NDArray[np.intp]
    cosine: FloatArray
    departure: FloatArray

    @classmethod
    def of(cls, run: _Run, last: int) -> "_Directions":
        """At the instant, up to ``last``, at which most neurons can be told, and the best of these."""
        found, path = run.subject.prediction.orientations, run.path
        every = np.array([orientation.u for orientation in found.orientations])
        a = np.sign(run.A) * path.r[last] / np.sqrt(run.subject.p)
        target = np.array(predict_fates(found, run.subject.c_p, Weights(a, path.phi[last, :, 1:])).target)
        left = angle_between(path.orientation, every[target])
        departure = departure_angles(run.phases, path, run.full)
        gap = np.sort(angle_between(every[:, None], every[target]), axis=0)[1] / 2
        told = (target >= 0) & (path.r / path.r[0] >= GROWN) & (left + departure < gap)
        told[(path.time < path.settled) | (path.time > run.full.time[-1]) | (np.arange(len(told)) > last)] = False
        g = int(np.argmax(told.sum(axis=1) - (np.where(told, left + departure, 0.0).sum(axis=1) / (np.pi * run.m))))
        chosen = np.flatnonzero(told[g])
        w = run.full_at(path.time[g])[chosen]
        u = w / np.linalg.norm(w, axis=1, keepdims=True)
        growth = float(np.median(path.r[g, chosen] / path.r[0, chosen])) if len(chosen) else 1.0
        cosine = np.cos(left[g, chosen])
        return cls(run.subject, run.sign, g, growth, chosen, u, target[chosen], cosine, departure[g, chosen])

    def measurements(self) -> tuple[Measurement, Measurement, Measurement]:
        """Median cosine, number of directions, and neurons on orientations that are not stable for the sign."""
        found = self.subject.prediction.orientations
        every = np.array([orientation.u for orientation in found.orientations])
        nearest = (self.u @ every.T).argmax(axis=1)
        stable = np.array([o.condensed and np.sign(o.value) == self.sign for o in found.orientations])
        own = np.einsum("kd,kd->k", self.u, every[self.target])
        return (
            Measurement(
                "median cosine to the predicted orientation",
                float(np.median(own)),
                float(np.median(self.cosine)),
                float(self.departure.max()) + SOLVER_BOUND,
            ),
            Measurement("orientations reached first", len(set(nearest.tolist())), len(set(self.target.tolist())), 0.0),
            Measurement("neurons on orientations not stable for this sign", int((~stable[nearest]).sum()), 0, 0.0),
        )

    def naive_cosine(self) -> float | None:
        """Median over the neurons of the cosine to the nearest condensed orientation of y itself, for the sign."""
        naive = _naive(self.subject)
        if naive is None:
            return None
        u = [o.u for o in naive.condensed if np.sign(o.value) == self.sign]
        return float(np.median((self.u @ np.array(u).T).max(axis=1))) if u else None


def _naive(subject: Subject) -> StationaryOrientations | None:
    """The orientations that y not centred would have, if it has any."""
    try:
        return stationary_orientations(subject.prediction.dataset.form(subject.p))
    except DataError:
        return None


def _small(subject: Subject, A: float) -> float:
    """The first of std, std/10, … that is at most |A|/100."""
    epsilon = subject.settings.std
    while epsilon > A / SMALL_AGAINST_A:
        epsilon /= 10
        if epsilon ** (2 * subject.p + 1) < SMALLEST_POWER:
            raise ArithmeticError(f"no size of weights in the range of doubles is small against A = {A:.3g}")
    return epsilon


LAW = Law(
    "offset",
    "a constant term acts first",
    "Σ a_j → ȳ/c_0 at the rate m c_0²; then neurons condense on the orientations of the centred target, and for ȳ ≠ 0 "
    "first on those of the sign of c_p ȳ/c_0",
    "leading order with σ(0) = c_0 ≠ 0, in two time scales",
    check,
)
