"""The paper's experiments: groups of neurons, claims judged, MNIST from files, and the command."""

import gzip
import json
import struct
from dataclasses import replace

import numpy as np
import pytest

from theory.errors import DataError, InputError
from theory.evidence import Evidence
from verify import arguments, cli
from verify.reproduction import EXPERIMENTS, Claim, Count, reproduce
from verify.reproduction.groups import ANGLES_DEG, counted, covered, group, large
from verify.reproduction.leading import at_instant, at_start
from verify.reproduction.mnist import IMAGES, LABELS, read_idx, read_mnist
from verify.reproduction.names import EXPERIMENT_NAMES
from verify.reproduction.outcome import _judge, of_panel, of_seed
from verify.reproduction.paper import Panel


def bundle(centres_deg, members, width_deg, seed=0):
    """Vectors in the plane around given angles."""
    rng = np.random.default_rng(seed)
    angles = np.radians(
        np.repeat(centres_deg, members) + rng.uniform(-width_deg / 2, width_deg / 2, len(centres_deg) * members)
    )
    size = rng.uniform(0.1, 10, len(angles))
    return size[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])


# --- groups -------------------------------------------------------------------------------------------------


def test_directions_and_lines_are_told_apart():
    w = bundle([0, 180, 60], 10, 8)
    assert large(group(w, 10, Count.DIRECTIONS)) == (10, 10, 10)
    assert large(group(w, 10, Count.LINES)) == (20, 10)


def test_stragglers_are_no_group():
    groups = group(np.vstack([bundle([0], 30, 5), bundle([90], 1, 0)]), 10, Count.LINES)
    assert (groups.sizes.tolist(), large(groups), covered(groups)) == ([30, 1], (30,), 30 / 31)
    few = group(bundle([0, 90], 1, 0), 10, Count.LINES)
    assert large(few) == ()  # one of two neurons is 50 %, and still alone


def test_which_neurons_are_counted():
    before, after = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 1.9]])
    assert counted(before, after, None).tolist() == [True, False]
    assert counted(before, after, 1.5).tolist() == [True, True]


# --- judgement ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "w, claim, status",
    [
        (bundle([0, 60], 10, 5), Claim(2, Count.LINES), Evidence.CONFIRMED),
        (bundle([0, 60], 10, 5), Claim(1, Count.LINES), Evidence.REFUTED),
        (bundle([0, 180], 10, 5), Claim(1, Count.LINES), Evidence.CONFIRMED),
        (bundle([0, 180], 10, 5), Claim(1, Count.DIRECTIONS), Evidence.REFUTED),
        (bundle([0, 11.5], 10, 0.5), Claim(2, Count.LINES), Evidence.INCONCLUSIVE),  # one within 12.5°
        (bundle([0, 11.5], 10, 0.5), Claim(1, Count.LINES), Evidence.INCONCLUSIVE),
        (bundle([0], 4, 1), Claim(1, Count.LINES), Evidence.INCONCLUSIVE),  # too few
        (np.vstack([bundle([0], 12, 1), bundle([40, 80, 120], 1, 0)]), Claim(1, Count.LINES), Evidence.INCONCLUSIVE),
    ],
)
def test_one_seed_is_judged(w, claim, status):
    groups = [group(w, angle, claim.count) for angle in ANGLES_DEG]
    assert _judge(claim, groups, len(w)).status is status


def small(name, epochs, seeds=2, **changes):
    return reproduce(replace(EXPERIMENTS[name], **changes), seeds=seeds, epochs=epochs)


def test_all_seeds_together():
    found = small("fig6", 3)
    outcome = found.panels[0].seeds[0]
    panel = Panel("x", 1, 3, Claim(1, Count.LINES))
    good, bad = bundle([0], 10, 4), bundle([0, 90], 10, 4)
    all_of = {
        name: of_seed(panel, 0, outcome.run, w, np.ones(len(w), bool), outcome.predicted)
        for name, w in {"good": good, "bad": bad}.items()
    }
    for names, status in (
        (["good", "good"], Evidence.CONFIRMED),
        (["bad", "bad"], Evidence.REFUTED),
        (["good", "bad"], Evidence.INCONCLUSIVE),
    ):
        assert of_panel(panel, [all_of[name] for name in names]).statement.status is status


# --- experiments --------------------------------------------------------------------------------------------


