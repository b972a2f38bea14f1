"""Adam from small weights: descent along signs where gradients are far above its own constant, and not the flow.

Its constant ε_A decides, by which gradients are measured, not the size ε of the weights alone.  Far below ε_A Adam is
gradient descent with the rate lr/ε_A, and turns neurons to the orientations of the flow, local maxima of ±T on the
sphere.  Neurons that grow come to where their gradients are far above ε_A, and turn to the orientations of sign
descent, local maxima of ±T on the cube.  With the usual ε_A = 1e-8 these alone are seen when the loss first moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from theory.evidence import Evidence, Statement
from verify.laws.finding import Curve, Finding, Measurement, Number, judged
from verify.laws.networks.adam_experiment import Size, controls, growth_factor, paper_adam, sizes
from verify.laws.networks.adam_runs import Caught, Mask, Rule
from verify.laws.networks.explained import ANGLE_DEG, Score, explanation, score, score_signs
from verify.laws.networks.law import Law
from verify.laws.networks.sign_descent import SignOrientations, sign_orientations
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.numeric import FloatArray
from verify.tolerance import angle_between

NETWORKS = 3
JUMP = 1.5
"""Growth in one step beyond which gradient descent does not follow the flow (p ≥ 2)."""
FORGOTTEN = 30.0
"""Growth in one step beyond which the weights before it do not matter for the angle (p = 1)."""
FEWEST = 10
"""Neurons that a share is taken of, at least."""
BOUND = 0.2
"""Part of the neurons that may lie elsewhere than predicted: Adam averages over steps, and borders of basins move."""
SETTLED = 0.8
"""Part of the neurons that sign descent has to have brought to its fixed orientations for a share to be compared."""
THEORY, SIGN_DESCENT = "orientations of the theory", "orientations of sign descent"


def check(subject: Subject) -> Finding:
    """Adam for many ε, and two controls from the same weights: gradient descent, and Adam with a large ε_A."""
    subject.require_condensed()
    rng = subject.rng("adam")
    starts = [Weights.draw(subject.settings.neurons, subject.dimension, rng) for _ in range(NETWORKS)]
    adam = paper_adam(subject)
    rule = Rule(growth_factor(subject.p), adam.epsilon, adam.lr * float(np.sqrt(subject.dimension)))
    runs = [Size.train(subject, epsilon, starts, adam, rule) for epsilon in sizes(subject)]
    descent, raised, constants = controls(subject, starts)
    caught = [c.u for run in runs for c in run.above]
    sets = _Sets.of(subject, sign_orientations(subject.form, rng, np.concatenate(caught) if caught else None))
    signs = [m for run in runs for m in sets.above(run)]
    measurements = [*signs, *(m for run in runs for m in sets.below(run, descent)), *_same(descent, raised)]
    settings: dict[str, Number] = {
        **{f"ε = {run.epsilon:.2g}": sets.words(run, adam.lr, adam.epsilon) for run in runs},
        "gradient descent": sets.told(descent),
        "Adam with a large ε_A": sets.told(raised),
        **constants,
        "lr": adam.lr,
        "β₁": adam.beta1,
        "β₂": adam.beta2,
        "ε_A": adam.epsilon,
        "networks": NETWORKS,
        "neurons": subject.settings.neurons,
        "growth": rule.growth,
        "angle": ANGLE_DEG,
        "fixed orientations of sign descent": len(sets.signs.u),
        "sign vectors among them": int(sets.signs.corner.sum()),
    }
    found, reason = sets.reason(runs)
    finding = judged(LAW.name, measurements, reason, settings, subject.settings.seed, sets.curves(runs))
    if (signs and SIGN_DESCENT in found) or any(not m.within for m in measurements):
        return finding
    return replace(finding, statement=Statement(Evidence.INCONCLUSIVE, reason))


@dataclass(frozen=True, eq=False)
class _Sets:
    """The directions that may explain neurons: those of the theory (k, D), of sign descent, and all sign vectors."""

    p: int
    theory: FloatArray
    signs: SignOrientations

    @classmethod
    def of(cls, subject: Subject, signs: SignOrientations) -> "_Sets":
        return cls(subject.p, np.array([o.u for o in subject.prediction.orientations.condensed]), signs)

    @property
    def known(self) -> bool:
        """Whether sign descent predicts anything, and only isolated orientations."""
        return self.signs.isolated and len(self.signs.u) > 0

    def scores(self, groups: Sequence[Caught]) -> list[Score]:
        """Of all neurons of some networks, against each set; none where there are no neurons."""
        if not any(map(len, groups)):
            return []
        u = np.concatenate([c.u for c in groups])
        weight = np.concatenate([np.abs(c.a) * np.linalg.norm(c.w, axis=1) ** self.p for c in groups])
        theory = score(THEORY, u, weight, self.theory)
        return [theory, score(SIGN_DESCENT, u, weight, self.signs.u), score_signs(u, weight)]

    def told(self, groups: Sequence[Caught]) -> str:
        """Which sets explain the neurons of some networks, with the numbers."""
        scores = self.scores(groups)
        if not scores:
            return "no neuron had grown enough"
        return f"{explanation(scores)} ({scores[0].neurons} neurons; {'; '.join(map(str, scores))})"

    def words(self, run: Size, lr: float, small: float) -> str:
        """The regime that gradients and lr predict at one ε, and what was found."""
        ratio = run.gradient / small
        start = f"|g|/ε_A = {ratio:.1e} and lr/ε = {lr / run.epsilon:.1e} at first"
        if not run.count("above") + run.count("below"):
            return (
                f"no neuron had grown enough in {run.made} steps, the loss had fallen by {run.loss_fall:.1%}; {start}"
            )
        found = f"above ε_A: {self.told(run.above)}" if run.count("above") else ""
        first = f"while below ε_A: {self.told(run.below)}" if run.count("below") else ""
        return "; ".join(part for part in (start, first, found) if part)

    def above(self, run: Size) -> list[Measurement]:
        """The share on fixed orientations of sign descent, of neurons whose gradients are far above ε_A.

        It is predicted by sign descent itself, from the same weights to the same growth: some are still on their way.
        """
        ideal = [c for c in run.ideal if len(c)]
        if not (self.known and run.count("above") and ideal):
            return []
        predicted = float(_near(np.concatenate([c.u for c in ideal]), self.signs.u).mean())
        name = f"share on fixed orientations of sign descent at ε = {run.epsilon:.2g}"
        found = _near(np.concatenate([c.u for c in run.above]), self.signs.u)
        return _share(name, found, predicted) if predicted >= SETTLED else []

    def below(self, run: Size, descent: Sequence[Caught]) -> list[Measurement]:
        """The share turned as the flow does, of neurons whose gradients were far below ε_A.

        For p = 1 every step, however long, is along ∇T, the only line; for p ≥ 2 steps have to resolve the growth.
        """
        if self.p == 1:
            jumped = [c.only(c.jump >= FORGOTTEN).u for c in run.below]
            name = f"share on the line of the theory while below ε_A at ε = {run.epsilon:.2g}"
            return _share(name, _near(np.concatenate(jumped), self.theory))
        slow = [c.only(c.jump <= JUMP) for c in run.below]
        name = f"share turned as by gradient descent while below ε_A at ε = {run.epsilon:.2g}"
        return _share(name, _pairs(slow, descent) <= ANGLE_DEG)

    def reason(self, runs: Sequence[Size]) -> tuple[str, str]:
        """The sets that explain the grown neurons, '' where there are too few, and what follows, in words."""
        judged_runs = [run for run in runs if run.count("above") >= FEWEST]
        if not judged_runs:
            return "", "no ε was found at which Adam brings enough neurons to where gradients are far above its ε_A"
        scores = self.scores([c for run in judged_runs for c in run.above])
        theory, signs, _ = scores
        found, where = explanation(scores), ", ".join(f"{run.epsilon:.2g}" for run in judged_runs)
        if not self.known:
            return found, (
                f"sign descent has no orientations, or some that are not isolated, so that nothing is predicted for "
                f"Adam; at ε = {where} the neurons are explained by: {found}"
            )
        numbers = (
            f"at ε = {where} {signs.share:.0%} of {signs.neurons} grown neurons ({signs.weighted:.0%} by weight "
            f"|a| r^p) are on fixed orientations of sign descent, median {signs.median:.1f}° away, and "
            f"{theory.share:.0%} on those of the theory, median {theory.median:.1f}°"
        )
        if not any(self.above(run) for run in runs):
            return found, f"sign descent itself needs more growth to reach its fixed orientations: {numbers}"
        return found, f"{_verdict(found)}: {numbers}"

    def curves(self, runs: Sequence[Size]) -> list[Curve]:
        """Shares on fixed orientations of sign descent against ε."""
        kept = [run for run in runs if self.known and run.count("above") >= FEWEST]
        shares = [self.scores(run.above)[1:2] + self.scores(run.ideal)[1:2] for run in kept]
        points = [
            (run.epsilon, *(s.share for s in both)) for run, both in zip(kept, shares, strict=True) if len(both) > 1
        ]
        if not points:
            return []
        x, found, due = zip(*points, strict=True)
        return [Curve("share on orientations of sign descent", "ε", "share", x, found, due, log_x=True)]


def _verdict(found: str) -> str:
    """What it means that the sets in ``found`` explain the neurons.

    >>> _verdict("neither")
    'neither the gradient-flow theory nor sign descent explains Adam here'
    """
    if THEORY in found and SIGN_DESCENT in found:
        return "Adam does not tell gradient flow from sign descent here, their orientations are too close"
    if THEORY in found:
        return "Adam is closer to the gradient-flow theory here"
    if SIGN_DESCENT in found:
        return "Adam does not follow the gradient-flow theory here"
    return "neither the gradient-flow theory nor sign descent explains Adam here"


def _near(u: FloatArray, known: FloatArray) -> Mask:
    """Whether each of u (k, D) is within the angle of one of the directions (l, D)."""
    nearest = np.min([angle_between(u, direction) for direction in known], axis=0)
    return np.degrees(nearest) <= ANGLE_DEG


def _pairs(one: Sequence[Caught], other: Sequence[Caught]) -> FloatArray:
    """Angles in degrees between the orientations of neurons that are in both, each at its own growth."""
    angles = [np.empty(0)]
    for a, b in zip(one, other, strict=True):
        _, i, j = np.intersect1d(a.index, b.index, return_indices=True)
        angles.append(np.degrees(angle_between(a.u[i], b.u[j])))
    return np.concatenate(angles)


def _share(name: str, on: Mask, predicted: float = 1.0) -> list[Measurement]:
    """The share of neurons that are as predicted, if there are enough; it is known to two standard deviations."""
    if len(on) < FEWEST:
        return []
    return [Measurement(name, float(on.mean()), predicted, BOUND, float(1 / np.sqrt(len(on))))]


def _same(descent: Sequence[Caught], raised: Sequence[Caught]) -> list[Measurement]:
    name = "share of neurons that Adam turns as gradient descent does, where ε_A is far above all gradients"
    return _share(name, _pairs(descent, raised) <= ANGLE_DEG)


LAW = Law(
    "adam",
    "orientations under Adam",
    "Adam from small weights follows signs: its orientations are those of sign descent wherever gradients are far "
    "above its own ε_A; the orientations of gradient flow are not claimed there, only where gradients are far below",
    "local maxima of ±T over the cube, in place of those over the sphere",
    check,
)
