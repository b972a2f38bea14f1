"""Exact expressions as quotients of polynomials in whatever they are made of, and their irreducible factors.

SymPy's own factorisation draws random points and now and then takes minutes; FLINT's does not.
"""

import math
from collections.abc import Iterator
from typing import Any

import sympy as sp
from flint import fmpq
from sympy import Expr

from theory.constants import to_fmpq
from theory.rational_function import RationalFunction, TooLargeError, generators

Factors = list[tuple[Expr, int]]


def factored(expr: Expr) -> tuple[Expr, Factors]:
    """Rational coefficient and irreducible factors, with their exponents; a zero denominator gives ``zoo``.

    Raises :class:`~theory.rational_function.TooLargeError` if the expression is too long.

    >>> a, b = sp.symbols("a b")
    >>> factored((a**2 - b**2) / (2*a + 4))
    (1/2, [(a - b, 1), (a + b, 1), (a + 2, -1)])
    >>> factored(2*sp.sqrt(a)*sp.exp(2*b) + 2*a)
    (2, [(sqrt(a), 1), (sqrt(a) + exp(2*b), 1)])
    """
    expr, roots = _with_roots(expr)
    names = tuple(sorted({g for g, _ in _leaves(expr)}, key=sp.default_sort_key))
    elements = dict(zip(names, generators(tuple(f"g{k}" for k in range(len(names)))), strict=True)) if names else {}
    try:
        quotient = _quotient(expr, elements)
    except ZeroDivisionError:
        return sp.zoo, []
    if not isinstance(quotient, RationalFunction):
        return sp.Rational(int(quotient.p), int(quotient.q)), []
    above, below = _split(quotient.numerator, names), _split(quotient.denominator, names)
    factors = [*above[1], *((factor, -k) for factor, k in below[1])]
    return above[0] / below[0], [(factor.xreplace(roots), k) for factor, k in factors]


def factored_form(expr: Expr) -> Expr:
    """The product of the factors.

    >>> a = sp.Symbol("a")
    >>> factored_form(a**2/2 - a/2)
    a*(a - 1)/2
    """
    coefficient, factors = factored(expr)
    return sp.Mul(coefficient, *(factor**k for factor, k in factors))


def vanishes(expr: Expr) -> bool:
    """True only if the expression is zero by the rules of arithmetic and of exponentials.

    >>> a = sp.Symbol("a", real=True)
    >>> vanishes(sp.sin(a)**2 + sp.cos(a)**2 - 1), vanishes(sp.tanh(a) - sp.sinh(a)/sp.cosh(a)), vanishes(a - 1)
    (True, True, False)
    """
    try:
        return any(factored(form)[0] == 0 for form in (expr, sp.expand(expr.rewrite(sp.exp))))
    except (TooLargeError, NotImplementedError, RecursionError):
        return False


def _with_roots(expr: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """The expression in a root r of each symbol whose roots occur in it, and what r stands for."""
    meaning: dict[Expr, Expr] = {}
    for symbol in sorted(expr.free_symbols, key=str):
        powers = [power for power in expr.atoms(sp.Pow) if power.base == symbol and power.exp.is_Rational]
        order = math.lcm(*(int(power.exp.q) for power in powers))
        if order > 1:
            root = sp.Dummy(symbol.name, positive=True)
            expr, meaning[root] = expr.subs(symbol, root**order), sp.Pow(symbol, sp.Rational(1, order))
    return expr, meaning


def _power_of_leaf(expr: Expr) -> tuple[Expr, int]:
    """``expr`` as a power of something that is no sum, product or power itself."""
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational:
        return sp.Pow(expr.base, sp.Rational(1, expr.exp.q)), int(expr.exp.p)
    if isinstance(expr, sp.exp):
        coefficient, rest = expr.args[0].as_coeff_Mul()
        if isinstance(coefficient, sp.Rational):
            return sp.exp(rest / coefficient.q), int(coefficient.p)
    return expr, 1


def _parts(expr: Expr) -> tuple[Expr, ...]:
    """Factors of an exponential of a sum, else nothing."""
    return tuple(map(sp.exp, expr.args[0].args)) if isinstance(expr, sp.exp) and expr.args[0].is_Add else ()


def _leaves(expr: Expr) -> Iterator[tuple[Expr, int]]:
    if isinstance(expr, sp.Rational):
        return
    parts = expr.args if isinstance(expr, (sp.Add, sp.Mul)) else _parts(expr)
    if not parts and isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        parts = (expr.base,)
    if not parts:
        yield _power_of_leaf(expr)
    for part in parts:
        yield from _leaves(part)


def _quotient(expr: Expr, elements: dict[Expr, RationalFunction]) -> Any:
    if isinstance(expr, sp.Rational):
        return to_fmpq(expr)
    if isinstance(expr, sp.Add):
        return sum((_quotient(term, elements) for term in expr.args), fmpq(0))
    if isinstance(expr, sp.Mul) or _parts(expr):
        product = fmpq(1)
        for factor in expr.args if isinstance(expr, sp.Mul) else _parts(expr):
            product = product * _quotient(factor, elements)
        return product
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return _quotient(expr.base, elements) ** int(expr.exp)
    leaf, exponent = _power_of_leaf(expr)
    return elements[leaf] ** exponent


def _split(polynomial: Any, names: tuple[Expr, ...]) -> tuple[Expr, Factors]:
    """Coefficient and factors with coprime integer coefficients, the first of them positive."""
    coefficient, factors = polynomial.factor()
    found: Factors = []
    for factor, k in factors:
        content = _content(factor)
        coefficient *= content ** int(k)
        found.append((_expression(factor / content, names), int(k)))
    return sp.Rational(int(coefficient.p), int(coefficient.q)), found


def _content(polynomial: Any) -> fmpq:
    values = [value for _, value in polynomial.terms()]
    size = fmpq(math.gcd(*(int(v.p) for v in values)), math.lcm(*(int(v.q) for v in values)))
    return size if polynomial.leading_coefficient() > 0 else -size


def _expression(polynomial: Any, names: tuple[Expr, ...]) -> Expr:
    terms: list[Expr] = []
    for exponents, value in polynomial.to_dict().items():
        powers = (name ** int(k) for name, k in zip(names, exponents, strict=True))
        terms.append(sp.Mul(sp.Rational(int(value.p), int(value.q)), *powers))
    return sp.Add(*terms)
