"""The law of the correlation form, for a user's own T and its derivatives."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import InputError
from verify.laws.finding import Finding
from verify.laws.properties import literal
from verify.laws.properties.example import Example
from verify.laws.properties.example import examples as drawn
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.user import array
from verify.laws.properties.violation import Compared
from verify.numeric import FloatArray

OfData = Callable[[FloatArray, FloatArray, FloatArray], ArrayLike]
"""A function of w (D,), X (n, D) and y (n,)."""


def correlation_form(
    T: OfData,
    p: int,
    *,
    gradient: OfData | None = None,
    hessian: OfData | None = None,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """T(w, X, y) is (1/n) Σ y_i (w·x_i)^p, and ``gradient`` (D,) and ``hessian`` (D, D) are its derivatives.

    Each is compared with the sum, term by term in exact arithmetic.  Returns a Finding, or raises LawViolation with the
    smallest example.

    >>> import numpy as np
    >>> T = lambda w, X, y: np.mean(y * (X @ w) ** 3)
    >>> correlation_form(T, 3, gradient=lambda w, X, y: np.mean(y * (X @ w) ** 2 * X.T, axis=1))
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: correlation-form: ∇T(w) is 1/3 times what it must be, in all of ...
      for: T of degree p = 3
      smallest example: a = 1, w = (1, 0), X = [(1, 0)], y = [1]
      ∇T(w) = (p/n) Σ y_i (w·x_i)^(p−1) x_i: yours (1, 0), it must be (3, 0)
    """
    __tracebackhide__ = True
    require_degree(p)

    def compare(example: Example) -> Sequence[Compared]:
        _, w, X, y = example.doubles()
        row, D = example.w[0], example.D
        size = literal.form_size(p, row, example)
        longest = max(float(np.abs(X).max()), 1.0) / float(np.abs(w).max())
        rules: list[tuple[str, OfData | None, Any, tuple[int, ...], float, str]] = [
            ("T(w)", T, literal.form_value, (), size, "(1/n) Σ y_i (w·x_i)^p"),
            ("∇T(w)", gradient, literal.form_gradient, (D,), p * size, "(p/n) Σ y_i (w·x_i)^(p−1) x_i"),
            ("∇²T(w)", hessian, literal.form_hessian, (D, D), p**2 * size, "(p(p−1)/n) Σ y_i (w·x_i)^(p−2) x_i x_iᵀ"),
        ]
        found: list[Compared] = []
        for name, function, oracle, shape, scale, rule in rules:
            if function is not None:
                yours = array(function(w.copy(), X.copy(), y.copy()), shape, name)
                expected = np.array(oracle(p, row, example), dtype=np.float64)
                whole = max(scale * longest ** len(shape), float(np.abs(expected).max()))
                found.append(Compared(name, yours, expected, whole, rule))
        return found

    return hold("correlation-form", drawn(D), compare, Trial(examples, seed), f"T of degree p = {p}")


def require_degree(p: object) -> None:
    """Raise InputError unless p is a degree."""
    if type(p) is not int or p < 1:
        raise InputError(f"p is {p!r}; the degree must be an integer >= 1")
