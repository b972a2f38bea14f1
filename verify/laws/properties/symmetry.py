"""The law of symmetry: transformed weights and data give the transformed field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theory.errors import InputError
from verify.laws.finding import Finding
from verify.laws.properties.example import Example, Vector
from verify.laws.properties.example import examples as drawn
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.literal import dot
from verify.laws.properties.user import Field, call_field
from verify.laws.properties.violation import Compared
from verify.numeric import FloatArray
from verify.strategies import rotations
from verify.strategies.parts import NONZERO, SIZES

Rates = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Pair:
    """An example, the transformed one, what becomes of da and dw, and the transformation in words."""

    example: Example
    other: Example
    rates: Callable[[FloatArray, FloatArray], Rates]
    text: str

    def __str__(self) -> str:
        return f"{self.example}; {self.text}"


Transformation = Callable[[DrawFn, Example, int], Pair]


def equivariance(
    field: Field,
    under: str,
    *,
    p: int | None = None,
    network: bool = False,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The field of transformed weights and data is the transformed field.

    ``field(a, w, X, y)`` gives (da/dt, dw/dt), of one neuron or of a network, as in :func:`leading_order`.  Under

    * ``rotation``: w → Qw and x_i → Qx_i leave da and turn dw into Q dw.  Q is orthogonal with rational entries.
    * ``scaling``: (a, w) → s (a, w) multiplies both by s^p, s > 0.
    * ``antipode``: w → −w multiplies da by (−1)^p and dw by (−1)^(p−1).
    * ``sign``: a → −a and y → −y turn da into −da and leave dw.
    * ``targets``: y → s y multiplies both by s.
    * ``permutation``: another order of the samples changes nothing, one of the coordinates of w and x_i is that of dw,
      and one of the neurons of a network is that of their rates.
    * ``samples``: each sample twice changes nothing.

    The gradient flow of a network obeys ``rotation``, ``sign``, ``permutation`` and ``samples``, its leading order all.
    ``p`` is the multiplicity, needed for ``scaling`` and ``antipode``.  Returns a Finding, or raises LawViolation with
    the smallest example.

    >>> import numpy as np
    >>> field = lambda a, w, X, y: (np.mean(y * (X @ w) ** 2), 2 * a * (y * (X @ w)) @ X / len(y))
    >>> for under in ("rotation", "scaling", "antipode", "sign", "targets", "permutation", "samples"):
    ...     print(under, equivariance(field, under, p=2, examples=25).statement.status)
    rotation confirmed
    scaling confirmed
    antipode confirmed
    sign confirmed
    targets confirmed
    permutation confirmed
    samples confirmed
    """
    __tracebackhide__ = True
    transformation, degree = _transformation(under, p), p or 0

    @st.composite
    def pairs(draw: DrawFn) -> Pair:
        return transformation(draw, draw(drawn(D, network)), degree)

    def compare(pair: Pair) -> Sequence[Compared]:
        da, dw = call_field(field, *pair.example.doubles())
        other_da, other_dw = call_field(field, *pair.other.doubles())
        expected_da, expected_dw = pair.rates(da, dw)
        size = _size(field, pair.example) + _size(field, pair.other)
        return [
            Compared("da/dt of the transformed", other_da, expected_da, size),
            Compared("dw/dt of the transformed", other_dw, expected_dw, size),
        ]

    subject = f"the field under {under}" if p is None else f"the field under {under}, p = {p}"
    return hold("equivariance", pairs(), compare, Trial(examples, seed), subject)


def _size(field: Field, example: Example) -> float:
    """The size of the terms of the field, which cancel less where all weights and data are positive."""
    rates = [*call_field(field, *example.doubles()), *call_field(field, *_positive(example).doubles())]
    return max(float(np.abs(rate).max()) for rate in rates)


def _positive(example: Example) -> Example:
    a, y = (tuple(map(abs, part)) for part in (example.a, example.y))
    w, inputs = (tuple(tuple(map(abs, row)) for row in rows) for rows in (example.w, example.X))
    return Example(a, w, inputs, y, example.network)


