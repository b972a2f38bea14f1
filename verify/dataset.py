"""A data set: exact samples and targets, and their correlation forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from theory.errors import DataError
from theory.form import CorrelationForm
from verify.numeric import FloatArray
from verify.shown import Shown

_SHOWN = 200
"""Most numbers that are printed; of larger data only the size."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(Shown):
    """Samples x_i and targets y_i.

    ``rows`` (n, D) and ``targets`` (n,) are exact rationals, the bias column included where ``bias`` is true
    (it is then the last, all ones); ``X`` and ``y`` are the same numbers rounded to doubles.  ``seed`` is the one that
    random data were drawn with, None for data that are not random.

    >>> Dataset.of("two", [[0], [1]], [1, 2])
    Dataset.of('two', [[0], [1]], [1, 2])
    >>> Dataset.of("two", [[0], [1]], [1, 2]).X
    array([[0., 1.],
           [1., 1.]])
    """

    name: str
    rows: tuple[tuple[Fraction, ...], ...]
    targets: tuple[Fraction, ...]
    bias: bool
    seed: int | None = None

    @classmethod
    def of(
        cls,
        name: str,
        features: Sequence[Sequence[Fraction | float | int]],
        targets: Sequence[Fraction | float | int],
        bias: bool = True,
        seed: int | None = None,
    ) -> "Dataset":
        """Data set from features (n, d) and targets (n,); floats are taken at their exact value.

        Raises DataError for fewer than two samples, unequal lengths, NaN or infinity, all y = 0.
        """
        if len(features) != len(targets):
            raise DataError(f"{name}: {len(features)} rows of inputs and {len(targets)} targets; there must be as many")
        rows = tuple(tuple(_exact(name, v) for v in row) + ((Fraction(1),) if bias else ()) for row in features)
        return cls(name, rows, tuple(_exact(name, v) for v in targets), bias, seed)

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

    def __repr__(self) -> str:
        """As one would write it, or for many numbers or long ones the size alone."""
        n, features = len(self.targets), [row[: self.dimension - self.bias] for row in self.rows]
        rows = [f"[{', '.join(map(_shown, row))}]" for row in features]
        text = f"[{', '.join(rows)}], [{', '.join(map(_shown, self.targets))}]"
        if n * self.dimension > _SHOWN or len(text) > 10 * _SHOWN:
            return f"<Dataset {self.name}: {n} samples, D = {self.dimension}>"
        options = ", bias=False" * (not self.bias) + (f", seed={self.seed}" if self.seed is not None else "")
        return f"Dataset.of({self.name!r}, {text}{options})"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """For IPython and the failing tests of Hypothesis, which would print the fields of a dataclass."""
        printer.text(repr(self))

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
        return {
            "name": self.name,
            "samples": len(self.targets),
            "dimension": self.dimension,
            "bias": self.bias,
            "seed": self.seed,
        }


def _exact(name: str, value: Fraction | float | int) -> Fraction:
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(value)
    except (ValueError, OverflowError, TypeError):
        raise DataError(f"{name} contains {value!r}; every value must be a finite number") from None


def _shown(value: Fraction) -> str:
    """An integer or a double as such, and a Fraction where it is neither."""
    if value.denominator == 1:
        return str(value.numerator)
    try:
        return repr(float(value)) if Fraction(float(value)) == value else repr(value)
    except OverflowError:
        return repr(value)
