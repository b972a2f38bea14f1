"""All eigenvalues of a real symmetric matrix of balls, each in a ball of its own, also where they coincide."""

import numpy as np
from flint import arb, arb_mat, ctx

_SWEEPS = 8


def symmetric_eigenvalues(A: arb_mat) -> tuple[arb, ...]:
    """Enclosures of the eigenvalues of every symmetric matrix in A (n, n), in ascending order of their middles.

    With a nearly orthogonal Q from Jacobi's method, B = QᵀAQ is nearly diagonal.  Its eigenvalues are within the
    Frobenius norm of its off-diagonal part of the sorted diagonal (Weyl), and those of A are theirs up to factors
    between the eigenvalues of (QᵀQ)⁻¹ (Ostrowski); Horn and Johnson, Matrix Analysis, Theorems 4.3.1 and 4.5.9.

    >>> [round(float(x), 9) for x in symmetric_eigenvalues(arb_mat([[2, 1], [1, 2]]))]
    [1.0, 3.0]
    """
    n = A.nrows()
    Q = _jacobi(A)
    B, defect = Q.transpose() * A * Q, Q.transpose() * Q - _identity(n)
    spread = _norm([B[i, j] for i in range(n) for j in range(n) if i != j])
    stretch = 1 + arb(0, _norm(defect.entries()))
    diagonal = sorted((B[i, i] for i in range(n)), key=lambda x: float(x.mid()))
    return tuple((x + arb(0, spread)) / stretch for x in diagonal)


def _norm(entries: list[arb]) -> arb:
    """An upper bound of the Frobenius norm, as an exact number."""
    return sum((abs(x).upper() ** 2 for x in entries), arb(0)).sqrt().upper() if entries else arb(0)


def _identity(n: int) -> arb_mat:
    return arb_mat([[int(i == j) for j in range(n)] for i in range(n)])


def _jacobi(A: arb_mat) -> arb_mat:
    """Columns that nearly diagonalise the middle of A: eigenvectors in doubles, made better by sweeps of rotations."""
    n = A.nrows()
    rounded = np.array([[float(A[i, j].mid()) for j in range(n)] for i in range(n)])
    columns = np.linalg.eigh((rounded + rounded.T) / 2)[1]
    basis = _orthonormal(arb_mat([[float(x) for x in row] for row in columns]))
    size = _norm(A.mid().entries())
    for _ in range(_SWEEPS):
        image = (basis.transpose() * A.mid() * basis).mid()
        if _norm([image[i, j] for i in range(n) for j in range(i)]) <= size * arb(2) ** (16 - ctx.prec):
            break
        basis = _sweep(image, basis)
    return basis


def _sweep(image: arb_mat, basis: arb_mat) -> arb_mat:
    """One rotation for each pair of columns, which makes image[i, j] vanish (Golub and Van Loan, section 8.5)."""
    n = image.nrows()
    for i in range(n):
        for j in range(i + 1, n):
            if image[i, j] == 0:
                continue
            tau = ((image[j, j] - image[i, i]) / (2 * image[i, j])).mid()
            t = 1 / (abs(tau) + (1 + tau * tau).sqrt())
            t = -t if tau < 0 else t
            c = 1 / (1 + t * t).sqrt()
            rotation = _identity(n)
            rotation[i, i] = rotation[j, j] = c.mid()
            rotation[i, j], rotation[j, i] = (t * c).mid(), -(t * c).mid()
            image = (rotation.transpose() * image * rotation).mid()
            basis = (basis * rotation).mid()
    return basis


def _orthonormal(basis: arb_mat) -> arb_mat:
    """Columns nearer to orthonormal: Q (3 − QᵀQ)/2, which squares the defect, until none is left that shows."""
    n = basis.nrows()
    for _ in range(_SWEEPS):
        gram = (basis.transpose() * basis).mid()
        basis = (basis * (3 * _identity(n) - gram) / 2).mid()
        if _norm((gram - _identity(n)).entries()) < arb(2) ** (-ctx.prec // 2):
            break
    return basis
