"""Ratios of times, from short runs of both sides in turn: a slow spell of the machine hits both or none."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median
from time import perf_counter

Work = Callable[[], object]

RUNS = 9
"""Runs of each side in a round, of which the fastest counts."""


class Meaning(StrEnum):
    """What the ratio of a row says."""

    SPEEDUP = "speedup"
    """Time of the alternative over ours: more is better."""
    COST = "cost"
    """Our time over that of the alternative: less is better."""


@dataclass(frozen=True)
class Row:
    """One line of the table; times in seconds (medians), ratio with its least and greatest value over the rounds.

    ``lower_bound`` tells that the alternative was stopped at a time limit, so that the true speedup is greater.
    """

    group: str
    case: str
    alternative: str
    meaning: Meaning
    ours: float
    theirs: float
    ratio: float
    least: float
    greatest: float
    rounds: int
    lower_bound: bool = False
    note: str = ""

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return asdict(self)


@dataclass(frozen=True)
class Rounds:
    """Times (ours, theirs) per call, one pair a round."""

    pairs: tuple[tuple[float, float], ...]
    stopped: bool = False

    def row(self, group: str, case: str, alternative: str, meaning: Meaning, note: str = "") -> Row:
        """The line of the table for these times."""
        speedup = meaning is Meaning.SPEEDUP
        ratios = [theirs / ours if speedup else ours / theirs for ours, theirs in self.pairs]
        ours, theirs = (median(times) for times in zip(*self.pairs, strict=True))
        spread = (median(ratios), min(ratios), max(ratios))
        return Row(group, case, alternative, meaning, ours, theirs, *spread, len(ratios), self.stopped, note)


def seconds(work: Work, calls: int = 1, prepare: Work | None = None) -> float:
    """Time per call; ``prepare`` runs before each call and is not counted."""
    if prepare is not None:
        return sum(_prepared(work, prepare) for _ in range(calls)) / calls
    start = perf_counter()
    for _ in range(calls):
        work()
    return (perf_counter() - start) / calls


def _prepared(work: Work, prepare: Work) -> float:
    prepare()
    return seconds(work)


def calls_for(work: Work, duration: float) -> int:
    """How often to call ``work``, which is called twice to find out, so that it takes about ``duration`` seconds."""
    work()
    return max(1, round(duration / seconds(work)))


def best(ours: Work, theirs: Work, calls: tuple[int, int], prepare: Work | None = None) -> tuple[float, float]:
    """Least time of each side over a few runs, the two in turn: what other programs take is left out."""
    runs = [(seconds(ours, calls[0], prepare), seconds(theirs, calls[1], prepare)) for _ in range(RUNS)]
    return min(run[0] for run in runs), min(run[1] for run in runs)


def interleave(ours: Work, theirs: Work, rounds: int, duration: float, prepare: Work | None = None) -> Rounds:
    """``rounds`` times the best of a few runs of each side, every run of about ``duration`` seconds."""
    calls = calls_for(ours, duration), calls_for(theirs, duration)
    return Rounds(tuple(best(ours, theirs, calls, prepare) for _ in range(rounds)))


class LimitReachedError(Exception):
    """The work took longer than it was given."""


@contextmanager
def limit(duration: float) -> Generator[None]:
    """Raises LimitReachedError in the body after ``duration`` seconds (main thread, not on Windows)."""

    def stop(*_: object) -> None:
        raise LimitReachedError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, duration)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
