"""Data sets in general position, by construction."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, count
from math import comb, lcm
from operator import mul

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.errors import InputError
from theory.rational_algebra import Vector, flint_rational, nullspace
from verify.dataset import Dataset
from verify.strategies.data import Sample, samples_of
from verify.strategies.parts import DEFAULT_D, MAX_D, MAX_N, REACH, Given, choice, number

MAX_SUBSETS = 10_000
"""Most sets of D − 1 inputs that are looked at."""
_SAMPLES = (2, 8)
"""Fewest and most samples by default."""


def generic_datasets(D: Given = None, n: Given = None, bias: bool | None = None) -> SearchStrategy[Dataset]:
    """Data sets in general position: any min(n, D) of the inputs are linearly independent, no two are parallel.

    D is an integer from 2 to MAX_D, n one from 2 to MAX_N with C(n, D − 1) <= MAX_SUBSETS; each may be a strategy, and
    by default D is 2 to 4 and n is 2 to 8.  ``bias`` says whether the last coordinate is 1; None draws it.  Entries
    and targets are drawn as in :func:`datasets`.  An input that depends on earlier ones gives way to the first point
    (t, t², …, 1), t = 0, 1, …, that does not, so that nothing is rejected; there is one, as a hyperplane holds fewer
    than D points of this curve.  The simplest are its first two points, with a bias and targets 1.  Raises InputError
    for any other D or n.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> data = find(generic_datasets(D=3, n=4), lambda data: True, settings=same)
    >>> data.X.tolist()
    [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [2.0, 4.0, 1.0], [3.0, 9.0, 1.0]]
    """
    lengths = None if n is None else number("n", n, st.nothing(), 2, MAX_N)
    return _generic(number("D", D, DEFAULT_D, 2, MAX_D), lengths, choice("bias", bias, (True, False)))


@st.composite
def _generic(
    draw: DrawFn, D: SearchStrategy[int], n: SearchStrategy[int] | None, bias: SearchStrategy[bool]
) -> Dataset:
    biased, dimension = draw(bias), draw(D)
    least, most = _SAMPLES if n is None else (draw(n),) * 2
    if (subsets := comb(most, dimension - 1)) > MAX_SUBSETS:
        raise InputError(
            f"n is {most}; it must be such that C(n, D − 1) is at most {MAX_SUBSETS}, and for D = {dimension} it is "
            f"{subsets}: give fewer samples or another D"
        )
    sample = samples_of(dimension - biased, draw(REACH))
    samples: list[Sample] = draw(st.lists(sample, min_size=least, max_size=most))
    rows = in_general_position([(*row, Fraction(1)) if biased else row for row, _ in samples])
    return Dataset("in general position", rows, tuple(target for _, target in samples), biased)


def in_general_position(rows: Sequence[Vector]) -> tuple[Vector, ...]:
    """The same vectors, but those in the span of at most D − 1 earlier ones replaced; exact.

    >>> zero, one = Fraction(0), Fraction(1)
    >>> [[*map(int, row)] for row in in_general_position([(zero, one), (zero, one), (one, one)])]
    [[0, 1], [1, 1], [2, 1]]
    """
    D, placed = len(rows[0]), list[Vector]()
    spans = [_equations([], D)]
    for row in rows:
        placed.append(next(x for x in chain([row], _curve(D)) if not _lies_in_any(x, spans)))
        if len(placed) < D:
            spans = [_equations(placed, D)]
        else:
            spans += [_equations([*others, placed[-1]], D) for others in combinations(placed[:-1], D - 2)]
    return tuple(placed)


def _equations(vectors: Sequence[Vector], D: int) -> list[list[int]]:
    """A basis, in integers, of all that is orthogonal to the vectors: the equations of their span."""
    return [_integers(v) for v in nullspace([[flint_rational(x) for x in v] for v in vectors], D)]


def _lies_in_any(x: Vector, spans: Sequence[list[list[int]]]) -> bool:
    multiple = _integers(x)
    return any(not any(sum(map(mul, multiple, equation)) for equation in equations) for equations in spans)


def _integers(v: Vector) -> list[int]:
    """A multiple with integer entries."""
    denominator = lcm(*(x.denominator for x in v))
    return [int(x * denominator) for x in v]


def _curve(D: int) -> Iterator[Vector]:
    """The points (t, t², …, t^(D−1), 1) for t = 0, 1, …, of which any D are independent."""
    return (tuple(Fraction(t**k) for k in (*range(1, D), 0)) for t in count())
