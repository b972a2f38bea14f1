"""All files of a verification appear, or none does; and strict JSON."""

import json
import math
import os
from contextlib import suppress
from pathlib import Path

import pytest

from theory.errors import InputError
from verify.output import SCHEMA_VERSION, output_folder, require_writable, to_json, write_file, write_files

FILES = {"report.json": b"{}", "a.png": b"\x89PNG", "b.png": b"\x89PNG 2"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- writing ------------------------------------------------------------------------------------------------


def test_all_files_are_written(tmp_path):
    assert write_files(tmp_path, FILES) == [tmp_path / name for name in FILES]
    assert contents(tmp_path) == FILES


def test_files_are_as_readable_as_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_files(tmp_path, FILES)
    assert {path.stat().st_mode for path in tmp_path.iterdir()} == {(tmp_path / "plain").stat().st_mode}


def test_earlier_files_are_replaced_and_others_kept(tmp_path):
    before = {"report.json": b"old", "notes.txt": b"mine"}
    write_files(tmp_path, before)
    write_files(tmp_path, FILES)
    assert contents(tmp_path) == before | FILES


def fail_at(monkeypatch, method, number, error):
    """Let the given call of a Path method fail, counted from 1."""
    original, calls = getattr(Path, method), []

    def sometimes(self, *arguments):
        calls.append(self)
        if len(calls) == number:
            raise error
        return original(self, *arguments)

    monkeypatch.setattr(Path, method, sometimes)


FAILURES = [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()]


@pytest.mark.parametrize("earlier", [{}, {"a.png": b"old"}, {"report.json": b"old", "b.png": b"older"}])
@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_failure_in_the_middle_leaves_all_as_it_was(tmp_path, monkeypatch, method, number, error, earlier):
    write_files(tmp_path, earlier)
    with monkeypatch.context() as patch:
        fail_at(patch, method, number, error)
        with pytest.raises((InputError, KeyboardInterrupt, MemoryError)) as caught:
            write_files(tmp_path, FILES)
    assert contents(tmp_path) == earlier
    if isinstance(error, OSError):
        assert str(caught.value) == f"the output folder {str(tmp_path)!r} cannot be written: no space left on device"


def test_a_folder_of_the_same_name_is_left_alone(tmp_path):
    (tmp_path / "b.png").mkdir()
    (tmp_path / "b.png" / "mine").write_bytes(b"1")
    with pytest.raises(InputError, match="cannot be written"):
        write_files(tmp_path, FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["b.png"]
    assert (tmp_path / "b.png" / "mine").read_bytes() == b"1"


# --- the folder ---------------------------------------------------------------------------------------------


def test_folders_are_made_and_stay(tmp_path):
    with output_folder(str(tmp_path / "new" / "deep")) as folder:
        write_files(folder, FILES)
    assert contents(tmp_path / "new" / "deep") == FILES


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_folders_made_in_vain_are_removed(tmp_path, error):
    with suppress(type(error)), output_folder(str(tmp_path / "new" / "deep")):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_only_new_and_empty_folders_are_removed(tmp_path):
    (tmp_path / "old").mkdir()
    with suppress(ValueError), output_folder(str(tmp_path / "old" / "new" / "deep")) as folder:
        (folder.parent / "mine").write_bytes(b"1")
        raise ValueError
    assert (tmp_path / "old" / "new" / "mine").exists()
    assert not (tmp_path / "old" / "new" / "deep").exists()
    with suppress(ValueError), output_folder(str(tmp_path / "old" / "new")):
        raise ValueError
    assert (tmp_path / "old" / "new" / "mine").exists()


@pytest.mark.parametrize("name", ["", "file", "file/below", "with\0nul", "n" * 5000, "/proc/nonexistent"])
def test_folders_that_cannot_be(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"mine")
    with pytest.raises(InputError, match="output folder") as caught, output_folder(name):
        pytest.fail("the folder was taken")
    assert len(str(caught.value)) < 250
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="permission denied"), output_folder(str(tmp_path)):
        pytest.fail("the folder was taken")


# --- a single file ------------------------------------------------------------------------------------------


def test_a_file_is_replaced_whole(tmp_path):
    path = require_writable(str(tmp_path / "one.json"))
    assert contents(tmp_path) == {}
    write_file(path, b"old")
    write_file(path, b"new")
    assert contents(tmp_path) == {"one.json": b"new"}


@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_failure_keeps_the_old_file(tmp_path, monkeypatch, method):
    write_file(tmp_path / "one.json", b"old")
    fail_at(monkeypatch, method, 1, OSError(28, "No space left on device"))
    with pytest.raises(InputError, match=r"the file '.*one\.json' cannot be written: no space left on device"):
        write_file(tmp_path / "one.json", b"new")
    assert contents(tmp_path) == {"one.json": b"old"}


@pytest.mark.parametrize("name", ["", ".", "no/file", "with\0nul", "n" * 5000, "/proc/nonexistent/file"])
def test_files_that_cannot_be(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"output file|cannot be written") as caught:
        require_writable(name)
    assert len(str(caught.value)) < 250
    assert contents(tmp_path) == {}


# --- JSON ---------------------------------------------------------------------------------------------------


def test_the_schema_version_comes_first():
    assert list(json.loads(to_json({"a": 1}))) == ["schema_version", "a"]
    assert json.loads(to_json({}))["schema_version"] == SCHEMA_VERSION == 1


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_json_is_strict(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"number": number})


def test_ascii_json_means_the_same():
    payload: dict[str, object] = {"reason": "∂T − 90° ‖u‖ 漢"}
    assert "90°" in to_json(payload)
    assert to_json(payload, ascii_only=True).isascii()
    assert json.loads(to_json(payload)) == json.loads(to_json(payload, ascii_only=True))
