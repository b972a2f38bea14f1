"""The symbols of ``docs/theory.md``, one SymPy object for each, and what is needed to read claims back from text."""

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy import Expr, IndexedBase, Integer, Sum, symbols
from sympy.core.relational import Relational

from theory.derivation import notation, vectors
from theory.derivation.vectors import Family, Vector

i, j, k, l, s = symbols("i j k l s", integer=True)
n, m = symbols("n m", integer=True, positive=True)
y = IndexedBase("y", real=True)
e = IndexedBase("e", real=True)
M = IndexedBase("M", real=True)
R, V = symbols("R V", real=True)
# Sum of the output weights; means of the targets, of the residual, and of T over the neurons.
S, ybar, ebar, Tbar = symbols("S ybar ebar Tbar", real=True)
t, tau, z = symbols("t tau z", real=True)
epsilon, r = symbols("epsilon r", positive=True)
a, alpha = Family("a", real=True), Family("alpha", real=True)
# λ: a factor, δ: an angle, h: a curvature, κ: the alignment exponent.  SymPy spells λ so because of Python.
lamda, delta, h, kappa = symbols("lamda delta h kappa", real=True)
N_lines, N_orientations = symbols("N_lines N_orientations", integer=True, nonnegative=True)

_VECTORS = ("w", "omega", "x", "u", "v")


def vector(name: str, dimension: int) -> Vector:
    """One of the vectors w (weight), omega (scaled weight), x (datum), u (orientation), v (tangent)."""
    return Vector(name, Integer(dimension))


def over_samples(term: Expr) -> Sum:
    """Sum over the data i = 1, …, n."""
    return Sum(term, (i, 1, n))


def over_neurons(term: Expr, index: Expr = j) -> Sum:
    """Sum over the neurons 1, …, m."""
    return Sum(term, (index, 1, m))


def equation(left: Expr, right: Expr) -> Relational:
    """``left = right``, kept as written even where SymPy could decide it.

    >>> equation(sp.Integer(1), sp.Integer(2))
    Eq(1, 2)
    """
    return sp.Eq(left, right, evaluate=False)


def parse_claim(text: str, dimension: int) -> Relational:
    """The relation whose ``str`` is ``text``: the inverse of the ``claim`` strings of ``Derivation.to_dict``.

    Only for text that comes from a derivation: SymPy evaluates it.

    >>> parse_claim("Eq(T(w), Sum(y[i]*dot(w, x[i])**2, (i, 1, n))/n)", dimension=2).lhs
    T(w)
    """
    with sp.evaluate(True):
        return sp.sympify(text, locals=dict(namespace(dimension)))


def namespace(dimension: int) -> Mapping[str, Any]:
    """What each name in a printed claim stands for, in dimension D."""
    own: tuple[Any, ...] = (i, j, k, l, s, n, m, R, V, t, tau, z, epsilon, r, a, alpha, lamda, delta, h, kappa)
    means = (S, ybar, ebar, Tbar)
    named = {name: vector(name, dimension) for name in _VECTORS}
    coordinates = {str(c): c for v in named.values() for c in v.components}
    return {
        **{str(symbol): symbol for symbol in (*own, *means, N_lines, N_orientations)},
        **{base.label.name: base for base in (y, e, M)},
        **named,
        **coordinates,
        **_FUNCTIONS,
    }


def _equation(left: Expr, right: Expr) -> Relational:
    return equation(sp.sympify(left), sp.sympify(right))


_FUNCTIONS: Mapping[str, Any] = {
    "Eq": _equation,
    "col": vectors.Column,
    "dot": vectors.Inner,
    "norm": vectors.Norm,
    "sigma": notation.Sigma,
    "dsigma": notation.Slope,
    "f": notation.Network,
    "T": notation.Form,
    "B": notation.BinaryForm,
    "grad": notation.Grad,
    "partial": notation.Partial,
    "curvature": notation.Curvature,
    "rate": notation.Rate,
    "at": notation.At,
    "logslope": notation.LogSlope,
    "O": notation.BigO,
    "o": notation.LittleO,
}
