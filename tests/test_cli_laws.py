"""``condense verify --law``: which laws are held, what is printed and written, and how several seeds are pooled."""

import json
from pathlib import Path

import numpy as np
import pytest

from theory.errors import InputError
from theory.evidence import Evidence, Statement
from theory.expansion import expand
from verify import cli
from verify.datasets import xor
from verify.laws.finding import Curve, Finding, Measurement, judged
from verify.laws.networks import ALL, LAW_NAMES, chosen, named
from verify.laws.networks.law import Law
from verify.laws.networks.pooling import pool
from verify.laws.networks.report import LawReport, hold_laws
from verify.prediction import predict
from verify.settings import Settings


@pytest.fixture
def condense(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*arguments: str):
        code = cli.main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize("name", LAW_NAMES)
def test_every_law_has_its_name_and_says_where_it_comes_from(name):
    law = named(name)
    assert isinstance(law, Law)
    assert law.name == name
    assert law.title
    assert law.claim
    assert law.source


def test_all_laws_can_be_asked_for_and_an_unknown_one_is_told():
    assert chosen([ALL]) == LAW_NAMES
    assert chosen(["order", "order"]) == ("order",)
    with pytest.raises(InputError, match="'ordre' is no law; the laws are balance"):
        chosen(["ordre"])


