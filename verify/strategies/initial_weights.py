"""Initial weights of small networks, exact in doubles."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from verify.network import Weights
from verify.strategies.parts import DEFAULT_D, MAX_D, MAX_P, SIGN, SIZES, Given, nonzero_vector, number

MAX_M = 1_000
"""Most neurons that are drawn."""
_DEFAULT_M = st.integers(1, 4)
_MOST = 4
"""Most neurons by default."""
_DYADIC = tuple(size for size in SIZES if size.denominator & (size.denominator - 1) == 0)
"""Sizes that doubles hold exactly."""
_SIGNED = tuple(sign * size for size in _DYADIC for sign in (1, -1))
_OUTPUT, _ENTRY = st.sampled_from(_SIGNED).map(float), st.sampled_from((Fraction(0), *_SIGNED))
_Neuron = tuple[float, tuple[float, ...]]


def weights(m: Given = None, D: Given = None, balanced: Given = None) -> SearchStrategy[Weights]:
    """Weights of m neurons in D dimensions, not scaled by ε: small dyadic numbers, so that the doubles are exact.

    m is an integer from 1 to MAX_M, by default from 1 to 4, D one from 1 to MAX_D, by default from 2 to 4; each may be
    a strategy.  No w_j is 0 and no a_j, which have both signs.  ``balanced`` is a multiplicity p from 1 to MAX_P: then
    r_j² = p a_j² for every neuron, exactly where p is a sum of at most D squares, as every p is for D >= 4, and else
    with a_j rounded (p = 3 for D = 2).  Nothing is rejected.  The simplest is a_j = 1 and w_j = (1, 0, …).
    Raises InputError for any other number.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> find(weights(D=2), lambda drawn: (drawn.a < 0).any(), settings=same)
    Weights(a=array([-1.]), w=array([[1., 0.]]))
    >>> find(weights(1, 2, balanced=1), lambda drawn: drawn.w.all(), settings=same)
    Weights(a=array([5.]), w=array([[3., 4.]]))
    """
    neurons = None if m is None else number("m", m, _DEFAULT_M, 1, MAX_M)
    p = None if balanced is None else number("balanced", balanced, st.nothing(), 1, MAX_P)
    return _weights(neurons, number("D", D, DEFAULT_D, 1, MAX_D), p)


@st.composite
def _weights(
    draw: DrawFn, m: SearchStrategy[int] | None, D: SearchStrategy[int], balanced: SearchStrategy[int] | None
) -> Weights:
    dimension, p = draw(D), None if balanced is None else draw(balanced)
    least, most = (1, _MOST) if m is None else (draw(m),) * 2
    neuron = _neurons(dimension) if p is None else _balanced(p, dimension)
    drawn: list[_Neuron] = draw(st.lists(neuron, min_size=least, max_size=most))
    return Weights(np.array([a for a, _ in drawn]), np.array([w for _, w in drawn], dtype=float))


def _neurons(D: int) -> SearchStrategy[_Neuron]:
    return st.tuples(_OUTPUT, nonzero_vector(_ENTRY, D).map(_floats))


def _floats(vector: Sequence[Fraction]) -> tuple[float, ...]:
    return tuple(map(float, vector))


@st.composite
def _balanced(draw: DrawFn, p: int, D: int) -> _Neuron:
    """A neuron with r² = p a²: integers (k, v) with ‖v‖² = p k² times a number, or a = r/√p rounded."""
    sign, scale = draw(SIGN), float(draw(st.sampled_from(_DYADIC)))
    pairs = _pythagorean(p, min(D, 4))
    if not pairs:
        w = _floats(draw(nonzero_vector(_ENTRY, D)))
        return sign * math.hypot(*w) / math.sqrt(p), w
    k, parts = draw(st.sampled_from(pairs))
    entries = [draw(SIGN) * part * scale for part in parts]
    places = draw(st.permutations(range(D)))
    w = [0.0] * D
    for place, entry in zip(places, entries, strict=False):  # there are at most D parts
        w[place] = entry
    return sign * k * scale, tuple(w)


@cache
def _pythagorean(p: int, most: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Small k and positive integers v_1 <= … <= v_l, l <= ``most``, without common factor, with ‖v‖² = p k².

    There is one for k = 1 if there is any.

    >>> _pythagorean(1, 2)
    ((1, (1,)), (5, (3, 4)), (13, (5, 12)))
    """
    sizes = [(k, parts) for k in range(1, 14) for parts in range(1, most + 1) if k <= 3 or parts <= 2]
    found = [(k, v) for k, parts in sizes for v in _sums_of_squares(p * k * k, parts, 1)]
    return tuple((k, v) for k, v in found if math.gcd(k, *v) == 1)


def _sums_of_squares(total: int, parts: int, least: int) -> Iterator[tuple[int, ...]]:
    """All ``least`` <= v_1 <= … <= v_l with Σ v_i² = ``total``."""
    if parts == 1:
        root = math.isqrt(total)
        if root >= least and root * root == total:
            yield (root,)
        return
    for v in range(least, math.isqrt(total // parts) + 1):
        for rest in _sums_of_squares(total - v * v, parts - 1, v):
            yield (v, *rest)
