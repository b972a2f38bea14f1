"""One form for each exact constant: rational where it is provably rational, no roots in denominators."""

from fractions import Fraction
from functools import lru_cache

import sympy as sp
from flint import arb
from sympy import Expr

from theory.constants import ball
from theory.size import tree_size
from theory.zero import elementary_form, proved_sign

MAX_SIZE = 250
"""Larger expressions keep their form: expanding them would be slow, and no help to a reader."""
MAX_POWER = 12
"""Largest power of a sum that is expanded."""


@lru_cache(maxsize=4096)
def canonical(expr: Expr) -> Expr:
    """The constant in canonical form.

    >>> from sympy import tanh, log, sqrt
    >>> canonical(tanh(log(2))), canonical(1/sqrt(2)), canonical(sqrt(2)*sqrt(3) - sqrt(6) + 2)
    (3/5, sqrt(2)/2, 2)
    """
    if isinstance(expr, sp.Rational):
        return expr
    form = elementary_form(expr)
    guess = simplest_rational(form)
    if guess is not None and proved_sign(form - guess) == 0:
        return guess
    return simplest_form(form)


def simplest_form(expr: Expr) -> Expr:
    """The shortest of the expanded, the common-factor and the factored form, without roots in denominators.

    >>> from sympy import sqrt, symbols
    >>> a = symbols("a")
    >>> simplest_form(a**2 / sqrt(2) - a / sqrt(2)), simplest_form(1 / (1 + sqrt(2)))
    (sqrt(2)*a*(a - 1)/2, -1 + sqrt(2))
    """
    if tree_size(expr) > MAX_SIZE or any(_is_long(power) for power in expr.atoms(sp.Pow)):
        return sp.factor_terms(expr)
    form = sp.expand(expr)
    if not form.free_symbols and any(_has_root_below(power) for power in form.atoms(sp.Pow)):
        form = sp.radsimp(form, max_terms=3)
    forms = [form, sp.factor_terms(form), sp.factor(form)]
    return min(forms, key=lambda candidate: (candidate.count_ops(), str(candidate)))


def _is_long(power: sp.Pow) -> bool:
    return isinstance(power.base, sp.Add) and isinstance(power.exp, sp.Integer) and abs(power.exp) > MAX_POWER


def _has_root_below(power: sp.Pow) -> bool:
    """A denominator that is a sum with square roots; SymPy clears all others by itself."""
    roots = (part.exp.is_Rational for part in power.base.atoms(sp.Pow))
    return bool(power.exp.is_negative and power.base.is_Add and any(roots))


def simplest_rational(expr: Expr) -> sp.Rational | None:
    """The only rational with a small denominator that the constant could be, if there is one; a guess.

    >>> from sympy import tanh, log, sqrt
    >>> simplest_rational(tanh(log(2))), simplest_rational(sqrt(2))
    (3/5, None)
    """
    enclosure = ball(expr, 192)
    if not enclosure.is_finite() or not abs(enclosure) < 2**40 or not enclosure.rad() < arb(2) ** -120:
        return None
    mantissa, exponent = enclosure.mid().man_exp()
    if int(exponent) < -(2**12):  # the midpoint is 0 to every bit that could matter
        return sp.Integer(0)
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    guess = value.limit_denominator(10**6)
    return sp.Rational(guess.numerator, guess.denominator) if abs(value - guess) < Fraction(1, 2**100) else None
