"""A real LaTeX sets what is printed without an error, a warning or a line that is too wide.

They need pdflatex with Latin Modern (Debian: texlive-latex-base, lmodern) and are run by
``pytest -m "latex and not slow"``; where pdflatex is missing they are skipped, or fail if CONDENSE_REQUIRE_TOOLS is 1.
"""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from theory.activations import Activation
from theory.catalogue import CATALOGUE
from theory.derivation import Derivation, derive
from theory.derivation.article import to_latex
from theory.derivation.layout import block
from theory.errors import NotApplicableError
from theory.latex.prose import sentence_latex
from theory.latex.style import Style
from theory.latex.width import width
from verify import cli

pytestmark = pytest.mark.latex

_BAD = re.compile(r"^(?:Overfull|Underfull|! |.*Warning|.*undefined|.*multiply).*$", re.MULTILINE)
_PAPER = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb,lmodern}
\begin{document}
%s
\end{document}
"""


def set_by_latex(document: str, folder: Path) -> str:
    """The log of a document that is set without complaint, once its references are right."""
    if shutil.which("pdflatex") is None:
        if os.environ.get("CONDENSE_REQUIRE_TOOLS") == "1":
            pytest.fail("pdflatex is not installed")
        pytest.skip("pdflatex is not installed")
    (folder / "paper.tex").write_text(document, encoding="utf-8")
    for run in (1, 2, 3):
        log = _run(folder)
        if run > 1 and "Rerun to get" not in log:
            break
    assert _BAD.findall(log) == []
    return log


def _run(folder: Path) -> str:
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    environment = {**os.environ, "max_print_line": "1000"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    return (folder / "paper.log").read_text(errors="replace")


@cache
def derivation_of(text: str, dimension: int) -> Derivation | None:
    try:
        return derive(Activation.parse(text), dimension)
    except NotApplicableError:
        return None


def printed(capsys, *arguments: str) -> str:
    assert cli.main(list(arguments)) == 0
    return capsys.readouterr().out


def test_the_whole_catalogue_in_one_paper(tmp_path):
    """A fragment of each, as in a paper of one column at ten points; no two share a label or a macro."""
    found = [(name, derivation_of(name, 2)) for name in CATALOGUE]
    fragments = [
        to_latex(derivation, style=Style(f"q{chr(97 + place)}"))
        for place, (_, derivation) in enumerate(found)
        if derivation is not None
    ]
    assert len(fragments) == 11
    set_by_latex(_PAPER % "\n".join(fragments), tmp_path)


@pytest.mark.parametrize("text", ["x**2*tanh(x)", "sigmoid", "x**12/7 + x**15", "mish"])
def test_an_article_is_set(text, tmp_path, capsys):
    set_by_latex(printed(capsys, "derive", text, "--format", "latex"), tmp_path)


@pytest.mark.parametrize(
    "text, data",
    [("x**2*tanh(x)", "xor"), ("x**2*tanh(x)", "fig6"), ("tanh", "fig2"), ("x*tanh(x)", "fig2"), ("sigmoid", "fig2")],
)
def test_an_article_with_data_is_set(text, data, tmp_path, capsys):
    arguments = ["derive", text, "--format", "latex", "--no-check", "--data", data]
    set_by_latex(printed(capsys, *arguments), tmp_path)


@pytest.mark.parametrize(
    "text, dimension",
    [
        ("exp(x)", 6),
        ("x/123456789012345678901234567890123456789012345678901234567890", 2),
        (f"tanh(x) + {'+'.join(f'{k}*x**{k}' for k in range(2, 22))}", 2),
        (f"x/(1 + {'+'.join(f'{k}*x**{k}' for k in range(2, 22))})", 1),
        ("softplus(x)*tanh(exp(x*sin(x)) + log(2))*erf(x + 1)*cos(x**2 + 1)", 2),
    ],
)
def test_what_is_long_is_set(text, dimension, tmp_path):
    set_by_latex(derivation_of(text, dimension).to_latex(), tmp_path)


def test_notation_can_be_chosen_before_a_fragment(tmp_path, capsys):
    fragments = [
        printed(capsys, "derive", text, "--format", "latex", "--no-check", "--fragment", "--prefix", prefix)
        for text, prefix in (("x*tanh(x)", "xt"), ("cos(x)", "cosine"))
    ]
    own = r"\newcommand{\xtW}{\boldsymbol{w}}\newcommand{\cosineForm}{\mathcal{T}}"
    use = r"See \eqref{xt:eq:polar-flow} and \eqref{cosine:eq:one-sign}."
    set_by_latex(_PAPER % "\n".join([own, *fragments, use]), tmp_path)


def test_the_example_of_the_manual_is_set(tmp_path):
    page = (Path(__file__).parent.parent / "docs" / "latex.md").read_text(encoding="utf-8")
    (document,) = re.findall(r"```latex\n(.*?)```", page, re.DOTALL)
    for prefix, text in (("cubic", "x**2*tanh(x)"), ("logistic", "sigmoid")):
        (tmp_path / f"{prefix}.tex").write_text(derivation_of(text, 2).to_latex(prefix=prefix), encoding="utf-8")
    set_by_latex(document.replace(r"\begin{document}", r"\usepackage{lmodern}\begin{document}"), tmp_path)


@pytest.mark.parametrize("name", ["case-1", "ternary", "at-most-2p"])
def test_a_claim_is_set(name, tmp_path, capsys):
    cli.main(["claims", "show", name, "--format", "latex"])
    set_by_latex(capsys.readouterr().out, tmp_path)


def test_sentences_are_set(tmp_path):
    """Whatever may stand in a reason: roots, scripts, signs, accents, and letters that LaTeX lacks."""
    sentences = [
        "r^(1−p)(t) = r_0^(1−p) − (p − 1)√p λ t, √(p + 1), and a root sign √",
        "2^-32 < ε ≤ 10^−6, x_1 and x_k, u_2 ∂_1T − u_1 ∂_2T, ∇T(u)·u, ‖w‖², ±90°, a_b_c, a_10",
        r"50 % of $5 & #1 {a} ~ ^ _ \ <b> “quoted”, Poincaré–Hopf, Schläfli, Ångström, 漢字",
    ]
    assert all(sentence_latex(sentence).isascii() for sentence in sentences)
    set_by_latex(_PAPER % "\n\n".join(map(sentence_latex, sentences)), tmp_path)


def test_widths_are_those_of_the_page(tmp_path):
    """What is measured before is what TeX measures, to a tenth."""
    cases = (("x**12", 2), ("sigmoid", 2), ("exp(x)", 6))
    steps = [step for text, D in cases for step in derivation_of(text, D) or ()]
    shown = sorted({block(step.claim) for step in steps})
    boxes = [rf"\settowidth{{\own}}{{$\displaystyle {text}$}}\typeout{{own \the\own}}" for text in shown]
    log = set_by_latex(_PAPER % "\n".join([r"\newlength{\own}", *boxes, "x"]), tmp_path)
    measured = [float(points) / 10 for points in re.findall(r"^own ([0-9.]+)pt$", log, re.MULTILINE)]
    assert len(measured) == len(shown)
    for text, size in zip(shown, measured, strict=True):
        assert 0.9 * size < width(text) < 1.25 * size, text


@pytest.mark.slow
@pytest.mark.parametrize("dimension", [1, 2, 3, 6])
@pytest.mark.parametrize("name", [*CATALOGUE, "cos(x)", "1 - sqrt(2) + x*tanh(x)", "x**5*log(3)/sqrt(5)"])
def test_every_article_is_set(name, dimension, tmp_path):
    derivation = derivation_of(name, dimension)
    if derivation is None:
        pytest.skip("it has no derivation")
    set_by_latex(derivation.to_latex(derivation.check() if dimension < 4 else None), tmp_path)
