"""Laws of fields: the gradient flow of a network, its leading order at small weights, and that in polar form."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import count

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import ArrayLike

from theory.errors import InputError
from theory.onesided import KINKS
from verify.laws.finding import Finding
from verify.laws.properties import literal
from verify.laws.properties.example import Example, Vector
from verify.laws.properties.example import examples as drawn
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.sigma import ActivationLike, ExactSigma, LeadingTerm, leading_term, read
from verify.laws.properties.user import Field, array, call_field, parts
from verify.laws.properties.violation import Compared, fraction
from verify.numeric import FloatArray

PolarField = Callable[[float, float, FloatArray, FloatArray, FloatArray], tuple[ArrayLike, ArrayLike, ArrayLike]]
"""``field(a, r, u, X, y) -> (da/dt, dr/dt, du/dt)``, u (D,) of length 1."""


def leading_order(
    field: Field,
    activation: ActivationLike,
    *,
    network: bool = False,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The field is the leading order of gradient flow at small weights: a′ = c_p T(w), w′ = c_p a ∇T(w).

    T(w) = (1/n) Σ y_i (w·x_i)^p (arXiv:2105.11686, the leading-order dynamics), with p and c_p from the expansion of
    the activation.  ``field(a, w, X, y)`` gives (da/dt, dw/dt) of one neuron: a is a float, w (D,), X (n, D), y (n,).
    With ``network=True`` it is that of m neurons, a (m,) and w (m, D); it has to be where σ(0) ≠ 0, for then
    a_j′ = c_p (T(w_j) − mean_k T(w_k)), with y − mean(y) in place of y.  At a kink in 0, c_p depends on the sign of
    w·x_i.

    Returns a Finding, confirmed on so many examples.  Raises LawViolation with the smallest example in which the field
    is another, and with the factor by which it is wrong; InputError where the field returns no such thing.

    >>> import numpy as np
    >>> def field(a, w, X, y):
    ...     z = X @ w
    ...     return np.mean(y * z**3) / 3, a * np.mean(y * z**2 * X.T, axis=1)
    >>> print(leading_order(field, "x - tanh(x)").statement.status)
    confirmed
    >>> leading_order(field, "sin(x) - x")
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: leading-order: da/dt is -2 times what it must be, in all of ...
      for: sin(x) - x, p = 3, c_p = -1/6
      smallest example: a = 1, w = (1, 0), X = [(1, 0)], y = [1]
      da/dt = c_p T(w): yours 1/3, it must be -1/6
    """
    __tracebackhide__ = True
    term = leading_term(activation)
    if term.has_constant and not network:
        raise InputError(
            f"σ(0) is not 0 for {read(activation).source}, so that its neurons do not move alone; give the field of a "
            "network, a (m,) and w (m, D), with network=True"
        )
    rules = ("c_p (T(w_j) − mean T)", "c_p a_j ∇T(w_j)") if term.has_constant else ("c_p T(w)", "c_p a ∇T(w)")

    def compare(example: Example) -> Sequence[Compared]:
        da, dw = call_field(field, *example.doubles())
        return literal.leading_order(example, term).compared(example, da, dw, rules)

    return hold(
        "leading-order",
        _examples(D, network, not term.smooth),
        compare,
        Trial(examples, seed),
        _about(activation, term),
    )


