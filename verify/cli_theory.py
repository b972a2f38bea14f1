"""The commands ``condense expand``, ``derive`` and ``predict``: what the mathematics says."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InputError
from verify.cli_answers import INCONCLUSIVE, OK, exit_code, given_expansion, print_json, search_options
from verify.terminal import show

if TYPE_CHECKING:
    from theory.derivation.article import Section
    from theory.expansion import Expansion
    from theory.latex.style import Style
    from verify.dataset import Dataset
    from verify.prediction import Prediction

DEFAULT_PREFIX = "cnd"
"""What the macros and labels of a fragment begin with, unless told otherwise."""
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
    from theory.derivation.article import to_latex

    _require_latex(options)
    style, dataset = _style(options), _given_data(options)
    dimension = _derived_dimension(options, dataset)
    expansion = given_expansion(options)
    derivation = derive(expansion, dimension=dimension)
    check = None if options.no_check else derivation.check(seed=options.seed)
    if options.format == "json":
        print_json(derivation.to_dict(check))
    elif options.format == "latex":
        more = _data_sections(expansion, dataset, style)
        print(to_latex(derivation, check, expansion, style, more), end="")
    else:
        print(derivation.to_text(check))
    return OK if check is None else exit_code(check.status)


def _require_latex(options: argparse.Namespace) -> None:
    asked = {"--fragment": options.fragment, "--prefix": options.prefix is not None, "--data": options.data is not None}
    for name in (name for name, given in asked.items() if given and options.format != "latex"):
        raise InputError(f"{name} is for LaTeX only; give --format latex as well, or leave {name} out")
    if options.prefix is not None and not options.fragment:
        raise InputError("--prefix names the macros of a fragment; give --fragment as well, or leave --prefix out")
    if options.no_bias and options.data is None:
        raise InputError("--no-bias is about the data; give --data as well, or leave --no-bias out")


def _style(options: argparse.Namespace) -> "Style":
    from theory.latex.style import Style

    if not options.fragment:
        return Style()
    if options.prefix == "":
        raise InputError("the prefix is empty; the names of macros need 2 to 20 small letters a-z")
    return Style(DEFAULT_PREFIX if options.prefix is None else options.prefix)


def _given_data(options: argparse.Namespace) -> "Dataset | None":
    from verify.datasets import load

    return None if options.data is None else load(options.data, bias=not options.no_bias, seed=options.seed)


def _derived_dimension(options: argparse.Namespace, dataset: "Dataset | None") -> int:
    """D: that of the data where there are some, else what was asked for."""
    asked = options.dimension
    if dataset is not None and asked is not None and asked != dataset.dimension:
        raise InputError(
            f"--dimension is {asked}, and {dataset.name} has D = {dataset.dimension}; leave --dimension out"
        )
    dimension = dataset.dimension if dataset is not None else 2 if asked is None else asked
    if dimension > MAX_DIMENSION:
        raise InputError(f"the dimension D is {dimension}; at most {MAX_DIMENSION} is possible")
    return dimension


def _data_sections(expansion: "Expansion", dataset: "Dataset | None", style: "Style") -> "list[Section]":
    """What the data add to the article, where there are some."""
    if dataset is None:
        return []
    from verify.data_latex import data_sections
    from verify.prediction import predict

    return data_sections(predict(expansion, dataset), style)


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
