"""Run an experiment of the paper with several seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

from theory.errors import InputError
from theory.evidence import Evidence
from theory.solvers import Progress
from verify.progress import part
from verify.reproduction.counting import count_neurons
from verify.reproduction.experiment import Experiment, Missing, OutputPanel, Panel, Training
from verify.reproduction.fitting import DEVIATION, OVERLAP, fit_output
from verify.reproduction.groups import ANGLES_DEG, LEAST_SHARE, WHOLE
from verify.reproduction.outcome import PanelOutcome, SeedOutcome, missing, of_panel
from verify.reproduction.trained import Trained, train_network
from verify.shown import Shown

MAX_SEEDS = 100


@dataclass(frozen=True)
class Reproduction(Shown):
    """An experiment that was repeated: its settings, and the outcome of each panel with every seed."""

    experiment: Experiment
    seeds: tuple[int, ...]
    panels: tuple[PanelOutcome, ...]

    @property
    def statuses(self) -> tuple[Evidence, ...]:
        """The level of every claim, in order; panels without a claim or without data are left out."""
        found = (outcome.statement.status for outcome in self.panels)
        return tuple(status for status in found if status is not Evidence.NOT_APPLICABLE)

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "experiment": self.experiment.name,
            "figure": self.experiment.figure,
            "title": self.experiment.title,
            "criteria": {
                "group_angles_deg": list(ANGLES_DEG),
                "least_share": LEAST_SHARE,
                "whole": WHOLE,
                "overlap": OVERLAP,
                "deviation": DEVIATION,
            },
            "seeds": list(self.seeds),
            "panels": [outcome.to_dict() for outcome in self.panels],
        }


def reproduce(
    experiment: Experiment, seeds: int = 3, seed: int = 0, epochs: int | None = None, progress: Progress | None = None
) -> Reproduction:
    """Train the networks of an experiment with the seeds ``seed``, ``seed`` + 1, …, and look at every panel.

    A seed draws random data and the initial weights.  ``epochs`` replaces the instants of all panels.  A panel without
    data is not applicable.  ``progress`` is told the fraction done and a text.

    Raises
    ------
    InputError
        If a number is out of range.
    ArithmeticError
        If a training diverges before the epoch of a panel.
    """
    if not 1 <= seeds <= MAX_SEEDS:
        raise InputError(f"{seeds} seeds are asked for; between 1 and {MAX_SEEDS} are possible")
    if seed < 0:
        raise InputError(f"the seed is {seed}; it must not be negative")
    if epochs is not None:
        experiment = experiment.after(epochs)
    numbers = tuple(range(seed, seed + seeds))
    parts = len(experiment.trainings)
    panels: list[PanelOutcome] = []
    for k, training in enumerate(experiment.trainings):
        panels += _repeat(training, k, numbers, part(progress, k / parts, (k + 1) / parts))
    return Reproduction(experiment, numbers, tuple(panels))


def _repeat(training: Training, stream: int, seeds: Sequence[int], progress: Progress | None) -> list[PanelOutcome]:
    """All panels of one network, trained with every seed."""
    if isinstance(training.data, Missing):
        return [missing(panel, training, training.data) for panel in training.panels]
    columns: list[list[SeedOutcome]] = []
    for k, seed in enumerate(seeds):
        told = part(progress, k / len(seeds), (k + 1) / len(seeds))
        trained = train_network(training, stream, training.data(seed), seed, told)
        columns.append([_look(panel, trained) for panel in training.panels])
    return [of_panel(panel, training, column) for panel, *column in zip(training.panels, *columns, strict=True)]


def _look(panel: Panel, trained: Trained) -> SeedOutcome:
    return fit_output(panel, trained) if isinstance(panel, OutputPanel) else count_neurons(panel, trained)
