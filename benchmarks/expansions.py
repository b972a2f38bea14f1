"""The catalogue expanded at 0 by ``theory.expand`` and by SymPy's ``series``, to the same order."""

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from benchmarks.caches import forget
from benchmarks.measure import Meaning, Rounds, Row, best
from theory.activations import Activation
from theory.catalogue import CATALOGUE
from theory.expansion import expand
from theory.expansion_result import Expansion

GROUP = "expansion at 0"
ALTERNATIVE = "SymPy series"
QUICK = ("tanh", "relu", "softsign", "tanhshrink")


@dataclass(frozen=True)
class Case:
    """An activation and the highest order that its expansion needed."""

    name: str
    activation: Activation
    order: int
    kinked: bool

    @classmethod
    def of(cls, name: str) -> "Case":
        activation = Activation.parse(name)
        expansion = expand(activation)
        return cls(name, activation, expansion.coefficients[-1].order, not _two_sided(expansion))

    def ours(self) -> object:
        """Both sides of 0, exact, zero and nonzero proved."""
        return expand(self.activation)

    def theirs(self) -> sp.Expr:
        """One side of 0, to the same order."""
        (x,) = self.activation.expr.free_symbols
        return sp.series(self.activation.expr, x, 0, self.order + 1).removeO()


def _two_sided(expansion: Expansion) -> bool:
    return all(coefficient.agrees for coefficient in expansion.coefficients)


def rows(quick: bool) -> Iterator[Row]:
    """The whole catalogue, then the activations with the least and the greatest gain."""
    cases = [Case.of(name) for name in (QUICK if quick else CATALOGUE)]
    feasible = [case for case in cases if _sympy_can(case)]
    pairs: dict[str, list[tuple[float, float]]] = {case.name: [] for case in feasible}
    for _ in range(1 if quick else 5):
        for case in feasible:
            pairs[case.name].append(best(case.ours, case.theirs, (1, 1), forget))
    rounds = zip(*pairs.values(), strict=True)
    total = [(sum((p[0] for p in each), 0.0), sum((p[1] for p in each), 0.0)) for each in rounds]
    yield _row(f"all {len(feasible)} activations", total, _note(cases, feasible))
    single = sorted((_row(case.name, pairs[case.name], _order(case)) for case in feasible), key=lambda row: row.ratio)
    yield single[0]
    yield single[-1]


def _row(case: str, pairs: list[tuple[float, float]], note: str) -> Row:
    return Rounds(tuple(pairs)).row(GROUP, case, ALTERNATIVE, Meaning.SPEEDUP, note)


def _order(case: Case) -> str:
    side = "; SymPy: right side only" if case.kinked else ""
    return f"to order {case.order}{side}"


def _note(cases: list[Case], feasible: list[Case]) -> str:
    one_sided = ", ".join(case.name for case in feasible if case.kinked)
    left_out = ", ".join(case.name for case in cases if case not in feasible)
    note = f"SymPy expands only the right side of {one_sided}" if one_sided else ""
    return note + (f"; left out, as SymPy fails: {left_out}" if left_out else "")


def _sympy_can(case: Case) -> bool:
    forget()
    try:
        case.theirs()
    except Exception:  # noqa: BLE001  # whatever SymPy raises, it cannot
        return False
    return True
