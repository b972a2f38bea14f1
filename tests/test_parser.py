"""The parser: what it reads, what it refuses and how, and that nothing makes it run code, crash or hang."""

import os
import sys
import time

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Max, Min, Rational, sign

from tests.properties import examples
from theory.catalogue import ALIASES, CATALOGUE
from theory.errors import ActivationError, InputError
from theory.parser import MAX_DEPTH, MAX_LENGTH, parse_expression
from theory.size import MAX_BITS, MAX_EXPONENT, MAX_TREE, check_size, tree_size
from theory.vocabulary import VARIABLE as x
from theory.vocabulary import function_named, is_parameter, known_functions, suggest

a, b = sp.symbols("a b", real=True)

READ = {
    "x": x,
    " x + 1 ": x + 1,
    "x^2": x**2,
    "-x^2": -(x**2),
    "2^-1*x": x / 2,
    "+x": x,
    "x-1-2": x - 3,
    "x/2/3": x / 6,
    "x**2**3": x**8,
    "0.1*x": x / 10,
    ".5*x": x / 2,
    "2.*x": 2 * x,
    "1e-300*x": x * Rational(1, 10**300),
    "1.5e2*x": 150 * x,
    "1E2*x": 100 * x,
    "2/3*x": 2 * x / 3,
    "pi*x": sp.pi * x,
    "E**x": sp.exp(x),
    "ln(1+x)": sp.log(1 + x),
    "abs(x)": Abs(x),
    "max(x, 2*x, 1)": Max(x, 2 * x, 1),
    "Min(0, x)": Min(0, x),
    "sgn(x)": sign(x),
    "arcsin(x) + arccos(x) + arctan(x)": sp.asin(x) + sp.acos(x) + sp.atan(x),
    "arcsinh(x) + arctanh(x)": sp.asinh(x) + sp.atanh(x),
    "arccosh(x + 2)": sp.acosh(x + 2),
    "erf(x) + erfc(x)": sp.erf(x) + sp.erfc(x),
    "sqrt(1 + x)": sp.sqrt(1 + x),
    "a*x + b": a * x + b,
    "beta*x": sp.Symbol("beta", real=True) * x,
    "w12*x": sp.Symbol("w12", real=True) * x,
    "sigmoid(2*x)": 1 / (1 + sp.exp(-2 * x)),
    "tanh": sp.tanh(x),
    "relu": Max(0, x),
    "erf": sp.erf(x),
}


@pytest.mark.parametrize("text", READ)
def test_reads(text):
    assert parse_expression(text) == READ[text]


def test_every_named_function_can_be_called_and_named_alone():
    for name in known_functions():
        expected = function_named(name)(x)
        assert parse_expression(f"{name}(x)") == expected
        if name not in ("Max", "Min", "max", "min"):
            assert parse_expression(name) == expected


def test_the_catalogue_has_the_required_names():
    required = "sigmoid softplus relu gelu silu mish softsign arctan tanhshrink elu selu tanh".split()
    assert set(required) <= set(CATALOGUE)
    assert set(ALIASES.values()) <= set(CATALOGUE)
    assert all(entry.name == name and entry.description for name, entry in CATALOGUE.items())


def test_decimals_are_exact():
    assert parse_expression("0.1*x").coeff(x) == Rational(1, 10)
    assert parse_expression("0.30000000000000000000000000001*x").coeff(x) == Rational(
        30000000000000000000000000001, 10**29
    )


