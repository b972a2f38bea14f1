"""The named activations: each a SymPy expression of its argument, with the source of its name."""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy import Abs, Expr, Max, Min, Piecewise, Rational, erf, exp, log, sqrt, tanh


@dataclass(frozen=True)
class NamedActivation:
    """A named activation: ``build(z)`` is its expression at the SymPy argument z.

    >>> import sympy
    >>> CATALOGUE["silu"].build(sympy.Symbol("z"))
    z/(1 + exp(-z))
    """

    name: str
    build: Callable[[Expr], Expr]
    description: str


# The constants of selu to all digits of Klambauer et al. (arXiv:1706.02515), taken as exact decimals.
_SELU_SCALE = Rational("1.0507009873554804934193349852946")
_SELU_ALPHA = Rational("1.6732632423543772848170429916717")


def _elu(z: Expr) -> Expr:
    return Piecewise((z, z > 0), (exp(z) - 1, True))


def _selu(z: Expr) -> Expr:
    return _SELU_SCALE * Piecewise((z, z > 0), (_SELU_ALPHA * (exp(z) - 1), True))


_ENTRIES = (
    NamedActivation("tanh", tanh, "hyperbolic tangent"),
    NamedActivation("sigmoid", lambda z: 1 / (1 + exp(-z)), "logistic function"),
    NamedActivation("softplus", lambda z: log(1 + exp(z)), "smooth ReLU"),
    NamedActivation("relu", lambda z: Max(0, z), "rectified linear unit"),
    NamedActivation("leaky_relu", lambda z: Max(z / 100, z), "ReLU with slope 1/100 below 0"),
    NamedActivation("relu6", lambda z: Min(Max(0, z), 6), "ReLU capped at 6"),
    NamedActivation("hardtanh", lambda z: Max(-1, Min(1, z)), "identity clipped to [-1, 1]"),
    NamedActivation("elu", _elu, "exponential linear unit, alpha = 1"),
    NamedActivation("selu", _selu, "self-normalising elu"),
    NamedActivation("gelu", lambda z: z / 2 * (1 + erf(z / sqrt(2))), "Gaussian error linear unit"),
    NamedActivation("silu", lambda z: z / (1 + exp(-z)), "sigmoid linear unit, also called swish"),
    NamedActivation("mish", lambda z: z * tanh(log(1 + exp(z))), "x tanh(softplus x)"),
    NamedActivation("softsign", lambda z: z / (1 + Abs(z)), "x / (1 + |x|)"),
    NamedActivation("arctan", sp.atan, "inverse tangent"),
    NamedActivation("tanhshrink", lambda z: z - tanh(z), "x - tanh x, multiplicity 3"),
    NamedActivation("logsigmoid", lambda z: -log(1 + exp(-z)), "logarithm of the logistic function"),
)

CATALOGUE: dict[str, NamedActivation] = {entry.name: entry for entry in _ENTRIES}
"""Every named activation by its name, in the order in which they are listed to users."""

ALIASES = {"swish": "silu", "logistic": "sigmoid", "ReLU": "relu", "GELU": "gelu", "SiLU": "silu", "ELU": "elu"}
"""Other common spellings of catalogue names."""
