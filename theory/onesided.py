"""Series of an activation on one side of 0: x = t or x = −t with t > 0, kinks resolved by signs near 0."""

from collections.abc import Callable, Iterable
from enum import Enum
from fractions import Fraction
from functools import reduce
from typing import Any, TypeVar

import sympy as sp
from sympy import Expr
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from theory.errors import ActivationError
from theory.field import CoefficientField, NewGeneratorError, NewRelationError
from theory.functions import FUNCTIONS
from theory.parameters import Assumptions, UndecidedError
from theory.series import OrderExhaustedError, Series, constant, variable
from theory.size import degree_bound, simplified
from theory.vocabulary import VARIABLE, known_functions

KINKS = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)
"""Functions that are resolved by signs near 0."""
SIMPLIFY_FROM = 16
"""Order from which a difference that looks like zero is given to SymPy to simplify."""


ORDERS_SETTLED = 8
"""Coefficients in which relations between the constants are looked for."""


class Side(Enum):
    """Side of 0 from which a function is looked at."""

    RIGHT = 1
    LEFT = -1


class OneSidedReader:
    """Turns an expression into its series at 0 from one side.

    ``kinked`` is true once something was met that may differ between the sides (|·|, Max, a case
    distinction, a root of a vanishing quantity); while it is false both sides share one series.
    """

    def __init__(self, field: CoefficientField, side: Side, order: int) -> None:
        self.field = field
        self.side = side
        self.order = order
        self.kinked = False
        self.gap = False
        """Whether some part has a pole at 0, so that the whole, even if it has a limit, is undefined there."""
        self.resolved: dict[Expr, Expr] = {}
        """What each kinked part is equal to on this side, near 0."""
        self._known: dict[Expr, Series] = {}

    def read(self, expr: Expr) -> Series:
        """Series of ``expr`` in t; equal subexpressions are expanded once."""
        if expr not in self._known:
            self._known[expr] = self._read(expr)
            self.gap |= self._known[expr].has_pole()
        return self._known[expr]

    def _read(self, expr: Expr) -> Series:
        if expr == VARIABLE:
            return variable(self.field, self.order).scale(self.field.rational(self.side.value))
        if VARIABLE not in expr.free_symbols and not expr.has(*KINKS):
            return constant(self.field, self.field.from_expr(expr), self.order)
        if isinstance(expr, sp.Add):
            return reduce(Series.__add__, map(self.read, expr.args))
        if isinstance(expr, sp.Mul):
            return reduce(Series.__mul__, map(self.read, expr.args))
        if isinstance(expr, sp.Pow):
            return self._power(expr)
        if expr.func in FUNCTIONS:
            return FUNCTIONS[expr.func](self.read(expr.args[0]))
        self.kinked = True
        return self._kink(expr)

    def _power(self, expr: sp.Pow) -> Series:
        base, exponent = expr.as_base_exp()
        if isinstance(exponent, sp.Rational):
            self.kinked |= exponent.q != 1
            return self.read(base).power(Fraction(int(exponent.p), int(exponent.q)))
        if base is sp.E:
            return FUNCTIONS[sp.exp](self.read(exponent))
        series = self.read(base)
        if exponent.free_symbols - {VARIABLE} and self.field.is_zero(series.split()[0]):
            raise UndecidedError(f"which power of a vanishing quantity {expr} is depends on a parameter")
        return FUNCTIONS[sp.exp](self.read(exponent) * FUNCTIONS[sp.log](series))

    def _kink(self, expr: Expr) -> Series:
        self.resolved[expr] = self._resolve(expr)
        return self.read(self.resolved[expr])

    def _resolve(self, expr: Expr) -> Expr:
        """The expression without kink that ``expr`` is equal to for all small t > 0."""
        if isinstance(expr, sp.Abs):
            return expr.args[0] if self._sign(expr.args[0]) >= 0 else -expr.args[0]
        if isinstance(expr, sp.sign):
            return sp.Integer(self._sign(expr.args[0]))
        if isinstance(expr, sp.Heaviside):
            return sp.Integer(self._sign(expr.args[0]) > 0)
        if isinstance(expr, sp.Max):
            return reduce(lambda f, g: f if self._sign(f - g) >= 0 else g, expr.args)
        if isinstance(expr, sp.Min):
            return reduce(lambda f, g: f if self._sign(f - g) <= 0 else g, expr.args)
        if isinstance(expr, sp.Piecewise):
            return self._piecewise(expr.args)  # pyright: ignore[reportArgumentType]
        raise ActivationError(
            f"the function {expr.func.__name__} is not known here; known are {', '.join(known_functions())}"
        )

    def smooth_part(self, expr: Expr) -> Expr:
        """``expr`` with every kink that was met replaced by what it is equal to on this side."""
        while (smoother := expr.xreplace(self.resolved)) != expr:
            expr = smoother
        return expr

    def _sign(self, expr: Expr) -> int:
        """Sign of an expression for all small t > 0."""
        try:
            return self.read(expr).sign()
        except OrderExhaustedError:
            if self._is_zero_to_all_orders(expr):
                return 0
            raise

    def _is_zero_to_all_orders(self, expr: Expr) -> bool:
        """Whether an expression whose known coefficients all vanish is 0, here on this side."""
        smooth = self.smooth_part(expr)
        degree = degree_bound(smooth)
        if degree is not None and degree < self.read(expr).end:
            return True
        return self.order >= SIMPLIFY_FROM and simplified(smooth) == 0

    def _piecewise(self, pairs: Iterable[ExprCondPair]) -> Expr:
        for pair in pairs:
            if self._holds(pair.cond):
                return pair.expr
        raise ActivationError(
            f"the activation is undefined to the {self.side.name.lower()} of 0; give it a value there"
        )

    def _holds(self, condition: Any) -> bool:
        """Truth of a condition for all small t > 0."""
        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, (sp.And, sp.Or)):
            results = [self._holds(part) for part in condition.args]
            return all(results) if isinstance(condition, sp.And) else any(results)
        if isinstance(condition, sp.Not):
            return not self._holds(condition.args[0])
        if isinstance(condition, Relational):
            sign = self._sign(condition.lhs - condition.rhs)
            return bool(condition.func(sp.Integer(sign), sp.Integer(0)))
        raise ActivationError(f"the condition {condition} is not understood; use comparisons joined by And, Or, Not")


