"""D = 2: the stationary orientations are the zeros of a binary form, so that there are at most 2p."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial
from math import comb
from random import Random

import sympy as sp
from flint import fmpq, fmpq_mat
from sympy import Expr

from theory.derivation import symbols as sy
from theory.derivation.draft import Draft, make_step
from theory.derivation.evaluate import Sample, dot
from theory.derivation.methods import Case, Exact, Literal, definitions_of
from theory.derivation.notation import BinaryForm, Form, Grad, Partial
from theory.derivation.step import Claim, Claims, RefutedError, Step
from theory.derivation.symbols import equation, over_samples, vector
from theory.derivation.unfold import entries, insert
from theory.derivation.vectors import Column, Inner, Norm

_U = vector("u", 2)
_U1, _U2 = _U.components


def binary_form(draft: Draft) -> Step:
    """B(u) = u_2 ∂_1T(u) − u_1 ∂_2T(u)."""
    value = _U2 * Partial(Form(_U), _U, 1) - _U1 * Partial(Form(_U), _U, 2)
    p = draft.p
    cases = partial(_binary_cases, p=p, centred=draft.centred)
    method = Literal((BinaryForm(_U),), 2, cases, definitions=("correlation-form", *draft.means))
    reason = "The derivative of $T$ along the unit circle, clockwise."
    claim = equation(BinaryForm(_U), value)
    premises = " ".join(("correlation-form", *draft.means))
    return make_step("binary-form", "Binary form", claim, premises, reason, method)


def _binary_cases(sample: Sample, _: Random, p: int, centred: bool) -> Iterable[Case]:
    for u in sample.w:
        total = Fraction(0)
        for x_i, y_i in zip(sample.x, sample.targets(centred), strict=True):
            slope = y_i * p * dot(u, x_i) ** (p - 1)
            total += u[1] * slope * x_i[0] - u[0] * slope * x_i[1]
        yield Case(0, total / len(sample.y), {_U1: u[0], _U2: u[1]})


def binary_lines(draft: Draft) -> Step:
    """‖u‖² ∇T(u) − (u·∇T(u)) u = B(u) (u_2, −u_1)."""
    gradient = Grad(Form(_U), _U)
    subject = Norm(_U) ** 2 * gradient - Inner(_U, gradient) * _U
    claim = equation(subject, BinaryForm(_U) * Column(_U2, -_U1))
    reason = (
        "On the unit circle the left side is $∇T(u) - p T(u) u$ by Euler's identity, and $(u_2, -u_1)$ is not zero: "
        "$u$ is stationary exactly where $B(u) = 0$, and with $u$ the whole line through it."
    )
    method = Exact(_expected_lines, definitions=("binary-form",))
    premises = "euler stationary binary-form"
    return make_step("binary-lines", "Stationary lines", claim, premises, reason, method)


def _expected_lines(known: Claims) -> Claim:
    """The defect ∇T − p T u of the stationary equation, made homogeneous by Euler's identity."""
    w, gradient = vector("w", 2), Grad(Form(_U), _U)
    radial = Inner(w, Grad(Form(w), w))
    scale = known.value("euler", radial).coeff(Form(w))
    homogeneous = known.value("stationary", gradient).xreplace({Form(_U): Inner(_U, gradient) / scale})
    subject = Norm(_U) ** 2 * gradient - homogeneous
    return (equation(subject, subject),)


def moments(draft: Draft) -> Step:
    """M_kl = (1/n) Σ_i y_i x_i1^k x_i2^l, with y_i − ȳ for y_i where σ(0) ≠ 0."""
    x, p = vector("x", 2)[sy.i], draft.p
    value = over_samples(draft.target * x.component(1) ** sy.k * x.component(2) ** sy.l) / sy.n
    subject = sy.M[sy.k, sy.l]
    cases = partial(_moment_cases, p=p, centred=draft.centred)
    method = Literal((subject,), 2, cases, definitions=draft.means)
    reason = f"The moments of order $k + l = p = {p}$ are all that the leading order knows of the data."
    return make_step("moments", "Moments", equation(subject, value), " ".join(draft.means), reason, method)


def _moment_cases(sample: Sample, _: Random, p: int, centred: bool) -> Iterable[Case]:
    for l in range(p + 1):
        total = Fraction(0)
        for x_i, y_i in zip(sample.x, sample.targets(centred), strict=True):
            total += y_i * x_i[0] ** (p - l) * x_i[1] ** l
        yield Case(0, total / len(sample.y), {sy.k: p - l, sy.l: l})


