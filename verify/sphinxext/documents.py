"""What the results of each document were made with and where they are kept.

Documents are read again where what their results depend on has changed, though their text has not; results that no
document shows any longer are removed.
"""

import shutil
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.environment import BuildEnvironment

from verify.sphinxext.fingerprint import fingerprint

_ATTRIBUTE = "condense_records"


@dataclass
class Record:
    """Of one document: the versions that its results were made with, and the names of the folders that hold them."""

    fingerprint: str
    folders: set[str] = field(default_factory=set)


def records(env: BuildEnvironment) -> dict[str, Record]:
    """All of them, by document."""
    if not hasattr(env, _ATTRIBUTE):
        setattr(env, _ATTRIBUTE, {})
    return getattr(env, _ATTRIBUTE)


def note(env: BuildEnvironment, *folders: str) -> None:
    """The document that is being read shows results of the present versions, from these folders."""
    records(env).setdefault(env.docname, Record(fingerprint())).folders.update(folders)


def outdated(app: Any, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]) -> list[str]:
    """Documents whose results are of other versions."""
    current = fingerprint()
    return [name for name, record in records(env).items() if record.fingerprint != current and name not in removed]


def purge(app: Any, env: BuildEnvironment, docname: str) -> None:
    """The document is read again, or is gone."""
    records(env).pop(docname, None)


def merge(app: Any, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Documents that another process has read."""
    theirs = records(other)
    records(env).update({name: theirs[name] for name in docnames if name in theirs})


def cache_folder(env: BuildEnvironment) -> Path:
    """Where results are kept."""
    return Path(env.doctreedir) / "condense"


def clean(app: Any, exception: Exception | None) -> None:
    """After a build that was not broken off, remove what no document shows."""
    if exception is None:
        used = {folder for record in records(app.env).values() for folder in record.folders}
        for path in cache_folder(app.env).glob("*"):
            if path.name not in used:
                shutil.rmtree(path, ignore_errors=True)
