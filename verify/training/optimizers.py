"""Gradient descent, SGD and Adam on a flat vector of weights, step by step what PyTorch does in doubles.

An optimizer is a frozen dataclass of its constants, all of them arguments.  ``start`` makes the state of one training
run, whose ``step`` changes the weights in place.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass

import numpy as np

from theory.errors import InputError
from verify.numeric import FloatArray


class Stepper(ABC):
    """The state of an optimizer during one training run."""

    @abstractmethod
    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        """Change ``theta`` in place by one step along ``gradient``, which is left as it is; both have shape (N,)."""


class Optimizer(ABC):
    """The constants of an optimizer."""

    @property
    @abstractmethod
    def samples_per_step(self) -> int | None:
        """The size of a batch, or None where every step takes the gradient on all samples."""

    @abstractmethod
    def start(self, theta: FloatArray) -> Stepper:
        """The state before the first step, for weights of the shape of ``theta`` (N,)."""

    def to_dict(self) -> dict[str, object]:
        """JSON form: the name of the optimizer and all of its constants."""
        return {"name": type(self).__name__, **asdict(self)}  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """θ ← θ − lr v with v ← momentum v + g + weight_decay θ, on all samples; v starts as the first gradient.

    >>> theta = np.array([1.0, -2.0])
    >>> GradientDescent(lr=0.5).start(theta).step(theta, np.array([1.0, 0.0]))
    >>> theta
    array([ 0.5, -2. ])
    """

    lr: float
    momentum: float = 0.0
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        _require_positive("the learning rate", self.lr)
        _require_fraction("the momentum", self.momentum)
        _require_weight_decay(self.weight_decay)

    @property
    def samples_per_step(self) -> None:
        """None: every step takes the gradient on all samples."""
        return

    def start(self, theta: FloatArray) -> Stepper:
        """The state before the first step."""
        return _Momentum(theta, self.lr, self.momentum, self.weight_decay)


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent on batches of ``batch_size`` samples, with the momentum of ``torch.optim.SGD``.

    >>> SGD(lr=0.1, batch_size=0)
    Traceback (most recent call last):
    theory.errors.InputError: the batch size is 0; it must be an integer of at least 1
    """

    lr: float
    batch_size: int
    momentum: float = 0.0
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        _require_positive("the learning rate", self.lr)
        _require_batch(self.batch_size)
        _require_fraction("the momentum", self.momentum)
        _require_weight_decay(self.weight_decay)

    @property
    def samples_per_step(self) -> int:
        """``batch_size``."""
        return self.batch_size

    def start(self, theta: FloatArray) -> Stepper:
        """The state before the first step."""
        return _Momentum(theta, self.lr, self.momentum, self.weight_decay)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma and Ba, arXiv:1412.6980) as in ``torch.optim.Adam``: the decay of the weights enters the gradient.

        m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   θ ← θ − lr m̂/(√v̂ + ε),

    with m̂ = m/(1 − β₁^k) and v̂ = v/(1 − β₂^k) at step k.  Its first step is −lr g/(|g| + ε): where |g| ≫ ε it follows
    the signs of the gradient and not its direction, and where |g| ≪ ε it is gradient descent with the rate lr/ε.

    >>> theta = np.array([1.0, 1.0])
    >>> Adam(lr=0.1).start(theta).step(theta, np.array([1e-3, -5.0]))
    >>> theta.round(4)
    array([0.9, 1.1])
    """

    lr: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    batch_size: int | None = None

    def __post_init__(self) -> None:
        _require_positive("the learning rate", self.lr)
        _require_fraction("β₁", self.beta1)
        _require_fraction("β₂", self.beta2)
        _require_positive("ε", self.epsilon)
        _require_weight_decay(self.weight_decay)
        if self.batch_size is not None:
            _require_batch(self.batch_size)

    @property
    def samples_per_step(self) -> int | None:
        """``batch_size``."""
        return self.batch_size

    def start(self, theta: FloatArray) -> Stepper:
        """The state before the first step."""
        return _Moments(theta, self)


class _Momentum(Stepper):
    def __init__(self, theta: FloatArray, lr: float, momentum: float, weight_decay: float) -> None:
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocity = np.zeros_like(theta)
        self.change = np.empty_like(theta)

    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        self.velocity *= self.momentum
        self.velocity += gradient
        if self.weight_decay:
            np.multiply(theta, self.weight_decay, out=self.change)
            self.velocity += self.change
        np.multiply(self.velocity, self.lr, out=self.change)
        theta -= self.change


class _Moments(Stepper):
    def __init__(self, theta: FloatArray, constants: Adam) -> None:
        self.constants = constants
        self.first, self.second = np.zeros_like(theta), np.zeros_like(theta)
        self.change, self.pull = np.empty_like(theta), np.empty_like(theta)
        self.steps = 0

    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        c, pull, change = self.constants, self.pull, self.change
        self.steps += 1
        np.multiply(theta, c.weight_decay, out=pull)
        pull += gradient
        self.first *= c.beta1
        np.multiply(pull, 1 - c.beta1, out=change)
        self.first += change
        self.second *= c.beta2
        with np.errstate(over="ignore"):  # g² beyond the range of doubles makes no step, as in PyTorch
            pull *= pull
        pull *= 1 - c.beta2
        self.second += pull
        np.sqrt(self.second, out=change)
        change /= math.sqrt(1 - c.beta2**self.steps)
        change += c.epsilon
        np.divide(self.first, change, out=change)
        change *= c.lr / (1 - c.beta1**self.steps)
        theta -= change


def _require_positive(what: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"{what} is {value}; it must be positive and finite")


def _require_fraction(what: str, value: float) -> None:
    if not 0 <= value < 1:
        raise InputError(f"{what} is {value}; it must be at least 0 and less than 1")


def _require_weight_decay(value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise InputError(f"the weight decay is {value}; it must be finite and not negative")


def _require_batch(size: int) -> None:
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise InputError(f"the batch size is {size!r}; it must be an integer of at least 1")
