"""The independent checker: it accepts what the solver exports, and rejects every forgery for its own reason."""

import copy
import json
import subprocess
import sys
import time
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from theory.form import CorrelationForm
from theory.orientations import stationary_orientations
from verify.check_certificate import CertificateError, check, main

SCRIPT = Path(__file__).parent.parent / "verify" / "check_certificate.py"
XOR = [[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]]
SHAPES = [(2, 3), (2, 5), (3, 3), (3, 4), (4, 3), (4, 4), (5, 3)]


def power(f: dict[Any, Any], n: int) -> dict[Any, Any]:
    total = {(0,) * len(next(iter(f))): Fraction(1)}
    for _ in range(n):
        total = times(total, f)
    return total


def times(f: dict[Any, Any], g: dict[Any, Any], factor: int = 1) -> dict[Any, Any]:
    total: dict[Any, Any] = {}
    for (a, s), (b, t) in product(f.items(), g.items()):
        c = tuple(i + j for i, j in zip(a, b, strict=True))
        total[c] = total.get(c, 0) + factor * s * t
    return total


def random_form(p: int, D: int, kind: str, n: int = 20, seed: int = 1) -> CorrelationForm:
    rng = np.random.default_rng(seed)
    if kind == "integer":
        X, y = rng.integers(-5, 6, (n, D)), rng.integers(-5, 6, n)
    else:
        X, y = rng.normal(size=(n, D)), rng.normal(size=n)
    return CorrelationForm.from_data(X.tolist(), y.tolist(), p)


XY, ZW = {(2, 0, 0, 0): 1, (0, 2, 0, 0): 1}, {(0, 0, 2, 0): 1, (0, 0, 0, 2): 1}
BLOCK = {(0, 0, 3): Fraction(1), (2, 0, 1): Fraction(-3, 2), (0, 2, 1): Fraction(-3, 2)}
SPECIAL = {
    "kernel": {(3, 0, 0): 1, (0, 3, 0): 1},
    "kernel with T = 0": {(1, 1, 1, 0): 1},
    "norm": times({(1, 1, 1): 1}, {(2, 0, 0): 1, (0, 2, 0): 1, (0, 0, 2): 1}),
    "block": BLOCK,
    "oblique block": {(3, 0, 0): 1, (2, 1, 0): 3, (1, 2, 0): 3, (0, 3, 0): 1, (1, 0, 2): 1, (0, 1, 2): 1},
    "blocks": {**power(XY, 2), **times({(0,) * 4: 1}, power(ZW, 2), -3)},
}


@cache
def _exported(name: str) -> str:
    if name in SPECIAL:
        form = CorrelationForm.from_coefficients(SPECIAL[name])
    elif name.startswith("xor"):
        form = CorrelationForm.from_data(XOR, [1, 1, -1, -1], int(name[3:]))
    else:
        p, D, kind = name.split()
        form = random_form(int(p), int(D), kind)
    certificate = stationary_orientations(form).certificate
    assert certificate is not None
    return certificate.to_json()


def exported(name: str) -> dict[str, Any]:
    return json.loads(_exported(name))


NAMES = [f"xor{p}" for p in (3, 4, 5, 6)] + [f"{p} {D} {kind}" for p, D in SHAPES for kind in ("integer", "float")]


@pytest.mark.parametrize("name", [*NAMES, *SPECIAL])
def test_what_the_solver_exports_is_accepted(name):
    record = exported(name)
    claims = record["claims"]
    sentence = check(record)
    assert f"{claims['lines']} isolated nondegenerate" in sentence
    assert f"{claims['stable']} stable and {claims['condensed']} condensed" in sentence
    assert "complete by count" in sentence


def test_many_data_are_checked_quickly():
    rng = np.random.default_rng(0)
    X = rng.uniform(-4, 2, (80, 5))
    y = (3.5 * np.sin(5 * X + 1)).sum(axis=1)
    forms = [CorrelationForm.from_data(np.c_[X, np.ones(80)].tolist(), y.tolist(), 3), random_form(4, 6, "integer")]
    for form, N in zip(forms, (63, 364), strict=True):
        record = json.loads(stationary_orientations(form).certificate.to_json())
        start = time.perf_counter()
        assert f"complete by count: {N} of N = {N}" in check(record)
        assert time.perf_counter() - start < 20