REFUSED = {
    "": "empty",
    "   ": "empty",
    "__import__('os').system('true')": "attribute access",
    "x.__class__": "attribute access",
    "(1).__class__": "attribute access",
    "exec('1')": "unknown function",
    "eval(x)": "unknown function",
    "open(x)": "unknown function",
    "x.real": "attribute access",
    "x[0]": "an index",
    "[x]": "List",
    "(x, x)": "a comma",
    "{x: x}": "Dict",
    "{x}": "Set",
    "[x for x in x]": "ListComp",
    "(x for x in x)": "GeneratorExp",
    "lambda x: x": "Lambda",
    "(y := x)": "an assignment",
    "x if x else x": "a condition",
    "x and x": "a logical operation",
    "not x": "UnaryOp",
    "~x": "UnaryOp",
    "x < 1": "a comparison",
    "x == x": "a comparison",
    "x // 2": "FloorDiv",
    "x % 2": "Mod",
    "x @ x": "MatMult",
    "x << 2": "LShift",
    "x | x": "BitOr",
    "f'{x}'": "JoinedStr",
    "'x'": "not a decimal number",
    "b'x'": "not a decimal number",
    "True": "not a decimal number",
    "None": "not a decimal number",
    "...": "not a decimal number",
    "1j*x": "not a decimal number",
    "0x10*x": "not a decimal number",
    "1_000*x": "not a decimal number",
    "1e301*x": "exponents of ten",
    "1e99999*x": "not a decimal number",
    "await x": "Await",
    "yield x": "not a formula",
    "x = 1": "not a formula",
    "x; x": "not a formula",
    "import os": "not a formula",
    "2x": "not a formula",
    "x +": "not a formula",
    "(x": "not a formula",
    "x)": "not a formula",
    "tanh(x))": "not a formula",
    "x x": "not a formula",
    "sin x": "not a formula",
    "x#y": "not a formula",
    "x!": "not a formula",
    "f(*x)": "unknown function",
    "sin(*x)": "a star argument",
    "sin(**x)": "one argument",
    "sin(x=x)": "one argument",
    "sin()": "one argument",
    "sin(x, x)": "one argument",
    "Max()": "arguments",
    "Max(x, key=x)": "arguments",
    "sin(x)(x)": "a call",
    "3(x)": "a call",
    "sin": None,
    "Max": "without an argument",
    "sin + x": "without an argument",
    "relux": "did you mean 'relu'",
    "tanhh(x)": "did you mean 'tanh'",
    "Piecewise((x, x))": "unknown function 'Piecewise'",
    "Symbol(x)": "unknown function 'Symbol'",
    "gamma(x)": None,
    "os": "unknown name",
    "e**x": "write E",
    "X**2": "write x",
    "I*x": "real expressions",
    "a": "not on x",
    "a*b": "depends on a, b",
    "1/0": "divides by zero",
    "x/0": "divides by zero",
    "0/0*x": "divides by zero",
    "x*log(0)": "divides by zero",
    "sqrt(-1)*x": "is complex",
    "x*log(-2)": "is complex",
    "asin(2)*x": "complex",
    "x**10**9": "exponent 1000000000",
    "x**101": "exponent",
    "x**-101": "exponent",
    "x**100*x**100": "exponent 200",
    "(x**50)**50": "exponent 2500",
    "2**10**9*x": "exponent",
    "9**9**9**9*x": "exponent",
    "pi**2000*x": "exponent",
    "10**300*10**300*x": "bits",
    "exp(exp(exp(10)))*x": "too large",
    "exp(10**200)*x": "too large",
    "x" * (MAX_LENGTH + 1): f"{MAX_LENGTH + 1} characters",
    "(" * 10_000 + "x" + ")" * 10_000: "characters",
    "(" * 400 + "x" + ")" * 400: "400 brackets",
    "-" * 900 + "x": "nests operations",
    "x" + "**x" * 300: "nests operations",
    "sin(" * 61 + "x" + ")" * 61: "61 brackets",
    "x\x00": "printable ASCII",
    "x\n+1": "printable ASCII",
    "x\u200b": "printable ASCII",
    "\u0445**2": "printable ASCII",  # a Cyrillic letter that looks like x
    "x²": "printable ASCII",
    "σ(x)": "printable ASCII",
    "x−1": "printable ASCII",
    "gelu(" * 30 + "x" + ")" * 30: "operations when written out",
}


@pytest.mark.parametrize("text", [text for text, words in REFUSED.items() if words], ids=lambda text: text[:30])
def test_refuses_with_one_clear_sentence(text):
    with pytest.raises(ActivationError) as caught:
        parse_expression(text)
    message = str(caught.value)
    assert REFUSED[text] in message
    assert "\n" not in message
    assert "Traceback" not in message
    assert len(message) < 600
    assert isinstance(caught.value, InputError)
    assert caught.value.__cause__ is None


