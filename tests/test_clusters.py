"""Clusters of directions: what is guaranteed, what leaves them unchanged, and how many there are."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ortho_group

from tests.properties import examples
from theory.errors import InputError
from verify import cluster_search
from verify.clusters import Clusters, cluster_directions, cosine_matrix, grown, in_blocks, ordered_by_cluster


def blobs(seed: int, D: int, sizes: list[int], noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights about orthogonal directions e_1, e_2, …, and which each belongs to."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    u = np.eye(D)[labels] + noise * rng.standard_normal((len(labels), D))
    return u * rng.uniform(0.1, 10, (len(labels), 1)), labels


def literal_angle(u, v, merged: bool) -> float:
    cosine = sum(float(a) * float(b) for a, b in zip(u, v, strict=True)) / math.hypot(*u) / math.hypot(*v)
    return math.degrees(math.acos(max(-1.0, min(1.0, abs(cosine) if merged else cosine))))


def check_definition(found: Clusters, w: np.ndarray, amplitude: np.ndarray) -> None:
    """The definition, literally."""
    for j, k in enumerate(found.labels):
        if k >= 0:
            angles = [literal_angle(w[j], c, found.merged) for c in found.centres]
            assert angles[k] <= found.angle_deg + 1e-5
            assert angles[k] <= min(angles) + 1e-5
            assert abs(angles[k] - found.deviations_deg[j]) < 1e-5
    for k, one in enumerate(found.centres):
        assert all(literal_angle(one, other, found.merged) > found.angle_deg - 1e-5 for other in found.centres[:k])
        mine = found.labels == k
        assert found.sizes[k] == mine.sum() > 0
        assert found.shares[k] == pytest.approx(amplitude[mine].sum() / amplitude[found.labels >= 0].sum())
        assert found.largest_deg[k] == found.deviations_deg[mine].max()
        assert found.mean_deg[k] == pytest.approx(found.deviations_deg[mine].mean())


def partition(labels) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == k).tolist()) for k in set(labels.tolist()) if k >= 0}


@settings(max_examples=examples(60))
@given(
    seed=st.integers(0, 10**6),
    m=st.integers(1, 30),
    D=st.integers(1, 6),
    angle=st.floats(0.5, 44),
    merged=st.booleans(),
)
def test_definition_holds_for_any_directions(seed: int, m: int, D: int, angle: float, merged: bool) -> None:
    rng = np.random.default_rng(seed)
    w, amplitude = rng.standard_normal((m, D)), rng.uniform(0.1, 1, m)
    w[rng.random(m) < 0.1] = 0
    found = cluster_directions(w, angle, merged, amplitude)
    assert np.array_equal(found.labels >= 0, w.any(axis=1))
    check_definition(found, w, amplitude)


@settings(max_examples=examples(30))
@given(seed=st.integers(0, 10**6), merged=st.booleans())
def test_equivariance(seed: int, merged: bool) -> None:
    """Rotation and permutation carry the clusters along; scaling of neurons, and flips if merged, change nothing."""
    rng = np.random.default_rng(seed)
    w, _ = blobs(seed, 4, [12, 7, 3], 0.2)
    amplitude = rng.uniform(0.5, 1, len(w))
    base = cluster_directions(w, 20, merged, amplitude)
    Q = ortho_group.rvs(4, random_state=seed)
    order = rng.permutation(len(w))
    flips = rng.choice([-1.0, 1.0], (len(w), 1)) if merged else 1.0
    moved = cluster_directions(
        (w * flips * rng.uniform(0.1, 10, (len(w), 1)))[order] @ Q.T, 20, merged, 7 * amplitude[order]
    )
    back = np.empty_like(moved.labels)
    back[order] = moved.labels
    assert partition(back) == partition(base.labels)
    assert moved.shares == pytest.approx(base.shares)
    signs = np.sign(np.einsum("kd,kd->k", moved.centres, base.centres @ Q.T))[:, None] if merged else 1.0
    assert moved.centres * signs == pytest.approx(base.centres @ Q.T, abs=1e-7)


@pytest.mark.parametrize("D, sizes", [(3, [30, 20, 5]), (10, [40, 40, 1, 1]), (50, [9])])
def test_well_separated_groups_are_found_whatever_their_number(D: int, sizes: list[int]) -> None:
    w, labels = blobs(0, D, sizes, 0.1 / np.sqrt(D))
    found = cluster_directions(w, 20)
    assert partition(found.labels) == partition(labels)


def test_stragglers_are_reported_but_not_counted() -> None:
    w, _ = blobs(1, 5, [100, 80, 1], 0.01)
    found = cluster_directions(w)
    assert (len(found), found.count(), found.count(0.5)) == (3, 2, 1)
    weighted = cluster_directions(w, amplitude=np.where(np.arange(181) == 180, 1000.0, 1.0))
    assert weighted.sizes[0] == 1
    assert weighted.count(0.5) == 1


def test_amplitude_pulls_the_centre() -> None:
    """The mean shift ends at the normalised Σ A u of its cluster."""
    w = np.array([[1.0, 0.0], [np.cos(0.1), np.sin(0.1)]])
    for A in ([1.0, 1.0], [1.0, 9.0]):
        expected = np.array(A) @ w
        centre = cluster_directions(w, 10, amplitude=A).centres[0]
        assert centre == pytest.approx(expected / np.linalg.norm(expected), abs=1e-9)


def test_antipodes_are_one_direction_only_if_merged() -> None:
    w = np.array([[1.0, 0.01], [-1.0, 0.0], [1.0, -0.01]])
    assert len(cluster_directions(w)) == 2
    merged = cluster_directions(w, merge_antipodes=True)
    assert len(merged) == 1
    assert merged.largest_deg[0] < 1


def test_density_of_the_starts_against_loops() -> None:
    rng = np.random.default_rng(3)
    u = rng.standard_normal((30, 3))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    A = rng.random(30)
    search = cluster_search._Search(u, A, 0.6, False)
    slow = [sum(A[j] * max(0.0, float(u[j] @ c) - math.cos(0.6)) for j in range(30)) for c in u]
    assert search.near(np.arange(30), u) == pytest.approx(slow)


def test_many_neurons_need_fewer_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond 2000 neurons the same groups, in any order of the neurons; the scattered are told."""
    w, labels = blobs(4, 6, [3000, 1500, 60], 0.02)
    order = np.random.default_rng(0).permutation(len(w))
    found, shuffled = cluster_directions(w), cluster_directions(w[order])
    assert partition(found.labels) == partition(labels)
    assert np.array_equal(shuffled.labels, found.labels[order])
    monkeypatch.setattr(cluster_search, "MAX_COVER", 10)
    random = np.random.default_rng(1).standard_normal((3000, 12))
    sparse = cluster_directions(random, 5)
    assert sparse.scattered == pytest.approx((sparse.labels < 0).mean())
    assert sparse.scattered > 0.3
    assert sparse.largest_deg.max() <= 5 + 1e-6


