"""D = 2: all stationary orientations as the real roots of one binary form, isolated rigorously.

With u = (cos θ, sin θ) the derivative of T along the circle is T'(θ) = −B(u) for the binary form of degree p

    B(u) = u_2 ∂_1T − u_1 ∂_2T,

so the stationary lines are the real roots of B.  In the slope z = u_2/u_1 the form B becomes a polynomial b(z)
over the integers, whose roots FLINT isolates; u_1 = 0 is a root of multiplicity p − deg b, and u_2 = 0 is z = 0.
Source: arXiv:2105.11686, the case of one-dimensional input, which bounds the number of roots by p.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import lcm
from typing import Self, cast

from flint import acb, arb, fmpz_poly

from theory.evidence import Evidence, Statement
from theory.form import CorrelationForm
from theory.precision import precision
from theory.solvers.result import Continuum, Extremum, Line, Solution, decided

START_BITS = 128
GOAL_BITS = 64
"""The relative accuracy that every ball of the result has; a double needs 53."""


class _UndecidedError(Exception):
    """A sign, an order or an accuracy needs more bits; enough bits exist, as all zeros are found exactly."""


def stationarity_coefficients(t: list[int]) -> list[int]:
    """The coefficients b_j of u_1^(p−j) u_2^j in B = u_2 ∂_1T − u_1 ∂_2T, for t_k of u_1^(p−k) u_2^k in T.

    >>> stationarity_coefficients([1, 0, -3, 0])  # T = cos 3θ, so B = −T' = 3 sin 3θ
    [0, 9, 0, -3]
    """
    p = len(t) - 1
    padded = [0, *t, 0]
    return [(p - j + 1) * padded[j] - (j + 1) * padded[j + 2] for j in range(p + 1)]


@dataclass(frozen=True)
class Chart:
    """T and B on the affine chart u = (1, z)/√(1 + z²), over the integers.

    ``t`` is T(1, z) times ``denominator`` > 0 and ``b`` is B(1, z) times the same.  In the ``turned`` chart
    the circle is turned by 90°, so that z = 0 there is u = (0, 1), which the other chart has at infinity.
    """

    t: fmpz_poly
    b: fmpz_poly
    denominator: int
    degree: int
    turned: bool

    @classmethod
    def of(cls, form: CorrelationForm, turned: bool = False) -> Self:
        """The chart of a binary form."""
        exact = form.binary_coefficients
        denominator = lcm(*(x.denominator for x in exact))
        t = [x.numerator * (denominator // x.denominator) for x in exact]
        if turned:  # T(−b, a) in place of T(a, b)
            t = [(-1) ** k * coefficient for k, coefficient in enumerate(reversed(t))]
        return cls(fmpz_poly(t), fmpz_poly(stationarity_coefficients(t)), denominator, form.degree, turned)

    def line(self, z: arb, root: "RootClass", bits: int) -> Line:
        """The stationary line at the root z of b.

        Since T'(θ) = −b(z) cos^p θ and dz/dθ = 1/cos² θ, T''(θ) = h − pT = −b'(z) cos^(p−2) θ at a simple
        root, and at a root of odd multiplicity m the sign of b^(m)(z) tells a maximum (+) from a minimum (−).
        """
        cosine = 1 / (1 + z * z).sqrt()
        direction = (-z * cosine, cosine) if self.turned else (cosine, z * cosine)
        angle = z.atan() * 180 / arb.pi() + (90 if self.turned else 0)
        value = arb(0) if root.vanishing else self.t(z) * cosine**self.degree / self.denominator
        leading = _derivative(self.b, root.multiplicity)(z)
        bend = -leading * cosine ** (self.degree - 2) / self.denominator if root.multiplicity == 1 else arb(0)
        _require(*direction, angle, value, leading, bend)
        return Line(direction, value, (bend,), _extremum(leading, root.multiplicity), root.multiplicity, angle, bits)


@dataclass(frozen=True)
class RootClass:
    """A squarefree factor of b, the multiplicity of its roots in b, and whether T vanishes at them (all or none).

    T(u) = 0 at a stationary u exactly if u is a common root of T and B, that is a multiple root of T.
    """

    polynomial: fmpz_poly
    multiplicity: int
    vanishing: bool


def _root_classes(chart: Chart) -> Iterator[RootClass]:
    """The roots of b, split exactly by multiplicity and by whether T vanishes."""
    for factor, multiplicity in chart.b.factor_squarefree()[1]:
        common = factor.gcd(chart.t)
        yield RootClass(common, multiplicity, vanishing=True)
        yield RootClass(factor // common, multiplicity, vanishing=False)


@dataclass(frozen=True)
class Roots:
    """The real roots of B as lines in angle order, and the multiplicities of its non-real roots."""

    lines: tuple[Line, ...]
    nonreal: tuple[int, ...]

    def statement(self, degree: int) -> Statement:
        """That the roots found are all: with multiplicities they number p."""
        real = [line.multiplicity for line in self.lines]
        if sum(real) + sum(self.nonreal) != degree:
            raise ArithmeticError(f"{sum(real)} + {sum(self.nonreal)} roots of a binary form of degree {degree}")
        numbers = f"{len(real)} real and {len(self.nonreal)} non-real roots"
        if max(real + list(self.nonreal)) == 1:
            kinds = "all simple"
        else:
            kinds = f"of multiplicities {_listed(real)} (real) and {_listed(self.nonreal)} (non-real)"
        form = f"the binary form u_2 ∂_1T − u_1 ∂_2T of degree {degree}"
        return Statement(Evidence.PROVED, f"{form} has {numbers}, {kinds}, isolated in ball arithmetic")


def solve_binary(form: CorrelationForm) -> Solution:
    """All stationary lines of a form in two variables, by angle in (−90°, 90°], proved complete.

    The p roots of B are accounted for with multiplicity.  FLINT isolates the roots of each squarefree factor
    and makes the ball of a real root exactly real; that all other balls avoid the real line is checked here.
    Roots of one factor within 1e-150 of each other, relative to their size, take FLINT seconds and more.

    >>> solution = solve_binary(CorrelationForm.from_binary([1, 0, -3, 0]))  # cos 3θ
    >>> [round(float(line.angle_deg)) for line in solution.lines], solution.completeness.status.value
    ([-60, 0, 60], 'proved')
    """
    chart = Chart.of(form)
    if chart.b.is_zero():
        return _constant(form)
    classes = list(_root_classes(chart))
    turned = Chart.of(form, turned=True)
    vertical = RootClass(fmpz_poly([0, 1]), form.degree - chart.b.degree(), vanishing=turned.t[0] == 0)
    roots = _with_enough_bits(lambda bits: _roots(chart, classes, turned, vertical, bits))
    return Solution(roots.lines, (), roots.statement(form.degree))


def _constant(form: CorrelationForm) -> Solution:
    """B ≡ 0, so that T is constant on the circle: 0, or for even p any c, as T(−u) = (−1)^p T(u)."""
    value = form.binary_coefficients[0]
    identity = "T ≡ 0" if value == 0 else f"T = c‖u‖^{form.degree} with a constant c"
    reason = f"u_2 ∂_1T − u_1 ∂_2T vanishes identically, so {identity} and every orientation is stationary"
    return Solution((), (Continuum(1, value, reason, 0),), Statement(Evidence.PROVED, reason))


def _with_enough_bits(attempt: Callable[[int], Roots]) -> Roots:
    bits = START_BITS
    while True:
        try:
            with precision(bits):
                return attempt(bits)
        except _UndecidedError:
            bits *= 2


def _roots(chart: Chart, classes: list[RootClass], turned: Chart, vertical: RootClass, bits: int) -> Roots:
    real: list[tuple[arb, RootClass]] = []
    nonreal: list[int] = []
    for root_class in classes:
        for root, _ in cast(list[tuple[acb, int]], root_class.polynomial.complex_roots()):
            if root.imag.is_zero():
                real.append((root.real, root_class))
            elif decided(root.imag):
                nonreal.append(root_class.multiplicity)
            else:
                raise _UndecidedError
    real.sort(key=lambda pair: pair[0].mid())
    if any(not left < right for (left, _), (right, _) in pairwise(real)):
        raise _UndecidedError  # FLINT separates the roots of one factor, not those of two
    lines = [chart.line(z, root_class, bits) for z, root_class in real]
    if vertical.multiplicity:
        lines.append(turned.line(arb(0), vertical, bits))
    return Roots(tuple(lines), tuple(nonreal))


def _derivative(polynomial: fmpz_poly, order: int) -> fmpz_poly:
    for _ in range(order):
        polynomial = polynomial.derivative()
    return polynomial


def _extremum(leading: arb, multiplicity: int) -> Extremum:
    if multiplicity % 2 == 0:
        return 0
    return 1 if leading > 0 else -1


def _require(*balls: arb) -> None:
    if any(not x.is_zero() and x.rel_accuracy_bits() < GOAL_BITS for x in balls):
        raise _UndecidedError


def _listed(numbers: list[int] | tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers)) or "none"
