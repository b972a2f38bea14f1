"""Laws of forms, orientations, expansions, flows and derivations, for right and for wrong objects."""

import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from theory import CorrelationForm, derive, expand, stationary_orientations
from theory.errors import ActivationError, InputError
from theory.vocabulary import VARIABLE
from verify import laws
from verify.events import Until
from verify.flows import simulate
from verify.laws.properties.tracing import _OF_MATH, _UFUNCS, UntraceableError, traced
from verify.network import Monomial, TwoLayerNetwork, Weights
from verify.strategies import activations

FEW = settings(max_examples=examples(20))


@pytest.mark.parametrize("p", [1, 2, 3, 4, 7])
def test_our_form_is_the_form(p):
    def of(method):
        return lambda w, X, y: getattr(CorrelationForm.from_data(X, y, p), method)(w)

    found = laws.correlation_form(of("__call__"), p, gradient=of("gradient"), hessian=of("hessian"), examples=60)
    assert found.statement.status == "confirmed"


@pytest.mark.parametrize("p", [2, 3])
def test_our_form_by_its_coefficients_is_the_form(p):
    def binary(w, X, y):
        return CorrelationForm.from_binary(CorrelationForm.from_data(X, y, p).binary_coefficients)(w)

    laws.correlation_form(binary, p, D=2, examples=60)


def test_wrong_derivatives_are_told_by_their_factor():
    form = {"T": lambda w, X, y: np.mean(y * (X @ w) ** 3)}
    for name, wrong, factor in (
        ("gradient", lambda w, X, y: 2 * np.mean(y * (X @ w) ** 2 * X.T, axis=1), 2 / 3),
        ("hessian", lambda w, X, y: (3 * y * (X @ w)) * X.T @ X / len(y), 1 / 2),
    ):
        with pytest.raises(laws.LawViolation) as caught:
            laws.correlation_form(form["T"], 3, **{name: wrong})
        assert caught.value.factor == pytest.approx(factor)
    with pytest.raises(laws.LawViolation, match=r"T\(w\) is -1 times"):
        laws.correlation_form(lambda w, X, y: -form["T"](w, X, y), 3)
    with pytest.raises(InputError, match="p is 0"):
        laws.correlation_form(form["T"], 0)


def all_of(form):
    """Our own list."""
    return np.array([o.u for o in stationary_orientations(form).orientations])


def eigenvectors(form):
    """An independent solver for p = 2."""
    rows = np.linalg.eigh(form.hessian(np.zeros(form.dimension)))[1].T
    return np.concatenate([rows, -rows])


def test_solvers_are_held_against_the_proved_list():
    assert laws.stationary(eigenvectors, 2, examples=40).statement.status == "confirmed"
    assert laws.stationary(all_of, 3, D=2, examples=20).statement.status == "confirmed"


@pytest.mark.parametrize(
    "solver, message",
    [
        (lambda form: eigenvectors(form)[:-1], "the stationary orientation .* is missing"),
        (lambda form: [], "is missing"),
        (lambda form: [*eigenvectors(form), np.ones(2) / np.sqrt(2)], "∇T"),
        (lambda form: 2 * eigenvectors(form), "‖u‖ is 2 times"),
    ],
)
def test_what_a_solver_misses_or_makes_up_is_told(solver, message):
    with pytest.raises(laws.LawViolation, match=message):
        laws.stationary(solver, 2, D=2)
    with pytest.raises(InputError, match="one row a u"):
        laws.stationary(lambda form: [1.0, 0.0], 2, D=2)


def tangent(form, u):
    """κ by the definition: eigenvalues of the Hessian on the tangent space."""
    basis = np.linalg.svd(u[None])[2][1:]
    return 1 - np.linalg.eigvalsh(basis @ form.hessian(u) @ basis.T) / (form.degree * form(u))


@pytest.mark.parametrize("p", [1, 2, 3])
def test_the_exponents_of_the_alignment_law(p):
    assert laws.alignment(tangent, p, examples=25).statement.status == "confirmed"
    with pytest.raises(laws.LawViolation, match="κ at u = "):
        laws.alignment(lambda form, u: tangent(form, u) + 0.01, p)
    if p > 1:
        with pytest.raises(laws.LawViolation):
            laws.alignment(lambda form, u: 1 - (1 - tangent(form, u)) * form.degree, p)


@FEW
@given(st.integers(1, 5).flatmap(lambda p: st.tuples(st.just(p), activations(p))))
def test_our_expansion_obeys_its_law(case):
    p, activation = case
    found = expand(activation)
    assert laws.expansion(found, activation).statement.status == "proved"
    assert laws.multiplicity(p, activation).statement.status == "proved"
    with pytest.raises(laws.LawViolation, match=f"the multiplicity of .* is {p}"):
        laws.multiplicity(p + 1, activation)
    wrong = found.polynomial() + found.leading_coefficient * sp.Symbol("x", real=True) ** p
    with pytest.raises(laws.LawViolation) as caught:
        laws.expansion(wrong, activation)
    assert (caught.value.example, caught.value.factor) == (p, pytest.approx(2))


@pytest.mark.parametrize(
    "claimed, activation, order, message",
    [
        ("x", "exp(x) - cos(x)", 3, "coefficient of x^2 is missing"),
        ("x", "exp(x)", None, "coefficient of x^0 is missing"),
        ("x", "abs(x)", None, "is 1 right of 0 and -1 left of it"),
        ("x + x**2", "sin(x)", None, "the coefficient of x\\^2 must be 0"),
        ("x", "x + 2", None, "coefficient of x\\^0 is missing"),
        ("3*x/5 + x**2/5", "mish", None, "the coefficient of x\\^2 is 5/8 times"),
    ],
)
def test_the_first_wrong_coefficient_is_told(claimed, activation, order, message):
    with pytest.raises(laws.LawViolation, match=message.replace("x^", r"x\^") if "\\" not in message else message):
        laws.expansion(claimed, activation, order=order)


