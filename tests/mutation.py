"""One mistake that a person could make."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """``old``, which is in ``file`` exactly once, becomes ``new``; one of ``tests`` in ``tests/`` should catch it."""

    kind: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
