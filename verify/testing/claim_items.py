"""Claims as tests: one item for each claim of a file, and how pytest tells its verdict."""

import argparse
import io
import os
import shlex
import traceback
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType

from theory.activations import Activation
from theory.errors import InputError
from theory.evidence import Evidence
from verify.claims.claim import Claim
from verify.claims.claim_file import load_claims
from verify.claims.question import Question
from verify.claims.verdict import ClaimVerdict
from verify.claims.view import claim_view
from verify.datasets import load
from verify.testing.marker import NAME

LEVEL = "condense"
"""The property of a report that holds the level of the claim; it is written into JUnit's XML too."""
OPEN = Evidence.INCONCLUSIVE.value


class ClaimError(Exception):
    """A claim is refuted, or inconclusive where that counts as a failure."""

    def __init__(self, verdict: ClaimVerdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict


class ClaimFile(pytest.File):
    """A Python file that defines claims."""

    def collect(self) -> Iterator["ClaimItem"]:
        """One item for each claim; one sentence where the file or an option is not as it should be."""
        try:
            claims, question = load_claims(self.path), _question(self.config.option)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.name, claim=claim, question=question)


def _question(options: argparse.Namespace) -> Question:
    if options.condense_activation is not None:
        Activation.parse(options.condense_activation)
    return Question(
        options.condense_activation,
        None if options.condense_data is None else load(options.condense_data, seed=options.condense_seed),
        options.condense_dim,
        examples=options.condense_examples,
        seed=options.condense_seed,
    )


class ClaimItem(pytest.Item):
    """A claim: passes if it is proved or confirmed, fails if refuted, and is skipped otherwise, with the reason."""

    def __init__(self, *, claim: Claim, question: Question, **settings: Any) -> None:
        super().__init__(**settings)
        self.claim, self.question = claim, question
        self.add_marker(NAME)

    def runtest(self) -> None:
        """Judge it."""
        verdict = self.question.answer(self.claim)
        self.user_properties.append((LEVEL, verdict.status.value))
        if verdict.status is Evidence.REFUTED or (verdict.status is Evidence.INCONCLUSIVE and self._strict):
            raise ClaimError(verdict)
        if verdict.status in (Evidence.INCONCLUSIVE, Evidence.NOT_APPLICABLE):
            pytest.skip(verdict.statement.reason)
        self.add_report_section("call", "verdict", str(verdict))

    @property
    def _strict(self) -> bool:
        return self.config.option.condense_strict or self.config.getini("condense_strict")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The claim, its counterexample and the reason; of an error in its check, where that is in the file."""
        error = excinfo.value
        if isinstance(error, ClaimError):
            return "\n".join([str(error), "", *_lines(claim_view(self.claim, error.verdict)), "", self._command])
        if isinstance(error, InputError):
            return "\n".join([str(error), *_frames(error.__cause__, self.path)])
        return super().repr_failure(excinfo, style)

    @property
    def _command(self) -> str:
        """The command that asks the same of the file."""
        given = vars(self.config.option)
        options = ("activation", "data", "dim", "examples", "seed")
        words = [f"--{name}={given[f'condense_{name}']}" for name in options if given[f"condense_{name}"] is not None]
        file = os.path.relpath(self.path, self.config.invocation_params.dir)
        return f"as JSON, with the data: {shlex.join(['condense', 'claims', file, *words, '--json'])}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line, and what it is called in the list of failures."""
        return self.path, self._line, f"claim {self.claim.name}"

    @property
    def _line(self) -> int:
        """That of the first place where the name stands in quotes, from 0 on."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        quoted = (f'"{self.claim.name}"', f"'{self.claim.name}'")
        return next((k for k, line in enumerate(lines) if any(name in line for name in quoted)), 0)


def _lines(view: RenderableType) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=100, highlight=False, emoji=False, markup=False).print(view)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def _frames(error: BaseException | None, path: Path) -> list[str]:
    """Where an error was raised, in the lines of one file."""
    trace = [] if error is None else traceback.extract_tb(error.__traceback__)
    return [text.rstrip() for text in traceback.format_list([at for at in trace if Path(at.filename) == path])]


class ClaimPlugin:
    """What pytest asks where there are files of claims."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self.paths = paths

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """The files besides what is collected anyway, but for those that are among the arguments themselves."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            besides = [path for path in self.paths if not collector.isinitpath(path)]
            report.result += [ClaimFile.from_parent(collector, path=path) for path in besides]
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """The claims of a file that is an argument; its test functions too if its name is that of a file of tests."""
        found = yield
        if file_path not in self.paths or not parent.session.isinitpath(file_path):
            return found
        if not any(file_path.match(pattern) for pattern in parent.config.getini("python_files")):
            found = [collector for collector in found if type(collector) is not pytest.Module]
        return [*found, ClaimFile.from_parent(parent, path=file_path)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """What is skipped is told where the claim is, and not where it was judged."""
        report = yield
        if isinstance(item, ClaimItem) and report.skipped and isinstance(report.longrepr, tuple):
            path, line, _ = item.reportinfo()
            report.longrepr = (str(path), line + 1, report.longrepr[2])
        return report

    def pytest_report_teststatus(self, report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, str] | None:
        """The level as the word; what is inconclusive is counted by itself."""
        level = dict(report.user_properties).get(LEVEL) if isinstance(report, pytest.TestReport) else None
        if report.when != "call" or level is None:
            return None
        if report.skipped and level == OPEN:
            return OPEN, "i", OPEN.upper()
        letters = {"passed": ".", "failed": "F", "skipped": "s"}
        return report.outcome, letters[report.outcome], str(level).upper()

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Which claims are inconclusive, and why."""
        reports = terminalreporter.getreports(OPEN)
        if reports:
            terminalreporter.section("inconclusive claims")
        for report in reports:
            terminalreporter.write_line(f"{report.nodeid}: {report.longrepr[2].removeprefix('Skipped: ')}")
