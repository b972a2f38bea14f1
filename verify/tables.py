"""What people read in the terminal: aligned tables of expansions, orientations and verdicts."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from theory.cases import condition_text
from theory.evidence import Evidence
from theory.expansion import Expansion, ExpansionStatus
from theory.orientations import Orientation, StationaryOrientations
from verify.alignment import NeuronRecord
from verify.prediction import Prediction
from verify.verdict import Verdict
from verify.verification import Verification

_STYLE = {
    Evidence.PROVED: "bold green",
    Evidence.CONFIRMED: "bold green",
    Evidence.REFUTED: "bold red",
    Evidence.INCONCLUSIVE: "bold yellow",
    Evidence.NOT_APPLICABLE: "bold yellow",
}


def statement_line(label: str, status: Evidence, reason: str) -> Text:
    """``label: STATUS - reason``."""
    return Text.assemble((f"{label}: ", "bold"), (status.value.upper(), _STYLE[status]), f" - {reason}")


def expansion_view(expansion: Expansion) -> RenderableType:
    """The expansion, its multiplicity and the certificate of every coefficient that matters."""
    head = Text.assemble(("σ(x) = ", "bold"), str(expansion.activation.expr))
    if expansion.status is ExpansionStatus.PARAMETRIC:
        return Group(head, _case_table(expansion))
    if expansion.status is not ExpansionStatus.PROVED:
        return Group(head, Text(f"{expansion.status.value}: {expansion.reason}", style="yellow"), _coefficients(expansion))
    order = f" + O(x^{expansion.next_order + 1})" if expansion.next_order else ""
    series = Text(f"     = {expansion.polynomial()}{order}   at x = 0")
    p, q = expansion.multiplicity, expansion.next_order
    summary = Text.assemble(
        ("multiplicity ", "bold"), f"p = {p}", f",  c_{p} = {expansion.leading_coefficient}", f",  σ(0) = {expansion.constant}"
    )
    following = f",  next order q = {q}" + (f", c_{q} = {expansion.next_coefficient}" if expansion.next_coefficient else "")
    summary.append(following if q else ",  no next order")
    return Group(head, series, summary, Text(f"({expansion.reason})", style="dim"), _coefficients(expansion))


def _coefficients(expansion: Expansion) -> Table:
    table = Table("order", "coefficient", "proof", title="Taylor coefficients at 0", title_justify="left")
    for coefficient in expansion.coefficients:
        value = str(coefficient.right) if coefficient.agrees else f"{coefficient.right} right, {coefficient.left} left"
        table.add_row(str(coefficient.order), value, coefficient.certificate)
    return table


def _case_table(expansion: Expansion) -> Table:
    table = Table("where", "p", "c_p", "q", "c_q", "", title="Cases", title_justify="left")
    for case in expansion.cases:
        e = case.expansion
        cells = [e.multiplicity, e.leading_coefficient, e.next_order, e.next_coefficient] if e else [None] * 4
        proved = e is not None and e.status is ExpansionStatus.PROVED
        table.add_row(condition_text(case.condition), *map(_cell, cells), "" if proved else case.reason)
    return table


def _cell(value: object) -> str:
    return "–" if value is None else str(value)


def orientation_table(found: StationaryOrientations, records: Sequence[NeuronRecord] = ()) -> Table:
    """Every stationary orientation; with records also what the simulated neurons did at each."""
    table = Table(title=f"Stationary orientations of T (degree p = {found.form.degree})", title_justify="left")
    for name in ("angle of (w, b)", "T(u)", "kind", "stable for c_p·a", "condensed", "κ"):
        table.add_column(name, justify="right" if name in ("angle of (w, b)", "T(u)", "κ") else "left")
    if records:
        for name in ("neurons predicted", "judged", "within", "worst angle / tolerance"):
            table.add_column(name, justify="right")
    for index, orientation in enumerate(found.orientations):
        extra = _measured(index, orientation, records) if records else []
        table.add_row(*_orientation_cells(orientation), *extra)
    return table


def _orientation_cells(orientation: Orientation) -> list[str]:
    angle = f"{orientation.angle_deg:.2f}°" if orientation.angle_deg is not None else _vector(orientation.u)
    return [
        angle,
        f"{orientation.value:.5f}" if abs(orientation.value) >= 1e-3 else f"{orientation.value:.4e}",
        str(orientation.kind),
        {"+": "+", "-": "−", None: "–"}[orientation.stable_for],
        "yes" if orientation.condensed else "no",
        ", ".join(f"{kappa:.4g}" for kappa in orientation.alignment_exponents) or "–",
    ]


def _vector(u: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{x:.4f}" for x in u) + ")"


def _measured(index: int, orientation: Orientation, records: Sequence[NeuronRecord]) -> list[str]:
    mine = [record for record in records if record.target == index]
    judged = [record for record in mine if record.judged]
    if not orientation.condensed:
        return ["–"] * 4
    worst = max(judged, key=lambda r: (r.deviation_deg or 0) / (r.tolerance_deg or 1), default=None)
    ratio = f"{worst.deviation_deg:.3g}° / {worst.tolerance_deg:.3g}°" if worst else "–"
    return [str(len(mine)), str(len(judged)), str(sum(record.within for record in judged)), ratio]


def prediction_view(prediction: Prediction) -> RenderableType:
    """Orientation table with its completeness statement."""
    found = prediction.orientations
    data = prediction.dataset
    lines: list[RenderableType] = [Text(f"data: {data.name}, n = {len(data.targets)}, D = {data.dimension}")]
    if prediction.centred:
        lines.append(
            Text(f"σ(0) = {prediction.expansion.constant} ≠ 0: T is built from the centred target y − mean(y)", style="yellow")
        )
    if found.continuum is None:
        lines.append(orientation_table(found))
        lines.append(Text(f"{len(found.lines)} lines, {len(found.stable)} stable, {len(found.condensed)} condensed orientations"))
    lines.append(statement_line("completeness", found.completeness.status, found.completeness.reason))
    return Group(*lines)


def verification_view(verification: Verification) -> RenderableType:
    """The whole answer: expansion, conclusion of the derivation, prediction against measurement, verdict."""
    prediction, found = verification.prediction, verification.prediction.orientations
    check = verification.derivation_check.statement
    data = prediction.dataset
    blank = Text("")
    return Group(
        expansion_view(prediction.expansion),
        blank,
        Text.assemble(("derivation: ", "bold"), verification.derivation.conclusion),
        statement_line("derivation check", check.status, check.reason),
        blank,
        Text(f"data: {data.name}, n = {len(data.targets)}, D = {data.dimension}"),
        orientation_table(found, verification.records),
        statement_line("completeness", found.completeness.status, found.completeness.reason),
        blank,
        *_simulation_lines(verification),
        blank,
        verdict_line(verification.verdict),
    )


def _simulation_lines(verification: Verification) -> list[Text]:
    s, v = verification.settings, verification.verdict
    stops = Counter(run.trajectory.stop.value for run in verification.simulations)
    tolerance = "" if v.median_tolerance_deg is None else f", median tolerance {v.median_tolerance_deg:.3g}°"
    return [
        Text(f"simulated: {s.networks} networks of {s.neurons} neurons, weights N(0, {s.std}²), seed {s.seed}; full gradient flow"),
        *(Text(f"  stopped {count} times because {stop}") for stop, count in stops.most_common()),
        Text(
            f"neurons: {v.total}; predicted to condense {v.condensing}, to die {v.dying}, open {v.open}; "
            f"grown at least twofold {v.grown}; judged {v.judged}{tolerance}"
        ),
    ]


def verdict_line(verdict: Verdict) -> Text:
    """``verdict: CONFIRMED - …``."""
    return statement_line("verdict", verdict.statement.status, verdict.statement.reason)
