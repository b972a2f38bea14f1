"""Pieces that the sections of a page share: levels as badges, formulas on their own lines, lists of facts, folds."""

from collections.abc import Iterable
from dataclasses import dataclass

from theory._html import Html, element, joined
from theory.evidence import Evidence, Statement
from verify.html.mathml import math
from verify.html.rendered import scrolling

_LOOKS = {
    Evidence.PROVED: ("good", "✓"),
    Evidence.CONFIRMED: ("good", "✓"),
    Evidence.REFUTED: ("bad", "✗"),
    Evidence.INCONCLUSIVE: ("open", "?"),
    Evidence.NOT_APPLICABLE: ("open", "–"),
}


@dataclass(frozen=True)
class Section:
    """A part of the page with its heading, and the name by which links lead to it."""

    name: str
    heading: str
    content: Html

    def html(self) -> Html:
        """The section as an element."""
        heading = element("h2", self.heading, id=f"{self.name}-heading")
        return element("section", heading, self.content, id=self.name, aria_labelledby=f"{self.name}-heading")


def badge(status: Evidence) -> Html:
    """The level, told by a word and a sign besides its colour."""
    look, sign = _LOOKS[status]
    return element("span", element("span", sign, aria_hidden="true"), f" {status.value}", class_=f"badge {look}")


def banner(label: str, statement: Statement) -> Html:
    """A statement that is to be seen first."""
    look, _ = _LOOKS[statement.status]
    said = element("p", element("strong", label), " ", badge(statement.status))
    return element("div", said, element("p", sentence(statement.reason)), class_=f"banner {look}")


def judged(label: str, statement: Statement) -> Html:
    """A statement within a line: what about, how strong, and why."""
    return joined([element("strong", label), " ", badge(statement.status), " ", sentence(statement.reason)])


def sentence(text: str) -> str:
    """The text with a capital letter, if it begins with a word, and a full stop.

    >>> sentence("all 7 judged neurons agree"), sentence("T is constant"), sentence("p = 3")
    ('All 7 judged neurons agree.', 'T is constant.', 'p = 3.')
    """
    first, _, _ = text.partition(" ")
    start = text[0].upper() + text[1:] if len(first) > 1 and first.rstrip(":,").isalpha() else text
    return start if start.endswith((".", "!", "?")) else f"{start}."


def formulas(*latex: str) -> Html:
    """Formulas, one below the other, in a frame that scrolls where they are wider than the page."""
    rows = (element("div", math(each, display=True), class_="row") for each in latex)
    return element("div", *rows, class_="formula", role="group", tabindex=0, aria_label="formula")


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """What is called what."""
    listed = (piece for name, value in pairs for piece in (element("dt", name), element("dd", value)))
    return element("dl", *listed)


def fold(summary: str, *content: str, is_open: bool = False) -> Html:
    """Something to be unfolded by those who want to see it."""
    return element("details", element("summary", summary), *content, open=is_open)


def code(text: str, label: str) -> Html:
    """Lines to be copied."""
    return scrolling(element("pre", element("code", text)), label)


def items(entries: Iterable[str]) -> Html:
    """A list."""
    return element("ul", *(element("li", entry) for entry in entries))
