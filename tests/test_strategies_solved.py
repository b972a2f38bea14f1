"""Strategies for forms with known orientations: held against the solver, which knows nothing of how they are made."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from tests.strategies_for_tests import FEW, drawn, find
from theory.errors import InputError
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from verify.strategies import SOLVED_KINDS, KnownOrientation, SolvedForm, forms, planted_forms, solved_forms

SHAPES = {
    "linear": [(1, 2), (1, 3)],
    "spectrum": [(2, 2), (2, 3), (2, 4)],
    "orthogonal": [(3, 2), (4, 2), (5, 2), (3, 3), (4, 3)],
    "product": [(1, 2), (4, 2), (1, 3), (2, 3), (3, 3), (4, 3), (2, 4)],
    "circular": [(p, 2) for p in range(1, 8)],
    "platonic": [(3, 3), (4, 3)],
    "planted": [(2, 2), (3, 2), (5, 2), (2, 3)],
}


def found_at(u, orientations):
    """The orientation that the solver found at u or −u, with its sign."""
    near = [(s, o) for o in orientations for s in (1, -1) if np.allclose(o.u, [s * float(x) for x in u], atol=1e-9)]
    return max(near, key=lambda each: each[0], default=None)


@pytest.mark.parametrize("kind", SOLVED_KINDS)
def test_the_solver_finds_what_is_known(kind):
    @settings(max_examples=examples(15))
    @given(st.data(), st.sampled_from(SHAPES[kind]))
    def agrees(data, shape):
        solved = data.draw(solved_forms(shape[0], shape[1], kind))
        assert (solved.form.degree, solved.form.dimension, solved.kind) == (*shape, kind)
        found = stationary_orientations(solved.form)
        if solved.condensed is not None:
            assert len(found.condensed) == solved.condensed
        if solved.lines is not None:
            assert (len(found.lines), found.continua) == (solved.lines, ())
        for known in solved.known:
            agrees_with(found, known, shape[0])

    agrees()


def agrees_with(found, known, p):
    """The value, the tangent spectrum and the rates; nothing is isolated within a continuum."""
    where = found_at(known.u, found.orientations)
    if where is None:
        assert found.continua
        return
    sign, orientation = where
    parity = sign**p
    assert parity * orientation.value == pytest.approx(float(known.value))
    spectrum = sorted(parity * h for h in orientation.tangent_spectrum)
    assert spectrum == pytest.approx([float(h - p * known.value) for h in known.bends], abs=1e-9)
    exponents = [float(k) for k in known.alignment_exponents(p)]
    assert sorted(orientation.alignment_exponents) == pytest.approx(sorted(exponents), abs=1e-9)


@settings(max_examples=examples(40))
@given(st.data(), st.integers(2, 6), st.integers(2, 4))
def test_a_planted_orientation_has_the_value_and_curvature_that_were_given(data, p, D):
    """In doubles, by the derivatives of T, where the form itself checks exact polynomials."""
    value = data.draw(st.fractions(-3, 3, max_denominator=4))
    bends = data.draw(st.lists(st.fractions(-9, 9, max_denominator=4), min_size=D - 1, max_size=D - 1))
    solved = data.draw(planted_forms(p, D, value, bends))
    (known,) = solved.known
    u = np.array(known.u, dtype=float)
    assert (known.value, known.bends) == (value, tuple(sorted(bends)))
    assert float(solved.form(u)) == pytest.approx(float(value), abs=1e-9)
    assert solved.form.gradient(u) == pytest.approx(p * float(value) * u, abs=1e-8)
    tangent = np.linalg.svd(u[None])[2][1:]
    curvatures = np.linalg.eigvalsh(tangent @ solved.form.hessian(u) @ tangent.T)
    assert curvatures == pytest.approx([float(h) for h in sorted(bends)], abs=1e-7)


def test_a_planted_quadratic_form_has_the_eigenvalues_that_were_given():
    solved = drawn(planted_forms(2, value=3, bends=[2, -10]), 5)[-1]
    assert np.linalg.eigvalsh(solved.form.hessian(np.zeros(3)) / 2) == pytest.approx([-5, 1, 3])


def test_there_are_further_terms_about_a_planted_orientation():
    """Else the planted forms would be few, and all of them alike."""
    found = drawn(planted_forms(3, 2, 1, [0]), 40)
    assert len({tuple(solved.form.coefficients.items()) for solved in found}) > 20
    assert any(
        abs(float(solved.form([-float(solved.known[0].u[1]), float(solved.known[0].u[0])]))) > 0 for solved in found
    )


@pytest.mark.parametrize("kind", SOLVED_KINDS)
def test_a_form_that_is_not_as_it_says_is_refused(kind):
    p, D = SHAPES[kind][0]
    solved = drawn(solved_forms(p, D, kind), 3)[-1]
    for known in solved.known:
        bent = (known.bends[0] + 1, *known.bends[1:])
        for wrong in (
            KnownOrientation(known.u, known.value + 1, known.bends),
            KnownOrientation(known.u, known.value, bent),
        ):
            with pytest.raises(ValueError, match=r"is not stationary|has other eigenvalues"):
                SolvedForm(kind, solved.form, "", known=(wrong,))


def test_all_kinds_occur_and_all_default_sizes():
    found = drawn(solved_forms(), 150) + drawn(solved_forms(), 150, 1)
    assert {solved.kind for solved in found} == set(SOLVED_KINDS)
    assert {solved.form.degree for solved in found} == {1, 2, 3, 4}
    assert {solved.form.dimension for solved in found} == {2, 3, 4}
    turned = [solved for solved in found if any(x.denominator > 1 for known in solved.known for x in known.u)]
    assert len(turned) > 0.3 * len(found)


def test_spectra_may_be_repeated_or_simple():
    found = drawn(solved_forms(2, 3, "spectrum"), 80)
    assert {solved.lines for solved in found} == {3, None}
    assert {solved.condensed for solved in found} == {0, 2, 4}


SIMPLEST = {
    "linear": "T={(1, 0): 1}, condensed=2, lines=1, known=[u=(1, 0) T(u)=1 h=(0)]",
    "spectrum": "T={(2, 0): 1}, condensed=2, lines=2, known=[u=(1, 0) T(u)=1 h=(0); u=(0, 1) T(u)=0 h=(2)]",
    "product": "T={(1, 0): 1}, condensed=2, lines=1, known=[]",
    "circular": "T={(1, 0): 1}, condensed=2, lines=1, known=[u=(1, 0) T(u)=1 h=(0)]",
    "planted": "T={(2, 0): 1}, condensed=None, lines=None, known=[u=(1, 0) T(u)=1 h=(0)]",
}


@pytest.mark.parametrize("kind", SIMPLEST)
def test_each_kind_shrinks_to_a_small_form(kind):
    assert repr(find(solved_forms(kind=kind), lambda _: True)) == f"SolvedForm({kind!r}, {SIMPLEST[kind]})"


def test_without_a_kind_they_shrink_to_a_linear_form():
    assert find(solved_forms(), lambda _: True).form.coefficients == {(1, 0): 1}
    turned = find(solved_forms(1, 2), lambda solved: len(solved.form.coefficients) == 2)
    assert turned.form.coefficients == {(1, 0): Fraction(3, 5), (0, 1): Fraction(-4, 5)}


def test_forms_print_as_a_call():
    @settings(max_examples=50, database=None, derandomize=True)
    @given(forms(2, 2))
    def fails(form):
        assert form.is_zero

    with pytest.raises(AssertionError) as caught:
        fails()
    (note,) = [note for note in caught.value.__notes__ if "form=" in note]
    assert "form=from_coefficients({(2,0):Fraction(1,1)})" in re.sub(r"\s+", "", note)


@pytest.mark.parametrize("strategy", [solved_forms(), planted_forms()], ids=["solved", "planted"])
def test_a_seed_draws_the_same_again(strategy):
    first, again, other = (list(map(repr, drawn(strategy, 30, k))) for k in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: solved_forms(13), "p is 13; it must be an integer from 1 to 12"),
        (lambda: solved_forms(2, 1), "D is 1; it must be an integer from 2 to 20"),
        (lambda: solved_forms(kind="cubic"), "kind is 'cubic'; it must be one or several of linear, spectrum"),
        (lambda: planted_forms(1), "p is 1; it must be an integer from 2 to 12"),
        (lambda: planted_forms(3, value=0.5), "value has 0.5; it must be an integer or a Fraction"),
        (lambda: planted_forms(3, bends=[1, "2"]), "bends has '2'; it must be an integer or a Fraction"),
    ],
)
def test_other_arguments_are_refused_in_a_sentence(make, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}"):
        make()


@pytest.mark.parametrize(
    "strategy, message",
    [
        (planted_forms(3, 3, bends=[1]), "1 bends are given for D = 3; there must be D − 1, one a tangent direction"),
        (planted_forms(12, 20), "p is 12 and D is 20; a form then has 141120525 coefficients, and at most 1000"),
        (forms(12, 20), "p is 12 and D is 20; a form then has 141120525 coefficients, and at most 1000"),
        (solved_forms(3, 4, "platonic"), "there are no solved forms of the kinds platonic with p in [3] and D in [4]"),
        (solved_forms(12, 20), "there are no solved forms of the kinds linear, spectrum"),
    ],
    ids=str,
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(strategy, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}"):
        find(strategy, lambda _: True)


@FEW
@given(solved_forms())
def test_forms_are_not_zero_but_where_that_was_asked_for(solved):
    assert isinstance(solved.form, CorrelationForm)
    assert not solved.form.is_zero
