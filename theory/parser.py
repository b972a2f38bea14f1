"""Text to SymPy expression by a whitelist: a string can name mathematics, and nothing else.

Python's own grammar is used to read the text (``ast.parse`` builds a tree and runs nothing); every node of
the tree is then looked up in a whitelist.  Length, nesting, exponents and numbers are bounded *before*
SymPy sees them, because SymPy evaluates powers of numbers at once.
"""

import ast
import difflib
import re
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

import sympy as sp
from flint import arb
from sympy import Expr, Rational, Symbol

from theory.catalogue import ALIASES, CATALOGUE
from theory.constants import ball
from theory.errors import ActivationError

MAX_LENGTH = 1000
"""Most characters in an activation string."""
MAX_DEPTH = 60
"""Deepest nesting of brackets and operations."""
MAX_EXPONENT = 100
"""Largest absolute value of a power of x."""
MAX_BITS = 1024
"""Largest size in bits of a number's numerator or denominator."""

VARIABLE = Symbol("x", real=True)
"""The variable of every activation."""

_ELEMENTARY: dict[str, Callable[..., Expr]] = {
    name: getattr(sp, name)
    for name in (
        "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sec csc cot sech csch coth "
        "erf erfc sqrt Abs Max Min sign"
    ).split()
}
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
_CONSTANTS = {"pi": sp.pi, "E": sp.E}
_GREEK = "alpha beta gamma delta epsilon eta theta kappa mu nu rho tau phi omega".split()
_PARAMETER = re.compile(rf"(?:[a-zA-Z]|{'|'.join(_GREEK)})[0-9]{{0,2}}\Z")
_NOT_PARAMETERS = {"e": "E or exp(...)", "X": "x", "I": "real expressions only", "i": "real expressions only"}
_DECIMAL = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?\Z")


def parse_expression(text: str) -> Expr:
    """SymPy expression in ``x`` (and free parameters) that the text stands for; decimals become exact.

    Raises :class:`~theory.errors.ActivationError` with one sentence for anything outside the whitelist.

    >>> parse_expression("x**2*tanh(x) + 0.1*x^4")
    x**4/10 + x**2*tanh(x)
    >>> parse_expression("x.__class__")
    Traceback (most recent call last):
    ...
    theory.errors.ActivationError: 'x.__class__' has an attribute access, which is not allowed; use arithmetic, named functions, numbers and x
    """
    _check_shape(text)
    # '^' is what many people type for a power; Python would read it as a loosely binding xor.
    source = text.strip().replace("^", "**")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # '3(x)' makes Python warn about calling a number
            tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ActivationError(
            f"{_shorten(text)} is not a formula: check brackets and write products with * (2*x, not 2x)"
        ) from None
    try:
        if isinstance(tree, ast.Name) and (function := _function(tree.id)) not in (None, sp.Max, sp.Min):
            return _bounded(function(VARIABLE), text)
        return _in_variable(_Reader(text, source).read(tree, 0), text)
    except (OverflowError, MemoryError, RecursionError, ZeroDivisionError, TypeError, ValueError) as error:
        if isinstance(error, ActivationError):
            raise
        raise ActivationError(f"{_shorten(text)} cannot be evaluated ({error}); simplify the formula") from None


def _check_shape(text: str) -> None:
    if not text.strip():
        raise ActivationError("the activation is empty; write a formula in x such as 'x**2*tanh(x)'")
    if len(text) > MAX_LENGTH:
        raise ActivationError(f"the activation has {len(text)} characters, more than the {MAX_LENGTH} allowed")
    if not text.isascii() or not text.isprintable():
        raise ActivationError(f"{_shorten(text)} has a character outside plain ASCII; write it with ASCII names")
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise ActivationError(f"the activation nests {deepest} brackets, more than the {MAX_DEPTH} allowed")


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _function(name: str) -> Any:
    name = ALIASES.get(name, _SPELLINGS.get(name, name))
    return CATALOGUE[name].build if name in CATALOGUE else _ELEMENTARY.get(name)


def _in_variable(expr: Expr, text: str) -> Expr:
    if expr.free_symbols and VARIABLE not in expr.free_symbols:
        names = ", ".join(sorted(map(str, expr.free_symbols)))
        raise ActivationError(f"{_shorten(text)} depends on {names} but not on x; write the activation in x")
    return expr


