"""A claim: a statement with its hypotheses, and how evidence for and against it is gathered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from theory.evidence import Statement
from theory.expansion import Expansion
from verify.claims.case import Case
from verify.claims.verdict import ClaimVerdict
from verify.shown import Shown


@dataclass(frozen=True)
class Scope:
    """Multiplicity p and dimension D that are asked about; None stands for all of them.

    ``expansion`` is that of the activation where one is given; p is then its multiplicity.

    >>> str(Scope(3, None)), str(Scope())
    ('p = 3, any D', 'any p, any D')
    """

    p: int | None = None
    D: int | None = None
    expansion: Expansion | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.expansion is not None and self.expansion.multiplicity != self.p:
            raise ValueError("the p of a scope is the multiplicity of its activation")

    def __str__(self) -> str:
        numbers = (("p", self.p), ("D", self.D))
        return ", ".join(f"any {name}" if value is None else f"{name} = {value}" for name, value in numbers)


@dataclass(frozen=True)
class Hypothesis:
    """What has to hold for the claim to say anything: the rule in words, and whether a case obeys it.

    >>> Hypothesis("p = 1", lambda case: case.p == 1).text
    'p = 1'
    """

    text: str
    holds: Callable[[Case], bool]


Check = Callable[[Case], bool | Statement | ClaimVerdict]
"""Whether the claim holds in one case: yes or no, or a level with its reason, or all of a verdict."""
Argument = Callable[[Scope], ClaimVerdict | None]
"""What is known for all activations and data of a scope; None where nothing is."""


@dataclass(frozen=True)
class Claim(Shown):
    """A theorem, or what is taken for one.

    ``statement`` and ``latex`` say it, ``scope`` for what, and ``source`` who.  ``check`` judges one case that obeys
    the ``hypotheses``; a bool is enough, and counts as no better known than what the check read from the case.
    ``argument`` knows what holds for a whole scope, by a proof or by a counterexample; without one there is only the
    evidence of cases.  It is ``measured`` where it simulates networks, which takes longer and proves nothing.

    >>> from verify import evaluate, load
    >>> at_most_2p = Claim(
    ...     name="at-most-2p",
    ...     statement="Neurons condense onto at most 2p orientations.",
    ...     latex=r"\\#\\{u\\} \\le 2p",
    ...     scope="any p, any D",
    ...     source="arXiv:2105.11686, abstract",
    ...     check=lambda case: len(case.orientations.condensed) <= 2 * case.p,
    ... )
    >>> print(evaluate(at_most_2p, "tanh", load("xor")))
    not applicable: xor: y is orthogonal to every form of degree p = 1 in the inputs (T is identically 0), ...
    >>> print(evaluate(at_most_2p, "x**2*tanh(x)", load("xor")))
    refuted: it fails: p = 3; 7 stationary lines, 8 stable and 8 condensed orientations
    """

    name: str
    statement: str
    latex: str
    scope: str
    source: str
    check: Check | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    argument: Argument | None = None
    measured: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
            raise ValueError(f"the name of a claim is {self.name!r}; use lower-case words joined by hyphens")
        if not (self.statement and self.scope and self.source):
            raise ValueError(f"the claim {self.name} needs a statement, a scope and a source")
        if self.check is None and self.argument is None:
            raise ValueError(f"the claim {self.name} needs a check of cases, or an argument for its scope")
