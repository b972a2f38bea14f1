"""The paper's experiments: groups of neurons, fits, claims judged, MNIST from files, pictures, and the command."""

import gzip
import io
import json
import struct
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from theory.errors import DataError, InputError
from theory.evidence import Evidence, Statement
from verify import arguments, cli
from verify.clusters import cosine_matrix
from verify.plots import plt
from verify.reproduction import (
    EXPERIMENTS,
    CountClaim,
    FitClaim,
    NeuronPanel,
    Numbers,
    OutputPanel,
    Relation,
    reproduce,
)
from verify.reproduction.counting import count_neurons, judge_count
from verify.reproduction.experiment import Missing, Samples, Shape, Training
from verify.reproduction.field import direction_field
from verify.reproduction.fitting import fit_output, judge_fit, polynomial_fit
from verify.reproduction.groups import ANGLES_DEG, counted, covered, group, large
from verify.reproduction.instant import Probed, at_instant
from verify.reproduction.leading import at_start
from verify.reproduction.mnist import IMAGES, LABELS, read_idx, read_mnist
from verify.reproduction.names import EXPERIMENT_NAMES
from verify.reproduction.outcome import of_panel, pooled
from verify.reproduction.pictures import picture
from verify.reproduction.trained import train_network
from verify.reproduction.view import reproduction_view
from verify.training import DeepNetwork, LayerState

YES, NO, OPEN = Evidence.CONFIRMED, Evidence.REFUTED, Evidence.INCONCLUSIVE


def bundle(centres_deg, members, width_deg, seed=0):
    """Vectors in the plane around given angles."""
    rng = np.random.default_rng(seed)
    angles = np.radians(
        np.repeat(centres_deg, members) + rng.uniform(-width_deg / 2, width_deg / 2, len(centres_deg) * members)
    )
    size = rng.uniform(0.1, 10, len(angles))
    return size[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])


def groups_of(w):
    return tuple(group(w, angle) for angle in ANGLES_DEG)


# --- groups -------------------------------------------------------------------------------------------------


def test_directions_and_lines_are_told_apart():
    found = group(bundle([0, 180, 60], 10, 8), 10)
    assert large(found.directions) == (10, 10, 10)
    assert large(found.lines) == (20, 10)
    assert found.numbers == Numbers(lines=2, directions=3)
    shown = found.to_dict()
    assert (shown["lines"]["found"], shown["directions"]["found"], shown["directions"]["covered"]) == (2, 3, 1.0)


def test_stragglers_are_no_group():
    lines = group(np.vstack([bundle([0], 30, 5), bundle([90], 1, 0)]), 10).lines
    assert (lines.sizes.tolist(), large(lines), covered(lines)) == ([30, 1], (30,), 30 / 31)
    assert large(group(bundle([0, 90], 1, 0), 10).lines) == ()  # one of two neurons is 50 %, and still alone
    assert large(group(np.vstack([bundle([0], 57, 5), bundle([90], 3, 0)]), 10).lines) == (57, 3)  # 5 %
    assert large(group(np.vstack([bundle([0], 58, 5), bundle([90], 3, 0)]), 10).lines) == (58,)


def test_which_neurons_are_counted():
    before, after = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 1.9]])
    assert counted(before, after, None).tolist() == [True, False]
    assert counted(before, after, 1.5).tolist() == [True, True]
    assert counted(before, after, 1.9).tolist() == [True, False]


# --- claims and their judgement -----------------------------------------------------------------------------


def test_claims_about_numbers():
    both = CountClaim(lines=2, directions=3)
    assert [both.holds(Numbers(*each)) for each in ((2, 3), (3, 3), (2, 4))] == [True, False, False]
    assert [CountClaim(lines=2).holds(Numbers(*each)) for each in ((2, 3), (3, 2))] == [True, False]
    assert [CountClaim(directions=2).holds(Numbers(*each)) for each in ((2, 3), (3, 2))] == [False, True]
    assert Numbers(lines=2, directions=3).short(both.counts) == "3 on 2"
    assert Numbers(lines=2, directions=3).full(CountClaim(lines=1).counts) == "2 lines"
    assert both.to_dict() == {"lines": 2, "directions": 3}


