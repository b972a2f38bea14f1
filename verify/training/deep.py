"""Fully connected networks of any depth: outputs, loss, gradient by backpropagation, and what each layer sees.

Hidden layer l = 1 … L has its own width m_l and activation σ_l, and x^{[0]} = x are the data:

    z^{[l]} = W_l x^{[l−1]} + b_l,    x^{[l]} = σ_l(z^{[l]}), or x^{[l−1]} + σ_l(z^{[l]}) across a skip connection,
    f(x) = A x^{[L]} (+ c),           R(θ) = (1/2n) Σ_i ‖f(x_i) − y_i‖².

The output is linear.  The paper (arXiv:2105.11686) writes its two-layer network without an output bias c, and appends
the constant 1 also to x^{[L]} in its networks of L hidden layers, which is ``output_bias=True``; it is off by default.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from theory.activations import Activation
from theory.errors import DataError, InputError
from verify.dataset import Dataset
from verify.numeric import FloatArray, NumericActivation

Rows = NDArray[np.intp]
"""Indices of the samples of a batch."""
AnyActivation = str | Activation | NumericActivation


@dataclass(frozen=True)
class LayerState:
    """What hidden layer k sees and does at given weights, its neurons taken one by one.

    ``inputs`` (n, D) are x_i^{[k−1]} with the bias column 1 last (if there are biases), ``weights`` (m, D) the rows
    (W_k, b_k); ``residuals`` (n,) are f(x_i) − y_i, and ``backprop`` (n, m) holds ∂f(x_i)/∂σ_j, the derivative of the
    output by the output of neuron j.  With several outputs o these are (n, o) and (n, m, o).  The gradient of R by the
    input weight of neuron j is (1/n) Σ_i e_i · backprop_ij σ′(w_j·x_i) x_i.
    """

    inputs: FloatArray
    weights: FloatArray
    residuals: FloatArray
    backprop: FloatArray

    def __post_init__(self) -> None:
        (n, dimension), (m, columns) = self.inputs.shape, self.weights.shape
        outputs = self.residuals.shape[1:]
        if columns != dimension or self.residuals.shape[:1] != (n,) or self.backprop.shape != (n, m, *outputs):
            raise ValueError("inputs (n, D), weights (m, D), residuals (n,) and backprop (n, m) do not fit together")


@dataclass(frozen=True, eq=False)
class DeepNetwork:
    """A network on data X (n, d), Y (n, outputs); made by :meth:`of` or :meth:`on`.

    The flat vector θ holds layer after layer the rows (W_l, b_l) of shape (m_l, m_{l−1} + 1), the bias last in each
    row, then the rows (A, c) of the outputs.  Without ``bias`` or ``output_bias`` that column is missing.

    >>> network = DeepNetwork.of([[0.0], [1.0]], [0.0, 1.0], widths=(2,), activations="tanh")
    >>> network.size, [block.shape for block in network.blocks(np.zeros(6))]
    (6, [(2, 2), (1, 2)])
    >>> loss, gradient = network.loss_and_gradient(np.array([1.0, 0, 0, 1, 0.5, 0.5]))
    >>> bool(abs(loss - (np.tanh(1) ** 2 / 4 + (np.tanh(1) - 1) ** 2) / 4) < 1e-15)
    True
    """

    X: FloatArray
    Y: FloatArray
    widths: tuple[int, ...]
    activations: tuple[NumericActivation, ...]
    skips: tuple[bool, ...]
    bias: bool = True
    output_bias: bool = False

    @classmethod
    def of(
        cls,
        X: Sequence[Sequence[float]] | FloatArray,
        y: Sequence[float] | FloatArray,
        widths: Sequence[int],
        activations: AnyActivation | Sequence[AnyActivation],
        *,
        residual: bool = False,
        bias: bool = True,
        output_bias: bool = False,
    ) -> "DeepNetwork":
        """Network on inputs X (n, d), without a column for the bias, and targets y (n,) or (n, outputs).

        ``activations`` is one for all hidden layers or one for each: text, Activation or NumericActivation, with or
        without a kink.  With ``residual`` every hidden layer from the second on has a skip connection where its width
        is that of the layer before.

        Raises
        ------
        DataError
            If X and y do not fit together, are empty or not finite.
        InputError
            If a width is no integer >= 1, or the activations are not as many as the widths.
        ActivationError
            If an activation cannot be read or has a free parameter.
        """
        inputs, targets = _arrays(X, y)
        sizes = _widths(widths)
        given = [activations] if isinstance(activations, AnyActivation) else list(activations)
        functions = [_numeric(activation) for activation in given]
        if len(functions) == 1:
            functions *= len(sizes)
        if len(functions) != len(sizes):
            raise InputError(f"{len(functions)} activations for {len(sizes)} hidden layers; give one, or one for each")
        skips = (False, *(residual and before == after for before, after in pairwise(sizes)))
        return cls(inputs, targets, sizes, tuple(functions), skips, bias, output_bias)

    @classmethod
    def on(
        cls,
        data: Dataset,
        widths: Sequence[int],
        activations: AnyActivation | Sequence[AnyActivation],
        *,
        residual: bool = False,
        output_bias: bool = False,
    ) -> "DeepNetwork":
        """The same on a data set; every layer has a bias where the data set has one."""
        X = data.X[:, :-1] if data.bias else data.X
        return cls.of(X, data.y, widths, activations, residual=residual, bias=data.bias, output_bias=output_bias)

    def __post_init__(self) -> None:
        if not len(self.widths) == len(self.activations) == len(self.skips):
            raise ValueError("there must be as many activations and skips as hidden layers")
        sizes = (self.X.shape[1], *self.widths)
        if any(skip and a != b for skip, (a, b) in zip(self.skips, pairwise(sizes), strict=True)):
            raise ValueError("a skip connection joins layers of the same width")

    @property
    def samples(self) -> int:
        """The number n of samples."""
        return len(self.X)

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Shapes of (W_l, b_l) for l = 1 … L, and of (A, c)."""
        sizes = (self.X.shape[1], *self.widths)
        hidden = [(after, before + self.bias) for before, after in pairwise(sizes)]
        return (*hidden, (self.Y.shape[1], sizes[-1] + self.output_bias))

    @cached_property
    def size(self) -> int:
        """The number of parameters, the length of θ."""
        return sum(rows * columns for rows, columns in self.shapes)

    def draw(self, std: float, rng: np.random.Generator) -> FloatArray:
        """θ with independent weights and biases N(0, std²)."""
        if not (np.isfinite(std) and std > 0):
            raise InputError(f"the standard deviation of the weights is {std}; it must be positive and finite")
        return std * rng.standard_normal(self.size)

    def blocks(self, theta: FloatArray) -> list[FloatArray]:
        """Views of θ as (W_l, b_l) for l = 1 … L, and (A, c) last; to write to one is to change θ."""
        if theta.shape != (self.size,):
            raise InputError(f"θ has the shape {theta.shape}; this network has {self.size} parameters in one vector")
        found: list[FloatArray] = []
        start = 0
        for rows, columns in self.shapes:
            found.append(theta[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        return found

    def input_weights(self, theta: FloatArray, k: int = 1) -> FloatArray:
        """(W_k, b_k) of hidden layer k = 1 … L: the input weights of its neurons as rows (m, D)."""
        self._require_layer(k)
        return self.blocks(theta)[k - 1]

    def outputs(self, theta: FloatArray) -> FloatArray:
        """f(x_i): (n,), or (n, outputs) if there are several."""
        *hidden, output = self.blocks(theta)
        last = self._forward(hidden, self.X)[0][-1]
        return _single(_affine(last, output, self.output_bias))

    def loss_and_gradient(self, theta: FloatArray, rows: Rows | None = None) -> tuple[float, FloatArray]:
        """R(θ) = (1/2n) Σ_i ‖f(x_i) − y_i‖² over all samples, or over those of a batch, and ∇R (N,)."""
        X, Y = (self.X, self.Y) if rows is None else (self.X[rows], self.Y[rows])
        *hidden, output = self.blocks(theta)
        gradient = np.empty_like(theta)
        *hidden_parts, output_part = self.blocks(gradient)
        x, slopes = self._forward(hidden, X)
        residual = _affine(x[-1], output, self.output_bias) - Y
        pull = residual / len(X)
        _store(output_part, pull, x[-1], self.output_bias)
        back = pull @ output[:, : self.widths[-1]]
        for k in reversed(range(len(hidden))):
            local = back * slopes[k]
            _store(hidden_parts[k], local, x[k], self.bias)
            if k:  # nothing asks for the derivatives by the data
                back = self._back(k, back, local, hidden[k])
        return float(0.5 * np.einsum("io,io->", residual, residual) / len(X)), gradient

    def layer(self, theta: FloatArray, k: int) -> LayerState:
        """What hidden layer k = 1 … L sees at θ: its inputs, weights, residuals and backpropagated derivatives."""
        self._require_layer(k)
        *hidden, output = self.blocks(theta)
        x, slopes = self._forward(hidden, self.X)
        residuals = _affine(x[-1], output, self.output_bias) - self.Y
        columns = [self._derivative(row, hidden, slopes, k) for row in output[:, : self.widths[-1]]]
        inputs = np.column_stack([x[k - 1], np.ones(len(self.X))]) if self.bias else x[k - 1]
        backprop = columns[0] if len(columns) == 1 else np.stack(columns, axis=2)
        return LayerState(inputs, hidden[k - 1].copy(), _single(residuals), backprop)

    def _derivative(self, row: FloatArray, hidden: list[FloatArray], slopes: list[FloatArray], k: int) -> FloatArray:
        """∂f/∂x^{[k]} (n, m_k) of the output with the weights ``row``."""
        back = np.broadcast_to(row, (len(self.X), len(row)))
        for l in reversed(range(k, len(hidden))):
            back = self._back(l, back, back * slopes[l], hidden[l])
        return np.array(back)

    def _forward(self, hidden: list[FloatArray], X: FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
        """x^{[0]} … x^{[L]} and σ_l′(z^{[l]}) for l = 1 … L, with samples as rows."""
        x, slopes = [X], []
        for block, sigma, skip in zip(hidden, self.activations, self.skips, strict=True):
            value, slope = sigma(_affine(x[-1], block, self.bias))
            x.append(x[-1] + value if skip else value)
            slopes.append(slope)
        return x, slopes

    def _back(self, k: int, back: FloatArray, local: FloatArray, block: FloatArray) -> FloatArray:
        """From derivatives by the outputs of a layer to those by its inputs; ``local`` are those by z."""
        below = local @ (block[:, :-1] if self.bias else block)
        return below + back if self.skips[k] else below

    def _require_layer(self, k: int) -> None:
        if not 1 <= k <= len(self.widths):
            raise InputError(f"layer {k} is asked for; the hidden layers are 1 to {len(self.widths)}")


def _affine(x: FloatArray, block: FloatArray, bias: bool) -> FloatArray:
    return x @ block[:, :-1].T + block[:, -1] if bias else x @ block.T


def _store(part: FloatArray, local: FloatArray, x: FloatArray, bias: bool) -> None:
    """Σ_i local_i (x_i, 1) into a block of the gradient."""
    if bias:
        part[:, :-1] = local.T @ x
        part[:, -1] = local.sum(axis=0)
    else:
        part[:] = local.T @ x


def _single(values: FloatArray) -> FloatArray:
    return values[:, 0] if values.shape[1] == 1 else values


def _numeric(activation: AnyActivation) -> NumericActivation:
    if isinstance(activation, NumericActivation):
        return activation
    return NumericActivation.of(Activation.parse(activation) if isinstance(activation, str) else activation)


def _arrays(
    X: Sequence[Sequence[float]] | FloatArray, y: Sequence[float] | FloatArray
) -> tuple[FloatArray, FloatArray]:
    try:
        inputs, targets = np.array(X, dtype=np.float64), np.array(y, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("X and y must be arrays of numbers, X with samples as rows of one length") from None
    if inputs.ndim != 2 or targets.ndim not in (1, 2) or len(inputs) != len(targets) or not inputs.size * targets.size:
        raise DataError(f"X {inputs.shape} and y {targets.shape} must have shapes (n, d) and (n,) or (n, outputs)")
    if not (np.isfinite(inputs).all() and np.isfinite(targets).all()):
        raise DataError("X or y contains NaN or infinity; every value must be a finite number")
    return inputs, targets.reshape(len(targets), -1)


def _widths(widths: Sequence[int]) -> tuple[int, ...]:
    sizes = tuple(widths)
    if not sizes or any(isinstance(m, bool) or not isinstance(m, int) or m < 1 for m in sizes):
        raise InputError(f"the widths of the hidden layers are {list(sizes)}; each must be an integer of at least 1")
    return sizes
