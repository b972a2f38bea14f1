"""The search for all classes of what is left of a form once its structure is undone: follow, certify, repeat."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from theory.ball_form import BallForm
from theory.bounds import number_of_classes
from theory.errors import DataError
from theory.exact import FloatArray
from theory.form import CorrelationForm
from theory.polynomial import Polynomial
from theory.rational_algebra import Coefficients
from theory.solvers.classes import Classes, certified
from theory.solvers.homotopy import ComplexArray, endpoints, start_classes
from theory.structure import Structure

Progress = Callable[[float, str], None]
MAX_CLASSES = 20_000
"""Most paths that are followed."""
ATTEMPTS = 4
"""Choices of γ before the missing classes are given up."""


@dataclass(frozen=True)
class Options:
    """How hard to search: at most so many classes, so many choices of γ, and the seed of the random numbers.

    Where there are more classes, ``multistart`` > 0 asks for a search for extrema from so many random starts instead.
    """

    max_classes: int = MAX_CLASSES
    attempts: int = ATTEMPTS
    seed: int = 0
    multistart: int = 0

    def __post_init__(self) -> None:
        if self.max_classes < 1 or self.attempts < 1 or self.seed < 0 or self.multistart < 0:
            raise DataError(
                f"max_classes = {self.max_classes}, attempts = {self.attempts}, seed = {self.seed}, multistart = "
                f"{self.multistart}; the first two must be positive, and none negative"
            )


@dataclass
class Search:
    """One search for the classes of the slice form, and the points it could not certify."""

    structure: Structure
    options: Options
    progress: Progress | None
    inner: CorrelationForm = field(init=False)
    inner_balls: BallForm = field(init=False)
    metric: FloatArray = field(init=False)
    failed: ComplexArray = field(init=False)

    def __post_init__(self) -> None:
        s = self.structure
        metric = tuple(sum((x * x for x in b), Fraction(0)) for b in s.slice_basis)
        self.metric = np.array([float(d) for d in metric])
        self.inner = CorrelationForm(Polynomial(len(metric), s.degree, _of_size_one(s.slice_coefficients)))
        self.inner_balls = BallForm.of(self.inner, metric)
        self.failed = np.zeros((0, len(metric)), dtype=complex)

    @property
    def size(self) -> int:
        """Dimension of the slice."""
        return self.inner.dimension

    @property
    def expected(self) -> int:
        """N, the number of classes of the slice form if there are finitely many, with multiplicity."""
        return number_of_classes(self.structure.degree, self.size)

    def classes(self) -> Classes:
        """All classes that could be certified, by following all paths again with a new γ until N are found."""
        rng = np.random.default_rng(self.options.seed)
        starts = start_classes(self.structure.degree, self.size)
        points = np.zeros((0, self.size), dtype=complex)
        classes, gained = Classes((), ()), 2
        for attempt in range(self.options.attempts):
            for ends in endpoints(self.inner, self.metric, starts, rng):
                points = np.concatenate([points, ends.x])
                self._tell(0.7 * len(points) / len(starts) / (attempt + 1), f"{len(points)} paths followed")
            before = classes.count
            classes, self.failed = certified(self.inner_balls, points, self._certifying(len(starts)))
            gained = gained - 1 if classes.count == before else 2
            if classes.count == self.expected or not gained:
                break
        return classes

    def _certifying(self, total: int) -> Callable[[int], None]:
        return lambda done: self._tell(0.7 + 0.3 * min(done / total, 1.0), f"{done} classes certified")

    def _tell(self, done: float, text: str) -> None:
        if self.progress:
            self.progress(done, text)


def _of_size_one(coefficients: Coefficients) -> Coefficients:
    """The form times a power of two, which moves no class, such that its largest coefficient is about 1."""
    size = max(abs(t) for t in coefficients.values())
    factor = Fraction(2) ** (size.denominator.bit_length() - size.numerator.bit_length())
    return {alpha: factor * t for alpha, t in coefficients.items()}
