"""Small weights: rescaling, expansion of the residual, and the leading order of the gradient flow."""

from functools import partial

import sympy as sp
from sympy import Expr

from theory.derivation import symbols as sy
from theory.derivation.draft import Draft, make_step
from theory.derivation.limits import Limit
from theory.derivation.methods import Exact
from theory.derivation.notation import BigO, Landau, Network, Rate, split_landau
from theory.derivation.step import Claim, Claims, RefutedError, Step
from theory.derivation.symbols import equation
from theory.derivation.truncation import UNKNOWN, UNKNOWN_RESIDUAL, by_powers, leading_sigma, two_terms
from theory.derivation.unfold import entries, insert, normal
from theory.derivation.vectors import Column


def scaling(draft: Draft) -> Step:
    """θ = ε φ and t = ε^(1−p) τ."""
    p = draft.p
    claim = (
        equation(sy.a[sy.j], sy.epsilon * sy.alpha[sy.j]),
        equation(draft.vector("w")[sy.j], sy.epsilon * draft.vector("omega")[sy.j]),
        equation(sy.t, sy.epsilon ** (1 - p) * sy.tau),
    )
    reason = (
        "Weights of size $ε$, in units of which they are of order one. With $e_i ≈ -y_i$ and $σ(z) ≈ c_p z^p$ the "
        f"power of $ε$ in front of time is the one, $1 - p = {1 - p}$, that makes the flow independent of $ε$."
    )
    finding = "the powers of ε balance in both equations of the flow with this scaling of time only"
    method = Exact(partial(_expected_scaling, dimension=draft.dimension), finding=finding)
    return make_step("scaling", "Small weights", claim, "expansion residual flow", reason, method)


def _expected_scaling(known: Claims, dimension: int) -> Claim:
    """Find the power of ε in t by balancing each equation of the flow."""
    w, omega, x = (sy.vector(name, dimension) for name in ("w", "omega", "x"))
    weights = (
        equation(sy.a[sy.j], sy.epsilon * sy.alpha[sy.j]),
        equation(w[sy.j], sy.epsilon * omega[sy.j]),
    )
    start = equation(sy.e[sy.i], known.value("residual", sy.e[sy.i]).xreplace({Network(x[sy.i]): sp.S.Zero}))
    powers: set[Expr] = set()
    for relation in known["flow"]:
        leading = insert(relation.rhs, [start, *leading_sigma(known), *weights])
        (power,) = by_powers(leading)
        # (d/dτ)(ε φ) = (dt/dτ) · (…) ε^power, so that 1 = (exponent of t) + power.
        powers.add(sp.Integer(1 - power))
    if len(powers) != 1:
        raise RefutedError(f"the equations balance at different powers of ε: {sorted(powers, key=str)}")
    return (*weights, equation(sy.t, sy.epsilon ** powers.pop() * sy.tau))


def scaled_flow(draft: Draft) -> Step:
    """The gradient flow in scaled weights and time, still exact."""
    omega = draft.vector("omega")
    weights, clock = draft.claims["scaling"][:2], draft.value("scaling", sy.t)
    speed = sp.diff(clock, sy.tau) / sy.epsilon
    rates = [insert(relation.rhs, weights) for relation in draft.claims["flow"]]
    claim = (
        equation(Rate(sy.alpha[sy.j], sy.tau), speed * rates[0]),
        equation(Rate(omega[sy.j], sy.tau), speed * rates[1]),
    )
    method = Exact(
        partial(_expected_scaled_flow, dimension=draft.dimension),
        finding="the gradient flow follows from this by the chain rule, in every coordinate",
    )
    reason = "Insert the scaled weights and time into the gradient flow; nothing is neglected yet."
    return make_step("scaled-flow", "Scaled gradient flow", claim, "flow scaling", reason, method)


def _expected_scaled_flow(known: Claims, dimension: int) -> Claim:
    """Solve a′ = (∂a/∂φ) φ′ / (dt/dτ) for the rate of φ, coordinate by coordinate."""
    omega = sy.vector("omega", dimension)
    weights, clock = known["scaling"][:2], known.value("scaling", sy.t)
    unknown, factor = sp.Dummy("rate"), sp.Dummy("weight")
    solved: list[list[Expr]] = []
    for relation, weight in zip(known["flow"], weights, strict=True):
        scaled = weight.rhs.xreplace({sy.alpha[sy.j]: factor, omega[sy.j]: factor})
        chain = sp.diff(scaled, factor) * unknown / sp.diff(clock, sy.tau)
        solved.append([f / sp.diff(chain, unknown) for f in entries(insert(relation.rhs, weights))])
    return (
        equation(Rate(sy.alpha[sy.j], sy.tau), solved[0][0]),
        equation(Rate(omega[sy.j], sy.tau), Column(*solved[1])),
    )


