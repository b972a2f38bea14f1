"""Proves a certificate again from its file alone: ``python -m verify.check_certificate FILE``, also as a plain script.

Numbers are exact; floating point only proposes (an inverse, eigenvectors) or has a bound of its rounding errors.
* T = ‖w‖^(2m) core; core does not change along the kernel and under the rotations of the blocks.  So each orbit of
  stationary lines with T ≠ 0 meets the slice, the span of the orthogonal b_1, …, b_k, in classes: the x = Σ c_i b_i
  with ∇core(x) = λx, up to a factor.  Where c_j = 1 these are the zeros of g_i = (b_j·x) b_i·∇core − (b_i·x) b_j·∇core.
* A box holds one class, a simple one: with real and imaginary parts as coordinates and any matrix Y, z − Y g(z)
  contracts the cube of radius r about m into itself if |Y g(m)| + r sup ‖1 − Y g'‖ < r.  It is real if m is.
* Simple classes persist under a small change of core, and every class is a limit of classes of general forms, of which
  there are N = Σ_(i<k) (q − 1)^i; so N distinct simple classes are all.  Or: the faces c_j = 1, |c_i| <= 1, which every
  real line meets, are cut into cubes of half-width h about m without a zero, or in one of 3h with a listed zero alone.
  If ‖1 − Y g'‖ <= ρ there, a zero in the cube has |Y g(m)| <= (1 + ρ) h, and if ρ < 1 there is at most one.
* What a line is follows from the signs of T and of the eigenvalues of ∇²core − λ on the complement of x.
"""

import json
import re
import sys
from fractions import Fraction
from functools import reduce
from itertools import chain, combinations_with_replacement
from math import comb, factorial, lcm, prod
from operator import add, index, matmul, mul
from pathlib import Path
from typing import Any

import numpy as np

Form = dict[tuple[int, ...], Any]  # the coefficients by their exponents
ONE = 2**256  # points and errors are integers in units of 1/ONE
whole: Any = np.frompyfunc(int, 1, 1)  # arrays of exact integers


class CertificateError(Exception):
    """The certificate proves nothing; the message says why."""


def require(condition: Any, reason: str) -> None:
    """An error with this reason unless the condition holds."""
    if not condition:
        raise CertificateError(reason)


def rationals(texts: Any, *shape: int) -> Any:
    """An array of rational numbers, from strings in a list of lists of this shape."""
    array = np.array(texts, dtype=object)
    require(array.shape[1:] == shape or texts == [], "a list is missing or has the wrong length.")
    good = all(re.fullmatch("-?[0-9]{1,4000}(/[0-9]{1,4000})?", text) for text in array.flat)
    require(good, "a rational number in a string is expected.")
    return np.array([Fraction(text) for text in array.flat], dtype=object).reshape(-1, *shape)


def collected(terms: Any) -> Form:
    """The form with these terms."""
    f: Form = {}
    for a, t in terms:
        f[a] = f.get(a, 0) + t
    return {a: t for a, t in f.items() if t}


def times(f: Form, g: Form) -> Form:
    """The product f g."""
    return collected((tuple(map(add, a, b)), s * t) for a, s in f.items() for b, t in g.items())


def along(f: Form, v: Any) -> Form:
    """The derivative v·∇f."""
    parts = ((a, i, t * a[i] * c) for a, t in f.items() for i, c in enumerate(v) if a[i] and c)
    return collected(((*a[:i], a[i] - 1, *a[i + 1 :]), t) for a, i, t in parts)


def rotated(f: Form, v: Any, w: Any) -> Form:
    """(v·x) w·∇f − (w·x) v·∇f, the derivative of f along the rotation of v to w."""
    axes = list(map(tuple, np.eye(len(v), dtype=object)))
    parts = (times(dict(zip(axes, s, strict=True)), along(f, t)) for s, t in ((v, w), (-w, v)))
    return collected(chain(*map(dict.items, parts)))


def values(forms: list[Form], x: Any, one: Any, multiply: Any = mul) -> list[Any]:
    """The values at x, whose coordinates are numbers, arrays of numbers or matrices."""
    monomials = {a: reduce(multiply, (x[i] for i, n in enumerate(a) for _ in range(n)), one) for a in chain(*forms)}
    return [sum((t * monomials[a] for a, t in f.items()), 0 * one) for f in forms]


