"""Our LaTeX as MathML: nothing is left over, and the structure is that of the formula."""

import re
from xml.etree import ElementTree

import pytest

from theory import bounds
from theory.derivation import derive
from theory.derivation.printing import latex, prose_latex
from theory.expansion import expand
from verify.claims import CLAIMS
from verify.html.mathml import UnknownLatexError, math, mathml, prose

GREEK = {
    r"\alpha": "α", r"\delta": "δ", r"\varepsilon": "ε", r"\theta": "θ", r"\kappa": "κ", r"\lambda": "λ", r"\pi": "π",
    r"\sigma": "σ", r"\tau": "τ", r"\varphi": "φ", r"\omega": "ω", r"\nabla": "∇", r"\partial": "∂", r"\infty": "∞",
    r"\sum": "∑",
}  # fmt: skip


def derivation_latex():
    for text, dimension in (("x**2*tanh(x)", 2), ("1/(1 + exp(-x))", 2), ("gelu", 3)):
        for step in derive(expand(text), dimension):
            yield from map(latex, step.claim)
            for sentence in (step.title, step.reason):
                yield from prose_latex(sentence).split("$")[1::2]


def formulas():
    yield from derivation_latex()
    yield from (claim.latex for claim in CLAIMS.values())
    yield from (expand(text).latex for text in ("mish", "tanh", "gelu", "sigmoid", "softplus"))
    yield bounds.ternary_bound(3)._repr_latex_().strip("$")


FORMULAS = sorted(set(formulas()))


def root_of(formula: str, display: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(mathml(formula, display))


def counts(root: ElementTree.Element) -> dict[str, int]:
    tags = [node.tag for node in root.iter()]
    return {tag: tags.count(tag) for tag in set(tags)}


def test_every_formula_is_converted_and_keeps_its_parts():
    assert len(FORMULAS) > 150
    for formula in FORMULAS:
        root = root_of(formula)
        text = "".join(root.itertext())
        assert not set(text) & set("\\{}$&_^") - set("{}" if r"\{" in formula else ""), formula
        found = counts(root)
        assert found.get("mfrac", 0) == len(re.findall(r"\\frac", formula)), formula
        assert found.get("msqrt", 0) == formula.count(r"\sqrt"), formula
        for macro, letter in GREEK.items():
            assert text.count(letter) == len(re.findall(rf"\{macro}(?![a-zA-Z])", formula)), (formula, macro)
        numbers = re.sub(r"\\[a-zA-Z]+\*?", " ", formula)
        assert sorted(re.findall(r"\d", text)) == sorted(re.findall(r"\d", numbers)), formula


def test_letters_of_a_formula_are_all_there_in_order():
    for formula in FORMULAS:
        if not re.search(r"begin|text|mathrm|operatorname", formula):
            bare = re.sub(r"\\[a-zA-Z]+|\\.|_\{[^{}]*\}|\^\{[^{}]*\}", " ", formula)
            text = iter("".join(root_of(formula).itertext()))
            assert all(letter in text for letter in re.findall(r"[a-zA-Z]", bare)), formula


@pytest.mark.parametrize(
    "formula, expected",
    [
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"w_{j}^{2}", "<msubsup><mi>w</mi><mi>j</mi><mn>2</mn></msubsup>"),
        (r"\mathrm{d}", '<mi mathvariant="normal">d</mi>'),
        (r"N_{\mathrm{lines}}", "<msub><mi>N</mi><mi>lines</mi></msub>"),
        (r"\operatorname{erf}", "<mi>erf</mi>"),
        (r"\text{for all } x", "<mrow><mtext>for\xa0all\xa0</mtext><mi>x</mi></mrow>"),
        (r"\sin x", '<mrow><mi>sin</mi><mspace width="0.1667em"></mspace><mi>x</mi></mrow>'),
        (r"\log^{2} x", '<mrow><msup><mi>log</mi><mn>2</mn></msup><mspace width="0.1667em"></mspace><mi>x</mi></mrow>'),
        (r"a = - b", '<mrow><mi>a</mi><mo>=</mo><mo form="prefix">−</mo><mi>b</mi></mrow>'),
        (r"a - b", "<mrow><mi>a</mi><mo>−</mo><mi>b</mi></mrow>"),
        (r"a \tag{3}", "<mi>a</mi>"),
        (r"a \allowbreak b", "<mrow><mi>a</mi><mi>b</mi></mrow>"),
    ],
)
def test_what_the_library_is_helped_with(formula, expected):
    assert mathml(formula) == f"<math>{expected}</math>"


def test_a_function_is_applied_to_a_bracket_without_space():
    names = [node.text for node in root_of(r"\tanh{\left(x \right)}").iter() if node.tag in ("mi", "mo")]
    assert names == ["tanh", "\u2061", "(", "x", ")"]


def test_brackets_grow_only_about_what_is_tall():
    flat, tall = root_of(r"T\left(u\right)"), root_of(r"\left(\frac{1}{2}\right)")
    assert {node.get("stretchy") for node in flat.iter("mo")} == {"false"}
    assert {node.get("stretchy") for node in tall.iter("mo")} == {"true"}


@pytest.mark.parametrize(
    "formula, rows, columns",
    [
        (r"\begin{aligned} a & = b + c \\ & \quad + d \end{aligned}", 2, 2),
        (r"\begin{gather*} a = b \\ c = d \\ e = f \end{gather*}", 3, 1),
    ],
)
def test_rows_become_a_table(formula, rows, columns):
    found = counts(root_of(formula, display=True))
    assert (found["mtr"], found["mtd"]) == (rows, rows * columns)


def test_limits_of_a_displayed_sum_stand_above_and_below():
    assert counts(root_of(r"\sum_{i=1}^{n} x", display=True)).get("munderover") == 1
    assert root_of("x", display=True).get("display") == "block"
    assert root_of("x").get("display") is None


@pytest.mark.parametrize("formula", [r"\unheard x", "a & b"])
def test_what_cannot_be_converted_is_shown_as_it_is(formula):
    with pytest.raises(UnknownLatexError):
        mathml(formula)
    assert math(formula) == f"<code>{formula.replace('&', '&amp;')}</code>"


def test_sentences_with_formulas_are_escaped_outside_of_them():
    assert prose("<i> if $a < b$") == "&lt;i&gt; if <math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>"
    assert prose("as $\\frac{1}{n} \\sum_i y_i$ is").count('<span class="wide"><math>') == 1


def test_bars_of_absolute_values_stand_close():
    bars = [node for node in root_of(r"| x | + \| y \|").iter("mo") if node.text in ("|", "‖")]
    assert len(bars) == 4
    assert all((bar.get("lspace"), bar.get("rspace"), bar.get("stretchy")) == ("0", "0", "false") for bar in bars)
    about_an_integral = root_of(r"\left\| \int_0^s d\,\mathrm{d}s \right\|", display=True)
    assert [node.get("stretchy") for node in about_an_integral.iter("mo") if node.text == "‖"] == ["true", "true"]
