"""Sentences in LaTeX: those whose formulas stand between dollar signs, and plain ones."""

import re
import unicodedata

MACROS = {
    "α": r"\alpha ", "δ": r"\delta ", "ε": r"\varepsilon ", "θ": r"\theta ", "κ": r"\kappa ", "λ": r"\lambda ",
    "π": r"\pi ", "σ": r"\sigma ", "τ": r"\tau ", "φ": r"\varphi ", "ω": r"\omega ", "∇": r"\nabla ", "·": r"\cdot ",
    "≈": r"\approx ", "≠": r"\ne ", "≡": r"\equiv ", "⊥": r"\perp ", "²": "^2", "…": r"\dots ", "≤": r"\le ",
    "cos ": r"\cos ", "sin ": r"\sin ", "log ": r"\log ", "min(": r"\min(", "Re ": r"\operatorname{Re} ",
    "Im ": r"\operatorname{Im} ", "Σ": r"\sum ", "ȳ": r"\bar y ", "ē": r"\bar e ", "T̄": r"\bar T ", "x̄": r"\bar x ",
    "∞": r"\infty ", "≪": r"\ll ", "≫": r"\gg ", "≥": r"\ge ", "→": r"\to ", "√": r"\sqrt ", "‖": r"\|",
    "∂": r"\partial ", "′": "'", "−": "-", "∈": r"\in ", "±": r"\pm ", "×": r"\times ",
}  # fmt: skip


def prose_latex(prose: str) -> str:
    r"""A sentence whose formulas stand between dollar signs, in LaTeX.

    >>> prose_latex("It is $ε^(1-p)$, so that $σ(z) ≈ c_p z^p$.")
    'It is $\\varepsilon^{1-p}$, so that $\\sigma (z) \\approx c_p z^p$.'
    """
    parts = prose.split("$")
    return "$".join(formula_latex(part) if place % 2 else part for place, part in enumerate(parts))


def formula_latex(formula: str) -> str:
    """A short formula of a sentence, written in Unicode."""
    for sign, macro in MACROS.items():
        formula = formula.replace(sign, macro)
    grouped = re.sub(r"([\^_])\(([^()]*)\)", r"\1{\2}", formula)
    breakable = grouped.replace(") (", r") \allowbreak (")
    return re.sub(r" +(?=[ ^_}]|$)", "", breakable)


_SPECIAL = {
    **{character: f"${macro}$" for character, macro in MACROS.items() if len(character) == 1},
    **{character: rf"\{character}" for character in "_&%#{}$"},
} | {"^": r"\^{}", "~": r"\~{}", "\\": r"\textbackslash{}", "<": "$<$", ">": "$>$", "→": r"$\to$", "±": r"$\pm$"} | {
    "∓": r"$\mp$", "×": r"$\times$", "°": r"$^\circ$", "³": "$^3$", "½": r"$\frac12$", "∈": r"$\in$", "–": "--",
    "√": r"$\surd$", "’": "'", "“": "``", "”": "''", "§": r"\S ",
}  # fmt: skip
_SCRIPT = r"[_^](?:[-−]?[0-9]+|[A-Za-z](?![A-Za-z0-9])|\([^()\s]*\)|\{[^{}\s]*\})"
_BASE = r"(?<![\w.])(?:[A-Za-zαδεθκλσφω∂]|[0-9]+)"
_FORMULA = re.compile(rf"{_BASE}(?:{_SCRIPT})+|√(?:[A-Za-z0-9]+|\([^()]*\))")


def sentence_latex(sentence: str) -> str:
    r"""A plain sentence in LaTeX: whatever has a meaning there or is not ASCII becomes a macro.

    >>> sentence_latex("p = 3: at most p² − p + 2 ≤ 8, between 2^-32 and r_0^(1−p) √p, e^{λt}")
    'p = 3: at most p$^2$ $-$ p + 2 $\\le $ 8, between $2^{-32}$ and $r_{0}^{1-p}$ $\\sqrt{p}$, $e^{\\lambda t}$'
    """
    parts: list[str] = []
    last = 0
    for match in _FORMULA.finditer(sentence):
        parts += [_plain(sentence[last : match.start()]), f"${_short_formula(match.group())}$"]
        last = match.end()
    return "".join([*parts, _plain(sentence[last:])])


def _short_formula(text: str) -> str:
    """A letter or number with its scripts, or a root."""
    if text.startswith("√"):
        return rf"\sqrt{{{formula_latex(text[1:].removeprefix('(').removesuffix(')'))}}}"
    return formula_latex(re.sub(r"([_^])([-−]?\w+)", r"\1{\2}", text))


def _plain(sentence: str) -> str:
    return "".join(_SPECIAL.get(character) or _letter(character) for character in sentence)


_ACCENTS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"'}


def _letter(character: str) -> str:
    """An ASCII character as it is, a letter with an accent by LaTeX's command, and a question mark for any other."""
    if character.isascii():
        return character if character.isprintable() else " "
    base, *marks = unicodedata.normalize("NFD", character)
    accents = [_ACCENTS[mark] for mark in marks if mark in _ACCENTS]
    return rf"\{accents[0]}{{{base}}}" if accents and base.isascii() else "?"
