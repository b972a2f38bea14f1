"""From notation to coordinates: insert definitions, write vectors out, bring sums to one form, compare."""

from collections.abc import Callable, Iterable

import sympy as sp
from sympy import Add, Basic, Dummy, Expr, Function, Indexed, IndexedBase, KroneckerDelta, Mul, Pow, S, Sum, Symbol
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from theory.derivation import symbols
from theory.derivation.notation import BinaryForm, Curvature, Form, Grad, Landau, Partial
from theory.derivation.vectors import Column, Inner, Norm, Notation, Vector, is_vector

_LEAVES = (Symbol, Str, IndexedBase, Vector)


def rewrite(expr: Basic, rule: Callable[[Basic], Basic | None]) -> Expr:
    """Apply ``rule`` to every part, innermost first; None leaves a part as it is."""
    if expr.args and not isinstance(expr, _LEAVES):
        parts = [rewrite(part, rule) for part in expr.args]
        expr = expr if tuple(parts) == expr.args else expr.func(*parts)
    new = rule(expr)
    return expr if new is None else new


def insert(expr: Expr, definitions: Iterable[Relational]) -> Expr:
    """Replace every defined quantity by what it is defined to be, one definition after the other.

    The left-hand side is a pattern: ``e[i]`` defines every e, ``T(w)`` defines T of every vector.

    >>> from theory.derivation.symbols import equation, vector, r
    >>> w, u = vector("w", 2), vector("u", 2)
    >>> insert(1 + Form(r * u), [equation(Form(w), Inner(w, w))])
    r**2*dot(u, u) + 1
    """
    for definition in definitions:
        expr = rewrite(expr, _insertion(definition))
    return expr


def _insertion(definition: Relational) -> Callable[[Basic], Basic | None]:
    pattern, body = definition.lhs, definition.rhs
    if isinstance(pattern, Symbol):
        return lambda part: body if part == pattern else None
    fixed = {argument for argument in pattern.args if not _is_variable(argument)}

    def rule(part: Basic) -> Basic | None:
        if part.func != pattern.func or len(part.args) != len(pattern.args):
            return None
        pairs = list(zip(pattern.args, part.args, strict=True))
        if any(own in fixed and own != other for own, other in pairs):
            return None
        return body.xreplace(_substitution((own, other) for own, other in pairs if own not in fixed))

    return rule


def _substitution(pairs: Iterable[tuple[Basic, Basic]]) -> dict[Basic, Basic]:
    """Replacement of the variables of a pattern; that of a vector takes its coordinates along."""
    replacement: dict[Basic, Basic] = {}
    for own, other in pairs:
        replacement[own] = other
        if isinstance(own, Vector):
            replacement |= {own.component(k): component(other, k) for k in range(1, own.dimension + 1)}
    return replacement


def _is_variable(argument: Basic) -> bool:
    return isinstance(argument, Symbol | Vector) and not isinstance(argument, IndexedBase)


def component(vector: Expr, k: int) -> Expr:
    """Coordinate k of a vector expression whose scalars are already unfolded."""
    if isinstance(vector, Vector):
        return vector.component(k)
    if isinstance(vector, Column):
        return vector.args[k - 1]
    if isinstance(vector, Grad):
        return _derivative(vector.args[0], vector.args[1].component(k))
    if isinstance(vector, Sum):
        return Sum(component(vector.function, k), *vector.limits)
    if is_vector(vector) and isinstance(vector, Add | Mul):
        return vector.func(*(component(part, k) for part in vector.args))
    return vector


def unfold(expr: Expr) -> Expr:
    """Write out all notation but vectors on the outside; T and B that are not defined stay opaque functions.

    >>> u = Vector("u", 2)
    >>> unfold(Inner(u, u) * Norm(u)), unfold(Form(u))
    ((u_1**2 + u_2**2)**(3/2), T(u_1, u_2))
    """
    return rewrite(expr, _unfold_one)


def _unfold_one(part: Basic) -> Basic | None:
    if isinstance(part, Inner):
        left, right = part.args
        return Add(*(component(left, k) * component(right, k) for k in _coordinates(part)))
    if isinstance(part, Norm):
        return sp.sqrt(Add(*(component(part.args[0], k) ** 2 for k in _coordinates(part))))
    if isinstance(part, Form | BinaryForm):
        values = [component(part.args[0], k) for k in _coordinates(part)]
        return Function(part.letter, real=True)(*values)
    if isinstance(part, Partial):
        scalar, by, *k = part.args
        return _derivative(scalar, by.component(int(k[0])) if k else by)
    if isinstance(part, Curvature):
        return _second_derivative(*part.args)
    return None


