"""What is printed in LaTeX says what was derived: every formula is read back, and a broken printer is found out."""

import re
from functools import cache

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from theory.activations import Activation
from theory.catalogue import CATALOGUE, largest
from theory.derivation import Derivation, derive, layout, printing_latex
from theory.derivation import symbols as sy
from theory.derivation.article import to_latex
from theory.derivation.latex_reader import parse_latex
from theory.derivation.layout import block
from theory.derivation.notation import Form, Grad, Rate, Sigma
from theory.derivation.printing_latex import LatexFormulas, one_line
from theory.derivation.round_trip import discrepancies
from theory.derivation.symbols import equation, vector
from theory.errors import NotApplicableError
from theory.latex.lexer import lex
from theory.latex.style import Style, expand_macros
from theory.latex.width import width

SUM = sp.Sum(sy.y[sy.i] ** 2, (sy.i, 1, sy.n))
KINKED = ("relu", "leaky_relu", "relu6", "hardtanh", "selu")
LONG_SUM = "+".join(f"{k}*x**{k}" for k in range(2, 16))
HARD = {
    "x**12/7": 2,
    "x*tanh(x + log(2))": 2,
    "cos(x)": 3,
    "exp(x)": 6,
    "1 - sqrt(2) + x*tanh(x)": 2,
    "x**3*exp(sqrt(2)*x)/1234567891011": 2,
    "x/123456789012345678901234567890123456789012345678901234567890": 2,
    f"tanh(x) + {LONG_SUM}": 2,
    f"tanh(x + {LONG_SUM})*x*exp(x)": 2,
    f"x/(1 + {LONG_SUM})": 1,
    f"x*(1 + {LONG_SUM})**3": 1,
    "x**3*(1 + x + tanh(x)**2)/(1 + exp(x)**2*x**2 + abs(x))": 2,
    "x**2*atan(x) + asinh(x**3)*erf(x) + sin(x)**2*x*sech(x) + exp(2)*x**5": 2,
    "softplus(x)*tanh(exp(x*sin(x)) + log(2))*erf(x + 1)*cos(x**2 + 1)": 2,
}


@cache
def derivation_of(text: str, dimension: int = 2) -> Derivation:
    return derive(Activation.parse(text), dimension)


# --- all formulas are read back ---------------------------------------------------------------------------------------


DERIVED = sorted(set(CATALOGUE) - set(KINKED))
QUICK = (("tanh", 1), ("sigmoid", 2), ("gelu", 3))


@pytest.mark.parametrize(
    "name, dimension",
    list(QUICK)
    + [pytest.param(name, D, marks=pytest.mark.slow) for name in DERIVED for D in (1, 2, 3) if (name, D) not in QUICK],
)
def test_every_formula_of_the_catalogue_is_read_back(name, dimension):
    for step in derivation_of(name, dimension):
        assert discrepancies(step.claim, block(step.claim), dimension) == []


@pytest.mark.parametrize("name", KINKED)
def test_kinked_activations_have_no_derivation(name):
    with pytest.raises(NotApplicableError, match="no derivation for"):
        derivation_of(name)


SLOW = [pytest.param(text, marks=pytest.mark.slow) for text in list(HARD)[5:]]


@pytest.mark.parametrize("text", [*list(HARD)[:5], *SLOW])
def test_hard_formulas_are_read_back_however_narrow_the_line(text):
    dimension = HARD[text]
    for step in derivation_of(text, dimension):
        for relation in step.claim:
            assert discrepancies([relation], one_line(relation), dimension) == []
        for line in (30, 16):
            assert discrepancies(step.claim, block(step.claim, line), dimension) == [], step.key


@pytest.mark.parametrize("text", [*list(HARD)[:2], *SLOW])
def test_no_line_is_wider_than_the_page(text):
    """34.5 em is the width of the text of an article; the number of an equation takes 3 of them."""
    for step in derivation_of(text, HARD[text]):
        assert width(block(step.claim)) < 31.5, step.key


