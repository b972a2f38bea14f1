"""How many orientations a form of degree p in D variables can have: the counting theorems as objects.

Every condensed orientation is stable and every stable one is stationary, so that an upper bound for a kind holds for
the narrower kinds, and a lower bound for the wider ones.
"""

from theory.bound import Bound, number_of_classes, number_of_regions, require_dimension, require_sizes
from theory.errors import DataError
from theory.lower_bounds import direct_sum_lower_bound, lower_bound, power_sum_lower_bound

__all__ = [
    "Bound",
    "binary_bound",
    "bounds",
    "complex_classes",
    "direct_sum_lower_bound",
    "index_sum",
    "line_bound",
    "linear_bound",
    "lower_bound",
    "morse_bound",
    "number_of_classes",
    "number_of_regions",
    "parity",
    "power_sum_lower_bound",
    "projective_bound",
    "quadratic_bound",
    "ternary_bound",
    "unary_bound",
]

_PAPER = "arXiv:2105.11686"
_CLASSES = "D. Cartwright, B. Sturmfels, The number of eigenvalues of a tensor, LAA 438 (2013) 942–952"
_MORSE = "Morse inequalities (J. Milnor, Morse Theory, 1963, §5)"
_ANY_FORM = "none: strict local extrema survive a small change of T to a form all of whose classes are simple"
_NONZERO = "T is not identically 0"


def bounds(p: int, D: int) -> tuple[Bound, ...]:
    """All theorems that apply to degree p in D variables, by quantity, the tightest upper and lower bounds first.

    Raises DataError as :func:`number_of_classes`.

    >>> for bound in bounds(3, 3):
    ...     print(bound)
    <Bound: max condensed orientations >= 8 at p = 3, D = 3>
    <Bound: max condensed orientations >= 8 at p = 3, D = 3>
    <Bound: stable orientations <= 8 at p = 3, D = 3>
    <Bound: stable orientations <= 8 at p = 3, D = 3>
    <Bound: stationary lines <= 7 at p = 3, D = 3>
    <Bound: stationary lines ≡ 1 mod 2 at p = 3, D = 3>
    <Bound: complex classes = 7 at p = 3, D = 3>
    <Bound: index sum = 2 at p = 3, D = 3>
    """
    require_sizes(p, D)
    return (*_lower_bounds(p, D), *_upper_bounds(p, D), *_stationary(p, D), index_sum(p, D))


def _lower_bounds(p: int, D: int) -> list[Bound]:
    found = [lower_bound(p, D)]
    if p >= 3:
        found.append(direct_sum_lower_bound(p, D))
    if p >= 4 and p % 2 == 0 and D >= 2:
        found.append(power_sum_lower_bound(p, D))
    return sorted(found, key=lambda bound: -bound.value)


def _upper_bounds(p: int, D: int) -> list[Bound]:
    found = [linear_bound(D)] if p == 1 else []
    found += [quadratic_bound(D)] if p == 2 and D >= 2 else []
    found += {1: [unary_bound(p)], 2: [binary_bound(p)], 3: [ternary_bound(p)]}.get(min(D, 4), [])
    found += [morse_bound(p, D)] if D >= 3 else []
    found += [projective_bound(p, D)] if D >= 3 and p % 2 == 0 else []
    return sorted(found, key=lambda bound: bound.value)


def _stationary(p: int, D: int) -> tuple[Bound, ...]:
    return line_bound(p, D), parity(p, D), complex_classes(p, D)


_N = r"\sum_{i=0}^{D-1} (p-1)^i"
_FINITE = "the complex classes are finite in number"


def complex_classes(p: int, D: int) -> Bound:
    """N complex solutions (λ, u) of ∇T(u) = λu up to scale, counted with multiplicity, whenever they are finite.

    >>> complex_classes(4, 3)
    <Bound: complex classes = 13 at p = 4, D = 3>
    """
    counted = (_FINITE, "each is counted with its multiplicity")
    N = number_of_classes(p, D)
    return Bound("complex classes", "complex classes", "=", N, p, D, _N, counted, _CLASSES, "every such form")


def line_bound(p: int, D: int) -> Bound:
    """At most N stationary lines: p for D = 2, D for p = 2, p² − p + 1 for D = 3.

    >>> [line_bound(p, D).value for p, D in [(5, 2), (2, 5), (5, 3)]]
    [5, 5, 21]
    """
    isolated = (f"{_FINITE}, or only those lines are counted that are isolated among them",)
    N = number_of_classes(p, D)
    example = "forms with real classes only (K. Kozhasov, On fully real eigenconfigurations of tensors, 2018)"
    return Bound("stationary lines", "stationary lines", "<=", N, p, D, _N, isolated, _CLASSES, example)


def parity(p: int, D: int) -> Bound:
    """The number of stationary lines has the parity of N: the classes that are not real come in conjugate pairs.

    >>> parity(4, 2)
    <Bound: stationary lines ≡ 0 mod 2 at p = 4, D = 2>
    """
    odd = number_of_classes(p, D) % 2
    simple = ("all complex classes are simple",)
    return Bound("parity", "stationary lines", "≡", odd, p, D, _N, simple, _CLASSES, "every such form")


