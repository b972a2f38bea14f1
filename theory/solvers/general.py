"""All stationary orientations of a form of any degree in any number of variables.

The structure of the form is undone first (:mod:`theory.structure`); what is left has finitely many classes unless it
is special in a way that is not seen.  All N of them are followed by homotopy and certified one by one.  N distinct
certified classes prove that there is no other: each simple class persists under a small change of the form, and every
class of a form is a limit of classes of the general forms near it, of which there are N (the pairs of a form and a
class of it are an irreducible variety, a vector bundle over projective space).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from theory.ball_form import BallForm
from theory.bounds import number_of_classes
from theory.certificates import Certificate, Method
from theory.errors import DataError
from theory.evidence import Evidence, Statement
from theory.exact import FloatArray
from theory.form import CorrelationForm
from theory.polynomial import Polynomial
from theory.solvers.assembly import assemble, kernel_part
from theory.solvers.classes import Classes, certified
from theory.solvers.homotopy import ComplexArray, endpoints, start_classes
from theory.solvers.linear import linear_line
from theory.solvers.quadratic import solve_quadratic
from theory.solvers.result import Continuum, Line, Solution
from theory.structure import Structure, analyse

Progress = Callable[[float, str], None]
MAX_CLASSES = 20_000
"""Most paths that are followed."""
ATTEMPTS = 4
"""Choices of γ before the missing classes are given up."""


@dataclass(frozen=True)
class Options:
    """How hard to search: at most so many classes, so many choices of γ, and the seed of the random numbers."""

    max_classes: int = MAX_CLASSES
    attempts: int = ATTEMPTS
    seed: int = 0


@dataclass
class Search:
    """One search for the classes of the slice form, and the points it could not certify."""

    structure: Structure
    options: Options
    progress: Progress | None
    inner: CorrelationForm = field(init=False)
    inner_balls: BallForm = field(init=False)
    lengths: FloatArray = field(init=False)
    failed: ComplexArray = field(init=False)

    def __post_init__(self) -> None:
        s = self.structure
        metric = tuple(sum((x * x for x in b), Fraction(0)) for b in s.slice_basis)
        self.lengths = np.sqrt([float(d) for d in metric])
        self.inner = CorrelationForm(Polynomial(len(metric), s.degree, s.slice_coefficients))
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
        classes = Classes((), ())
        for attempt in range(self.options.attempts):
            for ends in endpoints(self.inner, self.lengths, starts, rng):
                points = np.concatenate([points, ends.x])
                self._tell(0.7 * len(points) / len(starts) / (attempt + 1), f"{len(points)} paths followed")
            classes, self.failed = certified(self.inner_balls, points, self._certifying(len(starts)))
            if classes.count == self.expected:
                break
        return classes

    def _certifying(self, total: int) -> Callable[[int], None]:
        return lambda done: self._tell(0.7 + 0.3 * min(done / total, 1.0), f"{done} classes certified")

    def _tell(self, done: float, text: str) -> None:
        if self.progress:
            self.progress(done, text)


def solve_general(form: CorrelationForm, options: Options, progress: Progress | None = None) -> Solution:
    """All stationary lines and continua of a form in D >= 3 variables, with a certificate where boxes prove them.

    Raises DataError where N exceeds ``options.max_classes``.
    """
    if form.is_zero:
        reason = "T ≡ 0, so that every orientation is stationary"
        return Solution((), (Continuum(form.dimension - 1, Fraction(0), reason),), Statement(Evidence.PROVED, reason))
    structure = analyse(form.coefficients, form.dimension, form.degree)
    if structure.degree == 1:
        return _solve_linear(structure)
    if structure.degree == 2:
        return solve_quadratic(structure.coefficients, structure.dimension)
    return _solve_by_homotopy(form, structure, options, progress)


def _solve_linear(structure: Structure) -> Solution:
    reason = f"a linear form has the one stationary line of its gradient{_how(structure)}"
    line = linear_line(structure.coefficients, structure.dimension)
    return Solution((line,), (), Statement(Evidence.PROVED, reason))


def _solve_by_homotopy(
    form: CorrelationForm, structure: Structure, options: Options, progress: Progress | None
) -> Solution:
    search = Search(structure, options, progress)
    if search.expected > options.max_classes:
        raise DataError(_too_many(structure, search, options))
    classes = search.classes()
    core = BallForm.of(CorrelationForm(Polynomial(structure.dimension, structure.degree, structure.coefficients)))
    found = assemble(structure, core, search.inner_balls, classes.real)
    lines, continua = found.lines, found.continua
    complete = classes.count == search.expected
    more_lines, more_continua = kernel_part(structure, lines, continua, complete)
    method: Method = "count" if complete else "none"
    statement = _counted(search, classes) if complete else _missing(search, classes, lines)
    certificate = Certificate(form, structure, found.proofs, classes.nonreal, method, claims(lines))
    return Solution((*lines, *more_lines), (*continua, *more_continua), statement, certificate)


def claims(lines: Sequence[Line]) -> dict[str, int]:
    """How many isolated nondegenerate lines there are, and how many of their ends are stable and condensed."""
    return {
        "lines": len(lines),
        "stable": 2 * sum(line.extremum != 0 for line in lines),
        "condensed": 2 * sum(bool(line.extremum and line.extremum * line.value > 0) for line in lines),
    }


def _counted(search: Search, classes: Classes) -> Statement:
    return Statement(
        Evidence.PROVED,
        f"all N = {search.expected} eigenvector classes{_how(search.structure)} are certified in ball arithmetic, "
        f"simple and distinct: {len(classes.real)} real and {2 * len(classes.nonreal)} non-real",
    )


def _missing(search: Search, classes: Classes, lines: Sequence[Line]) -> Statement:
    return Statement(
        Evidence.INCONCLUSIVE,
        f"{classes.count} of the N = {search.expected} eigenvector classes{_how(search.structure)} are certified, "
        f"{len(classes.real)} of them real; {search.expected - classes.count} coincide, are not isolated or were lost; "
        f"{_euler(lines, search.structure)}",
    )


def _euler(lines: Sequence[Line], structure: Structure) -> str:
    """Whether Σ (−1)^index over the orientations found is the Euler characteristic of the sphere."""
    D = structure.dimension
    total = 0
    for line in lines:
        negative = sum(bend < 0 for bend in line.tangent_spectrum)
        other = negative if structure.degree % 2 == 0 else D - 1 - negative
        total += (-1) ** negative + (-1) ** other
    wanted = 1 + (-1) ** (D - 1)
    verb = "agrees with" if total == wanted else "contradicts"
    return f"Σ (−1)^index = {total} over the isolated ones {verb} {wanted} for the whole sphere"


def _how(structure: Structure) -> str:
    """What form the classes are those of, in words."""
    parts = []
    if structure.norm_power:
        power = 2 * structure.norm_power
        parts.append(f"of T/‖w‖^{power} (the same on the sphere), of degree {structure.degree}")
    if structure.kernel:
        parts.append(f"in the {structure.dimension - len(structure.kernel)} directions on which T depends")
    if structure.blocks:
        parts.append("up to the rotations that leave T unchanged")
    return " " + ", ".join(parts) if parts else ""


def _too_many(structure: Structure, search: Search, options: Options) -> str:
    minutes = search.expected * (0.3e-3 * search.size**2 + 2e-3) / 60
    return (
        f"a form of degree {structure.degree} in {search.size} variables has N = {search.expected} eigenvector "
        f"classes; at most {options.max_classes} are followed, and all would take about {minutes:.0f} minutes; raise "
        "max_classes, or search for extrema from many starts (multistart), which cannot prove that none is missing"
    )
