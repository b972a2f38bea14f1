"""The mistakes of ``tests/mutation_list.py`` fit the code, and the runner tells a caught one from one that survives."""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from tests import mutations
from tests.mutation import Mutation
from tests.mutation_list import MUTATIONS

ROOT = Path(__file__).parents[1]
NAMES = [f"{number}-{m.kind}" for number, m in enumerate(MUTATIONS, 1)]
CAUGHT = Mutation(
    "wrong number N of classes",
    "theory/bound.py",
    "return sum((p - 1) ** i for i in range(D))",
    "return sum(p**i for i in range(D))",
    ("test_bounds.py::test_the_number_of_classes_is_a_geometric_sum",),
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=NAMES)
def test_mistake_can_be_made(mutation):
    assert mutations.occurrences(mutation) == 1, f"{mutation.file} has moved on; bring the mistake up to date"
    text = (ROOT / mutation.file).read_text(encoding="utf-8")
    broken = text.replace(mutation.old, mutation.new)
    assert ast.dump(ast.parse(broken)) != ast.dump(ast.parse(text))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=NAMES)
def test_mistake_has_tests_that_should_catch_it(mutation):
    assert mutation.kind
    assert mutation.file.startswith(("theory/", "verify/"))
    assert mutation.tests
    assert all(name.startswith("test_") and (ROOT / "tests" / name).is_file() for name in mutation.tests)


def test_mistakes_are_many_different_and_everywhere():
    assert len(MUTATIONS) >= 35
    assert len({(m.file, m.old, m.new) for m in MUTATIONS}) == len(MUTATIONS)
    assert len({m.kind for m in MUTATIONS}) >= 12
    assert max(Counter(m.kind for m in MUTATIONS).values()) <= len(MUTATIONS) // 4
    parts = Counter("/".join(Path(m.file).parts[:2]) for m in MUTATIONS)
    assert parts["theory/derivation"] >= 10
    assert parts["theory/solvers"] >= 10
    assert len(parts) >= 12


def test_runner_tells_what_is_caught_from_what_survives(monkeypatch, capsys):
    nothing = Mutation("none", CAUGHT.file, CAUGHT.old, CAUGHT.old, CAUGHT.tests)
    moved = Mutation("old text is gone", CAUGHT.file, "a text that is not there", "", CAUGHT.tests)
    monkeypatch.setattr(mutations, "MUTATIONS", (CAUGHT, nothing, moved))
    assert mutations.main(["--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert [m["outcome"] for m in record["mutations"]] == ["caught", "SURVIVED", "stale"]
    assert record["mutations"][0]["test"] == f"tests/{CAUGHT.tests[0]}"
    assert (record["score"], record["passed"]) == ("1 of 3 caught", False)


@pytest.mark.parametrize(
    "answer, outcome",
    [
        ((0, [], ""), "SURVIVED"),
        ((1, ["tests/test_bounds.py::test_a"], ""), "caught"),
        ((1, [], "the copy was not imported"), "ERROR"),  # pytest ended before any test failed
        ((2, [], "error during collection"), "ERROR"),
        ((4, [], "no such file"), "ERROR"),
        ((None, [], ""), "TIME LIMIT"),
    ],
)
def test_only_a_test_that_fails_catches(monkeypatch, tmp_path, answer, outcome):
    path = tmp_path / CAUGHT.file
    path.parent.mkdir()
    path.write_text(f"return {CAUGHT.old}\n", encoding="utf-8")
    seen = []

    def failures(*_, **__):
        seen.append(path.read_text(encoding="utf-8"))
        return answer

    workspace = mutations.Workspace(tmp_path)
    monkeypatch.setattr(workspace, "failures", failures)
    found = mutations.judged(CAUGHT, 7, workspace)
    assert (found.number, found.outcome, found.test) == (7, outcome, "".join(answer[1]))
    assert seen == [f"return {CAUGHT.new}\n"]
    assert path.read_text(encoding="utf-8") == f"return {CAUGHT.old}\n"  # undone


def verdict(number, outcome, test=""):
    return mutations.Verdict(number, "sign", "theory/bound.py", outcome, test, 1.5, "why" * (outcome == "stale"))


class Checked:
    """Stands for a workspace in which the given tests fail without any mistake."""

    def __init__(self, code, failed):
        self.answer = code, failed, "what pytest printed"

    def failures(self, tests, *options, limit):
        return self.answer


@pytest.mark.parametrize(
    "code, failed, outcomes",
    [
        (0, [], ["caught", "caught", "SURVIVED"]),
        (1, ["tests/test_a.py::test_a"], ["BROKEN TEST", "caught", "SURVIVED"]),
        (2, [], ["BROKEN TEST", "BROKEN TEST", "SURVIVED"]),
        (None, [], ["BROKEN TEST", "BROKEN TEST", "SURVIVED"]),
    ],
)
def test_a_test_that_fails_anyway_catches_nothing(code, failed, outcomes):
    found = [verdict(1, "caught", "tests/test_a.py::test_a"), verdict(2, "caught", "tests/test_b.py::test_b")]
    checked = mutations.confirmed([*found, verdict(3, "SURVIVED")], Checked(code, failed), 10)
    assert [v.outcome for v in checked] == outcomes


@pytest.mark.parametrize("outcome", ["caught", "SURVIVED", "stale", "TIME LIMIT", "ERROR", "BROKEN TEST"])
def test_only_caught_is_a_success(monkeypatch, capsys, outcome):
    monkeypatch.setattr(mutations, "run", lambda numbers, *_, **__: [verdict(number, outcome) for number in numbers])
    assert mutations.main(["--only", "2", "1"]) == (0 if outcome == "caught" else 1)
    *rows, blank, score = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in rows] == ["#", "2", "1"]
    assert score == ("2 of 2 caught" if outcome == "caught" else "0 of 2 caught")
    assert all(outcome in line for line in rows[1:])
    assert blank == ""


def test_list_shows_every_mistake_and_runs_none(monkeypatch, capsys):
    monkeypatch.setattr(mutations, "run", None)
    assert mutations.main(["--list"]) == 0
    text = capsys.readouterr().out
    assert all(m.file in text and m.old.strip() in text and m.new.strip() in text for m in MUTATIONS)
    assert mutations.main(["--list", "--json", "--only", "3"]) == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["number"], only["old"]) == (3, MUTATIONS[2].old)


@pytest.mark.parametrize("number", ["0", "1000"])
def test_unknown_numbers_are_refused(number):
    with pytest.raises(SystemExit, match="2"):
        mutations.main(["--only", number])


@pytest.mark.slow
def test_every_mistake_is_caught():
    verdicts = mutations.run(range(1, len(MUTATIONS) + 1))
    assert mutations.score(verdicts) == f"{len(MUTATIONS)} of {len(MUTATIONS)} caught", mutations.table(verdicts)
