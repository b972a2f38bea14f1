"""The experiments of the paper, with its own optimizer and settings, and what comes out of them."""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from verify.reproduction.outcome import PanelOutcome as PanelOutcome
    from verify.reproduction.outcome import SeedOutcome as SeedOutcome
    from verify.reproduction.paper import EXPERIMENTS as EXPERIMENTS
    from verify.reproduction.paper import Claim as Claim
    from verify.reproduction.paper import Count as Count
    from verify.reproduction.paper import Experiment as Experiment
    from verify.reproduction.paper import Panel as Panel
    from verify.reproduction.paper import Samples as Samples
    from verify.reproduction.paper import Training as Training
    from verify.reproduction.repetition import Reproduction as Reproduction
    from verify.reproduction.repetition import reproduce as reproduce

__all__ = [
    "EXPERIMENTS",
    "Claim",
    "Count",
    "Experiment",
    "Panel",
    "PanelOutcome",
    "Reproduction",
    "Samples",
    "SeedOutcome",
    "Training",
    "reproduce",
]

__getattr__ = lazy_exports(
    {
        "verify.reproduction.outcome": ("PanelOutcome", "SeedOutcome"),
        "verify.reproduction.paper": ("EXPERIMENTS", "Claim", "Count", "Experiment", "Panel", "Samples", "Training"),
        "verify.reproduction.repetition": ("Reproduction", "reproduce"),
    }
)
