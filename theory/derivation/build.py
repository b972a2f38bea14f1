"""From an activation to its derivation: the order of the steps, and when there is none."""

import sympy as sp

from theory.activations import Activation
from theory.derivation import (
    build_binary,
    build_first,
    build_neuron,
    build_offset,
    build_polar,
    build_setting,
    build_slow,
    build_small,
)
from theory.derivation.derivation import Derivation
from theory.derivation.draft import Builder, Draft
from theory.errors import InputError, NotApplicableError
from theory.expansion import Expansion, ExpansionStatus, expand


def derive(source: Activation | Expansion, dimension: int = 2) -> Derivation:
    """Derivation of the leading-order dynamics, for one activation and inputs of dimension D.

    Where σ(0) ≠ 0 the constant acts first: the derivation then contains the fast drift of the output weights, and the
    leading-order dynamics are those of the centred target (``docs/theory.md``).

    Parameters
    ----------
    source
        The activation, or its expansion where that is already known.
    dimension
        D, the bias coordinate included.  D = 2 adds the binary form and the bound of 2p orientations.

    Raises
    ------
    NotApplicableError
        If σ has no proved two-sided expansion at 0, or it has free parameters.
    InputError
        If ``dimension`` is not a positive integer.

    Examples
    --------
    >>> derivation = derive(Activation.parse("x**2*tanh(x)"))
    >>> derivation["stationary"].claim
    (Eq(grad(T(u), u), 3*T(u)*u),)
    >>> derivation["count"].claim[2]
    N_orientations <= 6

    The sigmoid has σ(0) = 1/2, so that its output weights drift to ȳ/(m/2) first:

    >>> derive(Activation.parse("sigmoid"))["fast-sum"].claim
    (Eq(rate(S, t), -m*(S - 2*ybar)/4 + O(epsilon)),)
    """
    if isinstance(dimension, bool) or not isinstance(dimension, int) or dimension < 1:
        raise InputError(f"the dimension D must be a positive integer, not {dimension!r}")
    expansion = expand(source) if isinstance(source, Activation) else source
    draft = _start(expansion, dimension)
    for build in _builders(draft):
        draft = draft.with_step(build(draft))
    return Derivation(draft.activation, dimension, draft.steps)


def _builders(draft: Draft) -> tuple[Builder, ...]:
    tangent = build_polar.TANGENT_BUILDERS if draft.dimension > 1 else ()
    binary = build_binary.BUILDERS if draft.dimension == 2 else ()
    start = _centred_start() if draft.centred else build_small.BUILDERS + build_neuron.BUILDERS
    first = build_first.BUILDERS if draft.centred else ()
    linear = build_first.LINEAR_BUILDERS if draft.centred and draft.p == 1 else ()
    return build_setting.BUILDERS + start + build_polar.BUILDERS + tangent + first + linear + binary


def _centred_start() -> tuple[Builder, ...]:
    """From the setting to one neuron, where the constant takes the mean from the target."""
    form, euler = (build_neuron.correlation_form,), (build_neuron.euler,)
    return build_offset.BUILDERS + build_slow.LEADING_BUILDERS + form + build_slow.NEURON_BUILDERS + euler


def _start(expansion: Expansion, dimension: int) -> Draft:
    """An empty draft, if the theory applies: σ(z) = c_0 + c_p z^p + … with c_p ≠ 0, proved."""
    c_0 = expansion.constant or sp.S.Zero
    p, c_p, q = expansion.multiplicity, expansion.leading_coefficient, expansion.next_order
    _require_numbers(expansion)
    if expansion.status != ExpansionStatus.PROVED or p is None or c_p is None:
        raise _not_applicable(
            expansion,
            f"its expansion at 0 is {expansion.status.value} ({expansion.reason}), and the derivation needs a proved "
            "one that is the same on both sides",
        )
    x = expansion.activation.variable
    if q is None and sp.simplify(expansion.activation.expr - c_0 - c_p * x**p) != 0:
        raise _not_applicable(
            expansion, f"no term after the leading one was found ({expansion.reason}), so that the error has no order"
        )
    return Draft(expansion.activation, p, c_p, q, expansion.next_coefficient, dimension, c_0)


def _require_numbers(expansion: Expansion) -> None:
    if expansion.activation.parameters:
        names = ", ".join(map(str, expansion.activation.parameters))
        raise _not_applicable(expansion, f"it has the free parameters {names}; give them values")


def _not_applicable(expansion: Expansion, why: str) -> NotApplicableError:
    return NotApplicableError(f"no derivation for {expansion.activation.expr}: {why}")