@pytest.mark.parametrize("wrong", [{}, {"lines": 0}, {"lines": 2, "directions": 5}, {"lines": 2, "directions": 1}])
def test_claims_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=r"number|direction"):
        CountClaim(**wrong)
    with pytest.raises(ValueError, match="degree 1"):
        FitClaim(0, Relation.OVERLAPS)


LINES, DIRECTIONS, BOTH = CountClaim(lines=1), CountClaim(directions=1), CountClaim(lines=2, directions=3)


@pytest.mark.parametrize(
    "w, claim, status",
    [
        (bundle([0, 60], 10, 5), CountClaim(lines=2), YES),
        (bundle([0, 60], 10, 5), LINES, NO),
        (bundle([0, 180], 10, 5), LINES, YES),
        (bundle([0, 180], 10, 5), DIRECTIONS, NO),
        (bundle([0, 180, 60], 10, 5), BOTH, YES),
        (bundle([0, 120, 60], 10, 5), BOTH, NO),  # three directions on three lines
        (bundle([0, 60], 10, 5), BOTH, NO),  # two on two
        (bundle([0, 11.5], 10, 0.5), CountClaim(lines=2), OPEN),  # one within 12.5°
        (bundle([0, 11.5], 10, 0.5), LINES, OPEN),
        (bundle([0], 4, 1), LINES, OPEN),  # too few
        (bundle([0], 5, 1), LINES, YES),
        (np.vstack([bundle([0], 12, 1), bundle([40, 80, 120], 1, 0)]), LINES, OPEN),  # 80 % in the group
    ],
)
def test_one_seed_is_judged(w, claim, status):
    assert judge_count(claim, groups_of(w)).status is status


def test_no_neuron_is_too_few():
    assert "0 neurons are counted" in judge_count(LINES, ()).reason


def test_the_reason_names_what_is_seen():
    reason = judge_count(BOTH, groups_of(bundle([0, 60], 10, 5))).reason
    assert reason == "2 on 2, 2 on 2, 2 on 2 directions on lines within 7.5°, 10°, 12.5°, not 3 directions on 2 lines"


@pytest.mark.parametrize(
    "deviation, overlaps, deviates",
    [
        (0.0, YES, NO),
        (0.049, YES, NO),
        (0.05, OPEN, OPEN),
        (0.2, OPEN, OPEN),
        (0.201, NO, YES),
        (None, OPEN, OPEN),
    ],
)
def test_deviations_are_judged(deviation, overlaps, deviates):
    assert judge_fit(FitClaim(2, Relation.OVERLAPS), deviation).status is overlaps
    assert judge_fit(FitClaim(2, Relation.DEVIATES), deviation).status is deviates


def test_all_seeds_together():
    outcome = small("fig6", 3, seeds=1).panels[0].seeds[0]
    panel = NeuronPanel("x", 1, 3, LINES)

    def seed(w):
        return replace(outcome, panel=panel, groups=groups_of(w), statement=judge_count(LINES, groups_of(w)))

    good, bad = seed(bundle([0], 10, 4)), seed(bundle([0, 90], 10, 4))
    training = EXPERIMENTS["fig6"].trainings[0]
    for seeds, status in (([good, good], YES), ([bad, bad], NO), ([good, bad], OPEN)):
        assert of_panel(panel, training, seeds).statement.status is status
    reason = of_panel(panel, training, [good, bad]).statement.reason
    assert reason == "the paper says: 1 line; found 1, 2 with seeds 0, 0: 1 confirmed, 1 refuted"
    assert pooled([Statement(OPEN, "y")] * 2, "x").reason == "x: 2 inconclusive"


# --- polynomial fits ----------------------------------------------------------------------------------------


def test_fits_of_known_polynomials():
    x = np.linspace(-1, 1, 2001)
    curve = polynomial_fit(x, x**2, 1)  # the best line through x² is 1/3, at most 2/3 from it
    assert pytest.approx([1 / 3, 0], abs=2e-3) == curve.coefficients
    assert curve.deviation == pytest.approx(2 / 3, abs=2e-3)
    assert polynomial_fit(x, -5 * x**2, 1).deviation == pytest.approx(curve.deviation)  # a part of the range
    assert polynomial_fit(x, x**3, 3).deviation == pytest.approx(0, abs=1e-12)
    assert polynomial_fit(x, x**3, 2).deviation == pytest.approx(0.2, abs=2e-3)  # 3x/5: 2/5 of a range 2
    constant = polynomial_fit(x, np.ones(2001), 2)
    assert (constant.range, constant.deviation) == (0, None)


