"""The simulated full flow: laws it must obey, and a plain solver on the unscaled equations as its oracle."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from tests.conftest import NetworkMaker
from theory.errors import InputError
from theory.orientations import stationary_orientations
from verify.datasets import Dataset
from verify.events import Event, LossMoved, Plateau, Stop
from verify.flows import Solver, simulate
from verify.network import Weights


def until(fraction: float) -> tuple[Event, ...]:
    return LossMoved(fraction), Plateau()


def test_agrees_with_a_plain_solver_on_the_unscaled_equations(
    make_network: NetworkMaker, paper_data: Dataset, rng: np.random.Generator
) -> None:
    epsilon, initial = 0.05, Weights.draw(6, 2, rng)
    network = make_network("x*tanh(x)", epsilon)
    trajectory = simulate(network, initial)
    X, y = paper_data.X, paper_data.y

    def gradient_flow(_: float, theta: np.ndarray) -> np.ndarray:
        a, w = theta[:6], theta[6:].reshape(6, 2)
        z = w @ X.T
        e = a @ (z * np.tanh(z)) - y
        slope = np.tanh(z) + z / np.cosh(z) ** 2
        da = -(z * np.tanh(z)) @ e / len(y)
        dw = -a[:, None] * ((slope * e) @ X) / len(y)
        return np.concatenate([da, dw.ravel()])

    time = trajectory.time[-1] * epsilon ** (1 - network.p)
    end = solve_ivp(gradient_flow, (0, time), epsilon * initial.flat(), method="Radau", rtol=1e-10, atol=1e-14).y[:, -1]
    assert trajectory.a[-1] * epsilon == pytest.approx(end[:6], rel=1e-5)
    assert trajectory.w[-1].ravel() * epsilon == pytest.approx(end[6:], rel=1e-5)


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_stops_where_the_loss_has_fallen_by_the_stated_fraction(
    text: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    trajectory = simulate(make_network(text, 1e-3), Weights.draw(30, 2, rng), until(0.02))
    assert trajectory.stop is Stop.LOSS_MOVED
    assert trajectory.loss[-1] / trajectory.loss[0] == pytest.approx(0.98, rel=1e-8)
    assert (np.diff(trajectory.loss) <= 1e-12).all()


def test_a_neuron_that_cannot_lower_the_loss_so_far_ends_on_a_plateau(
    make_network: NetworkMaker, paper_data: Dataset
) -> None:
    weak = min(stationary_orientations(paper_data.form(3)).condensed, key=lambda o: abs(o.value))
    sign = math.copysign(1.0, weak.value)
    initial = Weights(np.array([sign]), math.sqrt(3) * np.array([weak.u]))
    trajectory = simulate(make_network("x**2*tanh(x)", 1e-3), initial)
    assert trajectory.stop is Stop.PLATEAU
    assert trajectory.loss[-1] > 0.95 * trajectory.loss[0]
    assert trajectory.growth[-1, 0] > 50


@pytest.mark.parametrize("text, p", [("tanh", 1), ("x*tanh(x)", 2), ("x**3*tanh(x)", 4)])
def test_difference_of_squares_is_constant_while_weights_are_small(
    text: str, p: int, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    trajectory = simulate(make_network(text, 1e-4), Weights.draw(20, 2, rng), until(1e-6))
    invariant = (trajectory.w**2).sum(axis=2) - p * trajectory.a**2
    size = (trajectory.w**2).sum(axis=2) + p * trajectory.a**2
    assert (np.abs(invariant - invariant[0]) <= 2e-3 * size).all()
    assert not np.allclose((trajectory.w**2).sum(axis=2)[-1], (trajectory.w**2).sum(axis=2)[0], rtol=0.01)


@pytest.mark.parametrize("text, p", [("x*tanh(x)", 2), ("x**2*tanh(x)", 3), ("x**4*tanh(x)", 5)])
def test_balanced_aligned_neuron_blows_up_as_the_closed_form_says(
    text: str, p: int, make_network: NetworkMaker, paper_data: Dataset
) -> None:
    """r^{1−p}(τ) = r_0^{1−p} − (p − 1) √p λ τ at fixed u with r² = p a²."""
    top = max(stationary_orientations(paper_data.form(p)).condensed, key=lambda o: abs(o.value))
    initial = Weights(np.array([math.copysign(1.0, top.value)]), math.sqrt(p) * np.array([top.u]))
    trajectory = simulate(make_network(text, 1e-4), initial, until(1e-4))
    r = np.linalg.norm(trajectory.w[:, 0], axis=1)
    predicted = r[0] ** (1 - p) - (p - 1) * math.sqrt(p) * abs(top.value) * trajectory.time
    early = r < 5 * r[0]
    assert r[early].max() > 3 * r[0]
    assert r[early] ** (1 - p) == pytest.approx(predicted[early], rel=1e-3)


def test_own_clock_is_the_integral_of_the_size(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    trajectory = simulate(make_network("x**2*tanh(x)", 1e-3), Weights.draw(5, 2, rng), until(1e-3))
    size = trajectory.a**2 + (trajectory.w**2).sum(axis=2)
    slow = size[-1] < 4 * size[0]  # the trapezoidal rule is no oracle for a neuron that blows up
    rule = np.sum((size[1:] + size[:-1]) / 2 * np.diff(trajectory.time)[:, None], axis=0)
    assert slow.any()
    assert trajectory.clock[-1][slow] == pytest.approx(rule[slow], rel=1e-2)


def test_escape_time_scales_as_the_theory_says(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    """p = 3: the same rescaled time for every ε; p = 1: later by log 2 over the growth rate for half the ε."""
    initial = Weights.draw(10, 2, rng)
    cubic = [simulate(make_network("x**2*tanh(x)", e), initial).time[-1] for e in (2e-4, 1e-4)]
    assert cubic[0] == pytest.approx(cubic[1], rel=1e-5)
    linear = [simulate(make_network("tanh", e), initial).time[-1] for e in (2e-4, 1e-4)]
    network = make_network("tanh", 1e-4)
    rate = float(np.linalg.norm(network.X.T @ network.y / len(network.y)))
    assert linear[1] - linear[0] == pytest.approx(math.log(2) / rate, rel=2e-3)


def test_restriction_to_neurons(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    trajectory = simulate(make_network("tanh", 1e-2), Weights.draw(4, 2, rng))
    part = trajectory.of_neurons(np.array([2, 0]))
    assert (part.w == trajectory.w[:, [2, 0]]).all()
    assert (part.clock == trajectory.clock[:, [2, 0]]).all()
    assert (part.growth == trajectory.growth[:, [2, 0]]).all()


def test_progress_is_reported(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    seen: list[float] = []
    simulate(make_network("tanh", 1e-2), Weights.draw(4, 2, rng), progress=lambda done, _: seen.append(done))
    assert seen
    assert max(seen) <= 1.0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused(bad: float, make_network: NetworkMaker) -> None:
    with pytest.raises(InputError, match="finite"):
        simulate(make_network("tanh", 1e-3), Weights(np.array([bad]), np.ones((1, 2))))


def test_overshooting_trial_steps_are_silent(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    """Far inputs make the blow-up so sharp that trial steps of the solver overflow."""
    x = np.linspace(2.5, 6.8, 15)
    far = Dataset.of("far", x[:, None].tolist(), np.sin(x).tolist())
    trajectory = simulate(make_network("x**3*tanh(x)", 1e-2, data=far), Weights.draw(15, 2, rng))
    assert trajectory.stop is Stop.LOSS_MOVED
    assert np.isfinite(trajectory.w).all()


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)"])
def test_both_methods_and_every_record_follow_one_flow(
    text: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, initial = make_network(text, 1e-2), Weights.draw(8, 2, rng)
    plain = simulate(network, initial, (LossMoved(0.1),))
    for solver in (Solver(stiff=True, rtol=1e-10, atol=1e-12), Solver(samples=1, clocks=False), Solver(samples=7)):
        other = simulate(network, initial, (LossMoved(0.1),), solver)
        assert other.stop is plain.stop
        assert other.time[-1] == pytest.approx(plain.time[-1], rel=1e-7)
        assert other.end.flat() == pytest.approx(plain.end.flat(), rel=1e-5, abs=1e-6)
        assert other.solver == solver
    assert plain.to_dict()["solver"] == {"method": "DOP853", "rtol": 1e-9, "atol": 1e-11}


def test_samples_are_taken_of_every_step(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    network, initial = make_network("tanh", 1e-2), Weights.draw(8, 2, rng)
    for samples in (1, 4):
        path = simulate(network, initial, until(0.1), Solver(samples=samples))
        assert len(path.time) == 1 + samples * path.steps


def test_without_clocks_there_are_none(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    path = simulate(make_network("tanh", 1e-2), Weights.draw(4, 2, rng), until(0.1), Solver(clocks=False))
    assert path.clock.shape == (len(path.time), 0)
    assert path.of_neurons(np.array([1, 3])).clock.shape == (len(path.time), 0)
    assert (path.of_neurons(np.array([1, 3])).end.w == path.end.w[[1, 3]]).all()


@pytest.mark.parametrize("memory", [0, 2**26])
def test_a_held_flow_keeps_the_sum_of_the_output_weights(
    memory: int, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, initial = make_network("tanh", 1e-2), Weights.draw(6, 2, rng)
    path = simulate(replace(network, held=True, memory=memory), initial, until(0.02))
    assert path.stop is Stop.LOSS_MOVED
    assert path.a.sum(axis=1) == pytest.approx(np.full(len(path.time), initial.a.sum()), rel=1e-10)
    assert np.ptp(path.a[-1] - path.a[0]) > 1.0
