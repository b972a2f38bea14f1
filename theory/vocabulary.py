"""The names that an activation may use: the variable, functions and constants, with their other spellings."""

import difflib
import re
from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy import Expr, Symbol

from theory.catalogue import ALIASES, CATALOGUE, largest, smallest

VARIABLE = Symbol("x", real=True)
"""The variable of every activation."""

CONSTANTS = {"pi": sp.pi, "E": sp.E}
NOT_PARAMETERS = {"e": "E or exp(...)", "X": "x", "I": "real expressions only", "i": "real expressions only"}
"""Short names that would be mistaken for parameters, with what to write instead."""

_ELEMENTARY: dict[str, Callable[..., Expr]] = {
    name: getattr(sp, name)
    for name in (
        "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sec csc cot sech csch coth "
        "erf erfc sqrt Abs sign"
    ).split()
}
_OF_MANY: dict[str, Callable[..., Expr]] = {"Max": largest, "Min": smallest}
_SPELLINGS = {
    "abs": "Abs",
    "max": "Max",
    "min": "Min",
    "ln": "log",
    "sgn": "sign",
    "arcsin": "asin",
    "arccos": "acos",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
}
_GREEK = "alpha beta gamma delta epsilon eta theta kappa mu nu rho tau phi omega".split()
_PARAMETER = re.compile(rf"(?:[a-zA-Z]|{'|'.join(_GREEK)})[0-9]{{0,2}}\Z")


def function_named(name: str) -> Any:
    """What builds the expression of a function, by any of its spellings; None for an unknown name.

    >>> function_named("ln")(1), function_named("eval")
    (0, None)
    """
    name = ALIASES.get(name, _SPELLINGS.get(name, name))
    return CATALOGUE[name].build if name in CATALOGUE else {**_ELEMENTARY, **_OF_MANY}.get(name)


def takes_many(name: str) -> bool:
    """Whether the function takes any number of arguments."""
    return _SPELLINGS.get(name, name) in _OF_MANY


def is_parameter(name: str) -> bool:
    """Whether a name is short enough, or Greek enough, for a free parameter.

    >>> is_parameter("a"), is_parameter("beta2"), is_parameter("os")
    (True, True, False)
    """
    return _PARAMETER.match(name) is not None


def known_functions() -> tuple[str, ...]:
    """Names of all functions that an activation string may call, sorted.

    >>> {"tanh", "mish", "Max"} <= set(known_functions())
    True
    """
    return tuple(sorted({*CATALOGUE, *_ELEMENTARY, *_OF_MANY, *_SPELLINGS, *ALIASES}))


def suggest(name: str) -> str:
    """The end of a sentence about an unknown name: the closest known one.

    >>> suggest("relux")
    "; did you mean 'relu'?"
    """
    close = difflib.get_close_matches(name, [*known_functions(), "x"], n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are x, pi, E, one-letter parameters and the functions {', '.join(known_functions())}"
