"""All stationary orientations of a correlation form: where they are, of what kind, and that none is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from theory.evidence import Statement
from theory.form import CorrelationForm
from theory.orientation import Enclosure, Kind, Orientation, Sign, antipodal_pair
from theory.solvers import Continuum, solve

__all__ = [
    "Continuum",
    "Enclosure",
    "Kind",
    "Orientation",
    "Sign",
    "StationaryOrientations",
    "stationary_orientations",
]


@dataclass(frozen=True)
class StationaryOrientations:
    """Every isolated stationary orientation of ``form``, or the continuum of them, with a completeness statement.

    ``orientations`` holds both ends of each line, one after the other.  For D = 2 the lines are sorted by the
    angle of their first end, which lies in (−90°, 90°].  If T is constant on the circle there are no isolated
    orientations and ``continuum`` tells the value.
    """

    form: CorrelationForm
    orientations: tuple[Orientation, ...]
    continuum: Continuum | None
    completeness: Statement

    def __post_init__(self) -> None:
        if self.form.dimension == 2 and len(self.orientations) > 2 * self.form.degree:
            raise ValueError("a binary form of degree p has at most p stationary lines")
        if self.form.dimension == 2 and bool(self.orientations) == (self.continuum is not None):
            raise ValueError("for D = 2 either the orientations are isolated or all of them are stationary")
        self._check_antipodes()
        self._check_equation()

    def _check_antipodes(self) -> None:
        first, second = self.orientations[::2], self.orientations[1::2]
        sign = (-1) ** self.form.degree
        if len(first) != len(second) or any(
            b.u != tuple(-x for x in a.u) or b.value != sign * a.value for a, b in zip(first, second, strict=True)
        ):
            raise ValueError("orientations come in antipodal pairs with T(−u) = (−1)^p T(u)")

    def _check_equation(self) -> None:
        """∇T(u) = pT(u)u, up to the rounding errors of evaluating ∇T at a rounded u."""
        if not self.orientations:
            return
        u = np.array([o.u for o in self.orientations])
        values = np.array([o.value for o in self.orientations])
        p = self.form.degree
        residual = np.abs(self.form.gradient(u) - p * values[:, None] * u).max()
        if residual > 1e-12 * p**2 * self.form.scale:
            raise ValueError(f"∇T(u) − pT(u)u is {residual:.1e}, not small: some u is not stationary")

    @property
    def lines(self) -> tuple[Orientation, ...]:
        """The first end of each antipodal pair."""
        return self.orientations[::2]

    @property
    def stable(self) -> tuple[Orientation, ...]:
        """The orientations that are strict local maxima of s·T for a sign s."""
        return tuple(o for o in self.orientations if o.stable_for is not None)

    @property
    def condensed(self) -> tuple[Orientation, ...]:
        """The stable orientations that neurons grow along, s·T(u) > 0."""
        return tuple(o for o in self.orientations if o.condensed)

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with the keys form, orientations, continuum and completeness."""
        return {
            "form": self.form.to_dict(),
            "orientations": [o.to_dict() for o in self.orientations],
            "continuum": None if self.continuum is None else self.continuum.to_dict(),
            "completeness": self.completeness.to_dict(),
        }

    def __repr__(self) -> str:
        found = f"lines {len(self.lines)}, stable {len(self.stable)}, condensed {len(self.condensed)}"
        return f"<StationaryOrientations of {self.form!r}: {'a continuum' if self.continuum else found}>"

    def _repr_latex_(self) -> str:
        if self.continuum is not None:
            return rf"$T(u) = {self.continuum.value}\ \text{{for all}}\ \|u\| = 1$"
        head = r"u & T(u) & \text{kind} & \text{stable for} & \text{condensed} & \kappa"
        rows = [head, *map(_row, self.orientations)]
        return r"$\begin{array}{cccccc} " + r" \\ ".join(rows) + r" \end{array}$"


def _row(o: Orientation) -> str:
    direction = "(" + ", ".join(f"{x:.4g}" for x in o.u) + ")"
    where = direction if o.angle_deg is None else rf"{o.angle_deg:.4g}^\circ"
    exponents = ",\\, ".join(f"{k:.4g}" for k in o.alignment_exponents) or r"\text{--}"
    sign = o.stable_for or r"\text{--}"
    condensed = r"\text{yes}" if o.condensed else r"\text{no}"
    return rf"{where} & {o.value:.4g} & \text{{{o.kind}}} & {sign} & {condensed} & {exponents}"


def stationary_orientations(form: CorrelationForm) -> StationaryOrientations:
    """All unit vectors u with ∇T(u) = pT(u)u, each with its kind and rates, and the proof that these are all.

    Raises DataError where the dimension is not supported yet (D = 2 is), and if a result leaves the range of
    doubles.  Source: arXiv:2105.11686, stationary directions of the leading-order dynamics; the case D = 2 is the
    paper's case of one-dimensional input, with at most p lines.

    The largest number of condensed orientations for D = 2 is 2p, attained by T = r^p cos pφ:

    >>> found = stationary_orientations(CorrelationForm.from_binary([1, 0, -3, 0]))
    >>> found
    <StationaryOrientations of CorrelationForm(degree=3, ...): lines 3, stable 6, condensed 6>
    >>> print(found.completeness.reason)
    the binary form u_2 ∂_1T − u_1 ∂_2T of degree 3 has 3 real and 0 non-real roots, all simple, isolated in ball
    arithmetic
    >>> for o in found.orientations:
    ...     print(f"{o.angle_deg:6.1f}° T = {o.value:4.1f} {o.kind} for {o.stable_for}, κ = {o.alignment_exponents}")
     -60.0° T = -1.0 minimum for -, κ = (3.0,)
     120.0° T =  1.0 maximum for +, κ = (3.0,)
       0.0° T =  1.0 maximum for +, κ = (3.0,)
     180.0° T = -1.0 minimum for -, κ = (3.0,)
      60.0° T = -1.0 minimum for -, κ = (3.0,)
    -120.0° T =  1.0 maximum for +, κ = (3.0,)

    A stable orientation need not be condensed: w_1⁴ + 2 w_1² w_2² has a strict minimum at (0, ±1), where T = 0.

    >>> found = stationary_orientations(CorrelationForm.from_binary([1, 0, 2, 0, 0]))
    >>> len(found.stable), [o.angle_deg for o in found.condensed]
    (4, [0.0, 180.0])
    """
    solution = solve(form)
    pairs = (antipodal_pair(line, form.degree) for line in solution.lines)
    orientations = tuple(o for pair in pairs for o in pair)
    return StationaryOrientations(form, orientations, solution.continuum, solution.completeness)