def by_hand(activation, w, a, panel, lr=1e-3):
    """A two-layer network on four points of [−1, 2] whose weights after one epoch are w (m, 2) and a (m,)."""
    w, a = np.asarray(w, dtype=float), np.asarray(a, dtype=float)
    samples = Samples("x", np.array([[0.0], [-1.0], [2.0], [1.0]]), np.array([7.0, -3.0, 5.0, 1.0]))
    training = Training(lambda _: samples, Shape(len(a), 0.1), (activation,), lr, (panel,))
    trained = train_network(training, 0, samples, 0, None)
    theta = np.array([trained.run.theta[0], np.concatenate([w.ravel(), a])])
    return replace(trained, run=replace(trained.run, theta=theta))


def test_the_fit_is_of_the_output_and_not_of_the_data():
    panel = OutputPanel("x", 1, FitClaim(2, Relation.OVERLAPS))
    found = fit_output(panel, by_hand("x**2", [[3.0, 1.0], [-2.0, 0.5]], [1.0, -0.5], panel))
    assert pytest.approx([1 - 0.125, 6 + 1, 9 - 2]) == found.curve.coefficients  # Σ a (w x + b)²
    assert (found.curve.x[0], found.curve.x[-1]) == (-1, 2)
    assert found.statement.status is YES
    line = replace(panel, claim=FitClaim(1, Relation.DEVIATES))
    assert fit_output(line, by_hand("relu", [[3.0, 0.0]], [1.0], line)).statement.status is YES


def test_the_largest_argument_is_that_of_neurons_that_have_grown():
    panel = OutputPanel("x", 1, FitClaim(1, Relation.OVERLAPS))
    trained = by_hand("tanh", [[-3.0, -1.0], [5.0, 5.0]], [1.0, 1.0], panel)

    def largest(*before):
        theta = np.array([[*before, 1.0, 1.0], trained.run.theta[1]])
        return fit_output(panel, replace(trained, run=replace(trained.run, theta=theta))).largest_argument

    assert largest(1, 1, 4, 4) == pytest.approx(7)  # |−3 · 2 − 1|, as the other has not doubled
    assert largest(1, 1, 1, 1) == pytest.approx(15)
    assert largest(3, 1, 4, 4) is None


# --- what the paper did -------------------------------------------------------------------------------------


def test_names_and_claims_of_the_paper():
    assert tuple(EXPERIMENTS) == EXPERIMENT_NAMES
    claims = {name: [str(p.claim) for p in e.panels if p.claim] for name, e in EXPERIMENTS.items()}
    assert claims == {
        "fig2": ["1 line", "2 lines", "3 lines", "3 directions", "1 line", "1 line"],
        "fig3": ["3 lines", "2 lines", "1 line", "1 line", "1 line"],
        "fig4": ["3 directions on 2 lines", "1 line"],
        "fig5": ["overlaps degree 1", "overlaps degree 2", "overlaps degree 3", "deviates from degree 1"],
        "fig6": ["1 line", "2 lines", "3 lines"],
    }
    assert [e.figure for e in EXPERIMENTS.values()] == ["Fig. 2", "Fig. 3", "Fig. 4", "Fig. 5", "Fig. 6"]


def test_settings_of_the_paper():
    settings = {
        name: [(t.shape.width, t.shape.std, t.shape.residual, t.lr) for t in e.trainings]
        for name, e in EXPERIMENTS.items()
    }
    assert settings == {
        "fig2": [(50, 0.005, False, lr) for lr in (1e-3, 1e-3, 1e-3, 1e-3, 8e-4, 2.5e-4)],
        "fig3": [(18, 0.01, True, 4e-5)],
        "fig4": [(50, 0.005, False, 1e-3), (30, 0.001, False, 5e-5)],
        "fig5": [(100, 0.005, False, 5e-4)] * 4,
        "fig6": [(100, 0.005, False, 5e-4)] * 4,
    }
    epochs = {name: [p.epoch for p in e.panels] for name, e in EXPERIMENTS.items()}
    assert epochs["fig3"] == [1000, 900, 900, 1400, 1400]
    assert [set(epochs[name]) for name in ("fig2", "fig4", "fig5", "fig6")] == [{100}, {100}, {1000}, {200}]
    assert [p.least_norm for p in EXPERIMENTS["fig4"].panels] == [0.04, 0.04]


