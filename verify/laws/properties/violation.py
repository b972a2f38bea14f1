"""A law that does not hold: the smallest example, what was found there, and the number by which it is wrong."""

import textwrap
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

import numpy as np

from verify.laws.finding import Finding
from verify.numeric import FloatArray

SIMPLE = 10_000
"""Ratios are told as fractions with at most this denominator."""
NEAR = 1e-6


@dataclass(frozen=True)
class Compared:
    """One quantity at one example: ``yours``, what it has to be, and the size of the terms that it is the sum of.

    Numbers or arrays of one shape; ``scale`` is a size to which rounding errors are relative.  ``rule`` is the formula
    of what it has to be, and ``told`` the sentence for a failure of which no factor tells anything.
    """

    name: str
    yours: FloatArray
    expected: FloatArray
    scale: float
    rule: str = ""
    told: str = ""

    @property
    def error(self) -> float:
        """The largest |yours − expected| relative to the scale; infinite where yours is no number."""
        gap = float(np.max(np.abs(self.yours - self.expected), initial=0.0))
        if not isfinite(gap):
            return float("inf")
        return gap / self.scale if self.scale > 0 else (0.0 if gap == 0 else float("inf"))

    @property
    def ratio(self) -> float | None:
        """The one factor by which yours differs from what it has to be; None where there is no such factor."""
        yours, expected = np.ravel(self.yours), np.ravel(self.expected)
        size = float(expected @ expected)
        if self.told or not size > 0 or not np.isfinite(yours).all():
            return None
        factor = float(yours @ expected) / size
        gap = np.abs(yours - factor * expected).max()
        return factor if gap <= NEAR * float(np.abs(yours).max(initial=0.0) + np.abs(expected).max()) else None

    def __str__(self) -> str:
        rule = f" = {self.rule}" if self.rule else ""
        return f"{self.name}{rule}: yours {numbers(self.yours)}, it must be {numbers(self.expected)}"


@dataclass
class Factors:
    """The factors by which one quantity was wrong, over all examples in which it was."""

    seen: dict[str, list[float | None]] = field(default_factory=dict)

    def add(self, compared: Compared) -> None:
        """Remember one."""
        self.seen.setdefault(compared.name, []).append(compared.ratio)

    def said(self, compared: Compared) -> str:
        """What is wrong at one example: the factor, and whether it is the same in all others."""
        if compared.told:
            return compared.told
        if not np.isfinite(compared.yours).all():
            return f"{compared.name} is {numbers(compared.yours)}, which is no finite number"
        if compared.ratio is None:
            return f"{compared.name} is off by {numbers(compared.yours - compared.expected)}"
        factor = f"{compared.name} is {fraction(compared.ratio)} times what it must be"
        others = self.seen.get(compared.name, [])
        if len(others) < 2:
            return factor
        same = all(other is not None and abs(other - compared.ratio) <= NEAR * abs(compared.ratio) for other in others)
        return f"{factor}, in all of {len(others)} examples" if same else f"{factor} here, and not always"


class LawViolation(AssertionError):  # noqa: N818
    """A law fails.  ``finding`` says so, ``example`` is the smallest one, ``factor`` the number by which it is wrong.

    The factor is yours over what it must be; it is None where no single number tells the difference.
    """

    def __init__(self, message: str, finding: Finding, example: object = None, factor: float | None = None) -> None:
        super().__init__(message)
        self.finding = finding
        self.example = example
        self.factor = factor


def fraction(number: float) -> str:
    """A number as a fraction where it is a simple one, else in six digits.

    >>> fraction(2 / 3), fraction(-1.0), fraction(3.14159265)
    ('2/3', '-1', '3.14159')
    """
    if not isfinite(number):
        return str(number)
    simple = Fraction(number).limit_denominator(SIMPLE)
    near = abs(simple - Fraction(number)) <= Fraction(1, 10**9) * abs(Fraction(number))
    return str(simple) if near and simple.denominator < SIMPLE // 10 else f"{number:.6g}"


def numbers(values: FloatArray) -> str:
    """An array as people write it: 3, (1, 2/3), [(1, 0), (0, 1)]."""
    array = np.asarray(values)
    if array.ndim == 0:
        return fraction(float(array))
    inner = ", ".join(numbers(row) for row in array)
    return f"({inner}{',' * (len(array) == 1)})" if array.ndim == 1 else f"[{inner}]"


def indented(text: str) -> str:
    """A line of a message, wrapped below itself."""
    return textwrap.fill(text, 110, initial_indent="  ", subsequent_indent="    ", break_long_words=False)
