"""CSV files read exactly or refused with one sentence; the paper's data; forms that vanish."""

from fractions import Fraction
from math import sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.errors import DataError, InputError
from theory.form import CorrelationForm
from theory.forms import circular, combination, direct_sum, orthogonal, platonic, power_of_norm, product_of_linear
from theory.polynomial import exponents_of_degree
from verify import cli, csv_data
from verify.datasets import DATA_NAMES, NAMED, Dataset, fig2, fig2_low, fig6, load, read_csv, realize, xor
from verify.realization import MAX_POINTS

XOR_LIKE = ([[-1], [0], [1]], [1, -2, 1])  # Σ y = Σ y x = 0: no linear signal


@pytest.fixture
def csv_file(tmp_path):
    def write(content) -> str:
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


# --- what is read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "x1,y\n1,2\n3,4\n",
        "x1,y\n1,2\n3,4",
        "x1,y\r\n1,2\r\n3,4\r\n",
        "x1,y\r1,2\r3,4\r",
        "\ufeffx1,y\n1,2\n3,4\n",
        "\n\nx1,y\n\n1,2\n   \n3,4\n\n",
        '"x1","y"\n"1","2"\n3,"4"\n',
        " X1 , Y \n 1 , 2 \n\t3,4\n",
        "x1,y\n+1,2.\n3.0,40e-1\n",
        "x1,y\n5/5,4/2\n3E0,.4e1\n",
    ],
)
def test_ways_to_write_the_same_table(csv_file, content):
    data = load(csv_file(content))
    assert data.rows == ((1, 1), (3, 1))
    assert data.targets == (2, 4)
    assert all(type(number) is Fraction for row in data.rows for number in row)


def test_cells_are_exact(csv_file):
    data = load(csv_file("x1,y\n1/3,1e-3\n0.1,-2/7\n1e300,1e-300\n-0,0.30000000000000000000000000000000000001\n"))
    assert [row[0] for row in data.rows] == [Fraction(1, 3), Fraction(1, 10), Fraction(10) ** 300, 0]
    assert data.targets[:3] == (Fraction(1, 1000), Fraction(-2, 7), Fraction(1, 10**300))
    assert data.targets[3] - Fraction(3, 10) == Fraction(1, 10**38)
    assert data.X[:2].tolist() == [[1 / 3, 1], [0.1, 1]]
    assert data.y[:2].tolist() == [1e-3, -2 / 7]


def test_bias_and_names(csv_file):
    path = csv_file("x1,x2,y\n1,2,3\n4,5,6\n")
    assert load(path).rows == ((1, 2, 1), (4, 5, 1))
    assert load(path, bias=False).rows == ((1, 2), (4, 5))
    assert load(path).to_dict() == {"name": "data.csv", "samples": 2, "dimension": 3, "bias": True, "seed": None}
    assert load("fig6", bias=False).dimension == 1


def test_the_papers_data():
    data = load("fig6")
    assert data.X.shape == (40, 2)
    assert (data.X[0, 0], data.X[-1, 0], set(data.X[:, 1])) == (-1, 1.5, {1})
    assert np.ptp(np.diff(data.X[:, 0])) < 1e-15
    assert data.y == pytest.approx([sin(3 * x) + sin(6 * x) / 2 for x in data.X[:, 0]], abs=1e-15)
    assert Fraction(float(data.y[7])) == data.targets[7]


def test_many_samples(csv_file, monkeypatch):
    n = 20_000
    lines = "".join(f"{k % 977}/1000,{k % 13 - 5}\n" for k in range(n))
    data = load(csv_file(f"x1,y\n{lines}"))
    assert len(data.targets) == n
    assert data.form(1).binary_coefficients[1] == Fraction(sum(k % 13 - 5 for k in range(n)), n)
    monkeypatch.setattr(csv_data, "MAX_SAMPLES", n - 1)
    with pytest.raises(DataError, match="more than 19999 samples"):
        load(csv_file(f"x1,y\n{lines}"))


# --- what is refused ----------------------------------------------------------------------------------------

