"""σ(0) ≠ 0, after the drift: the centred target, the slow flow of all neurons, its potential and its balance."""

from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from random import Random

import mpmath
import sympy as sp
from sympy import Expr, Sum

from theory.derivation import symbols as sy
from theory.derivation.build_neuron import SQUARES, form_degree, require_nonnegative
from theory.derivation.build_offset import WEIGHTS, folded, full_flow, full_residual
from theory.derivation.draft import Draft, make_step
from theory.derivation.evaluate import Sample, Setting, dot, evaluate
from theory.derivation.limits import Limit
from theory.derivation.methods import Case, Exact, Literal
from theory.derivation.notation import BigO, Form, Grad, Partial, Rate, split_landau
from theory.derivation.step import Claim, Claims, Step
from theory.derivation.symbols import equation, over_neurons, over_samples
from theory.derivation.truncation import constant_sigma, rate_of, two_terms, up_to_unknown, with_unknown
from theory.derivation.unfold import insert, normal
from theory.derivation.vectors import Inner, Norm


def on_slow_manifold(known: Claims, setting: Setting) -> Setting:
    """The sample with all a_j shifted alike, so that S is what the step 'slow-manifold' says, remainder included."""
    target = with_unknown(known.value("slow-manifold", sy.S), sy.y[1]).xreplace(
        {sy.ybar: over_samples(sy.y[sy.i]) / sy.n}
    )
    size = int(setting.values[sy.m])
    outputs = [setting.values["a", j] for j in range(1, size + 1)]
    shift = (evaluate(target, setting) - mpmath.fsum(outputs)) / size
    return setting.with_values({("a", j): output + shift for j, output in enumerate(outputs, 1)})


def centred_residual(draft: Draft) -> Step:
    """e_i = −(y_i − ȳ) + O(ε^p)."""
    claim = equation(sy.e[sy.i], sy.ybar - sy.y[sy.i] + BigO(sy.epsilon**draft.p))
    reason = (
        "Insert $S$: the constant has learnt the mean, and what is left is the centred target, with an error "
        "$O(ε^p)$ as long as the $a_j$ are of order one."
    )
    method = Limit(_expected_centred, full_residual, draft.dimension, ("means",), WEIGHTS, on_slow_manifold)
    premises = "activation expansion network residual means small-inputs slow-manifold"
    return make_step("centred-residual", "Centred target", claim, premises, reason, method)


def _expected_centred(known: Claims) -> Claim:
    (full,) = full_residual(known)
    value = folded(insert(full.rhs, constant_sigma(known)))
    drawn = equation(sy.S, with_unknown(known.value("slow-manifold", sy.S)))
    return (up_to_unknown(full.lhs, insert(value, [drawn])),)


def leading_order(draft: Draft) -> Step:
    """a_j′ = −c_0 ē + ε^p c_p T(ω_j) + …, w_j′ = ε^(p−1) c_p a_j ∇T(ω_j) + …, with T written out."""
    w, omega, x = draft.vector("w"), draft.vector("omega"), draft.vector("x")
    p, c_p, order = draft.p, draft.c_p, _relative_order(draft)
    z = Inner(omega[sy.j], x[sy.i])
    by_a = c_p * sy.epsilon**p * over_samples(draft.target * z**p) / sy.n - draft.c_0 * sy.ebar
    pull = over_samples(draft.target * z ** (p - 1) * x[sy.i])
    by_w = p * c_p * sy.epsilon ** (p - 1) * sy.a[sy.j] * pull / sy.n
    claim = (
        equation(Rate(sy.a[sy.j], sy.t), by_a + BigO(sy.epsilon ** (p + order))),
        equation(Rate(w[sy.j], sy.t), by_w + BigO(sy.epsilon ** (p - 1 + order))),
    )
    definitions = ("means", "residual", "network", "small-inputs")
    method = Limit(_expected_slow, full_flow, draft.dimension, definitions, WEIGHTS, on_slow_manifold)
    premises = "activation expansion slope network residual flow means small-inputs slow-manifold centred-residual"
    return make_step("leading-order", "Leading order", claim, premises, _slow_reason(draft), method)


