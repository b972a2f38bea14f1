"""Strategies for rotations, initial weights and small networks."""

import dataclasses
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies_for_tests import FEW, drawn, find
from theory.activations import Activation
from theory.errors import InputError
from theory.expansion import expand
from verify.dataset import Dataset
from verify.network import Weights
from verify.strategies import RESIDUALS, networks, rotations, small_network, weights


def product(rows, columns):
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in rows]


def determinant(rows):
    if not rows:
        return Fraction(1)
    return sum(
        (-1) ** k * rows[0][k] * determinant([(*row[:k], *row[k + 1 :]) for row in rows[1:]])
        for k in range(len(rows))
        if rows[0][k]
    )


@FEW
@given(st.data(), st.integers(2, 5))
def test_rotations_are_exactly_orthogonal_of_determinant_1(data, D):
    rows = data.draw(rotations(D))
    assert all(isinstance(x, Fraction) for row in rows for x in row)
    assert product(rows, rows) == [[int(i == j) for j in range(D)] for i in range(D)]
    assert determinant(rows) == 1


def test_rotations_turn_either_way_and_by_half_a_turn():
    found = drawn(rotations(2), 100)
    assert {(rows[0][1] > 0) - (rows[0][1] < 0) for rows in found} == {-1, 0, 1}
    assert ((-1, 0), (0, -1)) in found  # which Cayley's formula alone never gives
    assert len(set(found)) > 20


def test_the_simplest_rotation_is_the_identity():
    assert find(rotations(3), lambda _: True) == ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    half = Fraction(1, 5)
    tilted = find(rotations(2), lambda rows: rows[0][0].denominator > 1)
    assert tilted == ((3 * half, -4 * half), (4 * half, 3 * half))


@FEW
@given(st.data(), st.integers(1, 6), st.integers(1, 5))
def test_weights_are_as_asked_for_and_not_zero(data, m, D):
    drawn = data.draw(weights(m, D))
    assert drawn.w.shape == (m, D)
    assert drawn.w.dtype == drawn.a.dtype == np.float64
    assert (drawn.a != 0).all()
    assert (drawn.r > 0).all()
    assert (np.abs(drawn.flat()) <= 10).all()
    assert not (4 * drawn.flat() % 1).any()  # exact in doubles


def test_weights_are_of_all_default_sizes_and_both_signs():
    found = drawn(weights(), 150)
    assert {len(each.a) for each in found} == {1, 2, 3, 4}
    assert {each.w.shape[1] for each in found} == {2, 3, 4}
    assert any(len(set(np.sign(each.a))) == 2 for each in found)


def is_sum_of_squares(p, D):
    squares = [k * k for k in range(p + 1)]
    reached = {0}
    for _ in range(D):
        reached = {total + square for total in reached for square in squares}
    return p in reached


@pytest.mark.parametrize("D", [1, 2, 3, 4, 6])
def test_balanced_weights_are_balanced_exactly_where_that_is_possible(D):
    @FEW
    @given(st.data(), st.integers(1, 30))
    def balanced(data, p):
        drawn = data.draw(weights(3, D, balanced=p))
        if is_sum_of_squares(p, D):
            assert [Fraction(a) ** 2 * p for a in drawn.a] == [sum(Fraction(x) ** 2 for x in w) for w in drawn.w]
        else:
            assert drawn.r == pytest.approx(np.sqrt(p) * np.abs(drawn.a), rel=1e-15)

    balanced()


def test_balanced_weights_point_in_many_directions():
    found = drawn(weights(1, 3, balanced=3), 100)
    assert len({tuple(np.sign(each.w[0])) for each in found}) == 8
    assert len({tuple(each.w[0] / each.a[0]) for each in found}) > 12


@pytest.mark.slow
def test_weights_shrink_to_one_neuron_on_an_axis():
    simplest = find(weights(), lambda _: True)
    assert (simplest.a.tolist(), simplest.w.tolist()) == ([1], [[1, 0]])
    mixed = find(weights(D=2), lambda each: len(set(np.sign(each.a))) == 2)
    assert (sorted(mixed.a), mixed.w.tolist()) == ([-1, 1], [[1, 0], [1, 0]])
    assert find(weights(1, 3, balanced=4), lambda _: True).w.tolist() == [[2, 0, 0]]


