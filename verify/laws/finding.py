"""What a law of the theory said, what was measured, and what follows: the result of every check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from theory.evidence import Evidence, Statement
from verify.shown import Shown

Number = float | int | str | None


@dataclass(frozen=True)
class Measurement(Shown):
    """One number of a law: predicted, measured, and how far apart they may be.

    ``bound`` is the largest |measured − predicted| for which the law holds, and ``uncertainty`` how well the
    measurement itself is known: the law is refuted only beyond both.  Where ``predicted`` is None the law bounds
    |measured| itself.
    """

    name: str
    measured: float
    predicted: float | None
    bound: float
    uncertainty: float = 0.0

    def __post_init__(self) -> None:
        if not self.bound >= 0:
            raise ValueError("a bound must be a number that is not negative")

    @property
    def deviation(self) -> float:
        """|measured − predicted|."""
        return abs(self.measured - (self.predicted or 0.0))

    @property
    def within(self) -> bool:
        """Whether the deviation is within the bound; never where it is NaN."""
        return self.deviation <= self.bound

    @property
    def beyond(self) -> bool:
        """Whether the deviation exceeds the bound by more than the measurement is uncertain."""
        return self.deviation > self.bound + self.uncertainty

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "name": self.name,
            "measured": self.measured,
            "predicted": self.predicted,
            "bound": self.bound,
            "uncertainty": self.uncertainty,
            "within": self.within,
        }


@dataclass(frozen=True)
class Curve:
    """Points to be drawn: ``x`` and ``measured`` of equal length, and ``predicted`` at the same x where it is known.

    ``share`` tells that the values are shares, from 0 to 1, of things that stand side by side.
    """

    label: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    measured: tuple[float, ...]
    predicted: tuple[float, ...] | None = None
    log_x: bool = False
    log_y: bool = False
    share: bool = False

    def __post_init__(self) -> None:
        lengths = {len(self.x), len(self.measured), len(self.x if self.predicted is None else self.predicted)}
        if len(lengths) != 1:
            raise ValueError("a curve needs as many measured and predicted values as abscissae")


@dataclass(frozen=True)
class Finding(Shown):
    """One law held against simulated networks.

    ``measurements`` are the numbers that were compared, ``settings`` what was simulated (sizes, tolerances, solver
    statistics), ``seeds`` what it was drawn with.
    """

    law: str
    statement: Statement
    measurements: tuple[Measurement, ...] = ()
    settings: Mapping[str, Number] = field(default_factory=dict)
    curves: tuple[Curve, ...] = ()
    seeds: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.statement.status is Evidence.CONFIRMED and not (
            self.measurements and all(m.within for m in self.measurements)
        ):
            raise ValueError("a confirmed finding needs measurements, all of them within their bounds")

    def to_dict(self) -> dict[str, object]:
        """JSON form; the status and its reason first."""
        return {
            "law": self.law,
            **self.statement.to_dict(),
            "measurements": [measurement.to_dict() for measurement in self.measurements],
            "settings": dict(self.settings),
            "seeds": list(self.seeds),
        }


def judged(
    law: str,
    measurements: Sequence[Measurement],
    finding: str,
    settings: Mapping[str, Number],
    seed: int,
    curves: Sequence[Curve] = (),
) -> Finding:
    """Confirmed where every measurement is within its bound, refuted where one is surely beyond, else inconclusive."""
    statement = _statement(measurements, finding)
    return Finding(law, statement, tuple(measurements), dict(settings), tuple(curves), (seed,))


def _statement(measurements: Sequence[Measurement], finding: str) -> Statement:
    if not measurements:
        return Statement(Evidence.INCONCLUSIVE, "nothing could be measured")
    outside = [measurement for measurement in measurements if not measurement.within]
    if not outside:
        return Statement(Evidence.CONFIRMED, finding)
    worst = max(outside, key=lambda m: (m.beyond, m.deviation / m.bound if m.bound else float("inf")))
    against = "" if worst.predicted is None else f" against {worst.predicted:.6g}"
    said = f"{worst.name} is {worst.measured:.6g}{against}, beyond the bound {worst.bound:.2g}"
    if worst.beyond:
        return Statement(Evidence.REFUTED, said)
    return Statement(Evidence.INCONCLUSIVE, f"{said}, but known no better than to ±{worst.uncertainty:.2g}")
