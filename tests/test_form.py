"""The correlation form: exact coefficients, evaluation without tensors, and what is refused."""

import functools
import pickle
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import comb, prod

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from theory.errors import DataError
from theory.form import MAX_DEGREE, CorrelationForm
from theory.power_sum import PowerSum, power

numbers = st.one_of(
    st.integers(-9, 9),
    st.fractions(-5, 5, max_denominator=12),
    st.floats(-4, 4, allow_nan=False, width=32),
)
small = st.integers(-2, 2)
sizes = st.integers(1, 4)


@st.composite
def data(draw, entries=numbers, dimensions=sizes, degrees=sizes, samples=6):
    """X, y and p."""
    D, n = draw(dimensions), draw(st.integers(1, samples))
    X = draw(st.lists(st.lists(entries, min_size=D, max_size=D), min_size=n, max_size=n))
    return X, draw(st.lists(entries, min_size=n, max_size=n)), draw(degrees)


def tensor(X, y, p):
    """The symmetric tensor (1/n) Σ y_i x_i ⊗ … ⊗ x_i, all D^p entries of it."""
    total = 0.0
    for row, height in zip(np.array(X, dtype=float), np.array(y, dtype=float), strict=True):
        cube = np.array(height)
        for _ in range(p):
            cube = np.multiply.outer(cube, row)
        total = total + cube
    return total / len(y)


def contract(cube, w, times):
    for _ in range(times):
        cube = cube @ w
    return cube


# --- exact --------------------------------------------------------------------------------------------------


@given(data(dimensions=st.just(2), degrees=st.integers(1, 12)))
def test_binary_coefficients_are_the_binomial_moments(sample):
    X, y, p = sample
    X, y = [[Fraction(x) for x in row] for row in X], [Fraction(h) for h in y]
    literal = tuple(
        comb(p, k) * sum(h * a ** (p - k) * b**k for (a, b), h in zip(X, y, strict=True)) / len(y) for k in range(p + 1)
    )
    assert CorrelationForm.from_data(X, y, p).binary_coefficients == literal


@given(data(entries=small, degrees=st.integers(1, 4), samples=9))
def test_zero_is_decided_as_the_monomial_moments_decide_it(sample):
    X, y, p = sample
    moments = [
        sum(h * prod(row[i] for i in monomial) for row, h in zip(X, y, strict=True))
        for monomial in combinations_with_replacement(range(len(X[0])), p)
    ]
    assert CorrelationForm.from_data(X, y, p).is_zero == (not any(moments))


def test_zero_forms_of_xor_with_a_bias():
    X = [[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]]
    assert [CorrelationForm.from_data(X, [1, 1, -1, -1], p).is_zero for p in (1, 2, 3)] == [True, False, False]


@pytest.mark.parametrize("p", [1, 3])  # 3 and 10 monomials in 3 variables, both fewer than n = 16
def test_zero_by_the_lattice_when_samples_outnumber_monomials(p):
    corners = list(product([1, -1], repeat=3))
    assert CorrelationForm.from_data(corners * 2, [1] * 16, p).is_zero
    assert not CorrelationForm.from_data(corners * 2, [2] + [1] * 15, p).is_zero


def test_a_nonzero_form_that_vanishes_on_the_axes_is_not_zero():
    xor = [[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]]
    assert not CorrelationForm.from_data(xor * 3, [1, 1, -1, -1] * 3, 3).is_zero  # 6 w_1 w_2 w_3; 12 > 10 monomials


def test_undecidably_large_zero_is_refused(monkeypatch):
    monkeypatch.setattr("theory.power_sum.MAX_PRODUCTS", 20)
    with pytest.raises(DataError, match="exactly zero cannot be decided"):
        _ = CorrelationForm.from_data(np.ones((4, 3)), [1, -1, 1, -1], 2).is_zero


@pytest.mark.parametrize("third", [Fraction(1, 3), sympy.Rational(1, 3)], ids=["fraction", "sympy"])
def test_exact_entries_stay_exact(third):
    for X in ([[third, 1]], np.array([[third, 1]], dtype=object)):
        assert CorrelationForm.from_data(X, [3], 2).binary_coefficients == (Fraction(1, 3), 2, 3)


@pytest.mark.parametrize(
    "dtype", [np.int8, np.int64, np.uint64, np.float16, np.float32, np.float64, np.longdouble, object]
)
def test_every_real_dtype_is_taken_at_its_value(dtype):
    form = CorrelationForm.from_data(np.array([[3, 2], [1, 0]], dtype=dtype), np.array([2, 4], dtype=dtype), 2)
    assert form.binary_coefficients == (11, 12, 4)
    assert form([1, 1]) == 27


def test_floats_are_dyadic_and_decimals_decimal():
    assert CorrelationForm.from_data([[0.1, 0]], [1], 1).binary_coefficients[0] == Fraction(0.1) != Fraction(1, 10)
    assert CorrelationForm.from_data([[Decimal("0.1"), 0]], [1], 1).binary_coefficients[0] == Fraction(1, 10)


