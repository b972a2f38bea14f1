"""README and docs: every command prints what is shown, and the Python examples are doctests."""

import doctest
import re
import shlex
from itertools import groupby
from pathlib import Path

import pytest

from verify import arguments, cli

ROOT = Path(__file__).resolve().parent.parent
MADE = ("_build", "pages")
"""Folders of pages that are made when the documents are built."""
PAGES = [
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if not {*page.parts[len(ROOT.parts) :]} & {*MADE}),
]
ELLIPSIS = "…"
"""Stands for omitted lines where it is alone, and for omitted characters in a line."""


def blocks(page: Path, language: str) -> list[str]:
    """The fenced code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def transcripts():
    """Every ``$ command`` with the lines that are shown below it; those that simulate for long are slow."""
    for page in PAGES:
        for block in blocks(page, "console"):
            for transcript in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = transcript.partition("\n")
                slow = [pytest.mark.slow] if command.startswith("condense verify") else []
                yield pytest.param(page, command, shown.splitlines(), id=f"{page.name}: {command}", marks=slow)


def data_file() -> str:
    """The CSV file that the quickstart shows."""
    return next(block for block in blocks(ROOT / "docs" / "quickstart.md", "text") if block.startswith("x1,y"))


def masked(line: str) -> str:
    """A line of simulated results without its numbers, which differ from one machine to another."""
    return re.sub(r"[\s#]+", " ", re.sub(r"-?\b\d[\d.e+-]*(?:°|\b)|\bnone\b", "#", line))


def pattern(lines: list[str]) -> str:
    """Regular expression for adjacent lines."""
    return "\n".join(ELLIPSIS_PATTERN.join(map(re.escape, line.split(ELLIPSIS))) for line in lines)


ELLIPSIS_PATTERN = "[^\n]*"


@pytest.mark.parametrize("page, command, shown", list(transcripts()))
def test_commands_print_what_is_shown(page, command, shown, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    Path("FILE.csv").write_text(data_file(), encoding="utf-8")
    program, *arguments = shlex.split(command)
    assert program == "condense"
    refuted = arguments[0] == "claims" and "REFUTED" in "".join(shown)
    assert cli.main(arguments) == int(refuted)
    printed = capsys.readouterr().out
    if "verify" in arguments:
        printed, shown = "\n".join(map(masked, printed.splitlines())), [masked(line) for line in shown]
    start = 0
    for omitted, lines in groupby(shown, key=lambda line: line.strip() == ELLIPSIS):
        if not omitted:
            match = re.compile(pattern(list(lines))).search(printed, start)
            assert match, f"not printed: {shown}\n{printed}"
            start = match.end()


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_examples(page):
    source = "\n".join(blocks(page, "python"))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    assert test.examples
    report: list[str] = []
    results = doctest.DocTestRunner(optionflags=flags).run(test, out=report.append)
    assert results.failed == 0, "".join(report)


def test_nothing_is_left_to_fill_in():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<!-- OUTPUT|TODO|FIXME|XXX", text), page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_option_is_in_the_docs():
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    commands = next(a for a in arguments._parser()._actions if a.dest == "command").choices
    assert commands is not None
    for name, parser in dict(commands).items():  # pyright: ignore[reportArgumentType, reportCallIssue]
        for action in parser._actions:
            for option in action.option_strings:
                assert option in text or option in {"-h", "--help"}, f"{name} {option}"


def test_the_picture_is_whole():
    content = (ROOT / "docs" / "pictures" / "direction-field.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert content[-8:-4] == b"IEND"
