"""The public strategies: what they promise of activations, data and forms, how they shrink, and that they repeat."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies_for_tests import FEW, drawn, find
from theory.activations import Activation
from theory.errors import InputError
from theory.expansion import expand
from theory.orientations import stationary_orientations
from verify.strategies import KINDS, activations, datasets, forms

MARKS = {
    "power": r"-?([0-9/]+\*)?x(\*\*\d+)?",
    "polynomial": r"-?([0-9/]+\*)?x(\*\*\d+)? [+-] ([0-9/]+\*)?x\*\*\d+.*",
    "composition": r"(.*\*)?(tanh|sin|atan|erf|asinh|sinh)\([^+]*\)(\*\*\d+)?",
    "product": r".*x(\*\*\d+)?(\*|/)(\(|cos|exp|cosh|sqrt|log|2).*",
    "remainder": r".*(\(.* - .*\)|log\(cosh\(x\)\))",
    "hidden zero": r".*\+ \((log\(6\)|tanh\(log\(2\)\)|sqrt\(2\)|sin\(1\)).*",
}


@st.composite
def of_kind(draw, name):
    p = draw(st.integers(1, 7))
    return p, KINDS[name](draw, p)


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_the_multiplicity_asked_for(name):
    @FEW
    @given(of_kind(name))
    def has_it(case):
        p, text = case
        expansion = expand(text)
        assert (expansion.multiplicity, expansion.constant) == (p, 0)
        assert re.fullmatch(MARKS[name], text)

    has_it()


@FEW
@given(st.data(), st.integers(1, 9))
def test_the_multiplicity_is_p_with_an_offset_too(data, p):
    expansion = expand(data.draw(activations(p, offset=True)))
    assert expansion.multiplicity == p
    assert expansion.constant != 0


def test_all_kinds_are_drawn_and_nothing_else():
    texts = [activation.source for activation in drawn(activations(offset=False), 150)]
    matched = {text: {name for name, mark in MARKS.items() if re.fullmatch(mark, text)} for text in texts}
    assert [text for text, names in matched.items() if not names] == []
    assert set().union(*matched.values()) == set(KINDS)


def test_by_default_p_is_1_to_4_and_both_offsets_occur():
    expansions = [expand(activation) for activation in drawn(activations(), 80)]
    assert {expansion.multiplicity for expansion in expansions} == {1, 2, 3, 4}
    assert {expansion.constant == 0 for expansion in expansions} == {True, False}


@FEW
@given(activations(st.integers(1, 30)))
def test_activations_are_short_texts_that_the_parser_reads(activation):
    assert len(activation.source) < 80
    assert Activation.parse(activation.source) == activation
    assert not activation.parameters


@pytest.mark.parametrize("p", [1, 2, 5, 30])
def test_the_simplest_activation_is_a_power(p):
    power = "x" if p == 1 else f"x**{p}"
    assert find(activations(p), lambda _: True).source == power
    assert find(activations(p, offset=True), lambda _: True).source == f"{power} + 1"


def test_activations_shrink_within_their_kind():
    offset = find(activations(3), lambda activation: re.search(r"[+-] [0-9/]+$", activation.source))
    assert offset.source == "x**3 + 1"
    assert find(activations(4), lambda activation: "atan" in activation.source).source == "atan(x)**4"
    hidden = find(activations(2), lambda activation: "log(6)" in activation.source)
    assert hidden.source == "x**2 + (log(6) - log(2) - log(3))"


@FEW
@given(st.data(), st.integers(2, 6), st.integers(2, 9), st.booleans())
def test_data_are_as_asked_for(data, D, n, bias):
    dataset = data.draw(datasets(D, n, bias))
    assert (dataset.dimension, len(dataset.targets), dataset.bias) == (D, n, bias)
    assert all(row[-1] == 1 for row in dataset.rows) or not bias
    assert all(dataset.targets)
    assert all(isinstance(x, Fraction) and abs(x) <= 10 for row in dataset.rows for x in (*row, *dataset.targets))


def test_data_are_of_all_default_sizes_and_mostly_of_small_integers():
    found = drawn(datasets(), 250)
    assert {dataset.dimension for dataset in found} == {2, 3, 4}
    assert {len(dataset.targets) for dataset in found} == set(range(2, 9))
    assert {dataset.bias for dataset in found} == {True, False}
    numbers = [{*dataset.targets, *(x for row in dataset.rows for x in row)} for dataset in found]
    small = [all(x.denominator == 1 and abs(x) <= 3 for x in entries) for entries in numbers]
    assert 0.5 < sum(small) / len(small) < 1


@pytest.mark.slow
def test_data_shrink_to_few_samples_with_small_entries():
    simplest = find(datasets(), lambda _: True)
    assert (simplest.X.tolist(), simplest.y.tolist()) == ([[0, 1], [0, 1]], [1, 1])
    large = find(datasets(D=2), lambda dataset: abs(dataset.X).max() >= 5)
    assert (large.X.tolist(), large.y.tolist()) in (([[0, 1], [5, 1]], [1, 1]), ([[5, 1], [0, 1]], [1, 1]))
    many = find(datasets(D=3), lambda dataset: len(dataset.targets) >= 5)
    assert (many.X[:, :2].any(), many.y.tolist()) == (False, [1] * 5)  # whichever the last coordinate is


@FEW
@given(st.data(), st.integers(1, 6), st.integers(2, 4))
def test_forms_are_as_asked_for_and_not_zero(data, p, D):
    form = data.draw(forms(p, D))
    assert (form.degree, form.dimension, form.is_zero) == (p, D, False)


def test_forms_shrink_to_a_power():
    assert find(forms(3, 3), lambda _: True).coefficients == {(3, 0, 0): 1}


def test_some_forms_are_products_with_many_orientations():
    found = [len(stationary_orientations(form).condensed) for form in drawn(forms(3, 3), 25)]
    assert max(found) == 8 > 2 * 3


@pytest.mark.parametrize("strategy", [activations(), datasets(), forms()], ids=["activations", "datasets", "forms"])
def test_a_seed_draws_the_same_again(strategy):
    first, again, other = (
        [value.source if isinstance(value, Activation) else _numbers(value) for value in drawn(strategy, 30, k)]
        for k in (1, 1, 2)
    )
    assert first == again != other


def _numbers(value):
    return value.coefficients if hasattr(value, "coefficients") else (value.rows, value.targets)


@pytest.mark.parametrize(
    "make, name",
    [
        (lambda: activations(0), "p is 0"),
        (lambda: activations(31), "p is 31"),
        (lambda: activations(True), "p is True"),
        (lambda: activations("3"), "p is '3'"),
        (lambda: activations(2, offset=1), "offset is 1"),
        (lambda: datasets(1), "D is 1"),
        (lambda: datasets(21), "D is 21"),
        (lambda: datasets(3, 1), "n is 1"),
        (lambda: datasets(3, 4, "yes"), "bias is 'yes'"),
        (lambda: forms(13), "p is 13"),
        (lambda: forms(3, 1.5), "D is 1.5"),
    ],
)
def test_other_numbers_are_refused_in_a_sentence(make, name):
    with pytest.raises(InputError, match=f"^{re.escape(name)}; it must be "):
        make()


@pytest.mark.parametrize("strategy", [activations(st.just(0)), datasets(st.just(40)), forms(st.just(2), st.just(1))])
def test_strategies_are_held_to_the_same_rule(strategy):
    with pytest.raises(InputError, match="it must be an integer from"):
        find(strategy, lambda _: True)
