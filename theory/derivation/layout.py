r"""Claims as displayed formulas: equations aligned at their signs, and sums that are too wide broken between terms.

Where to break follows from the terms of the SymPy sum, and when from the width on paper.  Brackets that span lines are
``\bigl(`` … ``\bigr)``, since ``\left(`` could not.
"""

from collections.abc import Iterable, Sequence

import sympy as sp
from sympy import Expr
from sympy.core.relational import Relational

from theory.derivation.notation import Applied, Landau
from theory.derivation.printing_latex import LatexFormulas, one_line
from theory.derivation.vectors import Column, is_vector
from theory.latex.tight import tightened
from theory.latex.width import filled, width

LINE = 30.0
"""Width of a line in em: what the text of an article at ten points leaves beside the number of an equation."""
_SIGNS = {"==": "=", "<=": r"\leq", ">=": r"\geq"}
_WIDE_LEFT = 10.0
"""A left-hand side that is wider stands on a line of its own if all does not fit."""
_INDENT = 2.4


def block(claim: Iterable[Relational], line: float = LINE, equals: str = "=") -> str:
    r"""The relations of a claim, one below the other, as one formula no wider than ``line`` em where it can be broken.

    ``equals`` is the sign of equality, where it is another one.

    >>> from theory.derivation.symbols import a, r, equation
    >>> print(block([equation(a, r), equation(r, 2 * a)]))
    \begin{aligned}
    a & = r \\
    r & = 2 a
    \end{aligned}
    """
    claim, signs = tuple(claim), {**_SIGNS, "==": equals}
    left = max((size for size in map(_left_size, claim) if size <= _WIDE_LEFT), default=0.0)
    groups = [_rows(relation, line, signs[relation.rel_op], left) for relation in claim]
    if len(groups) == 1 and len(groups[0]) == 1:
        return groups[0][0].replace(" & ", " ", 1)
    if len(groups) > 1 and any(_starts_alone(rows) for rows in groups):
        return _environment("gathered", [_alone(rows) for rows in groups])
    return _environment("aligned", [row for rows in groups for row in rows])


def latex(expr: Expr | Relational) -> str:
    r"""An expression in one line, or a relation, broken where it is too wide.

    >>> from theory.derivation.symbols import a, r, equation
    >>> latex(a / r), latex(equation(a, r))
    ('\\frac{a}{r}', 'a = r')
    """
    return block([expr]) if isinstance(expr, Relational) else one_line(expr)


def display(claim: Iterable[Relational], tag: str | None = None) -> str:
    """The relations of a claim as one display without a number, or with a tag instead of it."""
    number = rf" \tag{{{tag}}}" if tag else ""
    return f"\\begin{{gather*}}\n{block(claim)}{number}\n\\end{{gather*}}"


def _environment(name: str, rows: Sequence[str]) -> str:
    body = " \\\\\n".join(rows)
    return f"\\begin{{{name}}}\n{body}\n\\end{{{name}}}"


def _starts_alone(rows: Sequence[str]) -> bool:
    return rows[0].startswith("& ")


def _alone(rows: Sequence[str]) -> str:
    return rows[0].replace(" & ", " ", 1) if len(rows) == 1 else _environment("aligned", rows)


def _left_size(relation: Relational) -> float:
    return width(LatexFormulas().formula(relation.lhs))


def _rows(relation: Relational, line: float, sign: str, column: float) -> list[str]:
    """A relation as rows that are aligned at their sign, the last of which may be continuations.

    ``column`` is the width of what stands on the left of all signs.
    """
    printer = LatexFormulas()
    left = printer.formula(relation.lhs)
    right = printer.formula(relation.rhs)
    size = width(left)
    if max(size, column) + width(sign) + width(right) <= line:
        return [f"{left} & {sign} {right}"]
    if size <= _WIDE_LEFT:
        room = line - column - width(sign)
        first, *rest = filled(pieces(printer, relation.rhs, room - _INDENT), room, room - _INDENT)
        return [f"{left} & {sign} {first}", *(rf"& \quad {row}" for row in rest)]
    lefts = filled(pieces(printer, relation.lhs, line - _INDENT), line, line - _INDENT)
    room = line - _INDENT - width(sign)
    first, *rest = filled(pieces(printer, relation.rhs, room), room, room)
    return [f"& {lefts[0]}", *(rf"& \quad {row}" for row in (*lefts[1:], f"{sign} {first}", *rest))]


