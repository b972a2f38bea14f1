r"""Delimiters that need not grow: ``T\left(u\right)`` is set ``T(u)``, with TeX's own spacing of a function."""

from theory.latex.lexer import Token, edited, lex

_TALL = {r"\frac", r"\sum", r"\begin"}


def tightened(latex: str) -> str:
    r"""The formula without ``\left`` and ``\right`` around what is no taller than a line.

    >>> tightened(r"\left(h - 3 T\left(u\right)\right)"), tightened(r"\left(\frac{1}{2}\right)")
    ('(h - 3 T(u))', '\\left(\\frac{1}{2}\\right)')
    """
    tokens = lex(latex)
    return edited(latex, dict.fromkeys(_needless(tokens), ""))


def is_tall(latex: str) -> bool:
    """Whether it is taller than one line of text."""
    return any(token.text in _TALL for token in lex(latex))


def _needless(tokens: list[Token]) -> list[Token]:
    needless: list[Token] = []
    opened: list[tuple[Token, bool]] = []
    for token in tokens:
        if token.text == r"\left":
            opened.append((token, False))
        elif token.text == r"\right":
            left, tall = opened.pop()
            if tall:
                _mark_tall(opened)
            else:
                needless += [left, token]
        elif token.text in _TALL:
            _mark_tall(opened)
    return needless


def _mark_tall(opened: list[tuple[Token, bool]]) -> None:
    if opened:
        opened[-1] = (opened[-1][0], True)