def test_hundred_thousand_neurons() -> None:
    w, labels = blobs(5, 8, [60_000, 40_000], 0.02)
    assert partition(cluster_directions(w).labels) == partition(labels)


def test_cosine_matrix_and_its_order() -> None:
    w, labels = blobs(6, 4, [5, 3], 0.05)
    slow = np.array([[math.cos(math.radians(literal_angle(a, b, False))) for a in w] for b in w])
    assert cosine_matrix(w) == pytest.approx(slow, abs=1e-7)
    mixed = np.random.default_rng(0).permutation(8)
    found = cluster_directions(w[mixed], 20)
    order = ordered_by_cluster(found)
    assert np.array_equal(labels[mixed][order], labels)
    assert all(np.diff(found.deviations_deg[order[:5]]) >= 0)
    blocks = cosine_matrix(w[mixed], order) > 0.8
    assert np.array_equal(blocks, labels[:, None] == labels[None, :])


def test_order_of_merged_clusters_has_one_side_first() -> None:
    w = np.array([[1.0, 0.0], [-1.0, 0.1], [1.0, 0.1], [-1.0, 0.0]])
    found = cluster_directions(w, merge_antipodes=True)
    signs = np.sign(w[ordered_by_cluster(found), 0])
    assert abs(np.diff(signs)).sum() == 2


