"""σ cut off after one or two terms, the rest marked by an unknown, and expressions collected by powers of ε.

The order of an error is found by this algebra: it is the lowest power of ε that an unknown comes with.
"""

import sympy as sp
from sympy import Dummy, Expr

from theory.derivation import symbols as sy
from theory.derivation.notation import BigO, Rate, Sigma, Slope, split_landau
from theory.derivation.step import Claim, ClaimError, Claims
from theory.derivation.symbols import equation
from theory.derivation.unfold import normal

UNKNOWN = Dummy("c_q", real=True)
"""Coefficient of the first term of σ that is cut off."""
UNKNOWN_RESIDUAL = Dummy("g", real=True)
"""What a remainder of the residual is times its power of ε."""


def constant(known: Claims) -> Expr:
    """c_0 = σ(0), from the claim 'expansion'."""
    return dict(_terms(known)).get(0, sp.S.Zero)


def leading_term(known: Claims) -> tuple[int, Expr]:
    """Order p and coefficient c_p of the first term of σ that is not constant."""
    for order, coefficient in _terms(known):
        if order > 0:
            return order, coefficient
    raise ClaimError("the expansion of σ has no term but its constant")


def leading_sigma(known: Claims) -> Claim:
    """σ and σ′ up to the leading term."""
    p, c_p = leading_term(known)
    return _with_slope(constant(known) + c_p * sy.z**p)


def constant_sigma(known: Claims) -> Claim:
    """σ and σ′ with the constant alone, the leading term being marked by an unknown coefficient."""
    return _with_slope(constant(known) + UNKNOWN * sy.z ** leading_term(known)[0])


def two_terms(known: Claims) -> Claim:
    """σ and σ′ up to the leading term and, marked by an unknown coefficient, the term after it."""
    q = _next_order(known)
    after = UNKNOWN * sy.z**q if q is not None else sp.S.Zero
    return _with_slope(leading_sigma(known)[0].rhs + after)


def _with_slope(value: Expr) -> Claim:
    return equation(Sigma(sy.z), value), equation(Slope(sy.z), sp.diff(value, sy.z))


def _terms(known: Claims) -> list[tuple[int, Expr]]:
    """Orders and coefficients that the claim 'expansion' writes down, by rising order."""
    main, _ = split_landau(known.value("expansion", Sigma(sy.z)))
    return sorted((order, coefficient) for (order,), coefficient in sp.Poly(main, sy.z).terms())


def _next_order(known: Claims) -> int | None:
    """q: the order of the second term, or of the remainder where that term is not written."""
    _, remainder = split_landau(known.value("expansion", Sigma(sy.z)))
    orders = [order for order, _ in _terms(known) if order > 0]
    if len(orders) > 1:
        return orders[1]
    return None if remainder is None else int(remainder.args[0].as_base_exp()[1])


def with_unknown(value: Expr, unknown: Expr = UNKNOWN_RESIDUAL) -> Expr:
    """An expansion with an unknown times the power of ε in place of its remainder.

    >>> with_unknown(2 + BigO(sy.epsilon**3), sy.z)
    epsilon**3*z + 2
    """
    main, remainder = split_landau(value)
    return main if remainder is None else main + unknown * remainder.args[0]


def by_powers(expr: Expr) -> dict[int, Expr]:
    """Coefficients by power of ε."""
    powers: dict[int, Expr] = {}
    for term in sp.Add.make_args(normal(expr)):
        rest, power = term.as_independent(sy.epsilon, as_Add=False)
        exponent = int(power.as_base_exp()[1]) if power != 1 else 0
        powers[exponent] = powers.get(exponent, sp.S.Zero) + rest
    return powers


def up_to_unknown(subject: Expr, full: Expr, *unknowns: Expr) -> sp.Equality:
    """What is known of an expansion: its terms below the lowest power of ε that an unknown comes with."""
    marks = (UNKNOWN, UNKNOWN_RESIDUAL, *unknowns)
    powers = by_powers(full)
    order = min(power for power, coefficient in powers.items() if coefficient.has(*marks))
    main = sp.Add(*(c * sy.epsilon**power for power, c in powers.items() if power < order))
    return equation(subject, main + BigO(sy.epsilon**order))


def rate_of(known: Claims, key: str, quantity: Expr) -> tuple[Expr, Expr | None]:
    """Main part and remainder of what a claim says of a rate in time."""
    return split_landau(known.value(key, Rate(quantity, sy.t)))
