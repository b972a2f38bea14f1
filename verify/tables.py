"""What people read in the terminal: aligned tables of expansions, orientations and verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sympy import sstr

from theory.catalogue import NamedActivation
from theory.evidence import Evidence
from theory.expansion import Expansion, ExpansionStatus
from theory.orientations import Orientation, StationaryOrientations
from theory.region import condition_text
from verify.alignment import NeuronRecord
from verify.datasets import Dataset
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


def _table(*columns: str, right: Sequence[str] = ()) -> Table:
    """A table without a frame; the columns named in ``right`` hold numbers."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left")
    return table


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def expansion_view(expansion: Expansion) -> RenderableType:
    """The expansion, its multiplicity and the certificate of every coefficient that matters."""
    head = Text.assemble(("σ(x) = ", "bold"), str(expansion.activation.expr))
    if expansion.status is ExpansionStatus.PARAMETRIC:
        return Group(head, _title("Cases"), _case_table(expansion))
    if expansion.status is not ExpansionStatus.PROVED:
        status = Text(f"{expansion.status.value}: {expansion.reason}", style="yellow")
        return Group(head, status, *_coefficients(expansion))
    p, q, c_q = expansion.multiplicity, expansion.next_order, expansion.next_coefficient
    remainder = f" + O(x**{q + (c_q is not None)})" if q else ""
    series = Text(f"     = {sstr(expansion.polynomial(), order='rev-lex')}{remainder}   at x = 0")
    summary = Text.assemble(
        ("multiplicity ", "bold"), f"p = {p}, c_{p} = {expansion.leading_coefficient}, σ(0) = {expansion.constant}, "
    )
    following = "no next order" if not q else f"next order q = {q}" + (f", c_{q} = {c_q}" if c_q is not None else "")
    return Group(
        head, series, summary.append(following), Text(f"({expansion.reason})", style="dim"), *_coefficients(expansion)
    )


def _coefficients(expansion: Expansion) -> list[RenderableType]:
    table = _table("order", "coefficient", "proof")
    for coefficient in expansion.coefficients:
        value = str(coefficient.right) if coefficient.agrees else f"{coefficient.right} right, {coefficient.left} left"
        table.add_row(str(coefficient.order), value, coefficient.certificate)
    return [_title("Taylor coefficients at 0"), table] if expansion.coefficients else []


def _case_table(expansion: Expansion) -> Table:
    table = _table("where", "p", "c_p", "q", "c_q", "remark")
    for case in expansion.cases:
        e = case.expansion
        cells = [e.multiplicity, e.leading_coefficient, e.next_order, e.next_coefficient] if e else [None] * 4
        proved = e is not None and e.status is ExpansionStatus.PROVED
        table.add_row(condition_text(case.condition), *map(_cell, cells), "" if proved else case.reason)
    return table


def _cell(value: object) -> str:
    return "none" if value is None else str(value)


def names_view(catalogue: Mapping[str, NamedActivation], functions: Sequence[str]) -> RenderableType:
    """The named activations, and every function that a formula may use."""
    table = _table("activation", "what it is")
    for entry in catalogue.values():
        table.add_row(entry.name, entry.description)
    return Group(table, _title("Functions"), Text(", ".join(functions)))


def orientation_table(found: StationaryOrientations) -> RenderableType:
    """Every stationary orientation: where, of what kind, and what neurons do there."""
    table = _table(
        "angle of (w, b)", "T(u)", "kind", "stable for", "condensed", "κ", right=("angle of (w, b)", "T(u)", "κ")
    )
    for orientation in found.orientations:
        table.add_row(
            _place(orientation),
            f"{orientation.value:.5f}" if abs(orientation.value) >= 1e-3 else f"{orientation.value:.4e}",
            str(orientation.kind),
            _SIDES[orientation.stable_for],
            "yes" if orientation.condensed else "no",
            ", ".join(f"{kappa:.4g}" for kappa in orientation.alignment_exponents) or "none",
        )
    return Group(_title(f"Stationary orientations u of T, degree p = {found.form.degree}"), table)


_SIDES = {"+": "c_p·a > 0", "-": "c_p·a < 0", None: "none"}


