"""Pictures for documents: each as SVG for the web and as PDF for paper, the same bytes in every build."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

import matplotlib as mpl
from matplotlib.figure import Figure

from theory.errors import InputError
from verify.plot_style import plt
from verify.plots_cosines import cosine_matrix
from verify.plots_growth import orientation_growth
from verify.plots_plane import direction_field
from verify.plots_sphere import sphere
from verify.prediction import Prediction
from verify.sphinxext.blocks import Download, Picture
from verify.sphinxext.circle import circle
from verify.verification import Verification

_DATED = {"svg": {"Date": None}, "pdf": {"CreationDate": None, "ModDate": None}}
"""Without the time at which they were made, files are the same in every build."""


@dataclass(frozen=True)
class Drawn:
    """A block together with the files that it shows."""

    block: Picture | Download
    files: Mapping[str, bytes]


def files_of(pictures: Iterable[Drawn]) -> dict[str, bytes]:
    """All files by name."""
    return {name: content for each in pictures for name, content in each.files.items()}


def prediction_picture(prediction: Prediction) -> Drawn:
    """T with its stationary orientations: over the circle for D = 2, on the sphere for D = 3.

    Raises InputError in more dimensions.
    """
    found, data = prediction.orientations, prediction.dataset
    if found.form.dimension > 3:
        raise InputError(
            f"orientations are drawn for D = 2 and 3, and {data.name} has D = {found.form.dimension}; leave :plot: out"
        )
    plane = found.form.dimension == 2
    where = "around the circle" if plane else "on both halves of the sphere"
    marks = f"{len(found.condensed)} condensed orientations"
    alt = f"The correlation form of {data.name} {where}, with {marks}"
    caption = (
        f"$T$ {where} for $p = {found.form.degree}$ on {data.name}. Maxima are marked by ▲ and minima by ▼, with a "
        f"dark edge where neurons condense: {marks}."
    )
    return drawn((circle if plane else sphere)(prediction), "orientations", alt, caption)


def weights_picture(verification: Verification) -> Drawn:
    """The measured weights where they are: in the plane, on the sphere, or by their cosines."""
    prediction, grown = verification.prediction, verification.verdict.grown
    about = f"of {grown} grown neurons on {prediction.dataset.name}, and the predicted orientations"
    match prediction.dataset.dimension:
        case 2:
            figure, what = direction_field(verification), f"Input weights {about}"
        case 3:
            figure, what = sphere(prediction, verification.records), f"Orientations {about}"
        case _:
            figure, what = cosine_matrix(verification), f"Cosines between the orientations {about}"
    return drawn(figure, "weights", what, f"{what}.")


def growth_picture(verification: Verification) -> Drawn:
    """How far each neuron has grown, how far it is from its orientation, and how far it may be."""
    alt = f"Deviation of {verification.verdict.grown} grown neurons from their orientations, against their tolerance"
    caption = "Orientation of each grown neuron against its growth, and its deviation against its tolerance."
    return drawn(orientation_growth(verification), "growth", alt, caption)


def drawn(figure: Figure, name: str, alt: str, caption: str) -> Drawn:
    """The figure as a block and its files; it is closed."""
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        files = {f"{name}.{kind}": _saved(figure, kind) for kind in _DATED}
    plt.close(figure)
    return Drawn(Picture(name, alt, caption), files)


def _saved(figure: Figure, kind: str) -> bytes:
    stream = BytesIO()
    figure.savefig(stream, format=kind, metadata=_DATED[kind])
    return stream.getvalue()
