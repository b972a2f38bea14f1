"""What laws are tested on: one activation on one data set, at sizes ε at which the leading order is accurate."""

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
CANCELLED = 1e-12
"""T of this size relative to its terms y_i (w·x_i)^p is what rounding of the data leaves of terms that cancel."""
STRONGEST = 64
"""Samples, and as many random directions, at which T is looked at for that."""
SMALLEST_POWER = 1e-280
"""ε^{2p+1} has to stay above this, or fields leave the range of doubles."""


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
        """The order s = min(q − p, p + 1) in ε of what the leading order leaves out."""
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

    def size_with_departure(self, departure: float, weights: Weights) -> float:
        """Largest of the sizes ε_0, ε_0/2, … at which the full field departs from the leading order by that fraction.

        ``weights`` are of order one, and ε_0 is ``LARGEST`` over the greatest ‖x_i‖ and r_j.
        """
        reach = float(np.linalg.norm(self.prediction.dataset.X, axis=1).max()) * float(weights.r.max())
        size = LARGEST / max(reach, 1.0)
        while size ** (2 * self.p + 1) > SMALLEST_POWER:
            if self.departure(size, weights) <= departure:
                return size
            size /= 2
        raise ArithmeticError(
            f"no size of weights in the range of doubles has a leading order that is accurate to {departure:.0e}"
        )

    def departure(self, epsilon: float, weights: Weights) -> float:
        """‖F_full − F_leading‖/‖F_leading‖ at weights of order one, scaled by ε, in the norm over all neurons."""
        return float(np.linalg.norm(self.left_out(epsilon, weights)) / np.linalg.norm(self._leading_size(weights)))

    def departures(self, epsilon: float, weights: Weights) -> FloatArray:
        """The same for each neuron (m,)."""
        return self.left_out(epsilon, weights) / self._leading_size(weights)

    def left_out(self, epsilon: float, weights: Weights) -> FloatArray:
        """‖F_full − F_leading‖ (m,) of each neuron, in rescaled variables."""
        full = np.column_stack(self.network(epsilon).field(weights))
        return np.linalg.norm(full - self._leading_field(weights), axis=1)

    def _leading_field(self, weights: Weights) -> FloatArray:
        return self.leading.field(np.column_stack([weights.a, weights.w]))

    def _leading_size(self, weights: Weights) -> FloatArray:
        return np.linalg.norm(self._leading_field(weights), axis=1)

    def balanced(self, orientation: Orientation, u: FloatArray | None = None) -> Weights:
        """Neurons of size 1 with r² = p a² and the sign of a that grows along the orientation: one for each row of u.

        ``u`` (k, D) are unit vectors, the orientation itself by default.
        """
        rows = np.array([orientation.u]) if u is None else u
        sign = np.sign(self.c_p * orientation.value)
        return Weights(np.full(len(rows), sign / np.sqrt(1 + self.p)), np.sqrt(self.p / (1 + self.p)) * rows)

    def require_signal(self) -> None:
        """Laws that simulate networks: doubles resolve T in their field."""
        data = self.prediction.dataset
        length = np.linalg.norm(data.X, axis=1)
        y = data.y - data.y.mean() if self.prediction.centred else data.y
        terms = np.abs(y) * length**self.p
        strong = np.argsort(terms)[-STRONGEST:]
        strong = strong[terms[strong] > 0]
        drawn = self.rng("signal").standard_normal((STRONGEST, self.dimension))
        known = np.array([o.u for o in self.prediction.orientations.orientations]).reshape(-1, self.dimension)
        tried = np.concatenate([data.X[strong] / length[strong, None], known])
        tried = np.concatenate([tried, drawn / np.linalg.norm(drawn, axis=1, keepdims=True)])
        left = float(np.abs(self.form(tried)).max()) / float(terms.mean())
        if left < CANCELLED:
            raise ArithmeticError(
                f"the terms y_i (w·x_i)^{self.p} of T cancel to {left:.0e} of their size, which double precision does "
                "not resolve"
            )

    def require_no_constant(self) -> None:
        """Laws of the leading order at σ(0) = 0."""
        if self.prediction.centred:
            constant = self.prediction.expansion.constant
            raise NotApplicableError(f"σ(0) = {constant} ≠ 0, so that the constant acts first; see the law 'offset'")
        self.require_signal()

    def require_condensed(self) -> None:
        """Laws of neurons that grow."""
        self.require_no_constant()
        if not self.condensed:
            raise NotApplicableError("no isolated orientation is condensed, so that no neuron grows along one")