def form(record: Any, p: int, D: int) -> Form:
    """A form of degree p in D variables from its coefficients, or from data, as the mean of y (X·w)^p."""
    if isinstance(record, list):
        f = {tuple(map(index, a)): t for (a, _), t in zip(record, rationals([t for _, t in record]), strict=True)}
        good = len(f) == len(record) and all(len(a) == D and min(a) >= 0 and sum(a) == p for a in f)
        require(good, f"the monomials are not distinct, or not of degree {p}.")
        return collected(f.items())
    X, y = rationals(record["X"], D), rationals(record["y"])
    require(0 < len(y) * comb(D + p - 1, p) < 10**6, "the data are none, or too many for this checker.")
    powers = (tuple(map(c.count, range(D))) for c in combinations_with_replacement(range(D), p))
    sums = ((a, y @ prod(X[:, i] ** n for i, n in enumerate(a)) / len(y)) for a in powers)
    return collected((a, t * factorial(p) / prod(map(factorial, a))) for a, t in sums)


def located(core: Form, q: int, basis: Any, systems: Any, entry: Any, real: bool) -> tuple[Any, int]:
    """A point c near the one class in a box, c_j = ONE, and how far from it the class can be."""
    k, j, radius = len(basis), index(entry["chart"]), rationals([entry["radius"]])[0]
    center = rationals([[t, "0"] for t in entry["center"]] if real else entry["center"], 2)
    good = 0 <= j < k == len(center) and (*center[j],) == (1, 0) and abs(center).max() < 2**20 and 2**-240 < radius <= 1
    require(good, "the centre of a box must be 1 in its chart, not large, and its radius must be positive, not tiny.")
    c, r, n = np.frompyfunc(round, 1, 1)(center * ONE), int(radius * ONE), 2 * (k - 1)
    x, beta = basis.T @ c, max(*abs(basis).sum(axis=0), *abs(basis).sum(axis=1))  # x changes by 2 r beta at most
    matrices = [np.array([[a, -b], [b, a]], dtype=object) for a, b in x]  # the complex numbers a + ib
    at = np.array(values(systems[j], matrices, np.eye(2, dtype=object), matmul), dtype=object).reshape(-1, 2, 2)
    value, slope = at[: k - 1, :, 0].flatten(), at[k - 1 :].reshape(k - 1, k - 1, 2, 2).swapaxes(1, 2).reshape(n, n)
    most = max(abs(x).sum(axis=1)) + 2 * r * beta
    change = 8 * q**3 * beta**4 * r * most ** (q - 2) * sum(map(abs, core.values()))  # of the rows of slope in the box
    unit = 2**64 * max([1, *abs(slope).flat])
    Y = whole(np.linalg.pinv((slope * 2**64 / unit).astype(float)) * 2.0**64)
    rho = max([0, *abs(unit * np.eye(n, dtype=object) - Y @ slope).sum(axis=1) + abs(Y).sum(axis=1) * change])
    step: Any = max([0, *abs(Y @ value)])
    require(step + r * rho < r * unit, "a box is not proved to hold exactly one class.")
    if "zero" in entry:
        z, gradient = rationals(entry["zero"]), [along(core, e) for e in np.eye(len(x), dtype=object)]
        good = z[j] and max(abs(z / z[j] * ONE - c[:, 0])) <= r and not any(values(gradient, z @ basis, 1))
        require(good, "a point at which T = 0 is claimed is not the class in its box, or T is not 0 there.")
    return c, step // (unit - rho) + 1


def kinds(core: Form, q: int, x: Any, error: int, zero: bool) -> tuple[int, int, int]:
    """How many lines, stable and condensed orientations the class near x is, T being exactly 0 there or not."""
    axes, most = np.eye(len(x), dtype=object), max(abs(x)) + error
    hessian = [along(along(core, a), b) for a in axes for b in axes]
    H = np.array(values(hessian, x, 1), dtype=object).reshape(axes.shape)
    T, slack = x @ H @ x, 2 * q**3 * most ** (q - 1) * error * sum(map(abs, core.values()))  # q (q − 1) T, its error
    F = (q - 1) * (x @ x) * H - T * axes  # (q − 1) |x|² (∇²T − λ), with a positive eigenvalue at x if s is added
    s = (q * abs(T) + q * slack + max(abs(F).flat)) // ONE**2 + 1
    G = F + s * np.outer(x, x)
    Q: Any = whole(np.linalg.eigh((G / max(abs(G).flat)).astype(float))[1] * 2.0**53)
    A, lengths = Q.T @ G @ Q, abs(Q).sum(axis=0)
    errors = (len(x) * q * slack + 2 * s * most * error) * lengths * sum(lengths)
    certain = 2 * abs(np.diag(A)) > abs(A).sum(axis=1) + errors
    require(all(certain), "whether a stationary line is nondegenerate cannot be decided.")
    extremum = {1: 1, len(x): -1}.get(sum(np.diag(A) > 0), 0)  # by Sylvester's law and Gershgorin's circles
    require(not extremum or zero or abs(T) > slack, "the sign of T at an orientation cannot be decided.")
    return 1, 2 * abs(extremum), 2 * int(not zero and extremum * T > 0)


