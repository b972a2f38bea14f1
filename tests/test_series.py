"""Truncated series, the elementary functions of them, and series from one side, against slow oracles."""

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Abs, Max, Min, Piecewise, Rational, sign

from tests.properties import examples
from theory.activations import Activation
from theory.constants import NotRealError
from theory.errors import ActivationError
from theory.field import CoefficientField
from theory.functions import FUNCTIONS
from theory.onesided import Side, one_sided_series
from theory.parameters import Assumptions, UndecidedError
from theory.rational_function import TooLargeError
from theory.series import FlatError, OrderExhaustedError, Series, SingularError, constant, tight, variable
from theory.taylor import taylor_coefficients
from theory.vocabulary import VARIABLE as x

FIELD = CoefficientField()
ORDER = 9


def series(values, valuation=0):
    return tight(FIELD, valuation, (fmpq(Fraction(v).numerator, Fraction(v).denominator) for v in values))


def known(s):
    """The coefficients from the valuation on, as Fractions, and where they start."""
    return s.valuation, [Fraction(int(c.p), int(c.q)) for c in s.terms]


def as_dict(s):
    start, values = known(s)
    return {start + k: v for k, v in enumerate(values) if v}


ratios = st.fractions(-3, 3, max_denominator=4)


@st.composite
def laurent(draw, lowest=-2, size=6):
    return series(draw(st.lists(ratios, min_size=size, max_size=size)), draw(st.integers(lowest, 2)))


def truncated(coefficients, end):
    return {k: v for k, v in coefficients.items() if k < end and v}


@settings(max_examples=examples(80))
@given(laurent(), laurent(), ratios)
def test_sums_and_products_are_those_of_polynomials(f, g, factor):
    sums, products = {}, {}
    for k, v in as_dict(f).items():
        sums[k] = sums.get(k, 0) + v
        for j, w in as_dict(g).items():
            products[k + j] = products.get(k + j, 0) + v * w
    for j, w in as_dict(g).items():
        sums[j] = sums.get(j, 0) + w
    total, product = f + g, f * g
    assert total.end == min(f.end, g.end)
    assert as_dict(total) == truncated(sums, total.end)
    assert product.end == f.valuation + g.valuation + min(len(f.terms), len(g.terms))
    assert as_dict(product) == truncated(products, product.end)
    assert as_dict(f - f) == {}
    assert as_dict(f.scale(fmpq(factor.numerator, factor.denominator))) == {
        k: factor * v for k, v in as_dict(f).items() if factor
    }


@settings(max_examples=examples(80))
@given(laurent(), st.integers(-3, 12))
def test_powers_are_repeated_products(f, exponent):
    if not any(f.terms):
        with pytest.raises(OrderExhaustedError):
            f.inverse()
        return
    power, product = f.power(Fraction(exponent)), constant(FIELD, fmpq(1), len(f.terms))
    base = f.normal() if exponent >= 0 else f.inverse()
    for _ in range(abs(exponent)):
        product = product * base
    common = min(power.end, product.end)
    assert truncated(as_dict(power), common) == truncated(as_dict(product), common)
    assert common >= f.normal().valuation * exponent + len(f.normal().terms)


@settings(max_examples=examples(40))
@given(st.lists(ratios, min_size=5, max_size=5), st.integers(1, 3), st.integers(1, 4), st.integers(0, 1))
def test_roots_undo_powers(values, p, q, shift):
    assume(values[0] > 0)
    f = series([Fraction(v) for v in values], q * shift)
    g = f.power(Fraction(q)).power(Fraction(p, q))
    assert as_dict(g) == truncated(as_dict(f.power(Fraction(p))), g.end)
    assert g.valuation == p * q * shift


@settings(max_examples=examples(50))
@given(laurent(lowest=0))
def test_the_integral_undoes_the_derivative(f):
    again = f.derivative().integral()
    assert again.end == f.end
    assert as_dict(again) == {k: v for k, v in as_dict(f).items() if k}


def test_poles():
    t = variable(FIELD, 5)
    pole = t.inverse()
    assert known(pole)[0] == -1
    assert pole.has_pole()
    assert not series([0, 0, 1, 2], -2).has_pole()
    assert as_dict(series([0, 0, 1, 2], -2).split()[1]) == {1: 2}
    assert as_dict(series([0, 0, 1, 2], -2).integral()) == {1: 1, 2: 1}
    for function in (Series.integral, Series.split):
        with pytest.raises(SingularError):
            function(pole)
        with pytest.raises(OrderExhaustedError):
            function(series([0, 0], -4))


def test_what_is_not_known_is_not_invented():
    with pytest.raises(OrderExhaustedError):
        series([0, 0, 0]).normal()
    with pytest.raises(OrderExhaustedError):
        series([]).split()
    with pytest.raises(SingularError, match=r"x\^\(1/2\)"):
        variable(FIELD, 4).power(Fraction(1, 2))
    with pytest.raises(NotRealError, match="complex"):
        series([-1, 1]).power(Fraction(1, 3))
    with pytest.raises(TooLargeError, match="bits"):
        series([2**90, 1]).power(Fraction(100))
    with pytest.raises(TooLargeError, match="bits"):
        series([2**5000, 1]) * series([2**5000, 1])


def test_repr():
    assert repr(series([1, Fraction(1, 2)], -1)) == "Series(-1: 1, 1/2)"


# --- functions --------------------------------------------------------------------------------------------------------

INNER = [x / (1 + x / 3), x**2 + x / 2, Rational(1, 3) + x, Rational(2, 5) - x + x**2]
DOMAIN = {sp.acosh: lambda g: 2 + g, sp.cot: lambda g: 1 + g, sp.csc: lambda g: 1 + g, sp.coth: lambda g: 1 + g}
DOMAIN |= {sp.csch: lambda g: 1 + g, sp.log: lambda g: 1 + g}


@pytest.mark.parametrize("inner", INNER, ids=str)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_each_function_has_the_taylor_coefficients_of_mpmath(function, inner):
    expr = function(DOMAIN.get(function, lambda g: g)(inner))
    with mpmath.workdps(60):
        numeric = sp.lambdify(x, expr, [{"sinc": mpmath.sinc}, "mpmath"])
        expected = mpmath.taylor(numeric, 0, ORDER - 1)
        for side, direction in ((Side.RIGHT, 1), (Side.LEFT, -1)):
            s, reader = one_sided_series(expr, side, ORDER + 1, Assumptions())
            assert s.end >= len(expected)
            assert not reader.kinked
            for k, value in enumerate(expected):
                exact = reader.field.to_expr(s.coefficient(k)).evalf(40) * direction**k
                assert abs(exact - sp.Float(value, 40)) < 1e-20 * (1 + abs(sp.Float(value, 40)))


def test_every_function_of_the_vocabulary_has_a_series():
    kinks = {sp.Abs, sp.sign, sp.Max, sp.Min}
    names = "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sec csc cot sech csch coth erf erfc"
    for name in names.split():
        assert getattr(sp, name) in FUNCTIONS
    assert not kinks & set(FUNCTIONS)


def right(expr, order=6):
    return one_sided_series(expr, Side.RIGHT, order, Assumptions())


def coefficients(expr, side, order=6):
    s, reader = one_sided_series(expr, side, order, Assumptions())
    return [reader.field.to_expr(s.coefficient(k)) for k in range(min(order, s.end))]


def test_flat_singular_and_complex_parts_are_told_apart():
    with pytest.raises(FlatError):
        right(sp.exp(-1 / x**2))
    with pytest.raises(FlatError):
        right(sp.exp(-1 / Abs(x)) + x)
    with pytest.raises(SingularError, match="essential"):
        right(sp.exp(1 / x))
    with pytest.raises(FlatError):
        one_sided_series(sp.exp(1 / x), Side.LEFT, 6, Assumptions())
    with pytest.raises(SingularError, match="logarithm"):
        right(sp.log(sp.sin(x)))
    with pytest.raises(SingularError, match="logarithm"):
        right(sp.log((sp.sqrt(2) + sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6))) + x))
    with pytest.raises(NotRealError):
        right(sp.log(x - 1))
    with pytest.raises(NotRealError):
        right(sp.asin(2 + x))
    with pytest.raises(NotRealError):
        right(sp.acosh(x - 2))
    with pytest.raises(ActivationError, match="not known here"):
        right(sp.gamma(x + 1))


KINKS = [
    (Abs(x), [0, 1], [0, -1]),
    (x * sign(x), [0, 1], [0, -1]),
    (sp.Heaviside(x) * x, [0, 1], [0, 0]),
    (Max(0, x), [0, 1], [0, 0]),
    (Max(x, 2 * x, x**2), [0, 2], [0, 0, 1]),
    (Min(x, 2 * x, x**2), [0, 0, 1], [0, 2]),
    (Max(sp.sin(x), x), [0, 1], [0, 1, 0, Rational(-1, 6)]),
    (Piecewise((x, x > 0), (sp.exp(x) - 1, True)), [0, 1], [0, 1, Rational(1, 2), Rational(1, 6)]),
    (Piecewise((x, sp.And(x >= 0, x < 1)), (x**2, sp.Or(x > 1, sp.Not(x < 0))), (x**3, True)), [0, 1], [0, 0, 0, 1]),
    (Piecewise((5, sp.Eq(x, 0)), (x, sp.Ne(x, 1))), [0, 1], [0, 1]),
    (sp.sqrt(x**2 + x**3), [0, 1, Rational(1, 2), Rational(-1, 8)], [0, -1, Rational(-1, 2), Rational(1, 8)]),
    ((x**6) ** Rational(1, 3), [0, 0, 1], [0, 0, 1]),
    (Abs(sp.sin(x) - x), [0, 0, 0, Rational(1, 6)], [0, 0, 0, Rational(-1, 6)]),
    (Max(x**3, x**2), [0, 0, 1], [0, 0, 1]),
]


