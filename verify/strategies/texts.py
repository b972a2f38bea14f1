"""Texts of activations: powers, small constants, terms of a sum, and the functions that they are composed of."""

from fractions import Fraction

from hypothesis.strategies import DrawFn

from verify.strategies.parts import NONZERO_RATIONAL

SLOPES = ("tanh", "sin", "atan", "erf", "asinh", "sinh")
"""Functions f with f(0) = 0 and f'(0) > 0."""
PRODUCTS = (
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


def power(k: int) -> str:
    """x^k as a text: '1', 'x', 'x**2', …"""
    return ("1", "x")[k] if k < 2 else f"x**{k}"


def raised(text: str, k: int) -> str:
    """The k-th power, k >= 1, of a function.

    >>> raised("Abs(x)", 3)
    'Abs(x)**3'
    """
    return text if k == 1 else f"{text}**{k}"


def times_power(k: int, text: str) -> str:
    """x^k times a function.

    >>> times_power(0, "Abs(x)"), times_power(2, "Abs(x)")
    ('Abs(x)', 'x**2*Abs(x)')
    """
    return text if k == 0 else f"{power(k)}*{text}"


def constant(draw: DrawFn) -> Fraction:
    """A rational other than 0."""
    return draw(NONZERO_RATIONAL)


def scaled(draw: DrawFn, text: str) -> str:
    """c·text for a small rational c."""
    return multiple(constant(draw), text)


def multiple(c: Fraction, text: str) -> str:
    """c·text: the text alone for 1, and −text for −1.

    >>> multiple(Fraction(-1), "x"), multiple(Fraction(1, 2), "x")
    ('-x', '1/2*x')
    """
    return f"{c}*{text}" if abs(c) != 1 else f"{'-' * (c < 0)}{text}"


def added(draw: DrawFn, k: int) -> str:
    """A further term c x^k of a sum."""
    return plus(scaled(draw, power(k)) if k else str(constant(draw)))


def plus(text: str) -> str:
    """A text as a further term of a sum.

    >>> plus("x"), plus("-2*x")
    (' + x', ' - 2*x')
    """
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"
