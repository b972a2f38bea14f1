"""Results on disk, by what they depend on; safe where several processes write at once."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from verify.sphinxext.blocks import Content
from verify.sphinxext.fingerprint import fingerprint

_INDEX = "content.json"


@dataclass(frozen=True)
class Request:
    """What is asked for: the name of the directive, its settings, and the content of the files that it reads."""

    directive: str
    settings: Mapping[str, object]
    files: Mapping[str, bytes]

    @property
    def key(self) -> str:
        """A hash of all of it and of the versions."""
        files = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        whole = [self.directive, dict(self.settings), files, fingerprint()]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Cache:
    """A folder with a folder for each result: its blocks as JSON, and its files beside."""

    folder: Path

    def get(self, request: Request, make: Callable[[], Content]) -> tuple[Content, Path]:
        """The result of the request and the folder of its files; it is made only where it is not there yet."""
        place = self.folder / request.key
        stored = self._read(place)
        if stored is None:
            stored = make()
            self._write(place, stored)
        return stored, place

    def _read(self, place: Path) -> Content | None:
        try:
            index = json.loads((place / _INDEX).read_text(encoding="utf-8"))
            return Content.from_dict(index, {name: (place / name).read_bytes() for name in index["files"]})
        except (OSError, ValueError, KeyError, TypeError):  # nothing there, or not whole
            return None

    def _write(self, place: Path, content: Content) -> None:
        """All files in a folder that then gets its name; whoever is second throws its own away."""
        self.folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        try:
            for name, data in content.files.items():
                (staging / name).write_bytes(data)
            (staging / _INDEX).write_text(json.dumps(content.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
            if place.exists() and self._read(place) is None:
                shutil.rmtree(place, ignore_errors=True)
            os.rename(staging, place)  # noqa: PTH104 (Path.rename is documented to replace only files)
        except OSError:
            if self._read(place) is None:
                raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
