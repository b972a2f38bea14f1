"""σ(0) ≠ 0 and ȳ ≠ 0: all output weights have one sign at first, and what grows then."""

from functools import partial

import sympy as sp
from sympy import Expr

from theory.derivation import symbols as sy
from theory.derivation.build_offset import full_flow
from theory.derivation.draft import Draft, make_step
from theory.derivation.limits import Limit
from theory.derivation.methods import Exact
from theory.derivation.notation import At, BigO, Form, Grad, Rate
from theory.derivation.step import Claim, Claims, RefutedError, Step
from theory.derivation.symbols import equation, over_neurons, over_samples
from theory.derivation.truncation import two_terms, up_to_unknown, with_unknown
from theory.derivation.unfold import insert, normal
from theory.derivation.vectors import Inner, Norm


def one_sign(draft: Draft) -> Step:
    """a_j = ȳ/(c_0 m) + O(ε), w_j′ = ε^(p−1) c_p ȳ/(c_0 m) ∇T(ω_j) + O(ε^p), with T written out."""
    w, omega, x, p = draft.vector("w"), draft.vector("omega"), draft.vector("x"), draft.p
    level = sy.ybar / (draft.c_0 * sy.m)
    pull = over_samples(draft.target * Inner(omega[sy.j], x[sy.i]) ** (p - 1) * x[sy.i])
    rate = p * draft.c_p * sy.epsilon ** (p - 1) * level * pull / sy.n
    claim = (
        equation(sy.a[sy.j], level + BigO(sy.epsilon)),
        equation(Rate(w[sy.j], sy.t), rate + BigO(sy.epsilon**p)),
    )
    reason = (
        "Where the drift ends, from $a_j(0)$ of size $ε$ like the $w_j$. For $ȳ ≠ 0$ and $ε ≪ |ȳ/(c_0 m)|$ all $a_j$ "
        "have the sign of $ȳ/c_0$, and the $w_j$ all climb the same $s T$, $s$ the sign of $c_p c_0 ȳ$. "
        "For $ȳ = 0$ the $a_j$ have both signs and nothing here says more than $O(ε)$."
    )
    method = Limit(_expected_first, _full_first, draft.dimension, ("means",))
    setting = "activation expansion slope network residual flow means small-inputs"
    premises = f"{setting} fast-solution slow-manifold centred-residual"
    return make_step("one-sign", "One sign first", claim, premises, reason, method)


def _end_of_drift(known: Claims) -> sp.Equality:
    """a_j at the end of the drift, from a_j(0) = ε α_j."""
    end = known.value("fast-solution", At(sy.a[sy.j], sp.oo))
    start = {
        At(sy.a[sy.j], 0): sy.epsilon * sy.alpha[sy.j],
        At(sy.S, 0): sy.epsilon * over_neurons(sy.alpha[sy.k], sy.k),
    }
    return equation(sy.a[sy.j], end.xreplace(start))


def _full_first(known: Claims) -> Claim:
    end = _end_of_drift(known)
    by_w = full_flow(known)[1]
    return end, equation(by_w.lhs, insert(by_w.rhs, [end]))


def _expected_first(known: Claims) -> Claim:
    """The drift leaves S = ȳ/c_0, where the residual is that of the slow manifold."""
    end, relation = _end_of_drift(known), known["flow"][1]
    _require_on_manifold(known, end)
    residual = equation(sy.e[sy.i], with_unknown(known.value("centred-residual", sy.e[sy.i])))
    full = insert(relation.rhs, [residual, *two_terms(known), *known["small-inputs"], end])
    start = sy.alpha[sy.j].base
    return up_to_unknown(end.lhs, end.rhs, start), up_to_unknown(relation.lhs, full, start)


def _require_on_manifold(known: Claims, end: sp.Equality) -> None:
    total = normal(over_neurons(end.rhs)) - with_unknown(known.value("slow-manifold", sy.S), sp.S.Zero)
    if sp.simplify(total) != 0:
        raise RefutedError("the drift does not end on the slow manifold")


