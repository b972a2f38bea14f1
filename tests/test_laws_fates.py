"""The laws of single neurons, fates, basins and the share aligned: confirmed for the theory, refuted for any other."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import norm

from tests.law_subjects import altered, of_other_form, on, random_data, status, subject
from verify.fates import Fate, Fates
from verify.laws.networks import aligned_share, basins, fates
from verify.laws.networks.basins import Share
from verify.laws.networks.solitary import agreement, size_at_latest, solitary_fates
from verify.laws.networks.subject import Subject
from verify.network import Weights


@pytest.mark.parametrize(
    "text, name",
    [("tanh", "cube"), ("gelu", "fig6"), ("-x*tanh(x)", "cube"), ("x**2*tanh(x)", "xor")],
)
def test_fates_and_shares_hold(text: str, name: str) -> None:
    tested = subject(text, name)
    for law in (fates.LAW, aligned_share.LAW):
        finding = law.hold(tested)
        assert finding.statement.status.value == "confirmed", (law.name, finding.statement.reason)


@pytest.mark.parametrize("text, name", [("tanh", "fig6"), ("x*tanh(x)", "fig6"), ("x**2*tanh(x)", "fig6")])
def test_basins_hold(text: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basins, "MEASURED", 300)
    monkeypatch.setattr(basins, "PREDICTED", 600)
    finding = basins.LAW.hold(subject(text, name))
    assert finding.statement.status.value == "confirmed", finding.statement.reason
    assert sum(m.measured for m in finding.measurements) == pytest.approx(1.0)
    assert sum(m.predicted or 0.0 for m in finding.measurements) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["tanh", "-x*tanh(x)", "x**2*tanh(x)"])
def test_a_leading_coefficient_of_the_other_sign_is_refuted(text: str) -> None:
    right = subject(text, "cube")
    assert status(fates.LAW, altered(right, c_p=-right.c_p)) == "refuted"


@pytest.mark.parametrize("text", ["tanh", "x**2*tanh(x)"])
def test_the_form_of_other_data_is_refuted(text: str) -> None:
    wrong = of_other_form(subject(text, "cube"), on(text, random_data(12, 2, 8)))
    assert status(fates.LAW, wrong) != "confirmed"


def test_the_basins_of_other_data_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """x**2 on two sets of points whose strong direction is another: which orientations attract says it."""
    monkeypatch.setattr(basins, "MEASURED", 300)
    monkeypatch.setattr(basins, "PREDICTED", 600)
    data = random_data(12, 1, 1)
    lopsided = type(data).of("far", [[2.0], [-0.3], [0.1]], [1.0, -1.0, 0.5])
    found = {status(basins.LAW, of_other_form(on("x**2*tanh(x)", data), on("x**2*tanh(x)", lopsided)))}
    assert "confirmed" not in found


def test_for_p_1_all_neurons_have_aligned_at_the_escape_and_for_a_higher_p_few() -> None:
    linear = aligned_share.LAW.hold(subject("tanh", "cube")).measurements
    cubic = aligned_share.LAW.hold(subject("x**2*tanh(x)", "cube", neurons=50)).measurements
    assert linear[-1].measured > 0.95
    assert max(m.measured for m in cubic) < 0.5


def test_a_share_of_the_other_sign_is_refuted() -> None:
    right = subject("tanh", "cube")
    assert status(aligned_share.LAW, altered(right, c_p=-right.c_p)) == "refuted"


def plain_fate(tested: Subject, a: float, w: np.ndarray, epsilon: float) -> np.ndarray | None:
    """Orientation of a network of one neuron once r has grown 1000-fold, by the gradient flow in physical weights."""
    X, y = tested.prediction.dataset.X, tested.prediction.dataset.y

    def rate(_: float, psi: np.ndarray) -> np.ndarray:
        value, slope = tested.sigma(X @ psi[1:])
        e = psi[0] * value - y
        return -np.concatenate([[e @ value], psi[0] * ((e * slope) @ X)]) / len(y) / epsilon ** (tested.p - 1)

    def grown(_: float, psi: np.ndarray) -> float:
        return math.log(float(np.linalg.norm(psi[1:])) / (300 * epsilon * float(np.linalg.norm(w))))

    grown.terminal = True  # pyright: ignore[reportFunctionMemberAccess]
    start = epsilon * np.concatenate([[a], w])
    solution = solve_ivp(rate, (0, 1e5), start, "DOP853", events=grown, rtol=1e-9, atol=1e-14 * epsilon)
    end = solution.y[1:, -1]
    return end / np.linalg.norm(end) if len(solution.t_events[0]) else None


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_solitary_neurons_end_as_networks_of_one_neuron_do(text: str) -> None:
    tested = subject(text, "fig6")
    initial = Weights.draw(8, 2, np.random.default_rng(2))
    epsilon = size_at_latest(tested, initial, 1e-3)
    found = solitary_fates(tested, initial, epsilon)
    assert found.count(Fate.CONDENSES) >= 4
    for j, target in enumerate(found.target):
        if target >= 0:
            end = plain_fate(tested, float(initial.a[j]), initial.w[j], epsilon)
            assert end is not None
            assert float(end @ np.array(tested.prediction.orientations.orientations[target].u)) > 0.98


def test_a_neuron_that_nothing_pulls_up_dies() -> None:
    """T > 0 everywhere for p = 2: with a < 0 and p a² > r² every input weight shrinks for good."""
    data = random_data(8, 1, 0)
    positive = type(data).of("positive", data.X[:, :1].tolist(), np.abs(data.y).tolist())
    tested = on("x*tanh(x)", positive)
    initial = Weights(np.array([-5.0, 5.0]), np.array([[0.3, 0.2], [0.3, 0.2]]))
    found = solitary_fates(tested, initial, 1e-6)
    assert found.kind == (Fate.DIES, Fate.CONDENSES)


def test_a_neuron_that_shrinks_as_a_whole_is_not_dead() -> None:
    """p = 1: w = ĝ with a = −(1 − 1e-8) shrinks ten-thousandfold along the decaying mode, and then grows."""
    tested = subject("tanh", "cube")
    g = tested.form.gradient(np.zeros(3))
    w = (g / np.linalg.norm(g))[None]
    found = solitary_fates(tested, Weights(np.array([-1 + 1e-8]), w), 1e-9)
    assert found.kind == (Fate.CONDENSES,)
    condensed_on = tested.prediction.orientations.orientations[found.target[0]].u
    assert float(w[0] @ np.array(condensed_on)) == pytest.approx(1.0)


def test_neurons_on_a_ridge_are_not_taken_for_condensed() -> None:
    """A neuron that has grown but not aligned is followed on; growth alone would give it the nearest orientation."""
    rng = np.random.default_rng(9025)
    d, n = int(rng.integers(1, 4)), int(rng.integers(3, 31))
    size, y_size = float(np.exp(rng.uniform(np.log(0.2), np.log(5)))), float(10 ** rng.uniform(-3, 3))
    X, y = size * rng.standard_normal((n, d)), y_size * rng.standard_normal(n)
    data = random_data(n, d, 0)
    tested = on("3*x**2*tanh(x)/(1+x**2)", type(data).of("ridge", X.tolist(), y.tolist()), seed=25)
    assert status(fates.LAW, tested) == "confirmed"


def test_agreement_counts_neurons_whose_fates_are_known() -> None:
    one = Fates((Fate.CONDENSES, Fate.CONDENSES, Fate.DIES, Fate.OPEN), (0, 1, -1, -1))
    other = Fates((Fate.CONDENSES, Fate.CONDENSES, Fate.DIES, Fate.DIES), (0, 2, -1, -1))
    assert agreement(one, other) == pytest.approx(2 / 3)
    assert agreement(one, one) == 1.0


def test_shares_differ_by_chance_as_often_as_is_stated() -> None:
    """Two samples of one share: the bound is z σ, with z of the two-sided level over the number of tests."""
    share = Share("x", 800, 4000, 200, 1000)
    measurement = share.measurement(5)
    sigma = math.sqrt(0.2 * 0.8 * (1 / 4000 + 1 / 1000))
    z_agree, z_differ = (float(norm.isf(level / 5 / 2)) for level in (1e-3, 1e-7))
    assert measurement.bound == pytest.approx(z_agree * sigma + 1 / 1000)
    assert measurement.uncertainty == pytest.approx((z_differ - z_agree) * sigma)
    assert measurement.measured == measurement.predicted == 0.2
    low, high = share.interval
    assert low < 0.2 < high


def test_weight_is_the_output_that_a_neuron_contributes() -> None:
    """By weight |a| r^p the share aligned is that of the neurons about to blow up."""
    settings = aligned_share.LAW.hold(subject("x**2*tanh(x)", "cube", neurons=50)).settings
    weighted = settings["share by weight |a| r^p"]
    assert isinstance(weighted, float)
    assert weighted > 0.99
