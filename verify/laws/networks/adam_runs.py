"""Single neurons of a network in discrete training, each caught when it has grown enough to be judged.

With a learning rate lr and its constant ε_A, a step of Adam is close to −lr g/(|g| + ε_A) in every coordinate.  While
all gradients of a neuron are far below ε_A that is gradient descent with the rate lr/ε_A; where they are far above, it
is a step along their signs, whose length has nothing to do with the weights.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from verify.effort import trained
from verify.leading import LeadingOrder
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.training import Optimizer
from verify.training.optimizers import Stepper

MOVED = 0.05
"""Training ends when the loss has changed by this fraction."""
FAR_BELOW, FAR_ABOVE = 0.1, 1e3
"""The greatest |g| of a neuron over ε_A far below and far above it: there a hundredth of it is still ten times ε_A."""
DEPARTURE = 0.1
"""A neuron is caught only while its gradient departs from the leading order by no more than this fraction."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Caught:
    """Neurons as they were when caught: their ``index`` (k,) in the network, ``a`` (k,) and ``w`` (k, D).

    ``jump`` (k,) is the greatest factor by which each neuron had grown in one step until then.
    """

    index: NDArray[np.intp]
    a: FloatArray
    w: FloatArray
    jump: FloatArray

    def __post_init__(self) -> None:
        if not len(self.index) == len(self.a) == len(self.w) == len(self.jump):
            raise ValueError("each neuron that is caught has an index, its weights and its greatest growth in one step")

    def __len__(self) -> int:
        return len(self.index)

    @property
    def u(self) -> FloatArray:
        """Orientations (k, D)."""
        return self.w / np.linalg.norm(self.w, axis=1, keepdims=True)

    def only(self, chosen: Mask) -> "Caught":
        """Those of the neurons (k,) that are chosen."""
        return Caught(self.index[chosen], self.a[chosen], self.w[chosen], self.jump[chosen])


@dataclass(frozen=True, eq=False)
class Training:
    """One network: ``below`` are neurons caught while all their gradients were far below ε_A, ``above`` far above.

    ``gradient`` is the median over neurons of the greatest |g| of a neuron at the first step.  ``made`` steps were
    made, and the fraction ``loss_fall`` of the loss went.
    """

    below: Caught
    above: Caught
    gradient: float
    made: int
    loss_fall: float


@dataclass(frozen=True)
class SignDescent(Optimizer, Stepper):
    """θ ← θ − lr sign(g): what Adam is at its first step where all |g| ≫ ε_A.  It has no state.

    >>> theta = np.array([1.0, -2.0])
    >>> SignDescent(lr=0.5).start(theta).step(theta, np.array([1e-9, -3.0]))
    >>> theta
    array([ 0.5, -1.5])
    """

    lr: float

    @property
    def samples_per_step(self) -> None:
        """None: every step takes the gradient on all samples."""
        return

    def start(self, theta: FloatArray) -> Stepper:
        """Itself."""
        return self

    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        """One step, in place."""
        theta -= self.lr * np.sign(gradient)


@dataclass(frozen=True)
class Rule:
    """When neurons are caught, and which stop then.

    ``small`` is ε_A, infinite for an optimizer without one.  Far below it a neuron is caught when r is ``growth`` times
    its first value.  Far above, r has to be ``growth`` times what it was where the greatest |g| of the neuron first
    reached ``FAR_ABOVE`` ε_A, and ``growth`` times ``stride``, the length of a first step: what was before is then
    forgotten.  With ``hold`` neurons caught below stay where they are, so that the fastest do not end the training for
    the others.
    """

    growth: float
    small: float = np.inf
    stride: float = 0.0
    hold: bool = False


@dataclass
class _Catch:
    """Neurons caught so far, each of them once."""

    start: Weights
    caught: Mask = field(init=False)
    jump: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.a, self.w = self.start.a.copy(), self.start.w.copy()
        self.caught, self.jump = np.zeros(len(self.a), dtype=bool), np.ones(len(self.a))

    def look(self, weights: Weights, jump: FloatArray, ready: Mask) -> None:
        """Catch those that are ready."""
        new = ready & ~self.caught
        self.a[new], self.w[new], self.jump[new] = weights.a[new], weights.w[new], jump[new]
        self.caught |= new

    def done(self) -> Caught:
        """What was caught."""
        k = self.caught
        return Caught(np.flatnonzero(k), self.a[k], self.w[k], self.jump[k])


def follow(
    network: TwoLayerNetwork, leading: LeadingOrder, start: Weights, optimizer: Optimizer, rule: Rule, steps: int
) -> Training:
    """Train from the weights ``start`` until all are caught, the loss has moved, or ``steps`` steps are made."""
    theta, dimension = start.flat(), start.w.shape[1]
    stepper = optimizer.start(theta)
    below, above = _Catch(start), _Catch(start)
    weights, base, largest, jump = start, np.full(len(start.a), np.inf), np.zeros(len(start.a)), np.ones(len(start.a))
    loss, gradient = network.loss_and_gradient(theta)
    first_loss, first_size, made = loss, _sizes(gradient, dimension), 0
    size, last = first_size, (above if np.isfinite(rule.small) and not rule.hold else below)
    while made < steps and abs(loss - first_loss) < MOVED * first_loss and not last.caught.all():
        largest = np.maximum(largest, size)
        base = np.where(np.isinf(base) & (size >= FAR_ABOVE * rule.small), np.maximum(weights.r, rule.stride), base)
        stepper.step(theta, gradient)
        made += 1
        before, weights = weights.r, Weights.from_flat(theta.copy(), dimension)
        if rule.hold:
            weights.a[below.caught], weights.w[below.caught] = below.a[below.caught], below.w[below.caught]
            theta[:] = weights.flat()
        jump = np.maximum(jump, weights.r / before)
        loss, gradient = network.loss_and_gradient(theta)
        size = _sizes(gradient, dimension)
        early = (weights.r >= rule.growth * start.r) & (largest <= FAR_BELOW * rule.small)
        late = weights.r >= rule.growth * base
        if (early & ~below.caught).any() or (late & ~above.caught).any():
            near = _departure(leading, weights, gradient) <= DEPARTURE
            below.look(weights, jump, early & near)
            above.look(weights, jump, late & near)
    trained(made)
    return Training(below.done(), above.done(), float(np.median(first_size)), made, 1 - loss / first_loss)


def _sizes(gradient: FloatArray, dimension: int) -> FloatArray:
    """Greatest |g| (m,) of each neuron."""
    g = Weights.from_flat(np.abs(gradient), dimension)
    return np.maximum(g.a, g.w.max(axis=1))


def _departure(leading: LeadingOrder, weights: Weights, gradient: FloatArray) -> FloatArray:
    """‖−g − F‖/‖F‖ (m,), F the leading-order field of each neuron."""
    g = Weights.from_flat(gradient, weights.w.shape[1])
    force = leading.field(np.column_stack([weights.a, weights.w]))
    difference = np.linalg.norm(force + np.column_stack([g.a, g.w]), axis=1)
    size = np.linalg.norm(force, axis=1)
    return np.divide(difference, size, out=np.full(len(size), np.inf), where=size > 0)
