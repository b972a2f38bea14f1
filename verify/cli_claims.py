"""The command ``condense claims``: the theory's claims and the user's own, judged."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InputError
from verify.cli_answers import exit_code, print_json
from verify.terminal import show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from theory.evidence import Evidence
    from verify.claims import Claim, ClaimVerdict
    from verify.dataset import Dataset

    Judged = tuple[Claim, ClaimVerdict]

SHOW = "show"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "what",
        nargs="*",
        metavar="NAME|FILE",
        help="claims by name, or Python files that define claims (default: all built-in ones); "
        "'show NAME' tells one with its full argument",
    )
    parser.add_argument("--activation", metavar="EXPR", help="judge for this activation, instead of any")
    parser.add_argument("--data", metavar="DATA", help="judge on this data set or CSV file, with --activation")
    parser.add_argument("--no-bias", action="store_true", help="do not add a constant input 1 to the data")
    parser.add_argument("--dim", type=int, metavar="D", help="judge for data of this dimension, the bias included")
    parser.add_argument("--search", action="store_true", help="search for a counterexample, whatever is proved")
    parser.add_argument("--examples", type=int, default=200, metavar="N", help="cases of a search (default 200)")
    parser.add_argument("--seed", type=int, default=0, help="seed of searches, simulations and random data (default 0)")
    parser.add_argument("--format", choices=("text", "latex", "json"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")


def run(options: argparse.Namespace) -> list["Judged"]:
    """Judge what is asked for: on one case, for a scope, or by a search where a claim has no argument of its own."""
    from verify.claims.question import Question
    from verify.progress import part, shown_progress

    claims, data = _claims(options), _data(options)
    question = Question(options.activation, data, options.dim, options.search, options.examples, options.seed)
    if options.format == "latex" and not _shows(options):
        raise InputError("LaTeX is written of one claim; use 'show NAME' with it")
    with shown_progress("judging claims") as progress:
        parts = [part(progress, k / len(claims), (k + 1) / len(claims)) for k in range(len(claims))]
        return [(claim, question.answer(claim, told)) for claim, told in zip(claims, parts, strict=True)]


def view(options: argparse.Namespace, judged: Sequence["Judged"]) -> "RenderableType":
    """The table, or the one claim that is to be shown."""
    from verify.claims.view import claim_view, claims_view

    return claim_view(*judged[0]) if _shows(options) else claims_view(judged)


def latex(judged: Sequence["Judged"]) -> str:
    """The one claim as an article."""
    from verify.claims.latex import claim_latex

    return claim_latex(*judged[0])


def payload(judged: Sequence["Judged"]) -> dict[str, object]:
    """What ``--json`` prints."""
    from verify.versions import package_versions

    verdicts = [
        {"statement": claim.statement, "latex": claim.latex, "source": claim.source, **verdict.to_dict()}
        for claim, verdict in judged
    ]
    return {"versions": package_versions(), "claims": verdicts}


def statuses(judged: Sequence["Judged"]) -> list["Evidence"]:
    """The levels, without those that are not applicable where others are."""
    from theory.evidence import Evidence

    levels = [verdict.status for _, verdict in judged]
    return [level for level in levels if level is not Evidence.NOT_APPLICABLE] or levels


def _shows(options: argparse.Namespace) -> bool:
    return options.what[:1] == [SHOW]


def _claims(options: argparse.Namespace) -> list["Claim"]:
    from verify.claims import CLAIMS
    from verify.claims.claim_file import load_claims

    names = options.what[1:] if _shows(options) else options.what
    if _shows(options) and len(names) != 1:
        raise InputError(f"'show' tells one claim, not {len(names)}; give the name of one")
    if not names:
        return list(CLAIMS.values())
    found: list[Claim] = []
    for name in names:
        if name in CLAIMS:
            found.append(CLAIMS[name])
        elif name.endswith(".py") or Path(name).is_file():
            found += load_claims(Path(name))
        else:
            raise InputError(f"{name!r} is neither a claim ({', '.join(CLAIMS)}) nor a Python file that is there")
    if _shows(options) and len(found) != 1:
        raise InputError(f"{names[0]} defines {len(found)} claims, and 'show' tells one; leave out 'show'")
    return found


def _data(options: argparse.Namespace) -> "Dataset | None":
    from verify.datasets import load

    if options.data is None:
        if options.no_bias:
            raise InputError("--no-bias is about the data; give them with --data, or leave it out")
        return None
    if options.activation is None:
        raise InputError("--data are given without --activation; a claim is judged on both, or on all data")
    return load(options.data, bias=not options.no_bias, seed=options.seed)


def command(options: argparse.Namespace) -> int:
    """Print the answer; returns the exit code."""
    judged = run(options)
    if options.format == "json":
        print_json(payload(judged))
    elif options.format == "latex":
        print(latex(judged), end="")
    else:
        show(view(options, judged))
    return exit_code(*statuses(judged))
