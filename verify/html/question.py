"""The question: which network, on which data, and what is asked of it."""

import sympy as sp

from theory._html import Html, element, joined
from verify.dataset import Dataset
from verify.html.mathml import math, prose
from verify.html.parts import Section, facts, fold, formulas
from verify.html.rendered import view_html
from verify.layout import plural, table
from verify.prediction import Prediction
from verify.settings import Settings
from verify.tables import seed_range

MOST_SAMPLES = 100
"""Samples that the table of the data shows; the embedded file has all of them, exact."""


def question(prediction: Prediction, settings: Settings) -> Section:
    """Network, data and initial weights, in sentences and formulas."""
    asked = (
        "A network with one hidden layer starts its training from small weights. In which directions do its input "
        "weights $w_j$ point by the time the loss begins to move? The theory answers from the first Taylor "
        "coefficients of the activation and from the data; this page holds simulated networks against that answer."
    )
    content = joined(
        [
            element("p", prose(asked)),
            formulas(
                r"f(x) = \sum_{j=1}^{m} a_j\, \sigma(w_j \cdot x)",
                r"R = \frac{1}{2n} \sum_{i=1}^{n} \left(f(x_i) - y_i\right)^2",
                r"\frac{\mathrm{d} \theta}{\mathrm{d} t} = -\nabla R(\theta)",
            ),
            facts(_facts(prediction, settings)),
            fold(f"The data, {plural(len(prediction.dataset.targets), 'sample')}", data_table(prediction.dataset)),
        ]
    )
    return Section("question", "The question", content)


def _facts(prediction: Prediction, settings: Settings) -> list[tuple[str, Html]]:
    data = prediction.dataset
    inputs = plural(data.dimension - data.bias, "input")
    bias = " and a bias, the last coordinate of every $x_i$, which is 1" if data.bias else ", without a bias"
    size = f": $n = {len(data.targets)}$ samples of {inputs}{bias}; $D = {data.dimension}$"
    network = f"$m = {settings.neurons}$ hidden neurons; weights drawn from $N(0, {settings.std:g}^2)$"
    return [
        ("activation", math(activation_latex(prediction))),
        (
            "data",
            joined([data.name, prose(size)]),
        ),
        ("network", joined([prose(network), f", {seed_range(settings)}"])),
    ]


def activation_latex(prediction: Prediction) -> str:
    """The activation as a formula."""
    return rf"\sigma(x) = {sp.latex(prediction.expansion.activation.expr)}"


def data_table(data: Dataset) -> Html:
    """The samples, rounded."""
    D = data.dimension
    names = ["i", *(f"x_{k}" for k in range(1, D + 1)), "y"]
    view = table(*names, right=names)
    for i, (row, y) in enumerate(zip(data.rows[:MOST_SAMPLES], data.targets, strict=False), 1):
        view.add_row(str(i), *(f"{float(x):.6g}" for x in (*row, y)))
    more = len(data.targets) - MOST_SAMPLES
    note = f"{plural(more, 'sample')} more; all" if more > 0 else "All"
    last = "embedded in this page as exact numbers, which the last section tells how to extract."
    return joined([view_html(view), element("p", f"{note} are {last}", class_="note")])
