"""Stationary orientations for D = 2: reference numbers, planted roots, laws, and slow literal oracles."""

import math
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import cast

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties import examples
from theory.errors import DataError
from theory.evidence import Evidence, Statement
from theory.form import CorrelationForm
from theory.orientations import Kind, StationaryOrientations, stationary_orientations
from theory.solvers.binary import stationarity_coefficients

binary = CorrelationForm.from_binary
rationals = st.fractions(-6, 6, max_denominator=8)
coefficients = st.integers(1, 8).flatmap(lambda p: st.lists(rationals, min_size=p + 1, max_size=p + 1))
pythagorean = [(Fraction(3, 5), Fraction(4, 5)), (Fraction(-5, 13), Fraction(12, 13)), (Fraction(0), Fraction(-1))]


def solve(t) -> StationaryOrientations:
    return stationary_orientations(binary(t))


def angle(orientation) -> float:
    assert orientation.angle_deg is not None
    return orientation.angle_deg


def angles(found, **wanted):
    """The sorted angles of the orientations whose attributes have the wanted values."""
    return sorted(angle(o) for o in found.orientations if all(getattr(o, k) == v for k, v in wanted.items()))


def assert_same_angles(one, other, tolerance=1e-9):
    """As sets on the circle, whose cut at 180° has no meaning."""
    assert len(one) == len(other)
    turns = np.exp(1j * np.deg2rad(one)), np.exp(1j * np.deg2rad(other))
    if one:
        distance = np.abs(turns[0][:, None] - turns[1][None])
        assert distance.min(axis=0).max() < tolerance
        assert distance.min(axis=1).max() < tolerance


# --- reference numbers --------------------------------------------------------------------------------------


def paper_form(p):
    """y = sin 3x + ½ sin 6x at 40 equispaced points on [−1, 1.5], with a bias: the paper's one-dimensional data."""
    x = np.linspace(-1, 1.5, 40)
    return CorrelationForm.from_data(np.stack([x, np.ones(40)], axis=1), np.sin(3 * x) + np.sin(6 * x) / 2, p)


@pytest.mark.parametrize(
    "p, expected",
    [
        (1, {(-20.93, 0.14159), (159.07, -0.14159)}),
        (2, {(50.57, 0.05816), (-129.43, 0.05816), (140.57, -0.21143), (-39.43, -0.21143)}),
        (3, {(-52.88, 0.24685), (-165.23, 0.13365), (65.83, 0.04329)}
          | {(127.12, -0.24685), (14.77, -0.13365), (-114.17, -0.04329)}),
    ],
)  # fmt: skip
def test_reference_angles_and_values(p, expected):
    found = stationary_orientations(paper_form(p))
    assert {(round(angle(o), 2), round(o.value, 5)) for o in found.orientations} == expected
    assert found.completeness.status is Evidence.PROVED
    assert len(found.condensed) == 2 * p


def test_reference_counts():
    four, five = (stationary_orientations(paper_form(p)) for p in (4, 5))
    assert (len(four.lines), len(four.stable), len(four.condensed)) == (4, 8, 6)
    assert len(five.lines) == 3
    assert "degree 5 has 3 real and 2 non-real roots, all simple" in five.completeness.reason


@pytest.mark.parametrize("p", [10, 30])
def test_high_degree_against_a_scan(p):
    form = paper_form(p)
    assert_same_angles(scan(form), angles(stationary_orientations(form)), tolerance=1e-3)


def test_p_1_points_along_the_correlation_vector():
    (up, down) = stationary_orientations(CorrelationForm.from_data([[3, 1], [0, 2]], [2, 2], 1)).orientations
    np.testing.assert_allclose(up.u, np.array([3, 3]) / math.sqrt(18), rtol=1e-15)
    assert (up.kind, up.stable_for, up.condensed, up.alignment_exponents) == (Kind.MAXIMUM, "+", True, (1.0,))
    assert (down.kind, down.stable_for, down.condensed, down.alignment_exponents) == (Kind.MINIMUM, "-", True, (1.0,))
    assert up.value == pytest.approx(math.sqrt(18))


