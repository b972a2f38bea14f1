"""Networks with σ(0) ≠ 0: both phases, the bound of the departure from them, and what is confirmed and refuted."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.properties import examples
from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence
from theory.expansion import expand
from theory.orientations import stationary_orientations
from verify.datasets import Dataset, fig6, load
from verify.fates import Fate
from verify.laws.networks.offset import LAW
from verify.laws.networks.subject import Subject
from verify.network import TwoLayerNetwork, Weights
from verify.offset import Phases, run_network
from verify.offset.departure import departure_angles
from verify.offset.full import FullFlow, simulate_full
from verify.offset.reference import follow_phases
from verify.prediction import Prediction, predict
from verify.settings import Settings
from verify.tolerance import angle_between
from verify.verdict import judge
from verify.verification import verify_activation

ACTIVATIONS = ["sigmoid", "softplus", "exp(x)", "cos(x)", "1 + x**3", "2 - x**2*tanh(x)"]


def raised(shift: float = 0.3) -> Dataset:
    data = fig6()
    return Dataset.of("raised", [[float(x[0])] for x in data.X], [float(y) + shift for y in data.y])


@cache
def prediction(activation: str, name: str = "raised") -> Prediction:
    return predict(expand(activation), raised() if name == "raised" else load(name))


def phases(activation: str, epsilon: float = 1e-3, name: str = "raised") -> Phases:
    return Phases.of(prediction(activation, name), epsilon)


def draw(m: int, dimension: int = 2, seed: int = 0) -> Weights:
    return Weights.draw(m, dimension, np.random.default_rng(seed))


def stacked(weights: Weights) -> np.ndarray:
    return np.column_stack([weights.a, weights.w])


# --- the fields ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_full_flow_is_that_of_the_network(activation):
    own, weights = phases(activation, 0.03), draw(7)
    flow = FullFlow(own, 7)
    moved = flow.weights(flow.rate(flow.state(weights)))  # the map between states and weights is linear
    da, dw = own.network.field(weights)
    assert np.allclose(moved.a, da, rtol=1e-10, atol=1e-10 * np.abs(da).max())
    assert np.allclose(moved.w, dw, rtol=1e-9, atol=1e-12)
    assert np.allclose(flow.outputs(flow.state(weights)), own.network.outputs(weights), rtol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_slow_field_is_that_of_the_held_monomial_of_the_centred_target(activation):
    own, weights = phases(activation), draw(6)
    da, dw = own.slow.field(weights)
    field = own.slow_field(stacked(weights))
    assert np.allclose(field[:, 1:], dw, rtol=1e-9)
    assert np.allclose(field[:, 0], da, rtol=1e-9, atol=1e-10 * np.abs(da).max())
    assert abs(field[:, 0].sum()) < 1e-14 * len(field)


def literal_fast_field(own: Phases, phi: np.ndarray) -> np.ndarray:
    """σ = c_0 + c_p z^p and e_i = c_0 Σ a − y_i, neuron by neuron and sample by sample."""
    network, c_0, c_p, p = own.network, own.c_0, own.T.c_p, own.p
    psi, n = own.epsilon * phi, len(network.y)
    field = np.zeros_like(psi)
    total = sum(psi[j, 0] for j in range(len(psi)))
    for j, (a, *w) in enumerate(psi):
        for x, y in zip(network.X, network.y, strict=True):
            e, z = c_0 * total - y, float(np.dot(w, x))
            field[j, 0] -= e * (c_0 + c_p * z**p) / n
            field[j, 1:] -= a * e * p * c_p * z ** (p - 1) * x / n
    return field / own.epsilon


@pytest.mark.parametrize("activation", ["sigmoid", "cos(x)", "1 + x**3"])
def test_the_fast_field_literally(activation):
    own, phi = phases(activation, 0.1), stacked(draw(4))
    assert np.allclose(own.fast_field(phi), literal_fast_field(own, phi), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("activation", ["exp(x)", "cos(x)", "1 + x**3"])
def test_the_slow_phase_starts_where_the_fast_phase_leads(activation):
    """Followed back to t = 0, the slow flow starts at ``arrival``, but for terms of second order in 1/(m c_0²)."""
    errors = []
    for m in (40, 160):
        own, weights = phases(activation, 1e-2), draw(m)
        path, slow = follow_phases(own, weights), own
        begin = int(np.searchsorted(path.time, path.settled))
        phi, steps = path.phi[begin].copy(), 400
        for _ in range(steps):  # midpoint rule, backwards
            h = path.settled / steps
            phi -= h * slow.slow_field(phi - h / 2 * slow.slow_field(phi))
        arrival = stacked(own.arrival(weights))
        simple = stacked(weights)
        simple[:, 0] += own.amplitude(m) / own.epsilon - weights.a.mean()
        errors.append(np.abs(arrival - phi).max(axis=0) / np.abs(simple - phi).max(axis=0))
    assert (errors[0] < 0.25).all()
    assert (errors[1] < 0.07).all()


def test_all_output_weights_drift_together_until_their_sum_is_that_of_the_mean_target():
    own, weights = phases("1 + x**3", 1e-3), draw(20)
    end = simulate_full(own, weights, 20 / own.rate(20)).end
    assert abs(own.epsilon * end.a.sum() - own.mean) < 1e-6
    expected = weights.a - weights.a.mean() + own.amplitude(20) / own.epsilon
    assert np.abs(end.a - expected).max() < 1e-5 * abs(expected).max()


# --- the bound ----------------------------------------------------------------------------------------------


@settings(max_examples=examples(6))
@given(
    st.sampled_from([*ACTIVATIONS, "3 - x**2", "1 + x", "logsigmoid"]),
    st.sampled_from([-1.0, 0.0, 1e-3, 0.7]),
    st.integers(3, 12),
    st.floats(-4.5, -2),
    st.integers(0, 10**6),
)
@example("sigmoid", 0.001, 4, -4.0, 0)  # neurons that pass close to 0, where their orientations swing
@example("sigmoid", 0.003, 12, -4.0, 0)
def test_the_network_stays_within_the_bound_of_its_path(activation, mean, m, exponent, seed):
    rng = np.random.default_rng(seed)
    y = rng.standard_normal(9)
    data = Dataset.of("random", rng.standard_normal((9, 1)).tolist(), (y - y.mean() + mean).tolist())
    own = Phases.of(predict(expand(activation), data), 10**exponent)
    weights = draw(m, 2, seed)
    try:
        path = follow_phases(own, weights)
    except NotApplicableError:
        return
    full = simulate_full(own, weights, float(path.time[-1]))
    slow = full.time >= path.settled
    u = full.w[slow] / np.linalg.norm(full.w[slow], axis=2, keepdims=True)
    bound = departure_angles(own, path, full)
    allowed = np.array([np.interp(full.time[slow], path.time, column) for column in bound.T]).T
    assert (angle_between(u, path.orientation_at(full.time[slow])) <= allowed + 1e-5).all()


@pytest.mark.parametrize("activation, order", [("sigmoid", 0), ("cos(x)", 1)])
def test_the_bound_shrinks_with_the_weights(activation, order):
    """At a fixed growth, for ȳ = 0: the mean of the a_j lags by order ε^p/(m c_0²), which is ε^{p−1} against ε."""
    bounds = []
    for epsilon in (1e-3, 1e-4):
        own = Phases.of(predict(expand(activation), raised(-float(fig6().y.mean()))), epsilon)
        weights = draw(10)
        path = follow_phases(own, weights)
        full = simulate_full(own, weights, float(path.time[-1]))
        at = int(np.argmax((path.r / path.r[0]).max(axis=1) > 3))
        bounds.append(np.median(departure_angles(own, path, full)[at]))
    assert 10 ** (order - 0.3) < bounds[0] / bounds[1] < 10 ** (order + 0.3)


# --- predictions, right and wrong ---------------------------------------------------------------------------


def verdict(given_prediction: Prediction, epsilon: float = 1e-4, networks: int = 2, m: int = 12):
    own, records = Phases.of(given_prediction, epsilon), []
    for k in range(networks):
        records += run_network(given_prediction, own, draw(m, given_prediction.dataset.dimension, k), k).records
    return judge(records, len(given_prediction.orientations.condensed))


@pytest.mark.parametrize("activation", ["sigmoid", "exp(x)", "cos(x)"])
def test_the_target_that_is_not_centred_is_refuted(activation):
    right = prediction(activation)
    assert verdict(right).statement.status is Evidence.CONFIRMED
    form = right.dataset.form(right.orientations.form.degree)
    wrong = replace(right, orientations=stationary_orientations(form))
    assert verdict(wrong).statement.status is Evidence.REFUTED


class Scaled(Prediction):
    """A prediction with a wrong leading coefficient."""

    factor = -1.0

    @property
    def c_p(self) -> float:
        return self.factor * super().c_p


@pytest.mark.parametrize("factor", [-1.0, 1.2])
@pytest.mark.parametrize("activation", ["sigmoid", "cos(x)"])
def test_a_wrong_leading_coefficient_is_not_confirmed(activation, factor, monkeypatch):
    monkeypatch.setattr(Scaled, "factor", factor)
    right = prediction(activation)
    wrong = Scaled(right.expansion, right.dataset, right.orientations, True)
    assert verdict(wrong).statement.status is not Evidence.CONFIRMED


def test_a_wrong_sign_of_the_amplitude_is_not_confirmed(monkeypatch):
    """Its size has no part in the direction at p = 1; the law holds it against the network."""
    monkeypatch.setattr(Phases, "amplitude", lambda self, m: -self.mean / (self.c_0 * m))
    assert verdict(prediction("sigmoid"), networks=1).statement.status is not Evidence.CONFIRMED


def test_one_orientation_first():
    """ȳ ≠ 0 and ε ≪ |A|: every neuron that is judged is on the orientation of the sign of c_p ȳ/c_0."""
    for shift, value in ((0.3, 1), (-0.7, -1)):
        given_prediction = predict(expand("sigmoid"), raised(shift))
        records = run_network(given_prediction, Phases.of(given_prediction, 1e-5), draw(30)).records
        judged = [r for r in records if r.judged]
        assert len(judged) == 30
        assert {np.sign(given_prediction.orientations.orientations[r.target].value) for r in judged} == {value}


def test_both_orientations_where_the_mean_target_is_zero():
    given_prediction = predict(expand("sigmoid"), raised(-float(fig6().y.mean())))
    records = run_network(given_prediction, Phases.of(given_prediction, 1e-3), draw(30)).records
    assert len({r.target for r in records if r.judged}) == 2
    assert all(r.fate is Fate.CONDENSES for r in records)


def test_a_constant_too_small_to_act_first():
    with pytest.raises(NotApplicableError, match="does not act first"):
        verdict(predict(expand("tanh(x) + 1/1000"), raised()))


def test_weights_out_of_range():
    with pytest.raises(InputError, match="leave the range of doubles"):
        phases("1 + x**40", 1e-4)
    with pytest.raises(InputError, match="not small on these data"):
        follow_phases(phases("1 + x", 0.9), draw(5))
    with pytest.raises(ValueError, match="two phases"):
        replace(phases("sigmoid"), network=TwoLayerNetwork(np.tanh, np.eye(2), np.ones(2), 0.1, 2))
    with pytest.raises(ValueError, match="one phase only"):
        replace(phases("sigmoid"), c_0=0.0)


def test_the_main_job():
    done = verify_activation(expand("sigmoid"), raised(), Settings(networks=2, neurons=10))
    assert done.verdict.statement.status is Evidence.CONFIRMED
    assert (len(done.simulations), len(done.records)) == (2, 20)
    assert done.to_dict()["target"] == "y - mean(y)"


def test_the_same_weights_give_the_same_records():
    own = phases("sigmoid")
    first, second = (run_network(prediction("sigmoid"), own, draw(5)).records for _ in range(2))
    assert first == second


# --- the law ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["sigmoid", "cos(x)", "1 + x**3"])
def test_the_law(activation):
    finding = LAW.hold(Subject(prediction(activation), Settings(neurons=30)))
    assert finding.statement.status is Evidence.CONFIRMED, finding.statement.reason
    names = {m.name for m in finding.measurements}
    assert "rate of the drift of Σ a_j over m c_0²" in names
    assert ("growth rate of w over c_1 A ‖g‖" in names) == (activation == "sigmoid")


def test_the_median_cosine_of_sigmoid_to_both_targets():
    finding = LAW.hold(Subject(prediction("sigmoid"), Settings()))
    cosine = next(m for m in finding.measurements if m.name.startswith("median cosine"))
    assert cosine.measured > 0.9999
    naive = finding.settings["median cosine to the orientations of y not centred"]
    assert isinstance(naive, float)
    assert 0.6 < naive < 0.66


def test_the_law_where_the_mean_is_zero_and_where_there_is_no_constant():
    finding = LAW.hold(Subject(prediction("cos(x)", "xor"), Settings(neurons=20)))
    assert finding.statement.status is Evidence.CONFIRMED
    assert len(finding.measurements) == 2
    assert "ȳ = 0" in finding.statement.reason
    none = LAW.hold(Subject(predict(expand("tanh"), fig6()), Settings()))
    assert none.statement.status is Evidence.NOT_APPLICABLE


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("rate", lambda self, m: 1.01 * m * self.c_0**2),
        ("amplitude", lambda self, m: 1.01 * self.mean / (self.c_0 * m)),
    ],
)
def test_a_wrong_law_is_not_confirmed(name, wrong, monkeypatch):
    monkeypatch.setattr(Phases, name, wrong)
    finding = LAW.hold(Subject(prediction("cos(x)"), Settings(neurons=20)))
    assert finding.statement.status is Evidence.REFUTED


def test_a_wrong_direction_refutes_the_law():
    right = prediction("sigmoid")
    wrong = replace(right, orientations=stationary_orientations(right.dataset.form(1)))
    assert LAW.hold(Subject(wrong, Settings(neurons=20))).statement.status is Evidence.REFUTED


def test_the_forms_of_the_two_phases():
    own = phases("cos(x)")
    assert own.T.c_p == -0.5
    assert np.allclose(own.T.form([[0.0, 1.0]]), 0.0, atol=1e-12)  # Σ (y_i − ȳ) = 0, along the bias
    assert np.allclose(own.B.form([[0.0, 1.0]]), 1.0)
