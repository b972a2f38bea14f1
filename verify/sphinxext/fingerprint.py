"""What a result depends on besides what was asked: the versions, and the source text of this package itself."""

import hashlib
from functools import cache
from pathlib import Path

import theory
import verify
from verify.versions import package_versions


@cache
def fingerprint() -> str:
    """A hash of all versions and of every source file of ``theory`` and ``verify``.

    The source files are part of it because an installation that is being worked on keeps its version.

    >>> len(fingerprint())
    64
    """
    state = hashlib.sha256(repr(sorted(package_versions().items())).encode())
    for package in (theory, verify):
        root = Path(next(iter(package.__path__)))
        for path in sorted(root.rglob("*.py")):
            state.update(f"{package.__name__}/{path.relative_to(root).as_posix()}".encode())
            state.update(path.read_bytes())
    return state.hexdigest()
