"""Events happen at the instant they state, the first of them ends the flow, and records fit their memory."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tests.conftest import NetworkMaker
from theory.errors import InputError
from verify import flows
from verify.dataset import Dataset
from verify.events import Escape, Event, Growth, LossMoved, Plateau, Settled, Stop, Until
from verify.flows import Solver, Trajectory, simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray

CLOSE = 1e-7


def run(
    make_network: NetworkMaker, events: tuple[Event, ...], text: str = "x*tanh(x)", solver: Solver | None = None
) -> tuple[Trajectory, TwoLayerNetwork]:
    network = make_network(text, 1e-2)
    initial = Weights.draw(11, 2, np.random.default_rng(5))
    return simulate(network, initial, events, solver), network


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("fraction", [0.01, 0.3])
def test_the_loss_has_moved_by_the_fraction(fraction: float, samples: int, make_network: NetworkMaker) -> None:
    path, network = run(make_network, (LossMoved(fraction),), solver=Solver(samples=samples))
    assert path.stop is Stop.LOSS_MOVED
    assert network.loss(network.outputs(path.end)) == pytest.approx((1 - fraction) * path.loss[0], rel=CLOSE)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.5, 0.64, 1.0])
def test_a_part_of_the_neurons_has_grown_by_the_factor(part: float, make_network: NetworkMaker) -> None:
    """Of 11 neurons max(1, ⌈11 part⌉) have r/r_0 ≥ 2, the last of them exactly."""
    network = make_network("tanh", 1e-2)
    initial = Weights.draw(11, 2, np.random.default_rng(5))
    path = simulate(network.leading(1.0), initial, (Growth(2.0, part),))
    assert path.stop is Stop.GROWN
    ratios = sorted((path.end.r / initial.r).tolist(), reverse=True)
    assert ratios[max(1, math.ceil(11 * part)) - 1] == pytest.approx(2.0, rel=CLOSE)


@pytest.mark.parametrize("size", [0.05, 0.2])
def test_the_largest_neuron_has_the_size_of_escape(size: float, make_network: NetworkMaker) -> None:
    path, network = run(make_network, (Escape(size),))
    assert path.stop is Stop.ESCAPED
    largest = network.epsilon * np.sqrt(path.end.a**2 + path.end.r**2).max()
    assert largest == pytest.approx(size, rel=CLOSE)


@pytest.mark.parametrize("stiff", [False, True])
def test_the_time_is_over(stiff: bool, make_network: NetworkMaker) -> None:
    path, _ = run(make_network, (Until(0.7),), solver=Solver(stiff=stiff))
    assert path.stop is Stop.TIME
    assert path.time[-1] == pytest.approx(0.7, rel=1e-12)


@pytest.mark.parametrize("stiff", [False, True])
def test_the_sum_of_the_output_weights_has_settled(stiff: bool) -> None:
    """σ = 1 drives Σ a to ȳ at the rate m, exactly: it is ȳ (1 − e^{−m t})."""

    def one(z: FloatArray) -> tuple[FloatArray, FloatArray]:
        return np.ones_like(z), np.zeros_like(z)

    X, y = np.array([[1.0], [2.0], [-1.0]]), np.array([1.0, 3.0, 5.0])
    network, initial = TwoLayerNetwork(one, X, y, 1e-2, 1), Weights(np.array([3.0, -1.0]), np.ones((2, 1)))
    first, value, accuracy = 1e-2 * 2.0, 3.0, 1e-3
    path = simulate(network, initial, (Settled(value, accuracy),), Solver(stiff=stiff))
    assert path.stop is Stop.SETTLED
    assert 1e-2 * path.end.a.sum() - value == pytest.approx(accuracy * (first - value), rel=1e-5)
    assert path.time[-1] == pytest.approx(math.log(1 / accuracy) / 2, rel=1e-6)


@pytest.mark.parametrize("first, second", [(0.10, 0.11), (0.11, 0.10)])
def test_of_two_events_in_one_step_the_earlier_ends_the_flow(
    first: float, second: float, make_network: NetworkMaker
) -> None:
    network = make_network("tanh", 1e-2)
    initial = Weights.draw(4, 2, np.random.default_rng(0))
    time = simulate(network, initial, (LossMoved(0.1),)).time[-1]
    one = simulate(network, initial, (LossMoved(first), LossMoved(second)))
    assert one.loss[-1] == pytest.approx(0.9 * one.loss[0], rel=CLOSE)
    for events in ((LossMoved(0.1), Until(0.999 * time)), (Until(0.999 * time), LossMoved(0.1))):
        assert simulate(network, initial, events).stop is Stop.TIME
    for events in ((LossMoved(0.1), Until(1.001 * time)), (Until(1.001 * time), LossMoved(0.1))):
        assert simulate(network, initial, events).stop is Stop.LOSS_MOVED


def test_an_event_within_the_step_of_a_plateau_comes_first(make_network: NetworkMaker) -> None:
    late, _ = run(make_network, (Plateau(),), solver=Solver(samples=1))
    within = (late.time[-1] + late.time[-2]) / 2
    path, _ = run(make_network, (Plateau(), Until(within)))
    assert late.stop is Stop.PLATEAU
    assert path.stop is Stop.TIME
    assert path.time[-1] == pytest.approx(within, rel=1e-12)


@pytest.mark.parametrize("stiff", [False, True])
def test_a_plateau_is_where_the_fall_of_the_loss_has_halved(stiff: bool, make_network: NetworkMaker) -> None:
    path, network = run(make_network, (Plateau(),), solver=Solver(samples=1, stiff=stiff))
    speeds = np.array(
        [sum(float(np.sum(d**2)) for d in network.field(Weights(*w))) for w in zip(path.a, path.w, strict=True)]
    )
    grown = np.linalg.norm(path.outputs, axis=1) >= 100 * np.linalg.norm(path.outputs[0])
    fastest = np.maximum.accumulate(np.where(grown, speeds, 0.0))
    slow = grown & (speeds <= fastest / 2)
    assert slow[-1]
    assert not slow[:-1].any()


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_records_are_in_order_and_end_at_the_event(text: str, make_network: NetworkMaker) -> None:
    path, network = run(make_network, (LossMoved(0.2),), text)
    assert path.time[0] == 0
    assert all(x < y for x, y in pairwise(path.time))
    for k in (0, len(path.time) // 2, -1):
        outputs = network.outputs(Weights(path.a[k], path.w[k]))
        assert path.outputs[k] == pytest.approx(outputs, rel=1e-12, abs=1e-16)
        assert path.loss[k] == network.loss(path.outputs[k])


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("most", range(8, 12))
def test_thinned_records_keep_both_ends_and_fit_the_memory(most: int, samples: int, make_network: NetworkMaker) -> None:
    whole, network = run(make_network, (LossMoved(0.2),), solver=Solver(samples=samples))
    record = 8 * (len(whole.a[0]) * 4 + len(network.y))  # a, w, the clock, f
    for extra in (0, record - 1):
        solver = Solver(samples=samples, record_memory=most * record + extra)
        path, _ = run(make_network, (LossMoved(0.2),), solver=solver)
        assert len(whole.time) > most >= len(path.time) >= most // 3
        assert path.stop is whole.stop
        assert path.time[0] == 0
        assert path.time[-1] == whole.time[-1]
        assert (path.end.flat() == whole.end.flat()).all()
        assert all(x < y for x, y in pairwise(path.time))


@pytest.mark.parametrize("steps", range(20, 25))
def test_the_last_step_is_recorded_where_no_event_ends_the_flow(steps: int, make_network: NetworkMaker) -> None:
    solver = Solver(max_steps=steps, samples=1)
    whole, _ = run(make_network, (Until(1e9),), solver=solver)
    thin, _ = run(make_network, (Until(1e9),), solver=Solver(max_steps=steps, samples=1, record_memory=1))
    assert whole.stop is thin.stop is Stop.STEPS
    assert len(thin.time) <= flows.LEAST_RECORDS
    assert thin.time[-1] == whole.time[-1]


def test_a_solver_that_fails_says_so(make_network: NetworkMaker) -> None:
    """The leading order of p = 3 blows up in finite time, which no step size survives."""
    network = make_network("x**2*tanh(x)", 1e-2)
    path = simulate(network.leading(1.0), Weights.draw(5, 2, np.random.default_rng(1)), (Until(1e9),))
    assert path.stop is Stop.SOLVER
    assert np.isfinite(path.a).all()


def test_far_inputs_end_at_the_event_too() -> None:
    """Targets of every size: the events are relative, so that scaling y by λ scales time by 1/λ and nothing else."""
    x, y = np.linspace(-1, 2, 9), np.cos(np.arange(9.0))
    initial = Weights.draw(5, 2, np.random.default_rng(3))
    times = []
    for scale in (1e-3, 1.0, 1e3):
        data = Dataset.of("scaled", x[:, None].tolist(), (scale * y).tolist())

        def cube(z: FloatArray) -> tuple[FloatArray, FloatArray]:
            return z**3, 3 * z**2

        path = simulate(TwoLayerNetwork(cube, data.X, data.y, 1e-2, 3, frozen=True), initial, (Growth(3.0),))
        times.append(path.time[-1] * scale)
    assert times == pytest.approx([times[0]] * 3, rel=1e-6)


@pytest.mark.parametrize(
    "make",
    [
        lambda: LossMoved(0.0),
        lambda: LossMoved(1.0),
        lambda: LossMoved(math.nan),
        lambda: Escape(0.0),
        lambda: Escape(math.nan),
        lambda: Growth(1.0),
        lambda: Growth(2.0, -0.1),
        lambda: Growth(2.0, 1.1),
        lambda: Growth(2.0, math.nan),
        lambda: Solver(rtol=0.0),
        lambda: Solver(rtol=1.0),
        lambda: Solver(atol=0.0),
        lambda: Solver(max_steps=0),
        lambda: Solver(samples=0),
    ],
)
def test_what_cannot_be_waited_for_is_refused(make: type[Event]) -> None:
    with pytest.raises(InputError):
        make()
