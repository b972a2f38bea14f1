"""From a function written with NumPy to the expression that it computes, by calling it once with a symbol."""

import math
import operator
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, SimpleNamespace
from typing import Any

import numpy as np
import sympy as sp
from numpy.lib.mixins import NDArrayOperatorsMixin
from scipy import special
from sympy import Basic

from theory.vocabulary import VARIABLE


class UntraceableError(TypeError):
    """The function does something with its argument that is no formula."""


class Traced(NDArrayOperatorsMixin):
    """Stands for an array while a function is traced; every NumPy function of it is one of its formula.

    >>> np.tanh(Traced(VARIABLE)) ** 2 + 1
    Traced(tanh(x)**2 + 1)
    """

    def __init__(self, expr: Basic) -> None:
        self.expr = expr

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> "Traced":
        if method != "__call__" or options or ufunc not in _UFUNCS:
            raise UntraceableError(f"np.{ufunc.__name__} is not known as a formula")
        return Traced(_UFUNCS[ufunc](*map(_expression, inputs)))

    def __array_function__(self, function: Any, _types: Any, inputs: Sequence[Any], options: Any) -> "Traced":
        if function is not np.where or options or len(inputs) != 3:
            raise UntraceableError(f"np.{function.__name__} is not known as a formula")
        condition, yes, no = map(_expression, inputs)
        return Traced(sp.Piecewise((yes, condition), (no, True)))

    def __bool__(self) -> bool:
        raise UntraceableError("a branch depends on the argument; use np.where")

    def __repr__(self) -> str:
        return f"Traced({self.expr})"


def traced(function: Callable[[Any], Any]) -> sp.Expr:
    """The expression in ``x`` that a function computes, or :class:`UntraceableError`.

    Functions of Python's ``math`` that it calls by a global name count as those of NumPy.

    >>> traced(lambda z: z**2 * np.tanh(z)), traced(math.erf)
    (x**2*tanh(x), erf(x))
    """
    try:
        expr = _expression(_with_numpy(function)(Traced(VARIABLE)))
    except UntraceableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a function may do with an argument that is no number
        raise UntraceableError(f"{type(error).__name__}: {error}") from None
    if not isinstance(expr, sp.Expr):
        raise UntraceableError("the result is no number")
    return expr


def _with_numpy(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same function, with NumPy's functions in place of those of ``math``, which take floats only."""
    if not isinstance(function, FunctionType):
        return _numpys(function)
    names = {name: _numpys(value) for name, value in function.__globals__.items()}
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)


def _numpys(value: Any) -> Any:
    if value is math:
        return SimpleNamespace(**{**vars(math), **{known.__name__: other for known, other in _OF_MATH.items()}})
    return _OF_MATH.get(value, value) if isinstance(value, BuiltinFunctionType) else value


def _expression(value: Any) -> Basic:
    if isinstance(value, Traced):
        return value.expr
    if isinstance(value, (bool, np.bool_)) or np.ndim(value) != 0:
        raise UntraceableError("arrays of constants are no formula")
    number = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    return sp.Rational(repr(number)) if isinstance(number, float) else sp.sympify(number, strict=True)


def _softplus(first: Basic, second: Basic) -> Basic:
    return sp.log(sp.exp(first) + sp.exp(second))  # pyright: ignore[reportOperatorIssue]


_OF_MATH: dict[Any, Any] = {
    **{
        getattr(math, name): getattr(np, name)
        for name in "sqrt exp exp2 expm1 log log1p log2 log10 fabs sin cos tan sinh cosh tanh".split()
    },
    **{getattr(math, f"a{name}"): getattr(np, f"arc{name}") for name in "sin cos tan sinh tanh".split()},
    math.erf: special.erf,
    math.erfc: special.erfc,
    math.pow: np.power,
}
"""NumPy's functions by those of the standard library."""
_UFUNCS: dict[Any, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.true_divide: operator.truediv,
    np.power: operator.pow,
    np.float_power: operator.pow,
    np.negative: operator.neg,
    np.positive: operator.pos,
    np.less: operator.lt,
    np.less_equal: operator.le,
    np.greater: operator.gt,
    np.greater_equal: operator.ge,
    np.square: lambda x: x**2,
    np.reciprocal: lambda x: 1 / x,
    np.absolute: sp.Abs,
    np.fabs: sp.Abs,
    np.sign: sp.sign,
    np.maximum: sp.Max,
    np.minimum: sp.Min,
    np.heaviside: sp.Heaviside,
    np.sqrt: sp.sqrt,
    np.exp: sp.exp,
    np.exp2: lambda x: 2**x,
    np.expm1: lambda x: sp.exp(x) - 1,
    np.log: sp.log,
    np.log2: lambda x: sp.log(x) / sp.log(2),
    np.log10: lambda x: sp.log(x) / sp.log(10),
    np.log1p: lambda x: sp.log(1 + x),
    np.logaddexp: _softplus,
    np.sin: sp.sin,
    np.cos: sp.cos,
    np.tan: sp.tan,
    np.arcsin: sp.asin,
    np.arccos: sp.acos,
    np.arctan: sp.atan,
    np.sinh: sp.sinh,
    np.cosh: sp.cosh,
    np.tanh: sp.tanh,
    np.arcsinh: sp.asinh,
    np.arctanh: sp.atanh,
    special.erf: sp.erf,
    special.erfc: lambda x: 1 - sp.erf(x),
    special.expit: lambda x: 1 / (1 + sp.exp(-x)),
    special.log1p: lambda x: sp.log(1 + x),
    special.expm1: lambda x: sp.exp(x) - 1,
}
"""Formulas of NumPy's and SciPy's functions of one array."""