def test_p_2_is_the_eigenvalue_problem():
    found = solve([3, 2, -1])
    eigenvalues, vectors = np.linalg.eigh([[3, 1], [1, -1]])
    (bottom, top), (down, up) = eigenvalues, vectors.T
    for mu, vector, other in ((top, up, bottom), (bottom, down, top)):
        (o, _) = (o for o in found.orientations if abs(np.dot(o.u, vector)) > 0.999)
        assert o.value == pytest.approx(mu)
        assert o.alignment_exponents == (pytest.approx(1 - other / mu),)
        assert o.tangent_spectrum == (pytest.approx(2 * other - 2 * mu),)


# --- oracles ------------------------------------------------------------------------------------------------


def scan(form, points=100_000):
    """The angles at which T on a dense grid of the circle turns from rising to falling or back."""
    theta = np.linspace(-np.pi, np.pi, points, endpoint=False) + 1e-5
    rising = np.diff(form(np.stack([np.cos(theta), np.sin(theta)], axis=1)), append=np.nan) > 0
    rising[-1] = form([math.cos(theta[0]), math.sin(theta[0])]) > form([math.cos(theta[-1]), math.sin(theta[-1])])
    return np.rad2deg(theta[np.flatnonzero(rising != np.roll(rising, 1))]).tolist()


@settings(max_examples=examples(40))
@given(coefficients)
def test_extrema_agree_with_a_scan_of_the_circle(t):
    found = solve(t)
    assume(found.orientations)
    everywhere = sorted(angles(found))
    assume(min(b - a for a, b in pairwise([*everywhere, everywhere[0] + 360])) > 0.1)
    turning = [angle(o) for o in found.orientations if o.stable_for]
    # a flat extremum of T lies far from the grid's, where differences of T drown in rounding
    assume(all(o.multiplicity == 1 and abs(o.tangent_spectrum[0]) > 1e-3 * found.form.scale for o in found.stable))
    assert_same_angles(scan(found.form), turning, tolerance=1e-3)


@given(coefficients)
def test_the_number_of_lines_agrees_with_sympy(t):
    b = stationarity_coefficients(t)
    assume(any(b))
    exact = [sympy.Rational(x.numerator, x.denominator) for x in map(Fraction, reversed(b))]
    polynomial = sympy.Poly(exact, sympy.Symbol("z"))
    vertical = b[-1] == 0
    distinct = polynomial.count_roots() if polynomial.degree() > 0 else 0
    assert len(solve(t).lines) == distinct + vertical


