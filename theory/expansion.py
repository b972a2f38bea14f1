"""The Taylor expansion of an activation at 0: multiplicity, leading and next coefficient, both sides examined."""

from dataclasses import replace

from sympy import Expr

from theory.activations import Activation
from theory.cases import branches
from theory.coefficients import Coefficient, TwoSided, continuous_value
from theory.errors import ActivationError
from theory.expansion_result import Case, Expansion, ExpansionStatus
from theory.parameters import Assumptions, UndecidedError, UnknownSignError
from theory.rational_function import TooLargeError
from theory.region import condition_text
from theory.series import OrderExhaustedError
from theory.size import degree_bound, simplified
from theory.taylor import taylor_coefficients
from theory.vocabulary import VARIABLE

__all__ = ["Case", "Expansion", "ExpansionStatus", "as_activation", "expand", "taylor_coefficients"]

ORDERS = (4, 8, 16, 32, 64, 128)
"""Orders to which the expansion is tried in turn."""


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
    return _expand_generic(activation, Assumptions())


def as_activation(activation: Activation | Expr | str) -> Activation:
    """The activation that text, an expression or an activation stands for."""
    if isinstance(activation, str):
        return Activation.parse(activation)
    return activation if isinstance(activation, Activation) else Activation(activation)


def _expand_generic(activation: Activation, assumptions: Assumptions) -> Expansion:
    """The expansion for generic parameters; what had to be assumed of them is recorded in ``assumptions``."""
    try:
        return _search(activation, assumptions)
    except UnknownSignError:
        raise
    except (UndecidedError, TooLargeError) as error:
        return Expansion(activation, ExpansionStatus.UNDECIDED, str(error))
    except ActivationError as error:
        reason = str(error).replace("the activation is", "it is")
        raise type(error)(f"{activation.source!r} has no Taylor expansion at 0: {reason}") from None


def _search(activation: Activation, assumptions: Assumptions) -> Expansion:
    found: Expansion | None = None
    for order in _orders(activation.expr):
        try:
            series = TwoSided.of(activation.expr, order, assumptions)
            found, final = _scan(activation, series, continuous_value(activation.expr, series))
        except OrderExhaustedError:
            continue
        except TooLargeError:
            if found is None:
                raise
            return found
        if final:
            return found
    return _settle(activation, found, assumptions)


def _orders(expr: Expr) -> tuple[int, ...]:
    degree = degree_bound(expr)
    if degree is None or degree >= ORDERS[-1]:
        return ORDERS
    return (*(order for order in ORDERS if order <= degree), degree + 1)


def _scan(activation: Activation, series: TwoSided, c_0: Expr) -> tuple[Expansion, bool]:
    """What the series tells, and whether that is final: a longer series could tell more if it is not."""
    seen: list[Coefficient] = []
    try:
        for coefficient in series:
            seen.append(coefficient)
            if not coefficient.is_zero and (leading := _leading(seen)) is not coefficient:
                return _proved(activation, c_0, leading, coefficient, seen), True
            if not coefficient.agrees:
                return _kinked(activation, c_0, coefficient, seen), True
    except UnknownSignError:
        raise
    except UndecidedError as error:
        return _without_next(activation, c_0, seen, str(error)), True
    return _exhausted(activation, c_0, seen, series), series.exact


def _leading(seen: list[Coefficient]) -> Coefficient:
    return next(coefficient for coefficient in seen if not coefficient.is_zero)


def _proved(
    activation: Activation, c_0: Expr, leading: Coefficient, following: Coefficient, seen: list[Coefficient]
) -> Expansion:
    reason = "both sides of 0 agree to this order"
    if not following.agrees:
        reason = f"the sides of 0 differ at order {following.order}: {following.right} right, {following.left} left"
    return Expansion(
        activation,
        ExpansionStatus.PROVED,
        reason,
        constant=c_0,
        multiplicity=leading.order,
        leading_coefficient=leading.value,
        next_order=following.order,
        next_coefficient=following.value,
        coefficients=tuple(seen),
    )


def _without_next(activation: Activation, c_0: Expr, seen: list[Coefficient], reason: str) -> Expansion:
    """Proved up to c_p if there is one among those seen, else undecided."""
    if all(coefficient.is_zero for coefficient in seen):
        return Expansion(activation, ExpansionStatus.UNDECIDED, reason, c_0, coefficients=tuple(seen))
    p, c_p = _leading(seen).order, _leading(seen).value
    return Expansion(activation, ExpansionStatus.PROVED, reason, c_0, p, c_p, coefficients=tuple(seen))


def _exhausted(activation: Activation, c_0: Expr, seen: list[Coefficient], series: TwoSided) -> Expansion:
    """Every coefficient that is known was read, and there is at most one that is not zero."""
    last, constant = series.end - 1, all(coefficient.is_zero for coefficient in seen)
    if series.exact and constant:
        raise ActivationError("it is constant near 0; an activation must depend on x there")
    if series.exact:
        return _without_next(activation, c_0, seen, "no further term")
    first = 1 if constant else _leading(seen).order + 1
    tail = ": the activation may be constant or flat near 0" if constant else ""
    return _without_next(activation, c_0, seen, f"every coefficient from {first} to {last} is zero{tail}")


def _kinked(activation: Activation, c_0: Expr, leading: Coefficient, seen: list[Coefficient]) -> Expansion:
    reason = (
        f"the sides of 0 disagree at leading order x^{leading.order}: "
        f"coefficient {leading.right} from the right, {leading.left} from the left"
    )
    return Expansion(activation, ExpansionStatus.KINKED, reason, c_0, coefficients=tuple(seen))


def _settle(activation: Activation, found: Expansion | None, assumptions: Assumptions) -> Expansion:
    """The last resort once every order is used up: does the expression simplify to a polynomial?"""
    simpler = simplified(activation.expr)
    if simpler != activation.expr and degree_bound(simpler) is not None:
        if VARIABLE not in simpler.free_symbols:
            raise ActivationError(f"it is the constant {simpler}; an activation must depend on x")
        return replace(_search(Activation(simpler), assumptions), activation=activation)
    if found is None:
        reason = f"no leading coefficient of a part of it is found up to order {ORDERS[-1] - 1}"
        return Expansion(activation, ExpansionStatus.UNDECIDED, reason)
    return found


def _expand_cases(activation: Activation) -> Expansion:
    cases = branches(activation, _expand_generic)
    conditions = "; ".join(f"{_outcome(case)} where {condition_text(case.condition)}" for case in cases)
    names = ", ".join(map(str, activation.parameters))
    return Expansion(activation, ExpansionStatus.PARAMETRIC, f"depends on {names}: {conditions}", cases=tuple(cases))


def _outcome(case: Case) -> str:
    if case.expansion is None:
        return case.reason
    if case.expansion.multiplicity is None:
        return case.expansion.status.value
    return f"p = {case.expansion.multiplicity}"
