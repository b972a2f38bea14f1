"""What every solver returns: stationary lines in ball arithmetic or a continuum, and a completeness proof."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flint import arb

from theory._html import element
from theory.certificates import Certificate
from theory.evidence import Statement

Extremum = Literal[-1, 0, 1]
"""1: strict local maximum of T on the sphere, −1: strict local minimum, 0: neither."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line {u, −u} of stationary orientations, described at u; every sign in its tangent spectrum is decided.

    ``direction`` encloses u, ``value`` encloses T(u) and is exactly 0 or excludes 0, unless its sign stays open however
    many bits are spent; ``tangent_spectrum`` encloses the D − 1 numbers h_i − pT(u), ``extremum`` is None where u is
    degenerate and its kind is not decided, ``angle_deg`` is the angle of u for D = 2 (else None), and ``bits`` the
    precision at which the balls were computed.

    >>> from flint import arb
    >>> facts = {"extremum": 1, "multiplicity": 1, "angle_deg": arb(90), "bits": 53}
    >>> north = Line((arb(0), arb(1)), arb(3), (arb(-3),), **facts)
    >>> Line((arb(0), arb(2)), arb(3), (arb(-3),), **facts)
    Traceback (most recent call last):
    ValueError: the direction is not a unit vector
    """

    direction: tuple[arb, ...]
    value: arb
    tangent_spectrum: tuple[arb, ...]
    extremum: Extremum | None
    multiplicity: int
    angle_deg: arb | None
    bits: int

    def __post_init__(self) -> None:
        if not sum((x * x for x in self.direction), arb(0)).contains(1):
            raise ValueError("the direction is not a unit vector")
        if len(self.tangent_spectrum) != len(self.direction) - 1:
            raise ValueError("the tangent spectrum must have D - 1 entries")
        if not all(map(decided, self.tangent_spectrum)):
            raise ValueError("a sign is undecided")
        if (self.multiplicity > 1) != any(x.is_zero() for x in self.tangent_spectrum):
            raise ValueError("a root is multiple if and only if the tangent spectrum contains 0")
        if self.multiplicity == 1 and self.extremum != signature_extremum(self.tangent_spectrum):
            raise ValueError("the kind contradicts the tangent spectrum")


def signature_extremum(spectrum: tuple[arb, ...]) -> Extremum:
    """What a nondegenerate stationary point is, from the signs of the second derivatives on the sphere."""
    if all(x < 0 for x in spectrum):
        return 1
    return -1 if all(x > 0 for x in spectrum) else 0


@dataclass(frozen=True, eq=False)
class Continuum:
    """A manifold of stationary orientations: its dimension, the value of T on it, its kind, and why it is one.

    ``value`` is exact or a ball; ``extremum`` is 1 or −1 where T has a local maximum or minimum on the sphere there
    that is strict across the manifold, 0 where it has neither, None where that is not decided.
    """

    dimension: int
    value: Fraction | arb
    reason: str
    extremum: Extremum | None = None

    def __post_init__(self) -> None:
        if self.dimension < 1 or not self.reason:
            raise ValueError("a continuum has dimension at least 1 and a reason")

    @property
    def attracts(self) -> bool:
        """Whether neurons of one sign grow along it: s·T has a maximum there, and s·T > 0."""
        return bool(self.value > 0 if self.extremum == 1 else self.extremum == -1 and self.value < 0)

    def to_dict(self) -> dict[str, Any]:
        """JSON form; the value is a string, an exact fraction or a decimal ball.

        >>> Continuum(1, Fraction(1, 2), "T = ‖u‖²/2").to_dict()["value"]
        '1/2'
        """
        return {"dimension": self.dimension, "value": str(self.value), "extremum": self.extremum, "reason": self.reason}

    def _repr_html_(self) -> str:
        found = f"a continuum of dimension {self.dimension} with T = {float(self.value):.6g}"
        return element("p", element("strong", found), f": {self.reason}")


@dataclass(frozen=True, eq=False)
class Solution:
    """All stationary lines of a form, in a reproducible order, the continua, and whether none is missing."""

    lines: tuple[Line, ...]
    continua: tuple[Continuum, ...]
    completeness: Statement
    certificate: Certificate | None = None


def decided(ball: arb) -> bool:
    """Whether a ball is exactly 0 or excludes 0.

    >>> decided(arb(0)), decided(arb(1, 0.5)), decided(arb(1, 2))
    (True, True, False)
    """
    return bool(ball.is_zero() or not ball.contains(0))
