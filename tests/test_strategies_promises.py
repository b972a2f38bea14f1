"""What all public strategies promise alike: they reject next to nothing, are listed, and print what one would write."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import verify.strategies
from tests.strategies_for_tests import find
from verify import strategies
from verify.strategies import (
    activations,
    datasets,
    degenerate_datasets,
    forms,
    generic_datasets,
    kinked_activations,
    networks,
    planted_forms,
    rotations,
    solved_forms,
    weights,
)

DEFAULT = {
    "activations": activations(),
    "datasets": datasets(),
    "degenerate_datasets": degenerate_datasets(),
    "forms": forms(),
    "generic_datasets": generic_datasets(),
    "kinked_activations": kinked_activations(),
    "networks": networks(),
    "planted_forms": planted_forms(),
    "rotations": rotations(),
    "solved_forms": solved_forms(),
    "weights": weights(),
}
LARGE = {
    "activations": activations(30),
    "datasets": datasets(20, 30),
    "degenerate_datasets": degenerate_datasets(8, p=6),
    "forms": forms(4, 8),
    "generic_datasets": generic_datasets(4, 20),
    "kinked_activations": kinked_activations(30),
    "networks": networks(6, 10, 30),
    "planted_forms": planted_forms(5, 5),
    "rotations": rotations(8),
    "solved_forms": solved_forms(4, 5),
    "weights": weights(50, 10, balanced=3),
}


def test_every_public_strategy_is_held_to_them():
    functions = {name for name in strategies.__all__ if name.islower() and name != "small_network"}
    assert functions == DEFAULT.keys() == LARGE.keys()


def rejected(strategy, number):
    """The share of draws that the strategy gave up; those that Hypothesis cuts short, for a small one, do not count."""
    begun = given_up = 0

    @seed(0)
    @settings(max_examples=number, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def one(data):
        nonlocal begun, given_up
        begun += 1
        try:
            data.draw(strategy)
        finally:
            given_up += data.conjecture_data.status.name == "INVALID"

    one()
    assert begun >= number
    return given_up / begun


@pytest.mark.parametrize("name", DEFAULT)
def test_nothing_is_rejected(name):
    assert rejected(DEFAULT[name], 100) == 0
    assert rejected(LARGE[name], 20) == 0


def test_the_share_that_is_rejected_is_seen():
    assert rejected(st.integers().filter(lambda k: k % 3 == 0), 50) > 0.01


def test_the_reference_page_lists_every_strategy_and_every_kind():
    page = (Path(__file__).parents[1] / "docs" / "strategies.md").read_text(encoding="utf-8")
    for name in strategies.__all__:
        assert f"`{name}" in page, name
    for kinds in (strategies.KINDS, strategies.KINKED_KINDS, strategies.DEGENERACIES, strategies.SOLVED_KINDS):
        for kind in kinds:
            assert f"`{kind}`" in page, kind


@pytest.mark.parametrize("name", DEFAULT)
def test_a_failing_test_prints_what_was_drawn_and_no_address(name):
    @settings(max_examples=1, database=None, derandomize=True, phases=[Phase.generate])
    @given(value=DEFAULT[name])
    def fails(value):
        raise AssertionError

    with pytest.raises(AssertionError) as caught:
        fails()
    note = "".join(caught.value.__notes__)
    assert len(note) < 600
    assert not re.search(r"0x[0-9a-f]{6}| object at ", note)


def test_the_docstring_of_the_package_says_what_they_shrink_to():
    text = " ".join(verify.strategies.__doc__.split())
    assert "``x**p``" in text
    assert find(rotations(2), lambda _: True) == ((1, 0), (0, 1))
