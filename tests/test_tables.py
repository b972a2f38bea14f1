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
    assert everything.count("(0") + everything.count("(-") + everything.count("(1") == len(found.orientations)


def test_condensed_ones_come_first_and_strong_before_weak():
    found = predict(expand("x**2*tanh(x)"), fig2(seed=1)).orientations
    rows = [line for line in text_of(orientation_table(found)).splitlines() if "(" in line][1:]
    condensed = ["yes" in row for row in rows if "yes" in row or "no" in row]
    assert condensed == sorted(condensed, reverse=True)
    assert sum(condensed) == len(found.condensed)


def test_the_value_of_a_shared_row_goes_with_the_upper_sign():
    found = predict(expand("x**2*tanh(x)"), fig2(seed=1)).orientations
    saddle = max((o for o in found.orientations if o.kind == "saddle"), key=lambda o: o.value)
    assert f"±{place(saddle)}" in text_of(orientation_table(found))
    assert f"±{saddle.value:.5f}" in text_of(orientation_table(found))


def test_long_vectors_are_cut():
    found = stationary_orientations(CorrelationForm.from_data([[1, 2, 2, 4, 4, 8, 8, 9]], [1], 1))
    assert place(found.orientations[0]) == "(0.063, 0.126, 0.126, 0.253, 0.253, …)"
    assert "1 (×7)" in text_of(orientation_table(found))


def test_a_row_for_every_condensed_orientation_of_the_neurons():
    found = orthogonal(3, 3)
    text = text_of(neuron_table(found, []))
    assert text.count("(") == len(found.condensed) == 6
