"""Data sets, exact, with small entries."""

from fractions import Fraction
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from verify.dataset import Dataset
from verify.strategies.parts import (
    DEFAULT_D,
    MAX_D,
    MAX_N,
    NONZERO,
    REACH,
    Given,
    as_many,
    choice,
    number,
    small,
)

_SAMPLES = (2, 8)
"""Fewest and most samples by default."""
Sample = tuple[tuple[Fraction, ...], Fraction]


def datasets(D: Given = None, n: Given = None, bias: bool | None = None) -> SearchStrategy[Dataset]:
    """Data sets of n samples in D dimensions, the bias included, with exact rational entries.

    D is an integer from 2 to MAX_D, n one from 2 to MAX_N; each may be a strategy, and by default D is 2 to 4 and n is
    2 to 8.  ``bias`` says whether the last coordinate is 1; None draws it.  Entries are integers from −3 to 3 in most
    data, ±1/4 to ±10 in the others.  Targets are not 0: such a sample adds nothing to T.  Nothing is rejected, so that
    T ≡ 0 may occur, and samples may repeat.  The simplest are two samples with inputs 0 and targets 1, with a bias.
    Raises InputError for any other D or n.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True)
    >>> data = find(datasets(D=2), lambda data: len(data.targets) >= 3, settings=same)
    >>> data.X.tolist(), data.y.tolist()
    ([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]], [1.0, 1.0, 1.0])
    """
    lengths = None if n is None else number("n", n, st.nothing(), 2, MAX_N)
    return _datasets(number("D", D, DEFAULT_D, 2, MAX_D), lengths, choice("bias", bias, (True, False)))


@st.composite
def _datasets(
    draw: DrawFn, D: SearchStrategy[int], n: SearchStrategy[int] | None, bias: SearchStrategy[bool]
) -> Dataset:
    biased = draw(bias)
    sample = samples_of(draw(D) - biased, draw(REACH))
    least, most = _SAMPLES if n is None else (draw(n),) * 2
    samples: list[Sample] = draw(st.lists(sample, min_size=least, max_size=most))
    return Dataset.of("drawn", [row for row, _ in samples], [target for _, target in samples], biased)


@cache
def samples_of(width: int, reach: int) -> SearchStrategy[Sample]:
    """An input of ``width`` coordinates, and a target that is not 0, of the first ``reach`` sizes."""
    return st.tuples(as_many(small(reach), width), st.sampled_from(NONZERO[: 2 * reach]))
