"""The proved sign of a real constant: nonzero by a ball that excludes 0, zero by an exact argument.

Algebraic numbers are decided by a root separation bound, linear forms in logarithms and inverse tangents by
exponentiating them into algebraic numbers, all else by SymPy's rewriting; what resists is left undecided.
"""

import math
from fractions import Fraction
from functools import lru_cache

import sympy as sp
from sympy import Expr

from theory.constants import ball, is_algebraic_zero, nonzero_ball
from theory.size import MAX_SIMPLIFIED, simplified, tree_size

MAX_POWER = 1000
"""Largest integer coefficient in a linear form of logarithms or angles."""


@lru_cache(maxsize=4096)
def proved_sign(expr: Expr) -> int | None:
    """Sign of a real constant, proved: −1, 0 or 1; None where neither is proved.

    >>> from sympy import sqrt, tanh, log, Rational
    >>> proved_sign(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))), proved_sign(tanh(log(2)) - Rational(3, 5))
    (0, 0)
    >>> proved_sign(sqrt(2) - Rational(141421356, 100000000))
    1
    """
    if isinstance(expr, sp.Rational):
        return (expr.p > 0) - (expr.p < 0)
    enclosure = nonzero_ball(expr)
    if enclosure is not None:
        return 1 if enclosure > 0 else -1
    return 0 if is_proved_zero(expr) else None


def is_proved_zero(expr: Expr) -> bool:
    """True only if an exact argument shows that the real constant is zero.

    >>> from sympy import atan, log, pi, sqrt, Rational
    >>> is_proved_zero(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))
    True
    >>> is_proved_zero(4*atan(Rational(1, 5)) - atan(Rational(1, 239)) - pi/4)  # Machin's formula
    True
    """
    if (enclosure := ball(expr, 64)) == 0:
        return True
    if not enclosure.contains(0):
        return False
    form = elementary_form(expr)
    for test in (is_algebraic_zero, _is_linear_form_zero, _is_trigonometric_zero):
        if (proved := test(form)) is not None:
            return proved
    return _simplifies_to_zero(form)


_HYPERBOLIC = [sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch]
_INVERSE_HYPERBOLIC = [sp.asinh, sp.acosh, sp.atanh]


def elementary_form(expr: Expr) -> Expr:
    """Hyperbolic functions and their inverses written by exp and log, erfc by erf.

    >>> from sympy import acosh, tanh, log, Rational
    >>> elementary_form(tanh(log(2))), elementary_form(acosh(Rational(5, 4)))
    (3/5, log(2))
    """
    if expr.has(*_HYPERBOLIC):
        expr = expr.rewrite(_HYPERBOLIC, sp.exp)
    if expr.has(*_INVERSE_HYPERBOLIC):
        expr = expr.rewrite(_INVERSE_HYPERBOLIC, sp.log)
    return expr.replace(sp.erfc, lambda z: 1 - sp.erf(z)) if expr.has(sp.erfc) else expr


Terms = list[tuple[Expr, Fraction]]


def _is_linear_form_zero(expr: Expr) -> bool | None:
    """Σ r_i log α_i + Σ s_j atan β_j + tπ with rational r, s, t: both parts must vanish (Baker's theorem)."""
    logs: Terms = []
    angles: Terms = []
    for term in sp.Add.make_args(sp.expand(expr)):
        coefficient, factor = term.as_coeff_Mul()
        if not isinstance(coefficient, sp.Rational):
            return None
        if not (factor is sp.pi or isinstance(factor, (sp.log, sp.atan, sp.asin, sp.acos))):
            return None
        part = logs if isinstance(factor, sp.log) else angles
        part.append((factor, Fraction(int(coefficient.p), int(coefficient.q))))
    return _product_is_one(logs) and _angles_cancel(angles)


def _integer_multiples(terms: Terms) -> list[tuple[Expr, int]] | None:
    scale = Fraction(math.lcm(*(r.denominator for _, r in terms)), math.gcd(*(r.numerator for _, r in terms)) or 1)
    multiples = [(factor, int(ratio * scale)) for factor, ratio in terms]
    return None if any(abs(n) > MAX_POWER for _, n in multiples) else multiples


def _product_is_one(logs: Terms) -> bool | None:
    """Π α^n = 1 for the logarithms n log α."""
    multiples = _integer_multiples(logs)
    if multiples is None:
        return None
    return is_algebraic_zero(sp.Mul(*(factor.args[0] ** n for factor, n in multiples)) - 1)


def _angles_cancel(angles: Terms) -> bool | None:
    """The argument of Π (1 + iβ)^n is a multiple of π, and so small that it is 0."""
    multiples = _integer_multiples(angles)
    if multiples is None:
        return None
    if not abs(ball(sp.Add(*(n * factor for factor, n in multiples)), 256)) < 1:
        return False
    real, imaginary = sp.Integer(1), sp.Integer(0)
    for factor, n in multiples:
        cosine, sine = _direction(factor)
        for _ in range(abs(n)):
            turn = sine if n > 0 else -sine
            real, imaginary = sp.expand(real * cosine - imaginary * turn), sp.expand(real * turn + imaginary * cosine)
    return is_algebraic_zero(imaginary)


def _direction(angle: Expr) -> tuple[Expr, Expr]:
    """A point in the direction of the angle."""
    if angle is sp.pi:
        return sp.Integer(-1), sp.Integer(0)
    value = angle.args[0]
    if isinstance(angle, sp.atan):
        return sp.Integer(1), value
    other = sp.sqrt(1 - value**2)
    return (other, value) if isinstance(angle, sp.asin) else (value, other)


def _is_trigonometric_zero(expr: Expr) -> bool | None:
    """Sin and cos of sums of inverse functions are algebraic numbers once they are expanded."""
    if not expr.has(sp.sin, sp.cos, sp.tan) or tree_size(expr) > MAX_SIMPLIFIED:
        return None
    return is_algebraic_zero(sp.expand_trig(expr))


def _simplifies_to_zero(expr: Expr) -> bool:
    if simplified(expr) == 0:
        return True
    try:
        return tree_size(expr) <= MAX_SIMPLIFIED and expr.equals(0) is True
    except (NotImplementedError, ValueError, TypeError, OverflowError, RecursionError):
        return False
