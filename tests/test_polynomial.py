"""Forms given by coefficients or as symmetric tensors, against the literal contraction, and against data."""

import math
import tracemalloc
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms_for_tests import integer_forms, random_form
from theory.errors import DataError
from theory.form import CorrelationForm
from theory.polynomial import derivatives, exponents_of_degree, monomials
from theory.power_sum import multinomial


def symmetric_tensor(p, D, seed):
    A = np.random.default_rng(seed).integers(-5, 6, size=(D,) * p)
    return sum(A.transpose(order) for order in permutations(range(p)))


@pytest.mark.parametrize("p, D", [(1, 3), (2, 4), (3, 3), (4, 3), (3, 5)])
def test_a_tensor_is_contracted_literally(p, D, rng):
    A = symmetric_tensor(p, D, 0)
    form = CorrelationForm.from_tensor(A)
    assert (form.degree, form.dimension) == (p, D)
    for w in rng.normal(size=(3, D)):
        contracted = A.astype(float)
        parts = [contracted]
        for _ in range(p):
            contracted = contracted @ w
            parts.append(contracted)
        assert form(w) == pytest.approx(float(parts[p]), rel=1e-12)
        assert form.gradient(w) == pytest.approx(p * parts[p - 1], rel=1e-11)
        if p > 1:
            assert form.hessian(w) == pytest.approx(p * (p - 1) * parts[p - 2], rel=1e-11)


def test_the_tensor_of_data_gives_the_form_of_the_data(rng):
    X, y = rng.integers(-4, 5, size=(6, 3)), rng.integers(-4, 5, size=6)
    A = sum(b * np.einsum("i,j,k->ijk", x, x, x) for x, b in zip(X, y, strict=True))
    from_data = CorrelationForm.from_data(X, y, 3)
    assert {a: 6 * t for a, t in from_data.coefficients.items()} == CorrelationForm.from_tensor(A).coefficients


@pytest.mark.parametrize("where", [(0, 1, 2), (0, 0, 1), (2, 1, 1)])
def test_an_asymmetric_tensor_is_refused_and_the_entries_named(where):
    A = symmetric_tensor(3, 3, 1)
    A[where] += 1
    with pytest.raises(DataError, match=r"not symmetric: A\[.*\] = .* and A\[.*\] = .*symmetrize"):
        CorrelationForm.from_tensor(A)


def test_a_symmetry_that_neighbouring_swaps_would_miss():
    A = np.zeros((2, 2, 2, 2), dtype=int)
    A[0, 1, 0, 1] = A[1, 0, 1, 0] = 1
    with pytest.raises(DataError, match="not symmetric"):
        CorrelationForm.from_tensor(A)


@pytest.mark.parametrize(
    "A, message",
    [
        (5, "same length"),
        ([], "same length"),
        (np.zeros((2, 3)), "same length"),
        ([[1, 2], [2]], "different lengths"),
        ([[1.0, np.nan], [np.nan, 1.0]], "not symmetric|finite"),
        ([[1, 2j], [2j, 1]], "real rational numbers"),
        ([["1", "2"], ["2", "1"]], "real rational numbers"),
    ],
)
def test_bad_tensors(A, message):
    with pytest.raises(DataError, match=message):
        CorrelationForm.from_tensor(A)


@pytest.mark.parametrize(
    "coefficients, message",
    [
        ({}, "No coefficients"),
        ({(): 1}, "tuple of D integers"),
        ({(1, -1): 1}, "tuple of D integers"),
        ({(1.0, 1): 1}, "tuple of D integers"),
        ({(2, 0): 1, (1, 0): 1}, "add up to 2"),
        ({(2, 0): 1, (1, 1, 0): 1}, "needs 2 exponents"),
        ({(0, 0): 1}, "between 1 and"),
        ({(65, 0): 1}, "between 1 and"),
        ({(1, 1): float("nan")}, "finite"),
        ({(1, 1): "1"}, "real rational numbers"),
    ],
)
def test_bad_coefficients(coefficients, message):
    with pytest.raises(DataError, match=message):
        CorrelationForm.from_coefficients(coefficients)


@given(integer_forms(((1, 3), (2, 3), (3, 3), (4, 4), (5, 2))), st.integers(0, 10**6))
def test_derivatives_are_those_of_differences_and_euler_holds(form, seed):
    p, D = form.degree, form.dimension
    w = np.random.default_rng(seed).uniform(-1, 1, size=D)
    T, gradient = form.value_and_gradient(w)
    assert pytest.approx(float(form(w)), abs=1e-10) == T
    assert w @ gradient == pytest.approx(p * T, abs=1e-10)
    assert form.hessian(w) @ w == pytest.approx((p - 1) * gradient, abs=1e-9)
    h = 1e-6
    for i, e in enumerate(np.eye(D)):
        assert (form(w + h * e) - form(w - h * e)) / (2 * h) == pytest.approx(gradient[i], abs=1e-5)
        slope = (form.gradient(w + h * e) - form.gradient(w - h * e)) / (2 * h)
        assert slope == pytest.approx(form.hessian(w)[i], abs=1e-4)


@given(st.lists(st.lists(st.integers(-4, 4), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(1, 5))
def test_coefficients_of_data_are_the_moments(X, p):
    y = list(range(1, len(X) + 1))
    found = CorrelationForm.from_data(X, y, p).coefficients
    for alpha in exponents_of_degree(3, p):
        moment = sum(b * math.prod(c**k for c, k in zip(x, alpha, strict=True)) for b, x in zip(y, X, strict=True))
        assert found.get(alpha, 0) == Fraction(multinomial(alpha) * moment, len(X))


def test_complex_points_are_evaluated_too(rng):
    form = random_form(4, 3, 0)
    data = CorrelationForm.from_data(rng.normal(size=(5, 3)), rng.normal(size=5), 4)
    for source in (form.source, data.source):
        x = rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3))
        assert source.hessian(1j * x) == pytest.approx(-source.hessian(x))  # degree 2 in x
        assert source.hessian(x.conj()) == pytest.approx(source.hessian(x).conj())


@pytest.mark.parametrize("D, p", [(1, 4), (2, 3), (3, 4), (5, 2)])
def test_exponents_are_all_of_them_once(D, p):
    exponents = exponents_of_degree(D, p)
    assert len(exponents) == len(set(exponents)) == math.comb(D + p - 1, p)
    assert set(exponents) == {a for a in product(range(p + 1), repeat=D) if sum(a) == p}


def test_monomials_and_their_derivatives():
    W = np.array([[2.0, 3.0, 5.0]])
    assert monomials(W, np.array([[1, 0, 2], [0, 0, 0]])).tolist() == [[50.0, 1.0]]
    assert sorted(derivatives((2, 1), 2)) == sorted([((0, 1), (0, 0), 2), ((1, 0), (0, 1), 2), ((1, 0), (1, 0), 2)])


def test_data_are_evaluated_without_the_tensor():
    """D^p = 40^6 is four thousand million entries; the Hessian at 100 points takes a few megabytes."""
    rng = np.random.default_rng(0)
    form = CorrelationForm.from_data(rng.normal(size=(30, 40)), rng.normal(size=30), 6)
    W = rng.normal(size=(100, 40))
    tracemalloc.start()
    assert form.hessian(W).shape == (100, 40, 40)
    assert form.gradient(W).shape == (100, 40)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6


def test_too_many_coefficients_are_refused():
    form = CorrelationForm.from_data(np.eye(60), np.ones(60), 6)
    with pytest.raises(DataError, match="coefficients, more than"):
        _ = form.coefficients
