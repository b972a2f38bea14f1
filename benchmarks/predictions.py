"""All stationary orientations for D = 2, proved complete, and the same roots isolated by SymPy's ``real_roots``."""

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

import numpy as np
import sympy as sp

from benchmarks.caches import forget
from benchmarks.measure import LimitReachedError, Meaning, Rounds, Row, interleave, limit, seconds
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from theory.solvers.binary import stationarity_coefficients

GROUP = "orientations, D = 2"
ALTERNATIVE = "SymPy real_roots, 15 digits"
DEGREES = (3, 10, 30)
DIGITS = 15
LIMIT = 60.0
"""Seconds after which SymPy is stopped."""


def rows(quick: bool) -> Iterator[Row]:
    """One row per degree p."""
    for p in DEGREES[: 2 if quick else 3]:
        coefficients = binary_form(p)
        lines = len(stationary_orientations(CorrelationForm.from_binary(coefficients)).lines)
        rounds = _measure(coefficients, quick)
        roots = f"{lines} real lines"
        note = f"{roots}; SymPy stopped after {LIMIT:.0f} s, ratio is a lower bound" if rounds.stopped else roots
        yield rounds.row(GROUP, f"p = {p}", ALTERNATIVE, Meaning.SPEEDUP, note)


def binary_form(p: int) -> tuple[Fraction, ...]:
    """The exact coefficients of T for sin 3x + ½ sin 6x with a bias at 40 points."""
    x = np.linspace(-1, 1.5, 40)
    X = np.column_stack([x, np.ones_like(x)])
    return CorrelationForm.from_data(X, np.sin(3 * x) + np.sin(6 * x) / 2, p).binary_coefficients


def _measure(coefficients: tuple[Fraction, ...], quick: bool) -> Rounds:
    denominator = lcm(*(t.denominator for t in coefficients))
    b = stationarity_coefficients([int(t * denominator) for t in coefficients])
    z = sp.Symbol("z")

    def ours() -> object:
        return stationary_orientations(CorrelationForm.from_binary(coefficients))

    def theirs() -> object:
        return [root.evalf(DIGITS) for root in sp.real_roots(sp.Poly(b[::-1], z, domain=sp.QQ))]

    forget()
    try:
        with limit(LIMIT):
            once = seconds(theirs)
    except LimitReachedError:
        return Rounds(tuple((seconds(ours, 5, forget), LIMIT) for _ in range(3)), stopped=True)
    return interleave(ours, theirs, 2 if quick or once > 2 else 5, 0.01, forget)
