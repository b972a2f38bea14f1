"""What laws are tested on: one activation on one data set, with sizes ε chosen from how far the leading order carries."""

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from theory.errors import NotApplicableError
from theory.form import CorrelationForm
from theory.orientations import Orientation
from verify.leading import LeadingOrder
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import FloatArray, NumericActivation
from verify.prediction import Prediction
from verify.settings import Settings

MAX_ORIENTATIONS = 8
"""Condensed orientations, the ones with the greatest |T|, on which single neurons are tried."""
LARGEST = 0.3
"""Largest size of weights times inputs that is tried: a power series converges far beyond in most cases."""


@dataclass(frozen=True)
class Subject:
    """A prediction, and how its networks are simulated: ``settings`` say how many neurons, and the seed."""

    prediction: Prediction
    settings: Settings

    @property
    def p(self) -> int:
        """The multiplicity."""
        return self.form.degree

    @property
    def q(self) -> int | None:
        """The next order, None where no further term is known."""
        return self.prediction.expansion.next_order

    @property
    def c_p(self) -> float:
        """The leading coefficient."""
        return self.prediction.c_p

    @property
    def form(self) -> CorrelationForm:
        """The correlation form T."""
        return self.prediction.orientations.form

    @property
    def dimension(self) -> int:
        """D."""
        return self.form.dimension

    @cached_property
    def sigma(self) -> NumericActivation:
        """The activation in doubles."""
        return NumericActivation.of(self.prediction.expansion.activation)

    @property
    def condensed(self) -> tuple[Orientation, ...]:
        """Condensed orientations with κ > 0, the ones with the greatest |T| first, at most MAX_ORIENTATIONS."""
        found = [o for o in self.prediction.orientations.condensed if min(o.alignment_exponents, default=1.0) > 0]
        return tuple(sorted(found, key=lambda o: -abs(o.value))[:MAX_ORIENTATIONS])

    @property
    def error_order(self) -> int:
        """s = min(q − p, p + 1), the order in ε of what the leading order leaves out."""
        return self.p + 1 if self.q is None else min(self.q - self.p, self.p + 1)

    @cached_property
    def leading(self) -> LeadingOrder:
        """The leading-order field of single neurons."""
        return LeadingOrder(self.form, self.c_p)

    def network(self, epsilon: float) -> TwoLayerNetwork:
        """The full network at weights of size ε."""
        data = self.prediction.dataset
        return TwoLayerNetwork(self.sigma, data.X, data.y, epsilon, self.p)

    def rng(self, law: str) -> np.random.Generator:
        """Generator for one law: the same whichever other laws are tested."""
        return np.random.default_rng([self.settings.seed, zlib.crc32(law.encode())])

    def draw(self, law: str, neurons: int | None = None) -> Weights:
        """Standard normal weights."""
        return Weights.draw(neurons or self.settings.neurons, self.dimension, self.rng(law))

    def size_with_departure(self, departure: float, weights: Weights, largest: float | None = None) -> float:
        """The largest size ε ≤ LARGEST/max‖x_i‖ (or ``largest``) at which the full field departs from the leading order by no more than a
        fraction of it, in the norm over all the neurons of ``weights`` (of order one)."""
        X = self.prediction.dataset.X
        top = LARGEST / max(float(np.linalg.norm(X, axis=1).max()) * float(weights.r.max()), 1.0)
        size = min(top, largest or top)
        while size ** (2 * self.p + 1) > 1e-280:
            if self.departure(size, weights) <= departure:
                return size
            size /= 2
        raise ArithmeticError(
            f"no size of weights in the range of doubles has a leading order that is accurate to {departure:.0e}"
        )

    def departure(self, epsilon: float, weights: Weights) -> float:
        """‖F_full − F_leading‖/‖F_leading‖ at weights of order one, scaled by ε."""
        full, order = (_stacked(*network.field(weights)) for network in self._pair(epsilon))
        return float(np.linalg.norm(full - order) / np.linalg.norm(order))

    def departures(self, epsilon: float, weights: Weights) -> FloatArray:
        """The same for each neuron (m,)."""
        full, order = (_stacked(*network.field(weights)) for network in self._pair(epsilon))
        return np.linalg.norm(full - order, axis=1) / np.linalg.norm(order, axis=1)

    def _pair(self, epsilon: float) -> tuple[TwoLayerNetwork, TwoLayerNetwork]:
        full = self.network(epsilon)
        return full, full.leading(self.c_p)

    def balanced(self, orientation: Orientation, u: FloatArray | None = None) -> Weights:
        """Neurons of size 1 with r² = p a² and the sign of a that grows along the orientation: one for each row of u.

        ``u`` (k, D) are unit vectors, the orientation itself by default.
        """
        rows = np.array([orientation.u]) if u is None else u
        sign = np.sign(self.c_p * orientation.value)
        return Weights(np.full(len(rows), sign / np.sqrt(1 + self.p)), np.sqrt(self.p / (1 + self.p)) * rows)

    def require_no_constant(self) -> None:
        """Laws of the leading order at σ(0) = 0."""
        if self.prediction.centred:
            constant = self.prediction.expansion.constant
            raise NotApplicableError(f"σ(0) = {constant} ≠ 0, so that the constant acts first; see the law 'offset'")

    def require_condensed(self) -> None:
        """Laws of neurons that grow."""
        self.require_no_constant()
        if not self.condensed:
            raise NotApplicableError("no isolated orientation is condensed, so that no neuron grows along one")


def _stacked(da: FloatArray, dw: FloatArray) -> FloatArray:
    return np.column_stack([da, dw])
