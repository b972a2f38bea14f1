"""Discrete training: the optimizers that networks are trained with in practice, and networks of any depth."""

from verify.training.deep import DeepNetwork, LayerState
from verify.training.events import Escape, Event, InputGrowth, LossFall, Neurons, Stop
from verify.training.optimizers import SGD, Adam, GradientDescent, Optimizer
from verify.training.run import Model, Recording, TrainingRun, train

__all__ = [
    "SGD",
    "Adam",
    "DeepNetwork",
    "Escape",
    "Event",
    "GradientDescent",
    "InputGrowth",
    "LayerState",
    "LossFall",
    "Model",
    "Neurons",
    "Optimizer",
    "Recording",
    "Stop",
    "TrainingRun",
    "train",
]