@given(coefficients)
def test_the_defining_equation_and_the_tangent_hessian(t):
    found = solve(t)
    p, scale = found.form.degree, found.form.scale
    for o in found.orientations:
        u, normal = np.array(o.u), np.array([-o.u[1], o.u[0]])
        np.testing.assert_allclose(found.form.gradient(u), p * o.value * u, atol=1e-12 * p**2 * scale)
        h = normal @ found.form.hessian(u) @ normal
        assert o.tangent_spectrum[0] == pytest.approx(h - p * o.value, abs=1e-11 * p**2 * scale)
        assert o.value == pytest.approx(float(found.form(u)), abs=1e-12 * p**2 * scale)
        if o.alignment_exponents and abs(o.value) > 1e-6 * scale:
            assert o.alignment_exponents[0] == pytest.approx(1 - h / (p * o.value), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("p", range(1, 7))
def test_the_alignment_law(p):
    """Along the flow u' = ∇T − pTu, r' = pTr the angle to u obeys d log δ / d log r = −κ."""
    form, delta = paper_form(p), 1e-6
    for o in stationary_orientations(form).condensed:
        theta = math.radians(angle(o)) + delta
        u, normal = np.array([math.cos(theta), math.sin(theta)]), np.array([-math.sin(theta), math.cos(theta)])
        value, gradient = form.value_and_gradient(u)
        assert gradient @ normal / (p * value) / delta == pytest.approx(-o.alignment_exponents[0], rel=1e-3)


# --- planted roots ------------------------------------------------------------------------------------------


def integrate(b):
    """The one T with u_2 ∂_1T − u_1 ∂_2T = B, for a binary form B of odd degree p."""
    p = len(b) - 1
    t = [Fraction(0)] * (p + 2)
    for j in range(0, p, 2):  # b_j = (p−j+1) t_(j−1) − (j+1) t_(j+1), upwards for odd indices
        t[j + 1] = ((p - j + 1) * t[j - 1] - b[j]) / (j + 1)
    t[p + 1] = Fraction(0)
    for j in range(p, 0, -2):  # and downwards for even ones
        t[j - 1] = (b[j] + (j + 1) * t[j + 1]) / (p - j + 1)
    return t[: p + 1]


def plant(slopes, vertical=0, pairs=0):
    """T whose B has the given slopes as roots, u_1 = 0 ``vertical`` times, and (z² + 1) ``pairs`` times."""
    factors = [flint.fmpq_poly([-flint.fmpq(s.numerator, s.denominator), 1]) for s in map(Fraction, slopes)]
    polynomial = flint.fmpq_poly([1])
    for factor in [*factors, *[flint.fmpq_poly([1, 0, 1])] * pairs]:
        polynomial *= factor
    degree = polynomial.degree() + vertical
    return integrate([Fraction(int(polynomial[k].p), int(polynomial[k].q)) for k in range(degree + 1)])


@st.composite
def plantings(draw):
    slopes = draw(st.lists(st.fractions(-3, 3, max_denominator=3), max_size=6))
    vertical, pairs = draw(st.integers(0, 3)), draw(st.integers(0, 1))
    if (len(slopes) + vertical) % 2 == 0:  # only odd degrees can be integrated for every B
        slopes.append(Fraction(1, 7))
    return slopes, vertical, pairs


def exact(t, u):
    """T(u) and B(u), which is −T', at a rational vector u."""
    p = len(t) - 1
    return tuple(
        sum(c * u[0] ** (p - k) * u[1] ** k for k, c in enumerate(form)) for form in (t, stationarity_coefficients(t))
    )


@given(plantings())
def test_planted_roots_are_found_with_their_multiplicity_and_kind(planting):
    slopes, vertical, pairs = planting
    t = plant(*planting)
    roots = sorted(Counter(slopes).items())
    gaps = (
        [roots[0][0] - 1, *((a + b) / 2 for (a, _), (b, _) in pairwise(roots)), roots[-1][0] + 1]
        if roots
        else [Fraction(0)]
    )
    signs = [np.sign(exact(t, (Fraction(1), z))[1]) for z in gaps]
    expected = [((1, z), m, a, b) for (z, m), (a, b) in zip(roots, pairwise(signs), strict=True)]
    if vertical:
        expected.append(((0, 1), vertical, signs[-1], np.sign(exact(t, (Fraction(-1), -gaps[0]))[1])))
    found = solve(t)
    assert len(found.lines) == len(expected)
    for line, (u, multiplicity, before, after) in zip(found.lines, expected, strict=True):
        assert line.angle_deg == pytest.approx(math.degrees(math.atan2(u[1], u[0])), abs=1e-12)
        assert line.multiplicity == multiplicity
        assert line.stable_for == (None if before == after else "+" if before < after else "-")
        assert (line.kind is Kind.DEGENERATE) == (multiplicity > 1)
        value, _ = exact(t, u)
        assert np.sign(line.value) == np.sign(value)
        assert bool(line.alignment_exponents) == bool(value)
    if pairs:
        assert f"{2 * pairs} non-real" in found.completeness.reason


@pytest.mark.parametrize("p", range(1, 13))
def test_the_bound_2p_is_attained_by_cos_p_phi(p):
    cosine = [math.comb(p, k) * (1, 0, -1, 0)[k % 4] for k in range(p + 1)]
    found = solve(cosine)
    assert len(found.condensed) == len(found.stable) == 2 * p
    np.testing.assert_allclose(angles(found), np.arange(-p + 1, p + 1) * 180 / p, atol=1e-12)
    assert all(o.alignment_exponents == (pytest.approx(p),) for o in found.orientations)
    assert found.completeness == Statement(
        Evidence.PROVED,
        f"the binary form u_2 ∂_1T − u_1 ∂_2T of degree {p} has {p} real and 0 non-real roots, all simple, "
        "isolated in ball arithmetic",
    )


def test_horizontal_and_vertical_orientations_are_exact():
    found = solve([1, 0, 0, 2])  # w_1³ + 2 w_2³
    assert {o.u for o in found.orientations} >= {(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)}
    assert {str(o.enclosure.angle_deg)[:4] for o in found.orientations} >= {"[0 +", "[180", "[90.", "[-90"}


def test_a_line_on_which_the_form_vanishes():
    found = solve([0, 1, 0, 0])  # w_1² w_2: at (0, 1) gradient and T vanish
    (up, down) = (o for o in found.orientations if abs(angle(o)) == 90)
    assert (up.angle_deg, up.value, up.alignment_exponents, up.kind) == (90, 0, (), Kind.MINIMUM)
    assert (up.stable_for, up.condensed, down.stable_for, down.condensed) == ("-", False, "+", False)
    assert (up.enclosure.value, up.tangent_spectrum) == ("[0 +/- 0]", (2.0,))


def test_a_degenerate_maximum_is_stable_and_condensed():
    found = solve([1, 0, 2, 0, 0])  # ‖w‖⁴ − w_2⁴: T' = −4 sin³θ cos θ
    (first, second) = (o for o in found.orientations if o.kind is Kind.DEGENERATE)
    assert (first.angle_deg, second.angle_deg) == (0, 180)
    for o in (first, second):
        assert (o.multiplicity, o.stable_for, o.condensed, o.alignment_exponents) == (3, "+", True, (0.0,))
    assert "multiplicities 3, 1 (real) and none (non-real)" in found.completeness.reason


def test_an_inflection_is_stationary_but_stable_for_no_sign():
    found = solve(plant([Fraction(1), Fraction(1), Fraction(-2)]))
    assert [(o.multiplicity, o.stable_for) for o in found.lines if angle(o) == pytest.approx(45)] == [(2, None)]


@pytest.mark.parametrize("distance", [Fraction(1, 10**12), Fraction(1, 10**60)])
@pytest.mark.parametrize("multiplicities", [(1, 1), (1, 2), (2, 3)])
def test_nearly_coincident_roots_are_told_apart(distance, multiplicities):
    near = [Fraction(1)] * multiplicities[0] + [1 + distance] * multiplicities[1]
    found = solve(plant(near, vertical=1 + len(near) % 2))
    pair = [o for o in found.lines if abs(angle(o) - 45) < 1e-6]
    assert tuple(o.multiplicity for o in pair) == multiplicities
    with mpmath.workdps(90):
        intervals = [ball(o.enclosure.angle_deg) for o in pair]
        truth = [mpmath.degrees(mpmath.atan(mpmath.mpf(z.numerator) / z.denominator)) for z in (near[0], near[-1])]
        assert all(low <= x <= high for (low, high), x in zip(intervals, truth, strict=True))
        assert intervals[0][1] < intervals[1][0]


def ball(text):
    """The interval of a decimal ball "[mid +/- radius]"."""
    middle, radius = (mpmath.mpf(part) for part in text.strip("[]").split(" +/- "))
    return middle - radius, middle + radius


@given(coefficients)
def test_enclosures_contain_the_doubles_neighbourhood(t):
    with mpmath.workdps(60):
        for o in solve(t).orientations:
            for text, number in ((o.enclosure.angle_deg, angle(o)), (o.enclosure.value, o.value)):
                low, high = ball(text)
                slack = 2**-52 * abs(mpmath.mpf(number))
                assert low - slack <= number <= high + slack
                assert high - low <= 1e-18 * abs(mpmath.mpf(number))


def test_roots_that_are_not_real_are_counted_with_their_multiplicity():
    found = solve([1, 0, 2, 0, 1, 0])  # ‖w‖⁴ w_1: (1, ±i) are double roots
    assert [o.angle_deg for o in found.orientations] == [0, 180]
    assert "multiplicities 1 (real) and 2, 2 (non-real)" in found.completeness.reason


# --- a continuum --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "t, value",
    [([0, 0, 0, 0], 0), ([0, 0], 0), ([1, 0, 2, 0, 1], 1), ([Fraction(-2, 3), 0, Fraction(-2, 3)], Fraction(-2, 3))],
)
def test_a_form_that_is_constant_on_the_circle(t, value):
    found = solve(t)
    assert found.orientations == found.stable == ()
    (continuum,) = found.continua
    assert (continuum.dimension, continuum.value) == (1, value)
    assert ("T ≡ 0" in continuum.reason) == (value == 0)
    assert found.completeness.status is Evidence.PROVED
    assert found.to_dict()["continua"][0]["value"] == str(value)