REFUSED = {
    "empty": ("", "is empty"),
    "blank": ("\n \n\r\n", "is empty"),
    "header only": ("x1,y\n", "no samples"),
    "one sample": ("x1,y\n1,2\n", "has 1 sample; at least two"),
    "all y = 0": ("x1,y\n1,0\n2,0.0\n3,0/5\n", "every y is 0"),
    "no header": ("1,2\n3,4\n", "has the header '1,2'; it must be x1,…,xd,y"),
    "header without y": ("x1,x2\n1,2\n3,4\n", "header"),
    "y alone": ("y\n1\n2\n", "header"),
    "y first": ("y,x1\n1,2\n3,4\n", "header"),
    "counted from 0": ("x0,y\n1,2\n3,4\n", "header"),
    "a gap": ("x1,x3,y\n1,2,3\n3,4,5\n", "header"),
    "semicolons": ("x1;y\n1;2\n3;4\n", "header 'x1;y'"),
    "trailing comma": ("x1,y,\n1,2,\n3,4,\n", "header"),
    "long header": (",".join(["x"] * 500) + "\n1,2\n", r"\.\.\."),
    "short row": ("x1,y\n1,2\n\n3\n", "line 4 has 1 cell instead of 2"),
    "long row": ("x1,y\n1,2\n3,4,5\n", "line 3 has 3 cells instead of 2"),
    "decimal comma": ('x1,y\n1,2\n"1,5",4\n', "line 3 contains '1,5'"),
    "NaN": ("x1,y\n1,2\n3,NaN\n", "line 3 contains 'NaN'; every cell must be a finite number"),
    "nan as x": ("x1,y\nnan,2\n3,4\n", "line 2 contains 'nan'"),
    "inf": ("x1,y\n1,inf\n3,4\n", "'inf'"),
    "-Infinity": ("x1,y\n1,-Infinity\n3,4\n", "'-Infinity'"),
    "text": ("x1,y\n1,two\n3,4\n", "'two'"),
    "code": ("x1,y\n1,__import__('os')\n3,4\n", "__import__"),
    "empty cell": ("x1,y\n1,\n3,4\n", "line 2 contains ''"),
    "empty cells": ("x1,y\n1,2\n,\n3,4\n", "line 3 contains ''"),
    "1/0": ("x1,y\n1,1/0\n3,4\n", "'1/0'"),
    "hexadecimal": ("x1,y\n1,0x10\n3,4\n", "'0x10'"),
    "underscore": ("x1,y\n1,1_000\n3,4\n", "'1_000'"),
    "two numbers": ("x1,y\n1,2 3\n3,4\n", "'2 3'"),
    "other digits": ("x1,y\n1,٣\n3,4\n", "'٣'"),
    "complex": ("x1,y\n1,1j\n3,4\n", "'1j'"),
    "huge exponent": ("x1,y\n1,1e999999999999\n3,4\n", "outside the range"),
    "too large": ("x1,y\n1,1e301\n3,4\n", "outside the range"),
    "too small": ("x1,y\n1,1e-301\n3,4\n", "outside the range"),
    "long cell": (f"x1,y\n1,0.{'3' * 1000}\n3,4\n", r"3\.\.\.'"),
    "open quote": ('x1,y\n1,2\n"3,4\n', "is not CSV"),
    "text after a quote": ('x1,y\n1,2\n"3"4,5\n', "line 3 is not CSV"),
    "huge field": (f"x1,y\n1,{'9' * 200_000}\n", "is not CSV"),
    "NUL bytes": (b"x1,y\n1,\0\n3,4\n", "line 2 contains"),
    "not UTF-8": (b"x1,y\n1,\xff\n", "byte 7 is not UTF-8"),
    "UTF-16": ("x1,y\n1,2\n3,4\n".encode("utf-16"), "not UTF-8"),
    "binary": (bytes(range(256)) * 4, "not UTF-8"),
}


@pytest.mark.parametrize("content, message", REFUSED.values(), ids=REFUSED)
def test_refused_with_one_sentence(csv_file, content, message):
    with pytest.raises(DataError, match=message) as caught:
        load(csv_file(content))
    sentence = str(caught.value)
    assert len(sentence) < 300
    assert sentence.count("\n") == 0
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("source", ["", "nothing-here.csv", "fig7", "a" * 5000, "with\0nul", "no/such/folder/data.csv"])
def test_what_is_not_there(source):
    with pytest.raises(DataError, match="is neither a data set") as caught:
        load(source)
    assert len(str(caught.value)) < 300


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match="is a directory"):
        read_csv(tmp_path)


