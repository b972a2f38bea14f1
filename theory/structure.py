"""What a form is made of, exactly: factors ‖w‖², variables it does not depend on, rotations that leave it as it is.

Each of these makes stationary orientations degenerate or adds eigenvector classes that are no orientations, and each
is undone by passing to a simpler form whose stationary orientations are in one-to-one relation with those of T:

* T = ‖w‖^(2k) T' equals T' on the sphere (the isotropic cone ‖w‖² = 0 consists of classes of T, but has no real point);
* where T does not change along a subspace K, a class with λ ≠ 0 is orthogonal to K, as λx = ∇T(x) is;
* where T is unchanged by the rotations SO(W) of a subspace W, every orbit meets the slice W^⊥ + span(w_0) for one
  w_0 in W, and the stationary orientations in the slice are those of T restricted to it (symmetric criticality).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from theory.rational_algebra import (
    Coefficients,
    Vector,
    as_coefficients,
    as_polynomial,
    complement,
    composed,
    orthogonal,
    relations,
)
from theory.rotations import Block, rotation_blocks


@dataclass(frozen=True)
class Structure:
    """T = ‖w‖^(2k) T', k = ``norm_power``, for a form T' of a ``degree``, and what leaves T' unchanged.

    ``kernel`` is an orthogonal basis of the vectors v with v·∇T' ≡ 0; ``blocks`` are orthogonal to it and to each
    other.
    """

    dimension: int
    degree: int
    norm_power: int
    coefficients: Coefficients
    kernel: tuple[Vector, ...]
    blocks: tuple[Block, ...]
    balanced: bool = False

    @cached_property
    def slice_basis(self) -> tuple[Vector, ...]:
        """An orthogonal basis b_1, …, b_k of the slice; the last ones are the first vectors of the blocks.

        Where they are ``balanced``, the others are lengthened by powers of two that make the coefficients along them
        nearly equal in size: data in different units then do no harm.
        """
        removed = (*self.kernel, *(v for block in self.blocks for v in block.basis))
        rest = complement(removed, self.dimension)
        basis = (*rest, *(block.basis[0] for block in self.blocks))
        if not self.balanced:
            return basis
        factors = balancing(composed(self.coefficients, basis), len(rest))
        return (*(tuple(f * x for x in b) for f, b in zip(factors, rest, strict=True)), *basis[len(rest) :])

    @cached_property
    def slice_coefficients(self) -> Coefficients:
        """The form T'(Σ c_i b_i) in the coordinates c of the slice."""
        return composed(self.coefficients, self.slice_basis)


def analyse(coefficients: Coefficients, D: int, p: int) -> Structure:
    """The structure of a form that is not identically 0.

    >>> T = {(3, 0, 0): Fraction(1), (1, 2, 0): Fraction(1), (1, 0, 2): Fraction(1)}  # w_1 ‖w‖²
    >>> found = analyse(T, 3, 3)
    >>> found.norm_power, dict(found.coefficients), len(found.kernel)
    (1, {(1, 0, 0): Fraction(1, 1)}, 2)
    """
    power = 0
    while p >= 3 and (quotient := divided_by_norm(coefficients, D)) is not None:
        coefficients, p, power = quotient, p - 2, power + 1
    kernel = orthogonal(kernel_of(coefficients, D))
    return Structure(D, p, power, coefficients, kernel, rotation_blocks(coefficients, D, kernel))


def balancing(coefficients: Coefficients, count: int) -> tuple[Fraction, ...]:
    """Powers of two by which the first ``count`` vectors must be multiplied to balance the coefficients.

    >>> balancing({(3, 0): Fraction(1), (0, 3): Fraction(1, 2**60)}, 2)
    (Fraction(1, 1024), Fraction(1024, 1))
    """
    if not count:
        return ()
    rows = np.array([[*alpha[:count], 1] for alpha in coefficients], dtype=float)
    sizes = [t.numerator.bit_length() - t.denominator.bit_length() for t in coefficients.values()]
    exponents = np.linalg.lstsq(rows, -np.array(sizes, dtype=float), rcond=None)[0][:count]
    rounded = np.round(exponents - np.mean(exponents)).astype(int)
    return tuple(Fraction(2) ** int(e) for e in rounded)


def divided_by_norm(coefficients: Coefficients, D: int) -> Coefficients | None:
    """T/‖w‖², or None where that is no polynomial."""
    quotient, remainder = divmod(as_polynomial(coefficients, D), as_polynomial(_squares(D), D))
    return as_coefficients(quotient) if remainder.is_zero() else None


def _squares(D: int) -> Coefficients:
    return {tuple(2 * (i == k) for i in range(D)): Fraction(1) for k in range(D)}


def kernel_of(coefficients: Coefficients, D: int) -> list[Vector]:
    """A basis of the vectors v with v·∇T ≡ 0, along which T does not change.

    >>> kernel_of({(2, 0): Fraction(1), (1, 1): Fraction(2), (0, 2): Fraction(1)}, 2)  # (w_1 + w_2)²
    [(Fraction(-1, 1), Fraction(1, 1))]
    """
    T = as_polynomial(coefficients, D)
    return relations([T.derivative(i) for i in range(D)])
