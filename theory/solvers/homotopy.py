"""All complex eigenvector classes of a form, by following the classes of Σ w_i^p along a path of forms.

A class is a point x of projective space with ∇T(x) = λx for some λ.  Along the path the N classes solve

    H(x, λ, t) = (1 − t) γ (x_i^(p−1))_i + t ∇T(x)/s − λ (1 − t + t d_i) x_i = 0,    c·x = 1,

where the coordinates x_i are along orthogonal vectors of squared lengths d_i <= 1, so chosen that T is balanced.  At
t = 0 they are known in closed form.  For all but finitely many complex γ of size 1 the N paths stay apart until t = 1
(Sommese and Wampler, The Numerical Solution of Systems of Polynomials, 2005, the gamma trick), and N is the number of
classes of a general form (Cartwright and Sturmfels, LAA 438 (2013), Theorem 1.2).  Each path has its own patch
c = conj(x), renewed after every step, so that ‖x‖ = 1 and no path runs to infinity.  Nothing here is proved: every
endpoint is certified afterwards.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theory.exact import FloatArray
from theory.form import CorrelationForm

ComplexArray = NDArray[np.complex128]
CHUNK = 1024
"""Paths that are followed at a time: memory is N·D for the endpoints and CHUNK times what one evaluation needs."""
_FIRST_STEP, _LONGEST, _SHORTEST = 0.02, 0.1, 1e-7
_PREDICTED, _CORRECTED = 1e-3, 1e-9
"""Relative size of the first Newton correction with which a step is accepted, and of the last."""


@dataclass(frozen=True)
class Endpoints:
    """Where the paths ended: x (N, D), and whether each arrived at a regular solution (N,)."""

    x: ComplexArray
    arrived: NDArray[np.bool_]


def start_classes(p: int, D: int) -> ComplexArray:
    """The N classes of Σ w_i^p (p >= 3): entries 0 or (p−2)-th roots of unity, the first that is not 0 being 1.

    >>> start_classes(3, 2).real
    array([[1., 0.],
           [1., 1.],
           [0., 1.]])
    """
    roots = np.exp(2j * np.pi * np.arange(p - 2) / (p - 2))
    entries = np.concatenate([[0], roots])
    blocks = []
    for k in range(D):
        rest = np.array(list(product(entries, repeat=D - 1 - k)), dtype=complex).reshape((p - 1) ** (D - 1 - k), -1)
        blocks.append(np.column_stack([np.zeros((len(rest), k)), np.ones(len(rest)), rest]))
    return np.concatenate(blocks)


@dataclass(frozen=True)
class Homotopy:
    """One choice of γ for a form: H, its derivatives, and the start of its paths."""

    hessian: Callable[[ComplexArray], ComplexArray]
    degree: int
    scale: float
    metric: FloatArray
    gamma: complex

    @classmethod
    def draw(cls, form: CorrelationForm, metric: FloatArray, rng: np.random.Generator) -> "Homotopy":
        """A random γ on the unit circle, for a form along orthogonal vectors of squared lengths ``metric`` (D,)."""
        source: Any = form.source  # takes complex points as well
        sample = rng.normal(size=(20, form.dimension))
        sample /= np.linalg.norm(sample, axis=1, keepdims=True)
        scale = float(np.sqrt(np.mean(form.gradient(sample) ** 2) * form.dimension))
        return cls(source.hessian, form.degree, scale, metric / metric.max(), np.exp(2j * np.pi * rng.random()))

    def start(self, classes: ComplexArray) -> ComplexArray:
        """The points (x, λ) (m, D + 1) at t = 0 of classes x (m, D) of Σ w_i^p."""
        factor = 1 / np.linalg.norm(classes, axis=1)
        return np.column_stack([classes * factor[:, None], self.gamma * factor ** (self.degree - 2)])

    def normalised(self, v: ComplexArray) -> ComplexArray:
        """The same classes with ‖x‖ = 1."""
        size = np.linalg.norm(v[:, :-1], axis=1)
        return np.column_stack([v[:, :-1] / size[:, None], v[:, -1] / size ** (self.degree - 2)])

    def derivatives(
        self, v: ComplexArray, t: NDArray[np.float64], patch: ComplexArray
    ) -> tuple[ComplexArray, ComplexArray, ComplexArray]:
        """H and ∂H/∂t (m, D + 1), and ∂H/∂(x, λ) between them, at points v (m, D + 1), times t and patches (m, D)."""
        x, p = v[:, :-1], self.degree
        D = x.shape[1]
        target = self.hessian(x) / self.scale
        start = self.gamma * x ** (p - 2)
        weight = 1 - t[:, None] * (1 - self.metric)
        jacobian = np.zeros((len(v), D + 1, D + 1), dtype=complex)
        jacobian[:, :D, :D] = t[:, None, None] * target
        diagonal = np.arange(D)
        jacobian[:, diagonal, diagonal] += (1 - t)[:, None] * (p - 1) * start - v[:, -1:] * weight
        jacobian[:, :D, D] = -weight * x
        jacobian[:, D, :D] = patch
        target_gradient = np.einsum("mij,mj->mi", target, x) / (p - 1)  # Euler
        value, rate = np.zeros_like(v), np.zeros_like(v)
        value[:, :D] = (1 - t)[:, None] * start * x + t[:, None] * target_gradient - v[:, -1:] * weight * x
        value[:, D] = np.einsum("mi,mi->m", x, patch) - 1
        rate[:, :D] = target_gradient - start * x + v[:, -1:] * (1 - self.metric) * x
        return value, jacobian, rate

    def predicted(self, v: ComplexArray, t: NDArray[np.float64], dt: NDArray[np.float64]) -> ComplexArray:
        """One step of the classical Runge–Kutta method, in the patch of v."""
        h, patch = dt[:, None], v[:, :-1].conj()

        def velocity(at: ComplexArray, time: NDArray[np.float64]) -> ComplexArray:
            _, jacobian, rate = self.derivatives(at, time, patch)
            return -_solve(jacobian, rate)

        k1 = velocity(v, t)
        k2 = velocity(v + h / 2 * k1, t + dt / 2)
        k3 = velocity(v + h / 2 * k2, t + dt / 2)
        k4 = velocity(v + h * k3, t + dt)
        return v + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def corrected(
        self, v: ComplexArray, t: NDArray[np.float64], patch: ComplexArray
    ) -> tuple[ComplexArray, NDArray[np.bool_]]:
        """Newton's method from predicted points, normalised; and whether it converged at once."""
        sizes = []
        for _ in range(3):
            value, jacobian, _ = self.derivatives(v, t, patch)
            change = _solve(jacobian, value)
            v = v - change
            sizes.append(np.linalg.norm(change, axis=1) / np.linalg.norm(v, axis=1))
        return self.normalised(v), (sizes[0] < _PREDICTED) & (sizes[-1] < _CORRECTED)


