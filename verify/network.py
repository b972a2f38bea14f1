"""The two-layer network at small weights: draw it, and the exact right-hand side of its gradient flow."""

from dataclasses import dataclass

import numpy as np

from theory.errors import InputError
from verify.numeric import FloatArray, NumericActivation


@dataclass(frozen=True)
class Weights:
    """Weights of m hidden neurons: output weights ``a`` (m,) and input weights ``w`` (m, D)."""

    a: FloatArray
    w: FloatArray

    def __post_init__(self) -> None:
        if self.a.ndim != 1 or self.w.ndim != 2 or len(self.a) != len(self.w) or not len(self.a):
            raise InputError(f"weights need shapes (m,) and (m, D) with m >= 1, not {self.a.shape} and {self.w.shape}")
        if not (np.isfinite(self.a).all() and np.isfinite(self.w).all()):
            raise InputError("weights contain NaN or infinity; every weight must be a finite number")

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


@dataclass(frozen=True)
class TwoLayerNetwork:
    """f(x) = Σ_j a_j σ(w_j·x) on data X (n, D), y (n,), with weights of size ε in rescaled variables.

    With (a, w) = ε (α, ω) and t = ε^{1−p} τ the gradient flow of R = (1/2n) Σ (f(x_i) − y_i)² is

        dα_j/dτ = −ε^{−p}/n Σ_i e_i σ(ε ω_j·x_i),    dω_j/dτ = −ε^{1−p} α_j/n Σ_i e_i σ′(ε ω_j·x_i) x_i,

    whose limit ε → 0 is the leading-order flow (paper, section on the initial stage of training).
    """

    sigma: NumericActivation
    X: FloatArray
    y: FloatArray
    epsilon: float
    p: int

    def __post_init__(self) -> None:
        if not 0 < self.epsilon < 1:
            raise InputError(f"the size of the weights is {self.epsilon}; it must lie between 0 and 1")
        if self.epsilon ** (2 * self.p + 1) < 1e-290:
            raise InputError(
                f"weights of size {self.epsilon} to the power p = {self.p} leave the range of doubles; use larger weights"
            )

    def outputs(self, weights: Weights) -> FloatArray:
        """f(x_i) (n,) at rescaled weights (α, ω)."""
        return self._outputs(weights, self.sigma(self.epsilon * (weights.w @ self.X.T))[0])

    def loss(self, outputs: FloatArray) -> float:
        """R = (1/2n) Σ (f(x_i) − y_i)²."""
        return float(0.5 * np.mean((outputs - self.y) ** 2))

    def field(self, weights: Weights) -> tuple[FloatArray, FloatArray]:
        """(dα/dτ (m,), dω/dτ (m, D)) of the full gradient flow."""
        n, epsilon = len(self.y), self.epsilon
        value, slope = self.sigma(epsilon * (weights.w @ self.X.T))
        residual = self._outputs(weights, value) - self.y
        pull = residual[:, None] * self.X  # (n, D): one matrix product instead of a pass over (m, n)
        da = (value @ residual) * (-(epsilon**-self.p) / n)
        dw = (slope @ pull) * (weights.a * (-(epsilon ** (1 - self.p)) / n))[:, None]
        return da, dw

    def _outputs(self, weights: Weights, value: FloatArray) -> FloatArray:
        return self.epsilon * (weights.a @ value)
