"""Deep networks: a literal loop, finite differences and exact laws as oracles of outputs, gradient and layers."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.activations import Activation
from theory.errors import ActivationError, DataError, InputError
from verify.datasets import load
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation
from verify.training import DeepNetwork

NAMES = ("tanh", "x*tanh(x)", "sigmoid", "relu", "x**2*tanh(x)", "softplus", "leaky_relu")
SCALAR = {
    "tanh": math.tanh,
    "x*tanh(x)": lambda z: z * math.tanh(z),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(z, 0.0),
    "x**2*tanh(x)": lambda z: z * z * math.tanh(z),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "leaky_relu": lambda z: max(z / 100, z),
}
COMPILED = {name: NumericActivation.of(Activation.parse(name)) for name in NAMES}

CASES = list(product([False, True], [False, True], [False, True], [1, 2]))


def network(residual=False, bias=True, output_bias=False, outputs=1, widths=(4, 4, 3), names=NAMES[:3], n=6, d=2):
    rng = np.random.default_rng(5)
    y = rng.standard_normal((n, outputs))
    return DeepNetwork.of(
        rng.standard_normal((n, d)),
        y[:, 0] if outputs == 1 else y,
        widths,
        [COMPILED[name] for name in names],
        residual=residual,
        bias=bias,
        output_bias=output_bias,
    )


def literal_outputs(net, theta, names, residual, bias, output_bias):
    """f(x_i) by loops over the definition, with its own reading of the layout of θ."""
    numbers = iter(theta.tolist())
    layers, before = [], net.X.shape[1]
    for m in net.widths:
        layers.append([[next(numbers) for _ in range(before + bias)] for _ in range(m)])
        before = m
    last = [[next(numbers) for _ in range(before + output_bias)] for _ in range(net.Y.shape[1])]
    results = []
    for sample in net.X.tolist():
        x = sample
        for l, rows in enumerate(layers):
            fresh = []
            for j, row in enumerate(rows):
                z = sum(w * v for w, v in zip(row, x, strict=False)) + (row[-1] if bias else 0.0)
                skip = residual and l > 0 and len(rows) == len(x)
                fresh.append(SCALAR[names[l]](z) + (x[j] if skip else 0.0))
            x = fresh
        results.append(
            [sum(a * v for a, v in zip(row, x, strict=False)) + (row[-1] if output_bias else 0.0) for row in last]
        )
    return np.array(results)


@pytest.mark.parametrize("residual, bias, output_bias, outputs", CASES)
def test_outputs_and_loss_are_those_of_the_definition(residual, bias, output_bias, outputs, rng):
    net = network(residual, bias, output_bias, outputs)
    theta = net.draw(0.7, rng)
    expected = literal_outputs(net, theta, NAMES, residual, bias, output_bias)
    assert net.outputs(theta).reshape(expected.shape) == pytest.approx(expected, rel=1e-12)
    loss = sum((f - y) ** 2 for f, y in zip(expected.ravel(), net.Y.ravel(), strict=True)) / (2 * len(net.X))
    assert net.loss_and_gradient(theta)[0] == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("residual, bias, output_bias, outputs", CASES)
def test_the_gradient_is_that_of_finite_differences(residual, bias, output_bias, outputs, rng):
    net = network(residual, bias, output_bias, outputs)
    theta, h = net.draw(0.7, rng), 1e-5
    gradient = net.loss_and_gradient(theta)[1]
    for k in range(net.size):
        step = h * np.eye(net.size)[k]
        numeric = (net.loss_and_gradient(theta + step)[0] - net.loss_and_gradient(theta - step)[0]) / (2 * h)
        assert gradient[k] == pytest.approx(numeric, abs=1e-8)


def test_kinked_activations_away_from_their_kinks(rng):
    net = network(residual=True, names=("relu", "leaky_relu", "relu"))
    theta, h = net.draw(0.7, rng), 1e-6
    gradient = net.loss_and_gradient(theta)[1]
    numeric = [
        (net.loss_and_gradient(theta + h * e)[0] - net.loss_and_gradient(theta - h * e)[0]) / (2 * h)
        for e in np.eye(net.size)
    ]
    assert gradient == pytest.approx(np.array(numeric), abs=1e-8)


def test_batches_average_to_the_whole(rng):
    net = network(residual=True, outputs=2)
    theta = net.draw(0.5, rng)
    loss, gradient = net.loss_and_gradient(theta)
    parts = [net.loss_and_gradient(theta, np.array(rows)) for rows in ([0, 3, 5], [4, 1, 2])]
    assert np.mean([part[0] for part in parts]) == pytest.approx(loss, rel=1e-13)
    assert np.mean([part[1] for part in parts], axis=0) == pytest.approx(gradient, rel=1e-12)


@pytest.mark.parametrize("name", ["tanh", "x**2*tanh(x)", "sigmoid"])
def test_one_hidden_layer_is_the_two_layer_network(name, rng):
    """Outputs and gradient agree with the rescaled flow: dα/dτ = −ε^{−p} ∂R/∂a and dω/dτ = −ε^{−p} ∂R/∂w."""
    data, p, epsilon = load("fig2"), {"tanh": 1, "x**2*tanh(x)": 3, "sigmoid": 1}[name], 0.05
    net = DeepNetwork.on(data, (7,), COMPILED[name])
    two = TwoLayerNetwork(COMPILED[name], data.X, data.y, epsilon, p)
    weights = Weights.draw(7, data.dimension, rng)
    theta = epsilon * np.concatenate([weights.w.ravel(), weights.a])
    assert net.outputs(theta) == pytest.approx(two.outputs(weights), rel=1e-12)
    da, dw = two.field(weights)
    expected = -(epsilon**p) * np.concatenate([dw.ravel(), da])
    gradient = net.loss_and_gradient(theta)[1]
    assert gradient == pytest.approx(expected, rel=1e-10, abs=1e-12 * np.abs(expected).max())


@pytest.mark.parametrize("residual, bias, output_bias, outputs", CASES)
@pytest.mark.parametrize("k", [1, 2, 3])
def test_layers_rebuild_the_gradient(residual, bias, output_bias, outputs, k, rng):
    """∂R/∂w_j = (1/n) Σ_i Σ_o e_io backprop_ijo σ′(w_j·x_i) x_i, neuron by neuron."""
    net = network(residual, bias, output_bias, outputs)
    theta = net.draw(0.7, rng)
    state = net.layer(theta, k)
    assert state.weights == pytest.approx(net.input_weights(theta, k))
    if bias:
        assert (state.inputs[:, -1] == 1).all()
    part = net.blocks(net.loss_and_gradient(theta)[1])[k - 1]
    n, m = len(net.X), net.widths[k - 1]
    e, back = state.residuals.reshape(n, -1), state.backprop.reshape(n, m, -1)
    for j in range(m):
        slope = net.activations[k - 1](state.inputs @ state.weights[j])[1]
        expected = sum((e[i] @ back[i, j]) * slope[i] * state.inputs[i] for i in range(n)) / n
        assert part[j] == pytest.approx(expected, rel=1e-10, abs=1e-13)


def test_backprop_is_the_derivative_by_the_output_of_a_neuron(rng):
    """A change of the bias of x^{[2]} that adds δ to what neuron j of a linear layer puts out."""
    net = network(residual=True, widths=(4, 4, 4), names=("tanh", "sigmoid", "x*tanh(x)"))
    linear = NumericActivation.of(Activation.parse("x"))
    net = DeepNetwork.of(net.X, net.Y[:, 0], net.widths, (COMPILED["tanh"], linear, COMPILED["sigmoid"]), residual=True)
    theta, h = net.draw(0.6, rng), 1e-6
    for j in range(4):
        up, down = theta.copy(), theta.copy()
        net.blocks(up)[1][j, -1] += h
        net.blocks(down)[1][j, -1] -= h
        numeric = (net.outputs(up) - net.outputs(down)) / (2 * h)
        assert net.layer(theta, 2).backprop[:, j] == pytest.approx(numeric, abs=1e-9)


def test_skips_only_where_the_widths_agree():
    net = network(residual=True, widths=(4, 4, 3), d=4)
    assert net.skips == (False, True, False)  # never across the first layer, whose inputs are the data


@given(st.integers(0, 10_000))
def test_permuting_neurons_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    net = network(widths=(4,), names=("tanh",))
    theta = net.draw(1.0, rng)
    order = rng.permutation(4)
    hidden, output = net.blocks(theta)
    permuted = np.concatenate([hidden[order].ravel(), output[:, order].ravel()])
    assert net.outputs(permuted) == pytest.approx(net.outputs(theta), rel=1e-12, abs=1e-12)


def test_text_and_objects_mean_the_same(rng):
    X, y = [[0.0], [1.0], [2.0]], [1.0, -1.0, 0.5]
    nets = [DeepNetwork.of(X, y, (2, 2), sigma) for sigma in ("tanh", Activation.parse("tanh"), COMPILED["tanh"])]
    theta = nets[0].draw(1.0, rng)
    assert len({net.loss_and_gradient(theta)[0] for net in nets}) == 1


def test_draws_have_the_size_that_is_asked_for(rng):
    theta = network(widths=(200, 200, 100)).draw(0.01, rng)
    assert theta.std() == pytest.approx(0.01, rel=0.02)
    assert abs(theta.mean()) < 5 * 0.01 / math.sqrt(theta.size)


def test_bad_input():
    X, y = [[0.0], [1.0]], [1.0, 2.0]
    for wrong in (([[0.0], [math.nan]], y), (X, [1.0]), ([0.0, 1.0], y), ([[]], []), ([["a"], ["b"]], y)):
        with pytest.raises(DataError):
            DeepNetwork.of(*wrong, (2,), "tanh")
    for widths in ((), (0,), (2.5,), (True,)):
        with pytest.raises(InputError, match="widths"):
            DeepNetwork.of(X, y, widths, "tanh")
    with pytest.raises(InputError, match="2 activations for 3 hidden layers"):
        DeepNetwork.of(X, y, (2, 2, 2), ["tanh", "relu"])
    with pytest.raises(ActivationError, match="free parameters a"):
        DeepNetwork.of(X, y, (2,), "tanh(x) - a*x")
    net = DeepNetwork.of(X, y, (2,), "tanh")
    with pytest.raises(InputError, match="6 parameters"):
        net.outputs(np.zeros(5))
    for k in (0, 2):
        with pytest.raises(InputError, match="hidden layers are 1 to 1"):
            net.layer(np.zeros(6), k)
    for std in (0.0, -1.0, math.nan):
        with pytest.raises(InputError, match="standard deviation"):
            net.draw(std, np.random.default_rng(0))