def _solve(matrices: ComplexArray, vectors: ComplexArray) -> ComplexArray:
    """Solutions of linear systems; NaN where a matrix is singular or not finite."""
    try:
        solutions: Any = np.linalg.solve(matrices, vectors[:, :, None])
        return solutions[:, :, 0]
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(vectors, np.nan)
        return np.concatenate([_solve(m[None], b[None]) for m, b in zip(matrices, vectors, strict=True)])


def follow(homotopy: Homotopy, start: ComplexArray) -> Endpoints:
    """Follow paths from points (x, λ) (m, D + 1) at t = 0 to t = 1, all at once, each with its own step length."""
    v = start.copy()
    t, dt = np.zeros(len(v)), np.full(len(v), _FIRST_STEP)
    active = np.arange(len(v))
    while len(active):
        h = np.minimum(dt[active], 1 - t[active])
        with np.errstate(all="ignore"):  # a step that is too long may overflow; it is then refused
            at = v[active]
            trial, good = homotopy.corrected(homotopy.predicted(at, t[active], h), t[active] + h, at[:, :-1].conj())
        v[active[good]] = trial[good]
        t[active[good]] = np.where(h[good] == 1 - t[active[good]], 1.0, t[active[good]] + h[good])
        dt[active] = np.where(good, np.minimum(2 * h, _LONGEST), h / 2)
        active = active[(t[active] < 1) & (dt[active] > _SHORTEST)]
    return Endpoints(v[:, :-1], t == 1)


def endpoints(
    form: CorrelationForm, metric: FloatArray, starts: ComplexArray, rng: np.random.Generator
) -> Iterator[Endpoints]:
    """The ends of the paths from ``starts`` (m, D) with a new γ, in chunks; coordinates as in :meth:`Homotopy.draw`."""
    homotopy = Homotopy.draw(form, metric, rng)
    for k in range(0, len(starts), CHUNK):
        yield follow(homotopy, homotopy.start(starts[k : k + CHUNK]))
