"""The command ``condense reproduce``: the experiments of the paper, repeated."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InputError
from verify.reproduction.names import EXPERIMENT_NAMES

if TYPE_CHECKING:
    from theory.evidence import Evidence
    from theory.solvers import Progress
    from verify.reproduction import Experiment, Reproduction

MNIST = "fig5"
"""The experiment whose data the user has to bring."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "experiment",
        nargs="?",
        choices=EXPERIMENT_NAMES,
        metavar="NAME",
        help=f"one of {', '.join(EXPERIMENT_NAMES)} (default: all whose data are there)",
    )
    parser.add_argument("--seeds", type=int, default=3, metavar="K", help="networks of each kind (default 3)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the others follow it (default 0)")
    parser.add_argument("--epochs", type=int, metavar="N", help="look after N epochs instead of the paper's number")
    parser.add_argument("--mnist", metavar="FOLDER", help="folder with the training files of MNIST, for fig5")
    parser.add_argument("--out", default="condense-out", metavar="DIR", help="folder for reports and pictures")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def run(options: argparse.Namespace) -> tuple[list["Reproduction"], list[Path]]:
    """Repeat the experiments asked for and write their files; all of them or none."""
    from verify.output import output_folder, to_json, write_files
    from verify.plots import png
    from verify.progress import shown_progress
    from verify.reproduction.pictures import picture
    from verify.reproduction.repetition import reproduce

    chosen = _experiments(options)
    with output_folder(options.out) as folder, shown_progress("reproducing") as progress:
        done = [
            reproduce(experiment, options.seeds, options.seed, options.epochs, _part(progress, k, chosen))
            for k, experiment in enumerate(chosen)
        ]
        files: dict[str, bytes] = {}
        for reproduction in done:
            name = reproduction.experiment.name
            files[f"{name}.json"] = f"{to_json(reproduction.to_dict())}\n".encode()
            files[f"{name}.png"] = png(picture(reproduction))
        return done, write_files(folder, files)


def _part(progress: "Progress | None", k: int, chosen: list["Experiment"]) -> "Progress | None":
    if progress is None:
        return None
    name = chosen[k].name
    return lambda done, text: progress((k + done) / len(chosen), f"{name}: {text}")


def payload(done: list["Reproduction"]) -> dict[str, object]:
    """What ``--json`` prints."""
    return {"experiments": [reproduction.to_dict() for reproduction in done]}


def statuses(done: list["Reproduction"]) -> list["Evidence"]:
    """The level of every claim."""
    return [status for reproduction in done for status in reproduction.statuses]


def _experiments(options: argparse.Namespace) -> list["Experiment"]:
    from verify.reproduction.mnist import read_mnist
    from verify.reproduction.paper import EXPERIMENTS

    names = [options.experiment] if options.experiment else list(EXPERIMENT_NAMES)
    if options.mnist is None and names == [MNIST]:
        raise InputError(f"{MNIST} needs the training files of MNIST; say where they are with --mnist FOLDER")
    if options.mnist is not None and MNIST not in names:
        raise InputError(f"--mnist is for {MNIST} and not for {names[0]}; leave it out")
    chosen = [EXPERIMENTS[name] for name in names if name != MNIST or options.mnist is not None]
    if options.mnist is None:
        return chosen
    digits = read_mnist(Path(options.mnist))
    return [replace(e, samples=lambda _: digits) if e.name == MNIST else e for e in chosen]
