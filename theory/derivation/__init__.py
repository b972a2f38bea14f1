"""The theory derived, for one activation, in steps that check and print themselves.

:func:`derive` builds a :class:`Derivation`: from the loss by gradient flow, small weights and leading order to the
potential, polar coordinates and stationary orientations, and for D = 2 to the binary form of degree p with its bound
of 2p orientations (Zhou et al., arXiv:2105.11686, re-derived).  ``Derivation.check`` judges every step from the
claims of its premises alone: exact identities are proved, limits are measured in high precision.
"""

from theory.derivation.build import derive
from theory.derivation.derivation import Derivation, DerivationCheck
from theory.derivation.latex_reader import parse_latex
from theory.derivation.step import Claim, Step, StepCheck
from theory.derivation.symbols import parse_claim

__all__ = ["Claim", "Derivation", "DerivationCheck", "Step", "StepCheck", "derive", "parse_claim", "parse_latex"]