@pytest.mark.parametrize("residual", RESIDUALS)
def test_networks_are_as_asked_for(residual):
    @FEW
    @given(st.data(), st.integers(1, 4), st.integers(2, 4), st.integers(2, 5))
    def as_asked_for(data, p, D, n):
        network = data.draw(networks(p, D, n, residual))
        assert (network.p, network.X.shape, network.y.shape) == (p, (n, D), (n,))
        assert (network.frozen, network.held) == (residual == "frozen", residual == "held")
        expansion = expand(network.sigma.activation)
        assert (expansion.multiplicity, expansion.constant != 0) == (p, residual == "held")
        da, dw = network.field(data.draw(weights(3, D)))
        assert np.isfinite(da).all()
        assert np.isfinite(dw).all()

    as_asked_for()


@FEW
@given(networks(residual="frozen"), st.data())
def test_the_multiplicity_is_the_order_to_which_the_field_scales(network, data):
    """With the right p the rescaled field has a limit as ε → 0, the leading-order field; with another it has not."""
    start = data.draw(weights(2, network.X.shape[1]))
    start = Weights(start.a / 8, start.w / 8)
    expansion = expand(network.sigma.activation)
    smaller = dataclasses.replace(network, epsilon=1e-6)
    leading = network.leading(float(expansion.leading_coefficient)).field(start)
    for found, expected in zip(smaller.field(start), leading, strict=True):
        assert found == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_all_residuals_and_sizes_occur():
    found = drawn(networks(), 80)
    assert {(network.frozen, network.held) for network in found} == {(False, False), (True, False), (False, True)}
    assert {network.p for network in found} == {1, 2, 3, 4}
    assert {network.epsilon for network in found} == {0.01, 0.001}


@pytest.mark.slow
def test_a_failing_network_is_printed_as_a_call():
    @settings(max_examples=20, database=None, derandomize=True)
    @given(networks(2, 2, residual="frozen"))
    def fails(network):
        assert network.p == 1

    with pytest.raises(AssertionError) as caught:
        fails()
    note = re.sub(r"\s+", "", "".join(caught.value.__notes__))
    assert "network=small_network(parse('x**2'),Dataset.of('drawn',[[0],[0]],[1,1]),0.01,'frozen'" in note


def test_a_network_without_a_multiplicity_is_refused():
    data = Dataset.of("two", [[0], [1]], [1, 2])
    with pytest.raises(InputError, match="'relu' has no multiplicity; give one that is smooth"):
        small_network(Activation.parse("relu"), data, 0.01)
    with pytest.raises(InputError, match="residual is 'none'; it must be one of full, frozen, held"):
        small_network(Activation.parse("x"), data, 0.01, "none")


def shown(value):
    """Without the compiled function of a network, which has an address."""
    return repr((value.sigma.activation, value.X, value.y, value.epsilon)) if hasattr(value, "X") else repr(value)


@pytest.mark.parametrize("strategy", [weights(), rotations(), networks()], ids=["weights", "rotations", "networks"])
def test_a_seed_draws_the_same_again(strategy):
    first, again, other = (list(map(shown, drawn(strategy, 30, k))) for k in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    "make, name",
    [
        (lambda: rotations(1), "D is 1"),
        (lambda: rotations(21), "D is 21"),
        (lambda: weights(0), "m is 0"),
        (lambda: networks(0), "p is 0"),
        (lambda: networks(residual="real"), "residual is 'real'"),
        (lambda: weights(1, 0), "D is 0"),
        (lambda: weights(1, 2, balanced=0), "balanced is 0"),
        (lambda: weights(1, 2, balanced=True), "balanced is True"),
    ],
)
def test_other_numbers_are_refused_in_a_sentence(make, name):
    with pytest.raises(InputError, match=f"^{re.escape(name)}; it must be "):
        make()
