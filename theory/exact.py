"""Numbers of every kind as exact rationals: a float is the dyadic rational that it is, no rounded decimal."""

import math
import numbers
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpz
from numpy.typing import ArrayLike, NDArray

from theory.errors import DataError

FloatArray = NDArray[np.float64]
Values = ArrayLike | Sequence[object]
"""What is accepted as an array: NumPy's own idea of it, and nested sequences of exact numbers."""

ExactArray = NDArray[Any]
"""An integer or floating array of finite entries, or an object array of Fractions; either way exact."""

MAX_EXPONENT = 930
"""Sizes between 2^−930 and 2^930 (about 10^±280) leave room in a double for the factor p² of a Hessian."""


def exact_number(value: object, name: str = "the number") -> Fraction:
    """The exact value of an int, Fraction, SymPy Rational, Decimal or float, NumPy scalars included.

    Raises DataError on NaN, infinities and everything that is not a rational number, booleans included.

    >>> exact_number(0.1) == Fraction(1, 10), exact_number(0.5), exact_number(Decimal("0.1"))
    (False, Fraction(1, 2), Fraction(1, 10))
    """
    if isinstance(value, numbers.Rational) and not isinstance(value, bool):
        return Fraction(int(value.numerator), int(value.denominator))
    if not isinstance(value, (float, np.floating, Decimal)):
        kind = type(value).__name__
        raise DataError(f"{name} has an entry of type {kind}; entries must be real rational numbers or floats.")
    try:
        return Fraction(*value.as_integer_ratio())
    except (ValueError, OverflowError):
        raise DataError(f"{name} has the entry {value}; entries must be finite, so drop or replace it.") from None


def exact_array(values: Values, name: str, ndim: int) -> ExactArray:
    """A read-only exact copy of ``values``: numeric dtypes stay, all else becomes Fractions.

    Raises DataError on an empty array, on the wrong number of axes and on entries that are no finite reals.

    >>> exact_array([[1, Fraction(1, 3)]], "X", 2)
    array([[Fraction(1, 1), Fraction(1, 3)]], dtype=object)
    """
    array = _as_array(values, name)
    if array.ndim != ndim or array.size == 0:
        raise DataError(
            f"{name} has shape {array.shape}; it must be a non-empty array with {ndim} axes, "
            f"{'one row per sample' if ndim == 2 else 'one entry per sample'}."
        )
    exact = _checked(array, name) if array.dtype.kind in "iuf" else _fractions(array, name)
    exact.flags.writeable = False
    return exact


def _as_array(values: Values, name: str) -> NDArray[Any]:
    if isinstance(values, np.ndarray):
        return values
    try:  # dtype=object, as NumPy would otherwise round large integers and mixed entries to doubles
        return np.array(values, dtype=object)
    except ValueError:
        raise DataError(f"{name} has rows of different lengths; all must be equally long.") from None


def _checked(array: NDArray[Any], name: str) -> NDArray[Any]:
    bad = array[~np.isfinite(array)]
    if bad.size:
        raise DataError(f"{name} has the entry {bad[0]}; entries must be finite, so drop or replace it.")
    return array.copy()


def _fractions(array: NDArray[Any], name: str) -> NDArray[Any]:
    exact = np.empty(array.shape, dtype=object)
    exact.ravel()[:] = [exact_number(value, name) for value in array.flat]  # of a fresh array a view
    return exact


def over_common_denominator(array: ExactArray) -> tuple[list[fmpz], fmpz]:
    """The entries in row-major order as integers over one positive common denominator.

    >>> over_common_denominator(exact_array([0.5, 0.75], "y", 1))
    ([2, 3], 4)
    """
    ratios = [value.as_integer_ratio() for value in array.ravel().tolist()]
    common = math.lcm(*(denominator for _, denominator in ratios))
    return [fmpz(numerator * (common // denominator)) for numerator, denominator in ratios], fmpz(common)


def mantissas(rows: ExactArray) -> tuple[FloatArray, NDArray[np.int64]]:
    """Rows (n, D) as doubles m and exponents e with row_i = m_i·2^(e_i) and 1/2 <= max_j |m_ij| <= 2.

    Powers of a row taken this way overflow or underflow only if the exact result does.  A zero row has e = 0.

    >>> mantissas(exact_array([[Fraction(10) ** 400, 0]], "X", 2))
    (array([[1.70673368, 0. ]]), array([1328]))
    """
    exponents = np.max(_exponents(rows), axis=1)
    exponents[exponents == _EXPONENT_OF_ZERO] = 0
    if rows.dtype == object:
        shifted = [[float(x / Fraction(2) ** int(e)) for x in row] for row, e in zip(rows, exponents, strict=True)]
        return np.array(shifted, dtype=np.float64), exponents
    wide = rows.astype(np.longdouble)  # a 64-bit integer does not fit into a double
    return np.ldexp(wide, -exponents[:, None].astype(np.intc)).astype(np.float64), exponents


_EXPONENT_OF_ZERO = np.iinfo(np.int64).min


def _exponents(array: ExactArray) -> NDArray[np.int64]:
    """The e with 2^(e−1) <= |x| < 2^(e+1) for each entry; a very negative number at x = 0."""
    if array.dtype == object:
        lengths = [x.numerator.bit_length() - x.denominator.bit_length() for x in array.flat]
        exponents = np.array(lengths, dtype=np.int64).reshape(array.shape)
    else:
        exponents = np.frexp(array.astype(np.longdouble))[1].astype(np.int64)
    return np.where(array == 0, _EXPONENT_OF_ZERO, exponents)


def check_range(exponents: NDArray[np.int64]) -> None:
    """Raise DataError unless the largest term of T, the terms being of size 2^e, is well inside the doubles.

    >>> check_range(np.array([0, -2000, 900]))
    """
    if exponents.size and abs(largest := int(np.max(exponents))) > MAX_EXPONENT:
        raise DataError(
            f"The largest term of T is about 1e{largest * math.log10(2):+.0f}, and doubles are only safe "
            "from 1e-280 to 1e+280; multiply y by a constant, which moves no orientation."
        )


def ball(value: Fraction) -> arb:
    """An exact rational as a ball at the precision that is set.

    >>> ball(Fraction(1, 4))
    0.250000000000000
    """
    return arb(fmpq(value.numerator, value.denominator))