def _place(orientation: Orientation) -> str:
    """The angle, or the vector where there is no angle."""
    if orientation.angle_deg is not None:
        angle = round(orientation.angle_deg, 2)
        return f"{180.0 if angle == -180 else angle + 0.0:.2f}°"  # not -180.00, nor -0.00
    return "(" + ", ".join(f"{x:.4f}" for x in orientation.u) + ")"


def neuron_table(found: StationaryOrientations, records: Sequence[NeuronRecord]) -> RenderableType:
    """What the simulated neurons did that are predicted to condense, by their predicted orientation."""
    names = ("predicted", "neurons", "grown", "judged", "within", "worst angle", "its tolerance")
    table = _table(*names, right=names)
    for index, orientation in enumerate(found.orientations):
        if orientation.condensed:
            table.add_row(_place(orientation), *_counts([r for r in records if r.target == index]))
    return Group(_title("Simulated neurons by the orientation predicted for them"), table)


def _counts(mine: Sequence[NeuronRecord]) -> list[str]:
    judged = [record for record in mine if record.judged]
    worst = max(judged, key=lambda r: (r.deviation_deg or 0) / (r.tolerance_deg or 1), default=None)
    numbers = [len(mine), sum(record.tolerance_deg is not None for record in mine), len(judged)]
    angles = [f"{worst.deviation_deg:.3g}°", f"{worst.tolerance_deg:.3g}°"] if worst else ["none"] * 2
    return [*map(str, numbers), str(sum(record.within for record in judged)), *angles]


def prediction_view(prediction: Prediction) -> RenderableType:
    """Orientation table with its completeness statement."""
    found = prediction.orientations
    lines: list[RenderableType] = [_data_line(prediction.dataset)]
    if prediction.centred:
        constant = prediction.expansion.constant
        note = f"σ(0) = {constant} ≠ 0: T is built from the centred target y − mean(y)"
        lines.append(Text(note, style="yellow"))
    if found.orientations:
        lines_found = f"{len(found.lines)} line{'s' * (len(found.lines) != 1)}"
        counts = f"{lines_found}, {len(found.stable)} stable and {len(found.condensed)} condensed orientations"
        lines += [orientation_table(found), Text(f"\n{counts}")]
    return Group(*lines, statement_line("completeness", found.completeness.status, found.completeness.reason))


def _data_line(data: Dataset) -> Text:
    return Text(f"data: {data.name}, n = {len(data.targets)}, D = {data.dimension}")


def verification_view(verification: Verification) -> RenderableType:
    """The whole answer: expansion, conclusion of the derivation, prediction against measurement, verdict."""
    check = verification.derivation_check.statement
    prediction, blank = verification.prediction, Text("")
    return Group(
        expansion_view(prediction.expansion),
        blank,
        Text.assemble(("derivation: ", "bold"), verification.derivation.conclusion),
        statement_line("derivation check", check.status, check.reason),
        blank,
        prediction_view(prediction),
        blank,
        *_simulation_lines(verification),
        neuron_table(prediction.orientations, verification.records),
        blank,
        verdict_line(verification.verdict),
    )


def _simulation_lines(verification: Verification) -> list[Text]:
    s, v = verification.settings, verification.verdict
    stops = Counter(run.trajectory.stop.value for run in verification.simulations)
    tolerance = "" if v.median_tolerance_deg is None else f", median tolerance {v.median_tolerance_deg:.3g}°"
    return [
        Text(
            f"simulated: full gradient flow of {s.networks} networks of {s.neurons} neurons, "
            f"weights N(0, {s.std}²), seed {s.seed}"
        ),
        *(Text(f"  {count} stopped because {stop}") for stop, count in stops.most_common()),
        Text(
            f"neurons: {v.total}; predicted to condense {v.condensing}, to die {v.dying}, open {v.open}; "
            f"grown at least twofold {v.grown}; judged {v.judged}{tolerance}"
        ),
    ]


def verdict_line(verdict: Verdict) -> Text:
    """``verdict: CONFIRMED - …``."""
    return statement_line("verdict", verdict.statement.status, verdict.statement.reason)
