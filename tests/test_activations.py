"""Activations: SymPy expressions of every odd kind, and their text, parameters and rendering."""

import pickle

import numpy as np
import pytest
import sympy as sp
from sympy import Abs, Float, Function, Max, Piecewise, Rational, Symbol, tanh

from theory import Activation
from theory.catalogue import CATALOGUE, largest, smallest
from theory.errors import ActivationError, InputError
from theory.expansion import expand
from theory.vocabulary import VARIABLE as x

plain, z = sp.symbols("x z")
a = Symbol("a", real=True)


@pytest.mark.parametrize("symbol", [plain, z, sp.Dummy("t"), Symbol("x", positive=True), Symbol("y", integer=True), x])
def test_the_only_symbol_is_the_variable_whatever_its_name_and_assumptions(symbol):
    assert Activation(tanh(symbol) + symbol**2).expr == tanh(x) + x**2


def test_the_symbol_named_x_is_the_variable_and_all_others_are_real_parameters():
    activation = Activation(plain * z + tanh(plain))
    assert activation.variable == x
    assert activation.parameters == (Symbol("z", real=True),)
    assert Activation(sp.sqrt(plain**2)).expr == Abs(x)


@pytest.mark.parametrize(
    "number, exact", [(0.1, "1/10"), (2.5, "5/2"), (1e-30, "1e-30"), (-0.0, "0"), (1 / 3, "0.333333333333333")]
)
def test_floats_are_the_decimals_they_print(number, exact):
    assert Activation(Float(number) * x + x**2).expr.coeff(x) == Rational(exact)
    assert not Activation(x ** Float(2.0)).expr.atoms(Float)


BAD = {
    "a string": ("tanh(x)", "not str"),
    "None": (None, "not NoneType"),
    "an int": (3, "not int"),
    "a Python float": (0.5, "not float"),
    "a list": ([x], "not list"),
    "a NumPy array": (np.zeros(2), "not ndarray"),
    "a matrix": (sp.Matrix([x]), "scalar"),
    "a matrix symbol": (sp.MatrixSymbol("A", 2, 2), "scalar"),
    "a matrix entry": (sp.MatrixSymbol("A", 2, 2)[0, 0] * x, "scalar"),
    "a noncommutative symbol": (Symbol("q", commutative=False) * x, "scalar"),
    "a relation": (sp.Gt(x, 0), "scalar"),
    "an equation": (sp.Eq(x, 1), "scalar"),
    "True": (sp.true, "scalar"),
    "a set": (sp.S.Reals, "scalar"),
    "a lambda": (sp.Lambda(plain, plain), "scalar"),
    "infinity": (x * sp.oo, "infinity or NaN"),
    "NaN": (sp.nan, "infinity or NaN"),
    "zoo": (x + sp.zoo, "infinity or NaN"),
    "a float infinity": (Float("inf") * x, "infinity or NaN"),
    "a huge float": (Float("1e100000") * x, "use smaller"),
    "a tiny float": (Float("1e-100000") * x, "use smaller"),
    "no x among several": (a * z, "none is named x"),
    "two symbols named x": (plain * sp.Dummy("x"), "two symbols of one name"),
    "a huge power": (x ** (10**9), "exponent"),
    "a huge integer": (x * 10**400, "bits"),
    "a huge sum": (sp.Add(*(sp.sin(k * x) for k in range(2000))), "operations"),
}


@pytest.mark.parametrize("kind", BAD)
def test_other_objects_are_refused_with_one_sentence(kind):
    value, words = BAD[kind]
    with pytest.raises(InputError, match=words) as caught:
        Activation(value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [None, 3, b"x", x, ["x"]])
def test_parse_takes_text_only(value):
    with pytest.raises(ActivationError, match="takes text"):
        Activation.parse(value)


UNKNOWN = [
    Function("f")(x),
    sp.gamma(1 + x),
    sp.besselj(0, x),
    sp.Derivative(Function("f")(x), x),
    sp.Integral(sp.exp(-(z**2)), (z, 0, x)),
    sp.floor(x) + x,
    sp.DiracDelta(x) + x,
    sp.I * x,
    sp.exp(sp.I * x),
    x * sp.sqrt(-1 - sp.sqrt(2)),
    x + sp.asin(2),
    sp.re(x + sp.I) * sp.LambertW(x),
    x * sp.GoldenRatio + sp.zeta(x),
]


