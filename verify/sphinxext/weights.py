"""The picture of condensation for D = 2: the same input weights at initialization, and after training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from theory.activations import Activation
from theory.errors import InputError, NotApplicableError
from theory.expansion import expand
from verify.dataset import Dataset
from verify.events import LossMoved, Plateau
from verify.flows import Trajectory, simulate
from verify.layout import plural
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray, NumericActivation
from verify.plot_style import MINUS, OTHER, PLUS, colour, plt
from verify.prediction import Prediction, predict
from verify.settings import Settings
from verify.sphinxext.blocks import Content
from verify.sphinxext.pictures import drawn
from verify.tables import seed_range

_PATHS, _INSTANTS = 80, 60
"""Paths that are drawn, and recorded instants of each."""


@dataclass(frozen=True)
class _Trained:
    """Networks from initialization to the end of training, weights in units of ε."""

    prediction: Prediction
    paths: tuple[Trajectory, ...]

    def weights(self, instant: int) -> Weights:
        """Those of all networks at the recorded instant."""
        a, w = ([getattr(path, name)[instant] for path in self.paths] for name in ("a", "w"))
        return Weights(np.concatenate(a), np.concatenate(w))


def weights_content(activations: Sequence[str], data: Dataset, settings: Settings) -> Content:
    """The picture: one panel of the weights at initialization, and one for each activation.

    Every network starts from the same weights and follows the full gradient flow until its loss has fallen by the
    fraction of the settings, or its fall has slowed down.

    Raises
    ------
    InputError
        If an activation cannot be read, if the data have another dimension than 2, or if σ(0) ≠ 0.
    NotApplicableError
        If an activation has no multiplicity.
    """
    if data.dimension != 2:
        raise InputError(
            f"input weights are drawn in the plane, and {data.name} has D = {data.dimension}; give data with D = 2"
        )
    trained = [_train(activation, data, settings) for activation in activations]
    several = plural(settings.networks, "network")
    caption = (
        f"Input weights of {several} of {settings.neurons} neurons at initialization, and where gradient flow on "
        f"{data.name} has taken them when the loss has fallen by {100 * settings.loss_fraction:g} %, with the paths of "
        "those that have grown most. "
        "The distance from the centre is the size of the weight on a logarithmic scale, colours tell the sign of the "
        "output weight, and dashed rays are the predicted orientations "
        f"(initial weights $N(0, {settings.std:g}^2)$, {seed_range(settings)})."
    )
    alt = "Input weights point everywhere at initialization, and along few predicted rays after training"
    picture = drawn(_figure(trained), "weights", alt, caption)
    return Content((picture.block,), (), picture.files)


def _train(activation: str, data: Dataset, settings: Settings) -> _Trained:
    prediction = predict(expand(Activation.parse(activation)), data)
    if prediction.centred:
        raise NotApplicableError(f"{activation} has σ(0) ≠ 0, so that its output weights drift before weights condense")
    sigma, p = NumericActivation.of(prediction.expansion.activation), prediction.orientations.form.degree
    network = TwoLayerNetwork(sigma, data.X, data.y, settings.std, p)
    children = np.random.SeedSequence(settings.seed).spawn(settings.networks)
    starts = [Weights.draw(settings.neurons, 2, np.random.default_rng(child)) for child in children]
    events = (LossMoved(settings.loss_fraction), Plateau())
    return _Trained(prediction, tuple(simulate(network, start, events) for start in starts))


def _figure(trained: Sequence[_Trained]) -> Figure:
    count = 1 + len(trained)
    columns = 2 if count == 4 else min(count, 3)
    rows = -(-count // columns)
    size = (3.5 * columns, 3.8 * rows)
    figure, axes = plt.subplots(rows, columns, figsize=size, constrained_layout=True, squeeze=False)
    reach = 1.08 * max(float(np.linalg.norm(_scaled(t.weights(-1).w), axis=1).max()) for t in trained)
    first, *others = axes.flat
    _panel(first, trained[0].weights(0), reach, "at initialization")
    for axis, each in zip(others, trained, strict=False):
        _trained_panel(axis, each, reach)
    for axis in others[len(trained) :]:
        axis.set_axis_off()
    return figure


def _trained_panel(axis: Axes, trained: _Trained, reach: float) -> None:
    found = trained.prediction.orientations
    for orientation in found.condensed:
        axis.plot(*zip((0, 0), 2 * reach * np.array(orientation.u), strict=True), "--", color=OTHER, lw=1, zorder=1)
    _paths(axis, trained.paths)
    name = sp.latex(trained.prediction.expansion.activation.expr).replace(r"\operatorname", r"\mathrm")
    number = plural(len(found.condensed), "predicted orientation")
    _panel(axis, trained.weights(-1), reach, f"trained with $\\sigma(x) = {name}$\n$p = {found.form.degree}$, {number}")


def _scaled(w: FloatArray) -> FloatArray:
    """Weights with log(1 + r) in place of their size r."""
    size = np.linalg.norm(w, axis=-1, keepdims=True)
    return w * np.log1p(size) / size


def _paths(axis: Axes, paths: Sequence[Trajectory]) -> None:
    """The ways that the neurons have gone which have grown most."""
    growth = np.concatenate([path.growth[-1] for path in paths])
    places = [(path, neuron) for path in paths for neuron in range(path.a.shape[1])]
    for place in np.argsort(-growth)[:_PATHS]:
        path, neuron = places[place]
        way = _scaled(path.w[:: max(len(path.time) // _INSTANTS, 1), neuron])
        axis.plot(*way.T, color=colour(path.a[-1, neuron]), lw=0.6, alpha=0.5, zorder=1)


def _panel(axis: Axes, weights: Weights, reach: float, title: str) -> None:
    paints = np.where(weights.a > 0, PLUS, MINUS)
    axis.scatter(*_scaled(weights.w).T, s=14, c=paints, edgecolors="white", linewidths=0.3, alpha=0.85, zorder=2)
    axis.set(title=title, xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
    axis.set(xlabel="input weight $w_1$", ylabel="bias")
