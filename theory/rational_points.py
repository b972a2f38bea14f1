"""Classes with rational coordinates: recognised in a ball, then checked in exact arithmetic."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb

from theory.exact import ball
from theory.polynomial import Exponents, derivatives
from theory.precision import precision


def rational_point(balls: Sequence[arb], bits: int) -> tuple[Fraction, ...] | None:
    """The simplest rational point in a box, or None where its denominators are so large that chance could explain it.

    >>> rational_point([arb(1), arb(1, 1e-30) / 3], 100)
    (Fraction(1, 1), Fraction(1, 3))
    >>> rational_point([arb(1), arb(2).sqrt()], 53) is None
    True
    """
    point = []
    for coordinate in balls:
        middle, exponent = coordinate.mid().man_exp()
        exact = Fraction(int(middle)) * Fraction(2) ** int(exponent)
        simple = exact.limit_denominator(2 ** max(bits // 2 - 12, 1))
        if not coordinate.contains(arb(simple.numerator) / simple.denominator):
            return None
        point.append(simple)
    return tuple(point)


def exact_value_and_gradient(
    coefficients: Mapping[Exponents, Fraction], x: Sequence[Fraction]
) -> tuple[Fraction, tuple[Fraction, ...]]:
    """T(x) and ∇T(x), exactly.

    >>> exact_value_and_gradient({(2, 1): Fraction(1)}, [Fraction(2), Fraction(3)])
    (Fraction(12, 1), (Fraction(12, 1), Fraction(4, 1)))
    """
    gradient = [Fraction(0)] * len(x)
    for alpha, t in coefficients.items():
        for beta, (i,), factor in derivatives(alpha, 1):
            term = t * factor
            for z, k in zip(x, beta, strict=True):
                term *= z**k
            gradient[i] += term
    degree = sum(next(iter(coefficients), (1,)))
    return sum((g * z for g, z in zip(gradient, x, strict=True)), Fraction(0)) / degree, tuple(gradient)


def is_stationary(gradient: Sequence[Fraction], x: Sequence[Fraction]) -> bool:
    """Whether ∇T(x) and x are parallel, exactly."""
    return all(g * b == h * a for g, a in zip(gradient, x, strict=True) for h, b in zip(gradient, x, strict=True))


def value_on_sphere(x: Sequence[Fraction], value: Fraction, degree: int, bits: int = 256) -> Fraction | arb:
    """T(u) for u = x/‖x‖ from T(x): exactly 0, or a ball.

    >>> value_on_sphere([Fraction(3), Fraction(4)], Fraction(25), 2)
    1.00000000000000
    """
    if value == 0:
        return value
    with precision(bits):
        return ball(value) / ball(sum((z * z for z in x), Fraction(0))).sqrt() ** degree
