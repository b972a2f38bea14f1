"""Findings and laws as objects: what confirms and what refutes, hypotheses that fail, seeds, the range of doubles."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from tests.law_subjects import on, random_data, subject
from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence, Statement
from verify.datasets import Dataset
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks import (
    aligned_share,
    alignment,
    ascent,
    balance,
    basins,
    blow_up,
    escape,
    fates,
    offset,
    order,
)
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.offset.phases import Phases
from verify.offset.reference import Reference

OF_ALL_NEURONS = (order.LAW, balance.LAW, ascent.LAW, fates.LAW)
OF_CONDENSED = (escape.LAW, blow_up.LAW, alignment.LAW, basins.LAW, aligned_share.LAW)
LAWS = OF_ALL_NEURONS + OF_CONDENSED


def judge(*measurements: Measurement) -> Evidence:
    return judged("law", measurements, "found", {}, 0).statement.status


def test_a_finding_is_refuted_only_beyond_bound_and_uncertainty() -> None:
    good = Measurement("a", 1.0, 1.1, 0.2)
    open_ = Measurement("b", 1.0, 1.5, 0.2, 0.4)
    bad = Measurement("c", 1.0, 1.5, 0.2, 0.2)
    assert judge(good) is Evidence.CONFIRMED
    assert judge(good, open_) is Evidence.INCONCLUSIVE
    assert judge(good, open_, bad) is Evidence.REFUTED
    assert judge() is Evidence.INCONCLUSIVE


def test_a_measurement_without_prediction_is_bounded_itself() -> None:
    assert Measurement("a", -0.3, None, 0.3).within
    assert Measurement("a", -0.31, None, 0.3).beyond
    assert Measurement("a", 1.0, 1.5, 0.5).within


def test_a_measurement_that_is_no_number_confirms_nothing() -> None:
    nan = Measurement("a", math.nan, 1.0, 0.5)
    assert not nan.within
    assert not nan.beyond
    assert judge(nan) is Evidence.INCONCLUSIVE
    for bound in (-1.0, math.nan):
        with pytest.raises(ValueError, match="bound"):
            Measurement("a", 1.0, 1.0, bound)


def test_a_finding_names_the_worst_that_refutes() -> None:
    near = Measurement("near", 1.0, 1.3, 0.2)
    far = Measurement("far", 1.0, 3.0, 0.2)
    uncertain = Measurement("uncertain", 1.0, 9.0, 0.2, 99.0)
    reason = judged("law", (near, uncertain, far), "found", {}, 0).statement.reason
    assert reason.startswith("far is 1 against 3")


def test_a_finding_and_a_curve_check_themselves() -> None:
    confirmed = Statement(Evidence.CONFIRMED, "yes")
    with pytest.raises(ValueError, match="confirmed"):
        Finding("law", confirmed, (Measurement("a", 1.0, 3.0, 0.2),))
    with pytest.raises(ValueError, match="confirmed"):
        Finding("law", confirmed)
    with pytest.raises(ValueError, match="curve"):
        Curve("c", "x", "y", (1.0, 2.0), (1.0,))
    with pytest.raises(ValueError, match="curve"):
        Curve("c", "x", "y", (1.0,), (1.0,), (1.0, 2.0))


@pytest.mark.parametrize(
    "error, level",
    [
        (NotApplicableError("a hypothesis fails"), Evidence.NOT_APPLICABLE),
        (ArithmeticError("out of range"), Evidence.INCONCLUSIVE),
        (InputError("too small"), Evidence.INCONCLUSIVE),
    ],
)
def test_what_a_check_raises_is_a_finding(error: Exception, level: Evidence) -> None:
    def check(_: Subject) -> Finding:
        raise error

    finding = Law("law", "title", "claim", "source", check).hold(subject("tanh", seed=7))
    assert finding.statement == Statement(level, str(error))
    assert finding.seeds == (7,)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@pytest.mark.parametrize("text", ["sigmoid", "1 + x**3"])
def test_a_constant_term_makes_the_laws_not_applicable(text: str, law: Law) -> None:
    finding = law.hold(subject(text))
    assert finding.statement.status is Evidence.NOT_APPLICABLE
    assert "σ(0)" in finding.statement.reason


def circle() -> Dataset:
    """T(w) = ‖w‖²/2 for p = 2: every orientation is stationary."""
    return Dataset.of("circle", [[1, 0], [0, 1]], [1, 1], bias=False)


@pytest.mark.parametrize("law", OF_CONDENSED, ids=lambda law: law.name)
def test_without_an_isolated_condensed_orientation_nothing_grows_along_one(law: Law) -> None:
    finding = law.hold(on("x*tanh(x)", circle()))
    assert finding.statement.status is Evidence.NOT_APPLICABLE
    assert "condensed" in finding.statement.reason


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_terms_that_cancel_to_rounding_are_no_signal(law: Law) -> None:
    """On a ring y = cos(3t + 0.3) is orthogonal to every quadratic form, and the doubles are to 1e-17."""
    t = 2 * np.pi * np.arange(12) / 12
    ring = np.column_stack([np.cos(t), np.sin(t)])
    finding = law.hold(on("x*tanh(x)", Dataset.of("ring", ring.tolist(), np.cos(3 * t + 0.3).tolist(), bias=False)))
    assert finding.statement.status is Evidence.INCONCLUSIVE
    assert "cancel" in finding.statement.reason


def test_a_small_signal_is_one() -> None:
    """Terms that cancel to 1e-9 of their size, a single direction in many dimensions, and a high power."""
    pair = Dataset.of("pair", [[1, 0], [1, 0], [0, 1]], [1, -1, 1e-9], bias=False)
    line = Dataset.of("line", [[1, *[0] * 19], [0] * 20], [1, 1], bias=False)
    shifted = Dataset.of(
        "shifted", [[1.0], [2.0], [-1.0]], [1 + 1e-13, 1 - 3e-13, 1.0]
    )  # centred before it is compared
    for tested in (on("x**2", pair), on("x**5", line), subject("x**40", "fig6"), on("sigmoid", shifted)):
        tested.require_signal()


def test_on_a_continuum_the_laws_of_all_neurons_go_on() -> None:
    tested = on("x*tanh(x)", circle())
    found = {law.name: law.hold(tested).statement for law in OF_ALL_NEURONS}
    assert [found[name].status.value for name in ("order", "balance", "ascent")] == ["confirmed"] * 3
    assert found["fates"].status is Evidence.INCONCLUSIVE
    assert "open" in found["fates"].reason


@pytest.mark.parametrize("text", ["x**12", pytest.param("x**40", marks=pytest.mark.slow)])
def test_high_powers_never_refute(text: str) -> None:
    """Where sizes leave the doubles the finding is inconclusive."""
    tested = subject(text, neurons=5)
    for law in (order.LAW, balance.LAW, ascent.LAW, escape.LAW, blow_up.LAW, alignment.LAW):
        assert law.hold(tested).statement.status in (Evidence.CONFIRMED, Evidence.INCONCLUSIVE), law.name


@pytest.mark.parametrize("law", [order.LAW, balance.LAW, ascent.LAW, escape.LAW, fates.LAW], ids=lambda law: law.name)
def test_the_seed_makes_the_finding(law: Law) -> None:
    one, again, other = (law.hold(subject("x*tanh(x)", seed=seed)) for seed in (3, 3, 4))
    assert one.to_dict() == again.to_dict()
    assert one.curves == again.curves
    assert one.to_dict() != other.to_dict()
    assert (one.seeds, other.seeds) == ((3,), (4,))
    assert one.statement.status is other.statement.status is Evidence.CONFIRMED


@pytest.mark.parametrize("text", ["cos(x)", "sigmoid", "exp(x)"])
def test_output_weights_that_arrive_elsewhere_refute(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that starts at −a_j(0) arrives at mean a(0) − a_j(0) + ȳ/(c_0 m), and the bound is its own."""
    tested = subject(text, "cube", neurons=20)
    assert offset.LAW.hold(tested).statement.status is Evidence.CONFIRMED
    follow, full, right = offset.follow_phases, offset.simulate_full, tested.draw("offset")

    def other(phases: Phases, initial: Weights) -> Reference:
        path = follow(phases, initial)
        initial.a[:] *= -1
        return path

    monkeypatch.setattr(offset, "follow_phases", other)
    monkeypatch.setattr(offset, "simulate_full", lambda phases, _, end: full(phases, right, end))
    finding = offset.LAW.hold(tested)
    assert finding.statement.status is Evidence.REFUTED
    assert finding.statement.reason.startswith("rms distance of a_j")


