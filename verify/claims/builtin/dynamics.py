"""The laws of small weights: what is exact at leading order is derived, what networks do is measured."""

from dataclasses import dataclass
from functools import partial

from theory.evidence import Evidence, Statement
from verify.claims.builtin.parts import concluded, derived, multiplicities, outside
from verify.claims.case import Case
from verify.claims.claim import Claim, Hypothesis, Scope
from verify.claims.verdict import ClaimVerdict, Exhibit
from verify.laws.finding import Finding
from verify.laws.networks import named
from verify.layout import spread
from verify.named_data import fig6, xor

_LARGEST_P = 4
"""Where all p are asked about, the derivation is checked for these."""
_DATA = {"fig6": fig6, "xor": xor}
_References = tuple[tuple[str, str], ...]
_REFERENCES: _References = (("tanh", "fig6"), ("x**2*tanh(x)", "fig6"), ("x**2*tanh(x)", "xor"), ("gelu", "fig6"))
_SINGLE: _References = (("tanh", "fig6"),)
_OFFSETS: _References = (("sigmoid", "fig6"), ("softplus", "fig6"), ("cos(x)", "fig6"))


@dataclass(frozen=True)
class _Measured:
    """A law of :mod:`verify.laws.networks` as a claim, and the cases on which it is measured where none is given.

    ``offset`` tells whether it is about σ(0) ≠ 0.
    """

    law: str
    latex: str
    references: _References = _REFERENCES
    offset: bool = False

    def claim(self) -> Claim:
        """The claim."""
        law = named(self.law)
        return Claim(
            name=self.law,
            statement=_sentence(law.claim),
            latex=self.latex,
            scope=f"any p, {self.constant}, small weights",
            source=law.source,
            hypotheses=(Hypothesis(self.constant, self.obeys),),
            check=partial(_of_case, self),
            argument=partial(_of_references, self),
            measured=True,
        )

    @property
    def constant(self) -> str:
        """The hypothesis on σ(0)."""
        return "σ(0) ≠ 0" if self.offset else "σ(0) = 0"

    def obeys(self, case: Case) -> bool:
        """Whether the case is one of the law."""
        return (case.expansion.constant != 0) == self.offset


def _sentence(claim: str) -> str:
    """With a capital, unless it begins with a symbol: r and R are two things."""
    word = claim.split()[0]
    return f"{claim[0].upper()}{claim[1:]}." if len(word) > 1 and word.isalpha() else f"{claim}."


def _of_case(law: _Measured, case: Case) -> ClaimVerdict:
    finding = case.finding(law.law)
    return ClaimVerdict(law.law, str(case), finding.statement, tuple(_exhibits(finding, str(case))))


def _of_references(law: _Measured, scope: Scope) -> ClaimVerdict:
    """Measured on the reference cases of the scope; for a given activation, on the paper's data."""
    chosen = law.references if scope.expansion is None else ((scope.expansion, "fig6"),)
    cases = [Case.of(activation, _DATA[data]()) for activation, data in chosen]
    if not all(law.obeys(case) for case in cases):
        return outside(law.law, scope, law.constant)
    cases = [case for case in cases if _within(case, scope)]
    if not cases:
        why = f"no reference case has {scope}; give data"
        return ClaimVerdict(law.law, str(scope), Statement(Evidence.INCONCLUSIVE, why))
    exhibits = [exhibit for case in cases for exhibit in _exhibits(case.finding(law.law), str(case))]
    where = str(cases[0]) if len(cases) == 1 else f"{len(cases)} reference cases"
    return concluded(law.law, where, "every measured number is within its bound", exhibits)


def _within(case: Case, scope: Scope) -> bool:
    return scope.p in (None, case.p) and scope.D in (None, case.dimension)


def _exhibits(finding: Finding, where: str) -> list[Exhibit]:
    """The conclusion, and every number that is within its bound."""
    head = Exhibit(Statement(finding.statement.status, f"{where}: {finding.statement.reason}"))
    numbers = [
        f"{where}: {m.name} {m.measured:.6g}{'' if m.predicted is None else f', predicted {m.predicted:.6g}'} "
        f"(within {m.bound:.2g})"
        for m in finding.measurements
        if m.within
    ]
    return [head, *(Exhibit(Statement(Evidence.CONFIRMED, text)) for text in numbers)]


_DIMENSIONS = range(2, 5)
"""Dimensions in which they are derived where any D is asked about."""
_LARGEST_D = 6
_INVARIANTS = "potential", "ascent", "polar-flow", "balance"


def _invariants(scope: Scope) -> ClaimVerdict:
    if scope.D is not None and scope.D > _LARGEST_D:
        why = f"it is derived coordinate by coordinate, up to D = {_LARGEST_D}; the steps are the same in every D"
        return ClaimVerdict("invariants", str(scope), Statement(Evidence.INCONCLUSIVE, why))
    powers = multiplicities(scope, largest=_LARGEST_P)
    several = _DIMENSIONS if powers[0] <= _LARGEST_P else _DIMENSIONS[:1]  # the degree makes it slow
    dimensions = several if scope.D is None else (scope.D,)
    exhibits = [exhibit for D in dimensions for p in powers for exhibit in derived(_INVARIANTS, p, D)]
    where = f"{spread('p', powers)}, {spread('D', dimensions)}"
    finding = "both follow from a′ = c_p T(w), w′ = c_p a ∇T(w) with a symbolic form T"
    return concluded("invariants", where, finding, exhibits)


DYNAMICS = (
    Claim(
        name="invariants",
        statement="At leading order r² − p a² is constant for each neuron, and its potential V never decreases.",
        latex=r"\frac{d}{dt}(r^2 - p a^2) = 0,\quad \frac{dV}{dt} = \|\nabla V\|^2 \ge 0,\quad V = c_p a T(w)",
        scope="any p, any D, leading order",
        source="gradient flow of a potential that is homogeneous of degree p in w",
        argument=_invariants,
    ),
    *(
        law.claim()
        for law in (
            _Measured("balance", r"r^2 - p a^2 = \text{const} + B \varepsilon^{q-p}"),
            _Measured("ascent", r"\Delta R = -\varepsilon^{p+1} \Delta \Sigma_j V_j"),
            _Measured(
                "order", r"\|\theta_{full} - \theta_{lead}\|/\varepsilon = C \varepsilon^s,\ s = \min(q - p, p + 1)"
            ),
            _Measured("escape", r"t = \log(1/\varepsilon)/\lambda\ (p = 1),\quad t = C \varepsilon^{1-p}\ (p \ge 2)"),
            _Measured("blow-up", r"r^{1-p}(t) = r_0^{1-p} - (p-1) \sqrt{p}\,\lambda t"),
            _Measured("alignment", r"d \log \delta_i = -\kappa_i\, d \log r,\quad \kappa_i = 1 - h_i/(pT)"),
            _Measured("fates", r"u_j \to u \text{ condensed},\quad \text{or } w_j \to 0"),
            _Measured("basins", r"P(u_j \to u) \text{ as at leading order}", _SINGLE),
            _Measured("aligned-share", r"\text{aligned at escape: all } (p = 1),\ \text{few } (p \ge 2)", _SINGLE),
            _Measured("offset", r"\Sigma_j a_j \to \bar y/c_0,\quad y_i \mapsto y_i - \bar y", _OFFSETS, offset=True),
            _Measured("adam", r"u_j \to \text{maxima of } c_p T \text{ on the cube}", _SINGLE),
        )
    ),
)
