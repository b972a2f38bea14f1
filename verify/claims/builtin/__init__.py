"""The theory's own claims, each with its scope, in the order in which they are told."""

from theory.evidence import Evidence
from theory.expansion import Expansion
from verify.claims.builtin.definition import DEFINITION
from verify.claims.builtin.dynamics import DYNAMICS
from verify.claims.builtin.few import FEW
from verify.claims.builtin.many import MANY
from verify.claims.claim import Claim
from verify.claims.evaluate import evaluate
from verify.claims.verdict import ClaimVerdict

CLAIMS: dict[str, Claim] = {claim.name: claim for claim in (*DEFINITION, *FEW, *MANY, *DYNAMICS)}
"""All of them by name."""


def theorems(expansion: Expansion) -> tuple[ClaimVerdict, ...]:
    """What is proved or refuted for an activation on all data: the claims that its multiplicity brings with it.

    Claims that are measured have no part in this, nor those that are about other multiplicities.

    >>> from theory.expansion import expand
    >>> for verdict in theorems(expand("x - tanh(x)"))[1:4]:
    ...     print(f"{verdict.claim}, {verdict.scope}: {verdict.status.value}")
    case-2, p = 3, D = 2: proved
    at-most-2p, p = 3, any D: refuted
    ternary, p = 3, D = 3: proved
    """
    found = [evaluate(claim, expansion) for claim in CLAIMS.values() if not claim.measured]
    return tuple(verdict for verdict in found if verdict.status is not Evidence.NOT_APPLICABLE)
