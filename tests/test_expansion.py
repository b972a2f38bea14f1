"""Expansions at 0: p, c_0, c_p, q, c_q and their certificates, against oracles that share no code with them."""

import re

import mpmath
import pytest
import sympy as sp
from flint import arb_series, ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Abs, Max, Rational, exp, log, pi, sin, sqrt, tanh

from tests.properties import examples
from theory import Activation, expand
from theory.catalogue import CATALOGUE
from theory.errors import ActivationError, InputError
from theory.expansion import Case, Expansion, ExpansionStatus, as_activation
from theory.vocabulary import VARIABLE as x

PROVED, KINKED, UNDECIDED = ExpansionStatus.PROVED, ExpansionStatus.KINKED, ExpansionStatus.UNDECIDED
HIDDEN = "(sqrt(2)+sqrt(3)-sqrt(5+2*sqrt(6)))"


def key(expansion):
    """What an expansion says, without the activation it is of."""
    e = expansion
    return e.status, e.constant, e.multiplicity, e.leading_coefficient, e.next_order, e.next_coefficient


def found(text):
    return key(expand(text))[2:]


KNOWN = {
    "tanh": (0, 1, 1, 3, "-1/3"),
    "sigmoid": ("1/2", 1, "1/4", 3, "-1/48"),
    "softplus": ("log(2)", 1, "1/2", 2, "1/8"),
    "gelu": (0, 1, "1/2", 2, "sqrt(2)/(2*sqrt(pi))"),
    "silu": (0, 1, "1/2", 2, "1/4"),
    "mish": (0, 1, "3/5", 2, "8/25"),
    "softsign": (0, 1, 1, 2, None),
    "elu": (0, 1, 1, 2, None),
    "arctan": (0, 1, 1, 3, "-1/3"),
    "tanhshrink": (0, 3, "1/3", 5, "-2/15"),
    "logsigmoid": ("-log(2)", 1, "1/2", 2, "-1/8"),
    "hardtanh": (0, 1, 1, None, None),
    "erf": (0, 1, "2/sqrt(pi)", 3, "-2/(3*sqrt(pi))"),
    "x*tanh(x)": (0, 2, 1, 4, "-1/3"),
    "x**2*tanh(x)": (0, 3, 1, 5, "-1/3"),
    "cos(x)": (1, 2, "-1/2", 4, "1/24"),
    "sin(tan(x)) - tan(sin(x))": (0, 7, "-1/30", 9, "-29/756"),
    "tanh(x) - x + x**3/3 - 2*x**5/15": (0, 7, "-17/315", 9, "62/2835"),
    "x**30*exp(x)": (0, 30, 1, 31, 1),
    "x**29*tanh(x)": (0, 30, 1, 32, "-1/3"),
    "x**64*tanh(x)**80": (0, 144, 1, 146, "-80/3"),
    "x**100": (0, 100, 1, None, None),
    "1e-300*x + x**2": (0, 1, "1/10**300", 2, 1),
    "(exp(1e-300) - 1)*x + x**2": (0, 1, "exp(1/10**300) - 1", 2, 1),
    "cos(x)**sin(x)": (1, 3, "-1/2", 6, "1/8"),
    "(1 + x)**x": (1, 2, 1, 3, "-1/2"),
    "pi**x": (1, 1, "log(pi)", 2, "log(pi)**2/2"),
    "log(log(x + E))": (0, 1, "exp(-1)", 2, "-exp(-2)"),
    "cos(pi/7)*x": (0, 1, "cos(pi/7)", None, None),
    "x/sqrt(2*pi)": (0, 1, "sqrt(2)/(2*sqrt(pi))", None, None),
    "x/(sqrt(2)*sqrt(pi))": (0, 1, "sqrt(2)/(2*sqrt(pi))", None, None),
    "log(exp(x) + exp(-x))": ("log(2)", 2, "1/2", 4, "-1/12"),
    "exp(x) - 1 - x - x**2/2": (0, 3, "1/6", 4, "1/24"),
    "erf(x*sqrt(pi)/2) - x": (0, 3, "-pi/12", 5, "pi**2/160"),
    "softplus(softplus(softplus(x)))": ("log(4)", 1, "1/4", 2, "3/32"),
    "sqrt(x**2)*sqrt(x**2)": (0, 2, 1, None, None),
    "Max(0, x) - Max(0, -x)": (0, 1, 1, None, None),
    "relu(x) - relu(-x) + Abs(x)**3": (0, 1, 1, 3, None),
    "Max(x - x**2, log(1 + x))": (0, 1, 1, 2, "-1/2"),
    "sign(1 + x)*x": (0, 1, 1, None, None),
    "Abs(1 - x)": (1, 1, -1, None, None),
    "(1 + x)**100": (1, 1, 100, 2, 4950),
    "acos(x)": ("pi/2", 1, -1, 3, "-1/6"),
    "sin(x)**2 + cos(x)**2 - 1 + x": (0, 1, 1, None, None),
    "x*(1 + x**2 - x**2)": (0, 1, 1, None, None),
}


