"""What came out of one panel with all seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

from theory.evidence import Evidence, Statement
from verify.reproduction.counting import NeuronOutcome
from verify.reproduction.experiment import Missing, NeuronPanel, OutputPanel, Panel, Training
from verify.reproduction.fitting import OutputOutcome
from verify.reproduction.instant import Probed
from verify.shown import Shown

SeedOutcome = NeuronOutcome | OutputOutcome


@dataclass(frozen=True, eq=False)
class PanelOutcome(Shown):
    """One panel with all seeds, none where its data are missing; ``statement`` is about its claim.

    ``probe`` is the verdict on the theory for a layer of a deeper network, or None.
    """

    panel: Panel
    training: Training
    seeds: tuple[SeedOutcome, ...]
    statement: Statement
    probe: Statement | None = None

    @property
    def neurons(self) -> tuple[NeuronOutcome, ...]:
        """The seeds of a panel of neurons; none for an output."""
        return tuple(outcome for outcome in self.seeds if isinstance(outcome, NeuronOutcome))

    @property
    def outputs(self) -> tuple[OutputOutcome, ...]:
        """The seeds of a panel of outputs; none for neurons."""
        return tuple(outcome for outcome in self.seeds if isinstance(outcome, OutputOutcome))

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        where: dict[str, object] = (
            {"layer": self.panel.layer, "least_norm": self.panel.least_norm}
            if isinstance(self.panel, NeuronPanel)
            else {}
        )
        return {
            "panel": self.panel.label,
            **where,
            "epoch": self.panel.epoch,
            "network": self.training.settings(),
            "claim": None if self.panel.claim is None else self.panel.claim.to_dict(),
            "statement": self.statement.to_dict(),
            **({} if self.probe is None else {"probe": self.probe.to_dict()}),
            "seeds": [outcome.to_dict() for outcome in self.seeds],
        }


def missing(panel: Panel, training: Training, data: Missing) -> PanelOutcome:
    """A panel without data."""
    return PanelOutcome(panel, training, (), Statement(Evidence.NOT_APPLICABLE, data.reason))


def of_panel(panel: Panel, training: Training, seeds: Sequence[SeedOutcome]) -> PanelOutcome:
    """The statement on all seeds: confirmed or refuted where all of them are."""
    return PanelOutcome(panel, training, tuple(seeds), _together(panel, seeds), _probes(seeds))


def _together(panel: Panel, seeds: Sequence[SeedOutcome]) -> Statement:
    if panel.claim is None:
        return Statement(Evidence.NOT_APPLICABLE, "the paper claims no number here")
    found = ", ".join(outcome.found for outcome in seeds)
    what = "a largest deviation of " if isinstance(panel, OutputPanel) else ""
    said = f"the paper says: {panel.claim}; found {what}{found} with {_numbers(seeds)}"
    return pooled([outcome.statement for outcome in seeds if outcome.statement], said)


def _probes(seeds: Sequence[SeedOutcome]) -> Statement | None:
    found = [
        outcome.predicted.probe
        for outcome in seeds
        if isinstance(outcome, NeuronOutcome) and isinstance(outcome.predicted, Probed)
    ]
    if not found:
        return None
    shares = ", ".join(f"{probe.share:.0%}" for probe in found)
    said = (
        f"{shares} of the amplitude lie within {found[0].angle_deg:g}° of the orientations predicted at this epoch, "
        f"with {_numbers(seeds)}"
    )
    return pooled([probe.statement for probe in found], said)


def pooled(statements: Sequence[Statement], said: str) -> Statement:
    """One level where all statements have it, else inconclusive.

    >>> yes, no = Statement(Evidence.CONFIRMED, "2"), Statement(Evidence.REFUTED, "3")
    >>> print(pooled([yes, yes], "2, 2").status.value, "and", pooled([yes, no], "2, 3").reason)
    confirmed and 2, 3: 1 confirmed, 1 refuted
    """
    levels = [statement.status for statement in statements]
    if len(set(levels)) == 1 and levels[0] is not Evidence.INCONCLUSIVE:
        return Statement(levels[0], said)
    tally = ", ".join(f"{levels.count(level)} {level.value}" for level in dict.fromkeys(levels))
    return Statement(Evidence.INCONCLUSIVE, f"{said}: {tally}")


def _numbers(seeds: Sequence[SeedOutcome]) -> str:
    return f"seed{'s' * (len(seeds) > 1)} {', '.join(str(outcome.seed) for outcome in seeds)}"
