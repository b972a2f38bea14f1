"""Documents are read again where what their results depend on has changed, though their text has not."""

from collections.abc import Iterable, Set
from typing import Any

from sphinx.environment import BuildEnvironment

from verify.sphinxext.fingerprint import fingerprint

_ATTRIBUTE = "condense_fingerprints"


def _fingerprints(env: BuildEnvironment) -> dict[str, str]:
    """What the results of each document were made with."""
    if not hasattr(env, _ATTRIBUTE):
        setattr(env, _ATTRIBUTE, {})
    return getattr(env, _ATTRIBUTE)


def note(env: BuildEnvironment) -> None:
    """The document that is being read shows results of these versions."""
    _fingerprints(env)[env.docname] = fingerprint()


def outdated(app: Any, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]) -> list[str]:
    """Documents whose results are of other versions."""
    current = _fingerprints(env)
    return [name for name, mark in current.items() if mark != fingerprint() and name not in removed]


def purge(app: Any, env: BuildEnvironment, docname: str) -> None:
    """The document is read again, or is gone."""
    _fingerprints(env).pop(docname, None)


def merge(app: Any, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Documents that another process has read."""
    theirs = _fingerprints(other)
    _fingerprints(env).update({name: theirs[name] for name in docnames if name in theirs})