def drawn(training, seed):
    assert not isinstance(training.data, Missing)
    return training.data(seed)


@pytest.mark.parametrize(
    "name, dimension, amplitude, frequency", [("fig2", 5, 3.5, 5), ("fig3", 3, 4, 12), ("fig4", 5, 3.5, 2)]
)
def test_data_of_the_paper(name, dimension, amplitude, frequency):
    one, two = (drawn(EXPERIMENTS[name].trainings[0], seed) for seed in (0, 1))
    assert one.X.shape == (80, dimension)
    assert pytest.approx(sum(amplitude * np.sin(frequency * x + 1) for x in one.X.T)) == one.y
    assert -4 <= one.X.min() < -3.5
    assert 1.5 < one.X.max() <= 2
    assert not np.array_equal(one.X, two.X)


# --- predictions --------------------------------------------------------------------------------------------


def small(name, epochs, seeds=2, **changes):
    return reproduce(replace(EXPERIMENTS[name], **changes), seeds=seeds, epochs=epochs)


def test_the_prediction_is_that_of_the_theory():
    found = small("fig6", 1, seeds=1)
    predicted = [panel.seeds[0].predicted for panel in found.panels]
    angles = [sorted(round(o.angle_deg or 0.0, 2) for o in p.orientations.lines) for p in predicted if p.orientations]
    assert angles == [[-20.93], [-39.43, 50.57], [-52.88, 14.77, 65.83]]
    assert [p.numbers for p in predicted[:3]] == [Numbers(1, 2), Numbers(2, 4), Numbers(3, 6)]
    assert predicted[3].numbers is None
    assert "kinked" in predicted[3].reason


def test_neurons_on_a_predicted_line_are_at_distance_zero_of_it():
    X, y = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]), np.array([1.0, -1.0, 3.0])
    g = X.T @ y
    assert at_start("tanh", X, y, np.array([g, -2 * g])).distance_deg == pytest.approx(0, abs=1e-6)
    turned = np.array([[-g[1], g[0]]])
    spread = at_start("tanh", X, y, np.array([g, g, *turned]))
    assert (spread.distance_deg, spread.spread_deg) == pytest.approx((0, 0.8 * 90), abs=1e-6)
    assert at_start("tanh", X, y, turned).distance_deg == pytest.approx(90)
    centred = X.T @ (y - y.mean())
    assert at_start("sigmoid", X, y, centred[None]).distance_deg == pytest.approx(0, abs=1e-6)


def on_its_gradient(activation="tanh", turn=0.0):
    """The probe of twenty neurons of both signs of b, on ±Σ e_i x_i or turned away from it."""
    rng = np.random.default_rng(0)
    X, e = np.column_stack([rng.normal(size=(30, 3)), np.ones(30)]), rng.normal(size=30)
    b = np.repeat([1.0, -1.0], 10)
    g = X.T @ e / np.linalg.norm(X.T @ e)
    other = np.linalg.svd(g[None])[2][1]
    u = np.cos(turn) * g + np.sin(turn) * other
    state = LayerState(X, -b[:, None] * u, e, np.tile(b, (30, 1)))
    return at_instant(activation, state, 0.1 * state.weights)


def test_the_probe_judges_a_layer():
    found = on_its_gradient()
    assert (found.probe.statement.status, found.numbers) == (YES, Numbers(lines=1, directions=2))
    assert found.distance_deg == pytest.approx(0, abs=1e-6)
    away = on_its_gradient(turn=0.5)
    assert away.probe.statement.status is NO
    assert away.distance_deg == pytest.approx(np.degrees(0.5))
    assert on_its_gradient("-tanh(x)").probe.statement.status is not YES  # of the wrong sign


def test_neurons_that_have_not_grown_are_not_probed():
    state = LayerState(np.eye(2), np.array([[1.0, 0.0], [1.0, 0.0]]), np.ones(2), np.ones((2, 2)))
    found = at_instant("tanh", state, np.array([[0.9, 0.0], [0.4, 0.0]]))
    assert found.probe.counted.tolist() == [False, True]
    none = at_instant("tanh", state, state.weights)
    assert (none.numbers, none.distance_deg) == (None, None)


