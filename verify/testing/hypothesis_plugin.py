"""The entry point that Hypothesis calls when it is imported: profiles, and a strategy for each type of ours.

``st.from_type(Activation)``, and with it ``@given(...)`` and ``st.builds``, then draw activations as
:mod:`verify.strategies` does.  Hypothesis wants the type itself, and looks it up when a test is decorated, while most
files import Hypothesis first and this package after it.  Importing the types here would cost everybody who imports
Hypothesis a second for SymPy, so each is registered right after the module that defines it is imported.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from verify.testing.after_import import after_import

if TYPE_CHECKING:
    from theory.activations import Activation
    from theory.expansion import Expansion
    from theory.form import CorrelationForm
    from verify.claims import Case
    from verify.dataset import Dataset
    from verify.network import TwoLayerNetwork, Weights

Strategy = st.SearchStrategy[Any]
LONG = 10_000
"""Examples for each property in the profile ``condense-long``."""


def register() -> None:
    """Register the profiles, and the types: those that are imported already, and the others as they are."""
    register_profiles()
    after_import({module: partial(_register_types, types) for module, types in STRATEGIES.items()})


def register_profiles() -> None:
    """The profiles ``condense``, ``condense-ci`` and ``condense-long``.

    None has a deadline or minds that drawing is slow, as exact algebra is; each prints how to repeat a failure.  What
    they do not say is as in Hypothesis's own default, whatever profile is loaded.
    """
    default = settings.get_profile("default")
    patient = settings(default, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("condense", patient)
    settings.register_profile("condense-ci", patient, derandomize=True, database=None)
    settings.register_profile("condense-long", patient, max_examples=LONG)


def _register_types(types: dict[str, Callable[[], Strategy]], module: ModuleType) -> None:
    for name, strategy in types.items():
        st.register_type_strategy(getattr(module, name), partial(_strategy, strategy))


def _strategy(make: Callable[[], Strategy], _: type) -> Strategy:
    return make()


def _activations() -> "st.SearchStrategy[Activation]":
    from verify.strategies import activations

    return activations()


def _expansions() -> "st.SearchStrategy[Expansion]":
    from theory.expansion import expand

    return _activations().map(expand)


def _forms() -> "st.SearchStrategy[CorrelationForm]":
    from verify.strategies import forms

    return forms()


def _datasets() -> "st.SearchStrategy[Dataset]":
    from verify.strategies import datasets

    return datasets()


def _weights() -> "st.SearchStrategy[Weights]":
    from verify.strategies import weights

    return weights()


def _networks() -> "st.SearchStrategy[TwoLayerNetwork]":
    from verify.strategies import networks

    return networks(residual="full")


def _cases() -> "st.SearchStrategy[Case]":
    from verify.claims import Case

    return st.builds(Case.of, _activations(), _datasets())


STRATEGIES: dict[str, dict[str, Callable[[], Strategy]]] = {
    "theory.activations": {"Activation": _activations},
    "theory.expansion_result": {"Expansion": _expansions},
    "theory.form": {"CorrelationForm": _forms},
    "verify.dataset": {"Dataset": _datasets},
    "verify.network": {"Weights": _weights, "TwoLayerNetwork": _networks},
    "verify.claims.case": {"Case": _cases},
}
"""The types that are registered, by the module that defines them, with what makes their strategy."""
