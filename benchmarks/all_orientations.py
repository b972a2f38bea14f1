"""All orientations for D >= 3: paths followed together against one at a time, and what certifying adds."""

import tracemalloc
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from benchmarks.measure import Meaning, Rounds, Row
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from theory.polynomial import exponents_of_degree
from theory.power_sum import multinomial
from theory.solvers.homotopy import Homotopy, follow, start_classes

SOLVING, CERTIFYING = "all classes of a form, followed", "all orientations, certified and complete"
ALTERNATIVE = "the same paths one at a time"
SIZES = ((3, 3), (3, 4), (3, 5), (3, 6), (4, 3), (4, 4), (4, 5), (4, 6), (5, 5), (6, 6))
SAMPLE = 30
"""Paths that are followed alone; the time of all is theirs in proportion."""


def rows(quick: bool) -> Iterator[Row]:
    """Two rows per size: following alone, and everything up to the proof."""
    sizes = SIZES[:2] if quick else SIZES
    rounds = 1 if quick else 3
    for p, D in sizes:
        yield _following(p, D, rounds)
    for p, D in sizes:
        yield _certifying(p, D, rounds)


def gaussian_form(p: int, D: int) -> CorrelationForm:
    """A random form whose distribution no rotation changes."""
    rng = np.random.default_rng(10 * p + D)
    scaled = {a: float(rng.normal() * np.sqrt(multinomial(a))) for a in exponents_of_degree(D, p)}
    return CorrelationForm.from_coefficients(scaled)


def _following(p: int, D: int, rounds: int) -> Row:
    form = gaussian_form(p, D)
    pairs = tuple((_together(form, k), _alone(form, k)) for k in range(rounds))
    N = len(start_classes(p, D))
    note = f"N = {N}" if N <= SAMPLE else f"N = {N}; one at a time from a sample of {SAMPLE} paths"
    return Rounds(pairs).row(SOLVING, f"p = {p}, D = {D}", ALTERNATIVE, Meaning.SPEEDUP, note)


def _certifying(p: int, D: int, rounds: int) -> Row:
    form = gaussian_form(p, D)
    found = stationary_orientations(form)
    pairs = tuple((_timed(form), _alone(form, k)) for k in range(rounds))
    note = f"{found.completeness.status.value}, {len(found.lines)} real lines, peak memory {_peak(form):.1f} MB"
    return Rounds(pairs).row(CERTIFYING, f"p = {p}, D = {D}", f"{ALTERNATIVE}, uncertified", Meaning.SPEEDUP, note)


def _timed(form: CorrelationForm) -> float:
    start = perf_counter()
    stationary_orientations(form)
    return perf_counter() - start


def _homotopy(form: CorrelationForm, seed: int) -> tuple[Homotopy, np.ndarray]:
    homotopy = Homotopy.draw(form, np.ones(form.dimension), np.random.default_rng(seed))
    return homotopy, homotopy.start(start_classes(form.degree, form.dimension))


def _together(form: CorrelationForm, seed: int) -> float:
    homotopy, starts = _homotopy(form, seed)
    begin = perf_counter()
    for k in range(0, len(starts), 1024):
        follow(homotopy, starts[k : k + 1024])
    return perf_counter() - begin


def _alone(form: CorrelationForm, seed: int) -> float:
    homotopy, starts = _homotopy(form, seed)
    sample = np.random.default_rng(seed).permutation(len(starts))[:SAMPLE]
    begin = perf_counter()
    for k in sample:
        follow(homotopy, starts[k : k + 1])
    return (perf_counter() - begin) * len(starts) / len(sample)


def _peak(form: CorrelationForm) -> float:
    """Most memory, in MB, that Python and NumPy held for one search."""
    tracemalloc.start()
    stationary_orientations(form)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
