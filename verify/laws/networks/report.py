"""All laws that were asked for, held on one activation and data set, and what that says together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from theory.evidence import Evidence
from theory.orientations import Options
from theory.solvers import Progress
from verify.laws.finding import Finding
from verify.laws.networks import named
from verify.laws.networks.pooling import pool
from verify.laws.networks.subject import Subject
from verify.prediction import Prediction
from verify.settings import Settings
from verify.shown import Shown
from verify.versions import package_versions


@dataclass(frozen=True)
class LawReport(Shown):
    """Findings by law, for one prediction."""

    prediction: Prediction
    settings: Settings
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Evidence:
        """Refuted if one law is; confirmed if one is confirmed, and all others are that or not applicable."""
        levels = {finding.statement.status for finding in self.findings}
        for level in (Evidence.REFUTED, Evidence.INCONCLUSIVE, Evidence.CONFIRMED):
            if level in levels:
                return level
        return Evidence.NOT_APPLICABLE

    def to_dict(self) -> dict[str, object]:
        """JSON form: the prediction, the settings, versions, and every finding."""
        return {
            **self.prediction.to_dict(),
            "settings": asdict(self.settings),
            "versions": package_versions(),
            "laws": [finding.to_dict() for finding in self.findings],
            "status": self.status.value,
        }

    def to_html(self, search: Options | None = None) -> str:
        """One page, to be read without a network; ``search`` are the options that orientations were found by."""
        from verify.html.laws import law_page

        return law_page(self, search)


def hold_laws(
    prediction: Prediction, names: Sequence[str], settings: Settings | None = None, progress: Progress | None = None
) -> LawReport:
    """Hold the laws of the given names, with each of the ``settings.seeds`` seeds from ``settings.seed`` on.

    ``progress`` is told the fraction done and the name of the law.

    >>> from theory.expansion import expand
    >>> from verify.datasets import xor
    >>> from verify.prediction import predict
    >>> report = hold_laws(predict(expand("x*tanh(x)"), xor()), ["order"])
    >>> [f"{m.name}: {m.measured:.3f}, predicted {m.predicted:.0f}" for m in report.findings[0].measurements[:1]]
    ['order of the relative difference: 2.000, predicted 2']
    """
    settings = settings or Settings()
    subjects = [Subject(prediction, replace(settings, seed=settings.seed + k)) for k in range(settings.seeds)]
    findings: list[Finding] = []
    for done, name in enumerate(names):
        if progress:
            progress(done / len(names), name)
        findings.append(pool([named(name).hold(subject) for subject in subjects]))
    return LawReport(prediction, settings, tuple(findings))
