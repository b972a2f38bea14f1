"""Value of an unfolded claim at given weights and data: exact rationals, or mpmath numbers of any precision."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, Self

import mpmath
import sympy as sp
from sympy import Add, Basic, Expr, Indexed, Mul, Pow, Sum

from theory.derivation import symbols
from theory.derivation.notation import Sigma, Slope

type_of_number = Any  # Fraction or mpmath.mpf: the arithmetic is the same


@dataclass(frozen=True)
class Setting:
    """Values of symbols and of indexed symbols (key: name and indices), of σ and σ′, and the kind of number."""

    values: Mapping[Any, type_of_number]
    functions: Mapping[type, Callable[[Any], Any]]
    number: Callable[[Expr], type_of_number]

    def with_values(self, values: Mapping[Any, Any]) -> Self:
        """The same setting with some values added or replaced."""
        return replace(self, values={**self.values, **values})


def evaluate(expr: Basic, setting: Setting) -> type_of_number:
    """Value of a scalar expression without folded notation.

    Raises
    ------
    ValueError
        If something in it has no value in the setting.

    >>> from sympy.abc import i, n
    >>> from sympy import IndexedBase
    >>> data = Setting({n: Fraction(2), ("y", 1): Fraction(1, 2), ("y", 2): Fraction(1, 3)}, {}, exact_number)
    >>> evaluate(Sum(IndexedBase("y")[i] ** 2, (i, 1, n)) / n, data)
    Fraction(13, 72)
    """
    if expr in setting.values:
        return setting.values[expr]
    if isinstance(expr, Indexed):
        return _indexed(expr, setting)
    if isinstance(expr, Sum):
        return _sum(expr, setting)
    if not expr.free_symbols:
        return setting.number(expr)
    parts = [evaluate(part, setting) for part in expr.args]
    if isinstance(expr, Add):
        return sum(parts[1:], parts[0])
    if isinstance(expr, Mul):
        return math.prod(parts[1:], start=parts[0])
    if isinstance(expr, Pow):
        return _power(*parts)
    if isinstance(expr, sp.Abs):
        return abs(parts[0])
    if expr.func in setting.functions:
        return setting.functions[expr.func](parts[0])
    raise ValueError(f"{expr} has no value here")


def _indexed(expr: Indexed, setting: Setting) -> type_of_number:
    key = (expr.base.label.name, *(int(evaluate(index, setting)) for index in expr.indices))
    if key not in setting.values:
        raise ValueError(f"{expr} has no value at the indices {key[1:]}")
    return setting.values[key]


def _sum(expr: Sum, setting: Setting) -> type_of_number:
    total: type_of_number = 0
    *inner, (index, lower, upper) = expr.limits
    summand = Sum(expr.function, *inner) if inner else expr.function
    for k in range(int(evaluate(lower, setting)), int(evaluate(upper, setting)) + 1):
        total += evaluate(summand, setting.with_values({index: k}))
    return total


def _power(base: type_of_number, exponent: type_of_number) -> type_of_number:
    if exponent == int(exponent):
        # Fraction(0)**-1 must be an error of the claim, not a crash: ZeroDivisionError is an ArithmeticError.
        return base ** int(exponent)
    if isinstance(base, Fraction) and exponent == Fraction(1, 2):
        return exact_root(base)
    return base**exponent


def exact_root(square: Fraction) -> Fraction:
    """Square root of a rational that has a rational one.

    >>> exact_root(Fraction(25, 16))
    Fraction(5, 4)
    """
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if root**2 != square:
        raise ValueError(f"{square} is not the square of a rational")
    return root


def exact_number(expr: Expr) -> Fraction:
    """A rational constant as a Fraction."""
    if not isinstance(expr, sp.Rational):
        raise ValueError(f"{expr} is not rational")
    return Fraction(int(expr.p), int(expr.q))


def precise_number(expr: Expr) -> type_of_number:
    """A real constant at the precision that mpmath has now."""
    if isinstance(expr, sp.Rational):
        return mpmath.mpf(int(expr.p)) / int(expr.q)
    return mpmath.mpf(sp.N(expr, mpmath.mp.dps + 5)._to_mpmath(mpmath.mp.prec))


@dataclass(frozen=True)
class Sample:
    """Random rational network and data; indices run from 1, as in the formulas.

    The biggest sample that is still quick: 3 data, 2 neurons.
    """

    dimension: int
    a: tuple[Fraction, ...]
    w: tuple[tuple[Fraction, ...], ...]
    x: tuple[tuple[Fraction, ...], ...]
    y: tuple[Fraction, ...]
    sigma: tuple[Fraction, ...]
    """Coefficients of a cubic that stands for σ."""

    @classmethod
    def draw(cls, dimension: int, rng: Random, samples: int = 3, neurons: int = 2) -> Self:
        """A sample without zeros, in which no neuron is orthogonal to a datum.

        >>> Sample.draw(2, Random(0)).y == Sample.draw(2, Random(0)).y
        True
        """

        def row(size: int) -> tuple[Fraction, ...]:
            return tuple(_draw(rng) for _ in range(size))

        w = tuple(row(dimension) for _ in range(neurons))
        x = tuple(row(dimension) for _ in range(samples))
        if any(dot(w_j, x_i) == 0 for w_j in w for x_i in x):
            return cls.draw(dimension, rng, samples, neurons)
        return cls(dimension, row(neurons), w, x, row(samples), row(3))

    def activation(self, z: Fraction) -> Fraction:
        """The cubic at z."""
        return sum((c * z ** (k + 1) for k, c in enumerate(self.sigma)), Fraction(0))

    def slope(self, z: Fraction) -> Fraction:
        """Its derivative."""
        return sum(((k + 1) * c * z**k for k, c in enumerate(self.sigma)), Fraction(0))

    def targets(self, centred: bool) -> list[Fraction]:
        """y_i, or y_i − ȳ where they are centred.

        >>> sum(Sample.draw(2, Random(0)).targets(centred=True))
        Fraction(0, 1)
        """
        mean = sum(self.y, Fraction(0)) / len(self.y) if centred else Fraction(0)
        return [y_i - mean for y_i in self.y]

    def values(self, weights: tuple[str, str] = ("a", "w")) -> dict[Any, Any]:
        """Values by symbol, the weights under the given names."""
        output, inputs = weights
        values: dict[Any, Any] = {symbols.n: Fraction(len(self.y)), symbols.m: Fraction(len(self.a))}
        values |= {("y", i): value for i, value in enumerate(self.y, 1)}
        values |= {(output, j): value for j, value in enumerate(self.a, 1)}
        for name, rows in (("x", self.x), (inputs, self.w)):
            values |= {(name, l, k): value for l, row in enumerate(rows, 1) for k, value in enumerate(row, 1)}
        return values

    def setting(self) -> Setting:
        """Exact setting, with the cubic for σ."""
        return Setting(self.values(), {Sigma: self.activation, Slope: self.slope}, exact_number)


def dot(left: tuple[Fraction, ...], right: tuple[Fraction, ...]) -> Fraction:
    """Scalar product."""
    return sum((p * q for p, q in zip(left, right, strict=True)), Fraction(0))


def _draw(rng: Random) -> Fraction:
    return rng.choice((-1, 1)) * Fraction(rng.randint(1, 30), rng.randint(7, 20))
