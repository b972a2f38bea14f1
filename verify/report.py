"""The files of a verification: report.json and two pictures."""

from pathlib import Path

from verify.output import to_json, write_files
from verify.plots import pictures
from verify.verification import Verification

REPORT = "report.json"


def write_report(verification: Verification, folder: Path) -> list[Path]:
    """Write report.json, orientation-growth.png, and direction-field.png, sphere.png or cosines.png; returns paths.

    Raises InputError, and leaves no file, where the folder cannot be written.
    """
    report = f"{to_json(verification.to_dict())}\n".encode(errors="backslashreplace")
    return write_files(folder, {REPORT: report, **pictures(verification)})