def on_a_line(terms: list[Any], kernel: list[Any], blocks: list[Any], lines: int) -> dict[str, Any]:
    """A certificate of a form of degree 4 in 3 variables with a slice of one dimension, along the first axis."""
    return {
        **exported("xor4"),
        "form": {"coefficients": terms},
        "core": terms,
        "kernel": kernel,
        "slice": [["1", "0", "0"]],
        "blocks": blocks,
        "real": [{"chart": 0, "center": ["1"], "radius": "1"}],
        "nonreal": [],
        "claims": {"lines": lines, "stable": 2 * lines, "condensed": 2 * lines},
    }


E1, E2, E3 = ["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]
ROUND = [[[4, 0, 0], "1"], [[2, 2, 0], "2"], [[0, 4, 0], "1"]]


@pytest.mark.parametrize("method", ["count", "subdivision"])
def test_a_slice_of_one_dimension_is_one_class(method):
    power = on_a_line([[[4, 0, 0], "1"]], [E2, E3], [], 1)
    circle = on_a_line(ROUND, [E3], [[E1, E2]], 0)
    assert "has 1 isolated" in check({**power, "completeness": method})
    assert "has 0 isolated" in check({**circle, "completeness": method})
    with pytest.raises(CertificateError, match="0 classes are listed, but there are N = 1"):
        check({**power, "real": [], "completeness": method})
    with pytest.raises(CertificateError, match="which is not what is claimed"):
        check({**on_a_line(ROUND, [E3], [[E1, E2]], 1), "completeness": method})


def test_a_circle_must_not_be_a_line_by_hiding_its_block():
    """The class then is not simple: the slice form is constant on the circle."""
    hidden = {**on_a_line(ROUND, [E3], [], 1), "slice": [E1, E2], "completeness": "none"}
    hidden["real"] = [{"chart": 0, "center": ["1", "0"], "radius": "1/1000000"}]
    with pytest.raises(CertificateError, match="not proved to hold exactly one class"):
        check(hidden)


def test_too_many_vectors_are_refused_quickly():
    record = {**exported("xor4"), "kernel": [E1] * 50_000}
    start = time.perf_counter()
    with pytest.raises(CertificateError, match="orthogonal"):
        check(record)
    assert time.perf_counter() - start < 5


def subdivided(name: str) -> dict[str, Any]:
    return {**exported(name), "nonreal": [], "completeness": "subdivision"}


@pytest.mark.parametrize(
    "name", ["2 3 float", "xor3", "xor4", "4 3 integer", "4 3 float", "3 4 integer", "4 4 float", "kernel", "block"]
)
def test_subdivision_proves_the_real_list_complete(name):
    assert "complete by subdivision" in check(subdivided(name))


@pytest.mark.parametrize("name", ["2 3 float", "xor4", "4 3 integer", "4 3 float", "3 4 integer", "4 4 float"])
def test_subdivision_finds_that_any_line_is_missing(name):
    for n in range(len(exported(name)["real"])):
        with pytest.raises(CertificateError, match="a class may be missing near"):
            check(without(subdivided(name), n))


def without(record: dict[str, Any], n: int) -> dict[str, Any]:
    """The record less its n-th real class, with the claims that then are right."""
    real = [entry for m, entry in enumerate(record["real"]) if m != n]
    for stable, condensed in ((0, 0), (2, 0), (2, 2)):
        less = {"lines": 1, "stable": stable, "condensed": condensed}
        claims = {key: value - less[key] for key, value in record["claims"].items()}
        forged = {**record, "real": real, "claims": claims}
        if "completeness is not claimed" in verdict({**forged, "completeness": "none"}):
            return forged
    raise AssertionError


def verdict(record: Any) -> str:
    try:
        return check(record)
    except CertificateError as error:
        return str(error)


def test_completeness_that_is_not_claimed_is_not_stated():
    record = without({**exported("xor4"), "completeness": "none"}, 0)
    sentence = check(record)
    assert "has at least 6 isolated" in sentence
    assert "completeness is not claimed: 12 of N = 13" in sentence


# --- Forgeries -------------------------------------------------------------------------------------------------------


def dropped_line(r):
    del r["real"][2]


def dropped_pair(r):
    del r["nonreal"][1]


def duplicated_line(r):
    r["real"][1] = r["real"][0]


def in_another_chart(r):
    center = [Fraction(z) for z in r["real"][0]["center"]]
    chart = next(i for i, z in enumerate(center) if z and i != r["real"][0]["chart"])
    other = [str(z / center[chart]) for z in center]
    r["real"][1] = {"chart": chart, "center": other, "radius": str(Fraction(1, 2**40))}


def conjugate_again(r):
    first = r["nonreal"][0]
    mirrored = [[a, b.removeprefix("-") if b.startswith("-") else f"-{b}"] for a, b in first["center"]]
    r["nonreal"][1] = {**first, "center": mirrored}


def real_as_nonreal(r):
    r["nonreal"][0] = {**r["real"][0], "center": [[z, "0"] for z in r["real"][0]["center"]]}
    r["nonreal"][0].pop("zero", None)


def shifted_centre(r):
    entry = r["real"][0]
    i = 1 - min(entry["chart"], 1)
    entry["center"][i] = str(Fraction(entry["center"][i]) + Fraction(1, 1000))


def large_radius(r):
    r["real"][0]["radius"] = "1"


def negative_radius(r):
    r["real"][0]["radius"] = "-1/9223372036854775808"


def tiny_radius(r):
    r["real"][0]["radius"] = f"1/{10**1000}"


def wrong_degree(r):
    r["degree"] = 5


def wrong_dimension(r):
    r["dimension"] = 4


def changed_data(r):
    r["form"]["y"][0] = "2"


def wrong_core(r):
    r["core"][0][1] = "5"


def wrong_power(r):
    r.update(degree=6, norm_power=1)


def false_kernel(r):
    r.update(kernel=[["0", "0", "1"]], slice=r["slice"][:2])


def false_block(r):
    r.update(slice=r["slice"][:2], blocks=[r["slice"][1:]])


def block_out_of_place(r):
    r.update(slice=r["slice"][:2], blocks=[r["slice"][:2]])


def oblique_slice(r):
    r["slice"][0] = ["1", "1", "0"]


def short_slice(r):
    r["slice"].pop()


def more_lines(r):
    r["claims"]["lines"] += 1


def more_stable(r):
    r["claims"]["stable"] += 2


def less_condensed(r):
    r["claims"]["condensed"] -= 2


def claim_of_true(r):
    r["claims"]["lines"] = float(r["claims"]["lines"])


def zero_elsewhere(r):
    next(entry for entry in r["real"] if "zero" in entry)["zero"] = ["1", "0", "0"]


def zero_that_is_not(r):
    next(entry for entry in r["real"] if entry["center"] == ["1", "1", "0"])["zero"] = ["1", "1", "0"]


def uncentred(r):
    r["real"][0]["center"][r["real"][0]["chart"]] = "2"


FORGERIES = {
    dropped_line: "12 classes are listed, but there are N = 13",
    dropped_pair: "11 classes are listed, but there are N = 13",
    duplicated_line: "cannot be told apart",
    in_another_chart: "cannot be told apart",
    conjugate_again: "cannot be told apart",
    real_as_nonreal: "listed as non-real may be real",
    shifted_centre: "not proved to hold exactly one class",
    large_radius: "not proved to hold exactly one class",
    negative_radius: "must be positive",
    tiny_radius: "not tiny",
    wrong_degree: "not of degree 5",
    wrong_dimension: "wrong length",
    changed_data: "T is not",
    wrong_core: "T is not",
    wrong_power: "T is not",
    false_kernel: "changes along a vector of the kernel",
    false_block: "changes under a rotation",
    block_out_of_place: "must end with the first vectors",
    oblique_slice: "orthogonal",
    short_slice: "orthogonal",
    more_lines: "not what is claimed",
    more_stable: "not what is claimed",
    less_condensed: "not what is claimed",
    claim_of_true: "not what is claimed",
    zero_elsewhere: "T = 0 is claimed",
    zero_that_is_not: "T = 0 is claimed",
    uncentred: "must be 1 in its chart",
}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_forgeries_are_rejected_for_their_own_reason(forge):
    record = exported("xor4")
    forge(record)
    with pytest.raises(CertificateError, match=FORGERIES[forge]):
        check(record)


def test_changed_coefficients_are_rejected():
    record = exported("block")
    record["form"]["coefficients"][0][1] = "-1"
    with pytest.raises(CertificateError, match="T is not"):
        check(record)


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"format": "something else"}, "not a condensation certificate"),
        ({"version": 2}, "of version 1"),
        ({"version": True}, "of version 1"),
        ({"degree": 64, "dimension": 64}, "too large"),
        ({"degree": 10**100}, "too large"),
        ({"degree": True}, "too small"),
        ({"completeness": "surely"}, "completeness by"),
        ({"completeness": []}, "completeness by"),
        ({"core": [[[3, 1, 0], float("nan")]]}, "malformed"),
        ({"core": [[[3, 1, 0], "nan"]]}, "a rational number"),
        ({"core": [[[3, 1, 0], "1/0"]]}, "malformed"),
        ({"core": [[[3, 1, 0], "9" * 5000]]}, "a rational number"),
        ({"core": []}, "T is not"),
        ({"form": {"X": [], "y": []}}, "the data are none"),
        ({"claims": None}, "not what is claimed"),
        ({"real": None}, "malformed"),
        ({"slice": []}, "the slice must end"),
    ],
)
def test_malformed_values_are_refused(change, reason):
    with pytest.raises(CertificateError, match=reason):
        check({**exported("xor4"), **change})


