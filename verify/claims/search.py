"""Search for a counterexample: draw activations and data, judge each, and shrink the first that fails."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, reject, settings, target
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy

from theory.activations import Activation
from theory.errors import InputError
from theory.evidence import Evidence
from verify.claims.case import Case
from verify.claims.claim import Claim
from verify.claims.evaluate import judge_case
from verify.claims.found import Search, Tally, certified, fails, inconclusive, unsearchable
from verify.dataset import Dataset
from verify.progress import Report
from verify.strategies import activations as any_activations
from verify.strategies import datasets

MAX_EXAMPLES, MAX_SEED = 1_000_000, 2**63
Aim = Callable[[Case], float]
"""What is larger where a claim is closer to failing."""
Drawn = tuple[Activation, Dataset]


def search(
    claim: Claim,
    *,
    activations: SearchStrategy[Activation] | None = None,
    data: SearchStrategy[Dataset] | None = None,
    examples: int = 200,
    seed: int = 0,
    seconds: float = 60.0,
    progress: Report | None = None,
    aim: Aim | None = None,
) -> Search:
    """Judge a claim on drawn cases until one fails, and shrink that to the smallest that is found.

    ``activations`` and ``data`` are Hypothesis strategies, by default those of :mod:`verify.strategies`; ``examples``
    is how many cases are judged at most, not counting those to which the claim does not apply, and ``seconds`` for how
    long, shrinking included; a case that has been begun is finished.  With an ``aim`` the search climbs that number
    besides drawing at random.  A case fails if the claim is refuted on it and all that its check read is proved.  The
    smallest, fewest samples first, is judged anew, and its certificate, if it has one, must pass the independent
    checker.  The same seed gives the same cases, as long as the time suffices.

    A search that finds nothing proves nothing: its statement is inconclusive, and says which rate of failures it would
    probably have seen.  That takes the draws for independent; Hypothesis varies earlier ones too, so it is a guide.

    >>> from verify.claims import CLAIMS
    >>> from verify.strategies import activations, datasets
    >>> few = search(CLAIMS["case-2"], activations=activations(p=2), data=datasets(D=2, n=3), examples=5)
    >>> print(few.statement.reason)
    no counterexample in 5 cases that were decided (p = 2, D = 2, n = 3; seed 0); a claim that fails in more than 45 %
    of such cases would have shown it with probability 95 %, and nothing is proved of rarer ones

    Raises
    ------
    InputError
        If a number is out of range, or if the check of the claim raises an exception.
    """
    _require(examples, seed, seconds)
    if claim.check is None:
        return unsearchable(claim, examples, seed)
    cases = st.tuples(any_activations() if activations is None else activations, datasets() if data is None else data)
    run = _Run(claim, examples, seconds, progress, aim, time.monotonic())
    run.over(cases, seed)
    return run.result(seed)


def size_of(drawn: Drawn) -> tuple[Any, ...]:
    """What makes a case small: few samples, few dimensions, small entries, a short activation."""
    activation, data = drawn
    numbers = (*(x for row in data.rows for x in row), *data.targets)
    heights = sum(abs(x.numerator) + x.denominator for x in numbers)
    negative = sum(x < 0 for x in numbers)
    return len(data.targets), data.dimension, heights, len(activation.source), negative, activation.source, numbers


def _require(examples: int, seed: int, seconds: float) -> None:
    for name, value, least, most in (("examples", examples, 1, MAX_EXAMPLES), ("seed", seed, 0, MAX_SEED)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise InputError(f"{name} is {value!r}; it must be an integer from {least} to {most}")
    if not seconds > 0:
        raise InputError(f"seconds is {seconds!r}; it must be a positive number")


class _Failed(Exception):  # noqa: N818
    """The claim fails on a case: what Hypothesis shrinks."""


class _Stop(BaseException):
    """No more cases, for the time is over or for an error: nothing that Hypothesis would take for a failure."""


@dataclass(frozen=True)
class _Judgement:
    """What is remembered of a case: p, its level, whether it fails for certain, and how close it is to that."""

    p: int
    level: Evidence
    failed: bool
    height: float


@dataclass
class _Run:
    """One search under way: what was judged, and the smallest case that failed."""

    claim: Claim
    examples: int
    seconds: float
    progress: Report | None
    aim: Aim | None
    start: float
    tally: Tally = field(default_factory=Tally)
    smallest: Drawn | None = None
    finished: bool = True
    error: InputError | MemoryError | None = None
    known: dict[tuple[Any, ...], _Judgement] = field(default_factory=dict[tuple[Any, ...], _Judgement])

    def over(self, cases: SearchStrategy[Drawn], seed: int) -> None:
        """Let Hypothesis draw and shrink."""

        def one(drawn: Drawn) -> None:
            self._one(drawn)

        try:
            seeded(seed)(self._settings()(given(cases)(one)))()
        except (_Failed, Unsatisfiable):
            pass
        except _Stop:
            self.finished = False
        if self.error is not None:
            raise self.error

    def _settings(self) -> settings:
        return settings(
            max_examples=self.examples,
            phases=[Phase.generate, *([Phase.target] if self.aim else []), Phase.shrink],
            database=None,
            deadline=None,
            derandomize=False,
            verbosity=Verbosity.quiet,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]  # its metaclass hides the type
        )

    def _one(self, drawn: Drawn) -> None:
        if self._elapsed > self.seconds:
            raise _Stop
        judgement = self._judgement(drawn)
        self._count(drawn, judgement)
        if judgement.level is Evidence.NOT_APPLICABLE:
            reject()
        if judgement.failed:
            self.smallest = drawn if self.smallest is None else min(self.smallest, drawn, key=size_of)
            raise _Failed
        if self.aim:
            target(judgement.height)

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self.start

    def _judgement(self, drawn: Drawn) -> _Judgement:
        """Nothing is judged twice."""
        key = size_of(drawn)
        if key not in self.known:
            try:
                self.known[key] = self._judged(Case.of(*drawn))
            except (InputError, MemoryError) as error:
                self.error = error
                raise _Stop from error
        return self.known[key]

    def _judged(self, case: Case) -> _Judgement:
        verdict = judge_case(self.claim, case)
        applies = verdict.status is not Evidence.NOT_APPLICABLE
        height = float(self.aim(case)) if self.aim and applies else 0.0
        return _Judgement(case.expansion.multiplicity or 0, verdict.status, fails(verdict, case), height)

    def _count(self, drawn: Drawn, judgement: _Judgement) -> None:
        """In the tally: with the draws, or with the attempts to shrink once there is something to shrink."""
        self.tally.add(judgement.p, drawn[1], judgement.level, shrinking=self.smallest is not None)
        if self.progress:
            text = f"{self.tally.cases} cases" if self.smallest is None else "shrinking"
            done = max(self.tally.cases / self.examples, self._elapsed / self.seconds)
            self.progress(min(done, 1.0), text)

    def result(self, seed: int) -> Search:
        """What follows."""
        counterexample, checked = None, ""
        if self.smallest is None:
            said = inconclusive(self.tally, seed, self.finished, self.aim is None)
        else:
            case = Case.of(*self.smallest)
            verdict = judge_case(self.claim, case)
            said, checked = certified(case, verdict)
            counterexample = verdict.counterexample if said.status is Evidence.REFUTED else None
        return Search(
            self.claim.name,
            said,
            self.tally,
            self.examples,
            seed,
            counterexample,
            checked,
            self.finished,
            self._elapsed,
        )
