"""Taylor coefficients of an activation at 0 from both sides, each proved zero or proved nonzero."""

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp
from sympy import Expr

from theory.constants import NotRealError, ball
from theory.errors import ActivationError
from theory.field import CoefficientField, UndecidedError, is_zero
from theory.onesided import Side, one_sided_series
from theory.parser import VARIABLE
from theory.series import Series, SingularError

BALL_BITS = 128


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


@dataclass(frozen=True)
class TwoSided:
    """Series of an activation to the right (x = t) and to the left (x = −t) of 0, t > 0."""

    right: Series
    left: Series
    degree: int | None
    """Bound of the degree where the activation is a polynomial on each side of 0, else None."""

    @classmethod
    def of(cls, expr: Expr, order: int) -> "TwoSided":
        """Both series to the given order; the left one is worked out only where it may differ."""
        right, reader = one_sided_series(expr, Side.RIGHT, order)
        _refuse_pole(right)
        degree = degree_bound(reader.smooth_part(expr))
        if not reader.kinked:
            return cls(right, Series(reader.field, right.valuation, _mirrored(right)), degree)
        left, reader = one_sided_series(expr, Side.LEFT, order, reader.field.generators)
        _refuse_pole(left)
        left_degree = degree_bound(reader.smooth_part(expr))
        return cls(right, left, None if degree is None or left_degree is None else max(degree, left_degree))

    @property
    def end(self) -> int:
        """First order that is not known."""
        return min(self.right.end, self.left.end)

    @property
    def exact(self) -> bool:
        """Every coefficient is known: a polynomial on each side, of lower degree than the order."""
        return self.degree is not None and self.degree < self.end

    def assumptions(self) -> frozenset[Expr]:
        """Expressions in the parameters that were assumed nonzero so far."""
        return frozenset(self.right.field.assumed_nonzero | self.left.field.assumed_nonzero)

    def at(self, order: int) -> Coefficient:
        """The coefficient of x^order; raises UndecidedError where it is proved neither zero nor nonzero."""
        left_sign = self.left.field.rational((-1) ** order)
        right = _proved(self.right.field, self.right.coefficient(order), order)
        left = _proved(self.left.field, self.left.coefficient(order) * left_sign, order)
        if right != left and _proved_zero(right - left):
            left = right
        return Coefficient(order, right, left, _certificate(right, left))

    def __iter__(self) -> Iterator[Coefficient]:
        return (self.at(order) for order in range(1, self.end))


def _mirrored(series: Series) -> tuple[object, ...]:
    minus = series.field.rational(-1)
    return tuple(c * minus if (series.valuation + k) % 2 else c for k, c in enumerate(series.terms))


def _refuse_pole(series: Series) -> None:
    if series.valuation >= 0:
        return
    order = series.normal().valuation
    if order < 0:
        raise SingularError(f"it has a pole of order {-order} at 0")


def _proved(field: CoefficientField, element: object, order: int) -> Expr:
    try:
        return sp.Integer(0) if field.is_zero(element) else field.canonical(element)
    except UndecidedError as error:
        raise UndecidedError(f"the coefficient of x^{order} is undecided: {error}") from None


def _proved_zero(difference: Expr) -> bool:
    return difference == 0 or is_zero(difference)


def _certificate(right: Expr, left: Expr) -> str:
    if right == 0 and left == 0:
        return "zero, exactly"
    texts = [f"{side} {_enclosure(value)}" for side, value in (("right", right), ("left", left))]
    return f"nonzero: {_enclosure(right)}" if right == left else f"sides differ: {', '.join(texts)}"


def _enclosure(value: Expr) -> str:
    """What proves that a coefficient is not zero: a ball that excludes 0, or the condition on parameters."""
    if value == 0:
        return "zero, exactly"
    if value.free_symbols:
        return f"{value} ≠ 0"
    return f"in {ball(value, BALL_BITS).str(25)}"


def value_at_zero(expr: Expr) -> Expr:
    """σ(0) itself, not a limit; raises ActivationError where it is undefined or complex."""
    value = expr.subs(VARIABLE, 0)
    if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise SingularError("it is undefined at 0 (0/0, a removable gap); give it its limit there, by Piecewise")
    if value.has(sp.I):
        raise NotRealError("it is complex at 0; an activation must be real")
    return value


def continuous_value(expr: Expr, series: TwoSided) -> Expr:
    """c_0 = σ(0), once it is proved to be the limit from both sides."""
    value = value_at_zero(expr)
    for side in (series.right, series.left):
        limit = side.field.canonical(side.coefficient(0))
        if not _proved_zero(limit - value):
            raise ActivationError(f"it jumps at 0 (value {value}, one-sided limit {limit}); it must be continuous")
    return series.right.field.canonical(series.right.coefficient(0))


def degree_bound(expr: Expr) -> int | None:
    """Bound of the degree of a polynomial in x, None for anything else.

    >>> degree_bound((1 + VARIABLE) ** 3 * VARIABLE), degree_bound(sp.tanh(VARIABLE))
    (4, None)
    """
    if VARIABLE not in expr.free_symbols:
        return 0
    if expr == VARIABLE:
        return 1
    if isinstance(expr, (sp.Add, sp.Mul)):
        degrees = [degree_bound(part) for part in expr.args]
        known = [degree for degree in degrees if degree is not None]
        if len(known) < len(degrees):
            return None
        return max(known) if isinstance(expr, sp.Add) else sum(known)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer) and expr.exp > 0:
        degree = degree_bound(expr.base)
        return None if degree is None else degree * int(expr.exp)
    return None
