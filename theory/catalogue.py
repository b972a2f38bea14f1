"""The named activations: each a SymPy expression of its argument, with the source of its name."""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy import Abs, Expr, Max, Min, Rational, erf, exp, log, sqrt, tanh


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


def largest(*values: Expr | int) -> Expr:
    """Max, left as it is: SymPy compares every pair, which can be slow and fails on constants that are equal.

    >>> largest(1, 2), largest(sp.Symbol("z"), 0)
    (2, Max(0, z))
    """
    return Max(*values, evaluate=all(sp.sympify(value).is_Rational for value in values))


def smallest(*values: Expr | int) -> Expr:
    """Min, left as it is."""
    return Min(*values, evaluate=all(sp.sympify(value).is_Rational for value in values))


# The constants of selu to all digits of Klambauer et al. (arXiv:1706.02515), taken as exact decimals.
_SELU_SCALE = Rational("1.0507009873554804934193349852946")
_SELU_ALPHA = Rational("1.6732632423543772848170429916717")


def _elu(z: Expr, alpha: Expr) -> Expr:
    """The argument itself where it is positive, α(exp z − 1) below, without a case distinction."""
    return largest(0, z) + alpha * (exp(smallest(0, z)) - 1)


_ENTRIES = (
    NamedActivation("tanh", tanh, "hyperbolic tangent"),
    NamedActivation("sigmoid", lambda z: 1 / (1 + exp(-z)), "logistic function"),
    NamedActivation("softplus", lambda z: log(1 + exp(z)), "smooth ReLU"),
    NamedActivation("relu", lambda z: largest(0, z), "rectified linear unit"),
    NamedActivation("leaky_relu", lambda z: largest(z / 100, z), "ReLU with slope 1/100 below 0"),
    NamedActivation("relu6", lambda z: smallest(largest(0, z), 6), "ReLU capped at 6"),
    NamedActivation("hardtanh", lambda z: largest(-1, smallest(1, z)), "identity clipped to [-1, 1]"),
    NamedActivation("elu", lambda z: _elu(z, Rational(1)), "exponential linear unit, alpha = 1"),
    NamedActivation("selu", lambda z: _SELU_SCALE * _elu(z, _SELU_ALPHA), "self-normalising elu"),
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
