"""Laws of fields: our own dynamics obey them, and every likely mistake is found, with its number."""

import math
from fractions import Fraction
from math import tan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from tests.properties import examples
from theory.activations import Activation
from theory.errors import ActivationError, InputError, NotApplicableError
from theory.expansion import expand
from theory.form import CorrelationForm
from verify import laws
from verify.laws.properties import literal
from verify.laws.properties.example import Example
from verify.laws.properties.example import examples as drawn_examples
from verify.laws.properties.sigma import ExactSigma, leading_term
from verify.leading import LeadingOrder
from verify.network import TwoLayerNetwork, Weights
from verify.numeric import NumericActivation
from verify.strategies import activations, kinked_activations

FEW = settings(max_examples=examples(8))


def cubic(a, w, X, y):
    """The leading order of x² tanh x."""
    z = X @ w
    return np.mean(y * z**3), 3 * a * (y * z**2) @ X / len(y)


def of_engine(p, c_p):
    """Our own leading-order field."""

    def field(a, w, X, y):
        flow = LeadingOrder(CorrelationForm.from_data(X, y, p), c_p)
        force = flow.field(np.array([[a, *w]]))[0]
        return force[0], force[1:]

    return field


def of_network(text, p, **options):
    """Our own full field, in the variables of gradient flow."""
    sigma = NumericActivation.of(Activation.parse(text))

    def field(a, w, X, y):
        epsilon = 2.0**-4
        network = TwoLayerNetwork(sigma, X, y, epsilon, p, **options)
        da, dw = network.field(Weights(a / epsilon, w / epsilon))
        return epsilon**p * da, epsilon**p * dw

    return field


@FEW
@given(st.integers(1, 6).flatmap(lambda p: st.tuples(st.just(p), activations(p, offset=False))))
def test_our_leading_order_is_the_leading_order(case):
    p, activation = case
    c_p = float(expand(activation).leading_coefficient)
    found = laws.leading_order(of_engine(p, c_p), activation, examples=10)
    assert found.statement.status == "confirmed"
    assert (found.law, found.settings["examples"], found.measurements[0].within) == ("leading-order", 10, True)


@pytest.mark.parametrize("text", ["tanh(x)", "x**2*tanh(x)", "x - tanh(x)", "sigmoid", "softplus", "gelu", "max(x, 0)"])
def test_our_gradient_flow_is_gradient_flow(text):
    p = expand(text).multiplicity or 1
    assert laws.gradient_flow(of_network(text, p), text, examples=30).statement.status == "confirmed"


def test_what_doubles_cannot_hold_is_no_violation():
    def field(a, w, X, y):
        z = X @ w.T
        with np.errstate(all="ignore"):
            sigma, slope = np.expm1(z**2), 2 * z * np.exp(z**2)
            e = sigma @ a - y
            return -sigma.T @ e / len(y), -a[:, None] * (slope.T * e) @ X / len(y)

    assert laws.gradient_flow(field, "exp(x**2) - 1", examples=60).statement.status == "confirmed"


def test_a_frozen_residual_is_another_flow():
    with pytest.raises(laws.LawViolation) as caught:
        laws.gradient_flow(of_network("tanh(x)", 1, frozen=True), "tanh(x)")
    assert caught.value.finding.statement.status == "refuted"


WRONG = [
    (lambda a, w, X, y: (cubic(a, w, X, y)[0], 2 / 3 * cubic(a, w, X, y)[1]), "dw/dt", 2 / 3, True),
    (lambda a, w, X, y: (-cubic(a, w, X, y)[0], cubic(a, w, X, y)[1]), "da/dt", -1, True),
    (lambda a, w, X, y: (cubic(a, w, X, y)[0], -cubic(a, w, X, y)[1]), "dw/dt", -1, True),
    (lambda a, w, X, y: (len(y) * cubic(a, w, X, y)[0], cubic(a, w, X, y)[1]), "da/dt", 2, False),
    (lambda a, w, X, y: (cubic(a, w, X, y)[0], cubic(1, w, X, y)[1]), "dw/dt", -1, False),
    (lambda a, w, X, y: (np.mean(y * (X @ w) ** 2), cubic(a, w, X, y)[1]), "da/dt", -1, False),
    (lambda a, w, X, y: (cubic(a, w, X, y)[0], 3 * a * (y * (X @ w)) @ X / len(y)), "dw/dt", -1, False),
]


@pytest.mark.parametrize("field, name, factor, always", WRONG)
def test_a_mistake_is_told_by_its_number_at_a_small_example(field, name, factor, always):
    with pytest.raises(laws.LawViolation) as caught:
        laws.leading_order(field, "x**2*tanh(x)")
    error = caught.value
    assert error.factor == pytest.approx(factor)
    assert error.finding.statement.status == "refuted"
    assert f"{name} is {Fraction(factor).limit_denominator(9)} times what it must be" in str(error)
    assert ("in all of" in str(error)) == always
    assert len(error.example.X) <= 2
    assert sum(abs(x) for x in (*error.example.a, *error.example.w[0], *error.example.y)) <= 4


