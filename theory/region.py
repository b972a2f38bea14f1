"""A region of the parameter space: some parameters fixed, some expressions of given sign."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sympy as sp
from sympy import Expr
from sympy.logic.boolalg import Boolean

from theory.constants import NotRealError
from theory.parameters import Assumptions, UndecidedError, parameter_factors
from theory.real_zeros import Substitution, real_zeros
from theory.size import simplified
from theory.zero import proved_sign

_IMPOSSIBLE = (sp.I, sp.nan, sp.zoo, sp.oo, -sp.oo)
"""What no value of a real parameter contains."""


@dataclass(frozen=True)
class Region:
    """The parameters with ``s = value`` for each item of ``fixed``, and each key of ``signs`` of its sign.

    >>> a, b = sp.symbols("a b", real=True)
    >>> Region().with_sign(a - 1, 1).with_values({b: a**2}).condition
    (a > 1) & Eq(b, a**2)
    """

    fixed: Substitution = field(default_factory=dict[sp.Symbol, Expr])
    signs: dict[Expr, int] = field(default_factory=dict[Expr, int])

    @property
    def condition(self) -> Boolean:
        """The region as a SymPy condition."""
        equations = [sp.Eq(symbol, value) for symbol, value in self.fixed.items()]
        return sp.And(*equations, *(_relation(factor, sign) for factor, sign in self.signs.items()))

    @property
    def depth(self) -> int:
        """Number of restrictions."""
        return len(self.fixed) + len(self.signs)

    def with_sign(self, factor: Expr, sign: int) -> "Region":
        """The part where the factor has the sign."""
        return Region(self.fixed, {**self.signs, factor: sign})

    def with_values(self, values: Substitution) -> "Region":
        """The part where parameters have the values; they are expressions in the other parameters."""
        fixed = {symbol: simplified(value.subs(values)) for symbol, value in self.fixed.items()}
        signs = dict(_sign_of(factor.subs(values), sign) for factor, sign in self.signs.items())
        signs.pop(sp.Integer(1), None)
        return Region({**fixed, **values}, signs)

    def is_empty(self) -> bool:
        """Whether no parameters are in the region, as far as that is easy to see.

        Raises :class:`~theory.parameters.UnknownSignError` if a sign decides whether the values are real.
        """
        if any(not factor.free_symbols for factor in self.signs):
            return True
        if any(value.has(*_IMPOSSIBLE) for value in self.fixed.values()):
            return True
        try:
            signs = [Assumptions(self.signs).sign(part) for v in self.fixed.values() for part in _must_be_real(v)]
        except NotRealError:
            return True
        return -1 in signs or any(_contradict(relations) for relations in self._by_symbol().values())

    def _by_symbol(self) -> dict[frozenset[sp.Basic], list[Boolean]]:
        relations: dict[frozenset[sp.Basic], list[Boolean]] = {}
        for factor, sign in self.signs.items():
            if len(factor.free_symbols) == 1:
                relations.setdefault(frozenset(factor.free_symbols), []).append(_relation(factor, sign))
        return relations


def _sign_of(expr: Expr, sign: int) -> tuple[Expr, int]:
    """The same statement about an irreducible factor: (1, 1) if it is true, (-1, 1) if it is false."""
    if expr.has(*_IMPOSSIBLE):
        return sp.Integer(-1), 1
    if not expr.free_symbols:
        return (sp.Integer(1) if proved_sign(expr) == sign else sp.Integer(-1)), 1
    try:
        coefficient, factors = parameter_factors(expr)
    except NotRealError:
        return sp.Integer(-1), 1
    except UndecidedError:
        return expr, sign
    odd = [factor for factor, multiplicity in factors if multiplicity % 2]
    return (odd[0], sign * (proved_sign(coefficient) or 1)) if len(odd) == 1 else (expr, sign)


def _must_be_real(value: Expr) -> Iterator[Expr]:
    """What may not be negative for the value to be real."""
    for part in value.atoms(sp.Pow, sp.log):
        if part.free_symbols and (isinstance(part, sp.log) or (part.exp.is_Rational and part.exp.q > 1)):
            yield part.args[0]


def tidy(condition: Boolean) -> Boolean:
    """The condition without the parts on a single parameter that follow from the other parts on it.

    >>> a, b = sp.symbols("a b", real=True)
    >>> tidy(sp.And(a > 1, a > -1, sp.Ne(a, 0), sp.Ne(b, 0)))
    (a > 1) & Ne(b, 0)
    """
    parts = list(sp.And.make_args(condition))
    for part in sorted(parts, key=str):
        others = [other for other in parts if other != part and other.free_symbols == part.free_symbols]
        strict = any(isinstance(other, (sp.Gt, sp.Lt)) for other in others)
        if strict and len(part.free_symbols) == 1 and _contradict([*others, sp.Not(part)]):
            parts.remove(part)
    return sp.And(*parts)


def _contradict(relations: list[Boolean]) -> bool:
    """Whether relations on one parameter have no solution; False where that is not quick to see."""
    if not all(_is_quadratic(relation) for relation in relations):
        return False
    try:
        return sp.And(*relations).as_set() is sp.S.EmptySet
    except (NotImplementedError, ValueError, TypeError, AttributeError):
        return False


def _is_quadratic(relation: Boolean) -> bool:
    sides = relation.args[0].args if isinstance(relation, sp.Not) else relation.args
    return all(side.is_polynomial() and sp.Poly(side, *relation.free_symbols).total_degree() <= 2 for side in sides)


def _relation(factor: Expr, sign: int) -> Boolean:
    """``factor`` > 0 or < 0, solved for the parameter where it is linear in a single one."""
    symbols = factor.free_symbols
    left, right = factor, sp.Integer(0)
    if len(symbols) == 1 and factor.is_polynomial(*symbols) and sp.degree(factor) == 1:
        (left,) = symbols
        slope = factor.diff(left)
        right, sign = -factor.subs(left, 0) / slope, sign * (1 if slope > 0 else -1)
    return sp.Gt(left, right) if sign > 0 else sp.Lt(left, right)


def nonzero(factor: Expr) -> Boolean:
    """The condition that an expression in parameters is not zero, solved where that is simple.

    >>> a, b = sp.symbols("a b", real=True)
    >>> nonzero(a**2 - 1), nonzero(a - b), nonzero(a*b - 1), nonzero(a**2 + 1)
    (Ne(a, -1) & Ne(a, 1), Ne(a, b), Ne(a*b - 1, 0), True)
    """
    zeros = real_zeros(factor)
    if zeros is None:
        return sp.Ne(factor, 0)
    simple = len(factor.free_symbols) == 1 or (len(zeros) == 1 and sp.denom(sp.together(sum(zeros[0].values()))) == 1)
    if not simple or any(len(zero) != 1 for zero in zeros):
        return sp.Ne(factor, 0)
    return sp.And(*(sp.Ne(symbol, value) for zero in zeros for symbol, value in zero.items()))


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
