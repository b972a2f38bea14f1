"""``condense counterexample``: what it writes proves itself again, and can be simulated; bad input is one sentence."""

import json
import shlex
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

from theory.form import CorrelationForm
from verify import check_certificate, cli
from verify.claims.exceeding_search import find_exceeding
from verify.cli_counterexample import CERTIFICATE, DATA, RESULT, replay, to_csv
from verify.dataset import Dataset
from verify.datasets import load

QUICK = ("--examples", "1")


@pytest.fixture
def condense(capsys):
    def run(*arguments):
        code = cli.main(["counterexample", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.mark.parametrize("p, D, condensed", [(3, 3, 8), (4, 3, 14), (4, 4, 14)])
def test_files_are_written_that_prove_themselves(condense, tmp_path, capsys, p, D, condensed):
    folder = tmp_path / "with a blank"
    code, out, _ = condense("--p", p, "--dim", D, *QUICK, "--out", folder)
    assert code == 0
    assert {path.name for path in folder.iterdir()} == {CERTIFICATE, DATA, RESULT}
    assert check_certificate.main([str(folder / CERTIFICATE)]) == 0
    assert f"{condensed} condensed" in capsys.readouterr().out
    assert [str(p), str(D), str(condensed), str(2 * p)] == [out.splitlines()[2].split()[k] for k in (0, 1, 3, 4)]
    assert f"{condensed} stable and {condensed} condensed" in " ".join(out.split())


@pytest.mark.parametrize("p, D", [(3, 3), (4, 3), (4, 4)])
def test_the_data_read_back_have_the_form_of_the_certificate(condense, tmp_path, p, D):
    condense("--p", p, "--dim", D, *QUICK, "--out", tmp_path)
    data = load(str(tmp_path / DATA))
    record = json.loads((tmp_path / CERTIFICATE).read_text())
    terms = {tuple(alpha): Fraction(t) for alpha, t in coefficients(record["form"], p)}
    assert data.form(p).coefficients == terms
    assert (data.dimension, data.bias) == (D, True)
    result = json.loads((tmp_path / RESULT).read_text())
    assert result["inputs"] == [[str(x) for x in row] for row in data.rows]
    assert result["targets"] == [str(y) for y in data.targets]


def coefficients(form, p):
    if "coefficients" in form:
        return form["coefficients"]
    rows, targets = ([[Fraction(x) for x in row] for row in form["X"]], [Fraction(y) for y in form["y"]])
    return CorrelationForm.from_data(rows, targets, p).coefficients.items()


def test_json_is_one_object_the_same_as_the_file(condense, tmp_path):
    code, out, err = condense("--p", 3, "--dim", 3, *QUICK, "--out", tmp_path, "--json")
    printed, written = json.loads(out), json.loads((tmp_path / RESULT).read_text())
    assert (code, err, printed) == (0, "", written)
    assert (printed["way"], printed["condensed"], printed["claimed_at_most"]) == ("construction", 8, 6)
    assert printed["search"]["status"] == "inconclusive"
    assert printed["search"]["seed"] == 0


def test_the_first_command_printed_proves_it_again(condense, tmp_path):
    _, out, _ = condense("--p", 3, "--dim", 3, *QUICK, "--out", tmp_path / "a b")
    line = next(line for line in out.splitlines() if "check_certificate" in line)
    program, *arguments = shlex.split(line)
    assert program == "python"
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:9]) == (0, "ACCEPTED:")


@pytest.mark.slow
@pytest.mark.parametrize("p, D, examples", [(3, 3, 200), (4, 3, 1), (3, 4, 1)])
def test_the_second_command_printed_confirms_it_on_simulated_networks(condense, capsys, tmp_path, p, D, examples):
    _, out, _ = condense("--p", p, "--dim", D, "--examples", examples, "--out", tmp_path / "a b")
    line = next(line for line in out.splitlines() if "condense verify" in line)
    program, *arguments = shlex.split(line)
    assert program == "condense"
    assert cli.main([*arguments, "--out", str(tmp_path / "networks")]) == 0
    assert "verdict: CONFIRMED" in capsys.readouterr().out


def test_data_without_a_bias_are_replayed_without_one(tmp_path):
    data = Dataset.of("half", [[Fraction(1, 3), 0], [0, 1]], [1, Fraction(-1, 2)], bias=False)
    (tmp_path / DATA).write_text(to_csv(data))
    again = load(str(tmp_path / DATA), bias=False)
    assert (again.rows, again.targets) == (data.rows, data.targets)
    found = find_exceeding(3, 3, examples=1)
    assert not replay(found, tmp_path)[1].endswith("--no-bias")
    assert replay(replace(found, counterexample=replace(found.counterexample, dataset=data)), tmp_path)[1].endswith(
        "--no-bias"
    )


@pytest.mark.slow
def test_the_same_seed_writes_the_same_files(condense, tmp_path):
    arguments = ("--p", 3, "--dim", 3, "--examples", 20, "--seed", 2)
    for name in ("first", "second"):
        condense(*arguments, "--out", tmp_path / name)
    first, second = (
        [(tmp_path / name / file).read_text() for file in (CERTIFICATE, DATA)] for name in ("first", "second")
    )
    assert first == second


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("--p", 2, "--dim", 3), "for p = 2 at most 2p is a theorem"),
        (("--p", 1, "--dim", 9), "for p = 1 at most 2p is a theorem"),
        (("--p", 3, "--dim", 2), "for D = 2 at most 2p is a theorem"),
        (("--p", 0, "--dim", 3), "p = 0 and D = 3 are asked for"),
        (("--p", 3, "--dim", 1), "p = 3 and D = 1 are asked for"),
        (("--p", 13, "--dim", 3), "p is at most 12"),
        (("--p", 12, "--dim", 40), "at most 5000 coefficients"),
        (("--p", "three", "--dim", 3), "invalid int value: 'three'"),
        (("--p", 3), "--dim"),
        (("--dim", 3), "--p"),
        (("--p", 3, "--dim", 3, "--examples", 0), "examples is 0"),
        (("--p", 3, "--dim", 3, "--seed", -1), "seed is -1"),
        (("--p", 3, "--dim", 3, "--seconds", 0), "seconds is 0.0"),
        (("--p", 3, "--dim", 3, "--seconds", "nan"), "seconds is nan"),
        (("--p", 3, "--dim", 3, "--out", ""), "the output folder is empty"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing_behind(condense, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, out, err = condense(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_bad_input(condense, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, err = condense("--p", 3, "--dim", 3, "--out", tmp_path / "file")
    assert code == 2
    assert "cannot be written" in err


def test_the_program_leaves_no_cache_in_the_folder_it_is_run_in(tmp_path):
    command = [sys.executable, "-m", "verify", "counterexample", "--p", "3", "--dim", "3", *QUICK]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["condense-out"]
