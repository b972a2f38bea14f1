"""Laws of orientations, for a user's own solver: all of them, and how fast neurons align."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import InputError
from theory.evidence import Evidence
from theory.form import CorrelationForm
from theory.orientations import StationaryOrientations, stationary_orientations
from theory.polynomial import Exponents
from verify.laws.finding import Finding
from verify.laws.properties.forms import require_degree
from verify.laws.properties.holding import Trial, hold
from verify.laws.properties.user import array
from verify.laws.properties.violation import Compared, numbers
from verify.numeric import FloatArray
from verify.strategies import forms

Solver = Callable[[CorrelationForm], ArrayLike]
"""``solver(T)`` gives unit vectors (k, D)."""
Rates = Callable[[CorrelationForm, FloatArray], ArrayLike]
"""``exponents(T, u)`` gives κ (D − 1,) at a condensed orientation u (D,)."""
CLOSE = 1e-6
"""Distance at which two orientations count as the same, and relative accuracy of exponents."""


def stationary(
    solver: Solver,
    p: int,
    *,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The solver finds all stationary orientations: ∇T(u) = p T(u) u, ‖u‖ = 1, both ends of every line, and no other.

    ``solver(T)`` gives unit vectors (k, D) in any order, from a :class:`theory.CorrelationForm` T of degree p: a
    function of W (..., D), with ``T.gradient``, ``T.hessian`` and ``T.coefficients``.  It is held against the list of
    :func:`theory.stationary_orientations` on forms for which that is proved to be complete.  Returns a Finding, or
    raises LawViolation with the smallest form and the orientation that is missing or is none.

    >>> import numpy as np
    >>> def top_only(T):
    ...     u = np.linalg.eigh(T.hessian(np.zeros(T.dimension)) / 2)[1][:, -1]
    ...     return [u, -u]
    >>> stationary(top_only, 2, D=2, examples=20)
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: stationary: the stationary orientation (0, 1) is missing
      for: all stationary orientations of forms of degree p = 2
      smallest example: w_1^2
      the nearest to it: yours (1, 0), it must be (0, 1)
    """
    __tracebackhide__ = True
    require_degree(p)

    def compare(form: CorrelationForm) -> Sequence[Compared]:
        known = stationary_orientations(form)
        if not _complete(known):
            return ()
        rows = _rows(solver(form), form.dimension)
        u = np.array([o.u for o in known.orientations])
        return [*_unit(rows), *_is_stationary(rows, form), *_missing(u, rows), *_superfluous(rows, u)]

    subject = f"all stationary orientations of forms of degree p = {p}"
    strategy = forms(p, D).map(_Shown)
    return hold(
        "stationary", strategy, lambda shown: compare(shown.form), Trial(examples, seed), subject, tolerance=CLOSE
    )


def alignment(
    exponents: Rates,
    p: int,
    *,
    D: int | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> Finding:
    """The exponents of the alignment law d log δ_i / d log r = −κ_i are κ_i = 1 − h_i/(p T(u)).

    ``exponents(T, u)`` gives the D − 1 numbers κ_i, in any order, at a condensed orientation u of a form T of degree p;
    h_i are the eigenvalues of ∇²T(u) on the tangent space.  They are compared with those of
    :func:`theory.stationary_orientations`.  Returns a Finding, or raises LawViolation with the smallest form.

    >>> import numpy as np
    >>> def ambient(T, u):  # wrong: the eigenvalues of the whole Hessian, the radial one among them
    ...     return 1 - np.linalg.eigvalsh(T.hessian(u))[: len(u) - 1] / (T.degree * T(u))
    >>> alignment(ambient, 3, D=2)
    Traceback (most recent call last):
        ...
    verify.laws.properties.violation.LawViolation: alignment: κ at u = ...
    """
    __tracebackhide__ = True
    require_degree(p)

    def compare(shown: "_Shown") -> Sequence[Compared]:
        found: list[Compared] = []
        for o in stationary_orientations(shown.form).condensed:
            u, expected = np.array(o.u), np.sort(np.array(o.alignment_exponents))
            yours = np.sort(array(exponents(shown.form, u.copy()), expected.shape, "the list of exponents"))
            at = ", ".join(f"{x:.4g}" for x in o.u)
            size = 1 + float(np.abs(expected).max())
            found.append(Compared(f"κ at u = ({at})", yours, expected, size, "1 − h_i/(p T(u))"))
        return found

    subject = f"condensed orientations of forms of degree p = {p}"
    return hold("alignment", forms(p, D).map(_Shown), compare, Trial(examples, seed), subject, tolerance=CLOSE)


class _Shown:
    """A form that is told by its terms."""

    def __init__(self, form: CorrelationForm) -> None:
        self.form = form

    def __str__(self) -> str:
        return " + ".join(map(_term, self.form.coefficients.items()))


def _term(term: tuple[Exponents, Fraction]) -> str:
    alpha, t = term
    powers = [f"w_{k}^{e}" if e > 1 else f"w_{k}" for k, e in enumerate(alpha, 1) if e]
    return " ".join(powers if t == 1 else [str(t), *powers])


def _complete(found: StationaryOrientations) -> bool:
    return found.completeness.status is Evidence.PROVED and not found.continua and bool(found.orientations)


def _rows(value: ArrayLike, D: int) -> FloatArray:
    found = np.asarray(value, dtype=np.float64).reshape(-1, D) if np.size(value) == 0 else np.asarray(value, np.float64)
    if found.ndim != 2 or found.shape[1] != D:
        raise InputError(f"the solver returned an array of shape {found.shape}; it must be (k, {D}), one row a u")
    return found


def _unit(rows: FloatArray) -> list[Compared]:
    return [Compared("‖u‖", np.asarray(np.linalg.norm(u), np.float64), np.ones(()), 1.0) for u in rows]


def _is_stationary(rows: FloatArray, form: CorrelationForm) -> list[Compared]:
    name, zero = "∇T(u) − p T(u) u", np.zeros(form.dimension)
    size = form.degree * form.scale
    return [Compared(name, form.gradient(u) - form.degree * form(u) * u, zero, size) for u in rows]


def _missing(known: FloatArray, rows: FloatArray) -> list[Compared]:
    nearest = [rows[np.argmin(np.linalg.norm(rows - u, axis=1))] if len(rows) else 0 * u for u in known]
    pairs = zip(nearest, known, strict=True)
    told = "the stationary orientation {} is missing"
    return [Compared("the nearest to it", near, u, 1.0, told=told.format(numbers(u))) for near, u in pairs]


def _superfluous(rows: FloatArray, known: FloatArray) -> list[Compared]:
    nearest = [known[np.argmin(np.linalg.norm(known - row, axis=1))] for row in rows]
    return [
        Compared("an orientation that is none", row, u, 1.0, "the nearest one")
        for row, u in zip(rows, nearest, strict=True)
    ]
