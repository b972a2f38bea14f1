"""Named formulas as small SymPy classes: folded on paper (w·x, T(w), ∇T), unfolded in proofs.

A derivation is read in vectors and proved in coordinates.  A vector expression is an ordinary SymPy expression in
which :class:`Vector`, :class:`Column` and :class:`Gradient` stand for vectors; ``unfold`` of the sister module
writes it out.  The symbols are those of ``docs/theory.md``.
"""

from typing import Any

from sympy import Expr, Function, IndexedBase, Integer, Mul, S, Symbol, sympify
from sympy.core.symbol import Str


class Family(Symbol):
    """A real symbol whose members carry an index: ``a`` of one neuron, ``a[j]`` of neuron j.

    >>> a = Family("a", real=True)
    >>> a, a[1] + a[2]
    (a, a[1] + a[2])
    """

    def __getitem__(self, index: Any) -> Expr:
        return IndexedBase(self.name, real=True)[index]


class Notation(Expr):
    """Base of all folded formulas: it prints short and says nothing about its own value."""

    is_commutative = True

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

    def _sympystr(self, printer: Any) -> str:
        index = ", ".join(printer.doprint(i) for i in self.args[2:])
        return f"{self.name}[{index}]" if index else self.name

    def _latex(self, printer: Any) -> str:
        index = "".join(printer.doprint(i) for i in self.args[2:])
        name = printer.doprint(Symbol(self.name))
        return f"{name}_{{{index}}}" if index else name


class Column(Notation):
    """A vector given by its entries."""

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


class Slope(Function):
    """The derivative σ′ of the activation."""

    nargs = 1

    def _sympystr(self, printer: Any) -> str:
        return f"dsigma({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _function(rf"\sigma'{_power(exp)}", self.args[0], printer)


class Sigma(Function):
    """The activation σ as an unspecified function.

    >>> from sympy import Symbol
    >>> z = Symbol("z")
    >>> Sigma(z**2).diff(z)
    2*z*dsigma(z**2)
    """

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """σ′ at the same argument."""
        if argindex != 1:
            raise ValueError(f"the activation has one argument, not {argindex}")
        return Slope(self.args[0])

    def _sympystr(self, printer: Any) -> str:
        return f"sigma({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _function(rf"\sigma{_power(exp)}", self.args[0], printer)


class _Applied(Notation):
    """A scalar function of one vector that a step of the derivation defines."""

    letter = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.letter}({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"{self.letter}\left({printer.doprint(self.args[0])}\right)"


class Network(_Applied):
    """Output f(x) of the network."""

    letter = "f"


class Form(_Applied):
    """The correlation form T(w)."""

    letter = "T"


class BinaryForm(_Applied):
    """The binary form B(u) whose zeros are the stationary lines, D = 2."""

    letter = "B"


class Gradient(Notation):
    """Gradient of a scalar in a named vector: ∇T(w), ∇_w V."""

    def _sympystr(self, printer: Any) -> str:
        return f"grad({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        scalar, vector = self.args
        at = "" if isinstance(scalar, _Applied) else f"_{{{printer.doprint(vector)}}}"
        return rf"\nabla{at} {printer.doprint(scalar)}"


class Partial(Notation):
    """Partial derivative: by a symbol, ∂V/∂a, or by coordinate k of a vector, ∂_k T(u)."""

    def _sympystr(self, printer: Any) -> str:
        return f"partial({', '.join(printer.doprint(argument) for argument in self.args)})"

    def _latex(self, printer: Any) -> str:
        scalar, by, *k = (printer.doprint(argument) for argument in self.args)
        return rf"\partial_{{{k[0]}}} {scalar}" if k else rf"\frac{{\partial {scalar}}}{{\partial {by}}}"


class Curvature(Notation):
    """Second derivative of a scalar function of u along v: v·∇²T(u)v."""

    def _sympystr(self, printer: Any) -> str:
        return f"curvature({', '.join(printer.doprint(argument) for argument in self.args)})"

    def _latex(self, printer: Any) -> str:
        scalar, _, v = (printer.doprint(argument) for argument in self.args)
        return rf"{v} \cdot \nabla^{{2}} {scalar}\, {v}"


class Rate(Notation):
    """Derivative along the flow, dA/dt: a name, whose value the equations of motion give."""

    def _sympystr(self, printer: Any) -> str:
        return f"rate({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        quantity, time = self.args
        inside = printer.doprint(quantity)
        if quantity.is_Add or quantity.is_Mul:
            return rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}} {printer.doprint(time)}}} \left({inside}\right)"
        return rf"\frac{{\mathrm{{d}} {inside}}}{{\mathrm{{d}} {printer.doprint(time)}}}"


class LogSlope(Notation):
    """Slope of one quantity against another on logarithmic axes, d log δ / d log r."""

    def _sympystr(self, printer: Any) -> str:
        return f"logslope({printer.doprint(self.args[0])}, {printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        above, below = (printer.doprint(argument) for argument in self.args)
        return rf"\frac{{\mathrm{{d}} \log {above}}}{{\mathrm{{d}} \log {below}}}"


class Landau(Notation):
    """A remainder: as large as its argument (``BigO``) or smaller (``LittleO``); unlike SymPy's O it absorbs nothing."""

    letter = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.letter}({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"{self.letter}\left({printer.doprint(self.args[0])}\right)"


class BigO(Landau):
    """O(…): bounded by a multiple of the argument."""

    letter = "O"


class LittleO(Landau):
    """o(…): vanishes against the argument."""

    letter = "o"


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
    if isinstance(expr, Vector | Column | Gradient):
        return True
    if isinstance(expr, Notation | Function):
        return isinstance(expr, Rate | Landau) and is_vector(expr.args[0])
    return any(is_vector(argument) for argument in expr.args)


def split_landau(expr: Expr) -> tuple[Expr, Landau | None]:
    """Main part and remainder of an expansion."""
    remainders = [term for term in expr.as_ordered_terms() if isinstance(term, Landau)]
    if len(remainders) > 1:
        raise ValueError(f"{expr} has {len(remainders)} remainders, not one")
    return expr - sum(remainders), remainders[0] if remainders else None


def _power(exp: str | None) -> str:
    return f"^{{{exp}}}" if exp else ""


def _function(name: str, argument: Expr, printer: Any) -> str:
    inside = argument.bare_latex(printer) if isinstance(argument, Inner) else printer.doprint(argument)
    return rf"{name}\left({inside}\right)"
