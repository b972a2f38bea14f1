"""σ(0) ≠ 0: the derivation with the drift of the output weights and the centred target, and the flow it describes."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Expr

from tests.test_derivation import broken_claims, derivation_of
from tests.test_derivation_render import KNOWN_MACROS, assert_whole
from theory.derivation import parse_claim
from theory.derivation import symbols as sy
from theory.derivation.build_offset import _fixed_point
from theory.derivation.notation import At, BigO, Form, Grad, Rate
from theory.derivation.step import RefutedError
from theory.derivation.symbols import equation, vector
from theory.derivation.vectors import Inner
from theory.evidence import Evidence
from verify.numeric import FloatArray, NumericActivation

OFFSETS = {
    # text: (p, c_0, s), s the order of the error at leading order, relative to it
    "sigmoid": (1, "1/2", 1),
    "softplus": (1, "log(2)", 1),
    "exp(x)": (1, "1", 1),
    "x - 3": (1, "-3", 1),
    "cos(x)": (2, "1", 2),
    "1 - sqrt(2) + x*tanh(x)": (2, "1 - sqrt(2)", 2),
    "1 + x**3": (3, "1", 3),
    "2 - x**2*tanh(x)": (3, "2", 2),
    "tanh(x) - log(3)": (1, "-log(3)", 1),
    "pi + x**4 + x**5": (4, "pi", 1),
}
NEW = (
    "means small-inputs offset-residual fast-drift fast-sum fast-solution slow-manifold centred-residual leading-order "
    "correlation-form mean-form mean-residual neuron potential ascent total-balance balance one-sign first-growth"
).split()


def quick(value: Any, quick_ones: tuple[Any, ...]) -> Any:
    """A parameter of a test that is slow for all but some."""
    return value if value in quick_ones else pytest.param(value, marks=pytest.mark.slow)


# --- every step holds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["sigmoid", "2 - x**2*tanh(x)"])
def test_every_step_holds(text):
    check = derivation_of(text).check()
    assert check.ok, str(check)
    assert check.status is Evidence.CONFIRMED


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("text", OFFSETS)
def test_every_step_holds_with_every_seed(text, seed):
    check = derivation_of(text).check(seed)
    assert check.ok, str(check)


@pytest.mark.parametrize("text", [quick(text, ("softplus", "cos(x)", "x - 3")) for text in OFFSETS])
def test_the_new_steps_hold(text):
    derivation, (p, c_0, s) = derivation_of(text), OFFSETS[text]
    for key in NEW:
        check = derivation.check_step(key, seed=3)
        assert check.ok, f"{key}: {check.statement.reason}"
    by_a, by_w = derivation["leading-order"].claim
    assert by_a.rhs.atoms(BigO) == {BigO(sy.epsilon ** (p + s))}
    assert by_w.rhs.atoms(BigO) == {BigO(sy.epsilon ** (p - 1 + s))}
    assert derivation["slow-manifold"].claim[0].rhs == sy.ybar / sp.sympify(c_0) + BigO(sy.epsilon**p)


@pytest.mark.parametrize("dimension", [quick(1, (1,)), quick(3, (1,))])
@pytest.mark.parametrize("text", ["sigmoid", "cos(x)"])
def test_other_dimensions(text, dimension):
    derivation = derivation_of(text, dimension)
    check = derivation.check()
    assert check.ok, str(check)
    assert ("tangent" in derivation.claims) == (dimension > 1)
    assert "binary-form" not in derivation.claims


def test_one_orientation_is_for_p_1_alone():
    assert "one-orientation" in derivation_of("sigmoid").claims
    assert "one-orientation" not in derivation_of("cos(x)").claims


def test_every_step_is_used_or_concludes():
    derivation = derivation_of("sigmoid")
    used = {premise for step in derivation for premise in step.premises}
    results = {"ascent", "balance", "total-balance", "alignment", "first-growth", "one-orientation", "attained"}
    assert set(derivation.claims) - used == results


def test_without_a_constant_nothing_drifts():
    assert not set(derivation_of("tanh").claims) & {"means", "fast-drift", "mean-form", "one-sign"}


# --- the claims against formulas written by hand ----------------------------------------------------------------------


def test_formulas_of_the_sigmoid():
    claims, w, x = derivation_of("sigmoid").claims, vector("w", 2), vector("x", 2)
    m, ybar, epsilon = sy.m, sy.ybar, sy.epsilon
    assert claims["fast-drift"] == (equation(Rate(sy.a[sy.j], sy.t), ybar / 2 - sy.S / 4 + BigO(epsilon)),)
    assert claims["fast-sum"] == (equation(Rate(sy.S, sy.t), -m * (sy.S - 2 * ybar) / 4 + BigO(epsilon)),)
    start, at_t = At(sy.S, 0), At(sy.S, sy.t)
    assert claims["fast-solution"] == (
        equation(at_t, 2 * ybar + (start - 2 * ybar) * sp.exp(-m * sy.t / 4)),
        equation(At(sy.a[sy.j], sy.t), At(sy.a[sy.j], 0) + (at_t - start) / m),
        equation(At(sy.a[sy.j], sp.oo), At(sy.a[sy.j], 0) - start / m + 2 * ybar / m),
    )
    assert claims["centred-residual"] == (equation(sy.e[sy.i], ybar - sy.y[sy.i] + BigO(epsilon)),)
    data_sum = sp.Sum((sy.y[sy.i] - ybar) * Inner(w, x[sy.i]), (sy.i, 1, sy.n))
    assert claims["correlation-form"] == (equation(Form(w), data_sum / sy.n),)
    assert claims["one-orientation"][1].lhs == Rate(w, sy.t)


def test_formulas_of_a_cubic():
    """σ = 2 − x² tanh x: c_0 = 2, c_p = −1, p = 3."""
    claims, u = derivation_of("2 - x**2*tanh(x)").claims, vector("u", 2)
    a, r, t, form = sy.a, sy.r, sy.t, Form(u)
    assert claims["mean-residual"][1] == equation(sy.ebar, -sy.Tbar / 2)
    assert claims["polar-flow"] == (
        equation(Rate(a, t), sy.Tbar - r**3 * form),
        equation(Rate(r, t), -3 * a * r**2 * form),
        equation(Rate(u, t), a * r * (3 * form * u - Grad(form, u))),
    )
    assert claims["balance"] == (equation(Rate(r**2 - 3 * a**2, t), -6 * a * sy.Tbar),)
    assert claims["total-balance"][0].rhs == -6 * sy.S * sy.Tbar
    assert claims["stationary"] == (equation(Grad(form, u), 3 * form * u),)
    assert claims["first-growth"][0] == equation(Rate(r, t), -3 * sy.ybar / (2 * sy.m) * r**2 * form)


@pytest.mark.parametrize("text", ["sigmoid", "cos(x)", "1 + x**3", "pi + x**4 + x**5"])
def test_the_bound_is_attained_by_data_with_a_bias(text):
    """With a bias the centred form vanishes at (0, 1), so that the attaining form is cos pφ or sin pφ by the parity."""
    derivation = derivation_of(text)
    form = derivation["attained"].claim[2].rhs
    u_1, u_2 = vector("u", 2).components
    assert form.xreplace({u_1: sp.S.Zero, u_2: sp.S.One}) == 0
    assert sum(derivation["attained"].claim[1].rhs.args) == 0
    assert derivation.check_step("attained").ok


# --- wrong claims are found -------------------------------------------------------------------------------------------


def _times(factor: Expr) -> Callable[[Expr], Expr]:
    return lambda right: right * factor


def _main_times(factor: Expr) -> Callable[[Expr], Expr]:
    def corrupted(right: Expr) -> Expr:
        main = right - sum(right.atoms(BigO))
        return factor * main + sum(right.atoms(BigO))

    return corrupted


def _power(old: Expr, new: Expr) -> Callable[[Expr], Expr]:
    return lambda right: right.xreplace({old: new})


CORRUPTED = [
    # (activation, step, relation, what is wrong, corruption)
    ("2 - x**2*tanh(x)", "means", 0, "factor n", _times(sy.n)),
    ("2 - x**2*tanh(x)", "means", 1, "factor 1/m", _times(1 / sy.m)),
    ("2 - x**2*tanh(x)", "small-inputs", 0, "exponent", _power(sy.epsilon, sy.epsilon**2)),
    ("2 - x**2*tanh(x)", "offset-residual", 0, "c_0 power", lambda right: right + 2 * sy.S),
    ("2 - x**2*tanh(x)", "offset-residual", 0, "order", _power(sy.epsilon**3, sy.epsilon**4)),
    ("2 - x**2*tanh(x)", "fast-drift", 0, "sign", _main_times(sp.Integer(-1))),
    ("2 - x**2*tanh(x)", "fast-drift", 0, "c_0 power", _main_times(sp.Integer(2))),
    ("2 - x**2*tanh(x)", "fast-drift", 0, "factor m", _main_times(sy.m)),
    ("2 - x**2*tanh(x)", "fast-sum", 0, "factor m", _main_times(1 / sy.m)),
    ("2 - x**2*tanh(x)", "fast-sum", 0, "c_0 power", _main_times(sp.Rational(1, 2))),
    ("2 - x**2*tanh(x)", "fast-solution", 0, "rate", _power(sy.t, 2 * sy.t)),
    ("2 - x**2*tanh(x)", "fast-solution", 0, "sign of the rate", _power(sy.t, -sy.t)),
    ("2 - x**2*tanh(x)", "fast-solution", 1, "factor m", _power(1 / sy.m, sp.S.One)),
    ("2 - x**2*tanh(x)", "fast-solution", 2, "c_0 power", _power(sy.ybar, sy.ybar / 2)),
    ("2 - x**2*tanh(x)", "slow-manifold", 0, "c_0 power", _power(sy.ybar, sy.ybar / 2)),
    ("2 - x**2*tanh(x)", "centred-residual", 0, "sign", _main_times(sp.Integer(-1))),
    ("2 - x**2*tanh(x)", "centred-residual", 0, "not centred", _power(sy.ybar, sp.S.Zero)),
    ("2 - x**2*tanh(x)", "leading-order", 0, "c_0 power", _power(sy.ebar, 2 * sy.ebar)),
    ("2 - x**2*tanh(x)", "leading-order", 0, "not centred", _power(sy.ybar, sp.S.Zero)),
    ("2 - x**2*tanh(x)", "leading-order", 1, "factor p", _main_times(sp.Rational(1, 3))),
    ("2 - x**2*tanh(x)", "leading-order", 1, "order", _power(sy.epsilon**4, sy.epsilon**5)),
    ("2 - x**2*tanh(x)", "correlation-form", 0, "not centred", _power(sy.ybar, sp.S.Zero)),
    ("2 - x**2*tanh(x)", "mean-form", 0, "factor m", _times(sy.m)),
    ("2 - x**2*tanh(x)", "mean-residual", 0, "factor m", _times(1 / sy.m)),
    ("2 - x**2*tanh(x)", "mean-residual", 1, "c_0 power", _times(sp.Rational(1, 2))),
    ("2 - x**2*tanh(x)", "neuron", 0, "mean left out", _power(sy.Tbar, sp.S.Zero)),
    ("2 - x**2*tanh(x)", "neuron", 0, "sign of the mean", _power(sy.Tbar, -sy.Tbar)),
    ("2 - x**2*tanh(x)", "potential", 0, "factor p", _times(sp.Integer(3))),
    ("2 - x**2*tanh(x)", "potential", 1, "factor m", _power(1 / sy.m, sp.S.One)),
    ("2 - x**2*tanh(x)", "ascent", 0, "mean left out", _power(sy.Tbar, sp.S.Zero)),
    ("2 - x**2*tanh(x)", "ascent", 0, "exponent", _power(sy.a[sy.k] ** 2, sy.a[sy.k])),
    ("2 - x**2*tanh(x)", "total-balance", 0, "factor p", _times(sp.Rational(1, 3))),
    ("2 - x**2*tanh(x)", "total-balance", 0, "factor m", _times(sy.m)),
    ("2 - x**2*tanh(x)", "balance", 0, "an invariant", _times(sp.S.Zero)),
    ("2 - x**2*tanh(x)", "one-sign", 0, "factor m", _main_times(sy.m)),
    ("2 - x**2*tanh(x)", "one-sign", 1, "sign", _main_times(sp.Integer(-1))),
    ("2 - x**2*tanh(x)", "one-sign", 1, "c_0 power", _main_times(sp.Rational(1, 2))),
    ("2 - x**2*tanh(x)", "first-growth", 0, "factor p", _times(sp.Rational(1, 3))),
    ("2 - x**2*tanh(x)", "first-growth", 2, "exponent", _times(sy.r)),
    ("sigmoid", "one-orientation", 1, "c_0 power", _times(sp.Rational(1, 2))),
    ("sigmoid", "one-orientation", 1, "sign", _times(sp.Integer(-1))),
    ("sigmoid", "one-orientation", 0, "not centred", _power(sy.ybar, sp.S.Zero)),
]


@pytest.mark.parametrize("text, key, place, wrong, corrupt", CORRUPTED, ids=lambda value: str(value)[:20])
def test_a_corrupted_step_is_found(text, key, place, wrong, corrupt):
    derivation = derivation_of(text)
    claim = list(derivation[key].claim)
    claim[place] = equation(claim[place].lhs, corrupt(claim[place].rhs))
    assert claim[place] != derivation[key].claim[place], "the corruption changes nothing"
    assert not derivation.replace(key, tuple(claim)).check_step(key).ok, wrong


@pytest.mark.slow
@pytest.mark.parametrize("key", [*NEW, "one-orientation", "polar-flow", "moments", "attained"])
@pytest.mark.parametrize("text", ["sigmoid", "cos(x)", "2 - x**2*tanh(x)"])
def test_every_mutation_is_found_at_its_step(text, key):
    derivation = derivation_of(text)
    if key not in derivation.claims:
        assert key == "one-orientation"
        return
    cases = broken_claims(derivation, key)
    survivors = [name for name, claim in cases if derivation.replace(key, claim).check_step(key).ok]
    assert [name for name in survivors if not _still_true(text, key, name)] == []


def _still_true(text: str, key: str, name: str) -> bool:
    """Another name for the index of a sum, or, for p = 1, another point at which the constant gradient is taken."""
    renamed = key in ("mean-form", "ascent") and name.endswith("k and l swapped")
    return renamed or (OFFSETS[text][0] == 1 and key == "neuron" and name.endswith("w and u swapped"))


@pytest.mark.parametrize(
    "key, downstream",
    [
        ("means", "offset-residual"),
        ("offset-residual", "fast-drift"),
        ("fast-drift", "fast-sum"),
        ("fast-sum", "fast-solution"),
        ("fast-sum", "slow-manifold"),
        ("slow-manifold", "centred-residual"),
        ("centred-residual", "leading-order"),
        ("leading-order", "mean-residual"),
        ("mean-residual", "neuron"),
        ("neuron", "potential"),
        ("potential", "ascent"),
        ("neuron", "total-balance"),
        ("fast-solution", "one-sign"),
        ("one-sign", "first-growth"),
        ("one-sign", "one-orientation"),
    ],
)
def test_checks_read_the_claims_of_their_premises(key, downstream):
    derivation = derivation_of("sigmoid")
    claim = tuple(equation(relation.lhs, _wrong(relation.rhs)) for relation in derivation[key].claim[:3])
    assert not derivation.replace(key, claim).check_step(downstream).ok


def _wrong(right: Expr) -> Expr:
    """Three times the main part, with another level where the constant level only would be scaled."""
    return _main_times(sp.Integer(3))(right).xreplace({sy.ybar: 2 * sy.ybar})


def test_the_sum_must_be_drawn_to_its_fixed_point():
    assert _fixed_point(-sy.m * (sy.S - sy.ybar)) == sy.ybar
    for rate in (sy.m * (sy.S - sy.ybar), -sy.m * sy.S**2, sy.ybar):
        with pytest.raises(RefutedError, match="not drawn"):
            _fixed_point(rate)


# --- against a network that is integrated -----------------------------------------------------------------------------


def gradient_flow(
    text: str, X: FloatArray, y: FloatArray, a: FloatArray, w: FloatArray, time: float, steps: int = 400
) -> tuple[FloatArray, FloatArray]:
    """a and w after that time, by the classical Runge–Kutta method with nothing of the derivation in it."""
    sigma = NumericActivation.of(derivation_of(text).activation)

    def rates(a: FloatArray, w: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, slope = sigma(X @ w.T)
        e = value @ a - y
        return -value.T @ e / len(y), -(a[:, None] * ((slope * e[:, None]).T @ X)) / len(y)

    h = time / steps
    for _ in range(steps):
        k1 = rates(a, w)
        k2 = rates(a + h / 2 * k1[0], w + h / 2 * k1[1])
        k3 = rates(a + h / 2 * k2[0], w + h / 2 * k2[1])
        k4 = rates(a + h * k3[0], w + h * k3[1])
        a = a + h / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        w = w + h / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
    return a, w


def claimed(text: str, key: str, place: int, values: dict[Expr, float]) -> float:
    """Value of a claim in doubles."""
    return float(derivation_of(text)[key].claim[place].rhs.xreplace({k: sp.Float(v) for k, v in values.items()}))


@pytest.mark.parametrize("text", ["sigmoid", "cos(x)", "2 - x**2*tanh(x)"])
def test_the_drift_of_a_network(text):
    """S(t), a_j(t) and the residual after the drift, in a network of 200 neurons with weights of size 1e-4."""
    rng = np.random.default_rng(5)
    X, y, m = rng.normal(size=(7, 2)), rng.normal(size=7) + 0.4, 200
    a_0, w_0 = 0.01 * rng.normal(size=m), 1e-4 * rng.normal(size=(m, 2))
    c_0 = float(sp.sympify(OFFSETS[text][1]))
    start = {At(sy.S, 0): a_0.sum(), sy.ybar: y.mean(), sy.m: m}
    for time in (0.5 / (m * c_0**2), 2 / (m * c_0**2)):
        a, _ = gradient_flow(text, X, y, a_0, w_0, time)
        expected = claimed(text, "fast-solution", 0, {**start, sy.t: time})
        assert a.sum() == pytest.approx(expected, abs=2e-3)
        assert a - a_0 == pytest.approx((expected - a_0.sum()) / m, abs=1e-5)
    a, w = gradient_flow(text, X, y, a_0, w_0, 12 / (m * c_0**2))
    sigma = NumericActivation.of(derivation_of(text).activation)
    assert sigma(X @ w.T)[0] @ a - y == pytest.approx(y.mean() - y, abs=2e-3)
    assert a[0] == pytest.approx(claimed(text, "fast-solution", 2, {**start, At(sy.a[sy.j], 0): a_0[0]}), abs=2e-5)


def test_what_the_inputs_do_meanwhile_at_p_1():
    """w_j moves by c_1 x̄ ȳ²/(2 c_0³ m²) where T ≡ 0, so that there is no slow flow besides."""
    X, m = np.array([[1.0, 1.0], [-0.4, 1.0], [0.9, 1.0]]), 400
    w_0 = np.zeros((m, 2))
    _, w = gradient_flow("sigmoid", X, np.full(3, 0.7), np.zeros(m), w_0, 14 / (m / 4))
    shift = 1 / 4 * X.mean(axis=0) * 0.7**2 / (2 * (1 / 2) ** 3 * m**2)
    assert w[0] == pytest.approx(shift, rel=0.02)


def test_what_the_inputs_do_meanwhile_at_p_2():
    """w_j is multiplied by exp((c_2/c_0) (a(∞)² − a(0)²) Σ x xᵀ/n) where T ≡ 0: here in one dimension, m = 2."""
    X, y, a_0 = np.array([[0.5], [1.0]]), np.full(2, 1.5), np.array([0.3, -0.1])
    w_0 = 1e-5 * np.array([[1.0], [2.0]])
    a, w = gradient_flow("cos(x)", X, y, a_0, w_0, 14 / 2)
    assert w / w_0 == pytest.approx(np.exp(-1 / 2 * (a**2 - a_0**2) * (X**2).mean())[:, None], rel=1e-4)


@pytest.mark.parametrize("text, c_p", [("sigmoid", 1 / 4), ("2 - x**2*tanh(x)", -1.0)])
def test_what_grows_first(text, c_p):
    """From small weights all w_j move along c_p (ȳ/(c_0 m)) ∇T(w_j), T that of the centred target, not of y."""
    rng = np.random.default_rng(2)
    p, c_0 = OFFSETS[text][0], float(sp.sympify(OFFSETS[text][1]))
    X, y, m = rng.normal(size=(9, 2)), rng.normal(size=9) + 1.0, 500
    w_0 = 1e-3 * rng.normal(size=(m, 2))
    a, w = gradient_flow(text, X, y, np.zeros(m), w_0, 14 / (m * c_0**2))
    later = 1 / (m * c_0**2)
    _, after = gradient_flow(text, X, y, a, w, later, steps=20)
    gradient = p * (X @ w.T).T ** (p - 1) * (y - y.mean()) @ X / len(y)
    expected = c_p * y.mean() / (c_0 * m) * gradient
    assert np.linalg.norm((after - w) / later - expected) < 0.02 * np.linalg.norm(expected)
    assert np.all(np.sign(a) == np.sign(y.mean() / c_0))


# --- on paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, parts",
    [
        ("sigmoid", ["σ(0) = c_0 = 1/2", "sum S is 2 ȳ", "m c_0^2 = m/4", "ȳ - y_i up to O(ε)", "ONE orientation"]),
        ("2 - x**2*tanh(x)", ["m c_0^2 = 4 m", "S is ȳ/2", "up to O(ε^3)", "sign of c_p c_0 ȳ only", "at most 6"]),
        ("softplus", ["c_0 = log(2)", "S is ȳ/log(2)", "m log(2)^2"]),
    ],
)
def test_conclusion(text, parts):
    conclusion = derivation_of(text).conclusion
    for part in parts:
        assert part in conclusion
    assert " ".join(str(derivation_of(text)).split()).endswith(conclusion)


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("text", OFFSETS)
def test_json_reads_back(text, dimension):
    derivation = derivation_of(text, dimension)
    for step, stored in zip(derivation, json.loads(json.dumps(derivation.to_dict()))["steps"], strict=True):
        assert tuple(parse_claim(claim, dimension) for claim in stored["claim"]) == step.claim, step.key


def test_claims_that_were_read_back_pass_the_check():
    derivation = derivation_of("sigmoid", 1)
    for step in derivation.to_dict()["steps"]:
        derivation = derivation.replace(step["key"], tuple(parse_claim(claim, 1) for claim in step["claim"]))
    check = derivation.check()
    assert check.ok, str(check)


@pytest.mark.parametrize("text", ["sigmoid", "cos(x)", "1 - sqrt(2) + x*tanh(x)"])
def test_latex_is_a_whole_article(text):
    derivation = derivation_of(text)
    document = derivation.to_latex()
    assert_whole(document)
    macros = set(re.findall(r"\\([A-Za-z]+)", document))
    assert {"bar", "infty", "ll"} <= macros <= KNOWN_MACROS | {"bar", "infty", "ll", "ge"}


@pytest.mark.parametrize("width", [40, 100])
def test_text_is_for_people(width):
    shown = derivation_of("cos(x)").to_text(width=width)
    assert max(map(len, shown.splitlines())) <= width
    for word in ("ybar", "Tbar", "ebar", " at(", "(oo", "Form", "**", "$"):
        assert word not in shown
    wide = derivation_of("sigmoid").to_text(width=300)
    for line in (
        "a_j(∞) = a_j(0) + 2 ȳ/m - S(0)/m",
        "da/dt = T(w)/4 - T̄/4",
        "da_j/dt = ∂V/∂a_j - Σ_l(∂V/∂a_l)/m",
    ):
        assert line in wide
