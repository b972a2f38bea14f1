"""Discrete training and gradient flow of the same network: one is the Euler method for the other."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import NetworkMaker
from verify.events import Until
from verify.flows import Solver, simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.training import SGD, Adam, GradientDescent, train

EPSILON = 0.3
ORDERS = ("full", "frozen", "leading", "held")


def network_of(order: str, text: str, make_network: NetworkMaker) -> TwoLayerNetwork:
    full = make_network(text, EPSILON)
    made = {"full": full, "frozen": replace(full, frozen=True), "leading": full.leading(0.7)}
    return made.get(order) or replace(full, held=True)


def flow_end(network: TwoLayerNetwork, initial: Weights, time: float) -> FloatArray:
    """Weights θ = ε φ of the gradient flow at time t = ε^{1−p} τ."""
    tau = time * network.epsilon ** (network.p - 1)
    path = simulate(network, initial, (Until(tau),), Solver(rtol=1e-11, atol=1e-13, samples=1, clocks=False))
    return network.epsilon * path.end.flat()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)"])
def test_gradient_descent_is_euler_s_method_for_the_flow(
    text: str, order: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    """The error after a fixed time is halved with the step."""
    network, initial = network_of(order, text, make_network), Weights.draw(5, 2, rng)
    end = flow_end(network, initial, 2.0)
    errors = []
    for steps in (100, 200, 400):
        run = train(network, EPSILON * initial.flat(), GradientDescent(lr=2.0 / steps), steps, seed=0)
        errors.append(float(np.linalg.norm(run.theta[-1] - end)))
    moved = float(np.linalg.norm(end - EPSILON * initial.flat()))
    assert errors[0] < 0.1 * moved
    assert errors[1] / errors[2] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("order", ORDERS[:3])
def test_a_batch_of_all_samples_is_gradient_descent(
    order: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, initial = network_of(order, "tanh", make_network), EPSILON * Weights.draw(5, 2, rng).flat()
    n = len(network.y)
    plain = train(network, initial, GradientDescent(lr=0.1), 20, seed=0)
    batch = train(network, initial, SGD(lr=0.1, batch_size=n), 20, seed=3)
    assert batch.theta[-1] == pytest.approx(plain.theta[-1], rel=1e-12)
    assert train(network, initial, SGD(lr=0.1, batch_size=7), 20, seed=3).theta[-1] != pytest.approx(plain.theta[-1])


@pytest.mark.parametrize("order", ORDERS[:3])
def test_adam_far_below_its_epsilon_is_gradient_flow_in_another_time(
    order: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    """With β = 0 and gradients far below ε_A a step is lr/ε_A times the gradient."""
    network, initial = network_of(order, "tanh", make_network), Weights.draw(5, 2, rng)
    epsilon, steps, time = 1e6, 800, 2.0
    adam = Adam(lr=epsilon * time / steps, beta1=0.0, beta2=0.0, epsilon=epsilon)
    run = train(network, EPSILON * initial.flat(), adam, steps, seed=0)
    end = flow_end(network, initial, time)
    moved = float(np.linalg.norm(end - EPSILON * initial.flat()))
    assert float(np.linalg.norm(run.theta[-1] - end)) < 0.01 * moved
