"""Run an experiment of the paper with several seeds."""

from dataclasses import dataclass, replace

import numpy as np

from theory.errors import InputError
from theory.evidence import Evidence
from theory.solvers import Progress
from verify.reproduction import leading
from verify.reproduction.groups import ANGLES_DEG, LEAST_SHARE, WHOLE, counted
from verify.reproduction.outcome import PanelOutcome, SeedOutcome, of_panel, of_seed
from verify.reproduction.paper import Experiment, Panel, Samples, Training
from verify.training import Adam, DeepNetwork, Recording, TrainingRun, train

MAX_SEEDS = 100
MAX_PREDICTED_DIMENSION = 50
"""Largest D in which the theory is asked for its orientations; MNIST has 785."""


@dataclass(frozen=True)
class Reproduction:
    """An experiment that was repeated: its settings, and the outcome of each panel with every seed."""

    experiment: Experiment
    seeds: tuple[int, ...]
    panels: tuple[PanelOutcome, ...]
    networks: tuple[tuple[DeepNetwork, ...], ...]

    @property
    def statuses(self) -> tuple[Evidence, ...]:
        """The level of every claim, in order; panels without a claim are left out."""
        return tuple(outcome.statement.status for outcome in self.panels if outcome.panel.claim)

    def network(self, panel: Panel) -> DeepNetwork:
        """The network of a panel with the first seed."""
        trainings = self.experiment.trainings
        return self.networks[0][next(k for k, training in enumerate(trainings) if panel in training.panels)]

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        e = self.experiment
        return {
            "experiment": e.name,
            "figure": e.figure,
            "title": e.title,
            "settings": {
                "neurons": e.width,
                "std": e.std,
                "residual": e.residual,
                "output_bias": e.output_bias,
                "least_norm": e.least_norm,
                "group_angles_deg": list(ANGLES_DEG),
                "least_share": LEAST_SHARE,
                "whole": WHOLE,
            },
            "seeds": list(self.seeds),
            "panels": [outcome.to_dict() for outcome in self.panels],
        }


def reproduce(
    experiment: Experiment, seeds: int = 3, seed: int = 0, epochs: int | None = None, progress: Progress | None = None
) -> Reproduction:
    """Train the networks of an experiment with the seeds ``seed``, ``seed`` + 1, …, and count what they condense onto.

    A seed draws random data and the initial weights.  ``epochs`` replaces the instants of all panels.  ``progress`` is
    told the fraction done and a text.

    Raises
    ------
    InputError
        If a number is out of range, or the experiment has no data (MNIST before its files are read).
    """
    if not 1 <= seeds <= MAX_SEEDS:
        raise InputError(f"{seeds} seeds are asked for; between 1 and {MAX_SEEDS} are possible")
    if seed < 0:
        raise InputError(f"the seed is {seed}; it must not be negative")
    if epochs is not None:
        experiment = _after(experiment, epochs)
    if experiment.samples is None:
        raise InputError(f"{experiment.name} needs the files of MNIST; say where they are with --mnist FOLDER")
    numbers = tuple(range(seed, seed + seeds))
    outcomes: list[list[SeedOutcome]] = []
    networks: list[tuple[DeepNetwork, ...]] = []
    for k, number in enumerate(numbers):
        made, found = _one_seed(experiment, experiment.samples(number), number, _part(progress, k, seeds))
        networks.append(made)
        outcomes.append(found)
    panels = [of_panel(panel, column) for panel, *column in zip(experiment.panels, *outcomes, strict=True)]
    return Reproduction(experiment, numbers, tuple(panels), tuple(networks))


def _after(experiment: Experiment, epochs: int) -> Experiment:
    if epochs < 1:
        raise InputError(f"{epochs} epochs are asked for; at least 1 is needed")
    trainings = [
        replace(training, panels=tuple(replace(panel, epoch=epochs) for panel in training.panels))
        for training in experiment.trainings
    ]
    return replace(experiment, trainings=tuple(trainings))


def _part(progress: Progress | None, k: int, parts: int) -> Progress | None:
    return progress and (lambda done, text: progress((k + done) / parts, text))


def _one_seed(
    experiment: Experiment, samples: Samples, seed: int, progress: Progress | None
) -> tuple[tuple[DeepNetwork, ...], list[SeedOutcome]]:
    networks: list[DeepNetwork] = []
    found: list[SeedOutcome] = []
    for k, training in enumerate(experiment.trainings):
        network = _network(experiment, training, samples)
        rng = np.random.default_rng([seed, k])
        told = _part(progress, k, len(experiment.trainings))
        run = _train(network, network.draw(experiment.std, rng), training, told)
        networks.append(network)
        found += [_look(experiment, training, panel, network, run, seed) for panel in training.panels]
    return tuple(networks), found


def _network(experiment: Experiment, training: Training, samples: Samples) -> DeepNetwork:
    return DeepNetwork.of(
        samples.X,
        samples.y,
        (experiment.width,) * len(training.activations),
        training.activations,
        residual=experiment.residual,
        output_bias=experiment.output_bias,
    )


def _train(network: DeepNetwork, theta0: np.ndarray, training: Training, progress: Progress | None) -> TrainingRun:
    """One step is one epoch, as the paper's batches are all samples."""
    instants = tuple(panel.epoch for panel in training.panels)
    record = Recording(every=max(1, max(instants) // 50), at=instants)
    return train(network, theta0, Adam(lr=training.lr), max(instants), record=record, progress=progress)


def _look(
    experiment: Experiment, training: Training, panel: Panel, network: DeepNetwork, run: TrainingRun, seed: int
) -> SeedOutcome:
    if panel.epoch not in run.steps:
        raise ArithmeticError(f"{panel.label} was not trained to epoch {panel.epoch}: {run.stop.value}")
    state = network.layer(run.at(panel.epoch), panel.layer)
    chosen = counted(network.input_weights(run.theta[0], panel.layer), state.weights, experiment.least_norm)
    neurons, activation = state.weights[chosen], training.activations[panel.layer - 1]
    if state.inputs.shape[1] > MAX_PREDICTED_DIMENSION:
        predicted = leading.Predicted(f"D = {state.inputs.shape[1]} is too large to find all orientations")
    elif experiment.instant:
        predicted = leading.at_instant(activation, state.inputs, state.residuals, neurons)
    else:
        predicted = leading.at_start(activation, state.inputs, network.Y[:, 0], neurons)
    return of_seed(panel, seed, run, state.weights, chosen, predicted)
