"""All stationary orientations in D >= 3: reference tables, exact families, laws, and forms that are degenerate."""

import json
from fractions import Fraction
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.forms_for_tests import cayley, integer_forms, polynomial, random_form, substituted, v, w, x, xor, y, z
from tests.properties import examples
from theory.bounds import number_of_classes
from theory.errors import DataError
from theory.evidence import Evidence
from theory.form import CorrelationForm
from theory.forms import combination, orthogonal, platonic, power_of_norm, product_of_linear
from theory.orientations import Kind, Options, stationary_orientations
from theory.precision import precision
from theory.solvers import solve
from theory.solvers.multistart import solve_multistart
from verify.strategies import rotations

G3, G4 = (x, y, z), (x, y, z, w)
KOFIDIS_REGALIA = json.loads((Path(__file__).parent / "data" / "kofidis_regalia.json").read_text())


def proved(form, **options):
    found = stationary_orientations(form, Options(**options))
    assert found.completeness.status is Evidence.PROVED, found.completeness.reason
    return found


def kinds(found):
    return {kind: sum(o.kind is kind for o in found.orientations) for kind in Kind}


def euler_characteristic(found):
    """Σ (−1)^index over nondegenerate orientations."""
    return sum((-1) ** sum(bend < 0 for bend in o.tangent_spectrum) for o in found.orientations)


# --- a published table --------------------------------------------------------------------------------------


def kofidis_regalia():
    tensor = np.empty((3,) * 4, dtype=object)
    for indices in product(range(3), repeat=4):
        key = "".join(str(i + 1) for i in sorted(indices))
        tensor[indices] = Fraction(str(KOFIDIS_REGALIA["entries"][key]))
    return CorrelationForm.from_tensor(tensor)


def test_the_kofidis_regalia_tensor_to_twenty_digits():
    lines = solve(kofidis_regalia()).lines
    table = KOFIDIS_REGALIA["pairs"]
    assert len(lines) == len(table) == 11
    with precision(200):
        for line, pair in zip(lines, table, strict=True):
            assert abs(line.value - decimal(pair["lam"])) < arb("1e-20")
            u = [decimal(c) for c in pair["x"]]
            sign = 1 if sum((a * b for a, b in zip(line.direction, u, strict=True)), arb(0)) > 0 else -1
            assert all(abs(a - sign * b) < arb("1e-20") for a, b in zip(line.direction, u, strict=True))
            assert {1: "max", -1: "min", 0: "saddle"}[line.extremum] == pair["type"]


def decimal(text):
    exact = Fraction(text)
    return arb(fmpq(exact.numerator, exact.denominator))


def test_the_kofidis_regalia_tensor_is_complete():
    found = proved(kofidis_regalia())
    assert "N = 13" in found.completeness.reason
    assert (kinds(found)[Kind.MAXIMUM], kinds(found)[Kind.SADDLE], kinds(found)[Kind.MINIMUM]) == (6, 10, 6)
    assert euler_characteristic(found) == 2


# --- exact families -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [3, 4, 5, 6, 7])
def test_xor_has_eight_condensed_orientations_and_three_saddle_lines(p):
    found = proved(xor(p))
    assert len(found.condensed) == 8
    assert len(found.lines) == 7
    assert kinds(found)[Kind.SADDLE] == 6


def test_xor_at_three_aligns_with_exponent_two():
    found = proved(xor(3))
    for o in found.condensed:
        assert np.abs(np.abs(o.u) - 1 / np.sqrt(3)).max() < 1e-15
        assert abs(o.value) == pytest.approx(2 / np.sqrt(3), abs=1e-15)
        assert o.alignment_exponents == pytest.approx((2, 2), abs=1e-14)
    for o in found.orientations:
        if o.kind is Kind.SADDLE:
            assert sorted(np.abs(o.u)) == [0, 0, 1]
            assert o.value == 0


def test_the_octahedron():
    """The form x⁴ + y⁴ + z⁴ has 6 maxima 1, 8 minima 1/3 and 12 saddles 1/2; only the maxima are condensed."""
    found = proved(platonic("octahedron"))
    assert sorted(round(o.value, 12) for o in found.orientations) == [round(1 / 3, 12)] * 8 + [0.5] * 12 + [1] * 6
    assert (len(found.stable), len(found.condensed)) == (14, 6)


