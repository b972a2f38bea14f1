"""An activation: a SymPy expression in the variable x, perhaps with free parameters."""

from dataclasses import dataclass, field
from functools import cached_property

import sympy as sp
from sympy import Expr, Symbol

from theory.errors import ActivationError
from theory.parser import VARIABLE, parse_expression


@dataclass(frozen=True)
class Activation:
    """The activation σ of a hidden layer, as an exact SymPy expression.

    Parameters
    ----------
    expr
        SymPy expression.  The variable is the symbol named ``x``, or the only symbol there is; every other
        symbol is a free real parameter.  A Float is read as the decimal that it prints, and becomes exact.
    source
        The text the activation was given as; by default the expression itself.

    Raises
    ------
    ActivationError
        If ``expr`` is not a SymPy expression, or its variable cannot be told.

    Examples
    --------
    >>> from sympy import Symbol, tanh
    >>> z = Symbol("z")
    >>> Activation(z - tanh(z))
    Activation('x - tanh(x)')
    >>> Activation.parse("gelu") == Activation.parse("x/2*(1 + erf(x/sqrt(2)))")
    True
    """

    expr: Expr
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.expr, Expr):
            raise ActivationError(
                f"an activation must be a SymPy expression, not {type(self.expr).__name__}; use Activation.parse for text"
            )
        object.__setattr__(self, "expr", _exact_floats(_real_symbols(self.expr)))
        if not self.source:
            object.__setattr__(self, "source", str(self.expr))

    @classmethod
    def parse(cls, text: str) -> "Activation":
        """Activation from text, by a whitelist parser: text is never evaluated as code.

        >>> Activation.parse("x**2*tanh(x)").expr
        x**2*tanh(x)
        """
        if not isinstance(text, str):
            raise ActivationError(f"Activation.parse takes text, not {type(text).__name__}")
        return cls(parse_expression(text), source=text.strip())

    @property
    def variable(self) -> Symbol:
        """The real variable ``x``."""
        return VARIABLE

    @cached_property
    def parameters(self) -> tuple[Symbol, ...]:
        """Free parameters, sorted by name.

        >>> Activation.parse("tanh(x) - a*x").parameters
        (a,)
        """
        free = self.expr.free_symbols - {VARIABLE}
        return tuple(sorted((s for s in free if isinstance(s, Symbol)), key=lambda symbol: symbol.name))

    def with_parameters(self, values: dict[str, Expr]) -> "Activation":
        """The activation with parameters replaced by exact values (name → SymPy number).

        >>> Activation.parse("tanh(x) - a*x").with_parameters({"a": sp.Integer(1)})
        Activation('-x + tanh(x)')
        """
        unknown = set(values) - {symbol.name for symbol in self.parameters}
        if unknown:
            names = ", ".join(sorted(unknown))
            raise ActivationError(f"{self.source!r} has no parameter {names}; its parameters are {self.parameters}")
        return Activation(self.expr.subs({Symbol(name, real=True): value for name, value in values.items()}))

    def __repr__(self) -> str:
        return f"Activation({str(self.expr)!r})"

    def _repr_latex_(self) -> str:
        return rf"$\sigma(x) = {sp.latex(self.expr)}$"


def _real_symbols(expr: Expr) -> Expr:
    """The expression in the project's variable, with every symbol real."""
    symbols = sorted((s for s in expr.free_symbols if isinstance(s, Symbol)), key=lambda symbol: symbol.name)
    named = [s for s in symbols if s.name == VARIABLE.name]
    if not named and len(symbols) > 1:
        names = ", ".join(symbol.name for symbol in symbols)
        raise ActivationError(f"the activation has the symbols {names} and none is named x; name the variable x")
    if not named and symbols:
        return expr.subs(symbols[0], VARIABLE)
    return expr.subs({s: Symbol(s.name, real=True) for s in symbols if s != Symbol(s.name, real=True)})


def _exact_floats(expr: Expr) -> Expr:
    """Floats as the exact decimal that they print: 0.1 is 1/10."""
    floats = expr.atoms(sp.Float)
    if any(not number.is_finite for number in floats) or expr.has(sp.nan, sp.zoo, sp.oo):
        raise ActivationError(f"{expr} contains an infinity or NaN; an activation needs finite constants")
    return expr.xreplace({number: sp.Rational(str(number)) for number in floats})
