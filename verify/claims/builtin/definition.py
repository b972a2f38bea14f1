"""The definition of multiplicity, held against the activation's own values."""

import mpmath
import sympy as sp

from theory.catalogue import CATALOGUE
from theory.evidence import Evidence, Statement
from theory.expansion import Expansion, ExpansionStatus, expand
from theory.vocabulary import VARIABLE
from verify.claims.builtin.parts import PAPER, concluded
from verify.claims.case import Case
from verify.claims.claim import Claim, Scope
from verify.claims.verdict import ClaimVerdict, Exhibit

_DIGITS = 120
"""Digits of the arithmetic in which activations are evaluated near 0."""
_NEAR = ("1e-12", "-1e-12", "1e-15", "-1e-15")
_ALLOWED = 1e-6
"""Allowed relative distance of (σ(z) − c_0)/z^p from c_p at these z; it is of the order z^(q − p)."""


def _argument(scope: Scope) -> ClaimVerdict:
    """One activation, or all of the catalogue that have a multiplicity."""
    given = [scope.expansion] if scope.expansion else [expand(name) for name in CATALOGUE]
    proved = [e for e in given if e.status is ExpansionStatus.PROVED and scope.p in (None, e.multiplicity)]
    exhibits = [exhibit for expansion in proved for exhibit in _exhibits(expansion)]
    which = str(proved[0].activation.expr) if scope.expansion else f"{len(proved)} activations of the catalogue"
    finding = "every coefficient below c_p is proved to be 0, and c_p not to be, from both sides"
    return concluded("multiplicity", which, finding, exhibits)


def _check(case: Case) -> ClaimVerdict:
    return _argument(Scope(case.p, None, case.expansion))


def _exhibits(expansion: Expansion) -> list[Exhibit]:
    p = expansion.multiplicity
    certificates = "; ".join(f"c_{c.order} {c.certificate}" for c in expansion.coefficients if c.order <= (p or 0))
    proof = Exhibit.proved(
        f"{expansion.activation.source}: p = {p}, {certificates}",
        rf"\sigma(x) = {sp.latex(expansion.polynomial(), order='rev-lex')} + \dots",
    )
    return [proof, *_values(expansion)]


def _values(expansion: Expansion) -> list[Exhibit]:
    """Contradiction by values that the expansion had no part in; agreement adds nothing to a proof."""
    function = sp.lambdify(VARIABLE, expansion.activation.expr, "mpmath")
    with mpmath.workdps(_DIGITS):
        constant, leading = (mpmath.mpf(sp.N(c, _DIGITS)) for c in (expansion.constant, expansion.leading_coefficient))
        ratios = [(function(z := mpmath.mpf(near)) - constant) / z**expansion.multiplicity / leading for near in _NEAR]
        worst = max(abs(ratio - 1) for ratio in ratios)
    if worst <= _ALLOWED:
        return []
    said = f"{expansion.activation.source}: (σ(z) − c_0)/z^p is off c_p by {float(worst):.1g} of it near 0"
    return [Exhibit(Statement(Evidence.REFUTED, said))]


DEFINITION = (
    Claim(
        name="multiplicity",
        statement="The multiplicity p is the least k ≥ 1 with σ^(k)(0) ≠ 0, so that σ(z) = c_0 + c_p z^p + o(z^p).",
        latex=r"\sigma^{(k)}(0) = 0\ (1 \le k < p),\quad \sigma^{(p)}(0) \ne 0",
        scope="activations analytic at 0",
        source=f"{PAPER}, Definition 1",
        check=_check,
        argument=_argument,
    ),
)
