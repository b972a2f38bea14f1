"""What each name in the LaTeX of a claim stands for."""

from collections.abc import Callable

import sympy as sp
from sympy import Expr

from theory.catalogue import largest, smallest
from theory.derivation import notation
from theory.derivation import symbols as sy
from theory.derivation.vectors import Vector

VECTORS = {"w": "w", r"\omega": "omega", "x": "x", "u": "u", "v": "v"}
INDEXED = {"y": "y", "e": "e", "M": "M"}
FAMILIES = {"a": sy.a, r"\alpha": sy.alpha}
SYMBOLS = {
    **{str(symbol): symbol for symbol in (sy.i, sy.j, sy.k, sy.l, sy.s, sy.n, sy.m, sy.R, sy.V, sy.S, sy.t, sy.z)},
    "r": sy.r, "h": sy.h, r"\tau": sy.tau, r"\varepsilon": sy.epsilon, r"\lambda": sy.lamda,
    r"\delta": sy.delta, r"\kappa": sy.kappa, r"\pi": sp.pi, r"\infty": sp.oo,
}  # fmt: skip
MEANS = {"y": sy.ybar, "e": sy.ebar, "T": sy.Tbar}
COUNTS = {"lines": sy.N_lines, "orientations": sy.N_orientations}
APPLIED: dict[str, Callable[..., Expr]] = {
    "T": notation.Form, "B": notation.BinaryForm, "f": notation.Network, "O": notation.BigO, "o": notation.LittleO,
    r"\sigma": notation.Sigma, r"\sigma'": notation.Slope,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Expr]] = {
    **{name: getattr(sp, name) for name in "sin cos tan cot sec csc sinh cosh tanh coth log exp".split()},
    **{name: getattr(sp, name) for name in "sech csch erf erfc sign".split()},
    **{f"arc{name}": getattr(sp, f"a{name}") for name in ("sin", "cos", "tan")},
    **{f"ar{name}": getattr(sp, f"a{name}") for name in ("sinh", "cosh", "tanh")},
    "max": largest, "min": smallest,
}  # fmt: skip


def indices(tokens: list[str], short: bool) -> tuple[Expr, ...]:
    """Indices of a symbol, each one token; ``short`` ones are single digits where no comma separates them."""
    parts = [token for token in tokens if token != ","]
    if short and "," not in tokens:
        parts = [character for token in parts for character in token]
    return tuple(sp.Integer(part) if part.isdigit() else SYMBOLS[part] for part in parts)


def of_vector(vector: Vector, index: tuple[Expr, ...]) -> Expr:
    """The vector itself, one of its coordinates, or one of its family."""
    if not index:
        return vector
    if len(index) == 1:
        return vector.component(int(index[0])) if index[0].is_Integer else vector[index[0]]
    return vector[index]