@pytest.mark.parametrize("text", KNOWN)
def test_known_expansions(text):
    c_0, p, c_p, q, c_q = (None if value is None else sp.sympify(value) for value in KNOWN[text])
    expansion = expand(text)
    assert expansion.status is PROVED
    assert sp.simplify(expansion.constant - c_0) == 0
    assert key(expansion)[2:] == (p, c_p, q, c_q)


HIDDEN_ZEROS = [
    HIDDEN,
    "(tanh(log(2)) - 3/5)",
    "(cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) - 1/2)",
    "(log(2) + log(3) - log(6))",
    "(4*atan(1/5) - atan(1/239) - pi/4)",
    "(sinh(1) - (E - 1/E)/2)",
    "(softplus(1) - softplus(-1) - 1)",
    "(2*sigmoid(1) - 1 - tanh(1/2))",
    "(sin(1)**2 + cos(1)**2 - 1)",
    "(exp(log(2)/2) - sqrt(2))",
    f"sqrt({HIDDEN})",
    f"(exp({HIDDEN}) - 1)",
    f"Abs({HIDDEN})",
    f"sign({HIDDEN})",
    f"Max({HIDDEN}, 0)",
    f"Min(tanh(log(2)) - 3/5, {HIDDEN})",
    f"log(1 + {HIDDEN})",
    f"atan({HIDDEN})",
]


@pytest.mark.parametrize("zero", HIDDEN_ZEROS)
@pytest.mark.parametrize("k", [2, 5])
def test_hidden_zeros_are_found(zero, k):
    assert found(f"{zero}*x + x**{k}") == (k, 1, None, None)


@pytest.mark.parametrize("zero", HIDDEN_ZEROS[:5])
def test_hidden_zeros_in_the_middle_of_an_expression(zero):
    assert found(f"sqrt(1 + {zero} + x)")[:2] == (1, Rational(1, 2))
    assert found(f"log(1 + {zero} + x)") == (1, 1, 2, Rational(-1, 2))
    assert found(f"exp({zero} + x)") == (1, 1, 2, Rational(1, 2))
    assert found(f"sin({zero} + x)") == (1, 1, 3, Rational(-1, 6))
    assert found(f"Max({zero}*x, x**2)") == (2, 1, None, None)
    assert expand(f"sqrt({zero} + x**2)").status is KINKED
    assert expand(f"Max({zero}, x)").status is KINKED
    assert expand(f"Abs({zero} + x)").status is KINKED
    assert found(f"x*Max({zero} + x, 1)") == (1, 1, None, None)
    with pytest.raises(ActivationError, match="undefined at 0"):
        expand(f"x**2/({zero} + x)")
    with pytest.raises(ActivationError, match="pole of order 1"):
        expand(f"x/({zero} + x**2)")
    with pytest.raises(ActivationError, match="logarithm of 0"):
        expand(f"log({zero} + x**2)")
    with pytest.raises(ActivationError):
        expand(f"x/{zero}")


def test_nearly_hidden_zeros_are_not_zeros():
    assert found(f"({HIDDEN} + 1e-300)*x + x**2")[:1] == (1,)
    assert found("(exp(pi*sqrt(163)) - 262537412640768744)*x + x**2")[0] == 1
    assert expand(f"Abs({HIDDEN} + 1e-300 + x)").multiplicity == 1