@pytest.fixture(scope="module")
def layers():
    """Five layers as in fig3, at different epochs, with a rate at which neurons double in a few of them."""
    training = replace(EXPERIMENTS["fig3"].trainings[0], lr=2e-3)
    panels = tuple(replace(panel, epoch=10 + k) for k, panel in enumerate(training.panels))
    training = replace(training, panels=panels)
    return train_network(training, 0, drawn(training, 0), 0, None)


def test_the_deep_network_is_that_of_the_paper(layers):
    assert (layers.network.skips, layers.network.output_bias) == ((False, True, True, True, True), True)
    assert [str(sigma.activation.expr) for sigma in layers.network.activations[:2]] == ["x**2*tanh(x)", "x*tanh(x)"]
    training = EXPERIMENTS["fig2"].trainings[0]
    network = train_network(training, 0, drawn(training, 0), 0, None).network
    assert (network.skips, network.output_bias, network.shapes) == ((False,), False, ((50, 6), (1, 50)))


def test_each_layer_is_asked_with_its_own_activation_inputs_and_epoch(layers):
    found = [count_neurons(panel, layers) for panel in layers.training.panels]
    probes = [outcome.predicted.probe for outcome in found]
    assert [probe.p for probe in probes] == [3, 2, 1, 1, 1]
    assert [probe.c_p for probe in probes] == [1, 1, 0.25, 1, 0.5]
    assert [outcome.weights.shape for outcome in found] == [(18, 4), *[(18, 19)] * 4]
    for k, outcome in enumerate(found, start=1):
        assert (outcome.weights == layers.network.input_weights(layers.run.at(9 + k), k)).all()
        assert (outcome.chosen == outcome.predicted.probe.counted).all()


def test_orientations_of_a_deep_layer_are_those_of_the_gradient(layers):
    """At p = 1 a neuron condenses along the negative gradient of the loss, which backpropagation gives as well."""
    network, theta = layers.network, layers.theta(layers.training.panels[3])
    small_theta = theta.copy()
    network.blocks(small_theta)[3][:] *= 1e-4  # layer 4, tanh: its arguments are small
    gradient = network.blocks(network.loss_and_gradient(small_theta)[1])[3]
    probe = at_instant("tanh", network.layer(small_theta, 4), 1e-9 * network.input_weights(theta, 4)).probe
    expected = -gradient / np.linalg.norm(gradient, axis=1, keepdims=True)
    assert probe.counted.all()
    assert pytest.approx(expected, abs=1e-5) == probe.orientations[probe.target]


def test_the_probe_is_in_the_report_of_deep_networks_only():
    found = small("fig3", 3, seeds=1)
    assert all(panel.probe and isinstance(panel.seeds[0].predicted, Probed) for panel in found.panels)
    panel = found.to_dict()["panels"][1]
    assert panel["probe"]["status"] == panel["seeds"][0]["predicted"]["probe"]["status"] == "inconclusive"
    assert len(found.statuses) == 5  # the verdict of the probe is no claim of the paper
    assert "verdict of the probe" in text(found)
    other = small("fig2", 2, seeds=1)
    assert all(panel.probe is None for panel in other.panels)
    assert "verdict of the probe" not in text(other)


# --- experiments --------------------------------------------------------------------------------------------


def text(reproduction):
    console = Console(width=200, file=io.StringIO())
    console.print(reproduction_view(reproduction))
    return console.file.getvalue()


def test_the_same_seed_gives_the_same_report():
    one, two = (json.dumps(small("fig4", 5).to_dict()) for _ in range(2))
    assert one == two


def test_seeds_follow_the_first_one():
    experiment = EXPERIMENTS["fig4"]
    both, second = reproduce(experiment, 2, 4, 2), reproduce(experiment, 1, 5, 2)
    assert both.seeds == (4, 5)
    assert (both.panels[0].seeds[1].weights == second.panels[0].seeds[0].weights).all()


def test_networks_of_one_experiment_have_initial_weights_of_their_own():
    drawn_weights = [seed.run.theta[0] for panel in small("fig6", 1, seeds=2).panels[:2] for seed in panel.seeds]
    assert len({weights.tobytes() for weights in drawn_weights}) == 4  # two networks, two seeds
    assert np.std(drawn_weights) == pytest.approx(0.005, rel=0.1)


