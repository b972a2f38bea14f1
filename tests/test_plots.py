"""The pictures: one for each kind of dimension, whole, and the projection of the sphere."""

from dataclasses import replace

import numpy as np
import pytest

from theory.expansion import expand
from verify.datasets import load
from verify.plots import pictures, png
from verify.plots_sphere import from_disc, on_disc, sphere
from verify.prediction import predict
from verify.settings import Settings
from verify.verification import Verification, verify_activation

QUICK = Settings(neurons=10, networks=2, further=3)


@pytest.fixture(scope="module", params=["fig6", "xor", "fig2"])
def verification(request: pytest.FixtureRequest) -> Verification:
    return verify_activation(expand("x**2*tanh(x)"), load(request.param), QUICK)


def assert_png(content: bytes) -> None:
    assert content.startswith(b"\x89PNG")
    assert content[-8:-4] == b"IEND"


def test_pictures_by_dimension(verification: Verification) -> None:
    name = {2: "direction-field.png", 3: "sphere.png"}.get(verification.prediction.dataset.dimension, "cosines.png")
    files = pictures(verification)
    assert list(files) == [name, "orientation-growth.png"]
    for content in files.values():
        assert_png(content)


def test_pictures_where_no_neuron_has_grown(verification: Verification) -> None:
    idle = replace(verification, records=tuple(r for r in verification.records if r.tolerance_deg is None))
    for content in pictures(idle).values():
        assert_png(content)


def test_the_sphere_without_simulation_says_what_is_on_it() -> None:
    figure = sphere(predict(expand("x**2*tanh(x)"), load("xor")))
    (legend,) = figure.legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == ["maximum, condensed", "minimum, condensed", "saddle, not condensed"]
    assert_png(png(figure))


def test_the_projection_is_inverted_and_keeps_areas(rng: np.random.Generator) -> None:
    u = rng.standard_normal((20_000, 3))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    upper = u[u[:, 2] >= 0]
    assert from_disc(on_disc(upper)) == pytest.approx(upper, abs=1e-12)
    radius = np.linalg.norm(on_disc(u), axis=1)
    assert np.mean(radius < 0.5) == pytest.approx(0.25, abs=0.015)  # uniform on the disc
