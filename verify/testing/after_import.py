"""Code that runs when a module has been imported, whoever imports it and whenever."""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

Action = Callable[[ModuleType], None]


def after_import(actions: dict[str, Action]) -> None:
    """Call each action with the module of that name: now if it is imported, else right after its first import.

    For the others a finder waits in ``sys.meta_path``, and leaves it when all have come.  It finds no module itself
    but asks the finders that are there, so that whatever they do stays as it is.

    >>> after_import({"sys": lambda module: print(module.__name__)})
    sys
    """
    waiting = {name: action for name, action in actions.items() if name not in sys.modules}
    if waiting:
        sys.meta_path.insert(0, _Finder(waiting))
    for name, action in actions.items():
        if name not in waiting:
            action(sys.modules[name])


class _Finder(MetaPathFinder):
    def __init__(self, waiting: dict[str, Action]) -> None:
        self.waiting = waiting

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that another finder has for a module that is waited for, with a loader that acts after it."""
        if fullname not in self.waiting:
            return None
        others = [finder for finder in sys.meta_path if not isinstance(finder, _Finder)]
        found = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self)
        return spec

    def imported(self, module: ModuleType) -> None:
        """Act once."""
        action = self.waiting.pop(module.__name__, None)
        if not self.waiting and self in sys.meta_path:
            sys.meta_path.remove(self)
        if action is not None:
            action(module)


class _Loader(Loader):
    """Loads by another loader, under whose name the module goes on, and tells the finder."""

    def __init__(self, loader: Loader, finder: _Finder) -> None:
        self.loader, self.finder = loader, finder

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        self.finder.imported(module)
