"""Data sets: the paper's one-dimensional data, and CSV files, read exactly."""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np

from theory.errors import DataError
from theory.form import CorrelationForm
from verify.numeric import FloatArray

MAX_SAMPLES = 100_000
MAX_FEATURES = 1_000
MAX_BYTES = 64 << 20
"""Largest CSV file that is read."""
MAX_CELL = 400
"""Most characters of a cell."""
MIN_EXPONENT = -300
"""Power of ten of the smallest number other than 0; the largest is its inverse."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+/0*[1-9][0-9]*|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+))?)\Z")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples x_i and targets y_i.

    ``rows`` (n, D) and ``targets`` (n,) are exact rationals, the bias column included where ``bias`` is true
    (it is then the last, all ones); ``X`` and ``y`` are the same numbers rounded to doubles.

    >>> Dataset.of("two", [[0], [1]], [1, 2]).X
    array([[0., 1.],
           [1., 1.]])
    """

    name: str
    rows: tuple[tuple[Fraction, ...], ...]
    targets: tuple[Fraction, ...]
    bias: bool

    @classmethod
    def of(
        cls,
        name: str,
        features: Sequence[Sequence[Fraction | float | int]],
        targets: Sequence[Fraction | float | int],
        bias: bool = True,
    ) -> "Dataset":
        """Data set from features (n, d) and targets (n,); floats are taken at their exact value.

        Raises DataError for fewer than two samples, unequal lengths, NaN or infinity, all y = 0.
        """
        if len(features) != len(targets):
            raise DataError(f"{name}: {len(features)} rows of inputs and {len(targets)} targets; there must be as many")
        rows = tuple(tuple(_exact(name, v) for v in row) + ((Fraction(1),) if bias else ()) for row in features)
        return cls(name, rows, tuple(_exact(name, v) for v in targets), bias)

    def __post_init__(self) -> None:
        n = len(self.targets)
        if n < 2:
            raise DataError(f"{self.name} has {n} sample{'s' * (n != 1)}; at least two are needed")
        if len({len(row) for row in self.rows}) != 1 or not self.rows[0]:
            raise DataError(f"{self.name}: every sample needs the same number of inputs, at least one")
        if not any(self.targets):
            raise DataError(
                f"{self.name}: every y is 0, so that the network has nothing to learn; give nonzero targets"
            )

    @property
    def X(self) -> FloatArray:
        """Inputs (n, D) as doubles."""
        return np.array(self.rows, dtype=np.float64)

    @property
    def y(self) -> FloatArray:
        """Targets (n,) as doubles."""
        return np.array(self.targets, dtype=np.float64)

    @property
    def dimension(self) -> int:
        """D, the bias included."""
        return len(self.rows[0])

    def form(self, p: int, centred: bool = False) -> CorrelationForm:
        """The correlation form of degree p; of the centred targets y_i − ȳ if asked (for σ(0) ≠ 0).

        Raises DataError where it vanishes identically: then there is no leading-order signal.
        """
        mean = sum(self.targets, Fraction(0)) / len(self.targets) if centred else Fraction(0)
        form = CorrelationForm.from_data(self.rows, [y - mean for y in self.targets], p)
        if form.is_zero:
            which = "y − mean(y)" if centred else "y"
            raise DataError(
                f"{self.name}: {which} is orthogonal to every form of degree p = {p} in the inputs (T is identically "
                "0), so that nothing happens at leading order; use other data or another activation"
            )
        return form

    def to_dict(self) -> dict[str, object]:
        """JSON form: what the data are, not the data."""
        return {"name": self.name, "samples": len(self.targets), "dimension": self.dimension, "bias": self.bias}


def _exact(name: str, value: Fraction | float | int) -> Fraction:
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(value)
    except (ValueError, OverflowError, TypeError):
        raise DataError(f"{name} contains {value!r}; every value must be a finite number") from None


