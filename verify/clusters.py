"""Clusters of the directions of neurons, without being told how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theory.errors import InputError
from verify.cluster_search import cluster_centres, nearest_cosines
from verify.numeric import FloatArray
from verify.shown import Shown
from verify.tolerance import angle_between

Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]
Progress = Callable[[float, str], None]

ANGLE_DEG = 10.0
"""Angle within which directions count as one, unless another is given."""
MIN_SHARE = 0.02
"""Share of the amplitude that a cluster must hold to be counted as one of the directions of a layer."""
_SMALLEST_ANGLE = 0.01
_ROUNDING_DEG = 1e-6


@dataclass(frozen=True, eq=False)
class Clusters(Shown):
    """Clusters of m directions in D dimensions, the one with the largest share of the amplitude first.

    ``centres`` (K, D) are unit vectors; ``labels`` (m,) holds the cluster of each neuron, −1 for one that is in
    none; ``angles_deg`` (m,) its angle to that centre, NaN for one that is in none; ``shares`` (K,) are parts of the
    amplitude of all counted neurons.  Every neuron of a cluster lies within ``angle_deg`` of its centre, or of minus
    its centre where antipodes are ``merged``, and centres are farther apart than that: both are checked here.
    """

    centres: FloatArray
    labels: Indices
    angles_deg: FloatArray
    shares: FloatArray
    angle_deg: float
    merged: bool

    def __post_init__(self) -> None:
        counted = self.labels >= 0
        if not np.array_equal(np.unique(self.labels[counted]), np.arange(len(self.centres))):
            raise ValueError("every cluster must have a neuron, and every label a cluster")
        if np.isnan(self.angles_deg[counted]).any() or (self.deviations_deg[counted] > self._widest).any():
            raise ValueError("a neuron lies farther from the centre of its cluster than the angle")
        if len(self.shares) and (self.shares.sum() > 1 + 1e-9 or (np.diff(self.shares) > 0).any()):
            raise ValueError("the shares of the clusters must descend and not exceed 1 in all")
        if (np.abs(np.linalg.norm(self.centres, axis=1) - 1) > 1e-12).any():
            raise ValueError("a centre is not a unit vector")
        for start in range(0, len(self.centres), 1000):
            cosines = self.centres[start : start + 1000] @ self.centres.T
            cosines = np.abs(cosines) if self.merged else cosines
            cosines[np.arange(len(cosines)), start + np.arange(len(cosines))] = -1.0
            if (cosines > np.cos(np.radians(self.angle_deg - _ROUNDING_DEG))).any():
                raise ValueError("two centres lie within the angle of each other")

    @property
    def _widest(self) -> float:
        return self.angle_deg + _ROUNDING_DEG

    def __len__(self) -> int:
        return len(self.centres)

    @cached_property
    def deviations_deg(self) -> FloatArray:
        """Angle (m,) of each neuron to its centre or, where antipodes are merged, to the nearer of ± its centre."""
        return np.minimum(self.angles_deg, 180 - self.angles_deg) if self.merged else self.angles_deg

    @cached_property
    def sizes(self) -> Indices:
        """Number of neurons (K,) in each cluster."""
        return np.bincount(self.labels[self.labels >= 0], minlength=len(self)).astype(np.intp)

    @cached_property
    def largest_deg(self) -> FloatArray:
        """Largest angle (K,) of a neuron to the centre."""
        largest = np.zeros(len(self))
        counted = self.labels >= 0
        np.maximum.at(largest, self.labels[counted], self.deviations_deg[counted])
        return largest

    @cached_property
    def mean_deg(self) -> FloatArray:
        """Mean angle (K,) of the neurons to the centre, each neuron counted once."""
        counted = self.labels >= 0
        total = np.bincount(self.labels[counted], self.deviations_deg[counted], minlength=len(self))
        return total / np.maximum(self.sizes, 1)

    @property
    def scattered(self) -> float:
        """Share of the amplitude that is in no cluster; 0 if at most 2000 neurons are counted."""
        return max(0.0, 1.0 - float(self.shares.sum()))

    def count(self, min_share: float = MIN_SHARE) -> int:
        """How many clusters hold at least this share of the amplitude: the directions that matter, without stragglers.

        >>> w = np.concatenate([np.tile([1.0, 0.0], (99, 1)), [[0.0, 1.0]]])
        >>> found = cluster_directions(w)
        >>> len(found), found.count(), found.count(0.005)
        (2, 1, 2)
        """
        return int((self.shares >= min_share).sum())

    def to_dict(self) -> dict[str, object]:
        """JSON form: the angle, one record for each cluster, and the labels."""
        columns = zip(self.centres, self.sizes, self.shares, self.largest_deg, self.mean_deg, strict=True)
        return {
            "angle_deg": self.angle_deg,
            "antipodes_merged": self.merged,
            "clusters": [
                {
                    "centre": centre.tolist(),
                    "size": int(size),
                    "share": float(share),
                    "largest_angle_deg": float(largest),
                    "mean_angle_deg": float(mean),
                }
                for centre, size, share, largest, mean in columns
            ],
            "labels": self.labels.tolist(),
        }


def cluster_directions(
    weights: ArrayLike,
    angle_deg: float = ANGLE_DEG,
    merge_antipodes: bool = False,
    amplitude: ArrayLike | None = None,
    counted: ArrayLike | None = None,
    progress: Progress | None = None,
) -> Clusters:
    """Clusters of the directions w_j/‖w_j‖ of ``weights`` (m, D).

    Every neuron of a cluster lies within ``angle_deg`` of its centre (of ± its centre, where antipodes are merged), and
    centres are farther apart than that.  They are found one after the other: from the direction c with the greatest
    amplitude in its neighbourhood, Σ A_j (cos ∠(u_j, c) − cos α)_+ over the neurons that are in no cluster yet, the
    spherical mean shift with the flat kernel leads to a local maximum of that sum.  In the end every neuron joins the
    nearest centre.  Up to 2000 counted neurons, all of them are tried as starts, and each ends in a cluster.  Beyond,
    the starts are at least 200 that are evenly spaced by amplitude; what is then in no cluster is covered by up to 2000
    more in order of amplitude, and the rest is :attr:`Clusters.scattered`.  The result does not depend on the order
    of the neurons nor on positive factors, and turns with the weights.

    ``amplitude`` (m,) weighs the neurons, for example |a_j| r_j^p; without it each counts once.  A neuron whose weights
    or amplitude are zero is not counted, nor one that the mask ``counted`` (m,) leaves out.

    Raises
    ------
    InputError
        If an array is empty, of the wrong shape, not finite, or an amplitude is negative; if the angle lies outside
        [0.01, 90), or above 45 with merged antipodes.

    >>> rng = np.random.default_rng(0)
    >>> w = np.repeat([[3.0, 0.0, 0.0], [0.0, 1.0, 1.0]], [20, 10], axis=0) + 0.02 * rng.standard_normal((30, 3))
    >>> found = cluster_directions(w)
    >>> found.sizes.tolist(), found.shares.round(3).tolist(), bool(found.largest_deg.max() < 3)
    ([20, 10], [0.667, 0.333], True)
    """
    _require_angle(angle_deg, merge_antipodes)
    w = neuron_rows(weights)
    u, norms = unit_rows(w)
    amplitudes = _per_neuron(amplitude, "amplitude", len(w), 1.0)
    if (amplitudes < 0).any():
        raise InputError("an amplitude is negative; amplitudes weigh neurons, so take absolute values")
    mask = (norms > 0) & (amplitudes > 0) & (_per_neuron(counted, "counted", len(w), 1.0) != 0)
    rows = np.flatnonzero(mask)
    labels, angles = np.full(len(w), -1, dtype=np.intp), np.full(len(w), np.nan)
    if not len(rows):
        return Clusters(np.zeros((0, w.shape[1])), labels, angles, np.zeros(0), angle_deg, merge_antipodes)
    A = amplitudes[rows] / amplitudes[rows].max()
    centres = cluster_centres(u[rows], A / A.sum(), np.radians(angle_deg), merge_antipodes, progress)
    share = A / A.sum()
    nearest, cosines = nearest_cosines(u[rows], centres, merge_antipodes)
    inside = cosines >= np.cos(np.radians(angle_deg)) * (1 - 1e-12)
    rows, nearest, share = rows[inside], nearest[inside], share[inside]
    shares = np.bincount(nearest, share, minlength=len(centres)).astype(np.float64)
    held = np.bincount(nearest, minlength=len(centres)) > 0  # all neurons of a centre may be nearer to later ones
    order = np.argsort(-np.where(held, shares, -1.0), kind="stable")[: int(held.sum())]
    place = np.empty(len(centres), dtype=np.intp)
    place[order] = np.arange(len(order))
    labels[rows] = place[nearest]
    angles[rows] = np.degrees(angle_between(u[rows], centres[nearest]))
    return Clusters(centres[order], labels, angles, shares[order], angle_deg, merge_antipodes)


def grown(weights: ArrayLike, initial: ArrayLike, factor: float = 2.0) -> Mask:
    """Which neurons have grown: r ≥ factor · r_0 for the norms r of ``weights`` and r_0 of ``initial``, both (m, D).

    A neuron that started at 0 has grown if its weights are no longer 0.  InputError as :func:`cluster_directions`.

    >>> grown([[0.0, 3.0], [0.1, 0.0]], [[1.0, 0.0], [0.1, 0.0]]).tolist()
    [True, False]
    """
    w, w_0 = neuron_rows(weights), neuron_rows(initial, "initial")
    if w.shape != w_0.shape:
        raise InputError(f"weights {w.shape} and initial {w_0.shape} must have the same shape (m, D)")
    if not (np.isfinite(factor) and factor > 0):
        raise InputError(f"the growth factor is {factor}; it must be positive and finite")
    r = unit_rows(w)[1]
    return (r > 0) & (r >= factor * unit_rows(w_0)[1])


def cosine_matrix(weights: ArrayLike, order: ArrayLike | None = None) -> FloatArray:
    """D(u, v) = u·v/(‖u‖‖v‖) for all pairs of rows of ``weights`` (m, D), or of those listed in ``order`` (k,): (k, k).

    The paper's measure of condensation (arXiv:2105.11686, cosine similarity).  InputError as
    :func:`cluster_directions`, and for a row of zeros, which has no direction.

    >>> cosine_matrix([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0]], order=[0, 2])
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    w = neuron_rows(weights)
    rows = np.arange(len(w)) if order is None else np.asarray(order, dtype=np.intp)
    u, norms = unit_rows(w[rows])
    if not norms.all():
        raise InputError(
            f"row {rows[norms == 0][0]} of weights is zero, without a direction; leave it out of the order"
        )
    return np.clip(u @ u.T, -1.0, 1.0)


