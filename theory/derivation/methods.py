"""Two ways to check a claim: as an exact identity, and against a literal evaluation of what it should say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from sympy import Basic, Expr
from sympy.core.relational import Relational

from theory.derivation.evaluate import Sample, evaluate
from theory.derivation.notation import split_landau
from theory.derivation.step import Claim, Claims, Outcome, RefutedError
from theory.derivation.unfold import discrepancy, entries, insert
from theory.evidence import Evidence, Statement

_SHOWN = 160


@dataclass(frozen=True)
class Exact:
    """The claim is what exact symbolic calculation makes of the premises.

    ``expected`` derives the claim anew from the premises; ``definitions`` names the premises whose equations are
    inserted before both are compared in coordinates, and ``own_definitions`` how many of the claim's own relations
    are definitions for those that follow.  ``frame`` fixes coordinates, where none is lost by it.  ``finding`` says
    what a passed check has shown.
    """

    expected: Callable[[Claims], Claim]
    definitions: tuple[str, ...] = ()
    own_definitions: int = 0
    frame: Mapping[Expr, Expr] = field(default_factory=dict)
    finding: str = "both sides agree identically, in every coordinate"
    name: ClassVar[str] = "exact identity"

    def run(self, claim: Claim, premises: Claims, rng: Random) -> Outcome:
        """Proved if every relation is the expected one."""
        expected = self.expected(premises)
        require_subjects(claim, expected)
        definitions = [*claim[: self.own_definitions], *definitions_of(premises, self.definitions)]
        for own, other in zip(claim, expected, strict=True):
            require_equal(own, other, definitions, self.frame)
        return Outcome(Statement(Evidence.PROVED, self.finding))


def definitions_of(premises: Claims, keys: Iterable[str]) -> list[Relational]:
    """Equations of the named premises, in that order."""
    return [relation for key in keys for relation in premises[key]]


def require_subjects(claim: Claim, expected: Claim) -> None:
    """Demand relations of the same kinds about the same left-hand sides."""
    if len(claim) != len(expected):
        raise RefutedError(f"{len(claim)} relations are claimed where {len(expected)} follow")
    for own, other in zip(claim, expected, strict=True):
        if own.func != other.func or own.lhs != other.lhs:
            raise RefutedError(f"'{_short(own)}' is claimed where something about {other.lhs} follows")


def require_equal(
    own: Relational,
    other: Relational,
    definitions: Iterable[Relational] = (),
    frame: Mapping[Expr, Expr] | None = None,
) -> None:
    """Demand equal right-hand sides, remainders included, once the definitions are inserted."""
    (main, remainder), (expected, due) = split_landau(own.rhs), split_landau(other.rhs)
    if remainder != due:
        raise RefutedError(f"{own.lhs}: the remainder is {due or 'absent'}, not {remainder or 'absent'}")
    definitions = list(definitions)
    left, right = entries(insert(main, definitions)), entries(insert(expected, definitions))
    if len(left) != len(right):
        raise RefutedError(f"{own.lhs}: {len(left)} coordinates are claimed where {len(right)} follow")
    for k, (p, q) in enumerate(zip(left, right, strict=True), 1):
        difference = discrepancy(p.xreplace(frame or {}), q.xreplace(frame or {}))
        if difference != 0:
            where = f", coordinate {k}" if len(left) > 1 else ""
            raise RefutedError(f"{own.lhs}{where}: claimed minus derived is {_short(difference)}")


@dataclass(frozen=True)
class Case:
    """One value that a claim must take: which relation, with which indices and numbers, and which coordinate."""

    relation: int
    value: Fraction
    at: Mapping[Basic, int | Fraction] = field(default_factory=dict)
    coordinate: int = 1


@dataclass(frozen=True)
class Literal:
    """The claim takes the values that plain loops over the data give, in exact rationals.

    For definitions, which do not follow from anything.  ``oracle`` knows nothing of SymPy: it returns the values at
    a random rational sample.
    """

    subjects: tuple[Expr, ...]
    dimension: int
    oracle: Callable[[Sample, Random], Iterable[Case]]
    definitions: tuple[str, ...] = ()
    samples: int = 3
    name: ClassVar[str] = "literal evaluation"

    def run(self, claim: Claim, premises: Claims, rng: Random) -> Outcome:
        """Confirmed if all values agree exactly at all samples."""
        if tuple(relation.lhs for relation in claim) != self.subjects:
            raise RefutedError(f"the claim must define {', '.join(map(str, self.subjects))}, in this order")
        definitions = definitions_of(premises, self.definitions)
        bodies = [entries(insert(relation.rhs, definitions)) for relation in claim]
        count = sum(self._compare(claim, bodies, rng) for _ in range(self.samples))
        reason = f"equals the plain sums exactly in {count} values at {self.samples} random rational samples"
        return Outcome(Statement(Evidence.CONFIRMED, reason), {"samples": self.samples, "values": count})

    def _compare(self, claim: Claim, bodies: list[list[Expr]], rng: Random) -> int:
        sample = Sample.draw(self.dimension, rng)
        cases = list(self.oracle(sample, rng))
        for case in cases:
            body = bodies[case.relation][case.coordinate - 1]
            value: Any = evaluate(body, sample.setting().with_values(case.at))
            if value != case.value:
                where = ", ".join(f"{symbol} = {number}" for symbol, number in case.at.items())
                raise RefutedError(f"{claim[case.relation].lhs} is {value}, by plain sums {case.value} ({where})")
        return len(cases)


def _short(expr: Basic) -> str:
    text = str(expr)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
