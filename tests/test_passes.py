"""Sums over neurons and samples against literal loops, whichever way they are taken, and the memory they need."""

import math
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NetworkMaker
from theory.errors import InputError
from verify import passes
from verify.events import LossMoved
from verify.flows import Solver, simulate
from verify.network import Monomial, TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.passes import Passes


def tanh(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    value = np.tanh(z)
    return value, 1 - value**2


@dataclass(frozen=True)
class Case:
    """Weights (m, D), samples (n, D), targets, and how the sums are blocked."""

    a: FloatArray
    w: FloatArray
    X: FloatArray
    y: FloatArray
    block: int
    rows: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    m, n, D = (draw(st.integers(1, most)) for most in (9, 6, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.sampled_from([1e-3, 1.0, 3.0]))
    a, w = size * rng.standard_normal(m), size * rng.standard_normal((m, D))
    blocks = draw(st.integers(1, 20)), draw(st.integers(1, 4))
    return Case(a, w, rng.standard_normal((n, D)), rng.standard_normal(n), *blocks)


def loops(case: Case, e: list[float]) -> tuple[list[float], list[float], list[list[float]], list[float]]:
    """f(x_i), Σ_i e_i σ(z_ij), a_j Σ_i e_i σ′(z_ij) x_ik, and the f′(x_i) of that motion, term by term."""
    m, n, D = len(case.a), len(case.X), len(case.X[0])
    z = [[sum(case.w[j][k] * case.X[i][k] for k in range(D)) for i in range(n)] for j in range(m)]
    f = [sum(case.a[j] * math.tanh(z[j][i]) for j in range(m)) for i in range(n)]
    slope = [[1 - math.tanh(z[j][i]) ** 2 for i in range(n)] for j in range(m)]
    by_a = [sum(e[i] * math.tanh(z[j][i]) for i in range(n)) for j in range(m)]
    by_w = [[case.a[j] * sum(e[i] * slope[j][i] * case.X[i][k] for i in range(n)) for k in range(D)] for j in range(m)]
    rate = [
        sum(
            by_a[j] * math.tanh(z[j][i]) + case.a[j] * slope[j][i] * sum(by_w[j][k] * case.X[i][k] for k in range(D))
            for j in range(m)
        )
        for i in range(n)
    ]
    return f, by_a, by_w, rate


@given(case=cases())
def test_sums_are_those_of_literal_loops(case: Case) -> None:
    e = case.y.tolist()
    f, by_a, by_w, rate = loops(case, e)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "BLOCK", case.block)
        patch.setattr(passes, "LEAST_ROWS", case.rows)
        for memory in (0, passes.MEMORY):
            taken = Passes(tanh, case.X, memory)
            assert taken.keeps(len(case.a)) == (memory > 0)
            assert taken.outputs(case.a, case.w) == pytest.approx(f, rel=1e-12, abs=1e-14)
            pulls = taken.pulls(case.a, case.w, case.y)
            assert pulls[0] == pytest.approx(by_a, rel=1e-11, abs=1e-14)
            assert pulls[1] == pytest.approx(np.array(by_w), rel=1e-11, abs=1e-14)
            both = taken.outputs_and_pulls(case.a, case.w, lambda f: 2 * f - case.y)
            e = (2 * np.array(f) - case.y).tolist()
            assert both[0] == pytest.approx(f, rel=1e-12, abs=1e-14)
            assert both[1] == pytest.approx(loops(case, e)[1], rel=1e-11, abs=1e-13)
            assert both[2] == pytest.approx(np.array(loops(case, e)[2]), rel=1e-11, abs=1e-13)
            da, dw, df = taken.pulls_and_rate(case.a, case.w, case.y, -3.0)
            assert da == pytest.approx(-3 * np.array(by_a), rel=1e-11, abs=1e-14)
            assert dw == pytest.approx(-3 * np.array(by_w), rel=1e-11, abs=1e-14)
            assert df == pytest.approx(-3 * np.array(rate), rel=1e-10, abs=1e-12)


@given(case=cases(), epsilon=st.sampled_from([1e-3, 0.1, 0.7]), p=st.integers(1, 3))
def test_a_network_has_one_field_in_whichever_way_it_is_summed(case: Case, epsilon: float, p: int) -> None:
    network = TwoLayerNetwork(tanh, case.X, case.y, epsilon, p)
    weights = Weights(case.a, case.w)
    da, dw, f = network.field_and_outputs(weights)
    assert f is not None
    size = float(np.abs(dw).max() + np.abs(da).max())
    twice = replace(network, memory=0)
    for other in (twice.field_and_outputs(weights), network.field_and_rate(weights, f)):
        assert np.abs(other[0] - da).max() <= 1e-12 * size
        assert np.abs(other[1] - dw).max() <= 1e-12 * size
    assert twice.outputs(weights) == pytest.approx(f, rel=1e-12, abs=1e-15)


@given(case=cases(), epsilon=st.sampled_from([0.1, 0.7]), p=st.integers(1, 3))
def test_the_rate_of_the_outputs_is_their_difference_along_the_field(case: Case, epsilon: float, p: int) -> None:
    network = TwoLayerNetwork(tanh, case.X, case.y, epsilon, p)
    weights = Weights(case.a, case.w)
    da, dw, df = network.field_and_rate(weights, network.outputs(weights))
    h = 1e-4 / float(np.abs(dw).max() + np.abs(da).max())
    up, down = (network.outputs(Weights(case.a + s * h * da, case.w + s * h * dw)) for s in (1, -1))
    scale = float(np.abs(df).max() + np.abs(network.outputs(weights)).max() / h * 1e-4)
    assert np.abs((up - down) / (2 * h) - df).max() <= 1e-6 * scale


def test_values_kept_are_each_threads_own(rng: np.random.Generator) -> None:
    X, y = rng.standard_normal((200, 2)), rng.standard_normal(200)
    taken = Passes(tanh, X)
    drawn = [Weights.draw(150, 2, rng) for _ in range(8)]  # more than a block

    def sums(weights: Weights) -> tuple[FloatArray, FloatArray, FloatArray]:
        return taken.outputs_and_pulls(weights.a, weights.w, lambda f: f - y)

    alone = [sums(weights) for weights in drawn]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(sums, drawn))
    for one, other in zip(alone, together, strict=True):
        assert all((a == b).all() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("way", ["two passes", "carried", "kept"])
def test_memory_is_bounded(way: str) -> None:
    """Kept values are within ``memory``; without them a few blocks and vectors of the size of the weights are left."""
    m, n = (2_000, 500) if way == "kept" else (10_000, 500)
    rng = np.random.default_rng(0)
    memory = 16 * m * n if way == "kept" else 2**20
    network = TwoLayerNetwork(Monomial(1.0, 1), rng.standard_normal((n, 3)), rng.standard_normal(n), 0.1, 1)
    network = replace(network, memory=memory)
    weights = Weights.draw(m, 3, rng)
    assert network.carries_outputs(m) == (way != "kept")
    f = network.outputs(weights)
    tracemalloc.start()
    try:
        network.field_and_rate(weights, f) if way == "carried" else network.field(weights)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    blocks = 8 * (passes.BLOCK + n) * 8
    assert peak <= (memory if way == "kept" else 0) + blocks + 10 * weights.flat().nbytes


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)"])
@pytest.mark.parametrize("stiff", [False, True])
def test_a_flow_that_carries_its_outputs_is_the_same_flow(
    text: str, stiff: bool, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, initial = make_network(text, 1e-2), Weights.draw(12, 2, rng)
    solver = Solver(rtol=1e-10, atol=1e-12, stiff=stiff)
    paths = [simulate(replace(network, memory=memory), initial, (LossMoved(0.3),), solver) for memory in (2**26, 0)]
    kept, carried = paths
    assert carried.stop is kept.stop
    assert carried.time[-1] == pytest.approx(kept.time[-1], rel=1e-7)
    assert np.abs(carried.end.flat() - kept.end.flat()).max() <= 1e-7 * np.abs(kept.end.flat()).max()
    assert carried.outputs[-1] == pytest.approx(network.outputs(carried.end), rel=1e-6, abs=1e-8)
    assert carried.loss[-1] == pytest.approx(0.7 * carried.loss[0], rel=1e-8)
    assert all(x < y for x, y in pairwise(carried.time))


def test_simplified_fields_carry_no_outputs(make_network: NetworkMaker) -> None:
    network, weights = replace(make_network("tanh", 0.1), memory=0), Weights(np.ones(2), np.ones((2, 2)))
    assert network.carries_outputs(2)
    for other in (replace(network, frozen=True), replace(network, held=True)):
        assert not other.carries_outputs(2)
        with pytest.raises(InputError, match="carries no outputs along"):
            other.field_and_rate(weights, network.outputs(weights))