LONG = sum((k * sy.a**k * sy.r for k in range(1, 16)), sp.Integer(0))


@pytest.mark.parametrize(
    "formula",
    [
        LONG,
        -LONG / sy.n,
        sy.h / LONG,
        (sy.h + 1) * LONG**3 * vector("u", 2),
        2 * (sy.h + 1) * SUM,
        LONG * SUM,
        sp.tanh(sy.a * sp.exp(LONG)) ** 2,
        sp.sqrt(LONG) + abs(LONG),
        largest(LONG, sy.r),
        sp.Integer(10) ** 60 * sy.a,
    ],
)
def test_whatever_is_too_wide_is_broken_and_read_back(formula):
    claim = [equation(sy.V, formula)]
    assert width(block(claim)) <= 31
    assert discrepancies(claim, block(claim), 2) == []


@pytest.mark.parametrize("text, dimension", [("x**2*tanh(x)", 2), ("sigmoid", 2), ("exp(x)", 6)])
def test_the_equations_of_a_document_are_the_claims(text, dimension):
    """Read from the finished fragment: labels, numbering and macros included."""
    derivation = derivation_of(text, dimension)
    document = to_latex(derivation, style=Style("own"))
    found = re.findall(r"\\begin\{equation\}\\label\{own:eq:([a-z-]+)\}\n(.*?)\n\\end\{equation\}", document, re.DOTALL)
    assert [key for key, _ in found] == [step.key for step in derivation]
    for key, shown in found:
        assert discrepancies(derivation[key].claim, expand_macros(shown, "own"), dimension) == []
        assert shown == Style("own").math(block(derivation[key].claim))


# --- random formulas --------------------------------------------------------------------------------------------------

ATOMS = st.sampled_from([sy.a, sy.r, sy.h, sy.z, sy.ybar, sy.y[sy.j], sy.alpha[sy.j], sp.pi, sp.sqrt(2), sp.E, SUM])
NUMBERS = st.fractions(-50, 50, max_denominator=40).map(lambda q: sp.Rational(q.numerator, q.denominator))
FUNCTIONS = st.sampled_from([sp.tanh, sp.exp, sp.log, sp.erf, sp.Abs, Sigma, sp.atan, sp.cos])


def larger(parts):
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda pair: pair[0] + pair[1]),
        pairs.map(lambda pair: pair[0] - pair[1]),
        pairs.map(lambda pair: pair[0] * pair[1]),
        pairs.filter(lambda pair: pair[1] != 0).map(lambda pair: pair[0] / pair[1]),
        st.tuples(parts, st.integers(2, 4)).map(lambda pair: pair[0] ** pair[1]),
        st.tuples(FUNCTIONS, parts).map(lambda pair: pair[0](pair[1])),
    )


FORMULAS = st.recursive(ATOMS | NUMBERS, larger, max_leaves=9).filter(lambda f: not f.has(sp.nan, sp.zoo, sp.oo, sp.I))


@settings(max_examples=examples(80))
@given(formula=FORMULAS, line=st.sampled_from([30.0, 12.0]))
def test_random_formulas_are_read_back(formula, line):
    claim = [equation(sy.V, formula)]
    assert discrepancies(claim, block(claim, line), 2) == []


# --- a mistake is found -----------------------------------------------------------------------------------------------


