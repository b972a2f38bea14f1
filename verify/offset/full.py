"""The full gradient flow of a network with σ(0) = c_0 ≠ 0, in coordinates in which one number alone is stiff.

The mean ā of the a_j relaxes at the rate m c_0², which stays in the field when nothing else moves any more.  With
σ = c_0 + s, ã_j = a_j − ā and e_i = f_i − y_i the flow is, exactly,

    ā' = −c_0 ē + mean_j h_j,    ã_j' = h_j − mean_k h_k,    h_j = −(1/n) Σ_i e_i s(w_j·x_i),

and w_j' as ever.  The Jacobian is −m c_0² in the first place, and slow everywhere else: an implicit method needs no
more of it than that.  The large common part of a_j' never meets the small differences, which would drown in rounding.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import LSODA

from verify.effort import integrated
from verify.events import Stop
from verify.flows import Progress, Solver, Trajectory
from verify.network import Weights
from verify.numeric import FloatArray
from verify.offset.phases import Phases
from verify.offset.reference import FADED

STIFF = Solver(rtol=1e-9, atol=1e-11, max_steps=5_000, samples=1, stiff=True, clocks=False)
"""The tolerances of the explicit flows."""
BEYOND_INPUT = 3.0
"""The simulation ends early where some |w_j·x_i| exceeds this: the path says nothing of what comes then."""
BEYOND_LOSS = 0.75
"""It does so too where the loss has fallen by this part of what the fast phase leaves, half the variance of y."""


@dataclass(frozen=True)
class FullFlow:
    """The field, on states (1 + m (1 + D),): ā, ã (m,) and the rows of w (m, D), in units of ε."""

    phases: Phases
    m: int

    def state(self, weights: Weights) -> FloatArray:
        """State of weights in units of ε."""
        mean = weights.a.mean()
        return np.concatenate([[mean], weights.a - mean, weights.w.ravel()])

    def weights(self, state: FloatArray) -> Weights:
        """Weights in units of ε of a state."""
        return Weights(state[0] + state[1 : 1 + self.m], state[1 + self.m :].reshape(self.m, -1))

    def outputs(self, state: FloatArray) -> FloatArray:
        """f(x_i) (n,)."""
        weights, epsilon = self.weights(state), self.phases.epsilon
        return self._constant(state) + epsilon * self.phases.s.outputs(weights.a, epsilon * weights.w)

    def rate(self, state: FloatArray) -> FloatArray:
        """d/dt of the state."""
        phases, epsilon = self.phases, self.phases.epsilon
        y, n = phases.network.y, len(phases.network.y)
        weights, constant = self.weights(state), self._constant(state)
        f, h, dw = phases.s.outputs_and_pulls(
            epsilon * weights.a, epsilon * weights.w, lambda f: -(constant + f - y) / n
        )
        mean = -phases.c_0 * float(np.mean(constant + f - y)) + h.mean()
        return np.concatenate([[mean], h - h.mean(), dw.ravel()]) / epsilon

    def jacobian(self, state: FloatArray) -> FloatArray:
        """The diagonal of the Jacobian as far as it is stiff, as the one band (1, N) that LSODA is told of."""
        diagonal = np.zeros((1, len(state)))
        diagonal[0, 0] = -self.phases.rate(self.m)
        return diagonal

    def _constant(self, state: FloatArray) -> float:
        """c_0 Σ_j a_j; the ã_j sum to 0 but for rounding."""
        return float(self.phases.c_0 * self.phases.epsilon * (self.m * state[0] + state[1 : 1 + self.m].sum()))


def simulate_full(phases: Phases, initial: Weights, end: float, progress: Progress | None = None) -> Trajectory:
    """The full flow from weights ε (α_0, ω_0) up to the time ``end``, recorded at every step of LSODA.

    The last instant is the first one past the end.  It ends before where the network has left the regime of small
    weights for good.
    """
    flow = FullFlow(phases, len(initial.a))
    start = flow.state(initial)
    settings = {"rtol": STIFF.rtol, "atol": STIFF.atol, "lband": 0, "uband": 0}
    jacobian: Any = lambda _, state: flow.jacobian(state)  # noqa: E731
    with np.errstate(all="ignore"):  # a trial step that is too long may overflow; the solver then shortens it
        solver = LSODA(lambda _, state: flow.rate(state), 0.0, start, np.inf, jac=jacobian, **settings)
        times, states = [0.0], [start]
        stop = None
        while stop is None:
            solver.step()
            times.append(float(solver.t))
            states.append(solver.y.copy())
            stop = Stop.SOLVER if solver.status == "failed" else _stop(flow, times, states[-1], end)
            if progress:
                progress(min(times[-1] / end, 1.0), f"time {times[-1]:.3g} of {end:.3g}")
    integrated(solver.nfev)
    return _trajectory(flow, np.array(times), states, stop, int(solver.nfev))


def _stop(flow: FullFlow, times: list[float], state: FloatArray, end: float) -> Stop | None:
    """Why the simulation ends here, if it does."""
    network = flow.phases.network
    if times[-1] >= end:
        return Stop.TIME
    if len(times) > STIFF.max_steps:
        return Stop.STEPS
    if not np.abs(flow.phases.epsilon * flow.weights(state).w @ network.X.T).max() <= BEYOND_INPUT:
        return Stop.ESCAPED
    left = 1 - BEYOND_LOSS
    settled = times[-1] * flow.phases.rate(flow.m) >= FADED
    fallen = np.mean((flow.outputs(state) - network.y) ** 2) < left * np.mean(flow.phases.centred**2)
    return Stop.LOSS_MOVED if settled and fallen else None


def _trajectory(
    flow: FullFlow, times: FloatArray, states: list[FloatArray], stop: Stop, evaluations: int
) -> Trajectory:
    weights = [flow.weights(state) for state in states]
    outputs = np.array([flow.outputs(state) for state in states])
    return Trajectory(
        times,
        np.array([w.a for w in weights]),
        np.array([w.w for w in weights]),
        np.empty((len(times), 0)),
        outputs,
        np.mean((outputs - flow.phases.network.y) ** 2, axis=1) / 2,
        stop,
        len(times) - 1,
        evaluations,
        STIFF,
    )
