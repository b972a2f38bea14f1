"""Data in the article of a derivation: the form, the exact lines, the table, and the options that ask for it."""

import json
import re
from fractions import Fraction

import pytest
import sympy as sp

from theory.derivation import parse_claim
from theory.derivation.latex_reader import parse_latex
from theory.derivation.symbols import vector
from theory.errors import InputError
from theory.exact_line import exact_lines
from theory.expansion import expand
from theory.form import CorrelationForm
from theory.latex.style import NOTATION, Style, expand_macros
from theory.orientations import stationary_orientations
from verify import cli
from verify.data_latex import data_sections, form_latex
from verify.datasets import Dataset, fig6, xor
from verify.orientation_latex import orientation_blocks
from verify.prediction import predict


def blocks_of(text: str, data: Dataset, style: Style | None = None) -> str:
    sections = data_sections(predict(expand(text), data), style or Style())
    return "\n".join(line for section in sections for line in section.blocks)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


# --- the form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "coefficients",
    [
        {(2, 0): 1, (1, 1): Fraction(-2, 3), (0, 2): -5},
        {(3, 0, 0): Fraction(-7, 12), (1, 1, 1): 6, (0, 0, 3): 1},
        {(k, 5 - k): Fraction(k + 1, 7) for k in range(6)},
    ],
)
def test_a_short_form_is_exact(coefficients):
    form = CorrelationForm.from_coefficients(coefficients)
    (relation,) = parse_latex(form_latex(form), form.dimension)
    w = vector("w", form.dimension).components
    terms = {alpha: sp.Rational(c.numerator, c.denominator) for alpha, c in form.coefficients.items()}
    assert sp.Poly(relation.rhs, *w).as_dict() == terms


def test_a_long_form_is_rounded_and_says_so():
    form = fig6().form(3)
    shown = form_latex(form)
    assert r"\approx" in shown
    (relation,) = parse_latex(shown, 2)
    read = sp.Poly(relation.rhs, *vector("w", 2).components).as_dict()
    for alpha, exact in form.coefficients.items():
        assert abs(float(read[alpha]) - float(exact)) <= 0.5e-5 * abs(float(exact))
    assert "rounded to 6 significant digits" in blocks_of("x**2*tanh(x)", fig6())
    assert "rounded to 6 significant digits" not in blocks_of("x**2*tanh(x)", xor())


# --- exact lines ------------------------------------------------------------------------------------------------------


def test_the_lines_of_xor_are_exact():
    found = stationary_orientations(xor().form(3))
    lines = exact_lines(found)
    assert (
        sorted(tuple(map(abs, line.direction)) for line in lines) == [(0, 0, 1), (0, 1, 0), (1, 0, 0)] + [(1, 1, 1)] * 4
    )
    for line, rounded in zip(lines, found.lines, strict=True):
        length = sp.sqrt(sum(x * x for x in line.direction))
        assert [float(x / length) for x in line.direction] == pytest.approx(rounded.u)
        assert float(line.value) == pytest.approx(rounded.value, abs=1e-15)
        assert abs(line.value) in (0, 2 / sp.sqrt(3))
        assert line.exponents == ((2, 2) if rounded.value else ())


def test_exact_exponents_are_those_of_the_spectrum():
    """x⁴ + 2y⁴ + 3z⁴ at (1, 0, 0): h = 0, so that κ = 1; at w with w_i² ~ 1/l_i it is −2."""
    found = stationary_orientations(CorrelationForm.from_coefficients({(4, 0, 0): 1, (0, 4, 0): 2, (0, 0, 4): 3}))
    exact = [line for line in exact_lines(found) if line is not None]
    assert {line.direction for line in exact} == {(1, 0, 0), (0, 1, 0), (0, 0, 1)}
    assert all(line.exponents == (1, 1) for line in exact)
    quadratic = stationary_orientations(CorrelationForm.from_coefficients({(2, 0, 0): 4, (0, 2, 0): 1, (0, 0, 2): -2}))
    of = {line.direction: set(line.exponents) for line in exact_lines(quadratic) if line is not None}
    assert of[1, 0, 0] == {Fraction(3, 4), Fraction(3, 2)}


