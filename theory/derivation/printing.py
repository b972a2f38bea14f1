"""Printers of claims: LaTeX, and plain text in one line that a narrow terminal can wrap."""

import re
from typing import Any

import sympy as sp
from sympy import Expr
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter
from sympy.printing.pretty.pretty_symbology import greek_unicode
from sympy.printing.str import StrPrinter

from theory.derivation import symbols
from theory.derivation.notation import Landau
from theory.derivation.vectors import Inner

_LONG_SUM = 4


class _ReadingOrder:
    """Terms as they are read: an expansion by rising order with its remainder last, else a positive term first."""

    def _as_ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        return self.ordered_terms(expr, order)

    def ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        """Terms of a sum in the order in which they are printed."""
        terms = list(expr.as_ordered_terms(order=order))
        remainders = [term for term in terms if isinstance(term, Landau)]
        if remainders:
            base = remainders[0].args[0].as_base_exp()[0]
            return sorted((t for t in terms if t not in remainders), key=lambda t: sp.degree(t, base)) + remainders
        positive = [term for term in terms if not term.could_extract_minus_sign()]
        if not positive or positive[0] == terms[0]:
            return terms
        return [positive[0], *(term for term in terms if term is not positive[0])]


_SYMBOL_NAMES = {
    symbols.epsilon: r"\varepsilon",
    symbols.N_lines: r"N_{\mathrm{lines}}",
    symbols.N_orientations: r"N_{\mathrm{orientations}}",
}


class _Latex(_ReadingOrder, LatexPrinter):
    """SymPy's LaTeX in this order, x_{ik} without a comma and (1/n) in front of a sum."""

    def __init__(self) -> None:
        LatexPrinter.__init__(self, {"symbol_names": _SYMBOL_NAMES})

    def _print_Mul(self, expr: Any) -> str:  # noqa: N802 (SymPy's naming)
        sums = [factor for factor in expr.args if isinstance(factor, sp.Sum)]
        if len(sums) != 1:
            return super()._print_Mul(expr)
        factor = sp.Mul(*(part for part in expr.args if part not in sums))
        front = {sp.S.One: "", sp.S.NegativeOne: "- "}.get(factor) or self._print(factor)
        return f"{front} {self._print(sums[0])}"

    def _print_Equality(self, expr: Any) -> str:  # noqa: N802
        return f"{self._bare(expr.lhs)} = {self._bare(expr.rhs)}"

    def _bare(self, expr: Any) -> str:
        return expr.bare_latex(self) if isinstance(expr, Inner) else self._print(expr)

    def _print_Indexed(self, expr: Any) -> str:  # noqa: N802
        separator = "," if any(len(str(index)) > 1 for index in expr.indices) else ""
        return f"{self._print(expr.base)}_{{{separator.join(map(self._print, expr.indices))}}}"


_MEANS = {"ybar": "ȳ", "ebar": "ē", "Tbar": "T̄"}


class _Text(_ReadingOrder, StrPrinter):
    """One line of Unicode: a_j' = -Σ_i(e_i σ(w_j·x_i))/n."""

    # The notation's own methods print what SymPy can read back; here it is to be read by people.
    printmethod = "_unused"

    def _print_Symbol(self, expr: Any) -> str:  # noqa: N802
        name, *rest = str(_MEANS.get(expr.name, expr.name)).split("_")
        greek = "λ" if name == "lamda" else greek_unicode.get(name, name)
        return "_".join([greek, *rest])

    _print_Family = _print_Symbol  # noqa: N815

    def _print_Str(self, expr: Any) -> str:  # noqa: N802
        return greek_unicode.get(expr.name, expr.name)

    def _print_Indexed(self, expr: Any) -> str:  # noqa: N802
        return self._with_index(self._print(expr.base.label), expr.indices)

    def _print_Vector(self, expr: Any) -> str:  # noqa: N802
        return self._with_index(self._print(expr.args[0]), expr.args[2:])

    def _with_index(self, name: str, indices: Any) -> str:
        shown = [self._print(index) for index in indices]
        joined = ",".join(shown) if any(len(index) > 1 for index in shown) else "".join(shown)
        return f"{name}_{joined}" if shown else name

    def _print_Column(self, expr: Any) -> str:  # noqa: N802
        return f"({', '.join(self._print(entry) for entry in expr.args)})"

    def _print_Inner(self, expr: Any) -> str:  # noqa: N802
        return f"({self._bare(expr)})"

    def _bare(self, expr: Any) -> str:
        if isinstance(expr, Inner):
            return "·".join(self._print(part) for part in expr.args)
        return self._print(expr)

    def _print_Norm(self, expr: Any) -> str:  # noqa: N802
        return f"‖{self._print(expr.args[0])}‖"

    def _print_Applied(self, expr: Any) -> str:  # noqa: N802
        return f"{expr.letter}({self._print(expr.args[0])})"

    _print_Landau = _print_Applied  # noqa: N815

    def _print_Sigma(self, expr: Any) -> str:  # noqa: N802
        return f"σ({self._bare(expr.args[0])})"

    def _print_Slope(self, expr: Any) -> str:  # noqa: N802
        return f"σ'({self._bare(expr.args[0])})"

    def _print_Grad(self, expr: Any) -> str:  # noqa: N802
        scalar, vector = (self._print(part) for part in expr.args)
        return f"∇_{vector} {scalar}" if expr.args[0].is_Symbol else f"∇{scalar}"

    def _print_Partial(self, expr: Any) -> str:  # noqa: N802
        scalar, by, *k = (self._print(part) for part in expr.args)
        return f"∂_{k[0]}{scalar}" if k else f"∂{scalar}/∂{by}"

    def _print_Curvature(self, expr: Any) -> str:  # noqa: N802
        scalar, _, v = (self._print(part) for part in expr.args)
        return f"{v}·∇²{scalar}{v}"

    def _print_Rate(self, expr: Any) -> str:  # noqa: N802
        quantity, time = (self._print(part) for part in expr.args)
        return f"d({quantity})/d{time}" if expr.args[0].is_Add else f"d{quantity}/d{time}"

    def _print_At(self, expr: Any) -> str:  # noqa: N802
        quantity, time = (self._print(part) for part in expr.args)
        return f"{quantity}({'∞' if expr.args[1] == sp.oo else time})"

    def _print_LogSlope(self, expr: Any) -> str:  # noqa: N802
        above, below = (self._print(part) for part in expr.args)
        return f"d log {above}/d log {below}"

    def _print_Sum(self, expr: Any) -> str:  # noqa: N802
        return f"Σ_{self._print(expr.limits[0][0])}({self._print(expr.function)})"

    def _print_Relational(self, expr: Any) -> str:  # noqa: N802
        sign = {"==": "=", "<=": "≤", ">=": "≥"}.get(expr.rel_op, expr.rel_op)
        return f"{self._bare(expr.lhs)} {sign} {self._bare(expr.rhs)}"


