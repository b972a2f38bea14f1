"""Data whose networks condense onto more than 2p orientations: for every p ≥ 3 and D ≥ 3 there are some."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import comb

from theory.errors import InputError
from theory.forms import product_of_linear
from theory.orientations import certify
from verify.claims.verdict import Counterexample
from verify.dataset import Dataset
from verify.named_data import xor
from verify.realization import realize

MAX_P = 12
MAX_COEFFICIENTS = 5_000
"""Coefficients C(D + p − 1, p) of a form that the independent checker reads."""


@cache
def exceeding(p: int, D: int) -> Counterexample:
    """A certified counterexample to "at most 2p" of multiplicity p in D dimensions, bias included.

    For p = D = 3 these are the data XOR.  In general T is a product of p generic linear forms in three variables, with
    one condensed orientation in each of the p² − p + 2 regions of the sphere that they cut out.  Each stays one in
    more variables: T does not depend on them, so that h_i = 0 there and h_i − pT has the sign of −T.

    Raises InputError where there is none, p ≤ 2 or D ≤ 2, or where it is too large.

    >>> found = exceeding(4, 3)
    >>> found.activation, found.dataset.dimension, found.certificate.claims["condensed"]
    ('x**4', 3, 14)
    """
    require_exceedable(p, D)
    if (p, D) == (3, 3):
        return Counterexample("x**3", xor(), certify(xor().form(3)))
    dataset = _with_idle_inputs(realize(product_of_linear(_generic_rows(p)), f"product-{p}-{D}"), D)
    return Counterexample(f"x**{p}", dataset, certify(dataset.form(p)))


def certifiable(p: int, D: int) -> bool:
    """Whether the counterexample of that size is small enough for its certificate to be read.

    >>> certifiable(3, 20), certifiable(3, 40)
    (True, False)
    """
    return p <= MAX_P and comb(D + p - 1, p) <= MAX_COEFFICIENTS


def require_exceedable(p: int, D: int) -> None:
    """InputError where at most 2p is a theorem, or the numbers are too large."""
    if p < 1 or D < 2:
        raise InputError(f"p = {p} and D = {D} are asked for; p is at least 1, and D, with the bias, at least 2")
    if p <= 2 or D == 2:
        which = f"p = {p}" if p <= 2 else "D = 2"
        raise InputError(f"for {which} at most 2p is a theorem, so that there is no counterexample; use p, D ≥ 3")
    if not certifiable(p, D):
        raise InputError(
            f"p = {p} and D = {D} are asked for; p is at most {MAX_P}, and the form has at most {MAX_COEFFICIENTS} "
            "coefficients, so use smaller ones"
        )


def _generic_rows(p: int) -> list[list[int]]:
    """Points (1, t, t²) of a conic, any three of which are independent: t = 0, ∞, 1, −1, 2, −2, …"""
    curve = [[1, t, t * t] for k in range(1, p) for t in (k, -k)]
    return [[1, 0, 0], [0, 0, 1], *curve][:p]


def _with_idle_inputs(dataset: Dataset, D: int) -> Dataset:
    """The same data with further inputs that are 0 everywhere."""
    idle = (Fraction(0),) * (D - dataset.dimension)
    return replace(dataset, rows=tuple((*idle, *row) for row in dataset.rows))
