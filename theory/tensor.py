"""Symmetric tensors: their entries as the coefficients of a form."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theory.errors import DataError
from theory.exact import Values, exact_number
from theory.polynomial import Exponents, require_monomials
from theory.power_sum import multinomial


def tensor_coefficients(A: Values) -> tuple[int, int, dict[Exponents, Fraction]]:
    """D, p and the coefficients p!/α! A_{i_1…i_p} of w^α for a symmetric array of shape (D,)*p.

    Raises DataError where the axes differ in length, an entry is no finite number, or A is not symmetric.

    >>> tensor_coefficients([[0, 1], [1, 0]])
    (2, 2, {(1, 1): Fraction(2, 1)})
    """
    array = _cube(A)
    D, p = array.shape[0], array.ndim
    require_monomials(D, p)
    _require_symmetry(array)
    return D, p, {alpha: t for alpha, t in _entries(array) if t}


def _cube(A: Values) -> NDArray[Any]:
    array = _as_array(A)
    if array.dtype == object and any(isinstance(entry, list | tuple) for entry in array.flat):
        raise DataError(_RAGGED)
    if array.ndim == 0 or array.size == 0 or len(set(array.shape)) > 1:
        raise DataError(f"A has shape {array.shape}; all its axes must have the same length D >= 1.")
    return array


_RAGGED = "A has rows of different lengths; it must be an array of shape (D,)*p."


def _as_array(A: Values) -> NDArray[Any]:
    if isinstance(A, np.ndarray):
        return A
    try:
        return np.array(A, dtype=object)
    except ValueError:
        raise DataError(_RAGGED) from None


def _entries(array: NDArray[Any]) -> Iterator[tuple[Exponents, Fraction]]:
    """One coefficient for each set of p indices in ascending order."""
    D, p = array.shape[0], array.ndim
    for indices in combinations_with_replacement(range(D), p):
        alpha = tuple(indices.count(i) for i in range(D))
        yield alpha, multinomial(alpha) * exact_number(array[indices], "A")


def _require_symmetry(array: NDArray[Any]) -> None:
    """Neighbouring axes may be exchanged, and they generate all permutations."""
    for axis in range(array.ndim - 1):
        different = array != np.swapaxes(array, axis, axis + 1)
        if different.any():
            where = tuple(int(i) for i in np.argwhere(different)[0])
            swapped = (*where[:axis], where[axis + 1], where[axis], *where[axis + 2 :])
            raise DataError(
                f"A is not symmetric: A{list(where)} = {array[where]} and A{list(swapped)} = {array[swapped]}; "
                "symmetrize it first, which does not change T."
            )