def pieces(printer: LatexFormulas, expr: Expr, room: float) -> list[str]:
    """The formula, cut where a line may end: between terms, and inside brackets and vectors that are too wide.

    >>> from theory.derivation.symbols import a, r, t
    >>> pieces(LatexFormulas(), 2 * a * (r - t), room=3)
    ['2 a \\\\bigl(r', '- t\\\\bigr)']
    """
    whole = printer.formula(expr)
    if width(whole) <= room:
        return [whole]
    if isinstance(expr, Column):
        return _bracketed("", [[f"{printer.formula(entry)},"] for entry in expr.args], trailing=",")
    if expr.is_Add:
        return [part for term in _terms(printer, expr, room) for part in term]
    if expr.is_Mul:
        return _product_pieces(printer, expr, room)
    if _is_bracket(expr):
        return _bracketed("", _terms(printer, expr.base, room), after=f"^{{{expr.exp}}}")
    call, power = expr.as_base_exp() if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0 else (expr, sp.S.One)
    name = _name(printer, call)
    if name:
        raised = "" if power == 1 else f"^{{{power}}}"
        return _bracketed(f"{name}{raised}", _arguments(printer, call, room))
    return [whole]


def _is_bracket(expr: Expr) -> bool:
    """Whether it is a power of a sum that is written as one."""
    return bool(expr.is_Pow and expr.base.is_Add and expr.exp.is_Integer and expr.exp > 0)


def _terms(printer: LatexFormulas, total: Expr, room: float) -> list[list[str]]:
    """The pieces of each term of a sum, with its sign."""
    terms: list[list[str]] = []
    for place, term in enumerate(printer.ordered_terms(total) if total.is_Add else [total]):
        first, *rest = pieces(printer, term, room)
        plus = "+ " if place and not first.startswith("-") else ""
        terms.append([plus + first, *rest])
    return terms


def _product_pieces(printer: LatexFormulas, product: Expr, room: float) -> list[str]:
    """A product cut inside its widest bracket, or else between its factors, with a dot at the start of a line."""
    number, rest = product.as_coeff_Mul()
    factors = list(sp.Mul.make_args(rest))
    sums = [factor for factor in factors if isinstance(factor, sp.Sum)]
    if sums:
        others = [factor for factor in factors if factor not in sums]
        return [*_front_pieces(printer, number, others, room), *map(printer.formula, sums)]
    brackets = [factor for factor in factors if factor.is_Add or _is_bracket(factor)]
    if brackets:
        return _bracket_pieces(printer, number, factors, max(brackets, key=lambda f: width(printer.formula(f))), room)
    start = [] if number == 1 else [tightened(printer.front(number, []))]
    parts = [pieces(printer, factor, room) for factor in rest.as_ordered_factors()]
    dotted = [[rf"\cdot {first}" if place or start else first, *more] for place, (first, *more) in enumerate(parts)]
    return [*start, *(part for parts in dotted for part in parts)]


def _front_pieces(printer: LatexFormulas, number: Expr, factors: list[Expr], room: float) -> list[str]:
    """What stands in front of a sum over the data."""
    shown = tightened(printer.front(number, factors))
    if width(shown) <= room or len(factors) < 2:
        return [shown] if shown else []
    return _product_pieces(printer, sp.Mul(number, *factors, evaluate=False), room)


def _bracket_pieces(printer: LatexFormulas, number: Expr, factors: list[Expr], widest: Expr, room: float) -> list[str]:
    """A product whose widest factor is a bracket that is cut; vectors follow it."""
    base, power = widest.as_base_exp()
    others = [factor for factor in factors if factor != widest]
    start = tightened(printer.front(number, [factor for factor in others if not is_vector(factor)]))
    after = tightened(printer.front(sp.S.One, [factor for factor in others if is_vector(factor)]))
    exponent = "" if power == 1 else f"^{{{power}}}"
    return _bracketed(f"{start} ".lstrip(), _terms(printer, base, room), after=f"{exponent} {after}".rstrip())


def _bracketed(name: str, terms: list[list[str]], after: str = "", trailing: str = "") -> list[str]:
    r"""``name\bigl(`` and the terms and ``\bigr)``, which is attached to the last piece."""
    parts = [part for term in terms for part in term]
    parts[0] = rf"{name}\bigl({parts[0]}"
    parts[-1] = rf"{parts[-1].removesuffix(trailing) if trailing else parts[-1]}\bigr){after}"
    return parts


def _name(printer: LatexFormulas, call: Expr) -> str:
    """What stands in front of the bracket of a function; nothing for what is no function or has none."""
    if not isinstance(call, sp.Function | sp.Max | sp.Min | Applied | Landau) or isinstance(call, sp.Abs):
        return ""
    return r"\exp" if isinstance(call, sp.exp) else printer.formula(call.func(*_Z[: len(call.args)])).partition("(")[0]


_Z = sp.symbols("z_1:9")


def _arguments(printer: LatexFormulas, call: Expr, room: float) -> list[list[str]]:
    """The pieces of each argument, with the commas between them."""
    *first, last = [_terms(printer, argument, room) for argument in call.args]
    return [term for terms in first for term in [*terms[:-1], [*terms[-1][:-1], f"{terms[-1][-1]},"]]] + last
