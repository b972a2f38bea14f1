"""The report as a page: whole, escaped, in order, and with the files that it carries."""

import json
import re
import shlex
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from theory.activations import Activation
from theory.evidence import Evidence, Statement
from theory.expansion import expand
from theory.orientations import Options
from verify import Settings, Verification, hold_laws, load, predict, verify_activation
from verify.arguments import parse
from verify.datasets import Dataset, fig6, read_csv
from verify.html import pictures
from verify.html.command import data_argument, repeating_command
from verify.html.embedded import csv_text
from verify.html.figure import svg, themed
from verify.html.page import verification_page
from verify.output import to_json
from verify.plot_style import plt
from verify.verdict import judge

QUICK = Settings(neurons=10, networks=2, further=2)
EVIL = "<script>alert(1)</script>\"'&.csv"
SECTIONS = ["question", "prediction", "measurement", "verdict", "theorems", "checks", "repeat"]


class Page(HTMLParser):
    """Elements in order with their attributes and text; every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.stack: list[str] = []
        self.feed(text)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.elements.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "meta", "col"):
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.stack[-1] if self.stack else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, *without: str) -> str:
        return "".join(text for tag, text in self.texts if tag not in without)


def embedded(page: str, name: str) -> str:
    found = re.search(rf'<script type="[a-z/]+" id="{re.escape(name)}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module", params=["tanh on fig6", "x**2*tanh(x) on xor"])
def verification(request: pytest.FixtureRequest) -> Verification:
    formula, _, data = request.param.partition(" on ")
    return verify_activation(expand(formula), load(data), QUICK)


@pytest.fixture(scope="module")
def page(verification: Verification) -> str:
    return verification.to_html()


@pytest.fixture(scope="module")
def parsed(page: str) -> Page:
    return Page(page)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """An activation and data whose names try to become markup."""
    rows = "\n".join(f"{x},{y}" for x, y in ((-1, 2), (0.1, -1), (1, 3), (2, "1/3")))
    name = EVIL.replace("/", "∕")  # no slash in the name of a file
    path = tmp_path_factory.mktemp("data") / name
    path.write_text(f"x1,y\n{rows}\n", encoding="utf-8")
    return verify_activation(expand("tanh(x)"), read_csv(path), QUICK)


def test_the_sections_stand_in_order_and_links_lead_to_them(parsed):
    assert [section["id"] for section in parsed.all("section")] == SECTIONS
    identifiers = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    assert {f"#{name}" for name in SECTIONS} == {link["href"] for link in parsed.all("a")}
    assert {section["aria-labelledby"] for section in parsed.all("section")} <= set(identifiers)


def test_it_can_be_read_without_seeing_it(parsed, verification):
    assert parsed.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 == levels.count(1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {head["scope"] for head in parsed.all("th")} == {"col", "row"}
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in parsed.all("svg"))
    assert len(parsed.all("svg")) == len(parsed.all("figcaption")) >= 4
    assert f"Condensation of σ(x) = {verification.prediction.expansion.activation.expr}" in parsed.text()


def test_nothing_is_fetched(page, parsed):
    policies = [meta["content"] or "" for meta in parsed.all("meta") if meta.get("http-equiv")]
    assert [policy.startswith("default-src 'none'") for policy in policies] == [True]
    for tag, attributes in parsed.elements:
        assert tag not in ("link", "iframe", "object", "img"), tag
        for name in ("src", "href", "style"):
            assert not re.search(r"https?:|^//|url\((?!#)|@import", attributes.get(name) or ""), attributes
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert not re.search(r"https?:|url\(|@import", style[1])


def test_it_carries_the_report_and_the_data(page, verification, tmp_path):
    assert json.loads(embedded(page, "report.json")) == json.loads(to_json(verification.to_dict()))
    data = verification.prediction.dataset
    file = tmp_path / f"{data.name}.csv"
    file.write_text(embedded(page, file.name), encoding="utf-8")
    again = read_csv(file, bias=data.bias)
    assert (again.rows, again.targets) == (data.rows, data.targets)


def test_the_extraction_that_it_tells_takes_them_out(page, parsed, verification, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("report.html").write_text(page, encoding="utf-8")
    shown = [text for tag, text in parsed.texts if tag == "code" and "extract.py" in text]
    subprocess.run(["sh", "-ec", shown[0]], check=True)
    assert json.loads(Path("report.json").read_text(encoding="utf-8")) == json.loads(to_json(verification.to_dict()))
    data = verification.prediction.dataset
    assert read_csv(Path(f"{data.name}.csv")).targets == data.targets


def test_it_says_what_was_found(parsed, verification):
    text = parsed.text("script", "style")
    verdict, found = verification.verdict, verification.prediction.orientations
    reason = verdict.statement.reason
    assert text.count(reason[1:]) == 3  # at the top, among the answers, and in its own section
    assert f"{len(found.stable)} stable and {len(found.condensed)} condensed" in text
    assert found.completeness.reason[1:] in text
    assert f"{len(verification.derivation)} steps" in text
    for claim in verification.claims:
        assert claim.statement.reason[1:] in text
    assert parsed.all("ol")[-1]["class"] == "steps"
    assert len(parsed.all("details")) >= len(verification.derivation)


def test_names_cannot_become_markup(evil):
    page = verification_page(evil)
    parsed = Page(page)
    assert "<script>alert" not in page
    assert {script["type"] for script in parsed.all("script")} == {"application/json", "text/csv"}
    assert evil.prediction.dataset.name in parsed.text("script")
    assert json.loads(embedded(page, "report.json"))["data"]["name"] == evil.prediction.dataset.name
    assert "--data data.csv" in parsed.text()


@pytest.mark.parametrize(
    "options",
    [
        ["tanh"],
        ["x**2*tanh(x)", "--data", "xor", "--no-bias", "--seed", "3", "--networks", "2", "--std", "1e-05"],
        ["-tanh(x)", "--neurons", "7", "--further", "0", "--loss-fraction", "0.1", "--seeds", "2"],
        ["gelu", "--data", "fig2", "--max-classes", "7", "--multistart", "5", "--law", "order", "escape"],
    ],
)
def test_the_command_repeats_the_result(options):
    given = parse(["verify", *options])
    data = load(given.data, bias=not given.no_bias, seed=given.seed)
    numbers = (given.neurons, given.networks, given.std, given.loss_fraction, given.seed, given.further, given.seeds)
    limits = {} if given.max_classes is None else {"max_classes": given.max_classes}
    search = Options(**limits, multistart=given.multistart)
    words = shlex.split(repeating_command(expand(given.activation), data, Settings(*numbers), search, given.law or ()))
    assert words[0] == "condense"
    assert vars(parse(words[1:])) == vars(given)


def test_the_command_of_an_activation_with_a_parameter_has_its_value():
    activation = Activation.parse("tanh(x) - a*x").with_parameters({"a": 2})
    command = repeating_command(expand(activation), fig6(), Settings())
    assert "'-2*x + tanh(x)'" in command


def test_data_are_named_as_the_page_carries_them():
    assert data_argument(fig6()) == "fig6"
    assert data_argument(Dataset.of("my data.csv", [[0], [1]], [1, 2])) == "my data.csv"
    assert data_argument(Dataset.of(EVIL, [[0], [1]], [1, 2])) == "data.csv"
    assert csv_text(Dataset.of("d", [[0.5, 1]] * 2, [1, 2], bias=False)) == "x1,x2,y\n1/2,1,1\n1/2,1,2"


def test_a_law_report_is_a_page(tmp_path):
    report = hold_laws(predict(expand("x**2*tanh(x)"), fig6()), ["balance", "offset"], QUICK)
    page = report.to_html()
    parsed = Page(page)
    assert json.loads(embedded(page, "report.json")) == json.loads(to_json(report.to_dict()))
    text = parsed.text("script", "style")
    assert "--law balance offset" in text
    assert "not applicable" in text
    for finding in report.findings:
        assert finding.statement.reason[1:] in text
        for measurement in finding.measurements:
            assert measurement.name in text
    assert len(parsed.all("svg")) == sum(len(finding.curves) for finding in report.findings)


def test_a_refuted_verdict_is_told_by_words_and_not_only_by_colour(evil):
    refuted = replace(evil.verdict, statement=Statement(Evidence.REFUTED, "one neuron <lies> outside"))
    page = verification_page(replace(evil, verdict=refuted))
    assert '<div class="banner bad"><p><strong>Verdict:</strong> <span class="badge bad">' in page
    assert "✗</span> refuted" in page
    assert "One neuron &lt;lies&gt; outside." in page
    assert "smaller initial size" in page


def test_figures_take_the_colours_of_the_page():
    figure, axis = plt.subplots()
    axis.plot([0, 1], [0, 1], color="#c0392b", label="<a>")
    axis.plot([0, 1], [1, 0], color="#808080")
    axis.imshow([[0, 1], [1, 0]])
    drawn = svg(figure, "name", 'x < "y"')
    root = ElementTree.fromstring(drawn)
    assert not plt.fignum_exists(figure.number)
    assert root.get("aria-label") == 'x < "y"'
    assert "var(--plus)" in drawn
    assert (themed("#000000"), themed("#ffffff")) == ("currentColor", "var(--paper)")
    assert themed("#808080") in drawn
    assert not re.search(r"#(c0392b|808080|000000|ffffff)", drawn)
    assert not re.search(r"metadata|xlink|https?:(?!//www.w3.org/2000/svg)", drawn)
    images = list(root.iter("image"))
    assert [image.get("href", "")[:22] for image in images] == ["data:image/png;base64,"]
    identifiers = [node.get("id") for node in root.iter() if node.get("id")]
    assert identifiers
    assert all(str(identifier).startswith("name-") for identifier in identifiers)
    references = re.findall(r'(?:href="|url\()#([\w-]+)', drawn)
    assert set(references) == set(identifiers)


@pytest.mark.parametrize("points, images", [(20, 0), (21, 1)])
def test_very_many_points_become_one_image(points, images, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_DRAWN", 20)

    def draw(axis) -> None:
        for k in range(points):
            axis.plot(k, k, "o", color="#c0392b", zorder=4)
        axis.annotate("word", (1, 1), zorder=5)

    drawn = svg(pictures.panel(draw), "many", "many points")
    assert drawn.count("<image") == images
    assert (drawn.count("var(--plus)") >= points) == (images == 0)
    assert 'id="many-' in drawn  # letters are outlines still


def test_a_page_without_grown_neurons_says_so(verification):
    idle = tuple(record for record in verification.records if record.tolerance_deg is None)
    text = Page(replace(verification, records=idle, verdict=judge(idle, 2)).to_html()).text("script", "style")
    assert "No neuron has grown enough to be judged." in text
    assert "neither confirms nor refutes" in text
