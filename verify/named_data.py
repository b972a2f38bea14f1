"""Data sets with a name: those of the paper (arXiv:2105.11686), and XOR."""

from collections.abc import Callable

import numpy as np

from verify.dataset import Dataset


def fig6(bias: bool = True, seed: int = 0) -> Dataset:
    """The paper's one-dimensional data (its Fig. 6): y = sin 3x + ½ sin 6x at 40 equispaced points on [−1, 1.5].

    Nothing in it is random, so that the seed has no effect.

    >>> fig6().X.shape
    (40, 2)
    """
    x = np.linspace(-1.0, 1.5, 40)
    return Dataset.of("fig6", x[:, None].tolist(), (np.sin(3 * x) + 0.5 * np.sin(6 * x)).tolist(), bias)


def xor(bias: bool = True, seed: int = 0) -> Dataset:
    """XOR: the corners (±1, ±1) of the square with y = x_1 x_2, the sign of the product.

    With a bias T(w) = 6 w_1 w_2 w_3 at p = 3, which has 8 condensed orientations, more than 2p.  Nothing in it is
    random, so that the seed has no effect.

    >>> xor().form(3).coefficients
    {(1, 1, 1): Fraction(6, 1)}
    """
    corners = [(1, 1), (-1, -1), (1, -1), (-1, 1)]
    return Dataset.of("xor", corners, [a * b for a, b in corners], bias)


def fig2(bias: bool = True, seed: int = 0) -> Dataset:
    """The paper's data in five dimensions (its Fig. 2): y = Σ_k 3.5 sin(5 x_k + 1), 80 points x ~ U[−4, 2]^5.

    >>> fig2().X.shape, fig2(seed=1).seed
    ((80, 6), 1)
    """
    return _waves("fig2", 5.0, bias, seed)


def fig2_low(bias: bool = True, seed: int = 0) -> Dataset:
    """The paper's data in five dimensions of a lower frequency: y = Σ_k 3.5 sin(2 x_k + 1), 80 points x ~ U[−4, 2]^5.

    >>> bool((fig2_low(seed=1).X == fig2(seed=1).X).all())  # the same points
    True
    """
    return _waves("fig2-low", 2.0, bias, seed)


def _waves(name: str, frequency: float, bias: bool, seed: int) -> Dataset:
    x = np.random.default_rng(seed).uniform(-4.0, 2.0, (80, 5))
    y = (3.5 * np.sin(frequency * x + 1)).sum(axis=1)
    return Dataset.of(name, x.tolist(), y.tolist(), bias, seed)


NAMED: dict[str, Callable[[bool, int], Dataset]] = {"fig6": fig6, "fig2": fig2, "fig2-low": fig2_low, "xor": xor}
"""Data sets by name, each a function that makes it with a bias or without, from a seed."""
