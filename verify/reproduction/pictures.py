"""The pictures in the paper's layout: cosines between neurons, and the direction field for one-dimensional inputs."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from verify.clusters import cosine_matrix, ordered_by_cluster
from verify.numeric import FloatArray
from verify.plot_style import OTHER, PLUS, plt
from verify.reproduction.outcome import PanelOutcome, SeedOutcome
from verify.reproduction.repetition import Reproduction
from verify.training import DeepNetwork

_GRID = 23


def picture(reproduction: Reproduction) -> Figure:
    """All panels with the first seed: the direction field where inputs are one-dimensional, else the cosines."""
    fields = reproduction.networks[0][0].X.shape[1] == 1
    columns = 2 if fields else min(3, len(reproduction.panels))
    rows = math.ceil(len(reproduction.panels) / columns)
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(4.7 * columns + 1.5, 4.6 * rows + 0.9),
        squeeze=False,
        layout="constrained",
    )
    for axis in axes.ravel()[len(reproduction.panels) :]:
        axis.set_visible(False)
    for axis, outcome in zip(axes.ravel(), reproduction.panels, strict=False):
        if fields:
            _field(axis, outcome, reproduction.network(outcome.panel))
        else:
            _matrix(axis, outcome)
    if fields:
        figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    else:
        shown = [axis for axis in axes.ravel() if axis.images]
        if shown:
            figure.colorbar(shown[0].images[0], ax=axes, label="D(u, v) = u·v", shrink=0.8)
    experiment = reproduction.experiment
    figure.suptitle(f"{experiment.figure} of the paper, repeated with seed {reproduction.seeds[0]}\n{experiment.title}")
    return figure


def _heading(outcome: PanelOutcome, seed: SeedOutcome) -> str:
    claim, count = outcome.panel.claim, len(seed.neurons)
    found = f"{count} of {len(seed.weights)} neurons"
    if claim is None:
        return f"{outcome.panel.label}, epoch {outcome.panel.epoch}\n{found}"
    number = claim.count.of(seed.found[1]) if seed.found else "no group"
    return f"{outcome.panel.label}, epoch {outcome.panel.epoch}\nclaimed {claim}, found {number}; {found}"


def _matrix(axis: Axes, outcome: PanelOutcome) -> None:
    """D(u, v) of the counted neurons, by group."""
    seed = outcome.seeds[0]
    axis.set_title(_heading(outcome, seed), fontsize=10)
    axis.set(xlabel="neuron, by group", ylabel="neuron, by group")
    neurons = seed.neurons
    if not len(neurons):
        axis.text(0.5, 0.5, "no neuron is counted", ha="center", va="center", transform=axis.transAxes)
        axis.set(xticks=[], yticks=[])
        return
    order = ordered_by_cluster(seed.groups[1])
    axis.imshow(cosine_matrix(neurons, order), cmap="RdBu_r", vmin=-1, vmax=1, interpolation="nearest")
    labels = seed.groups[1].labels[order]
    for edge in np.flatnonzero(np.diff(labels)) + 0.5:
        axis.axhline(edge, color="black", lw=0.6)
        axis.axvline(edge, color="black", lw=0.6)


def _field(axis: Axes, outcome: PanelOutcome, network: DeepNetwork) -> None:
    """−(1/n) Σ e_i σ′(ω·x_i) x_i with the residual measured at the epoch, predicted lines, and the neurons' weights.

    The lines are those of the leading order at the start; the field turns away from them as the residual changes.
    """
    seed = outcome.seeds[0]
    state = network.layer(seed.run.at(outcome.panel.epoch), 1)
    reach = 1.15 * float(np.abs(state.weights).max())
    grid = np.linspace(-reach, reach, _GRID)
    omega = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    slope = network.activations[0](omega @ state.inputs.T)[1]
    field = -(slope * state.residuals) @ state.inputs / len(state.inputs)
    length = np.linalg.norm(field, axis=1, keepdims=True)
    arrows = np.divide(field, length, out=np.zeros_like(field), where=length > 0)
    axis.quiver(*omega.T, *arrows.T, color="#777777", scale=34, width=0.0026, zorder=1)
    _lines(axis, seed, reach)
    chosen = seed.chosen
    axis.plot(*_columns(state.weights[~chosen]), "o", ms=4, mfc="white", mec="#1e8449", zorder=4)
    axis.plot(*_columns(state.weights[chosen]), "o", ms=5, mfc="#1e8449", mec="white", mew=0.4, zorder=4)
    axis.set_title(_heading(outcome, seed), fontsize=10)
    axis.set(xlabel="input weight $w$", ylabel="bias $b$", xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")


def _columns(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    return weights[:, 0], weights[:, 1]


def _lines(axis: Axes, seed: SeedOutcome, reach: float) -> None:
    if seed.predicted.orientations is None:
        return
    for line in seed.predicted.orientations.lines:
        ends = 2 * reach * np.array([[-line.u[0], line.u[0]], [-line.u[1], line.u[1]]])
        stable = line.stable_for is not None
        axis.plot(*ends, color=PLUS if stable else OTHER, lw=1.6, ls="-" if stable else "--", zorder=2)


def _legend() -> list[Line2D]:
    return [
        Line2D([], [], marker="o", ls="", mec="white", mfc="#1e8449", label="neuron"),
        Line2D([], [], marker="o", ls="", mec="#1e8449", mfc="white", label="neuron, not counted"),
        Line2D([], [], color=PLUS, lw=1.6, label="stable line predicted from y"),
    ]
