"""Gradient flow in rescaled time, of the full network or of a simpler order, up to an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import DOP853, LSODA
from scipy.optimize import brentq

from theory.errors import InputError
from verify.effort import integrated
from verify.events import Event, LossMoved, Plateau, Snapshot, Stop, Watch
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.shown import Shown

Progress = Callable[[float, str], None]
"""Called with the fraction done and a short text."""

RTOL, ATOL = 1e-9, 1e-11
"""Tolerances of the solver, on weights of order 1."""
SAMPLES_PER_STEP = 4
MAX_STEPS = 2_000
RECORD_MEMORY = 2**28
"""Bytes of recorded states; beyond, every second record is dropped."""
LEAST_RECORDS = 8
"""Records that are kept however large they are."""


@dataclass(frozen=True)
class Solver:
    """How a flow is integrated and recorded.

    DOP853 is the explicit method of order 8, ``stiff`` takes LSODA instead.  ``samples`` instants of every step are
    recorded, from the solver's dense output where they are more than one, and with ``clocks`` each neuron's own clock.
    """

    rtol: float = RTOL
    atol: float = ATOL
    max_steps: int = MAX_STEPS
    samples: int = SAMPLES_PER_STEP
    stiff: bool = False
    clocks: bool = True
    record_memory: int = RECORD_MEMORY

    def __post_init__(self) -> None:
        if not (0 < self.rtol < 1 and self.atol > 0 and self.max_steps >= 1 and self.samples >= 1):
            raise InputError(
                f"a solver with rtol = {self.rtol}, atol = {self.atol}, {self.max_steps} steps and {self.samples} "
                "samples a step is asked for; tolerances must be positive, and counts at least 1"
            )

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {"method": "LSODA" if self.stiff else "DOP853", "rtol": self.rtol, "atol": self.atol}


@dataclass(frozen=True)
class Trajectory(Shown):
    """A recorded flow of m neurons at K instants.

    ``time`` (K,) is rescaled time τ; ``a`` (K, m) and ``w`` (K, m, D) are weights in units of ε; ``clock``
    (K, m) is each neuron's own clock ∫ ‖(α, ω)‖^{p−1} dτ, or (K, 0); ``outputs`` (K, n) are f(x_i); ``loss`` (K,).
    """

    time: FloatArray
    a: FloatArray
    w: FloatArray
    clock: FloatArray
    outputs: FloatArray
    loss: FloatArray
    stop: Stop
    steps: int
    evaluations: int
    solver: Solver

    @property
    def growth(self) -> FloatArray:
        """r_j(τ)/r_j(0), shape (K, m)."""
        size = np.linalg.norm(self.w, axis=2)
        return size / size[0]

    @property
    def end(self) -> Weights:
        """The last weights, in units of ε."""
        return Weights(self.a[-1], self.w[-1])

    def of_neurons(self, neurons: NDArray[np.intp]) -> "Trajectory":
        """The same trajectory, restricted to the given neurons (indices)."""
        clock = self.clock[:, neurons] if self.clock.size else self.clock
        return replace(self, a=self.a[:, neurons], w=self.w[:, neurons], clock=clock)

    def to_dict(self) -> dict[str, object]:
        """JSON form of what the simulation did (not the weights)."""
        return {
            "stop": self.stop.value,
            "rescaled_time": float(self.time[-1]),
            "loss_initial": float(self.loss[0]),
            "loss_final": float(self.loss[-1]),
            "solver": self.solver.to_dict(),
            "steps": self.steps,
            "evaluations": self.evaluations,
        }


def simulate(
    network: TwoLayerNetwork,
    initial: Weights,
    events: Sequence[Event] = (LossMoved(0.05), Plateau()),
    solver: Solver | None = None,
    progress: Progress | None = None,
) -> Trajectory:
    """The flow of ``network`` from weights ε (α_0, ω_0) to the first of the events, which ends the record.

    By default this is the full gradient flow until the loss has fallen by 5 %.  Up to there the residual is −y but
    for that fraction, which is what the leading order assumes; what has not condensed by then does so under a
    changed residual.  An event that happens within a step is located on the solver's dense output.

    Besides the solver's own vectors, a dozen of the size of the weights, it takes ``network.memory`` for activation
    values and ``solver.record_memory`` for what it records.
    """
    if not np.isfinite(initial.flat()).all():
        raise InputError("the initial weights contain NaN or infinity; every weight must be a finite number")
    return _Flow(network, initial, solver or Solver()).run(events, progress)


class _Flow:
    """One simulation: states (α (m,), ω (m, D), f (n,) where it is carried along, clock (m,) if asked), and records."""

    def __init__(self, network: TwoLayerNetwork, initial: Weights, settings: Solver) -> None:
        self.network, self.settings = network, settings
        self.m, self.dimension = initial.w.shape
        self.carries = network.carries_outputs(self.m)
        self.known: tuple[FloatArray, FloatArray] | None = None
        self.unit = float(np.abs(network.y).max()) or 1.0
        self.flat = self.m * (1 + self.dimension)
        self.f_end = self.flat + (len(network.y) if self.carries else 0)
        carried = [network.outputs(initial) / self.unit] if self.carries else []
        clocks = [np.zeros(self.m)] if settings.clocks else []
        state = np.concatenate([initial.flat(), *carried, *clocks])
        method: Any = LSODA if settings.stiff else DOP853
        with np.errstate(all="ignore"):  # as in ``run``
            self.solver = method(self.rate, 0.0, state, np.inf, rtol=settings.rtol, atol=settings.atol)
        self.records: list[tuple[Snapshot, FloatArray]] = []
        self.gaps: list[float] = []
        self.stride, self.steps = 1, 0

    def weights(self, state: FloatArray) -> Weights:
        """α and ω in a state."""
        return Weights(state[: self.m], state[self.m : self.flat].reshape(self.m, self.dimension))

    def rate(self, _: float, state: FloatArray) -> FloatArray:
        """Right-hand side of all of the state."""
        weights, rate = self.weights(state), np.empty_like(state)
        if self.carries:
            da, dw, df = self.network.field_and_rate(weights, self.unit * state[self.flat : self.f_end])
            rate[self.flat : self.f_end] = df / self.unit
        else:
            da, dw, f = self.network.field_and_outputs(weights)
            # LSODA hands out the same memory again and again, and what it held before cannot be told then.
            self.known = None if f is None or self.settings.stiff else (state, f)
        rate[: self.m], rate[self.m : self.flat] = da, dw.ravel()
        if self.settings.clocks:
            rate[self.f_end :] = (weights.a**2 + weights.r**2) ** ((self.network.p - 1) / 2)
        return rate

    def snapshot(self, time: float, state: FloatArray, speed: float = np.nan) -> Snapshot:
        """What is known at an instant; the outputs of the last right-hand side serve where they are those."""
        weights = self.weights(state)
        if self.carries:
            outputs = self.unit * state[self.flat : self.f_end]
        elif self.known is not None and np.array_equal(self.known[0], state):
            outputs = self.known[1]
        else:
            outputs = self.network.outputs(weights)
        return Snapshot(time, weights, outputs, self.network.loss(outputs), speed)

    def _speed(self, events: Sequence[Event]) -> float:
        """‖dφ/dτ‖² at the end of the step; LSODA does not tell, so that it is computed where an event may ask."""
        f = getattr(self.solver, "f", None)
        if f is None:
            if all(event.located for event in events):
                return np.nan
            f = self.rate(self.solver.t, self.solver.y)
        return float(np.sum(f[: self.flat] ** 2))

    def record(self, now: Snapshot, state: FloatArray) -> None:
        """Keep the instant; of those before it every second one is dropped once they fill the memory."""
        size = 8 * (len(state) + len(now.outputs))
        if len(self.records) >= max(LEAST_RECORDS, self.settings.record_memory // size):
            self.records = self.records[::2]
            self.stride *= 2
        self.records.append((now, state[self.f_end :]))

    def run(self, events: Sequence[Event], progress: Progress | None) -> Trajectory:
        """Step until an event happens."""
        state = self.solver.y.copy()
        start = self.snapshot(0.0, state)
        self.record(start, state)
        watches = [event.watch(start, self.network.epsilon) for event in events]
        self.gaps = [watch(start) for watch in watches]
        stop = Stop.STEPS
        while self.steps < self.settings.max_steps:
            with np.errstate(all="ignore"):  # a trial step that is too long may overflow; the solver then shortens it
                self.solver.step()
            if self.solver.status == "failed":
                stop = Stop.SOLVER
                break
            self.steps += 1
            happened = self._after_step(events, watches)
            if happened is not None:
                stop = happened.stop
                break
            if progress:
                progress(self._done(events), f"loss {self.records[-1][0].loss:.4g}")
        if stop in (Stop.STEPS, Stop.SOLVER) and self.records[-1][0].time < self.solver.t:  # that step was left out
            state = self.solver.y.copy()
            self.record(self.snapshot(self.solver.t, state), state)
        return self._trajectory(stop)

    def _done(self, events: Sequence[Event]) -> float:
        """Part of the way to the stated loss, if that is waited for; else of the steps allowed."""
        fractions = [event.fraction for event in events if isinstance(event, LossMoved)]
        if fractions:
            return (1 - self.records[-1][0].loss / self.records[0][0].loss) / fractions[0]
        return self.steps / self.settings.max_steps

    def _after_step(self, events: Sequence[Event], watches: Sequence[Watch]) -> Event | None:
        """Record the step, up to the first event that happens in it."""
        state = self.solver.y.copy()
        end = self.snapshot(self.solver.t, state, self._speed(events))
        before, self.gaps = self.gaps, [watch(end) for watch in watches]
        passed = [k for k, gap in enumerate(self.gaps) if gap <= 0]
        located = [k for k in passed if events[k].located]
        dense = self.solver.dense_output() if located or self.settings.samples > 1 else None
        first, time = (events[passed[0]] if passed else None), self.solver.t
        for k in located:
            at = self._crossing(dense, watches[k], before[k], self.gaps[k])
            if at < time:
                first, time = events[k], at
        self._record_step(dense, time, end, state, first is not None)
        return first

    def _crossing(self, dense: Any, watch: Watch, before: float, after: float) -> float:
        """The instant of the step at which the watch is 0; it is ``before`` at the start and ``after`` at the end."""
        known = {self.solver.t_old: before, self.solver.t: after}

        def gap(time: float) -> float:
            return known[time] if time in known else watch(self.snapshot(time, dense(time)))

        if not before > 0:  # it had happened at the start
            return self.solver.t
        end = self.solver.t
        return float(brentq(gap, self.solver.t_old, end, xtol=1e-12 * abs(end), rtol=1e-12))  # pyright: ignore[reportArgumentType]

    def _record_step(self, dense: Any, time: float, end: Snapshot, state: FloatArray, last: bool) -> None:
        if not last and self.steps % self.stride:
            return
        samples = self.settings.samples if self.stride == 1 else 1
        for k in range(1, samples):
            self._record_at(dense, self.solver.t_old + (time - self.solver.t_old) * k / samples)
        if time < self.solver.t:
            self._record_at(dense, time)
        else:
            self.record(end, state)

    def _record_at(self, dense: Any, time: float) -> None:
        state = dense(time)
        self.record(self.snapshot(time, state), state)

    def _trajectory(self, stop: Stop) -> Trajectory:
        integrated(self.solver.nfev)
        records = [now for now, _ in self.records]
        return Trajectory(
            np.array([now.time for now in records]),
            np.array([now.weights.a for now in records]),
            np.array([now.weights.w for now in records]),
            np.array([clock for _, clock in self.records]),
            np.array([now.outputs for now in records]),
            np.array([now.loss for now in records]),
            stop,
            self.steps,
            self.solver.nfev,
            self.settings,
        )
