"""What a claim is judged on: an activation, and data or none; and how well what is said of it is known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from theory.activations import Activation
from theory.certificates import Certificate
from theory.evidence import Evidence, Statement
from theory.expansion import Expansion, expand
from theory.form import CorrelationForm
from theory.orientations import Options, StationaryOrientations, certify
from verify.dataset import Dataset
from verify.laws.finding import Finding
from verify.laws.networks.report import hold_laws
from verify.prediction import Prediction, predict, require_multiplicity
from verify.settings import Settings
from verify.shown import Shown

MAX_CLASSES = 4_000
"""Eigenvector classes that are followed at most, which takes some seconds."""


@dataclass(frozen=True, eq=False)
class Case(Shown):
    """An activation, and the data set on which its network is looked at.

    A check reads from here what it needs.  What it read is remembered in ``sources``, so that no answer counts as
    better known than what it was drawn from.

    >>> from verify.datasets import xor
    >>> case = Case.of("x**2*tanh(x)", xor())
    >>> case.p, case.dimension, len(case.orientations.condensed)
    (3, 3, 8)
    >>> [source.status.value for source in case.sources]
    ['proved', 'proved']
    """

    expansion: Expansion
    dataset: Dataset
    settings: Settings = field(default_factory=Settings)
    options: Options = field(default_factory=lambda: Options(MAX_CLASSES))
    _sources: dict[str, Statement] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, activation: str | Activation | Expansion, dataset: Dataset, settings: Settings | None = None) -> "Case":
        """The case of an activation, as a formula or expanded already."""
        expansion = activation if isinstance(activation, Expansion) else expand(activation)
        return cls(expansion, dataset, settings or Settings())

    @property
    def p(self) -> int:
        """The multiplicity; NotApplicableError where there is none, as for ReLU."""
        p = require_multiplicity(self.expansion)
        self._sources["p"] = Statement(Evidence.PROVED, f"p = {p}")
        return p

    @property
    def dimension(self) -> int:
        """D, with the bias."""
        return self.dataset.dimension

    @property
    def centred(self) -> bool:
        """Whether σ(0) ≠ 0, so that T is built from y − mean(y)."""
        return self.prediction.centred

    @property
    def form(self) -> CorrelationForm:
        """The correlation form T of degree p, exact."""
        return self.prediction.orientations.form

    @property
    def orientations(self) -> StationaryOrientations:
        """All stationary orientations; how complete the list is becomes part of the sources."""
        found = self.prediction.orientations
        counts = f"{len(found.stable)} stable and {len(found.condensed)} condensed orientations"
        lines = f"{len(found.lines)} stationary line{'s' * (len(found.lines) != 1)}"
        self._sources["orientations"] = Statement(found.completeness.status, f"{lines}, {counts}")
        return found

    @cached_property
    def prediction(self) -> Prediction:
        """What the theory predicts; reading it alone is no source."""
        _ = self.p
        return predict(self.expansion, self.dataset, self.options)

    def finding(self, law: str) -> Finding:
        """What simulated networks say of a law, by its name (:data:`verify.laws.networks.LAW_NAMES`)."""
        found = hold_laws(self.prediction, [law], self.settings).findings[0]
        self._sources[f"law {law}"] = found.statement
        return found

    @property
    def certificate(self) -> Certificate | None:
        """The certificate of the orientations, if they were read and are proved by boxes."""
        if "orientations" not in self._sources:
            return None
        return self.prediction.orientations.certificate or certify(self.form, self.options)

    @property
    def sources(self) -> Sequence[Statement]:
        """How well what was read is known, one statement for each."""
        return tuple(self._sources.values())

    def __str__(self) -> str:
        return f"{self.expansion.activation.source} on {self.dataset.name}"
