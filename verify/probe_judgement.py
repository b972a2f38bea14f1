"""The verdict on a probed layer: agreement beyond chance, condensation elsewhere, or neither."""

import math

import numpy as np

from theory.evidence import Evidence, Statement
from verify.clusters import MIN_SHARE, Clusters, Indices, Mask
from verify.numeric import FloatArray
from verify.probe_chance import log10_clustered
from verify.probe_targets import Targets
from verify.tolerance import angle_between
from verify.verdict import CHANCE

SHARE = 0.9
"""Share of the amplitude that must agree with the prediction; in few clusters it means that the layer has condensed."""
CHANCE_LOG10 = math.log10(CHANCE)


def judge_probe(
    targets: Targets,
    clusters: Clusters,
    u: FloatArray,
    target: Indices,
    counted: Mask,
    within: Mask,
    shares: tuple[float, float],
    log10_chance: float,
) -> Statement:
    """Confirmed, refuted, inconclusive or not applicable, each with its numbers."""
    if not counted.any():
        return Statement(Evidence.INCONCLUSIVE, "no neuron is counted: none has grown, has weights and feels a force")
    if not len(targets.orientations):
        return Statement(Evidence.NOT_APPLICABLE, targets.obstacle)
    alpha = f"{clusters.angle_deg:g}°"
    agreement = (
        f"{int(within.sum())} of {int(counted.sum())} counted neurons, with {shares[0]:.1%} of the amplitude, lie "
        f"within {alpha} of a predicted orientation"
    )
    likely = f"random directions would do so with probability at most {_power(log10_chance)}"
    if shares[0] >= SHARE:
        if log10_chance < CHANCE_LOG10:
            return Statement(Evidence.CONFIRMED, f"{agreement}; {likely}")
        return Statement(Evidence.INCONCLUSIVE, f"{agreement}, but {likely}, not below {CHANCE:.0e}")
    return _otherwise(targets, clusters, u, target, agreement)


def _otherwise(targets: Targets, clusters: Clusters, u: FloatArray, target: Indices, agreement: str) -> Statement:
    """Where too few agree: whether they have condensed elsewhere."""
    main = clusters.count(MIN_SHARE)
    held = float(clusters.shares[:main].sum())
    inside = int(clusters.sizes[:main].sum())
    chance = log10_clustered(inside, int((clusters.labels >= 0).sum()), main, clusters.angle_deg, u.shape[1])
    gathered = f"{held:.1%} of the amplitude lies in {main} clusters of at least {MIN_SHARE:.0%} each"
    if held < SHARE or chance >= CHANCE_LOG10:
        if held >= SHARE:
            gathered += f", which {inside} random directions may show with probability {_power(chance)}"
        return Statement(Evidence.INCONCLUSIVE, f"{agreement}, and the layer has not condensed: {gathered}")
    distances = [_distance(targets, clusters, k, target) for k in range(main)]
    off = [d for d in distances if d > clusters.angle_deg]
    if targets.obstacle:
        return Statement(Evidence.INCONCLUSIVE, f"{agreement}; but {targets.obstacle}")
    if len(off) < main:
        return Statement(
            Evidence.INCONCLUSIVE,
            f"{agreement}; {gathered}, and {main - len(off)} of these have their centre on one, the others do not, or "
            "hold neurons of the wrong sign",
        )
    return Statement(
        Evidence.REFUTED,
        f"{gathered}, as random directions would with probability at most {_power(chance)}, but the centre of each is "
        f"farther than {clusters.angle_deg:g}° from every predicted orientation, the nearest at {min(off):.3g}°",
    )


def _distance(targets: Targets, clusters: Clusters, k: int, target: Indices) -> float:
    """Angle in degrees from a centre to the nearest predicted orientation; of a form per neuron, of its own neurons."""
    own = targets.orientations
    if targets.own is not None:
        mine = target[clusters.labels == k]
        own = targets.orientations[mine[mine >= 0]]
    return float(np.degrees(angle_between(clusters.centres[k], own)).min()) if len(own) else 0.0


def _power(log10: float) -> str:
    return f"1e{log10:.0f}" if log10 < -3 else f"{10**log10:.2g}"