def _relative_order(draft: Draft) -> int:
    """s: how much smaller the error is than the leading order, in powers of ε."""
    return draft.p if draft.q is None else min(draft.q - draft.p, draft.p)


def _slow_reason(draft: Draft) -> str:
    p, q = draft.p, draft.q
    text = (
        "The constant sees the mean of the residual and nothing else, so that what is left of the drift, $-c_0 ē$, is "
        "the same for all neurons. The rest is the centred target. "
    )
    if q is None:
        return f"{text}After the constant $σ$ is a monomial: the relative error is that of the residual, $O(ε^p)$."
    return (
        f"{text}The residual adds an error $O(ε^p)$ and the next term of $σ$ one of $O(ε^(q-p))$, relative to the "
        f"leading order: its order is $s = min(q - p, p) = min({q - p}, {p}) = {_relative_order(draft)}$."
    )


def _expected_slow(known: Claims) -> Claim:
    """Two terms of everything; the residual under the constant stays what it is, its mean ē."""
    residual = equation(sy.e[sy.i], with_unknown(known.value("centred-residual", sy.e[sy.i])))
    inserted = [*two_terms(known), *known["small-inputs"]]
    return tuple(
        up_to_unknown(relation.lhs, insert(folded(insert(relation.rhs, inserted)), [residual]))
        for relation in known["flow"]
    )


def mean_form(draft: Draft) -> Step:
    """T̄ = (1/m) Σ_k T(w_k)."""
    w = draft.vector("w")
    claim = equation(sy.Tbar, over_neurons(Form(w[sy.k]), sy.k) / sy.m)
    definitions = ("correlation-form", "means")
    method = Literal((sy.Tbar,), draft.dimension, partial(_mean_form_cases, p=draft.p), definitions)
    reason = "The mean of the correlation form over the neurons."
    premises = "correlation-form means"
    return make_step("mean-form", "Mean of the correlation form", claim, premises, reason, method)


def _mean_form_cases(sample: Sample, _: Random, p: int) -> Iterable[Case]:
    total = Fraction(0)
    for w_k in sample.w:
        for x_i, y_i in zip(sample.x, sample.targets(centred=True), strict=True):
            total += y_i * dot(w_k, x_i) ** p
    return [Case(0, total / len(sample.y) / len(sample.w))]


def mean_residual(draft: Draft) -> Step:
    """S′ = −m c_0 ē + m c_p T̄, which vanishes for c_0 ē = c_p T̄."""
    c_0, c_p = draft.c_0, draft.c_p
    claim = (
        equation(Rate(sy.S, sy.t), sy.m * c_p * sy.Tbar - sy.m * c_0 * sy.ebar),
        equation(sy.ebar, c_p * sy.Tbar / c_0),
    )
    method = Exact(
        partial(_expected_mean_residual, dimension=draft.dimension),
        definitions=("mean-form", "correlation-form"),
        finding="the leading order summed over the neurons, and the only ē for which it vanishes",
    )
    premises = "leading-order small-inputs correlation-form mean-form"
    return make_step("mean-residual", "Mean of the residual", claim, premises, _rest_reason(draft.p), method)


def _rest_reason(p: int) -> str:
    """When S rests: S′/m against c_p T, where S follows its moving fixed point."""
    text = (
        "Sum over the neurons, $w = ε ω$. The drift holds $ē$ where $S' = Σ_k a_k' = 0$, to leading order if the $w_j$ "
        "move slowly against its rate $m c_0^2$: $|c_p a| r^(p-2) ‖T‖ ≪ m c_0^2$ and "
        "$|c_p| a^2 r^(p-2) Σ_i ‖x_i‖^p/n ≪ |c_0|$, with $a$ and $r$ the sizes of $a_j$ and $w_j$. "
    )
    if p > 2:
        return f"{text}Both follow from small $ε$."
    return f"{text}Both hold for large $m$, where $a = ȳ/(c_0 m)$; small $ε$ is not enough."


def _original(expr: Expr, dimension: int) -> Expr:
    """Scaled input weights as they were: ω_j = w_j/ε."""
    w, omega = sy.vector("w", dimension), sy.vector("omega", dimension)
    return normal(expr.xreplace({omega[sy.j]: w[sy.j] / sy.epsilon}))