def test_progress_covers_all_networks_and_seeds():
    told = []
    reproduce(EXPERIMENTS["fig6"], seeds=2, epochs=2, progress=lambda done, _: told.append(done))
    assert told == sorted(told)
    assert told[0] == 0
    assert len({int(8 * done + 1e-9) for done in told}) == 8  # four networks, two seeds


def test_a_panel_without_data_is_not_applicable():
    found = small("fig4", 3)
    a, b = found.panels
    assert (b.statement.status, b.seeds) == (Evidence.NOT_APPLICABLE, ())
    assert "--mnist FOLDER" in b.statement.reason
    assert found.statuses == (a.statement.status,)
    assert [e.complete for e in EXPERIMENTS.values()] == [True, True, False, True, True]
    assert "(b) MNIST: NOT APPLICABLE - the files of MNIST are not given" in text(found)


def test_small_neurons_are_discarded_where_the_paper_does():
    seed = small("fig4", 20, seeds=1).panels[0].seeds[0]
    norms = np.linalg.norm(seed.weights, axis=1)
    assert (seed.chosen == (norms > 0.04)).all()
    first = seed.run.theta[0][: 50 * 6].reshape(50, 6)
    assert (seed.chosen != (norms >= 2 * np.linalg.norm(first, axis=1))).any()  # another rule than elsewhere
    assert len(seed.neurons) == seed.to_dict()["counted"] == int(seed.chosen.sum()) < 50


def test_a_panel_without_a_claim_has_no_status():
    found = small("fig6", 3, seeds=1)
    assert found.panels[3].statement.status is Evidence.NOT_APPLICABLE
    assert len(found.statuses) == 3


def test_the_paper_s_count_at_p_2_and_3_in_one_dimension():
    """What is robust: the counts of Fig. 6 for x tanh x and x² tanh x."""
    experiment = EXPERIMENTS["fig6"]
    found = reproduce(replace(experiment, trainings=experiment.trainings[1:3]), seeds=2, seed=10)
    assert [p.seeds[0].found for p in found.panels] == ["2", "3"]
    assert [p.statement.status for p in found.panels] == [YES] * 2


def test_the_paper_s_outputs_for_tanh_and_relu():
    """What is robust: the outputs of Fig. 5 for tanh, a line, and for ReLU, none."""
    experiment = EXPERIMENTS["fig5"]
    found = reproduce(replace(experiment, trainings=experiment.trainings[::3]), seeds=1, seed=10)
    assert [p.statement.status for p in found.panels] == [YES] * 2
    assert found.panels[0].seeds[0].largest_argument < 0.5
    shown = text(found)
    assert "overlaps degree 1" in shown
    assert "|w·x| exceeds" not in shown  # ReLU has no expansion at 0 to hold
    large_arguments = replace(found.panels[0], seeds=(replace(found.panels[0].seeds[0], largest_argument=0.6),))
    assert "|w·x| exceeds 0.5 for tanh" in text(replace(found, panels=(large_arguments,)))


@pytest.mark.parametrize("wrong", [{"seeds": 0}, {"seeds": 101}, {"seed": -1}, {"epochs": 0}])
def test_numbers_out_of_range(wrong):
    with pytest.raises(InputError):
        reproduce(EXPERIMENTS["fig4"], **wrong)


def test_a_training_that_diverges_says_so():
    training = replace(EXPERIMENTS["fig6"].trainings[1], lr=1e100)
    with pytest.raises(ArithmeticError, match="x tanh x was not trained to epoch 200"):
        reproduce(replace(EXPERIMENTS["fig6"], trainings=(training,)), seeds=1)


# --- pictures -----------------------------------------------------------------------------------------------


