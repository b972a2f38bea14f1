"""The order in which the terms of a sum are printed, on paper as in a terminal."""

import sympy as sp
from sympy import Expr

from theory.derivation.notation import Landau

_SHORT = 3
"""In a longer sum the order of the monomials tells more than a positive start."""


class ReadingOrder:
    """Terms as they are read: an expansion by rising order with its remainder last, else a positive term first."""

    def _as_ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        return self.ordered_terms(expr, order)

    def ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        """Terms of a sum in the order in which they are printed."""
        terms = list(expr.as_ordered_terms(order=order))
        remainders = [term for term in terms if isinstance(term, Landau)]
        if remainders:
            base = remainders[0].args[0].as_base_exp()[0]
            return sorted((t for t in terms if t not in remainders), key=lambda t: sp.degree(t, base)) + remainders
        positive = [term for term in terms if not term.could_extract_minus_sign()]
        if not positive or positive[0] == terms[0] or len(terms) > _SHORT:
            return terms
        return [positive[0], *(term for term in terms if term is not positive[0])]