@pytest.mark.parametrize("expr, from_right, from_left", KINKS, ids=lambda value: str(value)[:40])
def test_kinks_are_resolved_by_signs_near_zero(expr, from_right, from_left):
    """The left coefficients here are those of x^k, so the series in t = −x has (−1)^k times them."""
    for side, expected in ((Side.RIGHT, from_right), (Side.LEFT, from_left)):
        values = [c * side.value**k for k, c in enumerate(coefficients(expr, side))][:4]
        assert values == [*expected, 0, 0, 0, 0][:4]
    assert right(expr)[1].kinked == (expr != x**2)


@settings(max_examples=examples(60))
@given(st.lists(st.integers(-2, 2), min_size=4, max_size=4), st.lists(st.integers(-2, 2), min_size=4, max_size=4))
def test_max_and_min_of_polynomials_agree_with_values_close_to_zero(one, other):
    f, g = (sum(c * x**k for k, c in enumerate(values)) for values in (one, other))
    for side in Side:
        point = side.value * Rational(1, 10**6)
        for function, pick in ((Max, max), (Min, min)):
            values = coefficients(function(f, g, evaluate=False), side, 5)
            assert sum(c * abs(point) ** k for k, c in enumerate(values)) == pick(
                sp.sympify(h).subs(x, point) for h in (f, g)
            )


def test_smooth_part_replaces_every_kink():
    expr = Max(0, Abs(x) - x**2)
    _, reader = one_sided_series(expr, Side.LEFT, 6, Assumptions())
    assert sp.expand(reader.smooth_part(expr)) == -x - x**2


def test_differences_that_vanish_identically_have_sign_zero():
    hidden = sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1
    assert coefficients(x + sign(hidden), Side.RIGHT, 20)[:3] == [0, 1, 0]
    with pytest.raises(OrderExhaustedError):
        coefficients(x + sign(hidden), Side.RIGHT, 8)
    assert coefficients(x * (1 + sign(x * (x + 1) - x - x**2)), Side.RIGHT, 6)[:2] == [0, 1]


def test_a_power_with_a_parameter_of_what_vanishes_is_undecided():
    a = sp.Symbol("a", real=True)
    with pytest.raises(UndecidedError, match="depends on a parameter"):
        right(x**a)
    assert right((1 + x) ** a)[0].end == 6


def test_gaps_are_noticed():
    assert right(sp.sin(x) / x)[1].gap
    assert right(x * sp.cot(x))[1].gap
    assert not right(sp.sinc(x))[1].gap
    assert not right(sp.tan(x) / (1 + x))[1].gap


# --- floating-point coefficients ---


@pytest.mark.parametrize(
    "text", ["tanh", "gelu", "mish", "softplus", "sin(x + 1)", "x**2*exp(x)", "log(2 + x)", "erf(x) - x"]
)
def test_rounded_coefficients_are_the_nearest_doubles(text):
    activation = Activation.parse(text)
    with mpmath.workdps(60):
        expected = [float(c) for c in mpmath.taylor(sp.lambdify(x, activation.expr, "mpmath"), 0, 11)]
    from_right, from_left = taylor_coefficients(activation, 12)
    assert from_right == from_left
    for value, reference in zip(from_right, expected, strict=True):
        assert value == pytest.approx(reference, rel=4e-16, abs=1e-40)


def test_rounded_coefficients_of_odd_cases():
    hidden = Activation.parse("(sqrt(2)+sqrt(3)-sqrt(5+2*sqrt(6)))*x + x**2")
    assert taylor_coefficients(hidden, 3)[0] == (0.0, 0.0, 1.0)
    assert taylor_coefficients(Activation.parse("x**30"), 3)[0] == (0.0, 0.0, 0.0)
    assert taylor_coefficients(Activation.parse("(1 - cos(x))/x"), 4)[0] == (0.0, 0.5, 0.0, -1 / 24)
    assert taylor_coefficients(Activation.parse("relu"), 2) == ((0.0, 1.0), (0.0, 0.0))
    assert taylor_coefficients(Activation.parse("Abs(x)**3 + x"), 4) == ((0.0, 1.0, 0.0, 1.0), (0.0, 1.0, 0.0, -1.0))
    assert taylor_coefficients(Activation.parse("1e-300*x"), 2)[0] == (0.0, 1e-300)
    assert taylor_coefficients(Activation.parse("tanh"), 0) == ((), ())


@pytest.mark.parametrize(
    "text, words", [("tanh(x) - a*x", "free parameters"), ("1/x", "pole"), ("sqrt(x)", "no Taylor")]
)
def test_rounded_coefficients_are_refused_where_there_are_none(text, words):
    with pytest.raises(ActivationError, match=words):
        taylor_coefficients(Activation.parse(text), 3)
