"""The setting: activation and its expansion, network, loss, residual, gradient flow."""

from collections.abc import Iterable
from fractions import Fraction
from random import Random

import sympy as sp
from sympy import Expr, KroneckerDelta, Sum
from sympy.concrete.delta import deltasummation

from theory.derivation import symbols as sy
from theory.derivation.draft import Draft, make_step
from theory.derivation.evaluate import Sample, dot
from theory.derivation.limits import Expanded
from theory.derivation.methods import Case, Exact, Literal
from theory.derivation.notation import BigO, LittleO, Network, Rate, Sigma, Slope, split_landau
from theory.derivation.step import Claim, Claims, Step
from theory.derivation.symbols import equation, over_neurons, over_samples
from theory.derivation.unfold import entries, insert, rewrite
from theory.derivation.vectors import Column, Inner


def activation(draft: Draft) -> Step:
    """σ(z) as it was given."""
    given = draft.activation
    claim = equation(Sigma(sy.z), given.expr.xreplace({given.variable: sy.z}))
    method = Exact(lambda _: (equation(Sigma(sy.z), given.expr.subs(given.variable, sy.z)),), finding="as given")
    return make_step("activation", "Activation", claim, "", "The activation, as given.", method)


def expansion(draft: Draft) -> Step:
    """σ(z) = c_0 + c_p z^p + c_q z^q + o(z^q)."""
    p, c_p, q, c_q = draft.p, draft.c_p, draft.q, draft.c_q
    claim = equation(Sigma(sy.z), draft.c_0 + c_p * sy.z**p + _next_term(q, c_q))
    reason = f"Taylor expansion at 0: the multiplicity is $p = {p}$, and $c_p$ is the coefficient of $z^{p}$."
    if q is not None:
        reason += f" The next order is $q = {q}$" + (
            "; its coefficient differs on the two sides of 0." if c_q is None else "."
        )
    if draft.centred:
        reason += " The constant $c_0 = σ(0)$ is not zero."
    method = Expanded(lambda known: known.value("activation", Sigma(sy.z)), lambda _: None, Sigma(sy.z))
    return make_step("expansion", "Expansion at 0", claim, "activation", reason, method)


def _next_term(q: int | None, c_q: Expr | None) -> Expr:
    if q is None:
        return sp.S.Zero
    return BigO(sy.z**q) if c_q is None else c_q * sy.z**q + LittleO(sy.z**q)


def slope(draft: Draft) -> Step:
    """σ′(z) = p c_p z^(p−1) + …."""
    claim = equation(Slope(sy.z), _termwise_derivative(draft.value("expansion", Sigma(sy.z))))
    reason = "Differentiate the expansion term by term; near 0 the activation is smooth enough for that."
    method = Expanded(lambda known: sp.diff(known.value("activation", Sigma(sy.z)), sy.z), _expected_slope, Slope(sy.z))
    return make_step("slope", "Expansion of the slope", claim, "activation expansion", reason, method)


def _termwise_derivative(series: Expr) -> Expr:
    main, remainder = split_landau(series)
    derivative = sp.diff(main, sy.z)
    return derivative if remainder is None else derivative + remainder.func(remainder.args[0] / sy.z)


def _expected_slope(known: Claims) -> Expr:
    """Term by term from the coefficients, not by ``diff``."""
    main, remainder = split_landau(known.value("expansion", Sigma(sy.z)))
    coefficients = sp.Poly(main, sy.z).terms()
    slope_main = sp.Add(*(k * c * sy.z ** (k - 1) for (k,), c in coefficients))
    if remainder is None:
        return slope_main
    return slope_main + remainder.func(sy.z ** (remainder.args[0].as_base_exp()[1] - 1))


def network(draft: Draft) -> Step:
    """f(x_i) = Σ_j a_j σ(w_j·x_i)."""
    w, x = draft.vector("w"), draft.vector("x")
    output = over_neurons(sy.a[sy.j] * Sigma(Inner(w[sy.j], x[sy.i])))
    subject = Network(x[sy.i])
    method = Literal((subject,), draft.dimension, _network_cases)
    reason = "The network with one hidden layer of $m$ neurons; a bias is a coordinate 1 of every $x_i$."
    return make_step("network", "Network", equation(subject, output), "", reason, method)


def plain_outputs(sample: Sample) -> list[Fraction]:
    """f(x_i) for every datum, by plain loops."""
    outputs: list[Fraction] = []
    for x_i in sample.x:
        total = Fraction(0)
        for a_j, w_j in zip(sample.a, sample.w, strict=True):
            total += a_j * sample.activation(dot(w_j, x_i))
        outputs.append(total)
    return outputs


def _network_cases(sample: Sample, _: Random) -> Iterable[Case]:
    return [Case(0, output, {sy.i: i}) for i, output in enumerate(plain_outputs(sample), 1)]


