"""What the paper (arXiv:2105.11686) did and saw: data, networks, optimizer, instants and claims, and nothing tuned.

Training is Adam with the constants of its authors, on all samples at a time, from weights and biases N(0, std²).
"""

import numpy as np

from verify.datasets import load
from verify.reproduction.claims import CountClaim, FitClaim, Relation
from verify.reproduction.experiment import (
    Experiment,
    Missing,
    NeuronPanel,
    OutputPanel,
    Panel,
    Samples,
    Shape,
    Source,
    Training,
)


def _named(name: str) -> Source:
    def samples(seed: int) -> Samples:
        data = load(name, seed=seed)
        return Samples(name, data.X[:, :-1], data.y)

    return samples


def _three_dimensional(seed: int) -> Samples:
    """Targets y = Σ_k 4 sin(12 x_k + 1) at 80 points x ~ U[−4, 2]³."""
    x = np.random.default_rng(seed).uniform(-4.0, 2.0, (80, 3))
    return Samples("4 sin(12 x + 1)", x, (4 * np.sin(12 * x + 1)).sum(axis=1))


def _network(data: Source, shape: Shape, activation: str, lr: float, panel: Panel) -> Training:
    """A two-layer network that is looked at once."""
    return Training(data, shape, (activation,), lr, (panel,))


_FIVE_DIMENSIONS = Shape(width=50, std=0.005)
_FIG2 = (
    ("tanh", "tanh", 1e-3, CountClaim(lines=1)),
    ("x*tanh(x)", "x tanh x", 1e-3, CountClaim(lines=2)),
    ("x**2*tanh(x)", "x² tanh x", 1e-3, CountClaim(lines=3)),
    ("relu", "ReLU", 1e-3, CountClaim(directions=3)),
    ("sigmoid", "sigmoid", 8e-4, CountClaim(lines=1)),
    ("softplus", "softplus", 2.5e-4, CountClaim(lines=1)),
)
_FIG3 = (
    ("x**2*tanh(x)", "x² tanh x", 1000, 3),
    ("x*tanh(x)", "x tanh x", 900, 2),
    ("sigmoid", "sigmoid", 900, 1),
    ("tanh", "tanh", 1400, 1),
    ("softplus", "softplus", 1400, 1),
)
_LEAST_NORM = 0.04
"""In Fig. 4 the paper discards neurons whose input weight is smaller."""
_ONE_DIMENSION = Shape(width=100, std=0.005)
_ONE_DIMENSION_LR = 5e-4
_FIG5 = (
    ("tanh", "tanh", FitClaim(1, Relation.OVERLAPS)),
    ("x*tanh(x)", "x tanh x", FitClaim(2, Relation.OVERLAPS)),
    ("x**2*tanh(x)", "x² tanh x", FitClaim(3, Relation.OVERLAPS)),
    ("relu", "ReLU", FitClaim(1, Relation.DEVIATES)),
)
_FIG6 = (
    ("tanh", "tanh", CountClaim(lines=1)),
    ("x*tanh(x)", "x tanh x", CountClaim(lines=2)),
    ("x**2*tanh(x)", "x² tanh x", CountClaim(lines=3)),
    ("relu", "ReLU", None),  # "much more complex"
)

_ALL = (
    Experiment(
        "fig2",
        "two-layer networks in five dimensions, y = Σ 3.5 sin(5 x_k + 1)",
        tuple(
            _network(_named("fig2"), _FIVE_DIMENSIONS, activation, lr, NeuronPanel(label, 1, 100, claim))
            for activation, label, lr, claim in _FIG2
        ),
    ),
    Experiment(
        "fig3",
        "six layers with residual connections, y = Σ 4 sin(12 x_k + 1)",
        (
            Training(
                _three_dimensional,
                # its equation (2) appends 1 also to x^{[L]}
                Shape(width=18, std=0.01, residual=True, output_bias=True),
                tuple(activation for activation, *_ in _FIG3),
                4e-5,
                tuple(
                    NeuronPanel(f"layer {k}, {label}", k, epoch, CountClaim(lines=number))
                    for k, (_, label, epoch, number) in enumerate(_FIG3, start=1)
                ),
            ),
        ),
    ),
    Experiment(
        "fig4",
        "two-layer networks of x² tanh x, y = Σ 3.5 sin(2 x_k + 1) and MNIST",
        (
            _network(
                _named("fig2-low"),
                _FIVE_DIMENSIONS,
                "x**2*tanh(x)",
                1e-3,
                NeuronPanel("(a) low frequency", 1, 100, CountClaim(lines=2, directions=3), _LEAST_NORM),
            ),
            _network(
                Missing("the files of MNIST are not given; say where they are with --mnist FOLDER"),
                Shape(width=30, std=0.001),
                "x**2*tanh(x)",
                5e-5,
                NeuronPanel("(b) MNIST", 1, 100, CountClaim(lines=1), _LEAST_NORM),
            ),
        ),
    ),
    Experiment(
        "fig5",
        "outputs of two-layer networks in one dimension, y = sin 3x + ½ sin 6x",
        tuple(
            _network(_named("fig6"), _ONE_DIMENSION, activation, _ONE_DIMENSION_LR, OutputPanel(label, 1000, claim))
            for activation, label, claim in _FIG5
        ),
    ),
    Experiment(
        "fig6",
        "two-layer networks in one dimension, y = sin 3x + ½ sin 6x",
        tuple(
            _network(_named("fig6"), _ONE_DIMENSION, activation, _ONE_DIMENSION_LR, NeuronPanel(label, 1, 200, claim))
            for activation, label, claim in _FIG6
        ),
    ),
)
EXPERIMENTS = {experiment.name: experiment for experiment in _ALL}
"""All experiments by name."""