def test_the_field_is_the_force_on_a_neuron_that_is_added():
    rng = np.random.default_rng(3)
    X, y = rng.uniform(-1, 1, (20, 1)), rng.normal(size=20)
    network = DeepNetwork.of(X, y, (4,), "x**2*tanh(x)")
    theta = network.draw(0.7, rng)
    field = direction_field(network.activations[0], network.layer(theta, 1))
    w, a = network.blocks(theta)
    more = DeepNetwork.of(X, y, (5,), "x**2*tanh(x)")
    assert field.reach == pytest.approx(1.15 * np.abs(w).max())
    for k in (0, 100, 523):
        weights = np.concatenate([np.vstack([w, field.points[k]]).ravel(), [*a[0], 1e-9]])
        force = -more.blocks(more.loss_and_gradient(weights)[1])[0][4]
        assert pytest.approx(force / np.linalg.norm(force), abs=1e-6) == field.arrows[k]


def test_pictures_of_neurons_show_their_cosines_by_group():
    found = small("fig4", 20, seeds=1)
    figure = picture(found)
    matrix, empty = figure.axes[:2]
    seed = found.panels[0].seeds[0]
    groups = seed.groups[1].directions
    image = np.asarray(matrix.images[0].get_array())
    assert image.shape == (len(seed.neurons),) * 2
    assert sorted(image.ravel()) == pytest.approx(sorted(cosine_matrix(seed.neurons).ravel()))
    first = groups.sizes[0]
    assert image[:first, :first].min() > np.cos(np.radians(20)) - 1e-9  # the largest group comes first
    assert image[0, first] < image[:first, :first].min()
    assert (matrix.get_xlabel(), matrix.get_ylabel()) == ("neuron, by group",) * 2
    assert "claimed 3 directions on 2 lines; found" in matrix.get_title()
    assert "--mnist" in empty.texts[0].get_text()
    plt.close(figure)


def test_pictures_of_outputs_show_data_output_and_fit():
    found = small("fig5", 3, seeds=1)
    figure = picture(found)
    assert len(figure.axes) == 4
    for axis, outcome in zip(figure.axes, found.panels, strict=True):
        data, output, fit = axis.lines
        seed = outcome.seeds[0]
        assert (data.get_ydata() == seed.y).all()
        assert (output.get_ydata() == seed.curve.output).all()
        assert (fit.get_ydata() == seed.curve.fit).all()
        assert (data.get_linestyle(), output.get_linestyle(), fit.get_linestyle()) == ("None", "-", "--")
        assert axis.get_xlabel() == "$x$"
    assert figure.legends[0].get_texts()[0].get_text() == "data"
    plt.close(figure)


def test_pictures_of_the_plane_show_every_neuron():
    found = small("fig6", 60, seeds=1)
    figure = picture(found)
    for axis, outcome in zip(figure.axes, found.panels, strict=True):
        seed = outcome.seeds[0]
        dots = [line for line in axis.lines if line.get_marker() == "o"]
        assert [len(line.get_xdata()) for line in dots] == [int((~seed.chosen).sum()), int(seed.chosen.sum())]
        lines = [line for line in axis.lines if line.get_marker() == "None"]
        assert len(lines) == (len(seed.predicted.orientations.lines) if seed.predicted.orientations else 0)
    assert len(figure.legends) == 1
    plt.close(figure)


