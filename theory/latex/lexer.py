"""The tokens of a LaTeX formula, and edits of some of them that leave all else as it was written."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+|[^\s\\0-9]")
NAMES = (r"\operatorname", r"\mathrm", r"\mathbb", r"\begin", r"\end", r"\label", r"\text", r"\ref", r"\eqref")
"""Commands whose argument is a name and no formula."""


class Token(NamedTuple):
    """A command such as ``\\frac``, a number without sign, or one character, with its place in the source."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)


def lex(latex: str) -> list[Token]:
    r"""All tokens of a formula; blanks are none.

    >>> [token.text for token in lex(r"\frac{12 a}{n}")]
    ['\\frac', '{', '12', 'a', '}', '{', 'n', '}']
    """
    return [Token(match.group(), match.start()) for match in _TOKEN.finditer(latex)]


def closing(tokens: list[Token], opening: int) -> int:
    r"""Place in the list of the brace that closes the one at ``opening``.

    >>> closing(lex("{a{b}}c"), 0)
    5
    """
    depth = 0
    for place in range(opening, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    raise ValueError("a brace is never closed")


def symbols(tokens: list[Token]) -> Iterator[Token]:
    """The tokens that are not in the name of something, such as an operator or an environment."""
    place = 0
    while place < len(tokens):
        if tokens[place].text in NAMES and tokens[place + 1].text == "{":
            place = closing(tokens, place + 1)
        else:
            yield tokens[place]
        place += 1


def edited(latex: str, edits: Mapping[Token, str]) -> str:
    r"""The source with some tokens replaced; a command is kept apart from a letter that follows it.

    >>> formula = r"a w_{j}"
    >>> edited(formula, {lex(formula)[0]: r"\own", lex(formula)[1]: ""})
    '\\own _{j}'
    """
    parts: list[str] = []
    last = 0
    for token in sorted(edits, key=lambda token: token.start):
        new = edits[token]
        parts += [latex[last : token.start], new]
        last = token.end
        if new.startswith("\\") and new[-1].isalpha() and latex[last : last + 1].isalpha():
            parts.append(" ")
    return "".join([*parts, latex[last:]])
