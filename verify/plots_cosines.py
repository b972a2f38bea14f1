"""The picture for D > 3: cosines between the measured orientations of grown neurons, as in the paper's Fig. 2."""

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from theory.orientations import StationaryOrientations
from verify.alignment import NeuronRecord
from verify.clusters import cosine_matrix as cosines_of
from verify.clusters import in_blocks
from verify.plot_style import colour, heading, plt, sign_of
from verify.verification import Verification

_SMALLEST_LABELLED = 0.018
"""Part of the picture that a block must fill to have room for its label."""


def cosine_matrix(verification: Verification, size: tuple[float, float] = (8.6, 7.4)) -> Figure:
    """u_i·u_j of the grown neurons, in blocks by predicted orientation: the judged first, then by deviation."""
    figure, axis = plt.subplots(figsize=size, constrained_layout=True)
    found = verification.prediction.orientations
    records = _in_blocks([record for record in verification.records if record.tolerance_deg is not None])
    figure.suptitle(heading(verification.prediction))
    if not records:
        axis.text(0.5, 0.5, "no neuron has grown", ha="center", va="center", transform=axis.transAxes)
        axis.set(xticks=[], yticks=[])
        return figure
    cosines = cosines_of([record.w for record in records])
    image = axis.imshow(cosines, cmap="RdBu_r", vmin=-1, vmax=1, interpolation="nearest")
    figure.colorbar(image, ax=axis, label="cosine $u_i · u_j$ of measured orientations", shrink=0.85)
    _blocks(axis, found, records)
    axis.set(
        title=f"{len(records)} grown neurons by predicted orientation\n"
        f"({sum(record.judged for record in records)} of them judged, first in each block)",
        xlabel="predicted orientation",
        ylabel="predicted orientation, T(u), neurons",
    )
    return figure


def _in_blocks(grown: list[NeuronRecord]) -> list[NeuronRecord]:
    """By target; in each block the judged neurons first, and then by deviation."""
    targets = np.array([record.target for record in grown], dtype=np.intp)
    unjudged = np.array([not record.judged for record in grown])
    deviations = np.array([record.deviation_deg for record in grown], dtype=np.float64)
    return [grown[j] for j in in_blocks(targets, unjudged, deviations)]


def _blocks(axis: Axes, found: StationaryOrientations, records: list[NeuronRecord]) -> None:
    """Boundaries and labels of the neurons with the same target."""
    sizes = [(target, len(list(mine))) for target, mine in groupby(record.target for record in records)]
    ends = np.cumsum([size for _, size in sizes])
    for end in ends[:-1]:
        axis.axhline(end - 0.5, color="black", lw=0.8)
        axis.axvline(end - 0.5, color="black", lw=0.8)
    shown = [(k, *block) for k, block in enumerate(sizes) if block[1] >= _SMALLEST_LABELLED * len(records)]
    middles = [float(ends[k] - (size + 1) / 2) for k, _, size in shown]
    axis.set_xticks(middles, [found.name(target) for _, target, _ in shown], fontsize=8, rotation=90)
    rows = [f"{found.name(target)}  T = {found.orientations[target].value:.3g}  ({size})" for _, target, size in shown]
    axis.set_yticks(middles, rows, fontsize=8)
    for labels in (axis.get_xticklabels(), axis.get_yticklabels()):
        for label, (_, target, _) in zip(labels, shown, strict=True):
            label.set_color(colour(sign_of(found.orientations[target])))