SIDES = {
    "relu": (1, 1, 0),
    "leaky_relu": (1, 1, "1/100"),
    "relu6": (1, 1, 0),
    "Abs(x)": (1, 1, -1),
    "sqrt(x**2 + x**4)": (1, 1, -1),
    "x*Abs(x)": (2, 1, -1),
    "relu(x)**2": (2, 1, 0),
    "sign(x)*x**2": (2, 1, -1),
    "Max(x, x**2)": (1, 1, 0),
    "Min(x, x**2)": (1, 0, 1),
    "Max(1 + x, 1 - x)": (1, 1, -1),
    "Abs(sin(x) - x + x**3/6)": (5, "1/120", "-1/120"),
    "Max(sin(x) - x, x**3)": (3, 1, "-1/6"),
    "relu(tanh(x))": (1, 1, 0),
    "x**3 + Abs(x)**3/2": (3, "3/2", "1/2"),
}


@pytest.mark.parametrize("text", SIDES)
def test_sides_that_disagree_at_leading_order_are_reported_from_both_sides(text):
    order, from_right, from_left = SIDES[text]
    expansion = expand(text)
    assert expansion.status is KINKED
    assert expansion.multiplicity is expansion.leading_coefficient is None
    leading = expansion.coefficients[-1]
    assert (leading.order, leading.right, leading.left) == (order, sp.sympify(from_right), sp.sympify(from_left))
    assert not leading.agrees
    assert leading.value is None
    assert "disagree at leading order" in expansion.reason
    assert all(lower.is_zero for lower in expansion.coefficients[:-1])


BAD = {
    "1/x": "pole of order 1",
    "x**-2 + x": "pole of order 2",
    "tan(pi/2 + x)": "pole of order 1",
    "cot(x)": "pole",
    "sqrt(x - 1)": "complex near 0",
    "sqrt(x)": "no Taylor series",
    "Abs(x)**(3/2)": r"x\^\(3/2\)",
    "log(x)": "logarithm of 0",
    "x*log(Abs(x))": "logarithm of 0",
    "x**x": "logarithm of 0",
    "acosh(x)": "complex",
    "acosh(x - 2)": "complex",
    "atanh(2 + x)": "complex",
    "asin(1 + x)": "no Taylor series",
    "x*asin(2)": "complex",
    "exp(-1/x**2)": "flat",
    "exp(-1/Abs(x))*x": "flat",
    "x + exp(-1/x**2)": "flat",
    "exp(1/x**2)": "essential singularity",
    "sin(1/x)": "pole",
    "sin(x)/x": "removable gap",
    "x*cot(x)": "removable gap",
    "(1 + x)**(1/x)": "removable gap",
    "3": "is constant",
    "x - x": "is constant",
    "0*x + pi": "is constant",
    "x**0": "is constant",
    "relu(x - 1)": "constant near 0",
    "sin(x)**2 + cos(x)**2": "is the constant 1",
    "Abs(x) - Max(x, -x)": "constant near 0",
    "sign(x)": "jumps",
    "sign(x)*x + sign(x)": "jumps",
    "relux": "did you mean",
    "x.__class__": "attribute",
}


