"""The pytest plugin, run by pytest itself: claims as tests, the marker, the fixtures, and what it costs."""

import re
import shlex
from importlib import import_module, metadata
from pathlib import Path

import pytest

from tests.test_docs import blocks
from verify.named_data import NAMED
from verify.testing import claim_items, pytest_plugin
from verify.testing.fixtures import fixture_name

pytest_plugins = ["pytester"]
# What a run inside of this one would import first is forgotten after it, and then imported twice.
for needed in ("verify.strategies", "verify.claims.search"):
    import_module(needed)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "pytest.md"
CASE = ("--condense-activation=x**3", "--condense-data=xor")
CLAIMS = """
from theory.evidence import Evidence, Statement
from verify import Claim, Hypothesis

def claim(name, check, **settings):
    return Claim(name, f"It is {name}.", "", "any p, any D", "me", check, **settings)

bound = claim("at-most-2p", lambda case: len(case.orientations.condensed) <= 2 * case.p)
degree = claim("of-degree-p", lambda case: case.form.degree == case.p)
seen = claim("measured", lambda case: Statement(Evidence.CONFIRMED, "seen in networks"))
open_ = claim("open", lambda case: Statement(Evidence.INCONCLUSIVE, "nobody knows"))
even = claim("even", lambda case: True, hypotheses=(Hypothesis("even p", lambda case: case.p % 2 == 0),))
"""


@pytest.fixture
def claims(pytester):
    """The file of five claims, one for each level."""
    return pytester.makepyfile(my_claims=CLAIMS)


def outcomes(result) -> dict[str, int]:
    return result.parseoutcomes()


def test_it_is_an_entry_point():
    (entry,) = metadata.entry_points(group="pytest11", name="condensation")
    assert entry.load() is pytest_plugin


def test_nothing_heavy_is_imported_for_tests_that_do_not_ask(pytester):
    pytester.makepyfile("""
        import sys

        def test_nothing_is_there():
            heavy = "sympy numpy scipy flint mpmath matplotlib rich hypothesis theory.activations"
            assert not set(heavy.split()) & set(sys.modules)
            assert "verify.testing.pytest_plugin" in sys.modules
    """)
    pytester.runpytest_subprocess("-p", "no:xdist").assert_outcomes(passed=1)


# --- claims -------------------------------------------------------------------------------------------------


def test_each_level_is_an_outcome_of_its_own(pytester, claims):
    result = pytester.runpytest("--condense-claims", claims.name, *CASE, "-v", "-rs")
    assert result.ret == 1
    assert outcomes(result) == {"failed": 1, "passed": 2, "skipped": 1, "inconclusive": 1}
    result.stdout.fnmatch_lines(
        [
            "my_claims.py::at-most-2p REFUTED *",
            "my_claims.py::of-degree-p PROVED *",
            "my_claims.py::measured CONFIRMED *",
            "my_claims.py::open INCONCLUSIVE (nobody knows) *",
            "my_claims.py::even NOT APPLICABLE (it is about even p) *",
            "* inconclusive claims *",
            "my_claims.py::open: nobody knows",
            "NOT APPLICABLE [[]1[]] my_claims.py:11: it is about even p",
        ]
    )


