"""Counting theorems against enumeration: classes, regions, critical points; and against each other."""

import json
from dataclasses import replace
from itertools import combinations, product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory import bounds as counting
from theory.bounds import Bound, bounds, number_of_classes, number_of_regions
from theory.errors import DataError
from theory.forms import circular
from theory.orientations import stationary_orientations

degrees, dimensions = st.integers(1, 12), st.integers(1, 9)
LOWER, UPPER = (">=",), ("<=", "=")


def best(p, D, relations, quantities=("stable orientations", "condensed orientations")):
    return [b.value for b in bounds(p, D) if b.relation in relations and b.quantity in quantities]


# --- classes ------------------------------------------------------------------------------------------------


def classes_of_power_sum(p, D):
    """The complex u with w_i^(p−1) = λ w_i up to scale: w_i is 0 or a (p−2)-th root of λ; first nonzero entry 1."""
    roots = range(p - 2)  # exponents of the roots of unity
    found = set()
    for pattern in product((None, *roots), repeat=D):
        nonzero = [k for k in pattern if k is not None]
        if nonzero:
            found.add(tuple(None if k is None else (k - nonzero[0]) % (p - 2) for k in pattern))
    return found


@pytest.mark.parametrize("p, D", [(3, 1), (3, 2), (3, 5), (4, 3), (4, 5), (5, 3), (6, 3), (7, 2)])
def test_the_number_of_classes_is_that_of_the_power_sum(p, D):
    assert number_of_classes(p, D) == len(classes_of_power_sum(p, D))


@given(degrees, dimensions)
def test_the_number_of_classes_is_a_geometric_sum(p, D):
    N = number_of_classes(p, D)
    assert N * (p - 2) == (p - 1) ** D - 1
    assert p != 2 or N == D
    assert p != 1 or N == 1


@pytest.mark.parametrize("p", range(1, 7))
def test_binary_forms_with_the_most_lines(p):
    found = stationary_orientations(circular(p))
    assert len(found.lines) == counting.line_bound(p, 2).value
    assert len(found.stable) == len(found.condensed) == counting.binary_bound(p).value
    assert counting.parity(p, 2).holds_for(len(found.lines))
    signs = [1 if o.stable_for == "-" else -1 for o in found.orientations]
    assert sum(signs) == counting.index_sum(p, 2).value  # a minimum has index 0, a maximum 1


# --- regions ------------------------------------------------------------------------------------------------


def sign_vectors(rows):
    """All sign vectors of w off the planes in R³: each region touches a ray where two of its planes meet.

    Around such a ray the other signs are those on it, and the two planes have all four.
    """
    if len(rows) == 1:
        return {(1,), (-1,)}
    found = set()
    for i, j in combinations(range(len(rows)), 2):
        for ray in (np.cross(rows[i], rows[j]), np.cross(rows[j], rows[i])):
            signs = np.sign(rows @ ray)
            for signs[i], signs[j] in product((-1, 1), repeat=2):
                found.add(tuple(int(s) for s in signs))
    return found


@pytest.mark.parametrize("p", range(1, 10))
def test_regions_of_random_planes(rng, p):
    rows = rng.integers(-50, 50, (p, 3)).astype(float)
    assert all(abs(np.linalg.det(rows[list(three)])) > 0.5 for three in combinations(range(p), 3))
    assert number_of_regions(p, 3) == len(sign_vectors(rows))


@given(st.integers(2, 12), st.integers(2, 9))
def test_a_hyperplane_cuts_as_many_regions_as_it_has_itself(p, D):
    assert number_of_regions(p, D) == number_of_regions(p - 1, D) + number_of_regions(p - 1, D - 1)


@given(degrees, dimensions)
def test_few_hyperplanes_make_all_sign_vectors(p, D):
    assert number_of_regions(p, D) <= 2**p
    assert (number_of_regions(p, D) == 2**p) == (p <= D)


# --- the theorems against each other ------------------------------------------------------------------------


@given(degrees, dimensions)
def test_lower_bounds_stay_below_upper_bounds(p, D):
    assert max(best(p, D, LOWER)) <= min(best(p, D, UPPER))


@given(degrees, st.integers(1, 3))
def test_up_to_three_variables_the_bounds_meet(p, D):
    assert max(best(p, D, LOWER)) == min(best(p, D, UPPER))


@given(st.integers(1, 2), dimensions)
def test_up_to_degree_2_the_bounds_meet(p, D):
    assert max(best(p, D, LOWER)) == min(best(p, D, UPPER)) == (2 if D == 1 else 2 * p)


@given(st.integers(3, 12), st.integers(3, 9))
def test_the_count_of_the_paper_is_exceeded_from_degree_and_dimension_3_on(p, D):
    assert counting.lower_bound(p, D).value > 2 * p


@given(degrees, dimensions)
def test_the_tightest_comes_first(p, D):
    lower, upper = best(p, D, LOWER), best(p, D, UPPER)
    assert lower == sorted(lower, reverse=True)
    assert upper == sorted(upper)