def test_irrational_lines_are_not_called_exact():
    found = stationary_orientations(CorrelationForm.from_binary([1, 0, -3, 0]))  # cos 3φ: 0° and ±60°
    directions = [line and line.direction for line in exact_lines(found)]
    assert sorted(d for d in directions if d) == [(1, 0)]
    assert directions.count(None) == 2
    assert exact_lines(stationary_orientations(fig6().form(3))) == (None, None, None)


def test_a_line_that_is_nearly_rational_is_not_called_exact():
    """The double nearest to the line is (1, 1)/√2 to the last digit, and the line is not."""
    form = CorrelationForm.from_binary([Fraction(10**30 + 1, 10**30), 4, 1])
    found = stationary_orientations(form)
    assert found.lines[1].u == pytest.approx((2**-0.5, 2**-0.5), abs=1e-15)
    assert exact_lines(found) == (None, None)


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_table_of_xor():
    text = blocks_of("x**2*tanh(x)", xor())
    assert text.count(r"\frac{2 \sqrt{3}}{3}$ & max & $+$ & yes & $2 \ (\times 2)$ \\") == 4
    for axis in ("(1, 0, 0)", "(0, 1, 0)", "(0, 0, 1)"):
        assert rf"${axis}$ & $0$ & saddle & -- & no & -- \\" in text
    assert "There are 7 isolated stationary lines, 8 stable and 8 condensed orientations." in text
    assert r"Completeness: \textbf{proved}, all N = 7" in text
    assert r"$(-1, 1, 1)$ & $-1$ \\" in text or r"$(1, -1, 1)$ & $-1$ \\" in text


def test_the_table_of_the_paper_is_that_of_the_prediction():
    """§7(a): −52.88° (0.24685), −165.23° (0.13365), 65.83° (0.04329)."""
    text = blocks_of("x**2*tanh(x)", fig6())
    rows = re.findall(r"\$(-?[0-9.]+)\^\\circ\$ & \$(-?[0-9.]+)\$ & (\w+) & \$(.)\$ & (\w+) & \$([0-9.]+)\$", text)
    assert [row[2:5] for row in rows] == [("max", "+", "yes")] * 3
    found = predict(expand("x**2*tanh(x)"), fig6()).orientations
    condensed = {round(o.angle_deg or 0, 4): o for o in found.condensed if o.value > 0}
    assert len(rows) == len(condensed) == 3
    for angle, value, _, _, _, kappa in rows:
        own = condensed[float(angle)]
        assert float(value) == pytest.approx(own.value, rel=1e-5)
        assert float(kappa) == pytest.approx(own.alignment_exponents[0], rel=1e-3)
    assert r"below $10^{-" in text


def test_many_dimensions_name_their_lines():
    X = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, 5], [1, 1, 1, 1], [3, 1, 0, 2]]
    text = blocks_of("x*tanh(x)", Dataset.of("five", X, [1, -2, 3, 1, 2]))
    assert text.count(r"$u^{(1)}$") == 2
    assert "Their coordinates, rounded to four decimals:" in text


def test_a_continuum_is_told():
    square = [[1, 0], [-1, 0], [0, 1], [0, -1]]
    prediction = predict(expand("x*tanh(x)"), Dataset.of("square", square, [1, 1, 1, 1], bias=False))
    text = "\n".join(orientation_blocks(prediction, Style()))
    assert "A continuum of dimension 1 is stationary" in text
    assert "$T(u)$ is $1/2$ there, " in text


# --- styles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["a", "Ab", "x1", "var", "x y", "\\x", "ä" * 3, "a" * 21])
def test_a_prefix_is_small_letters(prefix):
    with pytest.raises(InputError, match="2 to 20 small letters"):
        Style(prefix)


