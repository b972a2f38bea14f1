"""The mistakes that :mod:`tests.mutations` makes: in forms and bounds here, all others in lists of their own."""

from tests.mutation import Mutation
from tests.mutation_list_html import IN_PAGES
from tests.mutation_list_latex import IN_LATEX
from tests.mutation_list_laws import IN_LAWS
from tests.mutation_list_series import IN_SERIES_AND_DERIVATION
from tests.mutation_list_solvers import IN_SOLVERS_AND_PROOFS

IN_FORMS = (
    Mutation(
        "factor p",
        "theory/power_sum.py",
        "terms *= self.degree * self.weights",
        "terms *= self.weights",
        ("test_form.py",),
    ),
    Mutation(
        "wrong Hessian",
        "theory/power_sum.py",
        "(p * (p - 1) * self.weights)",
        "(p * p * self.weights)",
        ("test_form.py",),
    ),
    Mutation(
        "wrong multinomial",
        "theory/power_sum.py",
        "return math.factorial(sum(alpha)) // math.prod(map(math.factorial, alpha))",
        "return math.factorial(sum(alpha)) // math.factorial(max(alpha))",
        ("test_form.py",),
    ),
    Mutation(
        "wrong multinomial",
        "theory/tensor.py",
        'yield alpha, multinomial(alpha) * exact_number(array[indices], "A")',
        'yield alpha, multinomial(alpha[1:]) * exact_number(array[indices], "A")',
        ("test_polynomial.py",),
    ),
    Mutation(
        "index of a moment",
        "theory/power_sum.py",
        "yield (k, *alpha), moment",
        "yield (*alpha, k), moment",
        ("test_form.py",),
    ),
    Mutation(
        "factor p",
        "theory/polynomial.py",
        'np.einsum("...i,...i->...", W, gradient) / self.degree, gradient',
        'np.einsum("...i,...i->...", W, gradient), gradient',
        ("test_polynomial.py",),
    ),
    Mutation(
        "wrong Hessian",
        "theory/polynomial.py",
        "(*indices, i), factor * exponent",
        "(*indices, i), factor * alpha[i]",
        ("test_polynomial.py",),
    ),
    Mutation(
        "factor p",
        "theory/ball_form.py",
        "zip(row, x, strict=True)), zero) / (p - 1) for row in hessian]",
        "zip(row, x, strict=True)), zero) / p for row in hessian]",
        ("test_ball_form.py",),
    ),
)

IN_STRUCTURE = (
    Mutation("off by one", "theory/structure.py", "while p >= 3 and", "while p > 3 and", ("test_structure.py",)),
    Mutation(
        "sign",
        "theory/rotations.py",
        "row[k] += a * (x * basis[j][k] - y * basis[i][k])",
        "row[k] += a * (x * basis[j][k] + y * basis[i][k])",
        ("test_structure.py",),
    ),
    Mutation(
        "multiplicity",
        "theory/multiplicity.py",
        "if any((0,) * n in g for g in system):",
        "if all((0,) * n in g for g in system):",
        ("test_structure.py",),
    ),
    Mutation(
        "multiplicity",
        "theory/solvers/assembly.py",
        "multiplicity = (structure.degree - 1) ** (structure.dimension - 1)",
        "multiplicity = (structure.degree - 1) ** structure.dimension",
        ("test_structure.py", "test_all_orientations.py"),
    ),
)

IN_BOUNDS = (
    Mutation(
        "wrong number N of classes",
        "theory/bound.py",
        "return sum((p - 1) ** i for i in range(D))",
        "return sum((p - 1) ** i for i in range(1, D + 1))",
        ("test_bounds.py",),
    ),
    Mutation(
        "wrong binomial",
        "theory/bound.py",
        "2 * sum(comb(p - 1, i) for i in range(D))",
        "2 * sum(comb(p, i) for i in range(D))",
        ("test_bounds.py",),
    ),
    Mutation(
        "wrong index sum",
        "theory/bounds.py",
        'value, latex, source = 1 + (-1) ** (D - 1), "1',
        'value, latex, source = 1 + (-1) ** D, "1',
        ("test_bounds.py",),
    ),
    Mutation(
        "off by one",
        "theory/bounds.py",
        "number_of_classes(p, D) - D + 4, f",
        "number_of_classes(p, D) - D + 3, f",
        ("test_bounds.py",),
    ),
    Mutation(
        "wrong parity", "theory/bounds.py", "odd = number_of_classes(p, D) % 2", "odd = p % 2", ("test_bounds.py",)
    ),
    Mutation(
        "off by one",
        "theory/lower_bounds.py",
        "for part in range(1, min(p, D) + 1)]",
        "for part in range(1, min(p, D))]",
        ("test_bounds.py",),
    ),
)

MUTATIONS = (
    *IN_FORMS,
    *IN_LAWS,
    *IN_STRUCTURE,
    *IN_SOLVERS_AND_PROOFS,
    *IN_BOUNDS,
    *IN_SERIES_AND_DERIVATION,
    *IN_PAGES,
    *IN_LATEX,
)
