"""Claims: theorems as objects, judged on cases and on all of their scope."""

from verify.claims.builtin import CLAIMS, theorems
from verify.claims.case import Case
from verify.claims.claim import Claim, Hypothesis, Scope
from verify.claims.evaluate import evaluate, judge_case, judge_scope
from verify.claims.exceeding import exceeding
from verify.claims.verdict import ClaimVerdict, Counterexample, Exhibit

__all__ = [
    "CLAIMS",
    "Case",
    "Claim",
    "ClaimVerdict",
    "Counterexample",
    "Exhibit",
    "Hypothesis",
    "Scope",
    "evaluate",
    "exceeding",
    "judge_case",
    "judge_scope",
    "theorems",
]
