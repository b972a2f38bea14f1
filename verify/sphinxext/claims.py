"""What ``condense-claims`` shows: claims with their verdicts, in a table or each with its argument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from theory.bound import MAX_DIMENSION
from theory.errors import InputError
from theory.expansion import expand
from verify.claims import CLAIMS, Claim, ClaimVerdict, Counterexample, Exhibit, Scope, evaluate, judge_scope
from verify.claims.claim_file import load_claims
from verify.claims.view import claims_view
from verify.dataset import Dataset
from verify.settings import Settings
from verify.sphinxext.blocks import Block, Content, Formula, Grid, Paragraph, Remark, Title, prose
from verify.sphinxext.mathematics import with_mathematics
from verify.sphinxext.views import blocks_of

MAX_MULTIPLICITY = 12
"""Largest p that is asked about without an activation, in a minute."""


@dataclass(frozen=True)
class Question:
    """What claims are judged on: a multiplicity or an activation, a dimension, data; None stands for all of them."""

    p: int | None = None
    dimension: int | None = None
    activation: str | None = None
    data: Dataset | None = None

    def __post_init__(self) -> None:
        if self.p is not None and not 1 <= self.p <= MAX_MULTIPLICITY:
            raise InputError(f"p = {self.p} is asked about; it is at least 1, and at most {MAX_MULTIPLICITY} here")
        if self.p is not None and self.dimension is not None and not 2 <= self.dimension <= MAX_DIMENSION:
            raise InputError(f"D = {self.dimension} is asked about; it is at least 2, and at most {MAX_DIMENSION}")
        if self.p is not None and self.activation is not None:
            raise InputError(
                f"p = {self.p} is given with an activation, which has a multiplicity of its own; leave p out"
            )

    def verdict(self, claim: Claim) -> ClaimVerdict:
        """The verdict on one claim."""
        if self.p is not None:
            return judge_scope(claim, Scope(self.p, self.dimension))
        activation = None if self.activation is None else expand(self.activation)
        return evaluate(claim, activation, self.data, self.dimension, Settings())


def claims_named(names: Sequence[str], find: Callable[[str], Path]) -> list[Claim]:
    """Claims by name, or of Python files that are found and run; all of the theory's own where none is named."""
    claims: list[Claim] = []
    for name in names or CLAIMS:
        if name in CLAIMS:
            claims.append(CLAIMS[name])
        elif name.endswith(".py"):
            claims += load_claims(find(name))
        else:
            raise InputError(f"{name!r} is neither a claim ({', '.join(CLAIMS)}) nor a Python file")
    return claims


def claims_content(claims: Sequence[Claim], question: Question, full: bool = False) -> Content:
    """A table of all claims, or each with its statement, its argument and its verdict.

    Raises
    ------
    InputError
        If the question contradicts itself, or the check of a claim fails by itself.
    """
    judged = [(claim, question.verdict(claim)) for claim in claims]
    levels = tuple(verdict.status for _, verdict in judged)
    if full:
        return Content(tuple(block for pair in judged for block in _told(*pair)), levels, {})
    return Content(tuple(with_mathematics(blocks_of(claims_view(judged)))), levels, {})


def _told(claim: Claim, verdict: ClaimVerdict) -> list[Block]:
    hypotheses = "; ".join(hypothesis.text for hypothesis in claim.hypotheses)
    about = f"Scope: {claim.scope}. Source: {claim.source}." + f" Hypotheses: {hypotheses}." * bool(hypotheses)
    pieces = [block for place, exhibit in enumerate(verdict.exhibits, 1) for block in _piece(place, exhibit)]
    against = [] if verdict.counterexample is None else _counterexample(verdict.counterexample)
    level = verdict.status.value
    return [
        Title(f"Claim {claim.name}"),
        Paragraph(prose(claim.statement)),
        *([Formula((claim.latex,))] if claim.latex else []),
        Paragraph(prose(about)),
        *pieces,
        *against,
        Remark(f"Verdict on {verdict.scope}: {level}", level, verdict.statement.reason),
    ]


def _piece(place: int, exhibit: Exhibit) -> list[Block]:
    level, reason = exhibit.statement.status.value, exhibit.statement.reason
    told = Paragraph((("text", f"{place}. "), ("emphasis", level), ("text", f": {reason}")))
    return [told, *([Formula((_nested(exhibit.latex),))] if exhibit.latex else [])]


def _nested(latex: str) -> str:
    """A display that may stand within another."""
    return latex.replace("{gather*}", "{gathered}")


def _counterexample(found: Counterexample) -> list[Block]:
    rows = tuple(
        (", ".join(map(str, row)), str(target))
        for row, target in zip(found.dataset.rows, found.dataset.targets, strict=True)
    )
    return [
        Title(f"Counterexample: {found.activation} on {found.dataset.name}"),
        Grid(("$x_i$", "$y_i$"), rows, numbers=(1,)),
    ]
