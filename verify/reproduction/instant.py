"""What the theory predicts for a layer of a deeper network at one instant, and the verdict of the probe on it."""

from dataclasses import dataclass

import numpy as np

from theory.activations import Activation
from theory.expansion import expand
from verify.numeric import FloatArray
from verify.prediction import require_multiplicity
from verify.probing import LayerProbe, probe
from verify.reproduction.claims import Numbers
from verify.reproduction.groups import ANGLES_DEG, SHOWN, group
from verify.training import LayerState


@dataclass(frozen=True, eq=False)
class Probed:
    """A layer that was held against the orientations predicted from its inputs, residuals and factors b then."""

    probe: LayerProbe

    @property
    def reason(self) -> str:
        """What the prediction is made from."""
        return "with the inputs, residuals and back-propagated factors of the layer then"

    @property
    def numbers(self) -> Numbers | None:
        """Groups of the orientations that are predicted for the counted neurons; None where none is."""
        orientations = self.probe.orientations[self.probe.target[self.probe.target >= 0]]
        return group(orientations, ANGLES_DEG[SHOWN]).numbers if len(orientations) else None

    @property
    def distance_deg(self) -> float | None:
        """Median angle of the neurons to the orientation that is predicted for each."""
        angles = self.probe.angles_deg[self.probe.target >= 0]
        return float(np.median(angles)) if len(angles) else None

    def to_dict(self) -> dict[str, object]:
        """JSON form: the numbers, and the probe with its verdict."""
        return {
            "reason": self.reason,
            "lines": None if self.numbers is None else self.numbers.lines,
            "directions": None if self.numbers is None else self.numbers.directions,
            "distance_deg": self.distance_deg,
            "probe": self.probe.to_dict(),
        }


def at_instant(activation: str, state: LayerState, before: FloatArray) -> Probed:
    """The probe of a layer in its ``state``, with the neurons that have grown from ``before`` (m, D).

    Raises NotApplicableError where the activation has no proved multiplicity.
    """
    expansion = expand(Activation.parse(activation))
    found = probe(
        state.inputs,
        state.weights,
        state.residuals,
        require_multiplicity(expansion),
        state.backprop,
        c_p=float(expansion.leading_coefficient or 0),
        initial=before,
    )
    return Probed(found)
