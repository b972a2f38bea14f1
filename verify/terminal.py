"""Writing to the terminal, a pipe or a file: widths, encodings that lack σ and °, readers that have gone."""

import codecs
import os
import shutil
import sys
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 80
"""Columns of text that does not go to a terminal, unless COLUMNS is set."""
NARROWEST, WIDEST = 76, 120
"""Below, tables would lose their numbers; above, sentences are hard to read."""
_LONGEST_MESSAGE = 600

_ASCII = {
    "σ": "sigma",
    "κ": "kappa",
    "ε": "eps",
    "δ": "delta",
    "α": "alpha",
    "ω": "omega",
    "τ": "tau",
    "λ": "lambda",
    "φ": "phi",
    "θ": "theta",
    "π": "pi",
    "Φ": "Phi",
    "Σ": "sum",
    "∇": "grad ",
    "∂": "d",
    "°": " deg",
    "·": "*",
    "×": "x",
    "±": "+/-",
    "∓": "-/+",
    "−": "-",
    "–": "-",
    "≠": "!=",
    "≡": "==",
    "≈": "~",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "⊥": "_|_",
    "‖": "||",
    "²": "^2",
    "³": "^3",
    "½": "1/2",
    "√": "sqrt",
    "∞": "inf",
    "∈": " in ",
    "…": "...",
    "─": "-",
    "━": "-",
}


def prepare_streams() -> None:
    """Make stdout and stderr write ASCII for the characters that their encoding lacks."""
    codecs.register_error("condense", _ascii_instead)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="condense")


def _ascii_instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(to_ascii, error.object[error.start : error.end])), error.end


def to_ascii(character: str) -> str:
    """The character in ASCII, as close as can be.

    >>> [to_ascii(c) for c in "σ°é漢"]
    ['sigma', ' deg', 'e', '?']
    """
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _ASCII.get(character) or plain or "?"


def can_encode(stream: TextIO, text: str) -> bool:
    """Whether the stream's encoding has every character of the text."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def show(view: "RenderableType") -> None:
    """Print tables and text: as wide as the terminal, 80 columns elsewhere."""
    from rich.console import Console

    console = Console(width=_width(), highlight=False, emoji=False, markup=False)
    with console.capture() as captured:  # rich would end the program itself where the reader has gone
        console.print(view)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _width() -> int:
    """Columns to print in; COLUMNS, the terminal's width, or the default, whichever is known first."""
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST), WIDEST)


def complain(message: str) -> None:
    """One line on stderr: ``condense: message``."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message.removesuffix("."))
    if len(line) > _LONGEST_MESSAGE:
        line = f"{line[:_LONGEST_MESSAGE]}..."
    with suppress(OSError):
        print(f"condense: {line}", file=sys.stderr)


def abandon_stdout() -> None:
    """Send what is still buffered for stdout nowhere: its reader has gone, or its disk is full."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
