"""The page: one file of HTML with its style, its pictures and its data, that fetches nothing."""

from collections.abc import Sequence
from importlib import resources

from theory._html import Html, element, joined
from theory.orientations import Options
from verify.html.checked import checked
from verify.html.command import repeating_command
from verify.html.embedded import REPORT, embedded_data, embedded_json
from verify.html.judgement import answers, theorems, verdict
from verify.html.mathml import math
from verify.html.measured import measured
from verify.html.parts import Section, banner
from verify.html.predicted import predicted
from verify.html.question import activation_latex, question
from verify.html.repeated import data_file, repeated
from verify.prediction import Prediction
from verify.verification import Verification

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing."""


def verification_page(verification: Verification, search: Options | None = None) -> str:
    """Question, prediction, measurement, verdict, how it was checked and how to repeat it, as one HTML document.

    ``search`` are the options that the orientations were searched with; the command on the page repeats them.
    """
    prediction, settings = verification.prediction, verification.settings
    command = repeating_command(prediction.expansion, prediction.dataset, settings, search)
    sections = [
        question(prediction, settings),
        predicted(prediction, verification.derivation),
        measured(verification),
        verdict(verification),
        theorems(verification.claims),
        checked(verification),
        repeated(command, prediction.dataset, f"the {REPORT} that the command writes"),
    ]
    head = [banner("Verdict:", verification.verdict.statement), answers(verification)]
    return document(prediction, joined(head), sections, verification.to_dict())


def document(prediction: Prediction, answer: Html, sections: Sequence[Section], report: dict[str, object]) -> str:
    """The sections in a document, with the report and the data for programs."""
    data = prediction.dataset
    links = (element("li", element("a", section.heading, href=f"#{section.name}")) for section in sections)
    heading = element("h1", "Condensation of ", math(activation_latex(prediction)), f" on {data.name}")
    top = element("header", heading, answer, element("nav", element("ol", *links), aria_label="sections"))
    scripts = [embedded_json(REPORT, report), embedded_data(data, data_file(data))]
    body = element("body", top, element("main", *(section.html() for section in sections)), *scripts)
    return f"<!DOCTYPE html>\n{element('html', _head(prediction), body, lang='en')}\n"


def _head(prediction: Prediction) -> Html:
    activation, data = prediction.expansion.activation, prediction.dataset
    style = resources.files("verify.html").joinpath("style.css").read_text(encoding="utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"Condensation of σ(x) = {activation.expr} on {data.name}"),
        element("style", Html(style)),
    )
