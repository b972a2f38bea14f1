"""One right-hand side of the full flow, and the matrix products and activation values that no one can do without."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Meaning, Row, interleave
from theory.activations import Activation
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation

GROUP = "right-hand side"
SIZES = ((50, 80), (100, 40), (1_000, 80), (10_000, 80))
DIMENSIONS = (2, 6)
EPSILON = 0.01

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Sigma:
    """An activation, and σ(Z) written into an array by as few NumPy calls as possible."""

    name: str
    p: int
    bare: Callable[[FloatArray, FloatArray], object]


def _cubic(z: FloatArray, out: FloatArray) -> None:
    np.tanh(z, out=out)
    out *= z
    out *= z


SIGMAS = (Sigma("tanh(x)", 1, lambda z, out: np.tanh(z, out=out)), Sigma("x**2*tanh(x)", 3, _cubic))


def rows(quick: bool) -> Iterator[Row]:
    """One row per activation, size (m, n) and dimension D."""
    for sigma in SIGMAS:
        numeric = NumericActivation.of(Activation.parse(sigma.name))
        for m, n in SIZES[: 2 if quick else None]:
            for dimension in DIMENSIONS:
                yield _row(sigma, numeric, m, n, dimension, quick)


def _row(sigma: Sigma, numeric: NumericActivation, m: int, n: int, dimension: int, quick: bool) -> Row:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((n, dimension)), rng.standard_normal(n)
    weights = Weights.draw(m, dimension, rng)
    network = TwoLayerNetwork(numeric, X, y, EPSILON, sigma.p)
    ours, theirs = _both(network, weights, sigma)
    rounds = interleave(ours, theirs, 3 if quick else 11, 1e-3)
    case = f"{sigma.name}, m = {m}, n = {n}, D = {dimension}"
    return rounds.row(GROUP, case, "bare products and σ(Z)", Meaning.COST)


def _both(network: TwoLayerNetwork, weights: Weights, sigma: Sigma) -> tuple[Callable[[], object], ...]:
    """The field, and its bare products on memory that is there already, with σ′(Z) as a gift."""
    a, W, X, y = weights.a, EPSILON * weights.w, network.X, network.y
    Z = W @ X.T
    S, slope = np.empty_like(Z), np.ones_like(Z)

    def bare() -> object:
        np.matmul(W, X.T, out=Z)
        sigma.bare(Z, S)
        e = a @ S - y
        return S @ e, slope @ (e[:, None] * X)

    return (lambda: network.field(weights)), bare