@pytest.mark.parametrize("text", BAD)
def test_what_has_no_expansion_is_a_clear_error(text):
    with pytest.raises(InputError, match=BAD[text]) as caught:
        expand(text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.count("has no Taylor expansion") <= 1
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("below, above", [(x, 1 + x), (x - 1, x)])
@pytest.mark.parametrize("closed", [x < 0, x <= 0])
def test_a_jump_is_seen_from_either_side(below, above, closed):
    with pytest.raises(InputError, match="jumps"):
        expand(Activation(sp.Piecewise((below, closed), (above, True))))


@pytest.mark.parametrize(
    "text",
    [
        "Catalan_like",
        "x*(erf(erf(1)) - erf(1 - erfc(1))) + x**2",
        "x*(sin(sqrt(2) + sqrt(3)) - sin(sqrt(5 + 2*sqrt(6)))) + x**2",
        "x*(exp(sin(1)*2*cos(1)) - exp(sin(2))) + x**2",
    ][1:],
)
def test_a_zero_that_is_hard_to_see_is_zero_or_undecided_but_never_nonzero(text):
    expansion = expand(text)
    assert expansion.multiplicity == 2 if expansion.status is PROVED else expansion.status is UNDECIDED


def test_undecided_says_why_and_keeps_what_is_known():
    long = " + ".join(f"x**{k}/{k}" for k in range(1, 30))
    expansion = expand(f"x*Max(0, sin({long})**2 + cos({long})**2 - 1) + x**2")
    assert expansion.status is UNDECIDED
    assert "up to order 127" in expansion.reason
    assert expand("sin(x)**90*tanh(x)**90").multiplicity == 180
    deep = expand("tanh(tanh(tanh(tanh(tanh(tanh(1 + x))))))")
    assert deep.status is PROVED or (deep.status is UNDECIDED and "terms" in deep.reason)


def test_a_proved_leading_term_survives_an_undecided_next_one():
    zero = "(erf(erf(1)) - erf(1 - erfc(1)) + sin(sqrt(2) + sqrt(3)) - sin(sqrt(5 + 2*sqrt(6))))"
    expansion = expand(f"x + {zero}*x**2 + x**3")
    assert expansion.multiplicity == 1
    assert expansion.next_order in (None, 3)
    if expansion.next_order is None:
        assert "x^2 is undecided" in expansion.reason
        assert expand(f"{zero}*x + x**2").status is UNDECIDED


# --- oracles ----------------------------------------------------------------------------------------------------------

CORPUS = [
    *CATALOGUE,
    *KNOWN,
    *SIDES,
    "sinh(x)*atan(x) - x**2",
    "exp(sin(x)) - exp(tan(x))",
    "asin(x) - atanh(x)",
    "sigmoid(x)*tanh(x)**2",
    "sqrt(1 + x) - sqrt(1 + sin(x))",
    "log(cosh(x))",
    "sin(x + 1) - sin(1)",
    "gelu(silu(x))",
    "mish(x)*Abs(x)",
    "tanh(x)**3 - sin(x)**3 + Abs(x)**7",
    "sech(x) - cos(x)",
    "x**2*erf(x) - 2*x**3/sqrt(pi)",
    "1/(1 + x + Abs(x))",
    "atan(x)/(2 + cos(x))",
]


@pytest.mark.parametrize("text", CORPUS)
def test_one_sided_numerical_limits(text):
    """(σ(±h) − c_0)/(±h)^p tends to the coefficients that are claimed, from either side."""
    activation = Activation.parse(text)
    expansion = expand(activation)
    leading = next(c for c in expansion.coefficients if not c.is_zero)
    function = sp.lambdify(x, activation.expr, "mpmath")
    with mpmath.workdps(60 * (leading.order + 2)):
        h = mpmath.mpf(10) ** -40
        for direction, claimed in ((1, leading.right), (-1, leading.left)):
            quotient = (function(direction * h) - mpmath.mpf(expansion.constant.evalf(60 * (leading.order + 2)))) / (
                direction * h
            ) ** leading.order
            value = mpmath.mpf(claimed.evalf(400))
            assert abs(quotient - value) < mpmath.mpf(10) ** -35 * (1 + abs(value))


def is_smooth(text):
    """Smooth at 0 and quick for mpmath."""
    kinks = Activation.parse(text).expr.has(Abs, Max, sp.Min, sp.sign)
    return not kinks and text != "sqrt(x**2 + x**4)" and not re.search(r"\*\*64|100|e-300", text)


@pytest.mark.parametrize("text", list(filter(is_smooth, CORPUS)))
def test_taylor_coefficients_of_mpmath(text):
    activation = Activation.parse(text)
    expansion = expand(activation)
    top = expansion.coefficients[-1].order
    with mpmath.workdps(80):
        reference = mpmath.taylor(sp.lambdify(x, activation.expr, "mpmath"), 0, top)
        for coefficient in expansion.coefficients:
            exact = mpmath.mpf(coefficient.right.evalf(60))
            assert abs(reference[coefficient.order] - exact) < mpmath.mpf(10) ** -25 * (1 + abs(exact))
            assert coefficient.agrees


@pytest.mark.parametrize(
    "text", ["tanh", "mish", "softplus", "x*sin(x)", "erf(x)*exp(x)", "asin(x) - atan(x)", "tanhshrink"]
)
def test_derivatives_at_zero_by_sympy(text):
    activation = Activation.parse(text)
    for coefficient in expand(activation).coefficients:
        derivative = sp.diff(activation.expr, x, coefficient.order).subs(x, 0)
        exact = derivative / sp.factorial(coefficient.order)
        assert abs((exact - coefficient.right).evalf(40, maxn=400)) < 1e-30


def test_ball_series_of_flint():
    """A third route: arb_series, for mish = x tanh(log(1 + exp x)) and for gelu."""
    length, before = 12, ctx.cap
    ctx.cap = length
    try:
        t = arb_series([0, 1])
        square = (1 + t.exp()) ** 2
        mish = t * (square - 1) / (square + 1)
        gelu = t / 2 * (1 + (t / arb_series([2]).sqrt()).erf())
        for text, reference in (("mish", mish), ("gelu", gelu)):
            for coefficient in expand(text).coefficients:
                assert abs(float(reference[coefficient.order]) - float(coefficient.right)) < 1e-12
    finally:
        ctx.cap = before


# --- certificates and rendering ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "gelu",
        "softplus",
        "erf",
        "pi**x",
        "(exp(1e-300) - 1)*x + x**2",
        "x*(exp(pi*sqrt(163)) - 262537412640768744) + x**2",
    ],
)
def test_balls_in_certificates_exclude_zero_and_contain_the_coefficient(text):
    for coefficient in expand(text).coefficients:
        if coefficient.is_zero:
            assert coefficient.certificate == "zero, exactly"
        else:
            with mpmath.workdps(420):
                middle, radius = re.search(r"nonzero: in \[(\S+) \+/- (\S+)\]", coefficient.certificate).groups()
                value = mpmath.mpf(coefficient.right.evalf(400))
                assert abs(value - mpmath.mpf(middle)) <= mpmath.mpf(radius)
                assert abs(mpmath.mpf(middle)) > mpmath.mpf(radius)