def subdivide(core: Form, q: int, basis: Any, real: list[Any]) -> None:
    """An error unless all cubes are decided; as |x_i| <= 1, rounding adds at most 1e-12 times the sums of moduli."""
    k, B = len(basis), (basis / max(*abs(basis).sum(axis=0), *abs(basis).sum(axis=1))).astype(float)
    f, slack = {a: t / sum(map(abs, core.values())) for a, t in core.items()}, 1e-11 * (q + 1) ** 2
    for j in range(k):
        others = [i for i in range(k) if i != j]
        g = [rotated(f, B[j], v) for v in B[others]]
        J = [along(d, v) for d in g for v in B[others]]
        bend = [sum(abs(t) for u in B[others] for v in B[others] for t in along(along(d, u), v).values()) for d in g]
        known = [(c[others, 0] / c[j, 0]).astype(float) for c, error in real if 2**34 * error < abs(c[j, 0])]
        m, h = np.zeros((1, k - 1)), 1.0
        while len(m):
            require(h > 2**-24 and len(m) < 400_000, f"undecided: a class may be missing near {np.insert(m[0], j, 1)}.")
            x, one = (np.insert(m, j, 1.0, axis=1) @ B).T, np.ones(len(m))
            value, slope = np.array(values(g, x, one)).T, np.array(values(J, x, one)).T.reshape(-1, k - 1, k - 1)
            reach = 3 * h * (1 + 2 * h) ** (q - 2) * np.array(bend) + slack
            near = (abs(value) <= h * (abs(slope).sum(axis=2) + reach) + slack).all(axis=1)
            m, value, slope, Y = m[near], value[near], slope[near], np.linalg.pinv(slope[near])
            rho = abs(np.eye(k - 1) - Y @ slope).sum(axis=2) + abs(Y) @ reach
            near = abs(np.einsum("nab,nb->na", Y, value)) <= 1.01 * (1 + rho) * h + abs(Y).sum(axis=2) * slack
            held = np.any([m[:, 0] > 2, *((abs(m - z) <= 2.99 * h).all(axis=1) for z in known)], axis=0)
            m = m[near.all(axis=1) & ~(held & (rho < 0.99).all(axis=1))]
            m, h = (m[:, None] + h * (np.indices([2] * (k - 1)).reshape(k - 1, -1).T - 0.5)).reshape(-1, k - 1), h / 2


def read(record: Any) -> tuple[Form, int, Any, bool, int]:
    """The core, its degree, the slice, whether there is a kernel, and the number of blocks."""
    p, D, power = (index(record[key]) for key in ("degree", "dimension", "norm_power"))
    good = (record["format"], repr(record["version"])) == ("condensation certificate", "1") and D >= 2 <= p <= 64
    good = good and 0 <= 2 * power <= p - 2 and comb(D + p - 1, p) <= 5000
    require(good, "this is not a condensation certificate of version 1, or the form is too small or too large.")
    square = {tuple(2 * e): 1 for e in np.eye(D, dtype=object)}
    T, core = form(record["form"].get("coefficients", record["form"]), p, D), form(record["core"], p - 2 * power, D)
    require(T and reduce(times, [square] * power, core) == T, f"T is not the core times |w|^{2 * power}, or it is 0.")
    unit = lcm(*(t.denominator for t in core.values()))
    core = {a: int(t * unit) for a, t in core.items()}
    kernel, basis, *blocks = (rationals(part, D) for part in (record["kernel"], record["slice"], *record["blocks"]))
    rest = [*basis][: len(basis) - len(blocks)]
    good = len(basis) and np.array_equal([*rest, *(b[0] for b in blocks)], basis) and all(len(b) > 1 for b in blocks)
    require(good, "the slice must end with the first vectors of the blocks, of two vectors or more.")
    V = np.array([*kernel, *rest, *chain(*blocks)][: D + 1])
    good = np.array_equal((V @ V.T).astype(bool), np.eye(D, dtype=bool))
    require(good, "kernel, slice and blocks are not D nonzero orthogonal vectors.")
    require(not any(along(core, v) for v in kernel), "the form changes along a vector of the kernel.")
    turned = [rotated(core, b[0], w) for b in blocks for w in b[1:]]  # these rotations generate all
    require(not any(turned), "the form changes under a rotation of a block.")
    basis = whole(basis * lcm(*(t.denominator for t in basis.flat)))
    return core, p - 2 * power, basis, len(kernel) > 0, len(blocks)


