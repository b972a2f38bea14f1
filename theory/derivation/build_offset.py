"""σ(0) = c_0 ≠ 0: the constant acts first, moves all output weights alike, and takes the mean from the target."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cache, partial
from random import Random

import sympy as sp
from sympy import Expr, Function, Sum

from theory.derivation import symbols as sy
from theory.derivation.build_setting import plain_outputs
from theory.derivation.draft import Draft, make_step
from theory.derivation.evaluate import Sample
from theory.derivation.limits import Limit
from theory.derivation.methods import Case, Exact, Literal
from theory.derivation.notation import At, BigO, Rate
from theory.derivation.step import Claim, Claims, RefutedError, Step
from theory.derivation.symbols import equation, over_neurons, over_samples
from theory.derivation.truncation import constant_sigma, rate_of, up_to_unknown, with_unknown
from theory.derivation.unfold import insert, normal

WEIGHTS = ("a", "omega")
"""The output weights are of order one here; ε is the size of the input weights alone."""


def means(draft: Draft) -> Step:
    """ȳ = (1/n) Σ_i y_i, S = Σ_j a_j, ē = (1/n) Σ_i e_i."""
    subjects = (sy.ybar, sy.S, sy.ebar)
    values = (over_samples(sy.y[sy.i]) / sy.n, over_neurons(sy.a[sy.j]), over_samples(sy.e[sy.i]) / sy.n)
    method = Literal(subjects, draft.dimension, _mean_cases, definitions=("residual", "network"))
    reason = "All that the constant $c_0$ sees: the mean of the target and of the residual, and the sum of the $a_j$."
    claim = tuple(map(equation, subjects, values))
    return make_step("means", "Means", claim, "network residual", reason, method)


def _mean_cases(sample: Sample, _: Random) -> Iterable[Case]:
    size, total, outputs = len(sample.y), Fraction(0), Fraction(0)
    for y_i, output in zip(sample.y, plain_outputs(sample), strict=True):
        total, outputs = total + y_i, outputs + output
    return [Case(0, total / size), Case(1, sum(sample.a, Fraction(0))), Case(2, (outputs - total) / size)]


def small_inputs(draft: Draft) -> Step:
    """w_j = ε ω_j."""
    w, omega = draft.vector("w"), draft.vector("omega")
    claim = equation(w[sy.j], sy.epsilon * omega[sy.j])
    method = Literal((w[sy.j],), draft.dimension, partial(_input_cases, components=omega[sy.j].components))
    reason = (
        "Input weights of size $ε$, in units of which they are of order one. The $a_j$ are at most of order one: they "
        "do not stay of size $ε$, since the constant drives their sum to $ȳ/c_0$, which does not shrink with $ε$."
    )
    return make_step("small-inputs", "Small input weights", claim, "", reason, method)


def _input_cases(sample: Sample, rng: Random, components: tuple[Expr, ...]) -> Iterable[Case]:
    size = Fraction(1, rng.randint(2, 99))
    for j, w_j in enumerate(sample.w, 1):
        at = {sy.j: j, sy.epsilon: size, **dict(zip(components, w_j, strict=True))}
        yield from (Case(0, size * value, at, coordinate) for coordinate, value in enumerate(w_j, 1))


def offset_residual(draft: Draft) -> Step:
    """e_i = c_0 S − y_i + O(ε^p)."""
    subject, p = sy.e[sy.i], draft.p
    claim = equation(subject, draft.c_0 * sy.S - sy.y[sy.i] + BigO(sy.epsilon**p))
    reason = (
        "With $σ(w_j·x_i) = c_0 + O(ε^p)$ the network is the constant $c_0 Σ_j a_j = c_0 S$ to leading order, "
        "whatever the $w_j$ are."
    )
    method = Limit(_expected_offset, full_residual, draft.dimension, ("means",), WEIGHTS)
    premises = "activation expansion network residual means small-inputs"
    return make_step("offset-residual", "Residual of small input weights", claim, premises, reason, method)


def full_residual(known: Claims) -> Claim:
    """The residual of the network with w_j = ε ω_j, nothing neglected."""
    subject = sy.e[sy.i]
    return (equation(subject, insert(known.value("residual", subject), [*known["network"], *known["small-inputs"]])),)


def _expected_offset(known: Claims) -> Claim:
    (full,) = full_residual(known)
    return (up_to_unknown(full.lhs, insert(full.rhs, constant_sigma(known))),)


def fast_drift(draft: Draft) -> Step:
    """a_j′ = −c_0 (c_0 S − ȳ) + O(ε^p), the same for all j."""
    rate = draft.c_0 * sy.ybar - draft.c_0**2 * sy.S
    claim = equation(Rate(sy.a[sy.j], sy.t), rate + BigO(sy.epsilon**draft.p))
    reason = (
        "The constant acts first. To leading order no $w_j$ is in this, so that it is the same for all neurons: "
        "they drift together, at a speed of order one."
    )
    method = Limit(_expected_drift, _full_drift, draft.dimension, ("means",), WEIGHTS)
    premises = "activation expansion network residual flow means small-inputs offset-residual"
    return make_step("fast-drift", "Fast drift", claim, premises, reason, method)


def full_flow(known: Claims) -> Claim:
    """The gradient flow with w_j = ε ω_j, nothing neglected."""
    definitions = [*known["residual"], *known["network"], *known["small-inputs"]]
    return tuple(equation(relation.lhs, insert(relation.rhs, definitions)) for relation in known["flow"])


def _full_drift(known: Claims) -> Claim:
    return full_flow(known)[:1]


def _expected_drift(known: Claims) -> Claim:
    residual = equation(sy.e[sy.i], with_unknown(known.value("offset-residual", sy.e[sy.i])))
    relation = known["flow"][0]
    full = insert(relation.rhs, [residual, *constant_sigma(known), *known["small-inputs"]])
    return (up_to_unknown(relation.lhs, full),)


def fast_sum(draft: Draft) -> Step:
    """S′ = −m c_0² (S − ȳ/c_0) + O(ε^p)."""
    rate = -sy.m * draft.c_0**2 * (sy.S - sy.ybar / draft.c_0)
    claim = equation(Rate(sy.S, sy.t), rate + BigO(sy.epsilon**draft.p))
    reason = "Sum over the $m$ neurons: all of them pull at one number, so that its rate is $m c_0^2$."
    method = Exact(_expected_sum, definitions=("means",))
    return make_step("fast-sum", "Sum of the output weights", claim, "means fast-drift", reason, method)


def _expected_sum(known: Claims) -> Claim:
    main, remainder = rate_of(known, "fast-drift", sy.a[sy.j])
    if remainder is None:
        raise RefutedError("the drift is known up to a remainder only")
    return (equation(Rate(sy.S, sy.t), over_neurons(main) + remainder),)


def fast_solution(draft: Draft) -> Step:
    """S(t) = ȳ/c_0 + (S(0) − ȳ/c_0) e^(−m c_0² t), a_j(t) = a_j(0) + (S(t) − S(0))/m, and where a_j arrives."""
    c_0, a_j, rest = draft.c_0, sy.a[sy.j], sy.ybar / draft.c_0
    claim = (
        equation(At(sy.S, sy.t), rest + (At(sy.S, 0) - rest) * sp.exp(-sy.m * c_0**2 * sy.t)),
        equation(At(a_j, sy.t), At(a_j, 0) + (At(sy.S, sy.t) - At(sy.S, 0)) / sy.m),
        equation(At(a_j, sp.oo), At(a_j, 0) - At(sy.S, 0) / sy.m + sy.ybar / (c_0 * sy.m)),
    )
    reason = (
        "The drift without its remainder, solved; since all $a_j'$ are equal, each is $S'/m$. The $a_j$ keep their "
        f"differences, and their mean goes from $S(0)/m$ to $ȳ/(c_0 m)$. {_input_drift(draft.p)}"
    )
    finding = "the initial value problem solved anew; its fixed point attracts"
    method = Exact(_expected_solution, finding=finding)
    return make_step("fast-solution", "Where the drift ends", claim, "fast-drift fast-sum", reason, method)


def _input_drift(p: int) -> str:
    """What the w_j do meanwhile: w_j′ = c_p a_j (∇T(w_j) + (a_j′/c_0) ∇X(w_j)), whose second part integrates."""
    start = "Meanwhile, besides what they do in the slow flow below, "
    if p == 1:
        return (
            f"{start}the $w_j$ move by $c_1 x̄ (a_j(∞)^2 - a_j(0)^2)/(2 c_0)$, with $x̄$ the mean input; for small "
            "$a_j(0)$ that is $c_1 x̄ ȳ^2/(2 c_0^3 m^2)$. It is negligible where $ε$ is much larger; else the slow "
            "flow starts from there, as long as that is small itself."
        )
    if p == 2:
        return (
            f"{start}the $w_j$ are multiplied by the exponential of $(c_2/c_0)(a_j(∞)^2 - a_j(0)^2)$ times the second "
            "moments $Σ_i x_i x_i^T/n$ of the inputs: of no account but for where the slow flow starts."
        )
    return f"Meanwhile the $w_j$ change by a part of order $ε^(p-2)$, $p - 2 = {p - 2}$, of themselves."


def _expected_solution(known: Claims) -> Claim:
    main, _ = rate_of(known, "fast-sum", sy.S)
    each, _ = rate_of(known, "fast-drift", sy.a[sy.j])
    share = sp.cancel(sp.expand(each) / sp.expand(main))
    if share.free_symbols != {sy.m}:
        raise RefutedError("the drift of one neuron is no fixed part of that of the sum")
    a_j, start = sy.a[sy.j], At(sy.S, 0)
    return (
        equation(At(sy.S, sy.t), _solve_from(main, start)),
        equation(At(a_j, sy.t), At(a_j, 0) + share * (At(sy.S, sy.t) - start)),
        equation(At(a_j, sp.oo), At(a_j, 0) + share * (_fixed_point(main) - start)),
    )


def _solve_from(rate: Expr, start: Expr) -> Expr:
    """Solution of S′ = rate, S(0) = start."""
    values = {_FIRST: start, _LEVEL: _fixed_point(rate), _SPEED: -sp.diff(rate, sy.S)}
    return _relaxation().xreplace(values)


@cache
def _relaxation() -> Expr:
    """Solution of S′ = −k (S − L), S(0) = S_0, by SymPy's solver of differential equations."""
    unknown = Function("S", real=True)(sy.t)
    law = sp.Eq(unknown.diff(sy.t), -_SPEED * (unknown - _LEVEL))
    return sp.dsolve(law, unknown, ics={unknown.subs(sy.t, 0): _FIRST}).rhs


