"""The verdict rules, and that a wrong prediction or a wrong network is refuted."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import NetworkMaker
from theory.evidence import Evidence
from theory.orientations import stationary_orientations
from verify.alignment import NeuronRecord, measure
from verify.datasets import Dataset
from verify.fates import Fate, predict_fates
from verify.flows import simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation
from verify.verdict import Verdict, judge


def record(deviation: float = 0.1, tolerance: float = 0.2, gap: float = 30.0, target: int = 0) -> NeuronRecord:
    return NeuronRecord(0, 0, Fate.CONDENSES, target, 5.0, (1.0, 0.0), deviation, tolerance, 0.1, 0.1, gap)


IDLE = NeuronRecord(0, 1, Fate.CONDENSES, 0, 1.1, (1.0, 0.0))
DEAD = NeuronRecord(0, 2, Fate.DIES, -1, 0.2, (1.0, 0.0))


def test_confirmed_where_all_lie_within() -> None:
    verdict = judge([record(), record(target=1), record(target=1), IDLE, DEAD], condensed=6)
    assert verdict.statement.status is Evidence.CONFIRMED
    assert "on 2 of 6 condensed orientations" in verdict.statement.reason
    assert (verdict.total, verdict.condensing, verdict.dying, verdict.grown, verdict.judged) == (5, 4, 1, 3, 3)
    assert verdict.log10_chance == pytest.approx(3 * np.log10(0.2 / 180))


def test_one_neuron_outside_refutes() -> None:
    verdict = judge([record()] * 50 + [record(deviation=0.21)], condensed=6)
    assert verdict.statement.status is Evidence.REFUTED
    assert "1 of 51" in verdict.statement.reason


def test_inconclusive_without_grown_neurons_or_with_weak_agreement() -> None:
    assert judge([IDLE, DEAD], condensed=6).statement.status is Evidence.INCONCLUSIVE
    assert judge([record(tolerance=20.0)] * 3, condensed=6).statement.status is Evidence.INCONCLUSIVE


def test_a_tolerance_that_cannot_tell_orientations_apart_is_not_judged() -> None:
    assert not record(deviation=35, tolerance=31, gap=30).judged
    assert judge([record(deviation=35, tolerance=31, gap=30)], condensed=6).judged == 0


def test_a_neuron_that_grows_against_its_prediction_prevents_confirmation() -> None:
    verdict = judge([record()] * 5 + [replace(DEAD, growth=3.0)], condensed=6)
    assert verdict.statement.status is Evidence.INCONCLUSIVE
    assert verdict.risen == 1


def test_records_and_verdicts_check_themselves() -> None:
    with pytest.raises(ValueError, match="target exactly when"):
        NeuronRecord(0, 0, Fate.DIES, 1, 1.0, (1.0, 0.0))
    with pytest.raises(ValueError, match="measured exactly where"):
        NeuronRecord(0, 0, Fate.CONDENSES, 1, 1.0, (1.0, 0.0), deviation_deg=1.0)
    good = judge([record()] * 3, condensed=6)
    with pytest.raises(ValueError, match="within <= judged"):
        replace(good, within=4)
    with pytest.raises(ValueError, match="confirmed verdict needs"):
        replace(good, within=2)


def verdict_on(network: TwoLayerNetwork, data: Dataset, predicted_p: int, c_p: float, seed: int = 3) -> Verdict:
    """Verdict when the orientations of ``data`` at ``predicted_p`` are held against the given network."""
    orientations = stationary_orientations(data.form(predicted_p))
    records: list[NeuronRecord] = []
    for number in range(4):
        initial = Weights.draw(30, 2, np.random.default_rng([seed, number]))
        fates = predict_fates(orientations, c_p, initial)
        records += measure(network, orientations, c_p, initial, fates, simulate(network, initial), number)
    return judge(records, len(orientations.condensed))


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_right_prediction_is_confirmed(text: str, make_network: NetworkMaker, paper_data: Dataset) -> None:
    network = make_network(text, 1e-3)
    assert verdict_on(network, paper_data, network.p, 1.0).statement.status is Evidence.CONFIRMED


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_network_on_slightly_other_data_is_refuted(text: str, make_network: NetworkMaker, paper_data: Dataset) -> None:
    other = Dataset.of("other", paper_data.X[:, :1].tolist(), (paper_data.y + 0.15 * paper_data.X[:, 0] ** 2).tolist())
    network = make_network(text, 1e-3, data=other)
    assert verdict_on(network, paper_data, network.p, 1.0).statement.status is Evidence.REFUTED


def test_wrong_sign_of_the_leading_coefficient_is_not_confirmed(
    make_network: NetworkMaker, paper_data: Dataset
) -> None:
    """The leading order then leaves out as much as it holds, so that no tolerance tells orientations apart."""
    verdict = verdict_on(make_network("x*tanh(x)", 1e-3), paper_data, 2, -1.0)
    assert verdict.statement.status is not Evidence.CONFIRMED
    assert verdict.grown > 0


@pytest.mark.parametrize("factor", [0.5, -1.0])
def test_network_with_a_mistake_in_its_gradient_is_refuted(
    factor: float, make_network: NetworkMaker, paper_data: Dataset
) -> None:
    """σ′ off by a factor: the input weights move at another rate than the output weights."""
    network = make_network("x**2*tanh(x)", 1e-3)

    class Mistaken(NumericActivation):
        def __call__(self, z):
            value, slope = super().__call__(z)
            return value, factor * slope

    sigma = network.sigma
    mistaken = Mistaken(sigma.activation, sigma.radius, sigma.right, sigma.left, sigma.formula)
    assert verdict_on(replace(network, sigma=mistaken), paper_data, 3, 1.0).statement.status is not Evidence.CONFIRMED