def test_laws_are_printed_and_written(condense):
    code, out, err = condense("verify", "x*tanh(x)", "--data", "xor", "--law", "order", "balance")
    assert (code, err) == (0, "")
    assert "balance, the invariant r² − p a²: CONFIRMED" in out
    assert "laws: CONFIRMED - 2 confirmed (seed 0)" in out
    assert out.splitlines()[-1] == "files: condense-out/laws.json, condense-out/laws.png"
    report = json.loads(Path("condense-out/laws.json").read_text(encoding="utf-8"))
    assert [law["law"] for law in report["laws"]] == ["balance", "order"]
    assert report["status"] == "confirmed"
    assert report["versions"]["numpy"] == np.__version__
    assert Path("condense-out/laws.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_what_the_file_holds_and_the_same_seed_gives_the_same_numbers(condense):
    arguments = ("verify", "x**2*tanh(x)", "--data", "xor", "--law", "order", "escape", "--seeds", "2", "--json")
    (code, first, _), (_, second, _) = condense(*arguments), condense(*arguments)
    assert code == 0
    assert first == second == Path("condense-out/laws.json").read_text(encoding="utf-8")
    assert [law["seeds"] for law in json.loads(first)["laws"]] == [[0, 1], [0, 1]]
    _, other, _ = condense(*arguments, "--seed", "7")
    assert json.loads(other)["laws"][0]["seeds"] == [7, 8]
    assert json.loads(other)["laws"] != json.loads(first)["laws"]


def test_a_law_that_does_not_apply_says_why_and_exits_with_3(condense):
    code, out, _ = condense("verify", "sigmoid", "--law", "order")
    assert code == 3
    assert "order, order of accuracy: NOT APPLICABLE - σ(0) = 1/2 ≠ 0" in " ".join(out.split())
    assert not Path("condense-out/laws.png").exists()  # nothing to draw


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("--law", "order", "--seeds", "0"), "0 seeds are asked for; between 1 and"),
        (("--law", "newton"), "'newton' is no law"),
        (("--law", "order", "--data", "nowhere.csv"), "'nowhere.csv' is neither a data set"),
        (("--law",), "expected at least one argument"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_no_folder(condense, arguments, message):
    code, out, err = condense("verify", "tanh", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("condense: ")
    assert message in err
    assert err.count("\n") == 1
    assert not Path("condense-out").exists()


def test_progress_names_each_law():
    seen: list[tuple[float, str]] = []
    prediction = predict(expand("x*tanh(x)"), xor())
    hold_laws(prediction, ["balance", "order"], progress=lambda done, text: seen.append((done, text)))
    assert seen == [(0.0, "balance"), (0.5, "order")]


# --- findings and their pool -------------------------------------------------------------------------------


def finding(status: Evidence, measured: float, seed: int, name: str = "rate") -> Finding:
    measurement = Measurement(name, measured, 1.0, 0.1)
    return Finding("law", Statement(status, f"measured {measured}"), (measurement,), seeds=(seed,))


def test_pool_of_one_is_that_one():
    only = finding(Evidence.CONFIRMED, 1.0, 3)
    assert pool([only]) is only


def test_pool_averages_and_keeps_the_spread_and_all_seeds():
    pooled = pool([finding(Evidence.CONFIRMED, 1.02, 0), finding(Evidence.CONFIRMED, 0.98, 1)])
    assert pooled.statement.status is Evidence.CONFIRMED
    assert pooled.seeds == (0, 1)
    assert pooled.measurements[0].measured == pytest.approx(1.0)
    assert pooled.settings["standard deviation over the seeds, rate"] == pytest.approx(0.02 * np.sqrt(2))


@pytest.mark.parametrize(
    "others, expected",
    [
        ((Evidence.INCONCLUSIVE, Evidence.CONFIRMED), Evidence.INCONCLUSIVE),
        ((Evidence.REFUTED, Evidence.CONFIRMED), Evidence.REFUTED),
        ((Evidence.REFUTED, Evidence.INCONCLUSIVE), Evidence.REFUTED),
        ((Evidence.NOT_APPLICABLE, Evidence.NOT_APPLICABLE), Evidence.NOT_APPLICABLE),
    ],
)
def test_the_weakest_seed_decides(others, expected):
    pooled = pool([finding(status, 1.0, seed) for seed, status in enumerate(others)])
    assert pooled.statement.status is expected
    assert pooled.statement.reason.startswith(f"{others.count(expected)} of 2 seeds: ")


def test_measurements_of_different_seeds_that_differ_are_all_kept():
    pooled = pool([finding(Evidence.CONFIRMED, 1.0, 0, "at 3°"), finding(Evidence.CONFIRMED, 1.0, 1, "at 4°")])
    assert [m.name for m in pooled.measurements] == ["at 3°", "at 4°"]


def test_a_measurement_beyond_its_bound_refutes_unless_it_is_uncertain():
    def status(measured: float, uncertainty: float) -> Evidence:
        return judged("law", [Measurement("x", measured, 1.0, 0.1, uncertainty)], "so it is", {}, 0).statement.status

    assert status(1.05, 0.0) is Evidence.CONFIRMED
    assert status(1.15, 0.0) is Evidence.REFUTED
    assert status(1.15, 0.1) is Evidence.INCONCLUSIVE
    assert status(1.25, 0.1) is Evidence.REFUTED
    assert judged("law", [], "", {}, 0).statement.status is Evidence.INCONCLUSIVE


def test_nan_is_never_within():
    assert not Measurement("x", float("nan"), 1.0, 0.1).within


def test_unsound_results_cannot_be_made():
    outside = (Measurement("x", 2.0, 1.0, 0.1),)
    with pytest.raises(ValueError, match="all of them within"):
        Finding("law", Statement(Evidence.CONFIRMED, "so it is"), outside)
    with pytest.raises(ValueError, match="all of them within"):
        Finding("law", Statement(Evidence.CONFIRMED, "so it is"))
    with pytest.raises(ValueError, match="not negative"):
        Measurement("x", 1.0, 1.0, -0.1)
    with pytest.raises(ValueError, match="as many"):
        Curve("c", "x", "y", (1.0, 2.0), (1.0,))


@pytest.mark.parametrize(
    "levels, expected",
    [
        (("confirmed", "not applicable"), "confirmed"),
        (("confirmed", "inconclusive", "not applicable"), "inconclusive"),
        (("confirmed", "inconclusive", "refuted"), "refuted"),
        (("not applicable",), "not applicable"),
    ],
)
def test_status_of_a_report(levels, expected):
    prediction = predict(expand("x*tanh(x)"), xor())
    findings = tuple(finding(Evidence(level), 1.0, 0) for level in levels)
    assert LawReport(prediction, Settings(), findings).status.value == expected
