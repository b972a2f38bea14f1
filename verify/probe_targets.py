"""Where the neurons of a layer are predicted to be: the condensed orientations of their forms, as far as is feasible.

All orientations of a shared form are solved for where that takes seconds, at p = 1 and p = 2 by linear algebra in any
dimension.  Otherwise each neuron is followed from its own orientation to the attractor there, and nothing is said about
attractors that no neuron reaches.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from theory.errors import DataError
from theory.evidence import Evidence, Statement
from theory.orientations import Options, StationaryOrientations, stationary_orientations
from verify.clusters import Indices
from verify.numeric import FloatArray
from verify.probe_climb import ascend, distinct
from verify.probe_forms import LayerForms

DEFAULT_CLASSES = 300
"""Complex classes of a shared form at most that are solved for unless options say otherwise; some seconds."""
_MOST_EXACT, _EXACT_DIMENSION = 1_000_000, 10
_ACCURATE = 1e-3
"""Radians by which rounding errors may turn a predicted orientation."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Targets:
    """Predicted orientations (K, D) with T there (K,) and the sign s of c_p β (K,) for which they attract.

    ``own`` (m,) is each neuron's only target where forms are per neuron, else None; ``most`` bounds how many attractors
    a form has for each sign, (+, −).  ``obstacle`` tells why none is predicted, or that a continuum attracts.
    """

    orientations: FloatArray
    values: FloatArray
    signs: FloatArray
    completeness: Statement
    most: tuple[int, int]
    own: Indices | None = None
    obstacle: str = ""


def find_targets(
    forms: LayerForms,
    u: FloatArray,
    rows: Indices,
    sign: FloatArray,
    options: Options | None,
    progress: Progress | None,
) -> Targets:
    """For the counted neurons ``rows`` of u (m, D), ``sign`` (m,) of c_p β_j, 0 where it is unknown."""
    D = forms.X.shape[1]
    if D == 1:
        return _nothing(D, "there is one input (D = 1), so that the only directions are ±1")
    if not forms.has_signal()[np.unique(forms.columns(rows))].any():
        return _nothing(D, "T vanishes to rounding: the residual carries no signal of this order")
    if not forms.shared:
        return _own_targets(forms, u, rows, sign, progress)
    if (reason := _infeasible(forms, options)) is None:
        try:
            found = stationary_orientations(forms.one_column, options, progress)
        except (DataError, ArithmeticError) as error:
            reason = f"the orientations cannot be solved for ({error})"
        else:
            if found.completeness.status is Evidence.PROVED:
                return _solved(forms, found)
            reason = found.completeness.reason
    if forms.p <= 2:
        return _linear(forms) if forms.p == 1 else _quadratic(forms)
    return _reached(forms, u, rows, sign, reason, progress)


def _infeasible(forms: LayerForms, options: Options | None) -> str | None:
    (n, D), p = forms.X.shape, forms.p
    most = DEFAULT_CLASSES if options is None else options.max_classes
    if p <= 2:
        return None if D <= _EXACT_DIMENSION and n * D**p <= _MOST_EXACT else "D is large"
    if (classes := attractors(p, D, 1)) > most:
        return f"T has {_count(classes)} complex classes of stationary lines, more than {most}"
    if n * math.comb(D + p - 1, p) > _MOST_EXACT:
        return f"the exact form of n = {n} samples in D = {D} variables has too many terms"
    return None


