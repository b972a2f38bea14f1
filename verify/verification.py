"""The main job: from an activation and data to a verdict on simulated networks."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from theory.derivation import Derivation, DerivationCheck, derive
from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence
from theory.expansion import Expansion
from theory.orientations import Options
from theory.solvers import Progress
from verify.alignment import GROWN, NeuronRecord, measure
from verify.datasets import Dataset
from verify.events import LossMoved, Plateau
from verify.fates import Fate, Fates, predict_fates
from verify.flows import Trajectory, simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation
from verify.offset import Phases, run_network
from verify.prediction import Prediction, predict
from verify.settings import Settings
from verify.verdict import Verdict, judge

MAX_DERIVED_DIMENSION = 4
"""Largest D that the derivation is checked in: 3 s at p = 5, and 17 s for D = 6; its steps are the same in every D."""
MAX_PHASE_NETWORKS = 8
"""Most networks simulated where σ(0) ≠ 0, about a second each."""
_PREDICTING = 0.1
"""Part of the progress that the prediction is taken to be."""
_PACKAGES = ("condensation", "sympy", "numpy", "scipy", "python-flint")


@dataclass(frozen=True)
class Simulation:
    """One simulated network: its initial weights, the predicted fates, and the full flow that was recorded."""

    initial: Weights
    fates: Fates
    trajectory: Trajectory


@dataclass(frozen=True)
class Verification:
    """Everything that the main job found, from the expansion to the verdict."""

    prediction: Prediction
    derivation: Derivation
    derivation_check: DerivationCheck
    settings: Settings
    simulations: tuple[Simulation, ...]
    records: tuple[NeuronRecord, ...]
    verdict: Verdict

    def to_dict(self) -> dict[str, object]:
        """JSON form: prediction, derivation check, simulation settings and statistics, every neuron, verdict."""
        return {
            **self.prediction.to_dict(),
            "derivation": {"dimension": self.derivation.dimension, **self.derivation_check.to_dict()},
            "settings": {**asdict(self.settings), "counts_from_growth": GROWN},
            "versions": package_versions(),
            "simulations": [simulation.trajectory.to_dict() for simulation in self.simulations],
            "neurons": [record.to_dict() for record in self.records if record.tolerance_deg is not None],
            "verdict": self.verdict.to_dict(),
        }


def package_versions() -> dict[str, str | None]:
    """Versions of this package and of those its numbers depend on."""
    found: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a source tree that is not installed
            found[package] = None
    return found


def verify_activation(
    expansion: Expansion,
    dataset: Dataset,
    settings: Settings | None = None,
    progress: Progress | None = None,
    before_simulation: Callable[[], None] | None = None,
    options: Options | None = None,
) -> Verification:
    """Predict, simulate and judge.

    ``progress`` is told the fraction done and a text; ``before_simulation`` is called once all input is known
    to be sound, before the long work.  ``options`` bound the search for orientations.

    Raises
    ------
    NotApplicableError
        If a hypothesis of the leading-order theory fails: no proved multiplicity, no isolated condensed orientation,
        such as where T is constant on the sphere, or a constant σ(0) ≠ 0 so small that it does not act first.
    InputError
        If the data carry no signal or a setting is out of range.
    """
    settings = settings or Settings()
    prediction = predict(expansion, dataset, options, _part(progress, 0.0, _PREDICTING))
    _require_hypotheses(prediction)
    _require_range(prediction)
    if before_simulation:
        before_simulation()
    derivation = derive(expansion, dimension=min(dataset.dimension, MAX_DERIVED_DIMENSION))
    check = derivation.check(seed=settings.seed)
    simulate_all = _simulate_phases if prediction.centred else _simulate_all
    simulations, records = simulate_all(prediction, settings, _part(progress, _PREDICTING, 1.0))
    verdict = judge(records, len(prediction.orientations.condensed))
    return Verification(prediction, derivation, check, settings, simulations, records, verdict)


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    """Progress of a part of the work, that takes it from ``start`` to ``end``."""
    if progress is None:
        return None
    return lambda done, text: progress(start + (end - start) * min(max(done, 0.0), 1.0), text)


def _require_hypotheses(prediction: Prediction) -> None:
    found = prediction.orientations
    if not found.orientations and found.form.dimension == 2:
        raise NotApplicableError(f"no orientation is isolated: {found.completeness.reason}")
    if not found.condensed:
        kinds = [f"T is {float(c.value):.5g} on a continuum of dimension {c.dimension}" for c in found.continua]
        raise NotApplicableError(
            f"no isolated orientation is condensed: {'; '.join([*kinds, found.completeness.reason])}"
        )


def _require_range(prediction: Prediction) -> None:
    rate = abs(prediction.c_p) * prediction.orientations.form.scale
    if not 1e-60 < rate < 1e60:
        raise InputError(
            f"c_p T is of size {rate:.1e} on these data, too far from 1 to be simulated in doubles; "
            "rescale the activation or the data"
        )


def _network(prediction: Prediction, settings: Settings) -> TwoLayerNetwork:
    data = prediction.dataset
    sigma = NumericActivation.of(prediction.expansion.activation)
    return TwoLayerNetwork(sigma, data.X, data.y, settings.std, prediction.orientations.form.degree)


def _simulate_phases(
    prediction: Prediction, settings: Settings, progress: Progress | None
) -> tuple[tuple[Simulation, ...], tuple[NeuronRecord, ...]]:
    """Networks with σ(0) ≠ 0, through both phases; at most ``MAX_PHASE_NETWORKS``.

    There are none of neurons that go where none could be judged: the number of neurons is part of what moves each.
    """
    phases = Phases.of(prediction, settings.std)
    count = min(settings.networks, MAX_PHASE_NETWORKS)
    runs: list[Simulation] = []
    records: list[NeuronRecord] = []
    for k, seed in enumerate(np.random.SeedSequence(settings.seed).spawn(count)):
        start = Weights.draw(settings.neurons, prediction.dataset.dimension, np.random.default_rng(seed))
        run = run_network(prediction, phases, start, k, _part(progress, k / count, (k + 1) / count))
        runs.append(Simulation(start, run.fates, run.trajectory))
        records += run.records
    return tuple(runs), tuple(records)


def _simulate_all(
    prediction: Prediction, settings: Settings, progress: Progress | None
) -> tuple[tuple[Simulation, ...], tuple[NeuronRecord, ...]]:
    """The networks asked for, then those of the neurons that go where none could be judged."""
    dimension = prediction.dataset.dimension
    seeds = np.random.SeedSequence(settings.seed).spawn(settings.networks)
    starts = [Weights.draw(settings.neurons, dimension, np.random.default_rng(seed)) for seed in seeds]
    fates = _all_fates(prediction, starts)
    first = _simulate(prediction, settings, starts, fates, 0, _part(progress, 0.0, 0.8))
    groups = _groups_alone(prediction, settings, starts, fates, first[1])
    second = _simulate(prediction, settings, *groups, len(starts), _part(progress, 0.8, 1.0))
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
        own = _part(progress, k / len(starts), (k + 1) / len(starts))
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


def holds(evidence: Evidence) -> int:
    """Exit code for an evidence level: 0 holds, 1 refuted, 3 neither."""
    return {Evidence.PROVED: 0, Evidence.CONFIRMED: 0, Evidence.REFUTED: 1}.get(evidence, 3)
