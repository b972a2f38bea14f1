"""Quantitative laws of the theory, each held against simulated networks.

A law is a module with a ``LAW``; this is their list, which imports none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from theory.errors import InputError

if TYPE_CHECKING:
    from verify.laws.networks.law import Law

_MODULES = {
    "balance": "balance",
    "ascent": "ascent",
    "order": "order",
    "escape": "escape",
    "blow-up": "blow_up",
    "alignment": "alignment",
    "fates": "fates",
    "basins": "basins",
    "aligned-share": "aligned_share",
    "offset": "offset",
    "adam": "adam",
}

LAW_NAMES = tuple(_MODULES)
"""Names of all laws, in the order in which they are held."""
ALL = "all"


def named(name: str) -> "Law":
    """The law of that name.

    >>> named("order").title
    'order of accuracy'
    """
    return import_module(f"verify.laws.networks.{_MODULES[name]}").LAW


def chosen(names: list[str]) -> tuple[str, ...]:
    """The names of the laws asked for, each once, in order; ``all`` is all of them.

    >>> chosen(["escape", "order", "escape"])
    ('order', 'escape')
    """
    unknown = [name for name in names if name not in (*LAW_NAMES, ALL)]
    if unknown:
        raise InputError(f"{unknown[0]!r} is no law; the laws are {', '.join(LAW_NAMES)}, or {ALL} for each of them")
    return tuple(name for name in LAW_NAMES if name in names or ALL in names)
