"""The Krawczyk test: a proof in ball arithmetic that an eigenvector class exists, and is unique and simple, in a box.

In coordinates along orthogonal vectors of squared lengths d_i a class is ∂_iT(x) = λ d_i x_i.  In the chart x_k = 1 the
classes are the zeros of D − 1 polynomials in the D − 1 other coordinates: with q_i = d_i/d_k,

    g_i(x) = ∂_iT(x) − q_i ∂_kT(x) x_i,    ∂_jg_i = ∂_ijT − q_i ∂_kjT x_i − q_i ∂_kT δ_ij    (i, j ≠ k).

If K(B) = m − Y g(m) + (1 − Y g'(B))(B − m) lies in the interior of the box B about m for some matrix Y, then g has
exactly one zero in B, that zero is simple, and it lies in K(B) (Krawczyk 1969; Moore 1977, SIAM J. Numer. Anal. 14;
for complex boxes the mean value form uses that g'(B) is convex).  A real box proves a real class.
"""

from dataclasses import dataclass
from typing import Any, Generic

import numpy as np
from flint import acb, arb
from numpy.typing import NDArray

from theory.ball_form import Ball, BallForm
from theory.exact import ball
from theory.precision import precision

_NEAR = 1e-8
"""Size of a Newton step below which the Jacobian is not inverted again."""


@dataclass(frozen=True)
class ProjectiveBox(Generic[Ball]):
    """Balls around the coordinates of a class in the chart x_k = 1; exactly one class lies in it, and it is simple.

    ``tested`` is the box on which the Krawczyk test succeeded, ``balls`` the smaller one that it gave; the entry k
    of both is exactly 1.
    """

    chart: int
    tested: tuple[Ball, ...]
    balls: tuple[Ball, ...]
    bits: int

    @property
    def nonreal(self) -> bool:
        """Whether the class is certainly not real: some coordinate is not, the one in the chart being 1."""
        return any(isinstance(z, acb) and not z.imag.contains(0) for z in self.balls)


def certify(form: BallForm, x: NDArray[Any], bits: int) -> ProjectiveBox[Any] | None:
    """A box around the class near x (D,), real if x has a real dtype, by the Krawczyk test at a precision.

    None where the test fails: x is too far from a class, or the class is not simple.

    >>> from theory.form import CorrelationForm
    >>> xyz = BallForm.of(CorrelationForm.from_coefficients({(1, 1, 1): 6}))
    >>> box = certify(xyz, np.array([0.57735, 0.57735, -0.57735]), 64)
    >>> box.chart, [float(z) for z in box.balls]
    (0, [1.0, 1.0, -1.0])
    >>> certify(xyz, np.array([0.6, 0.3, 0.1]), 64) is None
    True
    """
    kind: Any = acb if np.iscomplexobj(x) else arb
    k = int(np.argmax(np.abs(x)))
    start = x / x[k]
    with precision(bits):
        at = [_exact(kind, z) for z in start]
        at[k] = kind(1)
        return _krawczyk(form, at, k, kind, bits)


def _krawczyk(form: BallForm, m: list[Any], k: int, kind: Any, bits: int) -> ProjectiveBox[Any] | None:
    goal = arb(2) ** (-3 * bits // 4)
    inverse, step, size = None, [], arb(1)
    for _ in range(60):
        g, jacobian = chart_system(form, m, k)
        if size > _NEAR:
            inverse = _inverse(jacobian)
        if inverse is None:
            return None
        before = size
        step = _times(inverse, g)
        size = max((abs(s).upper() for s in step), default=arb(0))
        if size < goal:
            break
        if size > 0.1 or 2 * size > before:  # too far away, or not simple
            return None
        m = _moved(m, step, k)
    box = [z if i == k else z + _blown(kind, step, bits) for i, z in enumerate(m)]
    _, slope = chart_system(form, box, k)
    assert inverse is not None
    others = [i for i in range(len(m)) if i != k]
    image = list(m)
    for a, i in enumerate(others):
        rest = kind(0)
        for b, j in enumerate(others):
            entry = (a == b) - sum((inverse[a][c] * slope[c][b] for c in range(len(others))), kind(0))
            rest += entry * (box[j] - m[j])
        image[i] = m[i] - step[a] + rest
    if all(_inside(image[i], box[i]) for i in others):
        return ProjectiveBox(k, tuple(box), tuple(image), bits)
    return None


def chart_system(form: BallForm, x: list[Ball], k: int) -> tuple[list[Ball], list[list[Ball]]]:
    """The polynomials g (D − 1) and their Jacobian (D − 1, D − 1) at x with x_k = 1."""
    jet = form.jet(x)
    others = [i for i in range(len(x)) if i != k]
    pivot, row = jet.gradient[k], jet.hessian[k]
    g: list[Ball] = []
    jacobian: list[list[Ball]] = []
    for i in others:
        q = ball(form.metric[i] / form.metric[k])
        scaled, diagonal = x[i] * q, pivot * q
        g.append(jet.gradient[i] - pivot * scaled)
        jacobian.append([jet.hessian[i][j] - row[j] * scaled - (diagonal if i == j else 0) for j in others])
    return g, jacobian


def _inverse(jacobian: list[list[Any]]) -> list[list[Any]] | None:
    """An approximate inverse in doubles, as exact balls; Krawczyk's test holds for any matrix."""
    n = len(jacobian)
    matrix = np.array([[complex(z) for z in row] for row in jacobian]).reshape(n, n)
    kind: Any = acb if jacobian and isinstance(jacobian[0][0], acb) else arb
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(inverse).all():
        return None
    return [[_exact(kind, z) for z in row] for row in inverse]


def _exact(kind: Any, z: Any) -> Any:
    return acb(float(z.real), float(z.imag)) if kind is acb else arb(float(z.real))


def _times(matrix: list[list[Any]], vector: list[Any]) -> list[Any]:
    return [sum((a * b for a, b in zip(row, vector, strict=True)), row[0] * 0) for row in matrix]


def _moved(m: list[Any], step: list[Any], k: int) -> list[Any]:
    """The midpoint of m − step."""
    steps = iter(step)
    return [z if i == k else (z - next(steps)).mid() for i, z in enumerate(m)]


def _blown(kind: Any, step: list[Any], bits: int) -> Any:
    """A ball about 0, well larger than the last step: of half the precision, as a wide box says more."""
    radius = arb(0, max([2 * abs(s).upper() for s in step] + [arb(2) ** (-bits // 2)]))
    return acb(radius, radius) if kind is acb else radius


def _inside(inner: Any, outer: Any) -> bool:
    """Whether a box lies in the interior of another."""
    if isinstance(inner, acb):
        return bool(_inside(inner.real, outer.real) and _inside(inner.imag, outer.imag))
    return bool(outer.contains_interior(inner))
