"""The law of a derivation: every step follows from its premises."""

from theory.derivation import Derivation
from theory.evidence import Evidence, Statement
from verify.laws.finding import Finding, Measurement
from verify.laws.properties.violation import LawViolation


def derivation(steps: Derivation, *, seeds: int = 1) -> Finding:
    """Every step of a derivation follows from its premises: each is checked anew, on samples of so many seeds.

    ``steps`` is a :class:`theory.Derivation`, perhaps one in which you put a claim of your own by ``replace``.  Returns
    a Finding with the level of the weakest step.  Raises LawViolation with the first step that is refuted, and by what.

    >>> from sympy import Eq
    >>> from theory import derive, expand
    >>> mine = derive(expand("x*tanh(x)"))
    >>> print(derivation(mine).statement.status)
    confirmed
    >>> balance = mine["balance"].claim[0]
    >>> derivation(mine.replace("balance", Eq(balance.lhs, balance.rhs + 1)))
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: derivation: the step balance is refuted: ...
    """
    __tracebackhide__ = True
    checks = [steps.check(seed) for seed in range(seeds)]
    for check in checks:
        for step in check.failed:
            said = f"the step {step.key} is {step.statement.status.value}: {step.statement.reason}"
            finding = Finding("derivation", Statement(step.statement.status, said), seeds=(check.seed,))
            raise LawViolation(f"derivation: {said}", finding, step.key)
    weakest = min((check.statement for check in checks), key=lambda s: s.status is Evidence.PROVED)
    failed = Measurement("steps that fail", 0.0, None, 0.0)
    return Finding("derivation", weakest, (failed,), {"steps": len(steps)}, seeds=tuple(range(seeds)))
