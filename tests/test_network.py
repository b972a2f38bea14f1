"""The right-hand side of the full flow, against literal loops, the loss it descends, and its limit."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import NetworkMaker, expansion_of
from theory.errors import InputError
from verify.datasets import Dataset
from verify.leading import LeadingOrder
from verify.network import Monomial, TwoLayerNetwork, Weights

ORDERS = {"tanh": 2, "x*tanh(x)": 2, "x**2*tanh(x)": 2, "gelu": 1, "x - tanh(x)": 2, "sin(x)**2": 2, "x + x**2": 1}


def literal_field(network: TwoLayerNetwork, weights: Weights) -> tuple[list[float], list[list[float]]]:
    """The two sums of the gradient flow, written out sample by sample and neuron by neuron."""
    n, epsilon = len(network.y), network.epsilon

    def sigma(z: float) -> tuple[float, float]:
        value, slope = network.sigma(np.array([z]))
        return float(value[0]), float(slope[0])

    a, w = epsilon * weights.a, epsilon * weights.w
    residual = []
    for i in range(n):
        f = sum(a[j] * sigma(sum(w[j][k] * network.X[i][k] for k in range(w.shape[1])))[0] for j in range(len(a)))
        residual.append(f - network.y[i])
    da, dw = [], []
    for j in range(len(a)):
        z = [sum(w[j][k] * network.X[i][k] for k in range(w.shape[1])) for i in range(n)]
        da.append(-sum(residual[i] * sigma(z[i])[0] for i in range(n)) / n * epsilon**-network.p)
        dw.append(
            [
                -a[j] / n * sum(residual[i] * sigma(z[i])[1] * network.X[i][k] for i in range(n)) * epsilon**-network.p
                for k in range(w.shape[1])
            ]
        )
    return da, dw


@pytest.mark.parametrize("text", ORDERS)
def test_field_is_the_sum_over_samples_and_neurons(
    text: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, weights = make_network(text, 0.3), Weights.draw(4, 2, rng)
    da, dw = network.field(weights)
    literal_a, literal_w = literal_field(network, weights)
    assert da == pytest.approx(literal_a, rel=1e-10)
    assert dw == pytest.approx(np.array(literal_w), rel=1e-10)


@pytest.mark.parametrize("text", ["tanh", "x**2*tanh(x)"])
def test_field_is_minus_the_gradient_of_the_loss(
    text: str, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, weights = make_network(text, 0.5), Weights.draw(3, 2, rng)
    flat, h = weights.flat(), 1e-5
    gradient = []
    for k in range(len(flat)):
        step = np.zeros_like(flat)
        step[k] = h
        up, down = (network.loss(network.outputs(Weights.from_flat(flat + s * step, 2))) for s in (1, -1))
        gradient.append((up - down) / (2 * h))
    field = np.concatenate([part.ravel() for part in network.field(weights)])
    # θ = ε φ and t = ε^{1−p} τ: dφ/dτ = −ε^{−p−1} ∂R/∂φ
    assert field == pytest.approx(-np.array(gradient) * network.epsilon ** -(network.p + 1), rel=1e-6)


@pytest.mark.parametrize("text, order", ORDERS.items())
def test_departure_from_leading_order_has_the_order_of_the_theory(
    text: str, order: int, make_network: NetworkMaker, paper_data: Dataset, rng: np.random.Generator
) -> None:
    """Halving ε divides the difference to the leading-order field by 2^s, s = min(q − p, p + 1)."""
    expansion, weights = expansion_of(text), Weights.draw(6, 2, rng)
    p, q = expansion.multiplicity, expansion.next_order
    assert p is not None
    assert q is not None
    assert min(q - p, p + 1) == order
    flow = LeadingOrder(paper_data.form(p), float(expansion.leading_coefficient))
    limit = flow.field(np.column_stack([weights.a, weights.w]))
    errors = []
    for k in (8, 9, 10):
        da, dw = make_network(text, 2.0**-k).field(weights)
        errors.append(np.linalg.norm(np.column_stack([da, dw]) - limit))
    assert math.log2(errors[1] / errors[2]) == pytest.approx(order, abs=0.05)


def test_weights_round_trip(rng: np.random.Generator) -> None:
    weights = Weights.draw(5, 3, rng)
    back = Weights.from_flat(weights.flat(), 3)
    assert (back.a == weights.a).all()
    assert (back.w == weights.w).all()


@pytest.mark.parametrize("a, w", [([1.0], [[1.0], [2.0]]), ([], [])])
def test_unsound_weights_are_refused(a: list[float], w: list[list[float]]) -> None:
    with pytest.raises(InputError):
        Weights(np.array(a), np.array(w, dtype=float))


@pytest.mark.parametrize("epsilon", [0.0, -1.0, 1.0, float("nan"), 1e-200])
def test_unsound_sizes_are_refused(epsilon: float, make_network: NetworkMaker) -> None:
    with pytest.raises(InputError):
        make_network("tanh", epsilon)


@pytest.mark.parametrize("p", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("c_p", [1.0, -0.3])
def test_to_leading_order_the_field_is_that_of_the_potential_whatever_the_size(
    p: int, c_p: float, paper_data: Dataset, rng: np.random.Generator
) -> None:
    weights = Weights.draw(6, 2, rng)
    flow = LeadingOrder(paper_data.form(p), c_p)
    limit = flow.field(np.column_stack([weights.a, weights.w]))
    for epsilon in (0.5, 1e-3, 1e-9):
        network = TwoLayerNetwork(np.tanh, paper_data.X, paper_data.y, epsilon, p)  # pyright: ignore[reportArgumentType]
        found = np.column_stack(network.leading(c_p).field(weights))
        assert found == pytest.approx(limit, rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("p", [1, 2, 5])
def test_a_monomial_has_its_derivative(p: int) -> None:
    z, h = np.array([-1.3, 0.4, 2.0]), 1e-6
    sigma = Monomial(-0.7, p)
    assert sigma(z)[0] == pytest.approx(-0.7 * z**p, rel=1e-12)
    assert sigma(z)[1] == pytest.approx((sigma(z + h)[0] - sigma(z - h)[0]) / (2 * h), rel=1e-6)


def test_a_frozen_residual_is_that_of_no_output(make_network: NetworkMaker, rng: np.random.Generator) -> None:
    """The field with e = −y is affine in y, and the full field is it plus a field that y has no part in."""
    network, weights = make_network("gelu", 0.3), Weights.draw(5, 2, rng)
    da, dw, f = replace(network, frozen=True).field_and_outputs(weights)
    assert f is None
    full, silent = network.field(weights), replace(network, y=np.zeros_like(network.y)).field(weights)
    assert da == pytest.approx(full[0] - silent[0], rel=1e-9, abs=1e-12)
    assert dw == pytest.approx(full[1] - silent[1], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("frozen", [False, True])
def test_a_held_field_keeps_the_sum_of_the_output_weights(
    frozen: bool, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, weights = replace(make_network("gelu", 0.3), frozen=frozen), Weights.draw(5, 2, rng)
    da, dw = network.field(weights)
    held_a, held_w = replace(network, held=True).field(weights)
    assert held_a.sum() == pytest.approx(0.0, abs=1e-13)
    assert held_a == pytest.approx(da - sum(da.tolist()) / 5, rel=1e-12)
    assert (held_w == dw).all()


@pytest.mark.parametrize("rows", [None, [0, 7, 3]])
@pytest.mark.parametrize("frozen", [False, True])
def test_discrete_training_takes_the_gradient_of_its_loss(
    frozen: bool, rows: list[int] | None, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    """With a frozen residual that is the loss to first order in f, ½ mean y² − mean yf."""
    network, theta = replace(make_network("gelu", 0.3), frozen=frozen), 0.5 * Weights.draw(4, 2, rng).flat()
    some = None if rows is None else np.array(rows)
    X, y = (network.X, network.y) if rows is None else (network.X[rows], network.y[rows])

    def literal(theta: np.ndarray) -> float:
        total = 0.0
        for x, target in zip(X, y, strict=True):
            z = theta[4:].reshape(4, 2) @ x
            f = sum(a * 0.5 * v * (1 + math.erf(v / math.sqrt(2))) for a, v in zip(theta[:4], z, strict=True))
            total += (target**2 / 2 - target * f) if frozen else (f - target) ** 2 / 2
        return total / len(y)

    loss, gradient = network.loss_and_gradient(theta, some)
    assert loss == pytest.approx(literal(theta), rel=1e-12)
    steps = 1e-5 * np.eye(len(theta))
    assert gradient == pytest.approx([(literal(theta + s) - literal(theta - s)) / 2e-5 for s in steps], abs=1e-8)


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_batches_average_to_the_loss_and_gradient_of_all_samples(
    frozen: bool, held: bool, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    network, theta = replace(make_network("tanh", 0.3), frozen=frozen, held=held), Weights.draw(4, 2, rng).flat()
    batches = rng.permutation(40).reshape(5, 8)
    loss, gradient = network.loss_and_gradient(theta)
    parts = [network.loss_and_gradient(theta, rows) for rows in batches]
    assert loss == pytest.approx(np.mean([part[0] for part in parts]), rel=1e-12)
    assert gradient == pytest.approx(np.mean([part[1] for part in parts], axis=0), rel=1e-10, abs=1e-13)
    assert network.loss_and_gradient(theta, np.arange(40))[1] == pytest.approx(gradient, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("epsilon, p", [(0.5, 1), (0.2, 2), (0.5, 3)])
def test_the_flow_follows_the_gradient_of_discrete_training(
    epsilon: float, p: int, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    """dφ/dτ = −ε^{−p} ∇R at θ = ε φ."""
    text = {1: "tanh", 2: "x*tanh(x)", 3: "x**2*tanh(x)"}[p]
    network, weights = make_network(text, epsilon), Weights.draw(4, 2, rng)
    _, gradient = network.loss_and_gradient(epsilon * weights.flat())
    field = np.concatenate([part.ravel() for part in network.field(weights)])
    assert field == pytest.approx(-gradient * epsilon**-p, rel=1e-10)
