"""The right-hand side of the full flow, against literal loops, the loss it descends, and its limit."""

import math

import numpy as np
import pytest

from tests.conftest import NetworkMaker, expansion_of
from theory.errors import InputError
from verify.datasets import Dataset
from verify.leading import LeadingOrder
from verify.network import TwoLayerNetwork, Weights

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