@pytest.mark.parametrize("weights", [(1, 2, 3), (1, 1, 1, 1), (2, -1, 3), (1, 2, -3, 5)])
@pytest.mark.parametrize("p", [3, 4])
def test_orthogonal_forms(weights, p):
    """Σ l_i w_i^p: one line for each set S and pattern of signs, with |λ_S| = (Σ_S |l_i|^(−2/(p−2)))^(−(p−2)/2)."""
    found = stationary_orientations(orthogonal(weights, p))
    expected = []
    for size in range(1, len(weights) + 1):
        for S in combinations(weights, size):
            if p == 3:  # λ u_i = l_i u_i² for i in S has one real solution whatever the signs
                expected.append(1 / np.sqrt(sum(1 / l**2 for l in S)))
            elif all(l > 0 for l in S) or all(l < 0 for l in S):
                expected += [np.sign(S[0]) / sum(1 / abs(l) for l in S)] * 2 ** (size - 1)
    values = sorted(abs(o.value) if p == 3 else o.value for o in found.lines)
    assert values == pytest.approx(sorted(expected), abs=1e-13)
    assert found.completeness.status is Evidence.PROVED


@pytest.mark.parametrize("D", [3, 4, 5])
def test_one_condensed_line_for_each_orthogonal_sample(D):
    X = np.eye(D, dtype=int).tolist()
    found = proved(CorrelationForm.from_data(X, [1] * D, 3))
    assert len(found.condensed) == 2 * D


@pytest.mark.parametrize("p", [3, 4, 5, 6, 7])
def test_products_of_linear_forms_reach_the_bound_with_real_lines_only(p):
    rows = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 2, 3], [-2, 1, 1], [3, -1, 4], [1, -5, 2]]
    found = proved(product_of_linear(rows[:p]))
    assert len(found.lines) == number_of_classes(p, 3) == p * p - p + 1
    assert len(found.condensed) == len(found.stable) == p * p - p + 2
    assert euler_characteristic(found) == 2


def test_a_product_of_linear_forms_in_doubles():
    """T = 0 at the crossings is recognised although their coordinates have a hundred digits."""
    found = proved(product_of_linear(np.random.default_rng(0).normal(size=(4, 3)).tolist()))
    assert len(found.condensed) == 14
    assert sum(o.value == 0 for o in found.lines) == 6


@pytest.mark.parametrize("name, stable, condensed", [("tetrahedron", 8, 8), ("octahedron", 14, 6), ("cube", 14, 8)])
def test_a_certificate_claims_what_was_found(name, stable, condensed):
    found = proved(platonic(name))
    assert (len(found.stable), len(found.condensed)) == (stable, condensed)
    claims = {"lines": len(found.lines), "stable": stable, "condensed": condensed}
    assert found.certificate.claims == claims


# --- p = 1 and p = 2 ----------------------------------------------------------------------------------------


@given(st.lists(st.integers(-5, 5), min_size=3, max_size=6).filter(any))
def test_a_linear_form_has_one_line(g):
    D = len(g)
    form = CorrelationForm.from_coefficients({tuple(int(i == k) for i in range(D)): c for k, c in enumerate(g)})
    found = proved(form)
    (line,) = found.lines
    assert np.allclose(line.u, np.array(g) / np.linalg.norm(g), atol=1e-15)
    assert len(found.condensed) == 2
    assert line.alignment_exponents == pytest.approx((1,) * (D - 1))


@given(st.integers(3, 6), st.integers(0, 10**6))
def test_a_quadratic_form_has_the_eigenvectors(D, seed):
    M = np.random.default_rng(seed).integers(-4, 5, size=(D, D))
    M = M + M.T
    assume(np.any(M))
    found = proved(CorrelationForm.from_tensor(M))
    eigenvalues = np.linalg.eigvalsh(M)
    values = [o.value for o in found.lines] + [float(c.value) for c in found.continua for _ in range(c.dimension + 1)]
    assert sorted(values) == pytest.approx(eigenvalues.tolist(), abs=1e-10)
    for o in found.lines:
        assert np.abs(M @ o.u - o.value * np.array(o.u)).max() < 1e-11
        others = sorted(2 * (eigenvalues - o.value), key=abs)[1:]
        assert sorted(o.tangent_spectrum) == pytest.approx(sorted(others), abs=1e-9)
    if not found.continua:
        assert len(found.stable) == 4
        top = max(found.lines, key=lambda o: o.value)
        if top.value > 0:
            assert sorted(top.alignment_exponents) == pytest.approx(sorted(1 - eigenvalues[:-1] / top.value), abs=1e-9)


