"""The leading-order flow of single neurons on the sphere of directions, each at its own clock.

To leading order a neuron ψ = (α, ω) moves alone, up the gradient of V(ψ) = c_p α T(ω), which is homogeneous
of degree p + 1.  With its own clock ds = ‖ψ‖^{p−1} dτ the direction ν = ψ/‖ψ‖ ∈ S^D obeys an autonomous flow

    dν/ds = F(ν) − (ν·F(ν)) ν,    d log‖ψ‖/ds = ν·F(ν) = (p + 1) V(ν),    F = ∇V,

so that no blow-up occurs however fast the neuron grows (paper, leading-order dynamics in polar form).
"""

from dataclasses import dataclass

import numpy as np
from scipy.integrate import DOP853, solve_ivp

from theory.form import CorrelationForm
from verify.effort import integrated
from verify.flows import ATOL, RTOL
from verify.numeric import FloatArray


@dataclass(frozen=True)
class LeadingOrder:
    """The leading-order field F(α, ω) = c_p (T(ω), α ∇T(ω)) of one neuron, vectorised over neurons."""

    form: CorrelationForm
    c_p: float

    def field(self, psi: FloatArray) -> FloatArray:
        """F at points psi (m, 1 + D), same shape."""
        value, gradient = self.form.value_and_gradient(psi[:, 1:])
        return self.c_p * np.concatenate([value[:, None], psi[:, :1] * gradient], axis=1)

    def jacobian(self, psi: FloatArray) -> FloatArray:
        """∂F/∂ψ (m, 1 + D, 1 + D), the Hessian of V."""
        m, size = psi.shape
        matrix = np.zeros((m, size, size))
        matrix[:, 0, 1:] = matrix[:, 1:, 0] = self.form.gradient(psi[:, 1:])
        matrix[:, 1:, 1:] = psi[:, :1, None] * self.form.hessian(psi[:, 1:])
        return self.c_p * matrix

    def direction_field(self, nu: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(dν/ds (m, 1 + D), d log‖ψ‖/ds (m,)) at directions ν (m, 1 + D)."""
        force = self.field(nu)
        growth = np.einsum("mk,mk->m", nu, force)
        return force - growth[:, None] * nu, growth

    def direction_jacobian(self, nu: FloatArray) -> FloatArray:
        """Linearisation (m, 1 + D, 1 + D) of the direction flow, on tangent vectors of the sphere."""
        force, matrix = self.field(nu), self.jacobian(nu)
        growth = np.einsum("mk,mk->m", nu, force)
        slope = force + np.einsum("mk,mkl->ml", nu, matrix)
        return matrix - nu[:, :, None] * slope[:, None, :] - growth[:, None, None] * np.eye(nu.shape[1])


@dataclass(frozen=True)
class Path:
    """Leading-order motion of m neurons at G instants of each neuron's own clock.

    ``clock`` (G, m); ``direction`` (G, m, 1 + D) is ν; ``log_size`` (G, m) is log(‖ψ(s)‖/‖ψ(0)‖);
    ``transport`` (G − 1, m, 1 + D, 1 + D) carries a small change of ν from each instant to the next.
    """

    clock: FloatArray
    direction: FloatArray
    log_size: FloatArray
    transport: FloatArray

    @property
    def orientation(self) -> FloatArray:
        """U = ω/‖ω‖ (G, m, D)."""
        w = self.direction[:, :, 1:]
        return w / np.linalg.norm(w, axis=2, keepdims=True)

    @property
    def log_growth(self) -> FloatArray:
        """log(r(s)/r(0)) (G, m); the growth itself may exceed every double."""
        log_r = np.log(np.linalg.norm(self.direction[:, :, 1:], axis=2))
        return self.log_size + log_r - log_r[0]


def follow(flow: LeadingOrder, start: FloatArray, duration: FloatArray, instants: int = 128) -> Path:
    """Leading-order motion from weights ``start`` (m, 1 + D) over own-clock durations (m,).

    The fraction of each neuron's duration is the common variable, so that one adaptive integration (DOP853)
    serves all.  Transport is the Magnus expansion of order 4 on each interval: a product of its factors stays
    accurate however strongly the flow contracts.
    """
    m, size = start.shape
    nu0 = start / np.linalg.norm(start, axis=1, keepdims=True)
    fractions = np.linspace(0, 1, instants)
    step = fractions[1]
    inner = fractions[:-1, None] + step * (0.5 + _GAUSS * np.array([-1, 1]))

    def rate(_: float, state: FloatArray) -> FloatArray:
        dnu, growth = flow.direction_field(state[: m * size].reshape(m, size))
        return np.concatenate([(dnu * duration[:, None]).ravel(), growth * duration])

    state = np.concatenate([nu0.ravel(), np.zeros(m)])
    with np.errstate(all="ignore"):  # a trial step that is too long may overflow; the solver then shortens it
        solution = solve_ivp(rate, (0, 1), state, method="DOP853", dense_output=True, rtol=RTOL, atol=ATOL)
    integrated(solution.nfev)
    if not solution.success or solution.sol is None:
        raise ArithmeticError(f"the leading-order flow cannot be followed: {solution.message}")
    columns = solution.sol(fractions).T
    gauss = solution.sol(inner.ravel()).T[:, : m * size].reshape(instants - 1, 2, m, size)
    return Path(
        fractions[:, None] * duration,
        columns[:, : m * size].reshape(-1, m, size),
        columns[:, m * size :],
        _magnus(flow, gauss, step * duration),
    )


_GAUSS = np.sqrt(3) / 6


def _magnus(flow: LeadingOrder, nodes: FloatArray, step: FloatArray) -> FloatArray:
    """Transport over each interval (G, m, k, k) from ν at its two Gauss nodes (G, 2, m, k) and lengths (m,)."""
    intervals, _, m, size = nodes.shape
    matrices = flow.direction_jacobian(nodes.reshape(-1, size)).reshape(intervals, 2, m, size, size)
    first, second = matrices[:, 0], matrices[:, 1]
    h = step[:, None, None]
    commutator = second @ first - first @ second
    exponent = h / 2 * (first + second) + _GAUSS / 2 * h**2 * commutator
    # The Padé approximant [2/2] of exp has the order of the expansion itself, and is stable for any contraction.
    even, odd = np.eye(size) + exponent @ exponent / 12, exponent / 2
    return np.linalg.solve(even - odd, even + odd)


def limit_directions(
    flow: LeadingOrder, start: FloatArray, attractors: FloatArray, near: float = 1e-4, max_steps: int = 400
) -> FloatArray:
    """Where the leading-order flow takes each direction: ν (m, 1 + D).

    Ends once every direction is within ``near`` of one of the ``attractors`` (k, 1 + D), unit vectors, or after
    ``max_steps`` steps: dying neurons, and those near a degenerate orientation, crawl for ever.
    """
    m, size = start.shape
    nu = start / np.linalg.norm(start, axis=1, keepdims=True)
    scale = abs(flow.c_p) * flow.form.scale

    def rate(_: float, state: FloatArray) -> FloatArray:
        return (flow.direction_field(state.reshape(m, size))[0] / scale).ravel()

    solver = DOP853(rate, 0.0, nu.ravel(), np.inf, rtol=RTOL, atol=ATOL)
    for _ in range(max_steps):
        with np.errstate(all="ignore"):  # as above
            solver.step()
        nu = solver.y.reshape(m, size)
        if solver.status != "running" or (_distances(nu, attractors).min(axis=1, initial=np.inf) < near).all():
            break
    integrated(solver.nfev)
    return nu / np.linalg.norm(nu, axis=1, keepdims=True)


def _distances(points: FloatArray, others: FloatArray) -> FloatArray:
    """Chordal distances (m, k)."""
    return np.linalg.norm(points[:, None, :] - others[None, :, :], axis=2)
