"""A correlation form in ball arithmetic: T, ∇T and ∇²T at real or complex balls, from the exact coefficients."""

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Generic, TypeVar

from flint import acb, acb_mat, arb, arb_mat, ctx, fmpz, fmpz_mat

from theory.form import CorrelationForm
from theory.polynomial import Exponents, derivatives, exponents_of_degree

Ball = TypeVar("Ball", arb, acb)


@dataclass(frozen=True)
class Jet(Generic[Ball]):
    """T, ∇T and ∇²T at one point: a ball, D balls, and D rows of D balls."""

    value: Ball
    gradient: list[Ball]
    hessian: list[list[Ball]]


@dataclass(frozen=True)
class BallForm:
    """The exact form T of degree p >= 2, as a table of the integer coefficients of den·∇²T by monomials.

    One product of the table with the monomials gives ∇²T; ∇T and T follow by Euler's identity.  The variables are
    coordinates in an orthogonal basis whose squared lengths are the ``metric``, all 1 where they are those of w.

    >>> T = BallForm.of(CorrelationForm.from_binary([1, 0, -3, 0]))  # w_1³ − 3 w_1 w_2²
    >>> jet = T.jet([arb(1), arb(2)])
    >>> jet.value, jet.gradient
    (-11.0000000000000, [-9.00000000000000, -12.0000000000000])
    """

    dimension: int
    degree: int
    denominator: int
    monomials: tuple[Exponents, ...]
    table: fmpz_mat
    metric: tuple[Fraction, ...]
    _at_precision: dict[tuple[int, type], Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, form: CorrelationForm, metric: tuple[Fraction, ...] | None = None) -> "BallForm":
        """The table of a form; DataError where it has too many coefficients."""
        D, p = form.dimension, form.degree
        exact = form.coefficients
        denominator = lcm(*(t.denominator for t in exact.values()))
        lower = exponents_of_degree(D, p - 2)
        position = {beta: k for k, beta in enumerate(lower)}
        rows = [[0] * len(lower) for _ in range(D * D)]
        for alpha, t in exact.items():
            for beta, (i, j), factor in derivatives(alpha, 2):
                rows[D * i + j][position[beta]] += factor * t.numerator * (denominator // t.denominator)
        upper = [rows[D * i + j] for i in range(D) for j in range(i, D)]
        return cls(D, p, denominator, lower, fmpz_mat(upper), metric or (Fraction(1),) * D)

    def jet(self, x: list[Ball]) -> Jet[Ball]:
        """T, ∇T and ∇²T at x, D balls, at the precision that is set."""
        D, p = self.dimension, self.degree
        kind: Any = acb_mat if isinstance(x[0], acb) else arb_mat
        key = ctx.prec, kind
        if key not in self._at_precision:
            self._at_precision[key] = kind(self.table) / kind(1, 1, [self.denominator])[0, 0]
        column = kind(len(self.monomials), 1, self._powers(x))
        upper = iter((self._at_precision[key] * column).entries())
        hessian: list[list[Any]] = [[None] * D for _ in range(D)]
        for i in range(D):
            for j in range(i, D):
                hessian[i][j] = hessian[j][i] = next(upper)
        zero: Any = fmpz(0)
        gradient: list[Any] = [sum((h * z for h, z in zip(row, x, strict=True)), zero) / (p - 1) for row in hessian]
        value: Any = sum((g * z for g, z in zip(gradient, x, strict=True)), zero) / p
        return Jet(value, gradient, hessian)

    def _powers(self, x: list[Ball]) -> list[Ball]:
        """The monomials x^β of degree p − 2."""
        one: Any = x[0] ** 0
        powers = [[one] for _ in x]
        for z, row in zip(x, powers, strict=True):
            for _ in range(self.degree - 2):
                row.append(row[-1] * z)
        products = []
        for beta in self.monomials:
            product = one
            for k, row in zip(beta, powers, strict=True):
                if k:
                    product = product * row[k]
            products.append(product)
        return products
