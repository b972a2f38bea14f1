"""A derivation on paper: LaTeX that is whole, text of bounded width, JSON that reads back."""

import json
import re
from functools import cache

import pytest
import sympy as sp

from theory.activations import Activation
from theory.derivation import Derivation, DerivationCheck, derive, parse_claim
from theory.derivation import symbols as sy
from theory.derivation.notation import BigO, Form, Grad, Partial, Rate
from theory.derivation.printing import latex, prose_latex, prose_text, text
from theory.derivation.symbols import equation, vector
from theory.derivation.vectors import Column, Inner

TEXTS = ("tanh", "gelu", "x**2*tanh(x)", "mish", "softsign", "x**12", "-x**5*exp(x)")


@cache
def derivation_of(text_: str, dimension: int = 2) -> Derivation:
    return derive(Activation.parse(text_), dimension)


@cache
def check_of(text_: str) -> DerivationCheck:
    return derivation_of(text_).check()


# --- LaTeX ------------------------------------------------------------------------------------------------------------


def assert_whole(document: str) -> None:
    """Braces, environments, dollars and \\left … \\right pair up, and all is ASCII."""
    assert document.isascii(), [c for c in document if not c.isascii()]
    bare = document.replace(r"\{", "").replace(r"\}", "").replace(r"\$", "").replace(r"\\", "\n")
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert bare.count("$") % 2 == 0
    assert len(re.findall(r"\\left\b", bare)) == len(re.findall(r"\\right\b", bare))
    stack: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z]+\*?)\}", document):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert stack == []


KNOWN_MACROS = set(
    r"""documentclass usepackage allowdisplaybreaks setlength emergencystretch begin end title author date maketitle
    texttt section subsection paragraph label eqref textbf emph tag text LaTeX item itemsep hline bar bigl bigr binom
    max pmod frac sqrt sum left right mathrm mathbb operatorname lvert rvert lVert rVert partial nabla cdot dots approx
    ne equiv perp le leq ge geq in infty ll S allowbreak raggedright linewidth tabularnewline
    sigma varepsilon alpha omega tau delta lambda kappa theta varphi pi to pm quad textbackslash
    tanh sin cos log min exp""".split()
)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("checked", [False, True])
def test_latex_is_a_whole_article(name, checked):
    derivation = derivation_of(name)
    document = derivation.to_latex(check_of(name) if checked else None)
    assert_whole(document)
    assert document.startswith(r"\documentclass[11pt,a4paper]{article}")
    assert document.rstrip().endswith(r"\end{document}")
    assert set(re.findall(r"\\([A-Za-z]+)", document)) <= KNOWN_MACROS
    assert re.findall(r"\\label\{eq:([a-z-]+)\}", document) == [step.key for step in derivation]
    assert ("How every step was checked" in document) == checked


@pytest.mark.parametrize("dimension", [1, 3])
def test_latex_in_other_dimensions(dimension):
    assert_whole(derivation_of("x*tanh(x)", dimension).to_latex())


@pytest.mark.parametrize("key", ["loss", "flow", "leading-order", "tangent", "count"])
def test_latex_of_a_failed_check_is_whole(key):
    """Reasons of failures quote formulas, with characters that mean something to LaTeX."""
    derivation = derivation_of("x*tanh(x)")
    *rest, last = derivation[key].claim
    broken = derivation.replace(key, (*rest, last.func(last.lhs, 2 * last.rhs, evaluate=False)))
    document = broken.to_latex(broken.check(seed=1))
    assert_whole(document)
    assert r"\textbf{refuted}" in document or r"\textbf{inconclusive}" in document


