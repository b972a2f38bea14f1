"""Views of the terminal as HTML: the same tables and sentences, with headers, captions and emphasis as elements."""

from collections.abc import Iterable
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from theory._html import Html, element, joined
from theory._html import table as html_table
from verify.layout import Title

_MEANINGS = {"green": "good", "red": "bad", "yellow": "open"}
"""What a colour of the terminal means, as the name of a class."""


def view_html(view: RenderableType) -> Html:
    """The view of a result as HTML, without a style of its own.

    >>> from verify.layout import table, title
    >>> small = table("p", "lines", right=["lines"])
    >>> small.add_row("3", "7")
    >>> view_html(Group(title("XOR"), small, Text("and so on", style="dim")))
    '<div class="scroll" role="region" tabindex="0" aria-label="XOR"><table...<caption>XOR</caption>...<small>and so...
    """
    return joined(_pieces(_flat(view)))


def _flat(view: RenderableType) -> list[RenderableType]:
    if isinstance(view, Group):
        return [piece for part in view.renderables for piece in _flat(part)]
    return [view]


def _pieces(parts: list[RenderableType]) -> Iterable[Html]:
    caption = ""
    for part in parts:
        if isinstance(part, Table):
            yield _table(part, caption)
            caption = ""
            continue
        if caption:
            yield element("p", element("strong", caption))
            caption = ""
        if isinstance(part, Title):
            caption = part.plain.strip()
        elif isinstance(part, Text):
            if part.plain.strip():
                yield element("p", sentence(part))
        else:
            raise TypeError(f"a view of {type(part).__name__} has no HTML")
    if caption:
        yield element("p", element("strong", caption))


def sentence(text: Text) -> Html:
    """A line of the terminal with its emphasis; what it says is escaped.

    >>> sentence(Text.assemble(("verdict: ", "bold"), ("CONFIRMED", "bold green"), " <b>"))
    '<strong>verdict: </strong><strong class="good">CONFIRMED</strong> &lt;b&gt;'
    """
    cuts = sorted({0, len(text), *(cut for span in text.spans for cut in (span.start, span.end))})
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        styles = [str(span.style) for span in text.spans if span.start <= start and end <= span.end]
        pieces.append(_emphasised(text.plain[start:end], " ".join([str(text.style), *styles]).split()))
    return joined(pieces)


def _emphasised(content: str, words: list[str]) -> str:
    meaning = next((_MEANINGS[word] for word in words if word in _MEANINGS), None)
    if "bold" in words:
        return element("strong", content, class_=meaning)
    if "dim" in words:
        return element("small", content, class_=meaning)
    return element("span", content, class_=meaning) if meaning else content


def _table(table: Table, caption: str) -> Html:
    """The table in a frame of its own that scrolls where the page is narrow."""
    columns = [_cell(column.header) for column in table.columns]
    rows = zip(*(map(_cell, column.cells) for column in table.columns), strict=True)
    numbers = [place for place, column in enumerate(table.columns) if column.justify == "right"]
    made = html_table(columns, list(rows), caption, numbers)
    return scrolling(made, caption or ", ".join(columns))


def scrolling(content: Html, label: str) -> Html:
    """A frame that scrolls, also by keyboard, where its content is wider than the page."""
    return element("div", content, class_="scroll", role="region", tabindex=0, aria_label=label)


def _cell(content: RenderableType) -> str:
    return sentence(content) if isinstance(content, Text) else str(content).replace("\n", " ")
