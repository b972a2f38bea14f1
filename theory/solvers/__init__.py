"""Solvers for the stationary orientations of a correlation form; :func:`solve` takes the one that applies."""

from theory.errors import DataError
from theory.form import CorrelationForm
from theory.solvers.binary import solve_binary
from theory.solvers.result import Continuum, Line, Solution

__all__ = ["Continuum", "Line", "Solution", "solve"]


def solve(form: CorrelationForm) -> Solution:
    """All stationary lines of T, by the solver for its dimension.

    Raises DataError where there is no solver yet.

    >>> len(solve(CorrelationForm.from_binary([1, 0, -3, 0])).lines)
    3
    """
    if form.dimension == 2:
        return solve_binary(form)
    raise DataError(
        f"T has D = {form.dimension} variables; stationary orientations are supported for D = 2 so far, "
        "that is for one input and a bias."
    )