def test_latex_folds_the_notation():
    w, u, x = vector("w", 2), vector("u", 2), vector("x", 2)
    assert latex(Inner(w[sy.j], x[sy.i]) ** 3) == r"(w_{j} \cdot x_{i})^{3}"
    assert latex(equation(Inner(w, Grad(Form(w), w)), 3 * Form(w))) == r"w \cdot \nabla T(w) = 3 T(w)"
    assert latex(Partial(sy.V, sy.a) ** 2) == r"\left(\frac{\partial V}{\partial a}\right)^{2}"
    assert latex(Grad(Form(u), u) - 3 * Form(u) * u) == r"\nabla T(u) - 3 T(u) u"
    assert latex(-sp.Sum(sy.y[sy.i], (sy.i, 1, sy.n)) / sy.n) == r"- \frac{1}{n} \sum_{i=1}^{n} y_{i}"
    assert latex(sp.Sum(sy.y[sy.i], (sy.i, 1, sy.n))) == r" \sum_{i=1}^{n} y_{i}".strip()
    assert latex(sy.M[10, 2]) == "M_{10,2}"


def test_latex_of_the_gradient_flow():
    by_output, by_input = (latex(relation) for relation in derivation_of("tanh")["flow"].claim)
    rate, data_sum = r"\frac{\mathrm{d} %s_{j}}{\mathrm{d} t} = ", r"\sum_{i=1}^{n} e_{i} \sigma%s(w_{j} \cdot x_{i})"
    assert by_output == rate % "a" + r"- \frac{1}{n} " + data_sum % ""
    assert by_input == rate % "w" + r"- \frac{a_{j}}{n} " + data_sum % "'" + " x_{i}"


def test_fractions_hold_what_is_short():
    """Numbers, brackets and vectors are set as on a printed page."""
    u, z, root = vector("u", 2), sy.z, sp.sqrt(2)
    assert latex(3 * sy.a * Form(u) / 5) == r"\frac{3}{5} a T(u)"
    assert latex(3 * sy.a * (sy.h - Form(u)) / (5 * sy.r)) == r"\frac{3 a}{5 r} (h - T(u))"
    assert latex(-root * z**2 / 2) == r"- \frac{\sqrt{2}}{2} z^{2}"
    assert latex(u / sy.r) == r"\frac{u}{r}"
    assert latex(sy.ybar / (2 * sp.log(2))) == r"\frac{\bar{y}}{2 \log(2)}"
    assert latex(1 / (1 + sp.exp(-z))) == r"\frac{1}{1 + \mathrm{e}^{- z}}"
    assert latex(2**sy.t * 3) == r"3 \cdot 2^{t}"


def test_long_formulas_are_broken():
    derivation = derivation_of("x**12")
    broken = latex(derivation["binary-coefficients"].claim[1])
    assert broken.startswith(r"\begin{aligned}")
    assert max(len(row) for row in broken.split(r"\\")) < 150
    assert r"\bigl(" in latex(derivation["attained"].claim[1])


def test_prose():
    sentence = "If $T(-w) = (-1)^p T(w)$ and $ε^(p-1) ≈ c_p$, cos φ stays."
    assert prose_text(sentence) == "If T(-w) = (-1)^p T(w) and ε^(p-1) ≈ c_p, cos φ stays."
    assert prose_latex("$cos φ ≈ ε^(p-1)$ of $θ$") == r"$\cos \varphi \approx \varepsilon^{p-1}$ of $\theta$"


def test_notebooks_show_the_equations():
    shown = derivation_of("tanh")._repr_latex_()
    assert shown.startswith("$$")
    assert shown.endswith("$$")
    assert r"\nabla T(u) & = T(u) u" in shown


# --- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("name", TEXTS)
def test_text_keeps_its_width(name, width):
    derivation = derivation_of(name)
    lines = derivation.to_text(check_of(name), width).splitlines()
    assert max(map(len, lines)) <= width
    assert sum(bool(re.match(r"\(\d+\) [A-Z]", line)) for line in lines) == len(derivation)
    assert "    From (12) and (13). Each neuron climbs" in " ".join(derivation.to_text(width=200).splitlines())


