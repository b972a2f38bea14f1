"""Checking asymptotic claims: the limit itself, in high precision, against the order that is claimed."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any, ClassVar

import mpmath
import sympy as sp
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from theory.derivation import symbols
from theory.derivation.evaluate import Sample, Setting, evaluate, precise_number
from theory.derivation.methods import Exact, definitions_of, require_equal, require_subjects
from theory.derivation.notation import BigO, Landau, LittleO, Sigma, Slope, split_landau
from theory.derivation.step import Claim, Claims, Outcome, RefutedError
from theory.derivation.unfold import entries, insert
from theory.evidence import Evidence, Statement

_EXPONENTS = (32, 48)
"""ε = 2⁻³² and 2⁻⁴⁸: so small that the measured order of an error is the true one to 1e-8."""
_ORDER_TOLERANCE = 0.01
_POINTS = (64, 128)
"""z = ±2⁻⁶⁴ and ±2⁻¹²⁸ for the expansion of σ."""


@dataclass(frozen=True)
class Limit:
    """The claim differs from the full equations by as little as it says, as ε → 0.

    ``full`` gives the full equations of the same left-hand sides; both are evaluated with the true σ at random
    rational weights and data, in enough digits to measure the order of their difference.  ``expected`` derives the
    claim, with its order, by algebra from the expansion of σ: the limit and the algebra must both agree.
    ``definitions`` names the premises whose equations are inserted into the claim; ``weights`` are the names of the
    weights that are drawn; ``prepare`` puts them where the claim is about, such as on a slow manifold, at each ε.
    """

    expected: Callable[[Claims], Claim]
    full: Callable[[Claims], Claim]
    dimension: int
    definitions: tuple[str, ...] = ()
    weights: tuple[str, str] = ("alpha", "omega")
    prepare: Callable[[Claims, Setting], Setting] | None = None
    samples: int = 2
    name: ClassVar[str] = "limit ε → 0"

    def run(self, claim: Claim, premises: Claims, rng: Random) -> Outcome:
        """Confirmed if the measured order is the claimed one or higher at all samples."""
        full = self.full(premises)
        require_subjects(claim, full)
        definitions = definitions_of(premises, self.definitions)
        measured: list[tuple[float, float]] = []
        with mpmath.workprec(working_bits(premises)):
            places = [self._places(premises, rng) for _ in range(self.samples)]
            for own, true in zip(claim, full, strict=True):
                pairs = _pairs(own, true, definitions)
                measured.extend(_measure(own, pairs, place) for place in places)
        for own, other in zip(claim, self.expected(premises), strict=True):
            require_equal(own, other, definitions)
        return self._confirmed(claim, *(list(column) for column in zip(*measured, strict=True)))

    def _places(self, premises: Claims, rng: Random) -> tuple[Setting, Setting]:
        """The same sample at both ε."""
        sample = Sample.draw(self.dimension, rng)
        numbers = {key: _mpf(value) for key, value in sample.values(self.weights).items()}
        setting = Setting(numbers, true_functions(premises), precise_number)
        large, small = (setting.with_values({symbols.epsilon: mpmath.mpf(2) ** -k}) for k in _EXPONENTS)
        if self.prepare is None:
            return large, small
        return self.prepare(premises, large), self.prepare(premises, small)

    def _confirmed(self, claim: Claim, orders: list[float], constants: list[float]) -> Outcome:
        declared, order = min(_declared_order(relation) for relation in claim), min(orders)
        reason = (
            f"error of measured order {order:.3f}, claimed {declared}, between ε = 2^-{_EXPONENTS[0]} "
            f"and 2^-{_EXPONENTS[1]} at {self.samples} random rational samples; same terms by exact expansion"
        )
        numbers = {
            "measured order": round(order, 6) if math.isfinite(order) else "no error",
            "claimed order": str(declared),
            "largest error over the claimed power": max(constants),
            "samples": self.samples,
        }
        return Outcome(Statement(Evidence.CONFIRMED, reason), numbers)


def _pairs(own: Relational, true: Relational, definitions: list[Relational]) -> list[tuple[Expr, Expr]]:
    """Main part of a claim and the truth, coordinate by coordinate."""
    main, _ = split_landau(own.rhs)
    return list(zip(entries(insert(main, definitions)), entries(insert(true.rhs, definitions)), strict=True))


def _measure(own: Relational, pairs: list[tuple[Expr, Expr]], places: tuple[Setting, Setting]) -> tuple[float, float]:
    """Order in ε of the difference between the main part of a claim and the truth, and its size over ε^order."""
    large, small = (_error(pairs, own, place) for place in places)
    if small == 0:
        return math.inf, 0.0
    order = float(mpmath.log(large / small, 2)) / (_EXPONENTS[1] - _EXPONENTS[0]) if large else 0.0
    declared = _declared_order(own)
    if order < declared - _ORDER_TOLERANCE:
        raise RefutedError(
            f"{own.lhs}: at ε = 2^-{_EXPONENTS[1]} the error is {mpmath.nstr(small, 3)} and its order in ε "
            f"{order:.3f}, below the claimed {declared}"
        )
    return order, float(small * 2 ** (_EXPONENTS[1] * int(declared)))


def _error(pairs: list[tuple[Expr, Expr]], own: Relational, here: Setting) -> Any:
    """Largest difference over all values of the free indices."""
    differences = [
        abs(evaluate(p, place) - evaluate(q, place))
        for place in (here.with_values(indices) for indices in _free_indices(own, here))
        for p, q in pairs
    ]
    return max(differences)


def _free_indices(own: Relational, setting: Setting) -> Iterable[dict[Symbol, int]]:
    sizes = {symbols.i: int(setting.values[symbols.n]), symbols.j: int(setting.values[symbols.m])}
    free = [index for index in sizes if index in own.lhs.free_symbols]
    for numbers in product(*(range(1, sizes[index] + 1) for index in free)):
        yield dict(zip(free, numbers, strict=True))


def _declared_order(own: Relational) -> Expr:
    _, remainder = split_landau(own.rhs)
    if not isinstance(remainder, BigO):
        raise RefutedError(f"{own.lhs}: an asymptotic claim needs its remainder O(…)")
    base, order = remainder.args[0].as_base_exp()
    if base != symbols.epsilon:
        raise RefutedError(f"{own.lhs}: the remainder must be a power of ε, not {remainder.args[0]}")
    return order


@dataclass(frozen=True)
class Expanded:
    """The claim is the expansion at 0 of a known function, from both sides.

    With o(z^k), where z^k is the last term: the error divided by z^k must vanish, to 2⁻⁶⁴ of the last coefficient.
    With O(z^k): it must stay bounded, and k must be the true order on one side at least.  With no remainder the
    identity is proved.
    """

    function: Callable[[Claims], Expr]
    expected: Callable[[Claims], Expr | None]
    subject: Expr
    name: ClassVar[str] = "limit z → 0"

    def run(self, claim: Claim, premises: Claims, rng: Random) -> Outcome:
        """Confirmed in high precision, or proved where the function is the polynomial itself."""
        relation = _only(claim, self.subject)
        main, remainder = split_landau(relation.rhs)
        due = self.expected(premises)
        if due is not None:
            require_equal(relation, symbols.equation(self.subject, due))
        function = self.function(premises)
        if remainder is None:
            return _polynomial(function, main)
        with mpmath.workprec(working_bits({"": claim}, _POINTS[1])):
            sizes = _quotients(function, main, _order_in_z(main, remainder))
        return _judge(main, remainder, sizes)


def _only(claim: Claim, subject: Expr) -> Relational:
    if len(claim) != 1 or claim[0].lhs != subject or not isinstance(claim[0], sp.Equality):
        raise RefutedError(f"one equation for {subject} is expected")
    return claim[0]


def _polynomial(function: Expr, main: Expr) -> Outcome:
    difference = sp.simplify(function - main)
    if difference != 0:
        raise RefutedError(f"the function minus the polynomial is {difference}, not 0")
    return Outcome(Statement(Evidence.PROVED, "the function is the polynomial itself"), method=Exact.name)


def _order_in_z(main: Expr, remainder: Landau) -> int:
    """Order of the remainder, which must be that of the last term if it is o(…), and higher if it is O(…)."""
    base, order = remainder.args[0].as_base_exp()
    last = sp.degree(main, symbols.z)
    fits = order == last if isinstance(remainder, LittleO) else order > last
    if base != symbols.z or not fits:
        raise RefutedError(f"{remainder} is no remainder of {main}")
    return int(order)


def _quotients(function: Expr, main: Expr, order: int) -> list[list[Any]]:
    """|function − main| / |z|^order at both points, on both sides of 0."""
    value = sp.lambdify(symbols.z, function - main, "mpmath")
    signs, points = (1, -1), [mpmath.mpf(2) ** -k for k in _POINTS]
    return [[abs(value(sign * point)) / point**order for point in points] for sign in signs]


def _judge(main: Expr, remainder: Landau, sizes: list[list[Any]]) -> Outcome:
    if isinstance(remainder, LittleO):
        scale = abs(mpmath.mpf(sp.N(sp.LC(main, symbols.z), 20)))
        worst = max(small for _, small in sizes) / scale
        if worst > mpmath.mpf(2) ** -64:
            raise RefutedError(f"at z = ±2^-128 the error is {mpmath.nstr(worst, 3)} of the last term: too large")
        reason = f"at z = ±2^-{_POINTS[1]} the error is below 2^-64 of the last term"
        return Outcome(Statement(Evidence.CONFIRMED, reason), {"relative error": float(worst)})
    if not all(small <= 2 * large for large, small in sizes):
        raise RefutedError(f"the error grows against {remainder.args[0]} as z → 0")
    if all(2 * small < large for large, small in sizes):
        raise RefutedError(f"the error is smaller than {remainder}: a higher order is the true one")
    reason = f"the error divided by {remainder.args[0]} stays bounded down to z = ±2^-{_POINTS[1]}"
    return Outcome(Statement(Evidence.CONFIRMED, reason), {"bound": float(max(large for large, _ in sizes))})


def true_functions(premises: Claims) -> dict[type, Callable[[Any], Any]]:
    """σ and σ′ as functions of mpmath numbers, from the claim 'activation'."""
    function = premises.value("activation", Sigma(symbols.z))
    derivative = sp.diff(function, symbols.z)
    return {
        Sigma: sp.lambdify(symbols.z, function, "mpmath"),
        Slope: sp.lambdify(symbols.z, derivative, "mpmath"),
    }


def working_bits(premises: Any, smallest: int = _EXPONENTS[1]) -> int:
    """Bits that are left after the cancellation of all orders that the claims speak of."""
    powers = [power.exp for claim in premises.values() for relation in claim for power in relation.rhs.atoms(sp.Pow)]
    order = max((int(p) for p in powers if p.is_Integer), default=1)
    return 256 + 4 * smallest * (order + 3)


def _mpf(value: Any) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator
