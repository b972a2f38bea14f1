"""The table of stationary orientations in LaTeX: exact where they are, else rounded, with the accuracy proved."""

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from flint import arb

from theory.derivation.printing import latex
from theory.exact_line import ExactLine, exact_lines
from theory.latex.numbers import decimal_latex
from theory.latex.prose import sentence_latex
from theory.latex.style import Style
from theory.latex.width import width
from theory.orientations import Continuum, Kind, Orientation, StationaryOrientations
from verify.prediction import Prediction

_ROWS, _MOST_ROWS, _COORDINATES = 36, 108, 8
_WIDE = 13.0
_RADIUS = re.compile(r"\+/- ([0-9.e+-]+)\]")
_KINDS = {Kind.MAXIMUM: "max", Kind.MINIMUM: "min", Kind.SADDLE: "saddle", Kind.DEGENERATE: "degenerate"}
_EXTREMUM = {1: "maximum", -1: "minimum", 0: "saddle", None: "undecided"}
Row = tuple[int, Orientation, ExactLine | None]
"""Number of the line from 1, the end of it that is shown, and its exact description."""


def orientation_blocks(prediction: Prediction, style: Style) -> list[str]:
    """How many there are, the proof that none is missing, and the tables."""
    found = prediction.orientations
    rows = _rows(found)
    shown = rows if len(rows) <= _MOST_ROWS else [row for row in rows if row[1].stable_for][:_MOST_ROWS]
    left_out = f" Of the {len(rows)} lines {len(shown)} are shown." * (len(shown) < len(rows))
    return [
        f"{_counts(found)} {_completeness(found, style)}.{left_out}",
        "",
        *([style.prose(_explanation(found))] if shown else []),
        *_tables(shown, found.form.dimension, style),
        *_coordinates(shown, found.form.dimension, style),
        *(_continuum(continuum, style) for continuum in found.continua),
    ]


def _counts(found: StationaryOrientations) -> str:
    lines, stable, condensed = len(found.lines), len(found.stable), len(found.condensed)
    return f"There are {lines} isolated stationary lines, {stable} stable and {condensed} condensed orientations."


def _completeness(found: StationaryOrientations, style: Style) -> str:
    reason = style.prose(sentence_latex(found.completeness.reason))
    return rf"Completeness: \textbf{{{found.completeness.status.value}}}, {reason}"


def _rows(found: StationaryOrientations) -> list[Row]:
    """One end of each line; that with T > 0 where the ends differ."""
    rows: list[Row] = []
    for place, (line, exact) in enumerate(zip(found.lines, exact_lines(found), strict=True)):
        other = line.value < 0 and found.form.degree % 2 == 1
        end = found.orientations[2 * place + other]
        rows.append((place + 1, end, _turned(exact) if other and exact is not None else exact))
    return rows


def _turned(exact: ExactLine) -> ExactLine:
    return ExactLine(tuple(-x for x in exact.direction), -exact.value, exact.exponents)


def _explanation(found: StationaryOrientations) -> str:
    odd = found.form.degree % 2 == 1
    other = "at $-u$ the sign of $T$ is the other one, and so are kind and $s$" if odd else "at $-u$ all is the same"
    return (
        f"Each row is one end $u$ of a line; {other}. A neuron with $s = \\operatorname{{sign}}(c_p a)$ condenses on "
        r"$u$ where the table says so, and turns towards it with the exponents $\kappa$. "
        f"{_accuracy(found)}"
    )


def _accuracy(found: StationaryOrientations) -> str:
    radii = [float(radius) for line in found.lines for radius in _RADIUS.findall(line.enclosure.value)]
    largest = max(radii, default=0.0)
    proved = rf"below $10^{{{math.ceil(math.log10(largest))}}}$ for $T(u)$" if largest else "0 for $T(u)$"
    return (
        "Numbers without a decimal point are exact. The others are rounded, from enclosures in ball arithmetic whose "
        f"radius is {proved}."
    )


def _tables(rows: Sequence[Row], dimension: int, style: Style) -> list[str]:
    where = "u" if dimension != 2 else r"u \text{ or its angle}"
    head = style.prose(rf"${where}$ & $T(u)$ & kind & $s$ & condensed & $\kappa$") + r" \\ \hline"
    lines: list[str] = []
    for start in range(0, len(rows), _ROWS):
        body = [_row(row, style) for row in rows[start : start + _ROWS]]
        lines += _centred("lrlccl", [head, *body])
    return lines


def _centred(columns: str, rows: Sequence[str]) -> list[str]:
    start = [r"\begin{center}\small\renewcommand{\arraystretch}{1.25}", rf"\begin{{tabular}}{{{columns}}}"]
    return [*start, *rows, r"\end{tabular}", r"\end{center}"]


