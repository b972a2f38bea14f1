"""What has been derived, in a few plain sentences with the numbers of the activation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sympy as sp

from theory.derivation import symbols as sy
from theory.derivation.notation import BigO, Rate, split_landau
from theory.derivation.printing import text
from theory.derivation.step import Claim, Claims
from theory.derivation.truncation import constant, leading_term

if TYPE_CHECKING:
    from theory.derivation.derivation import Derivation


def conclusion(derivation: "Derivation") -> str:
    """The expansion, the dynamics, the stationary orientations and, for D = 2, how many there are."""
    claims = derivation.claims
    sentences = [_expansion_sentence(derivation)]
    sentences += _drift_sentences(Claims(claims)) if "fast-sum" in claims else [_dynamics_sentence(derivation)]
    sentences.append(_stationary_sentence(claims))
    if "one-sign" in claims:
        sentences.append(_first_sentence(claims))
    if "count" in claims:
        bounds = {relation.lhs: relation.rhs for relation in claims["count"]}
        sentences.append(
            f"For D = 2 there are at most {bounds[sy.N_orientations]} stationary orientations on "
            f"{_counted(bounds[sy.N_lines], 'line')}, unless T is constant on the unit circle; some data attain this."
        )
    return " ".join(sentences)


def _expansion_sentence(derivation: "Derivation") -> str:
    claims = Claims(derivation.claims)
    (p, c_p), c_0 = leading_term(claims), constant(claims)
    value = f", σ(0) = c_0 = {text(c_0)}" if c_0 != 0 else ""
    return f"For σ(x) = {text(derivation.activation.expr)} the multiplicity is p = {p}{value} and c_p = {text(c_p)}."


def _dynamics_sentence(derivation: "Derivation") -> str:
    errors = {error for relation in derivation["leading-order"].claim for error in relation.rhs.atoms(BigO)}
    error = ", ".join(sorted(text(error) for error in errors))
    return f"At leading order, up to a relative error {error}, each neuron obeys {_flow(derivation.claims)}."


def _flow(claims: Mapping[str, Claim]) -> str:
    return ", ".join(text(relation) for relation in claims["polar-flow"])


def _drift_sentences(claims: Claims) -> list[str]:
    """First the constant, then the centred target."""
    rate, _ = split_landau(claims.value("fast-sum", Rate(sy.S, sy.t)))
    level, _ = split_landau(claims.value("slow-manifold", sy.S))
    residual, error = split_landau(claims.value("centred-residual", sy.e[sy.i]))
    drift = (
        f"The constant acts first: all a_j drift together, until their sum S is {text(level)}, at the rate m c_0^2 = "
        f"{text(-sp.diff(rate, sy.S))}, with ȳ the mean of the y_i."
    )
    centred = (
        f"Then the residual is the centred target, e_i = {text(residual)} up to {text(error or sp.S.Zero)}, "
        f"T is built from it, and at leading order each neuron obeys {_flow(claims)}, with T̄ the mean of T over all "
        "neurons."
    )
    return [drift, centred]


def _first_sentence(claims: Mapping[str, Claim]) -> str:
    start = (
        "If ȳ ≠ 0 and the weights are small against ȳ/(c_0 m), all a_j have one sign at first, and neurons condense on"
    )
    if "one-orientation" in claims:
        return f"{start} ONE orientation."
    return f"{start} the orientations that are stable for the sign of c_p c_0 ȳ only."


def _stationary_sentence(claims: Mapping[str, Claim]) -> str:
    return f"Its orientation stands still where {text(claims['stationary'][0])}."


def _counted(number: Any, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
