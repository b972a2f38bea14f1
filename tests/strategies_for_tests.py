"""What the tests of the public strategies share: what a seed draws, and what is found and shrunk."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import find as random_find
from hypothesis.strategies import SearchStrategy

from tests.properties import examples

FEW = settings(max_examples=examples(25))
SAME = settings(derandomize=True, database=None, max_examples=2000)
find: Callable[..., Any] = partial(random_find, settings=SAME)


def drawn(strategy: SearchStrategy[Any], number: int = 150, with_seed: int = 0) -> list[Any]:
    """What a seed draws."""
    values: list[Any] = []

    @seed(with_seed)
    @settings(max_examples=number, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(value: Any) -> None:
        values.append(value)

    collect()
    return values
