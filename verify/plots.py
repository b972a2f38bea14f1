"""Pictures: the direction field with predicted lines and measured weights, and orientation against growth."""

from typing import TYPE_CHECKING

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

from theory.orientations import Orientation
from verify.alignment import NeuronRecord
from verify.verification import Verification

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PLUS, _MINUS, _OTHER = "#c0392b", "#1f5fa8", "#8a8a8a"
_DPI = 160


def direction_field(verification: Verification) -> "Figure":
    """The leading-order direction field of the input weights for both signs of c_p·a, as in the paper's Fig. 6.

    Arrows show ±∇T(w), rays the stationary orientations, dots the measured weights of the neurons that have
    grown, each at distance log(r/r_0), coloured by the sign of c_p·a that their target is stable for.
    """
    figure, axes = plt.subplots(1, 2, figsize=(11, 6.2), constrained_layout=True)
    p = verification.prediction.orientations.form.degree
    for axis, sign in zip(axes, (1, -1), strict=True):
        _field_panel(axis, verification, sign)
    figure.suptitle(f"σ(x) = {_formula(verification)},  p = {p},  data {verification.prediction.dataset.name}\n")
    return figure


def _field_panel(axis: Axes, verification: Verification, sign: int) -> None:
    found = verification.prediction.orientations
    mine = [r for r in verification.records if r.judged and _sign_of(found.orientations[r.target]) == sign]
    reach = max([np.log(r.growth) for r in mine], default=1.0) * 1.15
    grid = np.linspace(-reach, reach, 25)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    field = sign * found.form.gradient(points)
    length = np.linalg.norm(field, axis=1, keepdims=True)
    arrows = np.divide(field, length, out=np.zeros_like(field), where=length > 0)
    axis.quiver(
        *points.T, *arrows.T, np.sqrt(length[:, 0]), cmap="Greys", alpha=0.55, scale=38, width=0.0028, clim=(-1, None)
    )
    for orientation in found.orientations:
        _ray(axis, orientation, sign, reach)
    for record in mine:
        u = np.array(record.w) / np.linalg.norm(record.w) * np.log(record.growth)
        axis.plot(*u, "o", ms=5, mfc=_colour(sign), mec="white", mew=0.5, alpha=0.8, zorder=4)
    relation, arrow = (">", "+") if sign > 0 else ("<", "−")
    axis.set(
        title=f"$c_p a {relation} 0$: weights move along {arrow}∇T  ({len(mine)} neurons judged)",
        xlabel="input weight $w_1$  (distance from 0: log of growth)",
        ylabel="bias $w_2$",
        xlim=(-reach, reach),
        ylim=(-reach, reach),
        aspect="equal",
    )
    axis.legend(handles=_legend(sign), loc="upper left", fontsize=8, framealpha=0.9)


def _formula(verification: Verification) -> str:
    text = str(verification.prediction.expansion.activation.expr).replace("**", "^")
    return text if len(text) <= 60 else f"{text[:57]}..."


def _sign_of(orientation: Orientation) -> int:
    return {"+": 1, "-": -1, None: 0}[orientation.stable_for]


def _colour(sign: int) -> str:
    return _PLUS if sign > 0 else _MINUS


def _ray(axis: Axes, orientation: Orientation, sign: int, reach: float) -> None:
    condensed = orientation.condensed and _sign_of(orientation) == sign
    u = 1.5 * reach * np.array(orientation.u)
    colour, width, style = (_colour(sign), 2.0, "-") if condensed else (_OTHER, 1.0, "--")
    axis.plot([0, u[0]], [0, u[1]], color=colour, lw=width, ls=style, zorder=3)
    if condensed and orientation.angle_deg is not None:
        at = (0.82 * reach * orientation.u[0], 0.82 * reach * orientation.u[1])
        box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8}
        axis.annotate(f"{orientation.angle_deg:.2f}°", at, fontsize=8, ha="center", va="center", bbox=box, zorder=5)


