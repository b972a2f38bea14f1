"""The neurons of one layer with one seed: their groups, what the theory predicts, and whether the claim holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from theory.evidence import Evidence, Statement
from verify.clusters import Mask
from verify.numeric import FloatArray
from verify.reproduction.claims import CountClaim, Numbers
from verify.reproduction.experiment import NeuronPanel
from verify.reproduction.field import Field, direction_field
from verify.reproduction.groups import ANGLES_DEG, SHOWN, WHOLE, Groups, counted, covered, group
from verify.reproduction.instant import Probed, at_instant
from verify.reproduction.leading import Predicted, at_start
from verify.reproduction.trained import Trained
from verify.training import LayerState, TrainingRun

FEWEST = 5
"""Neurons that must be counted before anything is said of their groups."""


@dataclass(frozen=True, eq=False)
class NeuronOutcome:
    """The neurons of one layer of one network at the instant of a panel.

    ``weights`` (m, D) are the input weights of all neurons of the layer and ``chosen`` (m,) which of them are counted;
    ``groups`` are theirs at each of the angles, none if no neuron is.  ``field`` is there for D = 2.  ``statement`` is
    None where the paper claims no number.
    """

    panel: NeuronPanel
    seed: int
    run: TrainingRun
    weights: FloatArray
    chosen: Mask
    groups: tuple[Groups, ...]
    predicted: Predicted | Probed
    field: Field | None
    statement: Statement | None

    @property
    def numbers(self) -> Numbers | None:
        """What tables and pictures show: the numbers at the middle angle, or None where no neuron is counted."""
        return self.groups[SHOWN].numbers if self.groups else None

    @property
    def found(self) -> str:
        """The same in short, for a table."""
        return self.numbers.short(self.panel.counts) if self.numbers else "none"

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
            "groups": [groups.to_dict() for groups in self.groups],
            "predicted": self.predicted.to_dict(),
            "statement": None if self.statement is None else self.statement.to_dict(),
        }


def count_neurons(panel: NeuronPanel, trained: Trained) -> NeuronOutcome:
    """Count the groups of a layer at each angle, hold them against the claim, and ask the theory."""
    state = trained.network.layer(trained.theta(panel), panel.layer)
    before = trained.network.input_weights(trained.theta0, panel.layer)
    chosen = counted(before, state.weights, panel.least_norm)
    neurons = state.weights[chosen]
    groups = tuple(group(neurons, angle) for angle in ANGLES_DEG) if len(neurons) else ()
    sigma = trained.network.activations[panel.layer - 1]
    return NeuronOutcome(
        panel,
        trained.seed,
        trained.run,
        state.weights,
        chosen,
        groups,
        _predicted(panel, trained, state, before, neurons),
        direction_field(sigma, state) if state.inputs.shape[1] == 2 else None,
        None if panel.claim is None else judge_count(panel.claim, groups),
    )


def _predicted(
    panel: NeuronPanel, trained: Trained, state: LayerState, before: FloatArray, neurons: FloatArray
) -> Predicted | Probed:
    """From the targets for a two-layer network; a layer of a deeper one has inputs and factors of its own."""
    activation = trained.training.activations[panel.layer - 1]
    if len(trained.training.activations) > 1:
        return at_instant(activation, state, before)
    return at_start(activation, state.inputs, trained.network.Y[:, 0], neurons)


def judge_count(claim: CountClaim, groups: Sequence[Groups]) -> Statement:
    """Confirmed where the numbers are those of the claim at every angle, refuted where they are at none."""
    neurons = len(groups[0].lines.labels) if groups else 0
    if neurons < FEWEST:
        return Statement(Evidence.INCONCLUSIVE, f"{neurons} neurons are counted, fewer than {FEWEST}")
    nouns = " on ".join(claim.counts)
    angles = ", ".join(f"{each.lines.angle_deg:g}°" for each in groups)
    seen = f"{', '.join(each.numbers.short(claim.counts) for each in groups)} {nouns} within {angles}"
    agreeing = [claim.holds(each.numbers) for each in groups]
    if not any(agreeing):
        return Statement(Evidence.REFUTED, f"{seen}, not {claim}")
    if not all(agreeing):
        return Statement(Evidence.INCONCLUSIVE, f"{seen}: the number depends on the angle")
    whole = min(covered(each.of(count)) for each in groups for count in claim.counts)
    if whole < WHOLE:
        return Statement(Evidence.INCONCLUSIVE, f"{seen}, but they hold only {whole:.0%} of the neurons")
    return Statement(Evidence.CONFIRMED, f"{seen}, which hold {whole:.0%} of the neurons or more")
