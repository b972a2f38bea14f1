"""Fixtures: the data sets that have a name, and the case of the marker ``condense``."""

from typing import TYPE_CHECKING, Any

import pytest

from theory.errors import InputError
from verify.data_names import DATA_NAMES
from verify.testing import marker

if TYPE_CHECKING:
    from theory.activations import Activation
    from theory.expansion import Expansion
    from verify.claims import Case
    from verify.dataset import Dataset


def fixture_name(data: str) -> str:
    """The fixture of a data set.

    >>> fixture_name("fig2-low")
    'condense_fig2_low'
    """
    return f"condense_{data.replace('-', '_')}"


def _named(data: str) -> Any:
    def named() -> "Dataset":
        from verify.datasets import load

        return load(data)

    named.__doc__ = f"The data set {data}, with a bias; seed 0 where it is random."
    return pytest.fixture(scope="session", name=fixture_name(data))(named)


globals().update({fixture_name(data): _named(data) for data in DATA_NAMES})


@pytest.fixture
def condense_activation(request: pytest.FixtureRequest) -> "str | Activation | Expansion":
    """The activation of the marker ``condense``, or that of an indirect parametrization."""
    given = getattr(request, "param", None) or marker.arguments(request.node).get("activation")
    if given is None:
        pytest.fail("no activation is given; mark it with @pytest.mark.condense(activation='tanh')", pytrace=False)
    return given


@pytest.fixture
def condense_dataset(request: pytest.FixtureRequest) -> "Dataset":
    """The data of the marker ``condense`` (fig6 if it has none), or of an indirect parametrization.

    They are given as a name, as the path of a CSV file, or as a ``verify.Dataset``.
    """
    from verify.datasets import Dataset, load

    given = marker.arguments(request.node)
    source = getattr(request, "param", None) or given.get("data", DATA_NAMES[0])
    if isinstance(source, Dataset):
        if "bias" in given:
            pytest.fail("bias= is about data that have a name or are read from a file; leave it out", pytrace=False)
        return source
    try:
        return load(source, bias=given.get("bias", True), seed=given.get("seed", 0))
    except InputError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def condense_case(
    request: pytest.FixtureRequest,
    condense_activation: "str | Activation | Expansion",
    condense_dataset: "Dataset",
) -> "Case":
    """The ``verify.Case`` of the marker ``condense``: its activation on its data, networks drawn with its seed."""
    from verify.claims import Case
    from verify.settings import Settings

    try:
        settings = Settings(seed=marker.arguments(request.node).get("seed", 0))
        return Case.of(condense_activation, condense_dataset, settings)
    except InputError as error:
        pytest.fail(str(error), pytrace=False)
