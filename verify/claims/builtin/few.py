"""The claims that there are at most 2p orientations: where they are true, and where they are not."""

from dataclasses import replace

from theory import bounds
from theory.evidence import Evidence, Statement
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from verify.claims.builtin.parts import (
    PAPER,
    cited,
    concluded,
    counted,
    derived,
    multiplicities,
    outside,
    refuted,
)
from verify.claims.claim import Claim, Hypothesis, Scope
from verify.claims.exceeding import certifiable, exceeding
from verify.claims.verdict import ClaimVerdict
from verify.layout import spread

_DIMENSIONS = range(2, 7)
"""Dimensions in which a bound is shown to be attained where any dimension is asked about."""
_BINARY = "euler", "stationary", "binary-lines", "binary-coefficients", "count", "attained"


def _case_1(scope: Scope) -> ClaimVerdict:
    name = "case-1"
    if scope.p not in (None, 1):
        return outside(name, scope, "p = 1")
    D = scope.D or 2
    exhibits = [*derived(["stationary", "tangent"], 1, min(D, 4)), cited(bounds.linear_bound(D))]
    finding = "T(w) = g·w is linear: its only line is that of g, and both ends are condensed"
    return concluded(name, str(Scope(1, scope.D)), finding, exhibits)


def _case_2(scope: Scope) -> ClaimVerdict:
    name = "case-2"
    if scope.D not in (None, 2):
        return outside(name, scope, "D = 2")
    powers = multiplicities(scope)
    exhibits = [exhibit for p in powers for exhibit in derived(_BINARY, p)]
    which = spread("p", powers)
    most = f"at most 2p = {2 * powers[0]}: " if len(powers) == 1 else ""
    finding = f"{most}the lines are the real zeros of a binary form of degree p; cos pφ has 2p"
    return concluded(name, f"{which}, D = 2", finding, exhibits)


def _quadratic(scope: Scope) -> ClaimVerdict:
    name = "quadratic"
    if scope.p not in (None, 2):
        return outside(name, scope, "p = 2")
    exhibits = [cited(bounds.quadratic_bound(scope.D or 2))]
    for D in _DIMENSIONS if scope.D is None else [min(scope.D, _DIMENSIONS[-1])]:  # the rest may stand still
        form = CorrelationForm.from_coefficients({_square(k, D): 2 * k - 1 if k else -1 for k in range(D)})
        exhibits.append(counted(stationary_orientations(form), f"T = −w_1² + w_2² + 3w_3² + … in D = {D}"))
    finding = "only a simple largest and a simple smallest eigenvalue have strict extrema; 4 are attained"
    return concluded(name, str(Scope(2, scope.D)), finding, exhibits)


def _square(k: int, D: int) -> tuple[int, ...]:
    return tuple(2 * (i == k) for i in range(D))


def _general(scope: Scope) -> ClaimVerdict | None:
    """By the claims above where they apply; refuted for p ≥ 3 and D ≥ 3."""
    for applies, argument in ((scope.p == 1, _case_1), (scope.D == 2, _case_2), (scope.p == 2, _quadratic)):
        if applies:
            return replace(argument(scope), claim=GENERAL)
    if scope.D == 1:
        return outside(GENERAL, scope, "data with an input beside the bias, D ≥ 2")
    p, D = scope.p or 3, scope.D or 3
    if not certifiable(p, D):
        return _too_large(scope, p, D)
    against = exceeding(p, D)
    form = against.dataset.form(p)
    found = stationary_orientations(form)
    condensed = len(found.condensed)
    reason = f"p = {p}, D = {D}: the data {against.dataset.name} have {condensed} > 2p = {2 * p}"
    return refuted(GENERAL, str(scope), reason, counted(found, "their T"), against)


def _too_large(scope: Scope, p: int, D: int) -> ClaimVerdict:
    """Refuted by the theorem that says how many a product of linear forms has, without data."""
    bound = bounds.lower_bound(p, D)
    reason = f"products of {p} generic linear forms have {bound.value} > 2p = {2 * p} condensed orientations"
    return ClaimVerdict(GENERAL, str(scope), Statement(Evidence.REFUTED, reason), (cited(bound),))


GENERAL = "at-most-2p"
FEW = (
    Claim(
        name="case-1",
        statement="With multiplicity 1 there are two condensed orientations, opposite to each other, in any dimension.",
        latex=r"p = 1:\quad u = \pm g/\|g\|,\quad g = \frac1n \sum_i y_i x_i",
        scope="p = 1, any D",
        source=f"{PAPER}, multiplicity 1",
        hypotheses=(Hypothesis("p = 1", lambda case: case.p == 1),),
        check=lambda case: len(case.orientations.condensed) == 2,
        argument=_case_1,
    ),
    Claim(
        name="case-2",
        statement="With one input and a bias there are at most 2p stable orientations, and 2p are attained.",
        latex=r"D = 2:\quad \#\{u : u \text{ stable}\} \le 2p",
        scope="any p, D = 2",
        source=f"{PAPER}, one-dimensional input",
        hypotheses=(Hypothesis("D = 2", lambda case: case.dimension == 2),),
        check=lambda case: len(case.orientations.stable) <= 2 * case.p,
        argument=_case_2,
    ),
    Claim(
        name="quadratic",
        statement="With multiplicity 2 there are at most 4 = 2p stable orientations in any dimension.",
        latex=r"p = 2:\quad \#\{u : u \text{ stable}\} \le 4",
        scope="p = 2, any D",
        source="spectral theorem",
        hypotheses=(Hypothesis("p = 2", lambda case: case.p == 2),),
        check=lambda case: len(case.orientations.stable) <= 4,
        argument=_quadratic,
    ),
    Claim(
        name=GENERAL,
        statement="There are at most 2p condensed orientations, whatever the data and their dimension.",
        latex=r"\#\{u : u \text{ condensed}\} \le 2p",
        scope="any p, any D",
        source=f"{PAPER}, abstract",
        check=lambda case: len(case.orientations.condensed) <= 2 * case.p,
        argument=_general,
    ),
)
