"""Activations with a kink at 0, σ ~ c₊ z^p to the right and c₋ |z|^p to the left with c₋ ≠ (−1)^p c₊."""

from collections.abc import Callable, Collection

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.activations import Activation
from verify.strategies.parts import DEFAULT_P, MAX_P, NONZERO, Given, choice, kinds, number
from verify.strategies.texts import (
    PRODUCTS,
    SLOPES,
    added,
    constant,
    multiple,
    plus,
    power,
    raised,
    scaled,
    times_power,
)

_NAMED = ("relu", "leaky_relu", "selu", "relu6")
"""Functions of the catalogue that are kinked at order 1."""
_ABSOLUTE = ("Abs(x)", *(form.format("Abs(x)") for form in PRODUCTS), "x*sign(x)", "sqrt(x**2)")
"""|x|, perhaps times a function g with g(0) ≠ 0."""
_FURTHER = (0, 0, 0, 1, 2, 3, 4)
"""A further term is of order p + this, and there is none for 0."""


def kinked_activations(
    p: Given = None, offset: bool | None = None, kind: str | Collection[str] | None = None
) -> SearchStrategy[Activation]:
    """Activations whose two sides of 0 disagree at the leading order p: c₊ z^p to the right, c₋ |z|^p to the left.

    p is an integer from 1 to MAX_P, a strategy for it, or by default drawn from 1 to 4.  c₋ ≠ (−1)^p c₊, one of them
    may be 0, and both sides are analytic.  ``offset`` says whether σ(0) ≠ 0; None draws it.  They are powers of ramps,
    two different ramps, x^(p−1) max(x, ax), x^(p−1)|x| with smooth factors or a smooth part, functions of ramps and of
    |x|, and named ones; ``kind`` is a name of :data:`KINKED_KINDS`, or several, and None draws it.  All are exact and
    are read by the parser, which knows no Piecewise, from a short text.  Nothing is rejected.  The simplest is
    ``Max(0, x)**p``.  Raises InputError for any other p or kind.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True, database=None)
    >>> find(kinked_activations(p=2), lambda activation: True, settings=same).source
    'Max(0, x)**2'
    >>> find(kinked_activations(p=3, kind="absolute value"), lambda activation: True, settings=same).source
    'x**2*Abs(x)'
    """
    names, multiplicity = st.sampled_from(kinds("kind", kind, KINKED_KINDS)), number("p", p, DEFAULT_P, 1, MAX_P)
    return _texts(multiplicity, choice("offset", offset, (False, True)), names).map(Activation.parse)


@st.composite
def _texts(draw: DrawFn, p: SearchStrategy[int], offset: SearchStrategy[bool], kind: SearchStrategy[str]) -> str:
    multiplicity = draw(p)
    text = KINKED_KINDS[draw(kind)](draw, multiplicity)
    further = draw(st.sampled_from(_FURTHER))
    text += added(draw, multiplicity + further) if further else ""
    return text + (added(draw, 0) if draw(offset) else "")


def _ramp(draw: DrawFn, p: int) -> str:
    """max(0, x)^p: c₋ = 0, or min(0, x)^p: c₊ = 0."""
    return scaled(draw, raised(draw(st.sampled_from(("Max(0, x)", "Min(0, x)"))), p))


def _two_ramps(draw: DrawFn, p: int) -> str:
    """The sides have coefficients of their own."""
    right = constant(draw)
    left = draw(st.sampled_from([c for c in NONZERO if c != (-1) ** p * right]))
    return multiple(right, raised("Max(0, x)", p)) + plus(multiple(left, raised("Max(0, -x)", p)))


def _leaky(draw: DrawFn, p: int) -> str:
    """x^(p−1) max(x, ax) with a ≠ 1."""
    slope = draw(st.sampled_from([c for c in NONZERO if c != 1]))
    return scaled(draw, times_power(p - 1, f"Max(x, {multiple(slope, 'x')})"))


def _absolute_value(draw: DrawFn, p: int) -> str:
    """x^(p−1)|x|, which is odd for even p and even for odd p, perhaps times g with g(0) ≠ 0."""
    return scaled(draw, times_power(p - 1, draw(st.sampled_from(_ABSOLUTE))))


def _mixture(draw: DrawFn, p: int) -> str:
    """A smooth a x^p besides b x^(p−1)|x|."""
    return scaled(draw, power(p)) + plus(scaled(draw, times_power(p - 1, "Abs(x)")))


def _composition(draw: DrawFn, p: int) -> str:
    """f(max(0, x))^p, x^(p−1) f(|x|) or x^(p−1)|f(x)|, f a function of multiplicity 1."""
    f, way = draw(st.sampled_from(SLOPES)), draw(st.integers(0, 2))
    inner = (f"{f}(Max(0, x))", f"{f}(Abs(x))", f"Abs({f}(x))")[way]
    return scaled(draw, raised(inner, p) if way == 0 else times_power(p - 1, inner))


def _named(draw: DrawFn, p: int) -> str:
    return scaled(draw, times_power(p - 1, f"{draw(st.sampled_from(_NAMED))}(x)"))


KINKED_KINDS: dict[str, Callable[[DrawFn, int], str]] = {
    "ramp": _ramp,
    "two ramps": _two_ramps,
    "leaky": _leaky,
    "absolute value": _absolute_value,
    "mixture": _mixture,
    "composition": _composition,
    "named": _named,
}
"""Every kind of kinked activation by name, the simplest first: a function that draws the text of one of order p."""