_FIRST, _LEVEL, _SPEED = sp.symbols("S_0 L k", real=True, cls=sp.Dummy)


def _fixed_point(rate: Expr) -> Expr:
    """Where a rate that is linear in S vanishes, if S is drawn there."""
    slope = sp.diff(rate, sy.S)
    if slope.has(sy.S) or not sp.N(slope.xreplace({sy.m: sp.S.One})) < 0:
        raise RefutedError("the sum of the output weights is not drawn to one value")
    return -rate.xreplace({sy.S: sp.S.Zero}) / slope


def slow_manifold(draft: Draft) -> Step:
    """S = ȳ/c_0 + O(ε^p)."""
    claim = equation(sy.S, sy.ybar / draft.c_0 + BigO(sy.epsilon**draft.p))
    reason = (
        "Where $S'$ vanishes; $S$ is drawn there at the rate $m c_0^2$. Then each $a_j$ is $ȳ/(c_0 m)$ and a deviation "
        "that the drift leaves as it is: of order one in $ε$, unless $ȳ = 0$."
    )
    if draft.p == 1:
        reason += (
            " For $p = 1$ and $ȳ ≠ 0$ the $w_j$ move at a speed of order one, and $S$ follows them at a distance of "
            "order $ȳ^2/m^2$, so that this asks for a large $m$ too."
        )
    finding = "the only zero of the rate of S, which attracts"
    method = Exact(_expected_manifold, finding=finding)
    return make_step("slow-manifold", "Slow manifold", claim, "fast-sum", reason, method)


def _expected_manifold(known: Claims) -> Claim:
    main, remainder = rate_of(known, "fast-sum", sy.S)
    if remainder is None:
        raise RefutedError("the rate of S is known up to a remainder only")
    return (equation(sy.S, normal(_fixed_point(main)) + remainder),)


def folded(expr: Expr) -> Expr:
    """The sum of all a_j called S, and that of all e_i called n ē."""
    sums: dict[Sum, Expr] = {over_neurons(sy.a[sy.j]): sy.S, over_samples(sy.e[sy.i]): sy.n * sy.ebar}
    return normal(expr).xreplace(sums)


BUILDERS = (means, small_inputs, offset_residual, fast_drift, fast_sum, fast_solution, slow_manifold)
