import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NUMBERS = ("ours", "theirs", "ratio", "least", "greatest")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the time limit needs SIGALRM")
def test_quick_run_yields_every_group_of_rows():
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json"]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    rows = json.loads(answer.stdout)["rows"]
    assert {row["group"] for row in rows} == {
        "expansion at 0",
        "orientations, D = 2",
        "all classes of a form, followed",
        "all orientations, certified and complete",
        "right-hand side",
        "full flow, one run",
        "full flow, growth of the cost",
        "draws of a strategy",
        "draws of a strategy, made with SymPy",
    }
    assert all(row[key] > 0 for row in rows for key in NUMBERS)
    assert all(row["least"] <= row["ratio"] <= row["greatest"] for row in rows)
    assert all(row["alternative"] and row["meaning"] in {"speedup", "cost"} for row in rows)
