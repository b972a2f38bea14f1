"""How it was checked: the derivation step by step, the tolerances, the solver, and the versions."""

from collections import Counter
from collections.abc import Iterable, Sequence

from theory._html import Html, element, joined, table
from theory.derivation import Derivation, DerivationCheck, Step
from theory.derivation.printing import latex, prose_latex
from verify.alignment import GROWN
from verify.flows import Trajectory
from verify.html.mathml import prose
from verify.html.parts import Section, badge, fold, formulas, judged, sentence
from verify.html.rendered import scrolling
from verify.verification import Verification
from verify.versions import package_versions

_TOLERANCE = (
    r"A \left( \frac{r}{r_0} \right)^{-\kappa} + \left\| \int_0^s | P_u\, \Phi(s, s') |\, | d(s') |\, \mathrm{d}s'"
    r" \right\| + 10^{-6}"
)
_SAID = (
    "How close must a neuron be? Its tolerance is the sum of the angle that the alignment law still leaves it at its "
    "measured growth, a bound on what the leading order leaves out, and the error of the solver. None of the three "
    "depends on the angle that is measured."
)
_SAID_CENTRED = (
    "How close must a neuron be? Its tolerance is the sum of the angle that the path of the leading order is still "
    "away from the orientation at that instant, of a bound on the angle between network and path, and of $10^{-5}$ for "
    "the solvers. None of the three depends on the angle that is measured."
)


def checked(verification: Verification) -> Section:
    """The derivation, the tolerances, and what computed it."""
    centred = verification.prediction.centred
    tolerance = [element("p", prose(_SAID_CENTRED))] if centred else [element("p", prose(_SAID)), formulas(_TOLERANCE)]
    growth = f"A neuron counts from the growth $r/r_0 = {GROWN:g}$ on."
    content = joined(
        [
            element("h3", "The derivation, step by step"),
            *derivation(verification.derivation, verification.derivation_check),
            element("h3", "Tolerances"),
            *tolerance,
            element("p", prose(growth)),
            element("h3", "Simulations"),
            solver_table([simulation.trajectory for simulation in verification.simulations]),
            element("h3", "Versions"),
            version_table(),
        ]
    )
    return Section("checks", "How it was checked", content)


def derivation(steps: Derivation, check: DerivationCheck) -> Iterable[Html]:
    """Every step with its formulas, what it follows from, and what the check of it found."""
    said = (
        f"From the loss to the stationary orientations in {len(steps)} steps, here in D = {steps.dimension}. Each is "
        f"checked from the claims of its premises alone, on samples drawn from seed {check.seed}."
    )
    yield element("p", said)
    yield element("p", judged("All steps:", check.statement))
    places = {step.key: place for place, step in enumerate(steps, 1)}
    yield element("ol", *(_step(step, check, places) for step in steps), class_="steps")
    yield element("p", element("strong", "Result: "), steps.conclusion)


def _step(step: Step, check: DerivationCheck, places: dict[str, int]) -> Html:
    found = check[step.key]
    heading = joined([prose(prose_latex(step.title)), " ", badge(found.statement.status)])
    premises = ", ".join(f"({place})" for place in sorted(places[key] for key in step.premises))
    reason = [f"From {premises}. "] if premises else []
    return element(
        "li",
        fold(
            heading,
            formulas(*map(latex, step.claim)),
            element("p", *reason, prose(prose_latex(step.reason))),
            element("p", f"Checked by {found.method}: {sentence(found.statement.reason)}", class_="note"),
        ),
    )


def solver_table(paths: Sequence[Trajectory]) -> Html:
    """Method, tolerances and effort, and where the simulations ended."""
    solver = paths[0].solver.to_dict()
    rows = [
        ["flows", str(len(paths))],
        ["method", str(solver["method"])],
        ["relative and absolute tolerance", f"{solver['rtol']:g}, {solver['atol']:g}"],
        ["steps", _range([path.steps for path in paths])],
        ["evaluations of the field", _range([path.evaluations for path in paths])],
        *([f"ended because {stop}", str(n)] for stop, n in Counter(path.stop.value for path in paths).most_common()),
    ]
    return scrolling(table(["what", "value"], rows), "the solver")


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}, {sum(numbers)} in all"


def version_table() -> Html:
    """The software that computed it."""
    rows = [[name, version or "not installed"] for name, version in package_versions().items()]
    return scrolling(table(["package", "version"], rows), "versions")