def test_a_file_without_end():
    with pytest.raises(DataError, match="larger than the 64 MiB"):
        load("/dev/zero")


# --- data sets made in Python -------------------------------------------------------------------------------


def test_floats_are_taken_at_their_exact_value():
    assert Dataset.of("half", [[0.1], [2]], [0.5, 1]).rows[0][0] == Fraction(0.1) != Fraction(1, 10)


@pytest.mark.parametrize(
    "features, targets, message",
    [
        ([[1], [2]], [1], "2 rows of inputs and 1 targets"),
        ([[1], [2, 3]], [1, 2], "same number of inputs"),
        ([[float("nan")], [2]], [1, 2], "finite number"),
        ([[1], [2]], [1, float("inf")], "finite number"),
        ([[1]], [1], "has 1 sample;"),
        ([], [], "has 0 samples;"),
        ([[1], [2]], [0, 0], "every y is 0"),
    ],
)
def test_bad_arrays(features, targets, message):
    with pytest.raises(DataError, match=message):
        Dataset.of("mine", features, targets)


def test_without_a_bias_an_input_is_needed():
    with pytest.raises(DataError, match="at least one"):
        Dataset.of("none", [[], []], [1, 2], bias=False)


# --- the correlation form -----------------------------------------------------------------------------------


def test_the_form_is_exact():
    data = Dataset.of("thirds", [[Fraction(1, 3)], [2]], [3, Fraction(1, 7)])
    assert data.form(2).binary_coefficients == (
        Fraction(3 * Fraction(1, 9) + Fraction(4, 7)) / 2,
        Fraction(2) * (1 + Fraction(2, 7)) / 2,
        (3 + Fraction(1, 7)) / 2,
    )


def test_the_centred_form_takes_the_mean_off_exactly():
    data = Dataset.of("centred", [[0], [1], [5]], [Fraction(1, 3), 1, 2])
    mean = Fraction(10, 9)
    shifted = Dataset.of("shifted", [[0], [1], [5]], [y - mean for y in data.targets])
    assert data.form(3, centred=True).binary_coefficients == shifted.form(3).binary_coefficients
    assert data.form(1, centred=True).binary_coefficients[1] == 0  # Σ (y − ȳ) = 0, exactly
    assert data.form(1).binary_coefficients[1] == mean


def test_no_signal_at_low_degree():
    data = Dataset.of("xor", *XOR_LIKE)
    with pytest.raises(DataError, match=r"orthogonal to every form of degree p = 1 .*T is identically 0"):
        data.form(1)
    assert data.form(2).binary_coefficients == (Fraction(2, 3), 0, 0)


def test_a_constant_target_has_no_centred_signal():
    data = Dataset.of("constant", [[0], [1], [2]], [4, 4, 4])
    assert not data.form(1).is_zero
    with pytest.raises(DataError, match=r"y − mean\(y\) is orthogonal"):
        data.form(1, centred=True)


def test_fig6_is_made_afresh():
    assert fig6() is not fig6()
    assert fig6().rows == fig6().rows


# --- named data sets and seeds ------------------------------------------------------------------------------


def test_the_names_shown_are_those_that_are_known(capsys):
    assert tuple(NAMED) == DATA_NAMES
    with pytest.raises(DataError, match="fig6, fig2, fig2-low, xor"):
        load("fig7")
    with pytest.raises(SystemExit):
        cli.main(["predict", "--help"])
    assert "fig6, fig2, fig2-low, xor" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", DATA_NAMES)
@pytest.mark.parametrize("bias", [True, False])
def test_every_name_gives_the_same_data_for_the_same_seed(name, bias):
    data = load(name, bias=bias, seed=5)
    again = load(name, bias=bias, seed=5)
    assert (data.name, data.bias) == (name, bias)
    assert (data.rows, data.targets) == (again.rows, again.targets)
    assert load(name, not bias, 5).dimension == data.dimension + (-1 if bias else 1)
    random = name.startswith("fig2")
    assert data.seed == data.to_dict()["seed"] == (5 if random else None)
    assert (load(name, bias=bias, seed=6).targets == data.targets) != random


