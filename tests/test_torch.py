"""Agreement with PyTorch in doubles: optimizers step by step, gradients with autograd, arrays of a torch model."""

import numpy as np
import pytest

from theory.evidence import Evidence
from verify.datasets import load
from verify.probing import probe
from verify.training import SGD, Adam, DeepNetwork, GradientDescent, Recording, train

torch = pytest.importorskip("torch")

ACTIVATIONS = {
    "tanh": torch.tanh,
    "x*tanh(x)": lambda z: z * torch.tanh(z),
    "x**2*tanh(x)": lambda z: z**2 * torch.tanh(z),
    "sigmoid": torch.sigmoid,
    "softplus": torch.nn.functional.softplus,
    "relu": torch.relu,
    "gelu": torch.nn.functional.gelu,
}
OPTIMIZERS = [
    (GradientDescent(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    (GradientDescent(0.1, 0.9, 0.01), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01)),
    (Adam(), lambda p: torch.optim.Adam(p)),
    (Adam(5e-4), lambda p: torch.optim.Adam(p, lr=5e-4)),
    (
        Adam(0.01, 0.8, 0.95, 1e-6, 0.1),
        lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
    ),
]


def tensor(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("ours, theirs", OPTIMIZERS, ids=[repr(pair[0]) for pair in OPTIMIZERS])
@pytest.mark.parametrize("size", [1.0, 1e-5, 1e-12, 1e-20, 1e-170])
def test_the_same_gradients_make_the_same_steps(ours, theirs, size, rng):
    """To rounding at every step, also where all gradients are far below Adam's ε, or g² below every double."""
    start = rng.standard_normal(50)
    theta, parameter = start.copy(), tensor(start)
    stepper, optimizer = ours.start(theta), theirs([parameter])
    for k in range(200):
        gradient = size * rng.standard_normal(50) * (1 if k % 7 else 1e-3)
        before = theta.copy()
        stepper.step(theta, gradient)
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        assert theta == pytest.approx(parameter.detach().numpy(), rel=1e-12, abs=1e-14)
        assert (theta != before).any() or size < 1e-12  # a step below the rounding of θ leaves no trace


@pytest.mark.parametrize("size", [1e-5, 1e-12, 1e-20, 1e-100])
def test_tiny_steps_agree_relatively(size, rng):
    """From θ = 0 the weights are the sum of the steps, so that nothing hides behind their size."""
    theta, parameter = np.zeros(50), tensor(np.zeros(50))
    stepper, optimizer = Adam().start(theta), torch.optim.Adam([parameter])
    for _ in range(100):
        gradient = size * rng.uniform(1, 2, 50)
        stepper.step(theta, gradient)
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
    assert theta == pytest.approx(parameter.detach().numpy(), rel=1e-12, abs=0)


class TorchNetwork:
    """The network of §1 of docs/theory.md, or a deep one, in PyTorch; the layout of θ is that of DeepNetwork."""

    def __init__(self, network, functions):
        self.network, self.functions = network, functions
        self.X, self.Y = torch.tensor(network.X), torch.tensor(network.Y)

    def outputs(self, theta, rows=None):
        x = self.X if rows is None else self.X[torch.tensor(rows)]
        pieces = torch.split(theta, [a * b for a, b in self.network.shapes])
        *hidden, output = [piece.reshape(shape) for piece, shape in zip(pieces, self.network.shapes, strict=True)]
        for block, function, skip in zip(hidden, self.functions, self.network.skips, strict=True):
            value = function(torch.nn.functional.linear(x, block[:, :-1], block[:, -1]))
            x = x + value if skip else value
        if self.network.output_bias:
            return torch.nn.functional.linear(x, output[:, :-1], output[:, -1])
        return torch.nn.functional.linear(x, output)

    def loss(self, theta, rows=None):
        target = self.Y if rows is None else self.Y[torch.tensor(rows)]
        return ((self.outputs(theta, rows) - target) ** 2).sum() / (2 * len(target))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("rows", [None, [0, 5, 17, 3]])
def test_two_layer_gradients_agree_with_autograd(name, rows, rng):
    network = DeepNetwork.on(load("fig2"), (12,), name)
    theta = network.draw(0.3, rng)
    parameter = tensor(theta)
    reference = TorchNetwork(network, [ACTIVATIONS[name]])
    loss = reference.loss(parameter, rows)
    loss.backward()
    value, gradient = network.loss_and_gradient(theta, None if rows is None else np.array(rows))
    assert value == pytest.approx(loss.item(), rel=1e-13)
    expected = parameter.grad.numpy()
    assert gradient == pytest.approx(expected, rel=1e-9, abs=1e-12 * np.abs(expected).max())


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("output_bias", [False, True])
@pytest.mark.parametrize("outputs", [1, 3])
def test_deep_gradients_and_layers_agree_with_autograd(residual, output_bias, outputs, rng):
    names = ["x**2*tanh(x)", "x*tanh(x)", "sigmoid", "tanh", "softplus"]
    X, Y = rng.standard_normal((10, 3)), rng.standard_normal((10, outputs))
    network = DeepNetwork.of(X, Y, (6, 6, 6, 5, 5), names, residual=residual, output_bias=output_bias)
    theta = network.draw(0.5, rng)
    parameter = tensor(theta)
    loss = TorchNetwork(network, [ACTIVATIONS[name] for name in names]).loss(parameter)
    loss.backward()
    value, gradient = network.loss_and_gradient(theta)
    assert value == pytest.approx(loss.item(), rel=1e-13)
    expected = parameter.grad.numpy()
    assert gradient == pytest.approx(expected, rel=1e-9, abs=1e-12 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["tanh", "x**2*tanh(x)", "softplus", "relu"])
@pytest.mark.parametrize("ours, theirs", OPTIMIZERS[1:4], ids=["momentum", "Adam", "Adam of the paper"])
def test_whole_training_runs_agree(name, ours, theirs, rng):
    """100 steps from the paper's small weights: its early stage.  Rounding is amplified along a run, by Adam a
    millionfold in another hundred steps at p = 3, while the gradients at the same weights agree as above."""
    network = DeepNetwork.on(load("fig6"), (20,), name)
    theta0 = network.draw(0.005, rng)
    run = train(network, theta0, ours, 100)
    parameter = tensor(theta0)
    reference, optimizer = TorchNetwork(network, [ACTIVATIONS[name]]), theirs([parameter])
    for _ in range(100):
        optimizer.zero_grad()
        reference.loss(parameter).backward()
        optimizer.step()
    assert run.theta[-1] == pytest.approx(parameter.detach().numpy(), rel=1e-6, abs=1e-9)


def test_batches_of_the_same_samples_make_the_same_steps(rng):
    network = DeepNetwork.on(load("fig2"), (6,), "tanh")
    theta0, seen = network.draw(0.1, rng), []

    class Watched:
        samples = network.samples

        def loss_and_gradient(self, theta, rows=None):
            if rows is not None:
                seen.append(rows)
            return network.loss_and_gradient(theta, rows)

    run = train(Watched(), theta0, SGD(0.01, batch_size=32, momentum=0.9), 30, seed=1)
    parameter = tensor(theta0)
    optimizer = torch.optim.SGD([parameter], lr=0.01, momentum=0.9)
    for rows in seen:
        optimizer.zero_grad()
        TorchNetwork(network, [torch.tanh]).loss(parameter, rows).backward()
        optimizer.step()
    assert [len(rows) for rows in seen[:3]] == [32, 32, 16]
    assert run.theta[-1] == pytest.approx(parameter.detach().numpy(), rel=1e-10)


@pytest.fixture(scope="module")
def torch_model():
    """A torch.nn model trained with torch.optim.Adam as in the paper's one-dimensional experiment, with its history."""
    data = load("fig6")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(1, 100), torch.nn.Tanh(), torch.nn.Linear(100, 1, bias=False)).double()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.005)
    x, y = torch.tensor(data.X[:, :1]), torch.tensor(data.y)
    optimizer, history = torch.optim.Adam(model.parameters(), lr=5e-4), []
    for _ in range(201):
        residuals = model(x)[:, 0] - y
        weights = np.column_stack([model[0].weight.detach().numpy(), model[0].bias.detach().numpy()])
        back = model[2].weight.detach().numpy() * np.ones((40, 1))
        history.append((weights, residuals.detach().numpy(), back))
        optimizer.zero_grad()
        (0.5 * (residuals**2).mean()).backward()
        optimizer.step()
    return data, history