def test_expansions_of_numpy_functions_and_of_exact_polynomials():
    assert laws.expansion(lambda z: z - z**3 / 6, np.sin).statement.status == "proved"
    assert laws.expansion("x**2", "x**2", order=20).statement.status == "proved"
    assert laws.expansion("0", "x**3", order=3).statement.status == "proved"
    for claimed, order, message in (
        ("tanh(x)", None, "no polynomial"),
        ("x**3", 2, "order is 2"),
        ("x", 65, "order is 65"),
    ):
        with pytest.raises(InputError, match=message):
            laws.expansion(claimed, "tanh(x)", order=order)


def test_functions_are_traced_or_refused():
    x = sp.Symbol("x", real=True)
    assert traced(lambda z: np.maximum(z, 0) + 0.1) == sp.Max(0, x) + sp.Rational(1, 10)
    assert traced(lambda z: np.logaddexp(0, z)) == sp.log(1 + sp.exp(x))
    assert traced(lambda z: np.where(z >= 0, z, -2 * z)).subs(x, -3) == 6
    for function in (
        lambda z: np.clip(z, 0, 1),
        lambda z: z if z > 0 else 0,
        lambda z: np.tanh(z, out=None) + np.zeros(2),
    ):
        with pytest.raises(UntraceableError):
            traced(function)
    with pytest.raises(ActivationError, match=r"np\.where"):
        laws.multiplicity(1, lambda z: max(z, 0))


@pytest.mark.parametrize("function", [f for f in _UFUNCS if f.nin == 1], ids=lambda f: f.__name__)
def test_every_formula_is_that_of_its_function(function):
    formula = sp.lambdify(VARIABLE, traced(function), "mpmath")
    for z in (-0.7, 0.3, 0.8, 1.6):
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = float(function(z))
        if np.isfinite(expected):
            assert float(formula(z)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", [f.__name__ for f in _OF_MATH])
def test_the_functions_of_math_are_those_of_numpy(name):
    of_math, of_numpy = getattr(math, name), _OF_MATH[getattr(math, name)]
    arguments = (0.3, 2.0) if name == "pow" else (1.3,) if name == "acosh" else (0.3,)
    assert float(of_numpy(*arguments)) == pytest.approx(of_math(*arguments), rel=1e-13)


@pytest.mark.parametrize("function", [f for f in _UFUNCS if f.nin == 2], ids=lambda f: f.__name__)
def test_every_formula_of_two_arguments_is_that_of_its_function(function):
    compares = isinstance(function(1.0, 1.0), np.bool_)
    expr = traced(lambda z: np.where(function(z, 0.75), 1.0, 0.0) if compares else function(z, 0.75))
    assert float(expr.subs(VARIABLE, 2)) == pytest.approx(float(function(2.0, 0.75)))
    assert float(expr.subs(VARIABLE, sp.Rational(1, 4))) == pytest.approx(float(function(0.25, 0.75)))


def cubic(a, w, X, y):
    return (w @ X.T) ** 3 @ y / len(y), 3 * a[:, None] * ((w @ X.T) ** 2 * y) @ X / len(y)


def by_our_flow(a, w, X, y, t):
    """Our own simulation of the leading order, to a time."""
    network = TwoLayerNetwork(Monomial(1.0, 3), X, y, 0.5, 3, frozen=True)
    end = simulate(network, Weights(a, w), [Until(t)]).end
    return end.a, end.w


def test_our_flow_follows_the_field_and_scales():
    assert laws.flow(by_our_flow, cubic, network=True, examples=5).statement.status == "confirmed"
    assert laws.time_scaling(by_our_flow, 3, network=True, examples=5).statement.status == "confirmed"


def test_a_flow_with_another_clock_is_found():
    with pytest.raises(laws.LawViolation):
        laws.flow(lambda a, w, X, y, t: by_our_flow(a, w, X, y, 1.01 * t), cubic, network=True)
    with pytest.raises(laws.LawViolation):
        laws.time_scaling(by_our_flow, 2, network=True)
    with pytest.raises(InputError, match="tolerance is 0"):
        laws.flow(by_our_flow, cubic, tolerance=0)


def test_a_derivation_is_checked_step_by_step():
    mine = derive(expand("x**2*tanh(x)"))
    found = laws.derivation(mine)
    assert (found.statement.status, found.settings["steps"]) == ("confirmed", len(mine))
    growth = mine["polar-flow"].claim[0]
    with pytest.raises(laws.LawViolation) as caught:
        laws.derivation(mine.replace("polar-flow", (sp.Eq(growth.lhs, 2 * growth.rhs), *mine["polar-flow"].claim[1:])))
    assert (caught.value.example, caught.value.finding.statement.status) == ("polar-flow", "refuted")


def test_laws_are_listed_and_lazy():
    functions = [getattr(laws, name) for name in laws.__all__ if name != "LawViolation"]
    # pytest shows the user's line and the message, and none of ours
    assert all("__tracebackhide__" in function.__code__.co_varnames for function in functions)
    with pytest.raises(AttributeError, match="no public name 'gravity'"):
        _ = laws.gravity
