"""The Taylor expansion of an activation at 0: multiplicity, leading and next coefficient, with certificates."""

from dataclasses import dataclass, replace
from enum import StrEnum

import sympy as sp
from sympy import Expr

from theory.activations import Activation
from theory.cases import Branch, branches, condition_text
from theory.coefficients import Coefficient, TwoSided, continuous_value, degree_bound
from theory.constants import ball
from theory.errors import ActivationError
from theory.field import UndecidedError
from theory.onesided import Side, one_sided_series
from theory.parser import VARIABLE
from theory.series import OrderExhaustedError

ORDERS = (8, 16, 32, 64, 128)
"""Orders to which the expansion is tried in turn."""
MAX_CASES = 32


class ExpansionStatus(StrEnum):
    """What an expansion could establish."""

    PROVED = "proved"
    """The multiplicity and c_p are proved, and equal on both sides of 0."""
    KINKED = "kinked"
    """The sides of 0 disagree at leading order, as for ReLU: there is no multiplicity."""
    UNDECIDED = "undecided"
    """A coefficient that matters can be proved neither zero nor nonzero."""
    PARAMETRIC = "parametric"
    """The answer depends on free parameters; see the cases."""


@dataclass(frozen=True)
class Case:
    """One case of an expansion with parameters: a condition, and the expansion that holds under it.

    ``expansion`` is None where there is none (the activation is constant there, say); ``reason`` tells.
    """

    condition: sp.Basic
    expansion: "Expansion | None"
    reason: str

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        inner = self.expansion.to_dict() if self.expansion else None
        return {"condition": str(self.condition), "expansion": inner, "reason": self.reason}


@dataclass(frozen=True)
class Expansion:
    """σ(x) = c_0 + c_p x^p + c_q x^q + … at 0 (paper, Definition 1; q is the next order with c_q ≠ 0).

    Attributes
    ----------
    activation
        The activation that was expanded.
    status, reason
        What could be established, and why.
    constant
        c_0 = σ(0), exact.
    multiplicity, leading_coefficient
        p and c_p; None unless ``status`` is proved.
    next_order, next_coefficient
        q and c_q.  ``next_order`` is None where no further term exists or none was found (``reason`` says
        which); ``next_coefficient`` is None too where the sides of 0 differ at order q.
    coefficients
        Every coefficient from order 1 on that was proved zero or nonzero, from both sides.
    cases
        The case split, where there are parameters.

    >>> expansion = expand(Activation.parse("mish"))
    >>> expansion.multiplicity, expansion.leading_coefficient, expansion.next_order, expansion.next_coefficient
    (1, 3/5, 2, 8/25)
    """

    activation: Activation
    status: ExpansionStatus
    reason: str
    constant: Expr | None = None
    multiplicity: int | None = None
    leading_coefficient: Expr | None = None
    next_order: int | None = None
    next_coefficient: Expr | None = None
    coefficients: tuple[Coefficient, ...] = ()
    cases: tuple[Case, ...] = ()

    def __post_init__(self) -> None:
        p, c_p, q = self.multiplicity, self.leading_coefficient, self.next_order
        if (self.status is ExpansionStatus.PROVED) != (p is not None and c_p is not None):
            raise ValueError("an expansion has a multiplicity and a leading coefficient exactly when it is proved")
        if (p is not None and p < 1) or c_p == 0 or (p is not None and q is not None and q <= p):
            raise ValueError("an expansion needs p >= 1, c_p != 0 and q > p")

    def to_dict(self) -> dict[str, object]:
        """JSON form; exact numbers as SymPy strings."""
        text = {
            "constant": self.constant,
            "leading_coefficient": self.leading_coefficient,
            "next_coefficient": self.next_coefficient,
        }
        return {
            "activation": str(self.activation.expr),
            "status": self.status.value,
            "reason": self.reason,
            "multiplicity": self.multiplicity,
            **{key: None if value is None else str(value) for key, value in text.items()},
            "next_order": self.next_order,
            "coefficients": [coefficient.to_dict() for coefficient in self.coefficients],
            "cases": [case.to_dict() for case in self.cases],
        }

    def polynomial(self) -> Expr:
        """The proved terms c_0 + c_p x^p + c_q x^q."""
        terms = [self.constant or sp.Integer(0)]
        for order, value in ((self.multiplicity, self.leading_coefficient), (self.next_order, self.next_coefficient)):
            if order is not None and value is not None:
                terms.append(value * VARIABLE**order)
        return sp.Add(*terms)

    def _repr_latex_(self) -> str:
        if self.status is not ExpansionStatus.PROVED:
            return rf"$\sigma(x) = {sp.latex(self.activation.expr)}$: {self.status.value}, {self.reason}"
        order = (self.next_order or self.multiplicity or 0) + 1
        tail = rf" + O(x^{{{order}}})" if self.next_order else ""
        return rf"$\sigma(x) = {sp.latex(self.polynomial(), order='rev-lex')}{tail}$"