def test_integers_beyond_doubles_are_not_rounded():
    large = 2**60 + 1
    for X in ([[large, 0.5]], np.array([[large, 1]])):
        assert CorrelationForm.from_data(X, [1], 1).binary_coefficients[0] == large


# --- evaluation ---------------------------------------------------------------------------------------------


@given(data(degrees=st.integers(1, 4)), st.integers(0, 2**32 - 1))
def test_evaluation_agrees_with_the_full_tensor(sample, seed):
    X, y, p = sample
    form, cube = CorrelationForm.from_data(X, y, p), tensor(X, y, p)
    w = np.random.default_rng(seed).standard_normal(form.dimension)
    size = form.scale * (1 + np.linalg.norm(w)) ** p
    close = functools.partial(np.testing.assert_allclose, rtol=1e-11, atol=1e-11 * p**2 * size)
    close(form(w), contract(cube, w, p))
    close(form.gradient(w), p * contract(cube, w, p - 1))
    second = p * (p - 1) * contract(cube, w, p - 2) if p > 1 else np.zeros((form.dimension,) * 2)
    close(form.hessian(w), second)


@given(data(dimensions=st.just(2), degrees=st.integers(1, 7)), st.integers(0, 2**32 - 1))
def test_coefficients_and_data_evaluate_alike(sample, seed):
    from_data = CorrelationForm.from_data(*sample)
    from_binary = CorrelationForm.from_binary(from_data.binary_coefficients)
    W = np.random.default_rng(seed).uniform(-1, 1, (2, 3, 2))
    atol = 1e-10 * from_binary.scale + 1e-12 * from_data.scale
    for method in ("__call__", "gradient", "hessian"):
        one, other = getattr(from_data, method)(W), getattr(from_binary, method)(W)
        assert one.shape == other.shape == (2, 3) + (2,) * ("__call__", "gradient", "hessian").index(method)
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=atol)


@pytest.fixture(params=["data", "binary"])
def form(request):
    if request.param == "binary":
        return CorrelationForm.from_binary([3, -1, Fraction(1, 2), 2, 0, 1])
    rng = np.random.default_rng(1)
    return CorrelationForm.from_data(rng.standard_normal((7, 3)), rng.standard_normal(7), 5)


def test_derivatives_agree_with_finite_differences(form):
    w, step = np.random.default_rng(2).standard_normal(form.dimension), 1e-5
    steps = step * np.eye(form.dimension)
    slope = (form(w + steps) - form(w - steps)) / (2 * step)
    bend = (form.gradient(w + steps) - form.gradient(w - steps)) / (2 * step)
    np.testing.assert_allclose(form.gradient(w), slope, rtol=1e-7)
    np.testing.assert_allclose(form.hessian(w), bend, rtol=1e-6, atol=1e-8)


def test_value_and_gradient_are_the_two(form):
    W = np.random.default_rng(3).standard_normal((4, 5, form.dimension))
    value, gradient = form.value_and_gradient(W)
    np.testing.assert_allclose(value, form(W), rtol=1e-11, atol=1e-11)
    np.testing.assert_array_equal(gradient, form.gradient(W))


def test_homogeneity(form):
    w = np.random.default_rng(4).standard_normal(form.dimension)
    np.testing.assert_allclose(form(-2 * w), (-2) ** form.degree * form(w), rtol=1e-12)


@given(st.integers(0, 70), st.floats(-2, 2))
def test_power_is_pythons(exponent, z):
    assert power(np.array([z]), exponent)[0] == pytest.approx(z**exponent, rel=1e-13, abs=1e-300)


def test_powers_overflow_only_if_the_form_does():
    huge = CorrelationForm.from_data([[1e200, 1e200]], [1e-300], 2)  # x² alone would be infinite
    assert huge([1, 1]) == pytest.approx(4e100)
    tiny = CorrelationForm.from_data([[1, 0], [1e-200, 0]], [0, 1e300], 2)  # x² alone would be 0
    assert tiny([1, 0]) == pytest.approx(5e-101)
    mixed = CorrelationForm.from_data(
        [[Fraction(10) ** 400, 1], [0, 0]], [Fraction(10) ** -400, Fraction(10) ** 400], 1
    )
    assert mixed([1, 0]) == pytest.approx(0.5)


def test_the_evaluators_are_safe_from_later_changes_of_the_data():
    X, y = np.ones((2, 2)), np.ones(2)
    form = CorrelationForm.from_data(X, y, 1)
    X[0, 0] = y[0] = 5
    assert form.binary_coefficients == (1, 1)
    assert isinstance(form.source, PowerSum)
    with pytest.raises(ValueError, match="read-only"):
        form.source.X[0, 0] = 5


def test_pickle(form):
    copy = pickle.loads(pickle.dumps(form))
    assert copy([1] * form.dimension) == form([1] * form.dimension)


