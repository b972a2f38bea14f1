"""The elementary functions of series.

``exp``, sin and cos solve a linear differential equation, which is a recurrence for the coefficients (Knuth,
TAOCP 4.7); every other function is the integral of its derivative, f(g) = f(g_0) + ∫ f'(g) g'.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy import Expr

from theory.constants import NotRealError
from theory.field import CoefficientField
from theory.series import FlatError, Series, SingularError, constant, tight
from theory.zero import proved_sign


def exponential(series: Series) -> Series:
    """exp(series); flat or singular where the argument has a pole."""
    if series.valuation < 0 and (pole := _pole(series)):
        if pole < 0:
            raise FlatError("a part of the activation is flat at 0: all its derivatives vanish there")
        raise SingularError("a part of the activation has an essential singularity at 0")
    head, rest = series.split()
    field = series.field
    slopes = [(j, j * c) for j, c in enumerate(rest.dense()) if c]
    result = [field.rational(1)]
    for k in range(1, rest.end):
        total = sum((c * result[k - j] for j, c in slopes if j <= k), field.rational(0))
        result.append(total / k)
    return tight(field, 0, result).scale(_value(field, sp.exp, head))


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
        raise NotRealError("the activation is complex near 0; an activation must be real")
    return _integrated(series, sp.log, lambda g: g.inverse())


def sine_cosine(series: Series) -> tuple[Series, Series]:
    """sin(series) and cos(series)."""
    head, rest = series.split()
    field = series.field
    slopes = [(j, j * c) for j, c in enumerate(rest.dense()) if c]
    sine, cosine = [field.rational(0)], [field.rational(1)]
    for k in range(1, rest.end):
        known = [(k - j, c) for j, c in slopes if j <= k]
        sine.append(sum((c * cosine[i] for i, c in known), field.rational(0)) / k)
        cosine.append(-sum((c * sine[i] for i, c in known), field.rational(0)) / k)
    s, c = tight(field, 0, sine), tight(field, 0, cosine)
    sin_head, cos_head = _value(field, sp.sin, head), _value(field, sp.cos, head)
    return s.scale(cos_head) + c.scale(sin_head), c.scale(cos_head) - s.scale(sin_head)


def _value(field: CoefficientField, function: Callable[[Expr], Expr], head: Any) -> Any:
    """The function at a constant; a constant that is a hidden zero is taken for what it is."""
    argument = field.to_expr(head)
    if not argument.free_symbols and proved_sign(argument) == 0:
        argument = sp.Integer(0)
    return field.from_expr(function(argument))


def _integrated(series: Series, function: Callable[[Expr], Expr], slope: Callable[[Series], Series]) -> Series:
    """f(g) = f(g_0) + ∫ f'(g) g'."""
    head, rest = series.split()
    integral = (slope(series) * rest.derivative()).integral()
    return integral + constant(series.field, _value(series.field, function, head), integral.end)


def _one(series: Series) -> Series:
    return constant(series.field, series.field.rational(1), max(series.end, len(series.terms)))


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
