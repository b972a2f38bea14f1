"""Proves a certificate again from its file alone: ``python -m verify.check_certificate FILE``, also as a plain script.

Nothing is shared with the solver.  Numbers are exact integers; floating point only proposes (an inverse, eigenvectors)
or comes with bounds of its rounding errors (the subdivision).  The steps of the proof, in the order of the code:

* T = ‖w‖^(2m) core; the core does not change along the kernel and under the rotations of the blocks.  On the slice,
  which every orbit meets and which is orthogonal to the kernel, ∇core lies in the slice; so the classes there are those
  of S(c) = core(Σ c_i b_i) in k variables, ∂_iS = λ d_i c_i, and all real lines with λ ≠ 0 come from the real ones.
* Each box holds one class, a simple one.  With g the equations in its chart, J = g', and any matrix Y: where |Y g(m)| +
  r sup ‖1 − Y J‖ < r on the complex polydisc of radius r about m, z − Y g(z) contracts it into itself, so that g has
  exactly one zero there; if m is real, so is the class, being its own conjugate.
* The classes are distinct, and N = Σ_(i<k) (q − 1)^i of them are all: simple classes persist under a small change of
  the form, and every class is a limit of classes of general forms, which have N.  Or: a subdivision finds no other.
* What each real class is, from the signs of T and of the eigenvalues of ∇²T − λ on its orthogonal complement.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, factorial, isqrt, lcm, prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Poly = dict[tuple[int, ...], Any]
_RATIONAL = re.compile(r"-?[0-9]{1,4000}(/0*[1-9][0-9]{0,3999})?")
_BITS, _MONOMIALS, _WORK, _BOXES, _DEPTH = 16384, 20_000, 30_000_000, 8_000_000, 32


class CertificateError(ValueError):
    """The certificate proves nothing; the message says why."""


class MalformedError(CertificateError):
    """What was given is not a certificate of the known format."""


@dataclass(slots=True)
class Gauss:
    """A Gaussian integer; abs is an upper bound of its modulus."""

    re: int
    im: int

    def __add__(self, z: "Gauss | int") -> "Gauss":
        return Gauss(self.re + z.re, self.im + z.im) if isinstance(z, Gauss) else Gauss(self.re + z, self.im)

    def __mul__(self, z: "Gauss | int") -> "Gauss":
        if isinstance(z, Gauss):
            return Gauss(self.re * z.re - self.im * z.im, self.re * z.im + self.im * z.re)
        return Gauss(self.re * z, self.im * z)

    def __sub__(self, z: "Gauss | int") -> "Gauss":
        return self + z * -1

    def __rsub__(self, z: int) -> "Gauss":
        return self * -1 + z

    __radd__, __rmul__ = __add__, __mul__

    def __abs__(self) -> int:
        return abs(self.re) + abs(self.im)


class Monomials:
    """The monomials of a degree in k variables, each from one of the degree below."""

    def __init__(self, k: int, degree: int) -> None:
        self.exponents, self.steps = [(0,) * k], []
        for _ in range(degree):
            step = [(n, i) for n, a in enumerate(self.exponents) for i in range(_last(a), k)]
            self.exponents = [_shifted(self.exponents[n], i, 1) for n, i in step]
            self.steps.append(step)

    def at(self, x: Sequence[Any] | Array) -> list[Any]:
        """Their values."""
        level: list[Any] = [1]
        for step in self.steps:
            level = [level[n] * x[i] for n, i in step]
        return level


@dataclass(frozen=True)
class Form:
    """A form of degree q >= 3 in k variables with integer coefficients."""

    k: int
    q: int
    terms: Poly

    @cached_property
    def size(self) -> Array:
        """∂_i|S|(1, …, 1), |S| having the moduli of the coefficients: bounds all derivatives, by Euler's identity."""
        return _objects([sum(alpha[i] * abs(t) for alpha, t in self.terms.items()) for i in range(self.k)])

    @cached_property
    def monomials(self) -> Monomials:
        """Those of ∇²S."""
        return Monomials(self.k, self.q - 2)

    @cached_property
    def tensor(self) -> Array:
        """The coefficients of the entries of ∇²S: (k, k, monomials)."""
        index = {beta: n for n, beta in enumerate(self.monomials.exponents)}
        tensor = _objects(np.zeros((self.k, self.k, len(index)), dtype=int))
        for alpha, t in self.terms.items():
            for i in filter(lambda i: alpha[i], range(self.k)):
                beta = _shifted(alpha, i, -1)
                for j in filter(lambda j: beta[j], range(self.k)):
                    tensor[i, j, index[_shifted(beta, j, -1)]] = t * alpha[i] * beta[j]
        return tensor

    def jet(self, x: Array) -> tuple[Array, Array]:
        """(q − 1)∇S and ∇²S, exactly."""
        hessian = self.tensor @ _objects(self.monomials.at(x))
        return hessian @ x, hessian