def index_sum(p: int, D: int) -> Bound:
    """Σ (−1)^index over all stationary orientations is the Euler characteristic 1 + (−1)^(D−1) of the sphere.

    >>> [index_sum(3, D).value for D in (1, 2, 3, 4)]
    [2, 0, 2, 0]
    """
    require_sizes(p, D)
    isolated = ("every stationary orientation is nondegenerate",)
    value, latex, source = 1 + (-1) ** (D - 1), "1 + (-1)^{D-1}", "Poincaré–Hopf theorem"
    return Bound("Euler characteristic", "index sum", "=", value, p, D, latex, isolated, source, "every such form")


def unary_bound(p: int) -> Bound:
    """D = 1: the sphere is the two points ±1, each of them isolated, and T(±1) ≠ 0.

    >>> unary_bound(4)
    <Bound: stable orientations = 2 at p = 4, D = 1>
    """
    require_sizes(p, 1)
    return Bound("one variable", "stable orientations", "=", 2, p, 1, "2", (_NONZERO,), "elementary", "every such form")


def linear_bound(D: int) -> Bound:
    """Degree p = 1: the one line through g = Σ y_i x_i, and both ends of it are condensed.

    >>> linear_bound(7)
    <Bound: stable orientations = 2 at p = 1, D = 7>
    """
    require_sizes(1, D)
    source = f"{_PAPER}, the case of multiplicity 1"
    return Bound("degree 1", "stable orientations", "=", 2, 1, D, "2p", (_NONZERO,), source, "every such form")


def quadratic_bound(D: int) -> Bound:
    """Degree p = 2: uᵀMu has no strict extrema but the eigenvectors of a simple largest or smallest eigenvalue.

    >>> quadratic_bound(7)
    <Bound: stable orientations <= 4 at p = 2, D = 7>
    """
    require_sizes(2, D)
    require_dimension(D, 2)
    example = "forms with a simple largest and a simple smallest eigenvalue"
    return Bound("degree 2", "stable orientations", "<=", 4, 2, D, "2p", (_ANY_FORM,), "spectral theorem", example)


def binary_bound(p: int) -> Bound:
    """D = 2: the p lines are the real roots of a binary form of degree p, and on a circle all may be extrema.

    >>> binary_bound(5)
    <Bound: stable orientations <= 10 at p = 5, D = 2>
    """
    require_sizes(p, 2)
    source = f"{_PAPER}, the case of one-dimensional input"
    return Bound("D = 2", "stable orientations", "<=", 2 * p, p, 2, "2p", (_ANY_FORM,), source, "r^p cos pφ")


def ternary_bound(p: int) -> Bound:
    """D = 3: maxima − saddles + minima = 2 on the sphere S², and at most 2N in all: at most N + 1 extrema.

    >>> [ternary_bound(p).value for p in (1, 2, 3, 4)]  # more than 2p from p = 3 on
    [2, 4, 8, 14]
    """
    require_sizes(p, 3)
    value, source, example = (
        p * p - p + 2,
        f"{_CLASSES}; Euler characteristic of S²",
        "products of generic linear forms",
    )
    return Bound("D = 3", "stable orientations", "<=", value, p, 3, "p^2 - p + 2", (_ANY_FORM,), source, example)


def morse_bound(p: int, D: int) -> Bound:
    """D >= 3: at most N + 1 strict extrema among the at most 2N stationary orientations.

    There are at least as many saddles of index 1 as minima less 1, and as many of index D − 2 as maxima less 1; for
    D = 3, where these are the same saddles, there are exactly as many as extrema less 2.

    >>> morse_bound(3, 4)
    <Bound: stable orientations <= 16 at p = 3, D = 4>
    """
    require_sizes(p, D)
    require_dimension(D, 3)
    value, source = number_of_classes(p, D) + 1, f"{_CLASSES}; {_MORSE}"
    return Bound("Morse inequalities", "stable orientations", "<=", value, p, D, f"1 + {_N}", (_ANY_FORM,), source)


def projective_bound(p: int, D: int) -> Bound:
    """Even p, D >= 3: at most N − D + 4 strict extrema, as T is then a function on the projective space of lines.

    All Betti numbers of that space over the field of 2 elements are 1.  So it has at least as many saddle lines of
    index 1 as minima and of index D − 2 as maxima (for D = 3 together: as many as extrema less 1), and at least one
    line of every index between; of N lines, at most (N − D + 4)/2 are left for the extrema.

    >>> projective_bound(2, 9), projective_bound(4, 4)
    (<Bound: stable orientations <= 4 at p = 2, D = 9>, <Bound: stable orientations <= 40 at p = 4, D = 4>)
    """
    require_sizes(p, D)
    require_dimension(D, 3)
    if p % 2:
        raise DataError(f"the degree p is {p}; T is a function of lines only where p is even")
    value, source = number_of_classes(p, D) - D + 4, f"{_CLASSES}; {_MORSE}, on the projective space"
    return Bound(
        "lines of even degree", "stable orientations", "<=", value, p, D, f"4 - D + {_N}", (_ANY_FORM,), source
    )
