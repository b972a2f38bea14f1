"""Strategies for data: in general position, and degenerate on purpose."""

import re
from fractions import Fraction
from itertools import combinations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies_for_tests import FEW, drawn, find
from theory.errors import DataError, InputError
from theory.orientations import stationary_orientations
from verify.dataset import Dataset
from verify.strategies import DEGENERACIES, datasets, degenerate_datasets, generic_datasets


def rank(rows):
    return sp.Matrix([[sp.Rational(x.numerator, x.denominator) for x in row] for row in rows]).rank()


@FEW
@given(st.data(), st.integers(2, 4), st.integers(2, 7), st.booleans())
def test_generic_data_are_in_general_position(data, D, n, bias):
    dataset = data.draw(generic_datasets(D, n, bias))
    assert (dataset.dimension, len(dataset.targets), dataset.bias) == (D, n, bias)
    assert all(row[-1] == 1 for row in dataset.rows) or not bias
    assert all(dataset.targets)
    size = min(n, D)
    assert all(rank(subset) == size for subset in combinations(dataset.rows, size))


def test_generic_data_of_every_size_that_is_promised():
    for D, n in ((2, 40), (20, 22), (20, 3), (6, 9)):
        dataset = drawn(generic_datasets(D, n), 1)[0]
        assert rank(dataset.rows) == min(n, D)
    with pytest.raises(InputError, match="for D = 10 it is 167960: give fewer samples or another D"):
        find(generic_datasets(10, 20), lambda _: True)


def test_most_generic_inputs_are_as_they_were_drawn():
    """Not all on one curve: those of the curve are recognised by their entries."""
    found = [row for dataset in drawn(generic_datasets(D=3, bias=False), 60) for row in dataset.rows]
    on_curve = [row[2] == 1 and row[1] == row[0] ** 2 for row in found]
    assert sum(on_curve) < 0.6 * len(found)


def test_generic_data_shrink_to_the_first_points_of_the_curve():
    simplest = find(generic_datasets(), lambda _: True)
    assert repr(simplest) == "Dataset.of('in general position', [[0], [1]], [1, 1])"


def multiples_of_one(rows):
    return rank(rows) <= 1


def features(dataset):
    return [row[: dataset.dimension - dataset.bias] for row in dataset.rows]


def vanishes(dataset, p, centred=False):
    try:
        dataset.form(p, centred)
    except DataError:
        return True
    return False


def has_continuum(dataset, p):
    return bool(stationary_orientations(dataset.form(p)).continua)


def mirrored(dataset):
    points = list(zip(features(dataset), dataset.targets, strict=True))
    signs = {1, -1}
    for x, y in points:
        signs &= {s for s in (1, -1) if (tuple(-c for c in x), s * y) in points}
    return bool(signs)


def extreme(dataset):
    sizes = [abs(x) for row in features(dataset) for x in row if x]
    return max(sizes) >= 10**5 or min(sizes) <= Fraction(1, 10**5)


SIGNS = {
    "collinear": lambda dataset, p: multiples_of_one(features(dataset)),
    "repeated": lambda dataset, p: len(set(dataset.rows)) < len(dataset.rows),
    "idle coordinate": lambda dataset, p: not all(map(any, zip(*features(dataset), strict=True))),
    "cancelling": lambda dataset, p: (
        all(vanishes(dataset, k) for k in range(1, p + 1)) and not vanishes(dataset, p + 1)
    ),
    "continuum": has_continuum,
    "zero input": lambda dataset, p: any(not any(x) for x in features(dataset)),
    "equal targets": lambda dataset, p: len(set(dataset.targets)) == 1 and vanishes(dataset, p, centred=True),
    "mirrored": lambda dataset, p: mirrored(dataset),
    "scales": lambda dataset, p: extreme(dataset),
}
"""What each kind is recognised by."""


