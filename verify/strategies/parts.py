"""What all strategies are made of: numbers that are given or drawn, and small rationals in order of size."""

from collections.abc import Collection
from fractions import Fraction
from functools import cache, lru_cache
from math import comb
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theory.errors import InputError

MAX_P = 30
"""Largest multiplicity that is drawn."""
MAX_D = 20
"""Largest dimension that is drawn."""
MAX_N = 1_000
"""Most samples that are drawn."""
MAX_DEGREE = 12
"""Largest degree of a form that is drawn."""
MAX_COEFFICIENTS = 1_000
"""Most coefficients C(D + p − 1, p) of a form that is drawn."""
DEFAULT_P, DEFAULT_D = st.integers(1, 4), st.integers(2, 4)

Given = int | SearchStrategy[int] | None
"""A number, a strategy for it, or None for the default one."""

_FRACTIONS = "1/2 3/2 1/3 2/3 1/4 3/4"
SIZES = tuple(map(Fraction, f"1 2 3 {_FRACTIONS} 5 7 10".split()))
"""Absolute values, the simplest first."""
NONZERO = tuple(sign * size for size in SIZES for sign in (1, -1))
"""1, −1, 2, −2, 3, −3, 1/2, …"""
RATIONALS = (Fraction(0), *NONZERO)
"""0, 1, −1, 2, −2, …"""
REACHES = (1, 2, 3, len(SIZES))
"""So many sizes are drawn from: data with entries 0, ±1 alone are often the ones that decide."""

REACH, SIGN, NONZERO_RATIONAL = st.sampled_from(REACHES), st.sampled_from((1, -1)), st.sampled_from(NONZERO)

_T = TypeVar("_T")


@cache
def small(reach: int) -> SearchStrategy[Fraction]:
    """0 and the rationals of the first sizes; to make a strategy takes longer than to draw from it."""
    return st.sampled_from(RATIONALS[: 2 * reach + 1])


@lru_cache(1000)
def as_many(entry: SearchStrategy[_T], length: int) -> SearchStrategy[tuple[_T, ...]]:
    """A tuple of so many entries."""
    return st.tuples(*[entry] * length)


def number(name: str, given: Given, default: SearchStrategy[int], least: int, largest: int) -> SearchStrategy[int]:
    """The strategy of a number from ``least`` to ``largest``; InputError for any other that is given or drawn."""

    def checked(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= largest:
            raise InputError(f"{name} is {value!r}; it must be an integer from {least} to {largest}, or a strategy")
        return value

    if given is None:
        return default
    return given.map(checked) if isinstance(given, SearchStrategy) else st.just(checked(given))


def choice(name: str, given: bool | None, values: tuple[bool, bool]) -> SearchStrategy[bool]:
    """A choice that is given, or drawn with the first value as the simplest."""
    if given is not None and not isinstance(given, bool):
        raise InputError(f"{name} is {given!r}; it must be True or False, or None to draw it")
    return st.sampled_from(values) if given is None else st.just(given)


def kinds(name: str, given: str | Collection[str] | None, known: Collection[str]) -> list[str]:
    """The kinds that are given, one or several, or all that are known, in the order in which these are."""
    wanted = known if given is None else (given,) if isinstance(given, str) else tuple(given)
    if not wanted or not all(each in known for each in wanted):
        raise InputError(f"{name} is {given!r}; it must be one or several of {', '.join(known)}, or None to draw it")
    return [each for each in known if each in wanted]


@lru_cache(1000)
def nonzero_vector(entry: SearchStrategy[Fraction], length: int) -> SearchStrategy[tuple[Fraction, ...]]:
    """As many entries, not all 0: where they are, the first becomes 1."""
    return as_many(entry, length).map(not_zero)


def not_zero(numbers: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The same numbers, but where all are 0 the first is 1."""
    return numbers if any(numbers) else (Fraction(1), *numbers[1:])


def count_coefficients(p: int, D: int) -> int:
    """The number of coefficients of a form of degree p in D variables."""
    return comb(D + p - 1, p)


def require_coefficients(p: int, D: int) -> None:
    """InputError where they are too many to be drawn."""
    if (count := count_coefficients(p, D)) > MAX_COEFFICIENTS:
        raise InputError(
            f"p is {p} and D is {D}; a form then has {count} coefficients, and at most {MAX_COEFFICIENTS} are drawn: "
            "give a smaller p or D"
        )
