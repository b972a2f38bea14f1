"""Multiple isolated classes at rational points: recognised near given points, then proved in exact arithmetic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, fmpq, fmpq_mat

from theory.ball_form import BallForm
from theory.exact import FloatArray, ball
from theory.multiplicity import multiplicity_at_origin
from theory.polynomial import Exponents
from theory.precision import precision
from theory.rational_points import exact_value_and_gradient
from theory.solvers.chart import around, chart_equations
from theory.solvers.result import Extremum, Line
from theory.solvers.spectrum import tangent_spectrum, unit
from theory.structure import Coefficients, Vector

_BITS = 256
_NEAR, _NEARER = 2e-2, 4e-5
_FEW, _DENOMINATORS = 12, 150
_MOST_CANDIDATES, _MOST_OTHERS = 200, 12


@dataclass(frozen=True)
class MultipleClass:
    """A rational class of T in R^D, isolated and of a multiplicity >= 2, with T there and the rank of the Jacobian."""

    point: Vector
    value: Fraction
    multiplicity: int
    rank: int


def multiple_classes(coefficients: Coefficients, D: int, near: FloatArray) -> tuple[list[MultipleClass], list[Vector]]:
    """The multiple isolated classes with small rational coordinates close to points ``near`` (m, D), and others.

    The others are rational classes that are not isolated, a few of them if there are many.

    >>> T = {(2, 1, 0): Fraction(1), (0, 0, 3): Fraction(1)}  # ∇T = 0 at (0, 1, 0)
    >>> (found,), others = multiple_classes(T, 3, np.array([[1e-4, 1.0, -1e-3]]))
    >>> found.multiplicity, found.rank, others
    (2, 1, [])
    """
    found: list[MultipleClass] = []
    others: list[Vector] = []
    for point in _candidates(near):
        if len(others) == _MOST_OTHERS:  # they lie on a continuum
            break
        j = point.index(1)
        system = around(chart_equations(coefficients, [Fraction(1)] * D, j), point, j)
        multiplicity = multiplicity_at_origin(system, D - 1)
        if multiplicity is None:
            others.append(point)
        elif multiplicity >= 2:
            value, _ = exact_value_and_gradient(coefficients, point)
            found.append(MultipleClass(point, value, multiplicity, _rank(system, D - 1)))
    return found, others


def _candidates(near: FloatArray) -> list[Vector]:
    """Rational points with a coordinate 1 and small denominators, each once."""
    candidates: dict[Vector, None] = {}
    for x in near:
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


def _rank(system: Sequence[dict[Exponents, Fraction]], n: int) -> int:
    axes = [tuple(int(i == k) for i in range(n)) for k in range(n)]
    rows = [[g.get(axis, Fraction(0)) for axis in axes] for g in system]
    return fmpq_mat([[fmpq(c.numerator, c.denominator) for c in row] for row in rows]).rank()


def multiple_lines(form: BallForm, classes: Iterable[MultipleClass]) -> Iterator[Line]:
    """The lines of multiple classes of a form in w; their kind is told where it follows from the signs that are known.

    A strict extremum has local degree ±1, so that its multiplicity is odd; and it has no second derivatives of both
    signs.  All else is left open.
    """
    for found in classes:
        with precision(_BITS):
            u = unit(tuple(map(ball, found.point)))
            jet = form.jet(list(u))
            spectrum = tangent_spectrum(jet, u, form.degree)
            flat = tuple(arb(0) if bend.contains(0) else bend for bend in spectrum)
            if sum(bend.is_zero() for bend in flat) != len(flat) - found.rank:
                raise ArithmeticError(
                    f"a tangent eigenvalue cannot be told from 0 at u ∝ {list(map(str, found.point))}"
                )
            value = arb(0) if jet.value.contains(0) else jet.value
            yield Line(u, value, flat, _extremum(flat, found.multiplicity), found.multiplicity, None, _BITS)


def _extremum(spectrum: Sequence[arb], multiplicity: int) -> Extremum | None:
    rising, falling = any(x > 0 for x in spectrum), any(x < 0 for x in spectrum)
    return 0 if multiplicity % 2 == 0 or (rising and falling) else None
