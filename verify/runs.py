"""The networks that a verification simulates, and the records of their neurons."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from theory.solvers import Progress
from verify.alignment import NeuronRecord, measure
from verify.events import LossMoved, Plateau
from verify.fates import Fate, Fates, predict_fates
from verify.flows import Trajectory, simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation
from verify.offset import Phases, run_network
from verify.prediction import Prediction
from verify.progress import part
from verify.settings import Settings

MAX_PHASE_NETWORKS = 8
"""Most networks simulated with one seed where σ(0) ≠ 0, about a second each."""


@dataclass(frozen=True)
class Simulation:
    """One simulated network: its initial weights, the predicted fates, and the full flow that was recorded."""

    initial: Weights
    fates: Fates
    trajectory: Trajectory


def simulate_networks(
    prediction: Prediction, settings: Settings, progress: Progress | None
) -> tuple[tuple[Simulation, ...], tuple[NeuronRecord, ...]]:
    """All networks with all seeds, and a record of every neuron."""
    return (_simulate_phases if prediction.centred else _simulate_small)(prediction, settings, progress)


def _draw(prediction: Prediction, settings: Settings, networks: int) -> list[Weights]:
    """Initial weights of so many networks with each seed."""
    seeds = [np.random.SeedSequence(settings.seed + k) for k in range(settings.seeds)]
    children = [child for seed in seeds for child in seed.spawn(networks)]
    dimension = prediction.dataset.dimension
    return [Weights.draw(settings.neurons, dimension, np.random.default_rng(child)) for child in children]


def _network(prediction: Prediction, settings: Settings) -> TwoLayerNetwork:
    data = prediction.dataset
    sigma = NumericActivation.of(prediction.expansion.activation)
    return TwoLayerNetwork(sigma, data.X, data.y, settings.std, prediction.orientations.form.degree)


def _simulate_phases(
    prediction: Prediction, settings: Settings, progress: Progress | None
) -> tuple[tuple[Simulation, ...], tuple[NeuronRecord, ...]]:
    """Networks with σ(0) ≠ 0, through both phases; at most ``MAX_PHASE_NETWORKS`` with each seed.

    There are none of neurons that go where none could be judged: the number of neurons is part of what moves each.
    """
    phases = Phases.of(prediction, settings.std)
    starts = _draw(prediction, settings, min(settings.networks, MAX_PHASE_NETWORKS))
    count = len(starts)
    runs: list[Simulation] = []
    records: list[NeuronRecord] = []
    for k, start in enumerate(starts):
        run = run_network(prediction, phases, start, k, part(progress, k / count, (k + 1) / count))
        runs.append(Simulation(start, run.fates, run.trajectory))
        records += run.records
    return tuple(runs), tuple(records)


def _simulate_small(
    prediction: Prediction, settings: Settings, progress: Progress | None
) -> tuple[tuple[Simulation, ...], tuple[NeuronRecord, ...]]:
    """The networks asked for, then those of the neurons that go where none could be judged."""
    starts = _draw(prediction, settings, settings.networks)
    fates = _all_fates(prediction, starts)
    first = _simulate(prediction, settings, starts, fates, 0, part(progress, 0.0, 0.8))
    groups = _groups_alone(prediction, settings, starts, fates, first[1])
    second = _simulate(prediction, settings, *groups, len(starts), part(progress, 0.8, 1.0))
    return (*first[0], *second[0]), (*first[1], *second[1])


def _simulate(
    prediction: Prediction,
    settings: Settings,
    starts: Sequence[Weights],
    fates: Sequence[Fates],
    number: int,
    progress: Progress | None,
) -> tuple[list[Simulation], list[NeuronRecord]]:
    """A network from each start, and the records of their neurons; the first has the given number."""
    network = _network(prediction, settings)
    runs: list[Simulation] = []
    records: list[NeuronRecord] = []
    for k, (start, fate) in enumerate(zip(starts, fates, strict=True)):
        own = part(progress, k / len(starts), (k + 1) / len(starts))
        path = simulate(network, start, (LossMoved(settings.loss_fraction), Plateau()), progress=own)
        records += measure(network, prediction.orientations, prediction.c_p, start, fate, path, number + k)
        runs.append(Simulation(start, fate, path))
    return runs, records


def _groups_alone(
    prediction: Prediction,
    settings: Settings,
    starts: Sequence[Weights],
    fates: Sequence[Fates],
    records: Sequence[NeuronRecord],
) -> tuple[list[Weights], list[Fates]]:
    """For each condensed orientation without a judged neuron the neurons that go there, at most one network full."""
    a, w = np.concatenate([s.a for s in starts]), np.concatenate([s.w for s in starts])
    targets = np.concatenate([fate.target for fate in fates])
    reached = {record.target for record in records if record.judged}
    groups: list[Weights] = []
    group_fates: list[Fates] = []
    for index, orientation in enumerate(prediction.orientations.orientations):
        mine = np.flatnonzero(targets == index)[: settings.neurons]
        if orientation.condensed and index not in reached and len(mine) and len(groups) < settings.further:
            groups.append(Weights(a[mine], w[mine]))
            group_fates.append(Fates((Fate.CONDENSES,) * len(mine), (index,) * len(mine)))
    return groups, group_fates


def _all_fates(prediction: Prediction, starts: list[Weights]) -> list[Fates]:
    """Fates of all neurons of all networks in one integration: to leading order no neuron sees another."""
    pooled = Weights(np.concatenate([s.a for s in starts]), np.concatenate([s.w for s in starts]))
    fates = predict_fates(prediction.orientations, prediction.c_p, pooled)
    size = len(starts[0].a)
    cuts = range(0, len(pooled.a), size)
    return [Fates(fates.kind[k : k + size], fates.target[k : k + size]) for k in cuts]
