"""Case split of an expansion over the values of free parameters."""

from collections.abc import Callable, Iterator

import sympy as sp
from sympy import Expr

from theory.activations import Activation
from theory.constants import NotRealError
from theory.errors import ActivationError
from theory.expansion_result import Case, Expansion
from theory.parameters import Assumptions, UndecidedError, UnknownSignError, brief, definite_sign, parameter_factors
from theory.real_zeros import real_zeros
from theory.region import Region, nonzero, tidy
from theory.vocabulary import VARIABLE

MAX_CASES = 32
"""Most cases that a split may have."""
MAX_REGIONS = 100
"""Most regions that are looked at; some of them turn out to be empty."""
MAX_DEPTH = 8
"""Most restrictions that one case may have."""

Expander = Callable[[Activation, Assumptions], Expansion]


def branches(activation: Activation, expand: Expander) -> tuple[Case, ...]:
    """All cases, the generic one first; a parameter value at which an assumption fails opens a new case.

    ``expand`` returns the expansion for generic parameters and records what it assumed to be nonzero.
    """
    found: dict[sp.Basic, Case] = {}
    for case in _CaseSplit(activation, expand).within(Region()):
        found.setdefault(case.condition, case)
        if len(found) > MAX_CASES:
            raise _too_many(activation)
    return tuple(found.values())


class _CaseSplit:
    """The recursion over regions of the parameter space, with bounds on its work."""

    def __init__(self, activation: Activation, expand: Expander) -> None:
        self.activation = activation
        self.expand = expand
        self.regions = 0

    def within(self, region: Region) -> Iterator[Case]:
        """Cases that cover a region."""
        self.regions += 1
        if self.regions > MAX_REGIONS:
            raise _too_many(self.activation)
        if region.depth > MAX_DEPTH:
            yield Case(tidy(region.condition), None, f"undecided: more than {MAX_DEPTH} conditions")
            return
        assumptions = Assumptions(region.signs)
        try:
            if region.is_empty():
                return
            expansion, reason = self._expansion(region, assumptions)
        except UnknownSignError as error:
            yield from self._by_sign(error.factor, region)
            return
        except UndecidedError as error:
            expansion, reason = None, f"undecided: {error}"
        factors = _assumed_factors(assumptions, region)
        yield Case(tidy(sp.And(region.condition, *map(nonzero, factors))), expansion, reason)
        for factor in factors:
            yield from self._where_zero(factor, region)

    def _expansion(self, region: Region, assumptions: Assumptions) -> tuple[Expansion | None, str]:
        """The expansion in a region, or None and the reason why there is none."""
        try:
            expr = self.activation.expr.subs(region.fixed)
            if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
                return None, "the activation is undefined"
            if VARIABLE not in expr.free_symbols:
                return None, "the activation is constant"
            expansion = self.expand(Activation(expr, source=self.activation.source), assumptions)
        except ActivationError as error:
            return None, str(error)
        except (TypeError, ValueError) as error:  # SymPy cannot compare constants that differ by a hidden zero
            raise UndecidedError(str(error)) from None
        return expansion, expansion.reason

    def _by_sign(self, factor: Expr, region: Region) -> Iterator[Case]:
        for sign in (1, -1):
            yield from self.within(region.with_sign(factor, sign))
        yield from self._where_zero(factor, region)

    def _where_zero(self, factor: Expr, region: Region) -> Iterator[Case]:
        zeros = real_zeros(factor)
        if zeros is None:
            reason = f"undecided: the real zeros of {brief(factor)} are not known in closed form"
            yield Case(tidy(sp.And(region.condition, sp.Eq(factor, 0))), None, reason)
            return
        for zero in zeros:
            yield from self.within(region.with_values(zero))


def _too_many(activation: Activation) -> ActivationError:
    return ActivationError(f"{activation.source!r} splits into more than {MAX_CASES} cases; fix some parameters")


def _assumed_factors(assumptions: Assumptions, region: Region) -> list[Expr]:
    """Irreducible factors that were assumed nonzero and that could vanish in the region."""
    factors: set[Expr] = set()
    for expr in assumptions.nonzero:
        try:
            factors.update(factor for factor, _ in parameter_factors(expr)[1])
        except (UndecidedError, NotRealError):
            factors.add(expr)
    return sorted((f for f in factors if f not in region.signs and definite_sign(f) is None), key=str)
