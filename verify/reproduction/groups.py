"""Groups of neurons whose input weights point the same way: which are counted, and which groups are large enough."""

from dataclasses import dataclass

import numpy as np

from verify.alignment import GROWN
from verify.clusters import Clusters, Mask, cluster_directions, grown
from verify.numeric import FloatArray
from verify.reproduction.claims import Count, Numbers

ANGLES_DEG = (7.5, 10.0, 12.5)
"""Angles around the centre of a group at which groups are counted; an answer that depends on which is taken is none."""
SHOWN = 1
"""Which of them tables and pictures show."""
LEAST_SHARE = 0.05
"""Part of the counted neurons that a group must hold, and two of them at least, so that stragglers are none."""
WHOLE = 0.9
"""Part of the counted neurons that the groups must hold together before the network counts as condensed."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Clusters of the same neurons by line, w and −w being the same, and by direction."""

    lines: Clusters
    directions: Clusters

    def __post_init__(self) -> None:
        if not (self.lines.merged and not self.directions.merged and self.lines.angle_deg == self.directions.angle_deg):
            raise ValueError("lines are merged antipodes, directions are not, and both are found at one angle")

    def of(self, count: Count) -> Clusters:
        """Those of lines, or those of directions."""
        return self.lines if count is Count.LINES else self.directions

    @property
    def numbers(self) -> Numbers:
        """How many are large."""
        return Numbers(len(large(self.lines)), len(large(self.directions)))

    def to_dict(self) -> dict[str, object]:
        """JSON form, with all sizes."""
        found = {
            count.value: {
                "found": self.numbers.of(count),
                "sizes": self.of(count).sizes.tolist(),
                "covered": covered(self.of(count)),
            }
            for count in Count
        }
        return {"angle_deg": self.lines.angle_deg, **found}


def group(weights: FloatArray, angle_deg: float) -> Groups:
    """Groups of the rows of ``weights`` (m, D), every neuron counting once.

    >>> w = np.array([[1.0, 0.0], [1.0, 0.1], [-1.0, 0.0], [0.0, 1.0]])
    >>> found = group(w, 10)
    >>> found.directions.sizes.tolist(), found.lines.sizes.tolist()
    ([2, 1, 1], [3, 1])
    """
    return Groups(*(cluster_directions(weights, angle_deg, merge_antipodes=merged) for merged in (True, False)))


def large(groups: Clusters) -> tuple[int, ...]:
    """Sizes of the groups that hold at least 5 % of the neurons, and two of them.

    >>> large(group(np.array([[1.0, 0.0]] * 30 + [[0.0, 1.0]]), 10).lines)
    (30,)
    """
    return tuple(int(size) for size in groups.sizes if size >= max(2, LEAST_SHARE * len(groups.labels)))


def covered(groups: Clusters) -> float:
    """The part of the neurons that the large groups hold."""
    return sum(large(groups)) / len(groups.labels)


def counted(before: FloatArray, after: FloatArray, least_norm: float | None) -> Mask:
    """Which neurons are counted (m,): those above the norm, or those whose input weights have doubled."""
    return grown(after, before, GROWN) if least_norm is None else np.linalg.norm(after, axis=1) > least_norm
