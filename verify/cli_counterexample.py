"""The command ``condense counterexample``: small data with more than 2p condensed orientations, with their proof."""

import argparse
import csv
import io
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from verify.cli_answers import OK, print_json
from verify.terminal import show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from verify.claims.exceeding_search import Exceeding
    from verify.dataset import Dataset

CERTIFICATE, DATA, RESULT = "certificate.json", "data.csv", "result.json"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("--p", type=int, required=True, metavar="P", help="multiplicity of the activation, from 3 on")
    parser.add_argument("--dim", type=int, required=True, metavar="D", help="dimension, the bias included, from 3 on")
    parser.add_argument(
        "--examples",
        type=int,
        default=200,
        metavar="N",
        help="data sets to try before one is constructed (default 200)",
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="time for the search and for shrinking (default 60)"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the search (default 0)")
    parser.add_argument("--out", default="condense-out", metavar="DIR", help="folder for certificate, data and result")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def run(options: argparse.Namespace) -> tuple["Exceeding", list[Path]]:
    """Find the data and write the files; all of them or none."""
    from verify.claims.exceeding import require_exceedable
    from verify.claims.exceeding_search import find_exceeding
    from verify.output import output_folder, to_json, write_files
    from verify.progress import shown_progress

    require_exceedable(options.p, options.dim)
    with output_folder(options.out) as folder, shown_progress("searching") as progress:
        found = find_exceeding(options.p, options.dim, options.examples, options.seed, options.seconds, progress)
        files = {
            CERTIFICATE: f"{found.certificate.to_json()}\n".encode(),
            DATA: to_csv(found.counterexample.dataset).encode(),
            RESULT: f"{to_json(payload(found))}\n".encode(),
        }
        return found, write_files(folder, files)


def payload(found: "Exceeding") -> dict[str, object]:
    """What ``--json`` prints."""
    from verify.versions import package_versions

    return {**found.to_dict(), "versions": package_versions()}


def to_csv(dataset: "Dataset") -> str:
    """The data as :func:`verify.datasets.load` reads them, exactly, without the column of the bias.

    >>> from verify.datasets import xor
    >>> print(to_csv(xor()).splitlines())
    ['x1,x2,y', '1,1,1', '-1,-1,1', '1,-1,-1', '-1,1,-1']
    """
    width = dataset.dimension - dataset.bias
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*(f"x{k}" for k in range(1, width + 1)), "y"])
    writer.writerows([*row[:width], y] for row, y in zip(dataset.rows, dataset.targets, strict=True))
    return stream.getvalue()


def replay(found: "Exceeding", folder: Path) -> list[str]:
    """The commands that prove it again, and that hold simulated networks against it."""
    bias = "" if found.counterexample.dataset.bias else " --no-bias"
    certificate, data = (shlex.quote(str(folder / name)) for name in (CERTIFICATE, DATA))
    return [
        f"python -m verify.check_certificate {certificate}",
        f'condense verify "{found.counterexample.activation}" --data {data}{bias}',
    ]


def view(found: "Exceeding") -> "RenderableType":
    """The numbers, the data, and what the checker says."""
    from rich.console import Group
    from rich.text import Text

    from verify.layout import table, title

    data = found.counterexample.dataset
    numbers = table("p", "D", "samples", "condensed", "2p", "found by", right=("p", "D", "samples", "condensed", "2p"))
    row = (found.p, found.D, len(data.targets), found.condensed, 2 * found.p, found.way)
    numbers.add_row(*map(str, row))
    samples = table("x", "y", right=("y",))
    for inputs, y in zip(data.rows, data.targets, strict=True):
        samples.add_row(f"({', '.join(map(str, inputs))})", str(y))
    return Group(
        numbers,
        title(f"data, the last coordinate is the bias; activation {found.counterexample.activation}"),
        samples,
        title("what the independent checker says of the certificate"),
        Text(f"ACCEPTED: {found.checked}"),
    )


def command(options: argparse.Namespace) -> int:
    """Print the answer; returns the exit code."""
    found, files = run(options)
    if options.json:
        print_json(payload(found))
    else:
        show(view(found))
        print("\nprove it again, and simulate networks:")  # whole lines, which a table would break
        for command in replay(found, files[0].parent):
            print(f"  {command}")
        print(f"files: {', '.join(map(str, files))}")
    return OK
