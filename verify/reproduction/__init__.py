"""The experiments of the paper, with its own optimizer and settings, and what comes out of them."""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from verify.reproduction.claims import Count as Count
    from verify.reproduction.claims import CountClaim as CountClaim
    from verify.reproduction.claims import FitClaim as FitClaim
    from verify.reproduction.claims import Numbers as Numbers
    from verify.reproduction.claims import Relation as Relation
    from verify.reproduction.experiment import Experiment as Experiment
    from verify.reproduction.experiment import Missing as Missing
    from verify.reproduction.experiment import NeuronPanel as NeuronPanel
    from verify.reproduction.experiment import OutputPanel as OutputPanel
    from verify.reproduction.experiment import Samples as Samples
    from verify.reproduction.experiment import Shape as Shape
    from verify.reproduction.experiment import Training as Training
    from verify.reproduction.outcome import PanelOutcome as PanelOutcome
    from verify.reproduction.paper import EXPERIMENTS as EXPERIMENTS
    from verify.reproduction.repetition import Reproduction as Reproduction
    from verify.reproduction.repetition import reproduce as reproduce

__all__ = [
    "EXPERIMENTS",
    "Count",
    "CountClaim",
    "Experiment",
    "FitClaim",
    "Missing",
    "NeuronPanel",
    "Numbers",
    "OutputPanel",
    "PanelOutcome",
    "Relation",
    "Reproduction",
    "Samples",
    "Shape",
    "Training",
    "reproduce",
]

__getattr__ = lazy_exports(
    {
        "verify.reproduction.claims": ("Count", "CountClaim", "FitClaim", "Numbers", "Relation"),
        "verify.reproduction.experiment": (
            "Experiment",
            "Missing",
            "NeuronPanel",
            "OutputPanel",
            "Samples",
            "Shape",
            "Training",
        ),
        "verify.reproduction.outcome": ("PanelOutcome",),
        "verify.reproduction.paper": ("EXPERIMENTS",),
        "verify.reproduction.repetition": ("Reproduction", "reproduce"),
    }
)
