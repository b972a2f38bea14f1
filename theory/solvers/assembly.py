"""From certified classes in the slice to the stationary lines and continua of the form they were taken from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from theory.ball_form import BallForm
from theory.exact import ball
from theory.krawczyk import ProjectiveBox
from theory.precision import precision
from theory.rotations import Block
from theory.solvers.result import Continuum, Extremum, Line, decided
from theory.solvers.spectrum import Spectra, StationaryPoint, unit
from theory.structure import Structure

_BITS = 128


@dataclass(frozen=True)
class Assembly:
    """Lines and continua, largest T first, and the boxes with the rational points at which T = 0."""

    lines: list[Line]
    continua: list[Continuum]
    proofs: tuple[tuple[ProjectiveBox[arb], tuple[Fraction, ...] | None], ...]


def assemble(structure: Structure, core: BallForm, inner: BallForm, boxes: Iterable[ProjectiveBox[arb]]) -> Assembly:
    """Lines and continua of the real classes of the slice form ``inner`` of a form T' (``core``).

    A class that has a part in blocks W_j lies on a product of spheres of dimension Σ (dim W_j − 1), as do its mirror
    images; one with ∇T' = 0 lies on a sphere with the kernel.
    """
    spectra = Spectra(core, inner, structure.slice_basis, structure.coefficients, len(structure.kernel))
    lines: list[Line] = []
    orbits: list[tuple[ProjectiveBox[arb], Continuum]] = []
    proofs: list[tuple[ProjectiveBox[arb], tuple[Fraction, ...] | None]] = []
    first = len(structure.slice_basis) - len(structure.blocks)
    for box in boxes:
        touched = {first + j: block for j, block in enumerate(structure.blocks) if _has_part(box, first + j)}
        moved = sum(len(block.basis) - 1 for block in touched.values())
        point = spectra.point(box, moved)
        if structure.kernel and not decided(point.value):
            raise ArithmeticError("whether T vanishes at an orientation, which the kernel then moves, is not decided")
        proofs.append((box, point.zero_at))
        if not point.flat:
            lines.append(point.line())
        elif not any(_holds(seen, image) for seen, _ in orbits for image in _images(list(touched), box)):
            orbits.append((box, _orbit(point, list(touched.values()))))
    lines.sort(key=in_order)
    return Assembly(lines, sorted((c for _, c in orbits), key=lambda c: -float(c.value)), tuple(proofs))


_SINGULAR = "∇T = 0 at an orientation and T does not change along a subspace, so that all between them are stationary"


def in_order(line: Line) -> tuple[float, ...]:
    """By T, the largest first, and by direction where T agrees to the digits that count."""
    return -float(f"{float(line.value):.12g}"), *(-round(float(x), 9) for x in line.direction)


def _has_part(box: ProjectiveBox[arb], j: int) -> bool:
    """Whether the coordinate c_j of the class, along a vector whose sign does not matter to T, is not 0.

    If the mirror image, a class as well, lies in the box in which there is only one, the coordinate is 0.
    """
    if not box.balls[j].contains(0):
        return True
    if _holds(box, _mirrored(j, box.balls)):
        return False
    raise ArithmeticError("whether an orientation is moved by a rotation that leaves T unchanged could not be decided")


def _images(touched: Sequence[int], box: ProjectiveBox[arb]) -> list[list[arb]]:
    """The class, reflected in any of the blocks."""
    images = [list(box.balls)]
    for j in touched:
        images += [_mirrored(j, x) for x in images]
    return images


def _mirrored(j: int, x: Sequence[arb]) -> list[arb]:
    return [-z if i == j else z for i, z in enumerate(x)]


def _holds(box: ProjectiveBox[arb], x: Sequence[arb]) -> bool:
    """Whether the class of x lies in the box in which there is only one."""
    k = box.chart
    with precision(box.bits):
        return not x[k].contains(0) and all(
            b.contains(z / x[k]) for i, (b, z) in enumerate(zip(box.tested, x, strict=True)) if i != k
        )


def _orbit(point: StationaryPoint, touched: Sequence[Block]) -> Continuum:
    """The manifold through a point that is not isolated; its kind is that of T across it."""
    spheres = " × ".join(f"S^{len(block.basis) - 1}" for block in touched)
    moved = f"T is unchanged by rotations that move this orientation through {spheres}"
    if point.flat == sum(len(block.basis) - 1 for block in touched):
        return Continuum(point.flat, point.value, moved, _extremum(point.across))
    return Continuum(point.flat, Fraction(0), f"{_SINGULAR}; {moved}" if touched else _SINGULAR)


def _extremum(across: Sequence[arb]) -> Extremum | None:
    """The kind of a manifold from the second derivatives across it; none are left where it is the whole sphere."""
    if not across:
        return 0
    return 1 if all(x < 0 for x in across) else -1 if all(x > 0 for x in across) else 0


def kernel_part(
    structure: Structure, lines: Sequence[Line], continua: Sequence[Continuum], complete: bool
) -> tuple[list[Line], list[Continuum]]:
    """The stationary orientations in the subspace K along which T' (degree p >= 3) does not change; T = 0 there.

    T has a strict minimum across K where T > 0 at all stationary orientations outside, which decides if they are all;
    for odd p it has both signs.
    """
    size = len(structure.kernel)
    flat = any(c.value == 0 for c in continua)  # then K is part of a larger continuum
    if not size or flat:
        return [], []
    values = [line.value for line in lines] + [c.value for c in continua]
    even = structure.degree % 2 == 0
    positive, negative = even and all(v > 0 for v in values), even and all(v < 0 for v in values)
    extremum: Extremum | None = (-1 if positive else 1 if negative else 0) if complete else None
    if size > 1:
        reason = f"T does not change along a subspace of dimension {size}, in which every unit vector is stationary"
        return [], [Continuum(size - 1, Fraction(0), reason, extremum)]
    multiplicity = (structure.degree - 1) ** (structure.dimension - 1)
    with precision(_BITS):
        u = unit(tuple(map(ball, structure.kernel[0])))
        flat = (arb(0),) * (structure.dimension - 1)
        return [Line(u, arb(0), flat, extremum, multiplicity, None, _BITS)], []
