"""Taylor coefficients of an activation at 0 as floating-point numbers, from both sides."""

from typing import Any

from theory.activations import Activation
from theory.coefficients import without_pole
from theory.constants import PRECISIONS, ball
from theory.errors import ActivationError
from theory.field import CoefficientField
from theory.onesided import Side, one_sided_series
from theory.parameters import Assumptions, UndecidedError
from theory.precision import precision
from theory.rational_function import TooLargeError
from theory.series import OrderExhaustedError, Series

MAX_ORDER = 256
"""Highest order at which the expansion is tried."""


def taylor_coefficients(activation: Activation, order: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Correctly rounded coefficients c_0 … c_{order−1} from the right and from the left of 0.

    Raises :class:`~theory.errors.ActivationError` where there are none, or parameters are free.

    >>> taylor_coefficients(Activation.parse("softsign"), 4)
    ((0.0, 1.0, -1.0, 1.0), (0.0, 1.0, 1.0, 1.0))
    """
    if activation.parameters:
        raise ActivationError(f"{activation.source!r} has free parameters; give them values first")
    right, left = (_side(activation, side, order) for side in (Side.RIGHT, Side.LEFT))
    return right, left


def _side(activation: Activation, side: Side, order: int) -> tuple[float, ...]:
    try:
        series = _known_to(activation, side, order)
        return tuple(_rounded(series.field, series.coefficient(k) * side.value**k) for k in range(order))
    except (UndecidedError, TooLargeError) as error:
        raise ActivationError(f"{activation.source!r}: {error}") from None


def _known_to(activation: Activation, side: Side, order: int) -> Series:
    """Series known at least to the order; parts that cancel or divide by x need more terms at first."""
    tried = order
    while tried <= MAX_ORDER:
        try:
            series = without_pole(one_sided_series(activation.expr, side, tried, Assumptions())[0])
            if series.end >= order:
                return series
        except OrderExhaustedError:
            pass
        tried = max(2 * tried, 4)
    raise ActivationError(
        f"{activation.source!r}: fewer than {order} coefficients are found at working order {MAX_ORDER}"
    )


def _rounded(field: CoefficientField, element: Any) -> float:
    expr = field.to_expr(element)
    for bits in PRECISIONS:
        enclosure = ball(expr, bits)
        with precision(bits):  # the ends of a ball are rounded to the precision that is set
            low, high = float(enclosure.lower()), float(enclosure.upper())
        if enclosure.is_finite() and low == high:
            return low
    if field.is_zero(element):
        return 0.0
    raise UndecidedError(f"{expr} cannot be rounded to a double")
