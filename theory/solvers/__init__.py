"""Solvers for the stationary orientations of a correlation form; :func:`solve` takes the one that applies."""

from theory.errors import DataError
from theory.form import CorrelationForm
from theory.solvers.binary import solve_binary
from theory.solvers.general import solve_general
from theory.solvers.result import Continuum, Line, Solution
from theory.solvers.search import Options, Progress

__all__ = ["Continuum", "Line", "Options", "Progress", "Solution", "solve"]


def solve(form: CorrelationForm, options: Options | None = None, progress: Progress | None = None) -> Solution:
    """All stationary lines and continua of T, by the solver for its degree and dimension.

    Raises DataError for D = 1, and where there are more classes than ``options`` allow to follow.

    >>> len(solve(CorrelationForm.from_binary([1, 0, -3, 0])).lines)
    3
    """
    if form.dimension == 1:
        raise DataError("T has one variable, so that the only orientations are ±1; add a bias or another input.")
    if form.dimension == 2:
        return solve_binary(form)
    return solve_general(form, options or Options(), progress)