@pytest.mark.parametrize("make, frequency", [(fig2, 5), (fig2_low, 2)])
def test_the_papers_random_data(make, frequency):
    data = make(seed=3)
    x = data.X[:, :-1]
    assert x.shape == (80, 5)
    assert -4 <= x.min() < -3.5
    assert 1.5 < x.max() <= 2
    literal = [sum(3.5 * sin(frequency * value + 1) for value in row) for row in x]
    assert np.allclose(data.y, literal, atol=1e-12)


def test_xor():
    data = xor()
    assert sorted(zip(data.rows, data.targets, strict=True)) == [
        ((-1, -1, 1), 1),
        ((-1, 1, 1), -1),
        ((1, -1, 1), -1),
        ((1, 1, 1), 1),
    ]
    assert data.form(2).coefficients == {(1, 1, 0): 2}
    assert data.form(3).coefficients == combination([6], [platonic("xyz")]).coefficients
    with pytest.raises(DataError, match="p = 1"):
        data.form(1)


@pytest.mark.parametrize("command", ["predict", "verify"])
def test_the_command_line_hands_the_seed_on(command, monkeypatch, capsys):
    def recorded(source, bias, seed):
        raise DataError(f"{source}, {bias}, {seed}")

    monkeypatch.setattr("verify.datasets.load", recorded)
    assert cli.main([command, "tanh", "--data", "fig2", "--seed", "8"]) == 2
    assert "fig2, True, 8" in capsys.readouterr().err


@pytest.mark.parametrize("seed, message", [(-1, "must not be negative"), (0.5, "integer"), (True, "integer")])
@pytest.mark.parametrize("source", ["fig6", "fig2"])
def test_bad_seeds(source, seed, message):
    with pytest.raises(InputError, match=message):
        load(source, seed=seed)


# --- data for a given form ----------------------------------------------------------------------------------

coefficients = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=7))


@st.composite
def forms(draw):
    p, D = draw(st.integers(1, 5)), draw(st.integers(2, 4))
    chosen = draw(st.dictionaries(st.sampled_from(exponents_of_degree(D, p)), coefficients, min_size=1))
    return CorrelationForm.from_coefficients(chosen)


@given(forms().filter(lambda form: not form.is_zero))
def test_realized_data_have_exactly_the_form(form):
    data = realize(form)
    assert data.bias
    assert data.dimension == form.dimension
    assert all(row[-1] == 1 for row in data.rows)
    assert len(set(data.rows)) == len(data.rows) <= len(exponents_of_degree(form.dimension, form.degree))
    assert CorrelationForm.from_data(data.rows, data.targets, form.degree).coefficients == form.coefficients


@pytest.mark.parametrize(
    "form",
    [
        platonic("cube"),
        power_of_norm(6, 3),
        circular(12),
        direct_sum(platonic("xyz"), circular(3)),
        orthogonal([1, Fraction(1, 3)], 3, [[Fraction(3, 5), Fraction(4, 5)], [Fraction(-4, 5), Fraction(3, 5)]]),
        product_of_linear([[1, 2, 3], [0, -1, 2], [5, 1, 1], [1, 1, -1], [2, 0, 1]]),
        product_of_linear([[0, 1]]),  # y = 1 at a single point, and two are needed
        combination([1], [fig6().form(4)]),
    ],
    ids=repr,
)
def test_realized_families(form):
    data = realize(form, "mine")
    assert data.name == "mine"
    assert data.form(form.degree).coefficients == form.coefficients


@pytest.mark.parametrize(
    "form, message",
    [
        (orthogonal([1], 3), "one variable"),
        (power_of_norm(4, 13), "1820 points"),
        (combination([0], [circular(3)]), "identically 0"),
    ],
)
def test_forms_that_are_not_realized(form, message):
    with pytest.raises(DataError, match=message):
        realize(form)


def test_the_largest_system_is_quick():
    assert len(realize(power_of_norm(2, 43)).targets) <= 946 <= MAX_POINTS
