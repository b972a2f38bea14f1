"""What :mod:`tests.mutations` loads into pytest: it proves that the copy is tested, and writes down what fails."""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

import theory
import verify


def pytest_configure() -> None:
    root = Path(os.environ["MUTATION_ROOT"])
    for package in (theory, verify):
        if not Path(str(package.__file__)).resolve().is_relative_to(root):
            raise RuntimeError(f"{package.__file__} was imported, not the copy in {root}")


def pytest_sessionstart() -> None:
    # After conftest.py has loaded its profile: the same examples every time, and a failure is not made smaller.
    settings.register_profile("mutations", derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutations")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        with Path(os.environ["MUTATION_REPORT"]).open("a", encoding="utf-8") as stream:
            stream.write(f"{report.nodeid}\n")
