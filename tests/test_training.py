"""Optimizers against their definition and closed forms; what a training run records, and where it stops."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.errors import InputError
from verify.datasets import load
from verify.training import (
    SGD,
    Adam,
    DeepNetwork,
    Escape,
    GradientDescent,
    InputGrowth,
    LossFall,
    Neurons,
    Recording,
    Stop,
    train,
)

OPTIMIZERS = [
    GradientDescent(lr=0.1),
    GradientDescent(lr=0.1, momentum=0.9, weight_decay=0.01),
    SGD(lr=0.2, batch_size=3, momentum=0.5),
    Adam(lr=0.01),
    Adam(lr=0.3, beta1=0.5, beta2=0.7, epsilon=1e-3, weight_decay=0.1),
    Adam(beta1=0.0, beta2=0.0),
]


class Quadratic:
    """R(θ) = (1/2n) Σ_i c_i ‖θ‖² with c_i = 2i/(n − 1): all samples together give ‖θ‖²/2."""

    def __init__(self, samples=8):
        self.samples, self.seen = samples, []
        self.c = 2 * np.arange(samples) / (samples - 1)

    def loss_and_gradient(self, theta, rows=None):
        self.seen.append(rows)
        c = self.c if rows is None else self.c[rows]
        return float(0.5 * c.mean() * theta @ theta), c.mean() * theta


def literal_steps(optimizer, theta, gradients):
    """The definition, entry by entry in Python floats."""
    weights, states = theta.tolist(), [(0.0, 0.0)] * len(theta)
    for step, gradient in enumerate(gradients, start=1):
        for k, g in enumerate(gradient.tolist()):
            g += optimizer.weight_decay * weights[k]
            first, second = states[k]
            if isinstance(optimizer, Adam):
                first = optimizer.beta1 * first + (1 - optimizer.beta1) * g
                second = optimizer.beta2 * second + (1 - optimizer.beta2) * g * g
                mean, square = first / (1 - optimizer.beta1**step), second / (1 - optimizer.beta2**step)
                weights[k] -= optimizer.lr * mean / (math.sqrt(square) + optimizer.epsilon)
            else:
                first = optimizer.momentum * first + g
                weights[k] -= optimizer.lr * first
            states[k] = (first, second)
    return np.array(weights)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("size", [1.0, 1e-6, 1e-12])
def test_steps_are_those_of_the_definition(optimizer, size, rng):
    theta, gradients = rng.standard_normal(5), size * rng.standard_normal((20, 5))
    expected, untouched = literal_steps(optimizer, theta, gradients), gradients.copy()
    stepper = optimizer.start(theta)
    for gradient in gradients:
        stepper.step(theta, gradient)
    assert theta == pytest.approx(expected, rel=1e-12)
    assert (gradients == untouched).all()


@given(st.floats(1e-3, 1e3), st.integers(1, 30), st.integers(0, 1000))
def test_adam_does_not_see_the_size_of_gradients_far_above_epsilon(factor, steps, seed):
    rng = np.random.default_rng(seed)
    gradients = rng.uniform(1, 2, (steps, 4)) * rng.choice([-1, 1], 4)
    results = []
    for c in (1.0, factor):
        theta = np.zeros(4)
        stepper = Adam(lr=0.1, epsilon=1e-300).start(theta)
        for gradient in gradients:
            stepper.step(theta, c * gradient)
        results.append(theta)
    assert results[1] == pytest.approx(results[0], rel=1e-9)


def test_adam_far_below_epsilon_is_gradient_descent_with_momentum():
    """Constant gradients |g| ≪ ε: every step is lr g/ε, a direction and not a sign vector."""
    theta, gradient = np.zeros(2), np.array([3e-14, 4e-14])
    stepper = Adam(lr=0.5).start(theta)
    for _ in range(7):
        stepper.step(theta, gradient)
    assert theta == pytest.approx(-7 * 0.5 * gradient / 1e-8, rel=1e-5)


def test_adam_first_step_is_the_sign():
    theta = np.zeros(3)
    Adam(lr=0.5).start(theta).step(theta, np.array([1e-3, -7.0, 0.0]))
    assert theta == pytest.approx([-0.5, 0.5, 0.0], rel=1e-4)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_adam_at_the_ends_of_the_range_of_doubles(size):
    theta = np.ones(2)
    stepper = Adam().start(theta)
    for _ in range(3):
        stepper.step(theta, np.array([size, -size]))
    assert np.isfinite(theta).all()


def test_gradient_descent_on_a_quadratic_is_geometric():
    run = train(Quadratic(), np.array([1.0, -2.0]), GradientDescent(lr=0.25), 10)
    assert run.theta[-1] == pytest.approx(0.75**10 * np.array([1.0, -2.0]), rel=1e-13)
    assert run.loss == pytest.approx(2.5 * 0.75 ** (2 * np.arange(11)), rel=1e-12)
    assert run.sizes is not None
    lengths = 0.25 * math.sqrt(5) * 0.75 ** np.arange(10)
    assert [run.sizes.first, run.sizes.largest, run.sizes.last, run.sizes.mean] == pytest.approx(
        [lengths[0], lengths[0], lengths[-1], lengths.mean()], rel=1e-12
    )


def test_halving_the_rate_halves_the_distance_to_the_flow(rng):
    """Gradient descent is the Euler method of order 1 for gradient flow."""
    net = DeepNetwork.on(load("fig6"), (5,), "tanh")
    theta0 = net.draw(0.5, rng)
    ends = [train(net, theta0, GradientDescent(0.8 / k), k).theta[-1] for k in (20, 40, 80, 160)]
    errors = [np.linalg.norm(a - b) for a, b in itertools.pairwise(ends)]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(1, abs=0.1)
    assert np.log2(errors[1] / errors[2]) == pytest.approx(1, abs=0.05)


# --- batches ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size, expected", [(3, [3, 3, 2]), (8, [8]), (20, [8]), (1, [1] * 8)])
def test_every_epoch_goes_through_all_samples_once(size, expected):
    model = Quadratic()
    run = train(model, np.ones(2), SGD(lr=0.01, batch_size=size), 3 * len(expected), seed=4)
    batches = [rows for rows in model.seen if rows is not None]
    assert [len(rows) for rows in batches] == 3 * expected
    epochs = np.concatenate(batches).reshape(3, 8)
    assert (np.sort(epochs, axis=1) == np.arange(8)).all()
    assert not (epochs[0] == epochs[1]).all()
    assert run.epochs == 3
    assert run.seed == 4


def test_the_same_seed_gives_the_same_run_and_another_one_not():
    runs = [train(Quadratic(), np.ones(2), SGD(0.1, batch_size=3), 7, seed=seed) for seed in (1, 1, 2)]
    assert (runs[0].theta == runs[1].theta).all()
    assert not (runs[0].theta == runs[2].theta).all()


def test_with_batches_events_and_record_take_the_loss_on_all_samples():
    run = train(Quadratic(), np.ones(2), SGD(0.1, batch_size=4), 1000, events=[LossFall(0.5)])
    assert run.stop is Stop.LOSS_FELL
    assert run.made % 2 == 0  # at the end of an epoch
    assert run.loss == pytest.approx(np.einsum("kj,kj->k", run.theta, run.theta) / 2, rel=1e-12)
    assert run.loss[-1] <= 0.5
    assert run.loss[run.steps.index(run.made - 2)] > 0.5


# --- the record ---------------------------------------------------------------------------------------------


@given(st.integers(0, 300), st.integers(1, 7), st.integers(2, 20), st.sets(st.integers(0, 350), max_size=5))
def test_the_record_is_bounded_and_keeps_what_was_asked_for(steps, every, capacity, at):
    run = train(Quadratic(), np.ones(1), GradientDescent(0.01), steps, record=Recording(every, capacity, tuple(at)))
    assert run.steps[0] == 0
    assert run.steps[-1] == steps
    assert {step for step in at if step <= steps} <= set(run.steps)
    regular = [step for step in run.steps[:-1] if step not in at]
    assert len(regular) <= capacity
    assert all(step % every == 0 for step in regular)
    for step, theta in zip(run.steps, run.theta, strict=True):
        assert theta == pytest.approx(0.99**step, rel=1e-10)


def test_weights_at_a_step():
    run = train(Quadratic(), np.ones(1), GradientDescent(0.5), 9, record=Recording(every=4, at=(3,)))
    assert run.at(3) == pytest.approx(0.125)
    with pytest.raises(InputError, match="step 2 was not recorded"):
        run.at(2)


def test_the_start_is_left_as_it_is():
    theta0 = np.ones(3)
    train(Quadratic(), theta0, Adam(), 5)
    assert (theta0 == 1).all()


def test_json_form():
    run = train(Quadratic(), np.ones(1), Adam(lr=0.1, batch_size=4), 6, seed=3)
    payload = json.loads(json.dumps(run.to_dict(), allow_nan=False))
    assert payload["optimizer"] == {
        "name": "Adam",
        "lr": 0.1,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "weight_decay": 0.0,
        "batch_size": 4,
    }
    assert (payload["steps"], payload["epochs"], payload["seed"]) == (6, 3, 3)
    assert payload["stop"] == "the number of steps asked for is reached"


def test_progress_goes_up():
    told = []
    train(Quadratic(), np.ones(1), GradientDescent(0.1), 50, progress=lambda done, text: told.append((done, text)))
    assert told[0][0] == 0
    assert all(a[0] < b[0] for a, b in itertools.pairwise(told))
    assert told[-1][0] <= 1


# --- events -------------------------------------------------------------------------------------------------


def test_the_loss_falls_by_a_fraction_at_the_first_step_that_does():
    run = train(Quadratic(), np.ones(2), GradientDescent(0.1), 1000, events=[LossFall(0.6)])
    assert run.made == math.ceil(math.log(0.4) / (2 * math.log(0.9)))


@pytest.mark.parametrize("neurons, expected", [(Neurons.LARGEST, 2), (Neurons.MEDIAN, 4)])
def test_growth_of_the_largest_and_the_median_neuron(neurons, expected):
    class Growing:
        """Neuron j grows by the factor 1 + rate_j at every step."""

        samples = 1
        rates = np.array([0.0, 0.2, 0.5])

        def loss_and_gradient(self, theta, rows=None):
            return 1.0, -(self.rates[:, None] * theta.reshape(3, 2)).ravel()

    event = InputGrowth(2.0, lambda theta: theta.reshape(3, 2), neurons)
    run = train(Growing(), np.ones(6), GradientDescent(1.0), 100, events=[event])
    assert run.stop is Stop.INPUTS_GREW
    assert run.made == expected  # 1.5² ≥ 2, and 1.2⁴ ≥ 2


def test_growth_leaves_neurons_that_start_at_zero_out():
    theta = np.array([0.0, 0.0, 1.0, 0.0])
    reached = InputGrowth(2, lambda theta: theta.reshape(2, 2)).start(theta, 1.0)
    assert reached(np.array([5.0, 0.0, 2.0, 0.0]), 1.0)
    assert not reached(np.array([5.0, 0.0, 1.9, 0.0]), 1.0)
    with pytest.raises(InputError, match="all input weights are 0"):
        InputGrowth(2, lambda theta: theta.reshape(2, 2)).start(np.zeros(4), 1.0)


@pytest.mark.parametrize("name, p", [("tanh", 1), ("x*tanh(x)", 2), ("x**2*tanh(x)", 3)])
def test_escape_times_scale_as_the_theory_says(name, p):
    """Steps to a fixed size: C + log(1/ε)/(lr λ) for p = 1, and C ε^{1−p} for p ≥ 2, up to O(ε^s)."""
    net, lr = DeepNetwork.on(load("fig6"), (10,), name), {1: 0.2, 2: 1.0, 3: 20.0}[p]
    phi = net.draw(1.0, np.random.default_rng(0))
    sizes = {1: (1e-4, 1e-5, 1e-6), 2: (0.02, 0.01, 0.005), 3: (0.1, 0.05, 0.025)}[p]
    steps = []
    for epsilon in sizes:
        run = train(net, epsilon * phi, GradientDescent(lr), 200_000, events=[Escape(0.3)], record=Recording(10**6))
        assert run.stop is Stop.ESCAPED
        steps.append(run.made)
    if p == 1:
        data = load("fig6")
        rate = np.linalg.norm(data.X.T @ data.y) / len(data.y)
        assert np.diff(steps) == pytest.approx(math.log(10) / math.log1p(lr * rate), abs=2)
    else:
        orders = np.log2(np.divide(steps[1:], steps[:-1]))
        assert orders[-1] == pytest.approx(p - 1, abs=0.1)


def test_an_event_that_holds_at_the_start_stops_at_once():
    run = train(Quadratic(), np.ones(2), Adam(), 10, events=[Escape(0.5)])
    assert (run.stop, run.made, run.steps, run.sizes) == (Stop.ESCAPED, 0, (0,), None)


@pytest.mark.parametrize("optimizer", [GradientDescent(1e3), SGD(1e3, batch_size=3, momentum=0.9)])
def test_divergence_has_its_own_reason_and_gives_no_warning(optimizer):
    net = DeepNetwork.on(load("fig6"), (5,), "x**2*tanh(x)")
    run = train(net, net.draw(1.0, np.random.default_rng(0)), optimizer, 10_000)
    assert run.stop is Stop.DIVERGED
    assert np.isfinite(run.theta).all()
    json.dumps(run.to_dict(), allow_nan=False)


# --- bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        *(lambda lr=lr: GradientDescent(lr) for lr in (0.0, -1.0, math.nan, math.inf)),
        lambda: GradientDescent(0.1, momentum=1.0),
        lambda: GradientDescent(0.1, weight_decay=-1.0),
        *(lambda size=size: SGD(0.1, batch_size=size) for size in (0, -3, 2.5, True)),
        lambda: Adam(lr=math.nan),
        lambda: Adam(beta1=1.0),
        lambda: Adam(beta2=-0.1),
        lambda: Adam(epsilon=0.0),
        lambda: Adam(weight_decay=math.nan),
        lambda: Adam(batch_size=0),
        lambda: LossFall(1.0),
        lambda: InputGrowth(1.0, lambda theta: theta[None]),
        lambda: Escape(0.0),
        lambda: Recording(every=0),
        lambda: Recording(at=(-1,)),
        lambda: train(Quadratic(), np.array([np.nan]), Adam(), 1),
        lambda: train(Quadratic(), np.ones((2, 2)), Adam(), 1),
        lambda: train(Quadratic(), np.ones(2), Adam(), -1),
        lambda: train(Quadratic(), np.ones(2), Adam(), 1, seed=-1),
    ],
)
def test_bad_input_is_told_in_one_sentence(make):
    with pytest.raises(InputError) as caught:
        make()
    assert "\n" not in str(caught.value)
