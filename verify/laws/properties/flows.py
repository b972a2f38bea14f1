"""Laws of solutions: a user's own integrator follows the field, and scales with the size of the weights."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from theory.errors import InputError
from verify.laws.finding import Finding
from verify.laws.properties.example import Example
from verify.laws.properties.example import examples as drawn
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.user import Field, array, call_field, parts
from verify.laws.properties.violation import Compared
from verify.numeric import FloatArray
from verify.strategies.parts import SIZES

Solve = Callable[[Any, FloatArray, FloatArray, FloatArray, float], tuple[ArrayLike, ArrayLike]]
"""``solve(a, w, X, y, t) -> (a(t), w(t))`` in the shapes of a and w."""
Start = tuple[Any, FloatArray, FloatArray, FloatArray]
Solution = tuple[FloatArray, FloatArray]
MOVED = 0.1
"""Solutions are followed until the weights may have moved by this part of their size, long before any blow-up."""
SHORT = 1e-9
"""Time in which rates are measured."""
ACCURACY = 1e-5
"""Relative accuracy that is asked of an integrator."""


def flow(
    solve: Solve,
    field: Field,
    *,
    network: bool = False,
    D: int | None = None,
    tolerance: float = ACCURACY,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """``solve`` follows the field: it is held against an integration of order 8 to 12 digits.

    ``solve(a, w, X, y, t)`` gives the weights at the time t, ``field(a, w, X, y)`` their rates, as in
    :func:`leading_order`; ``tolerance`` is the error, relative to the weights, that is allowed.  Returns a Finding, or
    raises LawViolation with the smallest example.

    >>> import numpy as np
    >>> field = lambda a, w, X, y: (np.mean(y * (X @ w)), a * y @ X / len(y))
    >>> def euler(a, w, X, y, t, steps=20):
    ...     for _ in range(steps):
    ...         da, dw = field(a, w, X, y)
    ...         a, w = a + t / steps * da, w + t / steps * dw
    ...     return a, w
    >>> print(flow(euler, field, tolerance=0.02, examples=20).statement.status)
    confirmed
    """
    __tracebackhide__ = True
    if not tolerance > 0:
        raise InputError(f"tolerance is {tolerance!r}; it must be a positive number")

    def compare(example: Example) -> Sequence[Compared]:
        start = example.doubles()
        t = _duration(start, call_field(field, *start))
        yours, expected = _solved(solve, *start, t), _reference(field, start, t)
        return _compared(yours, expected)

    subject = "the solution of the flow"
    return hold("flow", drawn(D, network), compare, Trial(examples, seed), subject, {"tolerance": tolerance}, tolerance)


def time_scaling(
    solve: Solve,
    p: int,
    *,
    network: bool = False,
    D: int | None = None,
    tolerance: float = ACCURACY,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """Solutions of the leading order scale: from s (a, w) they are s times those from (a, w) at the time s^(p−1) t.

    That is θ(t) = ε φ(ε^(p−1) t) (arXiv:2105.11686).  ``solve`` as in :func:`flow`.  Returns a Finding, or raises
    LawViolation with the smallest example.

    >>> import numpy as np
    >>> def solve(a, w, X, y, t):  # p = 1, D = 1 and w = a: both grow exponentially
    ...     g = np.mean(y * X[:, 0])
    ...     plus, minus = (a + w[0]) / 2 * np.exp(g * t), (a - w[0]) / 2 * np.exp(-g * t)
    ...     return plus + minus, np.array([plus - minus])
    >>> print(time_scaling(solve, 1, D=1).statement.status)
    confirmed
    """
    __tracebackhide__ = True
    if type(p) is not int or p < 1:
        raise InputError(f"p is {p!r}; the multiplicity must be an integer >= 1")
    scaled = st.tuples(drawn(D, network), st.sampled_from(SIZES[1:])).map(lambda pair: _Scaled(*pair))

    def compare(drawn_pair: "_Scaled") -> Sequence[Compared]:
        s = float(drawn_pair.s)
        a, w, X, y = drawn_pair.example.doubles()
        t = _duration((a, w, X, y), _rates(solve, a, w, X, y))
        expected = _solved(solve, a, w, X, y, t)
        yours = _solved(solve, s * a, s * w, X, y, s ** (1 - p) * t)
        return _compared(yours, (s * expected[0], s * expected[1]))

    subject = f"solutions of a flow of degree p = {p}"
    return hold("time-scaling", scaled, compare, Trial(examples, seed), subject, {"tolerance": tolerance}, tolerance)


class _Scaled:
    """An example and the factor s of its weights."""

    def __init__(self, example: Example, s: Any) -> None:
        self.example, self.s = example, s

    def __str__(self) -> str:
        return f"{self.example}, s = {self.s}"


def _compared(yours: Solution, expected: Solution) -> list[Compared]:
    size = max(float(np.abs(part).max()) for part in expected)
    return [Compared("a(t)", yours[0], expected[0], size), Compared("w(t)", yours[1], expected[1], size)]


def _solved(solve: Solve, a: Any, w: FloatArray, X: FloatArray, y: FloatArray, t: float) -> Solution:
    given = parts(solve(a, w.copy(), X.copy(), y.copy(), t), "the solution", ("a", "w"))
    return array(given[0], np.shape(a), "a of the solution"), array(given[1], w.shape, "w of the solution")


def _rates(solve: Solve, a: Any, w: FloatArray, X: FloatArray, y: FloatArray) -> Solution:
    """da/dt and dw/dt at the start, as the solution itself has them."""
    later = _solved(solve, a, w, X, y, SHORT)
    return (later[0] - a) / SHORT, (later[1] - w) / SHORT


def _duration(start: Start, rates: Solution) -> float:
    """A time in which no a_j and no r_j moves by more than a part of it, at the rates of the start."""
    a, w = np.ravel(start[0]), start[1].reshape(-1, start[1].shape[-1])
    fast_a = np.abs(np.ravel(rates[0])) / np.abs(a)
    fast_w = np.linalg.norm(rates[1].reshape(w.shape), axis=1) / np.linalg.norm(w, axis=1)
    fastest = float(max(fast_a.max(), fast_w.max()))
    return MOVED / fastest if fastest > 0 else 1.0


def _reference(field: Field, start: Start, t: float) -> Solution:
    a, w, X, y = start
    shape, split = np.shape(a), np.size(a)

    def parted(theta: FloatArray) -> tuple[Any, FloatArray]:
        first = theta[:split].reshape(shape)
        return (first if shape else float(first)), theta[split:].reshape(w.shape)

    def rate(_: float, theta: FloatArray) -> FloatArray:
        return np.concatenate([np.ravel(part) for part in call_field(field, *parted(theta), X, y)])

    theta = np.concatenate([np.ravel(a), np.ravel(w)])
    solution = solve_ivp(rate, (0.0, t), theta, method="DOP853", rtol=1e-12, atol=1e-14)
    if not solution.success:
        raise ArithmeticError(f"the field cannot be integrated: {solution.message}")
    end_a, end_w = parted(solution.y[:, -1])
    return np.asarray(end_a), end_w
