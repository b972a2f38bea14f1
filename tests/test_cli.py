"""The command line: what it prints, the exit codes, and one sentence for every bad input."""

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from theory.derivation import DerivationCheck
from theory.errors import InputError
from theory.evidence import Evidence, Statement
from verify import cli, cli_answers, terminal
from verify.output import SCHEMA_VERSION

ROOT = Path(__file__).resolve().parent.parent
SMALL = ("--networks", "2", "--neurons", "10", "--further", "0")
FILES = {"report.json", "direction-field.png", "orientation-growth.png"}

BAD_EXPRESSIONS = [
    "__import__('os').system('true')",
    "x.__class__",
    "x**10**9",
    "(" * 10_000 + "x" + ")" * 10_000,
    "[" * 10_000 + "x" + "]" * 10_000,
    "1/x",
    "sqrt(x-1)",
    "exp(-1/x**2)",
    "3",
    "relux",
    "",
    " ",
    "x\ny",
    "x\0",
    "σ(x)",
    "x +",
    "lambda x: x",
    "-relu",
    "x" * 100_000,
]
BAD_DATA = {
    "empty": "",
    "NaN": "x1,y\n1,2\n3,nan\n",
    "text": "x1,y\n1,2\n3,four\n",
    "one sample": "x1,y\n1,2\n",
    "all y zero": "x1,y\n1,0\n2,0\n",
    "no signal": "x1,y\n-1,1\n0,-2\n1,1\n",
    "wrong header": "a,b\n1,2\n3,4\n",
    "not UTF-8": b"x1,y\n1,\xff\n",
}
BAD_USAGE = [
    (),
    ("nothing",),
    ("expand",),
    ("derive",),
    ("predict",),
    ("verify",),
    ("expand", "x", "y"),
    ("expand", "x", "--jso"),
    ("derive", "x", "--format", "html"),
    ("derive", "x", "--dimension", "0"),
    ("derive", "x", "--dimension", "two"),
    ("derive", "x", "--dimension", "1000000"),
    ("verify", "x", "--networks", "0"),
    ("verify", "x", "--networks", "1e3"),
    ("verify", "x", "--networks", "100000000000"),
    ("verify", "x", "--neurons", "-1"),
    ("verify", "x", "--std", "5"),
    ("verify", "x", "--std", "-1"),
    ("verify", "x", "--std", "nan"),
    ("verify", "x", "--std", "1e-300"),
    ("verify", "x", "--loss-fraction", "1"),
    ("verify", "x", "--seed", "-1"),
    ("verify", "x", "--further", "-1"),
    ("verify", "x", "--max-classes", "0"),
    ("verify", "x", "--out"),
    ("verify", "x", "--out", ""),
    ("predict", "x", "--seed", "-1"),
    ("predict", "x", "--seed", "1.5"),
    ("predict", "x", "--data", ""),
    ("predict", "x", "--data", "."),
    ("predict", "x", "--data", "not-here.csv"),
    ("predict", "x", "--data", "with\0nul"),
    ("predict", "x", "--data", "n" * 100_000),
    ("predict", "x", "--no-bias"),
    ("expand", "tanh(x) - a*x", "--set", "a"),
    ("expand", "tanh(x) - a*x", "--set", "=1"),
    ("expand", "tanh(x) - a*x", "--set", "a=b"),
    ("expand", "tanh(x) - a*x", "--set", "a=1/0"),
    ("expand", "tanh(x) - a*x", "--set", "b=1"),
]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Every test runs in its own empty folder, with the width that a pipe has."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def condense(capsys):
    """Run the command line in this process: (exit code, stdout, stderr)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def process(*arguments: str, **settings):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings.pop("env", {})}
    command = [sys.executable, "-m", "verify", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, timeout=120, **settings)


def strict(text: str):
    def refuse(constant: str):
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def assert_bad_input(code, out, err):
    assert (code, out) == (2, "")
    assert err.startswith("condense: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert 20 < len(err) < 700
    assert list(Path().iterdir()) in ([], [Path("data.csv")])


# --- bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("command", ["expand", "derive", "predict", "verify"])
@pytest.mark.parametrize("expr", BAD_EXPRESSIONS, ids=lambda expr: repr(expr[:30]))
def test_bad_expressions(condense, command, options, expr):
    assert_bad_input(*condense(command, expr, *options))


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("command", ["predict", "verify"])
@pytest.mark.parametrize("content", BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data(condense, command, options, content):
    Path("data.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_bad_input(*condense(command, "tanh", "--data", "data.csv", *options))


@pytest.mark.parametrize("arguments", BAD_USAGE, ids=lambda arguments: " ".join(arguments)[:40] or "none")
def test_bad_usage(condense, arguments):
    assert_bad_input(*condense(*arguments))


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/nonexistent", "with\0nul", "n" * 5000])
def test_an_output_folder_that_cannot_be_written(condense, out):
    Path("file").write_text("mine")
    code, text, err = condense("verify", "tanh", *SMALL, "--out", out)
    assert (code, text, err.count("\n")) == (2, "", 1)
    assert err.startswith("condense: the output folder")
    assert [path.name for path in Path().iterdir()] == ["file"]
    assert Path("file").read_text() == "mine"


def test_no_signal_is_told_in_the_terms_of_the_data(condense):
    Path("data.csv").write_text("x1,y\n-1,1\n0,-2\n1,1\n")
    assert (
        "data.csv: y is orthogonal to every form of degree p = 1"
        in condense("predict", "tanh", "--data", "data.csv")[2]
    )
    assert condense("predict", "x*tanh(x)", "--data", "data.csv")[0] == 0


def test_one_variable_leaves_nothing_to_predict(condense):
    Path("data.csv").write_text("x1,y\n1,2\n4,5\n")
    assert_bad_input(*condense("predict", "tanh", "--data", "data.csv", "--no-bias"))
    assert condense("predict", "tanh", "--data", "data.csv")[0] == 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("tanh", "--data", "fig6", "--certificate", "c.json"), "there is no certificate to write"),
        (("tanh", "--data", "fig2", "--certificate", "c.json"), "there is no certificate to write"),
        (("x**2*tanh(x)", "--data", "xor", "--certificate", ""), "the name of an output file is empty"),
        (("x**2*tanh(x)", "--data", "xor", "--certificate", "."), "the file '.' cannot be written: is a directory"),
        (("x**2*tanh(x)", "--data", "xor", "--certificate", "no/c.json"), "cannot be written: no such file"),
        (("x**2*tanh(x)", "--data", "xor", "--plot", "no/p.png"), "the file 'no/p.png' cannot be written"),
        (("tanh", "--plot", "p.png"), "--plot draws the sphere of D = 3, and fig6 has D = 2"),
        (("x**2*tanh(x)", "--data", "fig2", "--max-classes", "62"), "has N = 63 eigenvector classes"),
        (("x**2*tanh(x)", "--data", "fig2", "--max-classes", "0"), "--max-classes is 0; it must be at least 1"),
    ],
    ids=lambda value: " ".join(value)[:50],
)
def test_files_that_cannot_be_and_limits(condense, arguments, message):
    code, out, err = condense("predict", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert list(Path().iterdir()) == []


def test_a_long_or_strange_message_stays_one_line(capsys):
    terminal.complain("a\nb\x1b[31m\0\u2028 " + "c" * 10_000)
    line = capsys.readouterr().err
    assert line.startswith(r"condense: a\nb\x1b[31m\x00\u2028 c")
    assert line.count("\n") == 1
    assert len(line) < 700


@pytest.mark.parametrize(
    "arguments",
    [
        ("expand", "__import__('os').system('touch hacked')"),
        ("expand", "(" * 10_000 + "x" + ")" * 10_000),
        ("predict", "tanh", "--data", "not-here.csv"),
        ("verify", "tanh", *SMALL, "--out", "/proc/nonexistent"),
        ("verify", "tanh", "--std", "5"),
        ("nothing",),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_bad_input_to_the_real_program(arguments):
    done = process(*arguments)
    assert_bad_input(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_arguments_that_are_no_text():
    done = process("predict", "tanh", "--data", b"\xff.csv")  # pyright: ignore[reportArgumentType]
    assert_bad_input(done.returncode, done.stdout.decode(), done.stderr.decode())


# --- not applicable, and other exit codes -------------------------------------------------------------------


@pytest.mark.parametrize("command", ["predict", "verify", "derive"])
@pytest.mark.parametrize("expr", ["relu", "leaky_relu", "Abs(x)", "tanh(x) - a*x"])
def test_no_multiplicity(condense, command, expr):
    code, out, err = condense(command, expr)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith("condense: not applicable: ")
    assert list(Path().iterdir()) == []


def test_a_parameter_gets_its_value(condense):
    assert "--set" in condense("predict", "tanh(x) - a*x")[2]
    expansion = strict(condense("expand", "tanh(x) - a*x", "--set", "a=1", "--json")[1])
    assert (expansion["multiplicity"], expansion["leading_coefficient"]) == (3, "-1/3")
    expansion = strict(condense("expand", "tanh(x) - a*x", "--set", "a = -1/2", "--json")[1])
    assert (expansion["multiplicity"], expansion["leading_coefficient"]) == (1, "3/2")
    assert condense("predict", "tanh(x) - a*b*x", "--set", "a=2", "--set", "b=sqrt(2)")[0] == 0


@pytest.mark.parametrize("expr", ["sigmoid", "cos(x)"])
def test_a_constant_term(condense, expr):
    code, out, _ = condense("predict", expr)
    assert code == 0
    assert "≠ 0: T is built from the centred target y − mean(y)" in out
    assert strict(condense("predict", expr, "--json")[1])["target"] == "y - mean(y)"
    code, out, _ = condense("verify", expr, "--networks", "2", "--neurons", "20")
    assert code == 0
    assert "≠ 0: T is built from the centred target y − mean(y)" in out
    assert "through the fast drift of all a_j" in " ".join(out.split())
    assert "verdict: CONFIRMED" in out
    assert Path("condense-out/report.json").exists()


def test_a_continuum(condense):
    Path("data.csv").write_text("x1,y\n-1,5\n1,5\n0,6\n2,1\n-2,1\n")  # T(w) = 18/5·‖w‖² at p = 2
    code, out, _ = condense("predict", "x**2", "--data", "data.csv")
    assert code == 0
    assert "completeness: PROVED" in out
    found = strict(condense("predict", "x**2", "--data", "data.csv", "--json")[1])
    assert found["orientations"] == []
    assert found["continua"][0]["value"] == "18/5"
    assert condense("verify", "x**2", "--data", "data.csv")[0] == 3
    assert not Path("condense-out").exists()


@pytest.mark.parametrize(
    "statuses, code",
    [
        (["proved"], 0),
        (["proved", "confirmed"], 0),
        (["confirmed", "inconclusive", "proved"], 3),
        (["refuted", "inconclusive"], 1),
        (["not applicable", "refuted"], 1),
        (["not applicable"], 3),
    ],
)
def test_exit_codes_of_findings(statuses, code):
    assert cli_answers.exit_code(*map(Evidence, statuses)) == code


def test_a_refuted_derivation_is_exit_code_1(condense, monkeypatch):
    refuted = Statement(Evidence.REFUTED, "as if")
    monkeypatch.setattr(DerivationCheck, "statement", refuted)
    assert condense("derive", "tanh")[0] == 1
    assert condense("derive", "tanh", "--no-check")[0] == 0


# --- what is printed ----------------------------------------------------------------------------------------


def test_json_of_expand(condense):
    code, out, err = condense("expand", "mish", "--json")
    assert (code, err) == (0, "")
    expansion = strict(out)
    assert next(iter(expansion)) == "schema_version"
    assert expansion["schema_version"] == SCHEMA_VERSION
    wanted = {"multiplicity": 1, "constant": "0", "leading_coefficient": "3/5", "next_order": 2}
    assert expansion.items() >= {**wanted, "next_coefficient": "8/25", "status": "proved"}.items()


@pytest.mark.parametrize("expr, status", [("relu", "kinked"), ("tanh(x)-a*x", "parametric"), ("x**3", "proved")])
def test_json_of_other_expansions(condense, expr, status):
    code, out, _ = condense("expand", expr, "--json")
    assert code == 0
    assert strict(out)["status"] == status
    assert strict(out).keys() >= {"multiplicity", "constant", "leading_coefficient", "next_order", "next_coefficient"}


def test_json_of_predict(condense):
    code, out, err = condense("predict", "x**3*tanh(x)", "--json")
    assert (code, err) == (0, "")
    prediction = strict(out)
    assert prediction["schema_version"] == SCHEMA_VERSION
    assert prediction["completeness"].keys() == {"status", "reason"}
    assert prediction["completeness"]["status"] == "proved"
    orientations = prediction["orientations"]
    assert len(orientations) == 8
    assert sum(o["condensed"] for o in orientations) == 6
    for one in orientations:
        assert one["kind"] in {"maximum", "minimum", "saddle", "degenerate"}
        assert one["stable_for"] in {"+", "-", None}
        assert -180 < one["angle_deg"] <= 180
        assert isinstance(one["value"], float)
        assert len(one["alignment_exponents"]) == 1
        assert any(other["u"] == [-x for x in one["u"]] for other in orientations)


def test_json_of_derive(condense):
    derivation = strict(condense("derive", "tanh", "--format", "json")[1])
    assert derivation["schema_version"] == SCHEMA_VERSION
    assert strict(condense("derive", "tanh", "--json")[1]) == derivation


def test_latex_of_derive(condense):
    code, out, _ = condense("derive", "tanh", "--format", "latex")
    assert code == 0
    assert out.startswith(r"\documentclass")
    assert out.rstrip().endswith(r"\end{document}")


def test_the_reference_angles_are_in_the_text(condense):
    code, out, _ = condense("predict", "x**2*tanh(x)")
    assert code == 0
    for number in "-52.88° 127.12° 14.77° -165.23° 65.83° -114.17° 0.24685 0.13365 0.04329".split():
        assert number in out
    assert "3 lines, 6 stable and 6 condensed orientations" in out
    assert "completeness: PROVED" in out


@pytest.mark.parametrize("y, angles", [("1e-9", {"0.00°", "180.00°"}), ("-1e-9", {"0.00°", "180.00°"})])
def test_an_angle_is_shown_in_one_way(condense, y, angles):
    Path("data.csv").write_text(f"x1,y\n1e9,1\n-1e9,-1\n0,{y}\n")
    out = condense("predict", "tanh", "--data", "data.csv")[1]
    assert {word for word in out.split() if word.endswith("°")} == angles


@pytest.mark.parametrize(
    "expr, shown",
    [
        ("mish", "multiplicity p = 1, c_1 = 3/5, σ(0) = 0, next order q = 2, c_2 = 8/25"),
        ("x**2*tanh(x)", "= x**3 - x**5/3 + O(x**6)"),
        ("softsign", "= x + O(x**2)"),
        ("x**3", "multiplicity p = 3, c_3 = 1, σ(0) = 0, no next order"),
        ("relu", "kinked: the sides of 0 disagree"),
        ("tanh(x) - a*x", "a ≠ 1   1   1 - a   3   -1/3"),
        ("-x", "multiplicity p = 1, c_1 = -1"),
        ("-tanh(x)", "c_1 = -1"),
        ("-2*tanh(x)", "c_1 = -2"),
        ("-.5*x", "c_1 = -1/2"),
        ("-(x + x**2)", "c_2 = -1"),
        ("-x + tanh(x)", "c_3 = -1/3"),
        ("-h*x + h*x**2", "h = 0"),
    ],
)
def test_text_of_expand(condense, expr, shown):
    code, out, _ = condense("expand", expr)
    assert code == 0
    assert shown in out


def test_the_list_of_names(condense):
    code, out, _ = condense("expand", "--list")
    assert code == 0
    assert "mish" in out
    assert "Functions" in out
    names = strict(condense("expand", "--list", "--json")[1])
    assert "mish" in names["activations"]
    assert "tanh" in names["functions"]


def test_text_of_xor(condense):
    code, out, _ = condense("predict", "x**2*tanh(x)", "--data", "xor")
    assert code == 0
    rows = [line for line in out.splitlines() if "c_p·a" in line]
    assert len(rows) == 8
    assert all("0.577" in row and "1.15470" in row and "yes" in row and "2 (×2)" in row for row in rows)
    assert sum("saddle" in line and "±" in line for line in out.splitlines()) == 3
    assert "7 lines, 8 stable and 8 condensed orientations" in out
    assert "completeness: PROVED - all N = 7 eigenvector classes" in out


def test_all_shows_both_ends(condense):
    shown = condense("predict", "x**2*tanh(x)", "--data", "xor", "--all")[1]
    assert sum("saddle" in line for line in shown.splitlines()) == 6
    assert "±" not in shown


def test_a_continuum_has_its_own_table(condense):
    Path("ring.csv").write_text("x1,x2,y\n1,0,1\n-1,0,1\n0,1,1\n0,-1,1\n")
    code, out, _ = condense("predict", "x*tanh(x)", "--data", "ring.csv")
    assert code == 0
    assert "±(0.000, 0.000, 1.000)" in out
    assert "Continua of stationary orientations" in out
    assert "an eigenvalue of multiplicity 2" in " ".join(out.split())


def test_a_certificate_and_a_picture(condense):
    Path("c.json").write_text("old")
    command = ("predict", "x**2*tanh(x)", "--data", "xor", "--certificate", "c.json", "--plot", "-p.png")
    assert condense(*command)[0] == 0
    certificate = strict(Path("c.json").read_text())
    assert certificate["claims"] == {"lines": 7, "stable": 8, "condensed": 8}
    assert min(png_size(Path("-p.png"))) >= 500
    assert {path.name for path in Path().iterdir()} == {"c.json", "-p.png"}


@pytest.mark.parametrize("columns", [None, "1", "0", "80", "nonsense", "-3"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "x**4*tanh(x)"),
        ("predict", "x**2*tanh(x)", "--data", "xor"),
        ("predict", "x**2*tanh(x)", "--data", "fig2"),
        ("expand", "gelu"),
        ("expand", "--list"),
    ],
)
def test_80_columns_suffice(condense, monkeypatch, columns, arguments):
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    lines = condense(*arguments)[1].splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(re.search(r"\S…", line) or line.endswith(" ") for line in lines)


# --- help and start-up --------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("expand",), ("derive",), ("predict",), ("verify",)])
def test_help(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        cli.main([*arguments, "--help"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith("usage: condense")


def test_help_imports_nothing_heavy():
    program = """