def expand(activation: Activation | Expr | str) -> Expansion:
    """Expansion of an activation at 0, exact, both sides examined.

    Parameters
    ----------
    activation
        An :class:`~theory.activations.Activation`, a SymPy expression, or text for ``Activation.parse``.

    Raises
    ------
    ActivationError
        If the activation is constant, flat, singular, complex, discontinuous or undefined at 0.

    Examples
    --------
    A hidden zero is found: the first coefficient is exactly 0.

    >>> expand("(sqrt(2)+sqrt(3)-sqrt(5+2*sqrt(6)))*x + x**2").multiplicity
    2

    ReLU has no multiplicity, because the two sides of 0 disagree at leading order.

    >>> expand("relu").status.value
    'kinked'

    A free parameter gives a case split.

    >>> [(str(case.condition), case.expansion.multiplicity) for case in expand("tanh(x) - a*x").cases]
    [('Ne(a, 1)', 1), ('Eq(a, 1)', 3)]
    """
    activation = as_activation(activation)
    if VARIABLE not in activation.expr.free_symbols:
        raise ActivationError(f"{activation.source!r} is constant; an activation must depend on x")
    if activation.parameters:
        return _expand_cases(activation)
    return _expand_generic(activation)[0]


def as_activation(activation: Activation | Expr | str) -> Activation:
    """The activation that text, an expression or an activation stands for."""
    if isinstance(activation, str):
        return Activation.parse(activation)
    return activation if isinstance(activation, Activation) else Activation(activation)


def _expand_generic(activation: Activation) -> tuple[Expansion, frozenset[Expr]]:
    """The expansion for generic parameters, and the expressions in them that were assumed nonzero."""
    try:
        return _search(activation)
    except UndecidedError as error:
        return Expansion(activation, ExpansionStatus.UNDECIDED, str(error)), frozenset()
    except ActivationError as error:
        reason = str(error).replace("the activation is", "it is")
        raise type(error)(f"{activation.source!r} has no Taylor expansion at 0: {reason}") from None


def _search(activation: Activation) -> tuple[Expansion, frozenset[Expr]]:
    expansion, assumed = None, frozenset[Expr]()
    for order in _orders(activation.expr):
        try:
            series = TwoSided.of(activation.expr, order)
        except OrderExhaustedError:
            continue
        expansion = _scan(activation, series, continuous_value(activation.expr, series))
        assumed = series.assumptions()
        if series.exact or expansion.next_order or expansion.status is ExpansionStatus.KINKED:
            return expansion, assumed
    return _settle(activation, expansion), assumed


def _orders(expr: Expr) -> tuple[int, ...]:
    degree = degree_bound(expr)
    return ORDERS if degree is None or degree >= ORDERS[-1] else (degree + 1,)


