"""Predicted fates against attractors worked out by hand and against the plain flow."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from verify.datasets import Dataset
from verify.fates import Fate, Fates, joint_attractors, predict_fates
from verify.leading import LeadingOrder
from verify.network import Weights


@pytest.mark.parametrize("p", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("c_p", [1.0, -0.4])
def test_joint_attractors_are_stable_fixed_points_that_grow(p: int, c_p: float, paper_data: Dataset) -> None:
    orientations = stationary_orientations(paper_data.form(p))
    flow = LeadingOrder(orientations.form, c_p)
    indices, points = joint_attractors(orientations, c_p)
    assert len(indices) == len(orientations.condensed)
    velocity, growth = flow.direction_field(points)
    assert np.abs(velocity).max() < 1e-12
    assert (growth > 0).all()
    for nu, matrix in zip(points, flow.direction_jacobian(points), strict=True):
        basis = np.linalg.svd(nu[None])[2][1:].T
        assert np.linalg.eigvals(basis.T @ matrix @ basis).real.max() < 0


@pytest.mark.parametrize("p", [2, 3, 4])
def test_fates_agree_with_the_plain_flow(p: int, paper_data: Dataset, rng: np.random.Generator) -> None:
    orientations = stationary_orientations(paper_data.form(p))
    flow = LeadingOrder(orientations.form, 1.0)
    weights = Weights.draw(25, 2, rng)
    fates = predict_fates(orientations, 1.0, weights)
    agreements = 0
    for a, w, target in zip(weights.a, weights.w, fates.target, strict=True):
        end = _grow(flow, np.concatenate([[a], w]))
        if end is not None and target >= 0:
            assert float(end @ np.array(orientations.orientations[target].u)) > 0.999
            agreements += 1
    assert agreements >= 10


def _grow(flow: LeadingOrder, psi: np.ndarray) -> np.ndarray | None:
    """Orientation once the input weight has grown 300-fold in the unscaled leading-order flow."""

    def large(_: float, state: np.ndarray) -> float:
        return float(np.linalg.norm(state[1:])) - 300 * float(np.linalg.norm(psi[1:]))

    large.terminal = True
    solution = solve_ivp(lambda _, s: flow.field(s[None])[0], (0, 1e4), psi, events=large, rtol=1e-9, atol=1e-12)
    if not len(solution.y_events[0]):
        return None
    w = solution.y_events[0][0][1:]
    return w / np.linalg.norm(w)


def test_neurons_of_the_sign_without_a_growing_direction_die() -> None:
    """T(w) = w_1² + 2 w_2² > 0: with c_p a < 0 every input weight shrinks, unless a changes its sign first."""
    orientations = stationary_orientations(CorrelationForm.from_binary([1, 0, 2]))
    weights = Weights(np.array([-5.0, 5.0, -0.01]), np.array([[0.3, 0.2], [0.3, 0.2], [0.3, 0.2]]))
    fates = predict_fates(orientations, 1.0, weights)
    assert fates.kind == (Fate.DIES, Fate.CONDENSES, Fate.CONDENSES)
    assert [orientations.orientations[k].angle_deg for k in fates.target[1:]] == [90.0, 90.0]


def test_sign_of_the_leading_coefficient_exchanges_the_signs_of_the_output_weights(
    paper_data: Dataset, rng: np.random.Generator
) -> None:
    orientations = stationary_orientations(paper_data.form(3))
    weights = Weights.draw(30, 2, rng)
    plus = predict_fates(orientations, 1.0, weights)
    minus = predict_fates(orientations, -1.0, Weights(-weights.a, weights.w))
    assert plus == minus


def test_fates_check_themselves() -> None:
    with pytest.raises(ValueError, match="target exactly when"):
        Fates((Fate.CONDENSES,), (-1,))