def test_a_repeated_extreme_eigenvalue_is_a_continuum():
    found = proved(polynomial(3 * x**2 + 3 * y**2 - z**2 + 2 * w**2, *G4))
    (circle,) = found.continua
    assert (circle.dimension, float(circle.value), circle.extremum, circle.attracts) == (1, 3, 1, True)
    assert sorted(o.value for o in found.lines) == [-1, 2]
    assert len(found.condensed) == 2


def test_nearly_equal_eigenvalues_are_told_apart():
    tiny = sp.Rational(1, 10**40)
    found = proved(polynomial(x**2 + (1 + tiny) * y**2 + 2 * x * z, *G3))
    assert len(found.lines) == 3
    assert not found.continua


# --- degenerate forms ---------------------------------------------------------------------------------------


def norm(*variables):
    return sum(s**2 for s in variables)


@pytest.mark.parametrize(
    "expression, variables, lines, continua",
    [
        (norm(*G3) ** 2, G3, [], [(2, 1)]),
        (norm(*G4) ** 3, G4, [], [(3, 1)]),
        (norm(x, y) ** 2 - 3 * norm(z, w) ** 2, G4, [], [(1, 1), (1, -3)]),
        (z**3 - 3 * z * norm(x, y) / 2, G3, [1], [(1, -1 / np.sqrt(5))]),
        ((x + y + z) ** 4 + norm(*G3) * (x + y + z) ** 2, G3, [12], [(1, 0)]),
        ((x + y) ** 3, G3, [2 * np.sqrt(2)], [(1, 0)]),
        (x * y * z, G4, [1, 1, -1, -1], [(1, 0)] * 3),
        (w**4 + norm(*G3) ** 2, G4, [1], [(2, 1), (2, 0.5)]),
    ],
)
def test_continua_are_recognised_and_the_list_is_complete(expression, variables, lines, continua):
    found = proved(polynomial(expression, *variables))
    scale = 3 * np.sqrt(3) if expression == x * y * z else 1
    assert sorted(scale * o.value for o in found.lines) == pytest.approx(sorted(lines), abs=1e-12)
    shown = sorted((c.dimension, float(c.value)) for c in found.continua)
    assert np.allclose(np.reshape(shown, (-1, 2)), np.reshape(sorted(continua), (-1, 2)), atol=1e-12)


def test_the_kind_of_a_continuum():
    top, bottom = proved(polynomial(norm(x, y) ** 2 - 3 * norm(z, w) ** 2, *G4)).continua
    assert (top.extremum, bottom.extremum) == (1, -1)
    assert top.attracts
    assert bottom.attracts
    equator = proved(polynomial((x + y + z) ** 4 + norm(*G3) * (x + y + z) ** 2, *G3)).continua[0]
    assert (equator.extremum, equator.attracts) == (-1, False)


@pytest.mark.parametrize("D", [3, 5])
def test_no_signal_at_all(D):
    found = proved(CorrelationForm.from_data(np.eye(D, dtype=int), [0] * D, 3))
    assert not found.orientations
    (everything,) = found.continua
    assert (everything.dimension, everything.value) == (D - 1, 0)
    assert "T ≡ 0" in found.completeness.reason