import sys
from verify.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
heavy = {"sympy", "numpy", "scipy", "matplotlib", "flint", "mpmath", "rich"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "exit codes: 0 holds, 1 refuted, 2 bad input, 3 inconclusive" in done.stdout


# --- streams ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_greek(encoding):
    environment = {"PYTHONIOENCODING": encoding}
    done = process("predict", "sigmoid", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "sigma(0) = 1/2 != 0" in text
    assert "?" not in text
    done = process("predict", "sigmoid", "--json", env=environment)
    reason = strict(done.stdout.decode(encoding))["completeness"]["reason"]
    assert reason == strict(process("predict", "sigmoid", "--json").stdout.decode())["completeness"]["reason"]
    assert "∂" in reason


def test_a_reader_that_has_gone():
    read, write = os.pipe()
    os.close(read)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "verify", "predict", "tanh"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (cli.READER_GONE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_full_disk(option):
    with Path("/dev/full").open("w") as full:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "verify", "expand", "tanh", *option]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environment, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (
        2,
        "condense: the output cannot be written: no space left on device\n",
    )


@pytest.mark.parametrize(
    "error, code, message",
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 2, "the memory does not suffice"),
        (InputError("the rule.\nbroken."), 2, r"the rule.\nbroken"),
    ],
)
def test_what_stops_a_verification_leaves_nothing(condense, monkeypatch, error, code, message):
    def stop(*_arguments, **_settings):
        assert Path("new/out").is_dir()
        raise error

    monkeypatch.setattr("verify.verification.simulate_networks", stop)
    result, out, err = condense("verify", "tanh", *SMALL, "--out", "new/out")
    assert (result, out) == (code, "")
    assert err.startswith(f"condense: {message}")
    assert err.count("\n") == 1
    assert list(Path().iterdir()) == []


