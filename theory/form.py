"""The correlation form T(w) = (1/n) Σ y_i (w·x_i)^p: its shape on the sphere tells where neurons condense."""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from theory.binary_form import BinaryForm, binary_latex, readable
from theory.errors import DataError
from theory.exact import FloatArray, Values, exact_array, exact_number
from theory.power_sum import PowerSum

MAX_DEGREE = 64
"""The largest p that is accepted."""


@dataclass(frozen=True, eq=False, repr=False)
class CorrelationForm:
    """The correlation form T(w) = (1/n) Σ y_i (w·x_i)^p of degree p in D variables, exact where the data are.

    For weights of size ε every neuron moves up the gradient of V(a, w) = c_p a T(w) to leading order in ε
    (arXiv:2105.11686, the leading-order dynamics for small weights).  Build the form with :meth:`from_data`,
    or for D = 2 with :meth:`from_binary`.  T(w) and its derivatives are vectorised evaluations in doubles; the
    coefficients and :attr:`is_zero` are exact.  n = 1, y = 0 and T ≡ 0 are legal: no signal is an answer.

    XOR with a bias at p = 3 gives T(w) = 6 w_1 w_2 w_3:

    >>> X = [[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]]
    >>> T = CorrelationForm.from_data(X, [1, 1, -1, -1], 3)
    >>> T
    CorrelationForm(degree=3, dimension=3, samples=4)
    >>> T([[1, 2, 3], [0, 1, 1]])
    array([36.,  0.])
    >>> T.gradient([1, 2, 3])
    array([36., 18., 12.])
    >>> CorrelationForm.from_data(X, [1, 1, -1, -1], 1).is_zero  # no linear signal in XOR
    True
    """

    source: PowerSum | BinaryForm

    def __post_init__(self) -> None:
        if not 1 <= self.degree <= MAX_DEGREE:
            raise DataError(f"p = {self.degree}; the degree of T must be between 1 and {MAX_DEGREE}.")

    @classmethod
    def from_data(cls, X: Values, y: Values, p: int) -> Self:
        """The form of the data X (n, D), with the bias column already in X, and y (n,), for multiplicity p.

        Entries may be ints, Fractions, SymPy Rationals, Decimals and floats, in lists or in NumPy arrays of
        any real dtype; each is taken at its exact value.  Raises DataError on NaN, infinity, complex, Boolean
        and text entries, on empty arrays and wrong shapes, on p that is no integer from 1 to MAX_DEGREE, and
        on data for which T leaves the range of doubles (largest term outside 1e±280).

        >>> CorrelationForm.from_data([[1, 1], [2, 1]], [0.5, 1], 2).binary_coefficients
        (Fraction(9, 4), Fraction(5, 2), Fraction(3, 4))
        """
        degree = _degree(p)
        return cls(PowerSum(exact_array(X, "X", 2), exact_array(y, "y", 1), degree))

    @classmethod
    def from_binary(cls, coefficients: Iterable[object]) -> Self:
        """The form Σ t_k w_1^(p−k) w_2^k from its p + 1 exact coefficients t_0, …, t_p; D = 2.

        Raises DataError on fewer than 2 or more than MAX_DEGREE + 1 coefficients, on entries that are not
        exact rationals or finite floats, and on sizes outside the range of doubles.

        >>> cubic = CorrelationForm.from_binary([1, 0, -3, 0])  # Re (w_1 + i w_2)³ = r³ cos 3φ
        >>> cubic([[1, 0], [0.6, 0.8]])
        array([ 1.   , -0.936])
        """
        return cls(BinaryForm(tuple(exact_number(t, "coefficients") for t in coefficients)))

    @property
    def degree(self) -> int:
        """The multiplicity p of the activation, the degree of T."""
        return self.source.degree

    @property
    def dimension(self) -> int:
        """D, the length of w, with the bias if there is one."""
        return self.source.dimension

    @property
    def samples(self) -> int | None:
        """n, or None for a form that was given by its coefficients."""
        return self.source.samples

    @property
    def scale(self) -> float:
        """An upper bound of |T| on the unit sphere, to measure rounding errors against."""
        return self.source.scale

    @cached_property
    def binary_coefficients(self) -> tuple[Fraction, ...]:
        """The exact t_k = C(p,k) (1/n) Σ y_i x_i1^(p−k) x_i2^k of w_1^(p−k) w_2^k; DataError unless D = 2."""
        if self.dimension != 2:
            raise DataError(f"T has D = {self.dimension} variables; only a form in 2 variables is binary.")
        return self.source.binary_coefficients()

    @cached_property
    def is_zero(self) -> bool:
        """Whether T ≡ 0, exactly: no signal at leading order.

        Raises DataError if this would take more than 10^8 exact products (large n, D and p, with T = 0 at all
        points tried so far); a nonzero T is recognised at once.
        """
        if self.dimension == 2:
            return not any(self.binary_coefficients)
        return self.source.is_zero()

    def __call__(self, W: ArrayLike) -> FloatArray:
        """T(w) for W of shape (..., D); the result has shape (...)."""
        return self.source.value(self._points(W))

    def gradient(self, W: ArrayLike) -> FloatArray:
        """∇T(w) for W of shape (..., D); the result has the shape of W.

        >>> CorrelationForm.from_binary([0, 1, 0]).gradient([2, 3])  # T = w_1 w_2
        array([3., 2.])
        """
        return self.source.gradient(self._points(W))

    def value_and_gradient(self, W: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """T(w) and ∇T(w) at the cost of the gradient alone, for the right-hand side of an ODE.

        >>> T, dT = CorrelationForm.from_binary([0, 1, 0]).value_and_gradient([[2, 3], [1, 1]])
        >>> T, dT
        (array([6., 1.]), array([[3., 2.], [1., 1.]]))
        """
        return self.source.value_and_gradient(self._points(W))

    def hessian(self, W: ArrayLike) -> FloatArray:
        """∇²T(w) for W of shape (..., D); the result has shape (..., D, D).

        >>> CorrelationForm.from_binary([0, 1, 0]).hessian([2, 3])
        array([[0., 1.], [1., 0.]])
        """
        return self.source.hessian(self._points(W))

    def _points(self, W: ArrayLike) -> FloatArray:
        points = np.asarray(W, dtype=np.float64)
        if points.ndim == 0 or points.shape[-1] != self.dimension:
            raise DataError(f"W has shape {points.shape}; its last axis must have length D = {self.dimension}.")
        return points

    def to_dict(self) -> dict[str, Any]:
        """JSON form: degree, dimension, samples, and for D = 2 the coefficients t_k rounded to doubles.

        >>> CorrelationForm.from_binary([1, 0, -1]).to_dict()
        {'degree': 2, 'dimension': 2, 'samples': None, 'binary_coefficients': [1.0, 0.0, -1.0]}
        """
        record: dict[str, Any] = {"degree": self.degree, "dimension": self.dimension, "samples": self.samples}
        if self.dimension == 2:
            record["binary_coefficients"] = [float(t) for t in self.binary_coefficients]
        return record

    def __repr__(self) -> str:
        return f"CorrelationForm(degree={self.degree}, dimension={self.dimension}, samples={self.samples})"

    def _repr_latex_(self) -> str:
        p = self.degree
        if isinstance(self.source, PowerSum):
            n = self.source.samples
            body = rf"\frac{{1}}{{{n}}} \sum_{{i=1}}^{{{n}}} y_i (w \cdot x_i)^{{{p}}}"
        elif readable(self.source.coefficients):
            body = binary_latex(self.source.coefficients)
        else:
            body = rf"\sum_{{k=0}}^{{{p}}} t_k\, w_1^{{{p}-k}} w_2^k"
        return f"$T(w) = {body}$"


def _degree(p: object) -> int:
    if isinstance(p, (bool, np.bool_)):
        raise DataError(f"p = {p}; the degree of T must be an integer from 1 to {MAX_DEGREE}.")
    try:
        degree = operator.index(p)  # pyright: ignore[reportArgumentType]  # any integer type will do
    except TypeError:
        raise DataError(f"p = {p!r}; the degree of T must be an integer from 1 to {MAX_DEGREE}.") from None
    if not 1 <= degree <= MAX_DEGREE:
        raise DataError(f"p = {degree}; the degree of T must be between 1 and {MAX_DEGREE}.")
    return degree
