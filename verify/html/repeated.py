"""How to repeat it: the command, the files that the page carries, and how to take them out."""

from theory._html import element, joined
from verify.data_names import DATA_NAMES
from verify.dataset import Dataset
from verify.html.command import data_argument
from verify.html.embedded import REPORT, extraction
from verify.html.parts import Section, code


def repeated(command: str, data: Dataset, carried: str) -> Section:
    """The exact command, and the embedded files; ``carried`` says what the report is on disc."""
    file = data_file(data)
    first = [] if data.name in DATA_NAMES else [element("p", "Take the data out of this page first, as told below.")]
    said = (
        f"This page carries two files: {REPORT}, the same JSON object as {carried}, with every number that the page "
        f"shows and those that it leaves out; and {file}, the data as exact numbers, for --data. Copy this and run it "
        "where the page is saved as report.html:"
    )
    content = joined(
        [
            element("p", "The same command, with the same versions, gives the same numbers on the same machine."),
            *first,
            code(command, "the command"),
            element("p", said),
            extraction(REPORT, file),
        ]
    )
    return Section("repeat", "How to repeat it", content)


def data_file(data: Dataset) -> str:
    """The name under which the page carries the data."""
    return f"{data.name}.csv" if data.name in DATA_NAMES else data_argument(data)
