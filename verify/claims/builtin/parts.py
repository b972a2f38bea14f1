"""What the arguments of several claims are made of."""

from collections.abc import Iterable, Sequence

from theory.bound import Bound
from theory.certificates import Certificate
from theory.derivation import derive
from theory.derivation.render import display
from theory.evidence import Evidence, Statement
from theory.expansion import Expansion, expand
from theory.orientations import StationaryOrientations
from verify.claims.claim import Scope
from verify.claims.verdict import ClaimVerdict, Counterexample, Exhibit

PAPER = "arXiv:2105.11686"
LARGEST_P = 8
"""Where all multiplicities are asked about, this many are looked at, each by itself."""


def multiplicities(scope: Scope, least: int = 1, largest: int = LARGEST_P) -> range:
    """The p of a scope that are looked at."""
    return range(least, largest + 1) if scope.p is None else range(scope.p, scope.p + 1)


def derived(keys: Sequence[str], p: int, dimension: int = 2, expansion: Expansion | None = None) -> list[Exhibit]:
    """Steps of the derivation for σ = x^p, or for the given activation, each checked anew on symbolic data."""
    derivation = derive(expansion or expand(f"x**{p}"), dimension)
    found: list[Exhibit] = []
    for key in keys:
        check, step = derivation.check_step(key), derivation[key]
        text = f"p = {p}, D = {dimension}, {step.title.replace('$', '').lower()}: {check.statement.reason}"
        found.append(Exhibit(Statement(check.statement.status, text), display(step.claim)))
    return found


def cited(bound: Bound) -> Exhibit:
    """A counting theorem of the literature."""
    assumed = "; ".join(bound.hypotheses)
    return Exhibit.proved(f"{bound}: {bound.source} (hypotheses: {assumed})", rf"{bound.latex} = {bound.value}")


def counted(found: StationaryOrientations, what: str) -> Exhibit:
    """The orientations of one form, and how completely they are known."""
    lines, condensed = len(found.lines), len(found.condensed)
    counts = f"{what} has {lines} stationary lines, {len(found.stable)} stable and {condensed} condensed orientations"
    return Exhibit(Statement(found.completeness.status, f"{counts}; {found.completeness.reason}"))


def concluded(
    claim: str,
    scope: str,
    finding: str,
    exhibits: Iterable[Exhibit],
    certificate: Certificate | None = None,
) -> ClaimVerdict:
    """What follows from exhibits that are all needed: the level of the weakest."""
    pieces = tuple(exhibits)
    levels = [exhibit.statement.status for exhibit in pieces]
    weakest = next((level for level in _FROM_WEAKEST if level in levels), Evidence.INCONCLUSIVE)
    if weakest in (Evidence.PROVED, Evidence.CONFIRMED):
        return ClaimVerdict(claim, scope, Statement(weakest, finding), pieces, certificate)
    failed = next((e for e in pieces if e.statement.status is weakest), None)
    reason = "there is no evidence" if failed is None else failed.statement.reason
    return ClaimVerdict(claim, scope, Statement(weakest, reason), pieces, certificate)


def outside(claim: str, scope: Scope, rule: str) -> ClaimVerdict:
    """The verdict where the scope has nothing in common with that of the claim."""
    return ClaimVerdict(claim, str(scope), Statement(Evidence.NOT_APPLICABLE, f"it is about {rule}"))


def refuted(claim: str, scope: str, reason: str, exhibit: Exhibit, against: Counterexample) -> ClaimVerdict:
    """A claim with a counterexample."""
    statement = Statement(Evidence.REFUTED, reason)
    return ClaimVerdict(claim, scope, statement, (exhibit,), against.certificate, against)


_FROM_WEAKEST = (
    Evidence.REFUTED,
    Evidence.INCONCLUSIVE,
    Evidence.NOT_APPLICABLE,
    Evidence.CONFIRMED,
    Evidence.PROVED,
)
