"""The two-layer network at small weights: draw it, and the exact right-hand sides of its gradient flow."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from theory.errors import InputError
from verify.numeric import FloatArray
from verify.passes import MEMORY, Passes, Sigma


@dataclass(frozen=True)
class Weights:
    """Weights of m hidden neurons: output weights ``a`` (m,) and input weights ``w`` (m, D)."""

    a: FloatArray
    w: FloatArray

    def __post_init__(self) -> None:
        if self.a.ndim != 1 or self.w.ndim != 2 or len(self.a) != len(self.w) or not len(self.a):
            raise InputError(f"weights need shapes (m,) and (m, D) with m >= 1, not {self.a.shape} and {self.w.shape}")

    @classmethod
    def draw(cls, neurons: int, dimension: int, rng: np.random.Generator) -> "Weights":
        """Independent standard normal weights, to be scaled by the size ε of the initialization.

        >>> Weights.draw(3, 2, np.random.default_rng(0)).w.shape
        (3, 2)
        """
        if neurons < 1:
            raise InputError(f"a network needs at least one neuron, not {neurons}")
        return cls(rng.standard_normal(neurons), rng.standard_normal((neurons, dimension)))

    def flat(self) -> FloatArray:
        """All weights in one vector (m (1 + D),): the a first, then the rows of w."""
        return np.concatenate([self.a, self.w.ravel()])

    @classmethod
    def from_flat(cls, vector: FloatArray, dimension: int) -> "Weights":
        """Inverse of :meth:`flat`."""
        neurons = len(vector) // (1 + dimension)
        return cls(vector[:neurons], vector[neurons:].reshape(neurons, dimension))

    @property
    def r(self) -> FloatArray:
        """r_j = ‖w_j‖ (m,)."""
        return np.sqrt(np.einsum("jk,jk->j", self.w, self.w))

    @property
    def u(self) -> FloatArray:
        """Orientations u_j = w_j/r_j (m, D)."""
        return self.w / self.r[:, None]


@dataclass(frozen=True)
class Monomial:
    """σ(z) = c_p z^p, the leading order of an activation.

    >>> Monomial(-2.0, 3)(np.array([2.0]))
    (array([-16.]), array([-24.]))
    """

    c_p: float
    p: int

    def __call__(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """σ(z) and σ′(z), both of the shape of z."""
        power = self.c_p * z ** (self.p - 1)
        return power * z, self.p * power


@dataclass(frozen=True)
class TwoLayerNetwork:
    """f(x) = Σ_j a_j σ(w_j·x) on data X (n, D), y (n,), with weights of size ε in rescaled variables.

    With (a, w) = ε (α, ω) and t = ε^{1−p} τ the gradient flow of R = (1/2n) Σ (f(x_i) − y_i)² is

        dα_j/dτ = −ε^{−p}/n Σ_i e_i σ(ε ω_j·x_i),    dω_j/dτ = −ε^{1−p} α_j/n Σ_i e_i σ′(ε ω_j·x_i) x_i,

    whose limit ε → 0 is the leading-order flow (paper, section on the initial stage of training).  With p = 1 the
    time is that of the gradient flow itself, whatever the activation.

    The residual is e_i = f(x_i) − y_i, or −y_i where ``frozen``.  ``held`` takes its mean from every dα_j, as a
    constant term c_0 ≠ 0 of σ does, which holds Σ_j a_j.  At most ``memory`` bytes of activation values are kept.
    """

    sigma: Sigma
    X: FloatArray
    y: FloatArray
    epsilon: float
    p: int
    frozen: bool = False
    held: bool = False
    memory: int = MEMORY

    def __post_init__(self) -> None:
        if not 0 < self.epsilon < 1:
            raise InputError(f"the size of the weights is {self.epsilon}; it must lie between 0 and 1")
        if self.epsilon ** (2 * self.p + 1) < 1e-290:
            raise InputError(
                f"weights of size {self.epsilon} to the power p = {self.p} leave the range of doubles; use larger ones"
            )

    def leading(self, c_p: float) -> "TwoLayerNetwork":
        """The same network to leading order: σ(z) = c_p z^p and the residual −y.

        Its field is c_p (T(ω), α ∇T(ω)), whatever ε.
        """
        return replace(self, sigma=Monomial(c_p, self.p), frozen=True)

    @property
    def samples(self) -> int:
        """The number n of samples."""
        return len(self.y)

    @cached_property
    def passes(self) -> Passes:
        """The sums over neurons and samples."""
        return Passes(self.sigma, self.X, self.memory)

    def carries_outputs(self, m: int) -> bool:
        """Whether a flow of m neurons should have f(x_i) in its state, since its activation values are too many."""
        return not (self.frozen or self.held or self.passes.keeps(m))

    def outputs(self, weights: Weights) -> FloatArray:
        """f(x_i) (n,) at rescaled weights (α, ω)."""
        return self.epsilon * self.passes.outputs(weights.a, self.epsilon * weights.w)

    def loss(self, outputs: FloatArray) -> float:
        """R = (1/2n) Σ (f(x_i) − y_i)²."""
        return float(0.5 * np.mean((outputs - self.y) ** 2))

    def field(self, weights: Weights) -> tuple[FloatArray, FloatArray]:
        """(dα/dτ (m,), dω/dτ (m, D))."""
        da, dw, _ = self.field_and_outputs(weights)
        return da, dw

    def field_and_outputs(self, weights: Weights) -> tuple[FloatArray, FloatArray, FloatArray | None]:
        """The field, and f(x_i) (n,) where it took them to compute it (None where the residual is frozen)."""
        a, w = self.epsilon * weights.a, self.epsilon * weights.w
        scale = -(self.epsilon**-self.p) / len(self.y)
        if self.frozen:
            f = None
            da, dw = self.passes.pulls(a, w, -scale * self.y)
        else:
            f, da, dw = self.passes.outputs_and_pulls(a, w, lambda f: (f - self.y) * scale)
        return self._hold(da), dw, f

    def field_and_rate(self, weights: Weights, outputs: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The field, and df/dτ (n,), from known f(x_i) (n,): one evaluation of σ for every neuron and sample."""
        if self.frozen or self.held:
            raise InputError("a field with a frozen residual or a held sum of output weights carries no outputs along")
        a, w = self.epsilon * weights.a, self.epsilon * weights.w
        e = (outputs - self.y) * (-(self.epsilon ** (1 - self.p)) / len(self.y))
        da, dw, df = self.passes.pulls_and_rate(a, w, e, 1.0)
        return da / self.epsilon, dw / self.epsilon, df

    def _hold(self, da: FloatArray) -> FloatArray:
        return da - da.mean() if self.held else da

    def loss_and_gradient(self, theta: FloatArray, rows: NDArray[np.intp] | None = None) -> tuple[float, FloatArray]:
        """R and ∇R at weights θ (m (1 + D),), not rescaled: a first, then the rows of w; on some samples if given.

        This is what discrete training takes; ε and p have no part in it.
        """
        weights = Weights.from_flat(theta, self.X.shape[1])
        y = self.y if rows is None else self.y[rows]
        passes = self.passes if rows is None else Passes(self.sigma, self.X[rows], self.memory)
        if self.frozen:
            f, (by_a, by_w) = None, passes.pulls(weights.a, weights.w, -y / len(y))
            loss = float(0.5 * np.mean(y**2) + weights.a @ by_a)
        else:
            f, by_a, by_w = passes.outputs_and_pulls(weights.a, weights.w, lambda f: (f - y) / len(y))
            loss = float(0.5 * np.mean((f - y) ** 2))
        return loss, np.concatenate([self._hold(by_a), by_w.ravel()])