def test_certificates_of_two_sides():
    sides = {c.order: c for c in expand("elu").coefficients}
    assert sides[1].certificate == "nonzero: in [1.000000000000000000000000 +/- 0]"
    assert sides[2].certificate == "sides differ: right zero, exactly, left in [0.5000000000000000000000000 +/- 0]"
    assert sides[2].to_dict() == {"order": 2, "right": "0", "left": "1/2", "certificate": sides[2].certificate}


def test_rendering():
    assert expand("mish")._repr_latex_() == r"$\sigma(x) = \frac{3 x}{5} + \frac{8 x^{2}}{25} + O(x^{3})$"
    assert expand("elu")._repr_latex_() == r"$\sigma(x) = x + O(x^{2})$"
    assert expand("x**3")._repr_latex_() == r"$\sigma(x) = x^{3}$"
    assert "kinked" in expand("relu")._repr_latex_()
    assert expand("softplus").polynomial() == log(2) + x / 2 + x**2 / 8
    data = expand("mish").to_dict()
    assert data["leading_coefficient"] == "3/5"
    assert data["status"] == "proved"
    assert data["coefficients"][0]["certificate"].startswith("nonzero: in [0.600000000000")
    cases = expand("tanh(x) - a*x").to_dict()["cases"]
    assert [(case["condition"], case["expansion"]["multiplicity"]) for case in cases] == [
        ("Ne(a, 1)", 1),
        ("Eq(a, 1)", 3),
    ]
    assert Case(sp.true, None, "no reason").to_dict()["expansion"] is None


def test_an_expansion_that_contradicts_itself_cannot_be_made():
    activation = Activation.parse("tanh")
    for arguments in (
        {"status": PROVED},
        {"status": KINKED, "multiplicity": 1, "leading_coefficient": sp.Integer(1)},
        {"status": PROVED, "multiplicity": 0, "leading_coefficient": sp.Integer(1)},
        {"status": PROVED, "multiplicity": 1, "leading_coefficient": sp.Integer(0)},
        {"status": PROVED, "multiplicity": 2, "leading_coefficient": sp.Integer(1), "next_order": 2},
    ):
        with pytest.raises(ValueError, match="an expansion"):
            Expansion(activation, reason="", **arguments)


def test_as_activation():
    activation = Activation.parse("tanh")
    assert as_activation(activation) is activation
    assert as_activation("tanh") == as_activation(tanh(sp.Symbol("t"))) == activation
    with pytest.raises(ActivationError):
        as_activation(3)