@pytest.mark.parametrize("X, y", [([[1, 2]], [0]), ([[1, 1], [1, 1]], [1, -1])])
def test_no_signal(X, y):
    found = stationary_orientations(CorrelationForm.from_data(X, y, 3))
    assert found.continua[0].value == 0


# --- laws ---------------------------------------------------------------------------------------------------


@settings(max_examples=examples(40))
@given(
    st.lists(st.tuples(rationals, rationals, rationals), min_size=1, max_size=5),
    st.integers(1, 6),
    st.sampled_from(pythagorean),
)
def test_rotating_the_data_rotates_the_orientations(samples, p, turn):
    (c, s), y = turn, [h for _, _, h in samples]
    X = [(a, b) for a, b, _ in samples]
    before = stationary_orientations(CorrelationForm.from_data(X, y, p))
    after = stationary_orientations(CorrelationForm.from_data([(c * a - s * b, s * a + c * b) for a, b in X], y, p))
    angle = math.degrees(math.atan2(s, c))
    for kind in Kind:
        assert_same_angles([a + angle for a in angles(before, kind=kind)], angles(after, kind=kind))
    np.testing.assert_allclose(
        sorted(o.value for o in before.orientations), sorted(o.value for o in after.orientations), rtol=1e-12
    )


@given(coefficients, st.fractions(-4, 4).filter(bool))
def test_scaling_keeps_directions_and_rates_and_a_negative_factor_swaps_kinds(t, factor):
    before, after = solve(t), solve([factor * x for x in t])
    swapped = {Kind.MAXIMUM: Kind.MINIMUM, Kind.MINIMUM: Kind.MAXIMUM}
    for a, b in zip(before.orientations, after.orientations, strict=True):
        assert (a.u, a.alignment_exponents, a.condensed) == (b.u, pytest.approx(b.alignment_exponents), b.condensed)
        assert b.value == pytest.approx(float(factor) * a.value)
        assert b.kind == (a.kind if factor > 0 else swapped.get(a.kind, a.kind))
        assert a.stable_for == (b.stable_for if factor > 0 else {"+": "-", "-": "+", None: None}[b.stable_for])