def test_each_law_draws_its_own_sample() -> None:
    tested = subject("tanh")
    assert (tested.draw("order").a == tested.draw("order").a).all()
    assert not (tested.draw("order").a == tested.draw("balance").a).any()
    assert len(tested.draw("order", 3).a) == 3


@pytest.mark.parametrize(
    "change",
    [lambda X, y: (X, 1e3 * y), lambda X, y: (X, 1e-3 * y), lambda X, y: (X[:, ::-1] * [1, -1], y)],
    ids=["larger targets", "smaller targets", "turned inputs"],
)
@pytest.mark.parametrize("text", ["tanh(x)", "x**2*tanh(x)"])
def test_the_size_of_the_targets_and_the_axes_change_no_verdict(
    text: str, change: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
) -> None:
    data = random_data(12, 2, 3)
    X, y = change(data.X[:, :2], data.y)
    tested = on(text, Dataset.of("changed", X.tolist(), y.tolist()), neurons=10)
    for law in (order.LAW, balance.LAW, fates.LAW):
        assert law.hold(tested).statement.status is not Evidence.REFUTED


@pytest.mark.parametrize("text, s", [("tanh", 2), ("gelu", 1), ("x**2*tanh(x)", 2), ("x**2", 3), ("x - 2*x**4", 2)])
def test_a_departure_is_of_the_order_of_the_theory(text: str, s: int) -> None:
    tested = subject(text)
    assert tested.error_order == s
    weights = Weights.draw(6, 2, np.random.default_rng(0))
    whole = [tested.departure(size, weights) for size in (1e-3, 5e-4)]
    assert math.log2(whole[0] / whole[1]) == pytest.approx(s, abs=0.05)
    each = tested.departures(5e-4, weights)
    force = np.linalg.norm(tested.leading.field(np.column_stack([weights.a, weights.w])), axis=1)
    assert np.linalg.norm(each * force) == pytest.approx(whole[1] * np.linalg.norm(force), rel=1e-9)
    size = tested.size_with_departure(1e-6, weights)
    assert tested.departure(size, weights) <= 1e-6 < tested.departure(2 * size, weights)
