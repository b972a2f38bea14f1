"""Activations of a known multiplicity, of many kinds."""

from collections.abc import Callable
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theory.activations import Activation
from verify.strategies.parts import DEFAULT_P, MAX_P, NONZERO, Given, choice, number

_SLOPES = ("tanh", "sin", "atan", "erf", "asinh", "sinh")
"""Functions f with f(0) = 0 and f'(0) ≠ 0."""
_PRODUCTS = (
    "{}*cos(x)",
    "{}*exp(x)",
    "{}*cosh(x)",
    "{}*sqrt(1 + x**2)",
    "{}/(1 + x**2)",
    "{}*(2 + sin(x))",
    "{}*exp(-x**2)",
    "{}*log(1 + exp(x))",
    "{}/(1 + exp(-x))",
)
"""Products with functions g with g(0) ≠ 0."""
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


def activations(p: Given = None, offset: bool | None = None) -> SearchStrategy[Activation]:
    """Activations of multiplicity p, an integer from 1 to MAX_P, a strategy for it, or by default drawn from 1 to 4.

    ``offset`` says whether σ(0) ≠ 0; None draws it.  All are analytic on the real line and exact, with small rational
    constants, and are read by the parser from a short text.  They are powers, polynomials, compositions f(x)^p and
    f(x^p), products x^p g with g(0) ≠ 0, differences whose lower coefficients cancel, and sums with a coefficient that
    is 0 and does not look so (:data:`KINDS`).  Nothing is rejected.  The simplest is ``x**p``, ``x`` for p = 1, and
    ``x**p + 1`` where σ(0) ≠ 0 is asked for.  Raises InputError for any other p.

    >>> from hypothesis import find, settings
    >>> same = settings(derandomize=True)
    >>> find(activations(p=3), lambda activation: True, settings=same).source
    'x**3'
    >>> find(activations(), lambda activation: "erf" in activation.source, settings=same).source
    'erf(x)'
    >>> find(activations(p=2, offset=True), lambda activation: True, settings=same).source
    'x**2 + 1'
    """
    return _texts(number("p", p, DEFAULT_P, 1, MAX_P), choice("offset", offset, (False, True))).map(Activation.parse)


@st.composite
def _texts(draw: DrawFn, p: SearchStrategy[int], offset: SearchStrategy[bool]) -> str:
    multiplicity = draw(p)
    text = KINDS[draw(st.sampled_from(tuple(KINDS)))](draw, multiplicity)
    if not draw(offset):
        return text
    function, constant = draw(st.sampled_from((None, None, None, *_OFFSETS))), _added(draw, 0)
    return f"{text}{constant}" if function is None else function.format(power(multiplicity))


def power(k: int) -> str:
    """x^k as a text: '1', 'x', 'x**2', …"""
    return ("1", "x")[k] if k < 2 else f"x**{k}"


def _constant(draw: DrawFn) -> Fraction:
    """A rational other than 0."""
    return draw(st.sampled_from(NONZERO))


def _scaled(draw: DrawFn, text: str) -> str:
    """c·text for a small rational c, the text alone for 1, and −text for −1."""
    c = _constant(draw)
    return f"{c}*{text}" if abs(c) != 1 else f"{'-' * (c < 0)}{text}"


def _added(draw: DrawFn, k: int) -> str:
    """A further term c x^k of a sum."""
    text = _scaled(draw, power(k)) if k else str(_constant(draw))
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def _power(draw: DrawFn, p: int) -> str:
    return _scaled(draw, power(p))


def _polynomial(draw: DrawFn, p: int) -> str:
    further = draw(st.lists(st.integers(p + 1, p + 4), min_size=1, max_size=3, unique=True))
    return "".join([_power(draw, p), *(_added(draw, k) for k in sorted(further))])


def _composition(draw: DrawFn, p: int) -> str:
    """f(ax)^p, f(x^p), or x^(p − 1) f(ax), f a function of multiplicity 1."""
    f, way = draw(st.sampled_from(_SLOPES)), draw(st.integers(0, 2))
    inner = "x" if way == 1 else _scaled(draw, "x")
    outer = {0: f"{f}({inner})**{p}", 1: f"{f}({power(p)})", 2: f"{power(p - 1)}*{f}({inner})"}[way]
    return f"{f}({inner})" if p == 1 else outer


def _product(draw: DrawFn, p: int) -> str:
    return _scaled(draw, draw(st.sampled_from(_PRODUCTS)).format(power(p)))


def _remainder(draw: DrawFn, p: int) -> str:
    k = draw(st.integers(1, min(p, max(_REMAINDERS))).map(lambda down: min(p, max(_REMAINDERS)) + 1 - down))
    text = draw(st.sampled_from(_REMAINDERS[k]))
    return _scaled(draw, text if k == p else f"{power(p - k)}*{text}")


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
