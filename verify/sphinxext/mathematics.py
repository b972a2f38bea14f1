"""Symbols in the terminal's tables, typeset."""

import re
from collections.abc import Iterable
from dataclasses import replace

from verify.sphinxext.blocks import Block, Grid

_TYPESET = {
    "T(u)": "$T(u)$",
    "u": "$u$",
    "κ": "$\\kappa$",
    "p": "$p$",
    "angle of (w, b)": "angle of $(w, b)$",
    "c_p·a > 0": "$c_p a > 0$",
    "c_p·a < 0": "$c_p a < 0$",
}
_COORDINATE = re.compile(r"[-±]?u_?\d+")


def with_mathematics(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with formulas in the cells that are symbols.

    >>> with_mathematics([Grid(("T(u)", "kind"), (("0.5", "maximum"),))])
    [Grid(header=('$T(u)$', 'kind'), rows=(('0.5', 'maximum'),), numbers=())]
    """
    return [_typeset(block) if isinstance(block, Grid) else block for block in blocks]


def _typeset(grid: Grid) -> Grid:
    rows = tuple(tuple(map(_cell, row)) for row in grid.rows)
    return replace(grid, header=tuple(map(_cell, grid.header)), rows=rows)


def _cell(text: str) -> str:
    if _COORDINATE.fullmatch(text):
        name, number = text.replace("_", "").replace("±", "\\pm ").split("u")
        return f"${name}u_{{{number}}}$"
    return _TYPESET.get(text, text)
