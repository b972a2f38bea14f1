"""The theory's formulas at rational weights and data, term by term in exact arithmetic: the oracle of every law."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from verify.laws.properties.example import Example, Vector
from verify.laws.properties.sigma import LeadingTerm
from verify.laws.properties.violation import Compared
from verify.numeric import FloatArray

Power = Callable[[Fraction], tuple[Fraction, Fraction]]
"""σ(z) and σ′(z), or their leading order."""
LARGEST = Fraction(10) ** 150
"""Size of terms beyond which a function of doubles may overflow on the way."""


@dataclass(frozen=True)
class Rates:
    """da/dt and dw/dt of every neuron, exact, with the sizes of the terms that were added up."""

    da: Vector
    dw: tuple[Vector, ...]
    size_a: Fraction
    size_w: Fraction

    def compared(
        self, example: Example, da: FloatArray, dw: FloatArray, rules: tuple[str, str] = ("", "")
    ) -> list[Compared]:
        """A user's rates against these; nothing where doubles do not reach, as of exp(x²) far out."""
        if max(self.size_a, self.size_w) > LARGEST:
            return []
        mine = np.array(self.da, dtype=np.float64), np.array(self.dw, dtype=np.float64)
        expected = mine if example.network else (mine[0][0], mine[1][0])
        return [
            Compared("da/dt", da, expected[0], float(self.size_a), rules[0]),
            Compared("dw/dt", dw, expected[1], float(self.size_w), rules[1]),
        ]


def dot(left: Iterable[Fraction], right: Iterable[Fraction]) -> Fraction:
    """The inner product."""
    return sum((x * y for x, y in zip(left, right, strict=True)), Fraction(0))


def mean(values: Sequence[Fraction]) -> Fraction:
    """The mean."""
    return sum(values, Fraction(0)) / len(values)


def leading(term: LeadingTerm) -> Power:
    """σ_h(z) = c_± z^p and its derivative."""

    def power(z: Fraction) -> tuple[Fraction, Fraction]:
        c = term.coefficient(z)
        return c * z**term.p, c * term.p * z ** (term.p - 1)

    return power


def neuron(example: Example, sigma: Power, targets: Vector) -> Rates:
    """a′ = (1/n) Σ y_i σ(w·x_i) and w′ = (a/n) Σ y_i σ′(w·x_i) x_i of each neuron, alone."""
    n, magnitude = len(example.X), _magnitudes(example)
    da, dw, size_a, size_w = [], [], Fraction(0), Fraction(0)
    for a, w in zip(example.a, example.w, strict=True):
        total, totals = Fraction(0), [Fraction(0)] * example.D
        for x, y, length in zip(example.X, targets, magnitude, strict=True):
            value, slope = sigma(dot(w, x))
            reach = sum((abs(w_k * x_k) for w_k, x_k in zip(w, x, strict=True)), Fraction(0))
            larger = [sigma(z) for z in (reach, -reach)]  # terms of w·x may cancel, which costs digits
            total += y * value
            totals = [t + a * y * slope * x_k for t, x_k in zip(totals, x, strict=True)]
            size_a += abs(y) * max(abs(v) for v, _ in (*larger, (value, slope)))
            size_w += abs(a * y) * max(abs(s) for _, s in (*larger, (value, slope))) * length
        da.append(total / n)
        dw.append(tuple(t / n for t in totals))
    return Rates(tuple(da), tuple(dw), size_a / n, size_w / n)


def leading_order(example: Example, term: LeadingTerm) -> Rates:
    """The leading-order field: c_p (T(w), a ∇T(w)) of each neuron; of the centred targets, with the mean, if c_0 ≠ 0.

    A constant holds Σ a_j, so that a_j′ = c_p (T(w_j) − mean_k T(w_k)).
    """
    if not term.has_constant:
        return neuron(example, leading(term), example.y)
    average = mean(example.y)
    found = neuron(example, leading(term), tuple(y - average for y in example.y))
    held = mean(found.da)
    size = neuron(example, leading(term), tuple(abs(y) + abs(average) for y in example.y))
    return Rates(tuple(da - held for da in found.da), found.dw, size.size_a, size.size_w)


def gradient_flow(example: Example, sigma: Power) -> Rates:
    """a_j′ = −(1/n) Σ e_i σ(w_j·x_i) and w_j′ = −(a_j/n) Σ e_i σ′(w_j·x_i) x_i of the whole network."""
    terms = [[a * sigma(dot(w, x))[0] for a, w in zip(example.a, example.w, strict=True)] for x in example.X]
    f = [sum(row, Fraction(0)) for row in terms]
    found = neuron(example, sigma, tuple(y - f_i for y, f_i in zip(example.y, f, strict=True)))
    larger = tuple(abs(y) + sum(map(abs, row), Fraction(0)) for y, row in zip(example.y, terms, strict=True))
    size = neuron(example, sigma, larger)
    return Rates(found.da, found.dw, size.size_a, size.size_w)


def form_value(p: int, w: Vector, example: Example) -> Fraction:
    """T(w) = (1/n) Σ y_i (w·x_i)^p."""
    return mean([y * dot(w, x) ** p for x, y in zip(example.X, example.y, strict=True)])


def form_gradient(p: int, w: Vector, example: Example) -> Vector:
    """∇T(w) = (p/n) Σ y_i (w·x_i)^(p−1) x_i."""
    factors = [p * y * dot(w, x) ** (p - 1) for x, y in zip(example.X, example.y, strict=True)]
    return tuple(mean([f * x[k] for f, x in zip(factors, example.X, strict=True)]) for k in range(example.D))


def form_hessian(p: int, w: Vector, example: Example) -> tuple[Vector, ...]:
    """∇²T(w) = (p(p−1)/n) Σ y_i (w·x_i)^(p−2) x_i x_iᵀ, 0 for p = 1."""
    factors = [
        p * (p - 1) * y * (dot(w, x) ** (p - 2) if p > 1 else 0) for x, y in zip(example.X, example.y, strict=True)
    ]
    rows = range(example.D)
    return tuple(
        tuple(mean([f * x[k] * x[l] for f, x in zip(factors, example.X, strict=True)]) for l in rows) for k in rows
    )


def form_size(p: int, w: Vector, example: Example) -> float:
    """The size of the terms of T(w): (1/n) Σ |y_i| (Σ_k |w_k x_ik|)^p."""
    lengths = [dot(map(abs, w), map(abs, x)) for x in example.X]
    return float(mean([abs(y) * length**p for y, length in zip(example.y, lengths, strict=True)]))


def _magnitudes(example: Example) -> list[Fraction]:
    return [max((abs(x_k) for x_k in x), default=Fraction(0)) for x in example.X]
