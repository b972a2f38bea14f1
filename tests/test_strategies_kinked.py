"""Strategies for activations with a kink at 0, and for activations of a kind."""

import math
import re

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies_for_tests import FEW, drawn, find
from theory.activations import Activation
from theory.errors import InputError
from theory.expansion import expand
from theory.expansion_result import ExpansionStatus
from verify.strategies import KINDS, KINKED_KINDS, activations, kinked_activations

MARKS = {
    "ramp": r"-?([0-9/]+\*)?(Max|Min)\(0, x\)(\*\*\d+)?",
    "two ramps": r".*Max\(0, x\)(\*\*\d+)? [+-] .*Max\(0, -x\)(\*\*\d+)?",
    "leaky": r".*Max\(x, -?([0-9/]+\*)?x\)",
    "absolute value": r"-?([0-9/]+\*)?(x(\*\*\d+)?\*)?(Abs\(x\)|x\*sign\(x\)|sqrt\(x\*\*2\))([*/].*)?",
    "mixture": r"-?([0-9/]+\*)?x(\*\*\d+)? [+-] ([0-9/]+\*)?(x(\*\*\d+)?\*)?Abs\(x\)",
    "composition": r".*((tanh|sin|atan|erf|asinh|sinh)\((Max|Abs)\(.*|Abs\((tanh|sin|atan|erf|asinh|sinh).*)",
    "named": r".*(relu|relu6|selu)\(x\)",
}
FURTHER = r"( [+-] ([0-9/]+\*)?x\*\*\d+)?( [+-] [0-9/]+)?"


@pytest.mark.parametrize("kind", KINKED_KINDS)
def test_each_kind_is_kinked_at_order_p(kind):
    @FEW
    @given(st.data(), st.integers(1, 7))
    def kinked(data, p):
        activation = data.draw(kinked_activations(p, kind=kind))
        expansion = expand(activation)
        assert expansion.status is ExpansionStatus.KINKED
        assert expansion.coefficients[-1].order == p
        assert re.fullmatch(MARKS[kind] + FURTHER, activation.source)

    kinked()


@FEW
@given(st.data(), st.integers(1, 4), st.booleans())
def test_the_two_sides_are_read_off_at_a_point_next_to_0(data, p, offset):
    """An oracle without series: σ(±h) − σ(0) over h^p, at 60 digits."""
    activation = data.draw(kinked_activations(p, offset))
    x, expr = activation.variable, activation.expr
    c_0 = expr.subs(x, 0)
    assert (c_0 != 0) == offset
    h = sp.Rational(1, 10**9)
    right, left = (float(((expr.subs(x, side * h) - c_0) / h**p).evalf(30)) for side in (1, -1))
    leading = expand(activation).coefficients[-1]
    assert right == pytest.approx(float(leading.right), abs=1e-6)
    assert left == pytest.approx(float(leading.left) * (-1) ** p, abs=1e-6)
    assert not math.isclose(left, (-1) ** p * right, rel_tol=1e-6)


def test_all_kinds_and_offsets_and_default_orders_occur():
    found = drawn(kinked_activations(), 150)
    for mark in MARKS.values():
        assert any(re.fullmatch(mark + FURTHER, activation.source) for activation in found)
    expansions = [expand(activation) for activation in found[:60]]
    assert {expansion.coefficients[-1].order for expansion in expansions} == {1, 2, 3, 4}
    assert {expansion.constant == 0 for expansion in expansions} == {True, False}


@FEW
@given(kinked_activations(st.integers(1, 30)))
def test_they_are_short_texts_that_the_parser_reads(activation):
    assert len(activation.source) < 100
    assert Activation.parse(activation.source) == activation


@pytest.mark.slow
def test_they_shrink_to_a_ramp_and_within_their_kind():
    assert find(kinked_activations(), lambda _: True).source == "Max(0, x)"
    assert find(kinked_activations(3, offset=True), lambda _: True).source == "Max(0, x)**3 + 1"
    assert find(kinked_activations(2), lambda each: "Abs" in each.source).source == "x*Abs(x)"
    assert find(kinked_activations(1, kind="leaky"), lambda _: True).source == "Max(x, -x)"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("offset", [True, False])
def test_a_kind_can_be_asked_for(kind, offset):
    simplest = find(activations(3, offset, kind), lambda _: True).source
    assert simplest == KINDS_SIMPLEST[kind] + " + 1" * offset


KINDS_SIMPLEST = {
    "power": "x**3",
    "polynomial": "x**3 + x**4",
    "composition": "tanh(x)**3",
    "product": "x**3*cos(x)",
    "remainder": "(sin(x) - x)",
    "hidden zero": "x**3 + (log(6) - log(2) - log(3))",
}


def test_several_kinds_can_be_asked_for_and_nothing_else_is_drawn():
    texts = {activation.source for activation in drawn(activations(2, False, {"power", "product"}), 60)}
    assert {bool(re.fullmatch(r"-?([0-9/]+\*)?x\*\*2", text)) for text in texts} == {True, False}
    assert not any(re.search("tanh| - ", text) for text in texts)


def test_a_seed_draws_the_same_again():
    first, again, other = ([each.source for each in drawn(kinked_activations(), 30, k)] for k in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    "make, name",
    [
        (lambda: kinked_activations(0), "p is 0"),
        (lambda: kinked_activations(2, offset="no"), "offset is 'no'"),
        (lambda: kinked_activations(2, kind="ReLU"), "kind is 'ReLU'"),
        (lambda: activations(2, kind=[]), "kind is []"),
        (lambda: activations(2, kind=["power", "ramp"]), "kind is ['power', 'ramp']"),
    ],
)
def test_other_arguments_are_refused_in_a_sentence(make, name):
    with pytest.raises(InputError, match=f"^{re.escape(name)}; it must be "):
        make()
