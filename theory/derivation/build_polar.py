"""Polar coordinates (a, r, u): what the orientation of a neuron does, where it stands still, how fast it gets there."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial
from random import Random

import sympy as sp
from sympy import Expr

from theory.derivation import symbols as sy
from theory.derivation.draft import Draft, make_step
from theory.derivation.evaluate import Sample
from theory.derivation.methods import Case, Exact, Literal
from theory.derivation.notation import BigO, Curvature, Form, Grad, LogSlope, Rate, split_landau
from theory.derivation.step import Claim, Claims, RefutedError, Step
from theory.derivation.symbols import equation
from theory.derivation.unfold import discrepancy, entries, insert, normal
from theory.derivation.vectors import Column, Inner, Norm, Vector


def polar(draft: Draft) -> Step:
    """Polar coordinates r = ‖w‖, u = w/r."""
    w, u = draft.vector("w"), draft.vector("u")
    claim = equation(sy.r, Norm(w)), equation(u, w / sy.r)
    method = Literal((sy.r, u), draft.dimension, partial(_polar_cases, components=w.components))
    reason = "Length and orientation of the input weight, $w = r u$ and $‖u‖ = 1$; neurons condense if their $u$ agree."
    return make_step("polar", "Polar coordinates", claim, "", reason, method)


def _polar_cases(sample: Sample, _: Random, components: Sequence[Expr]) -> Iterable[Case]:
    for flat in sample.w:
        u, length = _rational_direction(flat[:-1]), abs(flat[-1])
        at = dict(zip(components, (length * u_k for u_k in u), strict=True)) | {sy.r: length}
        yield Case(0, length, at)
        yield from (Case(1, u_k, at, coordinate) for coordinate, u_k in enumerate(u, 1))


def _rational_direction(flat: Sequence[Fraction]) -> list[Fraction]:
    """Point of the unit sphere with rational coordinates: stereographic projection of the plane."""
    square = sum((value * value for value in flat), Fraction(0))
    return [*(2 * value / (1 + square) for value in flat), (1 - square) / (1 + square)]


def polar_flow(draft: Draft) -> Step:
    """a′ = c_p r^p T(u), r′ = p c_p a r^(p−1) T(u), u′ = c_p a r^(p−2) (∇T(u) − p T(u) u)."""
    w, u, p = draft.vector("w"), draft.vector("u"), draft.p
    at_u = {Form(w): sy.r**p * Form(u), Grad(Form(w), w): sy.r ** (p - 1) * Grad(Form(u), u)}
    by_a = draft.value("neuron", Rate(sy.a, sy.t)).xreplace(at_u)
    by_w = draft.value("neuron", Rate(w, sy.t)).xreplace(at_u)
    # The part of w′ along u moves r, the rest turns u; Euler's identity at u gives the part along u.
    radial, euler_value = (part.xreplace({w: u}) for part in draft.claims["euler"][1].args)
    by_r = Inner(u, by_w).xreplace({radial: euler_value})
    claim = (
        equation(Rate(sy.a, sy.t), by_a),
        equation(Rate(sy.r, sy.t), by_r),
        equation(Rate(u, sy.t), sp.factor_terms(sp.expand((by_w - by_r * u) / sy.r))),
    )
    reason = (
        "With $w = r u$ and homogeneity, $T(w) = r^p T(u)$. The radial part of $w'$ is $r' = u·w'$, "
        "the rest turns the orientation: $u' = (w' - r' u)/r$."
    )
    method = Exact(
        partial(_expected_polar, dimension=draft.dimension),
        definitions=("correlation-form",),
        finding="the chain rule from r(w) and u(w) gives this in every coordinate",
    )
    premises = "neuron correlation-form euler polar"
    return make_step("polar-flow", "Flow in polar coordinates", claim, premises, reason, method)


def _expected_polar(known: Claims, dimension: int) -> Claim:
    """Chain rule from r(w) and u(w, r) in coordinates, then w = r u."""
    w, u = sy.vector("w", dimension), sy.vector("u", dimension)
    (by_a,) = _at_polar(known, known.value("neuron", Rate(sy.a, sy.t)), w, u)
    by_w = _at_polar(known, known.value("neuron", Rate(w, sy.t)), w, u)
    (length,), directions = entries(known.value("polar", sy.r)), entries(known.value("polar", u))
    back = _weights_from_polar(directions, w, u)
    # From r² = ‖w‖², so that no root has to be simplified: 2 r r′ = d‖w‖²/dt.
    by_r = _chain(length**2, w, by_w, back) / (2 * sy.r)
    by_u = [_chain(g, w, by_w, back) + sp.diff(g, sy.r).xreplace(back) * by_r for g in directions]
    return (
        equation(Rate(sy.a, sy.t), by_a),
        equation(Rate(sy.r, sy.t), by_r),
        equation(Rate(u, sy.t), Column(*by_u)),
    )


def _at_polar(known: Claims, rate: Expr, w: Vector, u: Vector) -> list[Expr]:
    substitution = {w_k: sy.r * u_k for w_k, u_k in zip(w.components, u.components, strict=True)}
    return [f.xreplace(substitution) for f in entries(insert(rate, known["correlation-form"]))]


def _weights_from_polar(directions: list[Expr], w: Vector, u: Vector) -> dict[Expr, Expr]:
    """Each w_k in terms of r and u."""
    triples = zip(directions, u.components, w.components, strict=True)
    return {w_k: sp.solve(g - u_k, w_k)[0] for g, u_k, w_k in triples}


def _chain(quantity: Expr, w: Vector, rates: list[Expr], back: dict[Expr, Expr]) -> Expr:
    """Σ_k ∂quantity/∂w_k · w_k′, at w = r u."""
    pairs = zip(w.components, rates, strict=True)
    return sp.Add(*(sp.diff(quantity, w_k).xreplace(back) * rate for w_k, rate in pairs))


def balance(draft: Draft) -> Step:
    """r² − p a² is constant; where σ(0) ≠ 0 it is moved by the mean of T over the neurons, T̄."""
    by_a, by_r = (draft.value("polar-flow", Rate(size, sy.t)) for size in (sy.a, sy.r))
    value = sp.expand(2 * sy.r * by_r - 2 * draft.p * sy.a * by_a)
    claim = equation(Rate(sy.r**2 - draft.p * sy.a**2, sy.t), value)
    if draft.centred:
        title = "Two sizes that grow together"
        reason = (
            "Chain rule: $r r' = p a c_p T(w)$, and $a'$ is smaller than $c_p T(w)$ by what all $a_j$ have in common; "
            "where $T̄ = 0$ this is an invariant of every neuron."
        )
    else:
        title = "An invariant"
        reason = "Chain rule: $r r' = p a a'$, so that the two sizes of a neuron grow together."
    return make_step("balance", title, claim, "polar-flow", reason, Exact(_expected_balance))


def _expected_balance(known: Claims) -> Claim:
    by_a = known.value("polar-flow", Rate(sy.a, sy.t))
    by_r = known.value("polar-flow", Rate(sy.r, sy.t))
    own = by_a.xreplace({sy.Tbar: sp.S.Zero})
    ratio = sp.cancel(sp.expand(sy.r * by_r) / sp.expand(sy.a * own))
    quantity = sy.r**2 - ratio * sy.a**2
    chain = sp.diff(quantity, sy.r) * by_r + sp.diff(quantity, sy.a) * by_a
    return (equation(Rate(quantity, sy.t), chain),)


def stationary(draft: Draft) -> Step:
    """∇T(u) = p T(u) u."""
    u = draft.vector("u")
    gradient = Grad(Form(u), u)
    claim = equation(gradient, draft.p * Form(u) * u)
    reason = (
        "The orientation of a neuron with $a r ≠ 0$ stands still where $u' = 0$: at a Z-eigenvector of the tensor "
        "$T$, with Z-eigenvalue $T(u)$; these are the critical points of $T$ on the unit sphere."
    )
    method = Exact(
        partial(_expected_stationary, dimension=draft.dimension),
        finding="the only value of ∇T(u) for which u' = 0",
    )
    return make_step("stationary", "Stationary orientations", claim, "polar-flow", reason, method)


def _expected_stationary(known: Claims, dimension: int) -> Claim:
    """Solve u′ = 0, which is linear in ∇T(u), for it."""
    u = sy.vector("u", dimension)
    gradient, unknown = Grad(Form(u), u), sp.Dummy("G")
    rate = sp.expand(known.value("polar-flow", Rate(u, sy.t)).xreplace({gradient: unknown}))
    factor = rate.coeff(unknown)
    if factor.free_symbols - {sy.a, sy.r} or factor == 0:
        raise RefutedError("the rate of u does not contain ∇T(u) times a factor of a and r")
    return (equation(gradient, sp.cancel(-rate.coeff(unknown, 0) / factor)),)


def tangent(draft: Draft) -> Step:
    """δ′ = c_p a r^(p−2) (h − p T(u)) δ + O(δ²)."""
    u, v = draft.vector("u"), draft.vector("v")
    p, c_p = draft.p, draft.c_p
    rate = c_p * sy.a * sy.r ** (p - 2) * (sy.h - p * Form(u)) * sy.delta
    claim = (
        equation(sy.h, Curvature(Form(u), u, v)),
        equation(Rate(sy.delta, sy.t), rate + BigO(sy.delta**2)),
    )
    reason = (
        "At a stationary $u$ let $v ⊥ u$ be a unit eigenvector of $P ∇²T(u) P$, $P$ the projection to the tangent "
        "space, with eigenvalue $h$, and follow the orientation $u cos δ + v sin δ$ to first order in $δ$."
    )
    method = Exact(
        partial(_expected_tangent, dimension=draft.dimension),
        definitions=("correlation-form",),
        own_definitions=1,
        frame=_frame(draft.dimension),
        finding="u' differentiated along the great circle at δ = 0, with u and v as basis vectors",
    )
    premises = "correlation-form polar-flow stationary"
    return make_step("tangent", "Near a stationary orientation", claim, premises, reason, method)


def _frame(dimension: int) -> dict[Expr, Expr]:
    """Take u and v as the first two basis vectors, which a rotation of the data makes them."""
    u, v = sy.vector("u", dimension), sy.vector("v", dimension)
    pairs = [(v_, index) for index, v_ in enumerate((u, v), 1)]
    return {v_.component(k): sp.Integer(k == index) for v_, index in pairs for k in range(1, dimension + 1)}


def _expected_tangent(known: Claims, dimension: int) -> Claim:
    """Turn u by δ towards v, project u′ on the turned v, and differentiate at δ = 0."""
    u, v, frame = sy.vector("u", dimension), sy.vector("v", dimension), _frame(dimension)
    turned = {
        u_k: u_k * sp.cos(sy.delta) + v_k * sp.sin(sy.delta)
        for u_k, v_k in zip(u.components, v.components, strict=True)
    }
    ahead = [sp.diff(position, sy.delta) for position in turned.values()]
    (form,) = entries(insert(Form(u), known["correlation-form"]))
    by_u = entries(insert(known.value("polar-flow", Rate(u, sy.t)), known["correlation-form"]))
    speed = sp.Add(*(q * f.xreplace(turned) for q, f in zip(ahead, by_u, strict=True)))
    _require_at_rest(known, u, v, frame)
    straight = {u_k: u_k + sy.delta * v_k for u_k, v_k in zip(u.components, v.components, strict=True)}
    linear = sp.diff(speed.xreplace(frame), sy.delta).subs(sy.delta, 0)
    curvature = sp.diff(form.xreplace(straight).xreplace(frame), sy.delta, 2).subs(sy.delta, 0)
    return (
        equation(sy.h, curvature),
        equation(Rate(sy.delta, sy.t), linear * sy.delta + BigO(sy.delta**2)),
    )


def _require_at_rest(known: Claims, u: Vector, v: Vector, frame: dict[Expr, Expr]) -> None:
    """Demand that δ′ has no term without δ: v·∇T(u) = 0 by the stationary equation."""
    (along,) = entries(Inner(v, known.value("stationary", Grad(Form(u), u))))
    if discrepancy(along.xreplace(frame), sp.S.Zero) != 0:
        raise RefutedError("the orientation is not at rest at δ = 0")


def alignment(draft: Draft) -> Step:
    """Law of alignment: d log δ / d log r = −κ with κ = 1 − h/(p T(u))."""
    u, p = draft.vector("u"), draft.p
    claim = (
        equation(sy.kappa, 1 - sy.h / (p * Form(u))),
        equation(LogSlope(sy.delta, sy.r), -sy.kappa),
    )
    method = Exact(partial(_expected_alignment, dimension=draft.dimension), own_definitions=1)
    reason = (
        "Divide $δ'/δ$ by $r'/r$: time drops out. To first order in $δ$ a neuron that grows by a factor $r/r_0$ turns "
        "towards $u$ as $(r/r_0)^(-κ)$, along each tangent direction with its own $κ$."
    )
    return make_step("alignment", "Alignment law", claim, "polar-flow tangent", reason, method)


def _expected_alignment(known: Claims, dimension: int) -> Claim:
    form = sp.Dummy("T", real=True)
    at_u = {Form(sy.vector("u", dimension)): form}
    by_delta, _ = split_landau(known.value("tangent", Rate(sy.delta, sy.t)))
    by_r = known.value("polar-flow", Rate(sy.r, sy.t))
    ratio = (by_delta.xreplace(at_u) / sy.delta) / (by_r.xreplace(at_u) / sy.r)
    slope = normal(ratio).xreplace({form: Form(sy.vector("u", dimension))})
    return equation(sy.kappa, -slope), equation(LogSlope(sy.delta, sy.r), slope)


BUILDERS = (polar, polar_flow, balance, stationary)
TANGENT_BUILDERS = (tangent, alignment)
