"""Are the tests worth anything?  Breaks the code in one place at a time and runs the tests that should notice.

Run as ``python -m tests.mutations``.  Each mistake of the list is made in a temporary copy of the tree, never here.
It is caught where a test fails that passes without it; a test that fails anyway, an error of pytest or the time limit
does not count.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from tests.mutation import Mutation
from tests.mutation_list import MUTATIONS

Outcome = Literal["caught", "SURVIVED", "stale", "TIME LIMIT", "ERROR", "BROKEN TEST"]
ROOT = Path(__file__).parents[1]
COPIED = ("theory", "verify", "tests", "pyproject.toml", "README.md")
PYTEST = (sys.executable, "-m", "pytest", "-p", "tests.mutation_plugin", "-p", "no:cacheprovider", "-n", "0")
TIME_LIMIT = 300
"""Seconds for the tests of one mistake."""
_SURVIVED, _FAILED = 0, 1
"""What pytest returns where all tests pass, and where one fails."""


@dataclass(frozen=True)
class Verdict:
    """What became of one mistake, which test noticed it first, and after how many seconds."""

    number: int
    kind: str
    file: str
    outcome: Outcome
    test: str = ""
    seconds: float = 0.0
    detail: str = ""


def occurrences(mutation: Mutation, root: Path = ROOT) -> int:
    """How often the old text is in the file; 0 where there is no such file."""
    path = root / mutation.file
    return path.read_text(encoding="utf-8").count(mutation.old) if path.exists() else 0


class Workspace:
    """A copy of the tree in which one file at a time is broken."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.report = root / "failed.txt"
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
        self.environment = kept | {
            "PYTHONPATH": str(root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MUTATION_ROOT": str(root),
            "MUTATION_REPORT": str(self.report),
            "CI": "1",  # Hypothesis then draws the same examples every time
            "OPENBLAS_NUM_THREADS": "1",
        }

    @classmethod
    @contextmanager
    def open(cls) -> "Generator[Workspace]":
        """A fresh copy, removed at the end; its bytecode is checked by content, as a mistake may keep size and time."""
        with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
            root = Path(folder).resolve()
            for name in COPIED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, root / name)
            compiled = ("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "theory", "verify")
            subprocess.run((sys.executable, *compiled), cwd=root, check=True, stdout=subprocess.DEVNULL)
            yield cls(root)

    @contextmanager
    def broken(self, mutation: Mutation) -> Generator[None]:
        """The mistake is there inside the ``with`` and gone after it."""
        path = self.root / mutation.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")

    def failures(self, tests: Iterable[str], *options: str, limit: float) -> tuple[int | None, list[str], str]:
        """What pytest returns (None at the time limit), which tests failed, and the end of what it printed."""
        self.report.unlink(missing_ok=True)
        command = [*PYTEST, "-q", *options, *tests]
        try:
            run = subprocess.run(
                command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=limit
            )
        except subprocess.TimeoutExpired:
            return None, [], ""
        failed = self.report.read_text(encoding="utf-8").splitlines() if self.report.exists() else []
        return run.returncode, failed, (run.stdout + run.stderr)[-2000:]


def judged(mutation: Mutation, number: int, workspace: Workspace, limit: float = TIME_LIMIT) -> Verdict:
    """Make one mistake and run its tests, up to the first that fails."""
    verdict = Verdict(number, mutation.kind, mutation.file, "stale")
    if (count := occurrences(mutation, workspace.root)) != 1:
        detail = f"the code has moved on: its old text is in the file {count} times, not once"
        return replace(verdict, detail=detail)
    start = time.monotonic()
    with workspace.broken(mutation):
        paths = (f"tests/{name}" for name in mutation.tests)
        code, failed, printed = workspace.failures(paths, "-x", "-m", "not slow", limit=limit)
    verdict = replace(verdict, seconds=round(time.monotonic() - start, 1))
    if code is None:
        return replace(verdict, outcome="TIME LIMIT", detail=f"the tests took more than {limit} s")
    if code == _SURVIVED:
        return replace(verdict, outcome="SURVIVED")
    if code == _FAILED and failed:
        return replace(verdict, outcome="caught", test=failed[0])
    return replace(verdict, outcome="ERROR", detail=f"pytest returned {code}: {printed}")


def confirmed(verdicts: Sequence[Verdict], workspace: Workspace, limit: float) -> list[Verdict]:
    """The verdicts, once the tests that caught something are seen to pass without any mistake."""
    tests = sorted({v.test for v in verdicts if v.outcome == "caught"})
    code, failed, printed = workspace.failures(tests, "-m", "", limit=limit) if tests else (_SURVIVED, [], "")
    if code == _SURVIVED:
        return list(verdicts)
    broken = set(failed) if code == _FAILED and failed else set(tests)
    detail = "fails without the mistake as well" if failed else f"pytest returned {code}: {printed}"
    return [replace(v, outcome="BROKEN TEST", detail=detail) if v.test in broken else v for v in verdicts]


def run(numbers: Sequence[int], limit: float = TIME_LIMIT, progress: bool = False) -> list[Verdict]:
    """Verdicts on the mistakes of these numbers, which count from 1."""
    verdicts: list[Verdict] = []
    with Workspace.open() as workspace:
        for number in numbers:
            verdicts.append(judged(MUTATIONS[number - 1], number, workspace, limit))
            if progress:
                sys.stderr.write(f"{row(verdicts[-1])}\n")
        return confirmed(verdicts, workspace, limit * max(1, len(verdicts)))


def row(verdict: Verdict) -> str:
    """One aligned line of the table."""
    file, test = verdict.file.removeprefix("theory/"), verdict.test.removeprefix("tests/")
    shown = test or verdict.detail.splitlines()[0] if test or verdict.detail else ""
    return (
        f"{verdict.number:>3}  {verdict.kind:<34}  {file:<28}  {verdict.outcome:<11}  {verdict.seconds:>6.1f}  {shown}"
    )


def table(verdicts: Sequence[Verdict]) -> str:
    """All verdicts and the score."""
    head = f"{'#':>3}  {'kind of mistake':<34}  {'file in theory/':<28}  {'outcome':<11}  {'sec':>6}  caught by"
    return "\n".join([head, *map(row, verdicts), "", score(verdicts)])


def score(verdicts: Sequence[Verdict]) -> str:
    """How many of the mistakes were caught."""
    return f"{sum(v.outcome == 'caught' for v in verdicts)} of {len(verdicts)} caught"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 only if every mistake is caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="only the mistakes of these numbers")
    parser.add_argument("--list", action="store_true", help="list the mistakes and run nothing")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--limit", type=float, default=TIME_LIMIT, metavar="S", help="seconds for each mistake")
    options = parser.parse_args(arguments)
    numbers = options.only or list(range(1, len(MUTATIONS) + 1))
    if not all(1 <= number <= len(MUTATIONS) for number in numbers):
        parser.error(f"the mistakes are numbered from 1 to {len(MUTATIONS)}")
    if options.list:
        sys.stdout.write(f"{_listed(numbers, options.json)}\n")
        return 0
    verdicts = run(numbers, options.limit, progress=not options.json)
    passed = all(verdict.outcome == "caught" for verdict in verdicts)
    record = {"score": score(verdicts), "passed": passed, "mutations": [asdict(v) for v in verdicts]}
    text = json.dumps(record, indent=1, ensure_ascii=False) if options.json else table(verdicts)
    sys.stdout.write(f"{text}\n")
    return 0 if passed else 1


def _listed(numbers: Iterable[int], as_json: bool) -> str:
    chosen = [(number, MUTATIONS[number - 1]) for number in numbers]
    if as_json:
        return json.dumps([{"number": n, **asdict(m)} for n, m in chosen], indent=1, ensure_ascii=False)
    return "".join(
        f"{n:>3}  {m.kind:<34}  {m.file}\n     - {m.old.strip()}\n     + {m.new.strip()}\n" for n, m in chosen
    )


if __name__ == "__main__":
    sys.exit(main())