# --- properties -------------------------------------------------------------------------------------------------------

ratios = st.fractions(-5, 5, max_denominator=6).map(lambda f: Rational(f.numerator, f.denominator))
nonzero_ratios = ratios.filter(bool)


@settings(max_examples=examples(60))
@given(st.lists(ratios, min_size=2, max_size=12))
def test_polynomials_have_the_orders_that_one_reads_off(values):
    polynomial = sum(c * x**k for k, c in enumerate(values))
    orders = [k for k, c in enumerate(values) if k and c]
    if not orders:
        with pytest.raises(ActivationError):
            expand(sp.sympify(polynomial))
        return
    p, q = orders[0], orders[1] if len(orders) > 1 else None
    assert key(expand(polynomial)) == (PROVED, values[0], p, values[p], q, values[q] if q else None)
    nested = sum(c * x**k for k, c in enumerate(values[:1])) + x * sp.Add(
        *(c * x ** (k - 1) for k, c in enumerate(values) if k)
    )
    assert key(expand(nested)) == key(expand(polynomial))


@st.composite
def smooth(draw, depth=2):
    """A random smooth function that is defined near 0."""
    if depth == 0:
        return draw(st.sampled_from([x, 2 * x, -x / 3, x**2, x + x**2, x - x**3]))
    inner = draw(smooth(depth=depth - 1))
    other = draw(smooth(depth=draw(st.integers(0, depth - 1))))
    return draw(
        st.sampled_from(
            [
                sin(inner),
                exp(inner) - 1,
                tanh(inner),
                sp.atan(inner),
                sp.asinh(inner) + other,
                log(1 + inner**2) + other,
                sqrt(1 + inner) - 1,
                inner * sp.cos(other),
                inner / (2 + other),
                inner + other**2,
                sp.erf(inner),
                sp.sinh(inner) - other,
                1 / (1 + exp(-inner)),
            ]
        )
    )


@settings(max_examples=examples(60))
@given(smooth())
def test_compositions_agree_with_mpmath(expr):
    try:
        expansion = expand(expr)
    except ActivationError as error:
        assert "constant" in str(error)
        assert sp.simplify(expr.diff(x)) == 0
        return
    assert expansion.status is PROVED
    top = expansion.coefficients[-1].order
    with mpmath.workdps(60):
        reference = mpmath.taylor(sp.lambdify(x, expr, "mpmath"), 0, min(top, 20))
        for coefficient in expansion.coefficients[:20]:
            exact = mpmath.mpf(coefficient.right.evalf(50))
            assert abs(reference[coefficient.order] - exact) < mpmath.mpf(10) ** -15 * (1 + abs(exact))


@settings(max_examples=examples(40))
@given(
    smooth(depth=1),
    st.integers(1, 12),
    st.sampled_from([sp.Integer(3), exp(x), sp.cos(x), 1 / (2 + x), sqrt(2 + x), pi + sin(x)]),
)
def test_a_factor_x_to_the_k_is_the_multiplicity(inner, k, unit):
    expr = x**k * unit * exp(inner)
    expansion = expand(expr)
    assert expansion.multiplicity == k
    assert sp.simplify(expansion.leading_coefficient - (unit * exp(inner)).subs(x, 0)) == 0
    assert expansion.constant == 0


@settings(max_examples=examples(50))
@given(smooth(), nonzero_ratios, nonzero_ratios)
def test_scaling_shifting_and_reflecting(expr, factor, shift):
    try:
        base = expand(expr)
    except ActivationError:
        return
    assume(base.status is PROVED)
    p, c_p, q, c_q = base.multiplicity, base.leading_coefficient, base.next_order, base.next_coefficient
    scaled = expand(expr.subs(x, factor * x))
    assert (scaled.multiplicity, scaled.next_order) == (p, q)
    assert sp.simplify(scaled.leading_coefficient - factor**p * c_p) == 0
    assert q is None or sp.simplify(scaled.next_coefficient - factor**q * c_q) == 0
    outer = expand(factor * expr + shift)
    assert outer.multiplicity == p
    assert sp.simplify(outer.leading_coefficient - factor * c_p) == 0
    assert sp.simplify(outer.constant - factor * base.constant - shift) == 0
    mirrored = expand(expr.subs(x, -x))
    assert mirrored.multiplicity == p
    assert sp.simplify(mirrored.leading_coefficient - (-1) ** p * c_p) == 0


