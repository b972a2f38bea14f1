"""How the tables and sentences of the terminal are laid out."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from theory.evidence import Evidence

STYLE = {
    Evidence.PROVED: "bold green",
    Evidence.CONFIRMED: "bold green",
    Evidence.REFUTED: "bold red",
    Evidence.INCONCLUSIVE: "bold yellow",
    Evidence.NOT_APPLICABLE: "bold yellow",
}


def statement_line(label: str, status: Evidence, reason: str) -> Text:
    """``label: STATUS - reason``."""
    return Text.assemble((f"{label}: ", "bold"), (status.value.upper(), STYLE[status]), f" - {reason}")


def table(*columns: str, right: Sequence[str] = (), wrapped: Sequence[str] | None = None) -> Table:
    """A table without a frame; the columns named in ``right`` hold numbers.

    Where it is too wide, only the columns named in ``wrapped`` are broken, or any of them if none is named.
    """
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in columns:
        keep = wrapped is not None and name not in wrapped
        made.add_column(name, justify="right" if name in right else "left", no_wrap=keep)
    return made


class Title(Text):
    """What stands above a table, or above a few sentences."""


def title(text: str) -> Title:
    """A line of its own above a table."""
    return Title(f"\n{text}", style="bold")


def plural(count: int, noun: str) -> str:
    """The count with its noun.

    >>> plural(1, "line"), plural(2, "line")
    ('1 line', '2 lines')
    """
    return f"{count} {noun}{'s' * (count != 1)}"


def spread(name: str, values: Iterable[int]) -> str:
    """The values that occurred.

    >>> spread("p", [3]), spread("n", {2, 3, 4, 8}), spread("D", {2, 4})
    ('p = 3', 'n = 2, …, 4, 8', 'D = 2, 4')
    """
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and runs[-1][-1] == value - 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    texts = [f"{run[0]}, …, {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return f"{name} = {', '.join(texts)}"