def fig6(bias: bool = True) -> Dataset:
    """The paper's one-dimensional data (its Fig. 6): y = sin 3x + ½ sin 6x at 40 equispaced points on [−1, 1.5].

    >>> fig6().X.shape
    (40, 2)
    """
    x = np.linspace(-1.0, 1.5, 40)
    return Dataset.of("fig6", x[:, None].tolist(), (np.sin(3 * x) + 0.5 * np.sin(6 * x)).tolist(), bias)


NAMED = {"fig6": fig6}
"""Data sets by name, each a function that makes it with a bias or without."""


def load(source: str, bias: bool = True) -> Dataset:
    """A named data set, or the CSV file of that path.

    Raises DataError with one sentence where neither exists or the file is not as it should be.
    """
    if source in NAMED:
        return NAMED[source](bias)
    if not source or not os.path.lexists(source):
        shown = source if len(source) <= 100 else f"{source[:97]}..."
        raise DataError(f"{shown!r} is neither a data set ({', '.join(NAMED)}) nor a file that is there")
    return read_csv(Path(source), bias)


def read_csv(path: Path, bias: bool = True) -> Dataset:
    """Data from a CSV file with header ``x1,…,xd,y``; cells are decimals or fractions, read exactly.

    Raises DataError with one sentence that names the line where the file is not as it should be.
    """
    lines = _lines(path)
    _, header = next(lines, (0, []))
    if not header:
        raise DataError(f"{path} is empty; it needs the header x1,…,xd,y and a row per sample")
    _check_header(path, header)
    table = [_row(path, number, line, len(header)) for number, line in islice(lines, MAX_SAMPLES + 1)]
    if len(table) > MAX_SAMPLES:
        raise DataError(f"{path} has more than {MAX_SAMPLES} samples; give fewer")
    if not table:
        raise DataError(f"{path} has a header but no samples; at least two are needed")
    return Dataset.of(path.name, [row[:-1] for row in table], [row[-1] for row in table], bias)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank: the number of each, and its cells without surrounding blanks."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        for line in reader:
            cells = [cell.strip() for cell in line]
            if cells not in ([], [""]):
                yield reader.line_num, cells
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num} is not CSV: {error}") from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{path} cannot be read as a CSV file: {reason}") from None
    if len(content) > MAX_BYTES:
        raise DataError(f"{path} is larger than the {MAX_BYTES >> 20} MiB that are possible")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} cannot be read as a CSV file: byte {error.start} is not UTF-8 text") from None


def _check_header(path: Path, header: list[str]) -> None:
    expected = [f"x{k}" for k in range(1, len(header))] + ["y"]
    if [name.lower() for name in header] != expected or len(header) < 2:
        shown = ",".join(header)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        raise DataError(f"{path} has the header {shown!r}; it must be x1,…,xd,y, such as 'x1,y' for one input")
    if len(header) > MAX_FEATURES:
        raise DataError(f"{path} has {len(header) - 1} inputs; at most {MAX_FEATURES} are possible")


def _row(path: Path, number: int, cells: list[str], width: int) -> list[Fraction]:
    if len(cells) != width:
        raise DataError(f"{path}, line {number} has {len(cells)} cell{'s' * (len(cells) != 1)} instead of {width}")
    return [_cell(path, number, cell) for cell in cells]


def _cell(path: Path, number: int, cell: str) -> Fraction:
    shown = cell if len(cell) <= 40 else f"{cell[:37]}..."
    match = _NUMBER.match(cell)
    if match is None or len(cell) > MAX_CELL:
        raise DataError(f"{path}, line {number} contains {shown!r}; every cell must be a finite number")
    if not match["exponent"] and len(cell) < -MIN_EXPONENT:
        return Fraction(cell)
    value = Fraction(cell) if abs(int(match["exponent"] or 0)) <= 2 * MAX_CELL else None
    if value is None or (value and not Fraction(10) ** MIN_EXPONENT <= abs(value) <= 10**-MIN_EXPONENT):
        raise DataError(f"{path}, line {number} contains {shown!r}, outside the range 1e-300 to 1e300")
    return value
