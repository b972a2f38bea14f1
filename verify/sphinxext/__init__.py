"""Sphinx extension: formulas, tables and pictures of the theory, made when documents are built.

With ``extensions = ["verify.sphinxext"]`` in ``conf.py`` there are five directives, for reStructuredText and for MyST:

``condense-derivation ACTIVATION``
    Formulas of the derivation, each checked.
``condense-orientations ACTIVATION``
    All stationary orientations on a data set, with the proof that these are all.
``condense-claims NAME|FILE …``
    Claims of the theory, or of a Python file, with their verdicts.
``condense-verdict ACTIVATION``
    Simulated networks against the prediction.
``condense-weights``
    Input weights before and after training, as a picture.

Results are kept in the folder ``condense`` of the doctrees, by a hash of everything that they depend on: arguments,
options, the content of files, versions, and the source text of this package; what no document shows any longer is
removed.  What is wrong with the input is an
error of the build with document and line.  ``docs/sphinx.md`` describes every option.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Any


def setup(app: Any) -> dict[str, Any]:
    """Register the directives with Sphinx."""
    from verify.sphinxext import documents
    from verify.sphinxext.directives import DIRECTIVES

    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.connect("env-get-outdated", documents.outdated)
    app.connect("env-purge-doc", documents.purge)
    app.connect("env-merge-info", documents.merge)
    app.connect("build-finished", documents.clean)
    return {"version": _version(), "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


def _version() -> str:
    try:
        return version("condensation")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"
