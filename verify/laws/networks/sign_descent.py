"""Where descent along the signs of the gradient turns neurons: local maxima of ±T over a cube, not over a sphere.

A small neuron climbs V = c_p a T(w).  In steps of equal length in every coordinate, w' = sign(c_p a ∇T(w)), weights
that have outgrown their start are w = t v with max|v_i| = 1, where v is fixed only if, with s = sign(c_p a),

    s ∂_iT(v) v_i > 0 where |v_i| = 1,      ∂_iT(v) = 0 with s ∂_i²T < 0 where |v_i| < 1,

which is the condition of first order for a local maximum of sT over the cube [−1, 1]^D, as a condensed orientation is
a local maximum of sT over the unit ball.  The corners among them are sign vectors; elsewhere a coordinate is held back
where its force changes sign.  By Euler's identity Σ v_i ∂_iT(v) = pT(v), so that sT(v) > 0 and the neuron does grow.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from theory.form import CorrelationForm
from verify.numeric import FloatArray

STARTS = 300
STEPS = 250
LARGEST_CORNERS = 10
"""D up to which the search also starts at each of the 2^D corners."""
ON_FACE = 1e-6
"""Distance from the face of the cube below which a coordinate is at its end."""
FLAT, MOVES = 1e-9, 1e-4
"""Relative to the greatest force: an outward force up to the first is none; so are an inner force or curvature up to
the second, since an inner coordinate is known to the last step of the search only."""
SAME = 1e-3
"""Distance in a coordinate up to which two ends of the search are one."""


@dataclass(frozen=True, eq=False)
class SignOrientations:
    """Fixed orientations of sign descent: unit vectors ``u`` (k, D), and ``sign`` (k,) of c_p a for which each is one.

    ``corner`` (k,) tells which are sign vectors.  ``isolated`` is False where some that were found are not isolated or
    cannot be told from that, as where T does not depend on a coordinate; these are not among ``u``.  The search starts
    at many points; that none is missing is not claimed.
    """

    u: FloatArray
    sign: FloatArray
    corner: np.ndarray[tuple[int], np.dtype[np.bool_]]
    isolated: bool

    def __post_init__(self) -> None:
        if not len(self.u) == len(self.sign) == len(self.corner):
            raise ValueError("each orientation needs its sign, and whether it is a sign vector")


def sign_orientations(
    form: CorrelationForm, rng: np.random.Generator, near: FloatArray | None = None
) -> SignOrientations:
    """Local maxima of T and of −T over the cube, searched from random points, the corners and ``near`` (k, D).

    For XOR at p = 3, T = 6 w_1 w_2 w_3, they are the 8 corners, as on the sphere; for p = 1 the signs of ∇T:

    >>> xor = CorrelationForm.from_data([[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]], [1, 1, -1, -1], 3)
    >>> len(sign_orientations(xor, np.random.default_rng(0)).u)
    8
    >>> found = sign_orientations(CorrelationForm.from_data([[2, 1]], [-1], 1), np.random.default_rng(0))
    >>> (np.sqrt(2) * found.u[found.sign > 0]).round(12)
    array([[-1., -1.]])
    """
    starts = rng.uniform(-1, 1, (STARTS, form.dimension))
    if form.dimension <= LARGEST_CORNERS:
        starts = np.concatenate([starts, corners(form.dimension)])
    if near is not None:
        starts = np.concatenate([starts, near / np.abs(near).max(axis=1, keepdims=True)])
    u: list[FloatArray] = []
    signs: list[float] = []
    isolated = True
    for sign in (1.0, -1.0):
        for v in _distinct(_ascend(form, sign, starts)):
            kind = _kind(form, sign, v)
            isolated &= kind is not _End.FLAT
            if kind is _End.FIXED:
                u.append(v / np.linalg.norm(v))
                signs.append(sign)
    found = np.array(u).reshape(-1, form.dimension)
    largest = np.abs(found).max(axis=1, initial=0.0, keepdims=True)
    return SignOrientations(found, np.array(signs), (np.abs(found) >= (1 - ON_FACE) * largest).all(axis=1), isolated)


def corners(dimension: int) -> FloatArray:
    """All sign vectors (2^D, D).

    >>> corners(2).tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    """
    return np.stack(np.meshgrid(*[[-1.0, 1.0]] * dimension, indexing="ij"), axis=-1).reshape(-1, dimension)


def _distinct(points: FloatArray) -> list[FloatArray]:
    """One of each group of points (k, D) that lie within ``SAME`` of its first."""
    left, found = points, []
    while len(left):
        found.append(left[0])
        left = left[np.abs(left - left[0]).max(axis=1) > SAME]
    return found


def _ascend(form: CorrelationForm, sign: float, starts: FloatArray) -> FloatArray:
    """Ascent of sT in the cube by the signs of its gradient, each coordinate with a step of its own (Rprop).

    A step grows by 1.2 while the force keeps its sign, and is halved where it changes.
    """
    v, step, before = starts, np.full_like(starts, 0.05), np.zeros_like(starts)
    for _ in range(STEPS):
        force = np.sign(sign * form.gradient(v))
        step = np.clip(step * np.where(force * before > 0, 1.2, np.where(force * before < 0, 0.5, 1.0)), 1e-9, 0.1)
        v, before = np.clip(v + step * force, -1, 1), force
    return v


class _End(StrEnum):
    FIXED = "fixed"
    FLAT = "flat"
    OTHER = "other"


def _kind(form: CorrelationForm, sign: float, v: FloatArray) -> _End:
    """Whether one end v (D,) of the search is fixed and isolated, fixed and not isolated, or not fixed at all."""
    force, bend = sign * form.gradient(v), sign * form.hessian(v)
    largest = float(np.abs(force).max())
    end = np.abs(v) >= 1 - ON_FACE
    outward, inward = force[end] * v[end], np.abs(force[~end])
    if largest == 0 or not end.any() or (outward < -FLAT * largest).any() or (inward > MOVES * largest).any():
        return _End.OTHER
    curvature = np.linalg.eigvalsh(bend[np.ix_(~end, ~end)])
    if (outward <= FLAT * largest).any() or (np.abs(curvature) <= MOVES * largest).any():
        return _End.FLAT
    return _End.FIXED if (curvature < 0).all() and sign * float(form(v)) > 0 else _End.OTHER
