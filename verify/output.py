"""Files of a verification: all of them appear, or none does."""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from theory.errors import InputError

SCHEMA_VERSION = 1
"""Version of the JSON objects that the command line prints and writes; it grows when a key changes meaning."""


def to_json(payload: dict[str, object]) -> str:
    """Strict JSON (no NaN) with the schema version first."""
    return json.dumps({"schema_version": SCHEMA_VERSION, **payload}, indent=2, ensure_ascii=False, allow_nan=False)


def prepare_folder(folder: Path) -> None:
    """Make sure that files can be written to the folder before any long work; InputError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"the output folder {str(folder)!r} cannot be written: {(error.strerror or '').lower()}") from None


def write_files(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write all files under temporary names, then move them into place."""
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            staged.append((Path(temporary), folder / name))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(temporary).chmod(0o644)
        for temporary, final in staged:
            temporary.replace(final)
    except OSError as error:
        for temporary, _ in staged:
            with suppress(OSError):
                temporary.unlink()
        raise InputError(f"the output folder {str(folder)!r} cannot be written: {(error.strerror or '').lower()}") from None
    return [final for _, final in staged]
