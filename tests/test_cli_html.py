"""``condense verify … --html FILE``: written whole or not at all, and said before the long work where it cannot be."""

import json
import re
from pathlib import Path

import pytest

from verify import cli, verification
from verify.laws.networks import report

QUICK = ["--networks", "1", "--neurons", "5", "--further", "0"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_is_written_and_listed(capsys):
    code = cli.main(["verify", "tanh", *QUICK, "--html", "condense-out/page.html"])
    assert code in (0, 3)  # five neurons may be too few to be judged
    assert "condense-out/page.html" in capsys.readouterr().out.splitlines()[-1]
    page = Path("condense-out/page.html").read_text(encoding="utf-8")
    carried = re.search(r'id="report.json">(.*?)</script>', page, re.DOTALL)
    assert carried is not None
    assert json.loads(carried[1]) == json.loads(Path("condense-out/report.json").read_text(encoding="utf-8"))
    assert "condense verify tanh --data fig6 --seed 0 --neurons 5 --networks 1 --further 0" in page


def test_laws_are_a_page_too_and_json_stays_json(capsys):
    assert cli.main(["verify", "tanh", *QUICK, "--law", "balance", "--html", "laws.html", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    page = Path("laws.html").read_text(encoding="utf-8")
    carried = re.search(r'id="report.json">(.*?)</script>', page, re.DOTALL)
    assert carried is not None
    assert json.loads(carried[1]) == printed


@pytest.mark.parametrize("place", ["missing/page.html", "", ".", "\0"])
@pytest.mark.parametrize("law", [[], ["--law", "balance"]])
def test_a_place_that_cannot_be_written_is_told_before_the_work(place, law, folder, capsys, monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("simulated all the same")

    monkeypatch.setattr(verification, "simulate_networks", never)
    monkeypatch.setattr(report, "pool", never)
    assert cli.main(["verify", "tanh", *QUICK, *law, "--html", place]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_a_page_that_was_there_stays_where_the_work_fails(monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError("no result")

    Path("page.html").write_text("before", encoding="utf-8")
    monkeypatch.setattr(verification, "simulate_networks", fail)
    assert cli.main(["verify", "tanh", *QUICK, "--html", "page.html"]) == 3
    assert Path("page.html").read_text(encoding="utf-8") == "before"
    assert [path.name for path in Path.cwd().iterdir()] == ["page.html"]
