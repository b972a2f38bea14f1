"""Numbers as they are set: decimal balls, decimals with a power of ten."""

import re

_BALL = re.compile(r"in \[(-?[0-9.]+(?:e[+-]?[0-9]+)?) \+/- ([0-9.]+(?:e[+-]?[0-9]+)?)\]")


def decimal_latex(text: str) -> str:
    r"""A decimal as ``str`` writes it, without zeros at its end.

    >>> decimal_latex("0.2500"), decimal_latex("-1.5e-07"), decimal_latex("0.0")
    ('0.25', '-1.5 \\cdot 10^{-7}', '0')
    """
    digits, _, power = text.partition("e")
    short = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return rf"{short} \cdot 10^{{{int(power)}}}" if power and int(power) else short


def with_balls(sentence: str) -> list[str]:
    r"""A sentence split at what is said of a number ``in [m +/- r]``: plain text and formulas in turn.

    >>> with_balls("nonzero: in [0.2500 +/- 0], or in [1.5 +/- 3.10e-19]")
    ['nonzero: ', '= 0.25', ', or ', '\\in 1.5 \\pm 3.1 \\cdot 10^{-19}', '']
    """
    parts: list[str] = []
    last = 0
    for match in _BALL.finditer(sentence):
        middle, radius = map(decimal_latex, match.groups())
        parts += [sentence[last : match.start()], f"= {middle}" if radius == "0" else rf"\in {middle} \pm {radius}"]
        last = match.end()
    return [*parts, sentence[last:]]
