r"""Claims in LaTeX: SymPy's printer with the spacing, the order and the fractions of a printed page."""

from typing import Any

import sympy as sp
from sympy import Expr
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter

from theory.derivation import symbols
from theory.derivation.reading_order import ReadingOrder
from theory.derivation.vectors import Inner, is_vector
from theory.latex.numbers import decimal_latex
from theory.latex.tight import is_tall, tightened
from theory.latex.width import filled, width

_SYMBOL_NAMES = {
    symbols.epsilon: r"\varepsilon",
    symbols.N_lines: r"N_{\mathrm{lines}}",
    symbols.N_orientations: r"N_{\mathrm{orientations}}",
}
_LONG_NUMBER = 24
"""Numbers with more digits are written in rows of this length."""
_WIDE_FRACTION = 10.0
"""A numerator that is wider, in em, keeps only what is short."""
_WIDE_SUM = 22.0
"""Room for a sum where no line can end, as in a fraction."""
_FUNCTIONS = {
    **{name: rf"\{name}" for name in "sin cos tan cot sec csc sinh cosh tanh coth log".split()},
    **{name: rf"\operatorname{{{name}}}" for name in "sech csch erf erfc sign".split()},
    **{name: rf"\{name.lower()}" for name in ("Max", "Min")},
    **{f"a{name}": rf"\arc{name}" for name in ("sin", "cos", "tan")},
    **{f"a{name}": rf"\operatorname{{ar{name}}}" for name in ("sinh", "cosh", "tanh")},
}


