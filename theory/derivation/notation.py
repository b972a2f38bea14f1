"""Named formulas as small SymPy classes: σ, f(x), T(w), ∇T, dA/dt, O(…), with the symbols of ``docs/theory.md``.

They print short and have no value of their own: the steps of a derivation define them, and ``unfold`` of the sister
module writes out what is mere notation.
"""

from typing import Any

from sympy import Expr, Function, Sum
from sympy.printing.precedence import PRECEDENCE

from theory.derivation.vectors import VECTOR_RANK, Inner, Notation


class Slope(Function):
    """The derivative σ′ of the activation."""

    nargs = 1

    @classmethod
    def class_key(cls) -> tuple[int, int, str]:
        """Printed after the factors with an index."""
        return 5, 2, cls.__name__

    def _sympystr(self, printer: Any) -> str:
        return f"dsigma({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _function(rf"\sigma'{_power(exp)}", self.args[0], printer)


class Sigma(Function):
    """The activation σ as an unspecified function.

    >>> from sympy import Symbol
    >>> z = Symbol("z")
    >>> Sigma(z**2).diff(z)
    2*z*dsigma(z**2)
    """

    nargs = 1

    @classmethod
    def class_key(cls) -> tuple[int, int, str]:
        """Printed after the factors with an index."""
        return 5, 2, cls.__name__

    def fdiff(self, argindex: int = 1) -> Expr:
        """σ′ at the same argument."""
        if argindex != 1:
            raise ValueError(f"the activation has one argument, not {argindex}")
        return Slope(self.args[0])

    def _sympystr(self, printer: Any) -> str:
        return f"sigma({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _function(rf"\sigma{_power(exp)}", self.args[0], printer)


class Applied(Notation):
    """A scalar function of one vector that a step of the derivation defines."""

    letter = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.letter}({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"{self.letter}\left({printer.doprint(self.args[0])}\right)"


class Network(Applied):
    """Output f(x) of the network."""

    letter = "f"


class Form(Applied):
    """The correlation form T(w)."""

    letter = "T"


class BinaryForm(Applied):
    """The binary form B(u) whose zeros are the stationary lines, D = 2."""

    letter = "B"


class Grad(Notation):
    """Gradient of a scalar in a named vector: ∇T(w), ∇_w V."""

    rank = VECTOR_RANK

    def _sympystr(self, printer: Any) -> str:
        return f"grad({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        scalar, vector = self.args
        at = "" if isinstance(scalar, Applied) else f"_{{{printer.doprint(vector)}}}"
        return rf"\nabla{at} {printer.doprint(scalar)}"


class Partial(Notation):
    """Partial derivative: by a symbol, ∂V/∂a, or by coordinate k of a vector, ∂_k T(u)."""

    precedence = PRECEDENCE["Pow"]

    def _sympystr(self, printer: Any) -> str:
        return f"partial({', '.join(printer.doprint(argument) for argument in self.args)})"

    def _latex(self, printer: Any) -> str:
        scalar, by, *k = (printer.doprint(argument) for argument in self.args)
        return rf"\partial_{{{k[0]}}} {scalar}" if k else rf"\frac{{\partial {scalar}}}{{\partial {by}}}"


class Curvature(Notation):
    """Second derivative of a scalar function of u along v: v·∇²T(u)v."""

    def _sympystr(self, printer: Any) -> str:
        return f"curvature({', '.join(printer.doprint(argument) for argument in self.args)})"

    def _latex(self, printer: Any) -> str:
        scalar, _, v = (printer.doprint(argument) for argument in self.args)
        return rf"{v} \cdot \nabla^{{2}} {scalar}\, {v}"


class Rate(Notation):
    """Derivative along the flow, dA/dt: a name, whose value the equations of motion give."""

    def _sympystr(self, printer: Any) -> str:
        return f"rate({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        quantity, time = self.args
        inside = printer.doprint(quantity)
        if quantity.is_Add or quantity.is_Mul or isinstance(quantity, Sum):
            return rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}} {printer.doprint(time)}}} \left({inside}\right)"
        return rf"\frac{{\mathrm{{d}} {inside}}}{{\mathrm{{d}} {printer.doprint(time)}}}"


class At(Notation):
    """Value of a quantity at a time: S(0), a_j(∞)."""

    def _sympystr(self, printer: Any) -> str:
        return f"at({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        return rf"{printer.doprint(self.args[0])}\left({printer.doprint(self.args[1])}\right)"


class LogSlope(Notation):
    """Slope of one quantity against another on logarithmic axes, d log δ / d log r."""

    def _sympystr(self, printer: Any) -> str:
        return f"logslope({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        above, below = (printer.doprint(argument) for argument in self.args)
        return rf"\frac{{\mathrm{{d}} \log {above}}}{{\mathrm{{d}} \log {below}}}"


class Landau(Notation):
    """A remainder, as large as its argument or smaller; unlike SymPy's O it absorbs nothing."""

    letter = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.letter}({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"{self.letter}\left({printer.doprint(self.args[0])}\right)"


class BigO(Landau):
    """O(…): bounded by a multiple of the argument."""

    letter = "O"


class LittleO(Landau):
    """o(…): vanishes against the argument."""

    letter = "o"


def split_landau(expr: Expr) -> tuple[Expr, Landau | None]:
    """Main part and remainder of an expansion."""
    remainders = [term for term in expr.as_ordered_terms() if isinstance(term, Landau)]
    if len(remainders) > 1:
        raise ValueError(f"{expr} has {len(remainders)} remainders, not one")
    main = expr - sum(remainders)
    if main.has(Landau):
        raise ValueError(f"{expr} has a remainder that is not a term of its own")
    return main, remainders[0] if remainders else None


def _power(exp: str | None) -> str:
    return f"^{{{exp}}}" if exp else ""


def _function(name: str, argument: Expr, printer: Any) -> str:
    inside = argument.bare_latex(printer) if isinstance(argument, Inner) else printer.doprint(argument)
    return rf"{name}\left({inside}\right)"
