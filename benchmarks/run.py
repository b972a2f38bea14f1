"""Measure all rows and print them as one table or as JSON."""

import argparse
import json
import platform
from collections.abc import Iterator
from importlib.metadata import version

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import all_orientations, expansions, full_flows, predictions, right_hand_sides, strategies
from benchmarks.measure import RUNS, Meaning, Row

LIBRARIES = ("numpy", "python-flint", "scipy", "sympy")


def main(arguments: list[str] | None = None) -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds and small cases: shows that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    options = parser.parse_args(arguments)
    with Console(stderr=True).status("measuring …") as status:
        rows: list[Row] = []
        for row in _rows(options.quick):
            rows.append(row)
            status.update(f"{row.group}: {row.case} done")
    if options.json:
        print(json.dumps({"environment": environment(), "rows": [row.to_dict() for row in rows]}, indent=2))
    else:
        print_table(rows)


def _rows(quick: bool) -> Iterator[Row]:
    for part in (expansions, predictions, all_orientations, right_hand_sides, full_flows, strategies):
        yield from part.rows(quick)


def environment() -> dict[str, str]:
    """What the numbers depend on."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), "machine": platform.machine(), **libraries}


def print_table(rows: list[Row]) -> None:
    """The table, at its natural width also where the output is no terminal."""
    table = Table(box=box.SIMPLE_HEAD, caption=_caption(rows), caption_justify="left")
    for title in ("case", "against"):
        table.add_column(title, no_wrap=True)
    for title in ("ours", "theirs", "ratio", "min – max"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("")
    last = ""
    for row in rows:
        if row.group != last:
            table.add_section()
            table.add_row(f"[bold]{row.group}[/bold]")
            last = row.group
        table.add_row(*_cells(row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=150)
    console.print(table)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = f"{'> ' if row.lower_bound else ''}{_number(row.ratio)}×"
    word = "faster" if row.meaning is Meaning.SPEEDUP else "the time"
    span = f"{_number(row.least)} – {_number(row.greatest)}"
    return f"  {row.case}", row.alternative, _time(row.ours), _time(row.theirs), f"{ratio} {word}", span, _mark(row)


def _mark(row: Row) -> str:
    return "" if not row.note else f"({row.note})" if len(row.note) <= 24 else "*"


def _caption(rows: list[Row]) -> str:
    notes = [f"* {row.group}, {row.case}: {row.note}." for row in rows if _mark(row) == "*"]
    setting = ", ".join(f"{name} {value}" for name, value in environment().items())
    method = f"Medians over rounds; in each the best of {RUNS} interleaved runs of either side; one thread"
    return "\n".join([*notes, f"{method}; {setting}."])


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _time(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-6:.3g} µs"