def text(expr: Expr | Relational) -> str:
    """An expression or a relation in one line of Unicode.

    >>> from theory.derivation.symbols import vector, a, r, t
    >>> from theory.derivation.notation import Form, Rate
    >>> text(sp.Eq(Rate(r, t), 2 * a * r * Form(vector("u", 2))))
    'dr/dt = 2 a r T(u)'
    """
    return _Text().doprint(expr).replace("**", "^").replace("*", " ")


def latex(expr: Expr | Relational) -> str:
    r"""An expression or a relation in LaTeX; a long sum is broken into lines.

    >>> from theory.derivation.symbols import vector, i
    >>> latex(Inner(vector("w", 2), vector("x", 2)[i]) ** 3)
    '\\left(w \\cdot x_{i}\\right)^{3}'
    """
    printer = _Latex()
    if isinstance(expr, Relational):
        return _broken(printer, expr)
    return printer.doprint(expr)


def _broken(printer: _Latex, relation: Relational) -> str:
    right = relation.rhs
    terms = printer.ordered_terms(right) if right.is_Add else [right]
    if len(terms) <= _LONG_SUM:
        return printer.doprint(relation)
    printed = [printer.doprint(term) for term in terms]
    signed = [term if n == 0 or term.startswith("-") else f"+ {term}" for n, term in enumerate(printed)]
    rows = [" ".join(signed[n : n + _LONG_SUM]) for n in range(0, len(signed), _LONG_SUM)]
    body = r" \\ & \quad ".join(rows)
    return rf"\begin{{aligned}} {printer.doprint(relation.lhs)} & = {body} \end{{aligned}}"


MACROS = {
    "α": r"\alpha ", "δ": r"\delta ", "ε": r"\varepsilon ", "θ": r"\theta ", "κ": r"\kappa ", "λ": r"\lambda ",
    "π": r"\pi ", "σ": r"\sigma ", "τ": r"\tau ", "φ": r"\varphi ", "ω": r"\omega ", "∇": r"\nabla ", "·": r"\cdot ",
    "≈": r"\approx ", "≠": r"\ne ", "≡": r"\equiv ", "⊥": r"\perp ", "²": "^2", "…": r"\dots ", "≤": r"\le ",
    "cos ": r"\cos ", "sin ": r"\sin ", "log ": r"\log ", "min(": r"\min(", "Re ": r"\operatorname{Re} ",
    "Σ": r"\sum ", "ȳ": r"\bar y ", "ē": r"\bar e ", "T̄": r"\bar T ", "x̄": r"\bar x ", "∞": r"\infty ", "≪": r"\ll ",
    "≫": r"\gg ", "≥": r"\ge ", "→": r"\to ", "√": r"\sqrt ", "‖": r"\|", "∂": r"\partial ", "′": "'", "−": "-",
}  # fmt: skip


def prose_latex(prose: str) -> str:
    r"""A sentence whose formulas stand between dollar signs, in LaTeX.

    >>> prose_latex("It is $ε^(1-p)$, so that $σ(z) ≈ c_p z^p$.")
    'It is $\\varepsilon^{1-p}$, so that $\\sigma (z) \\approx c_p z^p$.'
    """
    parts = prose.split("$")
    return "$".join(_formula(part) if place % 2 else part for place, part in enumerate(parts))


def prose_text(prose: str) -> str:
    """The same sentence in plain text."""
    return prose.replace("$", "")


def _formula(formula: str) -> str:
    for sign, macro in MACROS.items():
        formula = formula.replace(sign, macro)
    grouped = re.sub(r"([\^_])\(([^()]*)\)", r"\1{\2}", formula)
    return re.sub(r" +(?=[ ^}]|$)", "", grouped)
