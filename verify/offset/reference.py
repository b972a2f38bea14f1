"""What the leading order predicts for every neuron of a network with σ(0) ≠ 0: its path through both phases."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import DOP853, DenseOutput, OdeSolution

from theory.errors import InputError, NotApplicableError
from verify.effort import integrated
from verify.flows import ATOL, RTOL
from verify.network import Weights
from verify.numeric import FloatArray
from verify.offset.phases import Phases

FADED = 16.0
"""The fast phase lasts this many times 1/(m c_0²): the distance of Σ a_j has shrunk to e^−16 = 1e-7 of its first."""
LARGEST_INPUT = 1.0
"""The path ends where some |w_j·x_i| has come to this size: a small-weight expansion says little beyond."""
LARGEST_OUTPUT = 0.5
"""It ends too where the part of f that is not constant has come to this part of y − ȳ, both as root mean squares."""
SAMPLES_PER_STEP = 3
MAX_STEPS = 400


@dataclass(frozen=True)
class Reference:
    """The leading-order path of m neurons at G instants: ``time`` (G,), ``phi`` (G, m, 1 + D) weights in units of ε.

    ``surplus`` (G,) is β, 0 from the instant ``settled`` on, at which the slow phase begins; ``dense`` gives the
    states of that, flattened, at times since.
    """

    time: FloatArray
    phi: FloatArray
    surplus: FloatArray
    settled: float
    dense: OdeSolution

    @property
    def end(self) -> Weights:
        """The last weights, in units of ε."""
        return Weights(self.phi[-1, :, 0], self.phi[-1, :, 1:])

    @property
    def r(self) -> FloatArray:
        """r_j (G, m), in units of ε."""
        return np.linalg.norm(self.phi[:, :, 1:], axis=2)

    def orientation_at(self, time: FloatArray) -> FloatArray:
        """u_j (K, m, D) at instants of the slow phase (K,): the first for any before, the last for any after."""
        inside = np.clip(time - self.settled, 0.0, self.time[-1] - self.settled)
        w = self.dense(inside).T.reshape(-1, *self.phi.shape[1:])[:, :, 1:]
        return w / np.linalg.norm(w, axis=2, keepdims=True)

    @property
    def orientation(self) -> FloatArray:
        """u_j (G, m, D)."""
        return self.phi[:, :, 1:] / self.r[:, :, None]


def follow_phases(phases: Phases, initial: Weights) -> Reference:
    """The leading-order path from weights ε (α_0, ω_0), through the fast phase and as far as the slow one carries.

    Raises NotApplicableError where the weights grow large before the a_j have settled: then the constant does not act
    first; and InputError where they are large from the start.
    """
    m = len(initial.a)
    settled = FADED / phases.rate(m)
    start = np.column_stack([initial.a, initial.w])
    times, states, _ = _integrate(phases.fast_field, start, settled, lambda phi: _is_large(phases, phi))
    if times[-1] < settled:
        raise NotApplicableError(
            f"the constant c_0 = {phases.c_0:.3g} does not act first: at the rate m c_0² = {phases.rate(m):.3g} the "
            f"a_j of {m} neurons settle by t = {settled:.3g}, and weights are large before; take more neurons"
        )
    surplus = np.array([phases.surplus(phi) for phi in states])
    begin = states[-1].copy()
    begin[:, 0] += phases.amplitude(m) / phases.epsilon - begin[:, 0].mean()
    more, later, dense = _integrate(phases.slow_field, begin, np.inf, lambda phi: _is_large(phases, phi))
    return Reference(
        np.concatenate([times, settled + more[1:]]),
        np.concatenate([states[:-1], later]),
        np.concatenate([surplus[:-1], np.zeros(len(later))]),
        settled,
        dense,
    )


def _is_large(phases: Phases, phi: FloatArray) -> bool:
    """Whether preactivations, or the part of f that is not constant, are no longer small (or not even finite)."""
    psi = phases.epsilon * phi
    z = psi[:, 1:] @ phases.network.X.T
    f = phases.T.c_p * psi[:, 0] @ z**phases.p
    moved = float(np.std(f)) / float(np.sqrt(np.mean(phases.centred**2)))
    return not (np.abs(z).max() < LARGEST_INPUT and moved < LARGEST_OUTPUT)


def _integrate(
    field: Callable[[FloatArray], FloatArray], start: FloatArray, end: float, large: Callable[[FloatArray], bool]
) -> tuple[FloatArray, FloatArray, OdeSolution]:
    """Instants (G,), states (G, m, 1 + D) and their dense form, from 0 to ``end`` or to where they are large."""
    shape = start.shape
    with np.errstate(all="ignore"):  # a trial step that is too long may overflow; the solver then shortens it
        solver = DOP853(lambda _, s: field(s.reshape(shape)).ravel(), 0.0, start.ravel(), end, rtol=RTOL, atol=ATOL)
        times, states = [0.0], [start]
        pieces: list[DenseOutput] = []
        for _ in range(MAX_STEPS):
            solver.step()
            if solver.status == "failed" or large(solver.y.reshape(shape)):
                break
            dense = solver.dense_output()
            pieces.append(dense)
            for time in np.linspace(solver.t_old, solver.t, SAMPLES_PER_STEP + 1)[1:]:
                times.append(float(time))
                states.append(dense(time).reshape(shape))
            if solver.status == "finished":
                break
    integrated(solver.nfev)
    if not pieces:
        raise InputError(
            "the weights are not small on these data from the start: some preactivation exceeds 1, or the outputs are "
            "of the size of the targets; use a smaller standard deviation"
        )
    return np.array(times), np.array(states), OdeSolution(times[::SAMPLES_PER_STEP], pieces)
