"""CSV files, read exactly or refused with one sentence."""

import csv
import io
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

from theory.errors import DataError
from verify.dataset import Dataset

MAX_SAMPLES = 100_000
MAX_FEATURES = 1_000
MAX_BYTES = 64 << 20
"""Largest CSV file that is read."""
MAX_CELL = 400
"""Most characters of a cell."""
MIN_EXPONENT = -300
"""Power of ten of the smallest number other than 0; the largest is its inverse."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+/0*[1-9][0-9]*|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+))?)\Z")


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
