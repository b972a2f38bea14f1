"""What ``condense-derivation`` shows: formulas of steps that are checked, with their reasons where asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from theory.activations import Activation
from theory.derivation import Derivation, DerivationCheck, Step, derive
from theory.derivation.layout import block
from theory.derivation.printing import latex, prose_latex
from theory.errors import InputError
from theory.evidence import Evidence
from verify.layout import plural
from verify.sphinxext.blocks import Block, Content, Formula, Paragraph, Span, prose

SEED = 0
"""Seed of the samples that checks draw."""


@dataclass(frozen=True)
class Layout:
    """How steps are shown: "formula" alone, "brief" with their titles, or "full" with reasons and checks.

    With ``labels`` a document can refer to the formula of the step KEY as ``LABELS-KEY``, and so do the reasons;
    without, steps bear the numbers that they have in the whole derivation.
    """

    detail: str = "brief"
    labels: str = ""


def derivation_content(
    activation: str, dimension: int = 2, keys: Sequence[str] = (), layout: Layout | None = None
) -> Content:
    """The steps with the given keys, or all of them, each checked.

    Raises
    ------
    InputError
        If the activation cannot be read, or has no step of that name.
    NotApplicableError
        If there is no derivation for it.
    """
    derivation = derive(Activation.parse(activation), dimension)
    shown = _chosen(derivation, keys)
    check = DerivationCheck(tuple(derivation.check_step(step.key, SEED) for step in shown), SEED)
    writer = _Writer(derivation, shown, check, layout or Layout())
    blocks = [part for step in shown for part in writer.step(step)]
    return Content((*writer.start(), *blocks, *writer.end()), tuple(step.statement.status for step in check), {})


def _chosen(derivation: Derivation, keys: Sequence[str]) -> tuple[Step, ...]:
    known = [step.key for step in derivation]
    for key in keys:
        if key not in known:
            raise InputError(
                f"the derivation for {derivation.activation.source} has no step {key!r} in D = {derivation.dimension}; "
                f"its steps are {', '.join(known)}"
            )
    return tuple(derivation[key] for key in keys or known)


@dataclass(frozen=True)
class _Writer:
    derivation: Derivation
    shown: tuple[Step, ...]
    check: DerivationCheck
    layout: Layout

    @property
    def places(self) -> Mapping[str, int]:
        """The number of every step that is shown, in the whole derivation."""
        places = {step.key: place for place, step in enumerate(self.derivation, 1)}
        return {step.key: places[step.key] for step in self.shown}

    def start(self) -> list[Block]:
        """Which activation it is for, where everything is shown."""
        if self.layout.detail == "formula" or len(self.shown) < len(self.derivation):
            return []
        expression = latex(self.derivation.activation.expr)
        return [Paragraph(prose(f"For $\\sigma(x) = {expression}$ and $D = {self.derivation.dimension}$."))]

    def step(self, step: Step) -> list[Block]:
        """One step."""
        formula = Formula(block(step.claim), f"{self.layout.labels}-{step.key}" * bool(self.layout.labels))
        if self.layout.detail == "formula":
            return [formula]
        number: tuple[Span, ...] = () if self.layout.labels else (("text", f"({self.places[step.key]}) "),)
        title = Paragraph((*number, *_strong(prose_latex(step.title))))
        return [title, formula, *(self._reason(step) if self.layout.detail == "full" else [])]

    def _reason(self, step: Step) -> list[Block]:
        result = self.check[step.key]
        found = f"{result.statement.status.value}, {result.method}: {result.statement.reason}"
        how: tuple[Span, ...] = (("text", " "), ("emphasis", f"Checked: {found}."))
        return [Paragraph((*self._premises(step), *prose(prose_latex(step.reason)), *how))]

    def _premises(self, step: Step) -> list[Span]:
        """``From (3), (4) and “Loss”.``: numbers of steps that are shown, titles of those that are not."""
        order = [other.key for other in self.derivation]
        keys = sorted(step.premises, key=order.index)
        spans: list[Span] = []
        for place, key in enumerate(keys):
            before = "From " if place == 0 else " and " if place == len(keys) - 1 else ", "
            spans += [("text", before), *self._reference(key)]
        return [*spans, ("text", ". ")] if spans else []

    def _reference(self, key: str) -> list[Span]:
        if key in self.places and not self.layout.labels:
            return [("text", f"({self.places[key]})")]
        title = f"“{prose_latex(self.derivation[key].title)}”"
        if self.layout.labels:  # the formula may stand elsewhere in the document, or nowhere
            return [("equation", f"{self.layout.labels}-{key} {title}")]
        return [*prose(title)]

    def end(self) -> list[Block]:
        """How well what is shown is known."""
        if self.layout.detail == "formula":
            return []
        counts = Counter(step.statement.status for step in self.check)
        found = [f"{counts[level]} {level.value}" for level in Evidence if counts[level]]
        shown = f"Check of {plural(len(self.shown), 'step')}: {', '.join(found)} (seed {SEED})."
        return [Paragraph((("emphasis", shown),))]


def _strong(title: str) -> list[Span]:
    return [("strong" if role == "text" else role, content) for role, content in prose(title)]