class LatexFormulas(ReadingOrder, LatexPrinter):
    """x_{ik} without a comma, numbers and symbols in front of a sum, a bracket and a vector, T(u) without a gap."""

    def __init__(self) -> None:
        LatexPrinter.__init__(self, {"symbol_names": _SYMBOL_NAMES})

    def formula(self, expr: Any) -> str:
        """The formula as it is set; a scalar product that stands by itself needs no brackets."""
        return tightened(self._bare(expr))

    # --- products and powers ------------------------------------------------------------------------------------------

    def _print_Mul(self, expr: Any) -> str:  # noqa: N802 (SymPy's naming)
        number, rest = expr.as_coeff_Mul()
        sign = "- " if number.is_negative else ""
        return sign + self._product(abs(number), rest)

    def _product(self, number: Any, rest: Expr) -> str:
        """A positive number times the rest."""
        sums = [factor for factor in sp.Mul.make_args(rest) if isinstance(factor, sp.Sum)]
        if len(sums) == 1:
            front = self.front(number, [part for part in sp.Mul.make_args(rest) if part not in sums])
            return f"{front} {self._print(sums[0])}".lstrip()
        if number.is_Float:
            return self.factors(sp.Mul.make_args(rest), self._print(number))
        above, below = sp.fraction(rest, exact=True)
        factors = [factor for factor in sp.Mul.make_args(above) if factor != 1]
        if below == 1 and not (number.q > 1 and any(factor.is_number for factor in factors)):
            return self.factors(factors, "" if number == 1 else self._print(number))
        inside, outside = self._inside(number, factors, below)
        top = self.factors(inside, "" if number.p == 1 and inside else _digits(number.p))
        divisors = [factor for factor in sp.Mul.make_args(below) if factor != 1]
        bottom = self.factors(divisors, "" if number.q == 1 else _digits(number.q))
        return self.factors(outside, rf"\frac{{{top}}}{{{bottom}}}")

    def front(self, number: Any, factors: list[Expr]) -> str:
        """A number times factors, as it stands in front of more factors."""
        if number.is_negative:
            return f"- {self.front(-number, factors)}".rstrip()
        if not factors:
            return "" if number == 1 else self._print(number)
        if number == 1 and len(factors) == 1:
            return self.factor(factors[0])
        return self._product(number, sp.Mul(*factors, evaluate=False))

    def _inside(self, number: Any, factors: list[Expr], below: Expr) -> tuple[list[Expr], list[Expr]]:
        """Factors of a numerator that stay there, and those that follow the fraction: brackets and vectors.

        Of a number that is a fraction only numbers stay: (√2/2) z.
        """
        if below.is_number and any(factor.is_number for factor in factors):
            return [f for f in factors if f.is_number], [f for f in factors if not f.is_number]
        follow = [factor for factor in factors if factor.is_Add or is_vector(factor)]
        if len(factors) == 1 and number.p == 1:
            follow = []
        rest = [factor for factor in factors if factor not in follow]
        if width(self.factors(rest, "")) > _WIDE_FRACTION:
            follow = [factor for factor in factors if not (factor.is_Symbol or factor.is_number)]
        return [factor for factor in factors if factor not in follow], follow

    def factors(self, factors: Any, front: str) -> str:
        """A product, in SymPy's order, after a number or a fraction; a dot keeps two numbers apart."""
        if not factors:
            return front or "1"
        ordered = sp.Mul(*factors, evaluate=False).as_ordered_factors() if len(factors) > 1 else list(factors)
        shown = [front] if front else []
        for factor in ordered:
            text = self.factor(factor, alone=len(ordered) == 1 and not front)
            shown += [r"\cdot", text] if shown and text[0].isdigit() else [text]
        return " ".join(shown)

    def factor(self, factor: Expr, alone: bool = False) -> str:
        """One factor, in brackets where it needs them."""
        text = self._stacked(factor) if factor.is_Add else str(self._print(factor))
        return rf"\left({text}\right)" if not alone and self._needs_mul_brackets(factor, last=False) else text

    def _stacked(self, total: Expr) -> str:
        """A sum inside a product or a fraction, in several rows where it is too wide for one."""
        text = str(self._print(total))
        if width(text) <= _WIDE_SUM:
            return text
        terms = [str(self._print(term)) for term in self.ordered_terms(total)]
        signed = [term if not place or term.startswith("-") else f"+ {term}" for place, term in enumerate(terms)]
        rows = " \\\\ ".join(f"& {row}" for row in filled(signed, _WIDE_SUM, _WIDE_SUM))
        return rf"\begin{{aligned}} {rows} \end{{aligned}}"

    def _print_Pow(self, expr: Any) -> str:  # noqa: N802
        if expr.exp.is_Rational and expr.exp.is_negative and expr.base.is_commutative:
            return self._product(sp.S.One, expr)
        if expr.exp == sp.S.Half and expr.base.is_Add:
            return rf"\sqrt{{{self._stacked(expr.base)}}}"
        return str(super()._print_Pow(expr))

    def _print_Integer(self, expr: Any) -> str:  # noqa: N802
        return f"{'-' if expr.p < 0 else ''}{_digits(abs(expr.p))}"

    def _print_Float(self, expr: Any) -> str:  # noqa: N802
        return decimal_latex(f"{float(expr):.6g}")

    def _print_Rational(self, expr: Any) -> str:  # noqa: N802
        return rf"{'- ' if expr.p < 0 else ''}\frac{{{_digits(abs(expr.p))}}}{{{_digits(expr.q)}}}"

    # --- functions ----------------------------------------------------------------------------------------------------

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:  # noqa: N802
        name = _FUNCTIONS.get(type(expr).__name__)
        if name is None:
            return super()._print_Function(expr, exp)
        arguments = ", ".join(str(self._print(argument)) for argument in expr.args)
        return rf"{name}{'' if exp is None else f'^{{{exp}}}'}\left({arguments}\right)"

    _print_log = _print_Max = _print_Min = _print_Function  # noqa: N815

    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:  # noqa: N802
        inside = str(self._print(expr.args[0]))
        if exp is None and not is_tall(inside) and width(inside) < _WIDE_FRACTION:
            return rf"\mathrm{{e}}^{{{inside}}}"
        return rf"\exp{'' if exp is None else f'^{{{exp}}}'}\left({inside}\right)"

    def _print(self, expr: Any, **options: Any) -> str:
        # SymPy's number e prints itself, and the residuals are called e_i.
        return r"\mathrm{e}" if expr is sp.E else str(super()._print(expr, **options))

    def _print_Abs(self, expr: Any, exp: str | None = None) -> str:  # noqa: N802
        power = "" if exp is None else f"^{{{exp}}}"
        inside = expr.args[0]
        return rf"\left\lvert {self._stacked(inside) if inside.is_Add else self._print(inside)} \right\rvert{power}"

    # --- notation -----------------------------------------------------------------------------------------------------

    def _print_Equality(self, expr: Any) -> str:  # noqa: N802
        return f"{self._bare(expr.lhs)} = {self._bare(expr.rhs)}"

    def _bare(self, expr: Any) -> str:
        return expr.bare_latex(self) if isinstance(expr, Inner) else str(self._print(expr))

    def _print_Indexed(self, expr: Any) -> str:  # noqa: N802
        separator = "," if any(len(str(index)) > 1 for index in expr.indices) else ""
        return f"{self._print(expr.base)}_{{{separator.join(map(self._print, expr.indices))}}}"


def _digits(number: int) -> str:
    """Digits of a number, in rows if there are many."""
    text = str(number)
    rows = [text[start : start + _LONG_NUMBER] for start in range(0, len(text), _LONG_NUMBER)]
    stacked = r" \\ ".join(rows)
    return text if len(rows) == 1 else rf"\begin{{gathered}} {stacked} \end{{gathered}}"


def one_line(expr: Expr | Relational) -> str:
    r"""An expression or a relation in LaTeX, in one line however long.

    >>> from theory.derivation.symbols import vector, i
    >>> one_line(Inner(vector("w", 2), vector("x", 2)[i]) ** 3)
    '(w \\cdot x_{i})^{3}'
    """
    return tightened(LatexFormulas().doprint(expr))