def test_all_macros_and_labels_of_a_fragment_have_its_prefix(capsys):
    common = ["derive", "sigmoid", "--format", "latex", "--no-check", "--data", "fig6"]
    code, text, _ = run(capsys, *common, "--fragment", "--prefix", "own")
    assert code == 0
    assert all(name.startswith("own:eq:") for name in re.findall(r"\\(?:label|eqref)\{([^}]*)\}", text))
    defined = re.findall(r"\\providecommand\{\\([A-Za-z]+)\}", text)
    assert set(defined) == {f"own{name}" for name in (*NOTATION.values(), "Heading", "Step")}
    used = set(re.findall(r"\\(own[A-Za-z]+)", text))
    assert used <= set(defined)
    assert r"\documentclass" not in text
    article = run(capsys, *common)[1]
    assert r"\own" not in article
    for key in ("flow", "polar-flow", "data-form", "one-sign"):
        pattern = rf"\\label\{{(?:own:)?eq:{key}\}}\n(.*?)\\end\{{equation\}}"
        mine, other = (re.findall(pattern, found, re.DOTALL)[0] for found in (text, article))
        assert re.sub(r"\s", "", expand_macros(mine, "own")) == re.sub(r"\s", "", other)


def test_a_macro_keeps_apart_from_what_follows():
    style = Style("own")
    assert style.math("w x_p e^{z} N_{\\mathrm{lines}}") == (r"\ownW \ownX_{\ownP} \ownE^{\ownZ} N_{\mathrm{lines}}")
    assert style.math(r"\mathrm{e}^{z}") == r"\mathrm{e}^{\ownZ}"
    assert style.prose(r"a $a$ \$a\$") == r"a $\ownA$ \$a\$"


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--fragment"], "--fragment is for LaTeX only"),
        (["--prefix", "own"], "--prefix is for LaTeX only"),
        (["--data", "xor"], "--data is for LaTeX only"),
        (["--json", "--data", "xor"], "--data is for LaTeX only"),
        (["--format", "latex", "--prefix", "own"], "--fragment as well"),
        (["--format", "latex", "--fragment", "--prefix", "Own"], "small letters"),
        (["--format", "latex", "--fragment", "--prefix="], "the prefix is empty"),
        (["--format", "latex", "--no-bias"], "--no-bias is about the data"),
        (["--format", "latex", "--data", "xor", "--dimension", "2"], "xor has D = 3"),
        (["--format", "latex", "--data", "nowhere.csv"], "neither a data set"),
        (["--dimension", "21"], "at most 20"),
    ],
)
def test_options_that_do_not_fit_are_refused(arguments, sentence, capsys):
    code, out, err = run(capsys, "derive", "tanh", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err


@pytest.mark.parametrize("text", ["relu", "tanh(x) - a*x"])
def test_without_a_derivation_there_is_a_sentence(text, capsys):
    code, out, err = run(capsys, "derive", text, "--format", "latex")
    assert (code, out) == (3, "")
    assert "no derivation for" in err


def test_the_dimension_is_that_of_the_data(capsys):
    arguments = ["derive", "x*tanh(x)", "--format", "latex", "--no-check", "--data", "xor"]
    assert "$D = 3$" in run(capsys, *arguments)[1]
    assert "$D = 2$" in run(capsys, *arguments, "--no-bias")[1]


def test_json_is_what_it_was(capsys):
    code, out, _ = run(capsys, "derive", "tanh", "--json", "--no-check")
    found = json.loads(out)
    assert code == 0
    assert set(found) >= {"version", "activation", "dimension", "steps", "conclusion"}
    assert set(found["steps"][0]) == {"key", "title", "claim", "latex", "premises", "reason", "method"}
    flow = next(step for step in found["steps"] if step["key"] == "flow")
    for claim, latex in zip(flow["claim"], flow["latex"], strict=True):
        assert (parse_claim(claim, 2),) == parse_latex(latex, 2)
