"""From a formula and data to all orientations: the paper's numbers through the whole chain."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from theory.errors import DataError, NotApplicableError
from theory.evidence import Evidence
from theory.expansion import expand
from theory.orientations import Options
from verify.datasets import Dataset, fig6
from verify.named_data import fig2, xor
from verify.prediction import predict

REFERENCE = {
    "tanh": {(-20.93, 0.14159), (159.07, -0.14159)},
    "x*tanh(x)": {(50.57, 0.05816), (-129.43, 0.05816), (140.57, -0.21143), (-39.43, -0.21143)},
    "x**2*tanh(x)": {(-52.88, 0.24685), (127.12, -0.24685), (-165.23, 0.13365), (14.77, -0.13365)}
    | {(65.83, 0.04329), (-114.17, -0.04329)},
}
COUNTS = {  # lines, stable, condensed
    "tanh": (1, 2, 2),
    "x*tanh(x)": (2, 4, 4),
    "x**2*tanh(x)": (3, 6, 6),
    "x**3*tanh(x)": (4, 8, 6),
    "x**4*tanh(x)": (3, 6, 6),
}
ON_CIRCLE = [[1, 0], [-1, 0], [0, 1], [0, -1]]


def found(expr, data=None):
    return predict(expand(expr), data or fig6()).orientations


@pytest.mark.parametrize("expr", REFERENCE)
def test_reference_orientations(expr):
    orientations = found(expr).orientations
    assert {(round(o.angle_deg or 0.0, 2), round(o.value, 5)) for o in orientations} == REFERENCE[expr]


@pytest.mark.parametrize("expr", COUNTS)
def test_reference_counts(expr):
    result = found(expr)
    assert (len(result.lines), len(result.stable), len(result.condensed)) == COUNTS[expr]
    assert len(result.orientations) == 2 * len(result.lines)
    assert result.completeness.status is Evidence.PROVED


def test_at_p_5_two_of_five_lines_are_not_real():
    result = found("x**4*tanh(x)")
    assert result.form.degree == 5
    assert "3 real and 2 non-real roots" in result.completeness.reason


@pytest.mark.parametrize("expr", COUNTS)
def test_each_antipodal_pair_is_there(expr):
    result = found(expr)
    sign = (-1) ** result.form.degree
    for one, other in zip(result.orientations[::2], result.orientations[1::2], strict=True):
        assert other.u == tuple(-x for x in one.u)
        assert other.value == sign * one.value


@pytest.mark.parametrize("factor", ["-1", "1/3", "-7*"])
@pytest.mark.parametrize("expr", COUNTS)
def test_the_coefficient_does_not_change_the_list(expr, factor):
    name = "tanh(x)" if expr == "tanh" else expr
    scaled = expand(f"({factor.strip('*')})*{name}")
    assert scaled.leading_coefficient != expand(expr).leading_coefficient
    assert predict(scaled, fig6()).orientations.to_dict() == found(expr).to_dict()


def test_other_targets_of_the_same_form_change_nothing():
    """T sees the data through its moments only: each sample twice is the same data."""
    data = fig6()
    rows = [row[:1] for row in data.rows]
    twice = Dataset.of("twice", rows * 2, data.targets * 2)
    assert found("x**2*tanh(x)", twice).orientations == found("x**2*tanh(x)").orientations


def test_the_scale_of_y_changes_values_alone():
    data = fig6()
    tripled = Dataset.of("tripled", [row[:1] for row in data.rows], [3 * y for y in data.targets])
    for one, three in zip(found("mish").orientations, found("mish", tripled).orientations, strict=True):
        assert three.u == one.u
        assert three.value == pytest.approx(3 * one.value, rel=1e-14)


def test_an_orientation_next_to_the_axis():
    """The antipode of an angle below the resolution of doubles is at 180°, not at −180°."""
    result = found("tanh", Dataset.of("flat", [[10**200], [2]], [1, Fraction(1, 10**200)]))
    assert [o.angle_deg for o in result.orientations] == [pytest.approx(0, abs=1e-190), 180]


# --- continua -----------------------------------------------------------------------------------------------


def test_a_constant_form_has_no_isolated_orientation():
    """T(w) = (w_1² + w_2²)/2."""
    result = found("x**2", Dataset.of("circle", ON_CIRCLE, [1, 1, 1, 1], bias=False))
    assert result.orientations == ()
    assert result.continua[0].value == Fraction(1, 2)
    assert result.completeness.status is Evidence.PROVED


def test_a_constant_form_with_a_bias():
    """Σ y x = 0 and Σ y x² = Σ y: T(w) = ‖w‖²·mean(y) again, from one-dimensional data."""
    data = Dataset.of("plane", [[-1], [1], [0], [2], [-2]], [5, 5, -10, 1, 1])  # Σ y = 2, Σ y x² = 18
    assert not found("x**2", data).continua
    data = Dataset.of("plane", [[-1], [1], [0], [2], [-2]], [5, 5, 6, 1, 1])  # Σ y = Σ y x² = 18
    (continuum,) = found("x**2", data).continua
    assert continuum.value == Fraction(18, 5)


# --- the centred target -------------------------------------------------------------------------------------


def test_a_constant_term_centres_the_target():
    prediction = predict(expand("sigmoid"), fig6())
    assert prediction.centred
    assert prediction.to_dict()["target"] == "y - mean(y)"
    assert [o.angle_deg for o in prediction.orientations.orientations] == [0, 180]  # Σ (y − ȳ) = 0
    x, y = fig6().X[:, 0], fig6().y
    assert prediction.orientations.orientations[0].value == pytest.approx(np.mean(x * (y - y.mean())), rel=1e-13)


def test_the_offset_of_the_target_does_not_matter_then():
    rows = [row[:1] for row in fig6().rows]
    raised = Dataset.of("raised", rows, [y + Fraction(3, 10) for y in fig6().targets])
    assert found("cos(x)", raised).to_dict() == found("cos(x)").to_dict()
    assert found("x**2", raised).to_dict() != found("x**2").to_dict()


# --- what cannot be predicted -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expr, message",
    [
        ("relu", r"'relu' has no multiplicity \(kinked\): the sides of 0 disagree"),
        ("leaky_relu", "kinked"),
        ("tanh(x) - a*x", r"parametric.*give each parameter a value with --set"),
    ],
)
def test_a_hypothesis_fails(expr, message):
    with pytest.raises(NotApplicableError, match=message):
        found(expr)


def test_no_signal():
    data = Dataset.of("xor", [[-1], [0], [1]], [1, -2, 1])
    with pytest.raises(DataError, match="T is identically 0"):
        found("tanh", data)
    assert len(found("x*tanh(x)", data).lines) == 2


def test_one_variable_leaves_nothing_to_predict():
    with pytest.raises(DataError, match="the only orientations are ±1"):
        found("tanh", Dataset.of("line", [[1], [3]], [1, 2], bias=False))


def test_too_many_classes_to_follow():
    with pytest.raises(DataError, match="N = 63 eigenvector classes; at most 62"):
        predict(expand("x**2*tanh(x)"), fig2(), Options(max_classes=62))


# --- more than two dimensions -------------------------------------------------------------------------------


def test_xor_has_eight_condensed_orientations_at_the_corners():
    result = found("x**2*tanh(x)", xor())
    corners = {tuple(round(x * 3**0.5) for x in o.u) for o in result.condensed}
    assert corners == set(product((-1, 1), repeat=3))
    assert [o.alignment_exponents for o in result.condensed] == [pytest.approx((2, 2))] * 8
    assert [o.kind for o in result.lines if not o.condensed] == ["saddle"] * 3
    assert result.completeness.status is Evidence.PROVED


@pytest.mark.parametrize(
    "expr, counts", {"tanh": (1, 2, 2), "x*tanh(x)": (6, 4, 4), "x**2*tanh(x)": (25, 6, 6)}.items()
)
def test_the_five_dimensional_data_of_the_paper(expr, counts):
    result = found(expr, fig2(seed=1))
    assert (len(result.lines), len(result.stable), len(result.condensed)) == counts
    assert result.completeness.status is Evidence.PROVED


def test_progress_is_told():
    told: list[float] = []
    predict(expand("x**2*tanh(x)"), xor(), progress=lambda done, text: told.append(done))
    assert told
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] <= 1
