"""The laws that are expansions in ε, order and balance: confirmed for the theory, refuted for any other."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp

from tests.law_subjects import altered, of_other_form, on, random_data, status, subject
from verify.events import Until
from verify.flows import simulate
from verify.laws.networks import balance, order
from verify.laws.networks.expansion_in_epsilon import FINE, compare, first_order, growth_time, sizes
from verify.laws.networks.subject import Subject
from verify.network import Weights

# p, q and the order s = min(q − p, p + 1): each term alone and both together, q unknown, and c_q unknown
CASES = [
    ("tanh", "fig6"),  # q − p = p + 1 = 2
    ("gelu", "cube"),  # 1 < 2
    ("-x*tanh(x)", "cube"),  # 2 < 3, c_p < 0
    ("x**2*tanh(x)", "xor"),  # 2 < 4
    ("x**2 + x**3", "fig6"),  # 1 < 3
    ("x**3*tanh(x)", "tesseract"),  # p = 4
    ("x - 2*x**4", "fig6"),  # 3 > 2
    ("x**2 - x**5", "cube"),  # q − p = p + 1 = 3
    ("3*x", "fig6"),  # a monomial, s = p + 1 = 2
    ("-x**2/2", "cube"),  # s = 3
    ("x**4", "fig6"),  # s = 5
    ("x**2 + Abs(x)**3", "fig6"),  # c_q differs from side to side
    ("x + Abs(x)**5", "fig6"),  # likewise, but it comes after the residual
]


@pytest.mark.parametrize("text, name", CASES)
def test_both_laws_hold(text: str, name: str) -> None:
    tested = subject(text, name)
    for law in (order, balance):
        finding = law.LAW.hold(tested)
        assert finding.statement.status.value == "confirmed", finding.statement.reason
        assert finding.seeds == (0,)
        assert finding.law == law.LAW.name


def test_the_measurements_are_those_that_the_theory_knows() -> None:
    names = {
        text: [m.name for m in order.LAW.hold(subject(text)).measurements] for text in ("tanh", "x**2 + Abs(x)**3")
    }
    assert len(names["tanh"]) == 2
    assert names["x**2 + Abs(x)**3"] == ["order of the relative difference"]  # no constant without c_q
    late = order.LAW.hold(subject("x + Abs(x)**5")).measurements
    assert len(late) == 2  # c_q has no part in the constant of order p + 1
    assert len(balance.LAW.hold(subject("x + Abs(x)**5")).measurements) == 2


def test_measured_orders_are_close_to_the_predicted() -> None:
    for text, name, s, drift in (
        ("tanh", "fig6", 2, 2),
        ("gelu", "cube", 1, 1),
        ("x**2*tanh(x)", "xor", 2, 2),
        ("x - 2*x**4", "fig6", 2, 3),
        ("x**4", "fig6", 5, None),
    ):
        tested = subject(text, name)
        assert order.LAW.hold(tested).measurements[0].measured == pytest.approx(s, abs=2e-3)
        if drift is not None:
            assert balance.LAW.hold(tested).measurements[1].measured == pytest.approx(drift, abs=5e-3)


@pytest.mark.parametrize("text", ["tanh", "x**2 + x**3", "x**3 - x**4/3", "x - 2*x**4", "-x**2/2"])
def test_first_corrections_are_differences_of_literal_flows(text: str) -> None:
    """(φ(τ; ε) − φ(τ; 0))/ε^s and Δ(r² − p a²)/ε^{q−p} at small ε, from the polynomial σ and loops over samples."""
    tested = subject(text, "cube", neurons=3)
    initial, p, s = Weights.draw(3, 3, np.random.default_rng(1)), tested.p, tested.error_order
    x = sp.symbols("x")
    terms = {int(k): float(c) for (k,), c in sp.Poly(sp.sympify("x - x**3/3" if text == "tanh" else text), x).terms()}
    X, y = tested.prediction.dataset.X, tested.prediction.dataset.y

    def flow(epsilon: float, used: dict[int, float], time: float) -> np.ndarray:
        def rate(_: float, state: np.ndarray) -> np.ndarray:
            out = np.zeros(12)
            psi = state.reshape(3, 4)
            f = np.zeros(len(y))
            for i in range(len(y)):
                for a, *w in psi:
                    z = float(np.dot(w, X[i]))
                    f[i] += sum(c * epsilon ** (k + 1) * a * z**k for k, c in used.items()) if epsilon else 0.0
            for j, (a, *w) in enumerate(psi):
                for i in range(len(y)):
                    z, e = float(np.dot(w, X[i])), f[i] - y[i]
                    out[4 * j] -= e * sum(c * epsilon ** (k - p) * z**k for k, c in used.items()) / len(y)
                    slope = sum(k * c * epsilon ** (k - p) * z ** (k - 1) for k, c in used.items())
                    out[4 * j + 1 : 4 * j + 4] -= e * a * slope * X[i] / len(y)
            return out

        start = np.column_stack([initial.a, initial.w]).ravel()
        return solve_ivp(rate, (0, time), start, "DOP853", rtol=1e-11, atol=1e-13).y[:, -1].reshape(3, 4)

    time = 0.5 * growth_time(tested, initial)
    first = first_order(tested, initial, time)
    epsilon = {1: 1e-4, 2: 2e-3, 3: 1e-2}[s]
    limit = flow(0.0, {p: terms[p]}, time)
    assert np.column_stack([first.weights.a, first.weights.w]) == pytest.approx(limit, rel=1e-8, abs=1e-9)
    full = flow(epsilon, terms, time)
    assert first.correction is not None
    size = np.abs(first.correction).max()
    assert np.abs((full - limit) / epsilon**s - first.correction).max() <= 0.02 * size
    if tested.q is not None and tested.q - p <= 2:
        assert first.drift is not None
        invariant = [np.sum(psi[:, 1:] ** 2, axis=1) - p * psi[:, 0] ** 2 for psi in (full, limit)]
        drift = (invariant[0] - invariant[1]) / epsilon ** (tested.q - p)
        assert np.abs(drift - first.drift).max() <= 0.02 * np.abs(first.drift).max()


@pytest.mark.parametrize(
    "text, name", [("tanh", "fig6"), ("-x*tanh(x)", "cube"), ("x**2*tanh(x)", "xor"), ("3*x", "fig6")]
)
@pytest.mark.parametrize("factor", [1.02, 0.98, -1.0])
def test_a_wrong_leading_coefficient_is_refuted(text: str, name: str, factor: float) -> None:
    """The difference does not go away as ε does."""
    right = subject(text, name)
    assert status(order.LAW, altered(right, c_p=factor * right.c_p)) == "refuted"


@pytest.mark.parametrize("text, name", [("gelu", "cube"), ("x**2*tanh(x)", "cube"), ("-x*tanh(x)", "cube")])
def test_the_form_of_other_data_is_refuted(text: str, name: str) -> None:
    right = subject(text, name)
    assert status(order.LAW, of_other_form(right, on(text, random_data(12, 2, 8)))) == "refuted"


@pytest.mark.parametrize(
    "text, wrong", [("gelu", 3), ("x**2 + x**3", 4), ("tanh", 2), ("x**2*tanh(x)", 4), ("x**4-x**6", 5)]
)
def test_a_wrong_next_order_is_refuted(text: str, wrong: int) -> None:
    right = subject(text)
    assert status(order.LAW, altered(right, q=wrong)) == "refuted"
    assert status(balance.LAW, altered(right, q=wrong)) == "refuted"


@pytest.mark.parametrize("text", ["x - 2*x**4", "x + Abs(x)**5"])
def test_a_next_order_beyond_the_residual_is_seen_by_the_invariant_alone(text: str) -> None:
    right = subject(text)
    assert right.q is not None
    wrong = altered(right, q=right.q + 1)
    assert status(order.LAW, wrong) == "confirmed"
    assert status(balance.LAW, wrong) == "refuted"


@pytest.mark.parametrize("text", ["gelu", "x**2 + x**3", "x**2*tanh(x)", "-x*tanh(x)"])
@pytest.mark.parametrize("factor", [1.03, -1.0])
def test_a_wrong_next_coefficient_is_refuted(text: str, factor: float) -> None:
    right = subject(text)
    c_q = right.prediction.expansion.next_coefficient
    assert c_q is not None
    expansion = replace(right.prediction.expansion, next_coefficient=sp.Float(factor) * c_q)
    wrong = Subject(replace(right.prediction, expansion=expansion), right.settings)
    assert status(order.LAW, wrong) == "refuted"
    assert status(balance.LAW, wrong) == "refuted"


@pytest.mark.parametrize("text, name", [("3*x", "fig6"), ("-x**2/2", "cube"), ("tanh", "fig6")])
def test_without_the_residual_the_constant_is_refuted(text: str, name: str) -> None:
    """A frozen network leaves the term of order p + 1 out: for a monomial nothing is left."""
    right = subject(text, name)
    frozen = altered(right, network=lambda epsilon: replace(right.network(epsilon), frozen=True))
    assert status(order.LAW, frozen) == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("text, name, other", [("x*tanh(x)", "fig6", "tanh"), ("x**2*tanh(x)", "cube", "x*tanh(x)")])
def test_networks_of_another_multiplicity_refute(text: str, name: str, other: str) -> None:
    """The theory of p = 2 and 3 for networks of p = 1 and 2: their rescaled field has no limit."""
    right, false = subject(text, name), subject(other, name)
    network = altered(right, network=lambda epsilon: replace(right.network(epsilon), sigma=false.sigma))
    assert status(order.LAW, network) != "confirmed"
    assert status(balance.LAW, network) != "confirmed"


def test_a_wrong_factor_in_the_invariant_drifts() -> None:
    path_of = subject("x**2*tanh(x)", "cube")
    initial = path_of.draw("balance")
    path = simulate(path_of.network(1e-3).leading(path_of.c_p), initial, (Until(growth_time(path_of, initial)),), FINE)
    assert balance.relative_drift(path.a, path.w, 3) < 1e-10
    assert min(balance.relative_drift(path.a, path.w, p) for p in (1, 2, 4)) > 1e-2


def test_a_drift_is_relative_to_the_size_so_far() -> None:
    """r² = 1, 4, 1 and a² = 1/2: the drift of 3 is held against 4 + 1, the greatest r² + p a² up to then."""
    w = np.sqrt(np.array([1.0, 4.0, 1.0]))[:, None, None]
    a = np.full((3, 1), np.sqrt(0.5))
    assert balance.relative_drift(a, w, 2) == pytest.approx(3 / 5)
    assert balance.relative_drift(a, w, 4) == pytest.approx(3 / 6)


def test_the_constant_of_the_drift_is_relative_to_the_first_sizes() -> None:
    tested = subject("gelu")
    initial = tested.draw("balance")
    drift = first_order(tested, initial, growth_time(tested, initial)).drift
    assert drift is not None
    sizes_at_first = [float(w @ w) + a * a for a, w in zip(initial.a, initial.w, strict=True)]
    due = np.linalg.norm(drift) / np.linalg.norm(sizes_at_first)
    assert balance.LAW.hold(tested).settings["constant"] == pytest.approx(due, rel=1e-9)


@pytest.mark.parametrize("s", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("later", [0.0, 1.0, -30.0])
def test_a_known_series_in_epsilon_is_measured(s: int, later: float) -> None:
    C, E = np.array([3.0, -1.0, 0.5]), np.array([1.0, 2.0, -1.0])

    def difference(epsilon: float) -> np.ndarray:
        return C * epsilon**s + later * E * epsilon ** (s + 1)

    for predicted, due in ((C, s), (1.03 * C, s), (-C, s), (C, s + 1), (None, s), (None, s + 1)):
        measurements, curve, numbers = compare("D", due, predicted, sizes(due, predicted, 0.05), difference, noise=0.0)
        right = due == s and (predicted is None or predicted is C)
        assert all(m.within for m in measurements) == right
        if later >= 0:  # else what is uncertain may leave it open
            assert any(m.beyond for m in measurements) != right
        assert len(measurements) == 1 + (predicted is not None)
        assert len(curve.x) == numbers["sizes"]


@pytest.mark.parametrize("s", [1, 2])
def test_a_later_term_that_is_far_larger_leaves_open_or_dies_out(s: int) -> None:
    """As outputs do where y is small: D = C ε^s + E ε^{s+1} with ‖E‖ = 10^k ‖C‖ must never refute the order s."""
    C, E = np.array([1.0, 0.0]), np.array([0.3, 1.0])
    for k in range(12):

        def difference(epsilon: float, later: float = 10.0**k) -> np.ndarray:
            return C * epsilon**s + later * E * epsilon ** (s + 1)

        measurements, _, _ = compare("D", s, C, sizes(s, C, 0.05), difference)
        assert not any(m.beyond for m in measurements)
        assert k > 3 or all(m.within for m in measurements)


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)"])
def test_where_targets_are_small_outputs_are_smaller(text: str) -> None:
    """The largest ε leaves ‖f‖ = ‖y‖/10 at the end; with y as small as f the drift has a constant of its own."""
    tested = on(text, random_data(10, 2, 6, y_scale=1e-6), neurons=15)
    initial = tested.draw("balance")
    end = first_order(tested, initial, growth_time(tested, initial)).weights
    epsilon, data = order.largest_size(tested, end), tested.prediction.dataset
    f = [
        sum(
            epsilon ** (tested.p + 1) * tested.c_p * a * float(w @ x) ** tested.p
            for a, w in zip(end.a, end.w, strict=True)
        )
        for x in data.X
    ]
    assert np.linalg.norm(f) == pytest.approx(0.1 * np.linalg.norm(data.y))
    assert status(balance.LAW, tested) != "refuted"
    plain = on(text, random_data(10, 2, 6, x_scale=5.0), neurons=3)
    reach = float(np.linalg.norm(plain.prediction.dataset.X, axis=1).max())
    assert order.largest_size(plain, Weights(0 * end.a, end.w)) == pytest.approx(0.075 / reach)


def test_differences_below_the_noise_compare_the_constant_if_it_is_above() -> None:
    zero = np.zeros(1)

    def difference(epsilon: float) -> np.ndarray:
        return np.array([1e-14 * (1 + epsilon)])

    (constant,), _, _ = compare("D", 2, np.ones(1), sizes(2, np.ones(1), 0.05), difference, noise=1e-10)
    assert constant.beyond
    assert constant.measured == pytest.approx(1.0, abs=1e-2)
    for unknown, largest in ((None, 0.05), (np.ones(1), 1e-7)):
        with pytest.raises(ArithmeticError, match="below the accuracy"):
            compare("D", 2, unknown, sizes(2, unknown, largest), difference, noise=1e-10)
    assert compare("D", 2, zero, sizes(2, zero, 0.05), difference)[0][0].within


def test_a_constant_that_vanishes_has_to() -> None:
    def difference(epsilon: float) -> np.ndarray:
        return np.array([epsilon**3])

    zero = np.zeros(1)
    good, _, _ = compare("D", 2, zero, sizes(2, zero, 0.05), difference)
    bad, _, _ = compare("D", 3, zero, sizes(3, zero, 0.05), difference)
    assert [m.within for m in good] == [True]
    assert [m.beyond for m in bad] == [True]


@pytest.mark.parametrize("s", range(1, 8))
def test_sizes_start_where_the_difference_is_small(s: int) -> None:
    constant = np.array([3.0, 4.0])
    chosen = sizes(s, constant, 0.5)
    assert 5 * chosen[0] ** s == pytest.approx(min(1e-2, 5 * 0.5**s))
    ratios = {round(math.log2(one / other), 9) for one, other in pairwise(chosen)}
    assert ratios == {round(min(2.0, 3 / s), 9)}
    assert sizes(s, constant, 1e-6)[0] == 1e-6
    assert sizes(s, None, 1.0)[0] == pytest.approx(0.01 ** (1 / s))
