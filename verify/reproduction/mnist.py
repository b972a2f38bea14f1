"""MNIST from the files that the user has: the IDX format, plain or compressed by gzip."""

import gzip
import struct
import zlib
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from theory.errors import DataError
from verify.reproduction.experiment import Samples

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
"""Names of the files; a suffix .gz is looked for as well, and a dot in place of the hyphen before idx."""
MAX_BYTES = 1 << 30


class _Stream(Protocol):
    """What is read from, compressed or not."""

    def read(self, size: int, /) -> bytes: ...


def read_mnist(folder: Path) -> Samples:
    """The training set: pixels divided by 255 as rows of X (n, d), and the digit itself as the target y.

    Raises DataError where a file is missing, no IDX file of unsigned bytes, cut short, or does not fit the other.
    """
    images, labels = read_idx(_find(folder, IMAGES)), read_idx(_find(folder, LABELS))
    if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels) or len(labels) < 2 or not images.size:
        raise DataError(
            f"{folder} holds images of shape {images.shape} and labels of shape {labels.shape}; "
            "there must be a label for each image, two of them at least"
        )
    return Samples("MNIST", images.reshape(len(images), -1) / 255.0, labels.astype(np.float64))


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The unsigned bytes of an IDX file: two zeros, the type 8, the number of axes, their lengths, the data."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            return _parse(path, stream)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {str(error).lower()}") from None


def _parse(path: Path, stream: _Stream) -> NDArray[np.uint8]:
    head = stream.read(4)
    if len(head) < 4 or head[:3] != b"\x00\x00\x08":
        raise DataError(f"{path} is no IDX file of unsigned bytes; it must begin with the bytes 0, 0, 8")
    lengths = stream.read(4 * head[3])
    if len(lengths) < 4 * head[3]:
        raise DataError(f"{path} ends before its {head[3]} lengths are complete")
    shape = struct.unpack(f">{head[3]}I", lengths)
    size = int(np.prod(shape, dtype=object))
    if size > MAX_BYTES:
        raise DataError(f"{path} announces {size} bytes; at most {MAX_BYTES} are read")
    content = stream.read(size + 1)
    if len(content) != size:
        raise DataError(f"{path} holds {'more' if len(content) > size else 'fewer'} than the {size} bytes it announces")
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _find(folder: Path, name: str) -> Path:
    names = [name, name.replace("-idx", ".idx")]
    for candidate in [folder / (stem + suffix) for stem in names for suffix in ("", ".gz")]:
        if candidate.is_file():
            return candidate
    raise DataError(f"there is no file {name} or {name}.gz in {str(folder)!r}; give the folder of the MNIST files")
