"""One neuron at leading order: the correlation form, the potential, Euler's identity, ascent."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial
from random import Random

import sympy as sp
from sympy import Derivative, Dummy, Expr, Sum
from sympy.core.function import AppliedUndef

from theory.derivation import symbols as sy
from theory.derivation.draft import Draft, make_step
from theory.derivation.evaluate import Sample, dot
from theory.derivation.methods import Case, Exact, Literal, definitions_of
from theory.derivation.notation import Form, Grad, Partial, Rate, split_landau
from theory.derivation.step import Claim, ClaimError, Claims, RefutedError, Step
from theory.derivation.symbols import equation
from theory.derivation.unfold import entries, insert
from theory.derivation.vectors import Inner, Norm


def correlation_form(draft: Draft) -> Step:
    """T(w) = (1/n) Σ_i y_i (w·x_i)^p, with y_i − ȳ for y_i where σ(0) ≠ 0, read off the leading order of a_j′."""
    w, omega, p = draft.vector("w"), draft.vector("omega"), draft.p
    main, _ = split_landau(draft.claims["leading-order"][0].rhs)
    (data_sum,) = main.atoms(Sum)
    claim = equation(Form(w), data_sum.xreplace({omega[sy.j]: w}) / sy.n)
    cases = partial(_form_cases, p=p, components=w.components, centred=draft.centred)
    method = Literal((Form(w),), draft.dimension, cases, definitions=draft.means)
    reason = f"All that the data contribute at leading order: a symmetric tensor of order $p = {p}$."
    if draft.centred:
        reason += " It is that of the centred target, so that with a bias $T$ vanishes at the bias axis."
    premises = " ".join(("leading-order", *draft.means))
    return make_step("correlation-form", "Correlation form", claim, premises, reason, method)


def _form_cases(sample: Sample, rng: Random, p: int, components: Sequence[Expr], centred: bool) -> Iterable[Case]:
    for w in sample.w:
        total = Fraction(0)
        for x_i, y_i in zip(sample.x, sample.targets(centred), strict=True):
            total += y_i * dot(w, x_i) ** p
        yield Case(0, total / len(sample.y), dict(zip(components, w, strict=True)))


def neuron(draft: Draft) -> Step:
    """a′ = c_p T(w), w′ = c_p a ∇T(w)."""
    w, c_p = draft.vector("w"), draft.c_p
    claim = (
        equation(Rate(sy.a, sy.t), c_p * Form(w)),
        equation(Rate(w, sy.t), c_p * sy.a * Grad(Form(w), w)),
    )
    reason = (
        "The leading order by itself, of one neuron: write $(a, w, t)$ for $(α_j, ω_j, τ)$. There is no $ε$ "
        "in its equations, so that they read the same in the original weights and time."
    )
    method = Exact(partial(_expected_neuron, dimension=draft.dimension), definitions=("correlation-form",))
    return make_step("neuron", "One neuron", claim, "leading-order correlation-form", reason, method)


def _expected_neuron(known: Claims, dimension: int) -> Claim:
    w, omega = sy.vector("w", dimension), sy.vector("omega", dimension)
    names = {omega[sy.j]: w, sy.alpha[sy.j]: sy.a}
    rates = [
        split_landau(known.value("leading-order", Rate(weight, sy.tau)))[0].xreplace(names)
        for weight in (sy.alpha[sy.j], omega[sy.j])
    ]
    return equation(Rate(sy.a, sy.t), rates[0]), equation(Rate(w, sy.t), rates[1])


def potential(draft: Draft) -> Step:
    """V(a, w) = c_p a T(w), whose gradient moves the neuron."""
    w = draft.vector("w")
    # V is the integral of a′ over a; that its gradient in w is w′ as well is what the check proves.
    claim = (
        equation(sy.V, sp.integrate(draft.value("neuron", Rate(sy.a, sy.t)), (sy.a, 0, sy.a))),
        equation(Rate(sy.a, sy.t), Partial(sy.V, sy.a)),
        equation(Rate(w, sy.t), Grad(sy.V, w)),
    )
    method = Exact(
        partial(_expected_potential, dimension=draft.dimension),
        definitions=("correlation-form",),
        own_definitions=1,
        finding="V = (a a' + w·w')/(p + 1), and its gradient is the flow in every coordinate",
    )
    reason = f"Each neuron climbs one potential, of degree $p + 1 = {draft.p + 1}$ in $(a, w)$."
    return make_step("potential", "Potential", claim, "neuron correlation-form", reason, method)


def _expected_potential(known: Claims, dimension: int) -> Claim:
    """The potential of a homogeneous field of degree p: V = (a a′ + w·w′)/(p + 1)."""
    w = sy.vector("w", dimension)
    by_a, by_w = known.value("neuron", Rate(sy.a, sy.t)), known.value("neuron", Rate(w, sy.t))
    value = (sy.a * by_a + Inner(w, by_w)) / (form_degree(known, w) + 1)
    return equation(sy.V, value), equation(Rate(sy.a, sy.t), by_a), equation(Rate(w, sy.t), by_w)


def form_degree(known: Claims, w: Expr) -> int:
    """Degree of the correlation form: the power of λ in the first of its terms at λw."""
    scaled = known.value("correlation-form", Form(w)).xreplace({w: sy.lamda * w})
    terms = [sum_.function for sum_ in scaled.atoms(Sum)]
    if len(terms) != 1:
        raise ClaimError("the correlation form must be one sum over the data")
    return int(sp.degree(sp.expand(terms[0]), sy.lamda))


def euler(draft: Draft) -> Step:
    """T(λw) = λ^p T(w) and w·∇T(w) = p T(w)."""
    w, p = draft.vector("w"), draft.p
    subjects = (Form(sy.lamda * w), Inner(w, Grad(Form(w), w)))
    claim = (
        equation(subjects[0], sy.lamda**p * Form(w)),
        equation(subjects[1], p * Form(w)),
    )
    method = Exact(lambda _: tuple(equation(s, s) for s in subjects), definitions=("correlation-form",))
    reason = f"$T$ is homogeneous of degree $p = {p}$, so that $T(-w) = (-1)^p T(w)$; differentiate by $λ$ at $λ = 1$."
    return make_step("euler", "Homogeneity and Euler's identity", claim, "correlation-form", reason, method)


def ascent(draft: Draft) -> Step:
    """V′ = ‖∇V‖² ≥ 0."""
    subject = Rate(sy.V, sy.t)
    claim = (equation(subject, _gradient_squared(draft.vector("w"))), sp.Ge(subject, 0, evaluate=False))
    method = Exact(partial(_expected_ascent, dimension=draft.dimension), definitions=("potential",), finding=SQUARES)
    reason = "Chain rule along the flow; a sum of squares of real numbers is not negative."
    return make_step("ascent", "The potential never decreases", claim, "neuron potential", reason, method)


SQUARES = "the chain rule gives this for every T, and each term is a square of a real number"


def _gradient_squared(w: Expr) -> Expr:
    return Partial(sy.V, sy.a) ** 2 + Norm(Grad(sy.V, w)) ** 2


def _expected_ascent(known: Claims, dimension: int) -> Claim:
    w = sy.vector("w", dimension)
    by_a, by_w = known.value("neuron", Rate(sy.a, sy.t)), known.value("neuron", Rate(w, sy.t))
    chain = Partial(sy.V, sy.a) * by_a + Inner(Grad(sy.V, w), by_w)
    require_nonnegative(insert(_gradient_squared(w), definitions_of(known, ("potential",))))
    subject = Rate(sy.V, sy.t)
    return equation(subject, chain), sp.Ge(subject, 0, evaluate=False)


def require_nonnegative(squares: Expr) -> None:
    """Demand a sum of squares: every function stands for a real number."""
    (flat,) = entries(squares)
    unknown = {part: Dummy(real=True) for part in flat.atoms(Derivative, AppliedUndef)}
    if flat.xreplace(unknown).is_nonnegative is not True:
        raise RefutedError(f"{flat} is not seen to be a sum of squares")


BUILDERS = (correlation_form, neuron, potential, ascent, euler)
