"""What an expansion at 0 found: multiplicity, leading and next coefficient, with their certificates."""

from dataclasses import dataclass
from enum import StrEnum

import sympy as sp
from sympy import Expr

from theory.activations import Activation
from theory.coefficients import Coefficient
from theory.vocabulary import VARIABLE


class ExpansionStatus(StrEnum):
    """What an expansion could establish."""

    PROVED = "proved"
    """The multiplicity and c_p are proved, and equal on both sides of 0."""
    KINKED = "kinked"
    """The sides of 0 disagree at leading order, as for ReLU: there is no multiplicity."""
    UNDECIDED = "undecided"
    """A coefficient that matters can be proved neither zero nor nonzero."""
    PARAMETRIC = "parametric"
    """The answer depends on free parameters; see the cases."""


@dataclass(frozen=True)
class Case:
    """One case of an expansion with parameters: a condition, and the expansion that holds under it.

    ``expansion`` is None where there is none (the activation is constant there, say); ``reason`` tells.
    """

    condition: sp.Basic
    expansion: "Expansion | None"
    reason: str

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        inner = self.expansion.to_dict() if self.expansion else None
        return {"condition": str(self.condition), "expansion": inner, "reason": self.reason}

    def _repr_latex_(self) -> str:
        if self.expansion is None or self.expansion.status is not ExpansionStatus.PROVED:
            return rf"${sp.latex(self.condition)}$: {self.reason}"
        return rf"${sp.latex(self.condition)}: \quad {self.expansion.latex}$"


@dataclass(frozen=True)
class Expansion:
    """σ(x) = c_0 + c_p x^p + c_q x^q + … at 0 (paper, Definition 1; q is the next order with c_q ≠ 0).

    Attributes
    ----------
    activation
        The activation that was expanded.
    status, reason
        What could be established, and why.
    constant
        c_0 = σ(0), exact.
    multiplicity, leading_coefficient
        p and c_p; None unless ``status`` is proved.
    next_order, next_coefficient
        q and c_q.  ``next_order`` is None where no further term exists, none was found or the next coefficient
        is undecided (``reason`` says which); ``next_coefficient`` is None too where the sides differ at order q.
    coefficients
        Every coefficient from order 1 on that was proved zero or nonzero, from both sides.
    cases
        The case split, where there are parameters.

    >>> from theory.expansion import expand
    >>> expansion = expand("mish")
    >>> expansion.multiplicity, expansion.leading_coefficient, expansion.next_order, expansion.next_coefficient
    (1, 3/5, 2, 8/25)
    """

    activation: Activation
    status: ExpansionStatus
    reason: str
    constant: Expr | None = None
    multiplicity: int | None = None
    leading_coefficient: Expr | None = None
    next_order: int | None = None
    next_coefficient: Expr | None = None
    coefficients: tuple[Coefficient, ...] = ()
    cases: tuple[Case, ...] = ()

    def __post_init__(self) -> None:
        p, c_p, q = self.multiplicity, self.leading_coefficient, self.next_order
        if (self.status is ExpansionStatus.PROVED) != (p is not None and c_p is not None):
            raise ValueError("an expansion has a multiplicity and a leading coefficient exactly when it is proved")
        if (p is not None and p < 1) or c_p == 0 or (p is not None and q is not None and q <= p):
            raise ValueError("an expansion needs p >= 1, c_p != 0 and q > p")

    def to_dict(self) -> dict[str, object]:
        """JSON form; exact numbers as SymPy strings."""
        text = {
            "constant": self.constant,
            "leading_coefficient": self.leading_coefficient,
            "next_coefficient": self.next_coefficient,
        }
        return {
            "activation": str(self.activation.expr),
            "status": self.status.value,
            "reason": self.reason,
            "multiplicity": self.multiplicity,
            **{key: None if value is None else str(value) for key, value in text.items()},
            "next_order": self.next_order,
            "coefficients": [coefficient.to_dict() for coefficient in self.coefficients],
            "cases": [case.to_dict() for case in self.cases],
        }

    def polynomial(self) -> Expr:
        """The proved terms c_0 + c_p x^p + c_q x^q."""
        terms = [self.constant or sp.Integer(0)]
        for order, value in ((self.multiplicity, self.leading_coefficient), (self.next_order, self.next_coefficient)):
            if order is not None and value is not None:
                terms.append(value * VARIABLE**order)
        return sp.Add(*terms)

    def _repr_latex_(self) -> str:
        if self.status is not ExpansionStatus.PROVED:
            return rf"$\sigma(x) = {sp.latex(self.activation.expr)}$: {self.status.value}, {self.reason}"
        return f"${self.latex}$"

    @property
    def latex(self) -> str:
        r"""The proved terms and the order of the rest, in LaTeX.

        >>> from theory.expansion import expand
        >>> expand("tanh").latex
        '\\sigma(x) = x - \\frac{x^{3}}{3} + O(x^{4})'
        """
        # c_q is missing where the sides of 0 differ at order q
        order = self.next_order + (self.next_coefficient is not None) if self.next_order else None
        tail = rf" + O(x^{{{order}}})" if order else ""
        return rf"\sigma(x) = {sp.latex(self.polynomial(), order='rev-lex')}{tail}"