def attractors(p: int, D: int, ends: int) -> int:
    """Bound of the isolated maxima of a form, at so many ends of each line: of all N classes, of one line for p ≤ 2."""
    if D == 2 and p > 2:
        return p  # maxima and minima alternate on the circle
    return ends * (1 if p <= 2 else ((p - 1) ** D - 1) // (p - 2))


def _count(number: int) -> str:
    return str(number) if number < 10**9 else f"about 1e{math.log10(number):.0f}"


def _bound(forms: LayerForms) -> tuple[int, int]:
    """For odd p one end of a line at most attracts neurons of a given sign, for even p both may."""
    most = attractors(forms.p, forms.X.shape[1], 1 if forms.p % 2 else 2)
    return most, most


def _nothing(D: int, obstacle: str) -> Targets:
    none = np.zeros(0)
    return Targets(np.zeros((0, D)), none, none, Statement(Evidence.NOT_APPLICABLE, obstacle), (0, 0), None, obstacle)


def _listed(forms: LayerForms, u: FloatArray, signs: FloatArray, completeness: Statement, obstacle: str) -> Targets:
    """All condensed orientations u (K, D) of a shared form."""
    if not len(u):
        return _nothing(forms.X.shape[1], obstacle)
    columns = np.zeros(len(u), dtype=np.intp)
    values = forms.in_units(forms.value_and_gradient(u, columns)[0], columns)
    most = int((signs > 0).sum()), int((signs < 0).sum())
    return Targets(u, values, signs, completeness, most, None, obstacle)


def _solved(forms: LayerForms, found: StationaryOrientations) -> Targets:
    u = np.array([o.u for o in found.condensed]).reshape(-1, forms.X.shape[1])
    signs = np.array([1.0 if o.stable_for == "+" else -1.0 for o in found.condensed])
    continua = [c for c in found.continua if c.attracts or c.extremum is None]
    obstacle = "no isolated orientation is condensed" if not len(u) and not continua else ""
    if continua:
        obstacle = f"neurons can condense on a continuum of dimension {continua[0].dimension}: {continua[0].reason}"
    if found.continua and not len(u) and not continua:
        obstacle += f"; there is a continuum: {found.continua[0].reason}"
    return _listed(forms, u, signs, found.completeness, obstacle)


def _relative(forms: LayerForms) -> float:
    """Relative error of each sum Σ Y x^α, as in :meth:`LayerForms.rounding`."""
    return len(forms.X) * float(np.finfo(float).eps) + 2 * (forms.p + 1) * forms.precision


def _linear(forms: LayerForms) -> Targets:
    """T = g·w has the one line of g, at p = 1."""
    g = forms.X.T @ forms.Y[:, 0] / len(forms.X)
    error = _relative(forms) * float(np.abs(forms.Y[:, 0]) @ np.linalg.norm(forms.X, axis=1)) / len(forms.X)
    size = float(np.linalg.norm(g))
    if error > _ACCURATE * size:
        return _nothing(len(g), "∇T vanishes to rounding: the residual carries no linear signal")
    reason = (
        f"a linear form has the one line of its gradient, whose relative error in doubles is below {error / size:.0e}"
    )
    return _listed(forms, np.array([g, -g]) / size, np.array([1.0, -1.0]), Statement(Evidence.CONFIRMED, reason), "")


def _quadratic(forms: LayerForms) -> Targets:
    """T = wᵀMw: maxima at the eigenvector of the largest eigenvalue, if positive, minima at that of the smallest."""
    n, D = forms.X.shape
    y = forms.Y[:, 0]
    mu, vectors = np.linalg.eigh((forms.X.T * y) @ forms.X / n)
    error = (_relative(forms) + D * float(np.finfo(float).eps)) * float(np.abs(y) @ (forms.X**2).sum(axis=1)) / n
    ends = [
        (vectors[:, k], s, gap)
        for k, s, gap in ((-1, 1.0, mu[-1] - mu[-2]), (0, -1.0, mu[1] - mu[0]))
        if s * mu[k] > error
    ]
    simple = [(v, s) for v, s, gap in ends if error <= _ACCURATE * gap]
    u = np.array([side * v for v, _ in simple for side in (1, -1)]).reshape(-1, D)
    signs = np.array([s for _, s in simple for _ in (1, -1)])
    obstacle = "" if len(simple) == len(ends) else "an extreme eigenvalue of the matrix of T is repeated to rounding"
    reason = (
        "the extreme eigenvalues of the matrix of T, in doubles, are farther from the others than its rounding errors"
    )
    return _listed(forms, u, signs, Statement(Evidence.CONFIRMED, reason), obstacle)


def _reached(
    forms: LayerForms, u: FloatArray, rows: Indices, sign: FloatArray, reason: str, progress: Progress | None
) -> Targets:
    """The distinct attractors of a shared form that the neurons lead to, for the sign or signs that they may have."""
    starts = np.concatenate([rows[sign[rows] >= 0], rows[sign[rows] <= 0]])
    signs = np.where(np.arange(len(starts)) < (sign[rows] >= 0).sum(), 1.0, -1.0)
    found = ascend(forms, u[starts], np.zeros_like(starts), signs, progress)
    mine = np.flatnonzero(found.attracts)
    kept = mine[distinct(found.u[mine], signs[mine])[0]] if len(mine) else mine
    loose = found.settled & ~found.strict & (found.value > 0)
    obstacle = "ascents end on maxima that are not isolated" if loose.any() else ""
    if not len(kept):
        obstacle = obstacle or "no ascent ends on an isolated orientation along which neurons grow"
    completeness = Statement(
        Evidence.INCONCLUSIVE,
        f"{len(kept)} orientations are reached by ascent from the neurons' own; others are not looked for, as {reason}",
    )
    listed = _listed(forms, found.u[kept], signs[kept], completeness, obstacle)
    return Targets(listed.orientations, listed.values, listed.signs, listed.completeness, _bound(forms), None, obstacle)


def _own_targets(
    forms: LayerForms, u: FloatArray, rows: Indices, sign: FloatArray, progress: Progress | None
) -> Targets:
    """The attractor of each neuron's own form that its own orientation leads to."""
    if forms.p == 1:
        g = np.sign(sign[rows])[:, None] * (forms.Y[:, rows].T @ forms.X) / len(forms.X)
        size = np.linalg.norm(g, axis=1)
        errors = _relative(forms) / len(forms.X) * (np.linalg.norm(forms.X, axis=1) @ np.abs(forms.Y[:, rows]))
        attracts, ends, values = errors <= _ACCURATE * size, g / np.maximum(size, 1e-300)[:, None], size
        loose = np.zeros(len(rows), dtype=bool)
    else:
        found = ascend(forms, u[rows], rows, sign[rows], progress)
        attracts, ends, values = found.attracts, found.u, found.value
        loose = found.settled & ~found.strict & (found.value > 0)
    own = np.full(len(u), -1, dtype=np.intp)
    own[rows[attracts]] = np.arange(int(attracts.sum()))
    obstacle = f"{int(loose.sum())} neurons ascend to maxima that are not isolated" if loose.any() else ""
    if not attracts.any():
        return _nothing(u.shape[1], obstacle or "no neuron's form has an isolated orientation along which it grows")
    completeness = Statement(
        Evidence.CONFIRMED if forms.p == 1 else Evidence.INCONCLUSIVE,
        "each neuron has the one orientation of the gradient of its own form"
        if forms.p == 1
        else "each neuron has its own form and is followed from its own orientation; others are not looked for",
    )
    units = forms.in_units(sign[rows] * values, rows)
    return Targets(ends[attracts], units[attracts], sign[rows][attracts], completeness, _bound(forms), own, obstacle)
