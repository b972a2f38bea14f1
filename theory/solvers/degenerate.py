"""Multiple isolated classes at rational points: recognised near given points, then proved in exact arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, fmpq, fmpq_mat

from theory.ball_form import BallForm
from theory.exact import FloatArray, ball
from theory.multiplicity import multiplicity_at_origin
from theory.polynomial import Exponents
from theory.precision import precision
from theory.rational_algebra import Coefficients, Vector
from theory.rational_points import exact_value_and_gradient, value_on_sphere
from theory.solvers.chart import around, chart_equations
from theory.solvers.flat_direction import extremum_at
from theory.solvers.result import Continuum, Extremum, Line
from theory.solvers.spectrum import tangent_spectrum, unit
from theory.structure import Structure

_BITS = 256
_NEAR, _NEARER = 2e-2, 4e-5
_FEW, _DENOMINATORS = 12, 150
_MOST_POINTS, _MOST_CANDIDATES, _MOST_OTHERS = 500, 200, 12


@dataclass(frozen=True)
class MultipleClass:
    """A class with rational coordinates in the slice, isolated there and of a multiplicity >= 2."""

    coordinates: Vector
    multiplicity: int


def multiple_classes(
    coefficients: Coefficients, metric: Sequence[Fraction], near: FloatArray, most: int
) -> tuple[list[MultipleClass], list[Vector]]:
    """The multiple isolated classes with small rational coordinates close to points ``near`` (m, k), and others.

    All together have at most multiplicity ``most``.  The others are rational classes that are not isolated, a few of
    them if there are many.

    >>> T = {(2, 1, 0): Fraction(1), (0, 0, 3): Fraction(1)}  # ∇T = 0 at (0, 1, 0)
    >>> (found,), others = multiple_classes(T, [Fraction(1)] * 3, np.array([[1e-4, 1.0, -1e-3]]), 7)
    >>> found.multiplicity, others
    (2, [])
    """
    found: list[MultipleClass] = []
    others: list[Vector] = []
    for point in _candidates(near):
        if len(others) == _MOST_OTHERS or most < 2:  # they lie on a continuum, or all are known
            break
        j = point.index(1)
        system = around(chart_equations(coefficients, metric, j), point, j)
        multiplicity = multiplicity_at_origin(system, len(metric) - 1, most)
        if multiplicity is None:
            others.append(point)
        elif multiplicity >= 2:
            found.append(MultipleClass(point, multiplicity))
            most -= multiplicity
    return found, others


def _candidates(near: FloatArray) -> list[Vector]:
    """Rational points with a coordinate 1 and small denominators, each once."""
    candidates: dict[Vector, None] = {}
    for x in near[:: 1 + len(near) // _MOST_POINTS]:
        point = x / x[np.argmax(np.abs(x))]
        for denominator in range(1, _DENOMINATORS + 1):
            rounded = np.round(point * denominator)
            if np.abs(rounded - point * denominator).max() < (_NEAR if denominator <= _FEW else denominator * _NEARER):
                first = rounded[np.argmax(np.abs(rounded))]  # of u and −u the same one
                candidates[tuple(Fraction(int(c), int(first)) for c in rounded)] = None
                break
        if len(candidates) >= _MOST_CANDIDATES:
            break
    return list(candidates)


def multiple_points(
    structure: Structure, form: BallForm, classes: Iterable[MultipleClass]
) -> tuple[list[Line], list[Continuum]]:
    """The lines of multiple classes of a form in w, and the continua of those that rotations or the kernel move."""
    lines: list[Line] = []
    continua: list[Continuum] = []
    first = len(structure.slice_basis) - len(structure.blocks)
    for found in classes:
        moved = sum(len(b.basis) - 1 for b, c in zip(structure.blocks, found.coordinates[first:], strict=True) if c)
        point = _ambient(structure, found.coordinates)
        value, _ = exact_value_and_gradient(structure.coefficients, point)
        flat = moved + (len(structure.kernel) if value == 0 else 0)
        if flat:
            continua.append(Continuum(flat, value_on_sphere(point, value, form.degree), _MOVED))
        else:
            lines.append(_multiple_line(structure, form, found, point, value))
    return lines, continua


_MOVED = "a multiple orientation is moved by rotations that leave T unchanged, or by directions that T does not see"


def _ambient(structure: Structure, coordinates: Vector) -> Vector:
    columns = zip(*structure.slice_basis, strict=True)
    return tuple(sum((c * b for c, b in zip(coordinates, row, strict=True)), Fraction(0)) for row in columns)


def _multiple_line(structure: Structure, form: BallForm, found: MultipleClass, point: Vector, value: Fraction) -> Line:
    """The line of a multiple isolated class; its kind is told where it follows from the signs that are known.

    A strict extremum has local degree ±1, so that its multiplicity is odd, and no second derivatives of both signs;
    where T is flat in one direction only, a power series tells.  All else is left open.  Where non-real classes make
    it one of no finite multiplicity in all of space, the multiplicity is that in the slice.
    """
    D = structure.dimension
    j = max(range(D), key=lambda i: abs(point[i]))
    scaled = tuple(x / point[j] for x in point)
    system = around(chart_equations(structure.coefficients, [Fraction(1)] * D, j), scaled, j)
    multiplicity = multiplicity_at_origin(system, D - 1, found.multiplicity ** (D - 1))
    with precision(_BITS):
        u = unit(tuple(map(ball, point)))
        jet = form.jet(list(u))
        spectrum = tangent_spectrum(jet, u, form.degree)
        flat = tuple(arb(0) if bend.contains(0) else bend for bend in spectrum)
        if sum(bend.is_zero() for bend in flat) != D - 1 - _rank(system, D - 1):
            raise ArithmeticError(f"a tangent eigenvalue cannot be told from 0 at {list(map(str, point))}")
        at_u = jet.value if value else arb(0)
        extremum = _extremum(flat, multiplicity)
        if extremum is None and multiplicity is not None:
            extremum = extremum_at(structure.coefficients, D, scaled, j, multiplicity)
        return Line(u, at_u, flat, extremum, multiplicity or found.multiplicity, None, _BITS)


def _rank(system: Sequence[dict[Exponents, Fraction]], n: int) -> int:
    axes = [tuple(int(i == k) for i in range(n)) for k in range(n)]
    rows = [[g.get(axis, Fraction(0)) for axis in axes] for g in system]
    return fmpq_mat([[fmpq(c.numerator, c.denominator) for c in row] for row in rows]).rank()


def _extremum(spectrum: Sequence[arb], multiplicity: int | None) -> Extremum | None:
    rising, falling = any(x > 0 for x in spectrum), any(x < 0 for x in spectrum)
    return 0 if (multiplicity or 1) % 2 == 0 or (rising and falling) else None
