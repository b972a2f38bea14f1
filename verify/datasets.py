"""Data sets from wherever they come: by name, from a CSV file, or made to have a given correlation form."""

import os
from pathlib import Path

from theory.errors import DataError, InputError
from verify.csv_data import read_csv
from verify.data_names import DATA_NAMES
from verify.dataset import Dataset
from verify.named_data import NAMED, fig2, fig2_low, fig6, xor
from verify.realization import realize

__all__ = ["DATA_NAMES", "NAMED", "Dataset", "fig2", "fig2_low", "fig6", "load", "read_csv", "realize", "xor"]


def load(source: str, bias: bool = True, seed: int = 0) -> Dataset:
    """A named data set, drawn with the seed if it is random, or the CSV file of that path.

    Raises DataError with one sentence where neither exists or the file is not as it should be, and InputError where
    the seed is no integer >= 0.

    >>> load("fig2", seed=7).to_dict()
    {'name': 'fig2', 'samples': 80, 'dimension': 6, 'bias': True, 'seed': 7}
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"the seed is {seed!r}; it must be an integer >= 0")
    if seed < 0:
        raise InputError(f"the seed is {seed}; it must not be negative")
    if source in NAMED:
        return NAMED[source](bias, seed)
    if not source or not os.path.lexists(source):
        shown = source if len(source) <= 100 else f"{source[:97]}..."
        raise DataError(f"{shown!r} is neither a data set ({', '.join(DATA_NAMES)}) nor a file that is there")
    return read_csv(Path(source), bias)
