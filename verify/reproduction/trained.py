"""A network of an experiment, trained with one seed."""

from dataclasses import dataclass

import numpy as np

from theory.solvers import Progress
from verify.numeric import FloatArray
from verify.reproduction.experiment import Panel, Samples, Training
from verify.training import Adam, DeepNetwork, Recording, TrainingRun, train

_RECORDS = 50


@dataclass(frozen=True, eq=False)
class Trained:
    """A network, and its training from the weights of a seed."""

    training: Training
    network: DeepNetwork
    run: TrainingRun
    seed: int

    @property
    def theta0(self) -> FloatArray:
        """The initial weights (N,)."""
        return self.run.theta[0]

    def theta(self, panel: Panel) -> FloatArray:
        """The weights (N,) at the epoch of a panel; ArithmeticError where the training ended before."""
        if panel.epoch not in self.run.steps:
            raise ArithmeticError(f"{panel.label} was not trained to epoch {panel.epoch}: {self.run.stop.value}")
        return self.run.at(panel.epoch)


def train_network(training: Training, stream: int, samples: Samples, seed: int, progress: Progress | None) -> Trained:
    """Train to the last epoch that a panel asks for; the weights are those of the seed in this stream of numbers.

    One step is one epoch, as the paper's batches are all samples.
    """
    network = _network(training, samples)
    theta0 = network.draw(training.shape.std, np.random.default_rng([seed, stream]))
    instants = tuple(panel.epoch for panel in training.panels)
    record = Recording(every=max(1, max(instants) // _RECORDS), at=instants)
    run = train(network, theta0, Adam(lr=training.lr), max(instants), record=record, progress=progress)
    return Trained(training, network, run, seed)


def _network(training: Training, samples: Samples) -> DeepNetwork:
    return DeepNetwork.of(
        samples.X,
        samples.y,
        (training.shape.width,) * len(training.activations),
        training.activations,
        residual=training.shape.residual,
        output_bias=training.shape.output_bias,
    )
