"""Tables of orientations: which rows are shown, and how numbers and vectors are shortened."""

import numpy as np
from rich.console import Console, RenderableType

from theory.expansion import expand
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from verify.named_data import fig2
from verify.orientation_tables import MOST_ROWS, neuron_table, orientation_table, place
from verify.prediction import predict


def text_of(view: RenderableType, width: int = 120) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def orthogonal(D: int, p: int):
    """T = Σ l_i w_i^p has a stationary orientation for each nonempty set of coordinates and choice of signs."""
    return stationary_orientations(CorrelationForm.from_data(np.eye(D).tolist(), [1, 2, 3, 4, 5, 6][:D], p))


def test_many_rows_are_cut_to_what_is_stable():
    found = orthogonal(5, 4)
    assert len(found.lines) > MOST_ROWS
    text = text_of(orientation_table(found))
    shown = [line for line in text.splitlines() if "c_p·a" in line]
    assert len(shown) == len(found.stable) // 2
    assert "saddle" not in text
    assert f"and {len(found.lines) - len(shown)} more rows; --all shows every one" in text
    everything = text_of(orientation_table(found, everything=True))
    rows = everything.partition("Coordinates")[0].splitlines()
    assert sum(row.startswith(("u", "-u")) for row in rows) == len(found.orientations)
    coordinates = everything.partition("Coordinates")[2].splitlines()
    names = [row.split()[0] for row in coordinates if row.startswith("u")]
    assert names == [f"u{k + 1}" for k in range(len(found.lines))]


def test_condensed_ones_come_first_and_strong_before_weak():
    found = predict(expand("x**2*tanh(x)"), fig2(seed=1)).orientations
    rows = text_of(orientation_table(found)).partition("Coordinates")[0].splitlines()
    condensed = ["yes" in row for row in rows if " yes " in row or " no " in row]
    assert condensed == sorted(condensed, reverse=True)
    assert sum(condensed) == len(found.condensed)


def test_the_value_of_a_shared_row_goes_with_the_upper_sign():
    found = predict(expand("x**2*tanh(x)"), fig2(seed=1)).orientations
    rows = {row.split()[0]: row.split()[1] for row in text_of(orientation_table(found)).splitlines() if row[:2] == "±u"}
    saddles = {k: line for k, line in enumerate(found.lines) if line.kind == "saddle"}
    assert len(rows) == len(saddles)
    for k, line in saddles.items():
        assert rows[f"±u{k + 1}"] == f"{'±' if line.value > 0 else '∓'}{abs(line.value):.5f}"


def test_in_three_variables_the_upper_sign_is_that_of_the_vector_shown():
    found = stationary_orientations(CorrelationForm.from_coefficients({(3, 0, 0): -1, (0, 3, 0): 2, (0, 0, 3): -3}))
    saddle = max((o for o in found.orientations if o.kind == "saddle"), key=lambda o: o.value)
    text = text_of(orientation_table(found))
    assert any(f"±{place(saddle)}" in row and f"±{saddle.value:.5f}" in row for row in text.splitlines())


def test_long_vectors_are_cut():
    found = stationary_orientations(CorrelationForm.from_data([[1, 2, 2, 4, 4, 8, 8, 9, 0]], [1], 1))
    assert place(found.orientations[0]) == "(0.063, 0.126, 0.126, 0.253, 0.253, 0.506, 0.506, …)"
    assert "1 (×8)" in text_of(orientation_table(found))


def test_a_row_for_every_condensed_orientation_of_the_neurons():
    found = orthogonal(3, 3)
    text = text_of(neuron_table(found, []))
    assert text.count("(") == len(found.condensed) == 6
