"""Drawing inputs of the theory: against drawing as many plain integers, and against making the same with SymPy."""

from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from benchmarks.measure import Meaning, Rounds, Row, best
from theory.form import CorrelationForm
from verify.strategies import (
    activations,
    datasets,
    degenerate_datasets,
    forms,
    generic_datasets,
    kinked_activations,
    networks,
    planted_forms,
    rotations,
    solved_forms,
    weights,
)

GROUP, AGAINST_SYMPY = "draws of a strategy", "draws of a strategy, made with SymPy"
DRAWS = 20

Strategy = SearchStrategy[Any]


def rows(quick: bool) -> Iterator[Row]:
    """One row a strategy, and then those that SymPy could make."""
    rounds = 1 if quick else 3
    cases = STRATEGIES[:2] if quick else STRATEGIES
    for name, strategy in cases:
        numbers = choices(strategy)
        alternative = st.lists(st.integers(-3, 3), min_size=numbers, max_size=numbers)
        pairs = _pairs(strategy, alternative, rounds)
        yield Rounds(pairs).row(GROUP, name, f"a list of {numbers} integers", Meaning.COST)
    for name, strategy, alternative in SYMPY[: 1 if quick else None]:
        pairs = _pairs(strategy, alternative, rounds)
        yield Rounds(pairs).row(AGAINST_SYMPY, name, "the same with SymPy", Meaning.SPEEDUP)


def _pairs(ours: Strategy, theirs: Strategy, rounds: int) -> tuple[tuple[float, float], ...]:
    """Times per draw, what Hypothesis itself takes for a test shared out over its draws."""
    works = _drawing(ours), _drawing(theirs)
    times = [best(works[0], works[1], (1, 1)) for _ in range(rounds)]
    return tuple((mine / DRAWS, other / DRAWS) for mine, other in times)


def _drawing(strategy: Strategy) -> Callable[[], None]:
    @seed(0)
    @_settings()
    @given(strategy)
    def draw(_: object) -> None:
        pass

    return draw


def _settings() -> settings:
    return settings(
        max_examples=DRAWS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]  # its metaclass hides the type
    )


def choices(strategy: Strategy) -> int:
    """How many numbers Hypothesis chooses for a draw, in the mean."""
    counts: list[int] = []

    @seed(0)
    @_settings()
    @given(st.data())
    def draw(data: Any) -> None:
        data.draw(strategy)
        counts.append(len(data.conjecture_data.nodes))

    draw()
    return round(sum(counts) / len(counts))


def sympy_rotation(entries: tuple[int, ...]) -> list[list[sp.Rational]]:
    """Cayley's formula."""
    D = 4
    above = iter(entries)
    A = sp.zeros(D, D)
    for i in range(D):
        for j in range(i + 1, D):
            A[i, j] = sp.Rational(next(above), 2)
            A[j, i] = -A[i, j]
    return ((sp.eye(D) - A) * (sp.eye(D) + A).inv()).tolist()


def sympy_form(rows: list[tuple[int, ...]]) -> CorrelationForm:
    """The product of linear forms, expanded."""
    w = sp.symbols("w1:4")
    product = sp.prod([sum((a * x for a, x in zip(row, w, strict=True)), sp.Integer(0)) for row in rows])
    terms = sp.Poly(product, *w).terms()
    return CorrelationForm.from_coefficients({alpha: int(t) for alpha, t in terms})


STRATEGIES: tuple[tuple[str, Strategy], ...] = (
    ("activations, p = 3", activations(3)),
    ("datasets, n = 8, D = 3", datasets(3, 8, bias=False)),
    ("kinked_activations, p = 3", kinked_activations(3)),
    ("generic_datasets, n = 8, D = 3", generic_datasets(3, 8, bias=False)),
    ("degenerate_datasets, D = 3", degenerate_datasets(3)),
    ("forms, p = 3, D = 3", forms(3, 3)),
    ("solved_forms, p = 3, D = 3", solved_forms(3, 3)),
    ("planted_forms, p = 3, D = 3", planted_forms(3, 3)),
    ("rotations, D = 4", rotations(4)),
    ("weights, m = 8, D = 3", weights(8, 3)),
    ("networks, p = 3, n = 8, D = 3", networks(3, 3, 8)),
)
SYMPY: tuple[tuple[str, Strategy, Strategy], ...] = (
    ("rotations, D = 4", rotations(4), st.tuples(*[st.integers(-3, 3)] * 6).map(sympy_rotation)),
    (
        "solved_forms, product, p = 4, D = 3",
        solved_forms(4, 3, "product"),
        st.lists(st.tuples(*[st.integers(1, 3)] * 3), min_size=4, max_size=4).map(sympy_form),
    ),
)
