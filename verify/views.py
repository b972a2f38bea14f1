"""The view of every result of this package, as the terminal prints it; notebooks show the same as HTML."""

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from verify.alignment import NeuronRecord
from verify.claims import Case, Claim, ClaimVerdict, Counterexample, Exhibit
from verify.claims.exceeding_search import Exceeding
from verify.claims.found import Search
from verify.claims.view import claim_lines, counterexample_lines
from verify.clusters import Clusters
from verify.dataset import Dataset
from verify.flows import Trajectory
from verify.laws.finding import Finding, Measurement
from verify.laws.networks.report import LawReport
from verify.laws.networks.view import finding_view, law_view, measurement_table
from verify.layout import plural, statement_line, table, title
from verify.prediction import Prediction
from verify.probe_view import clusters_view, probe_view
from verify.probing import LayerProbe
from verify.reproduction.outcome import PanelOutcome
from verify.reproduction.repetition import Reproduction
from verify.reproduction.view import reproduction_view
from verify.tables import prediction_view, verdict_line, verification_view
from verify.training.run import TrainingRun
from verify.verdict import Verdict
from verify.verification import Verification

MOST_SAMPLES = 10
"""Samples of a data set that are shown; the rest are counted."""


@singledispatch
def view_of(result: object) -> RenderableType:
    """The view of a result; TypeError for what is none.

    >>> from verify.html.rendered import view_html
    >>> view_html(view_of(Measurement("order", 2.0, 2.0, 0.1)))[-40:]
    'r">± 0.1</td></tr></tbody></table></div>'
    """
    raise TypeError(f"a {type(result).__name__} has no view")


view_of.register(Clusters)(clusters_view)
view_of.register(Finding)(finding_view)
view_of.register(LawReport)(law_view)
view_of.register(LayerProbe)(probe_view)
view_of.register(Prediction)(prediction_view)
view_of.register(Reproduction)(reproduction_view)
view_of.register(Verdict)(verdict_line)
view_of.register(Verification)(verification_view)


@view_of.register
def _(measurement: Measurement) -> RenderableType:
    return measurement_table([("", [measurement])])


@view_of.register
def _(data: Dataset) -> RenderableType:
    D = data.dimension
    heading = title(f"{data.name}: n = {len(data.targets)}, D = {D}{', the last input is the bias' * data.bias}")
    names = [*(f"x_{k}" for k in range(1, D + 1)), "y"]
    view = table(*names, right=names)
    for row, target in list(zip(data.rows, data.targets, strict=True))[:MOST_SAMPLES]:
        view.add_row(*(f"{float(value):.6g}" for value in (*row, target)))
    more = len(data.targets) - MOST_SAMPLES
    return Group(heading, view, *[Text(f"and {plural(more, 'sample')} more", style="dim")] * (more > 0))


@view_of.register
def _(path: Trajectory) -> RenderableType:
    growth = path.growth[-1]
    facts = {key: value for key, value in path.to_dict().items() if key != "solver"} | path.solver.to_dict()
    facts |= {"neurons": len(growth), "largest growth r/r_0": float(growth.max()), "recorded instants": len(path.time)}
    return facts_view("Simulated flow", facts)


@view_of.register
def _(run: TrainingRun) -> RenderableType:
    facts: dict[str, Any] = {**run.to_dict(), "recorded instants": len(run.steps)}
    facts |= {"first loss": float(run.loss[0]), "last loss": float(run.loss[-1]), "weights": run.theta.shape[1]}
    return facts_view("Training run", facts)


@view_of.register
def _(record: NeuronRecord) -> RenderableType:
    facts = record.to_dict() | {"w": ", ".join(f"{x:.4g}" for x in record.w)}
    return facts_view("Neuron", facts)


def facts_view(heading: str, facts: Mapping[str, Any]) -> RenderableType:
    """Names and values, one below the other; an inner mapping gives its entries a longer name, and lists are left out.

    >>> view = facts_view("Solver", {"method": "DOP853", "rtol": 1e-9})
    """
    view = table("name", "value")
    for name, value in _flat(facts):
        view.add_row(name.replace("_", " "), _shown(value))
    return Group(title(heading), view)


def _flat(facts: Mapping[str, Any], outer: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in facts.items():
        if isinstance(value, Mapping):
            pairs += _flat(value, f"{outer}{name}: ")
        elif not isinstance(value, (list, tuple)):
            pairs.append((f"{outer}{name}", value))
    return pairs


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return f"{value:.6g}" if isinstance(value, (float, np.floating)) else str(value)


# --- claims ----------------------------------------------------------------------------------------------------------


@view_of.register
def _(claim: Claim) -> RenderableType:
    return Group(*claim_lines(claim))


@view_of.register
def _(verdict: ClaimVerdict) -> RenderableType:
    against = [] if verdict.counterexample is None else [view_of(verdict.counterexample)]
    judged = statement_line(f"{verdict.claim} ({verdict.scope})", verdict.status, verdict.statement.reason)
    return Group(judged, *map(view_of, verdict.exhibits), *against)


@view_of.register
def _(exhibit: Exhibit) -> RenderableType:
    return statement_line("evidence", exhibit.statement.status, exhibit.statement.reason)


@view_of.register
def _(found: Counterexample) -> RenderableType:
    return Group(*counterexample_lines(found))


@view_of.register
def _(search: Search) -> RenderableType:
    return view_of(search.verdict)


@view_of.register
def _(exceeding: Exceeding) -> RenderableType:
    counts = f"{exceeding.condensed} condensed orientations, found by {exceeding.way}"
    heading = Text(f"p = {exceeding.p}, D = {exceeding.D}: {counts}; 2p = {2 * exceeding.p}", style="bold")
    return Group(heading, view_of(exceeding.counterexample), Text(exceeding.checked))


@view_of.register
def _(case: Case) -> RenderableType:
    return Group(Text(f"σ(x) = {case.expansion.activation.expr}", style="bold"), view_of(case.dataset))


@view_of.register
def _(outcome: PanelOutcome) -> RenderableType:
    return statement_line(outcome.panel.label, outcome.statement.status, outcome.statement.reason)
