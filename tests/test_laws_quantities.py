"""Laws of potentials, invariants and symmetries: ours obey them, and each mistake breaks the law meant for it."""

import numpy as np
import pytest

from theory.activations import Activation
from theory.errors import InputError
from theory.form import CorrelationForm
from verify import laws
from verify.laws.properties.slopes import derivative
from verify.laws.properties.symmetry import SYMMETRIES
from verify.leading import LeadingOrder
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation


def power(p):
    """T(w), ∇T(w) and the leading-order field of σ = x^p."""

    def T(w, X, y):
        return np.mean(y * (X @ w) ** p)

    def gradient(w, X, y):
        return p * (y * (X @ w) ** (p - 1)) @ X / len(y)

    return T, gradient, lambda a, w, X, y: (T(w, X, y), a * gradient(w, X, y))


@pytest.mark.parametrize("p", [1, 2, 3, 5, 8])
def test_the_field_is_the_gradient_of_the_potential(p):
    T, gradient, field = power(p)
    assert laws.potential(lambda a, w, X, y: a * T(w, X, y), field, examples=40).statement.status == "confirmed"
    for factor in (1 + 1e-6, -1, p + 1):
        with pytest.raises(laws.LawViolation) as caught:
            laws.potential(
                lambda a, w, X, y: a * T(w, X, y), lambda a, w, X, y, c=factor: (c * T(w, X, y), a * gradient(w, X, y))
            )
        assert caught.value.factor == pytest.approx(factor, rel=1e-9)


def test_the_gradient_flow_is_that_of_the_loss():
    sigma = NumericActivation.of(Activation.parse("gelu"))

    def field(a, w, X, y):
        gradient = TwoLayerNetwork(sigma, X, y, 0.5, 1).loss_and_gradient(np.concatenate([a, w.ravel()]))[1]
        flow = Weights.from_flat(-gradient, X.shape[1])
        return flow.a, flow.w

    def minus_loss(a, w, X, y):
        return -np.mean((sigma(X @ w.T)[0] @ a - y) ** 2) / 2

    assert laws.potential(minus_loss, field, network=True, examples=40).statement.status == "confirmed"
    assert laws.ascent(minus_loss, field, network=True, examples=20).statement.status == "confirmed"


@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_the_balance_is_kept_with_the_factor_p_and_no_other(p):
    _, _, field = power(p)
    assert laws.invariant(lambda a, w: w @ w - p * a**2, field).statement.status == "confirmed"
    with pytest.raises(laws.LawViolation, match="the quantity changes at the rate -2") as caught:
        laws.invariant(lambda a, w: w @ w - (p + 1) * a**2, field)
    assert caught.value.finding.statement.status == "refuted"


def test_our_engine_keeps_the_balance_and_climbs():
    def field(a, w, X, y):
        force = LeadingOrder(CorrelationForm.from_data(X, y, 3), -2.0).field(np.array([[a, *w]]))[0]
        return force[0], force[1:]

    laws.invariant(lambda a, w: w @ w - 3 * a**2, field, examples=40)
    laws.ascent(lambda a, w, X, y: -2 * a * np.mean(y * (X @ w) ** 3), field, examples=40)
    with pytest.raises(laws.LawViolation, match="falls at the rate"):
        laws.ascent(lambda a, w, X, y: 2 * a * np.mean(y * (X @ w) ** 3), field)


@pytest.mark.parametrize("p", [1, 2, 3, 6])
@pytest.mark.parametrize("under", SYMMETRIES)
def test_the_leading_order_has_every_symmetry(p, under):
    _, _, field = power(p)
    assert laws.equivariance(field, under, p=p, examples=40).statement.status == "confirmed"


@pytest.mark.parametrize("under", ["rotation", "sign", "permutation", "samples"])
def test_our_gradient_flow_has_those_of_networks(under):
    sigma = NumericActivation.of(Activation.parse("softplus"))

    def field(a, w, X, y):
        return TwoLayerNetwork(sigma, X, y, 0.5, 1).field(Weights(2 * a, 2 * w))

    assert laws.equivariance(field, under, network=True, examples=40).statement.status == "confirmed"


def test_our_gradient_flow_has_not_the_others():
    sigma = NumericActivation.of(Activation.parse("softplus"))

    def field(a, w, X, y):
        return TwoLayerNetwork(sigma, X, y, 0.5, 1).field(Weights(2 * a, 2 * w))

    for under in ("scaling", "antipode", "targets"):
        with pytest.raises(laws.LawViolation):
            laws.equivariance(field, under, p=1, network=True)


T3, G3, F3 = power(3)
BROKEN = {
    "rotation": lambda a, w, X, y: (T3(w, X, y) + w[0] ** 3 * np.mean(y), a * G3(w, X, y)),
    "scaling": lambda a, w, X, y: (T3(w, X, y), G3(w, X, y) * a**2),
    "antipode": lambda a, w, X, y: (abs(T3(w, X, y)), a * G3(w, X, y)),
    "sign": lambda a, w, X, y: (T3(w, X, y), abs(a) * G3(w, X, y)),
    "targets": lambda a, w, X, y: (T3(w, X, y) * np.abs(y).max(), a * G3(w, X, y)),
    "samples": lambda a, w, X, y: (T3(w, X, y), a * len(y) * G3(w, X, y)),
    "permutation": lambda a, w, X, y: (np.arange(1, len(a) + 1) * a, w),
}


@pytest.mark.parametrize("under", SYMMETRIES)
def test_a_broken_symmetry_is_found(under):
    with pytest.raises(laws.LawViolation) as caught:
        laws.equivariance(BROKEN[under], under, p=3, network=under == "permutation")
    assert caught.value.finding.law == "equivariance"
    assert len(caught.value.example.example.X) <= 2


@pytest.mark.parametrize(
    "field, moved",
    [
        (lambda a, w, X, y: (T3(w, X, y) * y[0], a * G3(w, X, y)), "samples [2, 1]"),
        (lambda a, w, X, y: (T3(w, X, y), a * G3(w, X, y) * np.arange(len(w))), "coordinates [2, 1]"),
    ],
)
def test_a_permutation_moves_samples_and_coordinates_too(field, moved):
    with pytest.raises(laws.LawViolation) as caught:
        laws.equivariance(field, "permutation", D=2)
    assert moved in str(caught.value)


def test_a_wrong_degree_is_told_by_the_factor_of_the_scaling():
    with pytest.raises(laws.LawViolation) as caught:
        laws.equivariance(F3, "scaling", p=2)
    assert caught.value.factor == pytest.approx(2)
    assert "s = 2" in str(caught.value)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("rotatoin",), "no symmetry; those that are known are rotation, scaling"),
        (("scaling",), "p is None; the law of scaling needs"),
    ],
)
def test_other_symmetries_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        laws.equivariance(F3, *arguments)


def test_a_quantity_takes_the_weights_alone_or_the_data_too():
    with pytest.raises(InputError, match="not of 1 arguments"):
        laws.invariant(lambda a: a, F3)
    with pytest.raises(InputError, match=r"the quantity has the shape \(2,\)"):
        laws.invariant(lambda a, w: w, F3, D=2)


@pytest.mark.parametrize("k", range(1, 13))
def test_the_stencil_is_accurate_for_all_powers_that_occur(k):
    at, direction = np.array([1.5, -0.5]), np.array([0.3, 1.0])
    exact = k * 1.0 ** (k - 1) * 1.3  # of (x + y)^k at x + y = 1
    assert derivative(lambda x: (x[0] + x[1]) ** k, at, direction) == pytest.approx(exact, rel=1e-10)
