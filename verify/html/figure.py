"""Figures as SVG within a page: ink, paper and colours are the page's own, so that they suit light and dark."""

import re
from io import StringIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib import rc_context
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from theory._html import Html
from verify.plot_style import MINUS, OTHER, PLUS, VIOLET, WITHIN, plt

_DPI = 160
"""Of what is an image within the figure."""
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_NAMED = {PLUS: "--plus", MINUS: "--minus", OTHER: "--other", WITHIN: "--good", VIOLET: "--violet"}
"""Colours with a meaning, by the name of the page's own."""
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def svg(figure: Figure, name: str, alt: str) -> Html:
    """The figure as an ``svg`` element with an accessible name; it is closed.

    ``name`` keeps its identifiers apart from those of other figures.  Letters are outlines, alike on every machine.
    """
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": name}):
        stream = StringIO()
        figure.savefig(stream, format="svg", dpi=_DPI, transparent=True, metadata={"Date": None})
    plt.close(figure)
    root = ElementTree.fromstring(stream.getvalue())
    _strip(root)
    _rename(root, name)
    for node in root.iter():
        _paint(node)
        if "d" in node.attrib:
            node.set("d", _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", node.attrib["d"]))
    root.attrib = {"viewBox": root.attrib["viewBox"], "role": "img", "aria-label": alt}
    return Html(ElementTree.tostring(root, encoding="unicode"))


def _strip(root: Element) -> None:
    """Without what a page does not need: metadata, its style sheet, and namespaces."""
    for node in root.iter():
        node.tag = node.tag.removeprefix(_SVG)
        node[:] = [child for child in node if child.tag not in (f"{_SVG}metadata", f"{_SVG}style")]
        if f"{_XLINK}href" in node.attrib:
            node.set("href", node.attrib.pop(f"{_XLINK}href"))


def _rename(root: Element, name: str) -> None:
    """Identifiers of this figure alone, and only those that something refers to."""
    used = {node.attrib["href"][1:] for node in root.iter() if node.get("href", "").startswith("#")}
    used |= {found for node in root.iter() for value in node.attrib.values() for found in _REFERENCE.findall(value)}
    for node in root.iter():
        identifier = node.attrib.pop("id", None)
        if identifier in used:
            node.set("id", f"{name}-{identifier}")
        for key, value in node.attrib.items():
            if key == "href" and value.startswith("#"):
                node.set(key, f"#{name}-{value[1:]}")
            else:
                node.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))


def _paint(node: Element) -> None:
    for key in ("style", "fill", "stroke"):
        if key in node.attrib:
            node.set(key, _COLOUR.sub(lambda found: themed(found[0]), node.attrib[key]))


def themed(colour: str) -> str:
    """The page's colour for one of a figure on white: greys are ink mixed with paper, others keep their meaning.

    >>> themed("#000000"), themed("#ffffff"), themed("#808080"), themed("#123456")
    ('currentColor', 'var(--paper)', 'color-mix(in srgb, currentColor 50%, var(--paper))', '#123456')
    """
    if colour in _NAMED:
        return f"var({_NAMED[colour]})"
    red, green, blue = to_rgb(colour)
    if not red == green == blue:
        return colour
    ink = round(100 * (1 - red))
    if ink in (0, 100):
        return "currentColor" if ink else "var(--paper)"
    return f"color-mix(in srgb, currentColor {ink}%, var(--paper))"
