"""All stationary orientations of a correlation form: where they are, of what kind, and that none is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from theory.certificates import Certificate
from theory.evidence import Statement
from theory.form import CorrelationForm
from theory.orientation import Enclosure, Kind, Orientation, Sign, antipodal_pair
from theory.solvers import Continuum, Options, Progress, solve
from theory.solvers.general import solve_general

__all__ = [
    "Continuum",
    "Enclosure",
    "Kind",
    "Options",
    "Orientation",
    "Sign",
    "StationaryOrientations",
    "certify",
    "stationary_orientations",
]


@dataclass(frozen=True)
class StationaryOrientations:
    """Every isolated stationary orientation of ``form``, the continua of others, and whether none is missing.

    ``orientations`` holds both ends of each line, one after the other.  For D = 2 the lines are sorted by the
    angle of their first end, which lies in (−90°, 90°], for D > 2 by T(u), the largest first.  Each of ``continua``
    stands for a manifold of stationary orientations and its antipodes.  ``certificate`` lets others prove it again.
    """

    form: CorrelationForm
    orientations: tuple[Orientation, ...]
    continua: tuple[Continuum, ...]
    completeness: Statement
    certificate: Certificate | None = None

    def __post_init__(self) -> None:
        if self.form.dimension == 2 and len(self.orientations) > 2 * self.form.degree:
            raise ValueError("a binary form of degree p has at most p stationary lines")
        if self.form.dimension == 2 and bool(self.orientations) == bool(self.continua):
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

    def name(self, index: int) -> str:
        """What tables call an orientation: u3 and -u3 are the ends of the third line.

        >>> found = stationary_orientations(CorrelationForm.from_binary([1, 0, -3, 0]))
        >>> [found.name(index) for index in range(3)]
        ['u1', '-u1', 'u2']
        """
        return f"{'-' if index % 2 else ''}u{index // 2 + 1}"

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with the keys form, orientations, continua and completeness."""
        return {
            "form": self.form.to_dict(),
            "orientations": [o.to_dict() for o in self.orientations],
            "continua": [continuum.to_dict() for continuum in self.continua],
            "completeness": self.completeness.to_dict(),
        }

    def __repr__(self) -> str:
        found = f"lines {len(self.lines)}, stable {len(self.stable)}, condensed {len(self.condensed)}"
        continua = [f"a continuum of dimension {c.dimension}" for c in self.continua]
        return f"<StationaryOrientations of {self.form!r}: {', '.join([found] * bool(self.lines) + continua)}>"

    def _repr_latex_(self) -> str:
        if not self.orientations and self.continua:
            first = self.continua[0]
            whole = first.dimension == self.form.dimension - 1
            place = r"for all}\ \|u\| = 1" if whole else rf"on a continuum of dimension}}\ {first.dimension}"
            return rf"$T(u) = {first.value}\ \text{{{place}$"
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


def certify(form: CorrelationForm, options: Options | None = None) -> Certificate | None:
    """The certificate of a complete list of lines in any dimension, also where D = 2 and the list needs none.

    None where the list is not proved by boxes: p = 1, repeated eigenvalues, multiple roots, an incomplete list.

    >>> certify(CorrelationForm.from_binary([1, 0, -3, 0])).claims
    {'lines': 3, 'stable': 6, 'condensed': 6}
    """
    certificate = None if form.dimension < 2 or form.is_zero else solve_general(form, options or Options()).certificate
    return None if certificate is None or certificate.method == "none" else certificate


def stationary_orientations(
    form: CorrelationForm, options: Options | None = None, progress: Progress | None = None
) -> StationaryOrientations:
    """All unit vectors u with ∇T(u) = pT(u)u, each with its kind and rates, and the proof that these are all.

    ``options`` bound the search for D >= 3; ``progress`` is told the fraction done and a text.  Raises DataError for
    D = 1, where there are too many eigenvector classes to follow, and if a result leaves the range of doubles.
    Source: arXiv:2105.11686, stationary directions of the leading-order dynamics; the case D = 2 is the paper's case of
    one-dimensional input, with at most p lines.

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

    XOR with a bias at p = 3 has more than 2p, namely 8 at the corners of a cube, and 3 saddle lines on the axes:

    >>> xor = CorrelationForm.from_data([[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]], [1, 1, -1, -1], 3)
    >>> found = stationary_orientations(xor)
    >>> len(found.condensed), len(found.lines), found.completeness.status.value
    (8, 7, 'proved')

    A stable orientation need not be condensed: w_1⁴ + 2 w_1² w_2² has a strict minimum at (0, ±1), where T = 0.

    >>> found = stationary_orientations(CorrelationForm.from_binary([1, 0, 2, 0, 0]))
    >>> len(found.stable), [o.angle_deg for o in found.condensed]
    (4, [0.0, 180.0])
    """
    solution = solve(form, options, progress)
    pairs = (antipodal_pair(line, form.degree) for line in solution.lines)
    orientations = tuple(o for pair in pairs for o in pair)
    return StationaryOrientations(form, orientations, solution.continua, solution.completeness, solution.certificate)
