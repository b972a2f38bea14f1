"""The attractor that a neuron's own orientation leads to: ascent of T on the sphere, many neurons at once, in doubles.

Each neuron takes gradient steps of the length that Barzilai and Borwein propose (IMA J. Numer. Anal. 8 (1988) 141–148),
shortened until T does not fall.  It starts a millionth of a radian off, so that it does not stay on a saddle.  Where it
ends it is moved by ``_PUSH`` and ascends again: from a strict maximum it comes back, from a continuum it does not.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from verify.clusters import Indices, Mask
from verify.numeric import FloatArray
from verify.probe_forms import LayerForms
from verify.tolerance import angle_between

_STEPS = 1500
_START, _PUSH = 1e-6, 1e-2
ACCURACY = 1e-10
"""Slope, relative to p T(u), at which the ascent ends; about the error of u in radians."""
SETTLED = 1e-6
"""The same, up to which rounding may stop it; and the angle in radians to which a strict maximum is found again."""


@dataclass(frozen=True, eq=False)
class Ascent:
    """Ends of k ascents: ``u`` (k, D), ``value`` (k,) of sign · T there, and how they ended.

    ``strict`` (k,): the ascent settled on an isolated maximum; ``settled`` (k,): it settled on a maximum.
    """

    u: FloatArray
    value: FloatArray
    settled: Mask
    strict: Mask

    @property
    def attracts(self) -> Mask:
        """An isolated maximum along which the neuron grows: sign · T > 0."""
        return self.strict & (self.value > 0)


def ascend(
    forms: LayerForms,
    u: FloatArray,
    columns: Indices,
    sign: FloatArray,
    progress: Callable[[float, str], None] | None = None,
    seed: int = 0,
) -> Ascent:
    """Maxima of sign_j T_j on the sphere, from unit vectors u (k, D) with the forms of ``columns`` (k,)."""
    rng = np.random.default_rng(seed)
    first, _, settled = _climb(forms, _moved(u, _START, rng), columns, sign, progress)
    one, same = distinct(first, sign) if forms.shared else (np.arange(len(u)), np.arange(len(u)))
    again, value, settled_again = _climb(forms, _moved(first[one], _PUSH, rng), columns[one], sign[one], progress)
    settled &= settled_again[same]
    strict = settled & (angle_between(first, again[same]) <= 2 * SETTLED)
    return Ascent(again[same], value[same], settled, strict)


def distinct(u: FloatArray, sign: FloatArray) -> tuple[Indices, Indices]:
    """Which of the unit vectors u (k, D) stand for those of the same sign within ``SETTLED``, and which for each."""
    left, same = np.arange(len(u)), np.zeros(len(u), dtype=np.intp)
    kept: list[int] = []
    while len(left):
        mine = (np.linalg.norm(u[left] - u[left[0]], axis=1) <= SETTLED) & (sign[left] == sign[left[0]])
        same[left[mine]] = len(kept)
        kept.append(int(left[0]))
        left = left[~mine]
    return np.array(kept, dtype=np.intp), same


def _moved(u: FloatArray, angle: float, rng: np.random.Generator) -> FloatArray:
    """Unit vectors at an angle from u, in random directions."""
    d = rng.standard_normal(u.shape)
    d -= np.einsum("kd,kd->k", d, u)[:, None] * u
    return _normalised(u + np.tan(angle) * _normalised(d))


def _normalised(v: FloatArray) -> FloatArray:
    return v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-300)


def _climb(
    forms: LayerForms,
    u: FloatArray,
    columns: Indices,
    sign: FloatArray,
    progress: Callable[[float, str], None] | None,
) -> tuple[FloatArray, FloatArray, Mask]:
    """Ends (k, D), sign · T there (k,), and whether the slope has vanished."""
    u, p = u.copy(), forms.p
    value, slope = _slope(forms, u, columns, sign)
    size = np.linalg.norm(slope, axis=1)
    step = 0.1 / np.maximum(size, 1e-300)
    open_ = np.flatnonzero(size > ACCURACY * p * np.abs(value))
    for k in range(_STEPS):
        if not len(open_):
            break
        length = np.minimum(step[open_], 0.5 / np.maximum(size[open_], 1e-300))
        trial = _normalised(u[open_] + length[:, None] * slope[open_])
        new_value, new_slope = _slope(forms, trial, columns[open_], sign[open_])
        better = new_value >= value[open_] - 1e-13 * np.abs(value[open_])
        rows = open_[better]
        change, turn = trial[better] - u[rows], new_slope[better] - slope[rows]
        curvature = np.abs(np.einsum("kd,kd->k", change, turn))
        moved = np.einsum("kd,kd->k", change, change)
        step[open_[~better]] = length[~better] / 4
        step[rows] = np.where(curvature > 0, moved / np.maximum(curvature, 1e-300), 2 * length[better])
        u[rows], value[rows], slope[rows] = trial[better], new_value[better], new_slope[better]
        size[rows] = np.linalg.norm(slope[rows], axis=1)
        open_ = open_[(size[open_] > ACCURACY * p * np.abs(value[open_])) & (length * size[open_] > 1e-17)]
        if progress and k % 16 == 0:
            progress(1 - len(open_) / len(u), f"{len(open_)} of {len(u)} neurons still ascend")
    return u, value, size <= SETTLED * p * np.abs(value)


def _slope(forms: LayerForms, u: FloatArray, columns: Indices, sign: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sign · T and the gradient of it along the sphere."""
    value, gradient = forms.value_and_gradient(u, columns)
    value, gradient = sign * value, sign[:, None] * gradient
    return value, gradient - (forms.p * value)[:, None] * u
