"""Evidence levels: how strongly a statement is supported, never a bare bool."""

from dataclasses import dataclass
from enum import StrEnum

from theory._html import element


class Evidence(StrEnum):
    """How strong the support for a statement is.

    >>> Evidence.PROVED.value, Evidence("not applicable").name
    ('proved', 'NOT_APPLICABLE')
    """

    PROVED = "proved"
    """Exact or ball arithmetic; a certificate is attached."""
    CONFIRMED = "confirmed"
    """Measured against a stated bound."""
    REFUTED = "refuted"
    """A counterexample or a violated bound is attached."""
    INCONCLUSIVE = "inconclusive"
    """Neither; the reason is attached."""
    NOT_APPLICABLE = "not applicable"
    """A hypothesis fails; the reason names it."""


@dataclass(frozen=True)
class Statement:
    """An evidence level together with its reason, one sentence.

    >>> Statement(Evidence.PROVED, "3 real roots of 3").to_dict()
    {'status': 'proved', 'reason': '3 real roots of 3'}
    """

    status: Evidence
    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("a statement needs its reason")

    def to_dict(self) -> dict[str, str]:
        """JSON form: ``{"status": ..., "reason": ...}``."""
        return {"status": self.status.value, "reason": self.reason}

    def _repr_html_(self) -> str:
        return element("p", element("strong", self.status.value), f": {self.reason}")