# --- MNIST --------------------------------------------------------------------------------------------------


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def digits(tmp_path):
    """Twelve images of 2 × 2 pixels, the images compressed and the labels not."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (12, 2, 2), dtype=np.uint8), rng.integers(0, 10, 12, dtype=np.uint8)
    folder = tmp_path / "mnist"
    folder.mkdir()
    (folder / f"{IMAGES}.gz").write_bytes(gzip.compress(idx(images)))
    (folder / LABELS).write_bytes(idx(labels))
    return folder, images, labels


def test_images_are_read_as_they_were_written(digits):
    folder, images, labels = digits
    samples = read_mnist(folder)
    assert pytest.approx(images.reshape(12, 4) / 255) == samples.X
    assert samples.y.tolist() == labels.tolist()


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "no IDX file"),
        (b"\x00\x00\x0d\x01\x00\x00\x00\x01\x00", "no IDX file"),
        (b"\x00\x00\x08\x03\x00\x00", "before its 3 lengths"),
        (b"\x00\x00\x08\x01\x00\x00\x00\x05abc", "fewer than the 5 bytes"),
        (b"\x00\x00\x08\x01\x00\x00\x00\x02abc", "more than the 2 bytes"),
        (b"\x00\x00\x08\x02\xff\xff\xff\xff\xff\xff\xff\xff", "at most"),
    ],
)
def test_files_that_are_no_idx(tmp_path, content, message):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_idx(tmp_path / "file")


def test_compressed_files_that_are_none(tmp_path):
    (tmp_path / "file.gz").write_bytes(b"no gzip")
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / "file.gz")
    (tmp_path / "file.gz").write_bytes(gzip.compress(idx(np.zeros((5, 2, 2), np.uint8)))[:-12])
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / "file.gz")


def test_labels_that_do_not_fit(digits):
    folder, _, labels = digits
    (folder / LABELS).write_bytes(idx(labels[:-1]))
    with pytest.raises(DataError, match="a label for each image"):
        read_mnist(folder)
    (folder / LABELS).unlink()
    with pytest.raises(DataError, match=f"no file {LABELS}"):
        read_mnist(folder)


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_writes_all_files_and_tells_what_differs(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = cli.main(["reproduce", "fig6", "--seeds", "1", "--epochs", "5", "--out", "out"])
    printed = capsys.readouterr().out
    report = json.loads((tmp_path / "out" / "fig6.json").read_text())
    assert code == code_of([p["statement"]["status"] for p in report["panels"] if p["claim"]])
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"fig6.json", "fig6.png"}
    assert (tmp_path / "out" / "fig6.png").read_bytes().startswith(b"\x89PNG")
    assert "claimed" in printed
    assert "files: out/fig6.json, out/fig6.png" in printed


def code_of(statuses):
    return 1 if "refuted" in statuses else 0 if set(statuses) == {"confirmed"} else 3


def test_the_command_on_mnist(digits, tmp_path, capsys):
    out = str(tmp_path / "out")
    code = cli.main(
        ["reproduce", "fig4", "--mnist", str(digits[0]), "--seeds", "1", "--epochs", "2", "--out", out, "--json"]
    )
    (found,) = json.loads(capsys.readouterr().out)["experiments"]
    _, b = found["panels"]
    assert (found["experiment"], b["panel"], b["least_norm"]) == ("fig4", "(b) MNIST", 0.04)
    assert (b["seeds"][0]["neurons"], b["seeds"][0]["training"]["steps"]) == (30, 2)
    assert code == code_of([panel["statement"]["status"] for panel in found["panels"]])
    assert code != 0  # two epochs are not enough, and now this panel counts


def test_all_experiments_without_mnist(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("verify.plots.png", lambda figure: plt.close(figure) or b"")  # drawn, but not rendered
    code = cli.main(["reproduce", "--seeds", "1", "--epochs", "2", "--out", str(tmp_path / "out"), "--json"])
    experiments = json.loads(capsys.readouterr().out)["experiments"]
    assert [each["experiment"] for each in experiments] == list(EXPERIMENT_NAMES)
    statuses = [panel["statement"]["status"] for each in experiments for panel in each["panels"]]
    assert statuses.count("not applicable") == 2  # MNIST, and the panel without a claim
    assert code == code_of([status for status in statuses if status != "not applicable"])
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(f"{name}.{kind}" for name in EXPERIMENT_NAMES for kind in ("json", "png"))


def test_missing_data_do_not_touch_the_exit_code(tmp_path, monkeypatch, capsys):
    claim = CountClaim(lines=2)
    training = replace(EXPERIMENTS["fig6"].trainings[1], panels=(NeuronPanel("x tanh x", 1, 200, claim),))
    good = replace(EXPERIMENTS["fig4"], trainings=(training, EXPERIMENTS["fig4"].trainings[1]))
    monkeypatch.setitem(EXPERIMENTS, "fig4", good)
    assert cli.main(["reproduce", "fig4", "--seeds", "1", "--out", str(tmp_path)]) == 0
    assert "NOT APPLICABLE" in capsys.readouterr().out


@pytest.mark.parametrize(
    "options, message",
    [
        (["fig2", "--mnist", "x"], "--mnist is for fig4 and not for fig2; leave it out"),
        (["fig4", "--mnist", "nowhere"], "no file train-images"),
        (["--mnist", "nowhere"], "no file train-images"),
        (["fig7"], "invalid choice"),
        (["fig3", "--seeds", "0"], "0 seeds"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(options, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["reproduce", *options]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_arguments():
    options = arguments.parse(["reproduce"])
    assert (options.experiment, options.seeds, options.seed, options.epochs) == (None, 3, 0, None)
