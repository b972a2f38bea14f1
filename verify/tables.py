"""What people read in the terminal: aligned tables of expansions, orientations and verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sympy import sstr

from theory.catalogue import NamedActivation
from theory.expansion import Expansion, ExpansionStatus
from theory.region import condition_text
from verify.datasets import Dataset
from verify.layout import plural, statement_line, table, title
from verify.orientation_tables import continuum_table, neuron_table, orientation_table
from verify.prediction import Prediction
from verify.settings import Settings
from verify.verdict import Verdict
from verify.verification import Verification


def expansion_view(expansion: Expansion) -> RenderableType:
    """The expansion, its multiplicity and the certificate of every coefficient that matters."""
    head = Text.assemble(("σ(x) = ", "bold"), str(expansion.activation.expr))
    if expansion.status is ExpansionStatus.PARAMETRIC:
        return Group(head, title("Cases"), _case_table(expansion))
    if expansion.status is not ExpansionStatus.PROVED:
        status = Text(f"{expansion.status.value}: {expansion.reason}", style="yellow")
        return Group(head, status, *coefficient_table(expansion))
    p, q, c_q = expansion.multiplicity, expansion.next_order, expansion.next_coefficient
    remainder = f" + O(x**{q + (c_q is not None)})" if q else ""
    series = Text(f"     = {sstr(expansion.polynomial(), order='rev-lex')}{remainder}   at x = 0")
    summary = Text.assemble(
        ("multiplicity ", "bold"), f"p = {p}, c_{p} = {expansion.leading_coefficient}, σ(0) = {expansion.constant}, "
    )
    following = "no next order" if not q else f"next order q = {q}" + (f", c_{q} = {c_q}" if c_q is not None else "")
    return Group(
        head,
        series,
        summary.append(following),
        Text(f"({expansion.reason})", style="dim"),
        *coefficient_table(expansion),
    )


def coefficient_table(expansion: Expansion) -> list[RenderableType]:
    """Every coefficient that was decided, and how; nothing where none was."""
    view = table("order", "coefficient", "proof")
    for coefficient in expansion.coefficients:
        value = str(coefficient.right) if coefficient.agrees else f"{coefficient.right} right, {coefficient.left} left"
        view.add_row(str(coefficient.order), value, coefficient.certificate)
    return [title("Taylor coefficients at 0"), view] if expansion.coefficients else []


def _case_table(expansion: Expansion) -> Table:
    view = table("where", "p", "c_p", "q", "c_q", "remark")
    for case in expansion.cases:
        e = case.expansion
        cells = [e.multiplicity, e.leading_coefficient, e.next_order, e.next_coefficient] if e else [None] * 4
        proved = e is not None and e.status is ExpansionStatus.PROVED
        view.add_row(condition_text(case.condition), *map(_cell, cells), "" if proved else case.reason)
    return view


def _cell(value: object) -> str:
    return "none" if value is None else str(value)


def names_view(catalogue: Mapping[str, NamedActivation], functions: Sequence[str]) -> RenderableType:
    """The named activations, and every function that a formula may use."""
    view = table("activation", "what it is")
    for entry in catalogue.values():
        view.add_row(entry.name, entry.description)
    return Group(view, title("Functions"), Text(", ".join(functions)))


def prediction_view(prediction: Prediction, everything: bool = False) -> RenderableType:
    """Orientation table with its completeness statement; ``everything`` shows every end of every line."""
    found = prediction.orientations
    lines: list[RenderableType] = [_data_line(prediction.dataset)]
    if prediction.centred:
        constant = prediction.expansion.constant
        note = f"σ(0) = {constant} ≠ 0: T is built from the centred target y − mean(y)"
        lines.append(Text(note, style="yellow"))
    if found.orientations:
        lines.append(orientation_table(found, everything))
    lines += continuum_table(found)
    if found.orientations:
        stable = f"{len(found.stable)} stable and {len(found.condensed)} condensed orientations"
        lines.append(Text(f"\n{plural(len(found.lines), 'line')}, {stable}"))
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
        statement_line(_checked(verification), check.status, check.reason),
        blank,
        *_theorem_lines(verification),
        blank,
        prediction_view(prediction),
        blank,
        *simulation_lines(verification),
        neuron_table(prediction.orientations, verification.records),
        blank,
        verdict_line(verification.verdict),
    )


def _theorem_lines(verification: Verification) -> list[Text]:
    """What holds on all data, whichever they are."""
    return [
        Text("Claims of the theory for this multiplicity, on any data", style="bold"),
        *(statement_line(f"{v.claim} ({v.scope})", v.status, v.statement.reason) for v in verification.claims),
        Text("(the laws of networks are measured, with --law)", style="dim"),
    ]


def _checked(verification: Verification) -> str:
    """What has been checked; in many dimensions the derivation is checked in fewer, where its steps are the same."""
    smaller = verification.derivation.dimension != verification.prediction.dataset.dimension
    return "derivation check" + f" in D = {verification.derivation.dimension}" * smaller


def simulation_lines(verification: Verification) -> list[Text]:
    """What was simulated, where it stopped, and how many neurons were judged."""
    v = verification.verdict
    stops = Counter(run.trajectory.stop.value for run in verification.simulations)
    tolerance = "" if v.median_tolerance_deg is None else f", median tolerance {v.median_tolerance_deg:.3g}°"
    return [
        *(_phase_lines if verification.prediction.centred else _flow_lines)(verification),
        *(Text(f"  {count} stopped because {stop}") for stop, count in stops.most_common()),
        Text(
            f"neurons: {v.total}; predicted to condense {v.condensing}, to die {v.dying}, open {v.open}; "
            f"grown at least twofold {v.grown}; judged {v.judged}{tolerance}"
        ),
    ]


def _flow_lines(verification: Verification) -> list[Text]:
    networks = verification.settings.networks * verification.settings.seeds
    return [Text(_simulated(verification, networks)), *_further(len(verification.simulations) - networks)]


def _phase_lines(verification: Verification) -> list[Text]:
    """What is simulated where σ(0) ≠ 0."""
    done, asked = len(verification.simulations), verification.settings.networks * verification.settings.seeds
    fewer = f"; {asked} networks would take long where σ(0) ≠ 0" if done < asked else ""
    return [
        Text(_simulated(verification, done) + fewer),
        Text(
            "  from the start, through the fast drift of all a_j, to the end of the path that the leading order "
            "predicts for the slow phase; judged in the slow phase"
        ),
    ]


def _simulated(verification: Verification, networks: int) -> str:
    s = verification.settings
    return (
        f"simulated: full gradient flow of {plural(networks, 'network')} of {s.neurons} neurons, "
        f"weights N(0, {s.std}²), {seed_range(s)}"
    )


def seed_range(settings: Settings) -> str:
    """The seeds in words.

    >>> seed_range(Settings(seed=3)), seed_range(Settings(seed=3, seeds=4))
    ('seed 3', 'seeds 3 to 6')
    """
    first, count = settings.seed, settings.seeds
    return f"seed {first}" if count == 1 else f"seeds {first} to {first + count - 1}"


def _further(count: int) -> list[Text]:
    """The networks that were simulated after those asked for."""
    if not count:
        return []
    reason = "of neurons drawn in them that go where none could be judged, without the others"
    return [Text(f"  and {plural(count, 'network')} {reason}")]


def verdict_line(verdict: Verdict) -> Text:
    """``verdict: CONFIRMED - …``."""
    return statement_line("verdict", verdict.statement.status, verdict.statement.reason)
