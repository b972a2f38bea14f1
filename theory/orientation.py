"""One stationary orientation of a correlation form: its kind, its stability, its rates and its enclosure."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from flint import arb

from theory.errors import DataError
from theory.precision import precision
from theory.solvers.result import Line, decided

Sign = Literal["+", "-"]
"""The sign s of c_p·a, for which a neuron moves up s·T."""


class Kind(StrEnum):
    """What T on the sphere has at a stationary orientation."""

    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    SADDLE = "saddle"
    DEGENERATE = "degenerate"
    """A multiple root: the Hessian of T on the sphere is singular there."""


@dataclass(frozen=True)
class Enclosure:
    """Rigorous decimal balls ``[midpoint +/- radius]`` of the angle in degrees (D = 2, else None) and of T(u)."""

    angle_deg: str | None
    value: str

    def to_dict(self) -> dict[str, str | None]:
        """JSON form: ``{"angle_deg": ..., "value": ...}``."""
        return {"angle_deg": self.angle_deg, "value": self.value}


@dataclass(frozen=True)
class Orientation:
    """A unit vector u with ∇T(u) = pT(u)u, a Z-eigenvector of T with Z-eigenvalue ``value`` = T(u).

    ``angle_deg`` in (−180, 180] is the angle of (u_1, u_2) for D = 2, else None.  ``stable_for`` is the sign s for
    which u is a strict local maximum of s·T, and ``condensed`` says whether a neuron of that sign also grows
    along u: s·T(u) > 0.  ``tangent_spectrum`` lists the D − 1 numbers h_i − pT(u), where h_i are the eigenvalues
    of ∇²T(u) on the tangent space, and ``alignment_exponents`` the κ_i = 1 − h_i/(pT(u)) with which the angle to u
    shrinks, δ_i ~ r^(−κ_i); there are none where T(u) = 0.  A degenerate u can be stable, with κ = 0: then the
    angle shrinks more slowly than every power of r; where its stability could not be decided, ``decided`` is false.

    Every double is the exact value rounded, and every decision was taken on the exact value.  Where the sign of T(u)
    stayed open however many digits were computed, ``value`` is 0 and its enclosure tells how close to 0 it is.
    Source: the analysis of stationary directions in arXiv:2105.11686; the rates follow by linearising u' about u.

    >>> nowhere = Enclosure(None, "[1 +/- 0]")
    >>> Orientation((1.0, 0.0), 0.0, 1.0, Kind.MAXIMUM, "+", False, (-1.0,), (1.0,), 1, nowhere)
    Traceback (most recent call last):
    ValueError: condensed means: stable for s, and s·T(u) > 0
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
    decided: bool = True

    def __post_init__(self) -> None:
        if abs(math.hypot(*self.u) - 1) > 1e-12:
            raise ValueError("u is not a unit vector")
        if len(self.tangent_spectrum) != len(self.u) - 1:
            raise ValueError("the tangent spectrum must have D − 1 entries")
        if len(self.alignment_exponents) != (len(self.tangent_spectrum) if self.value else 0):
            raise ValueError("each tangent direction has one alignment exponent, and none where T(u) = 0")
        if self.condensed != _grows(self.stable_for, self.value):
            raise ValueError("condensed means: stable for s, and s·T(u) > 0")
        if not self.decided and (self.stable_for or self.kind is not Kind.DEGENERATE):
            raise ValueError("stability is left open only where an orientation is degenerate")
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
            "stability_decided": self.decided,
            "condensed": self.condensed,
            "alignment_exponents": list(self.alignment_exponents),
            "multiplicity": self.multiplicity,
            "tangent_spectrum": list(self.tangent_spectrum),
            "enclosure": self.enclosure.to_dict(),
        }

    def _repr_latex_(self) -> str:
        vector = ", ".join(f"{x:.4g}" for x in self.u)
        angle = "" if self.angle_deg is None else rf" \quad ({self.angle_deg:.4g}^\circ)"
        grows = ", condensed" if self.condensed else ""
        return rf"$u = ({vector}){angle}, \quad T(u) = {self.value:.5g} \quad \text{{({self.kind}{grows})}}$"


def antipodal_pair(line: Line, degree: int) -> tuple[Orientation, Orientation]:
    """The two orientations u and −u of a line of a form of degree p; the first is the one the line describes.

    At −u all of T and its second derivatives get the factor (−1)^p, so for odd p maxima and minima change places.
    Raises DataError if a number of the result leaves the range of doubles.
    """
    with precision(line.bits):
        return _end(line, degree, 1), _end(line, degree, -1)


def _end(line: Line, degree: int, side: Literal[-1, 1]) -> Orientation:
    """The orientation ±u; the balls are at the precision that is set."""
    parity = side**degree
    value = parity * line.value if decided(line.value) else arb(0)
    spectrum = [parity * bend for bend in line.tangent_spectrum]
    exponents = [] if value.is_zero() else [-bend / (degree * value) for bend in spectrum]
    angle = _opposite(line.angle_deg) if side < 0 else line.angle_deg
    stable_for: Sign | None = _SIGNS[parity * (line.extremum or 0)]
    return Orientation(
        u=tuple(float(side * x) for x in line.direction),
        angle_deg=None if angle is None else _rounded_angle(angle),
        value=_double(value),
        kind=_kind(line, stable_for),
        stable_for=stable_for,
        condensed=_grows(stable_for, value),
        tangent_spectrum=tuple(map(_double, spectrum)),
        alignment_exponents=tuple(map(_double, exponents)),
        multiplicity=line.multiplicity,
        enclosure=Enclosure(None if angle is None else _text(angle, line.bits), _text(parity * line.value, line.bits)),
        decided=line.extremum is not None,
    )


_SIGNS: dict[int, Sign | None] = {1: "+", -1: "-", 0: None}


def _grows(stable_for: Sign | None, value: float | arb) -> bool:
    """Whether s·T(u) > 0 for a u that is stable for s."""
    return bool(value > 0 if stable_for == "+" else stable_for == "-" and value < 0)


def _kind(line: Line, stable_for: Sign | None) -> Kind:
    if line.multiplicity > 1:
        return Kind.DEGENERATE
    if stable_for is None:
        return Kind.SADDLE
    return Kind.MAXIMUM if stable_for == "+" else Kind.MINIMUM


def _opposite(angle: arb | None) -> arb | None:
    """The angle of −u for the angle of u in (−90°, 90°]."""
    if angle is None:
        return None
    return angle - 180 if angle > 0 else angle + 180


def _rounded_angle(angle: arb) -> float:
    """The angle as a double in (−180, 180]; one that rounds to −180 is told as 180."""
    return float(angle) if float(angle) > -180 else 180.0


def _double(ball: arb) -> float:
    """The midpoint; the ball is accurate to more bits than a double has."""
    if not ball.is_zero() and not 1e-300 < abs(ball) < 1e300:
        raise DataError(
            f"T, its curvature or an alignment exponent is {ball.str(3, radius=False)} at a stationary orientation, "
            "outside the range of doubles; the coefficients of T differ too much in size, so rescale the inputs."
        )
    return float(ball)


def _text(ball: arb, bits: int) -> str:
    """A decimal ball with as many digits as the precision holds; the radius covers the conversion."""
    text = ball.str(int(bits * math.log10(2)))
    return text if text.startswith("[") else f"[{text} +/- 0]"
