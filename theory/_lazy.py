"""Public names that are imported on first use: ``condense --help`` must not wait for SymPy."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def lazy_exports(modules: dict[str, tuple[str, ...]], submodules: tuple[str, ...] = ()) -> Callable[[str], Any]:
    """Module-level ``__getattr__`` (PEP 562) for names by the module that defines them, and for submodules.

    >>> lazy_exports({"math": ("pi",)})("pi") > 3
    True
    """
    homes = {name: module for module, names in modules.items() for name in names}
    whole = {module.rpartition(".")[2]: module for module in submodules}

    def getattribute(name: str) -> Any:
        if name in whole:
            return import_module(whole[name])
        if name not in homes:
            raise AttributeError(f"there is no public name {name!r} here")
        return getattr(import_module(homes[name]), name)

    return getattribute
