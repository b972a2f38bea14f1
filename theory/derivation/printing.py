"""Printers of claims and of the sentences between them, for people: LaTeX, and plain text."""

from theory.derivation.layout import latex
from theory.derivation.printing_text import prose_text, text
from theory.latex.prose import MACROS, prose_latex

__all__ = ["MACROS", "latex", "prose_latex", "prose_text", "text"]
