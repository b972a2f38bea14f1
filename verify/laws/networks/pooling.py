"""Findings of one law from several seeds, as one."""

from collections.abc import Sequence

import numpy as np

from theory.evidence import Evidence, Statement
from verify.laws.finding import Finding, Measurement, Number

_WEAKEST = (Evidence.REFUTED, Evidence.INCONCLUSIVE, Evidence.NOT_APPLICABLE, Evidence.CONFIRMED)
"""One refuted seed refutes the law, and one that is open leaves it open."""


def pool(findings: Sequence[Finding]) -> Finding:
    """One finding with the weakest of the statements, the means of what was measured, and all seeds.

    What was measured under the same name with every seed is averaged; the spread over the seeds is among the
    settings.  The others, such as measurements that only some seeds could make, are kept as they are.
    """
    if len(findings) == 1:
        return findings[0]
    weakest = min(findings, key=lambda finding: _WEAKEST.index(finding.statement.status))
    count = sum(finding.statement.status is weakest.statement.status for finding in findings)
    seeds = tuple(seed for finding in findings for seed in finding.seeds)
    reason = f"{count} of {len(findings)} seeds: {weakest.statement.reason} (seed {weakest.seeds[0]})"
    measurements, spreads = _means(findings)
    status = Statement(weakest.statement.status, reason)
    return Finding(weakest.law, status, measurements, {**weakest.settings, **spreads}, weakest.curves, seeds)


def _means(findings: Sequence[Finding]) -> tuple[tuple[Measurement, ...], dict[str, Number]]:
    first = [measurement.name for measurement in findings[0].measurements]
    if any([m.name for m in finding.measurements] != first for finding in findings):
        return tuple(m for finding in findings for m in finding.measurements), {}
    means: list[Measurement] = []
    spreads: dict[str, Number] = {}
    for same in zip(*(finding.measurements for finding in findings), strict=True):
        measured = [m.measured for m in same]
        predicted = [m.predicted for m in same if m.predicted is not None]
        means.append(
            Measurement(
                same[0].name,
                float(np.mean(measured)),
                float(np.mean(predicted)) if predicted else None,
                max(m.bound for m in same),
                max(m.uncertainty for m in same),
            )
        )
        spreads[f"standard deviation over the seeds, {same[0].name}"] = float(np.std(measured, ddof=1))
    return tuple(means), spreads
