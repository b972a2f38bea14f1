"""One hidden layer at one instant: its arrays, and the correlation form of each neuron with the measured residual.

The loss is R = (1/2n) Σ_i Σ_k e_ik².  If b_ikj is the derivative of output k by the output of hidden neuron j at sample
i, the input weight of the neuron moves as w_j′ = −(1/n) Σ_i g_ij σ′(w_j·x_i) x_i with the signal g_ij = Σ_k e_ik b_ikj,
and for small preactivations σ′(z) ≈ p c_p z^(p−1), so that w_j′ = c_p ∇T_j(w_j), T_j(w) = −(1/n) Σ_i g_ij (w·x_i)^p.
Where all columns g_j are multiples β_j of one q, a single form T of q serves all, and neuron j moves up c_p β_j T.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import InputError
from theory.form import MAX_DEGREE, CorrelationForm
from theory.power_sum import power
from verify.clusters import Indices, Mask, neuron_rows
from verify.numeric import FloatArray

PROPORTIONAL = 1e-6
"""Relative difference up to which the signals of two neurons count as multiples of one: single precision."""
_MOST_MOMENTS = 3_000_000
"""Exact products y x^α of a form at most, some seconds."""
_ENTRIES = 2_000_000
"""Entries of a table of samples by neurons that is held at once."""


@dataclass(frozen=True, eq=False)
class LayerForms:
    """T_j(w) = (1/n) Σ_i Y_ij (w·x_i)^p for samples X (n, D) and targets Y = −g, (n, 1) if shared or (n, m).

    ``beta`` (m,) holds the factor β_j of a shared form, 0 for a neuron without signal, NaN where its sign is unknown;
    of forms per neuron it is 1, or 0 without signal.  ``exponents`` (c,) are those of the powers of two by which T was
    made smaller, and ``precision`` is the relative accuracy of the arrays given.
    """

    X: FloatArray
    Y: FloatArray
    p: int
    beta: FloatArray
    exponents: Indices
    precision: float

    def __post_init__(self) -> None:
        if self.Y.shape[0] != self.X.shape[0] or self.Y.shape[1] not in (1, len(self.beta)):
            raise ValueError("there must be one form for all neurons or one for each")

    @property
    def shared(self) -> bool:
        """Whether one form serves all neurons."""
        return self.Y.shape[1] == 1

    def columns(self, neurons: Indices) -> Indices:
        """The column of Y that holds the form of each of these neurons."""
        return np.zeros_like(neurons) if self.shared else neurons

    def in_units(self, values: FloatArray, columns: Indices) -> FloatArray:
        """Values of T in the units of the arrays given."""
        with np.errstate(over="ignore", under="ignore"):  # T may leave the range of doubles where its shape does not
            return np.ldexp(values, self.exponents[columns])

    @cached_property
    def _polynomial(self) -> CorrelationForm | None:
        """A shared form by its coefficients, where there are far fewer of these than samples; p ≥ 3."""
        n, D = self.X.shape
        monomials = math.comb(D + self.p - 1, self.p)
        if not self.shared or self.p < 3 or 4 * monomials > n or monomials * n > _MOST_MOMENTS:
            return None
        return CorrelationForm.from_coefficients(self.one_column.coefficients)

    @property
    def one_column(self) -> CorrelationForm:
        """The shared form, exact.  DataError where it leaves the range of doubles."""
        return CorrelationForm.from_data(self.X, self.Y[:, 0], self.p)

    def value_and_gradient(self, w: FloatArray, columns: Indices) -> tuple[FloatArray, FloatArray]:
        """T and ∇T at w (k, D) for the forms of these columns (k,): (k,) and (k, D), in blocks of neurons."""
        if self._polynomial is not None:
            return self._polynomial.value_and_gradient(w)
        value, gradient = np.empty(len(w)), np.empty_like(w)
        n, p = len(self.X), self.p
        step = max(1, _ENTRIES // n)
        for begin in range(0, len(w), step):
            part = slice(begin, begin + step)
            z = self.X @ w[part].T
            terms = power(z, p - 1) * (self.Y if self.shared else self.Y[:, columns[part]])
            gradient[part] = (p / n) * (terms.T @ self.X)
            value[part] = np.einsum("ij,ij->j", terms, z) / n
        return value, gradient

    def rounding(self, w: FloatArray) -> FloatArray:
        """Bound (k, c) of the errors in T at unit vectors w (k, D), for all c columns, from rounding and rounded data.

        To first order each of the n terms Y (w·x)^p changes by p |Y| |w·x|^(p−1) ‖x‖ times the relative error of
        the inner product and of x, and by the relative error of Y; their sum adds n roundings.
        """
        n, D = self.X.shape
        terms = np.abs(power(w @ self.X.T, self.p - 1)) * np.linalg.norm(self.X, axis=1)
        relative = (n + self.p * D) * np.finfo(float).eps + 2 * (self.p + 1) * self.precision
        return relative / n * (terms @ np.abs(self.Y))

    def has_signal(self, seed: int = 0) -> Mask:
        """Whether each column's T (c,) is nonzero beyond rounding, at one of 16 random points."""
        w = np.random.default_rng(seed).standard_normal((16, self.X.shape[1]))
        w /= np.linalg.norm(w, axis=1, keepdims=True)
        values = power(w @ self.X.T, self.p) @ self.Y / len(self.X)
        return np.atleast_1d(np.any(np.abs(values) > self.rounding(w), axis=0))