Result = TypeVar("Result")


def over_field(compute: Callable[[CoefficientField], Result], assumptions: Assumptions) -> Result:
    """``compute(field)`` over the smallest field that has every constant the computation meets."""
    generators: tuple[Expr, ...] = ()
    relations: dict[Expr, Expr] = {}
    while True:
        try:
            return compute(CoefficientField(generators, assumptions, relations))
        except NewGeneratorError as found:
            generators = (*generators, found.generator)
        except NewRelationError as found:
            generators = tuple(g for g in generators if g != found.generator)
            relations[found.generator] = found.value


def one_sided_series(expr: Expr, side: Side, order: int, assumptions: Assumptions) -> tuple[Series, OneSidedReader]:
    """Series of ``expr`` in t > 0 with x = ±t, and the reader that found it.

    >>> from sympy import Abs, tanh
    >>> series, reader = one_sided_series(tanh(VARIABLE) + Abs(VARIABLE), Side.LEFT, 4, Assumptions())
    >>> series, reader.smooth_part(Abs(VARIABLE))
    (Series(3: 1/3), -x)
    """

    def compute(field: CoefficientField) -> tuple[Series, OneSidedReader]:
        reader = OneSidedReader(field, side, order)
        series = reader.read(expr)
        for coefficient in series.terms[:ORDERS_SETTLED]:
            field.settle(coefficient)
        return series, reader

    return over_field(compute, assumptions)
