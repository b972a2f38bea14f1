"""One side of a relation in LaTeX, read from left to right: a recursive descent over its tokens."""

from collections.abc import Callable

import sympy as sp
from sympy import Expr, IndexedBase

from theory.derivation import notation, vectors
from theory.derivation import symbols as sy
from theory.derivation.latex_names import (
    APPLIED,
    COUNTS,
    FAMILIES,
    FUNCTIONS,
    INDEXED,
    MEANS,
    SYMBOLS,
    VECTORS,
    indices,
    of_vector,
)
from theory.derivation.vectors import is_vector

_D = [r"\mathrm", "{", "d", "}"]
_ENDS = {"+", "-", ")", ",", "}", r"\rvert", r"\rVert", "]"}


class SideReader:
    """One side of a relation, read from left to right."""

    def __init__(self, tokens: list[str], dimension: int) -> None:
        self.tokens = tokens
        self.dimension = dimension
        self.place = 0

    def whole(self) -> Expr:
        """All tokens as one expression."""
        value = self.total()
        if self.place != len(self.tokens):
            raise ValueError(f"unexpected {self.next!r} in {' '.join(self.tokens)}")
        return value

    @property
    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, expected: str | None = None) -> str:
        token = self.next
        if not token or (expected is not None and token != expected):
            raise ValueError(f"{expected or 'more'} expected after {' '.join(self.tokens[: self.place])}")
        self.place += 1
        return token

    def taken(self, *tokens: str) -> bool:
        """Whether these tokens come next; if so they are taken."""
        found = self.tokens[self.place : self.place + len(tokens)] == list(tokens)
        self.place += len(tokens) * found
        return found

    def group(self) -> list[str]:
        """Tokens of a group in braces, without them."""
        self.take("{")
        start, depth = self.place, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
        return self.tokens[start : self.place - 1]

    def inner(self, tokens: list[str]) -> Expr:
        return SideReader(tokens, self.dimension).whole()

    # --- sums and products --------------------------------------------------------------------------------------------

    def total(self) -> Expr:
        terms: list[Expr] = []
        while True:
            sign = -1 if self.taken("-") else 1
            if sign > 0:
                self.taken("+")
            terms.append(sign * self.product())
            if self.next not in ("+", "-"):
                return sp.Add(*terms)

    def product(self) -> Expr:
        value = self.factors()
        while self.taken(r"\cdot"):
            if self.taken(r"\nabla", "^", "{", "2", "}"):
                scalar, direction = self.factor(), self.factor()
                if direction != value:
                    raise ValueError("a second derivative along two directions")
                value = notation.Curvature(scalar, scalar.args[0], direction)
            else:
                other = self.factors()
                value = vectors.Inner(value, other) if is_vector(value) and is_vector(other) else value * other
        return value

    def factors(self) -> Expr:
        values = [self.factor()]
        while self.next and self.next not in _ENDS and self.next != r"\cdot":
            values.append(self.factor())
        return sp.Mul(*values)

    def factor(self) -> Expr:
        base = self.atom()
        return base ** self.inner(self.group()) if self.taken("^") else base

    # --- atoms --------------------------------------------------------------------------------------------------------

    def atom(self) -> Expr:
        token = self.take()
        if token.isdigit():
            return sp.Rational(f"{token}.{self.take()}") if self.taken(".") else sp.Integer(token)
        special = _SPECIAL.get(token)
        if special is not None:
            return special(self)
        name = token.removeprefix("\\")
        if token.startswith("\\") and name in FUNCTIONS:
            return self.function(name)
        if token == r"\sigma" and self.taken("'"):
            token = r"\sigma'"
        if token in APPLIED:
            power = self.power()
            (argument,) = self.arguments()
            return APPLIED[token](argument) ** power
        return self.symbol(token)

    def power(self) -> Expr:
        return self.inner(self.group()) if self.taken("^") else sp.S.One

    def function(self, name: str) -> Expr:
        power = self.power()
        return FUNCTIONS[name](*self.arguments()) ** power

    def arguments(self) -> list[Expr]:
        self.take("(")
        return self.list_until(")")

    def list_until(self, end: str) -> list[Expr]:
        values = [self.total()]
        while self.taken(","):
            values.append(self.total())
        self.take(end)
        return values

    def bracket(self) -> Expr:
        values = self.list_until(")")
        return values[0] if len(values) == 1 else vectors.Column(*values)

    def bars(self, end: str, kind: Callable[[Expr], Expr]) -> Expr:
        (value,) = self.list_until(end)
        return kind(value)

    def root(self) -> Expr:
        degree = self.list_until("]")[0] if self.taken("[") else sp.Integer(2)
        return self.inner(self.group()) ** (1 / degree)

    def operator(self) -> Expr:
        return self.function("".join(self.group()))

    def data_sum(self) -> Expr:
        self.take("_")
        index, lower = "".join(self.group()).split("=")
        self.take("^")
        upper = self.inner(self.group())
        return sp.Sum(self.product(), (SYMBOLS[index], int(lower), upper))

    def fraction(self) -> Expr:
        above, below = self.group(), self.group()
        if above[:4] == _D and below[:4] == _D:
            return self.rate(above[4:], below[4:])
        if above[0] == r"\partial":
            return notation.Partial(self.inner(above[1:]), self.inner(below[1:]))
        return self.inner(above) / self.inner(below)

    def rate(self, quantity: list[str], by: list[str]) -> Expr:
        if not quantity:
            return notation.Rate(self.factor(), self.inner(by))
        if quantity[0] == r"\log":
            return notation.LogSlope(self.inner(quantity[1:]), self.inner(by[1:]))
        return notation.Rate(self.inner(quantity), self.inner(by))

    def gradient(self) -> Expr:
        by = self.inner(self.group()) if self.taken("_") else None
        scalar = self.atom()
        return notation.Grad(scalar, scalar.args[0] if by is None else by)

    def partial(self) -> Expr:
        self.take("_")
        number = self.inner(self.group())
        scalar = self.atom()
        return notation.Partial(scalar, scalar.args[0], number)

    def mean(self) -> Expr:
        return MEANS["".join(self.group())]

    def count(self) -> Expr:
        self.take("_")
        return COUNTS["".join(self.group()[2:-1])]

    def upright(self) -> Expr:
        """Euler's number, or a power of it."""
        if self.group() != ["e"]:
            raise ValueError("an upright letter that is no e")
        return sp.exp(self.power())

    # --- symbols ------------------------------------------------------------------------------------------------------

    def symbol(self, token: str) -> Expr:
        index = indices(self.group(), short=token == "M") if self.taken("_") else ()
        if token in VECTORS:
            value = of_vector(sy.vector(VECTORS[token], self.dimension), index)
        elif token in INDEXED and index:
            value = IndexedBase(INDEXED[token], real=True)[index]
        elif token in FAMILIES:
            value = FAMILIES[token][index[0]] if index else FAMILIES[token]
        elif token in SYMBOLS and not index:
            value = SYMBOLS[token]
        else:
            raise ValueError(f"{token!r} means nothing here")
        for time in (["t"], ["0"], [r"\infty"]):
            if (token == "S" or token in FAMILIES) and self.taken("(", *time, ")"):
                return notation.At(value, self.inner(time))
        return value


_SPECIAL: dict[str, Callable[[SideReader], Expr]] = {
    "(": SideReader.bracket,
    r"\lvert": lambda reader: reader.bars(r"\rvert", sp.Abs),
    r"\lVert": lambda reader: reader.bars(r"\rVert", vectors.Norm),
    r"\sqrt": SideReader.root,
    r"\operatorname": SideReader.operator,
    r"\sum": SideReader.data_sum,
    r"\frac": SideReader.fraction,
    r"\nabla": SideReader.gradient,
    r"\partial": SideReader.partial,
    r"\bar": SideReader.mean,
    "N": SideReader.count,
    r"\mathrm": SideReader.upright,
}