def test_a_string_is_never_run(tmp_path):
    marker = tmp_path / "run"
    for code in (f"open('{marker}', 'w')", f"__import__('os').mkdir('{marker}')", f"exp(open('{marker}','w'))"):
        with pytest.raises(ActivationError):
            parse_expression(code)
    assert not marker.exists()


def test_deep_input_is_refused_at_once():
    """A hang or a crash of the interpreter is what is feared; a second is far more than is needed."""
    start = time.perf_counter()
    for text in ("-" * 999 + "x", "(" * 499 + "x" + ")" * 499, "x" + "**9" * 300, "elu(" * 50 + "x" + ")" * 50):
        with pytest.raises(ActivationError):
            parse_expression(text)
    assert time.perf_counter() - start < 20


def test_bounds_are_inclusive():
    assert parse_expression(f"x**{MAX_EXPONENT}") == x**MAX_EXPONENT
    assert parse_expression("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH) == x
    assert parse_expression("x+" * 50 + " " * 899 + "x") == 51 * x
    with pytest.raises(ActivationError, match="bits"):
        check_size(x * 2**MAX_BITS, "it")
    check_size(x * (2**MAX_BITS - 1), "it")


def test_tree_size_does_not_write_out_what_it_counts():
    expr = x
    for _ in range(60):
        expr = sp.Add(expr, sp.sin(expr), evaluate=False)
    assert tree_size(expr) > 2**60
    with pytest.raises(ActivationError, match=f"at most {MAX_TREE}"):
        check_size(expr, "it")


def test_functions_of_constants_that_differ_by_a_hidden_zero_are_read():
    """SymPy refuses to compare them; their signs are proved when the activation is expanded."""
    text = "Max(sqrt(2)+sqrt(3)-sqrt(5+2*sqrt(6)), x)"
    assert isinstance(parse_expression(text), Max)


def test_names():
    assert is_parameter("a")
    assert is_parameter("alpha")
    assert not is_parameter("ab")
    assert not is_parameter("a123")
    assert "known are" in suggest("qqqqqqq")


TOKENS = st.sampled_from(
    "x a 1 0 2.5 1e9 1e-300 99999999999999999999 + - * / ** ^ // % ( ) [ ] { } , . : = == < ~ @ ! ' \" \\ # ; _ __ "
    "sin exp log sqrt Abs Max Min sign relu mish pi E I oo nan zoo lambda if else for in is not and or None True "
    "__class__ __import__ os eval x.y f'{x}' (x:=1) *x **x x**-x x**x**x (x,) "
    "x[0] 0x1F 1j 1_0 é ℯ 𝑥 \u202e \x00 \t".split()
)


@settings(max_examples=examples(300))
@given(st.lists(TOKENS, max_size=12), st.sampled_from(["", " "]))
def test_random_tokens_give_an_expression_or_an_activation_error(tokens, between):
    modules, directory = set(sys.modules), os.getcwd()
    try:
        expr = parse_expression(between.join(tokens))
    except ActivationError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(expr, sp.Expr)
        assert x in expr.free_symbols or not expr.free_symbols
    assert os.getcwd() == directory
    assert not {name for name in set(sys.modules) - modules if not name.startswith(("sympy", "flint", "mpmath"))}


@settings(max_examples=examples(200))
@given(st.text(max_size=40))
def test_random_text_gives_an_expression_or_an_activation_error(text):
    try:
        assert isinstance(parse_expression(text), sp.Expr)
    except ActivationError as error:
        assert "\n" not in str(error)


LEAVES = st.sampled_from(["x", "1", "2", "1/3", "0.5", "pi", "a"])


@settings(max_examples=examples(150))
@given(
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.builds("({}){}({})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("({})**{}".format, inner, st.integers(-3, 5)),
            st.builds("{}({})".format, st.sampled_from(known_functions()), inner),
        ),
        max_leaves=6,
    )
)
def test_grammatical_text_agrees_with_sympy_or_is_refused(text):
    names = {name: function_named(name) for name in known_functions()}
    try:
        expr = parse_expression(text)
    except ActivationError:
        return
    assert expr == sp.sympify(text, locals={**names, "x": x, "a": a, "pi": sp.pi}, rational=True)