@pytest.mark.parametrize("kind", DEGENERACIES)
def test_each_kind_is_degenerate_as_it_says(kind):
    @FEW
    @given(st.data(), st.integers(2, 4), st.booleans(), st.sampled_from((2, 4) if kind == "continuum" else (1, 2, 3)))
    def degenerate(data, D, bias, p):
        dataset = data.draw(degenerate_datasets(D, bias, kind, p))
        assert (dataset.dimension, dataset.bias, dataset.name) == (D, bias, kind)
        assert all(row[-1] == 1 for row in dataset.rows) or not bias
        assert SIGNS[kind](dataset, p)

    degenerate()


def test_data_in_general_position_have_no_such_sign():
    data = Dataset.of("generic", [[1, 2, 1], [2, 5, 3], [1, -1, 7], [4, 1, 1]], [1, 2, 3, 4], bias=False)
    assert not any(holds(data, p) for p in (2, 3) for holds in SIGNS.values())


def test_a_continuum_of_odd_degree_needs_three_dimensions():
    dataset = drawn(degenerate_datasets(3, kind="continuum", p=3), 1)[0]
    assert has_continuum(dataset, 3)
    for D, p in ((2, 3), (3, 1), (20, 4)):
        with pytest.raises(InputError, match=f"^p is {p} and D is {D}; there are no data with a continuum"):
            find(degenerate_datasets(D, kind="continuum", p=p), lambda _: True)


def test_all_kinds_are_drawn_where_they_exist():
    found = drawn(degenerate_datasets(), 150) + drawn(degenerate_datasets(), 150, 1)
    assert {dataset.name for dataset in found} == set(DEGENERACIES)
    assert {dataset.bias for dataset in found} == {True, False}
    assert {dataset.dimension for dataset in found} == {2, 3, 4}
    without = {
        dataset.name for dataset in drawn(degenerate_datasets(p=1), 100) + drawn(degenerate_datasets(p=1), 100, 1)
    }
    assert without == set(DEGENERACIES) - {"continuum"}
    some = {dataset.name for dataset in drawn(degenerate_datasets(kind=["mirrored", "scales"]), 40)}
    assert some == {"mirrored", "scales"}


SIMPLEST = {
    "collinear": "[[0], [0]], [1, 1]",
    "repeated": "[[0], [0]], [1, 1]",
    "idle coordinate": "[[0], [0]], [1, 1]",
    "cancelling": "[[-1], [0], [1], [2]], [1, -3, 3, -1]",
    "continuum": "[[-1], [1]], [1, 1]",
    "zero input": "[[0], [0]], [1, 1]",
    "equal targets": "[[0], [0]], [1, 1]",
    "mirrored": "[[0], [0]], [1, 1]",
    "scales": "[[1000000], [0]], [1, 1]",
}


@pytest.mark.parametrize("kind", DEGENERACIES)
def test_each_kind_shrinks_to_small_data(kind):
    simplest = find(degenerate_datasets(kind=kind), lambda _: True)
    assert repr(simplest) == f"Dataset.of({kind!r}, {SIMPLEST[kind]})"


@FEW
@given(st.one_of(datasets(), generic_datasets(), degenerate_datasets()))
def test_data_print_as_one_would_write_them(dataset):
    again = eval(repr(dataset), {"Dataset": Dataset, "Fraction": Fraction})
    assert (again.rows, again.targets, again.bias) == (dataset.rows, dataset.targets, dataset.bias)


@pytest.mark.parametrize("strategy", [generic_datasets(), degenerate_datasets()], ids=["generic", "degenerate"])
def test_a_seed_draws_the_same_again(strategy):
    first, again, other = (list(map(repr, drawn(strategy, 30, k))) for k in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    "make, name",
    [
        (lambda: generic_datasets(1), "D is 1"),
        (lambda: generic_datasets(3, 1), "n is 1"),
        (lambda: degenerate_datasets(3, kind="flat"), "kind is 'flat'"),
        (lambda: degenerate_datasets(3, p=31), "p is 31"),
        (lambda: degenerate_datasets(3, bias=1), "bias is 1"),
    ],
)
def test_other_arguments_are_refused_in_a_sentence(make, name):
    with pytest.raises(InputError, match=f"^{re.escape(name)}; it must be "):
        make()
