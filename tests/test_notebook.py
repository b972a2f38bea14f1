"""The notebook of the docs: committed without outputs, and executed from top to bottom."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "tour.ipynb"


def cells(kind: str):
    return [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def test_nothing_that_a_machine_made_is_committed():
    assert len(cells("code")) >= 10
    for cell in cells("code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert cell["metadata"] == {}


def test_its_links_lead_somewhere():
    text = "".join("".join(cell["source"]) for cell in cells("markdown"))
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    for target in targets:
        assert (NOTEBOOK.parent / target).exists(), target


@pytest.mark.slow
def test_it_runs_and_shows_what_it_says():
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    kinds = [key for output in shown for key in output.get("data", {})]
    assert kinds.count("text/latex") >= 4
    assert kinds.count("text/html") >= 6
    assert kinds.count("image/png") == 1
    text = json.dumps(shown)
    for word in ("PROVED", "REFUTED", "CONFIRMED", "8 stable and 8 condensed"):
        assert word in text
