"""The field of Taylor coefficients: rationals, or rational functions of named constants and parameters.

Every coefficient is exact.  Constants that are not rational (log 2, sqrt(pi), …) and free parameters are
generators of a field of rational functions over Q; that a nonzero rational function of generators is a
nonzero *number* is proved separately, by a ball or by an exact identity.
"""

from functools import cached_property
from typing import Any

import sympy as sp
from flint import fmpq
from sympy import Expr, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import FracField

from theory.constants import ball, canonical, exponential_form, proved_sign, to_fmpq
from theory.errors import ActivationError


class NewGeneratorError(Exception):
    """A constant turned up that the field does not have yet; start again with it."""

    def __init__(self, generator: Expr) -> None:
        super().__init__(str(generator))
        self.generator = generator


class UndecidedError(Exception):
    """A constant can be proved neither zero nor nonzero; the message names it."""


class CoefficientField:
    """Q, extended by the given constants and parameters.

    Elements are ``fmpq`` where there are no generators, else SymPy ``FracElement``: both know + − * / and ==.

    >>> field = CoefficientField((sp.sqrt(2),))
    >>> field.to_expr(field.from_expr(1 / sp.sqrt(2) + 1) * 2)
    sqrt(2) + 2
    """

    def __init__(self, generators: tuple[Expr, ...] = ()) -> None:
        self.generators = generators
        self.assumed_nonzero: set[Expr] = set()
        """Expressions in the parameters that had to be assumed nonzero."""
        if generators:
            self._names = sp.symbols(f"g:{len(generators)}", cls=sp.Dummy)
            self._field = FracField(self._names, QQ, sp.polys.orderings.lex)
            self._elements = dict(zip(generators, self._field.gens, strict=True))
        self._proved_nonzero: set[Any] = set()

    @cached_property
    def parameters(self) -> frozenset[Symbol]:
        """Free parameters among the symbols of the generators."""
        return frozenset(s for g in self.generators for s in g.free_symbols if isinstance(s, Symbol))

    def rational(self, numerator: int, denominator: int = 1) -> Any:
        """The rational number as an element."""
        if not self.generators:
            return fmpq(numerator, denominator)
        return self._field(QQ(numerator, denominator))

    def from_expr(self, expr: Expr) -> Any:
        """Element for an exact constant; raises :class:`NewGeneratorError` for an unknown part."""
        if isinstance(expr, sp.Rational):
            return to_fmpq(expr) if not self.generators else self._field(QQ(int(expr.p), int(expr.q)))
        if self.generators and expr in self._elements:
            return self._elements[expr]
        if isinstance(expr, sp.Add):
            return sum((self.from_expr(term) for term in expr.args), self.rational(0))
        if isinstance(expr, sp.Mul):
            return self._product(expr)
        if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Rational) and expr.base is not sp.E:
            return self._power(expr)
        canonical_form = exponential_form(expr)
        if canonical_form != expr:
            return self.from_expr(canonical_form)
        raise NewGeneratorError(expr)

    def _product(self, expr: sp.Mul) -> Any:
        product = self.rational(1)
        for factor in expr.args:
            product = product * self.from_expr(factor)
        return product

    def _power(self, expr: sp.Pow) -> Any:
        exponent = expr.exp
        if exponent.q == 1:
            base = self.from_expr(expr.base)
            if exponent < 0 and self.is_zero(base):
                raise ActivationError(f"{expr} divides by zero")
            return base ** int(exponent)
        root = sp.Pow(expr.base, sp.Rational(1, exponent.q))
        if exponent.p == 1 or root == expr:
            raise NewGeneratorError(expr)
        return self.from_expr(root) ** int(exponent.p)

    def to_expr(self, element: Any) -> Expr:
        """The element as a SymPy expression in the constants and parameters."""
        if not self.generators:
            return sp.Rational(int(element.p), int(element.q))
        if not element:
            return sp.Integer(0)
        expr = element.as_expr()
        return expr.xreplace(dict(zip(self._names, self.generators, strict=True)))

    def canonical(self, element: Any) -> Expr:
        """The element in canonical form (:func:`theory.constants.canonical`; factored where there are parameters)."""
        expr = self.to_expr(element)
        return sp.factor(sp.radsimp(expr)) if expr.free_symbols else canonical(expr)

    def is_zero(self, element: Any) -> bool:
        """True if the element is zero, False if it is not, each proved; else raises :class:`UndecidedError`."""
        if not element:
            return True
        if not self.generators or element in self._proved_nonzero:
            return False
        expr = self.to_expr(element)
        zero = is_zero(expr)
        if not zero:
            self._proved_nonzero.add(element)
            if expr.free_symbols:
                self.assumed_nonzero.add(expr)
        return zero

    def sign(self, element: Any) -> int:
        """−1, 0 or 1, proved; raises :class:`UndecidedError` where it depends on a parameter or is unknown."""
        expr = self.to_expr(element)
        if expr.free_symbols:
            raise UndecidedError(f"the sign of {expr} depends on a parameter")
        sign = proved_sign(expr)
        if sign is None:
            raise UndecidedError(f"{expr} can be proved neither zero nor nonzero")
        return sign


def is_zero(expr: Expr) -> bool:
    """Whether a constant is zero, or an expression in parameters vanishes identically; proved either way.

    Raises :class:`UndecidedError` where neither can be proved.

    >>> is_zero(sp.tanh(sp.log(2)) - sp.Rational(3, 5))
    True
    """
    zero = _vanishes_identically(expr) if expr.free_symbols else _vanishes(expr)
    if zero is None:
        raise UndecidedError(f"{expr} can be proved neither zero nor nonzero")
    return zero


def _vanishes(expr: Expr) -> bool | None:
    sign = proved_sign(expr)
    return None if sign is None else sign == 0


def _vanishes_identically(expr: Expr) -> bool | None:
    """One value of the parameters at which a ball excludes 0 disproves it."""
    parameters = sorted(expr.free_symbols, key=str)
    for shift in range(3):
        values = {s: sp.Rational(7 * k + 11 * shift + 3, 5 + k + shift) for k, s in enumerate(parameters)}
        try:
            enclosure = ball(expr.subs(values), 256)
        except ActivationError:
            continue
        if enclosure > 0 or enclosure < 0:
            return False
    return True if sp.simplify(exponential_form(expr)) == 0 else None
