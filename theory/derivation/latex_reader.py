r"""LaTeX of claims read back into SymPy: the inverse of the printer, written without it.

A recursive descent over the tokens.  It knows the notation of ``docs/theory.md`` and what LaTeX makes of it, and
nothing of how the printer goes about it, so that a wrong sign, brace or bracket is read as what it says.
"""

import sympy as sp
from sympy.core.relational import Relational

from theory.derivation import symbols as sy
from theory.derivation.latex_rows import relation_tokens, sign_place
from theory.derivation.latex_side import SideReader


def parse_latex(latex: str, dimension: int) -> tuple[Relational, ...]:
    r"""The relations of a displayed claim of a derivation in dimension D.

    Raises ValueError where the formula is not in the notation of claims.

    >>> parse_latex(r"\frac{\mathrm{d} r}{\mathrm{d} t} = \frac{3}{2} a r^{2} T(u)", dimension=2)
    (Eq(rate(r, t), 3*a*r**2*T(u)/2),)
    """
    return tuple(_relation(tokens, dimension) for tokens in relation_tokens(latex))


def _relation(tokens: list[str], dimension: int) -> Relational:
    place = sign_place(tokens)
    if place is None:
        raise ValueError(f"no relation: {' '.join(tokens)}")
    left, right = (SideReader(side, dimension).whole() for side in (tokens[:place], tokens[place + 1 :]))
    if tokens[place] in ("=", r"\approx"):
        return sy.equation(left, right)
    kind = sp.Le if tokens[place] == r"\leq" else sp.Ge
    return kind(left, right, evaluate=False)
