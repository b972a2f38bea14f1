"""A derivation as plain text of bounded width and as a dictionary for JSON; ``article`` makes LaTeX of it."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from theory.derivation.layout import display
from theory.derivation.printing import latex, prose_text, text
from theory.derivation.step import Step, StepCheck
from theory.latex.prose import sentence_latex

if TYPE_CHECKING:
    from theory.derivation.derivation import Derivation, DerivationCheck

__all__ = ["FORMAT_VERSION", "display", "sentence_latex", "to_dict", "to_text"]

FORMAT_VERSION = 1
"""Version of the dictionary, raised when a key changes its meaning."""

_LEGEND = (
    "Data $(x_i, y_i)$, $i = 1, …, n$, with $x_i$ of dimension $D = {dimension}$; neurons $j = 1, …, m$ with output "
    "weights $a_j$ and input weights $w_j$. The steps follow Zhou et al., arXiv:2105.11686."
)


def to_text(derivation: "Derivation", check: "DerivationCheck | None" = None, width: int = 100) -> str:
    """Numbered steps in plain Unicode, no line longer than ``width`` (40 at least)."""
    if width < 40:
        raise ValueError(f"a derivation needs a width of 40 columns or more, not {width}")
    places = _places(derivation)
    lines = [f"Derivation for σ(x) = {text(derivation.activation.expr)}, D = {derivation.dimension}", ""]
    lines += [prose_text(_LEGEND.format(dimension=derivation.dimension)), ""]
    for step in derivation:
        lines += _step_lines(step, places)
        if check is not None:
            lines.append(f"    [{_verdict(check[step.key])}]")
        lines.append("")
    lines.append(derivation.conclusion)
    if check is not None:
        lines.append(f"Check: {check.status.value}; {check.statement.reason} (seed {check.seed}).")
    return "\n".join(_wrapped(line, width) for line in lines)


def _step_lines(step: Step, places: Mapping[str, int]) -> list[str]:
    start = f"From {_references(step, places)}. " if step.premises else ""
    return [
        f"({places[step.key]}) {prose_text(step.title)}",
        *(f"        {text(relation)}" for relation in step.claim),
        f"    {start}{prose_text(step.reason)}",
    ]


def _verdict(result: StepCheck) -> str:
    return f"{result.statement.status.value}, {result.method}: {result.statement.reason}"


def _wrapped(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line, width, subsequent_indent=indent + "  ") if len(line) > width else line


def _places(derivation: Iterable[Step]) -> dict[str, int]:
    return {step.key: place for place, step in enumerate(derivation, 1)}


def _references(step: Step, places: Mapping[str, int]) -> str:
    numbers = [f"({place})" for place in sorted(places[key] for key in step.premises)]
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def to_dict(derivation: "Derivation", check: "DerivationCheck | None" = None) -> dict[str, Any]:
    """JSON form; ``parse_claim`` reads the ``claim`` strings back."""
    return {
        "version": FORMAT_VERSION,
        "activation": str(derivation.activation.expr),
        "dimension": derivation.dimension,
        "steps": [_step_dict(step) for step in derivation],
        "conclusion": derivation.conclusion,
        **({} if check is None else {"check": check.to_dict()}),
    }


def _step_dict(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": prose_text(step.title),
        "claim": [str(relation) for relation in step.claim],
        "latex": [latex(relation) for relation in step.claim],
        "premises": list(step.premises),
        "reason": prose_text(step.reason),
        "method": step.method.name,
    }