def _transformation(under: str, p: int | None) -> Transformation:
    if under not in SYMMETRIES:
        raise InputError(f"{under!r} is no symmetry; those that are known are {', '.join(SYMMETRIES)}")
    if under in ("scaling", "antipode") and (type(p) is not int or p < 1):
        raise InputError(f"p is {p!r}; the law of {under} needs the multiplicity, an integer >= 1")
    return SYMMETRIES[under]


def _rotation(draw: DrawFn, example: Example, _: int) -> Pair:
    Q = draw(rotations(example.D))
    matrix = np.array(Q, dtype=np.float64)
    turned = replace(example, w=_turned(Q, example.w), X=_turned(Q, example.X))
    return Pair(example, turned, lambda da, dw: (da, dw @ matrix.T), f"Q = [{', '.join(map(_row, Q))}]")


def _scaling(draw: DrawFn, example: Example, p: int) -> Pair:
    s = draw(st.sampled_from([size for size in SIZES if size != 1]))
    other = replace(example, a=_times(s, example.a), w=tuple(_times(s, w) for w in example.w))
    return Pair(example, other, lambda da, dw: (float(s) ** p * da, float(s) ** p * dw), f"s = {s}")


def _antipode(_: DrawFn, example: Example, p: int) -> Pair:
    other = replace(example, w=tuple(_times(Fraction(-1), w) for w in example.w))
    return Pair(example, other, lambda da, dw: ((-1) ** p * da, (-1) ** (p - 1) * dw), "w → −w")


def _sign(_: DrawFn, example: Example, __: int) -> Pair:
    minus = Fraction(-1)
    other = replace(example, a=_times(minus, example.a), y=_times(minus, example.y))
    return Pair(example, other, lambda da, dw: (-da, dw), "a → −a, y → −y")


def _targets(draw: DrawFn, example: Example, _: int) -> Pair:
    s = draw(st.sampled_from([number for number in NONZERO if number != 1]))
    other = replace(example, y=_times(s, example.y))
    return Pair(example, other, lambda da, dw: (float(s) * da, float(s) * dw), f"y → {s} y")


def _permutation(draw: DrawFn, example: Example, _: int) -> Pair:
    neurons, samples, axes = (_order(draw, size) for size in (len(example.a), len(example.X), example.D))
    other = replace(
        example,
        a=tuple(example.a[j] for j in neurons),
        w=tuple(tuple(example.w[j][k] for k in axes) for j in neurons),
        X=tuple(tuple(example.X[i][k] for k in axes) for i in samples),
        y=tuple(example.y[i] for i in samples),
    )

    def rates(da: FloatArray, dw: FloatArray) -> Rates:
        return (da[neurons], dw[neurons][:, axes]) if example.network else (da, dw[axes])

    orders = (("neurons", neurons), ("samples", samples), ("coordinates", axes))
    moved = [f"{name} {[k + 1 for k in order]}" for name, order in orders if order != sorted(order)]
    return Pair(example, other, rates, ", ".join(moved) or "nothing moved")


def _order(draw: DrawFn, size: int) -> list[int]:
    """The order as it is, the reverse, or any: the first two stay what they are where an example loses samples."""
    orders = st.sampled_from((range(size), range(size)[::-1]))
    return list(draw(orders | st.permutations(range(size))))


def _samples(_: DrawFn, example: Example, __: int) -> Pair:
    other = replace(example, X=(*example.X, *example.X), y=(*example.y, *example.y))
    return Pair(example, other, lambda da, dw: (da, dw), "every sample twice")


SYMMETRIES: Mapping[str, Transformation] = {
    "rotation": _rotation,
    "scaling": _scaling,
    "antipode": _antipode,
    "sign": _sign,
    "targets": _targets,
    "permutation": _permutation,
    "samples": _samples,
}
"""Every symmetry by name: it draws a transformation of an example."""


def _turned(Q: Sequence[Vector], rows: Sequence[Vector]) -> tuple[Vector, ...]:
    return tuple(tuple(dot(q, row) for q in Q) for row in rows)


def _times(s: Fraction, row: Vector) -> Vector:
    return tuple(s * x for x in row)


def _row(row: Vector) -> str:
    return f"({', '.join(map(str, row))})"
