"""The laws of growth, ascent, escape, blow-up and alignment: confirmed for the theory, refuted for any other."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.law_subjects import altered, of_other_form, on, random_data, scaled_condensed, status, subject
from theory.orientations import stationary_orientations
from verify.events import Growth, LossMoved
from verify.flows import simulate
from verify.laws.networks import alignment, ascent, blow_up, escape
from verify.laws.networks.expansion_in_epsilon import FINE
from verify.laws.networks.law import Law
from verify.leading import LeadingOrder
from verify.network import Weights

LAWS = (ascent.LAW, escape.LAW, blow_up.LAW, alignment.LAW)
CASES = [
    ("tanh", "cube"),
    ("gelu", "fig6"),
    ("-x*tanh(x)", "cube"),
    ("x**2*tanh(x)", "xor"),
    ("-x**3/7 + x**4", "fig6"),
    ("x**3*tanh(x)", "fig6"),
    ("2*x**2", "tesseract"),
    ("x**2 + Abs(x)**3", "fig6"),
    ("x**5", "fig6"),
]


@pytest.mark.parametrize("text, name", CASES)
def test_all_four_laws_hold(text: str, name: str) -> None:
    tested = subject(text, name)
    for law in LAWS:
        finding = law.hold(tested)
        assert finding.statement.status.value == "confirmed", (law.name, finding.statement.reason)
        assert finding.settings


@pytest.mark.parametrize("text", ["tanh(x)", "x**2*tanh(x)"])
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_sizes_of_targets_activation_and_inputs_change_nothing(law: Law, text: str) -> None:
    data = random_data(10, 2, 5)
    X = data.X[:, :2]
    angle = np.array([[0.6, -0.8], [0.8, 0.6]])
    plain = law.hold(on(text, data))
    others = [random_data(10, 2, 5, y_scale=scale) for scale in (1e-2, 1e2)]
    others += [type(data).of("turned", (X @ angle).tolist(), data.y.tolist())]
    found = [law.hold(on(text, other)) for other in others]
    found.append(law.hold(on(f"-30*({text})", data)))
    for other in found:
        assert other.statement.status is plain.statement.status, other.statement.reason
        assert len(other.measurements) == len(plain.measurements)


@pytest.mark.parametrize("text", ["tanh", "-x*tanh(x)", "x**2*tanh(x)"])
@pytest.mark.parametrize("factor", [1.03, 0.97])
def test_a_wrong_eigenvalue_is_refuted_by_the_growth(text: str, factor: float) -> None:
    """T(u) of the orientations, in λ = |c_p T(u)|."""
    assert status(blow_up.LAW, scaled_condensed(subject(text, "cube"), value=factor)) == "refuted"


@pytest.mark.parametrize("text", ["tanh", "-x*tanh(x)", "x**2*tanh(x)", "x**4"])
@pytest.mark.parametrize("factor", [1.03, 0.97, 2.0])
def test_a_wrong_exponent_is_refuted_by_the_alignment(text: str, factor: float) -> None:
    assert status(alignment.LAW, scaled_condensed(subject(text, "cube"), kappa=factor)) == "refuted"


@pytest.mark.parametrize("text", ["tanh", "-x*tanh(x)", "x**2*tanh(x)"])
@pytest.mark.parametrize("factor", [1.03, 0.97])
def test_a_wrong_leading_coefficient_is_refuted(text: str, factor: float) -> None:
    right = subject(text, "cube")
    wrong = altered(right, c_p=factor * right.c_p)
    assert [status(law, wrong) for law in (ascent.LAW, escape.LAW, blow_up.LAW)] == ["refuted"] * 3


@pytest.mark.parametrize("text", ["tanh", "-x*tanh(x)", "x**2*tanh(x)"])
def test_with_its_own_sizes_a_wrong_leading_coefficient_finds_none_small_enough(text: str) -> None:
    """No weights are so small that a wrong leading order is accurate: nothing is confirmed, and the law tells why."""
    right = subject(text, "cube")
    own = {name: getattr(type(right), name) for name in ("size_with_departure", "departure", "departures")}
    kind = type("Wrong", (type(right),), own | {"c_p": 1.03 * right.c_p})
    for law in LAWS:
        finding = law.hold(kind(right.prediction, right.settings))
        assert finding.statement.status.value == "inconclusive"
        assert "no size of weights" in finding.statement.reason


@pytest.mark.parametrize("text", ["tanh", "x**2*tanh(x)"])
def test_the_form_of_other_data_is_refuted(text: str) -> None:
    wrong = of_other_form(subject(text, "cube"), on(text, random_data(12, 2, 8)))
    found = {law.name: status(law, wrong) for law in LAWS}
    assert found["ascent"] == found["escape"] == found["blow-up"] == "refuted"
    assert found["alignment"] != "confirmed"


@pytest.mark.parametrize("text", ["tanh", "x**2*tanh(x)"])
def test_a_potential_of_another_sign_falls(text: str) -> None:
    right = subject(text, "cube")
    assert status(ascent.LAW, altered(right, c_p=-right.c_p, leading=right.leading)) == "refuted"


def test_what_the_potential_may_fall_is_a_quarter_of_the_square_of_what_is_left_out() -> None:
    """One neuron with V of the wrong sign: its fall, less ∫ L²/4 dτ where what is left out is said to be L."""
    right = subject("tanh", "cube", neurons=1)
    initial = right.draw("ascent")
    size = 0.5 * float(np.linalg.norm(right.leading.field(np.column_stack([initial.a, initial.w]))))
    measured: list[float] = []
    for left_out in (0.0, size):
        wrong = altered(
            right,
            c_p=-right.c_p,
            leading=right.leading,
            left_out=lambda _, weights, left_out=left_out: np.full(len(weights.a), left_out),
        )
        finding = ascent.LAW.hold(wrong)
        measured += [m.measured for m in finding.measurements if "beyond" in m.name]
    epsilon = finding.settings["ε"]
    assert isinstance(epsilon, float)
    path = simulate(right.network(epsilon), initial, (Growth(ascent.FACTOR), LossMoved(0.05)), FINE)
    allowed = size**2 / 4 * path.time[-1] / np.abs(ascent.potentials(right, path)).max()
    assert measured[0] - measured[1] == pytest.approx(allowed, rel=1e-6)


def test_condensed_orientations_come_with_the_strongest_first() -> None:
    tested = subject("x*tanh(x)", "fig6")
    values = [o.value for o in tested.condensed]
    assert values[0] < 0 < values[-1]
    assert [abs(v) for v in values] == sorted((abs(v) for v in values), reverse=True)


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_the_curve_of_escape_times_lacks_what_is_left_to_the_blow_up(text: str) -> None:
    (curve,) = escape.LAW.hold(subject(text, "cube")).curves
    assert curve.predicted is not None
    assert curve.measured == pytest.approx(curve.predicted, rel=2e-3)


@pytest.mark.parametrize("p", [1, 2, 3, 5])
def test_the_closed_form_is_linear_in_time(p: int) -> None:
    """d/dt of −log r or r^{1−p}/(p − 1) is −√p λ where r' = √p λ r^p."""
    r, h, rate = np.array([0.3, 1.0, 4.0]), 1e-6, math.sqrt(p) * 0.7
    slope = (blow_up.closed_form(p, r + h * rate * r**p) - blow_up.closed_form(p, r - h * rate * r**p)) / (2 * h)
    assert slope == pytest.approx(-rate, rel=1e-6)


