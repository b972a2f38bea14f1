"""The curves of all laws in one picture: what was measured over what was predicted."""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from verify.laws.finding import Curve
from verify.laws.networks.report import LawReport
from verify.plot_style import MINUS, PLUS, heading, plt

COLUMNS = 3
MOST_POINTS = 25
"""Measured points of one curve that are drawn, of evenly many."""


def law_picture(report: LawReport) -> Figure | None:
    """A panel for each curve that a law has to show; None where there is none."""
    curves = [(finding.law, curve) for finding in report.findings for curve in finding.curves]
    if not curves:
        return None
    columns = min(COLUMNS, len(curves))
    rows = math.ceil(len(curves) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(4.4 * columns, 3.4 * rows), constrained_layout=True, squeeze=False
    )
    for axis, (name, curve) in zip(axes.flat, curves, strict=False):
        curve_panel(axis, name, curve)
    for axis in list(axes.flat)[len(curves) :]:
        axis.set_visible(False)
    figure.suptitle(heading(report.prediction))
    return figure


def curve_panel(axis: Axes, name: str, curve: Curve) -> None:
    """What was measured over what was predicted."""
    if curve.predicted is not None:
        style: dict[str, Any] = {"ls": "", "marker": "_", "ms": 16, "mew": 2} if curve.share else {"ls": "-", "lw": 1.4}
        axis.plot(curve.x, curve.predicted, color=MINUS, label="predicted", **style)
    every = max(1, len(curve.x) // MOST_POINTS)
    axis.plot(curve.x, curve.measured, "o", color=PLUS, ms=4.5, markevery=every, label="measured")
    axis.set(
        title=f"{name}: {curve.label}" if curve.label != name else name,
        xlabel=curve.x_label,
        ylabel=curve.y_label,
        xscale="log" if curve.log_x else "linear",
        yscale="log" if curve.log_y else "linear",
    )
    if curve.share:
        axis.set_ylim(0, 1.15 * max(*curve.measured, *(curve.predicted or ()), 1e-3))
    for one, log in ((axis.xaxis, curve.log_x), (axis.yaxis, curve.log_y)):
        if log:
            one.set_minor_formatter(NullFormatter())
    axis.title.set_fontsize(9)
    axis.legend(fontsize=8)
