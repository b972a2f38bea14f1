"""An activation: a SymPy expression in the variable x, perhaps with free parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import sympy as sp
from mpmath import frexp
from sympy import Expr, Symbol

from theory.errors import ActivationError
from theory.parser import parse_expression, shorten
from theory.size import check_size
from theory.vocabulary import VARIABLE

MAX_FLOAT_EXPONENT = 2000
"""Floats beyond 2 to this power are refused: as exact rationals they would have too many digits."""


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
        if not isinstance(self.expr, Expr) or isinstance(self.expr, sp.Lambda) or not self.expr.is_commutative:
            raise ActivationError(
                f"an activation must be a scalar SymPy expression, not {type(self.expr).__name__}; "
                "use Activation.parse for text"
            )
        expr = _real_symbols(_exact_floats(self.expr))
        object.__setattr__(self, "expr", expr)
        if not self.source:
            object.__setattr__(self, "source", str(expr))
        check_size(expr, shorten(self.source))

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

    def with_parameters(self, values: Mapping[str, Expr | int]) -> "Activation":
        """The activation with parameters replaced by exact values (name → SymPy number or integer).

        >>> Activation.parse("tanh(x) - a*x").with_parameters({"a": 1})
        Activation('-x + tanh(x)')
        """
        unknown = set(values) - {symbol.name for symbol in self.parameters}
        if unknown:
            names = ", ".join(sorted(unknown))
            known = ", ".join(symbol.name for symbol in self.parameters) or "none"
            raise ActivationError(f"{self.source!r} has no parameter {names}; its parameters are {known}")
        if not all(isinstance(value, (Expr, int)) for value in values.values()):  # SymPy would evaluate text
            raise ActivationError("the value of a parameter must be a SymPy number or an integer")
        return Activation(self.expr.subs({Symbol(name, real=True): value for name, value in values.items()}))

    def __repr__(self) -> str:
        return f"Activation({str(self.expr)!r})"

    def _repr_latex_(self) -> str:
        return rf"$\sigma(x) = {sp.latex(self.expr)}$"


def _real_symbols(expr: Expr) -> Expr:
    """The expression in the project's variable, with every symbol real."""
    symbols = sorted((s for s in expr.free_symbols if isinstance(s, Symbol)), key=lambda symbol: symbol.name)
    names = [symbol.name for symbol in symbols]
    if len(symbols) < len(expr.free_symbols):
        raise ActivationError(f"{expr} has a variable that is no number; an activation must be scalar")
    if len(set(names)) < len(names):
        raise ActivationError(f"the activation has two symbols of one name among {', '.join(names)}; rename one")
    if VARIABLE.name not in names and len(symbols) > 1:
        raise ActivationError(
            f"the activation has the symbols {', '.join(names)} and none is named x; name the variable x"
        )
    if VARIABLE.name not in names and symbols:
        return expr.subs(symbols[0], VARIABLE)
    return expr.subs({s: Symbol(s.name, real=True) for s in symbols if s != Symbol(s.name, real=True)})


def _exact_floats(expr: Expr) -> Expr:
    """Floats as the exact decimal that they print: 0.1 is 1/10."""
    floats = expr.atoms(sp.Float)
    if any(not number.is_finite for number in floats) or expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise ActivationError(f"{expr} contains an infinity or NaN; an activation needs finite constants")
    if any(number != 0 and abs(frexp(number.num)[1]) > MAX_FLOAT_EXPONENT for number in floats):
        raise ActivationError(f"a number of the activation is beyond 2^±{MAX_FLOAT_EXPONENT}; use smaller ones")
    return expr.xreplace({number: sp.Rational(str(number)) for number in floats})
