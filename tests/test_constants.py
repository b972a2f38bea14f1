"""Exact constants: enclosures, proved signs, hidden zeros, canonical forms, the field of coefficients."""

from fractions import Fraction
from itertools import product

import mpmath
import pytest
import sympy as sp
from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import E, Rational, acos, acosh, asin, asinh, atan, atanh, cos, exp, log, pi, sin, sqrt, tan, tanh

from tests.properties import examples
from theory.canonical import canonical, simplest_form
from theory.constants import NotRealError, ball, is_algebraic_zero, nonzero_ball
from theory.errors import ActivationError
from theory.field import CoefficientField, NewGeneratorError
from theory.parameters import (
    Assumptions,
    UndecidedError,
    UnknownSignError,
    brief,
    definite_sign,
    is_zero,
    parameter_factors,
)
from theory.precision import precision
from theory.rational_function import MAX_TERMS, RationalFunction, TooLargeError, generators
from theory.real_zeros import real_zeros
from theory.root_bound import separation_bits
from theory.zero import elementary_form, is_proved_zero, proved_sign

a, b = sp.symbols("a b", real=True)
third = Rational(1, 3)

ZERO = {
    "nested square roots": sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)),
    "three of them": sqrt(10 + 2 * sqrt(21)) - sqrt(3) - 2 * sqrt(7) + sqrt(12 + 2 * sqrt(35)) - sqrt(5),
    "Ramanujan's cube roots": sp.cbrt(sp.cbrt(2) - 1)
    - sp.cbrt(Rational(1, 9))
    + sp.cbrt(Rational(2, 9))
    - sp.cbrt(Rational(4, 9)),
    "the root of a hidden zero": sqrt(sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))),
    "a product with one": (sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))) * (pi + E),
    "cosines of the heptagon": cos(pi / 7) - cos(2 * pi / 7) + cos(3 * pi / 7) - Rational(1, 2),
    "tangents of the heptagon": tan(pi / 7) * tan(2 * pi / 7) * tan(3 * pi / 7) - sqrt(7),
    "sines of the pentagon": sin(pi / 5) * sin(2 * pi / 5) - sqrt(5) / 4,
    "a hyperbolic tangent": tanh(log(2)) - Rational(3, 5),
    "Machin": 4 * atan(Rational(1, 5)) - atan(Rational(1, 239)) - pi / 4,
    "Euler": atan(Rational(1, 2)) + atan(third) - pi / 4,
    "complementary angles": asin(Rational(3, 5)) + asin(Rational(4, 5)) - pi / 2,
    "arccosine": acos(third) + asin(third) - pi / 2,
    "logarithms": log(2) + log(3) - log(6),
    "fractions of logarithms": log(12) / 3 - 2 * log(2) / 3 - log(3) / 3,
    "units": log(2 + sqrt(3)) + log(2 - sqrt(3)),
    "inverse hyperbolic": atanh(Rational(1, 2))
    - log(3) / 2
    + asinh(Rational(3, 4))
    + acosh(Rational(5, 4))
    - 2 * log(2),
    "logarithms and angles": log(4) - 2 * log(2) + atan(Rational(1, 2)) + atan(third) - pi / 4,
    "error functions": sp.erf(1) + sp.erfc(1) - 1,
    "Pythagoras": sin(1) ** 2 + cos(1) ** 2 - 1,
    "softplus": log(1 + E) - log(1 + exp(-1)) - 1,
}


@pytest.mark.parametrize("name", ZERO)
def test_hidden_zeros_are_proved(name):
    assert proved_sign(ZERO[name]) == 0
    assert proved_sign(-3 * ZERO[name]) == 0
    assert nonzero_ball(ZERO[name]) is None


@pytest.mark.parametrize("name", ZERO)
@pytest.mark.parametrize("shift", [Rational(1, 10**40), Rational(-1, 10**300), Rational(1, 10**1000)])
def test_what_is_near_a_hidden_zero_is_not_taken_for_it(name, shift):
    assert proved_sign(ZERO[name] + shift) == (1 if shift > 0 else -1)


