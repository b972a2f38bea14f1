"""A step of a derivation: what is claimed, from what, why, and how the claim is checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar, Protocol

from sympy import Expr
from sympy.core.relational import Equality, Relational
from sympy.polys.polyerrors import BasePolynomialError

from theory._html import table
from theory.derivation.printing import latex
from theory.derivation.vectors import Vector
from theory.evidence import Evidence, Statement

Claim = tuple[Relational, ...]
"""What a step claims: one relation or several."""


class ClaimError(ValueError):
    """A claim does not have the form that a check needs; the message says which."""


class RefutedError(ValueError):
    """A claim is wrong; the message is the discrepancy."""


class Claims(Mapping[str, Claim]):
    """Claims of the premises by key, as a check sees them: it gets nothing else from the derivation.

    >>> from sympy import Eq
    >>> from sympy.abc import x, y
    >>> Claims({"line": (Eq(y, 2*x),)}).value("line", y)
    2*x
    """

    def __init__(self, claims: Mapping[str, Claim]) -> None:
        self._claims = dict(claims)

    def __getitem__(self, key: str) -> Claim:
        return self._claims[key]

    def __iter__(self) -> Any:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    def value(self, key: str, subject: Expr) -> Expr:
        """Right-hand side of the equation for ``subject`` in the claim ``key``."""
        for relation in self[key]:
            if isinstance(relation, Equality) and relation.lhs == subject:
                return relation.rhs
        raise ClaimError(f"the step '{key}' says nothing about {subject}")


@dataclass(frozen=True)
class Outcome:
    """What a method of checking found: a statement, and the numbers behind it."""

    statement: Statement
    numbers: Mapping[str, str | float] = field(default_factory=dict)
    method: str | None = None
    """Name of the way it was found, where it is not that of the method."""


class Method(Protocol):
    """A way to check a claim from the claims of its premises alone."""

    name: ClassVar[str]

    def run(self, claim: Claim, premises: Claims, rng: Random) -> Outcome:
        """Judge ``claim``; ``rng`` is for samples, if any are drawn."""
        ...


@dataclass(frozen=True)
class StepCheck:
    """Result of checking one step."""

    key: str
    method: str
    statement: Statement
    numbers: Mapping[str, str | float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the claim is proved or confirmed."""
        return self.statement.status in (Evidence.PROVED, Evidence.CONFIRMED)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        numbers = dict(self.numbers)
        return {"key": self.key, "method": self.method, **self.statement.to_dict(), "numbers": numbers}

    def _repr_html_(self) -> str:
        return checks_table([self])


def checks_table(checks: Iterable[StepCheck]) -> str:
    """Results of checks as an HTML table: what was found of each step, how, and why.

    >>> checks_table([StepCheck("euler", "exact identity", Statement(Evidence.PROVED, "both sides agree"))])[-60:]
    ' identity</td><td>both sides agree</td></tr></tbody></table>'
    """
    rows = [[step.key, step.statement.status.value, step.method, step.statement.reason] for step in checks]
    return table(["step", "level", "method", "why"], rows)


@dataclass(frozen=True)
class Step:
    """One statement of a derivation.

    ``claim`` follows from the claims of the steps named in ``premises`` for the ``reason`` given, and ``method``
    checks that it does, without looking at how it was built.
    """

    key: str
    title: str
    claim: Claim
    premises: tuple[str, ...]
    reason: str
    method: Method = field(compare=False, repr=False)

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(latex(relation) for relation in self.claim)
        return rf"$$\begin{{gathered}} {rows} \end{{gathered}}$$"

    def check(self, premises: Mapping[str, Claim], rng: Random) -> StepCheck:
        """Judge the claim, given the claims of the premises."""
        outcome = self._run(Claims({key: premises[key] for key in self.premises}), rng)
        return StepCheck(self.key, outcome.method or self.method.name, outcome.statement, outcome.numbers)

    def _run(self, premises: Claims, rng: Random) -> Outcome:
        if not all(isinstance(relation, Relational) for relation in self.claim):
            return Outcome(Statement(Evidence.REFUTED, f"the claim is not a relation: {self.claim}"))
        if any(len({vector.dimension for vector in relation.atoms(Vector)}) > 1 for relation in self.claim):
            return Outcome(Statement(Evidence.REFUTED, "the claim mixes vectors of different dimensions"))
        try:
            return self.method.run(self.claim, premises, rng)
        except RefutedError as error:
            return Outcome(Statement(Evidence.REFUTED, str(error)))
        except (ValueError, TypeError, ArithmeticError, LookupError, BasePolynomialError) as error:
            # Only a claim that was tampered with comes here: its own, or one of those it is drawn from.
            return Outcome(Statement(Evidence.INCONCLUSIVE, f"the claim cannot be checked: {error}"))
