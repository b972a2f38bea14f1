"""Rigorous enclosures of exact real constants, and the exact zero test of algebraic ones."""

from functools import reduce

import sympy as sp
from flint import arb, fmpq, fmpz
from sympy import Expr

from theory.errors import ActivationError
from theory.precision import precision
from theory.root_bound import separation_bits

PRECISIONS = (64, 256, 1024, 4096)
"""Bits at which a constant's sign is tried before it is suspected to be 0."""
MAX_BITS = 200_000
"""Most bits spent on one algebraic number."""

_CONSTANTS = {
    sp.pi: arb.pi,
    sp.E: arb.const_e,
    sp.EulerGamma: arb.const_euler,
    sp.Catalan: arb.const_catalan,
}
_FUNCTIONS = {
    name: getattr(arb, name)
    for name in (
        "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sec csc cot sech csch coth "
        "erf erfc erfi gamma"
    ).split()
}


class NotRealError(ActivationError):
    """A constant is complex or undefined."""


def ball(expr: Expr, bits: int = 64) -> arb:
    """Ball that contains the real constant ``expr``; its radius shrinks as ``bits`` grows.

    Raises
    ------
    NotRealError
        If a part of the constant is complex or undefined.
    ActivationError
        If it contains a function that has no ball here.

    >>> import sympy
    >>> str(ball(sympy.sqrt(2)))[:14]
    '[1.41421356237'
    """
    with precision(bits):
        return _ball(expr)


def to_fmpq(number: sp.Rational) -> fmpq:
    """SymPy rational as a python-flint rational."""
    return fmpq(fmpz(int(number.p)), fmpz(int(number.q)))


def _ball(expr: Expr) -> arb:
    if isinstance(expr, sp.Rational):
        return arb(to_fmpq(expr))
    if expr in _CONSTANTS:
        return _CONSTANTS[expr]()
    if expr is sp.I:
        raise NotRealError("a constant is complex; an activation must be real")
    arguments = [_ball(argument) for argument in expr.args]
    if isinstance(expr, sp.Pow):
        return _power_ball(expr, *arguments)
    if type(expr) in _OPERATIONS:
        return _OPERATIONS[type(expr)](arguments)
    name = type(expr).__name__
    if name in _FUNCTIONS:
        return _real(_FUNCTIONS[name](arguments[0]), expr, arguments[0])
    raise ActivationError(f"the constant {expr} contains {name}, which has no rigorous evaluation here")


_OPERATIONS = {
    sp.Add: lambda parts: sum(parts, arb(0)),
    sp.Mul: lambda parts: reduce(lambda a, b: a * b, parts, arb(1)),
    sp.Abs: lambda parts: abs(parts[0]),
    sp.sign: lambda parts: parts[0].sgn(),
    sp.Max: lambda parts: reduce(lambda a, b: a.max(b), parts),
    sp.Min: lambda parts: reduce(lambda a, b: a.min(b), parts),
}


def _power_ball(expr: sp.Pow, base: arb, exponent: arb) -> arb:
    if isinstance(expr.exp, sp.Integer) and expr.exp >= 0:
        return base ** int(expr.exp)
    if base.contains(0) and is_algebraic_zero(expr.base):
        if not exponent > 0:
            raise NotRealError(f"the constant {expr} divides by zero; every part must be defined")
        return arb(0)
    if isinstance(expr.exp, sp.Integer):
        return base ** int(expr.exp)
    if isinstance(expr.exp, sp.Rational) and expr.exp.q == 2:
        return _real(base.sqrt() ** int(expr.exp.p), expr, base)
    return _real((exponent * base.log()).exp(), expr, base)


def _real(value: arb, expr: Expr, argument: arb) -> arb:
    # An indeterminate ball is a domain error only where the argument is known well enough to be outside.
    if value.is_nan() and argument.is_finite() and argument.rad() < abs(argument.mid()):
        raise NotRealError(f"the constant {expr} is complex or undefined; an activation must be real")
    return value


def nonzero_ball(expr: Expr) -> arb | None:
    """The first ball that excludes 0, at growing precision; None if there is none.

    >>> from sympy import exp, Rational
    >>> nonzero_ball(exp(Rational(1, 10**50)) - 1) > 0
    True
    """
    enclosures = (ball(expr, bits) for bits in PRECISIONS)
    return next((enclosure for enclosure in enclosures if enclosure > 0 or enclosure < 0), None)


def is_algebraic_zero(expr: Expr) -> bool | None:
    """Whether an algebraic number is 0, by its separation bound; None where it is not known to be one.

    >>> from sympy import exp, sqrt
    >>> is_algebraic_zero(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))), is_algebraic_zero(exp(1))
    (True, None)
    """
    bits = separation_bits(expr)
    if bits is None or bits > MAX_BITS:
        return None
    for guard in (64, 1024, 16384):
        enclosure = ball(expr, bits + guard)
        if abs(enclosure) < arb(2) ** -bits:
            return True
        if not enclosure.contains(0):
            return False
    return None
