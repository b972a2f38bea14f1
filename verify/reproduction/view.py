"""What people read: claim, finding and prediction of every panel side by side, and what differs in sentences."""

from rich.console import Group, RenderableType
from rich.text import Text

from theory.evidence import Evidence
from verify.layout import statement_line, table, title
from verify.reproduction.groups import ANGLES_DEG, LEAST_SHARE, WHOLE
from verify.reproduction.outcome import PanelOutcome
from verify.reproduction.repetition import Reproduction

_AGREES = {Evidence.CONFIRMED: "yes", Evidence.REFUTED: "no", Evidence.NOT_APPLICABLE: "no claim"}


def reproduction_view(reproduction: Reproduction) -> RenderableType:
    """Table and sentences of one experiment."""
    e = reproduction.experiment
    chosen = f"‖w‖ > {e.least_norm}" if e.least_norm is not None else "‖w‖ at least doubled"
    share = f"{LEAST_SHARE:.0%}, and two,"
    head = [
        Text(f"{e.name}: {e.title}", style="bold"),
        Text(f"{e.figure} of the paper; Adam on all samples, m = {e.width}, weights N(0, {e.std}²)"),
        Text(f"counted: neurons with {chosen}; a group lies within {ANGLES_DEG[1]:g}° and holds {share} of them"),
    ]
    view = table("panel", "claimed", "found (per seed)", "predicted", "agrees?", wrapped=("panel", "predicted"))
    for outcome in reproduction.panels:
        view.add_row(*_row(outcome))
    statements = [
        statement_line(outcome.panel.label, outcome.statement.status, outcome.statement.reason)
        for outcome in reproduction.panels
        if outcome.statement.status in (Evidence.REFUTED, Evidence.INCONCLUSIVE)
    ]
    differing: list[RenderableType] = [title("Where the outcome differs from the paper"), *statements]
    return Group(*head, Text(""), view, *(differing if statements else []), *_notes(reproduction))


def _row(outcome: PanelOutcome) -> tuple[str, ...]:
    claim = outcome.panel.claim
    found = ", ".join(str(seed.found[1]) if seed.found else "none" for seed in outcome.seeds)
    if claim is None:
        return outcome.panel.label, "", found, "", _AGREES[outcome.statement.status]
    numbers = [seed.predicted.number(claim.count) for seed in outcome.seeds]
    predicted = ", ".join("none" if number is None else str(number) for number in numbers)
    return outcome.panel.label, str(claim), found, predicted, _AGREES.get(outcome.statement.status, "open")


def _notes(reproduction: Reproduction) -> list[RenderableType]:
    """How to read the last columns, and how far the neurons are from the predicted lines."""
    angles = ", ".join(f"{angle:g}°" for angle in ANGLES_DEG)
    how = f"agrees: yes or no where every seed says so for groups within {angles} that hold {WHOLE:.0%} of the neurons"
    source = "the residual at the epoch" if reproduction.experiment.instant else "the targets"
    lines = [f"{how}; predicted: what gradient flow condenses onto at leading order, with {source}"]
    distances = [
        f"{outcome.panel.label} {_angles(outcome)}" for outcome in reproduction.panels if _angles(outcome) is not None
    ]
    if distances:
        lines.append(
            f"angle of the neurons to the nearest predicted line, median and 90 % quantile per seed: "
            f"{'; '.join(distances)}. Adam follows the signs of the gradient at first, and not its direction"
        )
    predictions = [seed.predicted for outcome in reproduction.panels for seed in outcome.seeds]
    missing = {predicted.reason for predicted in predictions if predicted.orientations is None}
    lines += [f"no prediction: {reason}" for reason in sorted(missing)]
    return [Text(""), *(Text(line) for line in lines)]


def _angles(outcome: PanelOutcome) -> str | None:
    """Median and 90 % quantile of the angles to the nearest predicted line, for each seed that has a prediction."""
    found = [seed.predicted for seed in outcome.seeds]
    shown = [f"{p.distance_deg:.0f}° {p.spread_deg:.0f}°" for p in found if p.distance_deg is not None]
    return ", ".join(shown) or None
