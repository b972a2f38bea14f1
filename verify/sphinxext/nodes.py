"""Blocks as doctree nodes, which every builder of Sphinx can write."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.math import MathDomain
from sphinx.environment import BuildEnvironment

from theory.evidence import Evidence
from verify.sphinxext.blocks import Block, Download, Formula, Grid, Paragraph, Picture, Remark, Span, Title, prose

_LOOK = {
    Evidence.PROVED: "tip",
    Evidence.CONFIRMED: "tip",
    Evidence.REFUTED: "danger",
    Evidence.INCONCLUSIVE: "warning",
    Evidence.NOT_APPLICABLE: "note",
}
"""The kind of admonition that themes have a colour for."""


@dataclass(frozen=True)
class Place:
    """Where the nodes will stand: in which document and line, and where the files are."""

    env: BuildEnvironment
    locate: Callable[[Any], None]
    folder: Path

    def reference(self, name: str) -> str:
        """The path of a file as the document has to write it."""
        document = Path(self.env.doc2path(self.env.docname)).parent
        return Path(os.path.relpath(self.folder / name, document)).as_posix()


def nodes_of(blocks: Iterable[Block], place: Place) -> list[nodes.Node]:
    """The nodes of all blocks; a title before a table becomes its caption."""
    made: list[nodes.Node] = []
    caption = ""
    for block in blocks:
        if caption and not isinstance(block, Grid):
            made.append(nodes.rubric("", caption))
            caption = ""
        if isinstance(block, Title):
            caption = block.text
        else:
            made += _nodes(block, caption, place)
            caption = ""
    return [*made, *([nodes.rubric("", caption)] if caption else [])]


def _nodes(block: Block, caption: str, place: Place) -> list[nodes.Node]:
    match block:
        case Paragraph():
            return [nodes.paragraph("", "", *inline(block.spans, place))]
        case Formula():
            return _formula(block, place)
        case Grid():
            return [_table(block, caption, place)]
        case Picture():
            return [_figure(block, place)]
        case Download():
            return [_download(block, place)]
        case Remark():
            return [_remark(block)]
        case Title():
            return [nodes.rubric("", block.text)]


def inline(spans: Sequence[Span], place: Place) -> list[nodes.Node]:
    """A sentence."""
    return [_span(role, content, place) for role, content in spans]


def _span(role: str, content: str, place: Place) -> nodes.Node:
    match role:
        case "math":
            return nodes.math(content, content)
        case "strong":
            return nodes.strong("", content)
        case "emphasis":
            return nodes.emphasis("", content)
        case "equation":
            label, _, otherwise = content.partition(" ")
            return _reference(label, otherwise, place)
        case _:
            return nodes.Text(content)


def _reference(label: str, otherwise: str, place: Place) -> nodes.Node:
    """The number of the formula with this label, where there is one in the documents."""
    kind: dict[str, Any] = {"refdomain": "math", "reftype": "eq", "refexplicit": False, "refwarn": False}
    shown = nodes.inline("", "", *inline(prose(otherwise), place))
    reference = addnodes.pending_xref("", shown, refdoc=place.env.docname, reftarget=label, **kind)
    place.locate(reference)
    return reference


def _formula(block: Formula, place: Place) -> list[nodes.Node]:
    node = nodes.math_block(block.latex, block.latex, label=None, number=None, docname=place.env.docname)
    node["no-wrap"] = node["nowrap"] = False
    place.locate(node)
    if not block.label:
        return [node]
    domain = place.env.get_domain("math")
    assert isinstance(domain, MathDomain)
    node["label"] = block.label
    domain.note_equation(place.env.docname, block.label, location=node)
    node["number"] = domain.get_equation_number_for(block.label)
    target = nodes.target("", "", ids=[nodes.make_id(f"equation-{block.label}")])
    return [target, node]


def _table(grid: Grid, caption: str, place: Place) -> nodes.table:
    table = nodes.table("", classes=["condense"])
    if caption:
        table += nodes.title("", caption)
    group = nodes.tgroup("", cols=len(grid.header))
    group += [nodes.colspec("", colwidth=_width(grid, column)) for column in range(len(grid.header))]
    group += nodes.thead("", _row(grid.header, grid, place))
    group += nodes.tbody("", *(_row(row, grid, place) for row in grid.rows))
    table += group
    place.locate(table)
    return table


def _width(grid: Grid, column: int) -> int:
    return max(len(row[column]) for row in (grid.header, *grid.rows)) or 1


def _row(cells: Sequence[str], grid: Grid, place: Place) -> nodes.row:
    row = nodes.row("")
    for column, cell in enumerate(cells):
        classes = ["text-right"] if column in grid.numbers else []
        row += nodes.entry("", nodes.paragraph("", "", *inline(prose(cell), place)), classes=classes)
    return row


def _figure(picture: Picture, place: Place) -> nodes.figure:
    image = nodes.image("", uri=place.reference(f"{picture.name}.*"), alt=picture.alt)
    place.locate(image)
    return nodes.figure("", image, nodes.caption("", "", *inline(prose(picture.caption), place)))


def _download(download: Download, place: Place) -> nodes.paragraph:
    link = addnodes.download_reference("", download.text, refdoc=place.env.docname)
    link["reftarget"] = place.reference(download.name)
    place.locate(link)
    return nodes.paragraph("", "", link)


def _remark(remark: Remark) -> nodes.admonition:
    classes = [_LOOK[Evidence(remark.level)], f"condense-{remark.level.replace(' ', '-')}"]
    reason = nodes.paragraph("", remark.reason)
    return nodes.admonition("", nodes.title("", remark.title), reason, classes=classes)