def test_the_smallest_example_and_the_whole_message():
    with pytest.raises(laws.LawViolation) as caught:
        laws.leading_order(lambda a, w, X, y: (cubic(a, w, X, y)[0], cubic(a, w, X, y)[1] / 3), "x**2*tanh(x)")
    assert str(caught.value).splitlines()[1:] == [
        "  for: x**2*tanh(x), p = 3, c_p = 1",
        "  smallest example: a = 1, w = (1, 0), X = [(1, 0)], y = [1]",
        "  dw/dt = c_p a ∇T(w): yours (1, 0), it must be (3, 0)",
    ]


def test_an_index_that_is_wrong_is_found():
    def transposed(a, w, X, y):
        z = X @ w
        return np.mean(y * z**3), 3 * a * np.mean(y * z**2 * X.T, axis=1)[::-1]

    with pytest.raises(laws.LawViolation, match="dw/dt is off by"):
        laws.leading_order(transposed, "x**2*tanh(x)")


def held(a, w, X, y):
    """The slow phase of sigmoid."""
    centred = y - y.mean()
    T = w @ X.T @ centred / len(y) / 4
    return T - T.mean(), np.outer(a, centred @ X / len(y)) / 4


def test_a_constant_centres_the_targets_and_holds_the_sum():
    assert laws.leading_order(held, "sigmoid", network=True).statement.status == "confirmed"
    for wrong in (
        lambda a, w, X, y: (held(a, w, X, y)[0] + (w @ X.T @ (y - y.mean()) / len(y) / 4).mean(), held(a, w, X, y)[1]),
        lambda a, w, X, y: (held(a, w, X, y)[0], np.outer(a, y @ X / len(y)) / 4),
    ):
        with pytest.raises(laws.LawViolation):
            laws.leading_order(wrong, "sigmoid", network=True)
    with pytest.raises(InputError, match="do not move alone"):
        laws.leading_order(held, "sigmoid")


@FEW
@given(kinked_activations(offset=False))
def test_a_kink_has_a_coefficient_on_each_side(activation):
    term = leading_term(activation)

    def field(a, w, X, y):
        z = X @ w
        c = np.where(z > 0, float(term.right), float(term.left))
        return np.mean(y * c * z**term.p), a * term.p * (y * c * z ** (term.p - 1)) @ X / len(y)

    assert not term.smooth
    laws.leading_order(field, activation, examples=10)
    with pytest.raises(laws.LawViolation):
        laws.leading_order(lambda a, w, X, y: field(a, -w, X, y), activation)


def polar_cubic(a, r, u, X, y):
    T, dT = np.mean(y * (X @ u) ** 3), 3 * (y * (X @ u) ** 2) @ X / len(y)
    return r**3 * T, 3 * a * r**2 * T, a * r * (dT - 3 * T * u)


def test_the_polar_form():
    assert laws.polar(polar_cubic, "x**2*tanh(x)").statement.status == "confirmed"

    def without_projection(a, r, u, X, y):
        da, dr, _ = polar_cubic(a, r, u, X, y)
        return da, dr, 3 * a * r * (y * (X @ u) ** 2) @ X / len(y)

    def wrong_power(a, r, u, X, y):
        da, dr, du = polar_cubic(a, r, u, X, y)
        return da, dr, du * r

    with pytest.raises(laws.LawViolation, match="du/dt is off by"):
        laws.polar(without_projection, "x**2*tanh(x)")
    with pytest.raises(laws.LawViolation, match=r"du/dt is .* times what it must be"):
        laws.polar(wrong_power, "x**2*tanh(x)")


def test_the_order_of_accuracy_is_that_of_the_theory():
    for text in ("tanh(x)", "x*tanh(x)", "gelu", "x**3"):
        expansion = expand(text)
        p, c_p = expansion.multiplicity, float(expansion.leading_coefficient)

        def leading(a, w, X, y, p=p, c_p=c_p):
            rows = [of_engine(p, c_p)(a_j, w_j, X, y) for a_j, w_j in zip(a, w, strict=True)]
            return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])

        full = of_network(text, p)
        laws.order(full, leading, text, examples=25)
        with pytest.raises(laws.LawViolation, match=r"the order in ε is \S+, it must be"):
            laws.order(full, lambda a, w, X, y: (leading(a, w, X, y)[0], 1.01 * leading(a, w, X, y)[1]), text)
    with pytest.raises(laws.LawViolation, match="it must be 2"):  # first order, where the second is claimed
        laws.order(
            of_network("gelu", 1),
            lambda a, w, X, y: (w @ X.T @ y / len(y) / 2, np.outer(a, y @ X) / len(y) / 2),
            "tanh",
        )


@pytest.mark.parametrize(
    "result, message",
    [
        (1, "the field returned 1; it must return"),
        ((1, 2), r"dw of the field has the shape \(\)"),
        ((1, [1, 2, 3, 4, 5]), r"dw of the field has the shape \(5,\)"),
        (("a", [1, 2]), "da of the field is 'a'"),
        ((1j, [1, 2]), "real numbers"),
    ],
)
def test_what_a_field_must_return_is_told(result, message):
    with pytest.raises(InputError, match=message):
        laws.leading_order(lambda *_: result, "tanh", D=2)


