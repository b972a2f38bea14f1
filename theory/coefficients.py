"""Taylor coefficients of an activation at 0 from both sides, each proved zero or proved nonzero."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Expr

from theory.constants import nonzero_ball
from theory.errors import ActivationError
from theory.field import CoefficientField
from theory.onesided import OneSidedReader, Side, one_sided_series, over_field
from theory.parameters import Assumptions, UndecidedError
from theory.series import OrderExhaustedError, Series, SingularError
from theory.size import degree_bound
from theory.vocabulary import VARIABLE

JUMPS = (sp.sign, sp.Heaviside, sp.Piecewise)
"""Functions that may have another value at a point than next to it."""


@dataclass(frozen=True)
class Coefficient:
    """The coefficients of x^order from the right and from the left, with what is proved about them.

    ``right`` and ``left`` are exact and canonical; ``certificate`` says how they were proved zero or nonzero.
    """

    order: int
    right: Expr
    left: Expr
    certificate: str

    @property
    def is_zero(self) -> bool:
        """Both sides proved zero."""
        return self.right == 0 and self.left == 0

    @property
    def agrees(self) -> bool:
        """Both sides proved equal."""
        return self.right == self.left

    @property
    def value(self) -> Expr | None:
        """The coefficient where both sides agree, else None."""
        return self.right if self.agrees else None

    def to_dict(self) -> dict[str, object]:
        """JSON form, exact numbers as strings."""
        return {
            "order": self.order,
            "right": str(self.right),
            "left": str(self.left),
            "certificate": self.certificate,
        }

    def _repr_latex_(self) -> str:
        value = sp.latex(self.right) if self.agrees else rf"{sp.latex(self.right)} \mid {sp.latex(self.left)}"
        return rf"$c_{{{self.order}}} = {value}$: {self.certificate}"


@dataclass(frozen=True)
class TwoSided:
    """Series of an activation to the right (x = t) and to the left (x = −t) of 0, t > 0."""

    right: Series
    left: Series
    degree: int | None
    """Bound of the degree where the activation is a polynomial on each side of 0, else None."""
    gap: bool
    """Whether some part has a pole at 0."""

    @classmethod
    def of(cls, expr: Expr, order: int, assumptions: Assumptions) -> "TwoSided":
        """Both series to the given order; the left one is worked out only where it may differ."""
        right, reader = one_sided_series(expr, Side.RIGHT, order, assumptions)
        degree = degree_bound(reader.smooth_part(expr))
        if not reader.kinked:
            left = Series(reader.field, right.valuation, _mirrored(right))
            return cls(without_pole(right), left, degree, reader.gap)
        left, left_reader = one_sided_series(expr, Side.LEFT, order, assumptions)
        left_degree = degree_bound(left_reader.smooth_part(expr))
        known = None if degree is None or left_degree is None else max(degree, left_degree)
        return cls(without_pole(right), without_pole(left), known, reader.gap or left_reader.gap)

    @property
    def end(self) -> int:
        """First order that is not known."""
        return min(self.right.end, self.left.end)

    @property
    def exact(self) -> bool:
        """Every coefficient is known: a polynomial on each side, of lower degree than the order."""
        return self.degree is not None and self.degree < self.end

    def at(self, order: int) -> Coefficient:
        """The coefficient of x^order; raises UndecidedError where it is proved neither zero nor nonzero."""
        right = _proved(self.right.field, self.right.coefficient(order), order)
        left = _proved(self.left.field, self.left.coefficient(order) * (-1) ** order, order)
        if right != left and _equal(right, left, self.right.field.assumptions):
            left = right
        return Coefficient(order, right, left, _certificate(right, left))

    def __iter__(self) -> Iterator[Coefficient]:
        return (self.at(order) for order in range(1, self.end))


def _mirrored(series: Series) -> tuple[object, ...]:
    return tuple(-c if (series.valuation + k) % 2 else c for k, c in enumerate(series.terms))


def without_pole(series: Series) -> Series:
    """The series itself; raises :class:`~theory.series.SingularError` if it has a pole."""
    if series.valuation < 0 and (order := series.normal().valuation) < 0:
        raise SingularError(f"it has a pole of order {-order} at 0")
    return series


def _proved(field: CoefficientField, element: Any, order: int) -> Expr:
    try:
        return sp.Integer(0) if field.is_zero(element) else field.canonical(element)
    except UndecidedError as error:
        raise UndecidedError(f"the coefficient of x^{order} is undecided: {error}") from None


def _equal(one: Expr, other: Expr, assumptions: Assumptions) -> bool:
    """Whether two constants are proved equal, over the field that both live in."""

    def is_zero_difference(field: CoefficientField) -> bool:
        reader = OneSidedReader(field, Side.RIGHT, 1)
        return field.is_zero(reader.read(one).coefficient(0) - reader.read(other).coefficient(0))

    return one == other or over_field(is_zero_difference, assumptions)


def _certificate(right: Expr, left: Expr) -> str:
    if right == 0 and left == 0:
        return "zero, exactly"
    if right == left:
        return f"nonzero: {_enclosure(right)}"
    return f"sides differ: right {_enclosure(right)}, left {_enclosure(left)}"


def _enclosure(value: Expr) -> str:
    """What proves that a coefficient is not zero: a ball that excludes 0, or the condition on parameters."""
    if value == 0:
        return "zero, exactly"
    if value.free_symbols:
        return f"{value} ≠ 0"
    enclosure = nonzero_ball(value)
    if enclosure is None:
        return f"equal to {value}"
    text = enclosure.str(25)
    return f"in {text}" if text.startswith("[") else f"in [{text} +/- 0]"


def continuous_value(expr: Expr, series: TwoSided) -> Expr:
    """c_0 = σ(0), once σ is known to be defined and continuous there."""
    if series.end < 1:
        raise OrderExhaustedError
    if series.gap and not expr.has(sp.Piecewise):
        raise SingularError(_GAP)
    limits = [side.field.canonical(side.coefficient(0)) for side in (series.right, series.left)]
    if expr.has(*JUMPS):
        _check_value(expr, limits, series.right.field.assumptions)
    return limits[0]


_GAP = "it is undefined at 0 (0/0, a removable gap); give it its limit there, by Piecewise"


def _check_value(expr: Expr, limits: list[Expr], assumptions: Assumptions) -> None:
    """Raise ActivationError unless σ(0) itself, not a limit, is equal to the limits from both sides."""
    try:
        value = expr.subs(VARIABLE, 0)
    except ValueError as error:  # SymPy cannot compare constants that differ by a hidden zero
        raise UndecidedError(f"the value at 0 cannot be told ({error})") from None
    if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise SingularError(_GAP)
    for limit in limits:
        if not _equal(limit, value, assumptions):
            raise ActivationError(f"it jumps at 0 (value {value}, one-sided limit {limit}); it must be continuous")
