"""A derivation on paper: a LaTeX article, plain text of bounded width, a dictionary for JSON."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.relational import Relational

from theory.derivation.notation import Grad, Rate, Sigma
from theory.derivation.printing import MACROS, latex, prose_latex, prose_text, text
from theory.derivation.step import Step, StepCheck

if TYPE_CHECKING:
    from theory.derivation.derivation import Derivation, DerivationCheck

FORMAT_VERSION = 1
"""Version of the dictionary, raised when a key changes its meaning."""

_PREAMBLE = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\begin{document}
"""
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


def to_latex(derivation: "Derivation", check: "DerivationCheck | None" = None) -> str:
    """A complete article that needs amsmath only."""
    places = _places(derivation)
    name = sp.latex(derivation.activation.expr)
    parts = [
        _PREAMBLE,
        r"\section*{From the loss to the stationary orientations}",
        rf"For the activation $\sigma(x) = {name}$ and $D = {derivation.dimension}$.",
        prose_latex(_LEGEND.format(dimension=derivation.dimension)),
    ]
    for step in derivation:
        parts += _step_latex(step, places)
        if check is not None:
            parts.append(rf"\emph{{Checked: {sentence_latex(_verdict(check[step.key]))}.}}")
    parts += [r"\subsection*{Result}", _conclusion_latex(derivation), r"\end{document}", ""]
    return "\n".join(parts)


def _step_latex(step: Step, places: Mapping[str, int]) -> list[str]:
    start = f"From {_references(step, places)}. " if step.premises else ""
    return [
        rf"\subsection*{{{places[step.key]}. {prose_latex(step.title)}}}",
        display(step.claim, str(places[step.key])),
        f"{start}{prose_latex(step.reason)}",
    ]


def display(claim: Iterable[Relational], tag: str | None = None) -> str:
    """The relations of a claim as one display, one below the other, with one tag."""
    rows = " \\\\\n".join(latex(relation) for relation in claim)
    number = rf" \tag{{{tag}}}" if tag else ""
    return f"\\begin{{gather*}}\n{rows}{number}\n\\end{{gather*}}"


def _conclusion_latex(derivation: "Derivation") -> str:
    keys = ("expansion", "fast-sum", "polar-flow", "stationary", "count")
    claims = [relation for key in keys if key in derivation.claims for relation in derivation[key].claim]
    shown = [relation for relation in claims if isinstance(relation.lhs, Sigma | Rate | Grad | sp.Symbol)]
    bound = "; the bounds hold unless $T$ is constant on the unit circle" if "count" in derivation.claims else ""
    return f"{display(shown)}\nThe leading-order dynamics of a neuron and its stationary orientations{bound}."


def sentence_latex(sentence: str) -> str:
    r"""A plain sentence in LaTeX: whatever has a meaning there or is not ASCII becomes a macro.

    >>> sentence_latex("p = 3: at most p² − p + 2 ≤ 8")
    'p = 3: at most p$^2$ $-$ p + 2 $\\le $ 8'
    """
    return "".join(_SPECIAL.get(character, "?" if ord(character) > 126 else character) for character in sentence)


_SPECIAL = {
    **{character: f"${macro}$" for character, macro in MACROS.items() if len(character) == 1},
    **{character: rf"\{character}" for character in "_&%#{}$"},
} | {"^": r"\^{}", "~": r"\~{}", "\\": r"\textbackslash{}", "<": "$<$", ">": "$>$", "→": r"$\to$", "±": r"$\pm$"} | {
    "∓": r"$\mp$", "×": r"$\times$", "°": r"$^\circ$", "³": "$^3$", "½": r"$\frac12$", "∈": r"$\in$", "–": "--",
    "’": "'", "“": "``", "”": "''",
}  # fmt: skip


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