def test_names_and_claims_of_the_paper():
    assert tuple(EXPERIMENTS) == EXPERIMENT_NAMES
    claims = {name: [str(p.claim) for p in e.panels if p.claim] for name, e in EXPERIMENTS.items()}
    assert claims == {
        "fig2": ["1 line", "2 lines", "3 lines", "3 directions", "1 line", "1 line"],
        "fig3": ["3 directions"],
        "fig4": ["3 lines", "2 lines", "1 line", "1 line", "1 line"],
        "fig5": ["1 line"],
        "fig6": ["1 line", "2 lines", "3 lines"],
    }


def test_the_prediction_is_that_of_the_theory():
    found = small("fig6", 1, seeds=1)
    angles = [
        sorted(round(o.angle_deg or 0.0, 2) for o in panel.seeds[0].predicted.orientations.lines)
        for panel in found.panels
        if panel.seeds[0].predicted.orientations
    ]
    assert angles == [[-20.93], [-39.43, 50.57], [-52.88, 14.77, 65.83]]
    assert found.panels[-1].seeds[0].predicted.orientations is None
    assert "kinked" in found.panels[-1].seeds[0].predicted.reason


def test_neurons_on_a_predicted_line_are_at_distance_zero_of_it():
    X, y = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]), np.array([1.0, -1.0, 3.0])
    g = X.T @ y
    assert at_start("tanh", X, y, np.array([g, -2 * g])).distance_deg == pytest.approx(0, abs=1e-6)
    turned = np.array([[-g[1], g[0]]])
    spread = at_start("tanh", X, y, np.array([g, g, *turned]))
    assert (spread.distance_deg, spread.spread_deg) == pytest.approx((0, 0.8 * 90), abs=1e-6)
    assert at_start("tanh", X, y, turned).distance_deg == pytest.approx(90)
    assert at_instant("tanh", X, -y, np.array([g])).distance_deg == pytest.approx(0, abs=1e-6)
    start, instant = at_start("tanh", X, y, X), at_instant("tanh", X, -y, X)  # at the start the residual is −y
    assert start.orientations.to_dict() == instant.orientations.to_dict()
    centred = X.T @ (y - y.mean())
    assert at_start("sigmoid", X, y, centred[None]).distance_deg == pytest.approx(0, abs=1e-6)


def test_the_same_seed_gives_the_same_report():
    one, two = (json.dumps(small("fig3", 5).to_dict()) for _ in range(2))
    assert one == two


def test_seeds_follow_the_first_one():
    experiment = EXPERIMENTS["fig3"]
    both, second = reproduce(experiment, 2, 4, 2), reproduce(experiment, 1, 5, 2)
    assert both.seeds == (4, 5)
    assert (both.panels[0].seeds[1].weights == second.panels[0].seeds[0].weights).all()


def test_the_paper_s_count_at_p_2_and_3_in_one_dimension():
    """What is robust: the counts of Fig. 6 for x tanh x and x² tanh x."""
    experiment = EXPERIMENTS["fig6"]
    found = reproduce(replace(experiment, trainings=experiment.trainings[1:3]), seeds=2, seed=10)
    assert [p.seeds[0].found[1] for p in found.panels] == [2, 3]
    assert [p.statement.status for p in found.panels] == [Evidence.CONFIRMED] * 2


@pytest.mark.parametrize("wrong", [{"seeds": 0}, {"seeds": 101}, {"seed": -1}, {"epochs": 0}])
def test_numbers_out_of_range(wrong):
    with pytest.raises(InputError):
        reproduce(EXPERIMENTS["fig3"], **wrong)


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
    statuses = {p["statement"]["status"] for p in report["panels"] if p["claim"]}
    assert code == (1 if "refuted" in statuses else 0 if statuses == {"confirmed"} else 3)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"fig6.json", "fig6.png"}
    assert (tmp_path / "out" / "fig6.png").read_bytes().startswith(b"\x89PNG")
    assert "claimed" in printed
    assert "files: out/fig6.json, out/fig6.png" in printed


def test_the_command_on_mnist(digits, tmp_path, capsys):
    out = str(tmp_path / "out")
    code = cli.main(
        ["reproduce", "fig5", "--mnist", str(digits[0]), "--seeds", "1", "--epochs", "2", "--out", out, "--json"]
    )
    payload = json.loads(capsys.readouterr().out)
    assert code in (0, 1, 3)
    assert payload["experiments"][0]["experiment"] == "fig5"
    assert payload["experiments"][0]["panels"][0]["seeds"][0]["neurons"] == 30


@pytest.mark.parametrize(
    "options, message",
    [
        (["fig5"], "--mnist FOLDER"),
        (["fig2", "--mnist", "x"], "leave it out"),
        (["fig5", "--mnist", "nowhere"], "no file train-images"),
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
