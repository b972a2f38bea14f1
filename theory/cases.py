"""Case split of an expansion over the values of free parameters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sympy as sp
from sympy import Expr, Symbol

from theory.activations import Activation
from theory.errors import ActivationError
from theory.parser import VARIABLE

Result = TypeVar("Result")
Substitution = dict[Symbol, Expr]


@dataclass(frozen=True)
class Branch(Generic[Result]):
    """One case: the condition on the parameters and the expansion there, or the reason why there is none."""

    condition: sp.Basic
    expansion: Result | None
    reason: str


def branches(
    activation: Activation, expand: Callable[[Activation], tuple[Any, frozenset[Expr]]], limit: int
) -> list[Branch[Any]]:
    """All cases, the generic one first; a parameter value that makes an assumption fail opens a new case.

    ``expand`` returns the expansion for generic parameters and the expressions it assumed to be nonzero.
    """
    found: list[Branch[Any]] = []
    for branch in _split(activation, {}, expand):
        if not any(branch.condition == known.condition for known in found):
            found.append(branch)
        if len(found) > limit:
            raise ActivationError(f"{activation.source!r} splits into more than {limit} cases; fix some parameters")
    return found


def _split(activation: Activation, fixed: Substitution, expand: Callable[..., Any]) -> Iterator[Branch[Any]]:
    equations = [sp.Eq(symbol, value) for symbol, value in fixed.items()]
    special = Activation(activation.expr.subs(fixed), source=activation.source)
    if VARIABLE not in special.expr.free_symbols:
        yield Branch(sp.And(*equations), None, "the activation is constant")
        return
    try:
        expansion, assumed = expand(special)
    except ActivationError as error:
        yield Branch(sp.And(*equations), None, str(error))
        return
    factors = sorted({f for expr in assumed for f in _factors(expr)}, key=str)
    yield Branch(sp.And(*equations, *(_nonzero(f) for f in factors)), expansion, expansion.reason)
    for factor in factors:
        yield from _where_zero(activation, factor, fixed, expand)


def _where_zero(
    activation: Activation, factor: Expr, fixed: Substitution, expand: Callable[..., Any]
) -> Iterator[Branch[Any]]:
    symbol, solutions = _real_zeros(factor)
    if solutions is None:
        condition = sp.And(*(sp.Eq(s, v) for s, v in fixed.items()), sp.Eq(factor, 0))
        yield Branch(condition, None, f"undecided: the real zeros of {factor} are not known in closed form")
        return
    for solution in solutions:
        resolved = {s: sp.simplify(value.subs(symbol, solution)) for s, value in fixed.items()}
        yield from _split(activation, {**resolved, symbol: solution}, expand)


def _factors(expr: Expr) -> list[Expr]:
    """Factors with parameters of a numerator; the expression is zero exactly where one of them is."""
    numerator = sp.numer(sp.together(expr))
    return [factor for factor, _ in sp.factor_list(numerator)[1] if factor.free_symbols]


def _nonzero(factor: Expr) -> sp.Basic:
    symbol, solutions = _real_zeros(factor)
    if solutions is None or not solutions:
        return sp.Ne(factor, 0) if solutions is None else sp.true
    return sp.And(*(sp.Ne(symbol, solution) for solution in solutions))


def _real_zeros(factor: Expr) -> tuple[Symbol, list[Expr] | None]:
    """A parameter and its real values at which the factor vanishes; None where they cannot be listed."""
    symbols = sorted((s for s in factor.free_symbols if isinstance(s, Symbol)), key=lambda s: (_power(factor, s), s.name))
    symbol = symbols[0]
    solutions = sp.solveset(factor, symbol, sp.S.Reals)
    if isinstance(solutions, sp.Intersection):
        solutions = next((part for part in solutions.args if isinstance(part, sp.FiniteSet)), solutions)
    if solutions is sp.S.EmptySet:
        return symbol, []
    return symbol, sorted(solutions, key=str) if isinstance(solutions, sp.FiniteSet) else None


def _power(factor: Expr, symbol: Symbol) -> int:
    return int(sp.degree(factor, symbol)) if factor.is_polynomial(symbol) else 100


def condition_text(condition: sp.Basic) -> str:
    """A condition as people write it.

    >>> a, b = sp.symbols("a b")
    >>> condition_text(sp.And(sp.Ne(a, 1), sp.Eq(b, 0)))
    'b = 0 and a ≠ 1'
    """
    if isinstance(condition, sp.And):
        parts = sorted(condition.args, key=lambda part: (isinstance(part, sp.Ne), str(part)))
        return " and ".join(map(condition_text, parts))
    if isinstance(condition, (sp.Eq, sp.Ne)):
        return f"{condition.args[0]} {'=' if isinstance(condition, sp.Eq) else '≠'} {condition.args[1]}"
    return "always" if condition == sp.true else str(condition)
