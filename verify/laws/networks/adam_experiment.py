"""The networks that the law of Adam trains: Adam for many sizes of weights, and two controls from the same weights."""

from dataclasses import dataclass, replace

import numpy as np

from verify.laws.finding import Number
from verify.laws.networks.adam_runs import DEPARTURE, FAR_BELOW, Caught, Rule, SignDescent, Training, follow
from verify.laws.networks.subject import LARGEST, SMALLEST_POWER, Subject
from verify.network import Weights
from verify.training import Adam, GradientDescent, Optimizer

SIZES = (10.0, 1.0, 1e-1, 1e-2, 1e-3)
"""Sizes of the initial weights, relative to the standard deviation of the settings."""
LINEAR_SIZES = (*SIZES, 1e-5, 1e-7, 1e-9)
"""The same for p = 1, where growth far below ε_A takes no more time the smaller the weights."""
LARGEST_SIZE = 0.1
STEPS, CONTROL_STEPS = 400, 800
FINER = 4
"""Steps of sign descent for one of Adam."""
GROWTH, SPAN = 10.0, 300.0
"""Growth of a neuron at which it is judged; less for p > 3, so that rates of growth become ``SPAN`` times at most."""
LR = 5e-4
"""Learning rate of the paper's experiments; less where inputs are so large that the leading order would be left."""
STRIDE = 0.2
"""Growth in one step, of the fastest neuron when it is judged, in the controls."""


def growth_factor(p: int) -> float:
    """Growth at which neurons are judged.

    >>> growth_factor(1), growth_factor(3), round(growth_factor(5), 3)
    (10.0, 10.0, 4.162)
    """
    return GROWTH if p == 1 else float(min(GROWTH, SPAN ** (1 / (p - 1))))


@dataclass(frozen=True, eq=False)
class Size:
    """The networks of one size ε: ``below`` and ``above`` hold what was caught, network by network.

    ``ideal`` holds what descent by the signs of the leading-order gradient gives from the same weights.
    """

    epsilon: float
    below: list[Caught]
    above: list[Caught]
    ideal: list[Caught]
    gradient: float
    made: int
    loss_fall: float

    @classmethod
    def train(cls, subject: Subject, epsilon: float, starts: list[Weights], optimizer: Adam, rule: Rule) -> "Size":
        """One network from each of the weights, scaled by ε."""
        runs = [_run(subject, epsilon, start, optimizer, rule, STEPS) for start in starts]
        made, fall = max(run.made for run in runs), max(run.loss_fall for run in runs)
        gradient = float(np.median([run.gradient for run in runs]))
        ideal = [_sign_descent(subject, epsilon, start, rule) for start in starts]
        return cls(epsilon, [r.below for r in runs], [r.above for r in runs], ideal, gradient, made, fall)

    def count(self, which: str) -> int:
        """Neurons caught ``below`` or ``above``, over all networks."""
        return sum(map(len, self.below if which == "below" else self.above))


def _run(subject: Subject, epsilon: float, start: Weights, optimizer: Optimizer, rule: Rule, steps: int) -> Training:
    scaled = Weights(epsilon * start.a, epsilon * start.w)
    return follow(subject.network(epsilon), subject.leading, scaled, optimizer, rule, steps)


def _sign_descent(subject: Subject, epsilon: float, start: Weights, rule: Rule) -> Caught:
    """Neurons by descent along signs alone, at leading order; steps are short against those that Adam makes."""
    scaled = Weights(epsilon * start.a, epsilon * start.w)
    lr = rule.stride / np.sqrt(subject.dimension) / FINER
    network = subject.network(epsilon).leading(subject.c_p)
    return follow(network, subject.leading, scaled, SignDescent(lr), replace(rule, small=0.0), STEPS * FINER).above


def sizes(subject: Subject) -> list[float]:
    """The ε that are tried."""
    tried = [subject.settings.std * size for size in (LINEAR_SIZES if subject.p == 1 else SIZES)]
    return [e for e in tried if e <= LARGEST_SIZE and e ** (2 * subject.p + 1) > SMALLEST_POWER]


def paper_adam(subject: Subject) -> Adam:
    """The optimizer; a step of it is at most lr √(2p + 1) where gradients grow as the power p of the steps made."""
    reach = float(np.linalg.norm(subject.prediction.dataset.X, axis=1).max())
    step = GROWTH * float(np.sqrt(subject.dimension * (2 * subject.p + 1)))
    return Adam(lr=min(LR, LARGEST / (step * reach)))


def controls(subject: Subject, starts: list[Weights]) -> tuple[list[Caught], list[Caught], dict[str, Number]]:
    """Neurons caught by gradient descent, and by Adam with ε_A far above all gradients and the same rate lr/ε_A."""
    joined = Weights(np.concatenate([s.a for s in starts]), np.concatenate([s.w for s in starts]))
    growth = growth_factor(subject.p)
    epsilon = min(subject.size_with_departure(DEPARTURE / 2, joined) / growth, subject.settings.std)
    field = np.abs(subject.leading.field(np.column_stack([joined.a, joined.w])))
    fastest = float((np.linalg.norm(field[:, 1:], axis=1) / joined.r).max())
    rate = STRIDE / (fastest * (growth * epsilon) ** (subject.p - 1))
    # Neurons are held once they have grown, so that their gradients grow by little more than growth^p.
    small = 2 / FAR_BELOW * float(field.max()) * ((1 + STRIDE) * growth * epsilon) ** subject.p
    rules = Rule(growth, hold=True), Rule(growth, small, np.inf, hold=True)
    optimizers = GradientDescent(rate), Adam(lr=rate * small, epsilon=small)
    descent, raised = (
        [_run(subject, epsilon, start, optimizer, rule, CONTROL_STEPS).below for start in starts]
        for optimizer, rule in zip(optimizers, rules, strict=True)
    )
    names: dict[str, Number] = {
        "controls, ε": epsilon,
        "gradient descent, lr": rate,
        "Adam with a large ε_A, lr": rate * small,
        "Adam with a large ε_A, ε_A": small,
    }
    return descent, raised, names
