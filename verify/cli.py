"""The command ``condense``: expand, derive, predict, verify.

Exit codes: 0 the answer holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable.
Everything heavy is imported in the command that needs it, so that ``condense --help`` answers at once.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from theory.errors import InputError, NotApplicableError
from verify.data_names import DATA_NAMES
from verify.terminal import abandon_stdout, can_encode, complain, prepare_streams, show

if TYPE_CHECKING:
    from theory.evidence import Evidence
    from theory.expansion import Expansion
    from theory.orientations import Options
    from verify.prediction import Prediction

OK, REFUTED, BAD_INPUT, INCONCLUSIVE = 0, 1, 2, 3
MAX_DIMENSION = 20
"""Largest D for ``derive``; checking every coordinate takes half a minute there."""
INTERRUPTED, READER_GONE = 130, 141
"""As a shell reports the signals SIGINT and SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    prepare_streams()
    try:
        options = _parser().parse_args([_shield(text) for text in (sys.argv[1:] if argv is None else argv)])
        code = options.run(options)
        print(end="", flush=True)  # a full disk or a closed pipe shows here at the latest
    except InputError as error:
        complain(str(error))
        return BAD_INPUT
    except NotApplicableError as error:
        complain(f"not applicable: {error}")
        return INCONCLUSIVE
    except ArithmeticError as error:
        complain(f"inconclusive: {error}")
        return INCONCLUSIVE
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except MemoryError:
        complain("the memory does not suffice; ask for fewer neurons or give fewer data")
        return BAD_INPUT
    except BrokenPipeError:
        abandon_stdout()
        return READER_GONE
    except OSError as error:
        abandon_stdout()
        complain(f"the output cannot be written: {(error.strerror or str(error)).lower()}")
        return BAD_INPUT
    return code


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


def _parser() -> _Parser:
    parser = _Parser(
        prog="condense",
        description="Predict the directions onto which a neural network's neurons condense at small weights, "
        "and hold simulated networks against the prediction.",
        epilog="exit codes: 0 holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    expand = _command(commands, "expand", _expand, "multiplicity and leading coefficients of an activation at 0")
    expand.add_argument("--list", action="store_true", help="list the named activations and functions, and stop")
    derive = _command(commands, "derive", _derive, "the leading-order dynamics, step by step, each step checked")
    _derivation_options(derive)
    predict = _command(commands, "predict", _predict, "all stationary orientations on given data, proved complete")
    verify = _command(commands, "verify", _verify, "predict, simulate networks, and judge")
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
    _prediction_options(predict)
    _simulation_options(verify)
    return parser


def _command(commands: Any, name: str, run: Callable[[Any], int], summary: str) -> argparse.ArgumentParser:
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
    parser.set_defaults(run=run)
    return parser


def _derivation_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "latex", "json"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")
    parser.add_argument(
        "--dimension", type=int, default=2, metavar="D", help="input dimension with the bias (default 2)"
    )
    parser.add_argument("--no-check", action="store_true", help="print the derivation without checking its steps")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random weights and data of the checks")


def _prediction_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, help="seed of a random data set, such as fig2 (default 0)")
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


def _print_json(payload: dict[str, object]) -> None:
    from verify.output import to_json

    text = to_json(payload)
    print(text if can_encode(sys.stdout, text) else to_json(payload, ascii_only=True))


def _expansion(options: argparse.Namespace) -> "Expansion":
    from theory.activations import Activation
    from theory.expansion import expand

    activation = Activation.parse(options.activation)
    values = _parameter_values(options.set)
    return expand(activation.with_parameters(values) if values else activation)


def _parameter_values(settings: list[str]) -> dict[str, Any]:
    from theory.parser import parse_expression

    values = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        try:
            value = parse_expression(text)
        except InputError:
            value = None
        if not name.strip() or value is None or value.free_symbols:
            raise InputError(f"--set {setting!r} is not of the form NAME=NUMBER, such as a=1/2")
        values[name.strip()] = value
    return values


def _expand(options: argparse.Namespace) -> int:
    from theory.expansion import ExpansionStatus

    if options.list:
        return _list_names(options.json)
    if options.activation is None:
        raise InputError("an activation is missing; give a formula in x, or --list to see the named ones")
    expansion = _expansion(options)
    if options.json:
        _print_json(expansion.to_dict())
    else:
        from verify.tables import expansion_view

        show(expansion_view(expansion))
    return INCONCLUSIVE if expansion.status is ExpansionStatus.UNDECIDED else OK


