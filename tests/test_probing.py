"""The probe of a layer: its forms against loops, its predictions against known ones, and its verdicts."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from scipy.stats import binom, ortho_group

from tests.properties import examples
from theory.errors import InputError
from theory.evidence import Evidence
from theory.orientations import Options, stationary_orientations
from verify.datasets import Dataset, xor
from verify.leading import LeadingOrder, follow
from verify.probe_chance import log10_cap, log10_clustered, log10_tail, log10_union
from verify.probe_climb import ascend
from verify.probe_forms import layer_forms
from verify.probe_targets import attractors
from verify.probe_view import clusters_view, probe_view
from verify.probing import LayerProbe, probe
from verify.verdict import cap_fraction

CONFIRMED, REFUTED, INCONCLUSIVE = Evidence.CONFIRMED, Evidence.REFUTED, Evidence.INCONCLUSIVE
NOT_APPLICABLE = Evidence.NOT_APPLICABLE
LOCAL = Options(max_classes=1)
"""No shared form of degree p >= 3 has so few classes, so that neurons are followed instead."""


def condensed_neurons(form, c_p: float, m: int, seed: int, clock: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """(a, w) of neurons that the leading-order flow has carried to alignment; those that die are left out."""
    rng = np.random.default_rng(seed)
    start = rng.standard_normal((m, 1 + form.dimension))
    path = follow(LeadingOrder(form, c_p), start, np.full(m, clock * 40 / (abs(c_p) * form.scale)), instants=33)
    end = path.direction[-1]
    grew = path.log_growth[-1] > 3
    return end[grew, 0], end[grew, 1:]


def text_of(view) -> str:
    console = Console(width=110)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


# --- forms -----------------------------------------------------------------------------------------------------------


def literal_gradient(X, e, b, w, p: int) -> np.ndarray:
    """∇T_j(w) = −(p/n) Σ_i Σ_k e_ik b_ikj (w·x_i)^(p−1) x_i for every neuron j, in loops."""
    n, K, m = b.shape
    gradient = np.zeros((m, X.shape[1]))
    for j in range(m):
        for i in range(n):
            g = sum(e[i, k] * b[i, k, j] for k in range(K))
            gradient[j] -= p / n * g * float(w[j] @ X[i]) ** (p - 1) * X[i]
    return gradient


@pytest.mark.parametrize("p", [1, 2, 3, 5])
@pytest.mark.parametrize("K", [1, 3])
def test_forms_per_neuron_against_loops(p: int, K: int) -> None:
    rng = np.random.default_rng(p)
    n, m, D = 7, 4, 3
    X, e, b, w = (rng.standard_normal(shape) for shape in ((n, D), (n, K), (n, K, m), (m, D)))
    forms = layer_forms(3 * X, m, D, e, p, b)
    assert not forms.shared
    columns = np.arange(m)
    value, gradient = forms.value_and_gradient(w, columns)
    slow = literal_gradient(3 * X, e, b, w, p)
    assert np.ldexp(gradient, forms.exponents[:, None]) == pytest.approx(slow, rel=1e-10)
    assert forms.in_units(value, columns) == pytest.approx(np.einsum("jd,jd->j", w, slow) / p, rel=1e-9)


def test_the_force_of_a_network_is_the_gradient_of_its_form() -> None:
    """σ(z) = −2 z³ exactly: w_j′ of the loss with several outputs is c_p ∇T_j, sign and factor included."""
    rng = np.random.default_rng(0)
    X, W, A, Y = (rng.standard_normal(shape) for shape in ((6, 2), (3, 2), (2, 3), (6, 2)))

    def loss(w: np.ndarray) -> float:
        return float((((-2 * (X @ w.T) ** 3) @ A.T - Y) ** 2).sum()) / (2 * len(X))

    e = (-2 * (X @ W.T) ** 3) @ A.T - Y
    forms = layer_forms(X, 3, 2, e, 3, np.broadcast_to(A, (6, 2, 3)))
    force = -2 * np.ldexp(forms.value_and_gradient(W, np.arange(3))[1], forms.exponents[:, None])
    for j, d in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[j, d] = 1e-6
        assert force[j, d] == pytest.approx(-(loss(W + step) - loss(W - step)) / 2e-6, rel=1e-6)


@pytest.mark.parametrize("p", [3, 4, 6])
def test_coefficients_serve_where_there_are_many_samples(p: int) -> None:
    rng = np.random.default_rng(p)
    X, e, w = rng.standard_normal((400, 2)), rng.standard_normal(400), rng.standard_normal((5, 2))
    forms = layer_forms(X, 5, 2, e, p, None)
    assert forms._polynomial is not None
    values, gradient = forms.value_and_gradient(w, np.zeros(5, dtype=np.intp))
    slow = literal_gradient(X, e[:, None], np.ones((400, 1, 5)), w, p)
    assert np.ldexp(gradient, forms.exponents[0]) == pytest.approx(slow, rel=1e-9)
    assert np.ldexp(values, forms.exponents[0]) == pytest.approx(np.einsum("jd,jd->j", w, slow) / p, rel=1e-8)


def test_proportional_signals_share_one_form() -> None:
    rng = np.random.default_rng(1)
    X, q, beta = rng.standard_normal((9, 3)), rng.standard_normal(9), np.array([1.0, -2.0, 0.5])
    constant = layer_forms(X, 3, 3, q, 3, np.broadcast_to(beta, (9, 3)))
    assert constant.shared
    assert constant.beta.tolist() == beta.tolist()
    e = rng.standard_normal((9, 2))
    varying = np.einsum("i,ik,j->ikj", q / (e**2).sum(axis=1), e, beta)  # Σ_k e b = q β
    shared = layer_forms(X, 3, 3, e, 3, varying)
    assert shared.shared
    for j, w in enumerate(rng.standard_normal((3, 3))):
        slow = -(np.array([beta[j] * q[i] * (w @ X[i]) ** 3 for i in range(9)])).mean()
        value = shared.in_units(shared.value_and_gradient(w[None], np.zeros(1, int))[0], np.zeros(1, int))[0]
        assert np.sign(shared.beta[j] * value) == np.sign(slow)
        assert shared.beta / shared.beta[0] == pytest.approx(beta / beta[0])
    assert not layer_forms(X, 3, 3, q, 3, np.broadcast_to(beta, (9, 3)) * (1 + 1e-4 * rng.random((9, 3)))).shared


# --- ascent ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p, D", [(2, 3), (3, 3), (4, 3), (5, 2), (3, 5)])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_ascents_end_on_attractors_that_are_solved_for(p: int, D: int, sign: float) -> None:
    rng = np.random.default_rng(10 * p + D)
    X, e, u = rng.standard_normal((12, D)), rng.standard_normal(12), rng.standard_normal((60, D))
    forms = layer_forms(X, 60, D, e, p, None)
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    found = ascend(forms, u, np.zeros(60, dtype=np.intp), np.full(60, sign))
    solved = stationary_orientations(forms.one_column).condensed
    targets = np.array([o.u for o in solved if o.stable_for == ("+" if sign > 0 else "-")])
    assert found.settled.all()
    assert found.strict.all()
    reached = found.u[found.attracts]
    distances = np.linalg.norm(reached[:, None] - targets[None], axis=2)
    assert len(reached) > 20 or not len(targets)
    assert distances.min(axis=1).max(initial=0) < 1e-8
    value = sign * forms.value_and_gradient(u, np.zeros(60, dtype=np.intp))[0]
    assert (found.value >= value - 1e-12).all()


def test_saddles_are_left_and_continua_are_told() -> None:
    data = xor()
    forms = layer_forms(data.X, 3, 3, -data.y, 3, None)
    left = ascend(forms, np.eye(3), np.zeros(3, dtype=np.intp), np.ones(3))
    assert left.attracts.all()
    assert np.abs(left.u) == pytest.approx(3**-0.5, abs=1e-9)
    sphere = layer_forms(np.eye(3), 4, 3, -np.ones(3), 2, None)  # T = ‖w‖²/3
    flat = ascend(sphere, np.eye(3)[[0, 1, 2, 0]], np.zeros(4, dtype=np.intp), np.ones(4))
    assert flat.settled.all()
    assert not flat.strict.any()


# --- chance ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hits, trials, q", [(3, 10, 0.2), (10, 10, 0.5), (1, 40, 0.01), (0, 5, 0.3)])
def test_binomial_tail(hits: int, trials: int, q: float) -> None:
    assert log10_tail(hits, trials, math.log10(q)) == pytest.approx(binom.logsf(hits - 1, trials, q) / math.log(10))


def test_caps_and_their_unions() -> None:
    assert log10_cap(25, 7) == pytest.approx(math.log10(cap_fraction(25, 7)))
    for D in (300, 380):  # just above and below where the fraction underflows: one bound continues the other
        exact = math.log10(0.5) + (D - 1) * math.log10(math.sin(math.radians(10)))
        assert exact - 3 < log10_cap(10, D) <= exact
    assert log10_union(5, 10, 3) == pytest.approx(math.log10(5 * cap_fraction(10, 3)))
    assert log10_union(0, 10, 3) == -math.inf
    assert log10_union(10**400, 10, 3) == 0


def test_chance_of_clusters_bounds_what_random_directions_show() -> None:
    """Two neurons within 2 · 20° of each other on the circle, one cluster of both: at most P = 2 · 40/180."""
    assert 10 ** log10_clustered(2, 2, 1, 20, 2) == pytest.approx(2 * 40 / 180)
    assert log10_clustered(0, 5, 0, 10, 3) == 0


def test_bound_of_the_number_of_attractors() -> None:
    assert [attractors(p, 3, 1) for p in (1, 2, 3, 4)] == [1, 1, 7, 13]
    assert attractors(5, 2, 2) == 5
    assert attractors(2, 9, 2) == 2


# --- verdicts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [1, 2, 3, 4])
@pytest.mark.parametrize("c_p", [1.0, -0.5])
@pytest.mark.parametrize("options", [None, LOCAL])
def test_neurons_carried_to_alignment_are_confirmed(paper_data: Dataset, p: int, c_p: float, options) -> None:
    X, y, form = paper_data.X, paper_data.y, paper_data.form(p)
    a, w = condensed_neurons(form, c_p, 150, seed=p)
    found = probe(X, w, -y, p, backprop=a, c_p=c_p, options=options)
    assert found.statement.status is CONFIRMED, found.statement.reason
    assert found.share > 0.99
    assert (found.sign_agrees[found.within] == 1).all()
    assert probe(X, w, -y, p, c_p=c_p, options=options).statement.status is CONFIRMED
    expected = {tuple(np.round(o.u, 6)) for o in stationary_orientations(form).condensed}
    assert {tuple(np.round(u, 6)) for u in found.orientations} <= expected


@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_random_neurons_are_inconclusive(paper_data: Dataset, p: int) -> None:
    w = np.random.default_rng(p).standard_normal((200, 2))
    found = probe(paper_data.X, w, -paper_data.y, p)
    assert found.statement.status is INCONCLUSIVE
    assert "not condensed" in found.statement.reason


@pytest.mark.parametrize("options", [None, LOCAL])
def test_turned_neurons_are_refuted(options) -> None:
    """XOR at p = 3: the 8 corners of the cube, turned by 45° about the last axis, are farther than 10° from all."""
    data = xor()
    a, w = condensed_neurons(data.form(3), 1.0, 300, seed=0)
    found = probe(data.X, w, -data.y, 3, backprop=a, options=options)
    assert found.statement.status is CONFIRMED
    assert len(found.orientations) == 8
    assert found.clusters.count() == 8
    s = math.sqrt(0.5)
    turned = probe(data.X, w @ np.array([[s, s, 0], [-s, s, 0], [0, 0, 1]]), -data.y, 3, backprop=a, options=options)
    assert turned.statement.status is REFUTED
    nearest = math.degrees(math.acos((1 + math.sqrt(2)) / 3))
    assert f"the nearest at {nearest:.3g}°" in turned.statement.reason


def test_wrong_sign_is_not_agreement() -> None:
    data = xor()
    a, w = condensed_neurons(data.form(3), 1.0, 200, seed=1)
    for found in (
        probe(data.X, w, -data.y, 3, backprop=-a),
        probe(data.X, w, -data.y, 3, backprop=a, c_p=-1.0),
        probe(data.X, w, data.y, 3, backprop=a),
        probe(data.X, -w, -data.y, 3, backprop=a),
    ):
        assert found.share == 0
        assert (found.sign_agrees[found.counted] == -1).all()
        assert found.statement.status is INCONCLUSIVE
    assert probe(data.X, -w, -data.y, 3, backprop=-a).statement.status is CONFIRMED


def test_the_sign_selects_the_orientation_at_p_1() -> None:
    """T(w) = g·w: neurons with c_p b > 0 go to g, the others to −g."""
    rng = np.random.default_rng(3)
    X, e = rng.standard_normal((20, 4)), rng.standard_normal(20)
    g = -X.T @ e / 20
    found = probe(X, np.outer(np.repeat([1.0, -1.0], 5), g), e, 1, backprop=np.repeat([2.0, -3.0], 5))
    assert found.statement.status is CONFIRMED
    assert found.orientations[found.signs > 0][0] == pytest.approx(g / np.linalg.norm(g), abs=1e-12)
    assert found.values[found.signs > 0][0] == pytest.approx(np.linalg.norm(g))
    assert found.completeness.status is Evidence.PROVED


@pytest.mark.parametrize("p", [1, 2, 3])
def test_backprop_that_varies_over_samples(p: int) -> None:
    """Each neuron at the attractor of its own form is confirmed; the same neurons in another order are not."""
    rng = np.random.default_rng(p)
    n, m, D = 30, 40, 6
    X, e, b = rng.standard_normal((n, D)), rng.standard_normal(n), rng.standard_normal((n, m))
    forms = layer_forms(X, m, D, e, p, b)
    start = rng.standard_normal((m, D))
    start /= np.linalg.norm(start, axis=1, keepdims=True)
    w = ascend(forms, start, np.arange(m), -np.ones(m)).u
    found = probe(X, w, e, p, backprop=b, c_p=-2.0)
    assert not found.shared
    assert found.statement.status is CONFIRMED
    assert np.nanmax(found.angles_deg) < 1e-4
    gradient = literal_gradient(X, e[:, None], b[:, None, :], found.orientations, p)
    assert -gradient == pytest.approx(p * np.abs(found.values)[:, None] * found.orientations, abs=1e-6)
    assert probe(X, np.roll(w, 1, axis=0), e, p, backprop=b, c_p=-2.0).statement.status is INCONCLUSIVE


def test_several_outputs() -> None:
    rng = np.random.default_rng(5)
    X, e, b = rng.standard_normal((15, 3)), rng.standard_normal((15, 2)), rng.standard_normal((15, 2, 25))
    g = -np.einsum("ik,ikj,id->jd", e, b, X)
    found = probe(X, g, e, 1, backprop=b)
    assert found.statement.status is CONFIRMED
    assert found.cosines == pytest.approx(1, abs=1e-12)
    with pytest.raises(InputError, match="K = 2 outputs"):
        probe(X, g, e, 1)
    with pytest.raises(InputError, match="give backprop as"):
        probe(X, g, e, 1, backprop=np.ones(25))


def test_chance_alone_is_not_confirmed() -> None:
    """Three neurons on one of two lines: 60° caps cover half of the sphere."""
    X, e = np.eye(3), -np.array([1.0, 2.0, 3.0])
    found = probe(X, np.tile([1.0, 2.0, 3.0], (3, 1)), e, 1, angle_deg=60)
    assert found.share == 1
    assert found.statement.status is INCONCLUSIVE
    assert 10**found.log10_chance == pytest.approx(0.5**3)


@pytest.mark.parametrize(
    "X, e, p, reason",
    [
        (np.eye(3), np.zeros(3), 2, "vanishes"),
        (np.eye(3), -np.ones(3), 2, "continuum"),
        (np.array([[1.0], [2.0]]), np.ones(2), 3, "D = 1"),
        (xor().X, -xor().y, 1, "vanishes"),
        (np.zeros((4, 3)), np.ones(4), 1, "vanishes"),
        (np.eye(12), -np.ones(12), 2, "repeated"),
    ],
)
def test_no_isolated_orientation_is_not_applicable(X, e, p: int, reason: str) -> None:
    w = np.random.default_rng(0).standard_normal((30, X.shape[1]))
    found = probe(X, w, e, p)
    assert found.statement.status is NOT_APPLICABLE
    assert reason in found.statement.reason
    assert len(found.orientations) == 0
    assert not found.within.any()
    assert "NOT APPLICABLE" in text_of(probe_view(found))


def test_no_growth_without_a_positive_form() -> None:
    """T(w) = −(w_1⁴ + 2 w_2⁴): neurons with c_p b > 0 only shrink."""
    w = np.random.default_rng(0).standard_normal((20, 2))
    assert probe(np.eye(2), w, [2.0, 4.0], 4, backprop=np.ones(20)).statement.status is INCONCLUSIVE
    grows = probe(np.eye(2), np.tile([0.0, 1.0], (20, 1)), [2.0, 4.0], 4, backprop=-np.ones(20))
    assert grows.statement.status is CONFIRMED


def test_which_neurons_are_counted() -> None:
    X, e = np.eye(3), -np.array([1.0, 2.0, 3.0])
    w = np.tile([1.0, 2.0, 3.0], (12, 1))
    w[0] = 0
    b = np.ones(12)
    b[1] = 0
    initial = w / 3
    initial[2] = w[2]
    found = probe(X, w, e, 1, backprop=b, initial=initial)
    assert np.flatnonzero(~found.counted).tolist() == [0, 1, 2]
    assert found.target[:3].tolist() == [-1] * 3
    assert (found.clusters.labels >= 0).tolist() == found.counted.tolist()
    nothing = probe(X, w, e, 1, initial=w)
    assert nothing.statement.status is INCONCLUSIVE
    assert "no neuron is counted" in nothing.statement.reason


def test_amplitude_weighs_the_share() -> None:
    X, e = np.eye(3), -np.array([1.0, 2.0, 3.0])
    w = np.concatenate([np.tile([1.0, 2.0, 3.0], (10, 1)), np.random.default_rng(0).standard_normal((10, 3))])
    heavy = np.repeat([1.0, 1e-3], 10)
    assert probe(X, w, e, 1, amplitude=heavy).statement.status is CONFIRMED
    assert probe(X, w, e, 1, amplitude=1 / heavy).share < 0.1
    b, r = np.repeat([4.0, -1.0], 10), np.linalg.norm(w, axis=1)
    found = probe(X, w, e, 3, backprop=b)
    assert found.amplitude == pytest.approx(np.abs(b) * r**3 / (np.abs(b) * r**3).max())
    assert probe(X, w, e, 3).amplitude == pytest.approx(r**4 / (r**4).max())


# --- laws ------------------------------------------------------------------------------------------------------------


@settings(max_examples=examples(15))
@given(seed=st.integers(0, 10**6), p=st.sampled_from([1, 2, 3]), scale=st.floats(1e-3, 1e3), local=st.booleans())
def test_scaling_changes_nothing_and_rotation_turns_the_prediction(seed, p, scale, local) -> None:
    rng = np.random.default_rng(seed)
    X, e, w, a = (rng.standard_normal(shape) for shape in ((6, 3), 6, (20, 3), 20))
    options = LOCAL if local else None
    base = probe(X, w, e, p, backprop=a, options=options)
    scaled = probe(2 * X, scale * w, scale * e, p, backprop=a / scale, options=options)
    assert scaled.statement.status is base.statement.status
    assert scaled.angles_deg == pytest.approx(base.angles_deg, abs=1e-5, nan_ok=True)
    assert scaled.share == pytest.approx(base.share)
    Q = ortho_group.rvs(3, random_state=seed)
    turned = probe(X @ Q.T, w @ Q.T, e, p, backprop=a, options=options)
    assert len(turned.orientations) == len(base.orientations)
    for u in base.orientations @ Q.T:
        assert np.linalg.norm(turned.orientations - u, axis=1).min() < 1e-6
    assert turned.share == pytest.approx(base.share)


@settings(max_examples=examples(25))
@given(seed=st.integers(0, 10**6), p=st.integers(1, 5), D=st.integers(1, 4), n=st.integers(1, 6), m=st.integers(1, 9))
def test_any_layer_has_an_answer(seed: int, p: int, D: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    X, e, w = rng.integers(-2, 3, (n, D)), rng.integers(-2, 3, n), rng.integers(-2, 3, (m, D))
    for backprop in (None, rng.integers(-1, 2, m), rng.integers(-1, 2, (n, m))):
        found = probe(X, w, e, p, backprop=backprop)
        assert found.statement.reason
        json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("n, m, D, p", [(2000, 1000, 300, 1), (1000, 500, 40, 2), (100, 200, 30, 3)])
def test_many_dimensions(n: int, m: int, D: int, p: int) -> None:
    """Ways that do not solve for all orientations: linear algebra, and ascent."""
    rng = np.random.default_rng(0)
    X, e = rng.standard_normal((n, D)), rng.standard_normal(n)
    forms = layer_forms(X, m, D, e, p, None)
    u = rng.standard_normal((m, D))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    w = ascend(forms, u, np.zeros(m, dtype=np.intp), np.where(np.arange(m) % 2, 1.0, -1.0)).u
    found = probe(X, w, e, p, backprop=np.where(np.arange(m) % 2, 1.0, -1.0))
    assert found.statement.status is CONFIRMED
    assert np.nanmax(found.angles_deg) < 1e-5
    assert probe(X, u, e, p).statement.status is INCONCLUSIVE


def test_single_precision_noise_is_no_signal() -> None:
    """Residuals whose mean vanishes to single precision only, on constant inputs, carry no linear signal."""
    e = np.random.default_rng(0).standard_normal(50)
    e -= e.mean() - 1e-9
    X, w = np.ones((50, 3)), np.random.default_rng(1).standard_normal((10, 3))
    assert probe(X, w, e.astype(np.float32), 1).statement.status is NOT_APPLICABLE
    assert probe(X, w, e, 1).statement.status is INCONCLUSIVE


# --- what is reported ------------------------------------------------------------------------------------------------


@pytest.fixture
def xor_probe() -> LayerProbe:
    data = xor()
    a, w = condensed_neurons(data.form(3), 1.0, 100, seed=2)
    return probe(data.X, w, -data.y, 3, backprop=a)


def test_views_and_json(xor_probe: LayerProbe) -> None:
    text = text_of(probe_view(xor_probe))
    assert "(0.577, 0.577, 0.577)" in text
    assert "verdict: CONFIRMED" in text
    assert "completeness: PROVED" in text
    assert "1.155" in text
    record = json.loads(json.dumps(xor_probe.to_dict(), allow_nan=False))
    assert record["status"] == "confirmed"
    assert sum(record["clusters"]["clusters"][k]["size"] for k in range(8)) == record["counted"]
    assert "largest angle" in text_of(clusters_view(xor_probe.clusters))


def test_probe_checks_itself(xor_probe: LayerProbe) -> None:
    fields = {name: getattr(xor_probe, name) for name in xor_probe.__dataclass_fields__}
    for change, message in (
        ({"sign_agrees": -xor_probe.sign_agrees}, "wrong sign"),
        ({"share": 0.5}, "only where enough"),
        ({"log10_chance": -1.0}, "only where enough"),
        ({"target": xor_probe.target * 0 - 1}, "exactly where it has a target"),
    ):
        with pytest.raises(ValueError, match=message):
            LayerProbe(**fields | change)


def test_progress_is_told(paper_data: Dataset) -> None:
    told: list[float] = []
    w = np.random.default_rng(0).standard_normal((30, 2))
    probe(paper_data.X, w, -paper_data.y, 4, options=LOCAL, backprop=np.random.default_rng(1).random((40, 30)),
          progress=lambda done, text: told.append(done))  # fmt: skip
    assert told
    assert all(0 <= done <= 1 for done in told)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"p": 0}, "p = 0"),
        ({"p": True}, "p = True"),
        ({"p": 2.5}, "p = 2.5"),
        ({"c_p": 0.0}, "c_p = 0.0"),
        ({"c_p": np.nan}, "c_p = nan"),
        ({"inputs": np.ones((3, 4))}, "same number D"),
        ({"inputs": np.full((3, 2), np.inf)}, "inputs contains NaN"),
        ({"residuals": np.ones(4)}, "residuals has shape"),
        ({"residuals": [1.0, np.nan, 1.0]}, "residuals contains NaN"),
        ({"weights": np.ones(2)}, "two axes"),
        ({"backprop": np.ones(3)}, "backprop has shape"),
        ({"backprop": np.ones((2, 2))}, "backprop has shape"),
        ({"backprop": "a"}, "no array of real numbers"),
        ({"amplitude": [-1.0, 1.0]}, "not negative"),
        ({"initial": np.ones((1, 2))}, "same shape"),
        ({"angle_deg": 90.0}, "angle is 90"),
    ],
)
def test_bad_input_is_told(change, message: str) -> None:
    good = {"inputs": np.ones((3, 2)), "weights": np.ones((2, 2)), "residuals": np.ones(3), "p": 2}
    with pytest.raises(InputError, match=message):
        probe(**good | change)
