"""The fate of each single neuron: on which orientation it condenses, or that it dies."""

import numpy as np

from verify.fates import Fate, predict_fates
from verify.laws.finding import Finding, Measurement, judged
from verify.laws.networks.law import Law
from verify.laws.networks.solitary import GROWTH, RTOL, agreement, size_at_latest, solitary_fates
from verify.laws.networks.subject import Subject
from verify.network import Weights

NEURONS = 400
DEPARTURE = 1e-3
"""Relative departure of the full field from the leading order at the latest growth at which a neuron is looked at."""
BOUND = 0.01
"""Part of the neurons that may have another fate: those that start next to the border of two basins."""
OPEN = 0.05
"""Part of the neurons whose fate may be open, at leading order or in the simulation."""


def check(subject: Subject) -> Finding:
    """Networks of one neuron each, of the real σ and residual, against what the leading order does with that neuron."""
    subject.require_no_constant()
    initial = Weights.draw(NEURONS, subject.dimension, subject.rng("fates"))
    predicted = predict_fates(subject.prediction.orientations, subject.c_p, initial)
    epsilon = size_at_latest(subject, initial, DEPARTURE)
    found = solitary_fates(subject, initial, epsilon)
    other = 1 - agreement(predicted, found)
    open_ = max(fates.count(Fate.OPEN) for fates in (predicted, found)) / NEURONS
    measurements = [Measurement("part of the neurons with another fate", other, None, BOUND)]
    if open_ > OPEN:
        raise ArithmeticError(f"the fate of {open_:.1%} of the neurons is open, at leading order or in the simulation")
    condensing, dying = predicted.count(Fate.CONDENSES), predicted.count(Fate.DIES)
    finding = (
        f"of {NEURONS} networks of one neuron, {condensing} predicted to condense and {dying} to die, "
        f"{1 - other:.2%} have the fate that the leading order gives that neuron"
    )
    settings = {
        "ε": epsilon,
        "neurons": NEURONS,
        "predicted to condense": condensing,
        "predicted to die": dying,
        "orientations reached": int(np.unique([k for k in found.target if k >= 0]).size),
        "growth": GROWTH,
        "rtol": RTOL,
    }
    return judged(LAW.name, measurements, finding, settings, subject.settings.seed)


LAW = Law(
    "fates",
    "fate of each neuron",
    "every neuron condenses on the orientation to which the leading-order flow takes it from its weights, or it dies",
    "leading-order flow on the joint sphere of (a, w)",
    check,
)
