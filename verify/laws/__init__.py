"""Laws of the theory as properties: each takes a user's own derivation, dynamics, solver or activation.

A law draws small rational examples and compares what the user's object says with a slow and literal computation.  It
returns a :class:`~verify.Finding`, or raises :class:`LawViolation`, an AssertionError, with the smallest example and
the number by which the object is wrong there.  So one line makes a test:

>>> from verify import laws
>>> def test_my_field():
...     laws.leading_order(my_field, "x - tanh(x)")

``verify.laws.networks`` holds the quantitative laws against simulated networks (``condense verify --law``).
"""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from verify.laws.properties.accuracy import order as order
    from verify.laws.properties.derivations import derivation as derivation
    from verify.laws.properties.dynamics import gradient_flow as gradient_flow
    from verify.laws.properties.dynamics import leading_order as leading_order
    from verify.laws.properties.dynamics import polar as polar
    from verify.laws.properties.flows import flow as flow
    from verify.laws.properties.flows import time_scaling as time_scaling
    from verify.laws.properties.forms import correlation_form as correlation_form
    from verify.laws.properties.orientations import alignment as alignment
    from verify.laws.properties.orientations import stationary as stationary
    from verify.laws.properties.potentials import ascent as ascent
    from verify.laws.properties.potentials import invariant as invariant
    from verify.laws.properties.potentials import potential as potential
    from verify.laws.properties.series import expansion as expansion
    from verify.laws.properties.series import multiplicity as multiplicity
    from verify.laws.properties.symmetry import equivariance as equivariance
    from verify.laws.properties.violation import LawViolation as LawViolation

__all__ = [
    "LawViolation",
    "alignment",
    "ascent",
    "correlation_form",
    "derivation",
    "equivariance",
    "expansion",
    "flow",
    "gradient_flow",
    "invariant",
    "leading_order",
    "multiplicity",
    "order",
    "polar",
    "potential",
    "stationary",
    "time_scaling",
]

_HOME = "verify.laws.properties"

__getattr__ = lazy_exports(
    {
        f"{_HOME}.accuracy": ("order",),
        f"{_HOME}.derivations": ("derivation",),
        f"{_HOME}.dynamics": ("gradient_flow", "leading_order", "polar"),
        f"{_HOME}.flows": ("flow", "time_scaling"),
        f"{_HOME}.forms": ("correlation_form",),
        f"{_HOME}.orientations": ("alignment", "stationary"),
        f"{_HOME}.potentials": ("ascent", "invariant", "potential"),
        f"{_HOME}.series": ("expansion", "multiplicity"),
        f"{_HOME}.symmetry": ("equivariance",),
        f"{_HOME}.violation": ("LawViolation",),
    }
)