@dataclass(frozen=True)
class Class:
    """The one class within ``radius`` of x, and within ``error``; all in units of 1/``one``, and x[chart] = one."""

    x: Array
    chart: int
    radius: int
    error: int
    one: int
    real: bool
    zero: Any = None

    @property
    def most(self) -> int:
        """No coordinate is larger."""
        return max(map(abs, self.x)) + self.error

    @property
    def key(self) -> tuple[int, int]:
        """Encloses 2^64 |a·x|²/‖x‖² for fixed a: the same for a class and its conjugate however they are scaled."""
        a, k = [pow(5, i + 3, 1009) for i in range(len(self.x))], len(self.x)
        product: Any = self.x @ _objects(a)
        middle = (_square(product) << 64) // sum(map(_square, self.x))
        width = (2 * (k + 1) * sum(a) ** 2 * self.most * self.error << 64) // self.one**2 + 2
        return middle - width, middle + width

    def differs(self, other: "Class") -> bool:
        """Whether x and y are certainly not parallel, nor x and ȳ."""
        error = self.error * other.most + other.error * (self.most + self.one)
        for y in (other.x, [Gauss(z.re, -z.im) for z in other.x]):
            minors = (z * y[self.chart] - w * self.one for z, w in zip(self.x, y, strict=True))
            if all(max(abs(m.re), abs(m.im)) <= error for m in minors):
                return False
        return True