def witnesses():
    u, w, x = vector("u", 2), vector("w", 2), vector("x", 2)
    total = sum((k * sy.a**k * sy.r for k in range(1, 9)), sp.Integer(0))
    data_sum = sp.Sum(sy.y[sy.i] * x[sy.i, 1] ** sy.k * x[sy.i, 2], (sy.i, 1, sy.n))
    return [
        equation(Rate(u, sy.t), -sy.a * sy.r**2 * (Grad(Form(u), u) - 3 * Form(u) * u) / 2),
        equation(sy.V, 3 * sy.a / (5 * sy.r) + sp.sqrt(2) * (sy.h - sy.r) ** 2),
        equation(sy.V, -2 * total**2 * (sy.h + 1)),
        equation(sy.V, sy.a * (sy.h + 1)),
        equation(Form(w), 2 * data_sum / sy.n),
        equation(Form(w), 2 * (sy.h + 1) * data_sum),
        equation(Form(w), (sy.h + 1) * data_sum),
        equation(sy.V, sp.tanh(sy.a + sy.r) * sp.exp(-sy.h) / sp.Integer(10) ** 30),
        equation(sy.M[12, 3], sp.Rational(7, 11)),
    ]


def wrong():
    return [text for relation in witnesses() for text in discrepancies([relation], block([relation], 12), 2)]


def _without_last(self, expr, order=None):
    return list(expr.as_ordered_terms(order=order))[:-1]


def _swapped(self, expr, template):
    return template % (self._print(expr.exp), self._print(expr.base))


def _unsigned(self, expr):
    number, rest = expr.as_coeff_Mul()
    return self._product(abs(number), rest)


sympy_fraction = sp.fraction
MISTAKES = {
    "no brackets around a sum in a product": (LatexFormulas, "_needs_mul_brackets", lambda *_, **__: False),
    "base and exponent swapped": (LatexFormulas, "_helper_print_standard_power", _swapped),
    "a sign is lost": (LatexFormulas, "_print_Mul", _unsigned),
    "a term is lost": (LatexFormulas, "ordered_terms", _without_last),
    "fractions upside down": (sp, "fraction", lambda expr, exact=False: sympy_fraction(expr, exact=exact)[::-1]),
    "indices in the wrong order": (
        LatexFormulas,
        "_print_Indexed",
        lambda self, expr: f"{self._print(expr.base)}_{{{','.join(map(self._print, expr.indices[::-1]))}}}",
    ),
    "digits of a long number lost": (printing_latex, "_digits", lambda number: str(number)[:24]),
    "brackets taken away with \\left and \\right": (
        printing_latex,
        "tightened",
        lambda text: text.replace(r"\left(", "").replace(r"\right)", ""),
    ),
    "the exponent of a broken bracket lost": (
        layout,
        "_bracketed",
        lambda name, terms, after="", trailing="": [
            rf"{name}\bigl(",
            *[part for term in terms for part in term],
            r"\bigr)",
        ],
    ),
    "a row lost": (layout, "filled", lambda parts, first, other: list(parts[:1])),
    "function without its argument's brackets": (
        LatexFormulas,
        "_print_Function",
        lambda self, expr, exp=None: rf"\tanh {self._print(expr.args[0])}",
    ),
}


def test_the_witnesses_are_read_back():
    assert wrong() == []


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_of_the_printer_is_found(name, monkeypatch):
    owner, attribute, broken = MISTAKES[name]
    monkeypatch.setattr(owner, attribute, broken)
    assert wrong() != []


@pytest.mark.parametrize(
    "key", ["flow", "residual-expansion", "polar-flow", "tangent", "binary-coefficients", "attained"]
)
def test_every_token_matters(key):
    """Without any one token the formula cannot be read, or it says something else."""
    claim = derivation_of("x**2*tanh(x)")[key].claim
    for relation in claim:
        shown = one_line(relation)
        for token in lex(shown):
            if token.text not in (r"\,", r"\left", r"\right"):
                assert discrepancies([relation], shown[: token.start] + " " + shown[token.end :], 2), token


@pytest.mark.parametrize(
    "latex_text", ["a", "a = b = c", "a = (r", "a = r)", r"a = \unknown", "a = ", r"a = \frac{1}{2", "Q = 1", r"a < r"]
)
def test_what_is_no_claim_is_not_read(latex_text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_latex(latex_text, 2)
    assert discrepancies([equation(sy.a, sy.r)], latex_text, 2)
