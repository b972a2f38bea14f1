"""Truncated Laurent series Σ c_k t^k in t > 0 with exact coefficients, and the elementary functions of them.

All functions come from three facts: products are convolutions; ``exp``, powers and sin/cos solve a linear
differential equation, which is a recurrence for the coefficients (Knuth, TAOCP 4.7); every other function is
the integral of its derivative, f(g) = f(g_0) + ∫ f'(g) g'.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy import Expr

from theory.errors import ActivationError
from theory.field import CoefficientField


class SingularError(ActivationError):
    """A function has a pole, a jump, a fractional power or a logarithm at 0."""


class FlatError(ActivationError):
    """A function vanishes at 0 together with all its derivatives."""


class OrderExhaustedError(Exception):
    """Every known coefficient is zero, so that the leading one is not known: a higher order is needed."""


@dataclass(frozen=True)
class Series:
    """``Σ_{k < len(terms)} terms[k] t^{valuation + k}``, known up to but excluding order ``end``.

    >>> field = CoefficientField()
    >>> t = variable(field, 4)
    >>> (t * t + constant(field, field.rational(1), 4)).inverse()
    Series(0: 1, 0, -1, 0)
    """

    field: CoefficientField
    valuation: int
    terms: tuple[Any, ...]

    @property
    def end(self) -> int:
        """First order that is not known."""
        return self.valuation + len(self.terms)

    def coefficient(self, order: int) -> Any:
        """Coefficient of t^order, an element of the field; ``order < end``."""
        index = order - self.valuation
        return self.terms[index] if index >= 0 else self.field.rational(0)

    def __repr__(self) -> str:
        return f"Series({self.valuation}: {', '.join(str(self.field.to_expr(c)) for c in self.terms)})"

    def __add__(self, other: "Series") -> "Series":
        start, end = min(self.valuation, other.valuation), min(self.end, other.end)
        return self._with(start, (self.coefficient(k) + other.coefficient(k) for k in range(start, end)))

    def __neg__(self) -> "Series":
        return self._with(self.valuation, (-c for c in self.terms))

    def __sub__(self, other: "Series") -> "Series":
        return self + (-other)

    def __mul__(self, other: "Series") -> "Series":
        length = min(len(self.terms), len(other.terms))
        zero = self.field.rational(0)
        left = [(i, c) for i, c in enumerate(self.terms[:length]) if c]
        product = [zero] * length
        for i, c in left:
            for j in range(length - i):
                if other.terms[j]:
                    product[i + j] += c * other.terms[j]
        return self._with(self.valuation + other.valuation, product)

    def scale(self, factor: Any) -> "Series":
        """The series times an element of the field."""
        return self._with(self.valuation, (factor * c for c in self.terms))

    def normal(self) -> "Series":
        """The same series with a leading coefficient that is proved nonzero."""
        for k, c in enumerate(self.terms):
            if not self.field.is_zero(c):
                return self._with(self.valuation + k, self.terms[k:])
        raise OrderExhaustedError

    def inverse(self) -> "Series":
        """1/self."""
        return self.power(Fraction(-1))

    def derivative(self) -> "Series":
        """d/dt."""
        orders = range(self.valuation, self.end)
        return self._with(self.valuation - 1, (self.field.rational(k) * c for k, c in zip(orders, self.terms)))

    def integral(self) -> "Series":
        """The antiderivative without constant term; a pole of order 1 would give a logarithm."""
        if self.valuation < 0:
            if any(self.coefficient(k) for k in range(self.valuation, 0)):
                raise SingularError("a part of the activation is singular at 0")
            return self._with(0, self.terms[-self.valuation :]).integral()
        orders = range(self.valuation + 1, self.end + 1)
        return self._with(self.valuation + 1, (c / self.field.rational(k) for k, c in zip(orders, self.terms)))

    def sign(self) -> int:
        """Sign for all small t > 0: that of the leading coefficient."""
        return self.field.sign(self.normal().terms[0])

    def split(self) -> tuple[Any, "Series"]:
        """Constant term and the rest, for a series without a pole."""
        series = self if self.valuation <= 0 else self._with(0, (self.coefficient(k) for k in range(self.end)))
        if series.valuation < 0:
            if any(not self.field.is_zero(self.coefficient(k)) for k in range(self.valuation, 0)):
                raise SingularError("a part of the activation has a pole at 0")
            series = self._with(0, series.terms[-self.valuation :])
        if not series.terms:
            raise OrderExhaustedError
        return series.terms[0], self._with(0, (self.field.rational(0), *series.terms[1:]))

    def power(self, exponent: Fraction) -> "Series":
        """self**exponent for t > 0 (principal branch), by the recurrence of h = g^α: g h' = α g' h."""
        if exponent.denominator == 1 and exponent >= 0:
            return self._natural_power(int(exponent))
        series = self.normal()
        order = series.valuation * exponent
        if order.denominator != 1:
            raise SingularError(f"a part of the activation behaves like x^({order}) at 0, which has no Taylor series")
        lead = series.terms[0]
        if exponent.denominator != 1 and self.field.sign(lead) < 0:
            raise ActivationError("the activation is complex near 0; an activation must be real")
        head = self.field.from_expr(self.field.to_expr(lead) ** sp.Rational(exponent.numerator, exponent.denominator))
        unit = [c / lead for c in series.terms]
        return self._with(int(order), _power_recurrence(self.field, unit, exponent)).scale(head)

    def _natural_power(self, exponent: int) -> "Series":
        result = constant(self.field, self.field.rational(1), max(len(self.terms), 1))
        square = self
        while exponent:
            if exponent & 1:
                result = result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result

    def _with(self, valuation: int, terms: Any) -> "Series":
        return Series(self.field, valuation, tuple(terms))


def variable(field: CoefficientField, order: int) -> Series:
    """The series t + O(t^order)."""
    return Series(field, 0, tuple(field.rational(int(k == 1)) for k in range(order)))


def constant(field: CoefficientField, value: Any, order: int) -> Series:
    """The series of a constant, known up to t^order."""
    return Series(field, 0, (value, *(field.rational(0) for _ in range(order - 1))))


def _power_recurrence(field: CoefficientField, unit: list[Any], exponent: Fraction) -> list[Any]:
    alpha = field.rational(exponent.numerator, exponent.denominator)
    result = [field.rational(1)]
    for k in range(1, len(unit)):
        total = field.rational(0)
        for j in range(1, k + 1):
            if unit[j]:
                total += (alpha * field.rational(j) - field.rational(k - j)) * unit[j] * result[k - j]
        result.append(total / field.rational(k))
    return result


def exponential(series: Series) -> Series:
    """exp(series); flat or singular where the argument has a pole."""
    if series.valuation < 0 and (pole := _pole(series)):
        if pole < 0:
            raise FlatError("a part of the activation is flat at 0: all its derivatives vanish there")
        raise SingularError("a part of the activation has an essential singularity at 0")
    head, rest = series.split()
    field = series.field
    result = [field.rational(1)]
    for k in range(1, len(rest.terms)):
        total = field.rational(0)
        for j in range(1, k + 1):
            if rest.terms[j]:
                total += field.rational(j) * rest.terms[j] * result[k - j]
        result.append(total / field.rational(k))
    return Series(field, 0, tuple(result)).scale(_value(field, sp.exp, head))


def _pole(series: Series) -> int:
    """Sign of the leading coefficient if the series has a pole, else 0."""
    normal = series.normal()
    return series.field.sign(normal.terms[0]) if normal.valuation < 0 else 0


def logarithm(series: Series) -> Series:
    """log(series); singular where the argument vanishes at 0."""
    head, _ = series.split()
    if series.field.is_zero(head):
        raise SingularError("a part of the activation has a logarithm of 0 at x = 0")
    if series.field.sign(head) < 0:
        raise ActivationError("the activation is complex near 0; an activation must be real")
    return _integrated(series, sp.log, lambda g: g.inverse())


def sine_cosine(series: Series) -> tuple[Series, Series]:
    """sin(series) and cos(series)."""
    head, rest = series.split()
    field = series.field
    sine, cosine = [field.rational(0)], [field.rational(1)]
    for k in range(1, len(rest.terms)):
        weights = [(j, field.rational(j, k) * rest.terms[j]) for j in range(1, k + 1) if rest.terms[j]]
        sine.append(sum((w * cosine[k - j] for j, w in weights), field.rational(0)))
        cosine.append(-sum((w * sine[k - j] for j, w in weights), field.rational(0)))
    s, c = Series(field, 0, tuple(sine)), Series(field, 0, tuple(cosine))
    sin_head, cos_head = _value(field, sp.sin, head), _value(field, sp.cos, head)
    return s.scale(cos_head) + c.scale(sin_head), c.scale(cos_head) - s.scale(sin_head)


def _value(field: CoefficientField, function: Callable[[Expr], Expr], head: Any) -> Any:
    return field.from_expr(function(field.to_expr(head)))


def _integrated(series: Series, function: Callable[[Expr], Expr], slope: Callable[[Series], Series]) -> Series:
    """f(g) = f(g_0) + ∫ f'(g) g'."""
    head, rest = series.split()
    integral = (slope(series) * rest.derivative()).integral()
    return integral + constant(series.field, _value(series.field, function, head), integral.end)


def _one(series: Series) -> Series:
    return constant(series.field, series.field.rational(1), len(series.terms))


def _hyperbolic(series: Series) -> tuple[Series, Series]:
    rising = exponential(series)
    falling = rising.inverse()
    half = series.field.rational(1, 2)
    return (rising - falling).scale(half), (rising + falling).scale(half)


def _tanh(series: Series) -> Series:
    double = exponential(series + series)
    return (double - _one(double)) * (double + _one(double)).inverse()


def _tan(series: Series) -> Series:
    sine, cosine = sine_cosine(series)
    return sine * cosine.inverse()


def _gauss(series: Series) -> Series:
    field = series.field
    return exponential(-(series * series)).scale(field.from_expr(2 / sp.sqrt(sp.pi)))


_ROOT = Fraction(-1, 2)

FUNCTIONS: dict[Any, Callable[[Series], Series]] = {
    sp.exp: exponential,
    sp.log: logarithm,
    sp.sin: lambda g: sine_cosine(g)[0],
    sp.cos: lambda g: sine_cosine(g)[1],
    sp.tan: _tan,
    sp.cot: lambda g: _tan(g).inverse(),
    sp.sec: lambda g: sine_cosine(g)[1].inverse(),
    sp.csc: lambda g: sine_cosine(g)[0].inverse(),
    sp.sinc: lambda g: sine_cosine(g)[0] * g.inverse(),
    sp.sinh: lambda g: _hyperbolic(g)[0],
    sp.cosh: lambda g: _hyperbolic(g)[1],
    sp.tanh: _tanh,
    sp.coth: lambda g: _tanh(g).inverse(),
    sp.sech: lambda g: _hyperbolic(g)[1].inverse(),
    sp.csch: lambda g: _hyperbolic(g)[0].inverse(),
    sp.atan: lambda g: _integrated(g, sp.atan, lambda h: (_one(h) + h * h).inverse()),
    sp.asin: lambda g: _integrated(g, sp.asin, lambda h: (_one(h) - h * h).power(_ROOT)),
    sp.acos: lambda g: _integrated(g, sp.acos, lambda h: -(_one(h) - h * h).power(_ROOT)),
    sp.asinh: lambda g: _integrated(g, sp.asinh, lambda h: (_one(h) + h * h).power(_ROOT)),
    sp.acosh: lambda g: _integrated(g, sp.acosh, lambda h: (h * h - _one(h)).power(_ROOT)),
    sp.atanh: lambda g: _integrated(g, sp.atanh, lambda h: (_one(h) - h * h).inverse()),
    sp.erf: lambda g: _integrated(g, sp.erf, _gauss),
    sp.erfc: lambda g: _integrated(g, sp.erfc, lambda h: -_gauss(h)),
    sp.erfi: lambda g: _integrated(
        g, sp.erfi, lambda h: exponential(h * h).scale(h.field.from_expr(2 / sp.sqrt(sp.pi)))
    ),
}
"""Series of each function that an activation may be made of."""
