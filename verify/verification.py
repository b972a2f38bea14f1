"""The main job: from an activation and data to a verdict on simulated networks."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from theory.derivation import Derivation, DerivationCheck, derive
from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence
from theory.expansion import Expansion
from verify.alignment import GROWN, NeuronRecord, measure
from verify.datasets import Dataset
from verify.fates import Fates, predict_fates
from verify.flows import Trajectory, simulate
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation
from verify.prediction import Prediction, predict
from verify.verdict import Verdict, judge

MAX_NEURONS = 10_000
MAX_NETWORKS = 1_000
_PACKAGES = ("condensation", "sympy", "numpy", "scipy", "python-flint")


@dataclass(frozen=True)
class Settings:
    """How networks are simulated: m neurons each, K networks, weights N(0, std²), when to stop, the seed.

    >>> Settings(std=2.0)
    Traceback (most recent call last):
    ...
    theory.errors.InputError: the standard deviation of the weights is 2.0; it must be positive and at most 0.1
    """

    neurons: int = 50
    networks: int = 20
    std: float = 1e-3
    loss_fraction: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.neurons <= MAX_NEURONS:
            raise InputError(f"{self.neurons} neurons are asked for; between 1 and {MAX_NEURONS} are possible")
        if not 1 <= self.networks <= MAX_NETWORKS:
            raise InputError(f"{self.networks} networks are asked for; between 1 and {MAX_NETWORKS} are possible")
        if not 0 < self.std <= 0.1:
            raise InputError(
                f"the standard deviation of the weights is {self.std}; it must be positive and at most 0.1"
            )
        if not 0 < self.loss_fraction < 1:
            raise InputError(f"the loss is to fall by the fraction {self.loss_fraction}; it must lie between 0 and 1")
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}; it must not be negative")


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
            "derivation": self.derivation_check.to_dict(),
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
    progress: Callable[[float, str], None] | None = None,
    before_simulation: Callable[[], None] | None = None,
) -> Verification:
    """Predict, simulate and judge.

    ``progress`` is told the fraction done and a text; ``before_simulation`` is called once all input is known
    to be sound, before the long work.

    Raises
    ------
    NotApplicableError
        If a hypothesis of the leading-order theory fails: no proved multiplicity, σ(0) ≠ 0, or T constant on the
        circle, so that no orientation is isolated.
    InputError
        If the data carry no signal or a setting is out of range.
    """
    settings = settings or Settings()
    prediction = predict(expansion, dataset)
    _require_hypotheses(prediction)
    _require_range(prediction)
    if before_simulation:
        before_simulation()
    derivation = derive(expansion, dimension=dataset.dimension)
    check = derivation.check(seed=settings.seed)
    simulations = _simulate_all(prediction, settings, progress)
    network = _network(prediction, settings)
    records = tuple(
        record
        for number, run in enumerate(simulations)
        for record in measure(
            network, prediction.orientations, prediction.c_p, run.initial, run.fates, run.trajectory, number
        )
    )
    return Verification(
        prediction,
        derivation,
        check,
        settings,
        simulations,
        records,
        judge(records, len(prediction.orientations.condensed)),
    )


def _require_hypotheses(prediction: Prediction) -> None:
    expansion = prediction.expansion
    if prediction.centred:
        raise NotApplicableError(
            f"{expansion.activation.source!r} has σ(0) = {expansion.constant} ≠ 0: the constant acts first and the "
            f"leading-order flow is another one; verify {expansion.activation.expr} - ({expansion.constant}) instead"
        )
    if not prediction.orientations.orientations:
        raise NotApplicableError(f"no orientation is isolated: {prediction.orientations.completeness.reason}")


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


def _simulate_all(
    prediction: Prediction, settings: Settings, progress: Callable[[float, str], None] | None
) -> tuple[Simulation, ...]:
    network, dimension = _network(prediction, settings), prediction.dataset.dimension
    seeds = np.random.SeedSequence(settings.seed).spawn(settings.networks)
    starts = [Weights.draw(settings.neurons, dimension, np.random.default_rng(seed)) for seed in seeds]
    fates = _all_fates(prediction, starts)
    runs = []
    for number, (start, fate) in enumerate(zip(starts, fates, strict=True)):

        def report(done: float, text: str, number: int = number) -> None:
            if progress:
                progress((number + min(max(done, 0.0), 1.0)) / settings.networks, f"network {number + 1}: {text}")

        runs.append(Simulation(start, fate, simulate(network, start, settings.loss_fraction, report)))
    return tuple(runs)


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
