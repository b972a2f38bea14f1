"""What ``condense-orientations`` shows: all stationary orientations on a data set, and that none is missing."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb

import sympy as sp

from theory.activations import Activation
from theory.derivation.printing import latex
from theory.errors import DataError, InputError
from theory.expansion import expand
from theory.form import CorrelationForm
from theory.orientations import certify
from verify.dataset import Dataset
from verify.prediction import Prediction, predict
from verify.sphinxext.blocks import Block, Content, Download, Formula, Paragraph, Remark, not_applicable, prose
from verify.sphinxext.mathematics import with_mathematics
from verify.sphinxext.pictures import Drawn, files_of, prediction_picture
from verify.sphinxext.views import blocks_of
from verify.tables import prediction_view

MOST_MONOMIALS, MOST_TERMS, LONGEST_TERM = 200, 8, 24
"""A correlation form is written out where it has no more terms, none with a longer coefficient."""
CERTIFICATE = "certificate.json"


@dataclass(frozen=True)
class Shown:
    """What is shown besides the table: every end of every line, a picture, the certificate."""

    full: bool = False
    plot: bool = False
    certificate: bool = False


def orientations_content(activation: str, data: Dataset, shown: Shown | None = None) -> Content:
    """The table of orientations with the statement of completeness.

    Raises
    ------
    InputError
        If the activation cannot be read, or there is no certificate or no picture to show.
    NotApplicableError
        If the activation has no multiplicity.
    """
    shown = shown or Shown()
    expansion = expand(Activation.parse(activation))
    try:
        prediction = predict(expansion, data)
    except DataError as error:  # the data can be read, but carry no signal of this degree
        return not_applicable(error)
    _, *table, _ = map(_hinted, blocks_of(prediction_view(prediction, shown.full)))
    more = [_certificate(prediction)] if shown.certificate else []
    more += [prediction_picture(prediction)] if shown.plot else []
    complete = prediction.orientations.completeness
    remark = Remark(f"Completeness: {complete.status.value}", complete.status.value, complete.reason)
    blocks = (*_start(prediction), *with_mathematics(table), remark, *(drawn.block for drawn in more))
    return Content(blocks, (complete.status,), files_of(more))


def _start(prediction: Prediction) -> list[Block]:
    """What is looked at, and T where it is short."""
    expansion, data, p = prediction.expansion, prediction.dataset, prediction.orientations.form.degree
    c_p = latex(expansion.leading_coefficient or sp.S.Zero)
    first = f"$\\sigma(x) = {latex(expansion.activation.expr)}$ has $p = {p}$ and $c_{{{p}}} = {c_p}$. "
    bias = ", the last coordinate being the bias" if data.bias else ""
    second = f"The data {data.name} have $n = {len(data.targets)}$ samples in $D = {data.dimension}$ dimensions{bias}."
    return [Paragraph(prose(first + second)), *_form(prediction.orientations.form)]


def _form(form: CorrelationForm) -> list[Block]:
    """T, written out.

    >>> from verify.datasets import xor
    >>> _form(xor().form(3))
    [Formula(latex='T(w) = 6 w_{1} w_{2} w_{3}', label='')]
    """
    if comb(form.dimension + form.degree - 1, form.degree) > MOST_MONOMIALS:
        return []
    terms = form.coefficients
    if len(terms) > MOST_TERMS or any(len(str(value)) > LONGEST_TERM for value in terms.values()):
        return []
    w = sp.symbols(f"w_1:{form.dimension + 1}")
    powers = (sp.Mul(*(x**k for x, k in zip(w, exponents, strict=True))) for exponents in terms)
    written = sp.Add(*(_rational(value) * power for value, power in zip(terms.values(), powers, strict=True)))
    return [Formula(f"T(w) = {latex(written)}")]


def _rational(value: Fraction) -> sp.Rational:
    return sp.Rational(value.numerator, value.denominator)


def _hinted(block: Block) -> Block:
    """What the terminal offers as an option of its own is one of the directive here."""
    if not isinstance(block, Paragraph):
        return block
    return replace(block, spans=tuple((role, text.replace("--all", ":detail: full")) for role, text in block.spans))


def _certificate(prediction: Prediction) -> Drawn:
    """The proof as a file."""
    found = prediction.orientations.certificate or certify(prediction.orientations.form)
    if found is None:
        raise InputError(
            "there is no certificate to show: these orientations follow from a formula (p = 1), from repeated "
            "eigenvalues or from multiple roots, not from boxes; leave :certificate: out"
        )
    return Drawn(Download(CERTIFICATE, "The certificate, as a file"), {CERTIFICATE: found.to_json().encode()})
