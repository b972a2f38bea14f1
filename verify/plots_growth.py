"""Orientation against growth, and deviation against tolerance, for any D."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatterSciNotation, LogLocator, NullFormatter, ScalarFormatter

from theory.orientations import StationaryOrientations
from verify.alignment import NeuronRecord
from verify.plot_style import MINUS, OTHER, PLUS, WITHIN, colour, plt, sign_of
from verify.verification import Verification


def orientation_growth(verification: Verification) -> Figure:
    """Measured orientation of every grown neuron against its growth, and its deviation against its tolerance.

    For D > 2 the angle to the predicted orientation stands for the orientation.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), constrained_layout=True)
    growth_panel(left, verification)
    deviation_panel(right, verification)
    return figure


def growth_panel(axis: Axes, verification: Verification) -> None:
    """Every grown neuron against its growth: its orientation for D = 2, else the angle to the predicted one."""
    found = verification.prediction.orientations
    (_angle_panel if found.form.dimension == 2 else _decay_panel)(axis, found, _grown(verification))
    _growth_axis(axis)


def _grown(verification: Verification) -> list[NeuronRecord]:
    return [record for record in verification.records if record.tolerance_deg is not None]


def _growth_axis(axis: Axes) -> None:
    axis.set(xlabel="growth r/r₀ at the instant judged", xscale="log")
    low, high = axis.get_xlim()
    axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 300 else (1,)))
    axis.xaxis.set_major_formatter(ScalarFormatter() if high < 1e5 else LogFormatterSciNotation())
    axis.xaxis.set_minor_formatter(NullFormatter())


def _angle_panel(axis: Axes, found: StationaryOrientations, records: list[NeuronRecord]) -> None:
    for orientation in found.orientations:
        paint, style = (colour(sign_of(orientation)), "-") if orientation.condensed else (OTHER, "--")
        axis.axhline(orientation.angle_deg or 0.0, color=paint, ls=style, lw=1.2, zorder=1)
    for record in records:
        _growth_point(axis, record, sign_of(found.orientations[record.target]))
    axis.set(
        title="orientation of each grown neuron, with its tolerance",
        ylabel="angle of (w, b) in degrees",
        ylim=(-190, 190),
        yticks=range(-180, 181, 60),
    )
    axis.legend(handles=_angle_legend(), loc="upper right", fontsize=8)


def _decay_panel(axis: Axes, found: StationaryOrientations, records: list[NeuronRecord]) -> None:
    """The angle to the predicted orientation, and its tolerance above."""
    for record in records:
        paint = colour(sign_of(found.orientations[record.target]))
        deviation, tolerance = max(record.deviation_deg or 0.0, 1e-6), record.tolerance_deg or 0.0
        axis.plot([record.growth] * 2, [deviation, tolerance], color=paint, lw=0.6, alpha=0.35, zorder=2)
        axis.plot(record.growth, tolerance, "_", color=paint, ms=7, alpha=0.8, zorder=2)
        face = paint if record.judged else "none"
        axis.plot(record.growth, deviation, "o", ms=4.5, mfc=face, mec=paint, alpha=0.8, zorder=3)
    axis.set(
        title="deviation of each grown neuron, and its tolerance",
        ylabel="angle to the predicted orientation in degrees",
        yscale="log",
    )
    axis.legend(handles=_decay_legend(), loc="best", fontsize=8)


def _decay_legend() -> list[Line2D]:
    return [
        Line2D([], [], color=PLUS, lw=0, marker="o", label="judged, $c_p a > 0$"),
        Line2D([], [], color=MINUS, lw=0, marker="o", label="judged, $c_p a < 0$"),
        Line2D([], [], color=OTHER, lw=0, marker="o", mfc="none", label="grown, not judged"),
        Line2D([], [], color=OTHER, lw=0, marker="_", label="tolerance"),
    ]


def _angle_legend() -> list[Line2D]:
    return [
        Line2D([], [], color=PLUS, lw=1.2, marker="o", label="condensed, $c_p a > 0$"),
        Line2D([], [], color=MINUS, lw=1.2, marker="o", label="condensed, $c_p a < 0$"),
        Line2D([], [], color=OTHER, lw=1.2, ls="--", label="stationary, not condensed"),
    ]


def _growth_point(axis: Axes, record: NeuronRecord, sign: int) -> None:
    face = colour(sign) if record.judged else "none"
    axis.errorbar(
        record.growth,
        record.angle_deg or 0.0,
        yerr=record.tolerance_deg if record.judged else None,
        fmt="o",
        ms=4.5,
        mfc=face,
        mec=colour(sign),
        ecolor=colour(sign),
        elinewidth=0.8,
        alpha=0.75,
        zorder=3,
    )


def deviation_panel(axis: Axes, verification: Verification) -> None:
    """The deviation of every judged neuron against its tolerance."""
    judged = [record for record in _grown(verification) if record.judged]
    tolerance = np.array([r.tolerance_deg for r in judged], dtype=float)
    deviation = np.array([r.deviation_deg for r in judged], dtype=float)
    inside = deviation <= tolerance
    if len(judged):
        low, high = min(tolerance.min(), deviation[deviation > 0].min(initial=1.0)) / 2, tolerance.max() * 2
        axis.plot([low, high], [low, high], color=OTHER, lw=1, label="deviation = tolerance")
        axis.fill_between([low, high], [low, high], low / 100, color=WITHIN, alpha=0.08)
        axis.plot(
            tolerance[inside],
            deviation[inside],
            "o",
            ms=4.5,
            color=WITHIN,
            alpha=0.75,
            label=f"within ({inside.sum()})",
        )
        if not inside.all():
            axis.plot(
                tolerance[~inside], deviation[~inside], "X", ms=7, color=PLUS, label=f"outside ({(~inside).sum()})"
            )
        axis.set(xlim=(low, high), ylim=(low / 10, high), xscale="log", yscale="log")
        axis.legend(loc="upper left", fontsize=9)
    axis.set(
        title="measured deviation against derived tolerance",
        xlabel="tolerance in degrees",
        ylabel="angle to the predicted orientation in degrees",
    )
