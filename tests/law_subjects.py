"""Subjects that the laws are tested on, and subjects with a theory that is wrong in one place."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from tests.conftest import expansion_of
from verify.datasets import Dataset, fig6, xor
from verify.laws.networks.law import Law
from verify.laws.networks.subject import Subject
from verify.prediction import Prediction, predict
from verify.settings import Settings


def random_data(n: int, d: int, seed: int, x_scale: float = 1.0, y_scale: float = 1.0) -> Dataset:
    """Gaussian samples with a bias, D = d + 1, and Gaussian targets."""
    rng = np.random.default_rng(seed)
    X, y = x_scale * rng.standard_normal((n, d)), y_scale * rng.standard_normal(n)
    return Dataset.of("random", X.tolist(), y.tolist(), seed=seed)


DATA: dict[str, Callable[[], Dataset]] = {
    "fig6": fig6,
    "xor": xor,
    "cube": lambda: random_data(12, 2, 3),
    "tesseract": lambda: random_data(15, 3, 4),
}
"""Data in D = 2, 3, 3 and 4 dimensions."""


@cache
def data(name: str) -> Dataset:
    return DATA[name]()


@cache
def prediction(text: str, name: str) -> Prediction:
    return predict(expansion_of(text), data(name))


def subject(text: str, name: str = "fig6", seed: int = 0, neurons: int = 20) -> Subject:
    """An activation on one of the data sets."""
    return Subject(prediction(text, name), Settings(seed=seed, neurons=neurons))


def on(text: str, dataset: Dataset, seed: int = 0, neurons: int = 20) -> Subject:
    """An activation on any data."""
    return Subject(predict(expansion_of(text), dataset), Settings(seed=seed, neurons=neurons))


def altered(right: Subject, **wrong: Any) -> Any:
    """The same network, data and sizes ε, with another theory: ``wrong`` replaces what a subject says of it."""
    return _with(right, right.prediction, wrong)


def of_other_form(right: Subject, other: Subject) -> Any:
    """The theory of other data, for networks on these."""
    wrong = replace(right.prediction, orientations=other.prediction.orientations)
    return _with(right, wrong, {})


def _with(right: Subject, theory: Prediction, wrong: dict[str, Any]) -> Any:
    names = ("size_with_departure", "departure", "departures", "network", "sigma")
    kept = {name: getattr(right, name) for name in names}
    said = {name: staticmethod(value) if callable(value) else value for name, value in (kept | wrong).items()}
    return type("Altered", (Subject,), said)(theory, right.settings)


def status(law: Law, tested: Subject) -> str:
    """The evidence level that a law finds."""
    return law.hold(tested).statement.status.value


def scaled_condensed(right: Subject, value: float = 1.0, kappa: float = 1.0) -> Any:
    """Condensed orientations with T(u), or the κ, multiplied by a factor."""

    def changed(o: Any) -> Any:
        exponents = tuple(kappa * k for k in o.alignment_exponents)
        return replace(o, value=value * o.value, alignment_exponents=exponents)

    return altered(right, condensed=tuple(map(changed, right.condensed)))
