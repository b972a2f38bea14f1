r"""Whole documents: one preamble for all that is printed as an article, and the frame of a fragment."""

from collections.abc import Iterable

from theory.latex.style import Style

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb}
\usepackage[margin=30mm]{geometry}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks
"""
"""Packages and settings of every article; all are in LaTeX's base, but for Latin Modern."""


def article(title: str, body: Iterable[str], summary: str = "") -> str:
    """A complete article; the title and the summary are LaTeX."""
    abstract = [r"\begin{abstract}", summary, r"\end{abstract}"] if summary else []
    head = [
        rf"\title{{{title}}}",
        r"\author{Derived and checked by \texttt{condense}}",
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
    group = [r"\begingroup\setlength{\emergencystretch}{3em}", *body, r"\par\endgroup"]
    return "\n".join([*head, *style.definitions(), *group, ""])
