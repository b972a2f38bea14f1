"""The tables and sentences of the terminal as blocks, so that documents and terminal show the same."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from verify.layout import Title as Heading
from verify.sphinxext.blocks import Block, Grid, Paragraph, Title


def blocks_of(view: RenderableType) -> tuple[Block, ...]:
    """The blocks of a view.

    >>> from verify.layout import table, title
    >>> small = table("p", "lines", right=["lines"])
    >>> small.add_row("3", "7")
    >>> blocks_of(Group(title("XOR"), small, Text("done")))
    (Title(text='XOR'), Grid(header=('p', 'lines'), rows=(('3', '7'),), numbers=(1,)), Paragraph(spans=((...'done'),)))
    """
    return tuple(_blocks(view))


def _blocks(view: RenderableType) -> Iterable[Block]:
    match view:
        case Group():
            for part in view.renderables:
                yield from _blocks(part)
        case Table():
            yield _grid(view)
        case Heading():
            yield Title(view.plain.strip())
        case Text():
            if view.plain.strip():
                yield Paragraph((("text", view.plain.strip()),))
        case _:
            raise TypeError(f"a view of {type(view).__name__} has no blocks")


def _grid(table: Table) -> Grid:
    columns = [[_plain(cell) for cell in column.cells] for column in table.columns]
    numbers = tuple(place for place, column in enumerate(table.columns) if column.justify == "right")
    return Grid(tuple(_plain(column.header) for column in table.columns), tuple(zip(*columns, strict=True)), numbers)


def _plain(cell: RenderableType) -> str:
    return " ".join((cell.plain if isinstance(cell, Text) else str(cell)).split())
