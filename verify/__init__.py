"""What networks do: data sets, simulation, measured orientations, and the verdict on the theory."""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from verify import datasets as datasets
    from verify.alignment import NeuronRecord as NeuronRecord
    from verify.datasets import Dataset as Dataset
    from verify.datasets import load as load
    from verify.prediction import Prediction as Prediction
    from verify.prediction import predict as predict
    from verify.settings import Settings as Settings
    from verify.verdict import Verdict as Verdict
    from verify.verification import Verification as Verification
    from verify.verification import verify_activation as verify_activation

__all__ = [
    "Dataset",
    "NeuronRecord",
    "Prediction",
    "Settings",
    "Verdict",
    "Verification",
    "datasets",
    "load",
    "predict",
    "verify_activation",
]

__getattr__ = lazy_exports(
    {
        "verify.alignment": ("NeuronRecord",),
        "verify.datasets": ("Dataset", "load"),
        "verify.prediction": ("Prediction", "predict"),
        "verify.settings": ("Settings",),
        "verify.verdict": ("Verdict",),
        "verify.verification": ("Verification", "verify_activation"),
    },
    ("verify.datasets",),
)