def test_a_torch_model_trains_like_ours(torch_model):
    data, history = torch_model
    network = DeepNetwork.on(data, (100,), "tanh")
    theta0 = np.concatenate([history[0][0].ravel(), history[0][2][0]])
    run = train(network, theta0, Adam(lr=5e-4), 200, record=Recording(every=200))
    state = network.layer(run.theta[-1], 1)
    assert state.weights == pytest.approx(history[-1][0], rel=1e-7, abs=1e-10)
    assert state.residuals == pytest.approx(history[-1][1], rel=1e-9)
    assert state.backprop == pytest.approx(history[-1][2], rel=1e-7, abs=1e-10)


def test_adam_from_small_weights_makes_steps_along_the_signs_of_the_gradient(torch_model):
    """Honest limits of the theory: the first steps of Adam follow sign vectors, here the diagonals, not ∇T."""
    data, history = torch_model
    weights = [weights for weights, _, _ in history[:20]]
    predicted = data.X.T @ data.y / 40  # ∇T
    assert abs(np.degrees(np.arctan2(predicted[1], predicted[0])) + 20.93) < 0.01  # far from every diagonal
    gradient = np.abs(history[0][2][0][:, None] * predicted)
    first = np.abs(weights[1] - weights[0])
    assert first == pytest.approx(5e-4 * gradient / (gradient + 1e-8), rel=1e-3)  # f is that small against y
    moved = np.abs(weights[-1] - weights[0])
    assert np.median(moved[:, 1] / moved[:, 0]) == pytest.approx(1, abs=0.05)


