"""The verdict: every judged neuron against its own prediction, and how strong that evidence is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import betainc

from theory.evidence import Evidence, Statement
from verify.alignment import GROWN, NeuronRecord
from verify.fates import Fate
from verify.shown import Shown

CHANCE = 1e-6
"""The agreement counts as confirmation where random directions would show it less often than this."""


@dataclass(frozen=True)
class Verdict(Shown):
    """How the simulated neurons compare with their predicted fates.

    ``total`` neurons were simulated; ``condensing``, ``dying`` and ``open`` count their predicted fates;
    ``grown`` of those that condense have at least doubled their input weight; ``judged`` of these have a
    tolerance that tells their orientation from all others; ``within`` lie inside it.
    ``log10_chance`` is the logarithm of the probability that as many independent random directions would.
    ``reached`` of the ``condensed`` orientations have a judged neuron; the agreement says nothing about the rest.
    ``risen`` neurons doubled their input weight although they were predicted to die.
    """

    statement: Statement
    total: int
    condensing: int
    dying: int
    open: int
    grown: int
    judged: int
    within: int
    reached: int
    condensed: int
    risen: int
    log10_chance: float
    median_tolerance_deg: float | None
    largest_ratio: float | None

    def __post_init__(self) -> None:
        if not self.within <= self.judged <= self.grown <= self.condensing <= self.total:
            raise ValueError("counts must satisfy within <= judged <= grown <= condensing <= total")
        if self.statement.status is Evidence.CONFIRMED and not (self.within == self.judged > 0):
            raise ValueError("a confirmed verdict needs judged neurons, all of them within their tolerance")

    def to_dict(self) -> dict[str, object]:
        """JSON form; ``status`` and ``reason`` first."""
        numbers = {key: getattr(self, key) for key in self.__dataclass_fields__ if key != "statement"}
        return {**self.statement.to_dict(), **numbers}


def judge(records: Sequence[NeuronRecord], condensed: int) -> Verdict:
    """Verdict on all neurons of all simulated networks, where ``condensed`` orientations are predicted.

    Refuted as soon as one judged neuron lies outside its tolerance; confirmed where all lie inside, random
    directions would do so with a probability below 1e-6, and no neuron predicted to die has grown;
    inconclusive otherwise.
    """
    judged = [record for record in records if record.judged]
    within = [record for record in judged if record.within]
    reached = len({record.target for record in judged})
    risen = sum(record.fate is Fate.DIES and record.growth >= GROWN for record in records)
    chance = sum(_log10_chance(record) for record in judged)
    tolerances = sorted(record.tolerance_deg or 0.0 for record in judged)
    ratios = [(record.deviation_deg or 0.0) / (record.tolerance_deg or 1.0) for record in judged]
    return Verdict(
        _statement(judged, within, chance, f"{reached} of {condensed}", risen),
        total=len(records),
        condensing=sum(record.fate is Fate.CONDENSES for record in records),
        dying=sum(record.fate is Fate.DIES for record in records),
        open=sum(record.fate is Fate.OPEN for record in records),
        grown=sum(record.tolerance_deg is not None for record in records),
        judged=len(judged),
        within=len(within),
        reached=reached,
        condensed=condensed,
        risen=risen,
        log10_chance=chance,
        median_tolerance_deg=tolerances[len(tolerances) // 2] if tolerances else None,
        largest_ratio=max(ratios, default=None),
    )


def cap_fraction(angle_deg: float, dimension: int) -> float:
    """Fraction of all directions in D dimensions that lie within an angle in degrees of a given one.

    It is ½ I_{sin²α}((D − 1)/2, ½) up to 90°, with the regularised incomplete beta function I, and α/180° for D = 2.

    >>> round(cap_fraction(36, 2), 15), round(cap_fraction(60, 3), 15), round(cap_fraction(120, 3), 15)
    (0.2, 0.25, 0.75)
    """
    if angle_deg > 90:
        return 1 - cap_fraction(180 - angle_deg, dimension)
    return 0.5 * float(betainc((dimension - 1) / 2, 0.5, math.sin(math.radians(angle_deg)) ** 2))


def _log10_chance(record: NeuronRecord) -> float:
    """Rather too large than too small: a fraction that leaves the range of doubles counts as 1e-300."""
    fraction = cap_fraction(min(record.tolerance_deg or 180.0, 180.0), len(record.w))
    return math.log10(max(fraction, 1e-300))


def _statement(
    judged: Sequence[NeuronRecord], within: Sequence[NeuronRecord], chance: float, reached: str, risen: int
) -> Statement:
    if len(within) < len(judged):
        worst = max(judged, key=lambda r: (r.deviation_deg or 0.0) / (r.tolerance_deg or 1.0))
        return Statement(
            Evidence.REFUTED,
            f"{len(judged) - len(within)} of {len(judged)} judged neurons lie outside their tolerance, the worst at "
            f"{worst.deviation_deg:.3g}° from its prediction with a tolerance of {worst.tolerance_deg:.3g}°",
        )
    if not judged:
        return Statement(Evidence.INCONCLUSIVE, "no neuron has grown enough to be judged")
    agreement = (
        f"all {len(judged)} judged neurons, on {reached} condensed orientations, "
        "lie within their tolerance of their own predicted orientation"
    )
    likely = f"random directions would do so with probability 1e{chance:.0f}"
    if chance > math.log10(CHANCE):
        return Statement(Evidence.INCONCLUSIVE, f"{agreement}, but {likely}, not below {CHANCE:.0e}")
    if risen:
        return Statement(Evidence.INCONCLUSIVE, f"{agreement}, but {risen} neurons predicted to die have grown")
    return Statement(Evidence.CONFIRMED, f"{agreement}; {likely}")
