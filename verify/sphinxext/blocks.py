"""What a directive shows, in blocks that know nothing of Sphinx: they are stored as JSON and become doctree nodes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from theory.evidence import Evidence

Span = tuple[str, str]
"""A piece of a sentence: "text", "math", "strong", "emphasis", "equation"; and its content.

That of an equation is its label, a blank, and what is shown where no document has the formula."""


def prose(sentence: str) -> tuple[Span, ...]:
    r"""A sentence whose formulas are LaTeX between dollar signs.

    >>> prose("It is $p$ here.")
    (('text', 'It is '), ('math', 'p'), ('text', ' here.'))
    """
    parts = enumerate(sentence.split("$"))
    return tuple(("math" if place % 2 else "text", part) for place, part in parts if part)


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Title:
    """A line above what belongs together; above a table it is its caption."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A display in LaTeX; ``label`` is what a document refers to it by."""

    latex: str
    label: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of text; the columns of the places in ``numbers`` hold numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture by the name of its files, with what it shows for those who cannot see it."""

    name: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Download:
    """A file to take away."""

    name: str
    text: str


@dataclass(frozen=True)
class Remark:
    """An evidence level with its reason, set apart."""

    title: str
    level: str
    reason: str


Block = Paragraph | Title | Formula | Grid | Picture | Download | Remark
_KINDS: dict[str, type[Block]] = {
    kind.__name__: kind for kind in (Paragraph, Title, Formula, Grid, Picture, Download, Remark)
}


@dataclass(frozen=True)
class Content:
    """All that one directive shows: its blocks, the evidence levels that they state, and files by name."""

    blocks: tuple[Block, ...]
    levels: tuple[Evidence, ...]
    files: Mapping[str, bytes]

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with the names of the files alone."""
        return {
            "blocks": [{"kind": type(block).__name__, **asdict(block)} for block in self.blocks],
            "levels": [level.value for level in self.levels],
            "files": sorted(self.files),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any], files: Mapping[str, bytes]) -> "Content":
        """The content that was stored."""
        blocks = tuple(_block(dict(block)) for block in stored["blocks"])
        return cls(blocks, tuple(map(Evidence, stored["levels"])), files)


def not_applicable(error: Exception) -> Content:
    """What is shown where a hypothesis of the theory fails: an answer, and no mistake of the document."""
    level = Evidence.NOT_APPLICABLE
    return Content((Remark("Not applicable", level.value, str(error)),), (level,), {})


def _block(stored: dict[str, Any]) -> Block:
    kind = _KINDS[stored.pop("kind")]
    return kind(**{name: _tuples(value) for name, value in stored.items()})


def _tuples(value: Any) -> Any:
    """JSON has no tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
