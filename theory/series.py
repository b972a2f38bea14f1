"""Truncated Laurent series Σ c_k t^k in t > 0 with exact coefficients."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp
from flint import fmpq

from theory.constants import NotRealError
from theory.errors import ActivationError
from theory.field import CoefficientField
from theory.rational_function import TooLargeError

MAX_REPEATED_PRODUCT = 8
"""Largest power that is taken by repeated multiplication; above, the recurrence is cheaper."""
MAX_BITS = 8192
"""Largest size in bits of a rational coefficient."""


class SingularError(ActivationError):
    """A function has a pole, a jump, a fractional power or a logarithm at 0."""


class FlatError(ActivationError):
    """A function vanishes at 0 together with all its derivatives."""


class OrderExhaustedError(Exception):
    """Every known coefficient is zero, so that the leading one is not known: a higher order is needed."""


@dataclass(frozen=True)
class Series:
    """``Σ_{k < len(terms)} terms[k] t^{valuation + k}``, known up to but excluding order ``end``.

    >>> field = CoefficientField()
    >>> t = variable(field, 4)
    >>> (t * t + constant(field, field.rational(1), 4)).inverse()
    Series(0: 1, 0, -1, 0)
    """

    field: CoefficientField
    valuation: int
    terms: tuple[Any, ...]

    @property
    def end(self) -> int:
        """First order that is not known."""
        return self.valuation + len(self.terms)

    def coefficient(self, order: int) -> Any:
        """Coefficient of t^order, an element of the field; ``order < end``."""
        index = order - self.valuation
        return self.terms[index] if index >= 0 else self.field.rational(0)

    def __repr__(self) -> str:
        return f"Series({self.valuation}: {', '.join(str(self.field.to_expr(c)) for c in self.terms)})"

    def __add__(self, other: "Series") -> "Series":
        end = min(self.end, other.end)
        start = min(self.valuation, other.valuation, end)
        return self._with(start, (self.coefficient(k) + other.coefficient(k) for k in range(start, end)))

    def __neg__(self) -> "Series":
        return self._with(self.valuation, (-c for c in self.terms))

    def __sub__(self, other: "Series") -> "Series":
        return self + (-other)

    def __mul__(self, other: "Series") -> "Series":
        length = min(len(self.terms), len(other.terms))
        zero = self.field.rational(0)
        left = [(i, c) for i, c in enumerate(self.terms[:length]) if c]
        product = [zero] * length
        for i, c in left:
            for j in range(length - i):
                if other.terms[j]:
                    product[i + j] += c * other.terms[j]
        return self._with(self.valuation + other.valuation, product)

    def scale(self, factor: Any) -> "Series":
        """The series times an element of the field."""
        return self._with(self.valuation, (factor * c for c in self.terms))

    def normal(self) -> "Series":
        """The same series with a leading coefficient that is proved nonzero."""
        for k, c in enumerate(self.terms):
            if not self.field.is_zero(lead := self.field.settle(c)):
                return self._with(self.valuation + k, (lead, *self.terms[k + 1 :]))
        raise OrderExhaustedError

    def inverse(self) -> "Series":
        """1/self."""
        return self.power(Fraction(-1))

    def derivative(self) -> "Series":
        """d/dt."""
        orders = range(self.valuation, self.end)
        return self._with(
            self.valuation - 1, (self.field.rational(k) * c for k, c in zip(orders, self.terms, strict=True))
        )

    def integral(self) -> "Series":
        """The antiderivative without constant term; a pole of order 1 would give a logarithm."""
        if self.end < 0:
            raise OrderExhaustedError
        if self.has_pole():
            raise SingularError("a part of the activation is singular at 0")
        if self.valuation < 0:
            return self._with(0, self.terms[-self.valuation :]).integral()
        orders = range(self.valuation + 1, self.end + 1)
        return self._with(
            self.valuation + 1, (c / self.field.rational(k) for k, c in zip(orders, self.terms, strict=True))
        )

    def sign(self) -> int:
        """Sign for all small t > 0: that of the leading coefficient."""
        return self.field.sign(self.normal().terms[0])

    def has_pole(self) -> bool:
        """Whether a coefficient of negative order is proved nonzero; False if all are proved zero."""
        return any(not self.field.is_zero(c) for c in self.terms[: max(0, -self.valuation)])

    def split(self) -> tuple[Any, "Series"]:
        """Constant term and the rest, for a series without a pole."""
        if self.has_pole():
            raise SingularError("a part of the activation has a pole at 0")
        if self.end < 1:
            raise OrderExhaustedError
        return self.field.settle(self.coefficient(0)), self._with(1, self.dense()[1:])

    def dense(self) -> list[Any]:
        """The known coefficients from order 0 on."""
        return [self.coefficient(k) for k in range(self.end)]

    def power(self, exponent: Fraction) -> "Series":
        """self**exponent for t > 0 (principal branch), by the recurrence of h = g^α: g h' = α g' h."""
        if exponent.denominator == 1 and 0 <= exponent <= MAX_REPEATED_PRODUCT:
            return self._repeated_product(int(exponent))
        series = self.normal()
        order = series.valuation * exponent
        if order.denominator != 1:
            raise SingularError(f"a part of the activation behaves like x^({order}) at 0, which has no Taylor series")
        lead = series.terms[0]
        if exponent.denominator != 1 and self.field.sign(lead) < 0:
            raise NotRealError("the activation is complex near 0; an activation must be real")
        if isinstance(lead, fmpq) and lead.height_bits() * abs(exponent) > MAX_BITS:
            raise TooLargeError(f"beyond {MAX_BITS} bits")
        head = self.field.from_expr(self.field.to_expr(lead) ** sp.Rational(exponent.numerator, exponent.denominator))
        unit = [c / lead for c in series.terms]
        return self._with(int(order), _power_recurrence(self.field, unit, exponent)).scale(head)

    def _repeated_product(self, exponent: int) -> "Series":
        result = constant(self.field, self.field.rational(1), max(len(self.terms), 1))
        for _ in range(exponent):
            result = result * self
        return result

    def _with(self, valuation: int, terms: Iterable[Any]) -> "Series":
        return tight(self.field, valuation, terms)


def tight(field: CoefficientField, valuation: int, terms: Iterable[Any]) -> Series:
    """The series without the zeros that it starts with: a product is then known to a higher order."""
    known = tuple(terms)
    if any(isinstance(c, fmpq) and c.height_bits() > MAX_BITS for c in known):
        raise TooLargeError(f"beyond {MAX_BITS} bits")
    zeros = next((k for k, c in enumerate(known) if c), len(known))
    return Series(field, valuation + zeros, known[zeros:])


def variable(field: CoefficientField, order: int) -> Series:
    """The series t + O(t^order)."""
    return tight(field, 0, (field.rational(int(k == 1)) for k in range(order)))


def constant(field: CoefficientField, value: Any, order: int) -> Series:
    """The series of a constant, known up to t^order."""
    return tight(field, 0, (value, *(field.rational(0) for _ in range(order - 1))))


def _power_recurrence(field: CoefficientField, unit: list[Any], exponent: Fraction) -> list[Any]:
    alpha = field.rational(exponent.numerator, exponent.denominator)
    result = [field.rational(1)]
    for k in range(1, len(unit)):
        total = field.rational(0)
        for j in range(1, k + 1):
            if unit[j]:
                total += (alpha * field.rational(j) - field.rational(k - j)) * unit[j] * result[k - j]
        result.append(total / field.rational(k))
    return result
