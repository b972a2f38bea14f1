"""What networks do: data sets, simulation, training, measured orientations, laws, and the verdict on the theory."""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from verify import datasets as datasets
    from verify import laws as laws
    from verify import strategies as strategies
    from verify.alignment import NeuronRecord as NeuronRecord
    from verify.claims import CLAIMS as CLAIMS
    from verify.claims import Case as Case
    from verify.claims import Claim as Claim
    from verify.claims import ClaimVerdict as ClaimVerdict
    from verify.claims import Counterexample as Counterexample
    from verify.claims import Exhibit as Exhibit
    from verify.claims import Hypothesis as Hypothesis
    from verify.claims import evaluate as evaluate
    from verify.clusters import Clusters as Clusters
    from verify.clusters import cluster_directions as cluster_directions
    from verify.clusters import cosine_matrix as cosine_matrix
    from verify.datasets import Dataset as Dataset
    from verify.datasets import load as load
    from verify.events import Escape as Escape
    from verify.events import Growth as Growth
    from verify.events import LossMoved as LossMoved
    from verify.events import Plateau as Plateau
    from verify.events import Settled as Settled
    from verify.events import Stop as Stop
    from verify.events import Until as Until
    from verify.flows import Solver as Solver
    from verify.flows import Trajectory as Trajectory
    from verify.flows import simulate as simulate
    from verify.laws.finding import Finding as Finding
    from verify.laws.finding import Measurement as Measurement
    from verify.laws.networks.report import LawReport as LawReport
    from verify.laws.networks.report import hold_laws as hold_laws
    from verify.network import Monomial as Monomial
    from verify.network import TwoLayerNetwork as TwoLayerNetwork
    from verify.network import Weights as Weights
    from verify.numeric import NumericActivation as NumericActivation
    from verify.prediction import Prediction as Prediction
    from verify.prediction import predict as predict
    from verify.probing import LayerProbe as LayerProbe
    from verify.probing import probe as probe
    from verify.settings import Settings as Settings
    from verify.training import SGD as SGD
    from verify.training import Adam as Adam
    from verify.training import DeepNetwork as DeepNetwork
    from verify.training import GradientDescent as GradientDescent
    from verify.training import TrainingRun as TrainingRun
    from verify.training import train as train
    from verify.verdict import Verdict as Verdict
    from verify.verification import Verification as Verification
    from verify.verification import verify_activation as verify_activation

__all__ = [
    "CLAIMS",
    "SGD",
    "Adam",
    "Case",
    "Claim",
    "ClaimVerdict",
    "Clusters",
    "Counterexample",
    "Dataset",
    "DeepNetwork",
    "Escape",
    "Exhibit",
    "Finding",
    "GradientDescent",
    "Growth",
    "Hypothesis",
    "LawReport",
    "LayerProbe",
    "LossMoved",
    "Measurement",
    "Monomial",
    "NeuronRecord",
    "NumericActivation",
    "Plateau",
    "Prediction",
    "Settings",
    "Settled",
    "Solver",
    "Stop",
    "TrainingRun",
    "Trajectory",
    "TwoLayerNetwork",
    "Until",
    "Verdict",
    "Verification",
    "Weights",
    "cluster_directions",
    "cosine_matrix",
    "datasets",
    "evaluate",
    "hold_laws",
    "laws",
    "load",
    "predict",
    "probe",
    "simulate",
    "strategies",
    "train",
    "verify_activation",
]

__getattr__ = lazy_exports(
    {
        "verify.alignment": ("NeuronRecord",),
        "verify.claims": (
            "CLAIMS",
            "Case",
            "Claim",
            "ClaimVerdict",
            "Counterexample",
            "Exhibit",
            "Hypothesis",
            "evaluate",
        ),
        "verify.clusters": ("Clusters", "cluster_directions", "cosine_matrix"),
        "verify.datasets": ("Dataset", "load"),
        "verify.events": ("Escape", "Growth", "LossMoved", "Plateau", "Settled", "Stop", "Until"),
        "verify.flows": ("Solver", "Trajectory", "simulate"),
        "verify.laws.finding": ("Finding", "Measurement"),
        "verify.laws.networks.report": ("LawReport", "hold_laws"),
        "verify.network": ("Monomial", "TwoLayerNetwork", "Weights"),
        "verify.numeric": ("NumericActivation",),
        "verify.prediction": ("Prediction", "predict"),
        "verify.probing": ("LayerProbe", "probe"),
        "verify.settings": ("Settings",),
        "verify.training": ("Adam", "DeepNetwork", "GradientDescent", "SGD", "TrainingRun", "train"),
        "verify.verdict": ("Verdict",),
        "verify.verification": ("Verification", "verify_activation"),
    },
    ("verify.datasets", "verify.laws", "verify.strategies"),
)
