"""The command ``condense``: expand, derive, predict, verify.

Exit codes: 0 the answer holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable.
Everything heavy is imported in the command that needs it, so that ``condense --help`` answers at once.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from theory.expansion import Expansion

OK, REFUTED, BAD_INPUT, INCONCLUSIVE = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = [_shield(argument) for argument in (sys.argv[1:] if argv is None else argv)]
    options = _parser().parse_args(arguments)
    from theory.errors import InputError, NotApplicableError

    try:
        return options.run(options)
    except InputError as error:
        print(f"condense: {error}", file=sys.stderr)
        return BAD_INPUT
    except NotApplicableError as error:
        print(f"condense: not applicable: {error}", file=sys.stderr)
        return INCONCLUSIVE
    except KeyboardInterrupt:
        print("condense: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing is left to say
        return OK


def _shield(argument: str) -> str:
    """A formula that begins with a minus sign is not an option."""
    return f" {argument}" if re.match(r"-[\d.(]|-[A-Za-z]\w*[(*/+^-]|-x$", argument) else argument


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="condense",
        description="Predict the directions onto which a neural network's neurons condense at small weights, "
        "and hold simulated networks against the prediction.",
        epilog="exit codes: 0 holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    expand = _command(commands, "expand", _expand, "multiplicity and leading coefficients of an activation at 0")
    expand.add_argument("--list", action="store_true", help="list the named activations and functions, and stop")
    derive = _command(commands, "derive", _derive, "the leading-order dynamics, step by step, each step checked")
    derive.add_argument("--format", choices=("text", "latex", "json"), default="text", help="default: text")
    derive.add_argument("--dimension", type=int, default=2, metavar="D", help="input dimension with the bias (default 2)")
    derive.add_argument("--no-check", action="store_true", help="print the derivation without checking its steps")
    derive.add_argument("--seed", type=int, default=0, help="seed of the random weights and data of the checks")
    predict = _command(commands, "predict", _predict, "all stationary orientations on given data, proved complete")
    verify = _command(commands, "verify", _verify, "predict, simulate networks, and judge")
    for command in (predict, verify):
        command.add_argument("--data", default="fig6", help="named data set or CSV file with header x1,…,xd,y (default fig6)")
        command.add_argument("--no-bias", action="store_true", help="do not add a constant input 1 to the CSV data")
    for command in (expand, predict, verify):
        command.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    _simulation_options(verify)
    return parser


def _command(commands: Any, name: str, run: Callable[[Any], int], summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    nargs = "?" if name == "expand" else None
    parser.add_argument("activation", nargs=nargs, metavar="EXPR", help='activation in x, such as "x**2*tanh(x)" or gelu')
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="value of a free parameter, such as a=1/2"
    )
    parser.set_defaults(run=run)
    return parser


def _simulation_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("condense-out"), metavar="DIR", help="folder for report and pictures")
    parser.add_argument("--neurons", type=int, default=50, metavar="M", help="neurons of each network (default 50)")
    parser.add_argument("--networks", type=int, default=20, metavar="K", help="networks to simulate (default 20)")
    parser.add_argument("--std", type=float, default=1e-3, help="standard deviation of the initial weights (default 0.001)")
    parser.add_argument(
        "--loss-fraction", type=float, default=0.05, metavar="F", help="stop where the loss has fallen by F (default 0.05)"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the initial weights (default 0)")


def _console() -> "Console":
    from rich.console import Console

    width = None if sys.stdout.isatty() else 140
    return Console(width=width, highlight=False, soft_wrap=False, emoji=False, markup=False)


def _print(view: "RenderableType") -> None:
    _console().print(view)


def _print_json(payload: dict[str, object]) -> None:
    from verify.output import to_json

    print(to_json(payload))


def _expansion(options: argparse.Namespace) -> "Expansion":
    from theory.activations import Activation
    from theory.expansion import expand

    activation = Activation.parse(options.activation)
    values = _parameter_values(options.set)
    return expand(activation.with_parameters(values) if values else activation)


def _parameter_values(settings: list[str]) -> dict[str, Any]:
    from theory.errors import InputError
    from theory.parser import parse_expression

    values = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        value = parse_expression(text)
        if value.free_symbols:
            raise InputError(f"--set {setting} is not a number; write NAME=VALUE, such as a=1/2")
        values[name.strip()] = value
    return values


def _expand(options: argparse.Namespace) -> int:
    from theory.errors import InputError
    from theory.expansion import ExpansionStatus

    if options.list:
        return _list_activations()
    if options.activation is None:
        raise InputError("an activation is missing; give a formula in x, or --list to see the named ones")
    expansion = _expansion(options)
    if options.json:
        _print_json(expansion.to_dict())
    else:
        from verify.tables import expansion_view

        _print(expansion_view(expansion))
    return INCONCLUSIVE if expansion.status is ExpansionStatus.UNDECIDED else OK


def _list_activations() -> int:
    from theory.catalogue import CATALOGUE
    from theory.parser import VARIABLE, known_functions

    for entry in CATALOGUE.values():
        print(f"{entry.name:12} {entry.description:45} {entry.build(VARIABLE)}")
    print(f"\nfunctions: {', '.join(known_functions())}")
    return OK


def _derive(options: argparse.Namespace) -> int:
    from theory.derivation import derive
    from verify.verification import holds

    derivation = derive(_expansion(options), dimension=options.dimension)
    check = None if options.no_check else derivation.check(seed=options.seed)
    if options.format == "json":
        _print_json(derivation.to_dict(check))
    else:
        print(derivation.to_latex(check) if options.format == "latex" else derivation.to_text(check))
    return OK if check is None else holds(check.status)


def _predict(options: argparse.Namespace) -> int:
    from verify.datasets import load
    from verify.prediction import predict
    from verify.verification import holds

    prediction = predict(_expansion(options), load(options.data, bias=not options.no_bias))
    if options.json:
        _print_json(prediction.to_dict())
    else:
        from verify.tables import prediction_view

        _print(prediction_view(prediction))
    return holds(prediction.orientations.completeness.status)


def _verify(options: argparse.Namespace) -> int:
    from verify.datasets import load
    from verify.output import prepare_folder
    from verify.progress import shown_progress
    from verify.verification import Settings, holds, verify_activation

    settings = Settings(options.neurons, options.networks, options.std, options.loss_fraction, options.seed)
    expansion, dataset = _expansion(options), load(options.data, bias=not options.no_bias)
    with shown_progress("simulating") as progress:
        verification = verify_activation(
            expansion, dataset, settings, progress, before_simulation=lambda: prepare_folder(options.out)
        )
    from verify.report import write_report

    files = write_report(verification, options.out)
    if options.json:
        _print_json(verification.to_dict())
    else:
        from verify.tables import verification_view

        _print(verification_view(verification))
        print(f"files: {', '.join(map(str, files))}")
    return holds(verification.verdict.statement.status)
