"""Judge a claim: on one case, or on all of a scope."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from theory.activations import Activation
from theory.bound import MAX_DIMENSION
from theory.errors import DataError, InputError, NotApplicableError
from theory.evidence import Evidence, Statement
from theory.expansion import Expansion, expand
from verify.claims.case import Case
from verify.claims.claim import Claim, Scope
from verify.claims.verdict import ClaimVerdict, Counterexample, Exhibit
from verify.dataset import Dataset
from verify.prediction import require_multiplicity
from verify.settings import Settings

Answer = TypeVar("Answer")


def evaluate(
    claim: Claim,
    activation: str | Activation | Expansion | None = None,
    data: Dataset | None = None,
    dimension: int | None = None,
    settings: Settings | None = None,
) -> ClaimVerdict:
    """The verdict on a claim.

    With an activation and data it is that of this case.  With less it is about all that is left open: all data of the
    ``dimension`` D (any D where that is None), and without an activation every multiplicity too.  What fails a
    hypothesis is not applicable, with the hypothesis as the reason.

    >>> from verify.claims import CLAIMS
    >>> from verify.datasets import xor
    >>> evaluate(CLAIMS["at-most-2p"], "x**3", xor()).statement.status.value
    'refuted'

    Raises
    ------
    InputError
        If data are given without an activation, or with another dimension than ``dimension``, if D < 2, or if the check
        of the claim fails by itself.
    """
    if data is not None:
        if activation is None:
            raise InputError("data are given without an activation; a claim is judged on both, or on all data")
        if dimension is not None and dimension != data.dimension:
            raise InputError(f"the dimension D = {dimension} is asked for, but the data have D = {data.dimension}")
        return judge_case(claim, Case.of(activation, data, settings))
    if dimension is not None and not 2 <= dimension <= MAX_DIMENSION:
        raise InputError(
            f"the dimension D = {dimension} is asked for; with the bias it is at least 2, and at most {MAX_DIMENSION}"
        )
    try:
        expansion = None if activation is None else _expanded(activation)
        p = None if expansion is None else require_multiplicity(expansion)
    except NotApplicableError as error:
        return ClaimVerdict(claim.name, str(Scope(None, dimension)), Statement(Evidence.NOT_APPLICABLE, str(error)))
    return judge_scope(claim, Scope(p, dimension, expansion))


def judge_scope(claim: Claim, scope: Scope) -> ClaimVerdict:
    """The verdict for all activations and data of a scope."""
    found = None if claim.argument is None else claim.argument(scope)
    if found is None:
        why = "it is judged case by case: give an activation and data, or search for a counterexample"
        return ClaimVerdict(claim.name, str(scope), Statement(Evidence.INCONCLUSIVE, why))
    return found


def judge_case(claim: Claim, case: Case) -> ClaimVerdict:
    """The verdict on one case."""
    try:
        for hypothesis in claim.hypotheses:
            if not _ask(claim, case, hypothesis.holds):
                return _verdict(claim, case, Statement(Evidence.NOT_APPLICABLE, f"it is about {hypothesis.text}"))
        if claim.check is None:
            return replace(judge_scope(claim, Scope(case.p, case.dimension, case.expansion)), scope=str(case))
        found = _understood(claim, _ask(claim, case, claim.check))
    except (NotApplicableError, DataError) as error:
        return _verdict(claim, case, Statement(Evidence.NOT_APPLICABLE, str(error)))
    except ArithmeticError as error:
        return _verdict(claim, case, Statement(Evidence.INCONCLUSIVE, str(error)))
    if isinstance(found, ClaimVerdict):
        return found
    return _verdict(claim, case, found if isinstance(found, Statement) else _of_answer(found, case))


def _ask(claim: Claim, case: Case, question: Callable[[Case], Answer]) -> Answer:
    """What a hypothesis or check says; InputError where it fails by itself, as it may be anybody's."""
    try:
        return question(case)
    except (InputError, NotApplicableError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, ArithmeticError) and not isinstance(error, ZeroDivisionError):
            raise
        text = (str(error).splitlines() or ["no message"])[0]
        what = f"the check of the claim {claim.name!r} raises {type(error).__name__} on {case}"
        raise InputError(f"{what}: {text}") from error


def _understood(claim: Claim, found: object) -> bool | Statement | ClaimVerdict:
    if isinstance(found, bool | Statement | ClaimVerdict):
        return found
    if isinstance(found, np.bool_):
        return bool(found)
    raise InputError(
        f"the check of the claim {claim.name!r} answers {found!r}; it must be True, False, a Statement or a verdict"
    )


def _of_answer(holds: bool, case: Case) -> Statement:
    """The level of a bare yes or no: that of the weakest source, and a no on open ground refutes nothing."""
    levels = {source.status for source in case.sources}
    what = "; ".join(source.reason for source in case.sources) or "nothing was read from the case"
    for level in (Evidence.NOT_APPLICABLE, Evidence.INCONCLUSIVE, Evidence.REFUTED):
        if level in levels:
            return Statement(Evidence.INCONCLUSIVE, f"it {'holds' if holds else 'fails'}, but this is open: {what}")
    if not holds:
        return Statement(Evidence.REFUTED, f"it fails: {what}")
    level = Evidence.CONFIRMED if Evidence.CONFIRMED in levels else Evidence.PROVED
    return Statement(level, f"it holds: {what}")


def _verdict(claim: Claim, case: Case, statement: Statement) -> ClaimVerdict:
    exhibits = tuple(Exhibit(source) for source in case.sources)
    decided = statement.status in (Evidence.PROVED, Evidence.REFUTED)
    if decided and not exhibits:
        exhibits = (Exhibit(statement),)
    certificate = case.certificate if decided else None
    against = None
    if statement.status is Evidence.REFUTED:
        against = Counterexample(str(case.expansion.activation.expr), case.dataset, certificate)
    return ClaimVerdict(claim.name, str(case), statement, exhibits, certificate, against)


def _expanded(activation: str | Activation | Expansion) -> Expansion:
    return activation if isinstance(activation, Expansion) else expand(activation)
