"""The output of one network with one seed, and its best fit by a polynomial of the degree that the paper names."""

from dataclasses import dataclass, replace

import numpy as np

from theory.evidence import Evidence, Statement
from verify.numeric import FloatArray
from verify.reproduction.claims import FitClaim, Relation
from verify.reproduction.experiment import OutputPanel
from verify.reproduction.groups import counted
from verify.reproduction.trained import Trained
from verify.training import TrainingRun

OVERLAP = 0.05
"""An output overlaps its fit where it deviates by less than this part of its range."""
DEVIATION = 0.2
"""It deviates from its fit where it does by more than this part; what lies between is neither."""
SMALL_ARGUMENT = 0.5
"""Up to here |w·x| counts as small: tanh z and z differ by 8 % at 0.5."""
_GRID = 1001


@dataclass(frozen=True, eq=False)
class Curve:
    """An output (N,) on a grid x (N,), and its least-squares fit (N,) by the polynomial with these coefficients.

    ``coefficients`` (degree + 1,) are those of 1, x, x², …
    """

    x: FloatArray
    output: FloatArray
    fit: FloatArray
    coefficients: FloatArray

    @property
    def range(self) -> float:
        """Largest less smallest output."""
        return float(np.ptp(self.output))

    @property
    def deviation(self) -> float | None:
        """Largest deviation of the output from its fit as a part of its range, or None where it is constant."""
        return float(np.abs(self.output - self.fit).max()) / self.range if self.range else None

    def to_dict(self) -> dict[str, object]:
        """JSON form, without the points."""
        return {
            "deviation": self.deviation,
            "output_range": self.range,
            "grid": [float(self.x[0]), float(self.x[-1]), len(self.x)],
            "coefficients": self.coefficients.tolist(),
        }


@dataclass(frozen=True, eq=False)
class OutputOutcome:
    """The output of one network at the instant of a panel, with the data x, y (n,) that it was trained on.

    ``largest_argument`` is max |w·x| over all samples and the neurons whose input weights have doubled, which is what
    the expansion of the activation at 0 has to be good for; None where no neuron's have.
    """

    panel: OutputPanel
    seed: int
    run: TrainingRun
    x: FloatArray
    y: FloatArray
    curve: Curve
    largest_argument: float | None
    statement: Statement

    @property
    def found(self) -> str:
        """The deviation, for a table."""
        return "none" if self.curve.deviation is None else f"{self.curve.deviation:.1%}"

    def to_dict(self) -> dict[str, object]:
        """JSON form: the training, the fit and the statement."""
        return {
            "seed": self.seed,
            "training": self.run.to_dict(),
            "fit": self.curve.to_dict(),
            "largest_argument": self.largest_argument,
            "statement": self.statement.to_dict(),
        }


def fit_output(panel: OutputPanel, trained: Trained) -> OutputOutcome:
    """Fit the output over the range of the inputs, and hold its deviation against the claim."""
    network, theta = trained.network, trained.theta(panel)
    x = network.X[:, 0]
    grid = np.linspace(x.min(), x.max(), _GRID)
    output = replace(network, X=grid[:, None], Y=np.zeros((_GRID, 1))).outputs(theta)
    curve = polynomial_fit(grid, output, panel.claim.degree)
    largest = _largest_argument(trained, theta)
    statement = judge_fit(panel.claim, curve.deviation)
    return OutputOutcome(panel, trained.seed, trained.run, x, network.Y[:, 0], curve, largest, statement)


def polynomial_fit(x: FloatArray, output: FloatArray, degree: int) -> Curve:
    """Least squares on the output (N,) at x (N,).

    >>> x = np.linspace(-1, 1, 201)
    >>> curve = polynomial_fit(x, 1 + x**2, 2)
    >>> curve.coefficients.round(9).tolist(), curve.range, bool((curve.deviation or 0) < 1e-12)
    ([1.0, 0.0, 1.0], 1.0, True)
    """
    fitted = np.polynomial.Polynomial.fit(x, output, degree)
    coefficients = np.zeros(degree + 1)
    found = fitted.convert().coef
    coefficients[: len(found)] = found
    return Curve(x, output, fitted(x), coefficients)


def _largest_argument(trained: Trained, theta: FloatArray) -> float | None:
    state = trained.network.layer(theta, 1)
    chosen = counted(trained.network.input_weights(trained.theta0), state.weights, None)
    return float(np.abs(state.inputs @ state.weights[chosen].T).max()) if chosen.any() else None


def judge_fit(claim: FitClaim, deviation: float | None) -> Statement:
    """Whether the output overlaps its fit, or deviates from it, as claimed; the one refutes the other."""
    if deviation is None:
        return Statement(Evidence.INCONCLUSIVE, "the output is constant, without a range to compare a deviation with")
    seen = f"the output deviates from its best fit of degree {claim.degree} by {deviation:.1%} of its range"
    if OVERLAP <= deviation <= DEVIATION:
        return Statement(Evidence.INCONCLUSIVE, f"{seen}, between {OVERLAP:.0%} and {DEVIATION:.0%}")
    overlaps = deviation < OVERLAP
    bound = f"less than {OVERLAP:.0%}" if overlaps else f"more than {DEVIATION:.0%}"
    holds = overlaps is (claim.relation is Relation.OVERLAPS)
    return Statement(Evidence.CONFIRMED if holds else Evidence.REFUTED, f"{seen}, {bound}")
