"""The marker ``condense``: tests that hold the theory against something, and the case that they do it on."""

from typing import Any

import pytest

NAME = "condense"
HELP = (
    f"{NAME}(activation=None, data='fig6', bias=True, seed=0): holds the theory of condensation against something; "
    "the arguments are the case that the fixture condense_case gives, and a list is a test for each of its values"
)
FIXTURES = {"activation": "condense_activation", "data": "condense_dataset"}
"""What a list is given for, and the fixture that takes its values one after the other."""
ARGUMENTS = (*FIXTURES, "bias", "seed")


class MarkerError(pytest.Collector.CollectError):
    """The marker is not as it should be."""


def arguments(node: pytest.Item | pytest.Collector) -> dict[str, Any]:
    """The arguments of all markers on a test, its class and its module; the closest counts."""
    given: dict[str, Any] = {}
    for mark in reversed(list(node.iter_markers(NAME))):
        if mark.args or not set(mark.kwargs) <= set(ARGUMENTS):
            wrong = ", ".join([*map(repr, mark.args), *(name for name in mark.kwargs if name not in ARGUMENTS)])
            known = ", ".join(f"{name}=" for name in ARGUMENTS)
            raise MarkerError(f"{node.name}: the marker {NAME} has the argument {wrong}; it takes {known}")
        given |= mark.kwargs
    return given


def parametrize(metafunc: pytest.Metafunc) -> None:
    """A test for each activation and data set, where the marker has lists of them."""
    given = arguments(metafunc.definition)
    for name, fixture in FIXTURES.items():
        values = given.get(name)
        if isinstance(values, list | tuple) and fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, values, indirect=True, ids=_label)


def _label(value: object) -> str | None:
    """A data set by its name, an activation by its formula; pytest's own label for a text."""
    return getattr(value, "name", None) or getattr(value, "source", None)
