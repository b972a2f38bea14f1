"""Hypothesis strategies for the inputs of the theory: activations, data, correlation forms, weights, networks.

All are exact, reject nothing, and shrink: an activation to ``x**p``, data to two samples with entries 0 and 1,
a form to w_1^p, a rotation to the identity.  A failing test prints what one would write.  They make tests of properties
as well as searches, :func:`verify.claims.search.search`.

>>> from hypothesis import given
>>> from theory.expansion import expand
>>> @given(activations(p=3))
... def test_multiplicity(activation):
...     assert expand(activation).multiplicity == 3
"""

from verify.strategies.activations import KINDS, activations
from verify.strategies.data import datasets
from verify.strategies.degenerate import DEGENERACIES, degenerate_datasets
from verify.strategies.forms import forms
from verify.strategies.initial_weights import weights
from verify.strategies.kinked import KINKED_KINDS, kinked_activations
from verify.strategies.networks import RESIDUALS, networks, small_network
from verify.strategies.planted import planted_forms
from verify.strategies.position import generic_datasets
from verify.strategies.rotations import rotations
from verify.strategies.solved import KnownOrientation, SolvedForm
from verify.strategies.solved_forms import SOLVED_KINDS, solved_forms

__all__ = [
    "DEGENERACIES",
    "KINDS",
    "KINKED_KINDS",
    "RESIDUALS",
    "SOLVED_KINDS",
    "KnownOrientation",
    "SolvedForm",
    "activations",
    "datasets",
    "degenerate_datasets",
    "forms",
    "generic_datasets",
    "kinked_activations",
    "networks",
    "planted_forms",
    "rotations",
    "small_network",
    "solved_forms",
    "weights",
]
