"""HTML in small pieces: whatever is not said to be HTML is text, and is escaped."""

from collections.abc import Collection, Iterable, Sequence
from html import escape

_LONG, _LONG_HEAD = 40, 24
"""Characters from which a cell, and the head of a row, is to be broken into lines."""
_STYLED = "docutils"
"""The class by which Sphinx themes know a table, where a notebook is part of documents; notebooks style all tables."""
VOID = ("br", "hr", "meta", "col")
"""Elements without content."""


class Html(str):
    """A piece of HTML, made by :func:`element` or by somebody who has escaped it."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """An element; a child that is not HTML already is text.

    ``class_`` stands for class, and ``aria_label`` for aria-label; an attribute that is None or false is left out.

    >>> element("p", "a < b", element("br"), class_="note", hidden=True)
    '<p class="note" hidden>a &lt; b<br></p>'
    """
    start = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(start if name in VOID else f"{start}{joined(children)}</{name}>")


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def joined(pieces: Iterable[str], separator: str = "") -> Html:
    """Pieces one after the other; text among them is escaped.

    >>> joined(["1 < 2", Html("<hr>")])
    '1 &lt; 2<hr>'
    """
    return Html(separator.join(piece if isinstance(piece, Html) else escape(piece, quote=False) for piece in pieces))


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", numbers: Collection[int] = ()
) -> Html:
    """A table whose first cells head their rows; the columns of the given places hold numbers, others may be long.

    >>> table(["p", "lines"], [["3", "7"]])
    '<table class="docutils"><thead><tr><th scope="col">p</th><th scope="col">lines</th></tr></thead><tbody><tr><th...
    """

    def cells(row: Sequence[str], first: str) -> Iterable[Html]:
        for place, content in enumerate(row):
            longest = _LONG if place else _LONG_HEAD
            kind = "number" if place in numbers else "long" if len(content) > longest else None
            if place == 0 or first == "col":
                yield element("th", content, scope=first, class_=kind)
            else:
                yield element("td", content, class_=kind)

    head = element("thead", element("tr", *cells(columns, "col")))
    body = element("tbody", *(element("tr", *cells(row, "row")) for row in rows))
    return element("table", *([element("caption", caption)] if caption else []), head, body, class_=_STYLED)
