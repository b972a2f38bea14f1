"""What people read: claim, finding and prediction of every panel side by side, and what differs in sentences."""

from rich.console import Group, RenderableType
from rich.text import Text

from theory.evidence import Evidence
from verify.clusters import ANGLE_DEG
from verify.layout import statement_line, table, title
from verify.reproduction.claims import BOTH, Relation
from verify.reproduction.counting import NeuronOutcome
from verify.reproduction.experiment import NeuronPanel
from verify.reproduction.fitting import DEVIATION, OVERLAP, SMALL_ARGUMENT, OutputOutcome
from verify.reproduction.groups import ANGLES_DEG, LEAST_SHARE, SHOWN, WHOLE
from verify.reproduction.instant import Probed
from verify.reproduction.leading import Predicted
from verify.reproduction.outcome import PanelOutcome
from verify.reproduction.repetition import Reproduction

_AGREES = {Evidence.CONFIRMED: "yes", Evidence.REFUTED: "no"}


def reproduction_view(reproduction: Reproduction) -> RenderableType:
    """Tables and sentences of one experiment."""
    neurons = [outcome for outcome in reproduction.panels if isinstance(outcome.panel, NeuronPanel)]
    outputs = [outcome for outcome in reproduction.panels if not isinstance(outcome.panel, NeuronPanel)]
    return Group(
        *_head(reproduction),
        *(_neuron_part(neurons) if neurons else []),
        *(_output_part(outputs) if outputs else []),
        *_probe_part(neurons),
        *_differing(reproduction),
    )


def _head(reproduction: Reproduction) -> list[RenderableType]:
    e = reproduction.experiment
    shapes = dict.fromkeys(f"m = {each.shape.width}, weights N(0, {each.shape.std}²)" for each in e.trainings)
    return [
        Text(f"{e.name}: {e.title}", style="bold"),
        Text(f"{e.figure} of the paper; Adam on all samples; {'; '.join(shapes)}"),
    ]


def _differing(reproduction: Reproduction) -> list[RenderableType]:
    """The claims that do not hold, or of which nothing can be said."""
    levels = (Evidence.REFUTED, Evidence.INCONCLUSIVE)
    lines = [_statement(outcome) for outcome in reproduction.panels if outcome.statement.status in levels]
    absent = [_statement(outcome) for outcome in reproduction.panels if not outcome.seeds]
    differing = [title("Where the outcome differs from the paper, or is open"), *lines] if lines else []
    return [*differing, *([title("Not repeated"), *absent] if absent else [])]


def _statement(outcome: PanelOutcome) -> Text:
    return statement_line(outcome.panel.label, outcome.statement.status, outcome.statement.reason)


def _agrees(outcome: PanelOutcome) -> str:
    if not outcome.seeds:
        return "no data"
    return "no claim" if outcome.panel.claim is None else _AGREES.get(outcome.statement.status, "open")


# --- neurons ---------------------------------------------------------------------------------------------------------


def _neuron_part(panels: list[PanelOutcome]) -> list[RenderableType]:
    columns = ("panel", "claimed", "found", "predicted", "agrees?")
    view = table(*columns, wrapped=columns[:-1])
    for outcome in panels:
        found = ", ".join(seed.found for seed in outcome.neurons)
        claim = str(outcome.panel.claim or "")
        view.add_row(outcome.panel.label, claim, found, _predicted_numbers(outcome), _agrees(outcome))
    notes = [*_how_counted(panels), *_angles(panels), *_unpredicted(panels)]
    return [*_counted(panels), Text(""), view, Text(""), *notes]


def _counted(panels: list[PanelOutcome]) -> list[RenderableType]:
    norms = dict.fromkeys(panel.least_norm for panel in _neuron_panels(panels))
    chosen = " or ".join("‖w‖ at least doubled" if norm is None else f"‖w‖ > {norm}" for norm in norms)
    group = f"a group lies within {ANGLES_DEG[SHOWN]:g}° and holds {LEAST_SHARE:.0%}, and two, of them"
    return [Text(f"counted: neurons with {chosen}; {group}")]


def _neuron_panels(panels: list[PanelOutcome]) -> list[NeuronPanel]:
    return [outcome.panel for outcome in panels if isinstance(outcome.panel, NeuronPanel)]


def _predicted_numbers(outcome: PanelOutcome) -> str:
    panel = outcome.panel
    counts = panel.counts if isinstance(panel, NeuronPanel) else BOTH
    numbers = [seed.predicted.numbers for seed in outcome.neurons]
    return ", ".join("none" if each is None else each.short(counts) for each in numbers)