def test_data_in_a_plane_of_a_space():
    """What D = 2 says of the plane, and a degenerate line across it."""
    X = np.array([[1, 2], [0, 1], [3, -1], [-1, 1]])
    lift = np.array([[1, 0, 1], [0, 1, 0]])
    y_values = [1, -2, 1, 3]
    found = proved(CorrelationForm.from_data(X @ lift, y_values, 3))
    plane = stationary_orientations(CorrelationForm.from_data(X * [np.sqrt(2), 1], y_values, 3))
    inside = [o for o in found.lines if o.kind is not Kind.DEGENERATE]
    assert sorted(abs(o.value) for o in inside) == pytest.approx(sorted(abs(o.value) for o in plane.lines), rel=1e-12)
    (across,) = [o for o in found.lines if o.kind is Kind.DEGENERATE]
    assert np.abs(across.u) == pytest.approx([1 / np.sqrt(2), 0, 1 / np.sqrt(2)])
    assert across.multiplicity == 4
    assert across.value == 0


def test_few_data_in_a_large_space():
    rng = np.random.default_rng(0)
    found = proved(CorrelationForm.from_data(rng.integers(-3, 4, size=(2, 12)), [1, 2], 3))
    assert [c.dimension for c in found.continua] == [9]
    assert len(found.lines) in (1, 3)


