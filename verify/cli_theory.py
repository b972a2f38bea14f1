"""The commands ``condense expand``, ``derive`` and ``predict``: what the mathematics says."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InputError
from verify.cli_answers import INCONCLUSIVE, OK, exit_code, given_expansion, print_json, search_options
from verify.terminal import show

if TYPE_CHECKING:
    from verify.prediction import Prediction

MAX_DIMENSION = 20
"""Largest D for ``derive``; checking every coordinate takes half a minute there."""


def run_expand(options: argparse.Namespace) -> int:
    """Print the answer; returns the exit code."""
    from theory.expansion import ExpansionStatus

    if options.list:
        return _list_names(options.json)
    if options.activation is None:
        raise InputError("an activation is missing; give a formula in x, or --list to see the named ones")
    expansion = given_expansion(options)
    if options.json:
        print_json(expansion.to_dict())
    else:
        from verify.tables import expansion_view

        show(expansion_view(expansion))
    return INCONCLUSIVE if expansion.status is ExpansionStatus.UNDECIDED else OK


def _list_names(as_json: bool) -> int:
    from theory.catalogue import CATALOGUE
    from theory.vocabulary import known_functions

    if as_json:
        names = {entry.name: entry.description for entry in CATALOGUE.values()}
        print_json({"activations": names, "functions": list(known_functions())})
    else:
        from verify.tables import names_view

        show(names_view(CATALOGUE, known_functions()))
    return OK


def run_derive(options: argparse.Namespace) -> int:
    """Print the answer; returns the exit code."""
    from theory.derivation import derive

    if options.dimension > MAX_DIMENSION:
        raise InputError(f"the dimension D is {options.dimension}; at most {MAX_DIMENSION} is possible")
    derivation = derive(given_expansion(options), dimension=options.dimension)
    check = None if options.no_check else derivation.check(seed=options.seed)
    if options.format == "json":
        print_json(derivation.to_dict(check))
    else:
        print(derivation.to_latex(check) if options.format == "latex" else derivation.to_text(check))
    return OK if check is None else exit_code(check.status)


def run_predict(options: argparse.Namespace) -> int:
    """Print the answer; returns the exit code."""
    from verify.datasets import load
    from verify.output import require_writable
    from verify.prediction import predict
    from verify.progress import shown_progress

    expansion, dataset = given_expansion(options), load(options.data, bias=not options.no_bias, seed=options.seed)
    files = {name: require_writable(name) for name in (options.certificate, options.plot) if name is not None}
    if options.plot is not None and dataset.dimension != 3:
        raise InputError(
            f"--plot draws the sphere of D = 3, and {dataset.name} has D = {dataset.dimension}; leave it out"
        )
    with shown_progress("predicting") as progress:
        prediction = predict(expansion, dataset, search_options(options), progress)
    if options.certificate is not None:
        _write_certificate(prediction, files[options.certificate])
    if options.plot is not None:
        _write_plot(prediction, files[options.plot])
    if options.json:
        print_json(prediction.to_dict())
    else:
        from verify.tables import prediction_view

        show(prediction_view(prediction, options.all))
    return exit_code(prediction.orientations.completeness.status)


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