UNDECIDED = [
    sp.Catalan - sp.Catalan * (sin(3) ** 2 + cos(3) ** 2 + sp.erf(sp.erf(1)) - sp.erf(1 - sp.erfc(1))),
    sin(sqrt(2) + sqrt(3)) - sin(sqrt(5 + 2 * sqrt(6))) + exp(sp.gamma(third) - sp.gamma(third + 1) * 3) - 1,
]


@pytest.mark.parametrize("expr", UNDECIDED)
def test_a_zero_is_proved_or_undecided_but_never_of_a_sign(expr):
    assert proved_sign(expr) in (0, None)


def test_near_misses_are_told_from_zero():
    assert proved_sign(exp(pi * sqrt(163)) - 262537412640768744) == -1
    assert proved_sign(sqrt(2) - Rational(141421356, 100000000)) == 1
    assert proved_sign(exp(Rational(1, 10**300)) - 1) == 1
    assert proved_sign(log(2) / log(3) - Rational(63092975, 10**8)) == 1
    assert proved_sign(atan(Rational(1, 2)) + atan(third) - pi / 4 - pi) == -1
    assert proved_sign(atan(2) + atan(3) + pi / 4 - pi) == 0


@pytest.mark.parametrize(
    "expr",
    [
        sqrt(-1 - sqrt(2)),
        log(-pi),
        asin(2),
        acos(-2),
        acosh(-2),
        (-pi) ** third,
        sp.I,
        atanh(3),
        1 / ZERO["nested square roots"],
    ],
    ids=str,
)
def test_complex_and_undefined_constants_have_no_ball(expr):
    with pytest.raises(NotRealError):
        ball(expr)


def test_unknown_functions_have_no_ball():
    with pytest.raises(ActivationError, match="zeta, which has no rigorous"):
        ball(sp.zeta(3))
    with pytest.raises(ActivationError, match="Symbol"):
        ball(a)


@st.composite
def constants(draw, depth=3):
    """A random real constant, with functions that are defined everywhere on the reals."""
    if depth == 0:
        return draw(
            st.sampled_from([pi, E, sqrt(2), log(2), sp.EulerGamma, Rational(2, 3), sp.Integer(-1), sp.Integer(3)])
        )
    inner = constants(depth=depth - 1)
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return draw(inner) + draw(inner)
    if kind == 1:
        return draw(inner) * draw(inner)
    if kind == 2:
        return draw(st.sampled_from([sin, cos, tanh, atan, asinh, sp.erf, sp.Abs, sp.sech, sp.sinh]))(draw(inner))
    if kind == 3:
        return draw(inner) ** draw(st.sampled_from([2, 3]))
    return sqrt(1 + draw(inner) ** 2)


@settings(max_examples=examples(60))
@given(constants(), st.sampled_from([64, 200]))
def test_balls_contain_the_number(expr, bits):
    with mpmath.workdps(150):
        value = mpmath.re(sp.lambdify((), expr, "mpmath")())  # mpmath returns some real values as complex
        assume(abs(value) < 1e20)
        with precision(600):
            exact = arb(mpmath.nstr(value, 140, min_fixed=1, max_fixed=0)) + arb("0 +/- 1e-100")
            assert ball(expr, bits).overlaps(exact)
            assert ball(expr, bits).rad() < arb(10) ** -12 * (1 + abs(exact))


@settings(max_examples=examples(40))
@given(constants(depth=2))
def test_signs_and_canonical_forms_agree_with_numbers(expr):
    value = expr.evalf(50)
    assume(abs(value) > 1e-30)
    assert proved_sign(expr) == (1 if value > 0 else -1)
    form = canonical(expr)
    assert abs(form.evalf(50) - value) < 1e-40 * (1 + abs(value))


def test_precision_is_restored_even_after_an_error():
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), precision(333):
        assert ctx.prec == 333
        _ = 1 // 0
    assert ctx.prec == before