@dataclass(frozen=True)
class Problem:
    """The form ``core`` in R^D, and S(c) = core(Σ c_i b_i) for the rows b of ``basis``, with d_i = b_i·b_i."""

    core: Form
    basis: Array
    kernel: int
    blocks: int

    @cached_property
    def slice(self) -> Form:
        """S."""
        k = len(self.basis)
        images = [{_shifted((0,) * k, i, 1): b for i, b in enumerate(column) if b} for column in self.basis.T.tolist()]
        return Form(k, self.core.q, _composed(self.core.terms, images, k))

    @cached_property
    def d(self) -> Array:
        """The squared lengths of the basis."""
        return (self.basis * self.basis).sum(axis=1)

    @property
    def expected(self) -> int:
        """N."""
        return sum((self.core.q - 1) ** i for i in range(len(self.basis)))

    def proved(self, x: Array, chart: int, radius: int, real: bool, zero: Any) -> Class:
        """The class near x, or an error."""
        others, one = [i for i in range(len(x)) if i != chart], x[chart].re
        error = self._distance(x, chart, others, radius, one) if others else 0
        found = Class(x, chart, radius, error, one, real, zero)
        if not real and all(abs(z.im) <= error for z in x):
            raise CertificateError("a class that is listed as non-real may be real.")
        if zero is not None:
            self._check_zero(found)
        return found

    def _distance(self, x: Array, k: int, o: list[int], radius: int, one: int) -> int:
        """How far from x the class is, by the contraction that the heading of this file explains."""
        S, d, q = self.slice, self.d, self.core.q
        p, H = S.jet(x)
        g = d[k] * one * p[o] - d[o] * p[k] * x[o]
        J = (q - 1) * (d[k] * one * H[np.ix_(o, o)] - np.outer(d[o] * x[o], H[k, o])) - np.diag(d[o] * p[k])
        scale, most = max(map(abs, J.flat)), max(map(abs, x)) + radius
        variation = d[k] * (q - 2) * S.size[o] * one + d[o] * S.size[k] * q * most
        variation *= radius * (q - 1) ** 2 * most ** (q - 3)
        Y, unit = _inverse(J, scale), scale << 64
        contraction = max(abs(unit * _objects(np.eye(len(o), dtype=int)) - Y @ J).sum(axis=1) + abs(Y) @ variation)
        step = max(abs(Y @ g))
        if step + radius * contraction >= radius * unit:
            raise CertificateError("a box is not proved to hold exactly one class.")
        return step // (unit - contraction) + 1

    def _check_zero(self, found: Class) -> None:
        """∇S = 0 at the rational point, which therefore is the class in its box."""
        z = found.zero
        near = z[found.chart] and all(
            abs(c / z[found.chart] * found.one - x.re) <= found.radius for c, x in zip(z, found.x, strict=True)
        )
        if not near or any(self.slice.jet(_objects(_integers(z)[0]))[0]):
            raise CertificateError(
                "a point at which T = 0 is claimed is not the class in its box, or T is not 0 there."
            )

    def kinds(self, found: Class) -> tuple[int, int, int]:
        """What a real class counts as: a line, two stable orientations, two condensed ones."""
        p, slack = self.slice.jet(found.x)[0][found.chart].re, self._slope_error(found)
        moved = any(abs(z.re) > found.error for z in found.x[len(self.basis) - self.blocks :])
        if moved or (self.kernel and found.zero is not None):
            return 0, 0, 0
        extremum = self._extremum(found, p)
        if extremum and found.zero is None and abs(p) <= slack:
            raise CertificateError("the sign of T at an orientation cannot be decided.")
        return 1, 2 * abs(extremum), 2 * (found.zero is None and extremum * p > 0)

    def _slope_error(self, found: Class) -> int:
        """Bounds the error of (q − 1)∂_kS, whose sign is that of T: in a class ∂_kS = λ d_k c_k and T = λ‖x‖²/q."""
        q = self.core.q
        return found.error * (q - 1) ** 2 * self.slice.size[found.chart] * found.most ** (q - 2)

    def _extremum(self, found: Class, p: int) -> int:
        """1, −1 or 0 for a maximum, a minimum or a saddle of T on the sphere; an error if this is not certain.

        ∇²T − λ on x^⊥ gains one positive eigenvalue, that of x, when s x xᵀ is added with s large enough.
        """
        q, D, k = self.core.q, self.core.k, found.chart
        x = _objects([z.re for z in found.x]) @ self.basis
        error = found.error * max(abs(self.basis).sum(axis=0))
        most = max(abs(x)) + error
        H = (q - 1) * self.d[k] * found.one * self.core.jet(x)[1]
        scale = max(abs(H).flat)
        s = (q * abs(p) + scale) // (x @ x) + 1
        G = H - p * _objects(np.eye(D, dtype=int)) + s * np.outer(x, x)
        bend = (q - 1) ** 2 * (q - 2) * self.d[k] * found.one * max(self.core.size) * most ** (q - 3) * error
        total = bend + self._slope_error(found) + 2 * s * D * error * most
        positive = _positive(G, total) if scale > q * total else None
        if positive is None:
            raise CertificateError("whether a stationary line is nondegenerate cannot be decided.")
        return 1 if positive == 1 else -1 if positive == D else 0


