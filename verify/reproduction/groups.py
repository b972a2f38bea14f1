"""Groups of neurons whose input weights point the same way, and which neurons are counted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from verify.alignment import GROWN
from verify.numeric import FloatArray
from verify.reproduction.paper import Count
from verify.tolerance import angle_between

ANGLES_DEG = (15.0, 20.0, 25.0)
"""Widths of a group at which it is counted; an answer that depends on which of them is taken is none."""
LEAST_SHARE = 0.05
"""Part of the counted neurons that a group must hold, and two of them at least, so that stragglers are none."""
WHOLE = 0.9
"""Part of the counted neurons that the groups must hold together before the network counts as condensed."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The neurons in groups of width ``angle_deg``: ``labels`` (m,), and the ``sizes`` by label, largest first."""

    angle_deg: float
    labels: NDArray[np.intp]
    sizes: tuple[int, ...]

    @property
    def large(self) -> tuple[int, ...]:
        """Sizes of the groups that hold at least 5 % of the neurons, and two of them."""
        return tuple(size for size in self.sizes if size >= max(2, LEAST_SHARE * len(self.labels)))

    @property
    def covered(self) -> float:
        """The part of the neurons that these hold."""
        return sum(self.large) / len(self.labels)


def group(weights: FloatArray, angle_deg: float, count: Count) -> Groups:
    """Complete linkage: no two neurons of a group differ by more than the angle, and groups merge while that holds.

    ``weights`` (m, D) are nonzero rows.  Where lines are counted, w and −w are the same.

    >>> w = np.array([[1.0, 0.0], [1.0, 0.1], [-1.0, 0.0], [0.0, 1.0]])
    >>> group(w, 20, Count.DIRECTIONS).sizes, group(w, 20, Count.LINES).sizes
    ((2, 1, 1), (3, 1))
    """
    if len(weights) < 2:
        return Groups(angle_deg, np.zeros(len(weights), dtype=np.intp), (1,) * len(weights))
    labels = fcluster(linkage(squareform(_angles(weights, count), checks=False), "complete"), angle_deg, "distance")
    found, inverse, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    rank = np.empty(len(found), dtype=np.intp)
    order = np.argsort(-sizes, kind="stable")
    rank[order] = np.arange(len(found))
    return Groups(angle_deg, rank[inverse], tuple(int(size) for size in sizes[order]))


def _angles(weights: FloatArray, count: Count) -> FloatArray:
    """Angles in degrees between all orientations, or all lines, exactly 0 on the diagonal."""
    u = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    angles = np.degrees(angle_between(u[:, None, :], u[None, :, :]))
    return np.minimum(angles, 180 - angles) * (1 - np.eye(len(u))) if count is Count.LINES else angles


def cosines(weights: FloatArray) -> FloatArray:
    """The paper's D(u, v) = u·v between all orientations (m, m)."""
    u = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    return u @ u.T


def ordered(weights: FloatArray, count: Count) -> NDArray[np.intp]:
    """The neurons by group, the largest first, and in a group of lines by their side of it."""
    groups = group(weights, ANGLES_DEG[1], count)
    side = np.zeros(len(weights), dtype=np.intp)
    for label in range(len(groups.sizes)):
        mine = np.flatnonzero(groups.labels == label)
        side[mine] = weights[mine] @ weights[mine[0]] < 0
    return np.lexsort((side, groups.labels))


def counted(before: FloatArray, after: FloatArray, least_norm: float | None) -> NDArray[np.bool_]:
    """Which neurons are counted (m,): those above the norm, or those whose input weights have doubled."""
    size = np.linalg.norm(after, axis=1)
    return size > least_norm if least_norm is not None else size >= GROWN * np.linalg.norm(before, axis=1)