def test_in_blocks_against_sorting() -> None:
    rng = np.random.default_rng(7)
    labels, first, second = rng.integers(-1, 3, 40), rng.random(40) < 0.5, rng.random(40)
    slow = sorted((j for j in range(40) if labels[j] >= 0), key=lambda j: (labels[j], first[j], second[j]))
    assert in_blocks(labels, first, second).tolist() == slow


def test_growth() -> None:
    initial = np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    w = np.array([[0.0, 10.0], [1.9, 0.0], [1e-9, 0.0], [0.0, 0.0]])
    assert grown(w, initial).tolist() == [True, False, True, False]
    assert grown(w, initial, 1.5).tolist() == [True, True, True, False]
    with pytest.raises(InputError, match="same shape"):
        grown(w, initial[:2])
    with pytest.raises(InputError, match="growth factor is -1"):
        grown(w, initial, -1)


def test_extreme_sizes_keep_their_direction() -> None:
    found = cluster_directions([[1e300, 1e300], [1e-300, 1e-300], [5e-324, 0.0]])
    assert found.sizes.tolist() == [2, 1]


def test_nothing_counted_is_no_cluster() -> None:
    found = cluster_directions(np.zeros((3, 2)))
    assert len(found) == found.count() == 0
    assert found.labels.tolist() == [-1] * 3
    assert len(ordered_by_cluster(found)) == 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        (([[1.0, np.nan]],), "NaN or infinity"),
        (([1.0, 2.0],), "two axes"),
        ((np.zeros((0, 3)),), "not be empty"),
        (([["a", "b"]],), "no array of real numbers"),
        (([[1.0, 0.0]], 0.0), "angle is 0.0°"),
        (([[1.0, 0.0]], 60.0, True), "at most 45°"),
        (([[1.0, 0.0]], 10.0, False, [-1.0]), "negative"),
        (([[1.0, 0.0]], 10.0, False, [1.0, 1.0]), "one finite number for each neuron"),
    ],
)
def test_bad_input_is_told(arguments, message: str) -> None:
    with pytest.raises(InputError, match=message):
        cluster_directions(*arguments)


def test_cosine_of_a_zero_row() -> None:
    with pytest.raises(InputError, match="row 1 of weights is zero"):
        cosine_matrix([[1.0, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize(
    "change, message",
    [
        ({"angles_deg": np.array([0.0, 11.0])}, "farther from the centre"),
        ({"centres": np.eye(2)[[0, 0]], "labels": np.array([0, 1]), "shares": np.array([0.5, 0.5])}, "two centres"),
        ({"shares": np.array([1.5])}, "not exceed 1"),
        ({"labels": np.array([0, 2])}, "every label"),
        ({"centres": np.array([[2.0, 0.0]])}, "unit vector"),
    ],
)
def test_clusters_check_themselves(change, message: str) -> None:
    good = {
        "centres": np.array([[1.0, 0.0]]),
        "labels": np.array([0, 0]),
        "angles_deg": np.array([0.0, 1.0]),
        "shares": np.array([1.0]),
        "angle_deg": 10.0,
        "merged": False,
    }
    Clusters(**good)
    with pytest.raises(ValueError, match=message):
        Clusters(**good | change)


def test_json_form() -> None:
    record = cluster_directions([[1.0, 0.0], [0.0, 1.0], [1.0, 0.01]]).to_dict()
    assert record["labels"] == [0, 1, 0]
    assert record["clusters"][0]["size"] == 2


def test_neurons_of_next_to_no_weight_belong_to_the_one_they_are_near() -> None:
    """Beside a neuron that blows up the amplitudes of the others may be below its rounding."""
    angles = np.radians([0.0, 4.0, 7.0, 60.0, 63.0])
    w = np.column_stack([np.cos(angles), np.sin(angles)])
    found = cluster_directions(w, 10.0, amplitude=[1.0, 1e-12, 1e-15, 1e-13, 1e-25])
    assert found.labels.tolist() == [0, 0, 0, 1, 1]
