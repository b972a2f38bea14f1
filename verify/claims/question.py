"""What is asked of claims, and the answer: on one case, for a scope, or by a search."""

from dataclasses import dataclass

from theory.activations import Activation
from theory.errors import InputError
from theory.evidence import Evidence, Statement
from theory.solvers import Progress
from verify.claims.claim import Claim
from verify.claims.evaluate import evaluate
from verify.claims.verdict import ClaimVerdict
from verify.dataset import Dataset
from verify.settings import Settings


@dataclass(frozen=True)
class Question:
    """On which case or scope claims are judged, and how they are searched.

    With an activation and data it is that case.  With less it is all that is left open: a claim that has an argument
    is asked for it, and any other, or every one if ``search``, is judged on ``examples`` drawn cases.  ``seed`` is that
    of searches and of simulated networks.

    >>> from verify.claims import CLAIMS
    >>> print(Question(activation="x**3", dimension=2).answer(CLAIMS["at-most-2p"]))
    proved: at most 2p = 6: the lines are the real zeros of a binary form of degree p; cos pφ has 2p
    """

    activation: str | None = None
    data: Dataset | None = None
    dimension: int | None = None
    search: bool = False
    examples: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        if self.data is not None and self.activation is None:
            raise InputError("data are given without an activation; a claim is judged on both, or on all data")

    def answer(self, claim: Claim, progress: Progress | None = None) -> ClaimVerdict:
        """The verdict; InputError where the question or the claim's check is not as it should be."""
        if progress:
            progress(0.0, claim.name)
        if self.data is None and (self.search or claim.argument is None):
            return self._searched(claim, progress)
        return evaluate(claim, self.activation, self.data, self.dimension, Settings(seed=self.seed))

    def _searched(self, claim: Claim, progress: Progress | None) -> ClaimVerdict:
        from hypothesis.strategies import just

        from verify.claims.search import search
        from verify.strategies import datasets

        if claim.measured:
            why = "a search counts what is proved, and this claim is measured; judge it on a case"
            return ClaimVerdict(claim.name, "drawn cases", Statement(Evidence.NOT_APPLICABLE, why))
        activations = None if self.activation is None else just(Activation.parse(self.activation))
        data = None if self.dimension is None else datasets(D=self.dimension)
        return search(
            claim, activations=activations, data=data, examples=self.examples, seed=self.seed, progress=progress
        ).verdict