def _derivative(scalar: Expr, by: Expr) -> Expr:
    """∂/∂by; of a sum over the neurons by a weight of one of them, the term of that one."""
    derivative = sp.diff(scalar, by)
    return rewrite(normal(derivative), _pick) if derivative.has(KroneckerDelta) else derivative


def _pick(part: Basic) -> Basic | None:
    """Σ_k δ_jk g_k = g_j, where 1 <= j <= m is understood."""
    if not isinstance(part, Sum) or not isinstance(part.function, Mul):
        return None
    for factor in part.function.args:
        for limit in part.limits:
            if isinstance(factor, KroneckerDelta) and limit[0] in factor.args:
                (other,) = set(factor.args) - {limit[0]}
                rest = (part.function / factor).subs(limit[0], other)
                others = [own for own in part.limits if own != limit]
                return Sum(rest, *others) if others else rest
    return None


def _second_derivative(scalar: Expr, u: Vector, v: Vector) -> Expr:
    pairs = list(zip(u.components, v.components, strict=True))
    return Add(*(sp.diff(scalar, u_k, u_l) * v_k * v_l for u_k, v_k in pairs for u_l, v_l in pairs))


def dimension_of(expr: Basic) -> int:
    """Dimension of the vectors in an expression.

    Raises
    ------
    ValueError
        If there is none, or they differ.
    """
    sizes = {vector.dimension for vector in expr.atoms(Vector)} | {len(c.args) for c in expr.atoms(Column)}
    if len(sizes) != 1:
        raise ValueError(f"{expr} must contain vectors of one dimension, and has {sorted(sizes)}")
    return sizes.pop()


def _coordinates(expr: Basic) -> range:
    return range(1, dimension_of(expr) + 1)


def entries(expr: Expr) -> list[Expr]:
    """The expression in coordinates: D entries of a vector, one of a scalar."""
    flat = unfold(expr)
    return [component(flat, k) for k in _coordinates(flat)] if is_vector(flat) else [flat]


def normal(expr: Expr) -> Expr:
    """Expanded, with every sum split into sums of single terms and constant factors in front of them.

    >>> from sympy import symbols, IndexedBase
    >>> i, n, c = symbols("i n c"); y = IndexedBase("y")
    >>> normal(Sum(c * (y[i] + 2), (i, 1, n)))
    2*c*n + c*Sum(y[i], (i, 1, n))
    """
    shielded, numbers = _shielded(expr)
    return sp.expand(rewrite(shielded, _split_sum), power_base=True).xreplace(numbers)


def _shielded(expr: Expr) -> tuple[Expr, dict[Basic, Basic]]:
    """Reciprocals of numbers such as 1 − √2 as symbols: ``expand`` would multiply them into the denominator."""
    numbers = [p for p in expr.atoms(Pow) if p.base.is_Add and p.exp.is_negative and not p.free_symbols]
    symbols_of: dict[Basic, Basic] = {number: Dummy(real=True) for number in numbers}
    return expr.xreplace(symbols_of), {symbol: number for number, symbol in symbols_of.items()}


def _split_sum(part: Basic) -> Basic | None:
    """Sums of single terms; of a sum over several indices, the innermost first."""
    if not isinstance(part, Sum):
        return None
    total = part.function
    for limit in part.limits:
        total = Add(*(_single_sum(term, *limit) for term in Add.make_args(sp.expand(total))))
    return total


def _single_sum(term: Expr, index: Symbol, lower: Expr, upper: Expr) -> Expr:
    constant, rest = term.as_independent(index, as_Add=False)
    if rest == 1:
        return constant * (upper - lower + 1)
    # One name for each index and one order of them, so that equal sums are seen to be equal.
    name = {symbols.n: symbols.i, symbols.m: symbols.j}.get(upper, index)
    if name not in rest.atoms(Symbol):
        index, rest = name, rest.subs(index, name)
    total = Sum(rest, (index, lower, upper))
    return constant * Sum(total.function, *sorted(total.limits, key=str))


def discrepancy(left: Expr, right: Expr) -> Expr:
    """``left − right`` in normal form: zero if and as soon as the two are seen to be equal."""
    difference = normal(left - right)
    if difference == 0 or difference.has(Landau):
        return difference
    return S.Zero if _constants_cancel(difference) else difference


def _constants_cancel(difference: Expr) -> bool:
    """Whether irrational coefficients, which ``expand`` may leave in two forms, cancel."""
    coefficients: dict[Expr, Expr] = {}
    for term in Add.make_args(difference):
        constant, rest = term.as_independent(*_variables(difference), as_Add=False)
        coefficients[rest] = coefficients.get(rest, S.Zero) + constant
    return all(c.is_Rational is not True and c.equals(0) is True for c in coefficients.values())


def _variables(expr: Expr) -> list[Basic]:
    return [*expr.free_symbols, *expr.atoms(Indexed, Notation, Sum)]
