"""Families of forms: every stated stationary orientation checked exactly, their kinds, and their coefficients."""

from fractions import Fraction
from itertools import chain, combinations, product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.bounds import bounds, number_of_regions
from theory.errors import DataError
from theory.form import CorrelationForm
from theory.forms import circular, combination, direct_sum, orthogonal, platonic, power_of_norm, product_of_linear

rationals = st.fractions(-3, 3, max_denominator=5)
ROTATION = [[Fraction(3, 5), Fraction(4, 5), 0], [Fraction(-4, 5), Fraction(3, 5), 0], [0, 0, 1]]


def exact_value(T, w):
    return sum(t * prod(x**k for x, k in zip(w, alpha, strict=True)) for alpha, t in T.coefficients.items())


def exact_gradient(T, w):
    """∇T(w) in Fractions, from the coefficients."""
    gradient = [Fraction(0)] * len(w)
    for alpha, t in T.coefficients.items():
        for i, k in enumerate(alpha):
            if k:
                lower = (*alpha[:i], k - 1, *alpha[i + 1 :])
                gradient[i] += t * k * prod(Fraction(x) ** e for x, e in zip(w, lower, strict=True))
    return gradient


def is_stationary(T, w):
    """∇T(w) ∥ w, exactly."""
    g = exact_gradient(T, w)
    return all(g[i] * w[j] == g[j] * w[i] for i, j in combinations(range(len(w)), 2))


def tangent_signs(T, w):
    """How many numbers of the tangent spectrum at w/‖w‖ are negative, zero and positive."""
    u = np.array(w, dtype=float) / np.linalg.norm(np.array(w, dtype=float))
    basis = np.linalg.svd(u[None])[2][1:]
    spectrum = np.linalg.eigvalsh(basis @ T.hessian(u) @ basis.T) - T.degree * T(u)
    small = 1e-9 * T.scale
    return tuple(int(n) for n in (np.sum(spectrum < -small), np.sum(abs(spectrum) <= small), np.sum(spectrum > small)))


def subsets(D):
    return chain.from_iterable(combinations(range(D), k) for k in range(1, D + 1))


# --- products of linear forms -------------------------------------------------------------------------------


@given(st.integers(1, 4).flatmap(lambda D: st.lists(st.tuples(*[rationals] * D).filter(any), min_size=1, max_size=5)))
def test_a_product_takes_the_products_of_its_factors(rows):
    T = product_of_linear(rows)
    assert (T.degree, T.dimension) == (len(rows), len(rows[0]))
    for w in product((-1, 0, 2), repeat=T.dimension):
        assert exact_value(T, w) == prod(sum(c * x for c, x in zip(row, w, strict=True)) for row in rows)


def flow_to_extremum(T, u, s):
    """The end of the shifted power iteration on s·T from u."""
    shift = T.degree * (T.degree - 1) * T.scale
    for _ in range(20_000):
        step = s * T.gradient(u) + shift * u
        step /= np.linalg.norm(step)
        if np.abs(step - u).max() < 1e-14:
            break
        u = step
    return u


@pytest.mark.parametrize("p, D", [(2, 3), (3, 3), (4, 3), (5, 2), (4, 4)])
def test_products_have_one_extremum_in_each_region(rng, p, D):
    rows = np.linalg.qr(rng.normal(size=(max(p, D), max(p, D))))[0][:p, :D]  # no small angles by chance
    T = product_of_linear(rows)
    ends = {}
    for u in rng.normal(size=(60 * number_of_regions(p, D), D)):
        region = tuple(np.sign(rows @ u))
        if region not in ends or abs(T(ends[region])) < abs(T(u / np.linalg.norm(u))):
            ends[region] = u / np.linalg.norm(u)
    assert len(ends) == number_of_regions(p, D)
    for region, start in ends.items():
        u = flow_to_extremum(T, start, prod(region))
        assert tuple(np.sign(rows @ u)) == region
        below, flat, above = tangent_signs(T, u)
        assert (below, flat, above) == ((D - 1, 0, 0) if prod(region) > 0 else (0, 0, D - 1))


def test_xor_is_a_product_of_linear_forms():
    X = [[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]]
    xor = CorrelationForm.from_data(X, [1, 1, -1, -1], 3)
    assert xor.coefficients == product_of_linear([[6, 0, 0], [0, 1, 0], [0, 0, 1]]).coefficients


# --- Platonic forms -----------------------------------------------------------------------------------------

