"""Shared small cases: the paper's one-dimensional data and networks on them; which examples Hypothesis draws."""

import os
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import settings

from theory.activations import Activation
from theory.expansion import Expansion, expand
from verify.datasets import Dataset, fig6
from verify.network import TwoLayerNetwork
from verify.numeric import NumericActivation

# Those of verify.testing.hypothesis_plugin; `--hypothesis-profile` is loaded after this, and so wins.
settings.load_profile("condense-ci" if os.environ.get("CI") else "condense")

NetworkMaker = Callable[..., TwoLayerNetwork]


@pytest.fixture(scope="session")
def paper_data() -> Dataset:
    """§7(a) of the paper: 40 samples, D = 2."""
    return fig6()


@pytest.fixture(scope="session")
def make_network(paper_data: Dataset) -> NetworkMaker:
    """Network of an activation on the paper's data: ``make_network(text, epsilon)``."""

    def make(text: str, epsilon: float, data: Dataset = paper_data) -> TwoLayerNetwork:
        activation = Activation.parse(text)
        p = expansion_of(text).multiplicity
        assert p is not None
        return TwoLayerNetwork(NumericActivation.of(activation), data.X, data.y, epsilon, p)

    return make


def expansion_of(text: str) -> Expansion:
    """Expansion of an activation given as text."""
    return expand(Activation.parse(text))


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded generator, the same in every run."""
    return np.random.default_rng(20211105)
