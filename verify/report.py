"""The files of a verification: report.json and two pictures."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from verify.output import to_json, write_files
from verify.plots import direction_field, orientation_growth, save
from verify.verification import Verification

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPORT, FIELD, GROWTH = "report.json", "direction-field.png", "orientation-growth.png"


def write_report(verification: Verification, folder: Path) -> list[Path]:
    """Write report.json, direction-field.png and orientation-growth.png; returns their paths.

    Raises InputError, and leaves no file, where the folder cannot be written.
    """
    return write_files(
        folder,
        {
            REPORT: f"{to_json(verification.to_dict())}\n".encode(errors="backslashreplace"),
            FIELD: _png(direction_field(verification)),
            GROWTH: _png(orientation_growth(verification)),
        },
    )


def _png(figure: "Figure") -> bytes:
    stream = BytesIO()
    save(figure, stream)
    return stream.getvalue()
