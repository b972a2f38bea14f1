"""The field of Taylor coefficients: rationals, or rational functions of named constants and parameters.

Every coefficient is exact.  Constants that are not rational (log 2, sqrt(pi), …) and free parameters are
generators of a field of rational functions over Q; that a nonzero rational function of generators is a
nonzero *number* is proved separately, by a ball or by an exact identity.
"""

from collections.abc import Callable
from functools import cached_property
from math import comb
from typing import Any

import sympy as sp
from flint import fmpq
from sympy import Expr

from theory.canonical import canonical, simplest_form, simplest_rational
from theory.constants import NotRealError, ball, to_fmpq
from theory.parameters import Assumptions, UndecidedError, brief
from theory.rational_function import MAX_TERMS, RationalFunction, generators
from theory.size import tree_size
from theory.zero import elementary_form


class NewGeneratorError(Exception):
    """A constant turned up that the field does not have yet; start again with it."""

    def __init__(self, generator: Expr) -> None:
        super().__init__(str(generator))
        self.generator = generator


class NewRelationError(Exception):
    """A generator turned out to be a linear combination of the others; start again without it."""

    def __init__(self, generator: Expr, value: Expr) -> None:
        super().__init__(f"{generator} = {value}")
        self.generator = generator
        self.value = value


class CoefficientField:
    """Q, extended by the given constants and parameters; ``assumptions`` on the parameters are shared.

    ``relations`` are constants that are known to be combinations of the others.

    Elements are ``fmpq`` while they are rational, else :class:`~theory.rational_function.RationalFunction`.

    >>> field = CoefficientField((sp.sqrt(2),))
    >>> field.to_expr(field.from_expr(1 / sp.sqrt(2) + 1) * 2)
    sqrt(2) + 2
    """

    def __init__(
        self,
        constants: tuple[Expr, ...] = (),
        assumptions: Assumptions | None = None,
        relations: dict[Expr, Expr] | None = None,
    ) -> None:
        self.generators = constants
        self.assumptions = Assumptions() if assumptions is None else assumptions
        self.relations = relations or {}
        self._decided: dict[Expr, bool] = {}

    @cached_property
    def _elements(self) -> dict[Expr, RationalFunction]:
        names = tuple(f"g{k}" for k in range(len(self.generators)))
        elements = dict(zip(self.generators, generators(names), strict=True))
        roots = {
            g.base: elements[g] ** int(g.exp.q) for g in self.generators if isinstance(g, sp.Pow) and g.base.is_Symbol
        }
        return {**elements, **roots}  # a is sqrt(a)^2 once there is sqrt(a)

    def rational(self, numerator: int, denominator: int = 1) -> fmpq:
        """The rational number as an element."""
        return fmpq(numerator, denominator)

    def from_expr(self, expr: Expr) -> Any:
        """Element for an exact constant; raises :class:`NewGeneratorError` for an unknown part."""
        if isinstance(expr, sp.Rational):
            return to_fmpq(expr)
        if expr in self._elements:
            return self._elements[expr]
        if expr in self.relations:
            return self.from_expr(self.relations[expr])
        if isinstance(expr, sp.Add):
            return sum((self.from_expr(term) for term in expr.args), fmpq(0))
        if isinstance(expr, sp.Mul):
            return self._product(*expr.args)
        if isinstance(expr, sp.exp):
            return self._exponential(expr)
        if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Rational):
            return self._power(expr)
        form = _with_explicit_poles(expr) if expr.free_symbols else elementary_form(expr)
        return self.from_expr(form) if form != expr else self._new(expr)

    def _new(self, expr: Expr) -> Any:
        """Have a generator made, once it is known to be real."""
        if not expr.free_symbols:
            ball(expr)
        elif not self._is_real(expr):
            raise NotRealError(f"{expr} is complex or undefined; an activation must be real")
        raise NewGeneratorError(expr)

    def _is_real(self, expr: Expr) -> bool:
        """Whether a function of parameters is real, given that its argument is."""
        argument, sign = expr.args[0] if expr.args else expr, self.assumptions.sign
        if isinstance(expr, (sp.asin, sp.acos)):
            return sign(1 - argument**2) >= 0
        if isinstance(expr, sp.acosh):
            return sign(argument - 1) >= 0
        if isinstance(expr, sp.atanh):
            return sign(1 - argument**2) > 0
        return not isinstance(expr, (sp.log, sp.Pow)) or sign(argument) > 0

    def _product(self, *factors: Expr) -> Any:
        product = fmpq(1)
        for factor in factors:
            product = product * self.from_expr(factor)
        return product

    def _exponential(self, expr: Expr) -> Any:
        """exp(Σ r_i e_i) = Π exp(e_i / q_i)^p_i with r_i = p_i/q_i, so that exp(2a) is exp(a)^2."""
        terms = sp.Add.make_args(expr.args[0])
        if len(terms) > 1:
            return self._product(*(sp.exp(term) for term in terms))
        coefficient, rest = terms[0].as_coeff_Mul()
        root = sp.exp(rest / coefficient.q) if isinstance(coefficient, sp.Rational) else expr
        return self._new(expr) if root == expr else self.from_expr(root) ** int(coefficient.p)

    def _power(self, expr: sp.Pow) -> Any:
        exponent = expr.exp
        if exponent.q > 1:
            return self._root(expr)
        base = self.from_expr(expr.base)
        if exponent < 0 and self.is_zero(base):
            raise NotRealError(f"{expr} divides by zero")
        if not isinstance(base, RationalFunction):
            return base ** int(exponent)
        power = sp.Pow(expr.base, abs(exponent))
        if _power_terms(base, int(abs(exponent))) <= MAX_TERMS:
            return base ** int(exponent)
        if power == expr:
            raise NewGeneratorError(expr)
        return self.from_expr(power) ** -1

    def _root(self, expr: sp.Pow) -> Any:
        root = sp.Pow(expr.base, sp.Rational(1, expr.exp.q))
        if expr.exp.p != 1 and root != expr:
            return self.from_expr(root) ** int(expr.exp.p)
        sign = self.assumptions.sign(expr.base)
        if sign < 0:
            raise NotRealError(f"{expr} is complex; an activation must be real")
        if not sign:
            return fmpq(0)
        raise NewGeneratorError(expr)

    def to_expr(self, element: Any) -> Expr:
        """The element as a SymPy expression in the constants and parameters."""
        if not isinstance(element, RationalFunction):
            return sp.Rational(int(element.p), int(element.q))
        return self._polynomial(element.numerator) / self._polynomial(element.denominator)

    def _polynomial(self, polynomial: Any) -> Expr:
        terms: list[Expr] = []
        for exponents, c in polynomial.to_dict().items():
            powers = (g ** int(k) for g, k in zip(self.generators, exponents, strict=True))
            terms.append(sp.Mul(sp.Rational(int(c.p), int(c.q)), *powers))
        return sp.Add(*terms)

    def canonical(self, element: Any) -> Expr:
        """The element in canonical form; in simplest form where there are parameters."""
        expr = self.to_expr(element)
        return simplest_form(expr) if expr.free_symbols else canonical(expr)

    def is_zero(self, element: Any) -> bool:
        """True if the element is zero, False if it is not, each proved; else raises UndecidedError."""
        if not isinstance(element, RationalFunction):
            return not element
        expr = self._polynomial(element.numerator / element.numerator.leading_coefficient())
        if expr not in self._decided:
            self._decided[expr] = self._is_zero(element.numerator, expr)
        return self._decided[expr]

    def _is_zero(self, numerator: Any, expr: Expr) -> bool:
        """Of a product one factor has to be zero, which is easier to see than that the product is."""
        factors = [factor for factor, _ in numerator.factor()[1]]
        if len(factors) == 1 or (not expr.free_symbols and not ball(expr).contains(0)):
            return self.assumptions.is_zero(expr)
        results = [_attempt(self.assumptions.is_zero, self._polynomial(factor)) for factor in factors]
        if True in results:
            return True
        if None in results:
            raise UndecidedError(f"{brief(expr)} can be proved neither zero nor nonzero")
        return False

    def settle(self, element: Any) -> Any:
        """The element, or the rational number that it is proved to be, whose relation then simplifies the field.

        Raises :class:`NewRelationError` for a relation that was not known.

        >>> from sympy import log
        >>> logs = CoefficientField((log(2), log(3), log(6)))
        >>> logs.settle(logs.from_expr(log(2) + log(3) - log(6)))
        Traceback (most recent call last):
        ...
        theory.field.NewRelationError: log(6) = log(2) + log(3)
        """
        if not isinstance(element, RationalFunction):
            return element
        expr = self.to_expr(element)
        guess = None if expr.free_symbols else simplest_rational(expr)
        if guess is None:
            return element
        difference = element - to_fmpq(guess)
        if _attempt(self.is_zero, difference) is not True:
            return element
        self._eliminate(difference.numerator)
        return to_fmpq(guess)

    def _eliminate(self, relation: Any) -> None:
        """Use a polynomial that is zero to get rid of the most complicated generator that is linear in it."""
        linear: list[tuple[int, int, fmpq]] = []
        for k, generator in enumerate(self.generators):
            terms = [(exponents, c) for exponents, c in relation.to_dict().items() if exponents[k]]
            if len(terms) == 1 and sum(terms[0][0]) == 1:
                linear.append((tree_size(generator), k, terms[0][1]))
        for _, k, c in sorted(linear, key=lambda entry: entry[:2], reverse=True):
            generator = self.generators[k]
            value = sp.expand(generator - self._polynomial(relation / c))
            if not value.has(generator):  # exp(1/2)^2, say, is E again to SymPy
                raise NewRelationError(generator, value)

    def sign(self, element: Any) -> int:
        """−1, 0 or 1, proved; raises UndecidedError where it is unknown, also for want of an assumption."""
        return self.assumptions.sign(self.to_expr(element))


def _attempt(test: Callable[[Any], bool], value: Any) -> bool | None:
    try:
        return test(value)
    except UndecidedError:
        return None


def _with_explicit_poles(expr: Expr) -> Expr:
    """tan, tanh and their kin of a parameter as quotients, so that the zeros of the denominator are seen."""
    if isinstance(expr, (sp.tan, sp.cot, sp.sec, sp.csc)):
        sine, cosine = sp.sin(expr.args[0]), sp.cos(expr.args[0])
        return {sp.tan: sine / cosine, sp.cot: cosine / sine, sp.sec: 1 / cosine, sp.csc: 1 / sine}[expr.func]
    return expr if isinstance(expr, (sp.acosh, sp.atanh)) else elementary_form(expr)


def _power_terms(base: RationalFunction, exponent: int) -> int:
    terms = max(len(base.numerator), len(base.denominator))
    return comb(exponent + terms - 1, terms - 1)
