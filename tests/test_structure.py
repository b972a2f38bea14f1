"""What a form is made of: factors ‖w‖², kernels and rotation blocks, also after a rational rotation; multiplicities."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from tests.forms_for_tests import cayley, integer_forms, polynomial, random_form, substituted, v, w, x, y, z
from theory.multiplicity import multiplicity_at_origin
from theory.rational_algebra import composed, orthogonal, without
from theory.solvers.chart import around, chart_equations
from theory.solvers.continua import continua_of_factors, primitive
from theory.structure import analyse, kernel_of

G3, G4, G5 = (x, y, z), (x, y, z, w), (x, y, z, w, v)


def norm(*variables: sp.Symbol) -> sp.Expr:
    return sum(s**2 for s in variables)


CASES = [
    (x * y * z, G3, 0, 0, []),
    (x * y * z * norm(*G3), G3, 1, 0, []),
    (x * y * z * norm(*G3) ** 2, G3, 2, 0, []),
    ((x - 2 * z) * norm(*G3), G3, 1, 2, []),
    (x**3 + y**3, G3, 0, 1, []),
    ((x + 2 * y - z) ** 3, G3, 0, 2, []),
    (x * y * z, G5, 0, 2, []),
    (z**3 - 3 * z * norm(x, y), G3, 0, 0, [2]),
    (norm(x, y) ** 2 - 3 * norm(z, w) ** 2, G4, 0, 0, [2, 2]),
    (norm(x, y) ** 2 - 3 * norm(z, w) ** 2, G5, 0, 1, [2, 2]),
    (norm(x, y, z) ** 2 + w**4, G4, 0, 0, [3]),
    (norm(x, y) ** 2 + w * z**3, G4, 0, 0, [2]),
]
CASE = "expression, variables, power, kernel, blocks"


def shape(form):
    found = analyse(form.coefficients, form.dimension, form.degree)
    return found.norm_power, len(found.kernel), sorted(len(b.basis) for b in found.blocks)


@pytest.mark.parametrize(CASE, CASES)
def test_structure_is_found(expression, variables, power, kernel, blocks):
    assert shape(polynomial(expression, *variables)) == (power, kernel, blocks)


@pytest.mark.parametrize(CASE, CASES)
@pytest.mark.parametrize("entries", [[1, 2, -1, 3, 0, 1, -2, 1, 1, 2]])
def test_structure_does_not_depend_on_the_axes(expression, variables, power, kernel, blocks, entries):
    D = len(variables)
    Q = cayley(entries[: D * (D - 1) // 2], D)
    assert shape(substituted(polynomial(expression, *variables), Q)) == (power, kernel, blocks)


@given(integer_forms())
def test_the_core_times_the_norm_is_the_form(form):
    found = analyse(form.coefficients, form.dimension, form.degree)
    assert found.degree + 2 * found.norm_power == form.degree
    variables = sp.symbols(f"w1:{form.dimension + 1}")
    core = sum(
        sp.Rational(t.numerator, t.denominator) * sp.prod(a**k for a, k in zip(variables, alpha, strict=True))
        for alpha, t in found.coefficients.items()
    )
    again = polynomial(core * norm(*variables) ** found.norm_power, *variables)
    assert again.coefficients == form.coefficients


@given(integer_forms(((3, 3), (4, 3))), st.lists(st.fractions(-2, 2, max_denominator=3), min_size=3, max_size=3))
def test_the_kernel_is_what_the_form_does_not_see(form, point):
    for vector in kernel_of(form.coefficients, 3):
        moved = [a + 5 * b for a, b in zip(point, vector, strict=True)]
        assert form([float(a) for a in moved]) == pytest.approx(float(form([float(a) for a in point])), abs=1e-6)


def test_a_general_form_has_no_structure():
    assert shape(random_form(4, 4, 0)) == (0, 0, [])


@given(st.lists(st.lists(st.integers(-3, 3).map(Fraction), min_size=4, max_size=4).map(tuple), max_size=5))
def test_orthogonal_bases(vectors):
    basis = orthogonal(vectors)
    assert len(basis) == (sp.Matrix(vectors).rank() if vectors else 0)
    for i, a in enumerate(basis):
        assert all(sum(s * t for s, t in zip(a, b, strict=True)) == 0 for b in basis[:i])
    assert all(not any(without(u, basis)) for u in vectors)


def test_composition_with_a_basis():
    T = polynomial(x**2 * y, x, y)
    a, b = (Fraction(1), Fraction(1)), (Fraction(0), Fraction(2))
    c, d = sp.symbols("c d")
    assert composed(T.coefficients, [a, b]) == polynomial(c**2 * (c + 2 * d), c, d).coefficients


# --- multiplicity -------------------------------------------------------------------------------------------


def system(*expressions: sp.Expr):
    variables = (x, y, z)[: len(expressions)]
    return [{alpha: Fraction(int(c.p), int(c.q)) for alpha, c in sp.Poly(e, *variables).terms()} for e in expressions]


@pytest.mark.parametrize(
    "expressions, multiplicity",
    [
        ((x, y), 1),
        ((x**2, y), 2),
        ((x**2 + y**3, x * y), 5),
        ((x**2 - y**2, x * y), 4),
        ((y - x**2, y**3), 6),
        ((x**2, y**3, z**2), 12),
        ((x + y, x + y + x**3), 3),
        ((x * y, x), None),
        ((x * (1 + y), x**2), None),
        ((x**2 + y, 1 + x), 0),
    ],
)
def test_multiplicity(expressions, multiplicity):
    assert multiplicity_at_origin(system(*expressions), len(expressions)) == multiplicity


@given(st.integers(1, 3), st.integers(1, 3), st.lists(st.integers(-2, 2), min_size=4, max_size=4))
def test_multiplicity_is_that_of_the_ideal(a, b, m):
    """A change of coordinates and of generators leaves it: mult(x^a, y^b) = ab."""
    if m[0] * m[3] == m[1] * m[2]:
        return
    f, g = (m[0] * x + m[1] * y) ** a, (m[2] * x + m[3] * y + x**2) ** b
    assert multiplicity_at_origin(system(sp.expand(f + x * g), sp.expand(g)), 2) == a * b


def test_chart_equations_vanish_at_stationary_points_only():
    T = polynomial(x * y * z, *G3)
    equations = chart_equations(T.coefficients, [Fraction(1)] * 3, 2)
    for point in [(1, 1, 1), (-1, 1, 1), (0, 0, 1)]:
        at = around(equations, [Fraction(c) for c in point], 2)
        assert not any(g.get((0, 0)) for g in at)
    assert any(g.get((0, 0)) for g in around(equations, [Fraction(2), Fraction(1), Fraction(1)], 2))


# --- continua that factors show -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression, variables, dimensions",
    [
        (x**2 * y * z, G3, [1]),
        ((x**2 + y**2 - z**2) ** 2 * (x + y), G3, [1]),
        ((x**2 + 2 * y**2 + z**2) ** 2 * (x + y), G3, []),  # no real point
        (x * y * z * w, G4, [1] * 6),
        (x * y * z, G3, []),
        ((x + y) * (x - z) * (y + z + w), G4, [1] * 3),
    ],
)
def test_continua_of_factors(expression, variables, dimensions):
    form = polynomial(expression, *variables)
    assert [c.dimension for c in continua_of_factors(form.coefficients, len(variables))] == dimensions


def test_the_value_on_a_continuum():
    """z⁴ − z²(x² + y²) has its minimum −1/8 on a pair of circles."""
    found = continua_of_factors(polynomial(z**4 - z**2 * (x**2 + y**2), *G3).coefficients, 3)
    assert sorted(float(c.value) for c in found) == pytest.approx([-0.125, 0])


def test_primitive_vectors():
    assert primitive((Fraction(2, 3), Fraction(-4, 3))) == (1, -2)