@pytest.mark.parametrize(
    "expression, place, multiplicity",
    [
        (x**2 * y + z**3, (0, 1, 0), 2),
        (x**3 * y + z**4, (0, 1, 0), 6),
        (x**3 + y**3, (0, 0, 1), 4),
        (x**4 + y**4, (0, 0, 1), 9),
        (x * y * z * (x - y) * (x + y), (0, 0, 1), 9),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_multiple_isolated_lines(expression, place, multiplicity, turned):
    form, place = polynomial(expression, *G3), np.array(place, dtype=float)
    if turned:
        Q = cayley([5, 0, 0], 3)  # a quarter turn of rational entries
        form, place = substituted(form, Q), np.array([[float(c) for c in row] for row in Q]).T @ place
    found = proved(form)
    (multiple,) = [o for o in found.lines if o.kind is Kind.DEGENERATE]
    assert abs(np.dot(multiple.u, place)) == pytest.approx(1)
    assert multiple.multiplicity == multiplicity
    simple = [o for o in found.lines if o.kind is not Kind.DEGENERATE]
    assert all(o.multiplicity == 1 for o in simple)


@pytest.mark.parametrize("c, stable", [(0, "+"), (sp.Rational(1, 2), "+"), (2, None), (-3, "+")])
@pytest.mark.parametrize("turned", [False, True])
def test_a_flat_direction_is_decided(c, stable, turned):
    """On the circle y = 0 the form is (x² + z²)² + (c − 1) z⁴: flat at (1, 0, 0), and a maximum for c < 1."""
    form = polynomial(x**4 + 2 * x**2 * z**2 + c * z**4 + y**4, *G3)
    place = np.array([1.0, 0, 0])
    if turned:
        Q = cayley([5, 0, 0], 3)
        form, place = substituted(form, Q), np.array([[float(q) for q in row] for row in Q]).T @ place
    found = proved(form)
    (flat,) = [o for o in found.orientations if np.dot(o.u, place) > 0.999]
    assert flat.kind is Kind.DEGENERATE
    assert flat.multiplicity == 3
    assert (flat.decided, flat.stable_for, flat.condensed) == (True, stable, stable is not None)


def test_flat_in_odd_degree():
    """z³ + (3/2) z x² − … is flat along x at the pole; the sign of the fourth order decides."""
    for quartic, stable in ((0, "+"), (1, None)):
        # on the circle y = 0, with t = x/z: (1 + 3t²/2 + q t³ …)/(1 + t²)^(3/2) = 1 − 3t⁴/8 + …
        form = polynomial(z**3 + sp.Rational(3, 2) * z * x**2 + quartic * x**3 - y**3, *G3)
        (pole,) = [o for o in stationary_orientations(form).orientations if o.u[2] > 0.999]
        assert pole.kind is Kind.DEGENERATE
        assert (pole.decided, pole.stable_for) == (True, stable)


@pytest.mark.parametrize(
    "expression, variables, simple, dimensions",
    [
        (x * y * z * w, G4, 8, [1] * 6),
        (x**2 * y * z, G3, 5, [1]),
        ((x**2 + y**2 - z**2) ** 2 * (x + y), G3, 3, [1]),
        (x**2 * w + y**2 * z, G4, 8, [1]),
    ],
)
def test_what_cannot_be_proved_is_named(expression, variables, simple, dimensions):
    found = stationary_orientations(polynomial(expression, *variables))
    assert found.completeness.status is Evidence.INCONCLUSIVE
    assert len(found.lines) == simple
    assert [c.dimension for c in found.continua] == dimensions
    assert f"N = {number_of_classes(found.form.degree, len(variables))}" in found.completeness.reason


def test_subdivision_closes_what_the_count_leaves_open():
    """(x² + y²)² z + (x² + 2y² + 3z²)² …: complex classes coincide where a definite factor is squared."""
    definite = x**2 + 2 * y**2 + 3 * z**2
    found = proved(polynomial(definite**2 * (x + y + z), *G3))
    assert "subdivision" in found.completeness.reason
    assert found.certificate.method == "subdivision"
    assert euler_characteristic(found) == 2


def test_an_open_sign_is_told():
    """A minimum T = 0 at (√2, 1, 0), which no finite number of digits can tell from a small value."""
    found = stationary_orientations(polynomial((x**2 - 2 * y**2) ** 2 + z**2 * norm(x, y), *G3))
    assert found.completeness.status is Evidence.INCONCLUSIVE
    assert "too close to 0" in found.completeness.reason
    assert sum(o.value == 0 for o in found.lines) == 3


# --- laws ---------------------------------------------------------------------------------------------------

regular = integer_forms(((3, 3), (4, 3), (2, 3)))


def isolated(form):
    found = stationary_orientations(form)
    assume(found.completeness.status is Evidence.PROVED)
    assume(not found.continua)
    return found


def matched(found, other, rotate=None):
    """For each orientation of one list the one of the other list at the same place."""
    places = np.array([o.u for o in other.orientations])
    pairs = []
    for o in found.orientations:
        u = np.array(o.u) if rotate is None else rotate @ np.array(o.u)
        distance = np.linalg.norm(places - u, axis=1)
        assert distance.min() < 1e-9
        pairs.append((o, other.orientations[int(distance.argmin())]))
    return pairs


@settings(max_examples=examples(25))
@given(regular, rotations(3))
def test_rotations_move_orientations_along(form, Q):
    found, turned = isolated(form), isolated(substituted(form, Q))
    rotation = np.array([[float(c) for c in row] for row in Q]).T  # T(Qw) is stationary where Qw is
    assert len(found.lines) == len(turned.lines)
    for a, b in matched(found, turned, rotation):
        assert (a.kind, a.stable_for, a.condensed, a.multiplicity) == (
            b.kind,
            b.stable_for,
            b.condensed,
            b.multiplicity,
        )
        assert b.value == pytest.approx(a.value, abs=1e-9)
        assert sorted(b.tangent_spectrum) == pytest.approx(sorted(a.tangent_spectrum), abs=1e-8)


@settings(max_examples=examples(25))
@given(regular, st.fractions(Fraction(1, 9), 9, max_denominator=9))
def test_scaling_moves_nothing(form, factor):
    found, scaled = isolated(form), stationary_orientations(combination([factor], [form]))
    for a, b in matched(found, scaled):
        assert (a.kind, a.stable_for, a.condensed) == (b.kind, b.stable_for, b.condensed)
        assert b.value == pytest.approx(float(factor) * a.value, rel=1e-12)
        assert sorted(b.alignment_exponents) == pytest.approx(sorted(a.alignment_exponents), rel=1e-9)


@settings(max_examples=examples(25))
@given(regular)
def test_the_sign_exchanges_maxima_and_minima(form):
    found, opposite = isolated(form), stationary_orientations(combination([-1], [form]))
    swapped = {Kind.MAXIMUM: Kind.MINIMUM, Kind.MINIMUM: Kind.MAXIMUM}
    for a, b in matched(found, opposite):
        assert b.kind is swapped.get(a.kind, a.kind)
        assert b.condensed == a.condensed
        assert b.value == -a.value


@settings(max_examples=examples(25))
@given(integer_forms(((4, 3), (2, 3), (4, 4))), st.fractions(-3, 3, max_denominator=5))
def test_a_multiple_of_the_norm_shifts_the_values_only(form, shift):
    p, D = form.degree, form.dimension
    found = isolated(form)
    shifted = stationary_orientations(combination([1, shift], [form, power_of_norm(p, D)]))
    assume(shifted.completeness.status is Evidence.PROVED)
    for a, b in matched(found, shifted):
        assert b.value == pytest.approx(a.value + float(shift), abs=1e-11)
        assert sorted(b.tangent_spectrum) == pytest.approx(sorted(a.tangent_spectrum), abs=1e-9)
        assert (a.kind, a.stable_for) == (b.kind, b.stable_for)


@settings(max_examples=examples(40))
@given(integer_forms(((3, 3), (4, 3), (3, 4), (5, 3))))
def test_every_list_satisfies_the_equation_and_euler(form):
    found = stationary_orientations(form)
    for o in found.orientations:
        u = np.array(o.u)
        assert np.abs(form.gradient(u) - form.degree * o.value * u).max() < 1e-10 * (1 + form.scale)
    nondegenerate = all(o.kind is not Kind.DEGENERATE for o in found.orientations)
    if found.completeness.status is Evidence.PROVED and nondegenerate and not found.continua:
        assert euler_characteristic(found) == 1 + (-1) ** (form.dimension - 1)
        if "all N" in found.completeness.reason and "‖w‖" not in found.completeness.reason:
            assert (number_of_classes(form.degree, form.dimension) - len(found.lines)) % 2 == 0


@pytest.mark.parametrize("p, D", [(3, 3), (4, 3), (5, 3), (3, 4), (4, 4)])
def test_a_dense_search_finds_the_same_extrema(p, D):
    """The slow oracle: ascent from very many points of the sphere, in doubles."""
    form = random_form(p, D, 11)
    found = proved(form)
    rng = np.random.default_rng(0)
    ends = []
    for sign in (1, -1):
        u = rng.normal(size=(400, D))
        u /= np.linalg.norm(u, axis=1, keepdims=True)
        for _ in range(6000):
            u = u + sign * 0.2 / (p * form.scale) * form.gradient(u)
            u /= np.linalg.norm(u, axis=1, keepdims=True)
        ends.append(u)
    places = np.array([o.u for o in found.stable])
    distance = np.linalg.norm(np.concatenate(ends)[:, None] - places[None], axis=2)
    assert (distance.min(axis=1) < 1e-2).mean() > 0.5
    assert set(distance.argmin(axis=1)[distance.min(axis=1) < 1e-2].tolist()) == set(range(len(places)))


def test_permuted_variables_permute_the_orientations():
    form = random_form(3, 3, 8)
    for order in permutations(range(3)):
        permuted = CorrelationForm.from_coefficients(
            {tuple(a[k] for k in order): t for a, t in form.coefficients.items()}
        )
        values = sorted(o.value for o in proved(permuted).orientations)
        assert values == pytest.approx(sorted(o.value for o in proved(form).orientations), abs=1e-14)


def test_data_and_coefficients_give_the_same():
    rng = np.random.default_rng(3)
    X, y_values = rng.uniform(-2, 2, size=(30, 4)), rng.normal(size=30)
    form = CorrelationForm.from_data(X, y_values, 3)
    again = CorrelationForm.from_coefficients(form.coefficients)
    assert [o.u for o in proved(form).orientations] == [o.u for o in proved(again).orientations]


# --- limits -------------------------------------------------------------------------------------------------


def test_too_many_classes_are_refused_with_the_count():
    with pytest.raises(DataError, match=r"N = 1048575 .*at most 20000.*minutes"):
        stationary_orientations(random_form(3, 20, 0))
    with pytest.raises(DataError, match="N = 15"):
        stationary_orientations(random_form(3, 4, 0), Options(max_classes=14))


@pytest.mark.parametrize("p, D", [(3, 4), (4, 3)])
def test_many_starts_find_the_extrema_and_claim_nothing(p, D):
    form = random_form(p, D, 2)
    found = solve_multistart(form, Options(multistart=150))
    assert found.completeness.status is Evidence.INCONCLUSIVE
    assert "not exhaustive" in found.completeness.reason
    values = sorted(abs(float(line.value)) for line in found.lines)
    assert values == pytest.approx(sorted(abs(o.value) for o in proved(form).lines if o.stable_for), abs=1e-12)


def test_many_starts_where_there_are_too_many_classes():
    form = orthogonal([1] * 16, 3)
    found = stationary_orientations(form, Options(multistart=60))
    assert found.completeness.status is Evidence.INCONCLUSIVE
    assert len(found.condensed) >= 20
    assert all(sorted(np.abs(o.u))[-1] == pytest.approx(1) for o in found.condensed)
    with pytest.raises(DataError, match="too many for its extrema"):
        stationary_orientations(CorrelationForm.from_data(np.eye(70), [1] * 70, 3), Options(multistart=5))


@pytest.mark.parametrize("options", [{"max_classes": 0}, {"attempts": 0}, {"seed": -1}, {"multistart": -1}])
def test_options_are_checked(options):
    with pytest.raises(DataError, match="must be positive, and none negative"):
        Options(**options)


def test_one_variable_has_nothing_to_orient():
    with pytest.raises(DataError, match="one variable"):
        stationary_orientations(CorrelationForm.from_data([[1], [2]], [1, 1], 3))


@pytest.mark.parametrize(
    "expression, stable", [(x**3 + y**3, None), (x**4 + y**4, "-"), (-(x**4) - y**4, "+"), (x**4 - y**4, None)]
)
def test_what_the_form_has_along_its_kernel(expression, stable):
    """T(0, 0, 1) = 0: a minimum or maximum where T has one sign elsewhere, and never for odd p."""
    (across,) = [o for o in proved(polynomial(expression, *G3)).orientations if o.u[2] == 1]
    assert (across.decided, across.stable_for, across.condensed) == (True, stable, False)
    (circle,) = proved(polynomial((x + y) ** sp.Poly(expression).total_degree(), *G3)).continua
    assert circle.extremum == (0 if stable is None and expression != x**4 - y**4 else -1)


def test_five_variables_and_a_kernel():
    found = proved(polynomial(x * y * z, x, y, z, w, v))
    assert [c.dimension for c in found.continua] == [2, 2, 2]
    assert len(found.lines) == 4


def test_a_multiple_orientation_on_the_axis_of_a_rotation():
    """At the pole of z³ + (3/2) z (x² + y²) the second derivatives vanish; it is the only orientation."""
    found = proved(polynomial(z**3 + sp.Rational(3, 2) * z * norm(x, y), *G3))
    (pole,) = found.lines
    assert np.abs(pole.u) == pytest.approx([0, 0, 1])
    assert (pole.kind, pole.value, pole.multiplicity) == (Kind.DEGENERATE, 1, 3)
    assert not found.continua


def test_a_multiple_class_that_a_rotation_moves():
    """T = (z² − x² − y²)(…): the cone of a square is a pair of circles of multiplicity 2."""
    found = stationary_orientations(polynomial(z * (z**2 - 3 * norm(x, y)) ** 2, *G3))
    assert sum(c.dimension == 1 and abs(float(c.value)) < 1e-100 for c in found.continua) >= 1


@pytest.mark.parametrize("p", [3, 4])
@pytest.mark.parametrize("units", [(1, 1, 1000), (1e5, 1, 1), (1, 1e-4, 1), (30, 1, 1e-3)])
def test_data_in_different_units(p, units):
    """Inputs of very different sizes: the list is complete all the same, and every orientation solves its equation."""
    rng = np.random.default_rng(4)
    X, y_values = rng.normal(size=(15, 3)) * units, rng.normal(size=15)
    found = proved(CorrelationForm.from_data(X, y_values, p))
    assert "N = " in found.completeness.reason
    assert euler_characteristic(found) == 2


@pytest.mark.parametrize("size", [1e-270, 1e-100, 1e100, 1e270])
def test_the_size_of_the_form_does_not_matter(size):
    rng = np.random.default_rng(4)
    X, y_values = rng.normal(size=(15, 3)), rng.normal(size=15)
    found, scaled = (proved(CorrelationForm.from_data(X, y_values * s, 3)) for s in (1, size))
    assert found.completeness == scaled.completeness
    assert np.allclose([o.u for o in found.orientations], [o.u for o in scaled.orientations], atol=1e-13)
