"""The page of a law report: the same question and prediction, and then law by law what was measured."""

from collections.abc import Iterator

from theory._html import Html, element, joined, table
from theory.evidence import Evidence, Statement
from theory.orientations import Options
from verify.claims import CLAIMS
from verify.html.checked import version_table
from verify.html.command import repeating_command
from verify.html.page import document
from verify.html.parts import Section, badge, banner, fold, formulas, items, judged, sentence
from verify.html.pictures import Picture, gallery, panel
from verify.html.predicted import predicted
from verify.html.question import question
from verify.html.rendered import scrolling
from verify.html.repeated import repeated
from verify.laws.finding import Finding
from verify.laws.networks import named
from verify.laws.networks.picture import curve_panel
from verify.laws.networks.report import LawReport
from verify.laws.networks.view import measurement_cells, summary
from verify.layout import plural

_SAID = (
    "Each number that a law predicts is measured on simulated networks. Allowed is the largest difference for which "
    "the law holds; it is derived from the next order of the expansion and the error of the solver. Where a "
    "measurement is known less well than that, its law is refuted only beyond both."
)


def law_page(report: LawReport, search: Options | None = None) -> str:
    """Question, prediction, every law that was held, verdict, and how to repeat it, as one HTML document."""
    prediction, settings = report.prediction, report.settings
    laws = [finding.law for finding in report.findings]
    command = repeating_command(prediction.expansion, prediction.dataset, settings, search, laws)
    sections = [
        question(prediction, settings),
        predicted(prediction),
        Section("laws", "The laws, measured", joined(_law(finding) for finding in report.findings)),
        Section("verdict", "The verdict", _verdict(report)),
        Section("checks", "How it was checked", _checks(report)),
        repeated(command, prediction.dataset, "the laws.json that the command writes"),
    ]
    return document(prediction, banner("Laws:", _together(report)), sections, report.to_dict())


def _together(report: LawReport) -> Statement:
    return Statement(report.status, summary(report))


def _law(finding: Finding) -> Html:
    law = named(finding.law)
    pictures = [gallery(_pictures(finding))] if finding.curves else []
    columns = ["quantity", "predicted", "measured", "allowed"]
    numbers = table(columns, map(measurement_cells, finding.measurements), numbers=(1, 2, 3))
    measured = [scrolling(numbers, f"measurements of {law.name}")] if finding.measurements else []
    return joined(
        [
            element("h3", f"{law.title[0].upper()}{law.title[1:]}"),
            element("p", f"{law.name}: {law.claim}. Source: {law.source}."),
            formulas(CLAIMS[law.name].latex),
            element("p", badge(finding.statement.status), " ", sentence(finding.statement.reason)),
            *measured,
            *pictures,
        ]
    )


def _pictures(finding: Finding) -> Iterator[Picture]:
    for number, curve in enumerate(finding.curves, 1):
        points = f"{plural(len(curve.x), 'measured point')}{' and the prediction' * (curve.predicted is not None)}"
        yield Picture(
            f"{finding.law}-{number}",
            panel(lambda axis, curve=curve: curve_panel(axis, finding.law, curve)),
            f"{curve.label}: {curve.y_label} against {curve.x_label}, {points}.".replace("$", ""),
            f"{curve.label}: {points}.",
        )


def _verdict(report: LawReport) -> Html:
    complete = ("All orientations are listed:", report.prediction.orientations.completeness)
    rows = [complete, *((f"{named(f.law).title}:", f.statement) for f in report.findings)]
    open_laws = [f.law for f in report.findings if f.statement.status is Evidence.NOT_APPLICABLE]
    note = "A law that is not applicable says nothing about this activation and these data." if open_laws else ""
    return joined([banner("Laws:", _together(report)), items(judged(*row) for row in rows), element("p", note)])


def _checks(report: LawReport) -> Html:
    folds = (
        fold(f"{finding.law}: sizes, tolerances and effort", _settings(finding))
        for finding in report.findings
        if finding.settings
    )
    return joined([element("p", _SAID), *folds, element("h3", "Versions"), version_table()])


def _settings(finding: Finding) -> Html:
    rows = [[name.replace("_", " "), _shown(value)] for name, value in finding.settings.items()]
    seeds = [["seeds" if len(finding.seeds) > 1 else "seed", ", ".join(map(str, finding.seeds))]]
    return scrolling(table(["what", "value"], rows + seeds), f"settings of {finding.law}")


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
