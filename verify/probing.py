"""Any hidden layer of any network at one instant: do its neurons point where the theory says that they condense?

To leading order in its preactivations a neuron moves up c_p T_j with T_j(w) = −(1/n) Σ_i e_i b_ij (w·x_i)^p, where the
x_i are the inputs of its layer, e_i the measured residuals and b_ij the derivative of the output by that of the neuron
(arXiv:2105.11686, with the residual of the instant in place of −y).  So it condenses on strict local maxima of c_p T_j
on the sphere at which c_p T_j > 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import InputError
from theory.evidence import Evidence, Statement
from theory.orientations import Options
from verify.alignment import GROWN
from verify.clusters import ANGLE_DEG, Clusters, Indices, Mask, cluster_directions, grown, neuron_rows, unit_rows
from verify.numeric import FloatArray
from verify.probe_chance import log10_tail, log10_union
from verify.probe_forms import LayerForms, layer_forms
from verify.probe_judgement import CHANCE_LOG10, SHARE, judge_probe
from verify.probe_targets import Targets, find_targets
from verify.shown import Shown
from verify.tolerance import angle_between


@dataclass(frozen=True, eq=False)
class LayerProbe(Shown):
    """How the m neurons of a layer lie about the K orientations that are predicted for them.

    ``orientations`` (K, D) are unit vectors, ``values`` (K,) T there and ``signs`` (K,) the sign s of c_p b for which
    they attract; ``shared`` tells whether one form serves all neurons, else each has its own, and its own orientation.
    ``counted`` (m,) are the neurons that have grown, have weights and feel a force.  ``target`` (m,) is the predicted
    orientation nearest to a neuron (its own, where forms are per neuron), −1 if there is none or it is not counted;
    ``angles_deg`` (m,) the angle to it or NaN; ``sign_agrees`` (m,) is 1 where that orientation attracts neurons of
    this sign, −1 where not, 0 where the sign is unknown.  ``within`` (m,) lie inside ``angle_deg`` and do not disagree
    in sign.  ``share`` of the amplitude and ``plain_share`` of the number of counted neurons are within;
    ``log10_chance`` is the logarithm of the probability that as many random directions would be.
    """

    p: int
    c_p: float
    shared: bool
    orientations: FloatArray
    values: FloatArray
    signs: FloatArray
    completeness: Statement
    counted: Mask
    target: Indices
    angles_deg: FloatArray
    sign_agrees: Indices
    within: Mask
    amplitude: FloatArray
    angle_deg: float
    clusters: Clusters
    share: float
    plain_share: float
    log10_chance: float
    statement: Statement

    def __post_init__(self) -> None:
        if (self.within & ~(self.counted & (self.angles_deg <= self.angle_deg) & (self.sign_agrees >= 0))).any():
            raise ValueError("within means: counted, inside the angle, and not of the wrong sign")
        if ((self.target >= 0) == np.isnan(self.angles_deg)).any() or self.target.max(initial=-1) >= len(self.signs):
            raise ValueError("a neuron has an angle exactly where it has a target, one of the predicted orientations")
        enough = self.share >= SHARE and self.log10_chance < CHANCE_LOG10
        if self.statement.status is Evidence.CONFIRMED and not enough:
            raise ValueError("a probe is confirmed only where enough neurons agree, more than chance explains")

    @property
    def cosines(self) -> FloatArray:
        """Cosine (m,) of each neuron's direction with its target, NaN where it has none."""
        return np.cos(np.radians(self.angles_deg))

    @property
    def form(self) -> str:
        """The form or forms in words."""
        whose = "one form T for all neurons" if self.shared else "a form T_j for each neuron"
        return (
            f"{whose}, of degree p = {self.p} in D = {self.orientations.shape[1]} variables, with the measured residual"
        )

    def to_dict(self) -> dict[str, object]:
        """JSON form; the verdict first."""
        return {
            **self.statement.to_dict(),
            "p": self.p,
            "c_p": self.c_p,
            "shared_form": self.shared,
            "form": self.form,
            "angle_deg": self.angle_deg,
            "completeness": self.completeness.to_dict(),
            "orientations": [
                {"u": u.tolist(), "value": float(value), "sign": int(sign)}
                for u, value, sign in zip(self.orientations, self.values, self.signs, strict=True)
            ],
            "neurons": len(self.counted),
            "counted": int(self.counted.sum()),
            "within": int(self.within.sum()),
            "share": self.share,
            "plain_share": self.plain_share,
            "log10_chance": self.log10_chance,
            "clusters": self.clusters.to_dict(),
            "target": self.target.tolist(),
            "neuron_angles_deg": [None if np.isnan(angle) else float(angle) for angle in self.angles_deg],
            "sign_agrees": self.sign_agrees.tolist(),
        }


