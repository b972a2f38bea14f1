"""What the theory predicts for one activation on one data set."""

from dataclasses import dataclass

from theory.errors import NotApplicableError
from theory.expansion import Expansion, ExpansionStatus
from theory.orientations import Options, StationaryOrientations, stationary_orientations
from theory.solvers import Progress
from verify.datasets import Dataset
from verify.shown import Shown


@dataclass(frozen=True)
class Prediction(Shown):
    """All stationary orientations for an activation on a data set.

    ``centred`` tells that σ(0) ≠ 0, so that the correlation form is that of the centred target y − mean(y).
    """

    expansion: Expansion
    dataset: Dataset
    orientations: StationaryOrientations
    centred: bool

    def __post_init__(self) -> None:
        if self.orientations.form.degree != self.expansion.multiplicity:
            raise ValueError("the degree of the correlation form must be the multiplicity of the activation")

    @property
    def c_p(self) -> float:
        """The leading coefficient as a double."""
        return float(self.expansion.leading_coefficient or 0)

    def to_dict(self) -> dict[str, object]:
        """JSON form: the orientations, their completeness, and what they were found for."""
        return {
            "expansion": self.expansion.to_dict(),
            "data": self.dataset.to_dict(),
            "target": "y - mean(y)" if self.centred else "y",
            **self.orientations.to_dict(),
        }


def predict(
    expansion: Expansion, dataset: Dataset, options: Options | None = None, progress: Progress | None = None
) -> Prediction:
    """Every stationary orientation that the leading-order theory predicts, with the proof that none is missing.

    ``options`` bound the search for D > 2; ``progress`` is told the fraction done and a text.

    Raises
    ------
    NotApplicableError
        If the activation has no proved multiplicity (a kink at 0, an undecided coefficient, a free parameter).
    DataError
        If T is identically zero on the data, if D = 1, or if there are too many eigenvector classes to follow.

    >>> from theory.expansion import expand
    >>> from verify.datasets import fig6
    >>> [round(o.angle_deg, 2) for o in predict(expand("tanh"), fig6()).orientations.orientations]
    [-20.93, 159.07]
    """
    p = require_multiplicity(expansion)
    centred = expansion.constant != 0
    orientations = stationary_orientations(dataset.form(p, centred), options, progress)
    return Prediction(expansion, dataset, orientations, centred)


def require_multiplicity(expansion: Expansion) -> int:
    """p, or NotApplicableError with the hypothesis that fails."""
    if expansion.status is ExpansionStatus.PROVED and expansion.multiplicity is not None:
        return expansion.multiplicity
    advice = "; give each parameter a value with --set" if expansion.status is ExpansionStatus.PARAMETRIC else ""
    raise NotApplicableError(
        f"{expansion.activation.source!r} has no multiplicity ({expansion.status.value}): {expansion.reason}{advice}"
    )
