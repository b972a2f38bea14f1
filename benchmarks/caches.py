"""Forget what earlier runs computed, SymPy's and ours alike, so that every measurement starts from nothing."""

import sys

from sympy import CRootOf
from sympy.core.cache import clear_cache


def forget() -> None:
    """Clear SymPy's caches and every ``functools`` cache in the package ``theory``."""
    clear_cache()
    CRootOf.clear_cache()
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "theory":
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear") and getattr(value, "__module__", None) == name:
                    value.cache_clear()
