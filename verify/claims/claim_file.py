"""Claims from a file of the user's: every ``Claim`` that the module holds under a name of its own."""

import importlib.util
from pathlib import Path
from types import ModuleType

from theory.errors import InputError
from verify.claims.claim import Claim


def load_claims(path: Path) -> tuple[Claim, ...]:
    """The claims of a Python file, in the order in which it defines them.  The file is run.

    Raises InputError where it is not there, cannot be run, holds no claim, or two of the same name.
    """
    if not path.is_file():
        raise InputError(f"there is no file {str(path)!r}; give a Python file that defines claims")
    found = [value for value in vars(_run(path)).values() if isinstance(value, Claim)]
    unique = list({id(claim): claim for claim in found}.values())
    names = [claim.name for claim in unique]
    if not unique:
        raise InputError(f"{path} defines no claim; assign a verify.Claim(…) to a name in it")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{path} defines two claims named {twice!r}; give each a name of its own")
    return tuple(unique)


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("claims_of_the_user", path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} is no Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a stranger's file may raise
        raise InputError(f"{path} cannot be run: {type(error).__name__}: {_first_line(error)}") from error
    return module


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no message"])[0]
