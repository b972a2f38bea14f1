"""The two-layer network at small weights: draw it, and the exact right-hand side of its gradient flow."""

import threading
from dataclasses import dataclass
from dataclasses import field as dataclass_field

import numpy as np

from theory.errors import InputError
from verify.numeric import FloatArray, NumericActivation

BLOCK = 16_384
"""Activation values computed at a time: few enough to stay in the processor's cache from pass to pass of σ."""


class _Memory(threading.local):
    """Arrays kept from call to call, by each thread: touching fresh memory can cost more than tanh."""

    def __init__(self) -> None:
        self._kept = np.empty((2, 0, 0))

    def arrays(self, m: int, n: int) -> FloatArray:
        """Two uninitialised arrays (2, m, n), the same ones for the same m and n."""
        if self._kept.shape != (2, m, n):
            self._kept = np.empty((2, m, n))
        return self._kept


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
    _memory: _Memory = dataclass_field(default_factory=_Memory, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 < self.epsilon < 1:
            raise InputError(f"the size of the weights is {self.epsilon}; it must lie between 0 and 1")
        if self.epsilon ** (2 * self.p + 1) < 1e-290:
            raise InputError(
                f"weights of size {self.epsilon} to the power p = {self.p} leave the range of doubles; use larger ones"
            )

    def outputs(self, weights: Weights) -> FloatArray:
        """f(x_i) (n,) at rescaled weights (α, ω)."""
        return self.epsilon * (weights.a @ self._activations(weights)[0])

    def loss(self, outputs: FloatArray) -> float:
        """R = (1/2n) Σ (f(x_i) − y_i)²."""
        return float(0.5 * np.mean((outputs - self.y) ** 2))

    def field(self, weights: Weights) -> tuple[FloatArray, FloatArray]:
        """(dα/dτ (m,), dω/dτ (m, D)) of the full gradient flow."""
        value, slope = self._activations(weights)
        residual = self.epsilon * (weights.a @ value) - self.y
        pull = residual * (-(self.epsilon**-self.p) / len(self.y))
        da = value @ pull
        dw = slope @ (pull[:, None] * self.X)  # (n, D) first: one matrix product instead of a pass over (m, n)
        dw *= (self.epsilon * weights.a)[:, None]
        return da, dw

    def _activations(self, weights: Weights) -> tuple[FloatArray, FloatArray]:
        """σ and σ′ (m, n) at all ε ω_j·x_i, in arrays that hold until the next call."""
        small = self.epsilon * weights.w
        m, n = len(small), len(self.y)
        rows = max(1, BLOCK // n)
        if m <= rows:
            return self.sigma(small @ self.X.T)
        value, slope = self._memory.arrays(m, n)
        for start in range(0, m, rows):
            block = slice(start, start + rows)
            value[block], slope[block] = self.sigma(small[block] @ self.X.T)
        return value, slope
