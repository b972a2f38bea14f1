"""The command ``condense``: expand, derive, predict, verify, reproduce, claims, counterexample.

Exit codes: 0 the answer holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable.
Everything heavy is imported in the command that needs it, so that ``condense --help`` answers at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theory.errors import InputError, NotApplicableError
from verify.arguments import parse
from verify.terminal import abandon_stdout, can_encode, complain, prepare_streams, show

if TYPE_CHECKING:
    from theory.evidence import Evidence
    from theory.expansion import Expansion
    from theory.orientations import Options
    from verify.dataset import Dataset
    from verify.prediction import Prediction
    from verify.settings import Settings

OK, REFUTED, BAD_INPUT, INCONCLUSIVE = 0, 1, 2, 3
MAX_DIMENSION = 20
"""Largest D for ``derive``; checking every coordinate takes half a minute there."""
INTERRUPTED, READER_GONE = 130, 141
"""As a shell reports the signals SIGINT and SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    prepare_streams()
    if argv is None:  # the program, not a call from tests: a search writes no cache into the folder it is run in
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", os.devnull)
    try:
        options = parse(sys.argv[1:] if argv is None else argv)
        code = _COMMANDS[options.command](options)
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


def _search_options(options: argparse.Namespace) -> "Options":
    from theory.orientations import Options

    for name, value, least in (("max-classes", options.max_classes, 1), ("multistart", options.multistart, 0)):
        if value is not None and value < least:
            raise InputError(f"--{name} is {value}; it must be at least {least}")
    limit = {} if options.max_classes is None else {"max_classes": options.max_classes}
    return Options(**limit, multistart=options.multistart, seed=options.seed)


def _write_certificate(prediction: "Prediction", path: Path) -> None:
    from theory.orientations import certify
    from verify.output import write_file

    certificate = prediction.orientations.certificate or certify(prediction.orientations.form)
    if certificate is None:
        raise InputError(
            "there is no certificate to write: these orientations follow from a formula (p = 1), from repeated "
            "eigenvalues or from multiple roots, not from boxes; leave --certificate out"
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
        options.neurons,
        options.networks,
        options.std,
        options.loss_fraction,
        options.seed,
        options.further,
        options.seeds,
    )
    expansion, dataset = _expansion(options), load(options.data, bias=not options.no_bias, seed=options.seed)
    if options.law:
        return _laws(options, expansion, dataset, settings)
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


def _laws(options: argparse.Namespace, expansion: "Expansion", dataset: "Dataset", settings: "Settings") -> int:
    from verify import cli_laws

    with ExitStack() as stack:
        enter = partial(_enter, stack)
        report, files = cli_laws.run(options, expansion, dataset, settings, _search_options(options), enter)
    if options.json:
        _print_json(report.to_dict())
    else:
        from verify.laws.view import law_view

        show(law_view(report))
        print(f"files: {', '.join(map(str, files))}")
    return _exit_code(report.prediction.orientations.completeness.status, report.status)


def _reproduce(options: argparse.Namespace) -> int:
    from verify import cli_reproduce

    done, files = cli_reproduce.run(options)
    if options.json:
        _print_json(cli_reproduce.payload(done))
    else:
        from verify.reproduction.view import reproduction_view

        for reproduction in done:
            show(reproduction_view(reproduction))
            print()
        print(f"files: {', '.join(map(str, files))}")
    return _exit_code(*cli_reproduce.statuses(done))


def _claims(options: argparse.Namespace) -> int:
    from verify import cli_claims

    judged = cli_claims.run(options)
    if options.format == "json":
        _print_json(cli_claims.payload(judged))
    elif options.format == "latex":
        print(cli_claims.latex(judged), end="")
    else:
        show(cli_claims.view(options, judged))
    return _exit_code(*cli_claims.statuses(judged))


def _counterexample(options: argparse.Namespace) -> int:
    from verify import cli_counterexample

    found, files = cli_counterexample.run(options)
    if options.json:
        _print_json(cli_counterexample.payload(found))
    else:
        show(cli_counterexample.view(found))
        print("\nprove it again, and simulate networks:")  # whole lines, which a table would break
        for command in cli_counterexample.replay(found, files[0].parent):
            print(f"  {command}")
        print(f"files: {', '.join(map(str, files))}")
    return OK


def _enter(stack: ExitStack, manager: AbstractContextManager[object]) -> None:
    stack.enter_context(manager)


def _exit_code(*findings: "Evidence") -> int:
    """0 if every finding holds, 1 if one is refuted, 3 if one is neither."""
    from verify.verification import holds

    codes = [holds(finding) for finding in findings]
    return REFUTED if REFUTED in codes else max(codes)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "expand": _expand,
    "derive": _derive,
    "predict": _predict,
    "verify": _verify,
    "reproduce": _reproduce,
    "claims": _claims,
    "counterexample": _counterexample,
}
