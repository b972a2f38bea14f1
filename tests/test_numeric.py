"""The fast activation against mpmath, also where the plain formula has lost every digit."""

import mpmath
import numpy as np
import pytest
import sympy as sp

from theory.activations import Activation
from theory.errors import ActivationError
from theory.parser import VARIABLE
from verify.numeric import NumericActivation

SMOOTH = [
    "tanh",
    "x*tanh(x)",
    "x**2*tanh(x)",
    "x**3*tanh(x)",
    "x - tanh(x)",
    "x - sin(x)",
    "gelu",
    "silu",
    "mish",
    "softplus",
    "arctan",
    "erf",
    "x**7",
    "sin(x)**3",
    "sin(tan(x)) - tan(sin(x))",
    "cosh(x) - 1",
]
SIZES = [10.0**-k for k in range(9)] + [0.3, 0.11, 0.9, 1.3]


def exact(expr: sp.Expr, z: float) -> float:
    """Slow oracle: 60 digits more than any cancellation here can lose."""
    with mpmath.workdps(160):
        return float(sp.lambdify(VARIABLE, expr, "mpmath")(mpmath.mpf(z)))


@pytest.mark.parametrize("text", SMOOTH)
def test_value_and_slope_have_full_relative_accuracy(text: str) -> None:
    activation = Activation.parse(text)
    sigma = NumericActivation.of(activation)
    z = np.array([sign * size for size in SIZES for sign in (1, -1) if size < 1.3 or "tan(" not in text])
    value, slope = sigma(z)
    for expr, found in ((activation.expr, value), (sp.diff(activation.expr, VARIABLE), slope)):
        expected = np.array([exact(expr, x) for x in z])
        assert found == pytest.approx(expected, rel=2e-11, abs=1e-300)


@pytest.mark.parametrize("text", ["softsign", "elu", "relu", "leaky_relu", "x*abs(x)", "Max(x, x**3) - x**3"])
def test_each_side_of_a_kink_has_its_own_value_and_slope(text: str) -> None:
    activation = Activation.parse(text)
    sigma, h = NumericActivation.of(activation), 1e-7
    z = np.array([-0.7, -0.2, 0.2, 0.7])
    value, slope = sigma(z)
    plain = np.array([float(activation.expr.subs(VARIABLE, x)) for x in z])
    assert value == pytest.approx(plain, rel=1e-12, abs=1e-15)
    assert slope == pytest.approx((sigma(z + h)[0] - sigma(z - h)[0]) / (2 * h), abs=1e-6)


def test_plain_formula_is_kept_where_it_is_accurate() -> None:
    assert NumericActivation.of(Activation.parse("x**2*tanh(x)")).radius == 0.0
    assert NumericActivation.of(Activation.parse("x - tanh(x)")).radius > 0.0


def test_array_on_both_sides_of_the_radius() -> None:
    sigma = NumericActivation.of(Activation.parse("x - tanh(x)"))
    z = np.array([[sigma.radius * 0.999, sigma.radius * 1.001], [-3.0, 0.0]])
    value, slope = sigma(z)
    assert value.shape == slope.shape == z.shape
    assert value == pytest.approx(z - np.tanh(z), rel=1e-9, abs=1e-300)
    assert slope == pytest.approx(np.tanh(z) ** 2, rel=1e-9, abs=1e-300)


def test_constant_slope_is_broadcast() -> None:
    value, slope = NumericActivation.of(Activation(VARIABLE))(np.ones((2, 3)))
    assert value.shape == slope.shape == (2, 3)


def test_free_parameters_are_refused() -> None:
    with pytest.raises(ActivationError, match="free parameters a"):
        NumericActivation.of(Activation.parse("tanh(x) - a*x"))