@pytest.mark.parametrize("p", [2, 3, 6])
def test_the_time_to_blow_up_is_that_at_which_the_closed_form_is_0(p: int) -> None:
    r, rate = np.array([0.5, 2.0]), 0.7
    time = escape.remaining_time(p, rate, r)
    assert blow_up.closed_form(p, r) - math.sqrt(p) * rate * time == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("text", ["x*tanh(x)", "-x**3 + x**4", "x**4"])
def test_blow_up_times_are_where_the_plain_flow_explodes(text: str) -> None:
    """Balanced neurons on an orientation by the closed form; one that is not, by a plain integration."""
    tested = subject(text, "fig6")
    top = tested.condensed[0]
    start = tested.balanced(top)
    due = escape.remaining_time(tested.p, abs(tested.c_p * top.value), start.r)
    assert escape.blow_up_times(tested, start) == pytest.approx(due, rel=1e-6)
    other = Weights(start.a * 1.2, start.w + 0.1)
    psi, time = np.concatenate([other.a, other.w[0]]), 0.0
    while (size := float(np.linalg.norm(psi))) < 1e4:  # classical Runge-Kutta on the neuron's own clock
        step = 0.01 / (abs(tested.c_p) * tested.form.scale * size ** (tested.p - 1))
        k1 = tested.leading.field(psi[None])[0]
        k2 = tested.leading.field(psi[None] + step / 2 * k1)[0]
        k3 = tested.leading.field(psi[None] + step / 2 * k2)[0]
        k4 = tested.leading.field(psi[None] + step * k3)[0]
        psi, time = psi + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4), time + step
    assert escape.blow_up_times(tested, other)[0] == pytest.approx(time, rel=1e-3)


def test_the_first_neuron_to_blow_up_is_timed_among_others() -> None:
    tested = subject("x*tanh(x)", "cube")
    start = tested.draw("escape", 8)
    together = escape.blow_up_times(tested, start)
    alone = [float(escape.blow_up_times(tested, Weights(start.a[j : j + 1], start.w[j : j + 1]))[0]) for j in range(8)]
    assert np.nanmin(together) == pytest.approx(np.nanmin(alone), rel=1e-6)


