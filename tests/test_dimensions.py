"""Laws of the leading-order flow, the fates and the tolerances in three and more dimensions."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import NetworkMaker
from theory.evidence import Evidence
from theory.expansion import expand
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from verify.alignment import NeuronRecord, measure
from verify.datasets import Dataset
from verify.fates import Fate, joint_attractors, predict_fates
from verify.flows import simulate
from verify.leading import LeadingOrder, follow
from verify.named_data import fig2, xor
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.settings import Settings
from verify.tolerance import angle_between, derive_tolerance
from verify.verdict import Verdict, cap_fraction, judge
from verify.verification import verify_activation

EPSILON = 1e-3


def random_data(D: int, n: int = 12, seed: int = 0) -> Dataset:
    rng = np.random.default_rng([D, seed])
    return Dataset.of(f"random{D}", rng.uniform(-2, 2, (n, D - 1)).tolist(), rng.standard_normal(n).tolist())


def rotation(D: int, rng: np.random.Generator) -> FloatArray:
    return np.linalg.qr(rng.standard_normal((D, D)))[0]


# --- the flow -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("D", [3, 4, 6])
@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_direction_jacobian_is_the_derivative(p: int, D: int, rng: np.random.Generator) -> None:
    flow = LeadingOrder(random_data(D).form(p), -0.7)
    for psi in rng.standard_normal((3, 1 + D)):
        nu = psi / np.linalg.norm(psi)
        matrix = flow.direction_jacobian(nu[None])[0]
        for tangent in np.linalg.svd(nu[None])[2][1:]:
            ends = [nu + s * 1e-6 * tangent for s in (1, -1)]
            moved = [flow.direction_field(end[None] / np.linalg.norm(end))[0][0] for end in ends]
            scale = np.abs(matrix).max()
            assert matrix @ tangent == pytest.approx((moved[0] - moved[1]) / 2e-6, rel=1e-5, abs=1e-7 * scale)


@pytest.mark.parametrize("D", [3, 4])
@pytest.mark.parametrize("p", [1, 2, 3])
def test_rotated_data_rotate_the_path(p: int, D: int, rng: np.random.Generator) -> None:
    data, turn = random_data(D), rotation(D, rng)
    turned = Dataset.of("turned", (data.X @ turn.T).tolist(), data.targets, bias=False)
    start = rng.standard_normal((5, 1 + D))
    duration = np.full(5, 2.0 / data.form(p).scale)
    plain = follow(LeadingOrder(data.form(p), 1.0), start, duration, instants=17)
    start[:, 1:] = start[:, 1:] @ turn.T
    other = follow(LeadingOrder(turned.form(p), 1.0), start, duration, instants=17)
    assert other.orientation == pytest.approx(plain.orientation @ turn.T, abs=1e-6)
    assert other.log_growth == pytest.approx(plain.log_growth, abs=1e-6)


def test_alignment_exponent_of_xor_is_two(rng: np.random.Generator) -> None:
    """d log δ / d log r = −κ = −2 on the leading-order flow, near each of the eight corners."""
    orientations = stationary_orientations(xor().form(3))
    flow = LeadingOrder(orientations.form, 1.0)
    weights = Weights.draw(40, 3, rng)
    fates = predict_fates(orientations, 1.0, weights)
    targets = np.array([orientations.orientations[k].u for k in fates.target])
    path = follow(flow, np.column_stack([weights.a, weights.w]), np.full(40, 6.0), instants=200)
    delta = angle_between(path.orientation, targets)
    slopes = []
    for j in range(40):
        linear = (delta[:, j] < 1e-3) & (delta[:, j] > 1e-7)
        if linear.sum() > 10:
            slopes.append(-np.polyfit(path.log_growth[linear, j], np.log(delta[linear, j]), 1)[0])
    assert len(slopes) > 20
    assert slopes == pytest.approx([2.0] * len(slopes), rel=0.02)


# --- fates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("D", [3, 4, 5])
@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_joint_attractors_are_stable_fixed_points_that_grow(p: int, D: int) -> None:
    orientations = stationary_orientations(random_data(D).form(p))
    flow = LeadingOrder(orientations.form, -0.4)
    indices, points = joint_attractors(orientations, -0.4)
    assert len(indices) == len(orientations.condensed) > 0
    velocity, growth = flow.direction_field(points)
    assert np.abs(velocity).max() < 1e-12 * orientations.form.scale
    assert (growth > 0).all()
    for nu, matrix in zip(points, flow.direction_jacobian(points), strict=True):
        basis = np.linalg.svd(nu[None])[2][1:].T
        assert np.linalg.eigvals(basis.T @ matrix @ basis).real.max() < 0


@pytest.mark.parametrize("p", [2, 3])
def test_rotated_data_rotate_the_fates(p: int, rng: np.random.Generator) -> None:
    data, turn, weights = random_data(3), rotation(3, rng), Weights.draw(30, 3, rng)
    turned = Dataset.of("turned", (data.X @ turn.T).tolist(), data.targets, bias=False)
    plain, other = (stationary_orientations(d.form(p)) for d in (data, turned))
    fates = predict_fates(plain, 1.0, weights)
    rotated = predict_fates(other, 1.0, Weights(weights.a, weights.w @ turn.T))
    assert rotated.kind == fates.kind
    for one, two in zip(fates.target, rotated.target, strict=True):
        if one >= 0:
            assert np.array(other.orientations[two].u) == pytest.approx(
                turn @ np.array(plain.orientations[one].u), abs=1e-9
            )


def test_a_neuron_on_its_way_to_a_continuum_stays_open() -> None:
    """T = w_1² + w_2² + w_3²/2: every unit vector with u_3 = 0 attracts neurons with c_p a > 0."""
    data = Dataset.of("ring", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [3, 3, 1.5], bias=False)
    orientations = stationary_orientations(data.form(2))
    assert [continuum.attracts for continuum in orientations.continua] == [True]
    fates = predict_fates(orientations, 1.0, Weights(np.array([1.0, -1.0]), np.array([[0.5, 0.4, 0.3]] * 2)))
    assert fates.kind[0] is Fate.OPEN
    assert fates.target == (-1, -1)


def test_symmetric_corners_share_the_neurons_of_xor(rng: np.random.Generator) -> None:
    orientations = stationary_orientations(xor().form(3))
    fates = predict_fates(orientations, 1.0, Weights.draw(2000, 3, rng))
    counts = np.bincount([k for k in fates.target if k >= 0], minlength=14)
    condensed = [k for k, o in enumerate(orientations.orientations) if o.condensed]
    assert counts[condensed].sum() == fates.count(Fate.CONDENSES) > 1900
    assert (np.abs(counts[condensed] - 250) < 5 * np.sqrt(250)).all()


# --- tolerances and verdicts --------------------------------------------------------------------------------


@pytest.mark.parametrize("D", [3, 4])
@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)", "gelu"])
def test_tolerance_bounds_the_deviation_at_every_instant(
    text: str, D: int, make_network: NetworkMaker, rng: np.random.Generator
) -> None:
    data = random_data(D, seed=2)
    network = make_network(text, EPSILON, data=data)
    orientations = stationary_orientations(data.form(network.p))
    initial = Weights.draw(30, D, rng)
    c_p = 0.5 if text == "gelu" else 1.0
    fates = predict_fates(orientations, c_p, initial)
    own = np.array([j for j, kind in enumerate(fates.kind) if kind is Fate.CONDENSES])
    path = simulate(network, initial).of_neurons(own)
    targets = tuple(orientations.orientations[fates.target[j]] for j in own)
    start = Weights(initial.a[own], initial.w[own])
    tolerance = derive_tolerance(network, LeadingOrder(orientations.form, c_p), start, path, targets)
    u = path.w / np.linalg.norm(path.w, axis=2, keepdims=True)
    deviation = angle_between(u, np.array([target.u for target in targets]))
    small = tolerance.total < 0.5
    assert small.any()
    assert (deviation <= tolerance.total)[small].all()
    assert (deviation / tolerance.total)[small].max() > 0.2


def verdict_on(network: TwoLayerNetwork, data: Dataset, networks: int = 4) -> Verdict:
    """Verdict when the orientations of ``data`` are held against the given network."""
    orientations = stationary_orientations(data.form(network.p))
    records: list[NeuronRecord] = []
    for number in range(networks):
        initial = Weights.draw(30, data.dimension, np.random.default_rng([3, number]))
        fates = predict_fates(orientations, 1.0, initial)
        records += measure(network, orientations, 1.0, initial, fates, simulate(network, initial), number)
    return judge(records, len(orientations.condensed))


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_right_prediction_is_confirmed_and_a_wrong_one_is_not(text: str, make_network: NetworkMaker) -> None:
    data = random_data(3, seed=1)
    tilted = data.y + 0.5 * np.abs(data.y).max() * data.X[:, 0] ** 2 / 4
    other = Dataset.of("other", data.X[:, :2].tolist(), tilted.tolist())
    assert verdict_on(make_network(text, EPSILON, data=data), data).statement.status is Evidence.CONFIRMED
    assert verdict_on(make_network(text, EPSILON, data=other), data).statement.status is Evidence.REFUTED


def test_the_data_of_the_paper_in_five_dimensions(make_network: NetworkMaker) -> None:
    data = fig2(seed=1)
    verdict = verdict_on(make_network("x**2*tanh(x)", EPSILON, data=data), data, networks=6)
    assert verdict.statement.status is Evidence.CONFIRMED
    assert verdict.condensed == 6


@pytest.mark.parametrize("D", [2, 3, 4, 6])
@pytest.mark.parametrize("angle", [10.0, 60.0, 90.0, 130.0])
def test_fraction_of_a_cap_is_that_of_random_directions(D: int, angle: float, rng: np.random.Generator) -> None:
    u = rng.standard_normal((40_000, D))
    inside = np.mean(u[:, 0] > np.cos(np.radians(angle)) * np.linalg.norm(u, axis=1))
    assert cap_fraction(angle, D) == pytest.approx(inside, abs=0.012)


def test_fraction_of_a_cap_in_the_plane_is_that_of_an_arc() -> None:
    for angle in (1e-6, 0.3, 45.0, 90.0, 137.0, 180.0):
        assert cap_fraction(angle, 2) == pytest.approx(angle / 180, rel=1e-12)


def test_the_chance_never_underflows() -> None:
    w = (1.0, *[0.0] * 99)
    record = NeuronRecord(0, 0, Fate.CONDENSES, 0, 5.0, w, 1e-5, 1e-4, 5e-5, 5e-5, 30.0)
    assert judge([record], 1).log10_chance == -300
    assert record.angle_deg is None
    assert replace(record, w=(0.0, 1.0)).angle_deg == 90


def test_gap_is_half_the_angle_to_the_next_stationary_orientation(make_network: NetworkMaker) -> None:
    """At a corner of XOR the nearest other stationary orientations are the axes."""
    data = xor()
    network = make_network("x**2*tanh(x)", EPSILON, data=data)
    orientations = stationary_orientations(data.form(3))
    initial = Weights.draw(20, 3, np.random.default_rng(1))
    fates = predict_fates(orientations, 1.0, initial)
    records = measure(network, orientations, 1.0, initial, fates, simulate(network, initial))
    gaps = [record.gap_deg for record in records if record.gap_deg is not None]
    assert gaps
    assert gaps == pytest.approx([np.degrees(np.arccos(3**-0.5)) / 2] * len(gaps))


def test_forms_without_data_serve_as_well() -> None:
    orientations = stationary_orientations(CorrelationForm.from_data(np.eye(4).tolist(), [1, 2, 3, 4], 3))
    fates = predict_fates(orientations, 1.0, Weights.draw(50, 4, np.random.default_rng(0)))
    assert fates.count(Fate.CONDENSES) > 40


def test_in_many_dimensions_the_derivation_is_checked_in_fewer() -> None:
    done = verify_activation(expand("tanh"), fig2(), Settings(neurons=4, networks=1, further=0))
    assert (done.derivation.dimension, done.to_dict()["derivation"]["dimension"]) == (4, 4)
    assert done.derivation_check.status is Evidence.CONFIRMED


def test_weak_orientations_are_reached_by_neurons_on_their_own() -> None:
    """T = Σ l_i w_i³: the strongest blows up first, whatever the others do."""
    data = Dataset.of("weights", np.eye(4).tolist(), [1, 2, 4, 12], bias=False)
    settings = Settings(neurons=20, networks=2, further=0)
    alone = verify_activation(expand("x**2*tanh(x)"), data, settings)
    more = verify_activation(expand("x**2*tanh(x)"), data, replace(settings, further=50))
    assert alone.verdict.reached < more.verdict.reached == more.verdict.condensed == 8
    assert more.verdict.statement.status is Evidence.CONFIRMED
    assert more.records[: len(alone.records)] == alone.records
    for run in more.simulations[2:]:
        assert len(set(run.fates.target)) == 1
    one = verify_activation(expand("x**2*tanh(x)"), data, replace(settings, further=1))
    assert len(one.simulations) == 3
