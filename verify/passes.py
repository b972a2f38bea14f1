"""Sums over neurons and samples, in bounded memory: what the outputs of a network and their gradient consist of.

All m·n activation values are needed twice, first for the outputs f(x_i) and then for the gradient, and no block of
neurons can do the second without the first of all others.  They are kept in between where they fit ``memory``, and
computed anew where they do not; a flow that carries f(x_i) along as part of its state needs them only once.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from verify.numeric import FloatArray

BLOCK = 16_384
"""Activation values computed at a time: few enough to stay in the processor's cache from pass to pass of σ."""
LEAST_ROWS = 4
"""Neurons computed at a time where there are many samples: matrix products of fewer rows are slow."""
MEMORY = 2**26
"""Bytes of activation values that are kept from one pass to the next (σ and σ′, 16 bytes for a neuron and sample)."""

Sigma = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""σ and σ′ at all entries of an array."""


class _Kept(threading.local):
    """Arrays kept from call to call, by each thread: touching fresh memory can cost more than tanh."""

    def __init__(self) -> None:
        self._kept = np.empty((2, 0, 0))

    def arrays(self, m: int, n: int) -> FloatArray:
        """Two uninitialised arrays (2, m, n), the same ones for the same m and n."""
        if self._kept.shape != (2, m, n):
            self._kept = np.empty((2, m, n))
        return self._kept


@dataclass(frozen=True)
class Passes:
    """Passes over m neurons with output weights a (m,) and input weights w (m, D), and the n samples X (n, D)."""

    sigma: Sigma
    X: FloatArray
    memory: int = MEMORY
    _kept: _Kept = field(default_factory=_Kept, init=False, repr=False, compare=False)

    def keeps(self, m: int) -> bool:
        """Whether all activation values of m neurons fit the memory."""
        return 16 * m * len(self.X) <= self.memory

    def outputs(self, a: FloatArray, w: FloatArray) -> FloatArray:
        """Σ_j a_j σ(w_j·x_i), shape (n,)."""
        total = np.zeros(len(self.X))
        for block in self._blocks(len(a)):
            total += a[block] @ self.sigma(w[block] @ self.X.T)[0]
        return total

    def pulls(self, a: FloatArray, w: FloatArray, e: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Σ_i e_i σ(w_j·x_i), shape (m,), and a_j Σ_i e_i σ′(w_j·x_i) x_i, shape (m, D), for a known e (n,)."""
        eX, by_a, by_w = e[:, None] * self.X, np.empty_like(a), np.empty_like(w)
        for block in self._blocks(len(a)):
            value, slope = self.sigma(w[block] @ self.X.T)
            by_a[block], by_w[block] = value @ e, slope @ eX
        by_w *= a[:, None]
        return by_a, by_w

    def outputs_and_pulls(
        self, a: FloatArray, w: FloatArray, residual: Callable[[FloatArray], FloatArray]
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The outputs (n,), and the two sums of :meth:`pulls` for the e that ``residual`` makes of them."""
        if not self.keeps(len(a)):
            f = self.outputs(a, w)
            return (f, *self.pulls(a, w, residual(f)))
        value, slope = self._values(w)
        f = a @ value
        e = residual(f)
        by_w = slope @ (e[:, None] * self.X)  # (n, D) first: one matrix product instead of a pass over (m, n)
        by_w *= a[:, None]
        return f, value @ e, by_w

    def pulls_and_rate(
        self, a: FloatArray, w: FloatArray, e: FloatArray, scale: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """a′ and w′, ``scale`` times the sums of :meth:`pulls`, and the rate f′(x_i) (n,) that they give the outputs.

        In one pass, and so for one evaluation of σ, given the outputs that e comes from.
        """
        eX, da, dw, df = e[:, None] * self.X, np.empty_like(a), np.empty_like(w), np.zeros_like(e)
        for block in self._blocks(len(a)):
            value, slope = self.sigma(w[block] @ self.X.T)
            a_scaled = scale * a[block, None]
            da[block], dw[block] = scale * (value @ e), a_scaled * (slope @ eX)
            df += da[block] @ value
            slope *= (a[block, None] * dw[block]) @ self.X.T
            df += slope.sum(axis=0)
        return da, dw, df

    def _blocks(self, m: int) -> Iterator[slice]:
        rows = max(LEAST_ROWS, BLOCK // len(self.X))
        return (slice(start, start + rows) for start in range(0, m, rows))

    def _values(self, w: FloatArray) -> tuple[FloatArray, FloatArray]:
        """σ and σ′ (m, n) of all neurons, in arrays that hold until the next call."""
        m, n = len(w), len(self.X)
        if m * n <= BLOCK:
            return self.sigma(w @ self.X.T)
        value, slope = self._kept.arrays(m, n)
        for block in self._blocks(m):
            value[block], slope[block] = self.sigma(w[block] @ self.X.T)
        return value, slope
