"""Extrema found from many random starts: for forms with too many classes to follow; never a proof that these are all.

Each start climbs s·T on the sphere with a step of its own, is polished by Newton's method and then certified, so that
every extremum in the list is proved to be one.
"""

import numpy as np

from theory.ball_form import BallForm
from theory.errors import DataError
from theory.evidence import Evidence, Statement
from theory.exact import FloatArray
from theory.form import CorrelationForm
from theory.polynomial import exponents_of_degree
from theory.solvers.assembly import in_order
from theory.solvers.classes import certified
from theory.solvers.result import Line, Solution
from theory.solvers.search import Options, Progress
from theory.solvers.spectrum import Spectra

MAX_TABLE = 2_000_000
"""Most entries of the table of ∇²T with which extrema are certified."""
MAX_DIMENSION = 64
_STEPS, _NEWTON = 2000, 8


def solve_multistart(form: CorrelationForm, options: Options, progress: Progress | None = None) -> Solution:
    """The extrema that ``options.multistart`` random starts lead to, each certified; p >= 3, D >= 3.

    Raises DataError where the form is too large to certify anything.
    """
    D = form.dimension
    if D > MAX_DIMENSION or D * D * len(exponents_of_degree(D, form.degree - 2)) > MAX_TABLE:
        raise DataError(
            f"T has degree {form.degree} in {D} variables, too many for its extrema to be certified; "
            "reduce the dimension of the data"
        )
    rng = np.random.default_rng(options.seed)
    signs = (1,) if form.degree % 2 else (1, -1)
    ends = [climb(form, _starts(rng, options.multistart, D), sign, progress) for sign in signs]
    balls = BallForm.of(form)
    classes, _ = certified(balls, np.concatenate(ends).astype(complex))
    axes = tuple(tuple(row) for row in np.eye(D, dtype=int).tolist())
    spectra = Spectra(balls, balls, axes, form.coefficients, 0)
    lines = [spectra.point(box).line() for box in classes.real]
    extrema = sorted((line for line in lines if line.extremum), key=in_order)
    return Solution(tuple(extrema), (), _statement(options.multistart, extrema))


def _starts(rng: np.random.Generator, number: int, D: int) -> FloatArray:
    points = rng.normal(size=(number, D))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def climb(form: CorrelationForm, u: FloatArray, sign: int, progress: Progress | None = None) -> FloatArray:
    """Local maxima of sign·T on the sphere, one from each start u (m, D): ascent with adaptive steps, then Newton."""
    u, step = u.copy(), np.full(len(u), 1 / (form.degree**2 * form.scale))
    value, gradient = form.value_and_gradient(u)
    for k in range(_STEPS):
        slope = sign * (gradient - form.degree * value[:, None] * u)
        if np.abs(slope).max(initial=0.0) < 1e-6 * form.scale:
            break
        trial = u + step[:, None] * slope
        trial /= np.linalg.norm(trial, axis=1, keepdims=True)
        new_value, new_gradient = form.value_and_gradient(trial)
        better = sign * (new_value - value) >= 0
        u[better], value[better], gradient[better] = trial[better], new_value[better], new_gradient[better]
        step *= np.where(better, 1.5, 0.4)
        if progress:
            progress(k / _STEPS, f"{len(u)} starts")
    return _polished(form, u)


def _polished(form: CorrelationForm, u: FloatArray) -> FloatArray:
    """Newton's method for ∇T(u) = λu, u·u = 1."""
    m, D = u.shape
    for _ in range(_NEWTON):
        value, gradient = form.value_and_gradient(u)
        rate = form.degree * value
        system = np.zeros((m, D + 1, D + 1))
        system[:, :D, :D] = form.hessian(u) - rate[:, None, None] * np.eye(D)
        system[:, :D, D], system[:, D, :D] = -u, u
        right = np.concatenate([rate[:, None] * u - gradient, np.zeros((m, 1))], axis=1)
        regular = np.abs(np.linalg.det(system / max(form.scale, 1e-300))) > 0
        change = np.linalg.solve(np.where(regular[:, None, None], system, np.eye(D + 1)), right[:, :, None])[:, :D, 0]
        u = u + np.where((regular & (np.abs(change).max(axis=1) < 0.1))[:, None], change, 0.0)
        u = u / np.linalg.norm(u, axis=1, keepdims=True)
    return u


def _statement(starts: int, extrema: list[Line]) -> Statement:
    return Statement(
        Evidence.INCONCLUSIVE,
        f"{len(extrema)} lines of extrema found from {starts} random starts and certified one by one; the search is "
        "not exhaustive, and saddles are not looked for",
    )
