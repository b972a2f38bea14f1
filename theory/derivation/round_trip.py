"""Whether what was printed says what was meant: the LaTeX of a claim read back and compared with its SymPy objects."""

from collections.abc import Iterable
from random import Random

import sympy as sp
from sympy import Basic, Expr, Indexed, Sum, Symbol
from sympy.core.relational import Relational

from theory.derivation.latex_reader import parse_latex
from theory.derivation.vectors import Notation

_DIGITS = 40


def discrepancies(claim: Iterable[Relational], latex: str, dimension: int) -> list[str]:
    r"""What the LaTeX of a claim says other than the claim; nothing, where all agrees.

    >>> from theory.derivation.symbols import a, r, equation
    >>> discrepancies([equation(a, 2 * r)], "a = 2 r", 2), discrepancies([equation(a, 2 * r)], "a = r", 2)
    ([], ['Eq(a, 2*r) is printed as Eq(a, r)'])
    """
    own = tuple(claim)
    try:
        read = parse_latex(latex, dimension)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        return [f"cannot be read: {error}"]
    if len(own) != len(read):
        return [f"{len(own)} relations are printed as {len(read)}"]
    pairs = zip(own, read, strict=True)
    return [f"{mine} is printed as {other}" for mine, other in pairs if not agree(mine, other)]


def agree(mine: Relational, other: Relational) -> bool:
    """Whether two relations are the same, side by side."""
    sides = ((mine.lhs, other.lhs), (mine.rhs, other.rhs))
    return mine.func == other.func and all(_equal(one, two) for one, two in sides)


def _equal(one: Expr, two: Expr) -> bool:
    """Equal as they stand, when multiplied out, or at random values of all that is in them, to 40 digits."""
    if one == two:
        return True
    if one.atoms(Sum) != two.atoms(Sum) or _opaque(one) != _opaque(two):
        return False
    return bool(sp.expand(one - two) == 0 or all(_vanishes(one - two, seed) for seed in range(2)))


def _opaque(expr: Expr) -> set[Basic]:
    return expr.atoms(Notation)


def _vanishes(difference: Expr, seed: int) -> bool:
    """Whether it is 0 at random values of its symbols and of its folded parts, each taken as a whole."""
    rng = Random(seed)
    parts = sorted(difference.atoms(Notation, Sum, Indexed, Symbol), key=str)
    value = sp.N(difference.xreplace({part: sp.Rational(rng.randint(1, 99), 100) for part in parts}), _DIGITS)
    return bool(value.is_number and abs(value) < sp.Float(10) ** (10 - _DIGITS))
