"""The pytest plugin: the options for claims, the marker ``condense``, and its fixtures."""

import pytest

from verify.testing import marker

pytest_plugins = ("verify.testing.fixtures",)

_OPTIONS = {
    "--condense-claims": {
        "action": "append",
        "default": [],
        "metavar": "FILE",
        "help": "judge every verify.Claim that the Python file defines, besides the other tests; may be repeated",
    },
    "--condense-activation": {"metavar": "EXPR", "help": "judge the claims for this activation, instead of any"},
    "--condense-data": {
        "metavar": "DATA",
        "help": "judge the claims on this data set or CSV file, with --condense-activation",
    },
    "--condense-dim": {"type": int, "metavar": "D", "help": "judge the claims for data of this dimension"},
    "--condense-examples": {
        "type": int,
        "default": 200,
        "metavar": "N",
        "help": "cases that a claim without an argument is judged on (default 200)",
    },
    "--condense-seed": {"type": int, "default": 0, "metavar": "N", "help": "seed of searches and networks (default 0)"},
    "--condense-strict": {
        "action": "store_true",
        "help": "a claim that is inconclusive fails; also the ini option condense_strict",
    },
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("condense", "claims of condensation")
    for option, settings in _OPTIONS.items():
        group.addoption(option, **settings)
    parser.addini("condense_strict", "a claim that is inconclusive fails", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """The marker, and the files of claims."""
    config.addinivalue_line("markers", marker.HELP)
    given: list[str] = config.option.condense_claims
    if not given:
        return
    paths = [(config.invocation_params.dir / name).resolve() for name in given]
    for name, path in zip(given, paths, strict=True):
        if not path.is_file() or path.suffix != ".py":
            raise pytest.UsageError(f"--condense-claims {name}: there is no such Python file; give one, named *.py")
    config.option.condense_claims = list(map(str, paths))  # for the workers of pytest-xdist, wherever they run
    from verify.testing.claim_items import ClaimPlugin

    config.pluginmanager.register(ClaimPlugin(tuple(dict.fromkeys(paths))), "condense-claims")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests for the lists of a marker."""
    marker.parametrize(metafunc)
