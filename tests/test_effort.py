"""Solver statistics: every law says what it took."""

import pytest

from tests.conftest import expansion_of
from verify.datasets import fig6
from verify.effort import Effort, counted, integrated, trained
from verify.events import Growth
from verify.flows import simulate
from verify.laws.networks.report import hold_laws
from verify.network import Weights
from verify.prediction import predict


def test_nothing_is_counted_outside_of_a_block():
    integrated(5)
    with counted() as effort:
        pass
    integrated(5)
    trained(3)
    assert effort == Effort()


def test_blocks_are_counted_each_by_itself():
    with counted() as outer:
        integrated(5)
        with counted() as inner:
            integrated(7)
            trained(2)
        integrated(11)
    assert (outer.to_dict(), inner.to_dict()) == (
        {"integrations": 2, "evaluations": 16},
        {"integrations": 1, "evaluations": 7, "training steps": 2},
    )


def test_a_flow_is_counted_as_its_trajectory_says(make_network, rng):
    with counted() as effort:
        path = simulate(make_network("tanh", 1e-3), Weights.draw(5, 2, rng), (Growth(2.0),))
    assert effort == Effort(1, path.evaluations)


@pytest.mark.parametrize("law", ["balance", "ascent", "order", "escape", "blow-up", "alignment", "fates", "offset"])
def test_findings_carry_solver_statistics_and_tolerances(law):
    activation = "sigmoid" if law == "offset" else "x*tanh(x)"
    (finding,) = hold_laws(predict(expansion_of(activation), fig6()), [law]).findings
    assert finding.settings["evaluations"] > 50  # pyright: ignore[reportOperatorIssue, reportOptionalOperand]
    assert 0 < finding.settings["rtol"] < 1e-5  # pyright: ignore[reportOperatorIssue, reportOptionalOperand]


def test_what_does_not_apply_has_taken_nothing():
    (finding,) = hold_laws(predict(expansion_of("tanh"), fig6()), ["offset"]).findings
    assert "evaluations" not in finding.settings
