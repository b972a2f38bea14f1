"""Data sets: the paper's one-dimensional data, and CSV files, read exactly."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from theory.errors import DataError
from theory.form import CorrelationForm
from verify.numeric import FloatArray

MAX_SAMPLES = 100_000
MAX_FEATURES = 1_000
_MAX_EXPONENT = 300


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
    def of(cls, name: str, features: Sequence[Sequence[Fraction | float | int]], targets: Sequence[Fraction | float | int], bias: bool = True) -> "Dataset":
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
            raise DataError(f"{self.name}: every y is 0, so that the network has nothing to learn; give nonzero targets")

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
                f"{self.name}: {which} is orthogonal to every form of degree p = {p} in the inputs (T is identically 0), "
                "so that nothing happens at leading order; use other data or another activation"
            )
        return form

    def to_dict(self) -> dict[str, object]:
        """JSON form: what the data are, not the data."""
        return {"name": self.name, "samples": len(self.targets), "dimension": self.dimension, "bias": self.bias}


def _exact(name: str, value: Fraction | float | int) -> Fraction:
    try:
        return Fraction(value)
    except (ValueError, OverflowError, TypeError):
        raise DataError(f"{name} contains {value!r}; every value must be a finite number") from None


def fig6() -> Dataset:
    """The paper's one-dimensional data (its Fig. 6): y = sin 3x + ½ sin 6x at 40 equispaced points on [−1, 1.5].

    >>> fig6().X.shape
    (40, 2)
    """
    x = np.linspace(-1.0, 1.5, 40)
    return Dataset.of("fig6", x[:, None].tolist(), (np.sin(3 * x) + 0.5 * np.sin(6 * x)).tolist())


NAMED = {"fig6": fig6}
"""Data sets by name, each a function that makes it."""


def load(source: str, bias: bool = True) -> Dataset:
    """A named data set, or the CSV file of that path.

    Raises DataError with one sentence where neither exists or the file is not as it should be.
    """
    if source in NAMED:
        return NAMED[source]()
    path = Path(source)
    if not path.exists():
        raise DataError(f"{source!r} is neither a data set ({', '.join(NAMED)}) nor a file that is there")
    return read_csv(path, bias)


def read_csv(path: Path, bias: bool = True) -> Dataset:
    """Data from a CSV file with header ``x1,…,xd,y``; cells are decimals or fractions, read exactly."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            lines = [[cell.strip() for cell in line] for line in csv.reader(stream) if any(cell.strip() for cell in line)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read as a CSV file: {_reason(error)}") from None
    if not lines:
        raise DataError(f"{path} is empty; it needs the header x1,…,xd,y and a row per sample")
    _check_header(path, lines[0])
    if not 0 < len(lines) - 1 <= MAX_SAMPLES:
        raise DataError(f"{path} has {len(lines) - 1} samples; between 2 and {MAX_SAMPLES} are possible")
    table = [_row(path, number, line, len(lines[0])) for number, line in enumerate(lines[1:], start=2)]
    return Dataset.of(path.name, [row[:-1] for row in table], [row[-1] for row in table], bias)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()


def _check_header(path: Path, header: list[str]) -> None:
    expected = [f"x{k}" for k in range(1, len(header))] + ["y"]
    if [name.lower() for name in header] != expected or len(header) < 2:
        shown = ",".join(header)[:60]
        raise DataError(f"{path} has the header {shown!r}; it must be x1,…,xd,y, such as {','.join(expected[-3:])!r}")
    if len(header) > MAX_FEATURES:
        raise DataError(f"{path} has {len(header) - 1} inputs; at most {MAX_FEATURES} are possible")


def _row(path: Path, number: int, cells: list[str], width: int) -> list[Fraction]:
    if len(cells) != width:
        raise DataError(f"{path}, line {number} has {len(cells)} cells instead of {width}")
    return [_cell(path, number, cell) for cell in cells]


def _cell(path: Path, number: int, cell: str) -> Fraction:
    mantissa, _, exponent = cell.lower().partition("e")
    try:
        if len(cell) > 100 or (exponent and abs(int(exponent)) > _MAX_EXPONENT):
            raise ValueError
        value = Fraction(cell)
    except (ValueError, ZeroDivisionError):
        shown = cell if len(cell) <= 40 else cell[:37] + "..."
        raise DataError(f"{path}, line {number} contains {shown!r}; every cell must be a finite number") from None
    if not mantissa.isascii() or abs(value) > 10**_MAX_EXPONENT:
        raise DataError(f"{path}, line {number} contains {cell!r}, which is too large for a double")
    return value