def binary_coefficients(draft: Draft) -> Step:
    """T(u) and B(u) in the moments."""
    p = draft.p
    form = sp.Add(*(comb(p, l) * sy.M[p - l, l] * _U1 ** (p - l) * _U2**l for l in range(p + 1)))
    binary = entries(insert(draft.value("binary-form", BinaryForm(_U)), [equation(Form(_U), form)]))[0]
    claim = equation(Form(_U), form), equation(BinaryForm(_U), _by_monomials(binary))
    subjects = Form(_U), BinaryForm(_U)
    method = Exact(
        lambda _: tuple(equation(s, s) for s in subjects),
        definitions=("moments", "binary-form", "correlation-form"),
    )
    premises = "correlation-form binary-form moments"
    reason = "Expand $(u·x_i)^p$ by the binomial theorem and differentiate."
    return make_step("binary-coefficients", "Coefficients", claim, premises, reason, method)


def _by_monomials(binary: Expr) -> Expr:
    return sp.Add(*(c * _U1**k * _U2**l for (k, l), c in sp.Poly(binary, _U1, _U2).terms()))


def count(draft: Draft) -> Step:
    """At most p lines and 2p orientations."""
    p = draft.p
    claim = (
        equation(BinaryForm(sy.lamda * _U), sy.lamda**p * BinaryForm(_U)),
        sp.Le(sy.N_lines, p, evaluate=False),
        sp.Le(sy.N_orientations, 2 * p, evaluate=False),
    )
    reason = (
        f"$B$ is homogeneous of degree $p = {p}$. A binary form of degree $p$ that is not zero is a product of $p$ "
        "linear factors over the complex numbers, so that it vanishes on at most $p$ real lines, and each line has "
        "two orientations. If $B ≡ 0$ then $T$ is constant on the unit circle and every orientation is stationary."
    )
    finding = f"the degree {p} follows from the coefficients; a form of that degree has no more linear factors"
    method = Exact(_expected_count, definitions=("binary-coefficients",), finding=finding)
    premises = "binary-lines binary-coefficients"
    return make_step("count", "At most $2p$ orientations", claim, premises, reason, method)


def _expected_count(known: Claims) -> Claim:
    """The degree, from the coefficients."""
    binary = sp.Poly(known.value("binary-coefficients", BinaryForm(_U)), _U1, _U2)
    degree, subject = binary.total_degree(), BinaryForm(sy.lamda * _U)
    return (
        equation(subject, subject),
        sp.Le(sy.N_lines, degree, evaluate=False),
        sp.Le(sy.N_orientations, 2 * degree, evaluate=False),
    )


def attained(draft: Draft) -> Step:
    """Data for which there are 2p."""
    p = draft.p
    quarter = _quarter(p, draft.centred)
    form, rotated = (part.expand() for part in (sp.I**-quarter * (_U1 + sp.I * _U2) ** p).expand().as_real_imag())
    claim = (
        equation(vector("x", 2)[sy.i], Column(sy.i - 1, 1)),
        equation(Column(*_targets(p)), Column(*_solve_targets(p, form))),
        equation(Form(_U), form),
        equation(BinaryForm(_U), sp.expand(p * rotated)),
        equation(sy.N_lines, sp.Integer(p)),
        equation(sy.N_orientations, sp.Integer(2 * p)),
    )
    finding = "T and B recomputed from these data; their real lines counted by Sturm's theorem"
    method = Exact(partial(_expected_attained, p=p, quarter=quarter, means=draft.means), finding=finding)
    premises = " ".join(("correlation-form binary-form count", *draft.means))
    reason = _attained_reason(p, quarter, draft.centred)
    return make_step("attained", "The bound is attained", claim, premises, reason, method)


def _quarter(p: int, centred: bool) -> int:
    """0 for cos pφ, 1 for sin pφ: with a bias, T(0, 1) is the mean of the centred target, 0, as cos pφ is for odd p."""
    return int(centred and p % 2 == 0)


