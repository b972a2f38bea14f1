"""Every public result shows itself in a notebook; what is no result is listed here, with the reason."""

import dataclasses
from html.parser import HTMLParser

import numpy as np
import pytest
from rich.console import Group
from rich.text import Text

import theory
import verify
from theory import bounds
from theory._html import Html, element, joined, table
from theory.evidence import Evidence, Statement
from verify.claims.search import search
from verify.html.rendered import view_html
from verify.layout import table as terminal_table
from verify.layout import title
from verify.strategies import datasets
from verify.views import view_of

SETTINGS = "says how something is to be done, and holds nothing that was found"
INPUTS = {
    "Options": SETTINGS,
    "Settings": SETTINGS,
    "Solver": SETTINGS,
    "Adam": SETTINGS,
    "GradientDescent": SETTINGS,
    "SGD": SETTINGS,
    "Escape": SETTINGS,
    "Growth": SETTINGS,
    "LossMoved": SETTINGS,
    "Plateau": SETTINGS,
    "Settled": SETTINGS,
    "Until": SETTINGS,
    "Hypothesis": "a rule that a claim is given",
    "Monomial": "an activation to compute with",
    "NumericActivation": "an activation to compute with",
    "TwoLayerNetwork": "a model to compute with",
    "DeepNetwork": "a model to compute with",
    "Weights": "arrays to compute with",
}


def public_dataclasses():
    for package in (theory, verify):
        for name in package.__all__:
            thing = getattr(package, name)
            if isinstance(thing, type) and dataclasses.is_dataclass(thing):
                yield name, thing


def shows_itself(kind: type) -> bool:
    return hasattr(kind, "_repr_latex_") or hasattr(kind, "_repr_html_")


@pytest.mark.parametrize("name, kind", list(public_dataclasses()))
def test_a_public_dataclass_shows_itself_or_is_an_input(name, kind):
    assert shows_itself(kind) != (name in INPUTS)


def test_no_input_is_listed_that_is_not_there():
    assert set(INPUTS) <= {name for name, _ in public_dataclasses()}


class Checked(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack, self.tags, self.text = [], [], ""
        self.feed(text)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("br", "hr", "meta", "col"):
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text += data


def trained():
    network = verify.DeepNetwork.of([[-1.0], [1.0]], [-1.0, 1.0], widths=(4,), activations="tanh")
    return verify.train(network, network.draw(0.1, np.random.default_rng(0)), verify.GradientDescent(lr=0.1), 5)


@pytest.fixture(scope="module")
def results():
    expansion = theory.expand("x**2*tanh(x)")
    data = verify.load("xor")
    verification = verify.verify_activation(expansion, data, verify.Settings(networks=2, neurons=10))
    prediction, derivation = verification.prediction, verification.derivation
    found = prediction.orientations
    weights = np.array([record.w for record in verification.records])
    clusters = verify.cluster_directions(weights)
    case = verify.Case.of("x**2*tanh(x)", data)
    refuted = verify.evaluate(verify.CLAIMS["at-most-2p"], "x**2*tanh(x)", data)
    quadratic = verify.predict(theory.expand("x*tanh(x)"), data)
    laws = verify.hold_laws(prediction, ["order"])
    return [
        expansion.activation,
        expansion,
        *theory.expand("tanh(x) - a*x").cases,
        *expansion.coefficients[:1],
        derivation,
        derivation["euler"],
        verification.derivation_check,
        verification.derivation_check["euler"],
        found,
        found.form,
        found.orientations[0],
        found.completeness,
        found.certificate,
        *quadratic.orientations.continua,
        bounds.ternary_bound(3),
        data,
        prediction,
        verification,
        verification.verdict,
        verification.records[0],
        verification.simulations[0].trajectory,
        clusters,
        case,
        refuted,
        *verify.evaluate(verify.CLAIMS["case-2"], "x**2*tanh(x)", verify.load("fig6")).exhibits[:1],
        verify.CLAIMS["at-most-2p"],
        search(verify.CLAIMS["case-2"], data=datasets(D=2, n=3), examples=2),
        verify.probe(data.X, weights, -data.y, 3),
        trained(),
        laws,
        laws.findings[0],
        laws.findings[0].measurements[0],
    ]


def test_what_results_show_is_well_formed(results):
    for result in results:
        latex = getattr(result, "_repr_latex_", str)()
        html = getattr(result, "_repr_html_", str)()
        assert "$" in latex or Checked(html).tags, result
        if hasattr(result, "_repr_latex_"):
            assert latex.count("$") % 2 == 0
            assert latex.count("{") == latex.count("}")


def test_a_notebook_shows_the_words_of_the_terminal(results):
    prediction = next(result for result in results if isinstance(result, verify.Prediction))
    shown = Checked(prediction._repr_html_())
    assert "7 lines, 8 stable and 8 condensed orientations" in shown.text
    assert shown.tags.count("table") == 1
    assert shown.tags.count("tr") == 1 + 8 + 3


def test_a_view_is_required_of_results_only():
    with pytest.raises(TypeError, match="a int has no view"):
        view_of(3)


def test_what_is_not_said_to_be_html_is_escaped():
    assert element("p", "<b>", title='"<') == '<p title="&quot;&lt;">&lt;b&gt;</p>'
    assert joined([Html("<b>"), "<b>"]) == "<b>&lt;b&gt;"
    assert "<script>" not in table(["<script>"], [["<script>", "<script>"]], "<script>")
    assert Statement(Evidence.PROVED, "1 < 2")._repr_html_().endswith("1 &lt; 2</p>")


def test_data_with_a_name_that_is_html_is_shown_as_text():
    data = verify.Dataset.of("<script>alert(1)</script>", [[0], [1]], [1, 2])
    assert "<script" not in data._repr_html_()


def test_a_view_becomes_table_and_sentences_with_its_emphasis():
    view = terminal_table("<u>", "T(u)", right=["T(u)"])
    view.add_row("1", Text.assemble(("2", "bold red")))
    made = view_html(Group(title("Forms"), view, Text(""), Text("  dim", style="dim"), title("alone")))
    assert "<caption>Forms</caption>" in made
    assert '<th scope="col">&lt;u&gt;</th><th scope="col" class="number">T(u)</th>' in made
    assert '<th scope="row">1</th><td class="number"><strong class="bad">2</strong></td>' in made
    assert made.endswith("<p><small>  dim</small></p><p><strong>alone</strong></p>")
    with pytest.raises(TypeError, match="no HTML"):
        view_html("text")