@pytest.mark.parametrize("expr", UNKNOWN, ids=str)
def test_unknown_functions_and_complex_numbers_are_refused_when_expanded(expr):
    with pytest.raises(ActivationError) as caught:
        expand(expr)
    assert "\n" not in str(caught.value)


def test_piecewise_heaviside_and_sinc_are_understood():
    assert expand(Piecewise((0, sp.Eq(x, 0)), (sp.sin(x) - x, True))).multiplicity == 3
    assert expand(Piecewise((1, sp.Eq(x, 0)), (sp.sin(x) / x, True))).multiplicity == 2
    assert expand(sp.sinc(x)).leading_coefficient == Rational(-1, 6)
    assert expand(x**2 * sp.Heaviside(x) + x).next_coefficient is None
    assert expand(x * sp.Heaviside(x + 1)).multiplicity == 1
    with pytest.raises(ActivationError, match="jumps"):
        expand(sp.Heaviside(x) + x)
    with pytest.raises(ActivationError, match="jumps"):
        expand(Piecewise((2, sp.Eq(x, 0)), (sp.sin(x) / x, True)))
    with pytest.raises(ActivationError, match="undefined to the left"):
        expand(Piecewise((x, x >= 0)))
    with pytest.raises(ActivationError, match="undefined at 0"):
        expand(Piecewise((sp.sin(x) / x, x < 1), (x, True)))


def test_conditions_of_any_logical_form():
    both, either = sp.And(x > -1, x < 1), sp.Or(x > 1, sp.Not(x > -1))
    assert expand(Piecewise((sp.sin(x), both), (x**2, True))).multiplicity == 1
    assert expand(Piecewise((sp.sin(x), either), (x**2, True))).multiplicity == 2
    with pytest.raises(ActivationError, match="not understood"):
        expand(Piecewise((sp.sin(x), sp.Xor(x > 1, x > 2, evaluate=False)), (x**2, True)))


def test_parameters_are_replaced_by_exact_values_only():
    activation = Activation.parse("tanh(x) - a*x + b*x**2")
    assert activation.with_parameters({"a": 1, "b": Rational(1, 2)}).expr == tanh(x) - x + x**2 / 2
    with pytest.raises(ActivationError, match="no parameter c"):
        activation.with_parameters({"c": 1})
    for value in ("__import__('os')", 0.5, None):
        with pytest.raises(ActivationError, match="SymPy number or an integer"):
            activation.with_parameters({"a": value})


def test_equality_ignores_the_text_and_activations_can_be_pickled_and_hashed():
    one, other = Activation.parse("relu"), Activation(Max(0, z))
    assert one == other
    assert hash(one) == hash(other)
    assert one.source == "relu"
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one) == "Activation('Max(0, x)')"
    assert one._repr_latex_() == r"$\sigma(x) = \max\left(0, x\right)$"


def test_the_catalogue_is_what_it_says_numerically():
    reference = {
        "elu": lambda t: t if t > 0 else np.expm1(t),
        "selu": lambda t: 1.0507009873554805 * (t if t > 0 else 1.6732632423543772 * np.expm1(t)),
        "leaky_relu": lambda t: max(t, t / 100),
        "relu6": lambda t: min(max(t, 0), 6),
        "hardtanh": lambda t: min(max(t, -1), 1),
        "mish": lambda t: t * np.tanh(np.log1p(np.exp(t))),
        "silu": lambda t: t / (1 + np.exp(-t)),
        "softsign": lambda t: t / (1 + abs(t)),
        "tanhshrink": lambda t: t - np.tanh(t),
        "logsigmoid": lambda t: -np.log1p(np.exp(-t)),
        "softplus": lambda t: np.log1p(np.exp(t)),
    }
    for name, function in reference.items():
        for t in (-7.5, -0.25, 0.0, 0.25, 7.5):
            value = CATALOGUE[name].build(x).subs(x, Rational(t)).evalf()
            assert float(value) == pytest.approx(function(t), abs=1e-14), name


def test_largest_and_smallest_evaluate_rationals_only():
    assert largest(1, Rational(3, 2)) == Rational(3, 2)
    assert smallest(1, 2) == 1
    assert largest(sp.sqrt(2), 1) == Max(sp.sqrt(2), 1, evaluate=False)
