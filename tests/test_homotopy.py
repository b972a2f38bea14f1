"""Path following: the start, the velocity, one path at a time as the oracle, and exhaustive subdivision."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from tests.forms_for_tests import random_form, xor
from theory.ball_form import BallForm
from theory.bounds import number_of_classes
from theory.evidence import Evidence
from theory.form import CorrelationForm
from theory.forms import product_of_linear
from theory.krawczyk import certify
from theory.solvers import solve
from theory.solvers.classes import Invariant, certified, distinct, merged, upper_half
from theory.solvers.homotopy import Homotopy, endpoints, follow, start_classes
from theory.solvers.search import Options
from theory.solvers.subdivision import Face, subdivide


@pytest.mark.parametrize("p, D", [(3, 2), (3, 4), (4, 3), (5, 3), (6, 2)])
def test_the_start_classes_are_those_of_the_power_sum(p, D):
    start = start_classes(p, D)
    assert len(start) == number_of_classes(p, D)
    assert len(merged(start)) == len(start)  # no two are the same class
    gradient = start ** (p - 1)
    minors = gradient[:, :, None] * start[:, None, :] - gradient[:, None, :] * start[:, :, None]
    assert np.abs(minors).max() < 1e-12


@pytest.fixture
def homotopy(rng):
    return Homotopy.draw(random_form(4, 3, 1), np.array([1.0, 2.0, 0.5]), rng)


def test_the_start_solves_the_system_at_0(homotopy):
    v = homotopy.start(start_classes(4, 3))
    value, _, _ = homotopy.derivatives(v, np.zeros(len(v)), v[:, :-1].conj())
    assert np.abs(value).max() < 1e-12


def test_the_derivatives_of_the_homotopy(homotopy, rng):
    v = rng.normal(size=(5, 4)) + 1j * rng.normal(size=(5, 4))
    t, patch, h = rng.random(5), rng.normal(size=(5, 3)) + 0j, 1e-6
    _, jacobian, rate = homotopy.derivatives(v, t, patch)
    for k in range(4):
        e = np.eye(4)[k] * h
        slope = (homotopy.derivatives(v + e, t, patch)[0] - homotopy.derivatives(v - e, t, patch)[0]) / (2 * h)
        assert np.allclose(slope, jacobian[:, :, k], atol=1e-7)
    slope = (homotopy.derivatives(v, t + h, patch)[0] - homotopy.derivatives(v, t - h, patch)[0]) / (2 * h)
    assert np.allclose(slope, rate, atol=1e-7)


def test_all_paths_at_once_end_where_each_does_alone(homotopy):
    """The oracle integrates one path at a time with SciPy, without a patch change, and polishes at the end."""
    start = homotopy.start(start_classes(4, 3))
    together = follow(homotopy, start)
    assert together.arrived.all()
    for v0, end in zip(start, together.x, strict=True):
        alone = _one_path(homotopy, v0)
        assert abs(np.vdot(alone, end)) / np.linalg.norm(alone) / np.linalg.norm(end) == pytest.approx(1, abs=1e-8)


def _one_path(homotopy, v0):
    patch = v0[:-1].conj()[None]

    def rate(t, state):
        _, jacobian, rate = homotopy.derivatives(state[None], np.array([t]), patch)
        return -np.linalg.solve(jacobian[0], rate[0])

    v = solve_ivp(rate, (0, 1), v0, method="RK45", rtol=1e-10, atol=1e-12).y[:, -1]
    for _ in range(3):
        value, jacobian, _ = homotopy.derivatives(v[None], np.ones(1), patch)
        v = v - np.linalg.solve(jacobian[0], value[0])
    return v[:-1]


@pytest.mark.parametrize("p, D", [(3, 3), (3, 5), (4, 4), (5, 3), (7, 3)])
@pytest.mark.parametrize("seed", range(3))
def test_every_class_of_a_general_form_is_found_and_certified(p, D, seed):
    form, rng = random_form(p, D, seed), np.random.default_rng(seed)
    ends = list(endpoints(form, np.ones(D), start_classes(p, D), rng))
    classes, failed = certified(BallForm.of(form), np.concatenate([e.x for e in ends]))
    assert classes.count == number_of_classes(p, D)
    assert not len(failed)
    assert len(classes.real) % 2 == number_of_classes(p, D) % 2
    assert all(box.nonreal for box in classes.nonreal)


def test_a_repeated_endpoint_counts_once():
    form = BallForm.of(xor(3))
    points = np.array([[1, 1, 1], [1, 1, 1 + 1e-12], [-1j, -1j, -1j], [1, 1, -1]], dtype=complex)
    classes, _ = certified(form, points)
    assert classes.count == 2


def test_a_box_and_its_conjugate_count_as_one_pair():
    form = BallForm.of(xor(4))
    boxes = [certify(form, np.array([1, 0, s * 0.57735026919j]), 128) for s in (-1, 1)]
    assert len(distinct(boxes)) == 1
    other = certify(form, np.array([1, 1j, 0]), 128)
    assert len(distinct([*boxes, other])) == 2


@pytest.mark.parametrize("digits", [2, 3])
def test_a_form_close_to_one_with_a_continuum(digits):
    """With two linear factors that differ by 10^−digits T nearly vanishes doubly on a whole circle."""
    rows = [[1, 0, 0], [1, Fraction(1, 10**digits), 0], [0, 1, 1]]
    found = solve(product_of_linear(rows))
    assert found.completeness.status is Evidence.PROVED
    assert len(found.lines) == 7
    assert sum(line.extremum != 0 for line in found.lines) == 4


@pytest.mark.parametrize("gap", [Fraction(1, 10**k) for k in (2, 4, 6, 8, 10, 12)])
@pytest.mark.parametrize("sign", [1, -1])
def test_nearly_real_classes_are_decided(gap, sign):
    """x²y + z³ with its double class at (0, 1, 0) moved apart: two real ones, or a pair that is not real."""
    form = CorrelationForm.from_coefficients({(2, 1, 0): 1, (0, 0, 3): 1, (0, 2, 1): -sign * gap})
    found = solve(form)
    assert found.completeness.status is Evidence.PROVED
    assert len(found.lines) == (7 if sign > 0 else 5)


def test_conjugates_have_one_representative(rng):
    x = rng.normal(size=(6, 3)) + 1j * rng.normal(size=(6, 3))
    assert np.allclose(upper_half(x), upper_half(x.conj()))
    rho = Invariant.draw(3)
    assert np.allclose(rho.of_points(x.conj()), rho.of_points(x).conj())
    assert np.allclose(rho.of_points(2j * x), rho.of_points(x))


def test_the_seed_does_not_matter_for_a_proved_list():
    form = random_form(4, 3, 2)
    values = [[float(line.value) for line in solve(form, Options(seed=s)).lines] for s in range(4)]
    assert all(np.allclose(v, values[0], atol=1e-14) for v in values)


# --- subdivision --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p, D", [(3, 3), (4, 3), (6, 3), (3, 4), (4, 4)])
@pytest.mark.parametrize("seed", range(2))
def test_subdivision_proves_the_full_list_and_no_shorter_one(p, D, seed):
    form = random_form(p, D, seed)
    boxes = [box for box, _ in solve(form).certificate.real]
    metric = [Fraction(1)] * D
    assert subdivide(form.coefficients, metric, boxes).complete
    for k in range(len(boxes)):
        missing = subdivide(form.coefficients, metric, boxes[:k] + boxes[k + 1 :])
        assert not missing.complete
        u = np.array([float(c) for c in boxes[k].balls])
        cosines = np.abs(missing.left @ u) / np.linalg.norm(missing.left, axis=1) / np.linalg.norm(u)
        assert cosines == pytest.approx(1, abs=1e-6)  # and all that is left is near the one that is missing


def test_subdivision_respects_the_metric():
    form = random_form(3, 3, 4)
    stretched = {a: t * 2 ** a[0] for a, t in form.coefficients.items()}  # c_1 = w_1/2
    metric = [Fraction(4), Fraction(1), Fraction(1)]
    lines = solve(form).lines
    points = np.array([[float(c) for c in line.direction] for line in lines]) / np.array([2, 1, 1])
    inner = CorrelationForm.from_coefficients(stretched)
    classes, _ = certified(BallForm.of(inner, tuple(metric)), points.astype(complex))
    assert subdivide(stretched, metric, classes.real).complete
    assert not subdivide(stretched, [Fraction(1)] * 3, classes.real).complete


def test_a_cube_is_not_called_empty_by_its_slope_alone():
    face = Face.of({(1, 1): Fraction(1)}, [Fraction(1)] * 2, 0)  # 1 − c²: no slope in the middle between its zeros
    middle, known = np.zeros((1, 1)), np.zeros((0, 1))
    assert len(face.undecided(middle, 1.5, known)) == 1
    assert len(face.undecided(middle, 0.5, known)) == 0