def ordered_by_cluster(clusters: Clusters) -> Indices:
    """The counted neurons in the order in which their cosine matrix shows blocks.

    Cluster after cluster, each from its centre outwards; where antipodes are merged, one side of it before the other.

    >>> w = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.1], [0.0, 0.0]]
    >>> order = ordered_by_cluster(cluster_directions(w))
    >>> sorted(order[:2].tolist()), order[2:].tolist()
    ([0, 2], [1])
    """
    return in_blocks(clusters.labels, clusters.merged & (clusters.angles_deg > 90), clusters.deviations_deg)


def in_blocks(labels: Indices, *keys: NDArray[np.generic]) -> Indices:
    """Indices of the neurons with labels ≥ 0, by label and within a label by the keys, the first key first.

    >>> in_blocks(np.array([1, 0, -1, 1]), np.array([2.0, 0.0, 0.0, 1.0])).tolist()
    [1, 3, 0]
    """
    order = np.lexsort([*reversed(keys), labels])
    return order[labels[order] >= 0]


def neuron_rows(values: ArrayLike, name: str = "weights") -> FloatArray:
    """A finite array (m, D) in doubles, not empty; InputError otherwise."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{name} is no array of real numbers ({error})") from None
    if array.ndim != 2 or not array.size:
        raise InputError(f"{name} has shape {array.shape}; it must have two axes, (rows, D), and not be empty")
    if not np.isfinite(array).all():
        raise InputError(f"{name} contains NaN or infinity; every weight must be a finite number")
    return array


def unit_rows(w: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Unit vectors of the rows and their norms, without overflow or underflow; a row of zeros stays zero."""
    size = np.abs(w).max(axis=1, keepdims=True)
    scaled = np.divide(w, size, out=np.zeros_like(w), where=size > 0)
    norms = np.linalg.norm(scaled, axis=1, keepdims=True)
    with np.errstate(over="ignore"):  # a norm beyond the range of doubles is infinite, and its direction still known
        return np.divide(scaled, norms, out=np.zeros_like(w), where=norms > 0), (norms * size)[:, 0]


def _per_neuron(values: ArrayLike | None, name: str, m: int, default: float) -> FloatArray:
    if values is None:
        return np.full(m, default)
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (m,) or not np.isfinite(array).all():
        raise InputError(f"{name} has shape {array.shape}; it must be ({m},), one finite number for each neuron")
    return array


def _require_angle(angle_deg: float, merged: bool) -> None:
    most = 45.0 if merged else 90.0
    if not (_SMALLEST_ANGLE <= angle_deg < 90 and angle_deg <= most):
        raise InputError(
            f"the angle is {angle_deg}°; it must be at least {_SMALLEST_ANGLE}° and below 90°"
            + ", and at most 45° where antipodes are merged" * merged
        )
