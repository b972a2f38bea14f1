"""Quotients of polynomials over Q in named generators: the coefficients that are not plain rationals."""

from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

MAX_TERMS = 400
"""Most terms of a numerator or denominator."""


class TooLargeError(Exception):
    """The exact coefficients outgrow the bound on their size."""

    def __init__(self, bound: str = f"beyond {MAX_TERMS} terms") -> None:
        super().__init__(f"the exact coefficients grow {bound}")


class RationalFunction:
    """``numerator / denominator`` in lowest terms, the denominator with leading coefficient 1; never constant.

    Arithmetic mixes with ``fmpq`` and gives an ``fmpq`` back where the generators cancel.

    >>> g, h = generators(("g", "h"))
    >>> 1 / (1 + g) + g / (1 + g), (g * g - h * h) / (2 * g - 2 * h)
    (1, 1/2*g + 1/2*h)
    """

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: Any, denominator: Any) -> None:
        self.numerator = numerator
        self.denominator = denominator

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, RationalFunction):
            return RationalFunction(self.numerator + self.denominator * fmpq(other), self.denominator)
        if self.denominator == other.denominator:
            return _reduced(self.numerator + other.numerator, self.denominator)
        numerator = self.numerator * other.denominator + other.numerator * self.denominator
        return _reduced(numerator, self.denominator * other.denominator)

    __radd__ = __add__

    def __neg__(self) -> "RationalFunction":
        return RationalFunction(-self.numerator, self.denominator)

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, RationalFunction):
            return _reduced(self.numerator * other.numerator, self.denominator * other.denominator)
        return RationalFunction(self.numerator * fmpq(other), self.denominator) if other else fmpq(0)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self * (other.inverse() if isinstance(other, RationalFunction) else 1 / fmpq(other))

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Any:
        if exponent <= 0:
            return self.inverse() ** -exponent if exponent else fmpq(1)
        return _bounded(self.numerator**exponent, self.denominator**exponent)

    def inverse(self) -> "RationalFunction":
        """1/self."""
        lead = 1 / self.numerator.leading_coefficient()
        return RationalFunction(self.denominator * lead, self.numerator * lead)

    def __repr__(self) -> str:
        return str(self.numerator) if self.denominator == 1 else f"({self.numerator})/({self.denominator})"


def generators(names: tuple[str, ...]) -> tuple[RationalFunction, ...]:
    """The generators themselves, in the order of their names."""
    context = fmpq_mpoly_ctx.get(names, Ordering.lex)
    return tuple(RationalFunction(generator, context.constant(1)) for generator in context.gens())


def _reduced(numerator: Any, denominator: Any) -> Any:
    """The quotient in lowest terms; an ``fmpq`` if it is constant."""
    if max(len(numerator), len(denominator)) > 8 * MAX_TERMS:  # a gcd of this size would be slow
        raise TooLargeError
    if not numerator:
        return fmpq(0)
    if not denominator.is_constant():
        common = numerator.gcd(denominator)
        numerator, denominator = numerator / common, denominator / common
    lead = 1 / denominator.leading_coefficient()
    numerator, denominator = numerator * lead, denominator * lead
    if numerator.is_constant() and denominator.is_constant():
        return numerator.leading_coefficient()
    return _bounded(numerator, denominator)


def _bounded(numerator: Any, denominator: Any) -> RationalFunction:
    if max(len(numerator), len(denominator)) > MAX_TERMS:
        raise TooLargeError
    return RationalFunction(numerator, denominator)
