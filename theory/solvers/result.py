"""What every solver returns: stationary lines in ball arithmetic or a continuum, and a completeness proof."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flint import arb

from theory.evidence import Statement

Extremum = Literal[-1, 0, 1]
"""1: strict local maximum of T on the sphere, −1: strict local minimum, 0: neither."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line {u, −u} of stationary orientations, described at u; every sign in it is decided.

    ``direction`` encloses u, ``value`` encloses T(u) and is exactly 0 or excludes 0, ``tangent_spectrum``
    encloses the D − 1 numbers h_i − pT(u), ``angle_deg`` the angle of u for D = 2 (else None), and ``bits``
    is the precision at which the balls were computed.

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
    extremum: Extremum
    multiplicity: int
    angle_deg: arb | None
    bits: int

    def __post_init__(self) -> None:
        if not sum((x * x for x in self.direction), arb(0)).contains(1):
            raise ValueError("the direction is not a unit vector")
        if len(self.tangent_spectrum) != len(self.direction) - 1:
            raise ValueError("the tangent spectrum must have D - 1 entries")
        if not all(decided(x) for x in (self.value, *self.tangent_spectrum)):
            raise ValueError("a sign is undecided")
        if (self.multiplicity > 1) != any(x.is_zero() for x in self.tangent_spectrum):
            raise ValueError("a root is multiple if and only if the tangent spectrum contains 0")
        if self.multiplicity == 1 and self.extremum != _extremum(self.tangent_spectrum):
            raise ValueError("the kind contradicts the tangent spectrum")


def _extremum(spectrum: tuple[arb, ...]) -> Extremum:
    """What a nondegenerate stationary point is, from the signs of the second derivatives on the sphere."""
    if all(x < 0 for x in spectrum):
        return 1
    return -1 if all(x > 0 for x in spectrum) else 0


@dataclass(frozen=True)
class Continuum:
    """A whole variety of stationary orientations: its dimension, the exact value of T on it, and why."""

    dimension: int
    value: Fraction
    reason: str

    def __post_init__(self) -> None:
        if self.dimension < 1 or not self.reason:
            raise ValueError("a continuum has dimension at least 1 and a reason")

    def to_dict(self) -> dict[str, Any]:
        """JSON form; the exact value is a string.

        >>> Continuum(1, Fraction(1, 2), "T = ‖u‖²/2").to_dict()
        {'dimension': 1, 'value': '1/2', 'reason': 'T = ‖u‖²/2'}
        """
        return {"dimension": self.dimension, "value": str(self.value), "reason": self.reason}


@dataclass(frozen=True, eq=False)
class Solution:
    """All stationary lines of a form, in a reproducible order, with the proof that none is missing."""

    lines: tuple[Line, ...]
    continuum: Continuum | None
    completeness: Statement


def decided(ball: arb) -> bool:
    """Whether a ball is exactly 0 or excludes 0.

    >>> decided(arb(0)), decided(arb(1, 0.5)), decided(arb(1, 2))
    (True, True, False)
    """
    return bool(ball.is_zero() or not ball.contains(0))
