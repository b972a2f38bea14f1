"""Data for a form: every form of degree p in D >= 2 variables is the correlation form of some data with a bias."""

from fractions import Fraction
from math import comb

from theory.errors import DataError
from theory.form import CorrelationForm
from theory.polynomial import Exponents, exponents_of_degree
from theory.power_sum import multinomial
from verify.dataset import Dataset

MAX_POINTS = 1000
"""Most points C(D + p − 1, p) that are placed."""

Table = dict[Exponents, Fraction]
"""A number for each point of the simplex lattice {β ∈ Z^d, β >= 0, Σ β_i <= p}."""
Matrix = list[list[Fraction]]


def realize(form: CorrelationForm, name: str = "realized") -> Dataset:
    """Exact data with a bias, x_i = (z_i, 1), whose correlation form of degree p is ``form``, exactly.

    The z_i are the points of the simplex lattice {a ∈ Z^d, a >= 0, Σ a_j <= p} with d = D − 1, moved so that its centre
    is near 0, and without those where y = 0.  On this lattice a polynomial q of degree <= p in d variables is
    determined by its values, so that the functional L with L(z^β) = t_α α!/p!, α = (β, p − |β|), which belongs to
    T = Σ t_α w^α, is a unique weighted sum of values; these weights are the y_i/n.

    Raises DataError where D = 1 (data without inputs), T ≡ 0, or more than MAX_POINTS points would be needed.

    >>> from theory.forms import circular, platonic
    >>> data = realize(circular(2))  # w_1² − w_2²
    >>> for row, y in zip(data.rows, data.targets):
    ...     print(*row, "->", y)
    -1 1 -> 3/2
    0 1 -> -6
    1 1 -> 3/2
    >>> realize(platonic("xyz")).form(3).coefficients
    {(1, 1, 1): Fraction(1, 1)}
    """
    _require_size(form)
    d, p = form.dimension - 1, form.degree
    shift = p // form.dimension  # the centroid of the lattice has all coordinates p/(d + 1)
    weights = _weights(_moments(form), d, p, shift)
    kept = sorted(a for a, weight in weights.items() if weight)
    if len(kept) == 1:  # a data set has two samples at least
        kept.append(next(a for a, weight in weights.items() if not weight))
    features = [[Fraction(k - shift) for k in a] for a in kept]
    return Dataset.of(name, features, [len(kept) * weights[a] for a in kept])


def _require_size(form: CorrelationForm) -> None:
    D, p = form.dimension, form.degree
    if D == 1:
        raise DataError(
            "a form in one variable has no data with a bias and an input; give one in two or more variables"
        )
    if (count := comb(D + p - 1, p)) > MAX_POINTS:
        raise DataError(
            f"a form of degree {p} in {D} variables needs {count} points; at most {MAX_POINTS} are placed, so use "
            "fewer variables or a lower degree"
        )
    if form.is_zero:
        raise DataError("the form is identically 0, and so are the y of its data; give one with a nonzero coefficient")


def _moments(form: CorrelationForm) -> Table:
    """L(z^β) = t_α α!/p! with α = (β, p − |β|) for all |β| <= p."""
    coefficients = form.coefficients
    exponents = exponents_of_degree(form.dimension, form.degree)
    return {alpha[:-1]: coefficients.get(alpha, Fraction(0)) / multinomial(alpha) for alpha in exponents}


def _weights(moments: Table, d: int, p: int, shift: int) -> Table:
    """The weights v_a with L(q) = Σ_a v_a q(a − shift), one axis after the other.

    First L of the Newton basis Π C(z_j + shift, β_j) from L of the monomials; then v_a, as this basis is Π C(a_j, β_j)
    at the point a, by binomial inversion v_a = Σ_{β >= a} (−1)^|β − a| Π C(β_j, a_j) L_β.
    """
    inversion = [[Fraction((-1) ** (k - a) * comb(k, a)) for k in range(p + 1)] for a in range(p + 1)]
    for matrix in (_newton_basis(p, shift), inversion):
        for axis in range(d):
            moments = _along(axis, matrix, moments)
    return moments


def _along(axis: int, matrix: Matrix, table: Table) -> Table:
    """The table with Σ_m matrix[k][m] table[…, m, …] at […, k, …], over the m that the other indices leave room for."""

    def entry(beta: Exponents) -> Fraction:
        row, before, after = matrix[beta[axis]], beta[:axis], beta[axis + 1 :]
        room = len(row) - sum(before) - sum(after)
        return sum((row[m] * table[(*before, m, *after)] for m in range(room) if row[m]), Fraction(0))

    return {beta: entry(beta) for beta in table}


def _newton_basis(p: int, shift: int) -> Matrix:
    """The coefficients of C(z + shift, k) in powers of z, for k = 0, …, p.

    >>> [[str(c) for c in row] for row in _newton_basis(2, 0)]  # 1, z, z(z − 1)/2
    [['1', '0', '0'], ['0', '1', '0'], ['0', '-1/2', '1/2']]
    """
    rows = [[Fraction(1)] + [Fraction(0)] * p]
    for k in range(1, p + 1):
        low, constant = rows[-1], shift - k + 1  # C(x, k) = C(x, k − 1)·(x − k + 1)/k
        rows.append([(before + constant * c) / k for before, c in zip([0, *low], low, strict=False)])
    return rows