def _row(row: Row, style: Style) -> str:
    _, orientation, exact = row
    value = latex(exact.value) if exact is not None else rounded(orientation.value)
    cells = [
        f"${style.math(_place(row))}$",
        f"${value if width(value) <= _WIDE else rounded(orientation.value)}$",
        _KINDS[orientation.kind] if orientation.decided else "undecided",
        f"${orientation.stable_for}$" if orientation.stable_for else "--",
        "yes" if orientation.condensed else "no",
        _exponents(orientation, exact),
    ]
    return " & ".join(cells) + r" \\"


def _place(row: Row) -> str:
    """The vector, exactly or rounded; the angle for D = 2, and a name where the vector is too wide."""
    number, orientation, exact = row
    if exact is not None and width(shown := direction_latex(exact.direction)) <= _WIDE:
        return shown
    if orientation.angle_deg is not None:
        return rf"{orientation.angle_deg:.4f}^\circ"
    if len(orientation.u) == 3:
        return f"({', '.join(_coordinate(x) for x in orientation.u)})"
    return f"u^{{({number})}}"


def direction_latex(direction: Sequence[int]) -> str:
    r"""The unit vector along integers.

    >>> direction_latex((1, -1)), direction_latex((3, 4)), direction_latex((0, 1))
    ('(1, -1)/\\sqrt{2}', '(3, 4)/5', '(0, 1)')
    """
    square = sum(x * x for x in direction)
    root = math.isqrt(square)
    vector = f"({', '.join(map(str, direction))})"
    if root * root != square:
        return rf"{vector}/\sqrt{{{square}}}"
    return vector if root == 1 else f"{vector}/{root}"


def _exponents(orientation: Orientation, exact: ExactLine | None) -> str:
    """Equal exponents are counted, and many different ones are a range."""
    numbers = orientation.alignment_exponents
    known = exact.exponents if exact is not None else (None,) * len(numbers)
    shown = [
        _fraction(kappa) if kappa is not None else rounded(number, 4)
        for number, kappa in sorted(zip(numbers, known, strict=True), key=lambda pair: pair[0])
    ]
    groups = [(text, len(list(same))) for text, same in groupby(shown)]
    if len(groups) > 2:
        return rf"${groups[0][0]}, \dots, {groups[-1][0]}$"
    texts = [text if count == 1 else rf"{text} \ (\times {count})" for text, count in groups]
    return f"${', '.join(texts)}$" if texts else "--"


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else rf"{value.numerator}/{value.denominator}"


def rounded(value: float, digits: int = 6) -> str:
    r"""A double to some significant digits, always with a decimal point, which tells it from an exact number.

    >>> rounded(2.0), rounded(-0.213431234), rounded(1.5e-7), rounded(0.0)
    ('2.00000', '-0.213431', '1.50000 \\cdot 10^{-7}', '0.0')
    """
    if value == 0:
        return "0.0"
    if not 1e-4 <= abs(value) < 10**digits:
        digits_, _, power = f"{value:.{digits - 1}e}".partition("e")
        return rf"{digits_} \cdot 10^{{{int(power)}}}"
    return f"{value:#.{digits}g}"


def _coordinate(value: float) -> str:
    return f"{round(value, 4) + 0.0:.4f}"


def _coordinates(rows: Sequence[Row], dimension: int, style: Style) -> list[str]:
    """The vectors that the table only names."""
    named = [row for row in rows if _place(row).startswith("u^")]
    if not named:
        return []
    count = min(dimension, _COORDINATES)
    rest = r" & \dots" * (count < dimension)
    head = " & ".join(["", *(style.prose(f"$u_{{{k}}}$") for k in range(1, count + 1))]) + rest + r" \\ \hline"
    body = [
        " & ".join([f"${style.math(_place(row))}$", *(f"${_coordinate(x)}$" for x in row[1].u[:count])]) + rest + r" \\"
        for row in named
    ]
    columns = "l" + "r" * count + "l" * bool(rest)
    tables = [_centred(columns, [head, *body[start : start + _ROWS]]) for start in range(0, len(body), _ROWS)]
    return ["Their coordinates, rounded to four decimals:", *(line for table in tables for line in table)]


def _continuum(continuum: Continuum, style: Style) -> str:
    value = continuum.value
    shown = decimal_latex(value.str(6, radius=False)) if isinstance(value, arb) else _fraction(value)
    reason = style.prose(sentence_latex(continuum.reason))
    return (
        f"A continuum of dimension {continuum.dimension} is stationary: {reason}; {style.prose('$T(u)$')} "
        f"is ${shown}$ there, {_EXTREMUM[continuum.extremum]}."
    )
