"""The pictures of a verification, by dimension."""

from io import BytesIO

from matplotlib.figure import Figure

from verify.plot_style import plt
from verify.plots_cosines import cosine_matrix
from verify.plots_growth import orientation_growth
from verify.plots_plane import direction_field
from verify.plots_sphere import sphere
from verify.verification import Verification

_DPI = 160


def pictures(verification: Verification) -> dict[str, bytes]:
    """PNG files by name: where the neurons are, which depends on D, and how far they have grown."""
    name, figure = _orientations(verification)
    return {name: png(figure), "orientation-growth.png": png(orientation_growth(verification))}


def _orientations(verification: Verification) -> tuple[str, Figure]:
    """The direction field for D = 2, the sphere for D = 3, the matrix of cosines for D > 3."""
    match verification.prediction.dataset.dimension:
        case 2:
            return "direction-field.png", direction_field(verification)
        case 3:
            return "sphere.png", sphere(verification.prediction, verification.records)
        case _:
            return "cosines.png", cosine_matrix(verification)


def png(figure: Figure) -> bytes:
    """The figure as a PNG file; it is closed."""
    stream = BytesIO()
    figure.savefig(stream, dpi=_DPI, format="png")
    plt.close(figure)
    return stream.getvalue()
