"""Whole full-flow runs, to 5 % of the loss: against bare products, a plain solver, and each other in other sizes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from benchmarks.measure import Meaning, Rounds, Row, seconds
from theory.activations import Activation
from verify.events import LossMoved
from verify.flows import ATOL, RTOL, Solver, Trajectory, simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation

GROUP = "full flow, one run"
GROWTH = "full flow, growth of the cost"
NEURONS = (50, 1_000, 10_000)
SAMPLES, DIMENSION, EPSILON, FRACTION = 80, 6, 1e-3, 0.05
SETTINGS = Solver(samples=1, clocks=False)

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A tanh network of m neurons on n samples in D dimensions, with weights of size ε."""

    m: int = 1_000
    n: int = SAMPLES
    D: int = DIMENSION
    epsilon: float = EPSILON

    @cached_property
    def network(self) -> TwoLayerNetwork:
        """On random data of a fixed seed: a linear signal and noise, so that every size escapes alike."""
        rng = np.random.default_rng(0)
        X = rng.standard_normal((self.n, self.D))
        y = X[:, 0] + rng.standard_normal(self.n)
        return TwoLayerNetwork(NumericActivation.of(Activation.parse("tanh(x)")), X, y, self.epsilon, 1)

    @cached_property
    def weights(self) -> Weights:
        """Normal weights of a fixed seed."""
        return Weights.draw(self.m, self.D, np.random.default_rng(1))

    def run(self) -> Trajectory:
        """Until the loss has fallen by 5 %."""
        return simulate(self.network, self.weights, (LossMoved(FRACTION),), SETTINGS)


def rows(quick: bool) -> Iterator[Row]:
    """Runs of three widths, then what more neurons, samples, inputs and smaller weights cost."""
    rounds = 1 if quick else 5
    for m in NEURONS[: 1 if quick else None]:
        yield _against_bare(Case(m), rounds)
        yield _against_plain(Case(m), rounds)
    for name, small, large, factor in _growth(quick):
        yield _growth_row(name, small, large, factor, rounds)


def _against_bare(case: Case, rounds: int) -> Row:
    """Per evaluation of the right-hand side, everything that the run does shared out over them."""
    path = case.run()  # also makes the network, which is not timed
    bare = _bare(case)
    calls = max(1, path.evaluations // 4)
    pairs = tuple(
        (seconds(case.run) / path.evaluations, min(seconds(bare, calls) for _ in range(3))) for _ in range(rounds)
    )
    values = case.m * case.n
    best = min(ours for ours, _ in pairs)
    note = f"{values / best / 1e6:.0f} million neurons × samples × evaluations a second, {path.evaluations} of them"
    return Rounds(pairs).row(GROUP, _name(case), "bare products and σ(Z)", Meaning.COST, note)


def _bare(case: Case) -> Callable[[], object]:
    """The products and activation values of one right-hand side, on memory that is there already."""
    network, weights = case.network, case.weights
    X, y, a, W = network.X, network.y, weights.a, case.epsilon * weights.w
    Z = W @ X.T
    S, slope = np.empty_like(Z), np.ones_like(Z)

    def bare() -> object:
        np.matmul(W, X.T, out=Z)
        np.tanh(Z, out=S)
        e = a @ S - y
        return S @ e, slope @ (e[:, None] * X)

    return bare


def _against_plain(case: Case, rounds: int) -> Row:
    """``solve_ivp`` of the same method and tolerances on the equations as they are written."""
    case.run()
    pairs = tuple((seconds(case.run), seconds(partial(plain_run, case))) for _ in range(rounds))
    return Rounds(pairs).row(GROUP, _name(case), "solve_ivp, plain right-hand side", Meaning.SPEEDUP)


def plain_run(case: Case) -> FloatArray:
    """Final weights of the plain run, of size ε."""
    network, start = case.network, case.weights
    X, y, m, D = network.X, network.y, case.m, case.D

    def rate(_: float, theta: FloatArray) -> FloatArray:
        a, w = theta[:m], theta[m:].reshape(m, D)
        s = np.tanh(w @ X.T)
        e = a @ s - y
        da = -(s * e).mean(axis=1)
        dw = -a[:, None] * ((1 - s**2) * e) @ X / len(y)
        return np.concatenate([da, dw.ravel()])

    def moved(_: float, theta: FloatArray) -> float:
        f = theta[:m] @ np.tanh(theta[m:].reshape(m, D) @ X.T)
        return float(np.mean((f - y) ** 2) - (1 - FRACTION) * first)

    theta = case.epsilon * start.flat()
    first = 0.0
    first = moved(0.0, theta)
    moved.terminal = True  # pyright: ignore[reportFunctionMemberAccess]  # as SciPy asks
    tolerance = ATOL * case.epsilon
    return solve_ivp(rate, (0, 1e6), theta, "DOP853", events=moved, rtol=RTOL, atol=tolerance).y[:, -1]


def _growth(quick: bool) -> Iterator[tuple[str, Case, Case, float]]:
    """What grows, from where to where, and by which factor the number of activation values does."""
    yield "m: 1,000 to 4,000", Case(), Case(m=4_000), 4.0
    if not quick:
        yield "n: 80 to 800", Case(), Case(n=800), 10.0
        yield "D: 6 to 60", Case(), Case(D=60), 1.0
        yield "1/ε: 10³ to 10⁶", Case(), Case(epsilon=1e-6), 1.0


def _growth_row(name: str, small: Case, large: Case, factor: float, rounds: int) -> Row:
    """The larger run against the smaller one, as often as it has more activation values."""
    counts = f"{small.run().evaluations} and {large.run().evaluations} evaluations"
    pairs = tuple((seconds(large.run), factor * seconds(small.run)) for _ in range(rounds))
    return Rounds(pairs).row(GROWTH, name, f"{factor:g} × the smaller run", Meaning.COST, counts)


def _name(case: Case) -> str:
    return f"tanh, m = {case.m}, n = {case.n}, D = {case.D}"