def gradient_flow(
    field: Field,
    activation: ActivationLike,
    *,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The field is that of gradient flow θ′ = −∇R of the network itself, nothing left out, σ as it is.

    ``field(a, w, X, y)`` gives (da/dt (m,), dw/dt (m, D)) of f(x) = Σ_j a_j σ(w_j·x) with R = (1/2n) Σ (f(x_i) − y_i)².
    The activation is evaluated to 50 digits.  Returns and raises as :func:`leading_order`.

    >>> import numpy as np
    >>> def field(a, w, X, y):
    ...     z = X @ w.T
    ...     e = np.tanh(z) @ a - y
    ...     return -np.tanh(z).T @ e / len(y), -a[:, None] * ((1 - np.tanh(z) ** 2).T * e) @ X / len(y)
    >>> print(gradient_flow(field, "tanh", examples=20).statement.status)
    confirmed
    """
    __tracebackhide__ = True
    exact = read(activation)
    sigma, kinked = ExactSigma(exact), exact.expr.has(*KINKS)

    def compare(example: Example) -> Sequence[Compared]:
        da, dw = call_field(field, *example.doubles())
        return literal.gradient_flow(example, sigma).compared(example, da, dw, ("−∂R/∂a_j", "−∂R/∂w_j"))

    return hold("gradient-flow", _examples(D, True, kinked), compare, Trial(examples, seed), exact.source)


def polar(
    field: PolarField,
    activation: ActivationLike,
    *,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The field is the leading order in polar coordinates w = r u, of one neuron.

    a′ = c_p r^p T(u), r′ = p c_p a r^(p−1) T(u), u′ = c_p a r^(p−2) (∇T(u) − p T(u) u) (arXiv:2105.11686).
    ``field(a, r, u, X, y)`` gives (da/dt, dr/dt, du/dt), u of length 1.  It is compared with r′ = u·w′ and
    u′ = (w′ − r′ u)/r of the field in Cartesian coordinates.  Returns and raises as :func:`leading_order`.

    >>> import numpy as np
    >>> def field(a, r, u, X, y):
    ...     T, dT = np.mean(y * (X @ u) ** 2), 2 * np.mean(y * (X @ u) * X.T, axis=1)
    ...     return r**2 * T, 2 * a * r * T, a * (dT - 2 * T * u)
    >>> print(polar(field, "x*tanh(x)").statement.status)
    confirmed
    """
    __tracebackhide__ = True
    term = leading_term(activation)
    if term.has_constant:
        raise InputError(f"σ(0) is not 0 for {read(activation).source}, so that its neurons do not move alone")

    def compare(example: Example) -> Sequence[Compared]:
        a, w, X, y = example.doubles()
        r = float(np.linalg.norm(w))
        u = w / r
        given = parts(field(float(a), r, u.copy(), X, y), "the polar field", ("da", "dr", "du"))
        da, dr = (array(value, (), f"{name} of the field") for name, value in zip(("da", "dr"), given, strict=False))
        du = array(given[2], w.shape, "du of the field")
        rates = literal.leading_order(example, term)
        dw = np.array(rates.dw[0], dtype=np.float64)
        turning, size = (dw - (u @ dw) * u) / r, float(rates.size_w)
        return [
            Compared("da/dt", da, np.asarray(rates.da[0], np.float64), float(rates.size_a), "c_p r^p T(u)"),
            Compared("dr/dt", dr, np.asarray(u @ dw), size, "p c_p a r^(p−1) T(u)"),
            Compared("du/dt", du, turning, size / r, "c_p a r^(p−2) (∇T(u) − p T(u) u)"),
        ]

    return hold("polar", _examples(D, False, not term.smooth), compare, Trial(examples, seed), _about(activation, term))


def _about(activation: ActivationLike, term: LeadingTerm) -> str:
    c_p = (
        _coefficient(term.right) if term.smooth else f"{_coefficient(term.right)} right, {_coefficient(term.left)} left"
    )
    return f"{read(activation).source}, p = {term.p}, c_p = {c_p}"


def _coefficient(number: Fraction) -> str:
    return fraction(float(number))


def _examples(D: int | None, network: bool, kinked: bool) -> SearchStrategy[Example]:
    """Examples on which the field is defined: with a kink, no neuron is orthogonal to a sample."""
    return drawn(D, network).map(_off_the_kink) if kinked else drawn(D, network)


def _off_the_kink(example: Example) -> Example:
    """The same, with samples at which a neuron is at 0 moved a little."""
    rows = tuple(_moved(x, example) for x in example.X)
    return Example(example.a, example.w, rows, example.y, example.network)


def _moved(x: Vector, example: Example) -> Vector:
    """X plus the first point of the curve (t, …, t^D), t = 0, 1, …, at which no w_j·x is 0: a polynomial in t."""
    points = (tuple(x_k + Fraction(t) ** k for k, x_k in enumerate(x, 1)) if t else x for t in count())
    return next(point for point in points if all(literal.dot(w, point) for w in example.w))
