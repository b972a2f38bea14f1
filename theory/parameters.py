"""What is known about free parameters: which expressions are assumed nonzero, and of which sign."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import sympy as sp
from sympy import Expr

from theory.constants import NotRealError, ball
from theory.errors import ActivationError
from theory.size import simplified, tree_size
from theory.zero import elementary_form, proved_sign

MAX_SIZE = 600
"""Largest expression in parameters that is tested for vanishing identically, or factored."""


class UndecidedError(Exception):
    """A constant can be proved neither zero nor nonzero, or its sign is not known; the message names it."""


class UnknownSignError(UndecidedError):
    """The sign of ``factor``, an expression in the parameters, is needed; assume one to go on."""

    def __init__(self, factor: Expr) -> None:
        super().__init__(f"the sign of {brief(factor)} depends on a parameter")
        self.factor = factor


@dataclass
class Assumptions:
    """Signs that are given for factors in the parameters, and expressions that had to be assumed nonzero.

    >>> a = sp.Symbol("a", real=True)
    >>> assumptions = Assumptions({a - 1: 1})
    >>> assumptions.sign(2 - 2*a), assumptions.sign(a**2 - 2*a + 1), assumptions.sign(-1 - a**2)
    (-1, 1, -1)
    """

    signs: Mapping[Expr, int] = field(default_factory=dict[Expr, int])
    nonzero: set[Expr] = field(default_factory=set[Expr])

    def is_zero(self, expr: Expr) -> bool:
        """Whether it is zero, proved; an expression in parameters counts as zero if it vanishes identically."""
        zero = is_zero(expr)
        if not zero and expr.free_symbols:
            self.nonzero.add(expr)
        return zero

    def sign(self, expr: Expr) -> int:
        """Sign of a constant or, by the assumptions, of an expression in parameters."""
        if not expr.free_symbols:
            return _constant_sign(expr)
        if is_zero(expr):
            return 0
        coefficient, factors = parameter_factors(expr)
        sign = _constant_sign(coefficient)
        for factor, multiplicity in factors:
            if multiplicity % 2:
                sign *= self._factor_sign(factor)
            else:
                self.nonzero.add(factor)
        return sign

    def _factor_sign(self, factor: Expr) -> int:
        sign = definite_sign(factor) or self.signs.get(factor)
        if sign is None:
            raise UnknownSignError(factor)
        return sign


def _constant_sign(expr: Expr) -> int:
    sign = proved_sign(expr)
    if sign is None:
        raise UndecidedError(f"{brief(expr)} can be proved neither zero nor nonzero")
    return sign


@lru_cache(maxsize=1024)
def parameter_factors(expr: Expr) -> tuple[Expr, list[tuple[Expr, int]]]:
    """Constant and irreducible factors, with multiplicity, of numerator times denominator: it has the same sign.

    >>> a = sp.Symbol("a")
    >>> parameter_factors((a**2 - a) / (2 * a + 2))
    (1/2, [(a - 1, 1), (a, 1), (a + 1, 1)])
    """
    if tree_size(expr) > MAX_SIZE:
        raise UndecidedError(f"{brief(expr)} is too large to be factored")
    numerator, denominator = sp.fraction(sp.together(expr))
    if denominator == 0 or numerator.has(sp.zoo, sp.nan):
        raise NotRealError(f"{brief(expr)} divides by zero")
    coefficient, above = _factors(numerator)
    divisor, below = _factors(denominator)
    return coefficient / divisor, [*above, *below]


def _factors(expr: Expr) -> tuple[Expr, list[tuple[Expr, int]]]:
    expr, roots = _rooted(expr)
    try:
        coefficient, factors = sp.factor_list(expr)
    except sp.PolynomialError:
        raise UndecidedError(f"{brief(expr)} cannot be factored") from None
    parametric: list[tuple[Expr, int]] = []
    for factor, multiplicity in factors:
        factor = factor.xreplace(roots)
        if not factor.free_symbols:
            coefficient *= factor**multiplicity
        elif factor.is_Pow or multiplicity != int(multiplicity):  # a principal root, positive where its radicand is
            parametric += [(inner, 2) for inner, _ in _factors(factor.base if factor.is_Pow else factor)[1]]
        else:
            parametric.append((factor, int(multiplicity)))
    return coefficient, parametric


def _rooted(expr: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """The expression as a polynomial in a root r of each parameter whose roots occur in it, and what r stands for."""
    meaning: dict[Expr, Expr] = {}
    for symbol in sorted(expr.free_symbols, key=str):
        powers = [power for power in expr.atoms(sp.Pow) if power.base == symbol and power.exp.is_Rational]
        order = math.lcm(*(int(power.exp.q) for power in powers))
        if order > 1:
            root = sp.Dummy(symbol.name, positive=True)
            expr, meaning[root] = expr.subs(symbol, root**order), sp.Pow(symbol, sp.Rational(1, order))
    return expr, meaning


def brief(expr: Expr) -> str:
    """The expression as text, cut to a length that fits into a sentence."""
    text = str(expr)
    return text if len(text) <= 100 else text[:97] + "..."


def definite_sign(factor: Expr) -> int | None:
    """Sign of a factor that has the same one, not 0, for all parameters; None if that is not clear.

    >>> a = sp.Symbol("a", real=True)
    >>> definite_sign(a**2 + a + 1), definite_sign(sp.exp(a)), definite_sign(a)
    (1, 1, None)
    """
    if factor.is_positive or factor.is_negative:
        return 1 if factor.is_positive else -1
    symbols = factor.free_symbols
    if len(symbols) == 1 and factor.is_polynomial(*symbols):
        polynomial = sp.Poly(factor, *symbols)
        if polynomial.domain.is_ZZ or polynomial.domain.is_QQ:
            return None if polynomial.count_roots() else int(sp.sign(polynomial.eval(0)))
    return None


def is_zero(expr: Expr) -> bool:
    """Whether a constant is zero, or an expression in parameters vanishes identically; proved either way.

    Raises :class:`UndecidedError` where neither can be proved.

    >>> is_zero(sp.tanh(sp.log(2)) - sp.Rational(3, 5))
    True
    """
    if not expr.free_symbols:
        return _constant_sign(expr) == 0
    zero = _vanishes_identically(expr)
    if zero is None:
        raise UndecidedError(f"{brief(expr)} can be proved neither zero nor nonzero")
    return zero


_SCALES = tuple(sp.Rational(*ratio) for ratio in ((1, 1), (-1, 1), (4, 1), (-4, 1), (60, 1), (-60, 1), (1, 13)))
"""Sizes of the parameters at which an expression is evaluated: some of them are in its domain."""


def _vanishes_identically(expr: Expr) -> bool | None:
    """One value of the parameters at which a ball excludes 0 disproves it."""
    symbols = sorted(expr.free_symbols, key=str)
    for scale in _SCALES:
        values = {symbol: scale * sp.Rational(7 * k + 3, 2 * k + 5) for k, symbol in enumerate(symbols)}
        try:
            enclosure = ball(expr.subs(values), 256)
        except ActivationError:
            continue
        if enclosure > 0 or enclosure < 0:
            return False
    if tree_size(expr) > MAX_SIZE:
        return None
    form = elementary_form(expr)
    return True if _coefficients_vanish(form) or simplified(form) == 0 else None


def _coefficients_vanish(expr: Expr) -> bool:
    """Every coefficient of a polynomial in the parameters is a constant that is zero."""
    symbols = sorted(expr.free_symbols, key=str)
    if not expr.is_polynomial(*symbols):
        return False
    return all(proved_sign(c) == 0 for c in sp.Poly(expr, *symbols, domain="EX").coeffs())