def _expected_mean_residual(known: Claims, dimension: int) -> Claim:
    main, _ = rate_of(known, "leading-order", sy.a[sy.j])
    total = normal(over_neurons(_original(main, dimension)))
    slope = normal(sp.diff(total, sy.ebar) / sy.m)  # a number, so that its reciprocal stays one
    rest = -total.xreplace({sy.ebar: sp.S.Zero}) / sy.m / slope
    return equation(Rate(sy.S, sy.t), total), equation(sy.ebar, rest)


def neuron(draft: Draft) -> Step:
    """a′ = c_p (T(w) − T̄), w′ = c_p a ∇T(w)."""
    w, c_p = draft.vector("w"), draft.c_p
    claim = (
        equation(Rate(sy.a, sy.t), c_p * (Form(w) - sy.Tbar)),
        equation(Rate(w, sy.t), c_p * sy.a * Grad(Form(w), w)),
    )
    reason = (
        "The leading order with this $ē$, for one neuron: write $(a, w)$ for $(a_j, w_j)$. There is no $ε$ in its "
        "equations. The neurons see each other through $T̄$ alone, which keeps $S$ at $ȳ/c_0$ and turns no weight."
    )
    method = Exact(partial(_expected_neuron, dimension=draft.dimension), definitions=("correlation-form",))
    premises = "leading-order small-inputs correlation-form mean-residual"
    return make_step("neuron", "One neuron among all", claim, premises, reason, method)


def _expected_neuron(known: Claims, dimension: int) -> Claim:
    w = sy.vector("w", dimension)
    names = {w[sy.j]: w, sy.a[sy.j]: sy.a}
    mean = equation(sy.ebar, known.value("mean-residual", sy.ebar))
    rates = [
        insert(_original(split_landau(relation.rhs)[0], dimension), [mean]).xreplace(names)
        for relation in known["leading-order"]
    ]
    return equation(Rate(sy.a, sy.t), rates[0]), equation(Rate(w, sy.t), rates[1])


def potential(draft: Draft) -> Step:
    """V = c_p Σ_k a_k T(w_k); its gradient, without its part that changes S, moves the neurons."""
    w = draft.vector("w")
    partial_of = {index: Partial(sy.V, sy.a[index]) for index in (sy.j, sy.l)}
    claim = (
        equation(sy.V, draft.c_p * over_neurons(sy.a[sy.k] * Form(w[sy.k]), sy.k)),
        equation(Rate(sy.a[sy.j], sy.t), partial_of[sy.j] - over_neurons(partial_of[sy.l], sy.l) / sy.m),
        equation(Rate(w[sy.j], sy.t), Grad(sy.V, w[sy.j])),
    )
    method = Exact(
        partial(_expected_potential, dimension=draft.dimension),
        definitions=("mean-form", "correlation-form"),
        own_definitions=1,
        finding="V = Σ w·w'/p, and its gradient in the plane of constant S is the flow in every coordinate",
    )
    reason = (
        f"All neurons climb one potential, of degree $p + 1 = {draft.p + 1}$ in the weights, in the plane "
        "$Σ_k a_k = S$: subtracting the mean of the $a$-derivatives projects the gradient on it."
    )
    return make_step("potential", "Potential", claim, "neuron mean-form correlation-form", reason, method)


def _of_neuron(known: Claims, index: Expr, dimension: int) -> tuple[Expr, Expr]:
    """Rates of a and w of the neuron of that index."""
    w = sy.vector("w", dimension)
    names = {sy.a: sy.a[index], w: w[index]}
    by_a, by_w = (known.value("neuron", Rate(weight, sy.t)).xreplace(names) for weight in (sy.a, w))
    return by_a, by_w


def _expected_potential(known: Claims, dimension: int) -> Claim:
    """By Euler's identity a_k T(w_k) is w_k·∇(a_k T(w_k))/p."""
    w = sy.vector("w", dimension)
    _, by_w = _of_neuron(known, sy.k, dimension)
    value = over_neurons(Inner(w[sy.k], by_w), sy.k) / form_degree(known, w)
    own = _of_neuron(known, sy.j, dimension)
    return equation(sy.V, value), equation(Rate(sy.a[sy.j], sy.t), own[0]), equation(Rate(w[sy.j], sy.t), own[1])


