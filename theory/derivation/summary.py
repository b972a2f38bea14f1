"""The abstract of a derivation: what it finds, with the numbers of the activation and references to the equations."""

from typing import TYPE_CHECKING

from sympy import Expr

from theory.derivation import symbols as sy
from theory.derivation.printing import latex
from theory.derivation.step import Claims
from theory.derivation.truncation import constant, leading_term
from theory.latex.style import Style
from theory.latex.width import width

if TYPE_CHECKING:
    from theory.derivation.derivation import Derivation, DerivationCheck

_WIDE = 14.0


def summary(derivation: "Derivation", check: "DerivationCheck | None", style: Style) -> str:
    """A paragraph of LaTeX, the formulas between dollar signs without the macros of a fragment."""
    claims = Claims(derivation.claims)
    sentences = [
        _about(derivation, claims, style),
        *_offset(claims, style),
        *_dynamics(style),
        *_bound(claims, style),
        *([] if check is None else [f"The steps were checked: {check.statement.reason}."]),
    ]
    return " ".join(sentences)


def _about(derivation: "Derivation", claims: Claims, style: Style) -> str:
    shown = rf"\sigma(x) = {latex(derivation.activation.expr)}"
    named = f"${shown}$" if width(shown) <= _WIDE else f"the activation {style.reference('activation')}"
    p, c_p = leading_term(claims)
    return (
        f"For a network with one hidden layer and {named}, gradient flow from small weights is derived to leading "
        rf"order. The multiplicity of $\sigma$ is $p = {p}$, {_valued('c_p', c_p)} {style.reference('expansion')}."
    )


def _offset(claims: Claims, style: Style) -> list[str]:
    c_0 = constant(claims)
    text = (
        f"The constant {_valued('c_0', c_0)} acts first {style.reference('slow-manifold')} and leaves the centred "
        rf"target $y_i - \bar{{y}}$ {style.reference('centred-residual')}."
    )
    return [text] if c_0 != 0 else []


def _dynamics(style: Style) -> list[str]:
    potential, polar, stationary = (style.reference(key) for key in ("potential", "polar-flow", "stationary"))
    return [
        f"Each neuron then climbs a potential {potential} and moves in polar coordinates by {polar};",
        f"its orientation stands still at the solutions of {stationary}.",
    ]


def _valued(name: str, value: Expr) -> str:
    shown = latex(value)
    return f"${name} = {shown}$" if width(shown) <= _WIDE else f"${name}$ as in the expansion"


def _bound(claims: Claims, style: Style) -> list[str]:
    if "count" not in claims:
        return []
    bounds = {relation.lhs: relation.rhs for relation in claims["count"]}
    lines = f"{bounds[sy.N_lines]} line{'s' * (bounds[sy.N_lines] != 1)}"
    text = (
        f"In the plane, $D = 2$, there are at most {bounds[sy.N_orientations]} of them on {lines}, unless $T$ is "
        f"constant on the unit circle {style.reference('count')}; some data attain this {style.reference('attained')}."
    )
    return [text]
