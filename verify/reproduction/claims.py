"""What the paper claims of a panel: how many directions there are, or which polynomial the output is like."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Count(StrEnum):
    """What is counted: a line holds two opposite directions."""

    LINES = "lines"
    DIRECTIONS = "directions"

    def of(self, number: int) -> str:
        """The number with its noun.

        >>> Count.LINES.of(1), Count.DIRECTIONS.of(3)
        ('1 line', '3 directions')
        """
        return f"{number} {self.value if number != 1 else self.value[:-1]}"


BOTH = (Count.DIRECTIONS, Count.LINES)


@dataclass(frozen=True)
class Numbers:
    """How many directions there are, and on how many lines they lie."""

    lines: int
    directions: int

    def of(self, count: Count) -> int:
        """The number of lines or of directions."""
        return self.lines if count is Count.LINES else self.directions

    def short(self, counts: Sequence[Count] = BOTH) -> str:
        """The numbers without nouns: '3', or '3 on 2' for directions on lines."""
        return " on ".join(str(self.of(count)) for count in counts)

    def full(self, counts: Sequence[Count] = BOTH) -> str:
        """The same with nouns.

        >>> Numbers(lines=2, directions=3).full(), Numbers(lines=1, directions=2).full((Count.LINES,))
        ('3 directions on 2 lines', '1 line')
        """
        return " on ".join(count.of(self.of(count)) for count in counts)


@dataclass(frozen=True)
class CountClaim:
    """The neurons condense onto so many lines, directions, or directions on lines; None where that is not claimed.

    >>> str(CountClaim(directions=3)), str(CountClaim(lines=2, directions=3))
    ('3 directions', '3 directions on 2 lines')
    """

    lines: int | None = None
    directions: int | None = None

    def __post_init__(self) -> None:
        if not self.counts:
            raise ValueError("a claim needs a number")
        if not 1 <= self.numbers.lines <= self.numbers.directions <= 2 * self.numbers.lines:
            raise ValueError("each line holds one direction or two")

    @property
    def counts(self) -> tuple[Count, ...]:
        """What is claimed, directions first."""
        given = {Count.DIRECTIONS: self.directions, Count.LINES: self.lines}
        return tuple(count for count, number in given.items() if number is not None)

    @property
    def numbers(self) -> Numbers:
        """What is claimed, where a number that is not is taken to be the other; :attr:`counts` tells which are."""
        given = [number for number in (self.lines, self.directions) if number is not None]
        return Numbers(given[0], given[-1])

    def holds(self, found: Numbers) -> bool:
        """Whether all numbers that are claimed are those found."""
        return all(self.numbers.of(count) == found.of(count) for count in self.counts)

    def __str__(self) -> str:
        return self.numbers.full(self.counts)

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {"lines": self.lines, "directions": self.directions}


class Relation(StrEnum):
    """How the output of a network is to its polynomial fit."""

    OVERLAPS = "overlaps"
    DEVIATES = "deviates from"


@dataclass(frozen=True)
class FitClaim:
    """The output overlaps its best fit by a polynomial of this degree, or deviates from it.

    >>> str(FitClaim(2, Relation.OVERLAPS))
    'overlaps degree 2'
    """

    degree: int
    relation: Relation

    def __post_init__(self) -> None:
        if self.degree < 1:
            raise ValueError("the polynomial has at least degree 1")

    def __str__(self) -> str:
        return f"{self.relation.value} degree {self.degree}"

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {"relation": self.relation.value, "degree": self.degree}
