"""The prediction: how the activation begins, what a neuron climbs, where it can end, and whether that is all."""

import sympy as sp
from rich.console import Group

from theory._html import Html, element, joined
from theory.derivation import Derivation
from theory.derivation.printing import latex
from theory.evidence import Evidence
from theory.expansion import Expansion
from verify.html.mathml import math, prose
from verify.html.parts import Section, facts, fold, formulas, judged
from verify.html.rendered import view_html
from verify.layout import plural
from verify.orientation_tables import continuum_table, orientation_table
from verify.prediction import Prediction
from verify.tables import coefficient_table

_COMPLETE = {
    Evidence.PROVED: "No stationary orientation is missing: a neuron that settled elsewhere would refute the theory.",
    Evidence.CONFIRMED: "Every orientation listed is certified, and nothing points to another.",
}
_OPEN = "Every orientation listed is certified, but there may be more: a neuron that settles elsewhere refutes nothing."
_FLOW = ("polar-flow", "stationary")
"""Steps of the derivation that say what a neuron does."""


def predicted(prediction: Prediction, derivation: Derivation | None = None) -> Section:
    """Expansion with its certificates, leading order, orientations, and the statement of completeness."""
    content = joined(
        [
            element("h3", "How the activation begins at 0"),
            *_expansion(prediction.expansion),
            element("h3", "What a neuron climbs"),
            *_potential(prediction, derivation),
            element("h3", "Where it can end"),
            *_orientations(prediction),
        ]
    )
    return Section("prediction", "The prediction", content)


def _expansion(expansion: Expansion) -> list[Html]:
    p, q = expansion.multiplicity, expansion.next_order
    exact = [rf"p = {p}", rf"c_{{{p}}} = {_latex(expansion.leading_coefficient)}"]
    if q and expansion.next_coefficient is not None:
        exact += [rf"q = {q}", rf"c_{{{q}}} = {_latex(expansion.next_coefficient)}"]
    pairs = [
        ("multiplicity and leading coefficient", math(",\\quad ".join(exact[:2]))),
        ("next order", math(",\\quad ".join(exact[2:])) if exact[2:] else "none"),
        ("constant", math(rf"\sigma(0) = {_latex(expansion.constant)}")),
    ]
    table = [fold("Every coefficient, and how it was decided", *map(view_html, coefficient_table(expansion)[1:]))]
    return [formulas(expansion.latex), facts(pairs), *(table if expansion.coefficients else [])]


def _latex(value: object) -> str:
    return str(sp.latex(value))


def _potential(prediction: Prediction, derivation: Derivation | None) -> list[Html]:
    form = prediction.orientations.form
    y = r"(y_i - \bar y)" if prediction.centred else "y_i"
    said = (
        "To leading order in the weights each neuron moves on its own, up $c_p\\, a\\, T(w)$ with the correlation form "
        "$T$. In polar coordinates $w = r u$ its orientation $u$ stands still where $\\nabla T(u) = p\\, T(u)\\, u$."
    )
    constant = [element("p", prose(_CONSTANT))] if prediction.centred else []
    power = "" if form.degree == 1 else f"^{{{form.degree}}}"
    shown = [rf"T(w) = \frac{{1}}{{n}} \sum_{{i=1}}^{{n}} {y} (w \cdot x_i){power}"]
    claims = {} if derivation is None else derivation.claims
    shown += [latex(relation) for key in _FLOW for relation in claims.get(key, ())]
    return [element("p", prose(said)), *constant, formulas(*shown)]


_CONSTANT = (
    "Here $\\sigma(0) \\ne 0$: the constant acts first, all $a_j$ drift together until the network has learned the "
    "mean $\\bar y$, and $T$ is built from the centred target."
)


def _orientations(prediction: Prediction) -> list[Html]:
    found = prediction.orientations
    tables = [view_html(orientation_table(found))] if found.orientations else []
    tables += [view_html(Group(*continuum_table(found)))]
    counts = (
        f"{plural(len(found.lines), 'line')} of stationary orientations, {len(found.stable)} stable and "
        f"{len(found.condensed)} condensed orientations: those that neurons grow along."
    )
    meaning = _COMPLETE.get(found.completeness.status, _OPEN)
    return [
        *tables,
        element("p", counts),
        element("p", judged("Is that all?", found.completeness)),
        element("p", meaning),
    ]
