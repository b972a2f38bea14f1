r"""Whole documents: one preamble for all that is printed as an article, and the frame of a fragment."""

from collections.abc import Iterable

from theory.latex.style import Style

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb}
\usepackage[margin=30mm]{geometry}
\allowdisplaybreaks
"""
"""Packages and settings of every article; all are in LaTeX's base, but for Latin Modern."""

_LOOSE = r"\setlength{\emergencystretch}{3em}"
"""Formulas in a sentence cannot be broken everywhere, so that its words must give way."""


def article(title: str, body: Iterable[str], summary: str = "", author: str = r"\texttt{condense}") -> str:
    """A complete article; the title, the summary and the author are LaTeX."""
    abstract = [r"\begin{abstract}", summary, r"\end{abstract}"] if summary else []
    head = [
        _LOOSE,
        rf"\title{{{title}}}",
        rf"\author{{{author}}}",
        r"\date{}",
        r"\begin{document}",
        r"\maketitle",
    ]
    return "\n".join([PREAMBLE + head[0], *head[1:], *abstract, *body, r"\end{document}", ""])


def fragment(style: Style, body: Iterable[str]) -> str:
    """The same body as a part of another document."""
    head = [
        r"% To be included with \input; needs \usepackage{amsmath,amssymb}.  The macros are defined unless they are",
        r"% defined already: define one before \input to choose another notation.",
    ]
    group = [rf"\begingroup{_LOOSE}", *body, r"\par\endgroup"]
    return "\n".join([*head, *style.definitions(), *group, ""])
