"""The activation of a law: as an expression, or as a function of doubles that may be read as one."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy as sp

from theory.activations import Activation
from theory.derivation.evaluate import precise_number
from theory.errors import ActivationError, InputError, NotApplicableError
from theory.expansion import expand
from theory.expansion_result import Expansion, ExpansionStatus
from theory.vocabulary import VARIABLE
from verify.laws.properties.tracing import UntraceableError, traced

ActivationLike = str | Activation | Expansion | sp.Expr | Callable[[Any], Any]
"""A formula, a name, an object of the theory, a SymPy expression, or a function written with NumPy."""
DIGITS = 50
"""Decimal digits to which σ and σ′ are evaluated."""
_POINTS = (-1.7, -0.6, -0.1, 0.2, 0.9, 2.3)
_SAME = 1e-9


@dataclass(frozen=True)
class LeadingTerm:
    """σ(z) − c_0 = c_+ z^p for z > 0 and c_− z^p for z < 0, to leading order; the same c_p where σ is smooth.

    The coefficients are exact rationals where σ has rational ones, and rounded to 50 digits where not.
    """

    p: int
    right: Fraction
    left: Fraction
    has_constant: bool

    @property
    def smooth(self) -> bool:
        """Whether both sides agree, so that p is the multiplicity."""
        return self.right == self.left

    def coefficient(self, z: Fraction) -> Fraction:
        """c_+ or c_−."""
        return self.right if z >= 0 else self.left


def read(activation: ActivationLike) -> Activation:
    """The exact activation; a function is called once, with a symbol, to see which formula it computes.

    >>> import numpy as np
    >>> read(lambda z: z - np.tanh(z))
    Activation('x - tanh(x)')

    Raises ActivationError where it is none, or where a function is no formula in NumPy's functions.
    """
    if isinstance(activation, Expansion):
        return activation.activation
    if isinstance(activation, Activation):
        return activation
    if isinstance(activation, str):
        return Activation.parse(activation)
    if isinstance(activation, sp.Basic) or not callable(activation):
        return Activation(activation)  # which says what is wrong with anything else
    try:
        found = Activation(traced(activation))
    except UntraceableError as error:
        raise ActivationError(
            f"the activation {_name(activation)} cannot be read as a formula ({error}); write it with NumPy functions "
            "of one argument, or give it as text"
        ) from None
    _require_same(activation, found)
    return found


def _require_same(function: Callable[[Any], Any], found: Activation) -> None:
    """A function may do with numbers what it does not do with a symbol."""
    formula = sp.lambdify(VARIABLE, found.expr, "mpmath")
    for z in _POINTS:
        try:
            expected, value = complex(formula(mpmath.mpf(z))), complex(function(np.float64(z)))
        except (ArithmeticError, ValueError, TypeError):
            continue
        if np.isfinite(value) and abs(value - expected) > _SAME * (1 + abs(expected)):
            raise ActivationError(
                f"the activation {_name(function)} is {value.real:.6g} at {z}, and its formula {found.expr} is "
                f"{expected.real:.6g}; give it as text"
            )


def expanded(activation: ActivationLike) -> Expansion:
    """The expansion at 0, that which is given or a new one."""
    return activation if isinstance(activation, Expansion) else expand(read(activation))


def leading_term(activation: ActivationLike) -> LeadingTerm:
    """The leading term at 0, from both sides; of activations with a kink there as well.

    >>> leading_term("max(x, 0)")
    LeadingTerm(p=1, right=Fraction(1, 1), left=Fraction(0, 1), has_constant=False)

    Raises InputError where parameters are free, NotApplicableError where the leading term is not known.
    """
    exact = read(activation)
    if exact.parameters:
        names = ", ".join(map(str, exact.parameters))
        raise InputError(f"{exact.source!r} has the free parameters {names}; give each a value")
    expansion = expanded(activation)
    if expansion.status not in (ExpansionStatus.PROVED, ExpansionStatus.KINKED):
        raise NotApplicableError(f"{exact.source}: {expansion.reason}")
    first = next(coefficient for coefficient in expansion.coefficients if not coefficient.is_zero)
    constant = bool(expansion.constant)
    if expansion.status is ExpansionStatus.KINKED and constant:
        raise NotApplicableError(
            f"{exact.source} has a kink and σ(0) = {expansion.constant}, which the theory does not cover"
        )
    return LeadingTerm(first.order, rational(first.right), rational(first.left), constant)


def rational(number: sp.Expr) -> Fraction:
    """A real constant as a rational: exactly where it is one, to 50 digits where not."""
    with mpmath.workdps(DIGITS):
        if isinstance(number, sp.Rational):
            return Fraction(int(number.p), int(number.q))
        return exactly(precise_number(number))


def exactly(number: mpmath.mpf) -> Fraction:
    """The dyadic rational that a floating-point number of mpmath is.

    >>> exactly(mpmath.mpf("-0.75"))
    Fraction(-3, 4)
    """
    sign, mantissa, exponent, _ = mpmath.mpf(number)._mpf_
    return (-1) ** sign * int(mantissa) * Fraction(2) ** int(exponent)


class ExactSigma:
    """σ and σ′ at rationals, to 50 digits: slow, and with no cancellation to speak of.

    >>> sigma = ExactSigma(Activation.parse("x - tanh(x)"))
    >>> value, slope = sigma(Fraction(1, 10**6))
    >>> float(value * 3 * 10**18), float(slope * 10**12)
    (0.9999999999996, 0.9999999999993333)
    """

    def __init__(self, activation: Activation) -> None:
        expr = activation.expr.rewrite(sp.Piecewise) if activation.expr.has(sp.Max, sp.Min) else activation.expr
        self.value = sp.lambdify(VARIABLE, expr, "mpmath")
        self.slope = sp.lambdify(VARIABLE, sp.diff(expr, VARIABLE), "mpmath")

    def __call__(self, z: Fraction) -> tuple[Fraction, Fraction]:
        with mpmath.workdps(DIGITS):
            at = mpmath.mpf(z.numerator) / z.denominator
            return exactly(self.value(at)), exactly(self.slope(at))


def _name(function: Callable[[Any], Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)
