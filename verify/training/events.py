"""Where training stops: at events in the network, not only at a count of steps."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from theory.errors import InputError
from verify.numeric import FloatArray


class Stop(StrEnum):
    """Why training ended.

    >>> print(Stop.STEPS)
    the number of steps asked for is reached
    """

    STEPS = "the number of steps asked for is reached"
    LOSS_FELL = "the loss has fallen by the stated fraction of its start"
    INPUTS_GREW = "the input weights have grown by the stated factor"
    ESCAPED = "the largest weight has reached the stated size: the small weights are left"
    DIVERGED = "the loss, its gradient or a weight is not finite any more"


Reached = Callable[[FloatArray, float], bool]
"""Whether an event has happened, at weights θ (N,) and the loss on all samples there."""


class Event(ABC):
    """Something that ends training when it first happens."""

    @property
    @abstractmethod
    def stop(self) -> Stop:
        """The reason that is given then."""

    @abstractmethod
    def start(self, theta: FloatArray, loss: float) -> Reached:
        """What tells whether it has happened, relative to the weights and the loss at the start."""


@dataclass(frozen=True)
class LossFall(Event):
    """The loss on all samples has fallen by ``fraction`` of its start.

    >>> reached = LossFall(0.1).start(np.zeros(1), 2.0)
    >>> reached(np.zeros(1), 1.81), reached(np.zeros(1), 1.8)
    (False, True)
    """

    fraction: float

    def __post_init__(self) -> None:
        if not 0 < self.fraction < 1:
            raise InputError(f"the loss is to fall by the fraction {self.fraction}; it must lie between 0 and 1")

    @property
    def stop(self) -> Stop:
        """``LOSS_FELL``."""
        return Stop.LOSS_FELL

    def start(self, theta: FloatArray, loss: float) -> Reached:
        """Relative to the loss at the start."""
        threshold = (1 - self.fraction) * loss
        return lambda _, now: now <= threshold


class Neurons(StrEnum):
    """Which neuron's growth counts."""

    LARGEST = "largest"
    MEDIAN = "median"


@dataclass(frozen=True)
class InputGrowth(Event):
    """The input weights of the fastest (or the median) neuron have grown by ``factor``: r_j(k)/r_j(0).

    ``input_weights`` takes the flat vector θ to the input weights (m, D), such as
    :meth:`verify.training.DeepNetwork.input_weights` of one layer.  A neuron that starts at 0 does not count.

    >>> event = InputGrowth(3, lambda theta: theta.reshape(-1, 2), Neurons.LARGEST)
    >>> reached = event.start(np.ones(4), 1.0)
    >>> reached(np.array([1, 1, 2, 2.0]), 1.0), reached(np.array([1, 1, 4, 4.0]), 1.0)
    (False, True)
    """

    factor: float
    input_weights: Callable[[FloatArray], FloatArray]
    neurons: Neurons = Neurons.MEDIAN

    def __post_init__(self) -> None:
        if not (math.isfinite(self.factor) and self.factor > 1):
            raise InputError(f"the input weights are to grow by the factor {self.factor}; it must be greater than 1")

    @property
    def stop(self) -> Stop:
        """``INPUTS_GREW``."""
        return Stop.INPUTS_GREW

    def start(self, theta: FloatArray, loss: float) -> Reached:
        """Relative to each neuron's own input weights at the start."""
        before = np.linalg.norm(self.input_weights(theta), axis=1)
        counted = before > 0
        if not counted.any():
            raise InputError("all input weights are 0 at the start, so that their growth has no meaning; draw them")
        over = np.max if self.neurons is Neurons.LARGEST else np.median

        def reached(now: FloatArray, _: float) -> bool:
            growth = np.linalg.norm(self.input_weights(now)[counted], axis=1) / before[counted]
            return bool(over(growth) >= self.factor)

        return reached


@dataclass(frozen=True)
class Escape(Event):
    """The largest weight has reached ``size`` in absolute value, as it does in a finite time from any small start.

    Under gradient flow this time is proportional to log(1/ε) for p = 1, and to ε^{1−p} for p ≥ 2 (docs/theory.md).

    >>> Escape(1.0).start(np.zeros(2), 1.0)(np.array([0.2, -1.5]), 1.0)
    True
    """

    size: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.size) and self.size > 0):
            raise InputError(f"the size of the weights at escape is {self.size}; it must be positive and finite")

    @property
    def stop(self) -> Stop:
        """``ESCAPED``."""
        return Stop.ESCAPED

    def start(self, theta: FloatArray, loss: float) -> Reached:
        """The size is absolute, whatever the start."""
        return lambda now, _: bool(np.abs(now).max() >= self.size)