def _attained_reason(p: int, quarter: int, centred: bool) -> str:
    start = f"The bound is sharp: for these $n = {p + 1}$ data with a bias, "
    if quarter:
        text = (
            f"{start}$T(u) = Im (u_1 + i u_2)^p = sin pφ$ at $u = (cos φ, sin φ)$, and $B = -p cos pφ$ vanishes on the "
            "$p$ lines $φ = (k + 1/2)π/p$."
        )
    else:
        text = (
            f"{start}$T(u) = Re (u_1 + i u_2)^p = cos pφ$ at "
            "$u = (cos φ, sin φ)$, and $B = p sin pφ$ vanishes on the $p$ lines $φ = kπ/p$."
        )
    return f"{text} Here $ȳ = 0$; any constant may be added to the targets." if centred else text


def _targets(p: int) -> list[Expr]:
    return [sy.y[i] for i in range(1, p + 2)]


def _solve_targets(p: int, form: Expr) -> list[Expr]:
    """y_i with (1/n) Σ_i y_i (w·x_i)^p = form at x_i = (i − 1, 1), by SymPy."""
    wanted = sp.Poly(form, _U1, _U2)
    matrix = sp.Matrix(p + 1, p + 1, lambda l, i: sp.Integer(comb(p, l)) * sp.Integer(i) ** (p - l))
    right = sp.Matrix([wanted.coeff_monomial(_U1 ** (p - l) * _U2**l) * (p + 1) for l in range(p + 1)])
    return list(matrix.LUsolve(right))


def _expected_attained(known: Claims, p: int, quarter: int, means: tuple[str, ...]) -> Claim:
    """Solve for the targets anew, insert them into T, differentiate, and count the real lines exactly."""
    x, targets = vector("x", 2)[sy.i], _targets(p)
    values = _solve_targets_exactly(p, quarter)
    data_form = known.value("correlation-form", Form(vector("w", 2))).xreplace({vector("w", 2): _U})
    (flat,) = entries(insert(data_form, [*definitions_of(known, means), equation(x, Column(sy.i - 1, 1))]))
    form = sp.expand(flat.subs(sy.n, p + 1).doit().xreplace(dict(zip(targets, values, strict=True))))
    (binary,) = entries(insert(known.value("binary-form", BinaryForm(_U)), [equation(Form(_U), form)]))
    lines = real_lines(sp.expand(binary))
    _require_within_bound(known, lines)
    return (
        equation(x, Column(sy.i - 1, 1)),
        equation(Column(*targets), Column(*values)),
        equation(Form(_U), form),
        equation(BinaryForm(_U), binary),
        equation(sy.N_lines, sp.Integer(lines)),
        equation(sy.N_orientations, sp.Integer(2 * lines)),
    )


def _solve_targets_exactly(p: int, quarter: int) -> Sequence[Expr]:
    """The same system from cos pφ = Σ_l (−1)^(l/2) C(p, l) cos^(p−l) φ sin^l φ, l even, by python-flint.

    For ``quarter`` = 1 from sin pφ, with l odd and (−1)^((l−1)/2).
    """
    matrix = fmpq_mat(p + 1, p + 1, [fmpq(comb(p, l) * i ** (p - l)) for l in range(p + 1) for i in range(p + 1)])
    wanted = [(-1) ** (l // 2) * comb(p, l) * (p + 1) if l % 2 == quarter else 0 for l in range(p + 1)]
    solution = matrix.solve(fmpq_mat(p + 1, 1, wanted))
    return [sp.Rational(int(solution[l, 0].p), int(solution[l, 0].q)) for l in range(p + 1)]


def real_lines(binary: Expr) -> int:
    """Number of real lines on which a binary form in u vanishes, counted once each, by Sturm's theorem.

    >>> u_1, u_2 = vector("u", 2).components
    >>> real_lines(u_1**2 * u_2 - u_2**3), real_lines(u_1**3 + u_2**3)
    (3, 1)
    """
    at_infinity = sp.expand(binary.subs({_U1: 0, _U2: 1})) == 0
    slopes = sp.Poly(binary.subs(_U1, 1), _U2)
    return int(at_infinity) + (0 if slopes.is_ground else slopes.count_roots())


def _require_within_bound(known: Claims, lines: int) -> None:
    for relation in known["count"]:
        if relation.lhs == sy.N_lines and not lines <= relation.rhs:
            raise RefutedError(f"{lines} lines are more than the {relation.rhs} that the step before allows")


BUILDERS = (binary_form, binary_lines, moments, binary_coefficients, count, attained)