def _positive(G: Array, error: int) -> int | None:
    """How many eigenvalues are positive of any symmetric matrix within ``error`` of G, if surely none is 0."""
    scale = max(abs(G).flat)
    columns = np.linalg.eigh((G / scale).astype(float))[1].tolist()
    Q = _objects([[round(z * 2**53) for z in row] for row in columns])
    A, norms = Q.T @ G @ Q, _objects([isqrt(column @ column) + 1 for column in Q.T])
    diagonal = np.diag(A)
    if any(2 * abs(diagonal) <= abs(A).sum(axis=1) + error * norms * sum(norms)):
        return None
    return int(sum(diagonal > 0))


def _inverse(J: Array, scale: int) -> Array:
    """About 2^64 times the inverse of J/scale; it need not be accurate."""
    try:
        Y = np.linalg.inv(np.array([[complex(z.re / scale, z.im / scale) for z in row] for row in J]))
        return _objects([[Gauss(round(z.real * 2**64), round(z.imag * 2**64)) for z in row] for row in Y.tolist()])
    except (np.linalg.LinAlgError, ZeroDivisionError, OverflowError, ValueError):
        raise CertificateError("a box is not proved to hold exactly one class: the Jacobian is singular.") from None


class Subdivision:
    """A proof that every real class is in a list: the faces c_j = 1, |c_i| <= 1, which every line meets, in boxes.

    Each box without a zero of g, or near a listed class where g is injective; else it is halved.  The rounding error of
    a sum of products is at most the number of operations in it, times 2^-52, times the sum of the moduli.
    """

    def __init__(self, problem: Problem, real: Sequence[Class]) -> None:
        S, self.k, self.real, self.count = problem.slice, problem.slice.k, real, 0
        top = max(map(abs, S.terms.values()))
        self.monomials, self.q = S.monomials, S.q
        self.tensor = (S.tensor / top).astype(float).reshape(self.k**2, -1).T
        self.size = (S.size / top).astype(float) + 2.0**-500  # more than underflow takes away
        self.d = (problem.d / max(problem.d)).astype(float)
        if self.d.min() < 2.0**-64:
            raise CertificateError("the vectors of the slice are too different in length for the subdivision.")
        self.rounding = (self.tensor.shape[0] + self.q + 4 * self.k + 30) * 2.0**-52

    def run(self) -> None:
        """An error where some box is not decided."""
        for j in range(self.k):
            h, centers = 1.0, np.zeros((1, self.k - 1))
            while len(centers):
                parts = np.array_split(centers, len(centers) // 20_000 + 1)
                with np.errstate(all="ignore"):  # no comparison with what is not a number decides a box
                    centers = np.concatenate([part[self._open(part, h, j)] for part in parts])
                self._check_effort(centers, h, j)
                h /= 2
                corners = np.stack(np.meshgrid(*[[-h, h]] * (self.k - 1)), axis=-1).reshape(-1, self.k - 1)
                centers = (centers[:, None] + corners).reshape(-1, self.k - 1)

    def _check_effort(self, centers: Array, h: float, j: int) -> None:
        """An error before the open boxes are halved once too often, or too many of them."""
        self.count += len(centers) << (self.k - 1)
        if len(centers) and h < 2.0**-_DEPTH:
            place = ", ".join(f"{z:.6f}" for z in np.insert(centers[0], j, 1.0))
            raise CertificateError(f"the subdivision did not finish: a class may be missing near ({place}).")
        if self.count > _BOXES:
            raise CertificateError(f"the subdivision did not finish with {_BOXES} boxes.")

    def _open(self, centers: Array, h: float, j: int) -> Array:
        """The indices of the boxes of half-width h that are not decided."""
        q, w, o = self.q, self.d, [i for i in range(self.k) if i != j]
        first = w[j] * self.size[o] + w[o] * self.size[j]
        second = (q - 1) * ((q - 2) * w[j] * self.size[o] + q * w[o] * self.size[j])
        g, J = self._system(centers, j, o)
        change = h * abs(J).sum(axis=2) + h * h / 2 * second + self.rounding * (1 + h * q) * first
        far, singular = (abs(g) > change * (1 + 1e-9)).any(axis=1), np.linalg.det(J) == 0
        left = np.flatnonzero(~far & ~singular)
        Y = np.linalg.inv(J[left])
        size, moved = abs(Y), abs(np.einsum("nab,nb->na", Y, g[left]))
        defect = abs(np.eye(self.k - 1) - Y @ J[left]).sum(axis=2) + size @ (3 * self.rounding * q * first)
        bend = size @ second
        away = (moved > (h * (1 + defect + h * bend) + size @ (3 * self.rounding * first)) * (1 + 1e-9)).any(axis=1)
        injective = ((defect + 3 * h * (1 + 3 * h) ** (q - 2) * bend) * (1 + 1e-9) < 1).all(axis=1)
        known = self._known(centers[left], 3 * h, j, o)
        return np.concatenate([left[~away & ~(injective & known)], np.flatnonzero(~far & singular)])

    def _system(self, centers: Array, j: int, o: list[int]) -> tuple[Array, Array]:
        """The equations g of a class in the chart c_j = 1 (boxes, k − 1) and their Jacobian."""
        x, w = np.insert(centers, j, 1.0, axis=1), self.d
        H = (np.stack(self.monomials.at(x.T), axis=1) @ self.tensor).reshape(-1, self.k, self.k)
        p = np.einsum("nij,nj->ni", H, x) / (self.q - 1)
        g = w[j] * p[:, o] - w[o] * p[:, [j]] * x[:, o]
        J = w[j] * H[:, o][:, :, o] - (w[o] * x[:, o])[:, :, None] * H[:, [j]][:, :, o]
        return g, J - np.eye(self.k - 1) * (w[o] * p[:, [j]])[:, :, None]

    def _known(self, centers: Array, h: float, j: int, o: list[int]) -> Array:
        """Whether some listed class certainly lies in the box of half-width h."""
        known = np.zeros(len(centers), dtype=bool)
        for found in self.real:
            pivot = found.x[j].re
            if abs(pivot) > 2 * found.error and 8 * abs(pivot) > found.most:
                z = np.array([found.x[i].re / pivot for i in o])
                slack = 9 * found.error / (abs(pivot) - found.error) + 2.0**-45
                known |= (abs(z - centers) + slack <= h).all(axis=1)
        return known


def check(record: Any) -> str:
    """A sentence that says what the certificate proves; raises CertificateError where it does not prove its claims."""
    p, D = _header(record)
    problem = _problem(record, p, D)
    method, real, nonreal = record["completeness"], _listed(record["real"]), _listed(record["nonreal"])
    number, N = len(real) + 2 * len(nonreal), problem.expected
    if number > N or (number < N and (method == "count" or N == 1)):
        raise CertificateError(f"{number} classes are listed, but there are N = {N}.")
    if method == "subdivision" and len(problem.basis) > 4:
        raise CertificateError("completeness by subdivision is checked in at most 4 variables.")
    classes = _classes(problem, real, nonreal)
    _check_distinct(classes)
    claims = _proved_claims(record, problem, classes)
    if method == "subdivision" and N > 1:
        Subdivision(problem, [found for found in classes if found.real]).run()
    return _sentence(record, problem, claims, number)


def _sentence(record: Any, problem: Problem, claims: Mapping[str, int], number: int) -> str:
    """What was proved, in words."""
    p, D, N, real = record["degree"], record["dimension"], problem.expected, len(record["real"])
    complete = {
        "count": f"the list is complete by count: {real} real and {number - real} non-real classes are all N = {N}",
        "subdivision": f"the list is complete by subdivision: every real class is one of the {real} in it",
        "none": f"completeness is not claimed: {number} of N = {N} classes are listed",
    }
    has = "has at least" if record["completeness"] == "none" else "has"
    outside = " outside the subspace along which T does not change" if problem.kernel else ""
    return (
        f"the form of degree {p} in D = {D} variables {has} {claims['lines']} isolated nondegenerate stationary lines"
        f"{outside}, {claims['stable']} stable and {claims['condensed']} condensed orientations; "
        f"{complete[record['completeness']]}"
    )


def _proved_claims(record: Any, problem: Problem, classes: Iterable[Class]) -> dict[str, int]:
    """The numbers of lines and of stable and condensed orientations, if they are those that are claimed."""
    lines, stable, condensed = map(sum, zip((0, 0, 0), *(problem.kinds(c) for c in classes if c.real), strict=True))
    proved, claimed = {"lines": lines, "stable": stable, "condensed": condensed}, record["claims"]
    if claimed != proved or any(isinstance(n, bool) or not isinstance(n, int) for n in claimed.values()):
        raise CertificateError(f"the list proves {proved}, which is not what is claimed.")
    return proved


def _check_distinct(classes: Iterable[Class]) -> None:
    """By sorted keys, so that few pairs need to be compared."""
    active: list[tuple[int, Class]] = []
    for (low, high), found in sorted(((c.key, c) for c in classes), key=lambda pair: pair[0]):
        active = [(end, other) for end, other in active if end >= low]
        if not all(found.differs(other) for _, other in active):
            raise CertificateError("two of the classes cannot be told apart.")
        active.append((high, found))


def _header(record: Any) -> tuple[int, int]:
    """The degree p and the number D of variables."""
    keys = "format version degree dimension form norm_power core kernel slice blocks real nonreal completeness claims"
    _fields(record, keys.split())
    if record["format"] != "condensation certificate" or repr(record["version"]) != "1":
        raise MalformedError("this is not a condensation certificate of version 1.")
    if record["completeness"] not in ("count", "subdivision", "none"):
        raise MalformedError("the completeness must be count, subdivision or none.")
    p, D = _integer(record["degree"], 3, 64), _integer(record["dimension"], 2, 64)
    if comb(D + p - 1, p) > _MONOMIALS:
        raise CertificateError(f"forms of degree {p} in {D} variables are too large for this checker.")
    return p, D


def _problem(record: Any, p: int, D: int) -> Problem:
    """The core and the slice, with everything that is said of them proved exactly."""
    power = _integer(record["norm_power"], 0, (p - 3) // 2)
    q, (T, scale) = p - 2 * power, _form(record["form"], p, D)
    core, unit = _terms(record["core"], q, D)
    product = core
    for _ in range(power):
        product = _product(product, {_shifted((0,) * D, i, 2): 1 for i in range(D)})
    if not core or {a: t * scale for a, t in product.items()} != {a: t * unit for a, t in T.items()}:
        raise CertificateError(f"T is not the core times |w|^{2 * power}, or it is 0.")
    kernel, basis = (_vectors(record[key], D) for key in ("kernel", "slice"))
    blocks = [_vectors(block, D) for block in _listed(record["blocks"])]
    _check_structure(core, kernel, blocks, basis, D)
    flat = _integers([x for v in basis for x in v])[0]
    return Problem(Form(D, q, core), _objects(flat).reshape(-1, D), len(kernel), len(blocks))


def _check_structure(core: Poly, kernel: list[Any], blocks: list[Any], basis: list[Any], D: int) -> None:
    rest = len(basis) - len(blocks)
    if not basis or rest < 0 or min(map(len, blocks), default=2) < 2 or basis[rest:] != [b[0] for b in blocks]:
        raise CertificateError("the slice must end with the first vectors of the blocks, of two vectors or more.")
    vectors = [_integers(v)[0] for v in (*kernel, *basis[:rest], *(v for block in blocks for v in block))]
    independent = len(vectors) == D and all(map(any, vectors))
    if not independent or any(_dot(v, w) for n, v in enumerate(vectors) for w in vectors[:n]):
        raise CertificateError("kernel, slice and blocks are not D nonzero orthogonal vectors.")
    if any(_along(core, _integers(v)[0]) for v in kernel):
        raise CertificateError("the form changes along a vector of the kernel.")
    for v, *others in ([_integers(v)[0] for v in block] for block in blocks):
        for w in others:  # these rotations generate all
            if _product(_linear(v), _along(core, w)) != _product(_linear(w), _along(core, v)):
                raise CertificateError("the form changes under a rotation of a block.")


def _form(form: Any, p: int, D: int) -> tuple[Poly, int]:
    """T, as integers over a common denominator."""
    if isinstance(form, dict) and set(form) == {"coefficients"}:
        return _terms(form["coefficients"], p, D)
    _fields(form, ["X", "y"])
    rows, y = _vectors(form["X"], D), _vector(form["y"], len(_listed(form["X"])))
    table = Monomials(D, p)
    if not rows or len(rows) * len(table.exponents) > _WORK:
        raise CertificateError("the data are none, or too many for this checker.")
    flat, unit = _integers([x for row in rows for x in row], _BITS // p)
    weights, scale = _integers(y)
    values = sum(t * _objects(table.at(flat[n * D : n * D + D])) for n, t in enumerate(weights))
    counts = [factorial(p) // prod(map(factorial, alpha)) for alpha in table.exponents]
    T = {a: c * t for a, c, t in zip(table.exponents, counts, np.array(values).tolist(), strict=True) if t}
    return T, len(rows) * unit**p * scale


def _terms(terms: Any, p: int, D: int) -> tuple[Poly, int]:
    """A form of degree p from its coefficients, as integers over a common denominator."""
    pairs = [_listed(term, 2) for term in _listed(terms)]
    exponents = [tuple(_integer(a, 0, p) for a in _listed(alpha, D)) for alpha, _ in pairs]
    if len(set(exponents)) < len(exponents) or any(sum(alpha) != p for alpha in exponents):
        raise MalformedError(f"the exponents are not distinct, or not of degree {p}.")
    values, unit = _integers([_rational(t) for _, t in pairs])
    return {alpha: t for alpha, t in zip(exponents, values, strict=True) if t}, unit


def _classes(problem: Problem, real: list[Any], nonreal: list[Any]) -> list[Class]:
    """The classes, each proved to be the only one in its box."""
    radii = []
    for entry in (*real, *nonreal):
        _fields(entry, ["chart", "center", "radius"], ["zero"] if len(radii) < len(real) else [])
        radii.append(_rational(entry["radius"]))
        if not Fraction(1, 1 << 1024) <= radii[-1] <= 1:
            raise CertificateError("the radius of a box must be positive, at most 1 and not tiny.")
    one = 1 << max((1 / r).__ceil__().bit_length() for r in radii or [Fraction(1)]) + 16
    return [_class(problem, entry, n < len(real), one) for n, entry in enumerate((*real, *nonreal))]


def _class(problem: Problem, entry: Any, real: bool, one: int) -> Class:
    k = len(problem.basis)
    center, chart = _listed(entry["center"], k), _integer(entry["chart"], 0, k - 1)
    pairs = [(_rational(z), Fraction(0)) if real else _vector(z, 2) for z in center]
    if pairs[chart] != (1, 0) or any(abs(z) > 1 << 20 for pair in pairs for z in pair):
        raise CertificateError("the centre of a box must be 1 in its chart, and not large elsewhere.")
    x = _objects([Gauss(round(a * one), round(b * one)) for a, b in pairs])
    zero = _vector(entry["zero"], k) if "zero" in entry else None
    return problem.proved(x, chart, int(_rational(entry["radius"]) * one), real, zero)


def _fields(record: Any, needed: Sequence[str], allowed: Sequence[str] = ()) -> None:
    if not isinstance(record, dict) or not set(needed) <= set(record) <= {*needed, *allowed}:
        raise MalformedError(f"an object with exactly the keys {', '.join(needed)} is expected.")


def _listed(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or length not in (None, len(value)):
        raise MalformedError("a list is missing or has the wrong length.")
    return value


def _integer(value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise MalformedError(f"an integer between {least} and {most} is expected.")
    return value


def _rational(text: Any) -> Fraction:
    if not isinstance(text, str) or not _RATIONAL.fullmatch(text):
        raise MalformedError("a rational number in a string is expected.")
    return Fraction(text)


def _vector(value: Any, length: int) -> tuple[Fraction, ...]:
    return tuple(map(_rational, _listed(value, length)))


def _vectors(value: Any, length: int) -> list[tuple[Fraction, ...]]:
    return [_vector(v, length) for v in _listed(value)]


def _integers(values: Sequence[Fraction], bits: int = _BITS) -> tuple[list[int], int]:
    """The values times their common denominator, and that."""
    unit = 1
    for x in values:
        unit = lcm(unit, x.denominator)
        if max(unit.bit_length(), x.numerator.bit_length()) > bits:
            raise CertificateError("the numbers are too long for this checker.")
    return [int(x * unit) for x in values], unit


def _objects(values: Any) -> Array:
    """An array of exact numbers."""
    return np.array(values, dtype=object)


def _square(z: Gauss) -> int:
    return z.re * z.re + z.im * z.im


def _dot(v: Sequence[int], w: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(v, w, strict=True))


def _last(alpha: tuple[int, ...]) -> int:
    """The last variable in a monomial."""
    return max((i for i, a in enumerate(alpha) if a), default=0)


def _shifted(alpha: tuple[int, ...], i: int, n: int) -> tuple[int, ...]:
    return (*alpha[:i], alpha[i] + n, *alpha[i + 1 :])


def _linear(v: Sequence[int]) -> Poly:
    """The form v·x."""
    return {_shifted((0,) * len(v), i, 1): a for i, a in enumerate(v) if a}


def _product(f: Poly, g: Poly) -> Poly:
    total: Poly = {}
    for alpha, s in f.items():
        for beta, t in g.items():
            gamma = tuple(map(int.__add__, alpha, beta))
            total[gamma] = total.get(gamma, 0) + s * t
    return {alpha: t for alpha, t in total.items() if t}


def _along(f: Poly, v: Sequence[int]) -> Poly:
    """v·∇f."""
    total: Poly = {}
    for alpha, t in f.items():
        for i in (i for i, a in enumerate(v) if a and alpha[i]):
            beta = _shifted(alpha, i, -1)
            total[beta] = total.get(beta, 0) + t * alpha[i] * v[i]
    return {alpha: t for alpha, t in total.items() if t}


def _composed(f: Poly, images: Sequence[Poly], k: int) -> Poly:
    """f(images), forms in k variables, by the last variable of each monomial."""
    if not any(map(any, f)):
        return {(0,) * k: sum(f.values())}
    parts: dict[int, Poly] = {}
    for alpha, t in f.items():
        parts.setdefault(_last(alpha), {})[_shifted(alpha, _last(alpha), -1)] = t
    total: Poly = {}
    for j, part in parts.items():
        for alpha, t in _product(images[j], _composed(part, images, k)).items() if images[j] else ():
            total[alpha] = total.get(alpha, 0) + t
    return {alpha: t for alpha, t in total.items() if t}


def main(arguments: Sequence[str]) -> int:
    """Prints the verdict: 0 accepted, 1 rejected, 2 where there is no certificate to read."""
    try:
        text, code = f"ACCEPTED: {check(json.loads(Path(arguments[0]).read_text(encoding='utf-8')))}", 0
    except CertificateError as error:
        text, code = f"REJECTED: {error}", 2 if isinstance(error, MalformedError) else 1
    except (OSError, ValueError, RecursionError, IndexError) as error:
        text, code = f"REJECTED: no JSON can be read: {error}", 2
    sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