@pytest.mark.parametrize("text, p", [("tanh", 1), ("x*tanh(x)", 2), ("x**2*tanh(x)", 3)])
def test_escape_times_have_the_exponent_of_the_theory(text: str, p: int) -> None:
    first, second = escape.LAW.hold(subject(text, "cube")).measurements
    assert first.measured == pytest.approx(1.0 if p == 1 else 1 - p, rel=2e-3)
    assert second.predicted is not None
    assert second.measured == pytest.approx(second.predicted, abs=0.01)


def test_a_single_neuron_escapes_with_the_amplitude_of_its_growing_mode() -> None:
    """p = 1: (a + w·ĝ)/√2 of a neuron that starts on the mode is its size, and t = log(size/(ε A))/λ."""
    tested = subject("tanh", "cube", neurons=1)
    assert status(escape.LAW, tested) == "confirmed"
    slope, constant = escape.LAW.hold(tested).measurements
    start = tested.draw("escape")
    g = tested.form.gradient(np.zeros(3))
    along = float((start.a + start.w @ g / np.linalg.norm(g))[0]) / math.sqrt(2)
    assert constant.predicted == pytest.approx(-math.log(abs(along)), rel=1e-9)
    assert slope.measured == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize("text", ["x**2*tanh(x)", "x**4"])
def test_tangent_modes_are_those_of_the_ambient_hessian(text: str) -> None:
    """h_i are the stationary values of v·∇²T(u)v over tangent unit vectors, and κ_i = 1 − h_i/(p T(u))."""
    tested = subject(text, "cube")
    for o in tested.condensed:
        u = np.array(o.u)
        kappa, v = alignment.tangent_modes(tested, u)
        assert v @ u == pytest.approx(0.0, abs=1e-12)
        assert v @ v.T == pytest.approx(np.eye(2), abs=1e-12)
        h = np.einsum("ki,ij,kj->k", v, tested.form.hessian(u), v)
        assert kappa == pytest.approx(1 - h / (tested.p * o.value), rel=1e-9)
        assert sorted(kappa) == pytest.approx(sorted(o.alignment_exponents), rel=1e-8)


def test_exponents_of_xor_are_two() -> None:
    finding = alignment.LAW.hold(subject("x**2*tanh(x)", "xor"))
    assert len(finding.measurements) == 16  # 8 orientations with 2 tangent directions each
    assert [m.measured for m in finding.measurements] == pytest.approx([2.0] * 16, abs=1e-4)


@pytest.mark.parametrize("p", [1, 2, 4])
@pytest.mark.parametrize("c_p", [1.0, -2.0])
def test_balanced_neurons_grow_and_stay_balanced(p: int, c_p: float) -> None:
    tested = subject({1: "x", 2: "x**2", 4: "x**4"}[p], "fig6")
    found = stationary_orientations(tested.form)
    flow = LeadingOrder(tested.form, c_p)
    for o in found.condensed:
        start = altered(tested, c_p=c_p).balanced(o)
        psi = np.column_stack([start.a, start.w])
        assert np.linalg.norm(psi) == pytest.approx(1.0)
        assert start.r**2 == pytest.approx(p * start.a**2)
        velocity, growth = flow.direction_field(psi)
        assert velocity == pytest.approx(np.zeros_like(psi), abs=1e-11)
        assert growth[0] == pytest.approx(math.sqrt(p) * abs(c_p * o.value) * start.r[0] ** (p - 1), rel=1e-9)


def test_the_potential_gains_the_square_of_the_field() -> None:
    finding = ascent.LAW.hold(subject("x*tanh(x)", "cube"))
    gain = next(m for m in finding.measurements if m.name.startswith("gain"))
    assert gain.measured == pytest.approx(1.0, abs=1e-10)
    loss = finding.measurements[-1]
    assert loss.measured == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize("text", ["tanh", "x**2*tanh(x)"])
def test_a_frozen_residual_lowers_no_loss_more_than_the_potentials_say(text: str) -> None:
    """R(0) − R = ε^{p+1} ΔΣV to leading order: half the factor, or a power of ε more, is refuted."""
    right = subject(text, "cube")
    for factor in (2.0, 0.5):
        data = right.prediction.dataset
        scaled = replace(
            right.prediction, dataset=type(data).of("y", data.X[:, :2].tolist(), (factor * data.y).tolist())
        )
        wrong = altered(right)
        object.__setattr__(wrong, "prediction", scaled)
        assert status(ascent.LAW, wrong) != "confirmed"
