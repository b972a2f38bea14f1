"""The mistakes that :mod:`tests.mutations` makes in the expansion of an activation and in the derivation."""

from tests.mutation import Mutation

IN_SERIES = (
    Mutation(
        "kink from one side only",
        "theory/coefficients.py",
        "left = _proved(self.left.field, self.left.coefficient(order) * (-1) ** order, order)",
        "left = right",
        ("test_expansion.py",),
    ),
    Mutation(
        "kink from one side only",
        "theory/coefficients.py",
        "for limit in limits:",
        "for limit in limits[:1]:",
        ("test_expansion.py",),
    ),
    Mutation(
        "sign",
        "theory/coefficients.py",
        "-c if (series.valuation + k) % 2 else c",
        "-c if k % 2 else c",
        ("test_expansion.py",),
    ),
    Mutation(
        "off by one",
        "theory/coefficients.py",
        "self.degree < self.end",
        "self.degree <= self.end",
        ("test_expansion.py",),
    ),
    Mutation(
        "q for q − p",
        "theory/expansion.py",
        "next_order=following.order,",
        "next_order=max(following.order - leading.order, leading.order + 1),",
        ("test_expansion.py",),
    ),
    Mutation(
        "hidden zero decided by floats",
        "theory/zero.py",
        "    enclosure = nonzero_ball(expr)\n    if enclosure is not None:",
        "    if abs(complex(expr.evalf())) < 1e-12:\n        return 0\n"
        "    enclosure = nonzero_ball(expr)\n    if enclosure is not None:",
        ("test_constants.py",),
    ),
    Mutation(
        "sign",
        "theory/series.py",
        "(alpha * field.rational(j) - field.rational(k - j))",
        "(alpha * field.rational(j) + field.rational(k - j))",
        ("test_series.py",),
    ),
    Mutation(
        "parity of the left side",
        "theory/taylor.py",
        "series.coefficient(k) * side.value**k)",
        "series.coefficient(k))",
        ("test_series.py",),
    ),
    Mutation(
        "dropped root",
        "theory/real_zeros.py",
        "[*parts, _where_degree_drops(expr, symbol)]",
        "parts",
        ("test_constants.py",),
    ),
)

IN_SETTING = (
    Mutation("factor 1/2", "theory/derivation/build_setting.py", "/ (2 * sy.n)", "/ sy.n", ("test_derivation.py",)),
    Mutation(
        "sign",
        "theory/derivation/build_setting.py",
        "drawn_out(-scale * sp.expand(pull) * by_output)",
        "drawn_out(scale * sp.expand(pull) * by_output)",
        ("test_derivation.py",),
    ),
    Mutation(
        "power of ε in time",
        "theory/derivation/build_small.py",
        "equation(sy.t, sy.epsilon ** (1 - p) * sy.tau)",
        "equation(sy.t, sy.epsilon ** (-p) * sy.tau)",
        ("test_derivation.py",),
    ),
    Mutation(
        "order of the error",
        "theory/derivation/build_small.py",
        "value + BigO(sy.epsilon ** (q + 1))",
        "value + BigO(sy.epsilon**q)",
        ("test_derivation.py",),
    ),
    Mutation(
        "order of the error",
        "theory/derivation/build_small.py",
        "order = p + 1 if q is None else min(q - p, p + 1)",
        "order = p + 1 if q is None else q - p",
        ("test_derivation.py",),
    ),
    Mutation(
        "factor 1/n",
        "theory/derivation/build_neuron.py",
        "data_sum.xreplace({omega[sy.j]: w}) / sy.n)",
        "data_sum.xreplace({omega[sy.j]: w}))",
        ("test_derivation.py",),
    ),
    Mutation(
        "off by one",
        "theory/derivation/build_neuron.py",
        "/ (form_degree(known, w) + 1)",
        "/ form_degree(known, w)",
        ("test_derivation.py",),
    ),
    Mutation(
        "factor p",
        "theory/derivation/build_neuron.py",
        "equation(subjects[1], p * Form(w))",
        "equation(subjects[1], Form(w))",
        ("test_derivation.py",),
    ),
)

IN_POLAR = (
    Mutation(
        "power of r in the polar flow",
        "theory/derivation/build_polar.py",
        "sy.r ** (p - 1) * Grad(Form(u), u)}",
        "sy.r**p * Grad(Form(u), u)}",
        ("test_derivation.py",),
    ),
    Mutation(
        "balance r² − a²",
        "theory/derivation/build_polar.py",
        "equation(Rate(sy.r**2 - draft.p * sy.a**2, sy.t), value)",
        "equation(Rate(sy.r**2 - sy.a**2, sy.t), value)",
        ("test_derivation.py",),
    ),
    Mutation(
        "factor p",
        "theory/derivation/build_polar.py",
        "equation(gradient, draft.p * Form(u) * u)",
        "equation(gradient, Form(u) * u)",
        ("test_derivation.py",),
    ),
    Mutation(
        "stable by the ambient Hessian",
        "theory/derivation/build_polar.py",
        "(sy.h - p * Form(u)) * sy.delta",
        "sy.h * sy.delta",
        ("test_derivation.py",),
    ),
    Mutation(
        "κ off by one",
        "theory/derivation/build_polar.py",
        "equation(sy.kappa, 1 - sy.h / (p * Form(u)))",
        "equation(sy.kappa, -sy.h / (p * Form(u)))",
        ("test_derivation.py",),
    ),
    Mutation(
        "sign",
        "theory/derivation/build_binary.py",
        "value = _U2 * Partial(Form(_U), _U, 1) - _U1 *",
        "value = _U2 * Partial(Form(_U), _U, 1) + _U1 *",
        ("test_derivation.py",),
    ),
    Mutation(
        "index of a moment",
        "theory/derivation/build_binary.py",
        "comb(p, l) * sy.M[p - l, l]",
        "comb(p, l) * sy.M[l, p - l]",
        ("test_derivation.py",),
    ),
    Mutation(
        "factor 2 of the antipodes",
        "theory/derivation/build_binary.py",
        "sp.Le(sy.N_orientations, 2 * p, evaluate=False)",
        "sp.Le(sy.N_orientations, p, evaluate=False)",
        ("test_derivation.py",),
    ),
    Mutation(
        "dropped root",
        "theory/derivation/build_binary.py",
        "return int(at_infinity) + (0 if",
        "return 0 * int(at_infinity) + (0 if",
        ("test_derivation.py",),
    ),
)

IN_OFFSET = (
    Mutation(
        "uncentred target",
        "theory/derivation/draft.py",
        "return sy.y[sy.i] - sy.ybar if self.centred else sy.y[sy.i]",
        "return sy.y[sy.i]",
        ("test_derivation_offset.py",),
    ),
    Mutation(
        "power of c_0",
        "theory/derivation/build_offset.py",
        "rate = -sy.m * draft.c_0**2 *",
        "rate = -sy.m * draft.c_0 *",
        ("test_derivation_offset.py",),
    ),
    Mutation(
        "mean not subtracted",
        "theory/derivation/build_slow.py",
        "equation(Rate(sy.a, sy.t), c_p * (Form(w) - sy.Tbar))",
        "equation(Rate(sy.a, sy.t), c_p * Form(w))",
        ("test_derivation_offset.py",),
    ),
    Mutation(
        "order of the error",
        "theory/derivation/build_slow.py",
        "min(draft.q - draft.p, draft.p)",
        "min(draft.q - draft.p, draft.p + 1)",
        ("test_derivation_offset.py",),
    ),
    Mutation(
        "factor 1/m",
        "theory/derivation/build_first.py",
        "draft.c_p * sy.ybar / (draft.c_0 * sy.m) * centre",
        "draft.c_p * sy.ybar / draft.c_0 * centre",
        ("test_derivation_offset.py",),
    ),
)

IN_SERIES_AND_DERIVATION = (*IN_SERIES, *IN_SETTING, *IN_POLAR, *IN_OFFSET)
