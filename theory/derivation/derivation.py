"""The derivation as a whole: a sequence of steps that checks itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sympy.core.relational import Relational

from theory.activations import Activation
from theory.derivation import article, render
from theory.derivation.conclusion import conclusion
from theory.derivation.layout import block
from theory.derivation.step import Claim, Step, StepCheck, checks_table
from theory.evidence import Evidence, Statement
from theory.latex.style import Style


@dataclass(frozen=True)
class DerivationCheck:
    """Results of checking all steps, in their order."""

    steps: tuple[StepCheck, ...]
    seed: int

    @property
    def ok(self) -> bool:
        """Whether every step is proved or confirmed."""
        return all(step.ok for step in self.steps)

    @property
    def failed(self) -> tuple[StepCheck, ...]:
        """Steps that are neither proved nor confirmed."""
        return tuple(step for step in self.steps if not step.ok)

    @property
    def statement(self) -> Statement:
        """The weakest link, in one sentence."""
        levels = [step.statement.status for step in self.steps]
        counts = f"{levels.count(Evidence.PROVED)} steps proved, {levels.count(Evidence.CONFIRMED)} confirmed"
        if self.failed:
            names = ", ".join(step.key for step in self.failed)
            refuted = Evidence.REFUTED in levels
            return Statement(
                Evidence.REFUTED if refuted else Evidence.INCONCLUSIVE,
                f"{counts}, {len(self.failed)} not: {names}",
            )
        return Statement(Evidence.CONFIRMED if Evidence.CONFIRMED in levels else Evidence.PROVED, counts)

    @property
    def status(self) -> Evidence:
        """The weakest evidence among the steps."""
        return self.statement.status

    def __getitem__(self, key: str) -> StepCheck:
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def __iter__(self) -> Iterator[StepCheck]:
        return iter(self.steps)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**self.statement.to_dict(), "seed": self.seed, "steps": [step.to_dict() for step in self.steps]}

    def _repr_html_(self) -> str:
        return checks_table(self.steps)

    def __str__(self) -> str:
        width = max((len(step.key) for step in self.steps), default=0)
        rows = (
            f"{step.key:<{width}}  {step.statement.status.value:<12}  {step.method:<18}  {step.statement.reason}"
            for step in self.steps
        )
        return "\n".join([*rows, f"{self.status.value}: {self.statement.reason} (seed {self.seed})"])


@dataclass(frozen=True)
class Derivation:
    """From the loss to the stationary orientations, in steps that can be read and checked.

    >>> from theory.activations import Activation
    >>> from theory.derivation import derive
    >>> derivation = derive(Activation.parse("x*tanh(x)"))
    >>> derivation["polar-flow"].claim[0]
    Eq(rate(a, t), r**2*T(u))
    >>> derivation.check().ok
    True

    A broken step is found:

    >>> from sympy import Eq
    >>> wrong = Eq(derivation["euler"].claim[1].lhs, 3 * derivation["euler"].claim[1].rhs)
    >>> broken = derivation.replace("euler", (derivation["euler"].claim[0], wrong))
    >>> [step.key for step in broken.check().failed]
    ['euler', 'binary-lines']
    """

    activation: Activation
    dimension: int
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        known: set[str] = set()
        for step in self.steps:
            missing = set(step.premises) - known
            if missing or step.key in known:
                raise ValueError(f"step {step.key}: its key must be new and its premises come before it")
            known.add(step.key)

    def __getitem__(self, key: str) -> Step:
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def claims(self) -> Mapping[str, Claim]:
        """Claims by key."""
        return {step.key: step.claim for step in self.steps}

    def replace(self, key: str, claim: Relational | Claim) -> "Derivation":
        """The derivation with another claim in one step, all else as it was: to see its check fail."""
        new = replace(self[key], claim=claim if isinstance(claim, tuple) else (claim,))
        return replace(self, steps=tuple(new if step.key == key else step for step in self.steps))

    def check(self, seed: int = 0) -> DerivationCheck:
        """Check every step against the claims of its premises.

        Samples are drawn from ``seed`` and the key of the step, so that each step can be repeated alone.
        """
        return DerivationCheck(tuple(self.check_step(step.key, seed) for step in self.steps), seed)

    def check_step(self, key: str, seed: int = 0) -> StepCheck:
        """Check one step, with the samples that ``check`` draws for it."""
        return self[key].check(self.claims, Random(f"{seed}:{key}"))

    @property
    def conclusion(self) -> str:
        """What has been derived, with the numbers of this activation, in plain sentences."""
        return conclusion(self)

    def to_text(self, check: DerivationCheck | None = None, width: int = 100) -> str:
        """Plain Unicode text of bounded width; with the results of a check, if they are given."""
        return render.to_text(self, check, width)

    def to_latex(self, check: DerivationCheck | None = None, prefix: str = "") -> str:
        """A complete LaTeX article, with the results of a check if they are given.

        With a ``prefix`` it is a fragment for inclusion, whose macros and labels begin with it; InputError where it
        is not two or more small letters.
        """
        return article.to_latex(self, check, style=Style(prefix))

    def to_dict(self, check: DerivationCheck | None = None) -> dict[str, Any]:
        """JSON form; with the results of a check, if they are given."""
        return render.to_dict(self, check)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_latex_(self) -> str:
        rows = (relation for step in self.steps for relation in step.claim)
        return f"$$\n{block(rows)}\n$$"