def _scan(activation: Activation, series: TwoSided, c_0: Expr) -> Expansion:
    """Read the multiplicity and the next order off a series; undecided where it is too short."""
    seen: list[Coefficient] = []
    leading: Coefficient | None = None
    for coefficient in series:
        seen.append(coefficient)
        if coefficient.is_zero:
            continue
        if leading is not None:
            return _proved(activation, c_0, leading, coefficient, seen, "both sides of 0 agree to this order")
        leading = coefficient
        if not coefficient.agrees:
            return _kinked(activation, c_0, coefficient, seen)
    last = series.end - 1
    if leading is not None:
        reason = "no further term" if series.exact else f"every coefficient from {leading.order + 1} to {last} is zero"
        return _proved(activation, c_0, leading, None, seen, reason)
    if series.exact:
        raise ActivationError("it is constant near 0; an activation must depend on x there")
    reason = f"every coefficient from 1 to {last} is zero: the activation may be constant or flat near 0"
    return Expansion(activation, ExpansionStatus.UNDECIDED, reason, c_0, coefficients=tuple(seen))


def _proved(
    activation: Activation,
    c_0: Expr,
    leading: Coefficient,
    following: Coefficient | None,
    seen: list[Coefficient],
    reason: str,
) -> Expansion:
    if following is not None and not following.agrees:
        reason = f"the sides of 0 differ at order {following.order}: {following.right} right, {following.left} left"
    return Expansion(
        activation,
        ExpansionStatus.PROVED,
        reason,
        c_0,
        leading.order,
        leading.value,
        following.order if following else None,
        following.value if following else None,
        tuple(seen),
    )


def _kinked(activation: Activation, c_0: Expr, leading: Coefficient, seen: list[Coefficient]) -> Expansion:
    reason = (
        f"the sides of 0 disagree at leading order x^{leading.order}: "
        f"coefficient {leading.right} from the right, {leading.left} from the left"
    )
    return Expansion(activation, ExpansionStatus.KINKED, reason, c_0, coefficients=tuple(seen))


def _settle(activation: Activation, expansion: Expansion | None) -> Expansion:
    """The last resort once every order is used up: does the expression simplify?"""
    simpler = sp.simplify(activation.expr)
    if simpler != activation.expr and degree_bound(simpler) is not None:
        if VARIABLE not in simpler.free_symbols:
            raise ActivationError(f"it is the constant {simpler}; an activation must depend on x")
        return replace(expand(Activation(simpler)), activation=activation)
    if expansion is None:
        reason = f"no leading coefficient of a part of it is found up to order {ORDERS[-1] - 1}"
        return Expansion(activation, ExpansionStatus.UNDECIDED, reason)
    return expansion


def _expand_cases(activation: Activation) -> Expansion:
    cases = branches(activation, _expand_generic, MAX_CASES)
    conditions = "; ".join(f"{_outcome(branch)} where {condition_text(branch.condition)}" for branch in cases)
    return Expansion(
        activation,
        ExpansionStatus.PARAMETRIC,
        f"depends on {', '.join(map(str, activation.parameters))}: {conditions}",
        cases=tuple(Case(branch.condition, branch.expansion, branch.reason) for branch in cases),
    )


def _outcome(branch: "Branch[Expansion]") -> str:
    if branch.expansion is None or branch.expansion.multiplicity is None:
        return branch.expansion.status.value if branch.expansion else branch.reason
    return f"p = {branch.expansion.multiplicity}"


def taylor_coefficients(activation: Activation, order: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Correctly rounded coefficients c_0 … c_{order−1} from the right and from the left of 0.

    >>> right, left = taylor_coefficients(Activation.parse("softsign"), 4)
    >>> right, left
    ((0.0, 1.0, -1.0, 1.0), (0.0, 1.0, 1.0, 1.0))
    """
    sides = []
    for side in Side:
        series, reader = one_sided_series(activation.expr, side, order)
        exact = (reader.field.to_expr(series.coefficient(k)) * side.value**k for k in range(min(order, series.end)))
        sides.append(tuple(float(ball(value, 256).mid()) for value in exact))
    return sides[0], sides[1]