roots = st.sampled_from(
    [sqrt(2), sqrt(3), sqrt(5), sp.cbrt(2), sp.cbrt(3), cos(pi / 7), sin(2 * pi / 9), sqrt(1 + sqrt(2)), sp.Integer(1)]
)
ratios = st.fractions(-3, 3, max_denominator=5).map(lambda f: Rational(f.numerator, f.denominator))


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(ratios, roots, roots), min_size=1, max_size=3))
def test_algebraic_numbers_keep_the_distance_from_zero_that_is_promised(terms):
    number = sp.Add(*(ratio * one / (2 + other) for ratio, one, other in terms))
    bits = separation_bits(number)
    assert bits is not None
    assert is_algebraic_zero(number - sp.expand(number)) in (True, None)
    value = abs(sp.N(number, 50))
    if value > 1e-40:
        assert is_algebraic_zero(number) is False
        assert value >= mpmath.mpf(2) ** -bits


@settings(max_examples=examples(40))
@given(st.lists(st.integers(-6, 6), min_size=3, max_size=3), st.integers(2, 40))
def test_the_separation_bound_of_an_integer_combination_is_a_bound(coefficients, near):
    """p + q√2 + r√3 with a product of conjugates that is an integer: the classical bound."""
    p, q, r = coefficients
    number = (p + q * sqrt(2) + r * sqrt(3)) ** near
    assume(number != 0)
    bits = separation_bits(number)
    with mpmath.workprec(bits + 200):
        value = mpmath.mpf(p) + q * mpmath.sqrt(2) + r * mpmath.sqrt(3)
        assert abs(value**near) >= mpmath.mpf(2) ** -bits


@pytest.mark.parametrize("expr", [pi, E, log(2), sqrt(pi), sin(1), cos(sqrt(2)), 2 ** sqrt(2), atan(2)], ids=str)
def test_transcendental_numbers_have_no_separation_bound(expr):
    assert separation_bits(expr) is None
    assert is_algebraic_zero(expr) is None


def test_elementary_form_is_the_same_number():
    for function in (sp.sinh, sp.cosh, tanh, sp.coth, sp.sech, sp.csch, asinh, sp.erfc):
        assert abs((elementary_form(function(sqrt(2))) - function(sqrt(2))).evalf(30)) < 1e-25
    assert abs((elementary_form(acosh(pi)) - acosh(pi)).evalf(30)) < 1e-25
    assert abs((elementary_form(atanh(1 / pi)) - atanh(1 / pi)).evalf(30)) < 1e-25


def test_a_proof_of_zero_is_never_given_for_a_nonzero_number():
    for expr in (sqrt(2) - 1, log(2) - log(3), atan(2) - atan(3), log(2) - pi, E - 3, sin(1) - cos(1)):
        assert not is_proved_zero(expr)


@pytest.mark.parametrize(
    "expr, form",
    [
        (tanh(log(2)), Rational(3, 5)),
        (1 / sqrt(2), sqrt(2) / 2),
        (1 / (sqrt(2) * sqrt(pi)), sqrt(2) / (2 * sqrt(pi))),
        (1 / sqrt(2 * pi), sqrt(2) / (2 * sqrt(pi))),
        (sqrt(2) * sqrt(3) - sqrt(6) + 2, sp.Integer(2)),
        (1 / (1 + sqrt(2)), sqrt(2) - 1),
        (cos(pi / 7), cos(pi / 7)),
        (cos(pi / 7) - cos(2 * pi / 7) + cos(3 * pi / 7), Rational(1, 2)),
        (sqrt(3 + 2 * sqrt(2)) - sqrt(2), sp.Integer(1)),
        (acosh(Rational(5, 4)), log(2)),
        (Rational(2, 7), Rational(2, 7)),
        (sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)), sp.Integer(0)),
    ],
    ids=str,
)
def test_canonical_forms(expr, form):
    assert canonical(expr) == form


def test_large_powers_are_not_multiplied_out():
    power = (1 + sqrt(2) + sqrt(3) + sqrt(5)) ** 100
    assert canonical(power) == power
    assert simplest_form((a + b) ** 3 / (a + b)) == (a + b) ** 2