def _list_names(as_json: bool) -> int:
    from theory.catalogue import CATALOGUE
    from theory.vocabulary import known_functions

    if as_json:
        names = {entry.name: entry.description for entry in CATALOGUE.values()}
        _print_json({"activations": names, "functions": list(known_functions())})
    else:
        from verify.tables import names_view

        show(names_view(CATALOGUE, known_functions()))
    return OK


def _derive(options: argparse.Namespace) -> int:
    from theory.derivation import derive

    if options.dimension > MAX_DIMENSION:
        raise InputError(f"the dimension D is {options.dimension}; at most {MAX_DIMENSION} is possible")
    derivation = derive(_expansion(options), dimension=options.dimension)
    check = None if options.no_check else derivation.check(seed=options.seed)
    if options.format == "json":
        _print_json(derivation.to_dict(check))
    else:
        print(derivation.to_latex(check) if options.format == "latex" else derivation.to_text(check))
    return OK if check is None else _exit_code(check.status)


def _predict(options: argparse.Namespace) -> int:
    from verify.datasets import load
    from verify.output import require_writable
    from verify.prediction import predict
    from verify.progress import shown_progress

    expansion, dataset = _expansion(options), load(options.data, bias=not options.no_bias, seed=options.seed)
    files = {name: require_writable(name) for name in (options.certificate, options.plot) if name is not None}
    if options.plot is not None and dataset.dimension != 3:
        raise InputError(
            f"--plot draws the sphere of D = 3, and {dataset.name} has D = {dataset.dimension}; leave it out"
        )
    with shown_progress("predicting") as progress:
        prediction = predict(expansion, dataset, _search_options(options), progress)
    if options.certificate is not None:
        _write_certificate(prediction, files[options.certificate])
    if options.plot is not None:
        _write_plot(prediction, files[options.plot])
    if options.json:
        _print_json(prediction.to_dict())
    else:
        from verify.tables import prediction_view

        show(prediction_view(prediction, options.all))
    return _exit_code(prediction.orientations.completeness.status)


def _search_options(options: argparse.Namespace) -> "Options | None":
    from theory.orientations import Options

    if options.max_classes is None:
        return None
    if options.max_classes < 1:
        raise InputError(f"--max-classes is {options.max_classes}; it must be at least 1")
    return Options(max_classes=options.max_classes)


def _write_certificate(prediction: "Prediction", path: Path) -> None:
    from verify.output import write_file

    certificate = prediction.orientations.certificate
    if certificate is None:
        raise InputError(
            "there is no certificate to write: these orientations follow from a formula, the roots of a binary form or "
            "eigenvalues, not from boxes; leave --certificate out"
        )
    write_file(path, certificate.to_json().encode())


def _write_plot(prediction: "Prediction", path: Path) -> None:
    from verify.output import write_file
    from verify.plots import png
    from verify.plots_sphere import sphere

    write_file(path, png(sphere(prediction)))


def _verify(options: argparse.Namespace) -> int:
    from verify.datasets import load
    from verify.output import output_folder
    from verify.progress import shown_progress
    from verify.settings import Settings
    from verify.verification import verify_activation

    settings = Settings(
        options.neurons, options.networks, options.std, options.loss_fraction, options.seed, options.further
    )
    expansion, dataset = _expansion(options), load(options.data, bias=not options.no_bias, seed=options.seed)
    with ExitStack() as stack:
        progress = stack.enter_context(shown_progress("verifying"))
        verification = verify_activation(
            expansion,
            dataset,
            settings,
            progress,
            before_simulation=lambda: _enter(stack, output_folder(options.out)),
            options=_search_options(options),
        )
        from verify.report import write_report

        files = write_report(verification, Path(options.out))
    if options.json:
        _print_json(verification.to_dict())
    else:
        from verify.tables import verification_view

        show(verification_view(verification))
        print(f"files: {', '.join(map(str, files))}")
    return _exit_code(
        verification.derivation_check.status,
        verification.prediction.orientations.completeness.status,
        verification.verdict.statement.status,
    )


def _enter(stack: ExitStack, manager: AbstractContextManager[object]) -> None:
    stack.enter_context(manager)


def _exit_code(*findings: "Evidence") -> int:
    """0 if every finding holds, 1 if one is refuted, 3 if one is neither."""
    from verify.verification import holds

    codes = [holds(finding) for finding in findings]
    return REFUTED if REFUTED in codes else max(codes)