def ascent(draft: Draft) -> Step:
    """V′ = c_p² Σ_k (T(w_k) − T̄)² + c_p² Σ_k a_k² ‖∇T(w_k)‖² ≥ 0."""
    w_k = draft.vector("w")[sy.k]
    spread = over_neurons((Form(w_k) - sy.Tbar) ** 2, sy.k)
    steepness = over_neurons(sy.a[sy.k] ** 2 * Norm(Grad(Form(w_k), w_k)) ** 2, sy.k)
    subject = Rate(sy.V, sy.t)
    claim = (
        equation(subject, draft.c_p**2 * spread + draft.c_p**2 * steepness),
        sp.Ge(subject, 0, evaluate=False),
    )
    method = Exact(partial(_expected_ascent, dimension=draft.dimension), definitions=("mean-form",), finding=SQUARES)
    reason = "Chain rule along the flow, $Σ_k T(w_k) (T(w_k) - T̄) = Σ_k (T(w_k) - T̄)^2$; all terms are squares."
    return make_step("ascent", "The potential never decreases", claim, "neuron mean-form potential", reason, method)


def _expected_ascent(known: Claims, dimension: int) -> Claim:
    """Differentiate the term of each neuron by its own weights."""
    w_k = sy.vector("w", dimension)[sy.k]
    by_a, by_w = _of_neuron(known, sy.k, dimension)
    value, own = known.value("potential", sy.V), sp.Dummy("a", real=True)
    (terms,) = value.atoms(Sum)
    scale = value.xreplace({terms: sp.S.One})
    term = scale * terms.function
    # d(scale a T)/dt with a and T as two variables
    slope = sp.diff(term.xreplace({sy.a[sy.k]: own}), own)
    by_form = term.coeff(Form(w_k)) * Grad(Form(w_k), w_k)
    chain = over_neurons(slope * by_a, sy.k) + over_neurons(Inner(by_form, by_w), sy.k)
    require_nonnegative(
        (scale * (Form(w_k) - sy.Tbar)) ** 2 + sy.a[sy.k] ** 2 * Norm(scale * Grad(Form(w_k), w_k)) ** 2
    )
    return equation(Rate(sy.V, sy.t), chain), sp.Ge(Rate(sy.V, sy.t), 0, evaluate=False)


def total_balance(draft: Draft) -> Step:
    """Σ_k (‖w_k‖² − p a_k²)′ = 2 p c_p S T̄."""
    subject = over_neurons(Norm(draft.vector("w")[sy.k]) ** 2 - draft.p * sy.a[sy.k] ** 2, sy.k)
    claim = equation(Rate(subject, sy.t), 2 * draft.p * draft.c_p * sy.S * sy.Tbar)
    method = Exact(
        partial(_expected_total, dimension=draft.dimension),
        definitions=("means", "correlation-form"),
        finding="the chain rule in every coordinate, with the weights of all neurons",
    )
    reason = (
        "Chain rule and Euler's identity. With $S = ȳ/c_0$ this is constant where $ȳ = 0$, and else only if $T̄ = 0$."
    )
    return make_step("total-balance", "Balance of all neurons", claim, "neuron means correlation-form", reason, method)


def _expected_total(known: Claims, dimension: int) -> Claim:
    w = sy.vector("w", dimension)
    by_a, by_w = _of_neuron(known, sy.k, dimension)
    degree = form_degree(known, w)
    subject = over_neurons(Norm(w[sy.k]) ** 2 - degree * sy.a[sy.k] ** 2, sy.k)
    chain = over_neurons(2 * Inner(w[sy.k], by_w) - 2 * degree * sy.a[sy.k] * by_a, sy.k)
    return (equation(Rate(subject, sy.t), chain),)


LEADING_BUILDERS = (centred_residual, leading_order)
NEURON_BUILDERS = (mean_form, mean_residual, neuron, potential, ascent, total_balance)
