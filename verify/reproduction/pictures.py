"""The pictures in the paper's layout: cosines between neurons, direction fields in the plane, and outputs with fits."""

import math
import textwrap

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from verify.clusters import cosine_matrix, ordered_by_cluster
from verify.layout import plural
from verify.plot_style import OTHER, PLUS, plt
from verify.reproduction.counting import NeuronOutcome
from verify.reproduction.field import Field
from verify.reproduction.fitting import OutputOutcome
from verify.reproduction.groups import SHOWN
from verify.reproduction.leading import Predicted
from verify.reproduction.outcome import PanelOutcome
from verify.reproduction.repetition import Reproduction

_NEURON, _DATA, _OUTPUT, _FIT = "#1e8449", "#1e8449", "#1f5fa8", "#c0392b"
_WIDTH = 38
"""Letters that a line of text in an empty panel holds."""


def picture(reproduction: Reproduction) -> Figure:
    """All panels with the first seed, in rows of three, or of two where there are two or four."""
    count = len(reproduction.panels)
    columns = 2 if count in (2, 4) else min(3, count)
    rows = math.ceil(count / columns)
    size = (4.9 * columns + 0.8, 4.8 * rows + 1.0)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for axis in axes.ravel()[count:]:
        axis.set_visible(False)
    for axis, outcome in zip(axes.ravel(), reproduction.panels, strict=False):
        _panel(axis, outcome)
    _keys(figure, axes.ravel().tolist(), reproduction)
    experiment = reproduction.experiment
    figure.suptitle(f"{experiment.figure} of the paper, repeated with seed {reproduction.seeds[0]}\n{experiment.title}")
    return figure


def _keys(figure: Figure, axes: list[Axes], reproduction: Reproduction) -> None:
    """A scale of colours where cosines are shown, else what lines and dots are."""
    images = [axis.images[0] for axis in axes if axis.images]
    if images:
        figure.colorbar(images[0], ax=axes, label="cosine D(u, v) of the input weights", shrink=0.8)
    elif any(outcome.outputs for outcome in reproduction.panels):
        figure.legend(handles=_output_legend(), loc="outside lower center", ncols=3)
    elif any(seed.field for outcome in reproduction.panels for seed in outcome.neurons):
        figure.legend(handles=_field_legend(), loc="outside lower center", ncols=4)


def _panel(axis: Axes, outcome: PanelOutcome) -> None:
    if not outcome.seeds:
        _empty(axis, outcome)
        return
    for seed in outcome.outputs[:1]:
        _output(axis, seed)
    for seed in outcome.neurons[:1]:
        if seed.field:
            _field(axis, seed, seed.field)
        else:
            _matrix(axis, seed)


def _empty(axis: Axes, outcome: PanelOutcome) -> None:
    """Why there is nothing to be seen."""
    axis.set_title(f"{outcome.panel.label}\nclaimed {outcome.panel.claim}", fontsize=10)
    axis.set(xticks=[], yticks=[], aspect="equal", facecolor="#f4f4f4")
    axis.set_box_aspect(1)
    text = _wrapped(outcome.statement.reason)
    axis.text(0.5, 0.5, text, ha="center", va="center", transform=axis.transAxes, fontsize=11, color="#444444")


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, _WIDTH))


def _neuron_heading(seed: NeuronOutcome) -> str:
    panel = seed.panel
    number = seed.numbers.full(panel.counts) if seed.numbers else "no group"
    claimed = f"claimed {panel.claim}; " if panel.claim else ""
    counted = f"{len(seed.neurons)} of {plural(len(seed.weights), 'neuron')}"
    return f"{panel.label}, epoch {panel.epoch}, {counted}\n{claimed}found {number}"


def _matrix(axis: Axes, seed: NeuronOutcome) -> None:
    """D(u, v) of the counted neurons, by group of lines."""
    axis.set_title(_neuron_heading(seed), fontsize=10)
    axis.set(xlabel="neuron, by group", ylabel="neuron, by group")
    if not seed.groups:
        axis.text(0.5, 0.5, "no neuron is counted", ha="center", va="center", transform=axis.transAxes)
        axis.set(xticks=[], yticks=[])
        return
    groups = seed.groups[SHOWN].of(seed.panel.counts[0])
    order = ordered_by_cluster(groups)
    axis.imshow(cosine_matrix(seed.neurons, order), cmap="RdBu_r", vmin=-1, vmax=1, interpolation="nearest")
    for edge in np.flatnonzero(np.diff(groups.labels[order])) + 0.5:
        axis.axhline(edge, color="black", lw=0.6)
        axis.axvline(edge, color="black", lw=0.6)


def _field(axis: Axes, seed: NeuronOutcome, field: Field) -> None:
    """The field with the residual measured at the epoch, the lines predicted at the start, and the neurons' weights."""
    axis.quiver(*field.points.T, *field.arrows.T, color="#777777", scale=34, width=0.0026, zorder=1)
    _lines(axis, seed, field.reach)
    axis.plot(*seed.weights[~seed.chosen].T, "o", ms=4, mfc="white", mec=_NEURON, zorder=4)
    axis.plot(*seed.neurons.T, "o", ms=5, mfc=_NEURON, mec="white", mew=0.4, zorder=4)
    axis.set_title(_neuron_heading(seed), fontsize=10)
    ends = (-field.reach, field.reach)
    axis.set(xlabel="input weight $w$", ylabel="bias $b$", xlim=ends, ylim=ends, aspect="equal")


def _lines(axis: Axes, seed: NeuronOutcome, reach: float) -> None:
    predicted = seed.predicted
    if not isinstance(predicted, Predicted) or predicted.orientations is None:
        return
    for line in predicted.orientations.lines:
        ends = 2 * reach * np.array([[-line.u[0], line.u[0]], [-line.u[1], line.u[1]]])
        stable = line.stable_for is not None
        axis.plot(*ends, color=PLUS if stable else OTHER, lw=1.6, ls="-" if stable else "--", zorder=2)


def _output(axis: Axes, seed: OutputOutcome) -> None:
    """Data, output and fit."""
    panel, curve = seed.panel, seed.curve
    axis.plot(seed.x, seed.y, "o", ms=4.5, color=_DATA, zorder=2)
    axis.plot(curve.x, curve.output, color=_OUTPUT, lw=2.4, zorder=3)
    axis.plot(curve.x, curve.fit, color=_FIT, lw=1.6, ls="--", zorder=4)
    axis.set_title(f"{panel.label}, epoch {panel.epoch}\nclaimed: {panel.claim}; deviation {seed.found}", fontsize=10)
    axis.set(xlabel="$x$", ylabel="output")


def _field_legend() -> list[Artist]:
    return [
        Line2D([], [], marker="o", ls="", mec="white", mfc=_NEURON, label="neuron"),
        Line2D([], [], marker="o", ls="", mec=_NEURON, mfc="white", label="neuron, not counted"),
        Line2D([], [], color=PLUS, lw=1.6, label="stable line predicted from y"),
        Line2D([], [], color="#777777", marker=r"$\rightarrow$", ls="", ms=12, label="−∂R/∂w at the epoch, for a > 0"),
    ]


def _output_legend() -> list[Artist]:
    return [
        Line2D([], [], marker="o", ls="", color=_DATA, label="data"),
        Line2D([], [], color=_OUTPUT, lw=2.4, label="output of the network"),
        Line2D([], [], color=_FIT, lw=1.6, ls="--", label="best polynomial fit of the output"),
    ]
