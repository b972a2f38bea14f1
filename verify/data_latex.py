"""What a data set adds to the article of a derivation: its correlation form and the table of its orientations."""

from fractions import Fraction

import sympy as sp

from theory.derivation.article import Section
from theory.derivation.layout import block
from theory.derivation.notation import Form
from theory.derivation.symbols import equation, vector
from theory.errors import DataError
from theory.form import CorrelationForm
from theory.latex.prose import sentence_latex
from theory.latex.style import Style
from verify.dataset import Dataset
from verify.orientation_latex import orientation_blocks
from verify.prediction import Prediction

_MOST_SAMPLES, _MOST_TERMS = 16, 40
_DIGITS = 6
_LONG = 10**8
"""Longer numerators and denominators are rounded to decimals."""


def data_sections(prediction: Prediction, style: Style) -> list[Section]:
    """The data with their form, and their stationary orientations, set in the style of the article."""
    name = sentence_latex(prediction.dataset.name)
    return [
        Section(rf"The data \texttt{{{name}}}", tuple(_data_blocks(prediction, style))),
        Section("Their stationary orientations", tuple(orientation_blocks(prediction, style))),
    ]


def _data_blocks(prediction: Prediction, style: Style) -> list[str]:
    data, found = prediction.dataset, prediction.orientations
    n, D, p = len(data.targets), data.dimension, found.form.degree
    bias = ", the last of which is the constant 1 of the bias" if data.bias else ""
    target = r" with the centred target $y_i - \bar{y}$" if prediction.centred else ""
    seed = "" if data.seed is None else f" (random, seed {data.seed})"
    lead = (
        f"There are $n = {n}$ samples with $D = {D}$ coordinates{bias}{seed}. At leading order they enter through "
        f"their correlation form {style.reference('correlation-form')} of degree $p = {p}$ alone{target}"
    )
    return [f"{style.prose(lead)}{_shown_form(found.form, style)}", *(sample_table(data) if _is_short(data) else [])]


def _shown_form(form: CorrelationForm, style: Style) -> str:
    """The form as an equation where its coefficients can be written down, and how exact they are."""
    try:
        coefficients = form.coefficients
    except DataError:
        coefficients = {}
    if not 0 < len(coefficients) <= _MOST_TERMS:
        return ", which has too many coefficients to be written down."
    exact = all(abs(t.numerator) < _LONG and t.denominator < _LONG for t in coefficients.values())
    display = style.equation("data-form", form_latex(form))
    note = "" if exact else f"Its coefficients are exact rationals, here rounded to {_DIGITS} significant digits.\n"
    return f":\n{display}\n{note}"


def form_latex(form: CorrelationForm) -> str:
    r"""T(w) as a polynomial: exact where its coefficients are short, else with decimals and ≈.

    >>> print(form_latex(CorrelationForm.from_coefficients({(2, 0): 1, (1, 1): Fraction(-2, 3)})))
    T(w) = w_{1}^{2} - \frac{2}{3} w_{1} w_{2}
    """
    coefficients = form.coefficients
    exact = all(abs(t.numerator) < _LONG and t.denominator < _LONG for t in coefficients.values())
    w = vector("w", form.dimension)
    terms = [
        (sp.Rational(t.numerator, t.denominator) if exact else sp.Float(float(t), _DIGITS))
        * sp.Mul(*(x**k for x, k in zip(w.components, alpha, strict=True)))
        for alpha, t in coefficients.items()
    ]
    return block([equation(Form(w), sp.Add(*terms))], equals="=" if exact else r"\approx")


def _is_short(data: Dataset) -> bool:
    numbers = [*data.targets, *(x for row in data.rows for x in row)]
    return len(data.targets) <= _MOST_SAMPLES and data.dimension <= 6 and all(len(str(x)) <= 6 for x in numbers)


def sample_table(data: Dataset) -> list[str]:
    """The samples and targets, a row each, as fractions."""
    pairs = zip(data.rows, data.targets, strict=True)
    rows = [rf"$({', '.join(map(_number, row))})$ & ${_number(target)}$ \\" for row, target in pairs]
    head = r"$x_i$ & $y_i$ \\ \hline"
    return [r"\begin{center}", r"\begin{tabular}{ll}", head, *rows, r"\end{tabular}", r"\end{center}"]


def _number(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    return str(value) if value.denominator == 1 else rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