def test_a_refuted_claim_is_told_with_its_counterexample_and_no_traceback(pytester, claims):
    result = pytester.runpytest("--condense-claims", claims.name, *CASE, "-k", "at-most-2p")
    assert outcomes(result) == {"failed": 1, "deselected": 4}
    result.stdout.fnmatch_lines(
        [
            "*_ claim at-most-2p _*",
            "refuted: it fails: p = 3; 7 stationary lines, 8 stable and 8 condensed orientations",
            "It is at-most-2p.",
            "Counterexample: x[*][*]3 on xor",
            "1, -1, 1    -1",
            "*condense claims my_claims.py '--activation=x[*][*]3' --data=xor --examples=200 --seed=0 --json",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*claim_items*")


def test_an_inconclusive_claim_fails_where_asked(pytester, claims):
    arguments = ("--condense-claims", claims.name, *CASE, "-k", "open")
    assert outcomes(pytester.runpytest(*arguments)) == {"inconclusive": 1, "deselected": 4}
    strict = pytester.runpytest(*arguments, "--condense-strict")
    assert outcomes(strict) == {"failed": 1, "deselected": 4}
    strict.stdout.fnmatch_lines(["inconclusive: nobody knows", "INCONCLUSIVE my_claims.py::open*"])
    pytester.makeini("[pytest]\ncondense_strict = true")
    assert outcomes(pytester.runpytest(*arguments)) == {"failed": 1, "deselected": 4}


def test_without_a_case_claims_are_searched_as_often_as_asked(pytester, claims):
    arguments = ("--condense-claims", claims.name, "--condense-dim=2", "--condense-examples=4", "--condense-seed=5")
    result = pytester.runpytest(*arguments, "-k", "of-degree-p")
    assert outcomes(result) == {"inconclusive": 1, "deselected": 4}
    result.stdout.re_match_lines([r"my_claims.py::of-degree-p: no counterexample in 4 cases .*D = 2, n = .*seed 5\)"])


def test_claims_come_besides_the_tests_and_alone_where_they_are_the_argument(pytester, claims):
    pytester.makepyfile(test_other="def test_other(): pass")
    for arguments, found in (
        ((), ["test_other.py::test_other", "my_claims.py::at-most-2p", "my_claims.py::even"]),
        ((".",), ["test_other.py::test_other", "my_claims.py::at-most-2p", "my_claims.py::even"]),
        (("my_claims.py",), ["my_claims.py::at-most-2p", "my_claims.py::even"]),
        (("my_claims.py::even",), ["my_claims.py::even"]),
        (("-m", "condense"), ["my_claims.py::at-most-2p", "my_claims.py::even"]),
    ):
        result = pytester.runpytest("--condense-claims", claims.name, "--collect-only", "-q", *arguments)
        listed = [line for line in result.outlines if "::" in line and not re.search("of-degree|measured|open", line)]
        assert listed == found, arguments


def test_a_file_of_tests_may_define_claims_too(pytester):
    pytester.makepyfile(test_both=f"{CLAIMS}\n\ndef test_ours(): pass\n")
    for arguments in ((), ("test_both.py",)):
        result = pytester.runpytest("--condense-claims=test_both.py", *CASE, *arguments)
        assert outcomes(result) == {"failed": 1, "passed": 3, "skipped": 1, "inconclusive": 1}, arguments


def test_a_file_of_claims_alone_is_not_taken_for_one_of_tests(pytester):
    pytester.makepyfile(my_claims=f"{CLAIMS}\n\ndef test_nobody_asks_for(): pass\n")
    result = pytester.runpytest("--condense-claims=my_claims.py", "--collect-only", "-q", "my_claims.py")
    assert outcomes(result) == {"tests": 5}


def test_several_files_each_once(pytester, claims):
    other = pytester.mkdir("sub") / "other.py"
    other.write_text(CLAIMS, encoding="utf-8")
    files = [f"--condense-claims={path}" for path in (claims, other, "my_claims.py")]
    result = pytester.runpytest(*files, *CASE, "-k", "even", "-v")
    assert outcomes(result) == {"skipped": 2, "deselected": 8}
    result.stdout.fnmatch_lines(["my_claims.py::even *", "sub/other.py::even *"])


@pytest.mark.parametrize(
    "text, arguments, sentence",
    [
        ("raise ValueError('no')", (), "*bad.py cannot be run: ValueError: no"),
        ("x = 1", (), "*bad.py defines no claim; assign a verify.Claim(…) to a name in it"),
        (CLAIMS, ("--condense-data=xor",), "data are given without an activation; *"),
        (CLAIMS, ("--condense-activation=x.y",), "*'x.y'*"),
    ],
)
def test_what_cannot_be_collected_is_told_in_one_sentence(pytester, text, arguments, sentence):
    pytester.makepyfile(bad=text)
    result = pytester.runpytest("--condense-claims=bad.py", *arguments)
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines(["*ERROR collecting bad.py*", sentence])
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.parametrize("name", ["none.py", ".", "text.txt"])
def test_a_file_that_is_none_is_a_usage_error(pytester, name):
    pytester.makefile(".txt", text="x")
    result = pytester.runpytest("--condense-claims", name)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --condense-claims {name}: there is no such Python file; give one, *"])


def test_an_error_in_a_check_is_shown_where_it_is(pytester):
    pytester.makepyfile(wrong=CLAIMS + "\nbad = claim('bad', lambda case: case.p.nothing)\n")
    result = pytester.runpytest("--condense-claims=wrong.py", *CASE, "-k", "bad")
    assert outcomes(result) == {"failed": 1, "deselected": 5}
    result.stdout.fnmatch_lines(
        [
            "the check of the claim 'bad' raises AttributeError on x[*][*]3 on xor: *nothing*",
            '  File "*wrong.py", line 13, in <lambda>',
        ]
    )
    result.stdout.no_fnmatch_line("*evaluate.py*")


def test_junit_has_levels_and_reasons(pytester, claims):
    pytester.runpytest("--condense-claims", claims.name, *CASE, "--junit-xml=found.xml")
    text = (pytester.path / "found.xml").read_text(encoding="utf-8")
    levels = re.findall(r'property name="condense" value="([a-z ]+)"', text)
    assert levels == ["refuted", "proved", "confirmed", "inconclusive", "not applicable"]
    assert "my_claims.py:10: nobody knows" in text


@pytest.mark.slow
def test_claims_are_shared_among_processes(pytester, claims):
    result = pytester.runpytest_subprocess("--condense-claims", claims.name, *CASE, "-n", "2", "-v")
    assert outcomes(result) == {"failed": 1, "passed": 2, "skipped": 1, "inconclusive": 1}
    result.stdout.fnmatch_lines(["*REFUTED my_claims.py::at-most-2p*", "my_claims.py::open: nobody knows"])


def test_the_line_of_a_claim_is_that_of_its_name(pytester, claims):
    items, _ = pytester.inline_genitems("--condense-claims", claims.name)
    assert [item.reportinfo()[1] + 1 for item in items] == [7, 8, 9, 10, 11]
    assert all(isinstance(item, claim_items.ClaimItem) for item in items)


# --- marker and fixtures ------------------------------------------------------------------------------------


def test_every_named_data_set_is_a_fixture(pytester):
    tests = [
        f"def test_{fixture_name(name)}({fixture_name(name)}):\n"
        f"    same = NAMED[{name!r}](True, 0)\n"
        f"    assert {fixture_name(name)}.name == {name!r}\n"
        f"    assert {fixture_name(name)}.rows == same.rows and {fixture_name(name)}.targets == same.targets\n"
        for name in NAMED
    ]
    pytester.makepyfile("from verify.named_data import NAMED\n" + "\n".join(tests))
    pytester.runpytest().assert_outcomes(passed=len(NAMED))


def test_the_marker_says_the_case(pytester):
    pytester.makepyfile("""
        import pytest
        from verify.datasets import fig2, xor

        pytestmark = pytest.mark.condense(activation="x**3", seed=3)

        def test_module(condense_case):
            assert (condense_case.p, condense_case.dataset.name, condense_case.settings.seed) == (3, "fig6", 3)

        @pytest.mark.condense(data="fig2", bias=False)
        def test_data(condense_case):
            assert condense_case.p == 3
            assert condense_case.dataset.rows == fig2(bias=False, seed=3).rows

        @pytest.mark.condense(activation=["x", "x*tanh(x)"], data=[xor(), "fig6"])
        def test_lists(condense_case, request):
            p, name = {"x": 1, "x*tanh(x)": 2}, condense_case.dataset.name
            activation, data = request.node.callspec.id.split("-")[::1]
            assert (condense_case.p, name) == (p[activation], data)

        @pytest.mark.parametrize("condense_dataset", ["xor", "fig6"], indirect=True)
        def test_indirect(condense_dataset, condense_case):
            assert condense_case.dataset is condense_dataset

        def test_no_case():
            pass
    """)
    result = pytester.runpytest("-m", "condense", "-v")
    result.assert_outcomes(passed=9)
    result.stdout.fnmatch_lines_random(["*test_lists[[]x[*]tanh(x)-xor[]]*", "*test_indirect[[]fig6[]]*"])


def test_the_marker_is_known_and_selects(pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.condense
        def test_theory(): pass

        def test_other(): pass
    """)
    result = pytester.runpytest("--strict-markers", "-m", "condense")
    assert outcomes(result) == {"passed": 1, "deselected": 1}


@pytest.mark.parametrize(
    "mark, sentence",
    [
        ("activaton='tanh'", "*the marker condense has the argument activaton; it takes activation=, data=, *"),
        ("'tanh'", "*the marker condense has the argument 'tanh'; it takes activation=, data=, *"),
        ("", "no activation is given; mark it with *"),
        ("activation='x.y'", "*'x.y'*"),
        ("activation='x', data='nothing'", "'nothing' is neither a data set (*"),
        ("activation='x', seed=-1", "the seed is -1; it must not be negative"),
        ("activation='x', data=[xor()], bias=False", "bias= is about data that have a name *"),
    ],
)
def test_a_wrong_marker_is_told_in_one_sentence(pytester, mark, sentence):
    pytester.makepyfile(f"""
        import pytest
        from verify.datasets import xor

        @pytest.mark.condense({mark})
        def test_it(condense_case): pass
    """)
    result = pytester.runpytest()
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines([sentence])
    result.stdout.no_fnmatch_line("*Traceback*")


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_printed(pytester):
    """Its files are written, its commands run, and every line that it shows is printed, in this order."""
    files = {block.split(".py")[0].removeprefix("# "): block for block in blocks(PAGE, "py")}
    shown = [text.partition("\n") for text in blocks(PAGE, "text") if text.startswith("$ pytest")]
    assert shown
    for command, _, lines in shown:
        for name, text in files.items():
            (pytester.path / f"{name}.py").unlink(missing_ok=True)
            if name in command:
                pytester.makepyfile(**{name: text})
        result = pytester.runpytest(*shlex.split(command)[2:])
        printed = iter([*result.outlines, *result.errlines])
        for line in filter(lambda line: line.strip("… "), lines.splitlines()):
            wanted = ".*".join(map(re.escape, re.sub(r"(in )[\d.]+s", r"\1…s", line).split("…")))
            assert any(re.fullmatch(f"{wanted} *", found) for found in printed), f"not printed: {line}"


def test_every_option_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    names = [*pytest_plugin._OPTIONS, "condense_strict", *map(fixture_name, NAMED)]
    assert [name for name in names if f"`{name}" not in text] == []
