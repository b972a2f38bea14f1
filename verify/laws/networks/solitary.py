"""Networks of one neuron each, trained side by side to the end of their condensation.

In a wide network the fastest neurons end the early stage for all.  A neuron that is alone has the time that it needs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import DOP853

from verify.effort import integrated
from verify.fates import Fate, Fates, joint_attractors, unsettled_fate
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray
from verify.tolerance import angle_between

GROWTH, LATEST = 30.0, 1e6
"""Growths r/r_0 between which a neuron is to align; the fate of one that has not is open.

Some grow ten-thousandfold while they pass along a ridge of T that ends elsewhere.
"""
ALIGNED_DEG = 10.0
"""A neuron (a, w) is aligned within this angle of an attractor of the leading order, whichever the sign of a."""
DEAD = 1e-2
"""A neuron whose input weight is this small against its first, and against its output weight, has died.

Others that are dying at the last step, as slowly as a power of time for p ≥ 3, are told by ``unsettled_fate``.
"""
MAX_STEPS = 600
RTOL, ATOL = 1e-7, 1e-9


def size_at_latest(subject: Subject, initial: Weights, departure: float) -> float:
    """Size ε of the first weights for which the departure at the latest growth is at most the stated one."""
    return subject.size_with_departure(departure, Weights(LATEST * initial.a, LATEST * initial.w))


def solitary_fates(subject: Subject, initial: Weights, epsilon: float) -> Fates:
    """What becomes of each neuron (m,), trained alone: the condensed orientation it is on when it has grown, or death.

    Each neuron is a network of its own: real σ, and the residual of its own output.  On its own clock
    ds = ‖ψ‖^{p−1} dτ, which no blow-up ends, its direction ν and log‖ψ‖ are integrated until it has grown, is dead, or
    ``MAX_STEPS`` steps are over; those that are done are left out of what follows.
    """
    flow = _Solitary(subject, epsilon)
    psi = np.column_stack([initial.a, initial.w])
    size = np.linalg.norm(psi, axis=1)
    nu, log_size = psi / size[:, None], np.log(size)
    u, dead, active = np.full(initial.w.shape, np.nan), np.zeros(len(psi), dtype=bool), np.arange(len(psi))
    steps = 0
    while len(active) and steps < MAX_STEPS:
        solver = flow.solver(nu[active], log_size[active])
        open_ = np.ones(len(active), dtype=bool)
        while 2 * np.count_nonzero(open_) > len(active) and steps < MAX_STEPS and solver.status == "running":
            with np.errstate(all="ignore"):  # a trial step that is too long may overflow; the solver then shortens it
                solver.step()
            steps += 1
            nu[active], log_size[active] = flow.parts(solver.y)
            length = np.linalg.norm(nu[active, 1:], axis=1)
            growth = np.exp(np.minimum(log_size[active], _CAP)) * length / initial.r[active]
            grown = open_ & (growth >= GROWTH) & flow.aligned(nu[active])
            gone = (growth < DEAD) & (length < DEAD)
            u[active[grown]] = nu[active[grown], 1:] / length[grown, None]
            dead[active[gone]] = True
            open_ &= ~grown & ~gone & (growth < LATEST)
        integrated(solver.nfev)
        if solver.status != "running":
            break
        active = active[open_]
    late = [not dead[j] and unsettled_fate(subject.leading, nu[j]) is Fate.DIES for j in range(len(nu))]
    return _fates(subject, u, dead | np.array(late))


_CAP = 300.0
"""Logarithm of a size that is far beyond any growth asked for, and within doubles."""


@dataclass(frozen=True)
class _Solitary:
    """The field of single-neuron networks, in units of ‖ψ‖^p."""

    subject: Subject
    epsilon: float

    def parts(self, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Directions ν (m, 1 + D) and log‖ψ‖ (m,) in a state."""
        size = 1 + self.subject.dimension
        m = len(state) // (1 + size)
        return state[: m * size].reshape(m, size), state[m * size :]

    @cached_property
    def _attractors(self) -> FloatArray:
        points = joint_attractors(self.subject.prediction.orientations, self.subject.c_p)[1]
        return np.concatenate([points, points * np.where(np.arange(points.shape[1]), 1, -1)])

    def aligned(self, nu: FloatArray) -> NDArray[np.bool_]:
        """Whether neurons of directions ν (m, 1 + D) are close to an attractor, or to one with the other a (m,)."""
        cosines = nu @ self._attractors.T / np.linalg.norm(nu, axis=1, keepdims=True)
        return cosines.max(axis=1, initial=-1.0) > np.cos(np.radians(ALIGNED_DEG))

    def solver(self, nu: FloatArray, log_size: FloatArray) -> DOP853:
        """A solver that starts there."""
        return DOP853(self._rate, 0.0, np.concatenate([nu.ravel(), log_size]), np.inf, rtol=RTOL, atol=ATOL)

    def _rate(self, _: float, state: FloatArray) -> FloatArray:
        nu, log_size = self.parts(state)
        force = self.force(nu, np.exp(np.minimum(log_size, self._largest)))
        growth = np.einsum("mk,mk->m", nu, force)
        scale = abs(self.subject.c_p) * self.subject.form.scale
        return np.concatenate([(force - growth[:, None] * nu).ravel(), growth]) / scale

    @property
    def _largest(self) -> float:
        """Neurons that have grown further are not looked at any more; their field is kept where σ is harmless."""
        return float(np.log(10 * LATEST))

    def force(self, nu: FloatArray, size: FloatArray) -> FloatArray:
        """The full field at ε‖ψ‖ν, rescaled: −(ε‖ψ‖)^{−p}/n Σ_i e_i (σ, a σ′ x_i), e_i = a σ − y_i."""
        data = self.subject.prediction.dataset
        scale = self.epsilon * size[:, None]
        value, slope = self.subject.sigma(scale * (nu[:, 1:] @ data.X.T))
        e = scale * nu[:, :1] * value - data.y
        da = -np.einsum("mi,mi->m", e, value)[:, None] / scale**self.subject.p
        dw = -nu[:, :1] * ((e * slope) @ data.X) / scale ** (self.subject.p - 1)
        return np.concatenate([da, dw], axis=1) / len(data.y)


def _fates(subject: Subject, u: FloatArray, dead: NDArray[np.bool_]) -> Fates:
    """Of neurons found at u (m, D), NaN where they had not aligned: condensed if a condensed orientation is nearest."""
    orientations = subject.prediction.orientations.orientations
    known = np.array([o.u for o in orientations])
    kinds, targets = [Fate.DIES if gone else Fate.OPEN for gone in dead], [-1] * len(u)
    for j in np.flatnonzero(np.isfinite(u[:, 0])):
        nearest = int(angle_between(u[j], known).argmin())
        if orientations[nearest].condensed:
            kinds[j], targets[j] = Fate.CONDENSES, nearest
    return Fates(tuple(kinds), tuple(targets))


def agreement(predicted: Fates, found: Fates) -> float:
    """Part of the neurons with both fates known for which they are the same."""
    known = [pair for pair in zip(labels(predicted), labels(found), strict=True) if Fate.OPEN not in pair]
    return sum(one == two for one, two in known) / max(len(known), 1)


def labels(fates: Fates) -> list[int | Fate]:
    """The target of a neuron that condenses, the kind of fate of the others."""
    return [k if kind is Fate.CONDENSES else kind for kind, k in zip(fates.kind, fates.target, strict=True)]