def probed(data, weights, residuals, backprop):
    """The probe, p = 1, of arrays as they come out of PyTorch."""
    arrays = torch.tensor(data.X), torch.tensor(weights), torch.tensor(residuals)
    return probe(*arrays, 1, torch.tensor(backprop))


def small_model(optimizer, steps):
    """A tanh model from weights of size 1e-5 on the paper's data, trained, as arrays (weights, residuals, backprop)."""
    data = load("fig6")
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(1, 100), torch.nn.Tanh(), torch.nn.Linear(100, 1, bias=False)).double()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=1e-5)
    x, y = torch.tensor(data.X[:, :1]), torch.tensor(data.y)
    made = optimizer(model.parameters())
    for _ in range(steps):
        made.zero_grad()
        (0.5 * ((model(x)[:, 0] - y) ** 2).mean()).backward()
        made.step()
    weights = np.column_stack([model[0].weight.detach().numpy(), model[0].bias.detach().numpy()])
    residuals = (model(x)[:, 0] - y).detach().numpy()
    return data, weights, residuals, model[2].weight.detach().numpy() * np.ones((40, 1))


def test_under_gradient_descent_the_probe_confirms_the_theory():
    """torch.optim.SGD on all samples with steps far below 1/λ is gradient flow, and p = 1 aligns all neurons."""
    arrays = small_model(lambda parameters: torch.optim.SGD(parameters, lr=0.5), 70)  # λt = 5: a hundredfold growth
    assert probed(*arrays).statement.status is Evidence.CONFIRMED


def test_under_adam_the_probe_refutes_it():
    """From small weights torch.optim.Adam follows signs: the same neurons condense on the diagonals, 24° off."""
    arrays = small_model(lambda parameters: torch.optim.Adam(parameters, lr=5e-4), 20)
    found = probed(*arrays)
    assert found.statement.status is Evidence.REFUTED
    assert np.abs(found.clusters.centres[:2]) == pytest.approx(np.sqrt(0.5), abs=0.02)


@pytest.mark.parametrize("epoch", [20, 100, 200])
def test_the_paper_s_model_is_not_called_confirmed_where_chance_explains_it(torch_model, epoch):
    """Standard deviation 0.005 and Adam: neither on the diagonals nor on the line of the theory at that epoch."""
    data, history = torch_model
    found = probed(data, *history[epoch])
    u = history[epoch][0] / np.linalg.norm(history[epoch][0], axis=1)[:, None]
    line = data.X.T @ history[epoch][1]
    near = np.abs(u @ line) / np.linalg.norm(line) > np.cos(np.radians(found.angle_deg))
    assert (found.statement.status is Evidence.CONFIRMED) <= (near.mean() >= 0.5)
