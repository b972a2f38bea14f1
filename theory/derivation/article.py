"""A derivation as an article, or as a fragment to be included in one: sections, numbered steps, certificate, checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from theory.derivation.article_parts import certificate, checks, counts
from theory.derivation.layout import block
from theory.derivation.round_trip import discrepancies
from theory.derivation.step import Claims, Step
from theory.derivation.summary import summary
from theory.derivation.truncation import leading_term
from theory.expansion import Expansion, expand
from theory.latex.document import article, fragment
from theory.latex.prose import prose_latex
from theory.latex.style import Style

if TYPE_CHECKING:
    from theory.derivation.derivation import Derivation, DerivationCheck

_STARTS = {
    "activation": "Setting",
    "expansion": "Multiplicity and expansion",
    "network": "Gradient flow",
    "means": "The constant acts first",
    "scaling": "Leading order",
    "leading-order": "Leading order",
    "potential": "Potential",
    "polar": "Polar form",
    "stationary": "Stationary orientations",
    "tangent": "Stability and alignment",
    "one-sign": "What grows first",
    "binary-form": "Counts",
}
"""The steps with which a section begins; every other step belongs to the section before it."""
_SETTING = (
    r"Data $(x_i, y_i)$, $i = 1, …, n$, with $x_i ∈ \mathbb{{R}}^D$ and $D = {dimension}$, where a bias is a last "
    "coordinate 1 of every $x_i$; neurons $j = 1, …, m$ with output weights $a_j$ and input weights $w_j$. The "
    "derivation follows Zhou et al., arXiv:2105.11686."
)
_DEFINITION = (
    r"\emph{Definition.} The multiplicity of $σ$ is the $p ≥ 1$ with $σ^{(k)}(0) = 0$ for $1 ≤ k < p$ and "
    "$σ^{(p)}(0) ≠ 0$; its leading coefficient is $c_p = σ^{(p)}(0)/p!$, and $q > p$ is the next order with "
    "$c_q ≠ 0$. The constant $c_0 = σ(0)$ is free."
)
_STABILITY = (
    r"\emph{Definition.} A neuron with $s = \operatorname{sign}(c_p a)$ climbs $s T$. A stationary orientation $u$ is "
    r"\emph{stable for $s$} if it is a strict local maximum of $s T$ on the unit sphere, as it is where "
    "$s (h - p T(u)) < 0$ for each of the $D - 1$ numbers $h - p T(u)$ of its tangent spectrum, $h$ as below; it is "
    r"\emph{condensed} if moreover $s T(u) > 0$, so that the neuron grows along it."
)


@dataclass(frozen=True)
class Section:
    """A section of an article: its title, and paragraphs and displays that are set already."""

    title: str
    blocks: tuple[str, ...]


def to_latex(
    derivation: "Derivation",
    check: "DerivationCheck | None" = None,
    expansion: Expansion | None = None,
    style: Style | None = None,
    more: Iterable[Section] = (),
) -> str:
    """The derivation as a complete article, or as a fragment in the ``style`` of one.

    ``expansion`` is that of the activation where it is known already, and ``more`` are sections to go before the one
    that tells how every step was checked.
    """
    style = style or Style()
    sections = [*_sections(derivation, expansion or expand(derivation.activation), style), *more]
    if check is not None:
        sections.append(_checked(derivation, check, style))
    body = [line for section in sections for line in (style.heading(section.title), *section.blocks)]
    abstract = style.prose(summary(derivation, check, style))
    if style.is_fragment:
        return fragment(style, [abstract, *body])
    author = rf"Derived {'' if check is None else 'and checked '}by \texttt{{condense}}"
    return article(r"Condensation at initial training:\\ the leading order, derived", body, abstract, author)


def _sections(derivation: "Derivation", expansion: Expansion, style: Style) -> list[Section]:
    """The steps, section by section, each with what belongs to it besides."""
    blocks: dict[str, list[str]] = {}
    title = ""
    for step in derivation:
        title = _STARTS.get(step.key, title) or step.title
        named = title in blocks or title != step.title
        blocks.setdefault(title, _opening(title, derivation, style)).extend(_step(step, derivation, style, named))
        if step.key == "expansion":
            blocks[title] += certificate(expansion, style)
    p, _ = leading_term(Claims(derivation.claims))
    blocks.setdefault("Counts", []).extend(counts(p, derivation.dimension, style))
    return [Section(name, tuple(lines)) for name, lines in blocks.items()]


def _opening(title: str, derivation: "Derivation", style: Style) -> list[str]:
    """What a section says before its first step."""
    setting = _SETTING.format(dimension=derivation.dimension)
    prose = {"Setting": (setting, _DEFINITION), "Stability and alignment": (_STABILITY,)}.get(title, ())
    return [line for text in prose for line in (style.prose(prose_latex(text)), "")]


def _step(step: Step, derivation: Iterable[Step], style: Style, named: bool) -> list[str]:
    """Title, where the section has not just told it, reason, premises, and the claim as one numbered display."""
    order = [other.key for other in derivation]
    numbers = [style.reference(key) for key in sorted(step.premises, key=order.index)]
    start = f" From {_listed(numbers)}." if numbers else ""
    reason = style.prose(prose_latex(step.reason))
    title = [style.step(prose_latex(step.title))] if named else []
    return [*title, f"{reason}{start}", style.equation(step.key, block(step.claim)), ""]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and~{names[-1]}"


def _checked(derivation: "Derivation", check: "DerivationCheck", style: Style) -> Section:
    lead = (
        "Every step was checked from the claims of the steps that it names and from nothing else: exact identities are "
        f"proved, limits and literal evaluations are confirmed at random samples (seed {check.seed}). "
        f"{_read_back(derivation, style)}"
    )
    return Section("How every step was checked", (lead, *checks(derivation, check, style)))


def _read_back(derivation: "Derivation", style: Style) -> str:
    """Whether the formulas that are printed say what the steps claim."""
    count = sum(len(step.claim) for step in derivation)
    wrong = [step for step in derivation if discrepancies(step.claim, block(step.claim), derivation.dimension)]
    if not wrong:
        return (
            f"All {count} relations of the steps were read back from their \\LaTeX{{}} source and are equal to the "
            "symbolic objects that were checked."
        )
    places = _listed([style.reference(step.key) for step in wrong])
    return f"The relations of {places} could not be read back from their \\LaTeX{{}} source; the others were."
