"""T, ∇T and ∇²T in balls against exact arithmetic, and the Krawczyk test against what it must and must not prove."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from flint import acb, arb, arb_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.forms_for_tests import integer_forms, polynomial, random_form, w, x, xor, y, z
from theory.ball_eigenvalues import symmetric_eigenvalues
from theory.ball_form import BallForm
from theory.exact import ball
from theory.form import CorrelationForm
from theory.krawczyk import _inside, certify, chart_system
from theory.precision import precision
from theory.rational_points import exact_value_and_gradient, is_stationary, rational_point

fractions = st.fractions(-2, 2, max_denominator=7)


@given(st.data(), integer_forms(((2, 3), (3, 3), (4, 2), (3, 4))))
def test_a_jet_contains_the_exact_value_gradient_and_hessian(data, form):
    D = form.dimension
    point = data.draw(st.lists(fractions, min_size=D, max_size=D))
    jet = BallForm.of(form).jet([ball(c) for c in point])
    value, gradient = exact_value_and_gradient(form.coefficients, point)
    assert jet.value.overlaps(ball(value))
    assert all(g.overlaps(ball(e)) for g, e in zip(jet.gradient, gradient, strict=True))
    hessian = form.hessian([float(c) for c in point])
    assert all(float(c.rad()) < 1e-13 * (1 + abs(float(c.mid()))) for c in (jet.value, *jet.gradient))
    assert np.allclose([[float(h) for h in row] for row in jet.hessian], hessian, atol=1e-9)


def test_a_complex_jet_continues_the_real_one():
    form = BallForm.of(random_form(4, 3, 0))
    real = form.jet([arb(1), arb(-0.5), arb(0.25)])
    complex_jet = form.jet([acb(1), acb(-0.5), acb(0.25)])
    assert complex_jet.value.real.overlaps(real.value)
    assert complex_jet.value.imag.contains(0)
    turned = form.jet([acb(0, 1), acb(0, -0.5), acb(0, 0.25)])  # T(ix) = i^4 T(x)
    assert turned.value.overlaps(complex_jet.value)


@given(integer_forms(), st.integers(0, 2), st.lists(fractions, min_size=3, max_size=4))
def test_the_jacobian_of_the_chart_system_is_its_derivative(form, k, point):
    D = form.dimension
    point = [*point, Fraction(1)][:D]
    point[k] = Fraction(1)
    balls = BallForm.of(form, tuple(Fraction(i + 1) for i in range(D)))
    h = Fraction(1, 10**12)
    others = [i for i in range(D) if i != k]
    with precision(200):
        _, jacobian = chart_system(balls, [ball(c) for c in point], k)
        for column, j in enumerate(others):
            ahead, behind = ([c + s * h * (i == j) for i, c in enumerate(point)] for s in (1, -1))
            g_ahead, g_behind = (chart_system(balls, [ball(c) for c in p], k)[0] for p in (ahead, behind))
            for row in range(D - 1):
                slope = (g_ahead[row] - g_behind[row]) / ball(2 * h)
                assert abs(float(slope - jacobian[row][column])) < 1e-9 * (1 + abs(float(slope)))


def test_the_metric_describes_the_same_classes_in_stretched_coordinates():
    form = random_form(3, 3, 5)
    stretched = CorrelationStretch(form)
    plain = certify(BallForm.of(form), stretched.solution, 128)
    inner = certify(BallForm.of(stretched.form, (Fraction(4), Fraction(1), Fraction(9))), stretched.inner, 128)
    assert plain is not None
    assert inner is not None
    lengths = (2, 1, 3)
    back = [c * length for c, length in zip(inner.balls, lengths, strict=True)]
    for i, j in combinations(range(3), 2):
        assert (back[i] * plain.balls[j] - back[j] * plain.balls[i]).contains(0)


class CorrelationStretch:
    """T in coordinates c with w = (2c_1, c_2, 3c_3), and one of its stationary points in both."""

    def __init__(self, form):
        from tests.forms_for_tests import substituted
        from theory.orientations import stationary_orientations

        rows = [(Fraction(2), 0, 0), (0, Fraction(1), 0), (0, 0, Fraction(3))]
        self.form = substituted(form, [tuple(map(Fraction, row)) for row in rows])
        self.solution = np.array(stationary_orientations(form).orientations[0].u)
        self.inner = self.solution / np.array([2, 1, 3])


@pytest.mark.parametrize("p, D", [(2, 3), (3, 3), (4, 4), (5, 3)])
def test_the_test_succeeds_near_simple_classes_only(p, D):
    from theory.orientations import stationary_orientations

    form = random_form(p, D, 3)
    balls = BallForm.of(form)
    for orientation in stationary_orientations(form).lines:
        u = np.array(orientation.u)
        box = certify(balls, u + 1e-9, 128)
        assert box is not None
        assert all(b.contains(c) for b, c in zip(box.tested, box.balls, strict=True))
    assert certify(balls, np.ones(D) + np.arange(D), 64) is None


def test_no_box_around_a_multiple_class():
    double = BallForm.of(polynomial(x**2 * y + z**3, x, y, z))  # (0, 1, 0) is a double class
    assert certify(double, np.array([0.0, 1.0, 0.0]), 256) is None


def test_no_box_on_a_continuum():
    assert certify(BallForm.of(polynomial(x * y * z * w, x, y, z, w)), np.array([0.0, 0.0, 1.0, 0.5]), 128) is None


def test_a_class_that_is_not_real_is_told():
    balls = BallForm.of(xor(4))
    box = certify(balls, np.array([1, 0, -0.57735026919j]), 128)
    assert box is not None
    assert box.nonreal
    assert box.balls[0] == 1


def test_a_real_class_in_a_complex_box_is_not_called_nonreal():
    box = certify(BallForm.of(xor(3)), np.array([1, 1, -1], dtype=complex), 128)
    assert box is not None
    assert all(isinstance(z, acb) for z in box.balls)
    assert not box.nonreal


def test_no_box_where_another_class_is_closer_than_the_box_is_wide():
    """δ w_1³ + w_2³ has the classes (1, 0) and (1, δ): the slope at the first alone knows nothing of the second."""
    near = BallForm.of(CorrelationForm.from_binary([Fraction(1, 2**50), 0, 0, 1]))
    assert certify(near, np.array([1.0, 0.0]), 64) is None
    box = certify(near, np.array([1.0, 0.0]), 256)
    assert box is not None
    assert not box.tested[1].contains(arb(2) ** -50)


@pytest.mark.parametrize("inner, inside", [(arb(0, 0.5), True), (arb(0.25, 0.5), True), (arb(0, 1), False)])
def test_an_image_that_touches_the_edge_of_the_box_proves_nothing(inner, inside):
    box = arb(0, 1)
    assert _inside(inner, box) is inside
    assert _inside(acb(0, inner), acb(box, box)) is inside
    assert _inside(acb(inner, 0), acb(box, box)) is inside


# --- eigenvalues --------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5), st.lists(st.integers(-3, 3), min_size=10, max_size=10))
def test_eigenvalues_with_multiplicities_are_enclosed(spectrum, entries):
    from tests.forms_for_tests import cayley

    n = len(spectrum)
    Q = cayley(entries[: n * (n - 1) // 2], n)
    with precision(128):
        rows = [[sum(l * Q[i][k] * Q[j][k] for k, l in enumerate(spectrum)) for j in range(n)] for i in range(n)]
        found = symmetric_eigenvalues(arb_mat([[ball(Fraction(c)) for c in row] for row in rows]))
        assert all(f.contains(e) for f, e in zip(found, sorted(spectrum), strict=True))
        assert all(f.rad() < 1e-30 for f in found)


def test_a_wide_matrix_gives_wide_eigenvalues():
    (low, high) = symmetric_eigenvalues(arb_mat([[arb(1, 0.1), 0], [0, 3]]))
    assert low.contains(arb(0.9))
    assert low.contains(arb(1.1))
    assert high.contains(3)


# --- rational points ----------------------------------------------------------------------------------------


@given(st.lists(st.fractions(-5, 5, max_denominator=1000), min_size=1, max_size=4))
def test_rational_points_are_recognised(point):
    with precision(128):
        assert rational_point([arb(1, 1e-36) * ball(c) for c in point], 128) == tuple(point)


def test_irrational_points_are_not():
    with precision(128):
        assert rational_point([arb(2).sqrt(), arb(1)], 128) is None


def test_stationary_means_parallel():
    form = xor(3)
    point = [Fraction(1), Fraction(1), Fraction(-1)]
    value, gradient = exact_value_and_gradient(form.coefficients, point)
    assert value == -6
    assert is_stationary(gradient, point)
    assert not is_stationary(exact_value_and_gradient(form.coefficients, [1, 2, 1])[1], [1, 2, 1])
