"""Groups of neurons whose input weights point the same way: which are counted, and which groups are large enough."""

import numpy as np

from verify.alignment import GROWN
from verify.clusters import Clusters, Mask, cluster_directions, grown
from verify.numeric import FloatArray
from verify.reproduction.paper import Count

ANGLES_DEG = (7.5, 10.0, 12.5)
"""Angles around the centre of a group at which groups are counted; an answer that depends on which is taken is none."""
LEAST_SHARE = 0.05
"""Part of the counted neurons that a group must hold, and two of them at least, so that stragglers are none."""
WHOLE = 0.9
"""Part of the counted neurons that the groups must hold together before the network counts as condensed."""


def group(weights: FloatArray, angle_deg: float, count: Count) -> Clusters:
    """Clusters of the rows of ``weights`` (m, D), every neuron counting once; of lines, w and −w are the same.

    >>> w = np.array([[1.0, 0.0], [1.0, 0.1], [-1.0, 0.0], [0.0, 1.0]])
    >>> [group(w, 10, count).sizes.tolist() for count in (Count.DIRECTIONS, Count.LINES)]
    [[2, 1, 1], [3, 1]]
    """
    return cluster_directions(weights, angle_deg, merge_antipodes=count is Count.LINES)


def large(groups: Clusters) -> tuple[int, ...]:
    """Sizes of the groups that hold at least 5 % of the neurons, and two of them.

    >>> large(group(np.array([[1.0, 0.0]] * 30 + [[0.0, 1.0]]), 10, Count.LINES))
    (30,)
    """
    return tuple(int(size) for size in groups.sizes if size >= max(2, LEAST_SHARE * len(groups.labels)))


def covered(groups: Clusters) -> float:
    """The part of the neurons that the large groups hold."""
    return sum(large(groups)) / len(groups.labels)


def counted(before: FloatArray, after: FloatArray, least_norm: float | None) -> Mask:
    """Which neurons are counted (m,): those above the norm, or those whose input weights have doubled."""
    return grown(after, before, GROWN) if least_norm is None else np.linalg.norm(after, axis=1) > least_norm