def _legend(sign: int) -> list[Line2D]:
    return [
        Line2D([], [], color=_colour(sign), lw=2, label="condensed orientation"),
        Line2D([], [], color=_OTHER, lw=1, ls="--", label="other stationary orientation"),
        Line2D([], [], color=_colour(sign), marker="o", ls="", mec="white", label="measured neuron"),
    ]


def orientation_growth(verification: Verification) -> "Figure":
    """Measured orientation of every grown neuron against its growth, and its deviation against its tolerance."""
    figure, (angles, deviations) = plt.subplots(1, 2, figsize=(11, 5), constrained_layout=True)
    found = verification.prediction.orientations
    records = [r for r in verification.records if r.tolerance_deg is not None]
    for orientation in found.orientations:
        colour, style = (_colour(_sign_of(orientation)), "-") if orientation.condensed else (_OTHER, "--")
        angles.axhline(orientation.angle_deg or 0.0, color=colour, ls=style, lw=1.2, zorder=1)
    for record in records:
        _growth_point(angles, record, _sign_of(found.orientations[record.target]))
    angles.set(
        title="orientation of each grown neuron, with its tolerance",
        xlabel="growth r/r₀ at the instant judged",
        ylabel="angle of (w, b) in degrees",
        xscale="log",
        ylim=(-190, 190),
        yticks=range(-180, 181, 60),
    )
    angles.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    angles.xaxis.set_major_formatter(ScalarFormatter())
    angles.xaxis.set_minor_formatter(NullFormatter())
    angles.legend(handles=_angle_legend(), loc="upper right", fontsize=8)
    _deviation_panel(deviations, records)
    return figure


def _angle_legend() -> list[Line2D]:
    return [
        Line2D([], [], color=_PLUS, lw=1.2, marker="o", label="condensed, $c_p a > 0$"),
        Line2D([], [], color=_MINUS, lw=1.2, marker="o", label="condensed, $c_p a < 0$"),
        Line2D([], [], color=_OTHER, lw=1.2, ls="--", label="stationary, not condensed"),
    ]


def _growth_point(axis: Axes, record: NeuronRecord, sign: int) -> None:
    face = _colour(sign) if record.judged else "none"
    axis.errorbar(
        record.growth,
        record.angle_deg,
        yerr=record.tolerance_deg,
        fmt="o",
        ms=4.5,
        mfc=face,
        mec=_colour(sign),
        ecolor=_colour(sign),
        elinewidth=0.8,
        alpha=0.75,
        zorder=3,
    )


def _deviation_panel(axis: Axes, records: list[NeuronRecord]) -> None:
    judged = [r for r in records if r.judged]
    tolerance = np.array([r.tolerance_deg for r in judged], dtype=float)
    deviation = np.array([r.deviation_deg for r in judged], dtype=float)
    inside = deviation <= tolerance
    if len(judged):
        low, high = min(tolerance.min(), deviation[deviation > 0].min(initial=1.0)) / 2, tolerance.max() * 2
        axis.plot([low, high], [low, high], color=_OTHER, lw=1, label="deviation = tolerance")
        axis.fill_between([low, high], [low, high], low / 100, color="#2e8b57", alpha=0.08)
        axis.plot(
            tolerance[inside],
            deviation[inside],
            "o",
            ms=4.5,
            color="#2e8b57",
            alpha=0.75,
            label=f"within ({inside.sum()})",
        )
        if not inside.all():
            axis.plot(
                tolerance[~inside], deviation[~inside], "X", ms=7, color=_PLUS, label=f"outside ({(~inside).sum()})"
            )
        axis.set(xlim=(low, high), ylim=(low / 10, high), xscale="log", yscale="log")
        axis.legend(loc="upper left", fontsize=9)
    axis.set(
        title="measured deviation against derived tolerance",
        xlabel="tolerance in degrees",
        ylabel="angle to the predicted orientation in degrees",
    )


def save(figure: "Figure", stream: object) -> None:
    """Write a figure as PNG to a binary stream or path, and close it."""
    figure.savefig(stream, dpi=_DPI, format="png")  # pyright: ignore[reportArgumentType]
    plt.close(figure)
