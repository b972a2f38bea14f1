"""Data sets that are degenerate on purpose: those that a theory of generic data forgets."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.errors import InputError
from theory.form import CorrelationForm
from theory.forms import power_of_norm
from theory.rational_algebra import Vector
from verify.dataset import Dataset
from verify.realization import MAX_POINTS, realize
from verify.strategies.data import Sample, samples_of
from verify.strategies.parts import (
    DEFAULT_D,
    MAX_D,
    MAX_P,
    NONZERO,
    RATIONALS,
    SIGN,
    Given,
    as_many,
    choice,
    kinds,
    nonzero_vector,
    number,
)

_REACH, _MOST = 3, 4
"""Entries are 0 and ±1 to ±3; most samples that are drawn at once."""
_DEGREES = (2, 3, 4)
_ENTRY, _FACTOR = st.sampled_from(RATIONALS[: 2 * _REACH + 1]), st.sampled_from(NONZERO[: 2 * _REACH])
_LARGE, _TINY = Fraction(10**6), Fraction(1, 10**6)
_EXTREME = st.sampled_from((_LARGE, _TINY))
_SIZE = st.sampled_from((Fraction(1), _LARGE, _TINY, Fraction(1000), Fraction(1, 1000)))
_CONTINUUM = "continuum"


@dataclass(frozen=True)
class Shape:
    """What all kinds are told: the dimension D with the bias if there is one, and the degree p of the form."""

    D: int
    bias: bool
    p: int

    @property
    def width(self) -> int:
        """The number of coordinates that are drawn."""
        return self.D - self.bias


def degenerate_datasets(
    D: Given = None, bias: bool | None = None, kind: str | Collection[str] | None = None, p: Given = None
) -> SearchStrategy[Dataset]:
    """Small data sets that are degenerate on purpose; their name is their kind.

    D is an integer from 2 to MAX_D, by default 2 to 4, ``bias`` says whether the last coordinate is 1, and p, by
    default 2 to 4, is the degree of the form for the kinds that cancel it or make a continuum; None draws each.
    ``kind`` is a name of :data:`DEGENERACIES`, or several, and None draws it:

    * ``collinear``: all inputs, the bias aside, are multiples of one vector.
    * ``repeated``: some inputs occur more than once, with targets that may differ.
    * ``idle coordinate``: a coordinate is 0 in every input, so that T does not depend on it.
    * ``cancelling``: p + 2 samples with T ≡ 0 for every degree up to p, and not for p + 1.
    * ``continuum``: T is a multiple of ‖v‖^p, v some or all coordinates of w, or for odd p of ‖v‖^(p−1) w_D: there is
      none for p = 1, for odd p and D = 2, and where C(D + p − 1, p) > 1000.
    * ``zero input``: one input is 0, the bias aside.
    * ``equal targets``: T of the centred targets vanishes.
    * ``mirrored``: with every input x, the bias aside, −x occurs, with the same targets or with the opposite ones.
    * ``scales``: coordinates and targets of sizes from 10^−6 to 10^6.

    Nothing is rejected.  Raises InputError for any other number or kind, and where none of the kinds exists.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> data = find(degenerate_datasets(D=2, kind="cancelling", p=1), lambda data: True, settings=same)
    >>> data.X.tolist(), data.y.tolist()
    ([[-1.0, 1.0], [0.0, 1.0], [1.0, 1.0]], [1.0, -2.0, 1.0])
    """
    wanted, degree = kinds("kind", kind, DEGENERACIES), None if p is None else number("p", p, st.nothing(), 1, MAX_P)
    return _degenerate(number("D", D, DEFAULT_D, 2, MAX_D), choice("bias", bias, (True, False)), wanted, degree)


@st.composite
def _degenerate(
    draw: DrawFn, D: SearchStrategy[int], bias: SearchStrategy[bool], wanted: list[str], p: SearchStrategy[int] | None
) -> Dataset:
    dimension, biased = draw(D), draw(bias)
    degrees = _DEGREES if p is None else (draw(p),)
    possible = [(kind, [p for p in degrees if kind != _CONTINUUM or _has_continuum(dimension, p)]) for kind in wanted]
    if not any(p for _, p in possible):
        raise InputError(
            f"p is {degrees[0]} and D is {dimension}; there are no data with a continuum of orientations for p = 1 and "
            f"for odd p and D = 2, and none are made for C(D + p − 1, p) > {MAX_POINTS}: give another p or D"
        )
    kind, left = draw(st.sampled_from([each for each in possible if each[1]]))
    samples = DEGENERACIES[kind](draw, Shape(dimension, biased, draw(st.sampled_from(left))))
    return Dataset.of(kind, [row for row, _ in samples], [target for _, target in samples], biased)


def _few(draw: DrawFn, shape: Shape, least: int = 2) -> list[Sample]:
    return draw(st.lists(samples_of(shape.width, _REACH), min_size=least, max_size=_MOST))


def _collinear(draw: DrawFn, shape: Shape) -> list[Sample]:
    direction = draw(nonzero_vector(_ENTRY, shape.width))
    multiples = draw(st.lists(st.tuples(_ENTRY, _FACTOR), min_size=2, max_size=_MOST))
    return [(_times(c, direction), target) for c, target in multiples]


def _repeated(draw: DrawFn, shape: Shape) -> list[Sample]:
    once = _few(draw, shape, 1)
    again = draw(st.lists(st.tuples(st.sampled_from(once), _FACTOR), min_size=1, max_size=_MOST))
    return [*once, *((row, target) for (row, _), target in again)]


def _idle_coordinate(draw: DrawFn, shape: Shape) -> list[Sample]:
    idle = draw(st.integers(0, shape.width - 1))
    return [((*row[:idle], Fraction(0), *row[idle + 1 :]), target) for row, target in _few(draw, shape)]


def _cancelling(draw: DrawFn, shape: Shape) -> list[Sample]:
    """The inputs b + t v at t = k, k + 1, …, with the weights of the difference of order p + 1."""
    steps = shape.p + 1
    v, factor = draw(nonzero_vector(_ENTRY, shape.width)), draw(_FACTOR)
    b = draw(as_many(_ENTRY, shape.width))
    points = [tuple(x + (i - steps // 2) * y for x, y in zip(b, v, strict=True)) for i in range(steps + 1)]
    return [(point, factor * (-1) ** i * comb(steps, i)) for i, point in enumerate(points)]


def _has_continuum(D: int, p: int) -> bool:
    return p >= 2 and (p % 2 == 0 or D >= 3) and comb(D + p - 1, p) <= MAX_POINTS


def _continuum(draw: DrawFn, shape: Shape) -> list[Sample]:
    odd = shape.p % 2
    k, factor = draw(st.integers(2, shape.D - odd)), draw(_FACTOR)
    norm, padding = power_of_norm(shape.p - odd, k).coefficients, [0] * (shape.D - k)
    padded = {(*alpha, *padding): t for alpha, t in norm.items()}
    form = CorrelationForm.from_coefficients({(*a[:-1], a[-1] + odd): factor * t for a, t in padded.items()})
    data = realize(form)
    return [(row[: shape.width], y) for row, y in zip(data.rows, data.targets, strict=True)]


def _zero_input(draw: DrawFn, shape: Shape) -> list[Sample]:
    others = _few(draw, shape, 1)
    place, target = draw(st.integers(0, len(others))), draw(_FACTOR)
    return [*others[:place], ((Fraction(0),) * shape.width, target), *others[place:]]


def _equal_targets(draw: DrawFn, shape: Shape) -> list[Sample]:
    target = draw(_FACTOR)
    return [(row, target) for row, _ in _few(draw, shape)]


def _mirrored(draw: DrawFn, shape: Shape) -> list[Sample]:
    sign, half = draw(SIGN), _few(draw, shape, 1)
    return [*half, *((_times(Fraction(-1), row), sign * target) for row, target in half)]


def _scales(draw: DrawFn, shape: Shape) -> list[Sample]:
    """The size of the first coordinate is extreme, and it is not 0 in the first sample."""
    (first, *rest), target = draw(samples_of(shape.width, _REACH))
    samples = [((first or Fraction(1), *rest), target), *_few(draw, shape, 1)]
    sizes = [draw(_EXTREME), *draw(as_many(_SIZE, shape.width - 1))]
    heights = draw(as_many(_SIZE, len(samples)))
    rows = [tuple(size * x for size, x in zip(sizes, row, strict=True)) for row, _ in samples]
    return [(row, c * target) for row, c, (_, target) in zip(rows, heights, samples, strict=True)]


def _times(c: Fraction, row: Vector) -> Vector:
    return tuple(c * x for x in row)


DEGENERACIES: dict[str, Callable[[DrawFn, Shape], list[Sample]]] = {
    "collinear": _collinear,
    "repeated": _repeated,
    "idle coordinate": _idle_coordinate,
    "cancelling": _cancelling,
    _CONTINUUM: _continuum,
    "zero input": _zero_input,
    "equal targets": _equal_targets,
    "mirrored": _mirrored,
    "scales": _scales,
}
"""Every kind of degenerate data by name: a function that draws the samples, without the bias, of one of a shape."""
