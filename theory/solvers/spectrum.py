"""From the box of a real class to a stationary line: unit vector, T(u) and the tangent spectrum, every sign decided."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat

from theory.ball_eigenvalues import symmetric_eigenvalues
from theory.ball_form import BallForm, Jet
from theory.exact import ball
from theory.krawczyk import ProjectiveBox, certify
from theory.precision import precision
from theory.rational_algebra import Coefficients, Vector, dot
from theory.rational_points import exact_value_and_gradient, is_stationary, rational_point
from theory.solvers.result import Line, decided, signature_extremum

_MOST_BITS = 1024


@dataclass(frozen=True)
class StationaryPoint:
    """A unit vector u with ∇T(u) = pT(u)u, T(u) (exactly 0, without 0, or open), the tangent spectrum, the precision.

    ``flat`` of the tangent eigenvalues are 0; every other one excludes 0.  ``zero_at`` holds the rational coordinates
    in the slice at which T = 0 was found exactly, if it was.
    """

    u: tuple[arb, ...]
    value: arb
    spectrum: tuple[arb, ...]
    flat: int
    bits: int
    zero_at: tuple[Fraction, ...] | None

    @property
    def across(self) -> tuple[arb, ...]:
        """The tangent eigenvalues that are not 0."""
        return tuple(bend for bend in self.spectrum if not bend.contains(0))

    def line(self) -> Line:
        """The line of an isolated nondegenerate point."""
        return Line(self.u, self.value, self.spectrum, signature_extremum(self.spectrum), 1, None, self.bits)


@dataclass(frozen=True)
class Spectra:
    """Makes points of a form (``form``, in w) from boxes in coordinates along ``basis``, which belong to ``inner``.

    ``kernel`` is the dimension of the subspace along which the form does not change.
    """

    form: BallForm
    inner: BallForm
    basis: tuple[Vector, ...]
    coefficients: Coefficients
    kernel: int

    def point(self, box: ProjectiveBox[arb], moved: int = 0) -> StationaryPoint:
        """The point of a real class, which rotations move through ``moved`` dimensions, as precise as its signs need.

        T(u) = 0 is recognised at rational points, in exact arithmetic.  Elsewhere the ball of T(u) may contain 0 at
        the end.  Raises ArithmeticError where a tangent eigenvalue that is not 0 cannot be told from it.
        """
        found, current = self._attempt(box, moved), box
        while not (decided(found.value) and len(found.across) + found.flat == len(found.spectrum)):
            finer = certify(self.inner, np.array([float(z) for z in box.balls]), 2 * current.bits)
            if finer is None or finer.bits > _MOST_BITS:
                break
            found, current = self._attempt(finer, moved), finer
        if len(found.across) + found.flat != len(found.spectrum):
            raise ArithmeticError(f"a tangent eigenvalue cannot be told from 0 at u = {[float(z) for z in found.u]}")
        return found

    def _attempt(self, box: ProjectiveBox[arb], moved: int) -> StationaryPoint:
        with precision(box.bits):
            columns = zip(*self.basis, strict=True)
            u = unit(tuple(sum((c * ball(b) for c, b in zip(box.balls, row, strict=True)), arb(0)) for row in columns))
            jet = self.form.jet(list(u))
            zero_at = self._zero(box) if jet.value.contains(0) else None
            value = jet.value if zero_at is None else arb(0)
            flat = moved + (self.kernel if value.is_zero() else 0)
            return StationaryPoint(u, value, tangent_spectrum(jet, u, self.form.degree), flat, box.bits, zero_at)

    def _zero(self, box: ProjectiveBox[arb]) -> tuple[Fraction, ...] | None:
        """The coordinates of the class where it is a rational point at which T = 0."""
        with precision(box.bits):
            coordinates = rational_point(box.balls, box.bits)
        if coordinates is None:
            return None
        point = [dot(coordinates, row) for row in zip(*self.basis, strict=True)]
        value, gradient = exact_value_and_gradient(self.coefficients, point)
        return coordinates if value == 0 and is_stationary(gradient, point) else None


def unit(x: tuple[arb, ...]) -> tuple[arb, ...]:
    """x/‖x‖, with the last coordinate that is not 0 for certain positive: one end of each line, reproducibly."""
    norm = sum((z * z for z in x), arb(0)).sqrt()
    last = next(z for z in reversed(x) if not z.contains(0))
    sign = -1 if last < 0 else 1
    return tuple(sign * z / norm for z in x)


def tangent_spectrum(jet: Jet[arb], u: tuple[arb, ...], p: int) -> tuple[arb, ...]:
    """The eigenvalues of Qᵀ∇²T(u)Q − pT(u) for an orthonormal basis Q of the tangent space, in ascending order.

    Q holds D − 1 columns of the Householder reflection that takes a coordinate axis to ±u.
    """
    columns = tangent_basis(u)
    images = [[_dot(row, q) for row in jet.hessian] for q in columns]
    shift, n = p * jet.value, len(columns)
    matrix = [[_dot(columns[a], images[b]) - (shift if a == b else 0) for b in range(n)] for a in range(n)]
    return symmetric_eigenvalues(arb_mat(matrix))


def tangent_basis(u: tuple[arb, ...]) -> list[list[arb]]:
    """D − 1 orthonormal vectors that are orthogonal to the unit vector u."""
    D = len(u)
    k = max(range(D), key=lambda i: abs(float(u[i])))
    v = list(u)
    v[k] = v[k] + (1 if u[k] > 0 else -1)
    half = sum((z * z for z in v), arb(0)) / 2
    return [[(arb(1) if i == j else arb(0)) - v[i] * v[j] / half for i in range(D)] for j in range(D) if j != k]


def _dot(a: Any, b: Any) -> arb:
    return sum((x * y for x, y in zip(a, b, strict=True)), arb(0))
