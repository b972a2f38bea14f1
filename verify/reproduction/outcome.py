"""What came out of one panel: what was found with each seed, what the theory predicts, and whether the claim holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from theory.evidence import Evidence, Statement
from verify.clusters import Clusters, Mask
from verify.numeric import FloatArray
from verify.reproduction.groups import ANGLES_DEG, WHOLE, covered, group, large
from verify.reproduction.leading import Predicted
from verify.reproduction.paper import Claim, Count, Panel
from verify.training import TrainingRun

FEWEST = 5
"""Neurons that must be counted before anything is said of their groups."""


@dataclass(frozen=True, eq=False)
class SeedOutcome:
    """One network at the instant of one panel.

    ``weights`` (m, D) are the input weights of all neurons of the layer and ``chosen`` (m,) which of them are counted;
    ``groups`` are theirs at each of the angles.  ``statement`` is None where the paper claims no number.
    """

    seed: int
    run: TrainingRun
    weights: FloatArray
    chosen: Mask
    groups: tuple[Clusters, ...]
    predicted: Predicted
    statement: Statement | None

    @property
    def found(self) -> tuple[int, ...]:
        """Groups found at each of the angles."""
        return tuple(len(large(groups)) for groups in self.groups)

    @property
    def neurons(self) -> FloatArray:
        """Input weights of the counted neurons."""
        return self.weights[self.chosen]

    def to_dict(self) -> dict[str, object]:
        """JSON form: the training, the groups at every angle, the prediction and the statement; not the weights."""
        return {
            "seed": self.seed,
            "training": self.run.to_dict(),
            "neurons": len(self.weights),
            "counted": int(self.chosen.sum()),
            "groups": [
                {"angle_deg": g.angle_deg, "found": len(large(g)), "sizes": g.sizes.tolist(), "covered": covered(g)}
                for g in self.groups
            ],
            "predicted": self.predicted.to_dict(),
            "statement": None if self.statement is None else self.statement.to_dict(),
        }


@dataclass(frozen=True)
class PanelOutcome:
    """One panel with all seeds."""

    panel: Panel
    seeds: tuple[SeedOutcome, ...]
    statement: Statement

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "panel": self.panel.label,
            "layer": self.panel.layer,
            "epoch": self.panel.epoch,
            "claim": None if self.panel.claim is None else self.panel.claim.to_dict(),
            "statement": self.statement.to_dict(),
            "seeds": [outcome.to_dict() for outcome in self.seeds],
        }


def of_seed(
    panel: Panel,
    seed: int,
    run: TrainingRun,
    weights: FloatArray,
    chosen: Mask,
    predicted: Predicted,
) -> SeedOutcome:
    """Count the groups at each angle and hold them against the claim."""
    count = panel.claim.count if panel.claim else Count.LINES
    neurons = weights[chosen]
    groups = tuple(group(neurons, angle, count) for angle in ANGLES_DEG) if len(neurons) else ()
    statement = None if panel.claim is None else _judge(panel.claim, groups, len(neurons))
    return SeedOutcome(seed, run, weights, chosen, groups, predicted, statement)


def _judge(claim: Claim, groups: Sequence[Clusters], neurons: int) -> Statement:
    """Confirmed where the count is that of the claim at every angle, refuted where it is at none."""
    if neurons < FEWEST:
        return Statement(Evidence.INCONCLUSIVE, f"{neurons} neurons are counted, fewer than {FEWEST}")
    found = [len(large(g)) for g in groups]
    angles = ", ".join(f"{angle:g}°" for angle in ANGLES_DEG)
    seen = f"{', '.join(map(str, found))} {claim.count.value} within {angles}"
    if claim.number not in found:
        return Statement(Evidence.REFUTED, f"{seen}, not {claim.number}")
    if set(found) != {claim.number}:
        return Statement(Evidence.INCONCLUSIVE, f"{seen}: the number depends on the angle")
    whole = min(covered(g) for g in groups)
    if whole < WHOLE:
        return Statement(Evidence.INCONCLUSIVE, f"{seen}, but they hold only {whole:.0%} of the neurons")
    return Statement(Evidence.CONFIRMED, f"{seen}, which hold {whole:.0%} of the neurons or more")


def of_panel(panel: Panel, seeds: Sequence[SeedOutcome]) -> PanelOutcome:
    """The statement on all seeds: confirmed or refuted where all of them are."""
    return PanelOutcome(panel, tuple(seeds), _together(panel, seeds))


def _together(panel: Panel, seeds: Sequence[SeedOutcome]) -> Statement:
    if panel.claim is None:
        return Statement(Evidence.NOT_APPLICABLE, "the paper claims no number here")
    found = ", ".join(str(outcome.found[1]) if outcome.found else "none" for outcome in seeds)
    numbers = ", ".join(str(outcome.seed) for outcome in seeds)
    shown = f"the paper shows {panel.claim}; found {found} with seed {numbers}"
    levels = [outcome.statement.status for outcome in seeds if outcome.statement]
    for level in (Evidence.CONFIRMED, Evidence.REFUTED):
        if all(each is level for each in levels):
            return Statement(level, shown)
    tally = ", ".join(f"{levels.count(level)} {level.value}" for level in dict.fromkeys(levels))
    return Statement(Evidence.INCONCLUSIVE, f"{shown}: {tally}")
