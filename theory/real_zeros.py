"""Where an expression in real parameters vanishes, as substitutions, each in closed form."""

from typing import Any

import sympy as sp
from sympy import Expr, Symbol

from theory.parameters import UndecidedError, parameter_factors
from theory.size import simplified, tree_size

Substitution = dict[Symbol, Expr]

MAX_SIZE = 200
"""Largest polynomial whose zeros are looked for."""
MAX_SIZE_OTHER = 30
"""The same for what is not a polynomial in the parameter: SymPy can be slow on nested roots."""


def parameter_symbols(expr: Expr) -> list[Symbol]:
    """Parameters of an expression, the one to solve for first: of lowest degree, with a constant leading coefficient.

    >>> a, b = sp.symbols("a b", real=True)
    >>> parameter_symbols(a**2 + b), parameter_symbols(a*b - a + b**2)
    ([b, a], [b, a])
    """
    symbols = [s for s in expr.free_symbols if isinstance(s, Symbol)]
    return sorted(symbols, key=lambda s: (bool(leading_coefficient(expr, s).free_symbols), _degree(expr, s), s.name))


def leading_coefficient(expr: Expr, symbol: Symbol) -> Expr:
    """Leading coefficient in one parameter; 1 for what is no polynomial in it."""
    return sp.LC(expr, symbol) if expr.is_polynomial(symbol) else sp.Integer(1)


def _degree(expr: Expr, symbol: Symbol) -> int:
    return int(sp.degree(expr, symbol)) if expr.is_polynomial(symbol) else 100


def real_zeros(expr: Expr) -> list[Substitution] | None:
    """Substitutions that together cover all real zeros of an expression in parameters; None where they are not known.

    >>> a, b, c = sp.symbols("a b c", real=True)
    >>> real_zeros(a**2 - 1), real_zeros(a*b - c), real_zeros(sp.sin(a))
    ([{a: -1}, {a: 1}], [{c: a*b}], None)
    >>> real_zeros(a*b - 1), real_zeros(a**2 + a*b + b**2)
    ([{a: 1/b}], [{b: 0, a: 0}])
    """
    if expr == 0:
        return [{}]
    if not expr.free_symbols:
        return []
    symbol = parameter_symbols(expr)[0]
    solutions = _solutions(expr, symbol)
    if solutions is None:
        return None
    parts = [_real_part_of(symbol, solution) for solution in solutions]
    return _collected([*parts, _where_degree_drops(expr, symbol)])


def _collected(parts: list[list[Substitution] | None]) -> list[Substitution] | None:
    """All substitutions once, in order; None if one part is not known."""
    zeros: list[Substitution] = []
    for part in parts:
        if part is None:
            return None
        zeros += [zero for zero in part if zero not in zeros]
    return zeros


def _solutions(expr: Expr, symbol: Symbol) -> list[Expr] | None:
    if tree_size(expr) > (MAX_SIZE if expr.is_polynomial(symbol) else MAX_SIZE_OTHER):
        return None
    try:
        found: Any = sp.solveset(expr, symbol, sp.S.Reals)
    except (NotImplementedError, ValueError, TypeError):
        return None
    while isinstance(found, (sp.Intersection, sp.Complement)):
        found = next((part for part in found.args if isinstance(part, (sp.FiniteSet, sp.Complement))), None)
    if found is sp.S.EmptySet:
        return []
    if not isinstance(found, sp.FiniteSet) or found.has(sp.CRootOf):
        return None
    return sorted(found, key=str)


def _real_part_of(symbol: Symbol, solution: Expr) -> list[Substitution] | None:
    """The solution where it is real: everywhere, or where its imaginary part vanishes."""
    if not solution.has(sp.I):
        return [{symbol: solution}]
    real, imaginary = solution.as_real_imag()
    return _joined(real_zeros(sp.numer(sp.together(imaginary))), {symbol: real})


def _where_degree_drops(expr: Expr, symbol: Symbol) -> list[Substitution] | None:
    """Zeros of the leading coefficient are lost by solving for the symbol; what vanishes there is added."""
    lead = leading_coefficient(expr, symbol)
    drops = _zeros_of_factors(lead) if lead.free_symbols else []
    if drops is None:
        return None
    return _collected([_joined(_zeros_of_factors(expr.subs(drop)), drop) for drop in drops])


def _zeros_of_factors(expr: Expr) -> list[Substitution] | None:
    if not expr.free_symbols:
        return real_zeros(expr)
    try:
        return _collected([real_zeros(factor) for factor, _ in parameter_factors(expr)[1]])
    except UndecidedError:
        return None


def _joined(zeros: list[Substitution] | None, others: Substitution) -> list[Substitution] | None:
    if zeros is None:
        return None
    return [{**zero, **{s: simplified(value.subs(zero)) for s, value in others.items()}} for zero in zeros]
