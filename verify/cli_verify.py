"""The command ``condense verify``: simulated networks against the prediction, or against single laws."""

import argparse
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from verify.cli_answers import exit_code, given_expansion, print_json, search_options
from verify.terminal import show

if TYPE_CHECKING:
    from theory.expansion import Expansion
    from verify.dataset import Dataset
    from verify.laws.networks.report import LawReport
    from verify.settings import Settings
    from verify.verification import Verification


def command(options: argparse.Namespace) -> int:
    """Simulate and judge, print the answer and write the files; returns the exit code."""
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
    expansion, dataset = given_expansion(options), load(options.data, bias=not options.no_bias, seed=options.seed)
    if options.law:
        return _laws(options, expansion, dataset, settings)
    with ExitStack() as stack:
        progress = stack.enter_context(shown_progress("verifying"))
        verification = verify_activation(
            expansion,
            dataset,
            settings,
            progress,
            before_simulation=lambda: _enter(stack, options, output_folder(options.out)),
            options=search_options(options),
        )
        from verify.report import write_report

        files = [*write_report(verification, Path(options.out)), *_page(options, verification)]
    if options.json:
        print_json(verification.to_dict())
    else:
        from verify.tables import verification_view

        show(verification_view(verification))
        print(f"files: {', '.join(map(str, files))}")
    return exit_code(
        verification.derivation_check.status,
        verification.prediction.orientations.completeness.status,
        verification.verdict.statement.status,
    )


def _laws(options: argparse.Namespace, expansion: "Expansion", dataset: "Dataset", settings: "Settings") -> int:
    from verify import cli_laws

    with ExitStack() as stack:
        enter = partial(_enter, stack, options)
        report, files = cli_laws.run(options, expansion, dataset, settings, search_options(options), enter)
        files += _page(options, report)
    if options.json:
        print_json(report.to_dict())
    else:
        from verify.laws.networks.view import law_view

        show(law_view(report))
        print(f"files: {', '.join(map(str, files))}")
    return exit_code(report.prediction.orientations.completeness.status, report.status)


def _enter(stack: ExitStack, options: argparse.Namespace, folder: AbstractContextManager[object]) -> None:
    """Make sure of the folder and of the page, which may lie in it, before the long work."""
    from verify.output import require_writable

    stack.enter_context(folder)
    if options.html is not None:
        require_writable(options.html)


def _page(options: argparse.Namespace, result: "Verification | LawReport") -> list[Path]:
    """Write the page that is asked for; returns its path, or nothing."""
    if options.html is None:
        return []
    from verify.output import write_file

    path = Path(options.html)
    write_file(path, result.to_html(search_options(options)).encode(errors="backslashreplace"))
    return [path]
