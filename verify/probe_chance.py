"""How often independent, uniformly random directions would agree as well as measured ones, as logarithms.

Nothing underflows: in many dimensions and for many neurons these probabilities are far below the smallest double.
"""

import math

import numpy as np
from scipy.special import gammaln, logsumexp

from verify.verdict import cap_fraction

_SMALL = 1e-290


def log10_cap(angle_deg: float, dimension: int) -> float:
    """Logarithm of :func:`~verify.verdict.cap_fraction`; where that underflows, of the bound ½ sin^(D−1) α.

    The bound holds for angles α up to 90°: I_x(a, ½)/x^a grows with x, up to 1 at x = 1.

    >>> round(log10_cap(36, 2), 12) == round(math.log10(0.2), 12), log10_cap(10, 1000) < -700
    (True, True)
    """
    fraction = cap_fraction(angle_deg, dimension)
    if fraction > _SMALL:
        return math.log10(fraction)
    return math.log10(0.5) + (dimension - 1) * math.log10(math.sin(math.radians(angle_deg)))


def log10_union(count: int, angle_deg: float, dimension: int) -> float:
    """Logarithm of a bound of the fraction of all directions that lie in a union of caps: the sum, at most 1.

    >>> log10_union(6, 45, 2), round(10 ** log10_union(2, 9, 2), 12)
    (0.0, 0.1)
    """
    return min(0.0, math.log10(count) + log10_cap(angle_deg, dimension)) if count else -math.inf


def log10_tail(hits: int, trials: int, log10_probability: float) -> float:
    """Logarithm of P(at least ``hits`` of ``trials`` independent events happen), each of the probability given.

    >>> round(10 ** log10_tail(2, 3, math.log10(0.5)), 12), round(log10_tail(50, 50, -100.0))
    (0.5, -5000)
    """
    if hits <= 0 or log10_probability >= 0:
        return 0.0
    if math.isinf(log10_probability):
        return -math.inf
    k = np.arange(hits, trials + 1)
    log_q = log10_probability * math.log(10)
    choices = gammaln(trials + 1) - gammaln(k + 1) - gammaln(trials - k + 1)
    return min(0.0, float(logsumexp(choices + k * log_q + (trials - k) * math.log1p(-math.exp(log_q)))) / math.log(10))


def log10_clustered(inside: int, neurons: int, clusters: int, angle_deg: float, dimension: int) -> float:
    """Bound of P(``inside`` of the neurons lie in so many cones of half-angle α, wherever these are), as a logarithm.

    A cone with a neuron in it lies within 2α of that neuron.  So all but one neuron of each cone lie in as many caps of
    the angle 2α about neurons, and there are C(m, K) choices of these.

    >>> log10_clustered(50, 50, 1, 10, 3) < -50, log10_clustered(2, 2, 2, 10, 3)
    (True, 0.0)
    """
    if not 0 < clusters < inside:
        return 0.0
    choices = gammaln(neurons + 1) - gammaln(clusters + 1) - gammaln(neurons - clusters + 1)
    union = log10_union(clusters, min(2 * angle_deg, 90 if dimension == 1 else 180), dimension)
    return min(0.0, float(choices) / math.log(10) + log10_tail(inside - clusters, neurons - clusters, union))