# --- verify -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    """A small verification by the real program: the process, and its output folder."""
    folder = tmp_path_factory.mktemp("verified")
    return process("verify", "x**2*tanh(x)", *SMALL, "--json", "--seed", "3", cwd=folder), folder / "condense-out"


def png_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG file that is whole."""
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content[12:16] == b"IHDR"
    assert content[-8:-4] == b"IEND"
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_verify_writes_three_files(verified):
    done, folder = verified
    assert done.stderr == b""
    assert done.returncode in {0, 3}
    assert {path.name for path in folder.iterdir()} == FILES
    for name in FILES - {"report.json"}:
        width, height = png_size(folder / name)
        assert min(width, height) >= 500


def test_the_report_is_what_is_printed(verified):
    done, folder = verified
    assert done.stdout == (folder / "report.json").read_bytes()
    report = strict(done.stdout.decode())
    assert report["schema_version"] == SCHEMA_VERSION
    assert report["settings"].items() >= {"neurons": 10, "networks": 2, "seed": 3}.items()
    assert report["verdict"].keys() >= {"status", "reason", "judged", "within", "reached"}
    assert report["derivation"]["status"] in {"proved", "confirmed"}
    assert len(report["simulations"]) == 2
    assert len(report["orientations"]) == 6
    assert {neuron["network"] for neuron in report["neurons"]} <= {0, 1}


def test_a_verdict_has_its_exit_code(verified):
    done, _ = verified
    status = strict(done.stdout.decode())["verdict"]["status"]
    assert {"confirmed": 0, "inconclusive": 3}[status] == done.returncode


def test_the_same_seed_gives_the_same_report(condense, verified):
    code, out, _ = condense("verify", "x**2*tanh(x)", *SMALL, "--json", "--seed", "3", "--out", "again")
    assert code == verified[0].returncode
    assert out == verified[0].stdout.decode()
    assert {path.name for path in Path("again").iterdir()} == FILES


def test_text_of_verify(condense):
    code, out, err = condense("verify", "tanh", *SMALL, "--out", "-out")
    assert (code, err) == (0, "")
    assert "verdict: CONFIRMED" in out
    assert "derivation check: CONFIRMED" in out
    assert "-20.93°" in out
    files = out.splitlines()[-1]
    assert files.startswith("files: -out/")
    assert all(f"-out/{name}" in files for name in FILES)
    assert max(len(line) for line in out.splitlines()[:-1]) <= 80


def test_verify_in_three_dimensions_reaches_every_orientation(condense):
    command = ("verify", "x**2*tanh(x)", "--data", "xor", "--networks", "4", "--neurons", "30", "--out", "out")
    code, out, err = condense(*command)
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert "on 8 of 8 condensed orientations" in text
    assert "verdict: CONFIRMED" in text
    assert "of neurons drawn in them that go where none could be judged" in text
    assert max(len(line) for line in out.splitlines()[:-1]) <= 80
    assert {path.name for path in Path("out").iterdir()} == {"report.json", "sphere.png", "orientation-growth.png"}
    report = strict(Path("out/report.json").read_text())
    assert len(report["simulations"]) > 4
    assert {neuron["network"] for neuron in report["neurons"]} <= set(range(len(report["simulations"])))


def test_verify_without_an_isolated_condensed_orientation(condense):
    """Three orthogonal inputs at p = 2: T = ‖w‖²/3 in three variables."""
    Path("basis.csv").write_text("x1,x2,x3,y\n1,0,0,1\n0,1,0,1\n0,0,1,1\n")
    code, out, err = condense("verify", "x*tanh(x)", "--data", "basis.csv", "--no-bias")
    assert (code, out) == (3, "")
    assert "T is 0.33333 on a continuum of dimension 2" in err
