"""The stationary lines on an affine chart c_j = 1 as the zeros of polynomials with exact coefficients."""

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

from theory.polynomial import Exponents, derivatives
from theory.rational_algebra import Coefficients, as_coefficients, as_polynomial, context


def chart_equations(coefficients: Coefficients, metric: Sequence[Fraction], j: int) -> list[dict[Exponents, Fraction]]:
    """The D − 1 forms G_i = d_j ∂_iT c_j − d_i ∂_jT c_i of degree p, for orthogonal coordinates of squared lengths d.

    >>> chart_equations({(2, 0): Fraction(1), (0, 2): Fraction(3)}, [Fraction(1), Fraction(1)], 0)
    [{(1, 1): Fraction(4, 1)}]
    """
    return [_equation(coefficients, metric, i, j) for i in range(len(metric)) if i != j]


def _equation(coefficients: Coefficients, metric: Sequence[Fraction], i: int, j: int) -> dict[Exponents, Fraction]:
    result: dict[Exponents, Fraction] = {}
    for index, other, factor in ((i, j, metric[j]), (j, i, -metric[i])):
        for alpha, t in derivative(coefficients, index).items():
            raised = tuple(k + (a == other) for a, k in enumerate(alpha))
            result[raised] = result.get(raised, Fraction(0)) + factor * t
    return {alpha: t for alpha, t in result.items() if t}


def derivative(coefficients: Coefficients, i: int) -> dict[Exponents, Fraction]:
    """The partial derivative ∂_i of a polynomial."""
    result: dict[Exponents, Fraction] = {}
    for alpha, t in coefficients.items():
        for beta, (index,), factor in derivatives(alpha, 1):
            if index == i:
                result[beta] = result.get(beta, Fraction(0)) + factor * t
    return result


def around(equations: Sequence[Coefficients], point: Sequence[Fraction], j: int) -> list[dict[Exponents, Fraction]]:
    """The equations as polynomials in the D − 1 coordinates of c − point on the chart c_j = 1 = point_j.

    >>> around([{(0, 2): Fraction(1)}], [Fraction(1), Fraction(3)], 0)  # (3 + y)²
    [{(2,): Fraction(1, 1), (1,): Fraction(6, 1), (0,): Fraction(9, 1)}]
    """
    D = len(point)
    local = context(D - 1)
    y = iter(local.gens())
    images = [local.constant(1) if i == j else next(y) + fmpq(c.numerator, c.denominator) for i, c in enumerate(point)]
    return [as_coefficients(as_polynomial(g, D).compose(*images, ctx=local)) for g in equations]
