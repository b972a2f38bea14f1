"""A derivation in the making: what the builders of the steps see."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from sympy import Expr, S
from sympy.core.relational import Relational

from theory.activations import Activation
from theory.derivation import symbols as sy
from theory.derivation.step import Claims, Method, Step
from theory.derivation.symbols import vector
from theory.derivation.vectors import Vector


@dataclass(frozen=True)
class Draft:
    """The activation c_0 + c_p z^p + c_q z^q + … (symbols of ``docs/theory.md``), the dimension D, the steps so far."""

    activation: Activation
    p: int
    c_p: Expr
    q: int | None
    c_q: Expr | None
    dimension: int
    c_0: Expr = S.Zero
    steps: tuple[Step, ...] = ()

    @property
    def centred(self) -> bool:
        """Whether the constant c_0 takes the mean from the target first."""
        return self.c_0 != 0

    @property
    def target(self) -> Expr:
        """What the correlation form correlates with: y_i, or y_i − ȳ where it is centred."""
        return sy.y[sy.i] - sy.ybar if self.centred else sy.y[sy.i]

    @property
    def means(self) -> tuple[str, ...]:
        """The step that defines ȳ, where there is one: a premise of all that is computed from data."""
        return ("means",) if self.centred else ()

    def vector(self, name: str) -> Vector:
        """The vector of that name in this dimension."""
        return vector(name, self.dimension)

    def value(self, key: str, subject: Expr) -> Expr:
        """What an earlier step says that ``subject`` is."""
        return self.claims.value(key, subject)

    @property
    def claims(self) -> Claims:
        """Claims of all steps so far."""
        return Claims({step.key: step.claim for step in self.steps})

    def with_step(self, step: Step) -> Self:
        """The draft with one more step."""
        return replace(self, steps=(*self.steps, step))


Builder = Callable[[Draft], Step]


def make_step(
    key: str,
    title: str,
    claim: Relational | tuple[Relational, ...],
    premises: str,
    reason: str,
    method: Method,
) -> Step:
    """A step; ``premises`` are the keys of earlier steps, separated by spaces."""
    relations = claim if isinstance(claim, tuple) else (claim,)
    return Step(key, title, relations, tuple(premises.split()), reason, method)