def _how_counted(panels: list[PanelOutcome]) -> list[RenderableType]:
    angles = ", ".join(f"{angle:g}°" for angle in ANGLES_DEG)
    both = "; 3 on 2 are 3 directions on 2 lines" * any(panel.counts == BOTH for panel in _neuron_panels(panels))
    lines = [
        f"found, predicted: with one seed after the other{both}",
        f"agrees: yes or no where every seed says so for groups within {angles} that hold {WHOLE:.0%} of the neurons",
    ]
    sources = dict.fromkeys(seed.predicted.reason for seed in _seeds(panels) if seed.predicted.numbers)
    if sources:
        lines.append(f"predicted: what gradient flow condenses onto at leading order, {' or '.join(sources)}")
    return [Text(line) for line in lines]


def _seeds(panels: list[PanelOutcome]) -> list[NeuronOutcome]:
    return [seed for outcome in panels for seed in outcome.neurons]


def _angles(panels: list[PanelOutcome]) -> list[RenderableType]:
    """How far the neurons are from the lines that are predicted from the targets."""
    distances = [f"{outcome.panel.label} {_distances(outcome)}" for outcome in panels if _distances(outcome)]
    if not distances:
        return []
    return [
        Text(
            "angle of the neurons to the nearest predicted line, median and 90 % quantile per seed: "
            f"{'; '.join(distances)}. Adam follows the signs of the gradient at first, and not its direction"
        )
    ]


def _distances(outcome: PanelOutcome) -> str:
    found = [seed.predicted for seed in outcome.neurons if isinstance(seed.predicted, Predicted)]
    return ", ".join(f"{p.distance_deg:.0f}° {p.spread_deg:.0f}°" for p in found if p.distance_deg is not None)


def _unpredicted(panels: list[PanelOutcome]) -> list[RenderableType]:
    predictions = [seed.predicted for seed in _seeds(panels)]
    reasons = {p.reason for p in predictions if isinstance(p, Predicted) and p.orientations is None}
    return [Text(f"no prediction: {reason}") for reason in sorted(reasons)]


# --- layers of deep networks, outputs --------------------------------------------------------------------------------


def _probe_part(panels: list[PanelOutcome]) -> list[RenderableType]:
    """The verdict of the probe on each layer."""
    probed = [outcome for outcome in panels if outcome.probe is not None]
    if not probed:
        return []
    near = f"within {ANGLE_DEG:g}°"
    view = table("panel", "verdict of the probe", near, "median angle", wrapped=("panel", "verdict of the probe"))
    for outcome in probed:
        found = [seed.predicted for seed in outcome.neurons if isinstance(seed.predicted, Probed)]
        verdicts = ", ".join(each.probe.statement.status.value for each in found)
        shares = ", ".join(f"{each.probe.share:.0%}" for each in found)
        angles = ", ".join("none" if each.distance_deg is None else f"{each.distance_deg:.0f}°" for each in found)
        view.add_row(outcome.panel.label, verdicts, shares, angles)
    how = (
        f"{near}: part of the amplitude |b| ‖w‖^p that lies so near to the orientation predicted for its neuron. The "
        "paper claims nothing about it, and the exit code does not depend on it"
    )
    return [title("Each layer against the theory at its epoch, seed after seed"), view, Text(""), Text(how)]


def _output_part(panels: list[PanelOutcome]) -> list[RenderableType]:
    view = table("panel", "claimed", "deviation", "largest |w·x|", "agrees?", wrapped=("panel", "deviation"))
    for outcome in panels:
        arguments = [seed.largest_argument for seed in outcome.outputs]
        largest = ", ".join("none" if each is None else f"{each:.2f}" for each in arguments)
        found = ", ".join(seed.found for seed in outcome.outputs)
        view.add_row(outcome.panel.label, str(outcome.panel.claim), found, largest, _agrees(outcome))
    how = (
        "deviation: of the output from its best polynomial fit of that degree, at most, as a part of its range, with "
        f"one seed after the other; it overlaps below {OVERLAP:.0%} and deviates above {DEVIATION:.0%}"
    )
    return [Text(""), view, Text(""), Text(how), *_beyond(panels)]


def _beyond(panels: list[PanelOutcome]) -> list[RenderableType]:
    """Where arguments are not small although the claim comes from the expansion of the activation at 0."""
    labels = [outcome.panel.label for outcome in panels if any(map(_too_large, outcome.outputs))]
    note = f"|w·x| exceeds {SMALL_ARGUMENT:g} for {', '.join(labels)}: σ is more than its leading power at 0 there"
    return [Text(note)] if labels else []


def _too_large(seed: OutputOutcome) -> bool:
    return seed.panel.claim.relation is Relation.OVERLAPS and (seed.largest_argument or 0.0) > SMALL_ARGUMENT
