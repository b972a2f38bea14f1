"""Networks whose activation has a constant term, σ(0) = c_0 ≠ 0: two phases, and where neurons condense in the second.

The constant acts first.  While weights are small, f(x) = c_0 Σ_j a_j to leading order, so that all a_j drift together
until Σ_j a_j = ȳ/c_0, at the rate m c_0².  What is left of the residual is −(y_i − ȳ).  From then on

    a_j' = c_p (T(w_j) − mean_k T(w_k)),    w_j' = c_p a_j ∇T(w_j),    T(w) = (1/n) Σ_i (y_i − ȳ) (w·x_i)^p,

from a_j(0) − mean a(0) + ȳ/(c_0 m): the correlation form is that of the centred target.
"""

from verify.offset.measure import OffsetRun, run_network
from verify.offset.phases import Phases

__all__ = ["OffsetRun", "Phases", "run_network"]