def test_numbers_with_many_large_denominators_are_refused_quickly():
    record = exported("3 4 integer")
    for n, row in enumerate(record["core"]):
        row[1] = f"1/{10**3500 + 2 * n + 1}"
    start = time.perf_counter()
    with pytest.raises(CertificateError, match="T is not"):
        check(record)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("key", exported("xor4"))
def test_missing_keys_are_refused(key):
    record = exported("xor4")
    del record[key]
    with pytest.raises(CertificateError, match=f"malformed.*{key}"):
        check(record)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["1", "0", "-1/2"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a record: the list or object, and the index in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in ((value, key), *nodes(value[key]))]


@settings(max_examples=examples(300))
@given(st.data())
def test_mutations_are_rejected_or_prove_the_same(data):
    name = data.draw(st.sampled_from(["xor4", "kernel", "block", "norm"]))
    record = exported(name)
    holder, key = data.draw(st.sampled_from(nodes(record)))
    if data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = data.draw(JSON)
    try:
        sentence = check(record)
    except CertificateError as error:
        assert str(error).endswith(".")
    else:
        assert sentence == check(exported(name))


@given(JSON)
def test_anything_else_is_malformed(value):
    with pytest.raises(CertificateError):
        check(value)


def test_the_record_is_left_as_it_is():
    record = exported("xor4")
    before = copy.deepcopy(record)
    check(record)
    assert record == before


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, code, start",
    [
        (_exported("xor3"), 0, "ACCEPTED: the form of degree 3 in D = 3 variables has 7 isolated"),
        (_exported("xor3").replace('"stable": 8', '"stable": 6'), 1, "REJECTED: the list proves"),
        (
            _exported("xor3").replace('"kernel"', '"kernels"'),
            1,
            "REJECTED: the certificate is malformed: KeyError('kernel')",
        ),
        (_exported("xor3")[:-20], 2, "REJECTED: "),
        ("[" * 100_000, 2, "REJECTED: "),
        (f'{{"format": {"1" * 5000}}}', 2, "REJECTED: "),
        (b"\xff\xfe\xfa", 2, "REJECTED: "),
    ],
)
def test_verdict_and_exit_code(tmp_path, capsys, content, code, start):
    path = tmp_path / "certificate.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main([str(path)]) == code
    out = capsys.readouterr().out
    assert out.startswith(start)
    assert out.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert main([]) == 2
    assert "REJECTED" in capsys.readouterr().out


@pytest.mark.parametrize("command", [[str(SCRIPT)], ["-m", "verify.check_certificate"]])
def test_it_runs_as_script_and_as_module(tmp_path, command):
    path = tmp_path / "certificate.json"
    path.write_text(_exported("xor3"))
    run = subprocess.run(
        [sys.executable, *command, str(path)], capture_output=True, text=True, check=True, cwd=SCRIPT.parent.parent
    )
    assert run.stdout.startswith("ACCEPTED")


def test_it_imports_nothing_of_the_solver(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_text(_exported("xor3"))
    code = (
        "import runpy, sys\n"
        f"check = runpy.run_path({str(SCRIPT)!r})['main']\n"
        f"assert check([{str(path)!r}]) == 0\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('theory', 'verify', 'flint')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert run.stdout.splitlines()[-1] == "[]"
