"""The arguments of the command ``condense``: which there are, and what they are called."""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from theory.errors import InputError
from verify import cli_claims, cli_counterexample, cli_reproduce
from verify.data_names import DATA_NAMES
from verify.laws.networks import ALL, LAW_NAMES


def _shield(argument: str) -> str:
    """A formula, path or number that begins with a minus sign is not an option; the only short option is -h."""
    return f" {argument}" if re.match(r"-(?!-|h$).", argument) else argument


def _unshielded(argument: str) -> str:
    return argument[1:] if argument.startswith(" -") else argument


class _Parser(argparse.ArgumentParser):
    """Usage errors are bad input like any other: one sentence and exit code 2."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        sys.stdout.flush()  # here, where a closed pipe is seen to
        super().exit(status, message)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command and its options; InputError for what cannot be understood.

    >>> parse(["expand", "-x**2"]).activation
    '-x**2'
    """
    return _parser().parse_args([_shield(text) for text in argv])


def _parser() -> _Parser:
    parser = _Parser(
        prog="condense",
        description="Predict the directions onto which a neural network's neurons condense at small weights, "
        "and hold simulated networks against the prediction.",
        epilog="exit codes: 0 holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    expand = _command(commands, "expand", "multiplicity and leading coefficients of an activation at 0")
    expand.add_argument("--list", action="store_true", help="list the named activations and functions, and stop")
    derive = _command(commands, "derive", "the leading-order dynamics, step by step, each step checked")
    _derivation_options(derive)
    predict = _command(commands, "predict", "all stationary orientations on given data, proved complete")
    verify = _command(commands, "verify", "predict, simulate networks, and judge")
    for command in (expand, predict, verify):
        command.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    for command in (predict, verify):
        command.add_argument(
            "--data",
            type=_unshielded,
            default="fig6",
            help=f"data set ({', '.join(DATA_NAMES)}) or CSV file with header x1,…,xd,y (default fig6)",
        )
        command.add_argument("--no-bias", action="store_true", help="do not add a constant input 1 to the data")
        command.add_argument(
            "--max-classes",
            type=int,
            metavar="N",
            help="follow at most N eigenvector classes of T, for D > 2 (default 20000)",
        )
        command.add_argument(
            "--multistart",
            type=int,
            default=0,
            metavar="K",
            help="where there are more classes, search for extrema from K random starts, which is not exhaustive",
        )
    _prediction_options(predict)
    _simulation_options(verify)
    summary = "claims of the theory, or your own, judged: proved, confirmed, refuted or open"
    cli_claims.add_options(commands.add_parser("claims", help=summary, description=summary))
    summary = "small data with more than 2p condensed orientations, and the proof"
    cli_counterexample.add_options(commands.add_parser("counterexample", help=summary, description=summary))
    summary = "repeat the experiments of the paper with its own optimizer, and count"
    cli_reproduce.add_options(commands.add_parser("reproduce", help=summary, description=summary))
    return parser


def _command(commands: Any, name: str, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    nargs = "?" if name == "expand" else None
    parser.add_argument(
        "activation",
        type=_unshielded,
        nargs=nargs,
        metavar="EXPR",
        help='activation in x, such as "x**2*tanh(x)" or gelu',
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=NUMBER", help="value of a free parameter, such as a=1/2"
    )
    return parser


def _derivation_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "latex", "json"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")
    parser.add_argument(
        "--dimension", type=int, metavar="D", help="input dimension with the bias (default: that of the data, or 2)"
    )
    parser.add_argument("--no-check", action="store_true", help="print the derivation without checking its steps")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random weights and data of the checks")
    latex = parser.add_argument_group("with --format latex")
    latex.add_argument("--fragment", action="store_true", help="a part to be included in a paper, without a preamble")
    latex.add_argument(
        "--prefix",
        type=_unshielded,
        metavar="NAME",
        help="what its labels and macros begin with: letters a-z (default cnd)",
    )
    latex.add_argument(
        "--data", type=_unshielded, help="add the form and the orientations of this data set or CSV file"
    )
    latex.add_argument("--no-bias", action="store_true", help="do not add a constant input 1 to the data")


def _prediction_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of a random data set, such as fig2, and of the search (default 0)"
    )
    parser.add_argument("--all", action="store_true", help="list both ends of every line, however many there are")
    parser.add_argument(
        "--certificate", type=_unshielded, metavar="FILE", help="write a certificate by which others can prove it again"
    )
    parser.add_argument(
        "--plot", type=_unshielded, metavar="FILE", help="draw T and its orientations on the sphere as PNG, for D = 3"
    )


def _simulation_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=_unshielded, default="condense-out", metavar="DIR", help="folder for report and pictures"
    )
    parser.add_argument(
        "--html", type=_unshielded, metavar="FILE", help="write the report as one HTML page as well, to be read offline"
    )
    parser.add_argument(
        "--law",
        nargs="+",
        metavar="NAME",
        help=f"hold these laws instead, or all of them: {', '.join(LAW_NAMES)}, {ALL}",
    )
    parser.add_argument(
        "--seeds", type=int, default=1, metavar="K", help="repeat with K seeds, from --seed on, and pool (default 1)"
    )
    parser.add_argument("--neurons", type=int, default=50, metavar="M", help="neurons of each network (default 50)")
    parser.add_argument("--networks", type=int, default=20, metavar="K", help="networks to simulate (default 20)")
    parser.add_argument(
        "--further",
        type=int,
        default=50,
        metavar="K",
        help="at most so many more, one for each condensed orientation without a judged neuron (default 50)",
    )
    parser.add_argument(
        "--std", type=float, default=1e-3, help="standard deviation of the initial weights (default 0.001)"
    )
    parser.add_argument(
        "--loss-fraction",
        type=float,
        default=0.05,
        metavar="F",
        help="stop where the loss has fallen by F (default 0.05)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the initial weights and of a random data set (default 0)"
    )
