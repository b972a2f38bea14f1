"""The Sphinx extension: tiny projects are built, in reStructuredText and in MyST."""

import json
import os
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sphinx")
pytest.importorskip("myst_parser")

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from theory import Activation, derive, expand
from theory.derivation.layout import block, latex
from verify import load, predict
from verify.check_certificate import check
from verify.network import Weights
from verify.settings import Settings
from verify.sphinxext import documents, fingerprint
from verify.sphinxext.circle import circle
from verify.sphinxext.weights import _scaled, _train

CUBIC = "x**2*tanh(x)"
CSV = "x1,y\n-1.0,0.9\n-0.4,-0.3\n0.2,0.5\n0.7,-0.8\n"


class Project:
    """A source folder whose pages can be built; ``warnings`` are those of the last build."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "source", folder / "out"
        self.source.mkdir()
        self.write("conf.py", 'extensions = ["verify.sphinxext", "myst_parser"]\nroot_doc = "page"\n')
        self.warnings = ""

    def write(self, name: str, text: str) -> Path:
        path = self.source / name
        path.write_text(text, encoding="utf-8")
        return path

    def build(self, page: str | None = None, suffix: str = "rst", builder: str = "html", fresh=False, parallel=1):
        """The doctree of the page ``page``."""
        if page is not None:
            self.write(f"page.{suffix}", page)
        warnings, folder = StringIO(), str(self.source)
        with patch_docutils(folder), docutils_namespace():
            app = Sphinx(
                folder,
                folder,
                str(self.out / builder),
                str(self.out / "doctrees"),
                builder,
                status=None,
                warning=warnings,
                freshenv=fresh,
                parallel=parallel,
            )
            app.build()
            self.warnings = warnings.getvalue()
            return app.env.get_doctree("page")


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


def rst(name: str, argument: str = "", *, content: str = "", **options: str) -> str:
    """A page with one directive, in its third line."""
    lines = [f".. {name}:: {argument}", *(f"   :{key.replace('_', '-')}: {value}" for key, value in options.items())]
    return "\n".join(["Page", "====", *lines, "", *(f"   {line}" for line in content.splitlines()), ""])


def myst(name: str, argument: str = "", *, content: str = "", **options: str) -> str:
    """The same in MyST."""
    lines = [f"```{{{name}}} {argument}", *(f":{key.replace('_', '-')}: {value}" for key, value in options.items())]
    return "\n".join(["# Page", "", *lines, *([""] * bool(content)), content, "```", ""])


MARKUP = {"rst": rst, "md": myst}


def formulas(doctree) -> list[str]:
    return [node.astext() for node in doctree.findall(nodes.math_block)]


def rows(doctree, number: int = 0) -> list[list[str]]:
    """The body of a table, as text."""
    body = next(list(doctree.findall(nodes.table))[number].findall(nodes.tbody))
    return [[entry.astext() for entry in row.findall(nodes.entry)] for row in body.findall(nodes.row)]


def prose(doctree) -> str:
    return "\n".join(node.astext() for node in doctree.findall(nodes.paragraph))


@pytest.mark.parametrize("suffix", MARKUP)
def test_formulas_are_those_of_the_derivation(project, suffix):
    page = MARKUP[suffix]("condense-derivation", CUBIC, steps="correlation-form, polar-flow", detail="full")
    doctree = project.build(page, suffix)
    derivation = derive(Activation.parse(CUBIC))
    form, flow = formulas(doctree)
    assert form == latex(derivation["correlation-form"].claim[0])
    assert flow == block(derivation["polar-flow"].claim)
    assert form.startswith(r"T(w) = \frac{1}{n}")
    assert r"\frac{\mathrm{d} r}{\mathrm{d} t} & = 3 a r^{2} T(u) \\" in flow
    assert "(18) Flow in polar coordinates" in prose(doctree)
    premises = "From (12), “One neuron”, “Homogeneity and Euler’s identity” and “Polar coordinates”. With"
    assert premises in prose(doctree)
    assert "Checked: proved, exact identity: the chain rule" in prose(doctree)
    assert "Check of 2 steps: 1 proved, 1 confirmed (seed 0)." in prose(doctree)
    assert not project.warnings


def test_a_derivation_is_shown_in_full_by_default(project):
    doctree = project.build(rst("condense-derivation", "sigmoid", dimension="1"))
    derivation = derive(Activation.parse("sigmoid"), 1)
    assert len(formulas(doctree)) == len(derivation)
    assert f"({len(derivation)}) " in prose(doctree)
    assert "From (" not in prose(doctree)
    assert not project.warnings


def test_formulas_can_be_referred_to(project):
    pages = (
        rst("condense-derivation", CUBIC, steps=step, label_prefix="cubic", detail="full").partition("====\n")[2]
        for step in ("flow", "scaled-flow")
    )
    doctree = project.build("Page\n====\n" + "\n".join(pages) + "\nSee :eq:`cubic-flow`.\n")
    labels = [(node["label"], node["number"]) for node in doctree.findall(nodes.math_block)]
    assert labels == [("cubic-flow", 1), ("cubic-scaled-flow", 2)]
    html = (project.out / "html" / "page.html").read_text(encoding="utf-8")
    # the reference, the link next to the formula, and that among the premises of another
    assert html.count('href="#equation-cubic-flow"') == 3
    assert "“Small weights”" in html  # a premise that is nowhere shown
    assert not project.warnings


def test_only_formulas(project):
    doctree = project.build(rst("condense-derivation", CUBIC, steps="stationary", detail="formula"))
    assert formulas(doctree) == [latex(derive(Activation.parse(CUBIC))["stationary"].claim[0])]
    assert not prose(doctree)


@pytest.mark.parametrize("suffix", MARKUP)
def test_orientations_are_those_predicted(project, suffix):
    page = MARKUP[suffix]("condense-orientations", CUBIC, plot="", detail="full", expect="proved")
    doctree = project.build(page, suffix)
    found = predict(expand(CUBIC), load("fig6")).orientations
    table = rows(doctree)
    assert [row[0] for row in table] == [f"{o.angle_deg:.2f}°" for o in found.orientations]
    # Zhou et al., arXiv:2105.11686, the data of their Fig. 6
    assert {row[0]: row[1] for row in table if row[1][0] != "-"} == {
        "-52.88°": "0.24685",
        "-165.23°": "0.13365",
        "65.83°": "0.04329",
    }
    assert {row[3] for row in table} == {"c_p a > 0", "c_p a < 0"}
    image = next(doctree.findall(nodes.image))
    assert "6 condensed orientations" in image["alt"]
    assert (project.out / "html" / "_images" / "orientations.svg").read_bytes().startswith(b"<?xml")
    assert not project.warnings


def test_xor_has_eight(project):
    doctree = project.build(rst("condense-orientations", CUBIC, data="xor", certificate="", detail="full"))
    assert len(rows(doctree)) == 14
    condensed = [row for row in rows(doctree) if row[4] == "yes"]
    assert sorted(row[1] for row in condensed) == ["-1.15470"] * 4 + ["1.15470"] * 4
    assert formulas(doctree) == ["T(w) = 6 w_{1} w_{2} w_{3}"]
    assert "Completeness: proved" in next(doctree.findall(nodes.admonition)).astext()
    certificate = next((project.out / "html" / "_downloads").rglob("certificate.json"))
    assert "8 condensed orientations" in check(json.loads(certificate.read_text(encoding="utf-8")))


def test_data_from_a_file_are_read_next_to_the_document(project):
    (project.source / "below").mkdir()
    project.write("below/data.csv", CSV)
    page = rst("condense-orientations", "gelu", data="data.csv")
    project.write("below/other.rst", page)
    project.build("Page\n====\n\n.. toctree::\n\n   below/other\n")
    assert not project.warnings
    html = (project.out / "html" / "below" / "other.html").read_text(encoding="utf-8")
    assert "166.40°" in html  # as in docs/quickstart.md


def test_results_are_kept_until_their_input_changes(project, monkeypatch):
    project.write("data.csv", CSV)
    page = rst("condense-orientations", "gelu", data="data.csv")
    first = rows(project.build(page))

    def unwanted(*_: object):
        raise AssertionError("made again")

    with monkeypatch.context() as patch:
        patch.setattr("verify.sphinxext.orientations.orientations_content", unwanted)
        assert rows(project.build(fresh=True)) == first
    path = project.write("data.csv", CSV.replace("0.9", "-0.9"))
    os.utime(path, (path.stat().st_mtime + 10,) * 2)
    assert rows(project.build()) != first  # the same document, but its data have changed
    with monkeypatch.context() as patch:
        patch.setattr("verify.sphinxext.orientations.orientations_content", unwanted)
        with pytest.raises(AssertionError, match="made again"):
            project.build(page.replace("gelu", "tanh"))


def test_what_is_not_whole_is_made_again(project):
    page = rst("condense-orientations", "gelu")
    first = rows(project.build(page))
    kept = next((project.out / "doctrees" / "condense").rglob("content.json"))
    kept.write_text("{", encoding="utf-8")
    assert rows(project.build(fresh=True)) == first
    assert kept.read_text(encoding="utf-8") != "{"


def test_documents_are_read_again_with_other_versions(project, monkeypatch):
    project.write("plain.rst", ":orphan:\n\nPlain\n=====\n")
    project.build(rst("condense-orientations", "gelu"))
    read: list[str] = []
    monkeypatch.setattr(documents, "note", lambda env, *_: read.append(env.docname))
    project.build()
    assert not read
    monkeypatch.setattr(documents, "fingerprint", lambda: "other")
    project.build()
    assert set(read) == {"page"}


def test_the_fingerprint_is_that_of_the_sources(monkeypatch, tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(fingerprint.verify, "__path__", [str(package)])
    before = fingerprint.fingerprint.__wrapped__()
    (package / "module.py").write_text("x = 1\n", encoding="utf-8")
    between = fingerprint.fingerprint.__wrapped__()
    (package / "module.py").write_text("x = 2\n", encoding="utf-8")
    assert len({before, between, fingerprint.fingerprint.__wrapped__()}) == 3


def test_pages_may_be_read_in_parallel(project):
    names = [f"p{k}" for k in range(6)]
    for k, name in enumerate(names):
        options = {"steps": "flow", "label_prefix": name} if k % 2 else {"steps": "stationary"}
        project.write(f"{name}.rst", rst("condense-derivation", f"tanh({k + 1}*x)", **options))
    project.build("Page\n====\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in names), parallel=2)
    assert not project.warnings
    with patch_docutils(str(project.source)), docutils_namespace():
        folders = (str(project.source), str(project.source), str(project.out / "html"), str(project.out / "doctrees"))
        env = Sphinx(*folders, "html", status=None).env
    kept = documents.records(env)
    assert sorted(kept) == names
    folders = {path.name for path in (project.out / "doctrees" / "condense").iterdir()}
    assert {folder for record in kept.values() for folder in record.folders} == folders
    assert len(folders) == 6
    documents.purge(None, env, "p3")
    assert "p3" not in documents.records(env)


def test_what_no_document_shows_is_removed(project):
    kept = project.out / "doctrees" / "condense"
    page = rst("condense-orientations", "gelu")
    project.build(page)
    (first,) = kept.iterdir()
    project.build(rst("condense-orientations", "tanh"))
    (second,) = kept.iterdir()
    assert first != second
    project.build()
    assert list(kept.iterdir()) == [second]
    project.build("Page\n====\n")
    assert not list(kept.iterdir())


BAD = [
    ("condense-derivation", "tanh(", {}, "is not a formula"),
    ("condense-derivation", "tanh", {"steps": "flow, nonsense"}, "has no step 'nonsense' in D = 2; its steps are"),
    ("condense-derivation", "tanh", {"steps": "flow", "expect": "refuted"}, "refuted is expected here"),
    ("condense-orientations", "gelu", {"data": "none.csv"}, "data 'none.csv': no such file"),
    ("condense-orientations", "gelu", {"data": "bad.csv"}, "bad.csv, line 3 contains 'a'"),
    ("condense-orientations", "x**3", {"data": "fig2", "plot": ""}, "leave :plot: out"),
    ("condense-orientations", "tanh", {"certificate": ""}, "leave :certificate: out"),
    ("condense-claims", "at-most-3p", {}, "'at-most-3p' is neither a claim ("),
    ("condense-claims", "at-most-2p", {"p": "3", "activation": "tanh"}, "multiplicity of its own"),
    ("condense-claims", "at-most-2p", {"p": "3", "dim": "1"}, "D = 1 is asked about"),
    ("condense-verdict", "tanh", {"plot": "film"}, "no picture 'film'"),
    ("condense-verdict", "tanh", {"std": "2"}, "must be positive and at most 0.1"),
    ("condense-weights", "", {"data": "xor", "content": "tanh"}, "give data with D = 2"),
    ("condense-weights", "", {}, "no activation is given"),
]


@pytest.mark.parametrize("suffix", MARKUP)
def test_bad_input_is_an_error_of_the_build_with_its_place(project, suffix):
    project.write("bad.csv", "x1,y\n1,2\na,3\n")
    project.build("Page\n====\n" if suffix == "rst" else "# Page\n", suffix)
    for name, argument, options, told in BAD:
        project.build(MARKUP[suffix](name, argument, **options), suffix)
        first, *others = project.warnings.strip().splitlines()
        assert f"page.{suffix}:3: ERROR:" in first, first
        assert told in project.warnings, (told, project.warnings)
        assert not others, project.warnings
        assert "Traceback" not in project.warnings


def test_a_bad_option_is_told_with_its_place(project):
    project.build(rst("condense-derivation", "tanh", dimension="two"))
    assert "page.rst:3: ERROR:" in project.warnings
    assert "'two'" in project.warnings


def test_what_a_hypothesis_excludes_is_no_error(project):
    doctree = project.build(rst("condense-derivation", "relu") + rst("condense-orientations", "tanh", data="xor"))
    kinked, silent = (node.astext() for node in doctree.findall(nodes.admonition))
    assert "the sides of 0 disagree" in kinked
    assert "T is identically 0" in silent
    assert not project.warnings


def test_claims(project):
    doctree = project.build(
        rst("condense-claims", "at-most-2p ternary", p="3", dim="3", expect="proved, refuted")
        + rst("condense-claims", "at-most-2p", p="3", dim="3", detail="full")
    )
    table = [tuple(row[:3]) for row in rows(doctree)]
    assert table == [("at-most-2p", "p = 3, D = 3", "refuted"), ("ternary", "p = 3, D = 3", "proved")]
    verdict = next(doctree.findall(nodes.admonition))
    assert "8 > 2p = 6" in verdict.astext()
    assert "danger" in verdict["classes"]
    assert rows(doctree, 1) == [["1, 1, 1", "1"], ["-1, -1, 1", "1"], ["1, -1, 1", "-1"], ["-1, 1, 1", "-1"]]
    assert not project.warnings


CLAIM = """\
from verify import Claim

