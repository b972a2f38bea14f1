"""Where the clusters of :mod:`verify.clusters` are: greedy choice, spherical mean shift, and a cover of the rest.

The amplitude near a direction c is f(c) = Σ A_j (cos ∠(u_j, c) − cos α)_+.  The mean shift with the flat kernel, from c
to the normalised Σ A_j u_j over the neurons within α of c, never lowers it: the terms of these neurons add up to
‖Σ A_j u_j‖ − cos α Σ A_j at the new centre, which is their largest possible sum, and other terms are never negative.
So f > 0 stays, and a centre always has a neuron within α.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verify.numeric import FloatArray

Indices = NDArray[np.intp]

MAX_STARTS = 2000
"""With up to so many neurons all of them are tried as starts."""
MAX_COVER = 2000
"""With more neurons, clusters at most that are not found from a start; what they leave is scattered."""
_PAIRS = 20_000_000
"""Pairs of a start and a neuron at most, beyond; but never fewer than ``_FEWEST`` starts."""
_FEWEST = 200
_BLOCK = 2_000_000
"""Entries of a table of cosines that is held at once."""
_SHIFTS = 200
_SETTLED = 1e-10
"""Change of a centre below which the mean shift has settled."""


@dataclass
class _Search:
    """Unit vectors u (m, D), amplitudes A (m,) of sum 1, and which neurons are in no cluster yet."""

    u: FloatArray
    A: FloatArray
    angle: float
    merged: bool

    def __post_init__(self) -> None:
        self.free = np.ones(len(self.u), dtype=bool)
        self.bound = float(np.cos(self.angle))
        self.centres: list[FloatArray] = []

    def cosines(self, v: FloatArray, c: FloatArray) -> FloatArray:
        """Cosines, those of the lines where antipodes are merged."""
        cosines = v @ c.T
        return np.abs(cosines) if self.merged else cosines

    def near(self, rows: Indices, starts: FloatArray) -> FloatArray:
        """The amplitude f at each of the ``starts`` (k, D), of these neurons only."""
        total = np.zeros(len(starts))
        step = max(1, _BLOCK // len(starts))
        for begin in range(0, len(rows), step):
            part = rows[begin : begin + step]
            excess = self.cosines(starts, self.u[part]) - self.bound
            total += np.maximum(excess, 0.0) @ self.A[part]
        return total

    def shifted(self, start: FloatArray) -> tuple[FloatArray, Indices]:
        """The centre to which the mean shift leads from a free neuron, and the free neurons within α of it.

        A centre must stay farther than α from those found before; the neuron itself does, as it is free.
        """
        near = self._within(start, np.flatnonzero(self.free), 3 * self.angle)
        others = np.array(self.centres)
        centre, mine = start, self._within(start, near, self.angle)
        for _ in range(_SHIFTS):
            side = np.where(self.u[mine] @ centre < 0, -1.0, 1.0) if self.merged else 1.0
            mean = (self.A[mine] * side) @ self.u[mine]
            new = mean / np.linalg.norm(mean)
            if len(others) and (self.cosines(others, new) >= self.bound).any():
                break
            moved, centre = float(np.linalg.norm(new - centre)), new
            if self.cosines(centre, start) < np.cos(2 * self.angle):  # its neighbourhood is no longer all in ``near``
                near, start = self._within(centre, np.flatnonzero(self.free), 3 * self.angle), centre
            mine = self._within(centre, near, self.angle)
            if moved < _SETTLED:
                break
        return centre, mine

    def near_to(self, centre: FloatArray) -> Indices:
        """The free neurons within α."""
        return self._within(centre, np.flatnonzero(self.free), self.angle)

    def _within(self, c: FloatArray, rows: Indices, angle: float) -> Indices:
        return rows if angle >= np.pi else rows[self.cosines(self.u[rows], c) >= np.cos(angle)]

    def take(self, centre: FloatArray, mine: Indices) -> None:
        """A cluster is found."""
        self.centres.append(centre)
        self.free[mine] = False


def cluster_centres(
    u: FloatArray, A: FloatArray, angle: float, merged: bool, progress: Callable[[float, str], None] | None = None
) -> FloatArray:
    """Centres (K, D), pairwise farther apart than ``angle`` in radians.

    Up to 2000 neurons every u_j is within the angle of one of them, beyond all but those that are scattered.
    """
    search = _Search(u, A, angle, merged)
    order = _invariant_order(u, A)
    starts = order if len(u) <= MAX_STARTS else _evenly_spaced(order, A)
    _greedy(search, starts, progress)
    rest = order[search.free[order]]
    _cover(search, rest[np.argsort(-A[rest], kind="stable")])
    centres = np.array(search.centres)
    if merged:  # of a line no end is special
        largest = np.abs(centres).argmax(axis=1)
        centres *= np.sign(centres[np.arange(len(centres)), largest])[:, None]
    return centres


def _invariant_order(u: FloatArray, A: FloatArray) -> Indices:
    """The neurons by u·Su with the second moments S = Σ A u uᵀ: permutations, flips and rotations do not matter."""
    S = (u.T * A) @ u
    return np.argsort(np.einsum("jk,jk->j", u @ S, u), kind="stable")


def _evenly_spaced(order: Indices, A: FloatArray) -> Indices:
    """The neurons in which the levels (k + ½)/K of the cumulated amplitude fall."""
    number = min(MAX_STARTS, max(_FEWEST, _PAIRS // len(order)))
    levels = (np.arange(number) + 0.5) / number
    cumulated = np.cumsum(A[order])
    places = np.searchsorted(cumulated / cumulated[-1], levels)
    return order[np.unique(np.minimum(places, len(order) - 1))]


def _greedy(search: _Search, starts: Indices, progress: Callable[[float, str], None] | None) -> None:
    """One cluster after the other, from the free start with the greatest amplitude near it, until none is free."""
    amplitude = search.near(np.arange(len(search.u)), search.u[starts])
    alone = search.A[starts] * (1 - search.bound)
    while len(starts):
        best = int(amplitude.argmax())
        neuron = starts[best]
        if amplitude[best] > alone[best] * (1 + 1e-9):
            centre, mine = search.shifted(search.u[neuron])
        else:  # what is near it weighs next to nothing, but belongs to it all the same
            centre = search.u[neuron]
            mine = search.near_to(centre)
        search.take(centre, mine if len(mine) else np.array([neuron]))
        left = search.free[starts]
        starts, amplitude, alone = starts[left], amplitude[left], alone[left]
        if len(starts):
            amplitude = amplitude - search.near(mine, search.u[starts])
        if progress:
            progress(1 - float(search.free.mean()), f"{len(search.centres)} clusters")


def _cover(search: _Search, rows: Indices) -> None:
    """Each of these neurons that is in no cluster yet becomes the centre of one, in the order given, up to a limit."""
    step, most = 1000, len(search.centres) + MAX_COVER
    for begin in range(0, len(rows), step):
        part = rows[begin : begin + step]
        part = part[nearest_cosines(search.u[part], np.array(search.centres), search.merged)[1] < search.bound]
        inside = search.cosines(search.u[part], search.u[part]) >= search.bound
        free = np.ones(len(part), dtype=bool)
        for k, neuron in enumerate(part):
            if len(search.centres) == most:
                return
            if free[k]:
                search.take(search.u[neuron], part[free & inside[k]])
                free &= ~inside[k]


def nearest_cosines(u: FloatArray, centres: FloatArray, merged: bool) -> tuple[Indices, FloatArray]:
    """The nearest centre of each u (m, D) and its cosine, that of the lines where antipodes are merged."""
    nearest, largest = np.zeros(len(u), dtype=np.intp), np.full(len(u), -2.0)
    step = max(1, _BLOCK // max(1, len(centres)))
    for begin in range(0, len(u) if len(centres) else 0, step):
        cosines = u[begin : begin + step] @ centres.T
        cosines = np.abs(cosines) if merged else cosines
        best = cosines.argmax(axis=1)
        nearest[begin : begin + step], largest[begin : begin + step] = best, cosines[np.arange(len(best)), best]
    return nearest, largest
