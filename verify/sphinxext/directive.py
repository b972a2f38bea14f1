"""What all directives have in common: input of the document, the cache, errors with their place."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence
from verify.data_names import DATA_NAMES
from verify.datasets import Dataset, load
from verify.sphinxext import documents
from verify.sphinxext.blocks import Content, not_applicable
from verify.sphinxext.cache import Cache, Request
from verify.sphinxext.nodes import Place, nodes_of

BRIEF, FULL = "brief", "full"


def words(argument: str | None) -> list[str]:
    """Words between commas or blanks.

    >>> words("flow, loss")
    ['flow', 'loss']
    """
    return (argument or "").replace(",", " ").split()


def levels(argument: str | None) -> list[str]:
    """Evidence levels between commas."""
    known = [level.value for level in Evidence]
    return [directives.choice(part.strip(), known) for part in (argument or "").split(",")]


def level_of_detail(*names: str) -> Callable[[str], str]:
    """One of the names."""
    return lambda argument: directives.choice(argument, names)


class CondenseDirective(SphinxDirective):
    """A directive whose content is made once, and again where its input or the versions have changed."""

    final_argument_whitespace = True
    common: ClassVar[OptionSpec] = {"expect": levels}
    files: dict[str, bytes]

    @abstractmethod
    def made(self) -> tuple[Mapping[str, object], Callable[[], Content]]:
        """The settings that the content depends on, and how it is made."""

    def run(self) -> list[nodes.Node]:
        """The nodes; bad input is an error of the build, in one sentence."""
        self.files = {}
        documents.note(self.env)
        try:
            settings, make = self.made()
            cache = Cache(documents.cache_folder(self.env))
            content, folder = cache.get(Request(self.name, settings, self.files), lambda: _answer(make))
            documents.note(self.env, folder.name)
            self._require_expected(content.levels)
        except InputError as error:
            raise self.error(" ".join(str(error).split())) from None
        return nodes_of(content.blocks, Place(self.env, self.set_source_info, folder))

    def _require_expected(self, found: Sequence[Evidence]) -> None:
        expected: list[str] = self.options.get("expect") or [level.value for level in Evidence]
        other = [level.value for level in found if level.value not in expected]
        if other:
            raise InputError(
                f"{' or '.join(expected)} is expected here, and the result is {', '.join(dict.fromkeys(other))}; "
                "look at it without :expect:"
            )

    def data(self, default: str | None = DATA_NAMES[0]) -> Dataset | None:
        """The data set of the options: by name, or a CSV file next to the document."""
        name = self.options.get("data", default)
        if name is None:
            return None
        bias, seed = "no-bias" not in self.options, self.options.get("seed", 0)
        return load(name if name in DATA_NAMES else str(self.file(name, "data")), bias, seed)

    def file(self, name: str, what: str) -> Path:
        """A file next to the document, or below the source folder where it starts with a slash."""
        relative, path = self.env.relfn2path(name)
        self.env.note_dependency(relative)
        try:
            self.files[name] = Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"{what} {name!r}: {(error.strerror or str(error)).lower()} ({relative})") from None
        return Path(path)


def _answer(make: Callable[[], Content]) -> Content:
    """The content; where a hypothesis of the theory fails, that is the answer."""
    try:
        return make()
    except NotApplicableError as error:
        return not_applicable(error)
