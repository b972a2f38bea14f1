"""The two phases of a network with σ(0) = c_0 ≠ 0 to leading order: the fast drift of the a_j, and the slow flow."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from theory.activations import Activation
from theory.errors import InputError
from theory.form import CorrelationForm
from verify.leading import LeadingOrder
from verify.network import Monomial, TwoLayerNetwork, Weights
from verify.numeric import FloatArray, NumericActivation
from verify.passes import Passes
from verify.prediction import Prediction

SMALLEST_POWER = 1e-290
"""ε^{2p+1} has to stay above this, or fields leave the range of doubles."""


@dataclass(frozen=True)
class Phases:
    """A network with σ(z) = c_0 + c_p z^p + … on data, at weights of size ε, and its fields to leading order.

    ``network`` is the full network in the time t of its gradient flow, and ``s`` sums over its neurons with
    s(z) = σ(z) − c_0, accurate near 0 in itself.  ``T`` is the correlation form of the centred target, ``B`` that of
    the constant target 1.  Weights are in units of ε, all times are t.
    """

    network: TwoLayerNetwork
    s: Passes
    T: LeadingOrder
    B: LeadingOrder
    c_0: float
    mean: float

    def __post_init__(self) -> None:
        if self.c_0 == 0:
            raise ValueError("without a constant term there is one phase only")
        if self.network.p != 1:
            raise ValueError("the two phases are described in the time of the gradient flow, that of p = 1")
        if self.epsilon ** (2 * self.p + 1) < SMALLEST_POWER:
            raise InputError(
                f"weights of size {self.epsilon} to the power p = {self.p} leave the range of doubles; use larger ones"
            )

    @classmethod
    def of(cls, prediction: Prediction, epsilon: float) -> "Phases":
        """From a prediction for an activation with σ(0) ≠ 0, whose form is that of the centred target."""
        data, form = prediction.dataset, prediction.orientations.form
        activation, X = prediction.expansion.activation, data.X
        without = NumericActivation.of(Activation(activation.expr - prediction.expansion.constant))
        constant = CorrelationForm.from_data(X, np.ones(len(X)), form.degree)
        return cls(
            TwoLayerNetwork(NumericActivation.of(activation), X, data.y, epsilon, 1),
            Passes(without, X),
            LeadingOrder(form, prediction.c_p),
            LeadingOrder(constant, prediction.c_p),
            float(prediction.expansion.constant or 0),
            float(sum(data.targets) / len(data.targets)),
        )

    @property
    def epsilon(self) -> float:
        """The size of the weights."""
        return self.network.epsilon

    @property
    def p(self) -> int:
        """The multiplicity."""
        return self.T.form.degree

    @cached_property
    def centred(self) -> FloatArray:
        """y_i − ȳ (n,)."""
        return self.network.y - self.mean

    def rate(self, m: int) -> float:
        """Rate m c_0² of the fast drift of m neurons."""
        return m * self.c_0**2

    def amplitude(self, m: int) -> float:
        """A = ȳ/(c_0 m), about which the a_j of m neurons lie after the drift."""
        return self.mean / (self.c_0 * m)

    @cached_property
    def slow(self) -> TwoLayerNetwork:
        """The network whose flow is the slow phase to leading order."""
        monomial = Monomial(self.T.c_p, self.p)
        return TwoLayerNetwork(monomial, self.network.X, self.centred, self.epsilon, 1, frozen=True, held=True)

    def surplus(self, phi: FloatArray) -> float:
        """β = ȳ − c_0 Σ_j a_j, the mean residual that is left to leading order, at weights phi (m, 1 + D)."""
        return self.mean - self.c_0 * self.epsilon * float(phi[:, 0].sum())

    def fast_field(self, phi: FloatArray) -> FloatArray:
        """dφ/dt (m, 1 + D) to leading order from the start on: the residual is −(y_i − ȳ) − β."""
        psi, beta = self.epsilon * phi, self.surplus(phi)
        field = self.T.field(psi) + beta * self.B.field(psi)
        field[:, 0] += self.c_0 * beta
        return field / self.epsilon

    def slow_field(self, phi: FloatArray) -> FloatArray:
        """dφ/dt (m, 1 + D) to leading order after the drift: Σ_j a_j stays as it is."""
        field = self.T.field(self.epsilon * phi)
        field[:, 0] -= field[:, 0].mean()
        return field / self.epsilon

    def arrival(self, initial: Weights) -> Weights:
        """Weights from which the slow phase starts, to first order in 1/(m c_0²).

        Each a_j has moved by the same amount, to a_j(0) − mean a(0) + ȳ/(c_0 m).  With β = β_0 e^{−λt}, λ = m c_0² and
        a_j(t) = a_j − (β_0/(m c_0)) e^{−λt} the fields of order ε^p add, over the whole of the fast phase,

            Δa_j = (c_p β_0/λ) (B(w_j) − mean_k B(w_k)),
            Δw_j = (c_p β_0/λ) [(a_j − β_0/(2 m c_0)) ∇B(w_j) − ∇T(w_j)/(m c_0)],    B(w) = (1/n) Σ_i (w·x_i)^p.
        """
        m, w = len(initial.a), self.epsilon * initial.w
        beta = self.mean - self.c_0 * self.epsilon * float(initial.a.sum())
        settled = self.epsilon * (initial.a - initial.a.mean()) + self.amplitude(m)
        factor, step = self.T.c_p * beta / self.rate(m), beta / (m * self.c_0)
        B, grad_B = self.B.form.value_and_gradient(w)
        grad_T = self.T.form.gradient(w)
        a = settled + factor * (B - B.mean())
        w = w + factor * ((settled - step / 2)[:, None] * grad_B - grad_T / (m * self.c_0))
        return Weights(a / self.epsilon, w / self.epsilon)