@given(coefficients)
def test_antipodes(t):
    found = solve(t)
    p = len(t) - 1
    for a, b in zip(found.orientations[::2], found.orientations[1::2], strict=True):
        assert -90 < angle(a) <= 90
        assert abs(angle(a) - angle(b)) == pytest.approx(180)
        assert b.value == (-1) ** p * a.value
        assert a.alignment_exponents == b.alignment_exponents
        assert a.condensed == b.condensed
        assert (a.stable_for == b.stable_for) == (p % 2 == 0 or a.stable_for is None)
    assert list(found.lines) == sorted(found.lines, key=angle)


@given(coefficients)
def test_maxima_and_minima_alternate_on_the_circle(t):
    """Σ (−1)^index = 0, the Euler characteristic of the circle."""
    found = solve(t)
    assume(not found.continua)
    around = sorted((o for o in found.orientations if o.stable_for), key=angle)
    assert all(a.stable_for != b.stable_for for a, b in pairwise([*around, *around[:1]]))
    assert sum(o.multiplicity for o in found.lines) <= len(t) - 1
    assert (len(t) - 1 - sum(o.multiplicity for o in found.lines)) % 2 == 0


@given(coefficients.filter(lambda t: len(t) % 2 == 1), st.fractions(-5, 5, max_denominator=4))
def test_a_multiple_of_the_norm_shifts_values_and_keeps_directions(t, c):
    p = len(t) - 1
    shifted = [x + (c * math.comb(p // 2, k // 2) if k % 2 == 0 else 0) for k, x in enumerate(t)]
    before, after = solve(t), solve(shifted)
    assert [o.u for o in before.orientations] == [o.u for o in after.orientations]
    assert [o.kind for o in before.orientations] == [o.kind for o in after.orientations]
    for a, b in zip(before.orientations, after.orientations, strict=True):
        assert b.value == pytest.approx(a.value + float(c), abs=1e-12)
        assert b.tangent_spectrum == (pytest.approx(a.tangent_spectrum[0]),)


@given(coefficients, st.sampled_from([Fraction(2) ** 800, Fraction(2) ** -800]))
def test_huge_and_tiny_forms_have_the_same_orientations(t, factor):
    before, after = solve(t), solve([factor * x for x in t])
    assert [(o.u, o.kind, o.condensed) for o in before.orientations] == [
        (o.u, o.kind, o.condensed) for o in after.orientations
    ]


def test_inputs_of_very_different_size():
    found = stationary_orientations(CorrelationForm.from_data([[1e12, 1], [-2e12, 1], [5e11, 1]], [1, 2, -1], 3))
    assert found.lines[0].condensed
    assert found.completeness.status is Evidence.PROVED


# --- FLINT, refusals, renderings ----------------------------------------------------------------------------


def test_flint_makes_real_roots_exactly_real_and_others_not():
    polynomial = flint.fmpz_poly([-2, 0, 1]) * flint.fmpz_poly([1, 10**9, 10**18 + 1]) * flint.fmpz_poly([0, 1]) ** 2
    roots = cast(list[tuple[flint.acb, int]], polynomial.complex_roots())
    assert sorted(m for _, m in roots) == [1, 1, 1, 1, 2]
    assert [root.imag.is_zero() for root, _ in roots].count(True) == 3
    assert all(root.imag.is_zero() or not root.imag.contains(0) for root, _ in roots)


@pytest.mark.parametrize("bits", [20, 53, 400])
def test_the_precision_of_flint_is_restored_and_does_not_matter(bits):
    reference = stationary_orientations(paper_form(4)).orientations
    with flint.ctx.workprec(bits):
        assert stationary_orientations(paper_form(4)).orientations == reference
        assert flint.ctx.prec == bits


def test_other_dimensions_are_refused():
    for D in (1,):
        with pytest.raises(DataError, match="one variable"):
            stationary_orientations(CorrelationForm.from_data(np.ones((2, D)), [1, 2], 3))


def test_results_outside_the_doubles_are_refused_and_leave_the_precision_alone():
    before = flint.ctx.prec
    with pytest.raises(DataError, match="outside the range of doubles"):
        solve([0, 1, 0, Fraction(1, 10**320)])
    assert flint.ctx.prec == before


def test_a_wrong_orientation_is_rejected():
    found = solve([1, 0, -3, 0])
    with pytest.raises(ValueError, match="is not stationary"):
        StationaryOrientations(binary([1, 1, -3, 0]), found.orientations, None, found.completeness)
    with pytest.raises(ValueError, match="antipodal"):
        StationaryOrientations(found.form, found.orientations[:3], None, found.completeness)
    with pytest.raises(ValueError, match="at most p"):
        StationaryOrientations(found.form, found.orientations * 2, None, found.completeness)


def test_dictionary():
    record = solve([1, 0, -3, 0]).to_dict()
    assert set(record) == {"form", "orientations", "continua", "completeness"}
    assert record["orientations"][0]["kind"] == "minimum"
    assert set(record["orientations"][0]) == {
        "u", "angle_deg", "value", "kind", "stable_for", "condensed", "alignment_exponents", "multiplicity",
        "tangent_spectrum", "enclosure", "stability_decided",
    }  # fmt: skip
    assert record["completeness"]["status"] == "proved"


def test_latex():
    found = solve([1, 0])
    assert found._repr_latex_() == (
        r"$\begin{array}{cccccc} u & T(u) & \text{kind} & \text{stable for} & \text{condensed} & \kappa \\ "
        r"0^\circ & 1 & \text{maximum} & + & \text{yes} & 1 \\ "
        r"180^\circ & -1 & \text{minimum} & - & \text{yes} & 1 \end{array}$"
    )
    assert solve([1, 0, 1])._repr_latex_() == r"$T(u) = 1\ \text{for all}\ \|u\| = 1$"
