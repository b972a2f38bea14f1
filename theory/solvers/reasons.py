"""Why a list of stationary lines is complete, or what is missing, in words."""

from collections.abc import Sequence

from theory.evidence import Evidence, Statement
from theory.solvers.classes import Classes
from theory.solvers.degenerate import MultipleClass
from theory.solvers.result import Line
from theory.solvers.subdivision import Subdivision
from theory.structure import Structure


def by_count(structure: Structure, expected: int, classes: Classes, multiplicities: Sequence[int] = ()) -> Statement:
    """That all N classes were found."""
    found = f"{len(classes.real)} real and {2 * len(classes.nonreal)} non-real"
    if multiplicities:
        listed = ", ".join(map(str, multiplicities))
        reason = (
            f"all N = {expected} eigenvector classes{structure_text(structure)} are found: {found} certified in ball "
            f"arithmetic, simple and distinct, and multiple ones at rational points, of exact multiplicity {listed}"
        )
    else:
        reason = (
            f"all N = {expected} eigenvector classes{structure_text(structure)} are certified in ball arithmetic, "
            f"simple and distinct: {found}"
        )
    return Statement(Evidence.PROVED, reason)


def by_subdivision(structure: Structure, expected: int, classes: Classes, subdivision: Subdivision) -> Statement:
    """That there is no other real class, though the non-real ones are not all simple."""
    return Statement(
        Evidence.PROVED,
        f"real eigenvector classes{structure_text(structure)} certified in ball arithmetic: {len(classes.real)}; "
        f"subdivision of the sphere into {subdivision.cubes} cubes shows that there is no other; of the N = {expected} "
        f"complex ones {classes.count} are simple",
    )


def missing(
    structure: Structure, expected: int, classes: Classes, lines: Sequence[Line], multiple: Sequence[MultipleClass]
) -> Statement:
    """What is known where neither proof succeeds."""
    open_ones = expected - classes.count - sum(m.multiplicity for m in multiple)
    also = f", {len(multiple)} more are multiple" if multiple else ""
    return Statement(
        Evidence.INCONCLUSIVE,
        f"{classes.count} of the N = {expected} eigenvector classes{structure_text(structure)} are certified, "
        f"{len(classes.real)} of them real{also}; {open_ones} coincide, are not isolated or were lost; "
        f"if finitely many, {parity_text(open_ones)}; {euler_text(lines, structure)}",
    )


def euler_text(lines: Sequence[Line], structure: Structure) -> str:
    """Whether Σ (−1)^index over the simple orientations found is the Euler characteristic of the sphere."""
    total, wanted = index_sum(lines, structure), 1 + (-1) ** (structure.dimension - 1)
    relation = "is" if total == wanted else "is not"
    return f"Σ (−1)^index = {total} over the simple orientations found {relation} the {wanted} of all"


def index_sum(lines: Sequence[Line], structure: Structure) -> int:
    """Σ (−1)^index over both ends of nondegenerate lines, the index being the number of falling directions of T."""
    D, total = structure.dimension, 0
    for line in lines:
        falling = sum(bend < 0 for bend in line.tangent_spectrum)
        at_antipode = falling if structure.degree % 2 == 0 else D - 1 - falling
        total += (-1) ** falling + (-1) ** at_antipode
    return total


def parity_text(open_ones: int) -> str:
    """What follows from non-real classes coming in conjugate pairs."""
    return f"an {'odd' if open_ones % 2 else 'even'} number of these is real, counted with multiplicity"


def structure_text(structure: Structure) -> str:
    """What form the classes are those of, in words."""
    parts = []
    if structure.norm_power:
        parts.append(f"of T/‖w‖^{2 * structure.norm_power} (the same on the sphere, of degree {structure.degree})")
    if structure.kernel:
        size = structure.dimension - len(structure.kernel)
        parts.append(f"in the {size} direction{'s' * (size > 1)} on which T depends")
    if structure.blocks:
        parts.append("up to the rotations that leave T unchanged")
    return " " + ", ".join(parts) if parts else ""


def too_many(expected: int, degree: int, size: int, limit: int) -> str:
    """That there are too many classes to follow, with an estimate of what it would take."""
    seconds = expected * (0.2e-3 * size**2 + 2e-3)
    time = f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{seconds:.1g} seconds"
    return (
        f"a form of degree {degree} in {size} variables has N = {expected} eigenvector classes; at most {limit} are "
        f"followed, and all would take about {time}; allow more classes, or search for extrema from "
        "many starts, which cannot prove that none is missing"
    )
