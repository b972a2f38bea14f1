"""How close to 0 an algebraic number can be without being 0: a bound that turns a ball into a proof of zero."""

import math
from dataclasses import dataclass

import sympy as sp
from sympy import Expr


@dataclass(frozen=True)
class _Quotient:
    """The number is U/L with algebraic integers U, L whose conjugates are at most 2^upper, 2^lower in size."""

    upper: int
    lower: int

    def __add__(self, other: "_Quotient") -> "_Quotient":
        return _Quotient(max(self.upper + other.lower, self.lower + other.upper) + 1, self.lower + other.lower)

    def __mul__(self, other: "_Quotient") -> "_Quotient":
        return _Quotient(self.upper + other.upper, self.lower + other.lower)

    def power(self, exponent: int) -> "_Quotient":
        size = abs(exponent)
        power = _Quotient(self.upper * size, self.lower * size)
        return power if exponent >= 0 else _Quotient(power.lower, power.upper)

    def root(self, k: int) -> "_Quotient":
        if self.upper >= self.lower:  # U/L = (U L^(k-1)) / L^k
            return _Quotient(-(-(self.upper + (k - 1) * self.lower) // k), self.lower)
        return _Quotient(self.upper, -(-((k - 1) * self.upper + self.lower) // k))


class _NotAlgebraicError(Exception):
    pass


def separation_bits(expr: Expr) -> int | None:
    """A number b such that the constant is exactly 0 if its absolute value is below 2^−b.

    It is the bound of Burnikel, Funke, Mehlhorn, Schirra and Schmitt (ESA 2001): the norm of a nonzero
    algebraic integer U of degree at most d is at least 1, so |U| ≥ (its largest conjugate)^(1−d).
    None where the constant is not built from rationals, roots, and sin, cos, tan of rational multiples of π.

    >>> from sympy import sqrt, pi
    >>> separation_bits(sqrt(2) + sqrt(3) - sqrt(5)), separation_bits(pi)
    (28, None)
    """
    degrees: dict[Expr, int] = {}
    try:
        quotient = _quotient(expr, degrees)
    except _NotAlgebraicError:
        return None
    return (math.prod(degrees.values()) - 1) * quotient.upper + quotient.lower


def _quotient(expr: Expr, degrees: dict[Expr, int]) -> _Quotient:
    """Size of U and L; ``degrees`` collects the degree of each root that is met."""
    if isinstance(expr, sp.Rational):
        return _Quotient(int(abs(expr.p)).bit_length(), int(expr.q - 1).bit_length())
    if isinstance(expr, sp.Add):
        first, *rest = (_quotient(term, degrees) for term in expr.args)
        return sum(rest, first)
    if isinstance(expr, sp.Mul):
        return math.prod((_quotient(factor, degrees) for factor in expr.args), start=_Quotient(0, 0))
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Rational):
        return _power(expr, degrees)
    if isinstance(expr, (sp.sin, sp.cos, sp.tan)):
        return _trigonometric(expr, degrees)
    raise _NotAlgebraicError


def _power(expr: sp.Pow, degrees: dict[Expr, int]) -> _Quotient:
    base, k = _quotient(expr.base, degrees), int(expr.exp.q)
    if k > 1:
        degrees[sp.Pow(expr.base, sp.Rational(1, k), evaluate=False)] = k
        base = base.root(k)
    return base.power(int(expr.exp.p))


def _trigonometric(expr: Expr, degrees: dict[Expr, int]) -> _Quotient:
    """2 sin and 2 cos of 2πa/n are sums of two roots of unity; tan is their quotient."""
    turn = expr.args[0] / (2 * sp.pi)
    if not isinstance(turn, sp.Rational):
        raise _NotAlgebraicError
    order = math.lcm(4, int(turn.q))
    degrees[sp.Symbol(f"unity{order}")] = int(sp.totient(order))
    return _Quotient(1, 1)
