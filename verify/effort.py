"""What a piece of work took: integrations, evaluations of right-hand sides, steps of training, whoever makes them."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Effort:
    """Counts since the work began."""

    integrations: int = 0
    evaluations: int = 0
    training_steps: int = 0

    def to_dict(self) -> dict[str, int]:
        """The counts that are not 0."""
        return {name.replace("_", " "): count for name, count in vars(self).items() if count}


_CURRENT: ContextVar[Effort | None] = ContextVar("effort", default=None)


@contextmanager
def counted() -> Generator[Effort]:
    """Count what is integrated and trained until the end of the block.

    >>> with counted() as effort:
    ...     integrated(120)
    ...     integrated(80)
    >>> effort.to_dict()
    {'integrations': 2, 'evaluations': 200}
    """
    effort = Effort()
    token = _CURRENT.set(effort)
    try:
        yield effort
    finally:
        _CURRENT.reset(token)


def integrated(evaluations: int) -> None:
    """An integration has ended, which took so many evaluations of its right-hand side."""
    effort = _CURRENT.get()
    if effort is not None:
        effort.integrations += 1
        effort.evaluations += evaluations


def trained(steps: int) -> None:
    """So many steps of training have been made."""
    effort = _CURRENT.get()
    if effort is not None:
        effort.training_steps += steps
