"""Laws of quantities along a field: it is the gradient of a potential, keeps an invariant, and climbs."""

from collections.abc import Sequence

import numpy as np

from verify.laws.finding import Finding
from verify.laws.properties.example import Example
from verify.laws.properties.example import examples as drawn
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.slopes import Slopes, slopes
from verify.laws.properties.user import Field, Quantity, call_field, of_state
from verify.laws.properties.violation import Compared, fraction


def potential(
    V: Quantity,
    field: Field,
    *,
    network: bool = False,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The field is the gradient of V: da/dt = ∂V/∂a and dw/dt = ∇_w V, as for V = c_p a T(w) at leading order.

    ``V(a, w, X, y)`` is a number and ``field(a, w, X, y)`` gives (da/dt, dw/dt), of one neuron or of a network, as in
    :func:`leading_order`.  V is differentiated numerically, to order 8.  Returns a Finding, or raises LawViolation with
    the smallest example in which the field is another.

    >>> import numpy as np
    >>> V = lambda a, w, X, y: a * np.mean(y * (X @ w) ** 2)
    >>> potential(V, lambda a, w, X, y: (np.mean(y * (X @ w) ** 2), a * (y * (X @ w)) @ X / len(y)))
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: potential: dw/dt is 1/2 times what it must be, in all of ...
      for: the field and its potential V
      smallest example: a = 1, w = (1, 0), X = [(1, 0)], y = [1]
      dw/dt = ∇_w V: yours (1, 0), it must be (2, 0)
    """
    __tracebackhide__ = True
    value = of_state(V)

    def compare(example: Example) -> Sequence[Compared]:
        da, dw = call_field(field, *example.doubles())
        found = slopes(value, example)
        return [
            Compared("da/dt", da, found.a, found.size + float(np.abs(da).max()), "∂V/∂a"),
            Compared("dw/dt", dw, found.w, found.size + float(np.abs(dw).max()), "∇_w V"),
        ]

    return hold("potential", drawn(D, network), compare, Trial(examples, seed), "the field and its potential V")


def invariant(
    quantity: Quantity,
    field: Field,
    *,
    network: bool = False,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The quantity is constant along the field, as ‖w‖² − p a² is at leading order.

    ``quantity(a, w)`` or ``quantity(a, w, X, y)`` is a number, ``field(a, w, X, y)`` as in :func:`leading_order`.  Its
    derivative along the field is taken numerically, to order 8.  Returns a Finding, or raises LawViolation with the
    smallest example in which it changes, and how fast.

    >>> import numpy as np
    >>> field = lambda a, w, X, y: (np.mean(y * (X @ w) ** 3), 3 * a * (y * (X @ w) ** 2) @ X / len(y))
    >>> print(invariant(lambda a, w: w @ w - 3 * a**2, field).statement.status)
    confirmed
    >>> invariant(lambda a, w: w @ w - a**2, field)
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: invariant: the quantity changes at the rate 4
      for: the quantity along the field
      smallest example: a = 1, w = (1, 0), X = [(1, 0)], y = [1]
      the rate: yours 4, it must be 0
    """
    __tracebackhide__ = True
    value = of_state(quantity)

    def compare(example: Example) -> Sequence[Compared]:
        rate, size = _along(slopes(value, example), field, example)
        told = f"the quantity changes at the rate {fraction(rate)}"
        return [Compared("the rate", np.asarray(rate), np.zeros(()), size, told=told)]

    return hold("invariant", drawn(D, network), compare, Trial(examples, seed), "the quantity along the field")


def ascent(
    quantity: Quantity,
    field: Field,
    *,
    network: bool = False,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The quantity never decreases along the field, as V = c_p a T(w) at leading order.

    Arguments as of :func:`invariant`.  Returns a Finding, or raises LawViolation with the smallest example in which the
    quantity falls, and how fast.

    >>> import numpy as np
    >>> field = lambda a, w, X, y: (np.mean(y * (X @ w)), a * y @ X / len(y))
    >>> print(ascent(lambda a, w, X, y: a * np.mean(y * (X @ w)), field).statement.status)
    confirmed
    """
    __tracebackhide__ = True
    value = of_state(quantity)

    def compare(example: Example) -> Sequence[Compared]:
        rate, size = _along(slopes(value, example), field, example)
        told = f"the quantity falls at the rate {fraction(-rate)}"
        return [Compared("the rate", np.asarray(rate), np.asarray(max(rate, 0.0)), size, told=told)]

    return hold("ascent", drawn(D, network), compare, Trial(examples, seed), "the quantity along the field")


def _along(found: Slopes, field: Field, example: Example) -> tuple[float, float]:
    """The derivative along the field, and the size of the terms that it is the sum of."""
    da, dw = call_field(field, *example.doubles())
    terms = np.concatenate([np.ravel(found.a * da), np.ravel(found.w * dw)])
    speed = float(np.linalg.norm(np.concatenate([np.ravel(da), np.ravel(dw)])))
    return float(terms.sum()), float(np.abs(terms).sum()) + found.size * speed
