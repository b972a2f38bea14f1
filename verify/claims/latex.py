"""A claim on paper: statement, argument and verdict as a LaTeX article."""

from theory.latex.document import article
from theory.latex.prose import sentence_latex
from verify.claims.claim import Claim
from verify.claims.verdict import ClaimVerdict, Counterexample, Exhibit
from verify.data_latex import sample_table


def claim_latex(claim: Claim, verdict: ClaimVerdict) -> str:
    """A complete article."""
    parts = [
        sentence_latex(claim.statement),
        rf"\[ {claim.latex} \]" if claim.latex else "",
        rf"Scope: {sentence_latex(claim.scope)}. Source: {sentence_latex(claim.source)}.",
        *(_hypotheses(claim)),
        *_argument(verdict.exhibits),
        *([] if verdict.counterexample is None else _counterexample(verdict.counterexample)),
        r"\section*{Verdict}",
        rf"\textbf{{{verdict.status.value}}}: {sentence_latex(verdict.statement.reason)}",
        rf"({sentence_latex(verdict.scope)}).",
    ]
    return article(f"Claim: {sentence_latex(claim.name)}", (part for part in parts if part))


def _hypotheses(claim: Claim) -> list[str]:
    if not claim.hypotheses:
        return []
    listed = ", ".join(sentence_latex(hypothesis.text) for hypothesis in claim.hypotheses)
    return [rf"Hypotheses: {listed}."]


def _argument(exhibits: tuple[Exhibit, ...]) -> list[str]:
    if not exhibits:
        return []
    items = [line for exhibit in exhibits for line in _item(exhibit)]
    return [r"\section*{Argument}", r"\begin{enumerate}", *items, r"\end{enumerate}"]


def _item(exhibit: Exhibit) -> list[str]:
    text = rf"\item \emph{{{exhibit.statement.status.value}}}: {sentence_latex(exhibit.statement.reason)}"
    shown = exhibit.latex if exhibit.latex.startswith(r"\begin") else rf"\[ {exhibit.latex} \]"
    return [text, shown] if exhibit.latex else [text]


def _counterexample(found: Counterexample) -> list[str]:
    return [
        r"\section*{Counterexample}",
        rf"The activation is \texttt{{{sentence_latex(found.activation)}}}, and the data are",
        *sample_table(found.dataset),
    ]
