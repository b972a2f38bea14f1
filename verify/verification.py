"""The main job: from an activation and data to a verdict on simulated networks."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from theory.derivation import Derivation, DerivationCheck, derive
from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence
from theory.expansion import Expansion
from theory.orientations import Options
from theory.solvers import Progress
from verify.alignment import GROWN, NeuronRecord
from verify.claims import ClaimVerdict, theorems
from verify.datasets import Dataset
from verify.prediction import Prediction, predict
from verify.progress import part
from verify.runs import Simulation, simulate_networks
from verify.settings import Settings
from verify.shown import Shown
from verify.verdict import Verdict, judge
from verify.versions import package_versions

MAX_DERIVED_DIMENSION = 4
"""Largest D that the derivation is checked in: 3 s at p = 5, and 17 s for D = 6; its steps are the same in every D."""
_PREDICTING = 0.1
"""Part of the progress that the prediction is taken to be."""


@dataclass(frozen=True)
class Verification(Shown):
    """Everything that the main job found, from the expansion to the verdict.

    ``claims`` are the theorems that the multiplicity brings with it, on whatever data.
    """

    prediction: Prediction
    derivation: Derivation
    derivation_check: DerivationCheck
    settings: Settings
    simulations: tuple[Simulation, ...]
    records: tuple[NeuronRecord, ...]
    verdict: Verdict
    claims: tuple[ClaimVerdict, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON form: prediction, derivation check, simulation settings and statistics, every neuron, verdict."""
        return {
            **self.prediction.to_dict(),
            "derivation": {"dimension": self.derivation.dimension, **self.derivation_check.to_dict()},
            "settings": {**asdict(self.settings), "counts_from_growth": GROWN},
            "versions": package_versions(),
            "simulations": [simulation.trajectory.to_dict() for simulation in self.simulations],
            "neurons": [record.to_dict() for record in self.records if record.tolerance_deg is not None],
            "claims": [claim.to_dict() for claim in self.claims],
            "verdict": self.verdict.to_dict(),
        }

    def to_html(self, search: Options | None = None) -> str:
        """One page, to be read without a network; ``search`` are the options that orientations were found by."""
        from verify.html.page import verification_page

        return verification_page(self, search)


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
    prediction = predict(expansion, dataset, options, part(progress, 0.0, _PREDICTING))
    _require_hypotheses(prediction)
    _require_range(prediction)
    if before_simulation:
        before_simulation()
    derivation = derive(expansion, dimension=min(dataset.dimension, MAX_DERIVED_DIMENSION))
    check = derivation.check(seed=settings.seed)
    simulations, records = simulate_networks(prediction, settings, part(progress, _PREDICTING, 1.0))
    verdict = judge(records, len(prediction.orientations.condensed))
    return Verification(prediction, derivation, check, settings, simulations, records, verdict, theorems(expansion))


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


def holds(evidence: Evidence) -> int:
    """Exit code for an evidence level: 0 holds, 1 refuted, 3 neither."""
    return {Evidence.PROVED: 0, Evidence.CONFIRMED: 0, Evidence.REFUTED: 1}.get(evidence, 3)
