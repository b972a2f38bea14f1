"""Colours and words that all pictures share."""

import os

import matplotlib

if "MPLBACKEND" not in os.environ:  # in a notebook it is set, and what draws there is left alone
    matplotlib.use("Agg")

import matplotlib.pyplot as plt

from theory.orientations import Orientation
from verify.prediction import Prediction

__all__ = ["MINUS", "OTHER", "PLUS", "VIOLET", "WITHIN", "colour", "heading", "plt", "sign_of"]

PLUS, MINUS, OTHER = "#c0392b", "#1f5fa8", "#8a8a8a"
"""What grows for c_p·a > 0, for c_p·a < 0, and neither."""
WITHIN, VIOLET = "#2e8b57", "#7d3c98"
"""What lies within its tolerance, and what is degenerate."""


def heading(prediction: Prediction) -> str:
    """Activation, p and data."""
    text = str(prediction.expansion.activation.expr).replace("**", "^")
    formula = text if len(text) <= 60 else f"{text[:57]}..."
    return f"σ(x) = {formula},  p = {prediction.orientations.form.degree},  data {prediction.dataset.name}"


def sign_of(orientation: Orientation) -> int:
    """The sign of c_p·a that the orientation is stable for, or 0."""
    return {"+": 1, "-": -1, None: 0}[orientation.stable_for]


def colour(sign: int) -> str:
    """Colour of neurons with this sign of c_p·a."""
    return PLUS if sign > 0 else MINUS
