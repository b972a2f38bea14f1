"""The picture of a prediction for D = 2: T around the unit circle, with its stationary orientations."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from theory.orientations import Orientation
from verify.plot_style import MINUS, OTHER, PLUS, plt, sign_of
from verify.prediction import Prediction

_MARKS = {1: ("^", PLUS, "maximum"), -1: ("v", MINUS, "minimum"), 0: ("o", OTHER, "not an extremum")}


def circle(prediction: Prediction) -> Figure:
    """T(u) against the angle of u; extrema are marked, large where neurons condense."""
    figure, axis = plt.subplots(figsize=(7.0, 3.4), constrained_layout=True)
    angles = np.linspace(-180, 180, 721)
    u = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))], axis=-1)
    axis.axhline(0, color=OTHER, lw=0.8)
    axis.plot(angles, prediction.orientations.form(u), color="black", lw=1.2)
    for orientation in prediction.orientations.orientations:
        _mark(axis, orientation)
    last = "b" if prediction.dataset.bias else "w_2"
    axis.set(
        xlabel=f"angle of $(w_1, {last})$ in degrees",
        ylabel="$T(u)$",
        xlim=(-185, 185),
        xticks=range(-180, 181, 60),
    )
    axis.margins(y=0.15)
    _legend(axis)
    return figure


def _mark(axis: Axes, orientation: Orientation) -> None:
    shape, paint, kind = _MARKS[sign_of(orientation)]
    size, edge, more = (10, "black", ", condensed") if orientation.condensed else (7, "white", "")
    label = f"{kind}{more}" if orientation.stable_for else kind
    axis.plot(
        orientation.angle_deg or 0.0, orientation.value, shape, ms=size, mfc=paint, mec=edge, label=label, zorder=3
    )


def _legend(axis: Axes) -> None:
    """One entry for everything that occurs."""
    handles, labels = axis.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    axis.legend(unique.values(), unique.keys(), loc="best", fontsize=8)
