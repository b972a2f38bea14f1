"""What the mathematics says: activations, expansions, derivations, correlation forms and their orientations."""

from typing import TYPE_CHECKING

from theory._lazy import lazy_exports

if TYPE_CHECKING:
    from theory.activations import Activation as Activation
    from theory.catalogue import CATALOGUE as CATALOGUE
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
    from theory.orientations import Orientation as Orientation
    from theory.orientations import StationaryOrientations as StationaryOrientations
    from theory.orientations import stationary_orientations as stationary_orientations

_EXPORTS = {
    "theory.activations": ("Activation",),
    "theory.catalogue": ("CATALOGUE",),
    "theory.derivation": ("Derivation", "DerivationCheck", "Step", "derive"),
    "theory.errors": ("ActivationError", "DataError", "InputError", "NotApplicableError"),
    "theory.evidence": ("Evidence", "Statement"),
    "theory.expansion": ("Expansion", "ExpansionStatus", "expand"),
    "theory.form": ("CorrelationForm",),
    "theory.orientations": ("Orientation", "StationaryOrientations", "stationary_orientations"),
}

__all__ = [
    "CATALOGUE",
    "Activation",
    "ActivationError",
    "CorrelationForm",
    "DataError",
    "Derivation",
    "DerivationCheck",
    "Evidence",
    "Expansion",
    "ExpansionStatus",
    "InputError",
    "NotApplicableError",
    "Orientation",
    "Statement",
    "StationaryOrientations",
    "Step",
    "derive",
    "expand",
    "stationary_orientations",
]

__getattr__ = lazy_exports(_EXPORTS)
