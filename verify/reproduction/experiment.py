"""What an experiment consists of: data, networks, how they are trained, and the panels in which they are looked at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from theory.errors import InputError
from verify.numeric import FloatArray
from verify.reproduction.claims import BOTH, Count, CountClaim, FitClaim


@dataclass(frozen=True, eq=False)
class Samples:
    """Inputs X (n, d) without a column for the bias, and targets y (n,)."""

    name: str
    X: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class Missing:
    """Data that the user has to bring, and how."""

    reason: str


Source = Callable[[int], Samples] | Missing
"""Data as a function of a seed, or none."""


@dataclass(frozen=True)
class NeuronPanel:
    """The input weights of hidden layer ``layer`` after ``epoch`` epochs, and how many directions they are to have.

    Counted are the neurons with ‖w‖ > ``least_norm``, the paper's choice, or where it states none those whose input
    weight has at least doubled in training.  ``claim`` is None where the paper names no number.
    """

    label: str
    layer: int
    epoch: int
    claim: CountClaim | None
    least_norm: float | None = None

    @property
    def counts(self) -> tuple[Count, ...]:
        """What is shown of the numbers that are found: those that are claimed, or both."""
        return BOTH if self.claim is None else self.claim.counts


@dataclass(frozen=True)
class OutputPanel:
    """The output of the network after ``epoch`` epochs, on one-dimensional inputs."""

    label: str
    epoch: int
    claim: FitClaim


Panel = NeuronPanel | OutputPanel


@dataclass(frozen=True)
class Shape:
    """Width m of every hidden layer, standard deviation of the initial weights, and what connects the layers."""

    width: int
    std: float
    residual: bool = False
    output_bias: bool = False


@dataclass(frozen=True)
class Training:
    """One network that is trained: data, shape, the activation of each hidden layer, the learning rate, its panels."""

    data: Source
    shape: Shape
    activations: tuple[str, ...]
    lr: float
    panels: tuple[Panel, ...]

    def settings(self) -> dict[str, object]:
        """JSON form of the settings."""
        return {
            "neurons": self.shape.width,
            "std": self.shape.std,
            "residual": self.shape.residual,
            "output_bias": self.shape.output_bias,
            "activations": list(self.activations),
            "learning_rate": self.lr,
        }


@dataclass(frozen=True)
class Experiment:
    """One figure of the paper; ``name`` is its number, as ``fig4``."""

    name: str
    title: str
    trainings: tuple[Training, ...]

    @property
    def figure(self) -> str:
        """The figure as one refers to it."""
        return f"Fig. {self.name.removeprefix('fig')}"

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels in order."""
        return tuple(panel for training in self.trainings for panel in training.panels)

    @property
    def complete(self) -> bool:
        """Whether no data are missing."""
        return not any(isinstance(training.data, Missing) for training in self.trainings)

    def given(self, samples: Samples) -> "Experiment":
        """The same with these data where they were missing."""
        return self._with(
            replace(training, data=lambda _: samples) if isinstance(training.data, Missing) else training
            for training in self.trainings
        )

    def after(self, epochs: int) -> "Experiment":
        """The same, looked at after so many epochs; InputError if there is not one."""
        if epochs < 1:
            raise InputError(f"{epochs} epochs are asked for; at least 1 is needed")
        return self._with(
            replace(training, panels=tuple(replace(panel, epoch=epochs) for panel in training.panels))
            for training in self.trainings
        )

    def _with(self, trainings: Iterable[Training]) -> "Experiment":
        return replace(self, trainings=tuple(trainings))