def test_text_names_no_class():
    """Everything has its own way to be printed for people."""
    shown = derivation_of("x**2*tanh(x)").to_text(width=200)
    for word in (
        "Grad(",
        "Form",
        "Inner",
        "Rate",
        "Network(",
        "Sigma",
        "BigO",
        "Column",
        "epsilon",
        "omega[",
        "**",
        "$",
    ):
        assert word not in shown


def test_text_needs_room():
    with pytest.raises(ValueError, match="40"):
        derivation_of("tanh").to_text(width=39)


def test_text_of_formulas():
    derivation, u = derivation_of("x**2*tanh(x)"), vector("u", 2)
    assert text(derivation["flow"].claim[1]) == "dw_j/dt = -a_j Σ_i(e_i σ'(w_j·x_i) x_i)/n"
    assert text(derivation["leading-order"].claim[0]) == "dα_j/dτ = Σ_i(y_i (ω_j·x_i)^3)/n + O(ε^2)"
    assert text(derivation["polar-flow"].claim[2]) == "du/dt = a r (∇T(u) - 3 T(u) u)"
    assert text(derivation["count"].claim[2]) == "N_orientations ≤ 6"
    assert text(derivation["expansion"].claim[0]) == "σ(z) = z^3 - z^5/3 + o(z^5)"
    assert text(Rate(sy.r**2 - sy.a**2, sy.t)) == "d(r^2 - a^2)/dt"
    assert text(sy.r + BigO(sy.r**3) - sy.r**2) == "r - r^2 + O(r^3)"
    assert text(Form(u) * Column(1, -u.component(2))) == "T(u) (1, -u_2)"


@pytest.mark.parametrize(
    "name, dimension, parts",
    [
        ("x**2*tanh(x)", 2, ["p = 3", "c_p = 1", "dr/dt = 3 a r^2 T(u)", "O(ε^2)", "at most 6 stationary", "3 lines"]),
        ("gelu", 2, ["p = 1", "c_p = 1/2", "da/dt = r T(u)/2", "O(ε)", "at most 2 stationary", "1 line,"]),
        ("x*tanh(x)", 3, ["p = 2", "∇T(u) = 2 T(u) u"]),
    ],
)
def test_conclusion(name, dimension, parts):
    derivation = derivation_of(name, dimension)
    for part in parts:
        assert part in derivation.conclusion
    assert ("at most" in derivation.conclusion) == (dimension == 2)
    assert " ".join(str(derivation).split()).endswith(derivation.conclusion)


# --- JSON -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("name", TEXTS)
def test_json_reads_back(name, dimension):
    derivation = derivation_of(name, dimension)
    data = json.loads(json.dumps(derivation.to_dict()))
    assert data["version"] == 1
    assert data["dimension"] == dimension
    for step, stored in zip(derivation, data["steps"], strict=True):
        assert stored["key"] == step.key
        assert tuple(parse_claim(claim, dimension) for claim in stored["claim"]) == step.claim
        assert tuple(stored["premises"]) == step.premises
        assert "$" not in stored["reason"] + stored["title"]
        assert len(stored["latex"]) == len(step.claim)


def test_claims_that_were_read_back_pass_the_check():
    derivation = derivation_of("x*tanh(x)")
    for step in derivation.to_dict()["steps"]:
        derivation = derivation.replace(step["key"], tuple(parse_claim(claim, 2) for claim in step["claim"]))
    assert derivation.check().ok


def test_json_carries_the_check():
    derivation = derivation_of("tanh")
    data = derivation.to_dict(derivation.check(seed=4))
    assert data["check"]["seed"] == 4
    assert data["check"]["status"] == "confirmed"
    assert [step["key"] for step in data["check"]["steps"]] == [step["key"] for step in data["steps"]]
    methods = {step["method"] for step in data["check"]["steps"]}
    assert methods == {"exact identity", "literal evaluation", "limit z → 0", "limit ε → 0"}
