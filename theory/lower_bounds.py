"""How many condensed orientations the best forms of degree p in D variables have: families of forms with many."""

from functools import cache

from theory.bound import Bound, number_of_regions, require_dimension, require_sizes
from theory.errors import DataError

_REGIONS = "T. M. Cover, IEEE Trans. Electronic Computers EC-14 (1965) 326–334, after L. Schläfli"
_EXISTS = "none: such a form exists"


def lower_bound(p: int, D: int) -> Bound:
    """A product of p generic linear forms l_k has one condensed orientation in each region that the l_k = 0 cut out.

    In a region log|T| = Σ log|l_k·w| is concave, and it grows along rays: on the unit ball it has exactly one maximum,
    which lies on the sphere and is the only stationary orientation of the region.  On the borders, where T = 0, the
    sign of T changes, so that there are no other extrema.

    >>> lower_bound(3, 3)  # xyz has one in each octant
    <Bound: max condensed orientations >= 8 at p = 3, D = 3>
    """
    value, latex = number_of_regions(p, D), r"2 \sum_{i=0}^{D-1} \binom{p-1}{i}"
    products = "products of p linear forms in general position"
    return Bound("regions", "condensed orientations", ">=", value, p, D, latex, (_EXISTS,), _REGIONS, products)


def power_sum_lower_bound(p: int, D: int) -> Bound:
    """Even p >= 4: Σ w_i^p has 2D maxima ±e_i of value 1 and 2^D minima (±1, …, ±1)/√D of value D^(1−p/2).

    A multiple of ‖w‖^p, which is constant on the sphere, moves 0 between these values: then all are condensed.

    >>> power_sum_lower_bound(4, 4), lower_bound(4, 4).value
    (<Bound: max condensed orientations >= 24 at p = 4, D = 4>, 16)
    """
    require_sizes(p, D)
    require_dimension(D, 2)
    if p < 4 or p % 2:
        raise DataError(f"the degree p is {p}; the power sum has this many extrema where p is even and at least 4")
    example = "Σ w_i^p − c ‖w‖^p with c between D^(1−p/2) and 1"
    value, latex = 2**D + 2 * D, "2^D + 2D"
    return Bound("power sum", "condensed orientations", ">=", value, p, D, latex, (_EXISTS,), "elementary", example)


def direct_sum_lower_bound(p: int, D: int) -> Bound:
    """Degree p >= 3: the condensed orientations of T_1 and of T_2 are condensed for T_1(v) + T_2(w) too.

    Away from u = (v, 0), at a distance ρ, |T_1| falls by the order ρ² while T_2 is of the order ρ^p only.  So D is cut
    into parts D_j, and a product of p linear forms taken in each.

    >>> direct_sum_lower_bound(3, 4), lower_bound(3, 4).value  # 4 = 2 + 2
    (<Bound: max condensed orientations >= 12 at p = 3, D = 4>, 8)
    """
    require_sizes(p, D)
    if p < 3:
        raise DataError(f"the degree p is {p}; condensed orientations add up where p is at least 3")
    latex = r"\max_{D_1 + D_2 + \dots = D} \sum_j 2 \sum_{i=0}^{D_j-1} \binom{p-1}{i}"
    example, source = "sums of products of p linear forms in separate variables", f"elementary; {_REGIONS}"
    return Bound(
        "direct sum", "condensed orientations", ">=", _best_cut(p, D), p, D, latex, (_EXISTS,), source, example
    )


@cache
def _best_cut(p: int, D: int) -> int:
    """The largest Σ_j number_of_regions(p, D_j) over D_1 + D_2 + … = D; parts above p would add no regions."""
    regions = [number_of_regions(p, part) for part in range(1, min(p, D) + 1)]
    best = [0]
    for size in range(1, D + 1):
        best.append(max(best[size - part] + count for part, count in enumerate(regions[:size], 1)))
    return best[D]
