"""Every fast path against its slow and literal oracle, on activations, data and weights that are drawn."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from theory.derivation import derive
from theory.derivation.notation import Form
from theory.expansion import expand
from theory.form import CorrelationForm
from verify.laws.properties import literal
from verify.laws.properties.example import Example
from verify.laws.properties.sigma import ExactSigma, leading_term
from verify.leading import LeadingOrder
from verify.network import Weights
from verify.numeric import NumericActivation
from verify.strategies import activations, datasets, kinked_activations, networks, weights

any_activation = st.one_of(activations(), kinked_activations())


@st.composite
def points(draw):
    """±m/2^k, from far out to close to 0."""
    return draw(st.sampled_from((-1, 1))) * Fraction(draw(st.integers(1, 7)), 2 ** draw(st.integers(2, 18)))


@settings(max_examples=examples(60))
@given(any_activation, st.lists(points(), min_size=1, max_size=6))
def test_the_activation_in_doubles_is_that_of_50_digits(activation, z):
    """Relative to σ(z) − σ(0), and to σ′: what cancels near 0 is not lost."""
    value, slope = NumericActivation.of(activation)(np.array(z, dtype=np.float64))
    exact, constant = ExactSigma(activation), expand(activation).constant
    offset = literal.mean([exact(Fraction(1, 10**40))[0]]) if constant else Fraction(0)
    for k, z_k in enumerate(z):
        expected, expected_slope = exact(z_k)
        rounding = 4e-16 * abs(float(expected)) if constant else 0.0
        assert value[k] - float(offset) == pytest.approx(float(expected - offset), rel=2e-11, abs=rounding + 1e-300)
        assert slope[k] == pytest.approx(float(expected_slope), rel=2e-11)


def example_of(data, drawn, epsilon=1.0):
    """Weights and data as the exact rationals that their doubles are."""

    def row(values):
        return tuple(Fraction(float(x)) for x in values)

    w = tuple(row(epsilon * w_j) for w_j in drawn.w)
    return Example(row(epsilon * drawn.a), w, tuple(map(row, data.X)), row(data.y), network=True)


def literal_rates(network, example):
    """The rates of the gradient flow that the network stands for, in exact sums."""
    sigma = ExactSigma(network.sigma.activation)
    if network.frozen:
        return literal.neuron(example, sigma, example.y)
    rates = literal.gradient_flow(example, sigma)
    held = literal.mean(rates.da) if network.held else Fraction(0)
    return replace(rates, da=tuple(da - held for da in rates.da))


@settings(max_examples=examples(40))
@given(st.data(), networks())
def test_the_field_of_a_network_is_the_literal_sum(data, network):
    drawn = data.draw(weights(m=st.integers(1, 3), D=network.X.shape[1]))
    rates = literal_rates(network, example_of(network, drawn, network.epsilon))
    da, dw = (network.epsilon**network.p * part for part in network.field(drawn))
    for compared in rates.compared(example_of(network, drawn), da, dw):
        assert compared.error < 1e-10


@settings(max_examples=examples(30))
@given(st.data(), networks(residual="full"))
def test_memory_bounds_and_carried_outputs_change_no_digit(data, network):
    drawn = data.draw(weights(m=st.integers(1, 4), D=network.X.shape[1]))
    small = replace(network, memory=1)
    da, dw, df = small.field_and_rate(drawn, small.outputs(drawn))
    for mine, other in zip((da, dw), network.field(drawn), strict=True):
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-9 * float(np.abs(other).max()) + 1e-300)
    h = 1e-4 / (1 + float(np.abs(da).max()) + float(np.abs(dw).max()))
    ahead, behind = (small.outputs(Weights(drawn.a + s * da, drawn.w + s * dw)) for s in (h, -h))
    assert df == pytest.approx((ahead - behind) / (2 * h), abs=1e-5 * float(np.abs(df).max()) + 1e-9)


@settings(max_examples=examples(40))
@given(st.data(), st.integers(1, 6), datasets())
def test_the_leading_order_of_single_neurons_is_the_literal_sum(data, p, dataset):
    drawn = data.draw(weights(m=st.integers(1, 3), D=dataset.dimension))
    flow = LeadingOrder(CorrelationForm.from_data(dataset.rows, dataset.targets, p), -2.0)
    force = flow.field(np.column_stack([drawn.a, drawn.w]))
    example = example_of(dataset, drawn)
    for compared in literal.leading_order(example, leading_term(f"-2*x**{p}")).compared(
        example, force[:, 0], force[:, 1:]
    ):
        assert compared.error < 1e-12


@settings(max_examples=examples(3))
@given(activations(p=st.integers(1, 4)), st.integers(2, 3))
def test_the_derivation_of_any_activation_holds(activation, D):
    derivation = derive(expand(activation), dimension=D)
    check = derivation.check()
    assert check.ok, [step.key for step in check.failed]
    c_p = expand(activation).leading_coefficient
    for relation in derivation["neuron"].claim[:1]:
        (T,) = relation.rhs.atoms(Form)
        assert relation.rhs.coeff(T) == c_p
