"""Vectors in SymPy expressions: folded on paper (w·x), written out in coordinates in proofs.

A derivation is read in vectors and proved in coordinates.  A vector expression is an ordinary SymPy expression in which
a :class:`Vector`, a :class:`Column` or a gradient stands for a vector; ``unfold`` of the sister module writes it out.
"""

from typing import Any

from sympy import Basic, Expr, Function, IndexedBase, Integer, Mul, S, Symbol, sympify
from sympy.core.symbol import Str

VECTOR_RANK = 3
"""Vectors are printed last in a product."""


class Family(Symbol):
    """A real symbol whose members carry an index: ``a`` of one neuron, ``a[j]`` of neuron j.

    >>> a = Family("a", real=True)
    >>> a, a[1] + a[2]
    (a, a[1] + a[2])
    """

    # Python would take anything that can be indexed for a sequence, and SymPy would follow it.
    __iter__ = None

    def __getitem__(self, index: Any) -> Expr:
        return IndexedBase(self.name, real=True)[index]


class Notation(Expr):
    """Base of all folded formulas: it prints short and says nothing about its own value."""

    is_commutative = True
    rank = 1
    """Place in a printed product: after numbers, symbols and indexed symbols; functions next, vectors last."""

    @classmethod
    def class_key(cls) -> tuple[int, int, str]:
        """SymPy's key for the order in which factors are printed."""
        return 5, cls.rank, cls.__name__

    def __new__(cls, *args: Any) -> Expr:
        return Expr.__new__(cls, *(sympify(argument) for argument in args))

    def _eval_derivative(self, _symbol: Symbol) -> Expr:
        raise TypeError(f"{self} is folded: unfold it before it is differentiated")


class Vector(Notation):
    """A named vector of dimension D, perhaps one of an indexed family: w, or w_j.

    >>> from sympy import Symbol
    >>> w, j = Vector("w", 2), Symbol("j", integer=True)
    >>> w, w[j], w.component(1), w[j].component(1)
    (w, w[j], w_1, w[j, 1])
    """

    __iter__ = None
    rank = VECTOR_RANK

    def __new__(cls, name: Any, dimension: Any, *index: Any) -> Expr:
        label = name if isinstance(name, Str) else Str(name)
        return Expr.__new__(cls, label, sympify(dimension), *(sympify(i) for i in index))

    @property
    def name(self) -> str:
        """Name without the index."""
        return self.args[0].name

    @property
    def dimension(self) -> int:
        """Number of coordinates D."""
        return int(self.args[1])

    def __getitem__(self, index: Any) -> Expr:
        if isinstance(index, tuple):
            return IndexedBase(self.name, real=True)[index]
        return Vector(self.name, self.dimension, index)

    def component(self, k: int) -> Expr:
        """Coordinate k = 1, …, D: a symbol, or an indexed one for a member of a family."""
        index = self.args[2:]
        if index:
            return IndexedBase(self.name, real=True)[(*index, Integer(k))]
        return Symbol(f"{self.name}_{k}", real=True)

    @property
    def components(self) -> tuple[Expr, ...]:
        """All coordinates."""
        return tuple(self.component(k) for k in range(1, self.dimension + 1))

    @property
    def free_symbols(self) -> set[Basic]:
        """The coordinates are in it, so that nothing takes the vector for a constant."""
        return set().union(*(coordinate.free_symbols for coordinate in self.components))

    def _sympystr(self, printer: Any) -> str:
        index = ", ".join(printer.doprint(i) for i in self.args[2:])
        return f"{self.name}[{index}]" if index else self.name

    def _latex(self, printer: Any) -> str:
        index = "".join(printer.doprint(i) for i in self.args[2:])
        name = printer.doprint(Symbol(self.name))
        return f"{name}_{{{index}}}" if index else name


class Column(Notation):
    """A vector given by its entries."""

    rank = VECTOR_RANK

    def _sympystr(self, printer: Any) -> str:
        return f"col({', '.join(printer.doprint(entry) for entry in self.args)})"

    def _latex(self, printer: Any) -> str:
        return rf"\left({', '.join(printer.doprint(entry) for entry in self.args)}\right)"


class Inner(Notation):
    """Scalar product of two vectors; scalar factors are pulled out.

    >>> from sympy import Symbol
    >>> Inner(Symbol("r") * Vector("u", 2), Vector("x", 2))
    r*dot(u, x)
    """

    def __new__(cls, left: Any, right: Any) -> Expr:
        c, left = split_scalar(sympify(left))
        d, right = split_scalar(sympify(right))
        return Mul(c, d, Expr.__new__(cls, left, right))

    def _sympystr(self, printer: Any) -> str:
        return f"dot({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        return rf"\left({self.bare_latex(printer)}\right)"

    def bare_latex(self, printer: Any) -> str:
        """LaTeX without the parentheses, for the inside of σ(…)."""
        return rf"{printer.doprint(self.args[0])} \cdot {printer.doprint(self.args[1])}"


class Norm(Notation):
    """Euclidean length."""

    def _sympystr(self, printer: Any) -> str:
        return f"norm({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"\left\lVert {printer.doprint(self.args[0])} \right\rVert"


def split_scalar(vector: Expr) -> tuple[Expr, Expr]:
    """Scalar factor and the rest of a vector expression."""
    if not isinstance(vector, Mul):
        return S.One, vector
    scalars = [factor for factor in vector.args if not is_vector(factor)]
    return Mul(*scalars), Mul(*(factor for factor in vector.args if factor not in scalars))


def is_vector(expr: Expr) -> bool:
    """Whether a vector is seen outside scalar notation, so that the expression is itself a vector.

    >>> u = Vector("u", 2)
    >>> is_vector(3 * Inner(u, u) * u), is_vector(Inner(u, u))
    (True, False)
    """
    if isinstance(expr, Notation):
        return expr.rank == VECTOR_RANK
    return not isinstance(expr, Function) and any(is_vector(argument) for argument in expr.args)
