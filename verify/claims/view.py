"""Claims as people read them: a table of all, and one with its full argument."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from theory.evidence import Evidence
from verify.claims.claim import Claim
from verify.claims.verdict import ClaimVerdict, Counterexample
from verify.data_names import DATA_NAMES
from verify.layout import STYLE, plural, statement_line, table, title

Judged = tuple[Claim, ClaimVerdict]
"""A claim with its verdict."""


def claims_view(judged: Sequence[Judged]) -> RenderableType:
    """One row for each claim: what it is about, how it stands, what that rests on, and why."""
    view = table("claim", "scope", "verdict", "evidence", "why", wrapped=("scope", "evidence", "why"))
    for claim, verdict in judged:
        view.add_row(claim.name, verdict.scope, _level(verdict), evidence(verdict), verdict.statement.reason)
    tally = Counter(verdict.status for _, verdict in judged)
    counts = ", ".join(f"{tally[level]} {level.value}" for level in Evidence if tally[level])
    return Group(view, Text(""), Text(counts))


def _level(verdict: ClaimVerdict) -> Text:
    return Text(verdict.status.value, style=STYLE[verdict.status])


def evidence(verdict: ClaimVerdict) -> str:
    """What the verdict rests on, in a few words.

    >>> from verify.claims import CLAIMS, Scope, judge_scope
    >>> evidence(judge_scope(CLAIMS["at-most-2p"], Scope()))
    'counterexample with certificate'
    """
    if verdict.counterexample is not None:
        return f"counterexample{' with certificate' if verdict.counterexample.certificate else ''}"
    levels = Counter(exhibit.statement.status for exhibit in verdict.exhibits)
    parts = [f"{levels[level]} {word}" for level, word in _WORDS.items() if levels[level]]
    return ", ".join([*parts, *(["certificate"] if verdict.certificate else [])]) or "none"


_WORDS = {
    Evidence.PROVED: "proved",
    Evidence.CONFIRMED: "measured",
    Evidence.REFUTED: "against",
    Evidence.INCONCLUSIVE: "open",
}


def claim_view(claim: Claim, verdict: ClaimVerdict) -> RenderableType:
    """The claim, its hypotheses, every piece of the argument, and the verdict."""
    pieces = [
        statement_line(f"{k}", exhibit.statement.status, exhibit.statement.reason)
        for k, exhibit in enumerate(verdict.exhibits, 1)
    ]
    argument = [title(f"Argument, {plural(len(pieces), 'piece')}"), *pieces] if pieces else []
    against = [] if verdict.counterexample is None else counterexample_lines(verdict.counterexample)
    judged = statement_line(f"verdict on {verdict.scope}", verdict.status, verdict.statement.reason)
    return Group(*claim_lines(claim), *argument, *against, Text(""), judged)


def claim_lines(claim: Claim) -> list[Text]:
    """What is claimed, for what, and by whom."""
    return [
        Text(claim.name, style="bold"),
        Text(claim.statement),
        Text(f"scope: {claim.scope}; source: {claim.source}"),
        *(Text(f"hypothesis: {hypothesis.text}") for hypothesis in claim.hypotheses),
    ]


def counterexample_lines(found: Counterexample) -> list[RenderableType]:
    """The activation and all of the data, and how to prove and simulate it anew."""
    rows = table("x", "y")
    for row, target in zip(found.dataset.rows, found.dataset.targets, strict=True):
        rows.add_row(", ".join(map(str, row)), str(target))
    return [title(f"Counterexample: {found.activation} on {found.dataset.name}"), rows, *_replay(found)]


def _replay(found: Counterexample) -> list[Text]:
    """The commands that prove and simulate it anew, for data that have a name."""
    if found.dataset.name not in DATA_NAMES:
        return [Text("its certificate and data are in the output of --json")] if found.certificate else []
    case = f'"{found.activation}" --data {found.dataset.name}'
    return [
        Text("prove it again, and watch it:"),
        Text(f"  condense predict {case} --certificate proof.json"),
        Text("  python -m verify.check_certificate proof.json"),
        Text(f"  condense verify {case}"),
    ]