# --- rational functions and the field ---------------------------------------------------------------------------------

g, h = generators(("g", "h"))
small = st.fractions(-4, 4, max_denominator=4)


@st.composite
def rational_functions(draw):
    """A pair: the element, and the same thing as a function of two Fractions."""
    c = [draw(small) for _ in range(4)]
    q = [fmpq(f.numerator, f.denominator) for f in c]
    top, low = q[0] + q[1] * g + g * h, 3 + q[2] * q[2] * g * g + h * h
    return top / low + q[3], lambda s, t: (c[0] + c[1] * s + s * t) / (3 + c[2] ** 2 * s * s + t * t) + c[3]


def value_of(element, s, t):
    if not isinstance(element, RationalFunction):
        return Fraction(int(element.p), int(element.q))

    def value(polynomial):
        return sum(
            Fraction(int(c.p), int(c.q)) * s ** int(i) * t ** int(j) for (i, j), c in polynomial.to_dict().items()
        )

    return value(element.numerator) / value(element.denominator)


@settings(max_examples=examples(60))
@given(rational_functions(), rational_functions(), small, small)
def test_rational_functions_are_a_field(one, other, s, t):
    (f, f_at), (k, k_at) = one, other
    x, y = f_at(s, t), k_at(s, t)
    half = fmpq(1, 2)
    assert value_of(f + k, s, t) == x + y
    assert value_of(f - k, s, t) == x - y
    assert value_of(half - f, s, t) == Fraction(1, 2) - x
    assert value_of(f - half, s, t) == x - Fraction(1, 2)
    assert value_of(f * k, s, t) == x * y
    assert value_of(half * f, s, t) == x / 2
    assert value_of(-f, s, t) == -x
    assert value_of(f**3, s, t) == x**3
    assert value_of(f / half, s, t) == 2 * x
    if y:
        assert value_of(f / k, s, t) == x / y
        assert value_of(half / k, s, t) == Fraction(1, 2) / y
        assert value_of(k**-2, s, t) == 1 / y**2
    assert f - f == fmpq(0)
    assert f / f == fmpq(1)
    assert f**0 == fmpq(1)


def test_what_cancels_to_a_number_is_a_plain_rational():
    assert 1 / (1 + g) + g / (1 + g) == fmpq(1)
    assert g * 0 == fmpq(0)
    assert isinstance(g * (1 / g), fmpq)
    assert repr(1 / (g + h)) == "(1)/(g + h)"
    assert repr((2 * g * h) / (4 * h)) == "1/2*g"


def test_growth_is_bounded():
    power = 1 + g + h
    with pytest.raises(TooLargeError, match=f"{MAX_TERMS} terms"):
        for _ in range(12):
            power = power * power


def in_field(expr, names=(), assumptions=None):
    while True:
        field = CoefficientField(tuple(names), assumptions)
        try:
            return field, field.from_expr(expr)
        except NewGeneratorError as found:
            names = (*names, found.generator)


@settings(max_examples=examples(50))
@given(constants(depth=2))
def test_the_field_gives_back_the_number_it_was_given(expr):
    field, element = in_field(expr)
    assume(abs(expr.evalf(30)) < 1e10)
    assert abs((field.to_expr(element) - expr).evalf(40)) < 1e-25 * (1 + abs(expr.evalf(30)))


def test_powers_of_one_constant_share_a_generator():
    for expr in (
        exp(2) + exp(Rational(1, 2)) * exp(-1),
        2 ** Rational(2, 3) + 2 ** Rational(1, 3),
        exp(2 * a) - exp(-a),
    ):
        field, _ = in_field(expr)
        assert len(field.generators) <= 2
    field, element = in_field(exp(2 * a + b) - exp(a) ** 2 * exp(b))
    assert element == 0


