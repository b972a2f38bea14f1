"""What the leading order predicts for one panel, at the start of training or with the residual of an instant."""

from dataclasses import dataclass

import numpy as np

from theory.activations import Activation
from theory.errors import DataError, InputError, NotApplicableError
from theory.evidence import Statement
from theory.expansion import expand
from theory.form import CorrelationForm
from theory.orientations import Options, StationaryOrientations, stationary_orientations
from verify.numeric import FloatArray
from verify.prediction import require_multiplicity
from verify.reproduction.paper import Count
from verify.tolerance import angle_between

MAX_CLASSES = 1_000
"""Eigenvector classes that are followed at most, a few seconds; the experiments but MNIST have up to 63."""


@dataclass(frozen=True)
class Predicted:
    """The condensed orientations of T, or None and the reason why there is no such list.

    ``orientations`` are all stationary ones and ``completeness`` says whether any could be missing; ``distance_deg`` is
    the median angle of the counted neurons to the nearest condensed line, which gradient flow would send to 0, and
    nine tenths of them lie within ``spread_deg``.
    """

    reason: str
    orientations: StationaryOrientations | None = None
    distance_deg: float | None = None
    spread_deg: float | None = None

    @property
    def completeness(self) -> Statement | None:
        """Whether the list is complete."""
        return None if self.orientations is None else self.orientations.completeness

    def number(self, count: Count) -> int | None:
        """How many lines hold a condensed orientation, or how many condensed orientations there are."""
        if self.orientations is None:
            return None
        ends = [k for k, orientation in enumerate(self.orientations.orientations) if orientation.condensed]
        return len({k // 2 for k in ends}) if count is Count.LINES else len(ends)

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        if self.orientations is None:
            return {"reason": self.reason, "condensed_lines": None, "condensed_directions": None}
        return {
            "reason": self.reason,
            "condensed_lines": self.number(Count.LINES),
            "condensed_directions": self.number(Count.DIRECTIONS),
            "completeness": self.orientations.completeness.to_dict(),
            "distance_deg": self.distance_deg,
            "spread_deg": self.spread_deg,
        }


def at_start(activation: str, inputs: FloatArray, y: FloatArray, neurons: FloatArray) -> Predicted:
    """From the targets, T(w) = (1/n) Σ y_i (w·x_i)^p, centred where σ(0) ≠ 0; ``inputs`` (n, D) include the bias."""
    constant = expand(Activation.parse(activation)).constant
    centred = constant is not None and constant != 0
    target = y - y.mean() if centred else y
    return _predict(activation, inputs, target, neurons, "with y − mean(y)" if centred else "with the targets y")


def at_instant(activation: str, inputs: FloatArray, residuals: FloatArray, neurons: FloatArray) -> Predicted:
    """From the measured residual e of an instant: T(w) = −(1/n) Σ e_i (w·x_i)^p with the inputs of the layer."""
    return _predict(activation, inputs, -residuals, neurons, "with the residual and the inputs of the layer then")


def _predict(activation: str, inputs: FloatArray, target: FloatArray, neurons: FloatArray, how: str) -> Predicted:
    try:
        p = require_multiplicity(expand(Activation.parse(activation)))
        found = stationary_orientations(CorrelationForm.from_data(inputs, target, p), Options(MAX_CLASSES))
    except (NotApplicableError, DataError, InputError, ArithmeticError) as error:
        return Predicted(str(error))
    return Predicted(how, found, *_distances(found, neurons))


def _distances(found: StationaryOrientations, neurons: FloatArray) -> tuple[float | None, float | None]:
    """Median and 90 % quantile, in degrees, of the angles of neurons to the nearest condensed line."""
    condensed = np.array([orientation.u for orientation in found.condensed])
    if not len(condensed) or not len(neurons):
        return None, None
    u = neurons / np.linalg.norm(neurons, axis=1, keepdims=True)
    angles = angle_between(u[:, None, :], condensed[None, :, :])
    nearest = np.degrees(np.minimum(angles, np.pi - angles).min(axis=1))
    return float(np.median(nearest)), float(np.quantile(nearest, 0.9))