def layer_forms(
    inputs: ArrayLike, m: int, D: int, residuals: ArrayLike, p: int, backprop: ArrayLike | None
) -> LayerForms:
    """The forms of a layer of m neurons; InputError as :func:`verify.probe`."""
    require_multiplicity(p)
    X = neuron_rows(inputs, "inputs")
    if X.shape[1] != D:
        raise InputError(f"inputs {X.shape} and weights {(m, D)} must have the same number D of columns, bias included")
    e = _finite(residuals, "residuals")
    if e.ndim not in (1, 2) or len(e) != len(X) or not e.size:
        raise InputError(f"residuals has shape {e.shape}; it must be (n,) or (n, K) for n = {len(X)} samples")
    e = e[:, None] if e.ndim == 1 else e
    b = None if backprop is None else _finite(backprop, "backprop")
    Y, beta = _targets(e, b, m)
    samples, x_exponent = _near_one(X, None)
    targets, y_exponents = _near_one(Y, 0)
    exponents = (y_exponents + p * x_exponent).ravel()
    return LayerForms(samples, targets, int(p), beta, exponents, _precision(inputs, residuals, backprop))


def require_multiplicity(p: int) -> None:
    """Raise InputError unless p is an integer from 1 to 64."""
    if isinstance(p, bool) or not isinstance(p, (int, np.integer)) or not 1 <= p <= MAX_DEGREE:
        raise InputError(f"p = {p!r}; the multiplicity of the activation must be an integer from 1 to {MAX_DEGREE}")


def _targets(e: FloatArray, b: FloatArray | None, m: int) -> tuple[FloatArray, FloatArray]:
    """Y (n, 1) with β, or Y (n, m)."""
    n, K = e.shape
    if b is None or b.ndim == 1:
        if K > 1:
            what = "no backprop" if b is None else "backprop of shape (m,)"
            raise InputError(f"residuals has K = {K} outputs and there is {what}; give backprop as (n, K, m)")
        beta = np.full(m, np.nan) if b is None else b
        if beta.shape != (m,):
            raise InputError(f"backprop has shape {beta.shape}; it must be ({m},), (n, m) or (n, K, m)")
        return -e, beta
    if b.shape == (n, m) and K == 1:
        b = b[:, None, :]
    if b.shape != (n, K, m):
        raise InputError(f"backprop has shape {b.shape}; with n = {n}, K = {K}, m = {m} it must be (n, K, m)")
    if K == 1 and (b == b[:1]).all():
        return -e, b[0, 0].copy()
    return _with_factors(-np.einsum("ik,ikj->ij", e, b))


def _with_factors(Y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """One column and its factors where all are multiples of it to ``PROPORTIONAL``, else all of them."""
    size = np.abs(Y).max(axis=0)
    q = Y[:, [int(size.argmax())]] / max(float(size.max()), 1e-300)
    beta = (q.T @ Y)[0] / max(float((q * q).sum()), 1e-300)
    step = max(1, _ENTRIES // len(Y))
    for begin in range(0, len(beta), step):
        part = slice(begin, begin + step)
        if (np.abs(Y[:, part] - q * beta[part]).max(axis=0) > PROPORTIONAL * size[part]).any():
            return Y, (size > 0).astype(float)
    return q, beta


def _near_one(values: FloatArray, axis: int | None) -> tuple[FloatArray, Indices]:
    """Divided by the power of two below the largest entry (of each column), which is exact, and its exponents."""
    exponents = np.frexp(np.abs(values).max(axis=axis, keepdims=True))[1]
    return np.ldexp(values, -exponents), exponents.astype(np.intp)


def _precision(*arrays: ArrayLike | None) -> float:
    """The coarsest machine epsilon of the arrays given; that of doubles for anything that is not floating."""
    types = [np.asarray(array).dtype for array in arrays if array is not None]
    return max(float(np.finfo(t).eps) if t.kind == "f" else float(np.finfo(float).eps) for t in types)


def _finite(values: ArrayLike, name: str) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{name} is no array of real numbers ({error})") from None
    if not np.isfinite(array).all():
        raise InputError(f"{name} contains NaN or infinity; every entry must be a finite number")
    return array