CORNERS = list(product((-1, 1), repeat=3))
AXES = [v for v in product((-1, 0, 1), repeat=3) if sum(map(abs, v)) == 1]
EDGES = [v for v in product((-1, 0, 1), repeat=3) if sum(map(abs, v)) == 2]
SOLIDS = {  # points, T² of the unit vector, maxima or minima or saddles
    "tetrahedron": [
        ([v for v in CORNERS if prod(v) > 0], Fraction(1, 27), (2, 0, 0)),
        ([v for v in CORNERS if prod(v) < 0], Fraction(1, 27), (0, 0, 2)),
        (AXES, 0, (1, 0, 1)),
    ],
    "octahedron": [
        (AXES, 1, (2, 0, 0)),
        (CORNERS, Fraction(1, 9), (0, 0, 2)),
        (EDGES, Fraction(1, 4), (1, 0, 1)),
    ],
    "cube": [
        (CORNERS, Fraction(1, 9), (2, 0, 0)),
        (AXES, 0, (0, 0, 2)),
        (EDGES, Fraction(1, 16), (1, 0, 1)),
    ],
}


@pytest.mark.parametrize("name", SOLIDS)
def test_platonic_forms_have_the_stated_orientations(name):
    T = platonic(name)
    for points, square, signs in SOLIDS[name]:
        for v in points:
            assert is_stationary(T, v)
            assert exact_value(T, v) ** 2 / Fraction(sum(x * x for x in v)) ** T.degree == square
            assert tangent_signs(T, v) == signs


