"""Exact families of forms whose orientations are known in closed form, and ways to make new forms of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb

from theory.errors import DataError
from theory.exact import Values, exact_array, exact_number
from theory.form import MAX_DEGREE, CorrelationForm
from theory.polynomial import Exponents, exponents_of_degree, require_monomials
from theory.power_sum import multinomial

Rows = list[list[Fraction]]

PLATONIC: dict[str, Mapping[Exponents, int]] = {
    "tetrahedron": {(1, 1, 1): 1},
    "octahedron": {(4, 0, 0): 1, (0, 4, 0): 1, (0, 0, 4): 1},
    "cube": {(2, 2, 0): 1, (2, 0, 2): 1, (0, 2, 2): 1},
}
"""Coefficients of the forms with the symmetry of a Platonic solid; the golden ratio keeps the other two out."""
_ALIASES = {"xyz": "tetrahedron"}


def product_of_linear(rows: Values) -> CorrelationForm:
    """The product T(w) = Π_k l_k·w of p linear forms with coefficients l_k, the rows of an array (p, D).

    Where any min(p, D) of the rows are independent, the stable orientations are exactly one in each of the
    2 Σ_{i<D} C(p − 1, i) regions that the hyperplanes l_k·w = 0 cut out, and all of them are condensed.
    Raises DataError on a zero row, on more than MAX_DEGREE rows and as :meth:`CorrelationForm.from_data`.

    >>> product_of_linear([[1, 1], [1, -1]]).coefficients  # (w_1 + w_2)(w_1 − w_2)
    {(2, 0): Fraction(1, 1), (0, 2): Fraction(-1, 1)}
    """
    factors = _rows(rows, "rows")
    _require_degree(len(factors))
    require_monomials(len(factors[0]), len(factors))
    for number, row in enumerate(factors, 1):
        if not any(row):
            raise DataError(
                f"row {number} is zero, so that the product vanishes; leave it out or give it a coefficient"
            )
    product: dict[Exponents, Fraction] = {(0,) * len(factors[0]): Fraction(1)}
    for row in factors:
        product = _times_linear(product, row)
    return CorrelationForm.from_coefficients(product)


def platonic(name: str) -> CorrelationForm:
    """A form in three variables with the symmetry of a Platonic solid, centred at 0, all orientations known.

    ``tetrahedron`` (or ``xyz``): xyz.  The 8 points (±1, ±1, ±1)/√3 are condensed, the 4 maxima of value 1/√27 the
    vertices of a tetrahedron and the 4 minima those of its antipode; the 6 points on the axes are saddles of value 0.

    ``octahedron``: x⁴ + y⁴ + z⁴.  The maxima are the 6 vertices ±e_i of value 1, all condensed, the minima the
    midpoints (±1, ±1, ±1)/√3 of the 8 faces, of value 1/3, and the saddles those of the 12 edges, of value 1/2.

    ``cube``: x²y² + y²z² + z²x² = (‖w‖⁴ − octahedron)/2.  The maxima are the 8 vertices (±1, ±1, ±1)/√3 of value 1/3,
    all condensed, the minima the midpoints ±e_i of the 6 faces, of value 0 and therefore stable but not condensed, and
    the saddles those of the 12 edges, of value 1/4.

    >>> platonic("xyz").coefficients
    {(1, 1, 1): Fraction(1, 1)}
    >>> platonic("cube")([[1, 1, 1], [1, 0, 0]])
    array([3., 0.])
    """
    known = _ALIASES.get(name, name)
    if known not in PLATONIC:
        raise DataError(f"{name!r} is no Platonic form with rational coefficients; known are {', '.join(PLATONIC)}")
    return CorrelationForm.from_coefficients(PLATONIC[known])


def orthogonal(weights: Sequence[object], degree: int, rows: Values | None = None) -> CorrelationForm:
    """The orthogonally decomposable form T(w) = Σ_i l_i (u_i·w)^p with k weights l_i and orthonormal rows u_i (k, D).

    Without rows the u_i are the coordinate axes, k = D.  They may be any exact orthonormal rationals, such as
    (3/5, 4/5) and (−4/5, 3/5).  Raises DataError where they are not, or numbers or sizes are not as they should be.

    For p >= 3, k = D and all l_i ≠ 0 the stationary orientations are known: put x_i = u_i·w.

    * p odd: one line for each nonempty set S of indices, x_i ∝ sgn(l_i)/|l_i|^(1/(p−2)) for i in S and 0 else, of value
      (Σ_S |l_i|^(−2/(p−2)))^(−(p−2)/2) up to sign; 2^D − 1 lines, of which the D with one index are condensed
      and the one with all is stable too.
    * p even: only sets S of weights of one sign, and all signs of the x_i, 2^(|S|−1) lines of the same value times that
      sign.  For p = 4 the value is λ_S = 1/Σ_S 1/l_i.  The lines ±u_i are condensed; if all weights have one sign,
      those of the full set S are stable too.

    >>> T = orthogonal([1, 2, 3], 4)
    >>> T.coefficients
    {(4, 0, 0): Fraction(1, 1), (0, 4, 0): Fraction(2, 1), (0, 0, 4): Fraction(3, 1)}
    >>> w = [1, 0.5**0.5, 0]  # S = {1, 2}: w_i² ∝ 1/l_i, λ_S = 1/(1 + 1/2)
    >>> print(round(float(T(w)) / (1 + 0.5) ** 2, 6))
    0.666667
    """
    exact = [exact_number(weight, "weights") for weight in weights]
    if not exact:
        raise DataError("no weights are given; an orthogonally decomposable form needs at least one")
    _require_degree(degree)
    axes = _axes(len(exact)) if rows is None else _rows(rows, "rows")
    if len(axes) != len(exact):
        raise DataError(f"{len(exact)} weights and {len(axes)} rows are given; there must be as many")
    _require_orthonormal(axes)
    return CorrelationForm.from_coefficients(_power_sum(exact, axes, degree))


def power_of_norm(p: int, D: int) -> CorrelationForm:
    """‖w‖^p for even p: constant on the sphere, so that all orientations are stationary and none is isolated.

    Added to a form, it raises T on the whole sphere and moves no orientation.  Raises DataError where p is odd.

    >>> power_of_norm(4, 2).coefficients  # (w_1² + w_2²)²
    {(4, 0): Fraction(1, 1), (2, 2): Fraction(2, 1), (0, 4): Fraction(1, 1)}
    """
    _require_degree(p)
    if p % 2:
        raise DataError(f"the degree p is {p}; ‖w‖^p is a polynomial only where p is even")
    if isinstance(D, bool) or not isinstance(D, int) or D < 1:
        raise DataError(f"the dimension D is {D!r}; it must be an integer >= 1")
    halves = exponents_of_degree(D, p // 2)
    return CorrelationForm.from_coefficients({tuple(2 * k for k in beta): multinomial(beta) for beta in halves})


def circular(p: int) -> CorrelationForm:
    """Re (w_1 + i w_2)^p = r^p cos pφ: in two variables the most orientations, 2p, at all multiples of 180°/p.

    Maxima of value 1 and minima of value −1 alternate, and all are condensed.

    >>> circular(3).binary_coefficients
    (Fraction(1, 1), Fraction(0, 1), Fraction(-3, 1), Fraction(0, 1))
    """
    _require_degree(p)
    return CorrelationForm.from_binary([(0 if k % 2 else (-1) ** (k // 2) * comb(p, k)) for k in range(p + 1)])


def combination(weights: Sequence[object], forms: Sequence[CorrelationForm]) -> CorrelationForm:
    """The form Σ c_k T_k, exactly; raises DataError where the T_k differ in degree or dimension.

    >>> combination([1, -1], [power_of_norm(2, 2), circular(2)]).coefficients  # ‖w‖² − (w_1² − w_2²)
    {(0, 2): Fraction(2, 1)}
    """
    exact = [exact_number(weight, "weights") for weight in weights]
    if not forms or len(exact) != len(forms):
        raise DataError(f"{len(exact)} weights and {len(forms)} forms are given; there must be as many, at least one")
    shapes = {(form.degree, form.dimension) for form in forms}
    if len(shapes) != 1:
        shown = ", ".join(f"({p}, {D})" for p, D in sorted(shapes))
        raise DataError(f"the forms have the degrees and dimensions {shown}; all must be of one degree and dimension")
    (p, D) = shapes.pop()
    total: dict[Exponents, Fraction] = {(p, *[0] * (D - 1)): Fraction(0)}
    for weight, form in zip(exact, forms, strict=True):
        for alpha, t in form.coefficients.items():
            total[alpha] = total.get(alpha, Fraction(0)) + weight * t
    return CorrelationForm.from_coefficients(total)


def direct_sum(first: CorrelationForm, second: CorrelationForm) -> CorrelationForm:
    """The form T_1(v) + T_2(w) in D_1 + D_2 variables; raises DataError where the degrees differ.

    For p >= 3 the condensed orientations of both, filled up with zeros, are the condensed ones of the sum.

    >>> direct_sum(circular(3), circular(3))  # 6 + 6 condensed orientations, more than 2p
    CorrelationForm(degree=3, dimension=4, samples=None)
    """
    if first.degree != second.degree:
        raise DataError(f"the forms have degrees {first.degree} and {second.degree}; only forms of one degree add up")
    before, after = (0,) * first.dimension, (0,) * second.dimension
    padded: dict[Exponents, Fraction] = {(first.degree, *before[1:], *after): Fraction(0)}
    padded |= {(*alpha, *after): t for alpha, t in first.coefficients.items()}
    return CorrelationForm.from_coefficients(padded | {(*before, *beta): t for beta, t in second.coefficients.items()})


def _times_linear(polynomial: Mapping[Exponents, Fraction], row: Sequence[Fraction]) -> dict[Exponents, Fraction]:
    result: dict[Exponents, Fraction] = {}
    for alpha, t in polynomial.items():
        for i, coefficient in enumerate(row):
            if coefficient:
                beta = (*alpha[:i], alpha[i] + 1, *alpha[i + 1 :])
                result[beta] = result.get(beta, Fraction(0)) + t * coefficient
    return result


def _power_sum(weights: Sequence[Fraction], rows: Rows, p: int) -> dict[Exponents, Fraction]:
    """Σ_i l_i (u_i·w)^p by the multinomial theorem, over the variables that occur in each u_i."""
    D = len(rows[0])
    require_monomials(D, p)
    total: dict[Exponents, Fraction] = {(p, *[0] * (D - 1)): Fraction(0)}
    for weight, row in zip(weights, rows, strict=True):
        support = [i for i, x in enumerate(row) if x]
        for beta in exponents_of_degree(len(support), p):
            t, alpha = weight * multinomial(beta), [0] * D
            for i, k in zip(support, beta, strict=True):
                t, alpha[i] = t * row[i] ** k, k
            total[tuple(alpha)] = total.get(tuple(alpha), Fraction(0)) + t
    return total


def _rows(values: Values, name: str) -> Rows:
    array = exact_array(values, name, 2)
    return [[exact_number(x, name) for x in row] for row in array]


def _axes(D: int) -> Rows:
    return [[Fraction(i == k) for i in range(D)] for k in range(D)]


def _require_orthonormal(rows: Rows) -> None:
    for i, u in enumerate(rows):
        for j, v in enumerate(rows[: i + 1]):
            inner = sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))
            if inner != (i == j):
                raise DataError(
                    f"the inner product of rows {j + 1} and {i + 1} is {inner} instead of {int(i == j)}; the rows must "
                    "be exactly orthonormal, such as (3/5, 4/5) and (-4/5, 3/5)"
                )


def _require_degree(p: object) -> None:
    if isinstance(p, bool) or not isinstance(p, int) or not 1 <= p <= MAX_DEGREE:
        raise DataError(f"the degree p is {p!r}; it must be an integer from 1 to {MAX_DEGREE}")
