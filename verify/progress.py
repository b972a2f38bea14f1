"""Progress of long work, shown on a terminal and nowhere else."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

Report = Callable[[float, str], None]
"""Told the fraction done and a text."""


@contextmanager
def shown_progress(label: str) -> Generator[Report | None]:
    """A callback (fraction done, text) that draws a bar on stderr, or None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[text]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=1.0, text="")
        yield lambda done, text: bar.update(task, completed=done, text=text)


def part(progress: Report | None, start: float, end: float) -> Report | None:
    """Progress of a part of the work, that takes it from ``start`` to ``end``."""
    if progress is None:
        return None
    return lambda done, text: progress(start + (end - start) * min(max(done, 0.0), 1.0), text)
