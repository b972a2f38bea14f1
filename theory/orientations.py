"""All stationary orientations of a correlation form: where they are, of what kind, and that none is missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from flint import arb

from theory.errors import DataError
from theory.evidence import Statement
from theory.form import CorrelationForm
from theory.precision import precision
from theory.solvers import Continuum, Line, solve

Sign = Literal["+", "-"]
"""The sign s of c_p·a, for which a neuron moves up s·T."""

TINY, HUGE = 1e-300, 1e300


class Kind(StrEnum):
    """What T on the sphere has at a stationary orientation."""

    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    SADDLE = "saddle"
    DEGENERATE = "degenerate"
    """A multiple root: the second derivative of T on the sphere is singular."""


@dataclass(frozen=True)
class Enclosure:
    """Rigorous decimal balls ``[midpoint +/- radius]`` of the angle in degrees (D = 2 only) and of T(u)."""

    angle_deg: str | None
    value: str

    def to_dict(self) -> dict[str, str | None]:
        """JSON form."""
        return {"angle_deg": self.angle_deg, "value": self.value}


@dataclass(frozen=True)
class Orientation:
    """A unit vector u with ∇T(u) = pT(u)u.

    ``angle_deg`` in (−180, 180] is the angle of (u_1, u_2) for D = 2, else None.  ``stable_for`` is the sign s
    for which u is a strict local maximum of s·T, ``condensed`` whether a neuron of that sign also grows along u,
    s·T(u) > 0.  ``tangent_spectrum`` lists the D − 1 numbers h_i − pT(u); ``alignment_exponents`` the
    κ_i = 1 − h_i/(pT(u)) of d log δ_i/d log r = −κ_i, none if T(u) = 0.  The doubles are the exact values
    rounded; the decisions were taken on the exact ones.  Source: arXiv:2105.11686, the condition that the
    direction of a weight does not move.
    """

    u: tuple[float, ...]
    angle_deg: float | None
    value: float
    kind: Kind
    stable_for: Sign | None
    condensed: bool
    tangent_spectrum: tuple[float, ...]
    alignment_exponents: tuple[float, ...]
    multiplicity: int
    enclosure: Enclosure

    def __post_init__(self) -> None:
        if abs(math.hypot(*self.u) - 1) > 1e-12:
            raise ValueError("u is not a unit vector")
        if len(self.tangent_spectrum) != len(self.u) - 1:
            raise ValueError("the tangent spectrum must have D − 1 entries")
        if len(self.alignment_exponents) != (len(self.tangent_spectrum) if self.value else 0):
            raise ValueError("there is one alignment exponent per tangent direction, and none where T(u) = 0")
        if self.condensed != (self.stable_for is not None and self.value * float(f"{self.stable_for}1") > 0):
            raise ValueError("condensed means stable for s with s·T(u) > 0")
        if (self.kind is Kind.DEGENERATE) != (self.multiplicity > 1):
            raise ValueError("an orientation is degenerate if and only if it is a multiple root")
        if self.angle_deg is not None and not -180 < self.angle_deg <= 180:
            raise ValueError("the angle lies outside (−180, 180]")

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "u": list(self.u),
            "angle_deg": self.angle_deg,
            "value": self.value,
            "kind": self.kind.value,
            "stable_for": self.stable_for,
            "condensed": self.condensed,
            "alignment_exponents": list(self.alignment_exponents),
            "multiplicity": self.multiplicity,
            "tangent_spectrum": list(self.tangent_spectrum),
            "enclosure": self.enclosure.to_dict(),
        }
