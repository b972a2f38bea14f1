"""The pictures of a verification for its page: a panel each, so that they stand below each other on a narrow screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from theory._html import Html, element
from verify.html.figure import svg
from verify.html.mathml import prose
from verify.layout import plural
from verify.orientation_tables import place
from verify.plot_style import plt, sign_of
from verify.plots_cosines import cosine_matrix
from verify.plots_growth import deviation_panel, growth_panel
from verify.plots_plane import field_panel
from verify.plots_sphere import half, legend
from verify.verification import Verification

_SIZE = (4.4, 4.2)
MOST_DRAWN = 6_000
"""Lines and points that are drawn one by one; where there are more they become one image."""
_BELOW_WORDS = 4.5
"""Dots have the order 4 in all pictures, and words 5."""
_MOST_NAMED = 12
"""Orientations that an alternative text names one by one."""


@dataclass(frozen=True)
class Picture:
    """A figure, what it shows for those who cannot see it, and its caption, with formulas between dollar signs."""

    name: str
    figure: Figure
    alt: str
    caption: str

    def html(self) -> Html:
        """The figure with its caption."""
        caption = element("figcaption", prose(self.caption))
        return element("figure", svg(self.figure, self.name, self.alt), caption, class_="picture")


def gallery(pictures: Iterator[Picture]) -> Html:
    """Pictures side by side where there is room."""
    return element("div", *(picture.html() for picture in pictures), class_="gallery")


def pictures(verification: Verification) -> Iterator[Picture]:
    """Where the neurons are, which depends on D, and how far they have grown."""
    match verification.prediction.dataset.dimension:
        case 2:
            yield from (_field(verification, sign) for sign in (1, -1))
        case 3:
            yield from (_half(verification, side) for side in (1, -1))
        case _:
            yield _cosines(verification)
    yield from _growth(verification)


def panel(draw: Callable[[Axes], object], size: tuple[float, float] = _SIZE) -> Figure:
    """A figure of one panel, in letters that are read on a telephone; its title becomes the caption."""
    with rc_context({"font.size": 9, "axes.labelsize": 10, "legend.framealpha": 0.85}):
        figure, axis = plt.subplots(figsize=size, constrained_layout=True)
        draw(axis)
        axis.set_title("")
        if len(axis.lines) + len(axis.collections) > MOST_DRAWN:
            axis.set_rasterization_zorder(_BELOW_WORDS)
    return figure


def _field(verification: Verification, sign: int) -> Picture:
    found = verification.prediction.orientations
    relation = ">" if sign > 0 else "<"
    rays = [place(o) for o in found.orientations if o.condensed and sign_of(o) == sign]
    judged = [r for r in verification.records if r.judged and sign_of(found.orientations[r.target]) == sign]
    shown = f"{plural(len(judged), 'judged neuron')} as dots"
    along = f"rays at the condensed orientations {', '.join(rays)}" if rays else "no condensed orientation"
    return Picture(
        "field-plus" if sign > 0 else "field-minus",
        panel(lambda axis: field_panel(axis, verification, sign)),
        f"Direction field of the input weights for c_p a {relation} 0, with {along} and {shown}.",
        f"Neurons with $c_p a {relation} 0$: their input weights move along ${'' if sign > 0 else '-'}\\nabla T$ "
        f"(arrows) to a condensed orientation (solid). Dots are the {plural(len(judged), 'judged neuron')}, "
        "farther out the more they have grown.",
    )


def _half(verification: Verification, side: int) -> Picture:
    prediction = verification.prediction
    relation = ">" if side > 0 else "<"
    last = "b" if prediction.dataset.bias else "w_3"
    here = [o for o in prediction.orientations.condensed if side * o.u[2] >= 0]
    named = [place(o) for o in here[:_MOST_NAMED]] + ["…"] * (len(here) > _MOST_NAMED)

    def draw(axis: Axes) -> None:
        image = half(axis, prediction, verification.records, side)
        figure = axis.figure
        figure.colorbar(image, ax=axis, label="T(u)", orientation="horizontal", shrink=0.8, pad=0.02, aspect=30)
        handles = legend(prediction, verification.records)
        figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=8)  # pyright: ignore[reportAttributeAccessIssue]

    return Picture(
        "upper-half" if side > 0 else "lower-half",
        panel(draw, (4.4, 5.6)),
        f"T as colour on the half {last} {relation} 0 of the sphere, with the condensed orientations "
        f"{', '.join(named) or 'none'} and the neurons that have grown.",
        f"The half ${last} {relation} 0$ of the sphere of orientations, areas kept: $T$ as colour, condensed "
        "orientations as large marks with an edge, neurons that have grown as dots.",
    )


def _cosines(verification: Verification) -> Picture:
    grown = sum(record.tolerance_deg is not None for record in verification.records)
    with rc_context({"font.size": 9}):
        figure = cosine_matrix(verification, (4.8, 4.2))
    figure.suptitle("")
    figure.axes[0].set_title("")
    return Picture(
        "cosines",
        figure,
        f"Matrix of the cosines between the orientations of {plural(grown, 'grown neuron')}, in blocks by predicted "
        "orientation.",
        f"Cosines $u_i \\cdot u_j$ between the {plural(grown, 'neuron')} that have grown, in blocks by predicted "
        "orientation, the judged first in each. A block near 1 is a group that has condensed.",
    )


def _growth(verification: Verification) -> Iterator[Picture]:
    plane = verification.prediction.dataset.dimension == 2
    what = "Orientation" if plane else "Angle to the predicted orientation"
    v = verification.verdict
    yield Picture(
        "growth",
        panel(lambda axis: growth_panel(axis, verification)),
        f"{what} of {plural(v.grown, 'grown neuron')} against their growth, each with its tolerance.",
        f"{what} of each neuron that has grown, with its tolerance, against its growth $r/r_0$ at the instant judged."
        + (" Lines are the predicted orientations." if plane else ""),
    )
    yield Picture(
        "deviation",
        panel(lambda axis: deviation_panel(axis, verification)),
        f"Deviation against tolerance: {v.within} of {plural(v.judged, 'judged neuron')} within.",
        f"Measured deviation against derived tolerance: {v.within} of {plural(v.judged, 'judged neuron')} lie in the "
        "shaded part, within their tolerance.",
    )