# --- what is legal though empty of signal -------------------------------------------------------------------


@pytest.mark.parametrize("X, y", [([[2, 1]], [1]), ([[2, 1]], [0]), ([[0, 0], [0, 0]], [1, 2])])
def test_one_sample_and_no_signal_are_legal(X, y):
    form = CorrelationForm.from_data(X, y, 3)
    assert form.is_zero == (form([1, 1]) == 0)


def test_renderings(form):
    assert repr(form).startswith("CorrelationForm(degree=5, dimension=")
    assert len(repr(form)) < 80
    assert form._repr_latex_().startswith("$T(w) = ")
    assert form.to_dict()["degree"] == 5


def test_latex():
    binary = CorrelationForm.from_binary
    assert binary([-1, 0, Fraction(3, 2)])._repr_latex_() == r"$T(w) = -w_1^{2} + \frac{3}{2} w_2^{2}$"
    assert binary([0, 2, -1, 0])._repr_latex_() == r"$T(w) = 2 w_1^{2} w_2 - w_1 w_2^{2}$"
    assert binary([0, 0])._repr_latex_() == "$T(w) = 0$"
    assert binary([0.1, 1])._repr_latex_() == r"$T(w) = \sum_{|\alpha|=1} t_\alpha w^\alpha$"
    xor = CorrelationForm.from_data([[1, 1], [-1, 1]], [1, -1], 3)
    assert xor._repr_latex_() == r"$T(w) = \frac{1}{2} \sum_{i=1}^{2} y_i (w \cdot x_i)^{3}$"


# --- errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "X, y, p, complaint",
    [
        ([[float("nan"), 1]], [1], 1, "X has the entry nan"),
        (np.array([[1.0, np.inf]]), [1], 1, "X has the entry inf"),
        ([[1, 1]], [Decimal("-Infinity")], 1, "y has the entry -Infinity"),
        ([[1, 1]], [Decimal("nan")], 1, "y has the entry NaN"),
        ([[sympy.oo, 1]], [1], 1, "entry of type Infinity"),
        ([[sympy.sqrt(2), 1]], [1], 1, "entry of type Pow"),
        ([[1j, 1]], [1], 1, "entry of type complex"),
        (np.array([[1j, 1]]), [1], 1, "entry of type complex"),
        ([[True, 1]], [1], 1, "entry of type bool"),
        (np.array([[True, False]]), [1], 1, "entry of type bool"),
        ([["1", 1]], [1], 1, "entry of type str"),
        (np.array([["a", "b"]]), [1], 1, "entry of type str"),
        ([[None, 1]], [1], 1, "entry of type NoneType"),
        ([], [], 1, "X has shape"),
        (np.empty((0, 2)), [], 1, "X has shape"),
        (np.empty((2, 0)), [1, 1], 1, "X has shape"),
        ([1, 2], [1, 2], 1, "X has shape"),
        ([[1, 2], [3]], [1, 2], 1, "X has shape|different lengths"),
        ([[1, 2]], [[1]], 1, "y has shape"),
        ([[1, 2]], 1, 1, "y has shape"),
        ([[1, 2]], [1, 2], 1, "give one y per row"),
        ([[1, 2]], [1], 0, "p = 0"),
        ([[1, 2]], [1], -3, "p = -3"),
        ([[1, 2]], [1], MAX_DEGREE + 1, "p = 65"),
        ([[1, 2]], [1], 1.5, "p = 1.5"),
        ([[1, 2]], [1], 2.0, "p = 2.0"),
        ([[1, 2]], [1], True, "p = True"),
        ([[1, 2]], [1], "3", "p = '3'"),
        ([[1e200, 1]], [1], 2, "multiply y by a constant"),
        ([[1e-200, 0]], [1], 2, "multiply y by a constant"),
        ([[10**400, 1]], [1], 1, "multiply y by a constant"),
    ],
)
def test_bad_data_are_named(X, y, p, complaint):
    with pytest.raises(DataError, match=complaint):
        CorrelationForm.from_data(X, y, p)


@pytest.mark.parametrize(
    "coefficients, complaint",
    [
        ([], "fewer"),
        ([1], "fewer"),
        ([1] * 66, "p = 65"),
        ([1, float("nan")], "nan"),
        ([10**300, 0], "multiply"),
    ],
)
def test_bad_coefficients_are_named(coefficients, complaint):
    with pytest.raises(DataError, match=complaint):
        CorrelationForm.from_binary(coefficients)


def test_wrong_shapes_of_w_are_named(form):
    for W in (1.0, np.ones(form.dimension + 1)):
        with pytest.raises(DataError, match="last axis"):
            form(W)


def test_only_binary_forms_have_binary_coefficients():
    with pytest.raises(DataError, match="D = 3"):
        _ = CorrelationForm.from_data(np.ones((1, 3)), [1], 2).binary_coefficients