def first_growth(draft: Draft) -> Step:
    """The polar flow at a = ȳ/(c_0 m), and T(u)′ = c_p (ȳ/(c_0 m)) r^(p−2) ‖∇T(u) − p T(u) u‖²."""
    u, p = draft.vector("u"), draft.p
    level = sy.ybar / (draft.c_0 * sy.m)
    by_r, by_u = (draft.value("polar-flow", Rate(q, sy.t)).xreplace({sy.a: level}) for q in (sy.r, u))
    turning = Norm(Grad(Form(u), u) - p * Form(u) * u) ** 2
    claim = (
        equation(Rate(sy.r, sy.t), by_r),
        equation(Rate(u, sy.t), by_u),
        equation(Rate(Form(u), sy.t), draft.c_p * level * sy.r ** (p - 2) * turning),
    )
    reason = (
        "The polar flow with this $a$, which stays while $r$ is small against it. With $s$ the sign of $c_p c_0 ȳ$, "
        "$s T(u)$ never decreases and $r$ grows only where it is positive: in this stage "
        "neurons condense on the orientations that are stable for this $s$ and no others."
    )
    if p == 1:
        reason += " For $p = 1$ there is ONE such orientation."
    method = Exact(
        partial(_expected_growth, dimension=draft.dimension),
        definitions=("correlation-form",),
        frame=_frame(draft.dimension),
        finding="the chain rule in every coordinate, with u as a basis vector",
    )
    premises = "correlation-form polar-flow one-sign"
    return make_step("first-growth", "What grows first", claim, premises, reason, method)


def _frame(dimension: int) -> dict[Expr, Expr]:
    """Take u as the first basis vector, which a rotation of the data makes it."""
    return {u_k: sp.Integer(k == 0) for k, u_k in enumerate(sy.vector("u", dimension).components)}


def _level(known: Claims) -> Expr:
    """What all a_j are to leading order."""
    return with_unknown(known.value("one-sign", sy.a[sy.j]), sp.S.Zero)


def _expected_growth(known: Claims, dimension: int) -> Claim:
    u = sy.vector("u", dimension)
    at_level = equation(sy.a, _level(known))
    by_r, by_u = (insert(known.value("polar-flow", Rate(q, sy.t)), [at_level]) for q in (sy.r, u))
    return (
        equation(Rate(sy.r, sy.t), by_r),
        equation(Rate(u, sy.t), by_u),
        equation(Rate(Form(u), sy.t), Inner(Grad(Form(u), u), by_u)),
    )


def one_orientation(draft: Draft) -> Step:
    """Where p = 1, w′ = c_1 (ȳ/(c_0 m)) g with g = ∇T = (1/n) Σ_i (y_i − ȳ) x_i, whatever w is."""
    w = draft.vector("w")
    centre = over_samples(draft.target * draft.vector("x")[sy.i]) / sy.n
    claim = (
        equation(Grad(Form(w), w), centre),
        equation(Rate(w, sy.t), draft.c_p * sy.ybar / (draft.c_0 * sy.m) * centre),
    )
    reason = (
        "For $p = 1$ the gradient of $T$ is one vector $g$: every $w$ moves along $s g$, so that all neurons "
        "condense on the ONE orientation $s g/‖g‖$, $s$ the sign of $c_1 c_0 ȳ$, if $g ≠ 0$."
    )
    method = Exact(
        partial(_expected_one, dimension=draft.dimension),
        definitions=("correlation-form",),
        finding="both hold in every coordinate, and no weight is left on the right",
    )
    premises = "correlation-form neuron one-sign"
    return make_step("one-orientation", "One orientation", claim, premises, reason, method)


def _expected_one(known: Claims, dimension: int) -> Claim:
    w = sy.vector("w", dimension)
    gradient = Grad(Form(w), w)
    rate = insert(known.value("neuron", Rate(w, sy.t)), [equation(sy.a, _level(known))])
    return equation(gradient, gradient), equation(Rate(w, sy.t), rate)


BUILDERS = (one_sign, first_growth)
LINEAR_BUILDERS = (one_orientation,)
