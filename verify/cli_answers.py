"""What the commands share: exit codes, JSON on standard output, the activation and the search that are asked for."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from theory.errors import InputError
from verify.terminal import can_encode

if TYPE_CHECKING:
    from theory.evidence import Evidence
    from theory.expansion import Expansion
    from theory.orientations import Options

OK, REFUTED, BAD_INPUT, INCONCLUSIVE = 0, 1, 2, 3


def print_json(payload: dict[str, object]) -> None:
    """One JSON object on standard output, in ASCII where it has to be."""
    from verify.output import to_json

    text = to_json(payload)
    print(text if can_encode(sys.stdout, text) else to_json(payload, ascii_only=True))


def given_expansion(options: argparse.Namespace) -> "Expansion":
    """The expansion of the activation that is asked for, with the parameters that are set."""
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


def search_options(options: argparse.Namespace) -> "Options":
    """How orientations are searched for; InputError where a number is out of range."""
    from theory.orientations import Options

    for name, value, least in (("max-classes", options.max_classes, 1), ("multistart", options.multistart, 0)):
        if value is not None and value < least:
            raise InputError(f"--{name} is {value}; it must be at least {least}")
    limit = {} if options.max_classes is None else {"max_classes": options.max_classes}
    return Options(**limit, multistart=options.multistart, seed=options.seed)


def exit_code(*findings: "Evidence") -> int:
    """0 if every finding holds, 1 if one is refuted, 3 if one is neither."""
    from verify.verification import holds

    codes = [holds(finding) for finding in findings]
    return REFUTED if REFUTED in codes else max(codes)