@pytest.mark.parametrize("name", SOLIDS)
def test_platonic_forms_have_no_other_orientations(name):
    """The stated lines are simple and N in number, or the index sum over them is 2 as the sphere wants it."""
    T, found = platonic(name), SOLIDS[name]
    count = sum(len(points) for points, _, _ in found)
    assert sum((-1) ** signs[0] * len(points) for points, _, signs in found) == 2
    assert all(b.holds_for(count // 2) for b in bounds(T.degree, 3) if b.quantity == "stationary lines")
    assert count // 2 == max(b.value for b in bounds(T.degree, 3) if b.quantity == "stationary lines")


def test_the_cube_is_what_the_octahedron_leaves_of_the_norm():
    half = Fraction(1, 2)
    cube = combination([half, -half], [power_of_norm(4, 3), platonic("octahedron")])
    assert cube.coefficients == platonic("cube").coefficients
    assert platonic("xyz").coefficients == platonic("tetrahedron").coefficients


# --- orthogonally decomposable ------------------------------------------------------------------------------

nonzero = rationals.filter(bool)


@given(st.lists(nonzero, min_size=3, max_size=3), st.sampled_from([None, ROTATION]))
def test_orthogonal_cubics(weights, rows):
    """x_i = 1/l_i on S: all 2^D − 1 = N lines, the value λ_S² = 1/Σ l_i^(−2)."""
    T = orthogonal(weights, 3, rows)
    axes = rows or np.eye(3, dtype=int).tolist()
    for S in subsets(3):
        w = [sum(Fraction(axes[i][k]) / weights[i] for i in S) for k in range(3)]
        assert is_stationary(T, w)
        norm = sum(x * x for x in w)
        assert exact_value(T, w) ** 2 / norm**3 == 1 / sum(1 / Fraction(weights[i]) ** 2 for i in S)


@given(st.lists(st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=3, max_size=3))
def test_kinds_of_orthogonal_cubics(weights):
    T = orthogonal(weights, 3)
    for S in subsets(3):
        w = [1 / weights[i] if i in S else 0.0 for i in range(3)]  # T(w) > 0: rises within S, falls off it
        assert tangent_signs(T, w) == (3 - len(S), 0, len(S) - 1)


@pytest.mark.parametrize("S", list(subsets(3)))
def test_orthogonal_quartics(S):
    """1⁴ x⁴ + … with weights 1/k_i² so that x_i = k_i on S is rational; λ_S = 1/Σ 1/l_i; all signs."""
    sizes = (1, 2, 3)
    T = orthogonal([Fraction(1, k * k) for k in sizes], 4)
    for signs in product((-1, 1), repeat=len(S)):
        w = [Fraction(0)] * 3
        for i, sign in zip(S, signs, strict=True):
            w[i] = Fraction(sign * sizes[i])
        assert is_stationary(T, w)
        assert exact_value(T, w) / sum(x * x for x in w) ** 2 == Fraction(1, sum(sizes[i] ** 2 for i in S))
        assert tangent_signs(T, w) == (3 - len(S), 0, len(S) - 1)


def test_the_quartic_with_weights_1_2_3():
    T = orthogonal([1, 2, 3], 4)
    for S in subsets(3):
        squares = [Fraction(6 * (i in S), i + 1) for i in range(3)]
        value = sum(l * x * x for l, x in zip((1, 2, 3), squares, strict=True)) / sum(squares) ** 2
        assert value == 1 / sum(Fraction(1, i + 1) for i in S)
        u = np.sqrt(np.array(squares, dtype=float) / float(sum(squares)))
        assert np.allclose(T.gradient(u), 4 * float(value) * u, atol=1e-14)


@given(st.lists(rationals, min_size=3, max_size=3), st.integers(1, 6))
def test_rotated_axes_take_the_rotated_values(weights, p):
    T = orthogonal(weights, p, ROTATION)
    for w in ([1, 0, 0], [1, 2, 3], [-1, 4, 0]):
        inner = [sum(a * x for a, x in zip(row, w, strict=True)) for row in ROTATION]
        assert exact_value(T, w) == sum(l * x**p for l, x in zip(weights, inner, strict=True))


def test_fewer_rows_than_variables():
    assert orthogonal([2], 3, [[0, 1, 0]]).coefficients == {(0, 3, 0): 2}
    assert orthogonal([0, 0], 3).is_zero


# --- the others ---------------------------------------------------------------------------------------------


@given(st.integers(1, 4), st.integers(1, 4), st.lists(rationals, min_size=4, max_size=4))
def test_powers_of_the_norm(half, D, w):
    T = power_of_norm(2 * half, D)
    assert exact_value(T, w[:D]) == sum(x * x for x in w[:D]) ** half
    assert is_stationary(T, w[:D])


@pytest.mark.parametrize("p", [1, 2, 3, 4, 7, 12])
def test_circular(p):
    phi = np.linspace(0, 7, 50)
    assert np.allclose(circular(p)(np.stack([np.cos(phi), np.sin(phi)], -1)), np.cos(p * phi), atol=1e-10)


@given(rationals, rationals, st.integers(1, 6))
def test_combinations_are_linear(a, b, p):
    S, T = circular(p), orthogonal([1, -2], p)
    total = combination([a, b], [S, T])
    assert (total.degree, total.dimension) == (p, 2)
    for w in ([1, 2], [-3, 1], [0, 1]):
        assert exact_value(total, w) == a * exact_value(S, w) + b * exact_value(T, w)


def test_condensed_orientations_of_a_direct_sum():
    T = direct_sum(platonic("xyz"), platonic("xyz"))
    for v in CORNERS:
        for w in ((*v, 0, 0, 0), (0, 0, 0, *v)):
            assert is_stationary(T, w)
            assert tangent_signs(T, w) == ((5, 0, 0) if prod(v) > 0 else (0, 0, 5))
    zero = combination([0], [platonic("xyz")])
    assert direct_sum(zero, zero).is_zero
    assert direct_sum(zero, zero).dimension == 6


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: product_of_linear([[1, 2], [0, 0]]), "row 2 is zero"),
        (lambda: product_of_linear([]), "non-empty array"),
        (lambda: product_of_linear([[1, 2], [1]]), "2 axes"),
        (lambda: product_of_linear([[1, float("nan")]]), "finite"),
        (lambda: product_of_linear([[1, 2]] * 65), "degree p is 65"),
        (lambda: product_of_linear([[1] * 30] * 10), "more than the 200000"),
        (lambda: platonic("icosahedron"), "known are tetrahedron, octahedron, cube"),
        (lambda: orthogonal([], 3), "no weights"),
        (lambda: orthogonal([1, 2], 3, [[1, 0]]), "2 weights and 1 rows"),
        (lambda: orthogonal([1], 3, [[1, 1]]), "inner product of rows 1 and 1 is 2 instead of 1"),
        (lambda: orthogonal([1, 1], 3, [[1, 0], [1, 0]]), "inner product of rows 1 and 2 is 1 instead of 0"),
        (lambda: orthogonal([1], 3, [[0.6, 0.8]]), "exactly orthonormal"),
        (lambda: orthogonal([1], 0), "degree p is 0"),
        (lambda: orthogonal([1], 2.0), "degree p is 2.0"),
        (lambda: orthogonal([1j], 2), "real rational"),
        (lambda: power_of_norm(3, 2), "only where p is even"),
        (lambda: power_of_norm(2, 0), "dimension D is 0"),
        (lambda: circular(65), "degree p is 65"),
        (lambda: combination([], []), "at least one"),
        (lambda: combination([1, 2], [circular(3)]), "2 weights and 1 forms"),
        (lambda: combination([1, 2], [circular(3), circular(4)]), "one degree and dimension"),
        (lambda: direct_sum(circular(3), circular(4)), "degrees 3 and 4"),
    ],
)
def test_refused(make, message):
    with pytest.raises(DataError, match=message):
        make()
