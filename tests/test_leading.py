"""The leading-order flow on the sphere of directions: derivatives, the plain flow as oracle, conservation."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from verify.datasets import Dataset
from verify.leading import LeadingOrder, follow, limit_directions
from verify.numeric import FloatArray

DEGREES = [1, 2, 3, 4, 5]


def flow_of(data: Dataset, p: int, c_p: float = 1.0) -> LeadingOrder:
    return LeadingOrder(data.form(p), c_p)


def potential(flow: LeadingOrder, psi: FloatArray) -> FloatArray:
    """V = c_p a T(w)."""
    return flow.c_p * psi[..., 0] * flow.form(psi[..., 1:])


def central(function, point: FloatArray, h: float = 1e-6) -> FloatArray:
    """Derivative of a function of one point (k,), along a new last axis."""
    steps = h * np.eye(len(point))
    return np.stack([(function(point + s) - function(point - s)) / (2 * h) for s in steps], axis=-1)


@pytest.mark.parametrize("p", DEGREES)
def test_field_and_jacobian_are_derivatives_of_the_potential(
    p: int, paper_data: Dataset, rng: np.random.Generator
) -> None:
    flow = flow_of(paper_data, p, c_p=-0.7)
    for psi in rng.standard_normal((5, 3)):
        assert flow.field(psi[None])[0] == pytest.approx(central(lambda x: potential(flow, x), psi), rel=1e-6, abs=1e-8)
        jacobian = central(lambda x: flow.field(x[None])[0], psi)
        assert flow.jacobian(psi[None])[0] == pytest.approx(jacobian, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("p", DEGREES)
def test_direction_flow_and_its_linearisation(p: int, paper_data: Dataset, rng: np.random.Generator) -> None:
    flow = flow_of(paper_data, p, c_p=1.3)
    for psi in rng.standard_normal((5, 3)):
        nu = psi / np.linalg.norm(psi)
        velocity, growth = flow.direction_field(nu[None])
        assert float(velocity[0] @ nu) == pytest.approx(0, abs=1e-13)
        assert growth[0] == pytest.approx((p + 1) * float(potential(flow, nu)), rel=1e-12, abs=1e-15)
        for tangent in np.linalg.svd(nu[None])[2][1:]:
            moved = [flow.direction_field(_unit(nu + s * 1e-6 * tangent)[None])[0][0] for s in (1, -1)]
            slope = (moved[0] - moved[1]) / 2e-6
            assert flow.direction_jacobian(nu[None])[0] @ tangent == pytest.approx(slope, rel=1e-5, abs=1e-7)


def _unit(vector: FloatArray) -> FloatArray:
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize("p", DEGREES)
def test_path_is_the_plain_leading_order_flow_on_another_clock(
    p: int, paper_data: Dataset, rng: np.random.Generator
) -> None:
    flow, start = flow_of(paper_data, p), rng.standard_normal((4, 3))
    path = follow(flow, start, np.array([0.2, 0.5, 1.0, 2.0]), instants=9)
    for j, psi0 in enumerate(start):
        end = _plain_flow(flow, psi0, float(path.clock[-1, j]))
        assert path.direction[-1, j] == pytest.approx(_unit(end), abs=1e-6)
        assert path.log_size[-1, j] == pytest.approx(np.log(np.linalg.norm(end) / np.linalg.norm(psi0)), abs=1e-6)
        growth = np.linalg.norm(end[1:]) / np.linalg.norm(psi0[1:])
        assert path.log_growth[-1, j] == pytest.approx(np.log(growth), abs=1e-5)


def _plain_flow(flow: LeadingOrder, start: FloatArray, clock: float) -> FloatArray:
    """ψ at the instant when ∫ ‖ψ‖^{p−1} dτ reaches the given clock."""

    def rate(_: float, state: FloatArray) -> FloatArray:
        return np.concatenate([flow.field(state[None, :3])[0], [np.linalg.norm(state[:3]) ** (flow.form.degree - 1)]])

    def reached(_: float, state: FloatArray) -> float:
        return state[3] - clock

    reached.terminal = True
    state = np.concatenate([start, [0.0]])
    return solve_ivp(rate, (0, 1e9), state, method="Radau", events=reached, rtol=1e-10, atol=1e-12).y_events[0][0][:3]


@pytest.mark.parametrize("p", DEGREES)
def test_transport_carries_a_small_change_along(p: int, paper_data: Dataset, rng: np.random.Generator) -> None:
    flow, h = flow_of(paper_data, p), 1e-5
    nu = _unit(rng.standard_normal(3))
    duration = np.array([3.0])
    path = follow(flow, nu[None], duration)
    whole = np.linalg.multi_dot(path.transport[::-1, 0])
    for tangent in np.linalg.svd(nu[None])[2][1:]:
        ends = [follow(flow, _unit(nu + s * h * tangent)[None], duration).direction[-1, 0] for s in (1, -1)]
        assert whole @ tangent == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-3, abs=1e-4)


def test_transport_converges_with_order_four(paper_data: Dataset, rng: np.random.Generator) -> None:
    flow = flow_of(paper_data, 3)
    start, duration = rng.standard_normal((6, 3)), np.full(6, 2.0)

    def whole(instants: int) -> FloatArray:
        product = np.broadcast_to(np.eye(3), (6, 3, 3))
        for factor in follow(flow, start, duration, instants).transport:
            product = factor @ product
        return product

    exact = whole(513)
    errors = [np.abs(whole(n) - exact).max() for n in (17, 33)]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(4, abs=0.5)


@pytest.mark.parametrize("p", DEGREES)
def test_difference_of_squares_is_constant_and_potential_never_falls(
    p: int, paper_data: Dataset, rng: np.random.Generator
) -> None:
    flow = flow_of(paper_data, p)
    path = follow(flow, rng.standard_normal((20, 3)), np.full(20, 2.0))
    psi = path.direction * np.exp(path.log_size)[:, :, None]
    invariant = (psi[:, :, 1:] ** 2).sum(axis=2) - p * psi[:, :, 0] ** 2
    size = (psi**2).sum(axis=2)
    assert (np.abs(invariant - invariant[0]) < 1e-6 * np.maximum(size, 1)).all()
    assert (np.diff(potential(flow, psi), axis=0) >= -1e-9 * size[1:] ** ((p + 1) / 2)).all()


def test_limit_of_the_linear_flow(paper_data: Dataset, rng: np.random.Generator) -> None:
    """p = 1 is a linear system: the neuron ends at the sign of its component along (1, ĝ)."""
    flow = flow_of(paper_data, 1)
    g = _unit(flow.form.gradient(np.ones(2)))
    start = rng.standard_normal((50, 3))
    growing = np.concatenate([[1.0], g]) / np.sqrt(2)
    end = limit_directions(flow, start, np.array([growing, -growing]))
    assert end == pytest.approx(np.sign(start @ growing)[:, None] * growing, abs=2e-4)