def test_what_is_no_number_fails():
    with pytest.raises(laws.LawViolation, match="no finite number"):
        laws.leading_order(lambda a, w, X, y: (np.nan, w), "tanh")


def test_an_exception_of_the_field_tells_where():
    with pytest.raises(ZeroDivisionError) as caught:
        laws.leading_order(lambda a, w, X, y: (1 / 0, w), "tanh")
    assert "a = 1, w = (1, 0), X = [(0, 0)], y = [1]" in caught.value.__notes__[0]


def test_the_arguments_are_copies():
    def spoils(a, w, X, y):
        result = cubic(a, w, X, y)
        w[:], X[:], y[:] = 0, 0, 0
        return result

    laws.leading_order(spoils, "x**2*tanh(x)")


@pytest.mark.parametrize(
    "options, message",
    [
        ({"D": 0}, "D is 0"),
        ({"D": True}, "D is True"),
        ({"examples": 0}, "examples is 0"),
        ({"examples": 2.5}, "examples is 2.5"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_other_numbers_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        laws.leading_order(cubic, "x**2*tanh(x)", **options)


def test_what_has_no_leading_order_is_refused():
    with pytest.raises(InputError, match="free parameters a"):
        laws.leading_order(cubic, "tanh(x) - a*x")
    with pytest.raises(ActivationError, match="flat"):
        laws.leading_order(cubic, "exp(-1/x**2)")
    with pytest.raises(NotApplicableError, match="kink"):
        laws.leading_order(cubic, "abs(x) + 1")


def test_a_seed_is_recorded_and_repeats():
    drawn: list[list[str]] = []
    for seed in (1, 1, 2):
        seen: list[str] = []

        def field(a, w, X, y, seen=seen):
            seen.append(repr((a, w, X, y)))
            return cubic(a, w, X, y)

        assert laws.leading_order(field, "x**2*tanh(x)", seed=seed, examples=20).seeds == (seed,)
        drawn.append(seen)
    assert drawn[0] == drawn[1] != drawn[2]


@given(drawn_examples(network=True))
def test_the_literal_gradient_is_that_of_the_loss(example):
    """The oracle against a difference quotient of R, which for a polynomial of degree 2 in each weight is exact."""
    term = leading_term("x")
    rates, h = literal.gradient_flow(example, literal.leading(term)), Fraction(1, 7)

    def loss(a, w):
        f = [sum(a_j * literal.dot(w_j, x) for a_j, w_j in zip(a, w, strict=True)) for x in example.X]
        return sum((f_i - y) ** 2 for f_i, y in zip(f, example.y, strict=True)) / (2 * len(example.y))

    def moved(step):
        return loss((example.a[0] + step, *example.a[1:]), example.w)

    assert (moved(h) - moved(-h)) / (2 * h) == -rates.da[0]
    first, rest = example.w[0], example.w[1:]
    ahead, behind = (loss(example.a, ((first[0] + s, *first[1:]), *rest)) for s in (h, -h))
    assert (ahead - behind) / (2 * h) == -rates.dw[0][0]


def test_the_literal_leading_order_is_the_limit_of_small_weights():
    """Exact arithmetic at ε = 10⁻⁹: what is left out is of the relative order ε^s."""
    example = Example(
        (Fraction(1), Fraction(-2)),
        ((Fraction(1, 2), Fraction(1)), (Fraction(-1), Fraction(2))),
        ((Fraction(1), Fraction(1)), (Fraction(-2), Fraction(1)), (Fraction(1, 3), Fraction(1))),
        (Fraction(1), Fraction(2), Fraction(-1)),
        network=True,
    )
    e = Fraction(1, 10**9)
    small = Example(
        tuple(e * a for a in example.a), tuple(tuple(e * x for x in w) for w in example.w), example.X, example.y, True
    )
    for text, p in (("tanh(x)", 1), ("x*tanh(x)", 2), ("x - tanh(x)", 3)):
        full = literal.gradient_flow(small, ExactSigma(Activation.parse(text)))
        limit = literal.leading_order(example, leading_term(text))
        for mine, its in ((full.da, limit.da), (full.dw[1], limit.dw[1])):
            assert [float(m / e**p) for m in mine] == pytest.approx([float(i) for i in its], rel=1e-12)


def test_activations_are_read_from_numpy_functions():
    assert leading_term(lambda z: z * special.expit(z)).p == 1
    assert leading_term(lambda z: np.where(z > 0, z, 0.25 * z)) == leading_term("max(x, x/4)")
    assert leading_term(np.tanh) == leading_term(math.tanh) == leading_term("tanh")
    assert leading_term(lambda z: tan(z) - math.sinh(z) + z ** math.gcd(9, 6)) == leading_term(
        "tan(x) - sinh(x) + x**3"
    )
    with pytest.raises(ActivationError, match="cannot be read as a formula"):
        leading_term(lambda z: z if z > 0 else 0)
    with pytest.raises(ActivationError, match="give it as text"):
        leading_term(lambda z: z if isinstance(z, float) else 2 * z)
