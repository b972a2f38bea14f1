"""What laws are tried on: weights and data of small rationals, exact, and as doubles for the user's function."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.errors import InputError
from verify.numeric import FloatArray
from verify.strategies.parts import NONZERO, RATIONALS, REACHES, not_zero

Vector = tuple[Fraction, ...]
MAX_NEURONS, MAX_SAMPLES, MAX_DIMENSION = 3, 4, 20
DIMENSIONS = (2, 3)
"""Dimensions D that are drawn where none is given."""


@dataclass(frozen=True)
class Example:
    """Output weights ``a`` (m,), input weights ``w`` (m, D), and data ``X`` (n, D), ``y`` (n,), all rational.

    Where there is one neuron alone, ``network`` is false: a function sees its a as a float and its w as (D,).

    >>> one = Example((Fraction(1),), ((Fraction(1), Fraction(0)),), ((Fraction(1, 2), Fraction(1)),), (Fraction(2),))
    >>> print(one)
    a = 1, w = (1, 0), X = [(1/2, 1)], y = [2]
    """

    a: Vector
    w: tuple[Vector, ...]
    X: tuple[Vector, ...]
    y: Vector
    network: bool = False

    @property
    def D(self) -> int:
        """The dimension."""
        return len(self.X[0])

    def doubles(self) -> tuple[FloatArray | float, FloatArray, FloatArray, FloatArray]:
        """(a, w, X, y) as the user's function gets them."""
        a, w, inputs, y = (np.array(part, dtype=np.float64) for part in (self.a, self.w, self.X, self.y))
        return (a, w, inputs, y) if self.network else (float(a[0]), w[0], inputs, y)

    def __str__(self) -> str:
        a, w = (_row(self.a), _rows(self.w)) if self.network else (str(self.a[0]), _tuple(self.w[0]))
        return f"a = {a}, w = {w}, X = {_rows(self.X)}, y = {_row(self.y)}"


def _tuple(row: Sequence[Fraction]) -> str:
    return f"({', '.join(map(str, row))}{',' * (len(row) == 1)})"


def _row(row: Sequence[Fraction]) -> str:
    return f"[{', '.join(map(str, row))}]"


def _rows(rows: Sequence[Sequence[Fraction]]) -> str:
    return f"[{', '.join(map(_tuple, rows))}]"


def examples(D: int | None = None, network: bool = False) -> SearchStrategy[Example]:
    """Strategy of examples of a dimension, or of one that is drawn.

    No input weight is 0.  The simplest is one neuron and one sample, a = 1, w = (1, 0), x = (0, 0), y = 1.
    """
    if D is not None and (isinstance(D, bool) or not isinstance(D, int) or not 1 <= D <= MAX_DIMENSION):
        raise InputError(f"D is {D!r}; it must be an integer from 1 to {MAX_DIMENSION}, or None to draw it")
    return _examples(D, network)


@st.composite
def _examples(draw: DrawFn, D: int | None, network: bool) -> Example:
    dimension = draw(st.sampled_from(DIMENSIONS)) if D is None else D
    reach = draw(st.sampled_from(REACHES))
    some, nonzero = st.sampled_from(RATIONALS[: 1 + 2 * reach]), st.sampled_from(NONZERO[: 2 * reach])
    row = st.tuples(*[some] * dimension)
    neurons = draw(st.lists(st.tuples(nonzero, row.map(not_zero)), min_size=1, max_size=MAX_NEURONS if network else 1))
    samples = draw(st.lists(st.tuples(row, nonzero), min_size=1, max_size=MAX_SAMPLES))
    (a, w), (inputs, y) = (tuple(zip(*pairs, strict=True)) for pairs in (neurons, samples))
    return Example(a, w, inputs, y, network)
