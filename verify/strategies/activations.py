"""Activations of a known multiplicity, of many kinds."""

from collections.abc import Callable, Collection

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.activations import Activation
from verify.strategies.parts import DEFAULT_P, MAX_P, Given, choice, kinds, number
from verify.strategies.texts import PRODUCTS, SLOPES, added, power, scaled, times_power

_REMAINDERS = {
    1: ("(exp(x) - 1)", "(exp(x) - cos(x))"),
    2: ("(cos(x) - 1)", "(exp(x) - 1 - x)", "log(cosh(x))", "(sqrt(1 + x**2) - 1)", "(x*exp(x) - x)"),
    3: ("(sin(x) - x)", "(x - tanh(x))", "(x - atan(x))", "(tanh(x) - sin(x)*cos(x))"),
    4: ("(cos(x) - 1 + x**2/2)", "(exp(-x**2) - 1 + x**2)"),
    5: ("(atan(x) - tanh(x))", "(sin(x) - x + x**3/6)"),
}
"""Functions by their multiplicity, of which the lower coefficients cancel."""
_HIDDEN_ZEROS = (
    "(log(6) - log(2) - log(3))",
    "(tanh(log(2)) - 3/5)",
    "(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))",
    "(sin(1)**2 + cos(1)**2 - 1)",
)
_OFFSETS = ("exp({})", "1/(1 + exp(-{}))", "log(1 + exp({}))")
"""Functions f with f(0) ≠ 0 and f'(0) ≠ 0."""


def activations(
    p: Given = None, offset: bool | None = None, kind: str | Collection[str] | None = None
) -> SearchStrategy[Activation]:
    """Activations of multiplicity p, an integer from 1 to MAX_P, a strategy for it, or by default drawn from 1 to 4.

    ``offset`` says whether σ(0) ≠ 0; None draws it.  All are analytic on the real line and exact, with small rational
    constants, and are read by the parser from a short text.  They are powers, polynomials, compositions f(x)^p and
    f(x^p), products x^p g with g(0) ≠ 0, differences whose lower coefficients cancel, and sums with a coefficient that
    is 0 and does not look so; ``kind`` is a name of :data:`KINDS`, or several, and None draws it.  Nothing is rejected.
    The simplest is ``x**p``, ``x`` for p = 1, and ``x**p + 1`` where σ(0) ≠ 0 is asked for.  Raises InputError for any
    other p or kind.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True)
    >>> find(activations(p=3), lambda activation: True, settings=same).source
    'x**3'
    >>> find(activations(kind="composition"), lambda activation: "erf" in activation.source, settings=same).source
    'erf(x)'
    >>> find(activations(p=2, offset=True), lambda activation: True, settings=same).source
    'x**2 + 1'
    """
    names, composed = st.sampled_from(kinds("kind", kind, KINDS)), kind is None
    multiplicity = number("p", p, DEFAULT_P, 1, MAX_P)
    return _texts(multiplicity, choice("offset", offset, (False, True)), names, composed).map(Activation.parse)


@st.composite
def _texts(
    draw: DrawFn, p: SearchStrategy[int], offset: SearchStrategy[bool], kind: SearchStrategy[str], composed: bool
) -> str:
    """A text of one of the kinds; with an offset it may be f(x^p) instead where all kinds are drawn."""
    multiplicity = draw(p)
    text = KINDS[draw(kind)](draw, multiplicity)
    if not draw(offset):
        return text
    functions = (None, None, None, *_OFFSETS) if composed else (None,)
    function, c_0 = draw(st.sampled_from(functions)), added(draw, 0)
    return f"{text}{c_0}" if function is None else function.format(power(multiplicity))


def _power(draw: DrawFn, p: int) -> str:
    return scaled(draw, power(p))


def _polynomial(draw: DrawFn, p: int) -> str:
    further = draw(st.lists(st.integers(p + 1, p + 4), min_size=1, max_size=3, unique=True))
    return "".join([_power(draw, p), *(added(draw, k) for k in sorted(further))])


def _composition(draw: DrawFn, p: int) -> str:
    """f(ax)^p, f(x^p), or x^(p − 1) f(ax), f a function of multiplicity 1."""
    f, way, inner = draw(st.sampled_from(SLOPES)), draw(st.integers(0, 2)), scaled(draw, "x")
    outer = {0: f"{f}({inner})**{p}", 1: f"{f}({power(p)})", 2: f"{power(p - 1)}*{f}({inner})"}[way]
    return f"{f}({inner})" if p == 1 else outer


def _product(draw: DrawFn, p: int) -> str:
    return scaled(draw, draw(st.sampled_from(PRODUCTS)).format(power(p)))


def _remainder(draw: DrawFn, p: int) -> str:
    k = draw(st.integers(1, min(p, max(_REMAINDERS))).map(lambda down: min(p, max(_REMAINDERS)) + 1 - down))
    text = draw(st.sampled_from(_REMAINDERS[k]))
    return scaled(draw, times_power(p - k, text))


def _hidden_zero(draw: DrawFn, p: int) -> str:
    zero, k = draw(st.sampled_from(_HIDDEN_ZEROS)), draw(st.integers(0, p - 1))
    return f"{_power(draw, p)} + {zero if k == 0 else f'{zero}*{power(k)}'}"


KINDS: dict[str, Callable[[DrawFn, int], str]] = {
    "power": _power,
    "polynomial": _polynomial,
    "composition": _composition,
    "product": _product,
    "remainder": _remainder,
    "hidden zero": _hidden_zero,
}
"""Every kind of activation by name, the simplest first: a function that draws the text of one of multiplicity p."""
