r"""How wide a formula will be on paper, in em: close enough to decide where it must be broken.

The widths are those of Computer Modern at ten points, a little rounded up.  ``\frac``, scripts and roots take the size
that TeX gives them in a displayed formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from theory.latex.lexer import closing, lex

_SCRIPT = 0.72
_WIDTHS = {
    "=": 1.34, r"\leq": 1.34, r"\geq": 1.34, "+": 1.22, "-": 1.22, r"\cdot": 0.72, ",": 0.45, "(": 0.39, ")": 0.39,
    "'": 0.3, "|": 0.28, r"\lVert": 0.5, r"\rVert": 0.5, r"\,": 0.17, r"\quad": 1.0, r"\dots": 1.3, r"\infty": 1.0,
    r"\partial": 0.58, r"\nabla": 0.84, r"\varepsilon": 0.5, r"\lambda": 0.59, r"\sigma": 0.58, r"\omega": 0.68,
    "m": 0.88, "w": 0.72, "T": 0.72, "M": 1.2, "V": 0.77, "N": 0.91, "O": 0.77, "S": 0.66, "i": 0.35, "j": 0.42,
    "l": 0.31, "t": 0.37, "r": 0.46, "e": 0.47, r"\bigl": 0.1, r"\bigr": 0.1, r"\left": 0.2, r"\right": 0.2,
    r"\qquad": 2.0, r"\pm": 1.22, r"\times": 1.22, ":": 0.8, ";": 0.45,
}  # fmt: skip
_NOTHING = {"{", "}", "&", r"\mathrm", r"\operatorname", r"\displaystyle", r"\limits", r"\text", r"\;", r"\bar"}
_FUNCTIONS = set("tanh sinh cosh coth tan sin cos cot sec csc log exp min max arctan arcsin arccos".split())


@dataclass
class _Measure:
    """A walk over the tokens; scripts of the same base stand above each other."""

    latex: str

    def __post_init__(self) -> None:
        self.tokens = lex(self.latex)

    def between(self, start: int, stop: int) -> float:
        """Width of the tokens from ``start`` to ``stop``; rows are aligned at their ``&``."""
        left, right, total, scripts = 0.0, 0.0, 0.0, {"^": 0.0, "_": 0.0}
        place = start
        while place < stop:
            text = self.tokens[place].text
            if text in scripts:
                size, place = self._argument(place + 1)
                scripts[text] += _SCRIPT * size
                continue
            total += max(scripts.values())
            scripts = {"^": 0.0, "_": 0.0}
            if text == "&":
                left, total, place = max(left, total), 0.0, place + 1
                continue
            if text == r"\\":
                right, total, place = max(right, total), 0.0, place + 1
                continue
            size, place = self._one(place)
            total += size
        return left + max(right, total + max(scripts.values()))

    def _argument(self, place: int) -> tuple[float, int]:
        """Width of a group or of one token, and the place after it."""
        if self.tokens[place].text == "{":
            end = closing(self.tokens, place)
            return self.between(place + 1, end), end + 1
        return self._one(place)

    def _one(self, place: int) -> tuple[float, int]:
        text = self.tokens[place].text
        if text == r"\frac":
            above, place = self._argument(place + 1)
            below, place = self._argument(place)
            return max(above, below) + 0.3, place
        if text == r"\sqrt":
            inside, place = self._argument(place + 1)
            return inside + 0.85, place
        if text == r"\sum":
            return 1.7, self._skip_scripts(place + 1)
        if text == r"\begin":
            return self._environment(place)
        if text == "{":
            return self._argument(place)
        return _width(text), place + 1

    def _environment(self, place: int) -> tuple[float, int]:
        """Width of all that is in it, and the place after it."""
        depth, start = 1, closing(self.tokens, place + 1) + 1
        end = start
        while depth:
            depth += {r"\begin": 1, r"\end": -1}.get(self.tokens[end].text, 0)
            end += 1
        return self.between(start, end - 1) + 0.3, closing(self.tokens, end) + 1

    def _skip_scripts(self, place: int) -> int:
        """The limits of a sum are narrower than its sign and the space after it."""
        while place < len(self.tokens) and self.tokens[place].text in "^_":
            _, place = self._argument(place + 1)
        return place


def _width(text: str) -> float:
    if text in _WIDTHS:
        return _WIDTHS[text]
    if text in _NOTHING:
        return 0.0
    if text.isdigit():
        return 0.5 * len(text)
    if text.startswith("\\"):
        name = text[1:]
        return 0.55 * len(name) + 0.17 if name in _FUNCTIONS else 0.65
    return 0.75 if text.isupper() else 0.55


def width(latex: str) -> float:
    r"""Width of a displayed formula in em.

    >>> round(width(r"\frac{1}{2} a"), 2), width("x^{10}") < width("x 10")
    (1.35, True)
    """
    measure = _Measure(latex)
    return measure.between(0, len(measure.tokens))


def filled(parts: Sequence[str], first: float, other: float) -> list[str]:
    r"""Pieces of a formula joined to rows, the first of which has another room than the others.

    A dot of multiplication at the start of a piece is for the start of a row.

    >>> filled(["a", "+ b", r"\cdot c", "+ d"], first=2, other=4)
    ['a', '+ b c', '+ d']
    """
    rows, room = [parts[0]], first
    for part in parts[1:]:
        undotted = part.removeprefix(r"\cdot ")
        longer = f"{rows[-1]} {part if undotted[0].isdigit() else undotted}"
        if width(longer) <= room:
            rows[-1] = longer
        else:
            rows.append(part)
            room = other
    return rows
