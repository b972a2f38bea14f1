"""What a page carries for programs: the report as JSON and the data as CSV, both as they would be files."""

import shlex
from collections.abc import Mapping

from theory._html import Html, element
from verify.dataset import Dataset
from verify.html.parts import code
from verify.output import to_json

REPORT = "report.json"
_EXTRACT = """import re, sys
page = open(sys.argv[1], encoding="utf-8").read()
print(re.search('id="%s">(.*?)</script>' % re.escape(sys.argv[2]), page, re.S)[1].strip())"""


def embedded_json(name: str, payload: Mapping[str, object]) -> Html:
    r"""The object as a script that is not run; as text it is that of the file, but for ``<`` as ``\u003c``.

    >>> embedded_json("report.json", {"name": "</script>"}).count("<")
    2
    """
    return _script("application/json", name, to_json(dict(payload)).replace("<", r"\u003c"))


def embedded_data(data: Dataset, name: str) -> Html:
    """The data as a CSV file that ``--data`` reads, exact, without the bias, which ``--data`` appends."""
    return _script("text/csv", name, csv_text(data))


def csv_text(data: Dataset) -> str:
    """Header and rows; every number is an integer or a fraction.

    >>> csv_text(Dataset.of("two", [[0], [0.5]], [1, 2])).split()
    ['x1,y', '0,1', '1/2,2']
    """
    width = data.dimension - data.bias
    header = [*(f"x{k}" for k in range(1, width + 1)), "y"]
    rows = [[*map(str, row[:width]), str(y)] for row, y in zip(data.rows, data.targets, strict=True)]
    return "\n".join(",".join(cells) for cells in [header, *rows])


def _script(kind: str, name: str, text: str) -> Html:
    return Html(f"{element('script', type=kind, id=name).removesuffix('</script>')}{text}</script>")


def extraction(*names: str) -> Html:
    """How to take what is embedded out of the page, with nothing but Python."""
    lines = [f"python3 extract.py report.html {shlex.quote(name)} > {shlex.quote(name)}" for name in names]
    return code("\n".join([f"cat > extract.py <<'END'\n{_EXTRACT}\nEND", *lines]), "how to extract the embedded files")
