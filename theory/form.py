"""The correlation form T(w) = (1/n) Σ y_i (w·x_i)^p: its shape on the sphere tells where neurons condense."""

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import DataError
from theory.exact import FloatArray, Values, exact_array, exact_number
from theory.polynomial import Exponents, Polynomial, polynomial_latex, readable, require_monomials
from theory.power_sum import PowerSum
from theory.tensor import tensor_coefficients

MAX_DEGREE = 64
"""The largest p that is accepted."""


@dataclass(frozen=True, eq=False, repr=False)
class CorrelationForm:
    """The correlation form T(w) = (1/n) Σ y_i (w·x_i)^p of degree p in D variables, exact where the data are.

    For weights of size ε every neuron moves up the gradient of V(a, w) = c_p a T(w) to leading order in ε
    (arXiv:2105.11686, the leading-order dynamics for small weights).  Build the form with :meth:`from_data`,
    with :meth:`from_tensor` or from coefficients.  T(w) and its derivatives are vectorised evaluations in doubles,
    at a cost of n D or of the number of monomials per point and never of D^p; the coefficients and
    :attr:`is_zero` are exact.  n = 1, y = 0 and T ≡ 0 are legal: no signal is an answer.

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

    source: PowerSum | Polynomial

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
        exact = [exact_number(t, "coefficients") for t in coefficients]
        if len(exact) < 2:
            raise DataError("A binary form of degree p >= 1 has p + 1 >= 2 coefficients; fewer were given.")
        p = _degree(len(exact) - 1)
        return cls(Polynomial(2, p, {(p - k, k): t for k, t in enumerate(exact)}))

    @classmethod
    def from_coefficients(cls, coefficients: Mapping[Exponents, object]) -> Self:
        """The form Σ t_α w^α from its exact coefficients t_α by exponents α, a tuple of D integers of sum p.

        Raises DataError where the exponents disagree in length or sum, and as :meth:`from_binary`.

        >>> T = CorrelationForm.from_coefficients({(1, 1, 1): 6})  # 6 w_1 w_2 w_3
        >>> float(T([1, 2, 3]))
        36.0
        """
        if not coefficients:
            raise DataError("No coefficients are given; a form needs at least one, {(p, 0, …): 0} where T ≡ 0.")
        alpha = next(iter(coefficients))
        if not alpha or any(type(k) is not int or k < 0 for beta in coefficients for k in beta):
            raise DataError("The exponents of a monomial must be a tuple of D integers >= 0.")
        exact = {alpha: exact_number(t, "coefficients") for alpha, t in coefficients.items()}
        return cls(Polynomial(len(alpha), _degree(sum(alpha)), exact))

    @classmethod
    def from_tensor(cls, A: Values) -> Self:
        """The form T(w) = Σ A_{i_1…i_p} w_{i_1}…w_{i_p} of a symmetric array A of shape (D,)*p.

        Entries as in :meth:`from_data`.  Raises DataError where A is not symmetric, exactly, or its axes differ.

        >>> CorrelationForm.from_tensor([[1, 2], [2, 0]]).coefficients  # w_1² + 4 w_1 w_2
        {(2, 0): Fraction(1, 1), (1, 1): Fraction(4, 1)}
        """
        D, p, coefficients = tensor_coefficients(A)
        return cls(Polynomial(D, _degree(p), coefficients))

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
    def coefficients(self) -> dict[Exponents, Fraction]:
        """The exact nonzero coefficients t_α = p!/α! (1/n) Σ y_i x_i^α of w^α, by exponents α.

        Raises DataError where there are more than MAX_MONOMIALS.

        >>> CorrelationForm.from_data([[1, 2, 1]], [1], 1).coefficients
        {(1, 0, 0): Fraction(1, 1), (0, 1, 0): Fraction(2, 1), (0, 0, 1): Fraction(1, 1)}
        """
        require_monomials(self.dimension, self.degree)
        return dict(sorted(self.source.coefficients.items(), reverse=True))

    @cached_property
    def binary_coefficients(self) -> tuple[Fraction, ...]:
        """The exact t_k = C(p,k) (1/n) Σ y_i x_i1^(p−k) x_i2^k of w_1^(p−k) w_2^k; DataError unless D = 2."""
        if self.dimension != 2:
            raise DataError(f"T has D = {self.dimension} variables; only a form in 2 variables is binary.")
        p = self.degree
        return tuple(self.coefficients.get((p - k, k), Fraction(0)) for k in range(p + 1))

    @cached_property
    def is_zero(self) -> bool:
        """Whether T ≡ 0, exactly: no signal at leading order.

        Raises DataError if this would take more than 10^8 exact products (large n, D and p, with T = 0 at all
        points tried so far); a nonzero T is recognised at once.
        """
        return not self.coefficients if self.dimension == 2 else self.source.is_zero()

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
            body = polynomial_latex(self.source.coefficients)
        else:
            body = rf"\sum_{{|\alpha|={p}}} t_\alpha w^\alpha"
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
