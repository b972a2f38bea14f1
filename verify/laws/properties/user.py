"""Calls of a user's functions: what they are given, and whether what they return has the right shape."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import InputError
from verify.numeric import FloatArray

Field = Callable[[Any, FloatArray, FloatArray, FloatArray], tuple[ArrayLike, ArrayLike]]
"""``field(a, w, X, y) -> (da/dt, dw/dt)`` of one neuron, a a float and w (D,); of a network, a (m,) and w (m, D)."""
Quantity = Callable[..., ArrayLike]
"""``quantity(a, w)`` or ``quantity(a, w, X, y)``, a number."""


def call_field(field: Field, a: Any, w: FloatArray, X: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(da, dw) as arrays of the shapes of a and w; InputError where they are not."""
    result = field(a, w.copy(), X.copy(), y.copy())
    da, dw = parts(result, "the field", ("da", "dw"))
    return array(da, np.shape(a), "da of the field"), array(dw, w.shape, "dw of the field")


def parts(result: Any, what: str, names: Sequence[str]) -> Sequence[Any]:
    """The parts of a returned tuple; InputError where there are not as many as names."""
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        raise InputError(f"{what} returned {_described(result)}; it must return ({', '.join(names)})")
    return result


def array(value: Any, shape: tuple[int, ...], what: str) -> FloatArray:
    """A returned value as doubles of a shape; InputError where it has another, or is no array of numbers."""
    try:
        found = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{what} is {_described(value)}; it must be an array of real numbers") from None
    if found.shape != shape:
        raise InputError(f"{what} has the shape {found.shape}; at these arguments it must have {shape}")
    return found


def of_state(quantity: Quantity, names: str = "a, w, X, y") -> Callable[..., FloatArray]:
    """A number of (a, w, X, y), of a function that takes all four or the first two."""
    taken = _arguments(quantity)

    def value(*arguments: Any) -> FloatArray:
        return array(quantity(*arguments[:taken]), (), "the quantity")

    if taken not in (2, 4):
        raise InputError(f"a quantity is a function of ({names[:4]}) or of ({names}), not of {taken} arguments")
    return value


def _arguments(function: Callable[..., Any]) -> int:
    """How many positional arguments a function takes; 4 where it takes any number."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 4
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return 4
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    required = [p for p in parameters if p.kind in positional and p.default is p.empty]
    optional = [p for p in parameters if p.kind in positional]
    return 4 if len(optional) >= 4 else len(required)


def _described(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return f"{len(value)} values"
    shape = np.shape(value)
    return f"an array of shape {shape}" if shape else f"{value!r}"
