"""What the leading order predicts for a two-layer network at the start of training, from the targets alone."""

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
from verify.reproduction.claims import Numbers
from verify.tolerance import angle_between

MAX_CLASSES = 1_000
"""Eigenvector classes that are followed at most, a few seconds; the experiments but MNIST have up to 63."""
MAX_DIMENSION = 50
"""Largest D in which the theory is asked for its orientations; MNIST has 785."""


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

    @property
    def numbers(self) -> Numbers | None:
        """How many condensed orientations there are, and how many lines hold one."""
        if self.orientations is None:
            return None
        ends = [k for k, orientation in enumerate(self.orientations.orientations) if orientation.condensed]
        return Numbers(lines=len({k // 2 for k in ends}), directions=len(ends))

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        if self.orientations is None or self.numbers is None:
            return {"reason": self.reason, "lines": None, "directions": None}
        return {
            "reason": self.reason,
            "lines": self.numbers.lines,
            "directions": self.numbers.directions,
            "completeness": self.orientations.completeness.to_dict(),
            "distance_deg": self.distance_deg,
            "spread_deg": self.spread_deg,
        }


def at_start(activation: str, inputs: FloatArray, y: FloatArray, neurons: FloatArray) -> Predicted:
    """From the targets y (n,), T(w) = (1/n) Σ y_i (w·x_i)^p, centred where σ(0) ≠ 0, for neurons (m, D).

    ``inputs`` (n, D) include the bias.
    """
    if inputs.shape[1] > MAX_DIMENSION:
        return Predicted(f"D = {inputs.shape[1]} is too large to find all orientations")
    expansion = expand(Activation.parse(activation))
    centred = expansion.constant is not None and expansion.constant != 0
    try:
        form = CorrelationForm.from_data(inputs, y - y.mean() if centred else y, require_multiplicity(expansion))
        found = stationary_orientations(form, Options(MAX_CLASSES))
    except (NotApplicableError, DataError, InputError, ArithmeticError) as error:
        return Predicted(str(error))
    return Predicted(f"with {'y − mean(y)' if centred else 'the targets y'}", found, *_distances(found, neurons))


def _distances(found: StationaryOrientations, neurons: FloatArray) -> tuple[float | None, float | None]:
    """Median and 90 % quantile, in degrees, of the angles of neurons to the nearest condensed line."""
    condensed = np.array([orientation.u for orientation in found.condensed])
    if not len(condensed) or not len(neurons):
        return None, None
    u = neurons / np.linalg.norm(neurons, axis=1, keepdims=True)
    angles = angle_between(u[:, None, :], condensed[None, :, :])
    nearest = np.degrees(np.minimum(angles, np.pi - angles).min(axis=1))
    return float(np.median(nearest)), float(np.quantile(nearest, 0.9))
