"""What people read of clusters and of a probed layer: aligned tables and the verdict."""

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from verify.clusters import MIN_SHARE, Clusters
from verify.layout import plural, statement_line, table, title
from verify.numeric import FloatArray
from verify.probing import LayerProbe

_MOST_ROWS = 20
_SHOWN_COORDINATES = 5


def clusters_view(clusters: Clusters) -> RenderableType:
    """The clusters that hold at least 2 % of the amplitude, and how many stragglers there are."""
    names = ("centre", "neurons", "share", "mean angle", "largest angle")
    view = table(*names, right=names[1:], wrapped=["centre"])
    main = clusters.count(MIN_SHARE)
    for k in range(min(main, _MOST_ROWS)):
        angles = [f"{clusters.mean_deg[k]:.3g}°", f"{clusters.largest_deg[k]:.3g}°"]
        sign = "±" * clusters.merged
        view.add_row(
            sign + direction(clusters.centres[k]), str(clusters.sizes[k]), f"{clusters.shares[k]:.1%}", *angles
        )
    stragglers = f"and {plural(len(clusters) - main, 'cluster')} of less than {MIN_SHARE:.0%} of the amplitude each"
    heading = title(f"Clusters of measured directions, {clusters.angle_deg:g}° about their centres")
    return Group(heading, view, *[Text(stragglers, style="dim")] * (len(clusters) > main))


def probe_view(probe: LayerProbe) -> RenderableType:
    """The predicted orientations with the neurons on each, the measured clusters, and the verdict."""
    counted = f"{int(probe.counted.sum())} of {plural(len(probe.counted), 'neuron')} counted"
    return Group(
        Text(f"{probe.form}; {counted}"),
        *_orientation_table(probe),
        statement_line("completeness", probe.completeness.status, probe.completeness.reason),
        clusters_view(probe.clusters),
        Text(""),
        statement_line("verdict", probe.statement.status, probe.statement.reason),
    )


def _orientation_table(probe: LayerProbe) -> list[RenderableType]:
    """The orientations with the largest amplitude nearest to them first."""
    K = len(probe.signs)
    if not K:
        return []
    names = ("orientation", "T(u)", "attracts", "nearest", "within", "mean cosine")
    view = table(*names, right=("T(u)", "nearest", "within", "mean cosine"), wrapped=["orientation"])
    has = probe.target >= 0
    nearest = np.bincount(probe.target[has], minlength=K)
    within = np.bincount(probe.target[probe.within], minlength=K)
    cosines = np.bincount(probe.target[has], probe.cosines[has], minlength=K)
    weight = np.bincount(probe.target[has], probe.amplitude[has], minlength=K)
    for k in np.argsort(-weight, kind="stable")[:_MOST_ROWS]:
        side = "c_p·b > 0" if probe.signs[k] > 0 else "c_p·b < 0"
        mean = f"{cosines[k] / nearest[k]:.4f}" if nearest[k] else "none"
        cells = [f"{probe.values[k]:.4g}", side, str(nearest[k]), str(within[k]), mean]
        view.add_row(direction(probe.orientations[k]), *cells)
    rest = [Text(f"and {plural(K - _MOST_ROWS, 'more orientation')}", style="dim")] * (K > _MOST_ROWS)
    return [title("Predicted orientations and the neurons nearest to them"), view, *rest]


def direction(u: FloatArray) -> str:
    """The angle for D = 2, else the first coordinates.

    >>> direction(np.array([0.0, 1.0])), direction(np.array([1.0, 0, 0, 0, 0, 0, 0]))
    ('90.00°', '(1.000, 0.000, 0.000, 0.000, …)')
    """
    if len(u) == 2:
        return f"{np.degrees(np.arctan2(u[1], u[0])) + 0.0:.2f}°"
    long = len(u) > _SHOWN_COORDINATES
    shown = u[: _SHOWN_COORDINATES - 1] if long else u
    return "(" + ", ".join([*(f"{round(float(x), 3) + 0.0:.3f}" for x in shown), *["…"] * long]) + ")"
