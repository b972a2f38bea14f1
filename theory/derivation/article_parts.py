"""What an article tells besides the steps: the certificate of the expansion, the counting theorems, the checks."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from theory.bound import MAX_DIMENSION, Bound
from theory.bounds import bounds
from theory.coefficients import Coefficient
from theory.derivation.printing import latex
from theory.derivation.step import Step, StepCheck
from theory.expansion_result import Expansion
from theory.form import MAX_DEGREE
from theory.latex.numbers import with_balls
from theory.latex.prose import sentence_latex
from theory.latex.style import Style
from theory.latex.width import width

_WIDE = 8.0
_MOST_ROWS = 30
_SIGNS = {"<=": r"\le", "=": "=", ">=": r"\ge", "≡": r"\equiv"}


def certificate(expansion: Expansion, style: Style) -> list[str]:
    """The coefficients of σ at 0, each with what proves that it is zero or nonzero."""
    lead = (
        "Every coefficient of $σ$ at 0 was computed exactly, on both sides of 0, and proved to be zero or nonzero, "
        "the latter by an enclosure in ball arithmetic:"
    )
    groups = [list(same) for _, same in groupby(expansion.coefficients, _alike)]
    rows = [_certificate_row(group, style) for group in groups[:_MOST_ROWS]]
    head = rf"order & {style.prose('coefficient')} & proof \\ \hline"
    columns = r"{rlp{0.5\linewidth}}"  # an enclosure on two sides of 0 needs two lines
    table = [r"\begin{center}", rf"\begin{{tabular}}{columns}", head, *rows, r"\end{tabular}", r"\end{center}"]
    return [style.prose(lead.replace("$σ$", r"$\sigma$")), *table] if rows else []


def _alike(coefficient: Coefficient) -> tuple[int, int]:
    """Coefficients that are zero share a row."""
    return (0, 0) if coefficient.is_zero else (1, coefficient.order)


def _certificate_row(group: Sequence[Coefficient], style: Style) -> str:
    first, last = group[0], group[-1]
    between = ", " if len(group) == 2 else r", \dots, "
    orders = str(first.order) if len(group) == 1 else f"{first.order}{between}{last.order}"
    return rf"${orders}$ & {style.prose(_value(first))} & \raggedright {_proof(first.certificate)} \tabularnewline"


def _value(coefficient: Coefficient) -> str:
    if coefficient.value is None:
        return "differs"
    shown = latex(coefficient.value)
    return f"${shown}$" if width(shown) <= _WIDE else "as in the expansion"


def _proof(text: str) -> str:
    parts = with_balls(text)
    return "".join(f"${part}$" if place % 2 else sentence_latex(part) for place, part in enumerate(parts))


def counts(p: int, dimension: int, style: Style) -> list[str]:
    """The counting theorems for this degree and dimension."""
    if p > MAX_DEGREE or dimension > MAX_DIMENSION:
        return []
    lead = (
        rf"A form $T$ of degree $p = {p}$ in $D = {dimension}$ variables has so many orientations; a line is a pair "
        r"$\pm u$, and every condensed orientation is stable, every stable one stationary:"
    )
    items = [_theorem(bound, style) for bound in bounds(p, dimension)]
    return [style.prose(lead), *_compact(dict.fromkeys(items))]


def _theorem(bound: Bound, style: Style) -> str:
    value = (
        "" if bound.latex == str(bound.value) else rf" {_SIGNS['=' if bound.relation != '≡' else '≡']} {bound.value}"
    )
    modulus = r" \pmod 2" if bound.relation == "≡" else ""
    which = "most " if bound.relation == ">=" else ""
    assumed = sentence_latex("; ".join(bound.hypotheses))
    formula = style.math(f"{_SIGNS[bound.relation]} {bound.latex}{value}{modulus}")
    return rf"\item {which}{bound.quantity} ${formula}$ ({sentence_latex(bound.source)}; hypothesis: {assumed})"


def checks(steps: Iterable[Step], results: Iterable[StepCheck], style: Style) -> list[str]:
    """How the steps were checked, and what was found; those of which the same is to be said share an item."""
    places: dict[str, list[str]] = {}
    for step, result in zip(steps, results, strict=True):
        places.setdefault(_finding(result, style), []).append(style.reference(step.key))
    items = [rf"\item {', '.join(numbers)}: {finding}" for finding, numbers in places.items()]
    return _compact(items)


def _finding(result: StepCheck, style: Style) -> str:
    method, reason = (style.prose(sentence_latex(text)) for text in (result.method, result.statement.reason))
    return rf"\textbf{{{result.statement.status.value}}}, {method}: {reason}."


def _compact(items: Iterable[str]) -> list[str]:
    return [r"\begin{itemize}\setlength{\itemsep}{0pt}", *items, r"\end{itemize}"]
