"""Sphinx configuration: MyST Markdown and a notebook, the furo theme, API pages from docstrings."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path[:0] = [str(ROOT), str(DOCS)]

import gallery_pages  # noqa: E402

import theory  # noqa: E402
import verify  # noqa: E402

project = "condensation"
author = "The condensation authors"
project_copyright = author
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
version = release

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon", "verify.sphinxext"]
exclude_patterns = ["_build", "jupyter_execute"]
html_theme = "furo"
html_title = "condensation"

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# The notebook is run whenever it is read, and an error in it is one of the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
# A class that `verify` re-exports from `theory` is found under both names; either link is right.
suppress_warnings = ["ref.python"]

_BAR = re.compile(r"(``.*?``)|(?<!\\)\|")


def escape_bars(_app: object, _what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Keep |x| in a docstring an absolute value; reStructuredText would take it for a substitution."""
    in_doctest = False
    for number, line in enumerate(lines):
        in_doctest = bool(line.strip()) and (in_doctest or line.lstrip().startswith(">>>"))
        if not in_doctest:
            lines[number] = _BAR.sub(lambda match: match[1] or r"\|", line)


def import_public_names() -> None:
    """Import what the packages import on first use only, so that automodule sees it."""
    for package in (theory, verify, verify.laws):
        for name in package.__all__:
            setattr(package, name, getattr(package, name))


def setup(app: Any) -> None:
    """Connect the hooks above, and write the pages that are made of the catalogue."""
    import_public_names()
    gallery_pages.write_pages(DOCS / "gallery" / "pages")
    app.connect("autodoc-process-docstring", escape_bars)
