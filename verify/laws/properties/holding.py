"""How a law is held: draw examples, compare, shrink the first that fails, and say what was found."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from hypothesis import HealthCheck, Phase, Verbosity, currently_in_test_context, given, settings
from hypothesis import seed as seeded
from hypothesis.strategies import SearchStrategy

from theory.errors import InputError
from theory.evidence import Evidence, Statement
from verify.laws.finding import Finding, Measurement, Number
from verify.laws.properties.violation import Compared, Factors, LawViolation, indented

T = TypeVar("T")
TOLERANCE = 1e-8
"""Largest error of a quantity, relative to the size of its terms, that is taken for rounding."""
MAX_EXAMPLES, MAX_SEED = 1_000_000, 2**63


@dataclass(frozen=True)
class Trial:
    """How many examples a law is tried on, drawn from which seed.

    Without a number it is that of Hypothesis's profile (100 unless you say otherwise), without a seed the examples are
    the same in every run.
    """

    examples: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("examples", self.examples, 1, MAX_EXAMPLES),
            ("seed", self.seed, 0, MAX_SEED),
        ):
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most
            ):
                raise InputError(f"{name} is {value!r}; it must be an integer from {least} to {most}, or None")

    def settings(self) -> settings:
        """Settings of Hypothesis: nothing is stored, nothing is timed, and a law may be held within a test."""
        return settings(
            max_examples=self.examples or settings().max_examples,
            derandomize=self.seed is None,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            verbosity=Verbosity.quiet,
            suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
        )


class _Stop(BaseException):
    """The user's function returned something else than it must: nothing to be shrunk."""


class _Failed(Exception):  # noqa: N818
    """The law fails on an example: what Hypothesis shrinks."""

    def __init__(self, example: object, compared: Compared) -> None:
        super().__init__()
        self.example = example
        self.compared = compared


@dataclass
class _Run:
    """One law being held."""

    tolerance: float
    tried: int = 0
    worst: float = 0.0
    factors: Factors = field(default_factory=Factors)

    def see(self, example: object, comparisons: Sequence[Compared]) -> None:
        self.tried += 1
        for compared in comparisons:
            if not compared.error <= self.tolerance:
                self.factors.add(compared)
                raise _Failed(example, compared)
            self.worst = max(self.worst, compared.error)


def hold(
    law: str,
    strategy: SearchStrategy[T],
    compare: Callable[[T], Sequence[Compared]],
    trial: Trial,
    subject: str,
    context: dict[str, Number] | None = None,
    tolerance: float = TOLERANCE,
) -> Finding:
    """The finding where the law holds on all examples; LawViolation with the smallest one where it does not.

    ``compare`` gives the quantities of one example, ``subject`` says what the law is about.  An exception of the user's
    function goes through, with the smallest example at which it is raised as a note.
    """
    __tracebackhide__ = True
    run = _Run(tolerance)

    def one(example: T) -> None:
        try:
            comparisons = compare(example)
        except InputError as error:
            raise _Stop(error) from None
        except Exception as error:
            error.add_note(f"while the law {law} was tried at {example}")
            raise
        run.see(example, comparisons)

    def search() -> None:
        test: Any = given(strategy)(trial.settings()(one))
        (test if trial.seed is None else seeded(trial.seed)(test))()

    try:
        _run_alone(search)
    except _Stop as stop:
        raise stop.args[0] from None
    except _Failed as failed:
        raise _violation(law, subject, failed, run, trial, context or {}) from None
    said = f"{subject}: {run.tried} examples agree, the worst to {run.worst:.0e} of the size of its terms"
    return _finding(law, Statement(Evidence.CONFIRMED, said), run, trial, context or {}, run.worst)


def _run_alone(search: Callable[[], None]) -> None:
    """Run a search of Hypothesis; within a test of it in a thread, where it does not count as part of that."""
    if currently_in_test_context():
        with ThreadPoolExecutor(1) as thread:
            thread.submit(copy_context().run, search).result()
    else:
        search()


def _violation(
    law: str, subject: str, failed: _Failed, run: _Run, trial: Trial, context: dict[str, Number]
) -> LawViolation:
    compared, example = failed.compared, failed.example
    said = run.factors.said(compared)
    finding = _finding(law, Statement(Evidence.REFUTED, f"{said}, at {example}"), run, trial, context, compared.error)
    lines = [f"{law}: {said}", f"for: {subject}", f"smallest example: {example}", str(compared)]
    message = "\n".join([lines[0], *map(indented, lines[1:])])
    return LawViolation(message, finding, example, compared.ratio)


def _finding(
    law: str, statement: Statement, run: _Run, trial: Trial, context: dict[str, Number], error: float
) -> Finding:
    measured = Measurement("largest relative error", error, None, run.tolerance)
    settings: dict[str, Number] = {**context, "examples": run.tried}
    return Finding(law, statement, (measured,), settings, seeds=() if trial.seed is None else (trial.seed,))
