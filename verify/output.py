"""Files that appear whole or not at all; of the files of a verification all appear, or none does."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from theory.errors import InputError

SCHEMA_VERSION = 1
"""Version of the JSON objects that the command line prints and writes; it grows when a key changes meaning."""


def to_json(payload: dict[str, object], ascii_only: bool = False) -> str:
    """Strict JSON (no NaN) with the schema version first.

    >>> to_json({"angle": "90°"}, ascii_only=True).splitlines()
    ['{', '  "schema_version": 1,', '  "angle": "90\\\\u00b0"', '}']
    """
    return json.dumps({"schema_version": SCHEMA_VERSION, **payload}, indent=2, ensure_ascii=ascii_only, allow_nan=False)


@contextmanager
def output_folder(name: str) -> Generator[Path]:
    """Make sure, before any long work, that files can be written to the folder.

    If the work fails, the folders that were made for it and are still empty are removed again.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    """
    if not name:
        raise InputError("the name of the output folder is empty; give --out DIR, or leave it out")
    folder = Path(name)
    missing = _missing(folder)
    try:
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        yield folder
    except BaseException:
        for path in missing:
            with suppress(OSError, ValueError):  # not empty: somebody else writes there too
                path.rmdir()
        raise


def _missing(folder: Path) -> list[Path]:
    """The folder and those of its parents that are not there, innermost first."""
    return [path for path in (folder, *folder.parents) if not os.path.lexists(path)]


@contextmanager
def _writing(path: Path, what: str = "output folder") -> Generator[None]:
    """What goes wrong with the folder or file, in one sentence."""
    try:
        yield
    except (OSError, ValueError) as error:  # a path with a NUL in it is a ValueError
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        shown = str(path) if len(str(path)) <= 100 else f"{str(path)[:97]}..."
        raise InputError(f"the {what} {shown!r} cannot be written: {reason}") from None


def require_writable(name: str) -> Path:
    """The path of a file that can be written, as far as can be told before any long work.

    Raises
    ------
    InputError
        If its folder is not there or cannot be written, or if it is a folder itself.
    """
    if not name:
        raise InputError("the name of an output file is empty; give a name")
    path = Path(name)
    with _writing(path, "file"):
        with suppress(FileNotFoundError):
            path.lstat()  # a name that cannot be is told here
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    return path


def write_file(path: Path, content: bytes) -> None:
    """Write one file, or leave what was there before.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    with _writing(path, "file"), tempfile.TemporaryDirectory(prefix=".condense-", dir=path.parent) as staging:
        (Path(staging) / "file").write_bytes(content)
        (Path(staging) / "file").replace(path)


def write_files(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write all files, or none: those that were there before are restored where one cannot be written.

    Raises
    ------
    InputError
        If one of them cannot be written.
    """
    with _writing(folder), tempfile.TemporaryDirectory(prefix=".condense-", dir=folder) as staging:
        for name, content in files.items():
            (Path(staging) / name).write_bytes(content)
        _move_all(Path(staging), folder, files)
    return [folder / name for name in files]


def _move_all(staging: Path, folder: Path, names: Iterable[str]) -> None:
    moved: list[tuple[Path, Path]] = []
    try:
        for name in names:
            final, before = folder / name, staging / f"{name}.before"
            if final.exists():
                shutil.copy2(final, before)
            moved.append((final, before))
            (staging / name).replace(final)
    except BaseException:
        for final, before in moved:
            with suppress(OSError):
                if before.exists():
                    before.replace(final)
                elif final.is_file():
                    final.unlink()
        raise
