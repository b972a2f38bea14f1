"""What the mathematics says: activations, expansions, derivations, correlation forms and their orientations."""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from theory import bounds as bounds
    from theory import forms as forms
    from theory.activations import Activation as Activation
    from theory.catalogue import CATALOGUE as CATALOGUE
    from theory.certificates import Certificate as Certificate
    from theory.derivation import Derivation as Derivation
    from theory.derivation import DerivationCheck as DerivationCheck
    from theory.derivation import Step as Step
    from theory.derivation import derive as derive
    from theory.errors import ActivationError as ActivationError
    from theory.errors import DataError as DataError
    from theory.errors import InputError as InputError
    from theory.errors import NotApplicableError as NotApplicableError
    from theory.evidence import Evidence as Evidence
    from theory.evidence import Statement as Statement
    from theory.expansion import Expansion as Expansion
    from theory.expansion import ExpansionStatus as ExpansionStatus
    from theory.expansion import expand as expand
    from theory.form import CorrelationForm as CorrelationForm
    from theory.orientations import Options as Options
    from theory.orientations import Orientation as Orientation
    from theory.orientations import StationaryOrientations as StationaryOrientations
    from theory.orientations import certify as certify
    from theory.orientations import stationary_orientations as stationary_orientations

_EXPORTS = {
    "theory.activations": ("Activation",),
    "theory.catalogue": ("CATALOGUE",),
    "theory.certificates": ("Certificate",),
    "theory.derivation": ("Derivation", "DerivationCheck", "Step", "derive"),
    "theory.errors": ("ActivationError", "DataError", "InputError", "NotApplicableError"),
    "theory.evidence": ("Evidence", "Statement"),
    "theory.expansion": ("Expansion", "ExpansionStatus", "expand"),
    "theory.form": ("CorrelationForm",),
    "theory.orientations": ("Options", "Orientation", "StationaryOrientations", "certify", "stationary_orientations"),
}

__all__ = [
    "CATALOGUE",
    "Activation",
    "ActivationError",
    "Certificate",
    "CorrelationForm",
    "DataError",
    "Derivation",
    "DerivationCheck",
    "Evidence",
    "Expansion",
    "ExpansionStatus",
    "InputError",
    "NotApplicableError",
    "Options",
    "Orientation",
    "Statement",
    "StationaryOrientations",
    "Step",
    "bounds",
    "certify",
    "derive",
    "expand",
    "forms",
    "stationary_orientations",
]

__getattr__ = lazy_exports(_EXPORTS, ("theory.bounds", "theory.forms"))