def test_hidden_zeros_in_denominators_and_under_roots_are_seen():
    hidden = ZERO["nested square roots"]
    with pytest.raises(NotRealError, match="divides by zero"):
        in_field(1 / sp.Add(hidden, 0))
    assert in_field(sqrt(hidden))[1] == 0
    assert in_field(sqrt(tanh(log(2)) - Rational(3, 5)))[1] == 0
    for expr in (sqrt(1 - sqrt(2)), log(1 - sqrt(2)), (-pi) ** third, asin(pi), acosh(third)):
        with pytest.raises(NotRealError):
            in_field(expr)


def test_a_field_element_is_proved_zero_or_nonzero():
    field, element = in_field(sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)))
    assert isinstance(element, RationalFunction)
    assert field.is_zero(element)
    assert not field.is_zero(field.from_expr(sqrt(2)))
    assert field.sign(-field.from_expr(sqrt(2))) == -1
    assert field.canonical(element) == 0


# --- parameters -------------------------------------------------------------------------------------------------------


def test_expressions_in_parameters_vanish_identically_or_are_assumed_nonzero():
    assumptions = Assumptions()
    assert assumptions.is_zero(sin(a) ** 2 + cos(a) ** 2 - 1)
    assert assumptions.is_zero(a * ZERO["nested square roots"])
    assert not assumptions.nonzero
    assert not assumptions.is_zero(a - 1)
    assert assumptions.nonzero == {a - 1}
    assert not is_zero(log(a - 10))
    assert not is_zero(sqrt(-a - 20))


def test_signs_of_expressions_in_parameters_follow_from_those_of_their_factors():
    given_signs = Assumptions({a: -1, b - 1: 1})
    assert given_signs.sign(a * (b - 1)) == -1
    assert given_signs.sign((1 - b) / a) == 1
    assert given_signs.sign(-3 * a**3) == 1
    assert given_signs.sign(a - a) == 0
    assert given_signs.sign(a**2 * (b - 1) ** 2) == 1
    assert given_signs.sign(exp(b)) == 1
    with pytest.raises(UnknownSignError) as caught:
        given_signs.sign((b - 2) * a)
    assert caught.value.factor == b - 2
    even = Assumptions()
    assert even.sign((a - 1) ** 2) == 1
    assert even.nonzero == {a - 1}


def test_definite_signs():
    assert definite_sign(a**2 + a + 1) == 1
    assert definite_sign(-(a**2) - 1) == -1
    assert definite_sign(a**2 - 1) is None
    assert definite_sign(a**2 + b**2) is None


def test_factors():
    assert set(parameter_factors(sqrt(a) * (sqrt(a) + a) / b)[1]) == {(a, 2), (sqrt(a) + 1, 1), (b, 1)}
    coefficient, factors = parameter_factors(-2 * (a - b) ** 2 * (a + 1) / b)
    assert coefficient == -2
    assert set(factors) == {(a - b, 2), (a + 1, 1), (b, 1)}
    with pytest.raises(NotRealError, match="divides by zero"):
        parameter_factors(a / (a * b - a**2 * b / (a + b) - a * b**2 / (a + b)))
    with pytest.raises(UndecidedError, match="too large"):
        parameter_factors(sp.Add(*(sin(k * a) for k in range(1, 400))))


def test_long_expressions_are_cut_in_messages():
    assert len(brief(sp.Add(*(sin(k * a) for k in range(1, 400))))) == 100
    assert brief(a) == "a"


@pytest.mark.parametrize("text", ["a*b + c*d", "a*b + c**2", "a*b - c", "a*b*c - a - b", "a**2 + a*b + b**2"])
def test_every_real_zero_is_covered(text):
    """Where the coefficient that is divided by vanishes as well, such as b = c = 0 in a b + c d, too."""
    expr = sp.sympify(text, locals={name: sp.Symbol(name, real=True) for name in "abcd"})
    symbols = sorted(expr.free_symbols, key=str)
    zeros = real_zeros(expr)
    assert zeros is not None
    for values in product((-1, 0, 1, 2), repeat=len(symbols)):
        point = dict(zip(symbols, map(sp.Integer, values), strict=True))
        covered = any(all(value.subs(point) == point[s] for s, value in zero.items()) for zero in zeros)
        assert covered == (expr.subs(point) == 0), point