@settings(max_examples=examples(40))
@given(smooth(depth=1), nonzero_ratios, st.integers(1, 6))
def test_a_kink_matters_exactly_from_its_order_on(expr, factor, k):
    """|x|^k is smooth for even k; for odd k its two sides differ at order k."""
    try:
        base = expand(expr)
    except ActivationError:
        return
    kinked = expand(expr + factor * Abs(x) ** k)
    p = base.multiplicity
    if k % 2 == 0:
        assert kinked.status is not KINKED
    elif k <= p:
        assert kinked.status is KINKED
        last = kinked.coefficients[-1]
        assert last.order == k
        assert sp.simplify(last.right - last.left - 2 * factor) == 0
    else:
        assert kinked.multiplicity == p
        assert kinked.next_order is not None
        assert kinked.next_order <= k
        assert (kinked.next_coefficient is None) == (kinked.next_order == k)


@settings(max_examples=examples(12))
@given(st.sampled_from(HIDDEN_ZEROS), nonzero_ratios, st.integers(2, 9), st.integers(1, 8))
def test_planted_hidden_zeros(zero, factor, k, low):
    assume(low < k)
    assert found(f"{zero}*x**{low} + ({factor})*sin(x)**{k}")[:2] == (k, factor)
    assert found(f"({factor})*{zero}*tanh(x)**{low}*exp(x) + x**{k}")[:2] == (k, 1)


@pytest.mark.parametrize("text", CORPUS)
def test_text_and_expression_give_the_same_expansion(text):
    activation = Activation.parse(text)
    assert key(expand(text)) == key(expand(activation)) == key(expand(activation.expr))
    assert key(expand(activation.expr.subs(x, sp.Symbol("u")))) == key(expand(text))


def test_names_and_formulas_of_the_catalogue_agree():
    formulas = {
        "sigmoid": 1 / (1 + exp(-x)),
        "gelu": x * (1 + sp.erf(x / sqrt(2))) / 2,
        "mish": x * tanh(log(1 + exp(x))),
        "relu": Max(x, 0),
        "softsign": x / (1 + Abs(x)),
        "elu": sp.Piecewise((x, x > 0), (exp(x) - 1, True)),
    }
    for name, formula in formulas.items():
        assert key(expand(name)) == key(expand(formula))
        assert [c.to_dict() for c in expand(name).coefficients] == [c.to_dict() for c in expand(formula).coefficients]


HARD = [
    "sigmoid(sigmoid(sigmoid(x)))",
    "sigmoid(sigmoid(sigmoid(sigmoid(sigmoid(x)))))",
    "tanh(tanh(tanh(tanh(tanh(tanh(1 + x))))))",
    "mish(mish(1 + x))",
    "gelu(gelu(gelu(gelu(gelu(gelu(gelu(x + 1)))))))",
    "(1 + sqrt(2) + sqrt(3) + sqrt(5) + x)**100",
    "(1 + sqrt(2) + sqrt(3) + sqrt(5))**100*x + x**2",
    "(((((1 + x)**50 + 1)**50 + 1)**50 + 1)**50 + 1)**50",
    "elu(elu(elu(elu(elu(elu(x))))))",
    "relu(x - relu(x - relu(x - relu(x - relu(x - relu(x - relu(x)))))))",
    "Max(" + ", ".join(f"sin({k}*x)" for k in range(2, 60)) + ")",
    "+".join(f"sigmoid({k}*x + {k})" for k in range(2, 30)),
    "(2**(1/97) - 3**(1/89) + 5**(1/83) - 7**(1/79))*x + x**2",
    "sinh(x)/cosh(x) - tanh(x) + x**5",
    "(x + 1)**(1/7) - 1 - x/7",
]


@pytest.mark.parametrize("text", HARD)
def test_no_activation_of_a_line_hangs(text):
    """Each takes at most seconds; that this test ends is what it tests.  The answer is proved or undecided."""
    assert expand(text).status in (PROVED, UNDECIDED, KINKED)