def probe(
    inputs: ArrayLike,
    weights: ArrayLike,
    residuals: ArrayLike,
    p: int,
    backprop: ArrayLike | None = None,
    *,
    c_p: float = 1.0,
    angle_deg: float = ANGLE_DEG,
    initial: ArrayLike | None = None,
    growth: float = GROWN,
    amplitude: ArrayLike | None = None,
    options: Options | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> LayerProbe:
    """Hold the input weights of one hidden layer against the orientations that are predicted at this instant.

    The arrays may come from any framework: anything that ``np.asarray`` takes, such as a detached PyTorch tensor.

    Parameters
    ----------
    inputs
        (n, D): what the layer sees, with a column of ones where it has a bias.
    weights
        (m, D): the input weights of its neurons, the bias in the same column.
    residuals
        (n,) or (n, K) for K outputs: f(x_i) − y_i.
    p, c_p
        Multiplicity of the layer's activation, and its leading Taylor coefficient, of which only the sign matters.
    backprop
        Derivative of the output, or of each output, by the output of hidden neuron j at sample i: (m,), (n, m) or
        (n, K, m).  For a two-layer network it is a_j.  Without it, possible for one output if it is the same for all
        samples, a neuron may have either sign.
    angle_deg
        Angle within which a neuron agrees with an orientation, and neurons form a cluster.
    initial, growth
        With the initial weights (m, D) only neurons with r/r_0 at least ``growth`` are counted.
    amplitude
        (m,): weight of each neuron in the shares; otherwise |b_j| r_j^p, with the root mean square of b over samples
        and outputs, or r_j^(p+1) without backprop, as |a| ∝ r in a balanced network.
    options
        Bound the search for all orientations of a shared form; without them up to 300 complex classes are followed.

    Returns
    -------
    LayerProbe
        Its ``statement`` is *confirmed* if at least 90 % of the amplitude lies within the angle of a predicted
        orientation, which as many random directions would show with a probability below 1e-6; *refuted* if the neurons
        have condensed, but no cluster that matters on a predicted orientation; *not applicable* if there is no
        isolated orientation to condense on; else *inconclusive*.  Whichever it is, the reason gives numbers.

    Raises
    ------
    InputError
        If an array is empty, not finite or of the wrong shape, or a number is out of range.

    XOR with a bias at p = 3, and neurons on two of its eight condensed orientations:

    >>> X = np.array([[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]])
    >>> y = np.array([1, 1, -1, -1])
    >>> w = np.repeat([[1.0, 1.0, 1.0], [1.0, -1.0, 1.0]], 10, axis=0)
    >>> found = probe(X, w, 0 - y, 3, backprop=np.repeat([1.0, -1.0], 10))
    >>> len(found.orientations), found.statement.status.value, found.clusters.count()
    (8, 'confirmed', 2)
    >>> probe(X, w, 0 - y, 3, backprop=np.ones(20)).statement.status.value  # half of them have the wrong sign
    'inconclusive'
    """
    w = neuron_rows(weights)
    if not (np.isfinite(c_p) and c_p):
        raise InputError(f"c_p = {c_p}; the leading coefficient must be finite and not 0")
    forms = layer_forms(inputs, w.shape[0], w.shape[1], residuals, p, backprop)
    amplitudes = _amplitudes(amplitude, w, backprop, p)
    signed = forms.beta != 0
    mask = signed if initial is None else signed & grown(w, initial, growth)
    clusters = cluster_directions(w, angle_deg, amplitude=amplitudes, counted=mask)
    mask = mask & (amplitudes > 0) & np.any(w != 0, axis=1)
    u = unit_rows(w)[0]
    sign = np.where(np.isnan(forms.beta), 0.0, np.sign(c_p * forms.beta))
    rows = np.flatnonzero(mask)
    targets = find_targets(forms, u, rows, sign, options, progress)
    return _measured(forms, targets, u, rows, sign, amplitudes, clusters, c_p)


def _measured(
    forms: LayerForms,
    targets: Targets,
    u: FloatArray,
    rows: Indices,
    sign: FloatArray,
    amplitude: FloatArray,
    clusters: Clusters,
    c_p: float,
) -> LayerProbe:
    counted = np.zeros(len(u), dtype=bool)
    counted[rows] = True
    target = _nearest(targets, u, rows, sign, clusters.angle_deg)
    has = target >= 0
    angles = np.full(len(u), np.nan)
    angles[has] = np.degrees(angle_between(u[has], targets.orientations[target[has]]))
    agrees = np.zeros(len(u), dtype=np.intp)
    agrees[has] = sign[has] * targets.signs[target[has]]
    within = has & (np.nan_to_num(angles, nan=180.0) <= clusters.angle_deg) & (agrees >= 0)
    chance = _log10_chance(targets, sign[rows], int(within.sum()), clusters.angle_deg, u.shape[1])
    total = float(amplitude[rows].sum())
    shares = float(amplitude[within].sum()) / total if total else 0.0, float(within.sum()) / max(1, len(rows))
    statement = judge_probe(targets, clusters, u, target, counted, within, shares, chance)
    return LayerProbe(
        p=forms.p,
        c_p=float(c_p),
        shared=forms.shared,
        orientations=targets.orientations,
        values=targets.values,
        signs=targets.signs,
        completeness=targets.completeness,
        counted=counted,
        target=target,
        angles_deg=angles,
        sign_agrees=agrees,
        within=within,
        amplitude=amplitude,
        angle_deg=clusters.angle_deg,
        clusters=clusters,
        share=shares[0],
        plain_share=shares[1],
        log10_chance=chance,
        statement=statement,
    )


def _nearest(targets: Targets, u: FloatArray, rows: Indices, sign: FloatArray, angle_deg: float) -> Indices:
    """The nearest orientation for a neuron's sign if it is within the angle, else the nearest of all."""
    target = np.full(len(u), -1, dtype=np.intp)
    if targets.own is not None:
        target[rows] = targets.own[rows]
        return target
    step = max(1, 2_000_000 // max(1, len(targets.orientations)))
    for begin in range(0, len(rows) if len(targets.orientations) else 0, step):
        part = rows[begin : begin + step]
        cosines = u[part] @ targets.orientations.T
        fitting = np.where(sign[part, None] * targets.signs >= 0, cosines, -2.0)
        near = fitting.max(axis=1) >= np.cos(np.radians(angle_deg))
        target[part] = np.where(near, fitting.argmax(axis=1), cosines.argmax(axis=1))
    return target


def _log10_chance(targets: Targets, sign: FloatArray, within: int, angle_deg: float, dimension: int) -> float:
    """As if each neuron had as many attractors as the sign that has most: rather too large than too small."""
    plus, minus = targets.most
    counts = (
        [plus] * bool((sign > 0).any()) + [minus] * bool((sign < 0).any()) + [plus + minus] * bool((sign == 0).any())
    )
    union = log10_union(max(counts, default=0), angle_deg, dimension)
    return max(log10_tail(within, len(sign), union), -1e300)


def _amplitudes(amplitude: ArrayLike | None, w: FloatArray, backprop: ArrayLike | None, p: int) -> FloatArray:
    """As given, else |b| r^p, or r^(p+1) where b is not known; the largest is 1."""
    if amplitude is not None:
        given = np.asarray(amplitude, dtype=np.float64)
        if given.shape != (len(w),) or not np.isfinite(given).all() or (given < 0).any():
            raise InputError(f"amplitude has shape {given.shape}; it must be ({len(w)},), finite and not negative")
        return given / (given.max() or 1.0)
    r = np.linalg.norm(w / (np.abs(w).max() or 1.0), axis=1)
    if backprop is None:
        found = (r / (r.max() or 1.0)) ** (p + 1)
    else:
        b = np.asarray(backprop, dtype=np.float64)
        b = b / (np.abs(b).max() or 1.0)
        size = np.sqrt((b**2).reshape(-1, len(w)).mean(axis=0))
        found = size * (r / (r.max() or 1.0)) ** p
    return found / (found.max() or 1.0)
