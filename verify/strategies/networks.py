"""Small networks: an activation, data, and a size of the weights."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theory.activations import Activation
from theory.errors import InputError
from theory.expansion import expand
from verify.dataset import Dataset
from verify.network import TwoLayerNetwork
from verify.numeric import FloatArray, NumericActivation
from verify.strategies.activations import activations
from verify.strategies.data import datasets
from verify.strategies.parts import Given, kinds

RESIDUALS = ("full", "frozen", "held")
"""The residual f(x_i) − y_i, the residual −y_i, and f(x_i) − y_i with the sum of the output weights held."""
_EPSILONS = st.sampled_from((0.01, 0.001))


def networks(
    p: Given = None, D: Given = None, n: Given = None, residual: str | Collection[str] | None = None
) -> SearchStrategy[TwoLayerNetwork]:
    """Networks of an activation of multiplicity p on n samples in D dimensions, at ε = 1/100 or 1/1000.

    p, D and n are as in :func:`activations` and :func:`datasets`, and by default as these draw them.  ``residual`` is
    a name of :data:`RESIDUALS`, or several, and None draws it; σ(0) = 0, but for ``held`` σ(0) ≠ 0, which is what holds
    the sum of the output weights.  Nothing is rejected.  The simplest has σ(x) = x^p and the simplest data.  A failing
    test prints a call of :func:`small_network`.  Raises InputError for any other number or name.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> network = find(networks(p=3, D=2, n=2), lambda network: True, settings=same)
    >>> network.sigma.activation, network.p, network.epsilon, network.X.tolist()
    (Activation('x**3'), 3, 0.01, [[0.0, 1.0], [0.0, 1.0]])
    """
    data = datasets(D, n)
    of = {
        name: st.builds(small_network, activations(p, offset=name == "held"), data, _EPSILONS, st.just(name))
        for name in kinds("residual", residual, RESIDUALS)
    }
    return st.sampled_from(tuple(of)).flatmap(of.__getitem__)


def small_network(activation: Activation, dataset: Dataset, epsilon: float, residual: str = "full") -> TwoLayerNetwork:
    """The network of an activation on data, with the multiplicity that is proved of the activation.

    Raises InputError where none is proved, as of a kinked activation, and for a residual not in :data:`RESIDUALS`.

    >>> data = Dataset.of("two", [[0], [1]], [1, 2])
    >>> small_network(Activation.parse("x*tanh(x)"), data, 0.01, "frozen").p
    2
    """
    if residual not in RESIDUALS:
        raise InputError(f"residual is {residual!r}; it must be one of {', '.join(RESIDUALS)}")
    p = expand(activation).multiplicity
    if p is None:
        raise InputError(f"{activation.source!r} has no multiplicity; give one that is smooth at leading order")
    sigma, (frozen, held) = LateActivation(activation), (residual == "frozen", residual == "held")
    return TwoLayerNetwork(sigma, dataset.X, dataset.y, epsilon, p, frozen, held)


@dataclass(frozen=True)
class LateActivation:
    """σ and σ′ as functions of doubles, compiled when they are first called: it takes SymPy 30 ms, and drawing none."""

    activation: Activation

    @cached_property
    def compiled(self) -> NumericActivation:
        """The functions themselves."""
        return NumericActivation.of(self.activation)

    def __call__(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """σ(z) and σ′(z), both of the shape of z."""
        return self.compiled(z)
