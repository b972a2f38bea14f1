"""What ``condense-claims`` shows: claims with their verdicts, in a table or each with its argument."""

from collections.abc import Callable, Sequence
from pathlib import Path

from theory.bound import MAX_DIMENSION
from theory.errors import InputError
from verify.claims import CLAIMS, Claim, ClaimVerdict, Counterexample, Exhibit, Scope, judge_scope
from verify.claims.claim_file import load_claims
from verify.claims.question import Question
from verify.claims.view import claims_view
from verify.dataset import Dataset
from verify.sphinxext.blocks import Block, Content, Formula, Grid, Paragraph, Remark, Title, prose
from verify.sphinxext.mathematics import with_mathematics
from verify.sphinxext.views import blocks_of

MAX_MULTIPLICITY = 12
"""Largest p that is asked about without an activation, in a minute."""


def asked(
    p: int | None = None, dimension: int | None = None, activation: str | None = None, data: Dataset | None = None
) -> Callable[[Claim], ClaimVerdict]:
    """How a claim is judged: for a multiplicity, or as the command line does it.

    Raises
    ------
    InputError
        If what is asked contradicts itself, or is too much.
    """
    question = Question(activation=activation, data=data, dimension=dimension)
    if p is None:
        return question.answer
    if activation is not None:
        raise InputError(f"p = {p} is given with an activation, which has a multiplicity of its own; give one")
    if not 1 <= p <= MAX_MULTIPLICITY:
        raise InputError(f"p = {p} is asked about; it is at least 1, and at most {MAX_MULTIPLICITY} here")
    if dimension is not None and not 2 <= dimension <= MAX_DIMENSION:
        raise InputError(f"D = {dimension} is asked about; it is at least 2, and at most {MAX_DIMENSION}")
    return lambda claim: judge_scope(claim, Scope(p, dimension))


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


def claims_content(claims: Sequence[Claim], judge: Callable[[Claim], ClaimVerdict], full: bool = False) -> Content:
    """A table of all claims, or each with its statement, its argument and its verdict.

    Raises InputError if the check of a claim fails by itself.
    """
    judged = [(claim, judge(claim)) for claim in claims]
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
        *([Formula(claim.latex)] if claim.latex else []),
        Paragraph(prose(about)),
        *pieces,
        *against,
        Remark(f"Verdict on {verdict.scope}: {level}", level, verdict.statement.reason),
    ]


def _piece(place: int, exhibit: Exhibit) -> list[Block]:
    level, reason = exhibit.statement.status.value, exhibit.statement.reason
    told = Paragraph((("text", f"{place}. "), ("emphasis", level), ("text", f": {reason}")))
    return [told, *([Formula(_nested(exhibit.latex))] if exhibit.latex else [])]


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
