"""What is known of a claim: a level, its reason, and what it rests on."""

from dataclasses import dataclass
from typing import Any

from theory.certificates import Certificate
from theory.evidence import Evidence, Statement
from verify.dataset import Dataset
from verify.shown import Shown


@dataclass(frozen=True)
class Exhibit(Shown):
    """One piece of evidence: its own level, in words and as LaTeX where it is a formula."""

    statement: Statement
    latex: str = ""

    @classmethod
    def proved(cls, text: str, latex: str = "") -> "Exhibit":
        """A piece that is proved."""
        return cls(Statement(Evidence.PROVED, text), latex)

    def to_dict(self) -> dict[str, str]:
        """JSON form."""
        return {**self.statement.to_dict(), "latex": self.latex}


@dataclass(frozen=True, eq=False)
class Counterexample(Shown):
    """An activation and data for which a claim fails, exactly.

    ``certificate`` lists the stationary lines with their proof, for :mod:`verify.check_certificate`; it is None where
    the claim is not about orientations.
    """

    activation: str
    dataset: Dataset
    certificate: Certificate | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with the data."""
        return {
            "activation": self.activation,
            "data": self.dataset.to_dict(),
            "inputs": [[str(x) for x in row] for row in self.dataset.rows],
            "targets": [str(y) for y in self.dataset.targets],
            "certificate": None if self.certificate is None else self.certificate.to_dict(),
        }


@dataclass(frozen=True)
class ClaimVerdict(Shown):
    """The verdict on one claim: on one case, or on all of its ``scope``.

    What is proved has exhibits or a certificate; what is refuted has a counterexample, or a measurement among its
    exhibits.
    """

    claim: str
    scope: str
    statement: Statement
    exhibits: tuple[Exhibit, ...] = ()
    certificate: Certificate | None = None
    counterexample: Counterexample | None = None

    def __post_init__(self) -> None:
        if self.status is Evidence.PROVED and not (self.exhibits or self.certificate):
            raise ValueError("what is proved needs exhibits or a certificate")
        if self.status is Evidence.REFUTED and not (self.counterexample or self.exhibits):
            raise ValueError("what is refuted needs a counterexample or an exhibit")

    @property
    def status(self) -> Evidence:
        """The level."""
        return self.statement.status

    def to_dict(self) -> dict[str, Any]:
        """JSON form; level and reason first."""
        return {
            "claim": self.claim,
            **self.statement.to_dict(),
            "scope": self.scope,
            "exhibits": [exhibit.to_dict() for exhibit in self.exhibits],
            "certificate": None if self.certificate is None else self.certificate.to_dict(),
            "counterexample": None if self.counterexample is None else self.counterexample.to_dict(),
        }

    def __str__(self) -> str:
        return f"{self.status.value}: {self.statement.reason}"
