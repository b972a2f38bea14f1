"""What the paper (arXiv:2105.11686) did and saw: data, networks, optimizer, instants and claims, and nothing tuned.

The names fig2 and fig6 follow the named data sets of :mod:`verify.datasets`; fig3, fig4 and fig5 are the further
experiments in the order of docs/reproduction.md.  Each one's ``figure`` is its number in the paper.
Training is Adam with the constants of its authors, on all samples at a time, from weights and biases N(0, std²).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from verify.datasets import load
from verify.numeric import FloatArray


class Count(StrEnum):
    """What is counted: a line holds two opposite directions."""

    LINES = "lines"
    DIRECTIONS = "directions"

    def of(self, number: int) -> str:
        """The number with its noun.

        >>> Count.LINES.of(1), Count.DIRECTIONS.of(3)
        ('1 line', '3 directions')
        """
        return f"{number} {self.value if number != 1 else self.value[:-1]}"


@dataclass(frozen=True)
class Claim:
    """The neurons condense onto so many lines or directions."""

    number: int
    count: Count

    def __str__(self) -> str:
        return self.count.of(self.number)

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {"number": self.number, "count": self.count.value}


@dataclass(frozen=True)
class Panel:
    """One panel of a figure: hidden layer ``layer`` of a network after ``epoch`` epochs, and what is claimed of it."""

    label: str
    layer: int
    epoch: int
    claim: Claim | None


@dataclass(frozen=True)
class Training:
    """One network that is trained: the activation of each hidden layer, the learning rate, and its panels."""

    activations: tuple[str, ...]
    lr: float
    panels: tuple[Panel, ...]


@dataclass(frozen=True, eq=False)
class Samples:
    """Inputs X (n, d) without a column for the bias, and targets y (n,)."""

    name: str
    X: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class Experiment:
    """One figure: its data as a function of a seed, its networks of width ``width``, and how neurons are chosen.

    With ``instant`` the theory is asked with the residual measured at the epoch of a panel, and not with the targets.
    Counted are the neurons with ‖w‖ > ``least_norm``, the paper's choice, or where it states none those whose input
    weight has at least doubled in training.
    """

    name: str
    figure: str
    title: str
    samples: Callable[[int], Samples] | None
    width: int
    std: float
    trainings: tuple[Training, ...]
    residual: bool = False
    output_bias: bool = False
    least_norm: float | None = None
    instant: bool = False

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels in order."""
        return tuple(panel for training in self.trainings for panel in training.panels)


def _named(name: str) -> Callable[[int], Samples]:
    def samples(seed: int) -> Samples:
        data = load(name, seed=seed)
        return Samples(name, data.X[:, :-1], data.y)

    return samples


def _three_dimensional(seed: int) -> Samples:
    """Targets y = Σ_k 4 sin(12 x_k + 1) at 80 points x ~ U[−4, 2]³."""
    x = np.random.default_rng(seed).uniform(-4.0, 2.0, (80, 3))
    return Samples("4 sin(12 x + 1)", x, (4 * np.sin(12 * x + 1)).sum(axis=1))


def _lines(number: int) -> Claim:
    return Claim(number, Count.LINES)


def _two_layers(activation: str, label: str, lr: float, claim: Claim | None, epoch: int = 100) -> Training:
    return Training((activation,), lr, (Panel(label, 1, epoch, claim),))


_THREE_DIRECTIONS = Claim(3, Count.DIRECTIONS)
_LAYERS = (
    ("x**2*tanh(x)", "x² tanh x", 1000, 3),
    ("x*tanh(x)", "x tanh x", 900, 2),
    ("sigmoid", "sigmoid", 900, 1),
    ("tanh", "tanh", 1400, 1),
    ("softplus", "softplus", 1400, 1),
)

_ALL = (
    Experiment(
        "fig2",
        "Fig. 2",
        "two-layer networks in five dimensions, y = Σ 3.5 sin(5 x_k + 1)",
        _named("fig2"),
        width=50,
        std=0.005,
        trainings=(
            _two_layers("tanh", "tanh", 1e-3, _lines(1)),
            _two_layers("x*tanh(x)", "x tanh x", 1e-3, _lines(2)),
            _two_layers("x**2*tanh(x)", "x² tanh x", 1e-3, _lines(3)),
            _two_layers("relu", "ReLU", 1e-3, _THREE_DIRECTIONS),
            _two_layers("sigmoid", "sigmoid", 8e-4, _lines(1)),
            _two_layers("softplus", "softplus", 2.5e-4, _lines(1)),
        ),
    ),
    Experiment(
        "fig3",
        "Fig. 4(a)",
        "the same of a lower frequency, y = Σ 3.5 sin(2 x_k + 1)",
        _named("fig2-low"),
        width=50,
        std=0.005,
        trainings=(_two_layers("x**2*tanh(x)", "x² tanh x", 1e-3, _THREE_DIRECTIONS),),
        least_norm=0.04,
    ),
    Experiment(
        "fig4",
        "Fig. 3",
        "six layers with residual connections, y = Σ 4 sin(12 x_k + 1)",
        _three_dimensional,
        width=18,
        std=0.01,
        trainings=(
            Training(
                tuple(name for name, *_ in _LAYERS),
                4e-5,
                tuple(
                    Panel(f"layer {k}, {label}", k, epoch, _lines(number))
                    for k, (_, label, epoch, number) in enumerate(_LAYERS, start=1)
                ),
            ),
        ),
        residual=True,
        output_bias=True,  # its equation (2) appends 1 also to x^{[L]}
        instant=True,
    ),
    Experiment(
        "fig5",
        "Fig. 4(b)",
        "MNIST, the digit as target",
        None,
        width=30,
        std=0.001,
        trainings=(_two_layers("x**2*tanh(x)", "x² tanh x", 5e-5, _lines(1)),),
    ),
    Experiment(
        "fig6",
        "Fig. 6",
        "two-layer networks in one dimension, y = sin 3x + ½ sin 6x",
        _named("fig6"),
        width=100,
        std=0.005,
        trainings=(
            _two_layers("tanh", "tanh", 5e-4, _lines(1), 200),
            _two_layers("x*tanh(x)", "x tanh x", 5e-4, _lines(2), 200),
            _two_layers("x**2*tanh(x)", "x² tanh x", 5e-4, _lines(3), 200),
            _two_layers("relu", "ReLU", 5e-4, None, 200),
        ),
    ),
)
EXPERIMENTS = {experiment.name: experiment for experiment in _ALL}
"""All experiments by name."""
