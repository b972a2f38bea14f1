"""Claims in plain text: one line of Unicode that a narrow terminal can wrap."""

from typing import Any

import sympy as sp
from sympy import Expr
from sympy.core.relational import Relational
from sympy.printing.pretty.pretty_symbology import greek_unicode
from sympy.printing.str import StrPrinter

from theory.derivation.reading_order import ReadingOrder
from theory.derivation.vectors import Inner

_MEANS = {"ybar": "ȳ", "ebar": "ē", "Tbar": "T̄"}


class _Text(ReadingOrder, StrPrinter):
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


def prose_text(prose: str) -> str:
    """The same sentence in plain text."""
    return prose.replace("$", "")
