"""Gradient flow of the full network in rescaled time, stopped where condensation has shown."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import DOP853

from theory.errors import InputError
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray

Progress = Callable[[float, str], None]
"""Called with the fraction done and a short text."""

RTOL, ATOL = 1e-9, 1e-11
"""Tolerances of the solver, on weights of order 1."""
SAMPLES_PER_STEP = 4
MAX_STEPS = 2_000
ESCAPE = 100.0
"""Growth of the outputs from which on a slowing loss counts as a plateau."""


class Stop(StrEnum):
    """Why a simulation ended."""

    LOSS_MOVED = "the loss has fallen by the stated fraction"
    PLATEAU = "the fall of the loss has slowed to half its fastest: a plateau is reached"
    STEPS = "the limit of solver steps is reached before the loss moved"
    SOLVER = "the solver cannot meet its tolerance any more"


@dataclass(frozen=True)
class Trajectory:
    """A recorded full flow of m neurons at K instants.

    ``time`` (K,) is rescaled time τ; ``a`` (K, m) and ``w`` (K, m, D) are weights in units of ε; ``clock``
    (K, m) is each neuron's own clock ∫ ‖(α, ω)‖^{p−1} dτ; ``outputs`` (K, n) are f(x_i); ``loss`` (K,).
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

    @property
    def growth(self) -> FloatArray:
        """r_j(τ)/r_j(0), shape (K, m)."""
        size = np.linalg.norm(self.w, axis=2)
        return size / size[0]

    def of_neurons(self, neurons: NDArray[np.intp]) -> "Trajectory":
        """The same trajectory, restricted to the given neurons (indices)."""
        return replace(self, a=self.a[:, neurons], w=self.w[:, neurons], clock=self.clock[:, neurons])

    def to_dict(self) -> dict[str, object]:
        """JSON form of what the simulation did (not the weights)."""
        return {
            "stop": self.stop.value,
            "rescaled_time": float(self.time[-1]),
            "loss_initial": float(self.loss[0]),
            "loss_final": float(self.loss[-1]),
            "solver": {"method": "DOP853", "rtol": RTOL, "atol": ATOL},
            "steps": self.steps,
            "evaluations": self.evaluations,
        }


def simulate(
    network: TwoLayerNetwork,
    initial: Weights,
    loss_fraction: float = 0.05,
    progress: Progress | None = None,
) -> Trajectory:
    """Full gradient flow (real σ, real residual) from ε (α_0, ω_0) until the loss has fallen by ``loss_fraction``.

    Up to there the residual is −y but for that fraction, which is what the leading order assumes; what has not
    condensed by then does so under a changed residual.  A few neurons on a weak orientation may not be able to
    lower the loss that far, so the simulation ends also where the loss, once the outputs have grown a
    hundredfold, falls half as fast as it did at its fastest.  The stop at the loss is located on the solver's
    dense output.
    """
    m, dimension = len(initial.a), initial.w.shape[1]
    if not np.isfinite(initial.flat()).all():
        raise InputError("the initial weights contain NaN or infinity; every weight must be a finite number")
    half_p = (network.p - 1) / 2

    def rate(_: float, state: FloatArray) -> FloatArray:
        weights = Weights.from_flat(state[m:], dimension)
        da, dw = network.field(weights)
        size = weights.a**2 + np.einsum("jk,jk->j", weights.w, weights.w)
        return np.concatenate([size**half_p, da, dw.ravel()])

    solver = DOP853(rate, 0.0, np.concatenate([np.zeros(m), initial.flat()]), np.inf, rtol=RTOL, atol=ATOL)
    recorder = _Recorder(network, m, dimension, loss_fraction)
    recorder.add(0.0, solver.y)
    stop = Stop.STEPS
    for _ in range(MAX_STEPS):
        with np.errstate(all="ignore"):  # a trial step that is too long may overflow; the solver then shortens it
            solver.step()
        if solver.status == "failed":
            stop = Stop.SOLVER
            break
        if recorder.add_step(solver):
            stop = Stop.LOSS_MOVED
            break
        if recorder.slowed(float(np.sum(solver.f[m:] ** 2))):
            stop = Stop.PLATEAU
            break
        if progress:
            moved = 1 - recorder.losses[-1] / recorder.losses[0]
            progress(moved / loss_fraction, f"loss {recorder.losses[-1]:.4g}")
    return recorder.trajectory(stop, solver.nfev)


class _Recorder:
    """Collects the flow at a few instants of every step."""

    def __init__(self, network: TwoLayerNetwork, m: int, dimension: int, loss_fraction: float) -> None:
        self.network, self.m, self.dimension, self.loss_fraction = network, m, dimension, loss_fraction
        self.times: list[float] = []
        self.states: list[FloatArray] = []
        self.all_outputs: list[FloatArray] = []
        self.losses: list[float] = []
        self.steps = 0
        self.fastest = 0.0

    def slowed(self, speed: float) -> bool:
        """Whether −dR/dτ, which is proportional to ``speed``, has fallen to half of its greatest value."""
        first, last = np.linalg.norm(self.all_outputs[0]), np.linalg.norm(self.all_outputs[-1])
        if last < ESCAPE * first:
            return False
        self.fastest = max(self.fastest, speed)
        return speed < self.fastest / 2

    def _measure(self, state: FloatArray) -> tuple[FloatArray, float]:
        outputs = self.network.outputs(Weights.from_flat(state[self.m :], self.dimension))
        return outputs, self.network.loss(outputs)

    def add(self, time: float, state: FloatArray) -> None:
        outputs, loss = self._measure(state)
        self.times.append(time)
        self.states.append(state.copy())
        self.all_outputs.append(outputs)
        self.losses.append(loss)

    def add_step(self, solver: DOP853) -> bool:
        """Record a step; True if the loss passed its threshold within it, and then only up to there."""
        self.steps += 1
        dense = solver.dense_output()
        end, stopped = solver.t, False
        threshold = (1 - self.loss_fraction) * self.losses[0]
        if self._measure(solver.y)[1] <= threshold:
            end, stopped = self._crossing(dense, solver.t_old, solver.t, threshold), True
        for time in np.linspace(solver.t_old, end, SAMPLES_PER_STEP + 1)[1:]:
            self.add(float(time), dense(time))
        return stopped

    def _crossing(self, dense: Callable[[float], FloatArray], start: float, end: float, threshold: float) -> float:
        for _ in range(40):
            middle = (start + end) / 2
            start, end = (start, middle) if self._measure(dense(middle))[1] <= threshold else (middle, end)
        return end

    def trajectory(self, stop: Stop, evaluations: int) -> Trajectory:
        states = np.array(self.states)
        m, dimension = self.m, self.dimension
        return Trajectory(
            np.array(self.times),
            states[:, m : 2 * m],
            states[:, 2 * m :].reshape(-1, m, dimension),
            states[:, :m],
            np.array(self.all_outputs),
            np.array(self.losses),
            stop,
            self.steps,
            evaluations,
        )