def _bounded(expr: Expr, text: str) -> Expr:
    """The expression itself, once its powers and numbers are known to be of bounded size."""
    if not isinstance(expr, Expr):
        raise ActivationError(f"{_shorten(text)} is not a real-valued expression; use numbers and x")
    if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise ActivationError(f"{_shorten(text)} divides by zero; every part must be defined")
    if expr.has(sp.I):
        raise ActivationError(f"{_shorten(text)} is complex; an activation must be real")
    for number in expr.atoms(sp.Rational):
        if max(int(number.p).bit_length(), int(number.q).bit_length()) > MAX_BITS:
            raise ActivationError(f"{_shorten(text)} contains a number of more than {MAX_BITS} bits; use smaller ones")
    if expr.is_number and not expr.is_Rational and not abs(ball(expr, 2 * MAX_BITS)) < arb(2) ** MAX_BITS:
        raise ActivationError(f"{_shorten(text)} contains a number too large or too close to a pole to be enclosed")
    for power in expr.atoms(sp.Pow):
        if not power.base.is_number and power.exp.is_Rational and abs(power.exp) > MAX_EXPONENT:
            raise ActivationError(f"{_shorten(text)} has the exponent {power.exp}; at most {MAX_EXPONENT} is allowed")
    return expr


class _Reader:
    """Walks the syntax tree; every node type that is not named here is refused."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source

    def read(self, node: ast.AST, depth: int) -> Expr:
        if depth > MAX_DEPTH:
            raise ActivationError(f"{_shorten(self.text)} nests operations deeper than the {MAX_DEPTH} allowed")
        match node:
            case ast.Constant():
                expr = self._number(node)
            case ast.Name():
                expr = self._name(node.id)
            case ast.UnaryOp(op=ast.USub()):
                expr = -self.read(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.UAdd()):
                expr = self.read(node.operand, depth + 1)
            case ast.BinOp():
                expr = self._binary(node, depth)
            case ast.Call():
                expr = self._call(node, depth)
            case _:
                self._refuse(node)
        return _bounded(expr, self.text)

    def _refuse(self, node: ast.AST) -> NoReturn:
        named: dict[type[ast.AST], str] = {ast.Attribute: "an attribute access", ast.Subscript: "an index"}
        what = named.get(type(node), f"a {type(node).__name__.lower()}")
        raise ActivationError(
            f"{_shorten(self.text)} has {what}, which is not allowed; use arithmetic, named functions, numbers and x"
        )

    def _number(self, node: ast.Constant) -> Expr:
        literal = ast.get_source_segment(self.source, node) or ""
        match = _DECIMAL.match(literal)
        if isinstance(node.value, (bool, str, bytes, complex)) or match is None:
            raise ActivationError(f"{_shorten(self.text)} contains {literal}, which is not a decimal number")
        if abs(int(match.group(1) or 0)) > 300:
            raise ActivationError(f"{_shorten(self.text)} contains {literal}; exponents of ten go up to 300")
        return Rational(literal)

    def _name(self, name: str) -> Expr:
        if name == VARIABLE.name:
            return VARIABLE
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in _NOT_PARAMETERS:
            raise ActivationError(f"{_shorten(self.text)} uses {name!r}; write {_NOT_PARAMETERS[name]}")
        if _PARAMETER.match(name):
            return Symbol(name, real=True)
        if _function(name) is not None:
            raise ActivationError(f"{_shorten(self.text)} names the function {name!r} without an argument; write {name}(x)")
        raise ActivationError(f"{_shorten(self.text)} uses the unknown name {name!r}{_suggest(name)}")

    def _binary(self, node: ast.BinOp, depth: int) -> Expr:
        left, right = self.read(node.left, depth + 1), self.read(node.right, depth + 1)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                if right == 0:
                    raise ActivationError(f"{_shorten(self.text)} divides by zero")
                return left / right
            case ast.Pow():
                return self._power(left, right)
            case _:
                self._refuse(node.op)

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        if exponent.is_Rational:
            size = max((int(v).bit_length() for n in base.atoms(sp.Rational) for v in (n.p, n.q)), default=1)
            too_large = abs(exponent) > MAX_EXPONENT if not base.is_number else abs(exponent) * size > MAX_BITS
            if too_large:
                raise ActivationError(
                    f"{_shorten(self.text)} has the exponent {_shorten(str(exponent))[1:-1]}; at most {MAX_EXPONENT} is allowed on x, "
                    f"and numbers of at most {MAX_BITS} bits"
                )
        return base**exponent

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            self._refuse(node.func)
        name = node.func.id
        function = _function(name)
        if function is None:
            raise ActivationError(f"{_shorten(self.text)} calls the unknown function {name!r}{_suggest(name)}")
        many = function in (sp.Max, sp.Min)
        if node.keywords or not node.args or (len(node.args) != 1 and not many):
            raise ActivationError(f"{_shorten(self.text)} must give {name} {'arguments' if many else 'one argument'}")
        return function(*(self.read(argument, depth + 1) for argument in node.args))


def _suggest(name: str) -> str:
    known = [*CATALOGUE, *_ELEMENTARY, *_SPELLINGS, *ALIASES, "x"]
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return "; known are x, pi, E, one-letter parameters and the functions that 'condense expand --list' shows"


def known_functions() -> tuple[str, ...]:
    """Names of all functions that an activation string may call, sorted.

    >>> {"tanh", "mish", "Max"} <= set(known_functions())
    True
    """
    return tuple(sorted({*CATALOGUE, *_ELEMENTARY, *_SPELLINGS, *ALIASES}))

