"""``condense verify EXPR --law …``: hold the laws that were asked for, and write what was found."""

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from theory.expansion import Expansion
    from theory.orientations import Options
    from verify.dataset import Dataset
    from verify.laws.networks.report import LawReport
    from verify.settings import Settings

PICTURE, REPORT = "laws.png", "laws.json"


def run(
    options: argparse.Namespace,
    expansion: "Expansion",
    dataset: "Dataset",
    settings: "Settings",
    search: "Options",
    enter: Callable[[AbstractContextManager[object]], None],
) -> "tuple[LawReport, list[Path]]":
    """The report, and the files that it was written to."""
    from verify.laws.networks import chosen
    from verify.laws.networks.report import hold_laws
    from verify.output import output_folder, to_json, write_files
    from verify.prediction import predict
    from verify.progress import shown_progress

    names = chosen(options.law)
    with shown_progress("holding laws") as progress:
        prediction = predict(expansion, dataset, search)
        enter(output_folder(options.out))
        report = hold_laws(prediction, names, settings, progress)
    files = {REPORT: f"{to_json(report.to_dict())}\n".encode(errors="backslashreplace")}
    return report, write_files(Path(options.out), files | _picture(report))


def _picture(report: "LawReport") -> dict[str, bytes]:
    from verify.laws.networks.picture import law_picture
    from verify.plots import png

    figure = law_picture(report)
    return {} if figure is None else {PICTURE: png(figure)}