few = Claim("few", "At most {bound} lines.", "", "any", "here", check=lambda c: len(c.orientations.lines) <= {bound})
"""


def test_claims_of_a_file(project):
    path = project.write("mine.py", CLAIM.format(bound=3))
    page = rst("condense-claims", "mine.py", activation=CUBIC, data="fig6")
    assert rows(project.build(page))[0][2] == "proved"
    path.write_text(CLAIM.format(bound=2), encoding="utf-8")
    os.utime(path, (path.stat().st_mtime + 10,) * 2)
    assert rows(project.build())[0][2] == "refuted"


def test_a_verdict_of_simulated_networks(project):
    options = {"networks": "1", "neurons": "8", "plot": "weights", "expect": "confirmed"}
    doctree = project.build(rst("condense-verdict", "gelu", **options))
    table = rows(doctree)
    assert sum(int(row[1]) for row in table) <= 8
    assert all(row[3] == row[4] for row in table)  # as many within as judged
    assert "Full gradient flow of 1 network of 8 neurons on fig6, weights N(0, 0.001^2), seed 0" in prose(doctree)
    assert "Verdict: confirmed" in next(doctree.findall(nodes.admonition)).astext()
    assert len(list((project.out / "html" / "_images").glob("weights.svg"))) == 1


def test_the_picture_of_weights(project):
    options = {"networks": "1", "neurons": "8"}
    doctree = project.build(rst("condense-weights", content="tanh\nx*tanh(x)", **options))
    assert "1 network of 8 neurons" in next(doctree.findall(nodes.caption)).astext()
    assert not project.warnings


def test_the_picture_of_the_circle_is_the_graph_of_the_form():
    prediction = predict(expand(CUBIC), load("fig6"))
    axis = circle(prediction).axes[0]
    graph = next(np.array(line.get_xydata()) for line in axis.lines if len(np.array(line.get_xdata())) > 2)
    marks = [line for line in axis.lines if len(line.get_xdata()) == 1]
    assert len(marks) == 6
    for mark in marks:
        (angle,), (value,) = mark.get_xdata(), mark.get_ydata()
        assert np.interp(float(angle), graph[:, 0], graph[:, 1]) == pytest.approx(value, abs=1e-4)
        assert mark.get_marker() == ("^" if value > 0 else "v")


def test_the_weights_in_the_picture_are_those_of_the_networks():
    settings = Settings(networks=2, neurons=5)
    trained = _train("tanh", load("fig6"), settings)
    start, end = (trained.weights(instant).w for instant in (0, -1))
    seeds = np.random.SeedSequence(0).spawn(2)
    drawn = [Weights.draw(5, 2, np.random.default_rng(seed)).w for seed in seeds]
    assert np.array_equal(start, np.concatenate(drawn))
    turned = np.degrees(np.arctan2(end[:, 1], end[:, 0])) % 180
    assert np.median(abs(turned - (180 - 20.93))) < 1  # the line of p = 1, arXiv:2105.11686, Fig. 6
    assert _scaled(np.array([[3.0, -4.0]])) == pytest.approx(np.log(6) * np.array([[0.6, -0.8]]))


def test_paper_can_be_printed(project):
    project.build(
        rst("condense-derivation", CUBIC, steps="flow", label_prefix="cubic")
        + rst("condense-orientations", CUBIC, plot="")
        + rst("condense-claims", "case-1"),
        builder="latex",
    )
    tex = next((project.out / "latex").glob("*.tex")).read_text(encoding="utf-8")
    assert r"\label{equation:page:cubic-flow}" in tex
    assert r"\begin{aligned}" in tex
    assert "orientations.pdf" in {path.name for path in (project.out / "latex").iterdir()}
    assert r"\(\displaystyle T(u)\)" in tex or r"\(T(u)\)" in tex or r"$T(u)$" in tex
    assert not project.warnings
