"""Training of any model that has a loss and a gradient: what is recorded, where it stops, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from theory.errors import InputError
from theory.solvers import Progress
from verify.numeric import FloatArray
from verify.shown import Shown
from verify.training.deep import Rows
from verify.training.events import Event, Reached, Stop
from verify.training.optimizers import Optimizer

MAX_STEPS = 100_000_000
_REPORTS = 200
"""Times that progress is told."""


class Model(Protocol):
    """What can be trained: n samples, and a loss and gradient on all of them or on those of a batch."""

    @property
    def samples(self) -> int:
        """The number n of samples."""
        ...

    def loss_and_gradient(self, theta: FloatArray, rows: Rows | None = None) -> tuple[float, FloatArray]:
        """The loss at θ (N,) and its gradient (N,)."""
        ...


@dataclass(frozen=True)
class Recording:
    """When loss and weights are kept: every ``every``-th step, and the steps ``at`` whatever happens.

    At most ``capacity`` of the regular instants are held at a time: when there are more, every second one is dropped
    and the interval doubles.  The first and the last instant are always kept.

    >>> Recording(every=10, capacity=1)
    Traceback (most recent call last):
    theory.errors.InputError: the capacity of the record is 1; it must be at least 2
    """

    every: int = 1
    capacity: int = 256
    at: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.every < 1:
            raise InputError(f"every {self.every} steps are to be recorded; the interval must be at least 1")
        if self.capacity < 2:
            raise InputError(f"the capacity of the record is {self.capacity}; it must be at least 2")
        if any(step < 0 for step in self.at):
            raise InputError(f"a step to be recorded is {min(self.at)}; it must not be negative")


@dataclass(frozen=True)
class StepSizes:
    """Euclidean lengths ‖Δθ‖ of the steps that were made: the first, the largest, the last and their mean."""

    first: float
    largest: float
    last: float
    mean: float

    def to_dict(self) -> dict[str, float]:
        """JSON form."""
        return {"first": self.first, "largest": self.largest, "last": self.last, "mean": self.mean}


@dataclass(frozen=True, eq=False)
class TrainingRun(Shown):
    """A training run, recorded at K instants: ``steps`` (K,), ``loss`` (K,) on all samples, ``theta`` (K, N).

    ``made`` steps were made, and ``epochs`` passes over the data completed by them; ``stop`` says why no more.
    ``sizes`` is None where no step was made, ``seed`` None where nothing was drawn.
    """

    optimizer: Optimizer
    steps: tuple[int, ...]
    loss: FloatArray
    theta: FloatArray
    stop: Stop
    made: int
    epochs: int
    sizes: StepSizes | None
    seed: int | None

    def __post_init__(self) -> None:
        if not len(self.steps) == len(self.loss) == len(self.theta) > 0 or list(self.steps) != sorted(set(self.steps)):
            raise ValueError("a run is recorded at increasing steps, with a loss and weights for each")
        if self.steps[-1] != self.made or (self.sizes is None) != (self.made == 0):
            raise ValueError("the last record is that of the last step")

    def at(self, step: int) -> FloatArray:
        """The weights (N,) after that many steps; InputError where they were not recorded."""
        if step not in self.steps:
            raise InputError(f"step {step} was not recorded; ask for it with Recording(at=({step},))")
        return self.theta[self.steps.index(step)]

    def to_dict(self) -> dict[str, object]:
        """JSON form of what the training did, not the weights; a loss that is not finite is null."""
        return {
            "optimizer": self.optimizer.to_dict(),
            "stop": self.stop.value,
            "steps": self.made,
            "epochs": self.epochs,
            "seed": self.seed,
            "step_sizes": None if self.sizes is None else self.sizes.to_dict(),
            "record": {
                "steps": list(self.steps),
                "loss": [value if np.isfinite(value) else None for value in self.loss.tolist()],
            },
        }


def train(
    model: Model,
    theta0: FloatArray,
    optimizer: Optimizer,
    steps: int,
    *,
    seed: int = 0,
    record: Recording | None = None,
    events: Sequence[Event] = (),
    progress: Progress | None = None,
) -> TrainingRun:
    """At most ``steps`` steps of the optimizer from ``theta0`` (N,), which is left as it is.

    Where the optimizer has a batch size, every epoch goes through the samples once in an order drawn with ``seed``;
    the last batch of an epoch is smaller if n is no multiple.  Events and the record take the loss on all samples.
    With batches it is not known at every step, so that events are looked at after each epoch.  Training stops where
    the loss, its gradient or a weight is not finite; the last finite weights are the last recorded.

    Raises
    ------
    InputError
        If ``theta0`` is no vector of finite numbers, or the number of steps or the seed is negative.

    >>> from verify.training import DeepNetwork, GradientDescent, LossFall
    >>> network = DeepNetwork.of([[-1.0], [1.0]], [-1.0, 1.0], widths=(4,), activations="tanh")
    >>> theta0 = network.draw(0.1, np.random.default_rng(0))
    >>> run = train(network, theta0, GradientDescent(lr=0.1), 1000, events=[LossFall(0.5)])
    >>> print(run.stop)
    the loss has fallen by the stated fraction of its start
    >>> bool(run.loss[-1] <= run.loss[0] / 2), run.made < 1000
    (True, True)
    """
    theta = _start(theta0)
    if not 0 <= steps <= MAX_STEPS:
        raise InputError(f"{steps} steps are asked for; between 0 and {MAX_STEPS} are possible")
    if seed < 0:
        raise InputError(f"the seed is {seed}; it must not be negative")
    return _Training(model, theta, optimizer, seed, record or Recording()).run(steps, events, progress)


def _start(theta0: FloatArray) -> FloatArray:
    theta = np.array(theta0, dtype=np.float64)
    if theta.ndim != 1 or not theta.size:
        raise InputError(f"the initial weights have the shape {theta.shape}; they must be one flat vector")
    if not np.isfinite(theta).all():
        raise InputError("the initial weights contain NaN or infinity; every weight must be a finite number")
    return theta


class _Training:
    """One run while it is made."""

    def __init__(self, model: Model, theta: FloatArray, optimizer: Optimizer, seed: int, recording: Recording) -> None:
        self.model, self.theta, self.optimizer, self.seed = model, theta, optimizer, seed
        self.before = theta.copy()
        self.record = _Record(recording)
        self.lengths: list[float] = []  # first, largest, last, sum
        size = optimizer.samples_per_step
        self.batches = None if size is None else _Batches(model.samples, size, seed)
        self.made = 0

    def run(self, steps: int, events: Sequence[Event], progress: Progress | None) -> TrainingRun:
        stepper = self.optimizer.start(self.theta)
        loss, gradient = self._evaluate()
        checks = [(event.stop, event.start(self.theta, loss)) for event in events]
        stop = self._stopped(loss, gradient, checks)
        while stop is None and self.made < steps:
            self._keep(loss)
            if progress and self.made % max(1, steps // _REPORTS) == 0:
                progress(self.made / steps, f"loss {self.record.latest:.4g}")
            batch = self._gradient(gradient)
            self.before[:] = self.theta
            with np.errstate(over="ignore", invalid="ignore"):
                stepper.step(self.theta, batch)
            if not np.isfinite(self.theta).all():
                self.theta[:] = self.before
                stop = Stop.DIVERGED
                break
            self._made_step()
            loss, gradient, stop = self._look(checks)
        return self._finished(stop or Stop.STEPS)

    def _evaluate(self, rows: Rows | None = None) -> tuple[float, FloatArray]:
        with np.errstate(over="ignore", invalid="ignore"):  # where training diverges it stops, and says so
            return self.model.loss_and_gradient(self.theta, rows)

    def _gradient(self, full: FloatArray | None) -> FloatArray:
        """The gradient of the next step: on all samples, or on the next batch."""
        if self.batches is None and full is not None:
            return full
        return self._evaluate(None if self.batches is None else self.batches.next())[1]

    def _look(self, checks: Sequence[tuple[Stop, Reached]]) -> tuple[float | None, FloatArray | None, Stop | None]:
        """Loss and gradient on all samples where they are known, and the reason to stop if there is one."""
        if self.batches is not None and not self.batches.epoch_ended:
            return None, None, None
        loss, gradient = self._evaluate()
        return loss, gradient, self._stopped(loss, gradient, checks)

    def _stopped(self, loss: float, gradient: FloatArray, checks: Sequence[tuple[Stop, Reached]]) -> Stop | None:
        if not (np.isfinite(loss) and np.isfinite(gradient).all()):
            return Stop.DIVERGED
        return next((stop for stop, reached in checks if reached(self.theta, loss)), None)

    def _made_step(self) -> None:
        self.made += 1
        self.before -= self.theta
        length = float(np.sqrt(self.before @ self.before))
        if not self.lengths:
            self.lengths = [length, length, length, 0.0]
        self.lengths[1:] = [max(self.lengths[1], length), length, self.lengths[3] + length]

    def _keep(self, loss: float | None) -> None:
        if self.record.wants(self.made):
            self.record.add(self.made, self._evaluate()[0] if loss is None else loss, self.theta)

    def _finished(self, stop: Stop) -> TrainingRun:
        self.record.add(self.made, self._evaluate()[0], self.theta)
        steps, loss, theta = self.record.arrays()
        first, largest, last, total = self.lengths or [0.0] * 4
        sizes = StepSizes(first, largest, last, total / self.made) if self.made else None
        epochs = self.made if self.batches is None else self.batches.epochs
        seed = None if self.batches is None else self.seed
        return TrainingRun(self.optimizer, steps, loss, theta, stop, self.made, epochs, sizes, seed)


class _Batches:
    """Indices of one batch after another; each epoch is a new permutation of all samples."""

    def __init__(self, samples: int, size: int, seed: int) -> None:
        self.samples, self.size, self.rng = samples, size, np.random.default_rng(seed)
        self.order = self.rng.permutation(samples)
        self.at = self.epochs = 0
        self.epoch_ended = False

    def next(self) -> Rows:
        if self.epoch_ended:
            self.order, self.at = self.rng.permutation(self.samples), 0
        rows = self.order[self.at : self.at + self.size]
        self.at += len(rows)
        self.epoch_ended = self.at == self.samples
        self.epochs += self.epoch_ended
        return rows


class _Record:
    """Loss and weights at chosen steps; regular instants thin themselves out."""

    def __init__(self, recording: Recording) -> None:
        self.every, self.capacity, self.always = recording.every, recording.capacity, set(recording.at)
        self.kept: dict[int, tuple[float, FloatArray]] = {}
        self.latest = np.nan

    def wants(self, step: int) -> bool:
        return step % self.every == 0 or step in self.always

    def add(self, step: int, loss: float, theta: FloatArray) -> None:
        self.latest = loss
        self.kept[step] = (loss, theta.copy())
        while sum(at not in self.always for at in self.kept) > self.capacity:
            self.every *= 2
            self.kept = {at: kept for at, kept in self.kept.items() if self.wants(at) or at == step}

    def arrays(self) -> tuple[tuple[int, ...], FloatArray, FloatArray]:
        steps = tuple(sorted(self.kept))
        return steps, np.array([self.kept[at][0] for at in steps]), np.array([self.kept[at][1] for at in steps])
