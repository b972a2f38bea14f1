"""The claims of how many orientations there can be beyond 2p: D = 3, and without bound in D."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import sympy as sp

from theory import bounds
from theory.bound import number_of_classes
from theory.evidence import Evidence, Statement
from theory.orientations import stationary_orientations
from verify.claims.builtin.parts import cited, concluded, counted, multiplicities, outside
from verify.claims.case import Case
from verify.claims.claim import Claim, Hypothesis, Scope
from verify.claims.exceeding import MAX_P, exceeding
from verify.claims.verdict import ClaimVerdict, Exhibit
from verify.dataset import Dataset
from verify.layout import spread

_LARGEST_P = 6
"""Where all p are asked about, tightness is certified for these."""
_SAMPLES = range(3, 7)
"""Numbers of orthogonal samples that are tried, where there are at most so many eigenvector classes."""
_MOST_CLASSES = 400


def _ternary(scope: Scope) -> ClaimVerdict:
    name = "ternary"
    if scope.D not in (None, 3):
        return outside(name, scope, "D = 3")
    powers = multiplicities(scope, largest=_LARGEST_P)
    exhibits = [cited(bounds.ternary_bound(p)) for p in powers]
    for p in powers:
        if 3 <= p <= MAX_P:
            found = stationary_orientations(exceeding(p, 3).dataset.form(p))
            exhibits.append(counted(found, f"a product of {p} generic linear forms"))
    which = spread("p", powers)
    attained = "; generic products of linear forms attain it" if 3 <= powers[-1] <= MAX_P else ""
    most = f"at most {powers[0] ** 2 - powers[0] + 2}: " if len(powers) == 1 else ""
    finding = f"{most}at most N = p² − p + 1 lines, and Σ (−1)^index = 2 on the sphere{attained}"
    return concluded(name, f"{which}, D = 3", finding, exhibits)


def _unbounded(scope: Scope) -> ClaimVerdict:
    name = "unbounded"
    if scope.p is not None and scope.p < 3:
        return outside(name, scope, "p ≥ 3")
    powers, sizes = multiplicities(scope, 3, _LARGEST_P), _SAMPLES if scope.D is None else [scope.D]
    exhibits = [_along_great_circles(p) for p in powers]
    counted_sizes = [n for n in sizes if number_of_classes(powers[0], n) <= _MOST_CLASSES]
    exhibits += [_condensed_on_samples(orthogonal_samples(n), powers[0]) for n in counted_sizes]
    finding = "each of n orthogonal samples is a condensed line, and n grows with D without bound"
    D = "any D" if scope.D is None else f"D = {scope.D}"
    return concluded(name, f"{spread('p', powers)}, {D}", finding, exhibits)


def _along_great_circles(p: int) -> Exhibit:
    """T on every great circle through the direction u of a sample, for any number of samples and any D.

    With v ⟂ u only the sample's own term has a part along u, so that T = A cos^p θ + S(v) sin^p θ at u cos θ + v sin θ,
    A being T(u) and S(v) what the other samples give: a strict extremum at θ = 0 where its second derivative is −pA.
    """
    A, S, theta = sp.symbols("A S theta")
    T = A * sp.cos(theta) ** p + S * sp.sin(theta) ** p
    slope, bend = (sp.diff(T, theta, k).subs(theta, 0) for k in (1, 2))
    proved = slope == 0 and bend == -p * A
    text = f"p = {p}: on great circles through a sample, A cos^p θ + S sin^p θ has T′ = {slope}, T″ = {bend} at θ = 0"
    shown = rf"T(u \cos\theta + v \sin\theta) = A \cos^{{{p}}}\theta + S(v) \sin^{{{p}}}\theta"
    return Exhibit(Statement(Evidence.PROVED if proved else Evidence.REFUTED, text), shown)


def orthogonal_samples(n: int) -> Dataset:
    """The n unit vectors of R^n as inputs, without a bias, with y = 1.

    >>> orthogonal_samples(3).form(3).coefficients
    {(3, 0, 0): Fraction(1, 3), (0, 3, 0): Fraction(1, 3), (0, 0, 3): Fraction(1, 3)}
    """
    return Dataset.of(f"orthogonal-{n}", [[int(i == j) for j in range(n)] for i in range(n)], [1] * n, bias=False)


def _orthogonal(case: Case) -> bool:
    rows = case.dataset.rows
    return all(any(row) for row in rows) and not any(_product(a, b) for a, b in combinations(rows, 2))


def _product(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> Fraction:
    return sum((s * t for s, t in zip(a, b, strict=True)), Fraction(0))


def _condensed_on_samples(data: Dataset, p: int) -> Exhibit:
    """Whether every sample is the direction of a condensed orientation."""
    found = stationary_orientations(data.form(p))
    condensed = np.abs([orientation.u for orientation in found.condensed])
    missed = int(np.sum(np.max(data.X @ condensed.T, axis=1) < 1 - 1e-12))
    n = len(data.targets)
    if missed:
        return Exhibit(Statement(Evidence.REFUTED, f"{missed} of {n} orthogonal samples are not condensed"))
    return counted(found, f"{n} orthogonal samples with y = 1: T")


def _all_targets(case: Case) -> bool:
    return all(case.dataset.targets)


MANY = (
    Claim(
        name="ternary",
        statement="For D = 3 there are at most p² − p + 2 stable orientations, and they are attained from p = 2 on.",
        latex=r"D = 3:\quad \#\{u : u \text{ stable}\} \le p^2 - p + 2",
        scope="any p, D = 3",
        source="D. Cartwright, B. Sturmfels, LAA 438 (2013) 942–952; Euler characteristic of the sphere",
        hypotheses=(Hypothesis("D = 3", lambda case: case.dimension == 3),),
        check=lambda case: len(case.orientations.stable) <= case.p**2 - case.p + 2,
        argument=_ternary,
    ),
    Claim(
        name="unbounded",
        statement="For p ≥ 3 every one of n orthogonal samples is a condensed line: no bound holds for all dimensions.",
        latex=r"p \ge 3,\ x_i \cdot x_k = 0\ (i \ne k):\quad \#\{\text{condensed lines}\} \ge n",
        scope="p ≥ 3, orthogonal samples",
        source="elementary; condensed orientations of an orthogonally decomposable form",
        hypotheses=(
            Hypothesis("p ≥ 3", lambda case: case.p >= 3),
            Hypothesis("orthogonal samples other than 0", _orthogonal),
            Hypothesis("targets other than 0", _all_targets),
        ),
        check=lambda case: len(case.orientations.condensed) >= len(case.dataset.targets),
        argument=_unbounded,
    ),
)
