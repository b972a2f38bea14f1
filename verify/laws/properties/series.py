"""Laws of the expansion at 0: claimed terms are those of the activation, in exact arithmetic."""

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.activations import Activation
from theory.errors import ActivationError, InputError
from theory.evidence import Evidence, Statement
from theory.expansion import expand
from theory.expansion_result import Expansion, ExpansionStatus
from theory.vocabulary import VARIABLE
from theory.zero import proved_sign
from verify.laws.finding import Finding
from verify.laws.properties.sigma import ActivationLike, expanded, read
from verify.laws.properties.violation import LawViolation

Claimed = str | sp.Expr | Expansion | Callable[[Any], Any]
MAX_ORDER = 64


def expansion(claimed: Claimed, activation: ActivationLike, *, order: int | None = None) -> Finding:
    """The activation is the claimed polynomial up to O(x^order), by default with nothing left out below its degree.

    Both may be formulas, SymPy expressions or functions written with NumPy.  Every coefficient is compared exactly,
    from both sides of 0, so that the Finding is proved; where one can be proved neither equal nor unequal it is
    inconclusive.  Raises LawViolation with the first order that is wrong, and the factor.

    >>> print(expansion("x**3/3", "x - tanh(x)", order=5).statement.reason)
    x - tanh(x) = x**3/3 + O(x^5), every coefficient exactly
    >>> expansion("x**3/3 - x**5/15", "x - tanh(x)")
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: expansion: the coefficient of x^5 is 1/2 times what it must be
      for: x - tanh(x) = x**3/3 - x**5/15 + O(x^6)
      the coefficient of x^5: yours -1/15, it must be -2/15
    """
    __tracebackhide__ = True
    exact, polynomial = read(activation), _polynomial(claimed)
    degree = int(sp.degree(polynomial, VARIABLE)) if polynomial != 0 else 0
    end = degree + 1 if order is None else order
    if type(end) is not int or not degree < end <= MAX_ORDER:
        raise InputError(f"order is {order!r}; it must be an integer above the degree {degree}, at most {MAX_ORDER}")
    subject = f"{exact.source} = {sp.sstr(polynomial, order='rev-lex')} + O(x^{end})"
    wrong = _first_difference(exact, polynomial, end)
    if isinstance(wrong, str):
        return Finding("expansion", Statement(Evidence.INCONCLUSIVE, f"{subject}: {wrong}"))
    if wrong is None:
        return Finding("expansion", Statement(Evidence.PROVED, f"{subject}, every coefficient exactly"))
    raise _violation(subject, polynomial, *wrong)


def multiplicity(p: int, activation: ActivationLike) -> Finding:
    """The multiplicity of the activation is p: the order of its first nonzero derivative at 0, the value left out.

    Source: arXiv:2105.11686, Definition 1.  The Finding is proved.  Raises LawViolation where it is another.

    >>> print(multiplicity(3, "x - tanh(x)").statement.reason)
    x - tanh(x) has the multiplicity p = 3
    """
    __tracebackhide__ = True
    exact = read(activation)
    found = expanded(activation)
    if found.multiplicity is None:
        return Finding("multiplicity", Statement(Evidence.INCONCLUSIVE, f"{exact.source}: {found.reason}"))
    if found.multiplicity == p:
        return Finding("multiplicity", Statement(Evidence.PROVED, f"{exact.source} has the multiplicity p = {p}"))
    said = f"the multiplicity of {exact.source} is {found.multiplicity}, with c_p = {found.leading_coefficient}"
    finding = Finding("multiplicity", Statement(Evidence.REFUTED, f"{said}; yours is {p!r}"))
    raise LawViolation(f"multiplicity: {said}; yours is {p!r}", finding)


def _polynomial(claimed: Claimed) -> sp.Expr:
    expr = claimed.polynomial() if isinstance(claimed, Expansion) else read(claimed).expr
    if expr.free_symbols - {VARIABLE} or not expr.is_polynomial(VARIABLE):
        raise InputError(f"the claimed expansion {expr} is no polynomial in x; give one, without its remainder")
    return sp.expand(expr)


def _first_difference(exact: Activation, polynomial: sp.Expr, end: int) -> tuple[int, sp.Expr, sp.Expr] | str | None:
    """First order below ``end`` where σ − polynomial has a coefficient, and that from both sides; or what is open."""
    if exact.parameters:
        raise InputError(f"{exact.source!r} has free parameters; give each a value")
    difference = sp.expand(exact.expr - polynomial) if exact.expr.is_polynomial() else exact.expr - polynomial
    if VARIABLE not in difference.free_symbols:
        return _constant(difference)
    try:
        found = expand(Activation(difference))
    except ActivationError as error:
        if "constant" in str(error):
            return _constant(sp.simplify(difference))
        raise
    if found.constant is not None and found.constant != 0:
        return 0, found.constant, found.constant
    first = next((coefficient for coefficient in found.coefficients if not coefficient.is_zero), None)
    if first is not None:
        return (first.order, first.right, first.left) if first.order < end else None
    known = max((coefficient.order for coefficient in found.coefficients), default=0)
    return None if known >= end - 1 or found.status is ExpansionStatus.PROVED else found.reason


def _constant(difference: sp.Expr) -> tuple[int, sp.Expr, sp.Expr] | str | None:
    sign = proved_sign(difference)
    if sign is None:
        return f"{difference} can be proved neither zero nor nonzero"
    return (0, difference, difference) if sign else None


def _violation(subject: str, polynomial: sp.Expr, order: int, right: sp.Expr, left: sp.Expr) -> LawViolation:
    claimed = polynomial.coeff(VARIABLE, order)
    must = claimed + right
    name = f"the coefficient of x^{order}"
    if right != left:
        said, factor = f"{name} is {must} right of 0 and {claimed + left} left of it", None
    elif claimed == 0:
        said, factor = f"{name} is missing", 0.0
    elif proved_sign(must) == 0:
        said, factor = f"{name} must be 0", None
    else:
        said, factor = f"{name} is {claimed / must} times what it must be", float(claimed / must)
    finding = Finding("expansion", Statement(Evidence.REFUTED, f"{subject}: {said}"))
    lines = [f"expansion: {said}", f"  for: {subject}"]
    if right == left:
        lines.append(f"  {name}: yours {claimed}, it must be {must}")
    return LawViolation("\n".join(lines), finding, order, factor)
