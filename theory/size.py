"""Bounds on the size of expressions, so that nothing that is written in a line takes minutes to read."""

import sympy as sp
from flint import arb
from sympy import Basic, Expr

from theory.constants import ball
from theory.errors import ActivationError
from theory.vocabulary import VARIABLE

MAX_EXPONENT = 100
"""Largest absolute value of a power of x."""
MAX_BITS = 1024
"""Largest size in bits of a number's numerator or denominator."""
MAX_TREE = 3000
"""Most operations, numbers and symbols of an activation when it is written out in full."""
MAX_SIMPLIFIED = 100
"""Largest expression that is handed to SymPy's simplification, which can be slow."""


def tree_size(expr: Basic) -> int:
    """Number of nodes of the expression written out in full, counted without writing it out.

    >>> from sympy import Symbol, sin
    >>> x = Symbol("x")
    >>> tree_size(sin(x) + sin(x)**2)
    7
    """
    sizes: dict[Basic, int] = {}

    def size(node: Basic) -> int:
        if node not in sizes:
            sizes[node] = 1 + sum(size(part) for part in node.args if isinstance(part, Basic))
        return sizes[node]

    return size(expr)


def simplified(expr: Expr) -> Expr:
    """SymPy's simplification of an expression that is small and smooth enough for it, else the expression itself.

    >>> from sympy import Symbol, sin, cos
    >>> x = Symbol("x")
    >>> simplified(sin(x)**2 + cos(x)**2)
    1
    """
    if tree_size(expr) > MAX_SIMPLIFIED or expr.has(sp.Max, sp.Min, sp.Piecewise):
        return expr
    try:
        return sp.simplify(expr)
    except (NotImplementedError, ValueError, TypeError, OverflowError, RecursionError):
        return expr


def check_size(expr: Expr, name: str) -> None:
    """Raise :class:`~theory.errors.ActivationError` unless powers, numbers and length are of bounded size.

    >>> check_size(sp.Symbol("x") ** 1000, "it")
    Traceback (most recent call last):
    ...
    theory.errors.ActivationError: it has the exponent 1000; at most 100 is allowed
    """
    if tree_size(expr) > MAX_TREE:
        raise ActivationError(
            f"{name} has {tree_size(expr)} operations when written out; at most {MAX_TREE} are allowed"
        )
    for number in expr.atoms(sp.Rational):
        if max(int(abs(number.p)).bit_length(), int(number.q).bit_length()) > MAX_BITS:
            raise ActivationError(f"{name} contains a number of more than {MAX_BITS} bits; use smaller ones")
    for power in expr.atoms(sp.Pow):
        if power.exp.is_Rational and abs(power.exp) > MAX_EXPONENT and not power.base.is_number:
            raise ActivationError(f"{name} has the exponent {power.exp}; at most {MAX_EXPONENT} is allowed")
    _check_magnitude(expr, name)


def _check_magnitude(expr: Expr, name: str) -> None:
    """A constant such as exp(exp(exp(10))) is too large for any later arithmetic."""
    if not expr.is_number or expr.is_Rational:
        return
    enclosure = ball(expr, 2 * MAX_BITS)
    if not enclosure.is_nan() and not abs(enclosure) < arb(2) ** MAX_BITS:
        raise ActivationError(f"{name} contains a number too large or too close to a pole to be enclosed")


def degree_bound(expr: Expr) -> int | None:
    """Bound of the degree of a polynomial in x, None for anything else.

    >>> degree_bound((1 + VARIABLE) ** 3 * VARIABLE), degree_bound(sp.tanh(VARIABLE))
    (4, None)
    """
    if VARIABLE not in expr.free_symbols:
        return 0
    if expr == VARIABLE:
        return 1
    if isinstance(expr, (sp.Add, sp.Mul)):
        degrees = [degree_bound(part) for part in expr.args]
        known = [degree for degree in degrees if degree is not None]
        if len(known) < len(degrees):
            return None
        return max(known) if isinstance(expr, sp.Add) else sum(known)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer) and expr.exp > 0:
        degree = degree_bound(expr.base)
        return None if degree is None else degree * int(expr.exp)
    return None
