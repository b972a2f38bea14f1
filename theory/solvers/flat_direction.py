"""What T has at a multiple orientation that is flat in one direction only: decided by exact power series.

On the chart x = x_0 + y the sign of T(x)/‖x‖^p − T(x_0)/‖x_0‖^p is that of a polynomial N(y).  Where the kernel of
∇²N(0) is spanned by one vector v, the other variables can be eliminated: the curve y(s) = s v + … on which N has no
slope across v is a power series in s, and N(y(s)) = c s^(μ+1) + … with the multiplicity μ (the splitting lemma; Gromoll
and Meyer, Topology 8 (1969) 361–369).
"""

from collections.abc import Sequence
from itertools import pairwise

from flint import fmpq, fmpq_mat, fmpq_mpoly, fmpq_poly

from theory.rational_algebra import Coefficients, Vector, as_polynomial, context, flint_rational, nullspace
from theory.solvers.result import Extremum


def extremum_at(coefficients: Coefficients, D: int, point: Vector, j: int, multiplicity: int) -> Extremum | None:
    """1 for a strict maximum of T on the sphere at a rational class with point_j = 1, −1 for a minimum, 0 for neither.

    None where T is flat in more directions than one.

    >>> from fractions import Fraction
    >>> T = {(4, 0, 0): Fraction(1), (2, 0, 2): Fraction(2), (0, 4, 0): Fraction(1)}  # x⁴ + 2x²z² + y⁴
    >>> one, zero = Fraction(1), Fraction(0)
    >>> extremum_at(T, 3, (one, zero, zero), 0, 3), extremum_at(T, 3, (zero, zero, one), 2, 3)
    (1, -1)
    """
    difference = _difference(coefficients, D, point, j)
    n = D - 1
    gradient = [difference.derivative(i) for i in range(n)]
    hessian = [[_constant(g.derivative(k)) for k in range(n)] for g in gradient]
    flat = nullspace(hessian, n)
    if len(flat) != 1:
        return None
    leading = _leading(difference, gradient, hessian, flat[0], multiplicity + 1)
    signs = {_sign(leading), *_signs(hessian)}
    if multiplicity % 2 == 0 or len(signs) > 1:
        return 0
    return 1 if signs == {-1} else -1


def _difference(coefficients: Coefficients, D: int, point: Vector, j: int) -> fmpq_mpoly:
    """N(y): T(x) ‖x_0‖^p − T(x_0) ‖x‖^p for even p, and T(x) or the like of T² for odd p."""
    ring = context(D - 1)
    y = iter(ring.gens())
    x = [ring.constant(1) if i == j else next(y) + flint_rational(c) for i, c in enumerate(point)]
    p = sum(next(iter(coefficients)))
    T = as_polynomial(coefficients, D).compose(*x, ctx=ring)
    norm = sum((z * z for z in x), 0 * T)
    T_0, norm_0 = _constant(T), _constant(norm)
    if T_0 == 0:
        return T
    if p % 2 == 0:
        return T * norm_0 ** (p // 2) - norm ** (p // 2) * T_0
    return (T**2 * norm_0**p - norm**p * T_0**2) * _sign(T_0)


def _leading(N: fmpq_mpoly, gradient: Sequence[fmpq_mpoly], hessian: list[list[fmpq]], v: Vector, order: int) -> fmpq:
    """The coefficient of s^order in N(y(s)), with y(s) = s v + … such that ∇N(y(s)) is along v's pivot only."""
    n = len(v)
    pivot = next(i for i, c in enumerate(v) if c)
    others = [i for i in range(n) if i != pivot]
    inverse = fmpq_mat([[hessian[a][b] for b in others] for a in others]).inv()
    y = [fmpq_poly([0, flint_rational(c)]) for c in v]
    for _ in range(order):
        slopes = [_along(gradient[a], y, order) for a in others]
        for row, a in enumerate(others):
            y[a] -= sum((inverse[row, k] * slope for k, slope in enumerate(slopes)), fmpq_poly([0]))
    return _along(N, y, order)[order]


def _along(f: fmpq_mpoly, y: Sequence[fmpq_poly], order: int) -> fmpq_poly:
    """The polynomial f(y(s)), cut off after s^order."""
    total = fmpq_poly([0])
    for alpha, t in f.to_dict().items():
        term = fmpq_poly([t])
        for series, k in zip(y, alpha, strict=True):
            for _ in range(int(k)):
                term = fmpq_poly((term * series).coeffs()[: order + 1])
        total += term
    return total


def _constant(f: fmpq_mpoly) -> fmpq:
    return f.to_dict().get((0,) * len(f.context().gens()), fmpq(0))


def _signs(hessian: list[list[fmpq]]) -> set[int]:
    """The signs of the eigenvalues that are not 0: by Descartes' rule, exact where all roots are real."""
    coefficients = fmpq_mat(hessian).charpoly().coeffs()
    found: set[int] = set()
    for sign in (1, -1):
        terms = [_sign(c) * sign**k for k, c in enumerate(coefficients) if c != 0]
        if any(a != b for a, b in pairwise(terms)):
            found.add(sign)
    return found


def _sign(x: fmpq) -> int:
    return (x > 0) - (x < 0)