def loss(draft: Draft) -> Step:
    """R = 1/(2n) Σ_i (f(x_i) − y_i)²."""
    x = draft.vector("x")
    value = over_samples((Network(x[sy.i]) - sy.y[sy.i]) ** 2) / (2 * sy.n)
    method = Literal((sy.R,), draft.dimension, _loss_cases, definitions=("network",))
    reason = "The mean squared error over the $n$ data, with the factor $1/2$ that the derivative takes away."
    return make_step("loss", "Loss", equation(sy.R, value), "network", reason, method)


def _loss_cases(sample: Sample, _: Random) -> Iterable[Case]:
    total = Fraction(0)
    for output, y_i in zip(plain_outputs(sample), sample.y, strict=True):
        total += (output - y_i) * (output - y_i)
    return [Case(0, total / 2 / len(sample.y))]


def residual(draft: Draft) -> Step:
    """e_i = f(x_i) − y_i."""
    claim = equation(sy.e[sy.i], Network(draft.vector("x")[sy.i]) - sy.y[sy.i])
    method = Literal((sy.e[sy.i],), draft.dimension, _residual_cases, definitions=("network",))
    return make_step("residual", "Residual", claim, "network", "What the network has still to learn.", method)


def _residual_cases(sample: Sample, _: Random) -> Iterable[Case]:
    pairs = zip(plain_outputs(sample), sample.y, strict=True)
    return [Case(0, output - y_i, {sy.i: i}) for i, (output, y_i) in enumerate(pairs, 1)]


def flow(draft: Draft) -> Step:
    """Gradient flow: a_j′ = −∂R/∂a_j, w_j′ = −∂R/∂w_j."""
    w, x = draft.vector("w"), draft.vector("x")
    by_output, by_input = _neuron_gradient(draft)
    # ∂R/∂θ = Σ_i (∂R/∂f(x_i)) ∂f(x_i)/∂θ, and ∂R/∂f(x_i) is read off the loss with f(x_i) as a symbol.
    f_i = sp.Dummy("f_i", real=True)
    loss_sum = draft.value("loss", sy.R)
    summand = next(iter(loss_sum.atoms(Sum))).function
    scale = loss_sum.xreplace({over_samples(summand): sp.S.One})
    pull = sp.diff(summand.xreplace({Network(x[sy.i]): f_i}), f_i).xreplace({f_i: sy.e[sy.i] + sy.y[sy.i]})
    claim = (
        equation(Rate(sy.a[sy.j], sy.t), drawn_out(-scale * sp.expand(pull) * by_output)),
        equation(Rate(w[sy.j], sy.t), drawn_out(-scale * sp.expand(pull) * by_input)),
    )
    dimension = draft.dimension
    method = Exact(
        lambda known: _expected_flow(known, dimension),
        definitions=("residual", "network"),
        finding="the loss differentiated in every coordinate gives this, for unspecified n, m and activation",
    )
    reason = "Gradient flow, $θ' = -∇R$; only the $j$-th term of the network depends on $(a_j, w_j)$."
    return make_step("flow", "Gradient flow", claim, "network loss residual", reason, method)


def _neuron_gradient(draft: Draft) -> tuple[Expr, Expr]:
    """Derivatives of f(x_i) by a_j and by w_j, from the j-th summand; the inner derivative of w_j·x_i is x_i."""
    w, x = draft.vector("w"), draft.vector("x")
    a_j, z_ji = sp.Dummy("a_j", real=True), Inner(w[sy.j], x[sy.i])
    own_term = draft.value("network", Network(x[sy.i])).function.xreplace({sy.a[sy.j]: a_j, z_ji: sy.z})
    back = {a_j: sy.a[sy.j], sy.z: z_ji}
    return sp.diff(own_term, a_j).xreplace(back), sp.diff(own_term, sy.z).xreplace(back) * x[sy.i]


def drawn_out(summand: Expr) -> Expr:
    """Σ_i of a product, with the factors that do not depend on i in front."""
    constant, rest = summand.as_independent(sy.i, as_Add=False)
    return constant * over_samples(rest)


def _expected_flow(known: Claims, dimension: int) -> Claim:
    """Differentiate the loss in coordinates, ∂w_{j,k}/∂w_{s,l} = δ_js δ_kl, for unspecified n, m and σ."""
    loss_value = insert(known.value("loss", sy.R), known["network"])
    (flat,) = entries(loss_value)
    w = sy.vector("w", dimension)
    by_input = [-_derivative(flat, coordinate) for coordinate in w[sy.s].components]
    return (
        equation(Rate(sy.a[sy.j], sy.t), -_derivative(flat, sy.a[sy.s])),
        equation(Rate(w[sy.j], sy.t), Column(*by_input)),
    )


def _derivative(flat: Expr, by: Expr) -> Expr:
    """∂/∂(quantity of neuron s), the Kronecker deltas summed away, then s called j."""
    return rewrite(sp.diff(flat, by), _collapse).xreplace({sy.s: sy.j})


def _collapse(part: sp.Basic) -> sp.Basic | None:
    if isinstance(part, Sum) and part.function.has(KroneckerDelta) and not part.function.has(Sum):
        return deltasummation(part.function, part.limits[0], no_piecewise=True)
    return None


BUILDERS = (activation, expansion, slope, network, loss, residual, flow)
