"""The law of the order of accuracy: what a leading order leaves out vanishes with a power of the size of weights."""

from collections.abc import Sequence
from itertools import pairwise
from math import log2
from typing import Any

import numpy as np

from theory.errors import NotApplicableError
from verify.laws.finding import Finding
from verify.laws.properties.example import Example
from verify.laws.properties.example import examples as drawn
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.sigma import ActivationLike, expanded
from verify.laws.properties.user import Field, call_field
from verify.laws.properties.violation import Compared
from verify.numeric import FloatArray

SIZES = (2.0**-4, 2.0**-5, 2.0**-6, 2.0**-7)
"""Sizes ε of the weights, times 1 over the largest ‖x_i‖ ‖w_j‖."""
RESOLVED = 1e-9
"""Relative difference below which rounding would be measured."""
SLACK = 0.5
"""How far below s a measured order may lie: orders are whole numbers."""


def order(
    full: Field,
    leading: Field,
    activation: ActivationLike,
    *,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The full field and its leading order differ by O(ε^s), relative to either, with s = min(q − p, p + 1).

    Both are ``field(a, w, X, y)`` of a network, a (m,) and w (m, D): ``full`` that of gradient flow, ``leading`` of
    degree p in the weights.  The order is measured as weights are halved, and must be s at least.  Returns a Finding,
    or raises LawViolation with the smallest example in which it is less; a wrong factor of ``leading`` has the order 0.

    >>> import numpy as np
    >>> def full(a, w, X, y):
    ...     z = X @ w.T
    ...     e = np.tanh(z) @ a - y
    ...     return -np.tanh(z).T @ e / len(y), -a[:, None] * ((1 - np.tanh(z) ** 2).T * e) @ X / len(y)
    >>> leading = lambda a, w, X, y: (w @ X.T @ y / len(y), np.outer(a, y @ X / len(y)))
    >>> print(order(full, leading, "tanh", examples=25).statement.status)
    confirmed
    """
    __tracebackhide__ = True
    p, s, source = _orders(activation)

    def compare(example: Example) -> Sequence[Compared]:
        measured = _measured(full, leading, example, p)
        if measured is None:
            return ()
        told = f"the order in ε is {measured:.3g}, it must be {s}"
        return [Compared("the order", np.asarray(measured), np.asarray(max(float(s), measured)), 1.0, "s", told)]

    subject = f"{source}, p = {p}, s = min(q − p, p + 1) = {s}"
    return hold("order", drawn(D, network=True), compare, Trial(examples, seed), subject, {"s": s}, SLACK)


def _orders(activation: ActivationLike) -> tuple[int, int, str]:
    found = expanded(activation)
    source = found.activation.source
    if found.multiplicity is None or found.constant != 0:
        raise NotApplicableError(f"{source}: the law needs a multiplicity and σ(0) = 0")
    p, q = found.multiplicity, found.next_order
    return p, p + 1 if q is None else min(q - p, p + 1), source


def _measured(full: Field, leading: Field, example: Example, p: int) -> float | None:
    """The largest slope of the difference between neighbouring sizes; None where nothing can be resolved."""
    a, w, X, y = example.doubles()
    reach = max(float(np.linalg.norm(X, axis=1).max() * np.linalg.norm(w, axis=1).max()), 1.0)
    limit = _flat(leading, a, w, X, y)
    sizes = [size / reach for size in SIZES]
    gaps = [float(np.abs(_flat(full, e * a, e * w, X, y) / e**p - limit).max()) for e in sizes]
    seen = [gap for gap in gaps if gap > RESOLVED * float(np.abs(limit).max())]
    if len(seen) < 2:
        return None
    return max(log2(wide / narrow) for wide, narrow in pairwise(seen))


def _flat(field: Field, a: Any, w: FloatArray, X: FloatArray, y: FloatArray) -> FloatArray:
    return np.concatenate([np.ravel(part) for part in call_field(field, a, w, X, y)])
