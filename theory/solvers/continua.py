"""Continua of stationary orientations that algebra shows: surfaces and subspaces on which ∇T and w are parallel.

The stationary orientations are the common zeros of the minors w_i ∂_jT − w_j ∂_iT.  A common factor f of all of them
gives a continuum {f = 0} of dimension D − 2, and two different linear factors of T one of dimension D − 3, as T and ∇T
vanish where both do.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from flint import arb, fmpq_mpoly

from theory.exact import ball
from theory.precision import precision
from theory.rational_algebra import Coefficients, Vector, as_coefficients, as_polynomial, composed, orthogonal
from theory.rational_points import value_on_sphere
from theory.solvers.result import Continuum

_BITS = 128


def continua_of_factors(coefficients: Coefficients, D: int) -> list[Continuum]:
    """The continua of a form in D >= 3 variables that a factor shows; each is proved to have real points.

    >>> T = {(2, 1, 0): Fraction(1)}  # w_1² w_2 vanishes doubly on the circle w_1 = 0
    >>> [(c.dimension, str(c.value)) for c in continua_of_factors(T, 3)]
    [(1, '0')]
    """
    T = as_polynomial(coefficients, D)
    surfaces = [c for f in _common_factors(T, D) if (c := _surface(T, f, D))]
    return surfaces + (_crossings(T, D) if D > 3 else [])


def stationary_subspaces(coefficients: Coefficients, D: int, points: Sequence[Vector]) -> list[Continuum]:
    """The continua that are unit spheres of subspaces spanned by the given points, which are stationary themselves.

    >>> T = {(2, 0, 0, 1): Fraction(1), (0, 2, 1, 0): Fraction(1)}  # ∇T = 0 where w_1 = w_2 = 0
    >>> points = [tuple(map(Fraction, v)) for v in [(0, 0, 1, 0), (0, 0, 1, 1)]]
    >>> [(c.dimension, c.reason) for c in stationary_subspaces(T, 4, points)]
    [(1, 'every unit vector in the span of (0, 0, 1, 0), (0, 0, 0, 1) is stationary')]
    """
    T = as_polynomial(coefficients, D)
    minors = _minors(T, D)
    found: list[tuple[Vector, ...]] = []
    for a, b in combinations(points, 2):
        if any(len(orthogonal([*span, a, b])) == len(span) for span in found):
            continue
        span = orthogonal([a, b])
        if len(span) == 2 and _vanish(minors, D, span):
            for c in points:
                larger = orthogonal([*span, c])
                span = larger if len(larger) > len(span) and _vanish(minors, D, larger) else span
            found.append(span)
    return [_sphere(T, span) for span in found]


def _vanish(minors: Sequence[fmpq_mpoly], D: int, span: Sequence[Vector]) -> bool:
    return not any(composed(as_coefficients(m), span) for m in minors if m)


def _sphere(T: fmpq_mpoly, span: Sequence[Vector]) -> Continuum:
    a = span[0]
    value = value_on_sphere(a, _at(T, a), int(T.total_degree()))
    vectors = ", ".join(f"({', '.join(map(str, primitive(v)))})" for v in span)
    return Continuum(len(span) - 1, value, f"every unit vector in the span of {vectors} is stationary")


def primitive(v: Vector) -> tuple[int, ...]:
    """The shortest integer vector along v.

    >>> primitive((Fraction(0), Fraction(1, 20), Fraction(1, 30)))
    (0, 3, 2)
    """
    whole = [int(x * math.lcm(*(y.denominator for y in v))) for x in v]
    return tuple(x // (math.gcd(*whole) or 1) for x in whole)


def _minors(T: fmpq_mpoly, D: int) -> list[fmpq_mpoly]:
    x, gradient = T.context().gens(), [T.derivative(i) for i in range(D)]
    return [x[i] * gradient[j] - x[j] * gradient[i] for i, j in combinations(range(D), 2)]


def _common_factors(T: fmpq_mpoly, D: int) -> list[fmpq_mpoly]:
    common = 0 * T
    for minor in _minors(T, D):
        common = common.gcd(minor)
    return [] if common.is_constant() else [f for f, _ in common.factor()[1]]


def _surface(T: fmpq_mpoly, f: fmpq_mpoly, D: int) -> Continuum | None:
    """The continuum f = 0, if f is found to change sign, with the value of T at one of its points."""
    points = list(_samples(D))
    positive = next((a for a in points if _at(f, a) > 0), None)
    negative = next((a for a in points if _at(f, a) < 0), None)
    if positive is None or negative is None:
        return None
    value = Fraction(0) if _divides(f, T) else _value_between(T, f, positive, negative)
    return Continuum(D - 2, value, f"∇T and w are parallel wherever {_text(f)} = 0")


def _crossings(T: fmpq_mpoly, D: int) -> list[Continuum]:
    """Where two linear factors of T vanish, T has a saddle of value 0."""
    linear = [f for f, _ in T.factor()[1] if f.total_degree() == 1]
    return [
        Continuum(D - 3, Fraction(0), f"T and ∇T vanish where its factors {_text(f)} and {_text(g)} do", 0)
        for f, g in combinations(linear, 2)
    ]


def _samples(D: int) -> Iterator[Vector]:
    """Rational points in many directions."""
    for signs in product((1, -1), repeat=D):
        for shift in range(D):
            yield tuple(Fraction(s * (1 + (3 * (k + shift)) % (2 * D + 1))) for k, s in enumerate(signs))
    for k in range(D):
        yield tuple(Fraction(i == k) for i in range(D))


def _at(f: fmpq_mpoly, point: Vector) -> Fraction:
    total = Fraction(0)
    for alpha, t in f.to_dict().items():
        term = Fraction(int(t.p), int(t.q))
        for x, k in zip(point, alpha, strict=True):
            term *= x ** int(k)
        total += term
    return total


def _divides(f: fmpq_mpoly, T: fmpq_mpoly) -> bool:
    return bool(divmod(T, f)[1].is_zero())


def _value_between(T: fmpq_mpoly, f: fmpq_mpoly, a: Vector, b: Vector) -> arb:
    """T(u) at a zero of f between two points at which it is positive and negative, by bisection."""
    for _ in range(_BITS):
        middle = tuple((x + y) / 2 for x, y in zip(a, b, strict=True))
        if _at(f, middle) > 0:
            a = middle
        else:
            b = middle
    with precision(_BITS):
        x = [ball(p).union(ball(q)) for p, q in zip(a, b, strict=True)]
        value = arb(0)
        for alpha, t in T.to_dict().items():
            term = arb(t)
            for z, k in zip(x, alpha, strict=True):
                term *= z ** int(k)
            value += term
        return value / sum((z * z for z in x), arb(0)).sqrt() ** int(T.total_degree())


def _text(f: fmpq_mpoly) -> str:
    return str(f).replace("w", "w_")
