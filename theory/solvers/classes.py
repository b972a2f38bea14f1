"""Certified eigenvector classes of a form: boxes that hold one class each, no two of them the same."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import acb, arb
from numpy.typing import NDArray

from theory.ball_form import BallForm
from theory.krawczyk import ProjectiveBox, certify
from theory.precision import precision

BITS = 128
_MOST_BITS = 512
_REAL = 1e-7
"""Imaginary part below which a class is first tried as a real one."""
_SAME = 1e-9
"""Distance in projective space below which two endpoints may be the same class."""


@dataclass(frozen=True)
class Classes:
    """Distinct simple classes: the real ones, and one of each pair of complex conjugates that are not real."""

    real: tuple[ProjectiveBox[arb], ...]
    nonreal: tuple[ProjectiveBox[acb], ...]

    @property
    def count(self) -> int:
        """How many classes these are, conjugates included."""
        return len(self.real) + 2 * len(self.nonreal)


@dataclass(frozen=True)
class Invariant:
    """ρ(x) = (a·x)/(b·x) with fixed real a, b: the same for all representatives of a class, and ρ(x̄) is ρ(x)‾."""

    a: tuple[int, ...]
    b: tuple[int, ...]

    @classmethod
    def draw(cls, D: int) -> "Invariant":
        """Integers without a pattern; any will do that separate the classes at hand."""
        a, b = np.random.default_rng(1974).integers(-1000, 1000, size=(2, D))
        return cls(tuple(map(int, a)), tuple(map(int, b)))

    def of_points(self, x: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """ρ of points x (m, D)."""
        with np.errstate(all="ignore"):
            return np.nan_to_num((x @ np.array(self.a)) / (x @ np.array(self.b)))

    def of_balls(self, x: Sequence[Any]) -> Any:
        """ρ of balls; not finite where b·x may vanish."""
        top, bottom = (sum((c * z for c, z in zip(w, x, strict=True)), x[0] * 0) for w in (self.a, self.b))
        return top / bottom


def upper_half(x: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Points x (m, D) or their conjugates, such that Im ρ >= 0: one representative of each conjugate pair."""
    flip = Invariant.draw(x.shape[1]).of_points(x).imag < 0
    return np.where(flip[:, None], x.conj(), x)


def merged(x: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Points x (m, D) without those that are numerically the same class as an earlier one, sorted by Re ρ."""
    x = x / np.linalg.norm(x, axis=1, keepdims=True)
    rho = Invariant.draw(x.shape[1]).of_points(x).real
    x, rho = x[np.argsort(rho)], np.sort(rho)
    kept: list[int] = []
    for k in range(len(x)):
        near = list(_backwards(kept, rho, rho[k] - _SAME * (1 + abs(rho[k])) ** 2))
        if not near or (1 - np.abs(x[near].conj() @ x[k]) ** 2).min() > _SAME**2:
            kept.append(k)
    return x[kept]


def _backwards(kept: list[int], rho: NDArray[np.float64], least: float) -> Iterator[int]:
    for j in reversed(kept):
        if rho[j] < least:
            return
        yield j


def certified(
    form: BallForm, x: NDArray[np.complex128], progress: Callable[[int], None] | None = None
) -> tuple[Classes, NDArray[np.complex128]]:
    """The distinct classes near points x (m, D), and the points near which nothing could be certified.

    ``progress`` is told how many points are done.
    """
    real: list[ProjectiveBox[arb]] = []
    nonreal: list[ProjectiveBox[acb]] = []
    failed: list[NDArray[np.complex128]] = []
    for done, point in enumerate(merged(upper_half(x))):
        box = _certified_one(form, point)
        if box is None:
            failed.append(point)
        else:
            (nonreal if box.nonreal else real).append(box)
        if progress:
            progress(done + 1)
    classes = Classes(tuple(distinct(real)), tuple(distinct(nonreal)))
    return classes, np.array(failed, dtype=complex).reshape(-1, x.shape[1])


def _certified_one(form: BallForm, x: NDArray[np.complex128]) -> ProjectiveBox[Any] | None:
    """As a real class where it looks like one; else as one that is certainly not real."""
    y = x / x[np.argmax(np.abs(x))]
    if np.abs(y.imag).max() < _REAL and (box := certify(form, y.real, BITS)) is not None:
        return box
    bits = BITS
    while bits <= _MOST_BITS and (box := certify(form, y, bits)) is not None:
        if box.nonreal:
            return box
        real = np.array([float(z.real) for z in box.balls])
        if (real_box := certify(form, real, bits)) is not None:
            return real_box
        bits *= 2
    return None


def distinct(boxes: Iterable[ProjectiveBox[Any]]) -> list[ProjectiveBox[Any]]:
    """The boxes, less those that cannot be told from an earlier one."""
    boxes = list(boxes)
    if not boxes:
        return []
    invariant = Invariant.draw(len(boxes[0].balls))
    with precision(BITS):
        keyed = [(invariant.of_balls(box.balls), box) for box in boxes]
        keyed.sort(key=lambda pair: float(pair[0].real.mid()) if pair[0].is_finite() else np.inf)
        kept: list[tuple[Any, ProjectiveBox[Any]]] = []
        for rho, box in keyed:
            if all(_separate(rho, box, *other) for other in _overlapping(kept, rho)):
                kept.append((rho, box))
    return [box for _, box in kept]


def _overlapping(kept: list[tuple[Any, ProjectiveBox[Any]]], rho: Any) -> Iterator[tuple[Any, ProjectiveBox[Any]]]:
    """Those of the sorted boxes whose Re ρ is not certainly less: balls are tiny, so the search ends at a clear gap."""
    if not rho.is_finite():
        yield from kept
        return
    least = rho.real - (1 + abs(rho.real)) / 2**40
    for other in reversed(kept):
        if other[0].is_finite() and other[0].real < least:
            return
        yield other


def _separate(rho: Any, box: ProjectiveBox[Any], other_rho: Any, other: ProjectiveBox[Any]) -> bool:
    """Whether two boxes certainly hold different classes, also up to complex conjugation."""
    if rho.is_finite() and other_rho.is_finite() and not rho.real.overlaps(other_rho.real):
        return True
    conjugate = [z.conjugate() if isinstance(z, acb) else z for z in other.balls]
    return _not_parallel(box.balls, other.balls) and _not_parallel(box.balls, conjugate)


def _not_parallel(x: Sequence[Any], y: Sequence[Any]) -> bool:
    """Whether some x_i y_j − x_j y_i is certainly not 0."""
    D = len(x)
    return any(not (x[i] * y[j] - x[j] * y[i]).contains(0) for i in range(D) for j in range(i))
