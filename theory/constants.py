"""Exact real constants: rigorous enclosures, proofs that one is zero or is not, canonical forms."""

from fractions import Fraction
from functools import lru_cache

import sympy as sp
from flint import arb, fmpq, fmpz
from sympy import Expr

from theory.errors import ActivationError
from theory.precision import precision

PRECISIONS = (64, 256, 1024, 4096)
"""Bits at which a constant's sign is tried before it is called undecided."""

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
    arguments = [_ball(argument) for argument in expr.args]
    if isinstance(expr, sp.Add):
        return sum(arguments, arb(0))
    if isinstance(expr, sp.Mul):
        product = arb(1)
        for argument in arguments:
            product *= argument
        return product
    if isinstance(expr, sp.Pow):
        return _power_ball(expr, *arguments)
    if isinstance(expr, sp.Abs):
        return abs(arguments[0])
    if isinstance(expr, sp.sign):
        return arguments[0].sgn()
    name = type(expr).__name__
    if name in _FUNCTIONS:
        return _real(_FUNCTIONS[name](arguments[0]), expr, arguments[0])
    raise ActivationError(f"the constant {expr} contains {name}, which has no rigorous evaluation here")


def _power_ball(expr: sp.Pow, base: arb, exponent: arb) -> arb:
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


@lru_cache(maxsize=4096)
def proved_sign(expr: Expr) -> int | None:
    """Sign of a real constant, proved: −1, 0 or 1; None where neither is proved.

    Nonzero is proved by a ball that excludes 0, zero by an exact identity.

    >>> from sympy import sqrt, tanh, log, Rational
    >>> proved_sign(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))), proved_sign(tanh(log(2)) - Rational(3, 5))
    (0, 0)
    >>> proved_sign(sqrt(2) - Rational(141421356, 100000000))
    1
    """
    if isinstance(expr, sp.Rational):
        return (expr.p > 0) - (expr.p < 0)
    for bits in PRECISIONS:
        enclosure = ball(expr, bits)
        if enclosure > 0:
            return 1
        if enclosure < 0:
            return -1
        if bits == PRECISIONS[1] and enclosure.is_finite() and _identically_zero(expr):
            return 0
    return None


def _identically_zero(expr: Expr) -> bool:
    """True only if an exact argument shows that the constant is zero."""
    for form in (expr, exponential_form(expr)):
        if form == 0 or sp.expand(form) == 0:
            return True
    try:
        return sp.simplify(exponential_form(expr)) == 0 or expr.equals(0) is True
    except (NotImplementedError, ValueError, TypeError, OverflowError, RecursionError):
        return False


def exponential_form(expr: Expr) -> Expr:
    """Hyperbolic functions written by exp, so that ``tanh(log(2))`` becomes 3/5.

    >>> from sympy import tanh, log
    >>> exponential_form(tanh(log(2)))
    3/5
    """
    hyperbolic = expr.atoms(sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
    return expr.rewrite(sp.exp) if hyperbolic else expr


@lru_cache(maxsize=4096)
def canonical(expr: Expr) -> Expr:
    """The constant in one form: rational where it is provably rational, else without roots below.

    >>> from sympy import sqrt, tanh, log, sin, pi
    >>> canonical(tanh(log(2))), canonical(1/sqrt(2)), canonical(sqrt(2)*sqrt(3) - sqrt(6) + 2)
    (3/5, sqrt(2)/2, 2)
    """
    if isinstance(expr, sp.Rational):
        return expr
    form = sp.radsimp(sp.expand(exponential_form(expr)))
    if isinstance(form, sp.Rational):
        return form
    guess = _simplest_rational(form)
    if guess is not None and proved_sign(form - guess) == 0:
        return guess
    simpler = [sp.factor_terms(form), sp.factor(form)]
    return min([form, *simpler], key=lambda candidate: (candidate.count_ops(), str(candidate)))


def _simplest_rational(expr: Expr) -> sp.Rational | None:
    """The only rational with a small denominator that the constant could be, if there is one."""
    enclosure = ball(expr, 192)
    if not enclosure.is_finite() or not abs(enclosure) < 2**40 or not enclosure.rad() < arb(2) ** -120:
        return None
    mantissa, exponent = enclosure.mid().man_exp()
    if int(exponent) < -(2**12):  # the midpoint is 0 to every bit that could matter
        return sp.Integer(0)
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    guess = value.limit_denominator(10**6)
    return sp.Rational(guess.numerator, guess.denominator) if abs(value - guess) < Fraction(1, 2**100) else None