def check(record: Any) -> str:
    """What the certificate proves, in words; an error where it does not prove what it claims."""
    try:
        (core, q, basis, kernel, blocks), method = read(record), record["completeness"]
        entries, k, real = record["real"] + record["nonreal"], len(basis), len(record["real"])
        complete = f"the list is complete by {method}" if method != "none" else "completeness is not claimed"
        N, number = sum((q - 1) ** i for i in range(k)), 2 * len(entries) - real
        good = method in ("count", "subdivision", "none") and (number == N or (0 < number < N and method != "count"))
        require(good, f"{number} classes are listed, but there are N = {N}; completeness by {method}.")
        g = [[rotated(core, basis[j], basis[i]) for i in range(k) if i != j] for j in range(k)]
        systems = [g[j] + [along(f, basis[i]) for f in g[j] for i in range(k) if i != j] for j in range(k)]
        classes = [located(core, q, basis, systems, entry, n < real) for n, entry in enumerate(entries)]
        z = np.array([(c / ONE).astype(float) @ [1, 1j] for c, _ in classes])
        a = np.sin(np.arange(1, k + 1))  # the classes, and the conjugates, differ as points w = z/(a·z)
        e = 4 * max(error for _, error in classes) / ONE + 1e-14 * abs(z).max()  # with rounding errors
        w, least = z / (z @ a)[:, None], abs(z @ a).min()
        bound, w = 2 * e * (1 + sum(abs(a)) * abs(w).max()) / least, np.concatenate([w, w[real:].conj()])
        apart = all(abs(w[:n] - w[n]).max(axis=1).min() > 2 * bound for n in range(1, len(w)))
        good = apart and 2 * e * sum(abs(a)) < least
        require(good, "two classes cannot be told apart, or one that is listed as non-real may be real.")
        counts = np.zeros(3, dtype=int)
        for (c, error), entry in zip(classes[:real], entries, strict=False):
            if all(abs(c[k - blocks :, 0]) <= error) and not (kernel and "zero" in entry):  # else it is not isolated
                counts += kinds(core, q, c[:, 0] @ basis, error * max(abs(basis).sum(axis=0)), "zero" in entry)
        claims = dict(zip(("condensed", "lines", "stable"), counts[[2, 0, 1]].tolist(), strict=True))
        good = json.dumps(claims) == json.dumps(record["claims"], sort_keys=True)
        require(good, f"the list proves {claims}, which is not what is claimed.")
        if method == "subdivision" and k > 1:
            subdivide(core, q, basis, classes[:real])
        where, least = " outside the kernel" * kernel, " at least" * (method == "none")
        return (
            f"the form of degree {record['degree']} in D = {record['dimension']} variables has{least} {counts[0]}"
            f" isolated nondegenerate stationary lines{where}, {counts[1]} stable and {counts[2]} condensed"
            f" orientations; {complete}: {number} of N = {N} classes are listed, {real} of them real"
        )
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise CertificateError(f"the certificate is malformed: {error!r}.") from error


def main(arguments: list[str]) -> int:
    """Prints the verdict: 0 accepted, 1 rejected, 2 where there is nothing to read."""
    try:
        text, code = f"ACCEPTED: {check(json.loads(Path(arguments[0]).read_text(encoding='utf-8')))}", 0
    except (CertificateError, OSError, ValueError, RecursionError, IndexError) as error:
        text, code = f"REJECTED: {error}", 1 if isinstance(error, CertificateError) else 2
    sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
