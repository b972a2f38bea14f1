"""The picture for D = 3: T on the sphere, its stationary orientations, and measured neurons.

Lambert's azimuthal projection keeps areas: u with ±u_3 > 0 goes to (u_1, u_2)/√(1 + |u_3|), a disc for each half of the
sphere, with w_1 to the right and w_2 upwards in both.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from theory.orientations import Kind, Orientation
from verify.alignment import NeuronRecord
from verify.numeric import FloatArray
from verify.plot_style import MINUS, OTHER, PLUS, VIOLET, colour, heading, plt, sign_of
from verify.prediction import Prediction


class _Mark(NamedTuple):
    shape: str
    paint: str


_MARKS = {
    Kind.MAXIMUM: _Mark("^", PLUS),
    Kind.MINIMUM: _Mark("v", MINUS),
    Kind.SADDLE: _Mark("X", "#555555"),
    Kind.DEGENERATE: _Mark("D", VIOLET),
}
_PALE = LinearSegmentedColormap.from_list("pale", ["#7fa8d1", "#c9dcec", "#fbfbfb", "#f3d2c6", "#dd8f7f"])
_GRID = 401
_EDGE = 1e-9


def sphere(prediction: Prediction, records: Sequence[NeuronRecord] = ()) -> Figure:
    """T as colour on both halves of the sphere, stationary orientations by kind, and the neurons that have grown."""
    figure, axes = plt.subplots(1, 2, figsize=(11.5, 6.6), constrained_layout=True)
    images = [half(axis, prediction, records, side) for axis, side in zip(axes, (1, -1), strict=True)]
    figure.colorbar(images[0], ax=axes, label="T(u)", shrink=0.8, pad=0.02)
    figure.suptitle(heading(prediction) + (f":  {len(_grown(records))} neurons grown" if records else ""))
    figure.legend(handles=legend(prediction, records), loc="outside lower center", ncols=4, fontsize=9)
    return figure


def half(axis: Axes, prediction: Prediction, records: Sequence[NeuronRecord], side: int) -> AxesImage:
    """One half of the sphere, ±w_3 > 0: T as colour, which is what is returned, orientations and grown neurons."""
    found = prediction.orientations
    largest = max([abs(o.value) for o in found.orientations], default=0.0) or found.form.scale
    image = _background(axis, prediction, side, largest)
    for orientation in found.orientations:
        _mark(axis, orientation, side)
    for record in _grown(records):
        _dot(axis, record, sign_of(found.orientations[record.target]), side)
    _frame(axis, prediction, side)
    return image


def _grown(records: Sequence[NeuronRecord]) -> list[NeuronRecord]:
    return [record for record in records if record.tolerance_deg is not None]


def on_disc(u: FloatArray) -> FloatArray:
    """Equal-area projection (…, 2) of unit vectors (…, 3), each seen on the disc of its own half of the sphere.

    >>> on_disc(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    array([[0., 0.],
           [1., 0.]])
    """
    return u[..., :2] / np.sqrt(1 + np.abs(u[..., 2:]))


def from_disc(points: FloatArray) -> FloatArray:
    """Inverse of :func:`on_disc` for the upper half: unit vectors (…, 3) of points (…, 2) of the unit disc."""
    square = (points**2).sum(axis=-1, keepdims=True)
    return np.concatenate([points * np.sqrt(np.maximum(2 - square, 0)), 1 - square], axis=-1)


def _background(axis: Axes, prediction: Prediction, side: int, largest: float) -> AxesImage:
    """T on one disc, and the line where it is 0."""
    line = np.linspace(-1, 1, _GRID)
    points = np.stack(np.meshgrid(line, line), axis=-1)
    inside = (points**2).sum(axis=-1) <= 1
    u = from_disc(np.where(inside[..., None], points, 0.0)) * np.array([1, 1, side])
    values = prediction.orientations.form(u.reshape(-1, 3)).reshape(_GRID, _GRID)
    image = axis.imshow(
        np.ma.array(values, mask=~inside),
        extent=(-1, 1, -1, 1),
        origin="lower",
        cmap=_PALE,
        vmin=-largest,
        vmax=largest,
        interpolation="bilinear",
    )
    shown = np.where(inside, values, np.nan)
    if np.nanmin(shown) < 0 < np.nanmax(shown):
        axis.contour(line, line, shown, levels=[0.0], colors=OTHER, linewidths=0.8)
    axis.add_patch(Circle((0, 0), 1, fill=False, ec="black", lw=0.8))
    return image


def _shown(u: FloatArray, side: int) -> bool:
    """Whether a unit vector lies on this half; the rim belongs to both."""
    return bool(side * u[2] >= -_EDGE)


def _mark(axis: Axes, orientation: Orientation, side: int) -> None:
    u = np.array(orientation.u)
    if _shown(u, side):
        mark = _MARKS[orientation.kind]
        size, edge, width = (14, "black", 1.6) if orientation.condensed else (8, "white", 0.8)
        axis.plot(*on_disc(u), mark.shape, ms=size, mfc=mark.paint, mec=edge, mew=width, zorder=4, clip_on=False)


def _dot(axis: Axes, record: NeuronRecord, sign: int, side: int) -> None:
    u = np.array(record.w) / np.linalg.norm(record.w)
    if _shown(u, side):
        face, edge = (colour(sign), "white") if record.judged else ("white", colour(sign))
        axis.plot(*on_disc(u), "o", ms=4.5, mfc=face, mec=edge, mew=0.7, alpha=0.9, zorder=5, clip_on=False)


def _frame(axis: Axes, prediction: Prediction, side: int) -> None:
    last = "b" if prediction.dataset.bias else "w_3"
    relation = ">" if side > 0 else "<"
    axis.set(
        title=f"the half ${last} {relation} 0$, equal areas",
        xlabel="$w_1$",
        ylabel="$w_2$",
        xlim=(-1.06, 1.06),
        ylim=(-1.06, 1.06),
        xticks=[],
        yticks=[],
        aspect="equal",
    )
    axis.spines[:].set_visible(False)
    axis.axhline(0, color=OTHER, lw=0.4, zorder=2)
    axis.axvline(0, color=OTHER, lw=0.4, zorder=2)


def legend(prediction: Prediction, records: Sequence[NeuronRecord]) -> list[Line2D]:
    """One entry for everything that occurs."""
    orientations, grown = prediction.orientations.orientations, _grown(records)
    handles: list[Line2D] = []
    for kind, mark in _MARKS.items():
        mine = [o for o in orientations if o.kind is kind]
        if any(o.condensed for o in mine):
            handles.append(_entry(mark.shape, mark.paint, "black", 11, f"{kind}, condensed"))
        if not all(o.condensed for o in mine):
            handles.append(_entry(mark.shape, mark.paint, "white", 8, f"{kind}, not condensed"))
    if grown:
        handles += [_entry("o", colour(s), "white", 6, f"neuron, $c_p a {'>' if s > 0 else '<'} 0$") for s in (1, -1)]
    if not all(record.judged for record in grown):
        handles.append(_entry("o", "white", OTHER, 5, "grown, not judged"))
    return handles


def _entry(shape: str, paint: str, edge: str, size: float, label: str) -> Line2D:
    return Line2D([], [], ls="", marker=shape, mfc=paint, mec=edge, ms=size, label=label)