def residual_expansion(draft: Draft) -> Step:
    """e_i = −y_i + ε^(p+1) c_p Σ_j α_j (ω_j·x_i)^p + O(ε^(q+1))."""
    subject, q = sy.e[sy.i], draft.q
    known = draft.claims
    inserted = insert(known.value("residual", subject), [*known["network"], *known["scaling"][:2]])
    value = normal(insert(inserted, leading_sigma(known)))
    premises = "activation expansion network residual scaling"
    title = "Residual for small weights"
    if q is None:
        reason = "Insert the scaled weights into the network; $σ$ is a monomial, so that this is exact."
        method = Exact(lambda known: (equation(subject, _truncated_residual(known)),))
        return make_step("residual-expansion", title, equation(subject, value), premises, reason, method)
    claim = equation(subject, value + BigO(sy.epsilon ** (q + 1)))
    reason = (
        "Insert the scaled weights and the expansion of $σ$, whose next term is, with its factor $a_j$, of order "
        f"$q + 1 = {q + 1}$ in $ε$. To leading order the residual is that of the zero function, $-y_i$."
    )
    method = Limit(_expected_residual, _full_residual, draft.dimension)
    return make_step("residual-expansion", title, claim, premises, reason, method)


def _truncated_residual(known: Claims) -> Expr:
    """Residual with the two-term expansion of σ."""
    return insert(_full_residual(known)[0].rhs, two_terms(known))


def _full_residual(known: Claims) -> Claim:
    residual = known.value("residual", sy.e[sy.i])
    full = insert(residual, [*known["network"], *known["scaling"][:2]])
    return (equation(sy.e[sy.i], full),)


def _expected_residual(known: Claims) -> Claim:
    """Everything without the unknown coefficient is main part; its lowest power of ε is the remainder's."""
    powers = by_powers(_truncated_residual(known))
    main = sp.Add(*(c.xreplace({UNKNOWN: sp.S.Zero}) * sy.epsilon**k for k, c in powers.items()))
    order = min(k for k, c in powers.items() if c.has(UNKNOWN))
    return (equation(sy.e[sy.i], main + BigO(sy.epsilon**order)),)


def leading_order(draft: Draft) -> Step:
    """The flow to leading order: every neuron moves alone."""
    p, q = draft.p, draft.q
    order = p + 1 if q is None else min(q - p, p + 1)
    residual_at_0 = draft.value("residual-expansion", sy.e[sy.i]).replace(Landau, lambda _: sp.S.Zero)
    start = equation(sy.e[sy.i], residual_at_0.subs(sy.epsilon, 0))
    claim = tuple(
        equation(
            relation.lhs, normal(insert(relation.rhs, [start, *leading_sigma(draft.claims)])) + BigO(sy.epsilon**order)
        )
        for relation in draft.claims["scaled-flow"]
    )
    return make_step(
        "leading-order",
        "Leading order",
        claim,
        "activation expansion slope network residual scaling scaled-flow residual-expansion",
        _leading_reason(p, q, order),
        Limit(_expected_leading, _full_leading, draft.dimension),
    )


def _leading_reason(p: int, q: int | None, order: int) -> str:
    text = "Insert the expansions of the residual and of $σ$. The network moves the residual by $O(ε^(p+1))$"
    if q is None:
        return f"{text}; $σ$ is a monomial, so that nothing else is neglected: the relative error is $O(ε^(p+1))$."
    return (
        f"{text} and the next term of $σ$ is smaller by $O(ε^(q-p))$, so that the relative error is of order "
        f"$s = min(q - p, p + 1) = min({q - p}, {p + 1}) = {order}$. Each neuron now moves alone."
    )


def _full_leading(known: Claims) -> Claim:
    definitions = [*known["residual"], *known["network"], *known["scaling"][:2]]
    return tuple(equation(relation.lhs, insert(relation.rhs, definitions)) for relation in known["scaled-flow"])


def _expected_leading(known: Claims) -> Claim:
    """Collect powers of ε with two terms of everything: the power 0 is the claim, the next one its error."""
    main, remainder = split_landau(known.value("residual-expansion", sy.e[sy.i]))
    unknown = UNKNOWN_RESIDUAL * remainder.args[0] if remainder is not None else sp.S.Zero
    inserted = [equation(sy.e[sy.i], main + unknown), *two_terms(known)]
    return tuple(_leading_part(relation.lhs, insert(relation.rhs, inserted)) for relation in known["scaled-flow"])


def _leading_part(subject: Expr, full: Expr) -> sp.Equality:
    powers = by_powers(full)
    return equation(subject, powers[0] + BigO(sy.epsilon ** min(k for k in powers if k > 0)))


BUILDERS = (scaling, scaled_flow, residual_expansion, leading_order)
