"""Degree 1: T(u) = g·u has the one stationary line of g (arXiv:2105.11686, the case p = 1 in any dimension)."""

from collections.abc import Mapping
from fractions import Fraction

from flint import arb

from theory.exact import ball
from theory.polynomial import Exponents
from theory.precision import precision
from theory.solvers.result import Line

BITS = 128


def linear_line(coefficients: Mapping[Exponents, Fraction], D: int) -> Line:
    """The line of g ≠ 0: u = g/‖g‖ with T(u) = ‖g‖, where T falls off equally in all D − 1 directions.

    >>> line = linear_line({(1, 0): Fraction(3), (0, 1): Fraction(4)}, 2)
    >>> [float(x) for x in line.direction], float(line.value)
    ([0.6, 0.8], 5.0)
    """
    with precision(BITS):
        g = [arb(0)] * D
        for alpha, t in coefficients.items():
            g[alpha.index(1)] = ball(t)
        norm = sum((x * x for x in g), arb(0)).sqrt()
        return Line(tuple(x / norm for x in g), norm, (-norm,) * (D - 1), 1, 1, None, BITS)