@given(degrees, st.integers(3, 9))
def test_special_cases_of_the_general_bounds(p, D):
    assert counting.ternary_bound(p).value == counting.morse_bound(p, 3).value
    if p % 2 == 0:
        even = counting.projective_bound(p, D).value
        assert even <= counting.morse_bound(p, D).value
        assert even % 2 == 0  # extrema come in antipodal pairs


def test_degree_2_is_the_projective_bound():
    assert {counting.projective_bound(2, D).value for D in range(3, 12)} == {counting.quadratic_bound(3).value} == {4}


@given(st.integers(3, 9), dimensions, dimensions)
def test_direct_sums_add_up(p, D, E):
    both = counting.direct_sum_lower_bound(p, D + E).value
    assert both >= counting.direct_sum_lower_bound(p, D).value + counting.direct_sum_lower_bound(p, E).value
    assert both >= counting.lower_bound(p, D + E).value


@given(degrees, dimensions)
def test_index_sum_and_parity_agree_with_each_other(p, D):
    """2 times the number of lines and the index sum are both a sum of ±1 over the same orientations."""
    assert counting.index_sum(p, D).value == (2 if D % 2 else 0)
    if p % 2 == 0:  # both ends of a line have one index, so that half the sum has the parity of the lines
        assert (counting.index_sum(p, D).value // 2) % 2 == counting.parity(p, D).value


# --- critical points of the power sum, whose indices are known in closed form -----------------------------------


@pytest.mark.parametrize("p, D", [(4, 2), (4, 3), (4, 4), (6, 3), (8, 5), (4, 6)])
def test_extrema_of_even_power_sums(p, D):
    """±1 on a set S, 0 else: index D − |S|, as T rises within S and falls off it."""
    points = [v for v in product((-1, 0, 1), repeat=D) if any(v)]
    sizes = [sum(map(abs, v)) for v in points]
    assert sum(size in (1, D) for size in sizes) == counting.power_sum_lower_bound(p, D).value
    assert sum((-1) ** (D - size) for size in sizes) == counting.index_sum(p, D).value
    assert len(points) <= 2 * counting.line_bound(p, D).value
    assert counting.parity(p, D).holds_for(len(points) // 2)


# --- the objects --------------------------------------------------------------------------------------------


@given(degrees, dimensions)
def test_every_bound_renders_itself(p, D):
    for bound in bounds(p, D):
        assert (bound.degree, bound.dimension) == (p, D)
        record = json.loads(json.dumps(bound.to_dict()))
        assert Bound(**{**record, "hypotheses": tuple(record["hypotheses"])}) == bound
        latex = bound._repr_latex_()
        assert latex.count("$") == 2
        assert latex.count("{") == latex.count("}")
        assert str(bound.value) in latex
        assert str(bound.value) in repr(bound)


@given(st.sampled_from(UPPER), st.integers(0, 20), st.integers(0, 20))
def test_holds_for(relation, value, count):
    bound = replace(counting.line_bound(3, 3), relation=relation, value=value)
    assert bound.holds_for(count) == (count <= value if relation == "<=" else count == value)


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "lines"},
        {"relation": "<"},
        {"name": ""},
        {"latex": ""},
        {"hypotheses": ()},
        {"source": ""},
        {"value": -1},
        {"degree": 0},
        {"dimension": 0},
    ],
    ids=str,
)
def test_incomplete_bounds_are_refused(change):
    with pytest.raises(ValueError, match="bound"):
        replace(counting.line_bound(3, 3), **change)


@pytest.mark.parametrize("p, D", [(0, 3), (-1, 3), (3, 0), (65, 3), (3, 1025), (2.0, 3), (3, "3"), (True, 3)])
@pytest.mark.parametrize("function", [number_of_classes, number_of_regions, bounds, counting.line_bound])
def test_sizes_out_of_range(function, p, D):
    with pytest.raises(DataError, match="must be an integer from 1 to"):
        function(p, D)


@pytest.mark.parametrize(
    "function, arguments, message",
    [
        (counting.morse_bound, (3, 2), "needs D >= 3"),
        (counting.projective_bound, (4, 2), "needs D >= 3"),
        (counting.quadratic_bound, (1,), "needs D >= 2"),
        (counting.power_sum_lower_bound, (4, 1), "needs D >= 2"),
        (counting.projective_bound, (3, 3), "only where p is even"),
        (counting.power_sum_lower_bound, (5, 3), "even and at least 4"),
        (counting.power_sum_lower_bound, (2, 3), "even and at least 4"),
        (counting.direct_sum_lower_bound, (2, 3), "at least 3"),
    ],
)
def test_theorems_that_do_not_apply(function, arguments, message):
    with pytest.raises(DataError, match=message):
        function(*arguments)


@pytest.mark.parametrize("p, D", [(1, 1), (3, 1), (4, 1), (1, 4), (2, 4), (4, 2), (4, 3), (4, 4), (64, 1024)])
def test_only_what_applies_is_listed(p, D):
    found = bounds(p, D)
    assert len({(b.name, b.quantity, b.relation) for b in found}) == len(found)
    assert {b.quantity for b in found} >= {"complex classes", "stationary lines", "stable orientations", "index sum"}
    assert prod(b.value for b in found if b.relation == ">=") > 0
