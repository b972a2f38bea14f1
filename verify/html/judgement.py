"""The verdict, what it says and what it does not say, and what holds on any data."""

from collections.abc import Sequence

from theory._html import Html, element, joined
from theory.evidence import Evidence
from verify.claims import CLAIMS, ClaimVerdict
from verify.html.mathml import math, prose
from verify.html.parts import Section, badge, banner, items, judged, sentence
from verify.layout import plural
from verify.verdict import Verdict
from verify.verification import Verification

_MEANING = {
    Evidence.CONFIRMED: "Every judged neuron lies where it was predicted to, within a tolerance that was derived and "
    "not fitted. That confirms the theory for the networks that were simulated; only mathematics is ever proved.",
    Evidence.REFUTED: "At least one judged neuron lies outside its tolerance. Repeat with a smaller initial size, "
    "--std: a deviation that shrinks with it is the next order of the expansion at work; one that stays is a defect, "
    "in the theory or in this software.",
    Evidence.INCONCLUSIVE: "The measurement neither confirms nor refutes the prediction; the reason is given above. "
    "More networks, --networks, or smaller weights, --std, may decide it.",
}


def answers(verification: Verification) -> Html:
    """The three answers, of which the weakest is that of the whole."""
    rows = [
        ("The theory is derived:", verification.derivation_check.statement),
        ("All orientations are listed:", verification.prediction.orientations.completeness),
        ("Networks do what is predicted:", verification.verdict.statement),
    ]
    return items(judged(name, statement) for name, statement in rows)


def verdict(verification: Verification) -> Section:
    """Level and reason, and how much they say."""
    found = verification.verdict
    meaning = element("p", _MEANING.get(found.statement.status, ""))
    content = joined([banner("Verdict:", found.statement), meaning, element("p", prose(_reach(found)))])
    return Section("verdict", "The verdict", content)


def _reach(found: Verdict) -> str:
    counted = f"Of {plural(found.total, 'simulated neuron')}, {found.judged} were judged, on {found.reached} of"
    silent = found.condensed - found.reached
    sentences = [f"{counted} {plural(found.condensed, 'condensed orientation')}."]
    if silent:
        sentences.append(f"About the other {silent} the verdict says nothing.")
    if found.largest_ratio is not None:
        sentences.append(f"The largest angle is {found.largest_ratio:.3g} times the tolerance that belongs to it.")
    if found.judged:
        chance = f"$10^{{{found.log10_chance:.0f}}}$"
        sentences.append(f"As many random directions would all lie within these tolerances with probability {chance}.")
    return " ".join(sentences)


def theorems(claims: Sequence[ClaimVerdict]) -> Section:
    """What holds on all data for this multiplicity."""
    said = "Claims about this multiplicity on any data, each with evidence of its own; what is refuted does not hold."
    return Section("theorems", "What holds on any data", joined([element("p", said), items(map(_theorem, claims))]))


def _theorem(verdict: ClaimVerdict) -> Html:
    claim = CLAIMS[verdict.claim]
    return joined(
        [
            element("strong", verdict.claim),
            f" ({verdict.scope}) ",
            badge(verdict.status),
            element("p", claim.statement, " ", element("span", math(claim.latex), class_="wide")),
            element("p", sentence(verdict.statement.reason), class_="note"),
        ]
    )
