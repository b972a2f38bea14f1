"""The picture for D = 2: the direction field with predicted lines and measured weights."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from theory.orientations import Orientation
from verify.plot_style import OTHER, colour, heading, plt, sign_of
from verify.verification import Verification


def direction_field(verification: Verification) -> Figure:
    """The leading-order direction field of the input weights for both signs of c_p·a, as in the paper's Fig. 6.

    Arrows show ±∇T(w), rays the stationary orientations, dots the measured weights of the neurons that have
    grown, each at distance log(r/r_0), coloured by the sign of c_p·a that their target is stable for.
    """
    figure, axes = plt.subplots(1, 2, figsize=(11, 6.2), constrained_layout=True)
    for axis, sign in zip(axes, (1, -1), strict=True):
        field_panel(axis, verification, sign)
    figure.suptitle(f"{heading(verification.prediction)}\n")
    return figure


def field_panel(axis: Axes, verification: Verification, sign: int) -> None:
    """The direction field for one sign of c_p·a, with its rays and the neurons of that sign."""
    found = verification.prediction.orientations
    mine = [r for r in verification.records if r.judged and sign_of(found.orientations[r.target]) == sign]
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
        axis.plot(*u, "o", ms=5, mfc=colour(sign), mec="white", mew=0.5, alpha=0.8, zorder=4)
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


def _ray(axis: Axes, orientation: Orientation, sign: int, reach: float) -> None:
    condensed = orientation.condensed and sign_of(orientation) == sign
    u = 1.5 * reach * np.array(orientation.u)
    paint, width, style = (colour(sign), 2.0, "-") if condensed else (OTHER, 1.0, "--")
    axis.plot([0, u[0]], [0, u[1]], color=paint, lw=width, ls=style, zorder=3)
    if condensed and orientation.angle_deg is not None:
        at = (0.82 * reach * orientation.u[0], 0.82 * reach * orientation.u[1])
        box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8}
        axis.annotate(f"{orientation.angle_deg:.2f}°", at, fontsize=8, ha="center", va="center", bbox=box, zorder=5)


def _legend(sign: int) -> list[Line2D]:
    return [
        Line2D([], [], color=colour(sign), lw=2, label="condensed orientation"),
        Line2D([], [], color=OTHER, lw=1, ls="--", label="other stationary orientation"),
        Line2D([], [], color=colour(sign), marker="o", ls="", mec="white", label="measured neuron"),
    ]
