r"""How a text is to be set: an article of its own, or a fragment whose labels and macros begin with a chosen prefix."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from theory.errors import InputError
from theory.latex.lexer import Token, edited, lex, symbols

NOTATION = {
    "a": "A", "w": "W", "u": "U", "v": "V", "x": "X", "y": "Y", "f": "F", "e": "E", "r": "R", "h": "H", "t": "T",
    "z": "Z", "n": "N", "m": "M", "p": "P", "q": "Q", "c": "C", "D": "Dim", "R": "Loss", "T": "Form", "B": "Binary",
    "V": "Potential", "M": "Moment", "S": "Sum", r"\alpha": "Alpha", r"\delta": "Delta", r"\varepsilon": "Epsilon",
    r"\kappa": "Kappa", r"\lambda": "Lambda", r"\omega": "Omega", r"\sigma": "Sigma", r"\tau": "Tau",
}  # fmt: skip
"""Every symbol of the notation, and the end of the name of its macro."""
_PREFIX = re.compile(r"[a-z]{2,20}\Z")
_DOLLAR = re.compile(r"(?<!\\)\$")


@dataclass(frozen=True)
class Style:
    r"""An article, or with a ``prefix`` a fragment: labels ``prefix:eq:…`` and a macro for each symbol, ``\prefixW``.

    Raises InputError for a prefix that is not two or more small letters.  The names of the macros go on with a capital
    letter, as no command of LaTeX does but those in ``var``.

    >>> Style("cnd").math(r"w_{j} \cdot x_{i}"), Style().math("w")
    ('\\cndW_{j} \\cdot \\cndX_{i}', 'w')
    >>> Style("cnd").reference("flow")
    '\\eqref{cnd:eq:flow}'
    """

    prefix: str = ""

    def __post_init__(self) -> None:
        if self.prefix and (not _PREFIX.match(self.prefix) or self.prefix == "var"):
            raise InputError(
                f"the prefix is {self.prefix!r}; the names of macros need 2 to 20 small letters a-z, and not 'var'"
            )

    @property
    def is_fragment(self) -> bool:
        """Whether it is a part of another document."""
        return bool(self.prefix)

    def label(self, key: str, kind: str = "eq") -> str:
        """Label of an equation or of something else."""
        return f"{self.prefix}:{kind}:{key}" if self.prefix else f"{kind}:{key}"

    def reference(self, key: str) -> str:
        """The number of the equation, in parentheses."""
        return rf"\eqref{{{self.label(key)}}}"

    def heading(self, title: str) -> str:
        """Title of a section, which may contain formulas between dollar signs."""
        return rf"\{self.prefix}Heading{{{self.prose(title)}}}" if self.prefix else rf"\section{{{title}}}"

    def step(self, title: str) -> str:
        """Title of a paragraph."""
        return rf"\{self.prefix}Step{{{self.prose(title)}.}}" if self.prefix else rf"\paragraph{{{title}.}}"

    def equation(self, key: str, formula: str) -> str:
        """A numbered display with its label."""
        body = self.math(formula)
        return f"\\begin{{equation}}\\label{{{self.label(key)}}}\n{body}\n\\end{{equation}}"

    def prose(self, sentence: str) -> str:
        """A sentence with formulas between dollar signs."""
        parts = _DOLLAR.split(sentence)
        return "$".join(self.math(part) if place % 2 else part for place, part in enumerate(parts))

    def math(self, formula: str) -> str:
        """A formula, its symbols replaced by the macros of a fragment."""
        if not self.prefix:
            return formula
        return edited(formula, {token: self._macro(token, tokens) for token, tokens in _notation(formula)})

    def _macro(self, token: Token, before: str) -> str:
        macro = rf"\{self.prefix}{NOTATION[token.text]}"
        return f"{{{macro}}}" if before in ("_", "^") else macro

    def definitions(self) -> list[str]:
        """What a fragment begins with: its macros, each unless it is defined already."""
        symbols_ = [rf"\providecommand{{\{self.prefix}{name}}}{{{sign}}}" for sign, name in NOTATION.items()]
        titles = [
            rf"\providecommand{{\{self.prefix}Heading}}[1]{{\subsection*{{#1}}}}",
            rf"\providecommand{{\{self.prefix}Step}}[1]{{\paragraph{{#1}}}}",
        ]
        return [*titles, *symbols_]


def _notation(formula: str) -> Iterable[tuple[Token, str]]:
    """The tokens that are symbols of the notation, each with the text of the token before it."""
    before = ""
    for token in symbols(lex(formula)):
        if token.text in NOTATION:
            yield token, before
        before = token.text


def expand_macros(latex: str, prefix: str) -> str:
    r"""The text with the macros of a fragment replaced by what they stand for.

    >>> expand_macros(r"\cndW_{j}", "cnd")
    'w_{j}'
    """
    meanings = {rf"\{prefix}{name}": sign for sign, name in NOTATION.items()}
    return edited(latex, {token: meanings[token.text] for token in lex(latex) if token.text in meanings})
