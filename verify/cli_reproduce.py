"""The command ``condense reproduce``: the experiments of the paper, repeated."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InputError
from verify.cli_answers import exit_code, print_json
from verify.reproduction.names import EXPERIMENT_NAMES
from verify.terminal import show

if TYPE_CHECKING:
    from theory.evidence import Evidence
    from verify.reproduction import Experiment, Reproduction


def add_options(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "experiment",
        nargs="?",
        choices=EXPERIMENT_NAMES,
        metavar="NAME",
        help=f"one of {', '.join(EXPERIMENT_NAMES)} (default: all)",
    )
    parser.add_argument("--seeds", type=int, default=3, metavar="K", help="networks of each kind (default 3)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the others follow it (default 0)")
    parser.add_argument("--epochs", type=int, metavar="N", help="look after N epochs instead of the paper's number")
    parser.add_argument("--mnist", metavar="FOLDER", help="folder with the training files of MNIST, for fig4")
    parser.add_argument("--out", default="condense-out", metavar="DIR", help="folder for reports and pictures")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def run(options: argparse.Namespace) -> tuple[list["Reproduction"], list[Path]]:
    """Repeat the experiments asked for and write their files; all of them or none."""
    from verify.output import output_folder, to_json, write_files
    from verify.plots import png
    from verify.progress import part, shown_progress
    from verify.reproduction.pictures import picture
    from verify.reproduction.repetition import reproduce

    chosen = _experiments(options)
    with output_folder(options.out) as folder, shown_progress("reproducing") as progress:
        done = [
            reproduce(
                experiment,
                options.seeds,
                options.seed,
                options.epochs,
                part(progress, k / len(chosen), (k + 1) / len(chosen)),
            )
            for k, experiment in enumerate(chosen)
        ]
        files: dict[str, bytes] = {}
        for reproduction in done:
            name = reproduction.experiment.name
            files[f"{name}.json"] = f"{to_json(reproduction.to_dict())}\n".encode()
            files[f"{name}.png"] = png(picture(reproduction))
        return done, write_files(folder, files)


def payload(done: list["Reproduction"]) -> dict[str, object]:
    """What ``--json`` prints."""
    return {"experiments": [reproduction.to_dict() for reproduction in done]}


def statuses(done: list["Reproduction"]) -> list["Evidence"]:
    """The level of every claim but those without data."""
    return [status for reproduction in done for status in reproduction.statuses]


def _experiments(options: argparse.Namespace) -> list["Experiment"]:
    from verify.reproduction.mnist import read_mnist
    from verify.reproduction.paper import EXPERIMENTS

    chosen = [EXPERIMENTS[name] for name in ([options.experiment] if options.experiment else EXPERIMENT_NAMES)]
    if options.mnist is None:
        return chosen
    if all(experiment.complete for experiment in chosen):
        names = ", ".join(experiment.name for experiment in EXPERIMENTS.values() if not experiment.complete)
        raise InputError(f"--mnist is for {names} and not for {options.experiment}; leave it out")
    digits = read_mnist(Path(options.mnist))
    return [experiment.given(digits) for experiment in chosen]


def command(options: argparse.Namespace) -> int:
    """Print the answer; returns the exit code."""
    done, files = run(options)
    if options.json:
        print_json(payload(done))
    else:
        from verify.reproduction.view import reproduction_view

        for reproduction in done:
            show(reproduction_view(reproduction))
            print()
        print(f"files: {', '.join(map(str, files))}")
    return exit_code(*statuses(done))
