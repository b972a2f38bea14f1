"""All stationary orientations of a form of any degree in any number of variables.

The structure of the form is undone first (:mod:`theory.structure`); what is left has finitely many classes unless it
is special in a way that is not seen.  All N of them are followed by homotopy and certified one by one.  N distinct
certified classes prove that there is no other: each simple class persists under a small change of the form, and every
class of a form is a limit of classes of the general forms near it, of which there are N (the pairs of a form and a
class of it are an irreducible variety, a vector bundle over projective space).  Multiple classes at rational points
are counted with their exact multiplicities.  Where the count cannot be reached, for few variables the real classes are
proved complete by subdivision.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from theory.ball_form import BallForm
from theory.bounds import number_of_classes
from theory.certificates import Certificate, Method
from theory.errors import DataError
from theory.evidence import Evidence, Statement
from theory.exact import FloatArray
from theory.form import CorrelationForm
from theory.polynomial import Polynomial
from theory.rational_algebra import Vector
from theory.solvers.assembly import Assembly, assemble, kernel_part
from theory.solvers.classes import Classes, certified, distinct
from theory.solvers.continua import continua_of_factors, stationary_subspaces
from theory.solvers.degenerate import MultipleClass, multiple_classes, multiple_points
from theory.solvers.linear import linear_line
from theory.solvers.multistart import solve_multistart
from theory.solvers.quadratic import solve_quadratic
from theory.solvers.reasons import by_count, by_subdivision, index_sum, missing, too_many
from theory.solvers.result import Continuum, Line, Solution, decided
from theory.solvers.search import Options, Progress, Search
from theory.solvers.subdivision import MAX_DIMENSION, SMALLEST, Subdivision, subdivide
from theory.structure import Structure, analyse

_ROUNDS, _MOST_OPEN = 4, 300
"""Subdivisions at most, and open cubes from which a class is looked for."""


def solve_general(form: CorrelationForm, options: Options, progress: Progress | None = None) -> Solution:
    """All stationary lines and continua of a form in D >= 3 variables, with a certificate where boxes prove them.

    Raises DataError where N exceeds ``options.max_classes``, unless a search from many starts is asked for instead.
    """
    if form.is_zero:
        reason = "T ≡ 0, so that every orientation is stationary"
        everything = Continuum(form.dimension - 1, Fraction(0), reason, 0)
        return Solution((), (everything,), Statement(Evidence.PROVED, reason))
    if options.multistart and number_of_classes(form.degree, form.dimension) > options.max_classes:
        return solve_multistart(form, options, progress)
    structure = analyse(form.coefficients, form.dimension, form.degree)
    if structure.degree == 1:
        return _solve_linear(structure)
    if structure.degree == 2:
        return _solve_quadratic(form, structure)
    return _solve_by_homotopy(form, structure, options, progress)


def _solve_linear(structure: Structure) -> Solution:
    of = f" T/‖w‖^{2 * structure.norm_power} (the same on the sphere)" if structure.norm_power else " T"
    reason = f"the linear form{of} has the one stationary line of its gradient"
    line = linear_line(structure.coefficients, structure.dimension)
    return Solution((line,), (), Statement(Evidence.PROVED, reason))


def _solve_quadratic(form: CorrelationForm, structure: Structure) -> Solution:
    """By exact eigenvalues; with a certificate where they are all simple."""
    D = structure.dimension
    solution = solve_quadratic(structure.coefficients, D)
    if solution.continua:
        return solution
    whole = replace(structure, kernel=(), blocks=())
    balls = BallForm.of(CorrelationForm(Polynomial(D, 2, structure.coefficients)))
    directions = np.array([[float(x) for x in line.direction] for line in solution.lines])
    found = assemble(whole, balls, balls, certified(balls, directions.astype(complex))[0].real)
    if len(found.lines) < D:  # eigenvalues too close to each other for eigenvectors in doubles
        return solution
    return replace(solution, certificate=Certificate(form, whole, found.proofs, (), "count", claims(found.lines)))


def _solve_by_homotopy(
    form: CorrelationForm, structure: Structure, options: Options, progress: Progress | None
) -> Solution:
    """As the variables are; and if classes are missing, once more with variables that balance the coefficients."""
    k, p = len(structure.slice_basis), structure.degree
    if (expected := number_of_classes(p, k)) > options.max_classes:
        raise DataError(too_many(expected, p, k, options.max_classes))
    solution = _solve_along(form, structure, options, progress)
    balanced = replace(structure, balanced=True)
    if solution.completeness.status is Evidence.PROVED or balanced.slice_basis == structure.slice_basis:
        return solution
    again = _solve_along(form, balanced, options, progress)
    return again if again.completeness.status is Evidence.PROVED else solution


def _solve_along(form: CorrelationForm, structure: Structure, options: Options, progress: Progress | None) -> Solution:
    search = Search(structure, options, progress)
    classes, subdivision = _with_subdivision(search, search.classes())
    core = BallForm.of(CorrelationForm(Polynomial(structure.dimension, structure.degree, structure.coefficients)))
    found = assemble(structure, core, search.inner_balls, classes.real)
    method, statement, multiple, others = _completeness(search, classes, subdivision, found)
    multiple_lines, moved = multiple_points(structure, core, multiple)
    apart = [*found.lines, *multiple_lines], [*found.continua, *moved]
    more_lines, continua = kernel_part(structure, *apart, statement.status is Evidence.PROVED)
    certificate = Certificate(form, structure, found.proofs, classes.nonreal, method, claims(found.lines))
    if statement.status is not Evidence.PROVED and not structure.blocks and not structure.kernel:
        shown = continua_of_factors(structure.coefficients, structure.dimension)
        continua += shown or stationary_subspaces(structure.coefficients, structure.dimension, others)
    lines = (*apart[0], *more_lines)
    return Solution(lines, (*apart[1], *continua), _with_open_signs(statement, lines), certificate)


def _completeness(
    search: Search, classes: Classes, subdivision: Subdivision | None, found: Assembly
) -> tuple[Method, Statement, list[MultipleClass], list[Vector]]:
    """How the list is proved complete, why, the multiple classes that it takes, and rational ones not isolated."""
    structure = search.structure
    if classes.count == search.expected:
        _require_euler(structure, found)
        return "count", by_count(structure, search.expected, classes), [], []
    if subdivision is not None and subdivision.complete:
        return "subdivision", by_subdivision(structure, search.expected, classes, subdivision), [], []
    multiple, others = _multiple(search, subdivision, search.expected - classes.count)
    statement = missing(structure, search.expected, classes, found.lines, multiple)
    if classes.count + sum(m.multiplicity for m in multiple) == search.expected:
        statement = by_count(structure, search.expected, classes, [m.multiplicity for m in multiple])
    return "none", statement, multiple, others


def _require_euler(structure: Structure, found: Assembly) -> None:
    """Σ (−1)^index is known for a complete list of simple orientations: a check of all signs at once."""
    if structure.kernel or structure.blocks:
        return
    if index_sum(found.lines, structure) != 1 + (-1) ** (structure.dimension - 1):
        raise ArithmeticError("the orientations found contradict the Euler characteristic of the sphere")


def _with_subdivision(search: Search, classes: Classes) -> tuple[Classes, Subdivision | None]:
    """Where classes are missing and there are few variables, the sphere is subdivided.

    Real classes that are found where a cube stays open, such as two that nearly coincide, join the list.
    """
    subdivision, smallest = None, SMALLEST
    for _ in range(_ROUNDS):
        if classes.count == search.expected or search.size > MAX_DIMENSION:
            break
        subdivision = subdivide(search.inner.coefficients, search.inner_balls.metric, classes.real, smallest)
        near = subdivision.left[:: 1 + len(subdivision.left) // _MOST_OPEN].astype(complex)
        more, _ = certified(search.inner_balls, near)
        real = distinct([*classes.real, *more.real])
        if len(real) == len(classes.real):
            break
        classes, smallest = Classes(tuple(real), classes.nonreal), smallest / 2**8
    return classes, subdivision


def _multiple(search: Search, subdivision: Subdivision | None, most: int) -> tuple[list[MultipleClass], list[Vector]]:
    """The multiple classes at rational points near what could not be certified or subdivided away."""
    near = _nearly_real(search)
    if subdivision is not None:
        near = np.concatenate([near, subdivision.left])
    return multiple_classes(search.inner.coefficients, search.inner_balls.metric, near, most)


def _nearly_real(search: Search) -> FloatArray:
    """The points that could not be certified and are real up to the poor accuracy of a multiple class."""
    points = search.failed / search.failed[np.arange(len(search.failed)), np.abs(search.failed).argmax(axis=1), None]
    return points.real[np.abs(points.imag).max(axis=1, initial=0.0) < 0.1]


def claims(lines: Sequence[Line]) -> dict[str, int]:
    """How many isolated nondegenerate lines there are, and how many of their ends are stable and condensed."""
    return {
        "lines": len(lines),
        "stable": 2 * sum(line.extremum != 0 for line in lines),
        "condensed": 2 * sum(bool(line.extremum and line.extremum * line.value > 0) for line in lines),
    }


def _with_open_signs(statement: Statement, lines: Sequence[Line]) -> Statement:
    """Whether an orientation is condensed is open where the sign of T at an extremum is."""
    if all(decided(line.value) or line.extremum == 0 for line in lines):
        return statement
    reason = f"{statement.reason}; but at an extremum T is too close to 0 to tell its sign, and is taken as 0"
    return replace(statement, status=Evidence.INCONCLUSIVE, reason=reason)
