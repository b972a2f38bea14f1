"""What a search for a counterexample says: how many cases it judged, which they were, and what follows."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from theory.evidence import Evidence, Statement
from verify.check_certificate import CertificateError, check
from verify.claims.case import Case
from verify.claims.claim import Claim
from verify.claims.verdict import ClaimVerdict, Counterexample, Exhibit
from verify.dataset import Dataset
from verify.layout import plural, spread
from verify.shown import Shown

CONFIDENCE = 0.95
"""Probability with which a search would have seen a failure of the rate that it names."""
HOLDS = (Evidence.PROVED, Evidence.CONFIRMED)


@dataclass(frozen=True)
class Tally:
    """How many cases were judged: by level, by (p, D) and by the number n of samples.

    The last two leave out those that are not applicable.  ``shrunk`` counts those that were tried to make a
    counterexample smaller, which are not among the others.
    """

    levels: Counter[Evidence] = field(default_factory=Counter[Evidence])
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter[tuple[int, int]])
    samples: Counter[int] = field(default_factory=Counter[int])
    shrunk: Counter[Evidence] = field(default_factory=Counter[Evidence])

    def add(self, p: int, data: Dataset, level: Evidence, shrinking: bool = False) -> None:
        """Count one."""
        if shrinking:
            self.shrunk[level] += 1
            return
        self.levels[level] += 1
        if level is not Evidence.NOT_APPLICABLE:
            self.sizes[p, data.dimension] += 1
            self.samples[len(data.targets)] += 1

    @property
    def cases(self) -> int:
        """How many were judged, to which the claim applies."""
        return sum(self.samples.values())

    @property
    def holding(self) -> int:
        """How many the claim holds for."""
        return sum(self.levels[level] for level in HOLDS)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "cases": self.cases,
            "levels": {level.value: self.levels[level] for level in Evidence},
            "sizes": [{"p": p, "D": D, "cases": count} for (p, D), count in sorted(self.sizes.items())],
            "samples": [{"n": n, "cases": count} for n, count in sorted(self.samples.items())],
            "shrinking": self.shrunk.total(),
        }

    def __str__(self) -> str:
        numbers = (("p", {p for p, _ in self.sizes}), ("D", {D for _, D in self.sizes}), ("n", set(self.samples)))
        return ", ".join(spread(name, values) for name, values in numbers)


@dataclass(frozen=True)
class Search(Shown):
    """The result of a search.

    ``statement`` is refuted with the ``counterexample``, of which ``checked`` is what the independent checker says (""
    if it has no certificate), or inconclusive.  ``examples`` is the number of cases asked for, ``finished`` whether the
    time sufficed for them and for shrinking, and ``seconds`` what was used of it.
    """

    claim: str
    statement: Statement
    tally: Tally
    examples: int
    seed: int
    counterexample: Counterexample | None = None
    checked: str = ""
    finished: bool = True
    seconds: float = field(default=0.0, compare=False)

    def __post_init__(self) -> None:
        if (self.statement.status is Evidence.REFUTED) != (self.counterexample is not None):
            raise ValueError("a search refutes a claim by a counterexample, and by nothing else")
        if self.statement.status in HOLDS:
            raise ValueError("a search confirms nothing")

    @property
    def verdict(self) -> ClaimVerdict:
        """The same as a verdict on the claim, whose scope are the drawn cases."""
        found = self.counterexample
        exhibits = tuple(
            Exhibit(Statement(Evidence.INCONCLUSIVE, f"{plural(count, 'drawn case')} {level.value}"))
            for level in Evidence
            if (count := self.tally.levels[level])
        )
        certificate = None if found is None else found.certificate
        scope = f"{plural(self.tally.cases, 'drawn case')}, {self.tally}" if self.tally.cases else "no drawn case"
        return ClaimVerdict(self.claim, scope, self.statement, exhibits, certificate, found)

    def to_dict(self) -> dict[str, Any]:
        """JSON form; level and reason first."""
        return {
            "claim": self.claim,
            **self.statement.to_dict(),
            **self.tally.to_dict(),
            "examples": self.examples,
            "seed": self.seed,
            "seconds": round(self.seconds, 3),
            "finished": self.finished,
            "counterexample": None if self.counterexample is None else self.counterexample.to_dict(),
            "checked": self.checked,
        }

    def __str__(self) -> str:
        return str(self.verdict)


def detectable(cases: int) -> float:
    """The least rate of failures of which ``cases`` independent ones show at least one with probability CONFIDENCE.

    >>> print(round(detectable(59), 4))
    0.0495
    """
    return 1 - (1 - CONFIDENCE) ** (1 / cases)


def inconclusive(tally: Tally, seed: int, finished: bool, random: bool) -> Statement:
    """What is said where nothing was found; ``random`` is false where the search climbed, which has no rate."""
    late = "" if finished else f"; the time was over after {plural(tally.cases, 'case')}"
    against = f"; {tally.levels[Evidence.REFUTED]} more fail by measurement only" * bool(tally.levels[Evidence.REFUTED])
    still = f"; {tally.levels[Evidence.INCONCLUSIVE]} more are open" * bool(tally.levels[Evidence.INCONCLUSIVE])
    if not tally.holding:
        outside = tally.levels[Evidence.NOT_APPLICABLE]
        beside = f"; to {plural(outside, 'drawn case')} it does not apply" * bool(outside)
        return Statement(Evidence.INCONCLUSIVE, f"no drawn case was decided, seed {seed}{still}{against}{beside}{late}")
    power = (
        f"a claim that fails in more than {100 * detectable(tally.holding):.2g} % of such cases would have shown it "
        f"with probability {100 * CONFIDENCE:.0f} %, and nothing is proved of rarer ones"
        if random
        else "the search climbed besides drawing at random, so that it says nothing of how rare one is"
    )
    cases = f"no counterexample in {plural(tally.holding, 'case')} that were decided ({tally}; seed {seed})"
    return Statement(Evidence.INCONCLUSIVE, f"{cases}{still}{against}{late}; {power}")


def fails(verdict: ClaimVerdict, case: Case) -> bool:
    """Whether a claim fails on a case for certain: refuted, and all that was read from the case is proved."""
    exact = all(source.status is Evidence.PROVED for source in case.sources)
    return verdict.status is Evidence.REFUTED and verdict.counterexample is not None and exact


def certified(case: Case, verdict: ClaimVerdict) -> tuple[Statement, str]:
    """The statement of a counterexample that was judged anew, and what the independent checker says of it."""
    if not fails(verdict, case):
        why = f"its check does not answer the same twice on {case}: it failed, and is now {verdict}"
        return Statement(Evidence.INCONCLUSIVE, why), ""
    try:
        checked = "" if verdict.certificate is None else check(json.loads(verdict.certificate.to_json()))
    except CertificateError as error:
        return Statement(Evidence.INCONCLUSIVE, f"the certificate of the failure on {case} is rejected: {error}"), ""
    where = f"{case.expansion.activation.source} on {len(case.dataset.targets)} samples in D = {case.dimension}"
    accepted = "; the certificate is accepted by the independent checker" if checked else ""
    return Statement(Evidence.REFUTED, f"{verdict.statement.reason}, for {where}{accepted}"), checked


def unsearchable(claim: Claim, examples: int, seed: int) -> Search:
    """The result where the claim is not about single cases."""
    why = "it has no check of single cases, so that there is nothing to search"
    return Search(claim.name, Statement(Evidence.NOT_APPLICABLE, why), Tally(), examples, seed)
