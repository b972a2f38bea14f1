"""Text to SymPy expression by a whitelist: a string can name mathematics, and nothing else.

Python's own grammar is used to read the text (``ast.parse`` builds a tree and runs nothing); every node of
the tree is then looked up in a whitelist.  Length, nesting, exponents and numbers are bounded *before*
SymPy sees them, because SymPy evaluates powers of numbers at once.
"""

import ast
import operator
import re
import warnings
from collections.abc import Callable
from typing import NoReturn

import sympy as sp
from sympy import Expr, Rational, Symbol

from theory.errors import ActivationError
from theory.size import MAX_BITS, MAX_EXPONENT, check_size
from theory.vocabulary import CONSTANTS, NOT_PARAMETERS, VARIABLE, function_named, is_parameter, suggest, takes_many

MAX_LENGTH = 1000
"""Most characters in an activation string."""
MAX_DEPTH = 60
"""Deepest nesting of brackets and operations."""
MAX_POWER_OF_TEN = 300
"""Largest exponent of ten in a decimal number."""

_OPERATIONS: dict[type[ast.operator], Callable[[Expr, Expr], Expr]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_REFUSED: dict[type[ast.AST], str] = {
    ast.Attribute: "an attribute access",
    ast.Subscript: "an index",
    ast.Compare: "a comparison",
    ast.BoolOp: "a logical operation",
    ast.IfExp: "a condition",
    ast.NamedExpr: "an assignment",
    ast.Starred: "a star argument",
    ast.Tuple: "a comma outside a function's arguments",
    ast.Call: "a call of what is no name",
    ast.Constant: "a call of what is no name",
}
"""What the user wrote, for syntax that is refused; any other is named as Python names it."""
_DECIMAL = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?\Z")


def parse_expression(text: str) -> Expr:
    """SymPy expression in ``x`` (and free parameters) that the text stands for; decimals become exact.

    Raises :class:`~theory.errors.ActivationError` with one sentence for anything outside the whitelist.

    >>> parse_expression("x**2*tanh(x) + 0.1*x^4")
    x**4/10 + x**2*tanh(x)
    >>> parse_expression("x.__class__")
    Traceback (most recent call last):
    ...
    theory.errors.ActivationError: 'x.__class__' has an attribute access, which is not allowed; use arithmetic, ...
    """
    _check_shape(text)
    # '^' is what many people type for a power; Python would read it as a loosely binding xor.
    source = text.strip().replace("^", "**")
    try:
        return _read(_syntax_tree(source, text), source, text)
    except ActivationError:
        raise
    except (ArithmeticError, MemoryError, RecursionError, TypeError, ValueError):
        raise ActivationError(f"{shorten(text)} cannot be evaluated; simplify the formula") from None


def _check_shape(text: str) -> None:
    if not text.strip():
        raise ActivationError("the activation is empty; write a formula in x such as 'x**2*tanh(x)'")
    if len(text) > MAX_LENGTH:
        raise ActivationError(f"the activation has {len(text)} characters, more than the {MAX_LENGTH} allowed")
    if not text.isascii() or not text.isprintable():
        raise ActivationError(
            f"{shorten(text)} has a character other than printable ASCII; write it on one line in ASCII"
        )
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise ActivationError(f"the activation nests {deepest} brackets, more than the {MAX_DEPTH} allowed")


def _syntax_tree(source: str, text: str) -> ast.expr:
    try:
        if "#" in source:
            raise ValueError("Python would take the rest for a comment")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # '3(x)' makes Python warn about calling a number
            return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ActivationError(
            f"{shorten(text)} is not a formula: check brackets and write products with * (2*x, not 2x)"
        ) from None


def _read(tree: ast.expr, source: str, text: str) -> Expr:
    if isinstance(tree, ast.Name) and function_named(tree.id) is not None and not takes_many(tree.id):
        return function_named(tree.id)(VARIABLE)
    expr = _Reader(text, source).read(tree, 0)
    if expr.free_symbols and VARIABLE not in expr.free_symbols:
        names = ", ".join(sorted(map(str, expr.free_symbols)))
        raise ActivationError(f"{shorten(text)} depends on {names} but not on x; write the activation in x")
    return expr


def shorten(text: str) -> str:
    """The text in quotes, cut to a length that fits into a sentence."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


class _Reader:
    """Walks the syntax tree; every node type that is not named here is refused."""

    def __init__(self, text: str, source: str) -> None:
        self.name = shorten(text)
        self.source = source

    def read(self, node: ast.AST, depth: int) -> Expr:
        if depth > MAX_DEPTH:
            raise ActivationError(f"{self.name} nests operations deeper than the {MAX_DEPTH} allowed")
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
        return self._checked(expr)

    def _checked(self, expr: Expr) -> Expr:
        if not isinstance(expr, Expr):
            raise ActivationError(f"{self.name} is not a real-valued expression; use numbers and x")
        if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
            raise ActivationError(f"{self.name} divides by zero; every part must be defined")
        if expr.has(sp.I):
            raise ActivationError(f"{self.name} is complex; an activation must be real")
        check_size(expr, self.name)
        return expr

    def _refuse(self, node: ast.AST) -> NoReturn:
        what = _REFUSED.get(type(node), f"Python's {type(node).__name__}")
        raise ActivationError(
            f"{self.name} has {what}, which is not allowed; use arithmetic, named functions, numbers and x"
        )

    def _number(self, node: ast.Constant) -> Expr:
        literal = ast.get_source_segment(self.source, node) or ""
        match = _DECIMAL.match(literal)
        if isinstance(node.value, (bool, str, bytes, complex)) or match is None:
            raise ActivationError(f"{self.name} contains {shorten(literal)}, which is not a decimal number")
        if abs(int(match.group(1) or 0)) > MAX_POWER_OF_TEN:
            raise ActivationError(f"{self.name} contains {literal}; exponents of ten go up to {MAX_POWER_OF_TEN}")
        return Rational(literal)

    def _name(self, name: str) -> Expr:
        if name == VARIABLE.name:
            return VARIABLE
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in NOT_PARAMETERS:
            raise ActivationError(f"{self.name} uses {name!r}; write {NOT_PARAMETERS[name]}")
        if is_parameter(name):
            return Symbol(name, real=True)
        if function_named(name) is not None:
            raise ActivationError(f"{self.name} names the function {name!r} without an argument; write {name}(x)")
        raise ActivationError(f"{self.name} uses the unknown name {name!r}{suggest(name)}")

    def _binary(self, node: ast.BinOp, depth: int) -> Expr:
        operation = {**_OPERATIONS, ast.Pow: self._power}.get(type(node.op))
        if operation is None:
            self._refuse(node.op)
        return operation(self.read(node.left, depth + 1), self.read(node.right, depth + 1))

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        if exponent.is_Rational:
            size = max((int(abs(v)).bit_length() for n in base.atoms(sp.Rational) for v in (n.p, n.q)), default=1)
            too_large = abs(exponent) * size > MAX_BITS if base.is_number else abs(exponent) > MAX_EXPONENT
            if too_large:
                raise ActivationError(
                    f"{self.name} has the exponent {shorten(str(exponent))[1:-1]}; "
                    f"at most {MAX_EXPONENT} is allowed on x, and numbers of at most {MAX_BITS} bits"
                )
        return base**exponent

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            self._refuse(node.func)
        name = node.func.id
        if function_named(name) is None:
            raise ActivationError(f"{self.name} calls the unknown function {name!r}{suggest(name)}")
        if node.keywords or not node.args or (len(node.args) != 1 and not takes_many(name)):
            raise ActivationError(f"{self.name} must give {name} {'arguments' if takes_many(name) else 'one argument'}")
        return function_named(name)(*(self.read(argument, depth + 1) for argument in node.args))
