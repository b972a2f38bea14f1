"""The command that repeats a result, made from the result itself."""

import re
import shlex
from collections.abc import Sequence

from theory.activations import Activation
from theory.errors import InputError
from theory.expansion import Expansion
from theory.orientations import Options
from verify.data_names import DATA_NAMES
from verify.dataset import Dataset
from verify.settings import Settings

_DEFAULT = Settings()
_FLAGS = {
    "neurons": "--neurons",
    "networks": "--networks",
    "further": "--further",
    "std": "--std",
    "loss_fraction": "--loss-fraction",
    "seeds": "--seeds",
}


def data_argument(data: Dataset) -> str:
    """What ``--data`` is to be given: a name, or the file that the page carries the data as.

    >>> data_argument(Dataset.of("two", [[0], [1]], [1, 2])), data_argument(Dataset.of("my.csv", [[0], [1]], [1, 2]))
    ('data.csv', 'my.csv')
    """
    if data.name in DATA_NAMES:
        return data.name
    return data.name if re.fullmatch(r"[\w. -]+\.csv", data.name) else "data.csv"


def repeating_command(
    expansion: Expansion, data: Dataset, settings: Settings, search: Options | None = None, laws: Sequence[str] = ()
) -> str:
    """The command line whose answer is this result, with every option that is not the default.

    >>> from theory.expansion import expand
    >>> from verify.datasets import xor
    >>> repeating_command(expand("x**2*tanh(x)"), xor(), Settings(networks=3))
    "condense verify 'x**2*tanh(x)' --data xor --seed 0 --networks 3"
    """
    search = search or Options()
    words = ["condense", "verify", _formula(expansion), "--data", data_argument(data)]
    words += ["--no-bias"] * (not data.bias) + ["--seed", str(settings.seed)]
    for field, flag in _FLAGS.items():
        value = getattr(settings, field)
        words += [flag, repr(value)] if value != getattr(_DEFAULT, field) else []
    words += ["--max-classes", str(search.max_classes)] if search.max_classes != Options().max_classes else []
    words += ["--multistart", str(search.multistart)] if search.multistart else []
    return shlex.join([*words, *(["--law", *laws] if laws else [])])


def _formula(expansion: Expansion) -> str:
    """The text that the activation was given as, if it still says the same, as it does not where a parameter is set."""
    activation = expansion.activation
    try:
        return activation.source if Activation.parse(activation.source) == activation else str(activation.expr)
    except InputError:
        return str(activation.expr)
