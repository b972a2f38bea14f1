"""The derived tolerance: it bounds what is measured, is not much larger, and scales as the theory says."""

import math

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.conftest import NetworkMaker, expansion_of
from theory.orientations import StationaryOrientations, stationary_orientations
from verify.datasets import Dataset
from verify.events import LossMoved, Plateau
from verify.fates import Fate, predict_fates
from verify.flows import Trajectory, simulate
from verify.leading import LeadingOrder, follow
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray
from verify.tolerance import Tolerance, angle_between, derive_tolerance

CASES = ["tanh", "x*tanh(x)", "x**2*tanh(x)", "x**3*tanh(x)", "gelu", "x - tanh(x)", "x + x**2"]


def test_angle_between_is_exact_for_rotations(rng: np.random.Generator) -> None:
    u = np.array([0.6, 0.8, 0.0])
    for angle in [*10.0 ** -np.arange(0.0, 12.0), 3.0, math.pi]:
        v = Rotation.from_rotvec([0, 0, angle]).apply(u)
        assert float(angle_between(u, v)) == pytest.approx(angle, rel=1e-4, abs=1e-15)


def run(
    network: TwoLayerNetwork, data: Dataset, text: str, initial: Weights, loss_fraction: float = 0.05
) -> tuple[StationaryOrientations, Tolerance, Trajectory, FloatArray]:
    """Tolerances and measured angles of the neurons that condense and have grown a little."""
    orientations = stationary_orientations(data.form(network.p))
    c_p = float(expansion_of(text).leading_coefficient)
    fates = predict_fates(orientations, c_p, initial)
    trajectory = simulate(network, initial, (LossMoved(loss_fraction), Plateau()))
    grown = np.array([j for j, k in enumerate(fates.kind) if k is Fate.CONDENSES and trajectory.growth[-1, j] > 1.3])
    own = trajectory.of_neurons(grown)
    targets = tuple(orientations.orientations[fates.target[j]] for j in grown)
    flow = LeadingOrder(orientations.form, c_p)
    tolerance = derive_tolerance(network, flow, Weights(initial.a[grown], initial.w[grown]), own, targets)
    u = own.w / np.linalg.norm(own.w, axis=2, keepdims=True)
    return orientations, tolerance, own, angle_between(u, np.array([t.u for t in targets]))


@pytest.mark.parametrize("text", CASES)
@pytest.mark.parametrize("epsilon", [3e-2, 1e-3])
def test_bounds_the_measured_deviation_at_every_instant(
    text: str, epsilon: float, make_network: NetworkMaker, paper_data: Dataset, rng: np.random.Generator
) -> None:
    network = make_network(text, epsilon)
    _, tolerance, _, deviation = run(network, paper_data, text, Weights.draw(40, 2, rng))
    assert deviation.shape[1] > 0
    small = tolerance.total < 0.5  # a first-order bound says nothing about large angles
    assert (deviation <= tolerance.total)[small].all()
    assert (deviation / tolerance.total)[small].max() > 0.3


@pytest.mark.parametrize("text, order", [("tanh", 2), ("gelu", 1), ("x**2*tanh(x)", 2), ("x + x**2", 1)])
def test_departure_shrinks_with_the_order_of_the_theory(
    text: str, order: int, make_network: NetworkMaker, paper_data: Dataset, rng: np.random.Generator
) -> None:
    """At the same growth, halving ε divides what the leading order leaves out by 2^s, s = min(q − p, p + 1)."""
    initial = Weights.draw(1, 2, rng)
    at_twofold = []
    for epsilon in (2e-3, 1e-3):
        _, tolerance, own, _ = run(make_network(text, epsilon), paper_data, text, initial)
        at_twofold.append(np.interp(math.log(2), np.log(own.growth[:, 0]), tolerance.departure[:, 0]))
    assert math.log2(at_twofold[0] / at_twofold[1]) == pytest.approx(order, abs=0.25)


def test_full_network_departs_from_the_leading_order_by_less_than_the_bound(
    make_network: NetworkMaker, paper_data: Dataset, rng: np.random.Generator
) -> None:
    """At equal clocks the orientations of the two flows differ by at most the departure, and by a fair part of it."""
    text, initial = "x*tanh(x)", Weights.draw(30, 2, rng)
    orientations = stationary_orientations(paper_data.form(2))
    flow = LeadingOrder(orientations.form, 1.0)
    network = make_network(text, 1e-2)
    _, tolerance, own, _ = run(network, paper_data, text, initial)
    start = np.column_stack([own.a[0], own.w[0]])
    path = follow(flow, start, own.clock[-1], instants=400)
    end = own.w[-1] / np.linalg.norm(own.w[-1], axis=1, keepdims=True)
    difference = angle_between(end, path.orientation[-1])
    ratio = difference / (tolerance.departure[-1] + 1e-7)
    assert (ratio[tolerance.departure[-1] < 0.2] < 1).all()
    assert ratio.max() > 0.1


def test_alignment_follows_the_law_on_the_leading_order_path(paper_data: Dataset, rng: np.random.Generator) -> None:
    """d log δ / d log r = −κ: the measured exponent of the leading-order flow, each target its own."""
    for p in (1, 2, 3, 5):
        orientations = stationary_orientations(paper_data.form(p))
        flow = LeadingOrder(orientations.form, 1.0)
        weights = Weights.draw(15, 2, rng)
        fates = predict_fates(orientations, 1.0, weights)
        condensing = np.array([j for j, k in enumerate(fates.kind) if k is Fate.CONDENSES])
        start = np.column_stack([weights.a, weights.w])[condensing]
        path = follow(flow, start, np.full(len(start), 6.0), instants=200)
        for column, j in enumerate(condensing):
            target = orientations.orientations[fates.target[j]]
            delta = angle_between(path.orientation[:, column], np.array(target.u))
            linear = (delta < 2e-3) & (delta > 1e-7)
            if linear.sum() > 10:
                slope = np.polyfit(path.log_growth[linear, column], np.log(delta[linear]), 1)[0]
                assert -slope == pytest.approx(target.alignment_exponents[0], rel=0.03)
