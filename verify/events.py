"""What a simulation waits for: events of the flow, not fixed times."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from theory.errors import InputError
from verify.network import Weights
from verify.numeric import FloatArray


class Stop(StrEnum):
    """Why a simulation ended."""

    LOSS_MOVED = "the loss has fallen by the stated fraction"
    PLATEAU = "the fall of the loss has slowed to half its fastest: a plateau is reached"
    ESCAPED = "a neuron has reached the stated size"
    GROWN = "the stated part of the input weights has grown by the stated factor"
    SETTLED = "the sum of the output weights has settled to the stated accuracy"
    TIME = "the stated time is over"
    STEPS = "the limit of solver steps is reached before any event"
    SOLVER = "the solver cannot meet its tolerance any more"


@dataclass(frozen=True)
class Snapshot:
    """A flow at one instant: time τ, weights in units of ε, f(x_i) (n,), the loss R, and ‖dφ/dτ‖².

    The last is known at the ends of steps, and NaN in between, where only events that are located look.
    """

    time: float
    weights: Weights
    outputs: FloatArray
    loss: float
    speed: float


Watch = Callable[[Snapshot], float]
"""How far a snapshot is from the event: a continuous function of it that is positive before, and not so after."""


class Event(Protocol):
    """Something that ends a simulation."""

    @property
    def stop(self) -> Stop:
        """What the simulation then says of its end."""
        ...

    @property
    def located(self) -> bool:
        """Whether the instant is looked for within the step, as the zero of the watch."""
        ...

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """A watch for one simulation with weights of size ε."""
        ...


@dataclass(frozen=True)
class LossMoved:
    """The loss has fallen by a fraction of its first value."""

    fraction: float
    stop = Stop.LOSS_MOVED
    located = True

    def __post_init__(self) -> None:
        if not 0 < self.fraction < 1:
            raise InputError(f"the loss is to fall by the fraction {self.fraction}; it must lie between 0 and 1")

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """Compares each loss with the first."""
        threshold = (1 - self.fraction) * start.loss
        return lambda now: now.loss - threshold


@dataclass(frozen=True)
class Escape:
    """The largest neuron has the size ‖(a, w)‖ = ``size``, in absolute units: it has left the neighbourhood of 0."""

    size: float
    stop = Stop.ESCAPED
    located = True

    def __post_init__(self) -> None:
        if not self.size > 0:
            raise InputError(f"a neuron is to reach the size {self.size}; it must be positive")

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """Compares the largest neuron with the size."""
        square = (self.size / epsilon) ** 2
        return lambda now: float(np.log(square / (now.weights.a**2 + now.weights.r**2).max()))


@dataclass(frozen=True)
class Growth:
    """A ``part`` of all neurons has grown by a factor: r/r_0 ≥ ``factor``; part = 0 is the first neuron that has."""

    factor: float
    part: float = 0.0
    stop = Stop.GROWN
    located = True

    def __post_init__(self) -> None:
        if not (self.factor > 1 and 0 <= self.part <= 1):
            raise InputError(
                f"a part {self.part} of the neurons is to grow by {self.factor}; the factor must exceed 1, "
                "and the part lie between 0 and 1"
            )

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """Looks at the growth of the last neuron that is needed."""
        first = start.weights.r
        spared = len(first) - max(1, int(np.ceil(self.part * len(first))))
        return lambda now: float(np.log(self.factor / np.partition(now.weights.r / first, spared)[spared]))


@dataclass(frozen=True)
class Settled:
    """Σ_j a_j has come within ``accuracy`` of a value, relative to its first distance from it."""

    value: float
    accuracy: float
    stop = Stop.SETTLED
    located = True

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """Compares the distances from the value, which is in absolute units."""
        target = self.value / epsilon
        threshold = self.accuracy * abs(start.weights.a.sum() - target)
        return lambda now: float(abs(now.weights.a.sum() - target) - threshold)


@dataclass(frozen=True)
class Until:
    """Rescaled time τ has come to a given instant."""

    time: float
    stop = Stop.TIME
    located = True

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """Compares the times."""
        return lambda now: self.time - now.time


@dataclass(frozen=True)
class Plateau:
    """The loss falls half as fast as it did at its fastest, once the outputs have grown by the factor ``escape``.

    −dR/dτ is proportional to ‖dφ/dτ‖².  A few neurons on a weak orientation may not be able to lower the loss by
    a stated fraction, and would never end.
    """

    escape: float = 100.0
    stop = Stop.PLATEAU
    located = False

    def watch(self, start: Snapshot, epsilon: float) -> Watch:
        """Remembers the fastest fall."""
        first, fastest = np.linalg.norm(start.outputs), 0.0

        def slowed(now: Snapshot) -> float:
            nonlocal fastest
            if np.linalg.norm(now.outputs) < self.escape * first:
                return 1.0
            fastest = max(fastest, now.speed)
            return now.speed - fastest / 2

        return slowed
