"""How many examples a property is tested on."""

from hypothesis import settings

USUAL = 100
"""Hypothesis's own number, which no profile for every day changes."""


def examples(number: int) -> int:
    """That number, or more where the profile that is loaded asks for more than the usual one.

    An explicit ``max_examples`` takes precedence over the profile; with this a long run is long for every property.
    """
    asked = settings().max_examples
    return max(number, asked) if asked > USUAL else number
