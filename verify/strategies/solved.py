"""A form together with what is known exactly of its orientations."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_mpoly, fmpq_poly

from theory.form import CorrelationForm
from theory.rational_algebra import Vector, as_polynomial, dot, flint_rational


@dataclass(frozen=True)
class KnownOrientation:
    """A rational stationary orientation u: ∇T(u) = p T(u) u, with T(u) and the eigenvalues h_i of the tangent Hessian.

    ``bends`` lists the D − 1 numbers h_i, ascending, so that the tangent spectrum is h_i − p T(u).
    """

    u: Vector
    value: Fraction
    bends: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if dot(self.u, self.u) != 1 or len(self.bends) != len(self.u) - 1:
            raise ValueError("a known orientation is a unit vector of D entries with D − 1 bends")
        object.__setattr__(self, "bends", tuple(sorted(self.bends)))

    def alignment_exponents(self, p: int) -> tuple[Fraction, ...]:
        """κ_i = 1 − h_i/(p T(u)), in the order of the bends; none where T(u) = 0.

        >>> KnownOrientation((Fraction(1), Fraction(0)), Fraction(2), (Fraction(-6),)).alignment_exponents(3)
        (Fraction(2, 1),)
        """
        return tuple(1 - h / (p * self.value) for h in self.bends) if self.value else ()


@dataclass(frozen=True, repr=False)
class SolvedForm:
    """A form and what is known exactly of its stationary orientations; ``reason`` says why.

    ``condensed`` is the number of isolated condensed orientations, both ends of a line counted, and ``lines`` the
    number of stationary lines where all are isolated; each is None where it is not known.  ``known`` are some
    stationary orientations, one of each line.  That they are is checked exactly: the equation ∇T(u) = p T(u) u, and
    that the tangent Hessian has the characteristic polynomial Π (t − h_i).

    >>> T = CorrelationForm.from_binary([1, 0, -3, 0])  # r³ cos 3φ
    >>> u = KnownOrientation((Fraction(1), Fraction(0)), Fraction(1), (Fraction(-6),))
    >>> SolvedForm("circular", T, "r³ cos 3φ", condensed=6, lines=3, known=(u,))
    SolvedForm('circular', T={(3, 0): 1, (1, 2): -3}, condensed=6, lines=3, known=[u=(1, 0) T(u)=1 h=(-6)])
    """

    kind: str
    form: CorrelationForm
    reason: str
    condensed: int | None = None
    lines: int | None = None
    known: tuple[KnownOrientation, ...] = ()

    def __post_init__(self) -> None:
        D, p = self.form.dimension, self.form.degree
        polynomial = as_polynomial(self.form.coefficients, D)
        gradient = [polynomial.derivative(i) for i in range(D)]
        for orientation in self.known:
            u = [flint_rational(x) for x in orientation.u]
            if [_at(f, u) for f in gradient] != [p * flint_rational(orientation.value) * x for x in u]:
                raise ValueError(f"u = {orientation.u} is not stationary with T(u) = {orientation.value}")
            hessian = [[_at(f.derivative(j), u) for j in range(D)] for f in gradient]
            if _tangent(hessian, u).charpoly() != _with_roots([*orientation.bends, Fraction(0)]):
                raise ValueError(f"the tangent Hessian at u = {orientation.u} has other eigenvalues than given")

    def __repr__(self) -> str:
        coefficients = ", ".join(f"{alpha}: {t}" for alpha, t in self.form.coefficients.items())
        counts = f"condensed={self.condensed}, lines={self.lines}"
        known = "; ".join(f"u={_row(o.u)} T(u)={o.value} h={_row(o.bends)}" for o in self.known)
        return f"SolvedForm({self.kind!r}, T={{{coefficients}}}, {counts}, known=[{known}])"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """For the failing tests of Hypothesis, which would print the fields of a dataclass."""
        printer.text(repr(self))


def _row(numbers: Sequence[Fraction]) -> str:
    return f"({', '.join(map(str, numbers))})"


def _at(polynomial: fmpq_mpoly, point: Sequence[fmpq]) -> fmpq:
    return polynomial(*point)


def _tangent(hessian: Sequence[Sequence[fmpq]], u: Sequence[fmpq]) -> fmpq_mat:
    """P H P with the projection P = 1 − u uᵀ; along u its eigenvalue is 0."""
    D = len(u)
    projection = fmpq_mat([[fmpq(int(i == j)) - u[i] * u[j] for j in range(D)] for i in range(D)])
    return projection * fmpq_mat([list(row) for row in hessian]) * projection


def _with_roots(roots: Sequence[Fraction]) -> fmpq_poly:
    product = fmpq_poly([1])
    for root in roots:
        product *= fmpq_poly([-flint_rational(root), 1])
    return product
