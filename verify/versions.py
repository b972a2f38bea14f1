"""What software a result was made with."""

from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("condensation", "sympy", "numpy", "scipy", "python-flint")


def package_versions() -> dict[str, str | None]:
    """Versions of this package and of those its numbers depend on; None for one that is not installed."""
    found: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a source tree that is not installed
            found[package] = None
    return found
