"""Findings as people read them: a table of predicted and measured numbers, and a sentence for each law."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from theory.evidence import Evidence
from verify.laws.finding import Finding, Measurement
from verify.laws.networks import named
from verify.laws.networks.report import LawReport
from verify.layout import plural, statement_line, table, title
from verify.tables import prediction_view, seed_range

MOST_ROWS = 6
"""Measurements of one law that are shown, the worst of them first; the JSON has all."""


def law_view(report: LawReport) -> RenderableType:
    """The prediction, the numbers, and a verdict for each law."""
    lines: list[RenderableType] = [prediction_view(report.prediction), title("Laws: predicted against measured")]
    lines.append(measurement_table([(finding.law, _shown(finding)) for finding in report.findings]))
    lines.append(Text(_hidden(report), style="dim"))
    for finding in report.findings:
        statement = finding.statement
        lines.append(statement_line(f"{finding.law}, {named(finding.law).title}", statement.status, statement.reason))
    return Group(*lines, Text(""), statement_line("laws", report.status, summary(report)))


def finding_view(finding: Finding) -> RenderableType:
    """One finding: its numbers, and the verdict on its law."""
    said = statement_line(finding.law, finding.statement.status, finding.statement.reason)
    return Group(measurement_table([(finding.law, finding.measurements)]), said) if finding.measurements else said


def measurement_table(rows: Sequence[tuple[str, Sequence[Measurement]]]) -> Table:
    """The measurements of each law."""
    names = ("predicted", "measured", "allowed")
    view = table("law", "quantity", *names, right=names, wrapped=["quantity"])
    for law, measurements in rows:
        for k, measurement in enumerate(measurements):
            view.add_row(law if not k else "", *measurement_cells(measurement))
    return view


def _shown(finding: Finding) -> list[Measurement]:
    """The worst first where there are too many, else all in their order."""
    rows = list(finding.measurements)
    if len(rows) <= MOST_ROWS:
        return rows
    return sorted(rows, key=lambda m: -m.deviation / m.bound if m.bound else 0.0)[:MOST_ROWS]


def _hidden(report: LawReport) -> str:
    hidden = sum(len(finding.measurements) - len(_shown(finding)) for finding in report.findings)
    return f"and {plural(hidden, 'measurement')} more, closer to what is predicted" if hidden else ""


def measurement_cells(m: Measurement) -> tuple[str, ...]:
    """Quantity, predicted, measured, allowed."""
    predicted = "" if m.predicted is None else _number(m.predicted)
    allowed = f"≤ {m.bound:.2g}" if m.predicted is None else f"± {m.bound:.2g}"
    return m.name, predicted, _number(m.measured), allowed


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:#.6g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.2e}"


def summary(report: LawReport) -> str:
    """How many laws stand at which level, and the seeds."""
    levels = [finding.statement.status for finding in report.findings]
    counts = [f"{levels.count(level)} {level.value}" for level in Evidence if level in levels]
    return f"{', '.join(counts)} ({seed_range(report.settings)})"
