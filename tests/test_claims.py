"""Claims: what a verdict may say given what it was drawn from, the theory's own claims, and the user's."""

import json
from fractions import Fraction

import pytest

from theory.errors import InputError
from theory.evidence import Evidence, Statement
from theory.expansion import expand
from theory.orientations import Options
from verify import CLAIMS, Case, Claim, ClaimVerdict, Exhibit, Hypothesis, cli, evaluate
from verify.check_certificate import check
from verify.claims import Scope, exceeding, judge_case, judge_scope, theorems
from verify.claims.builtin.many import orthogonal_samples
from verify.claims.builtin.parts import concluded
from verify.claims.claim_file import load_claims
from verify.claims.latex import claim_latex
from verify.dataset import Dataset
from verify.datasets import fig6, xor

COUNTING = ["case-1", "case-2", "quadratic", "at-most-2p", "ternary", "unbounded"]


def claim(check=None, **changes):
    fields = {"name": "mine", "statement": "It is so.", "latex": "", "scope": "all", "source": "me", "check": check}
    return Claim(**{**fields, **changes})


def plane(*pairs):
    """Data with one input and a bias."""
    return Dataset.of("plane", [[x] for x, _ in pairs], [y for _, y in pairs])


# --- levels -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, status", [(lambda case: case.p == 3, Evidence.PROVED), (lambda case: case.p == 2, Evidence.REFUTED)]
)
def test_a_bare_answer_is_as_well_known_as_the_multiplicity(answer, status):
    assert evaluate(claim(answer), "x**3", xor()).status is status


def test_a_bare_answer_is_no_better_known_than_the_list_it_was_drawn_from():
    options = Options(max_classes=2, multistart=30)  # a search that cannot prove that none is missing
    case = Case(expand("x**3"), xor(), options=options)
    for bound in (100, 1):
        verdict = judge_case(claim(lambda case, bound=bound: len(case.orientations.condensed) <= bound), case)
        assert verdict.status is Evidence.INCONCLUSIVE
        assert verdict.counterexample is None


def test_a_measured_answer_is_confirmed_and_not_proved():
    verdict = evaluate(claim(lambda case: bool(case.finding("ascent").measurements)), "tanh", fig6())
    assert verdict.status is Evidence.CONFIRMED


def test_what_only_a_simulation_says_does_not_count_where_it_is_inconclusive():
    verdict = evaluate(claim(lambda case: case.finding("offset") is not None), "tanh", fig6())  # σ(0) = 0
    assert verdict.status is Evidence.INCONCLUSIVE


def test_a_statement_is_taken_as_it_is():
    said = Statement(Evidence.CONFIRMED, "measured by hand")
    assert evaluate(claim(lambda _: said), "tanh", fig6()).statement is said


def test_hypotheses_and_errors_are_reasons():
    first = Hypothesis("p = 1", lambda case: case.p == 1)
    verdict = evaluate(claim(lambda _: True, hypotheses=(first,)), "x**2", fig6())
    assert (verdict.status, verdict.statement.reason) == (Evidence.NOT_APPLICABLE, "it is about p = 1")
    assert evaluate(claim(lambda case: case.p > 0), "relu", fig6()).status is Evidence.NOT_APPLICABLE
    assert evaluate(claim(lambda case: bool(case.orientations)), "tanh", xor()).status is Evidence.NOT_APPLICABLE

    def overflow(_):
        raise ArithmeticError("the numbers leave the range of doubles")

    assert evaluate(claim(overflow), "tanh", fig6()).status is Evidence.INCONCLUSIVE


def test_without_an_argument_a_scope_is_open():
    verdict = evaluate(claim(lambda _: True), "tanh")
    assert verdict.status is Evidence.INCONCLUSIVE


def test_the_weakest_exhibit_decides():
    proved, measured, against = (
        Exhibit(Statement(level, "so")) for level in (Evidence.PROVED, Evidence.CONFIRMED, Evidence.REFUTED)
    )
    levels = [concluded("mine", "all", "it is", e).status for e in ([proved], [proved, measured], [measured, against])]
    assert levels == [Evidence.PROVED, Evidence.CONFIRMED, Evidence.REFUTED]
    assert concluded("mine", "all", "it is", []).status is Evidence.INCONCLUSIVE


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"name": "Not a name", "check": lambda _: True}, "hyphens"),
        ({"statement": "", "check": lambda _: True}, "needs a statement"),
        ({}, "needs a check"),
    ],
)
def test_claims_check_themselves(wrong, message):
    with pytest.raises(ValueError, match=message):
        claim(**wrong)


def test_verdicts_check_themselves():
    for level in (Evidence.PROVED, Evidence.REFUTED):
        with pytest.raises(ValueError, match=f"what is {level.value} needs"):
            ClaimVerdict("mine", "all", Statement(level, "so"))


def test_data_without_an_activation_or_with_another_dimension():
    with pytest.raises(InputError, match="without an activation"):
        evaluate(CLAIMS["case-2"], data=fig6())
    with pytest.raises(InputError, match="D = 2"):
        evaluate(CLAIMS["case-2"], "tanh", fig6(), dimension=3)
    for D in (-1, 0, 1, 2000):
        with pytest.raises(InputError, match=f"D = {D}"):
            evaluate(CLAIMS["case-1"], dimension=D)


@pytest.mark.parametrize("name", [*COUNTING, "invariants"])
def test_many_dimensions_are_no_hindrance(name):
    status = judge_scope(CLAIMS[name], Scope(None, 40)).status
    expected = {"at-most-2p": Evidence.REFUTED, "invariants": Evidence.INCONCLUSIVE}
    other = Evidence.NOT_APPLICABLE if name in {"case-2", "ternary"} else Evidence.PROVED
    assert status is expected.get(name, other)


# --- the theory's own ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, status",
    [(name, Evidence.REFUTED if name == "at-most-2p" else Evidence.PROVED) for name in [*COUNTING, "multiplicity"]],
)
def test_the_scope_of_each_claim(name, status):
    verdict = judge_scope(CLAIMS[name], Scope())
    assert verdict.status is status
    json.dumps(verdict.to_dict(), allow_nan=False)


@pytest.mark.parametrize("p", range(1, 8))
@pytest.mark.parametrize("D", [2, 3, 5])
def test_at_most_2p_is_false_exactly_from_three_on(p, D):
    verdict = judge_scope(CLAIMS["at-most-2p"], Scope(p, D))
    assert verdict.status is (Evidence.REFUTED if p >= 3 and D >= 3 else Evidence.PROVED)
    if verdict.counterexample:
        condensed = verdict.counterexample.certificate.claims["condensed"]
        assert condensed == p * p - p + 2 > 2 * p
        assert f"{condensed} condensed" in check(verdict.counterexample.certificate.to_dict())


def test_the_counterexample_is_the_form_of_its_own_data():
    for p, D in [(3, 3), (4, 3), (5, 4)]:
        found = exceeding(p, D)
        assert found.dataset.dimension == D
        assert all(row[-1] == 1 for row in found.dataset.rows)
        assert found.certificate.form.coefficients == found.dataset.form(p).coefficients
        assert evaluate(CLAIMS["at-most-2p"], found.activation, found.dataset).status is Evidence.REFUTED


@pytest.mark.parametrize("p, D", [(2, 5), (7, 2), (0, 3), (3, 1), (13, 3), (9, 9)])
def test_where_there_is_no_counterexample_or_none_of_that_size(p, D):
    with pytest.raises(InputError):
        exceeding(p, D)


@pytest.mark.parametrize("text, data, name, status", [
    ("tanh", fig6(), "case-1", Evidence.PROVED),
    ("x**3", xor(), "case-1", Evidence.NOT_APPLICABLE),
    ("x**4", fig6(), "case-2", Evidence.PROVED),
    ("x*tanh(x)", fig6(), "quadratic", Evidence.PROVED),
    ("x**3", xor(), "ternary", Evidence.PROVED),
    ("x**3", fig6(), "ternary", Evidence.NOT_APPLICABLE),
    ("x**3", orthogonal_samples(4), "unbounded", Evidence.PROVED),
    ("x**3", xor(), "unbounded", Evidence.NOT_APPLICABLE),
    ("x**2", orthogonal_samples(4), "unbounded", Evidence.NOT_APPLICABLE),
    ("sigmoid", fig6(), "balance", Evidence.NOT_APPLICABLE),
    ("tanh", fig6(), "balance", Evidence.CONFIRMED),
    ("tanh", fig6(), "blow-up", Evidence.CONFIRMED),
    ("tanh", fig6(), "offset", Evidence.NOT_APPLICABLE),
    ("tanh", fig6(), "invariants", Evidence.PROVED),
    ("sin(x)**3", fig6(), "multiplicity", Evidence.PROVED),
])  # fmt: skip
def test_cases(text, data, name, status):
    verdict = evaluate(CLAIMS[name], text, data)
    assert verdict.status is status
    assert verdict.claim == name


def test_case_2_on_data_that_attain_it():
    # T = cos 3φ: six stable orientations, all of them condensed.
    data = plane((-1, 1), (0, -2), (1, 1), (2, 0))
    form = data.form(3)
    assert form.dimension == 2
    verdict = evaluate(CLAIMS["case-2"], "x**3", data)
    assert verdict.status is Evidence.PROVED


def test_orthogonal_data_in_any_basis():
    rows = [[Fraction(3, 5), Fraction(4, 5), 0], [Fraction(-4, 5), Fraction(3, 5), 0], [0, 0, 2]]
    data = Dataset.of("turned", rows, [1, -2, 3], bias=False)
    assert evaluate(CLAIMS["unbounded"], "x**3", data).status is Evidence.PROVED
    skew = Dataset.of("skew", [[1, 0, 0], [1, 1, 0], [0, 0, 1]], [1, 1, 1], bias=False)
    assert evaluate(CLAIMS["unbounded"], "x**3", skew).status is Evidence.NOT_APPLICABLE


def test_a_wrong_derivation_step_unproves_case_2(monkeypatch):
    from theory.derivation import build_binary

    monkeypatch.setattr(build_binary, "comb", lambda p, l: 1)
    assert judge_scope(CLAIMS["case-2"], Scope(3, 2)).status is not Evidence.PROVED


def test_a_wrong_expansion_is_refuted_by_values():
    from dataclasses import replace

    right = expand("x**2*tanh(x)")
    wrong = replace(right, leading_coefficient=2 * right.leading_coefficient)
    assert judge_scope(CLAIMS["multiplicity"], Scope(3, None, right)).status is Evidence.PROVED
    assert judge_scope(CLAIMS["multiplicity"], Scope(3, None, wrong)).status is Evidence.REFUTED


@pytest.mark.parametrize(
    "text, proved, numbers",
    [
        ("x - tanh(x)", {"multiplicity", "case-2", "ternary", "unbounded", "invariants"}, ("2p = 6", "at most 8")),
        ("tanh", {"multiplicity", "case-1", "case-2", "at-most-2p", "ternary", "invariants"}, ("2p = 2", "at most 2")),
        (
            "x**2",
            {"multiplicity", "case-2", "quadratic", "at-most-2p", "ternary", "invariants"},
            ("2p = 4", "at most 4"),
        ),
    ],
)
def test_the_theorems_of_an_activation(text, proved, numbers):
    found = theorems(expand(text))
    assert {v.claim for v in found if v.status is Evidence.PROVED} == proved
    said = " ".join(v.statement.reason for v in found)
    assert all(number in said for number in numbers)


# --- the user's own, and the command ------------------------------------------------------------------------

TEN_LINES = """
from verify import Claim

at_most_six = Claim(
    name="at-most-six",
    statement="There are at most six condensed orientations.",
    latex=r"n \\le 6",
    scope="any activation, any data",
    source="a dream",
    check=lambda case: len(case.orientations.condensed) <= 6,
)
"""


@pytest.fixture
def claim_file(tmp_path):
    path = tmp_path / "my_claims.py"
    path.write_text(TEN_LINES, encoding="utf-8")
    return path


def test_a_file_of_claims(claim_file, capsys):
    (mine,) = load_claims(claim_file)
    assert mine.name == "at-most-six"
    code = cli.main(["claims", str(claim_file), "--activation", "x**3", "--data", "xor", "--json"])
    (judged,) = json.loads(capsys.readouterr().out)["claims"]
    assert (code, judged["claim"], judged["status"]) == (1, "at-most-six", "refuted")
    assert "8 condensed" in check(judged["certificate"])


@pytest.mark.parametrize(
    "content, message",
    [("x = 1", "defines no claim"), ("1/0", "ZeroDivisionError"), ("def", "SyntaxError"),
     (TEN_LINES + TEN_LINES.replace("at_most_six", "again"), "two claims named")],
)  # fmt: skip
def test_files_that_are_not_as_they_should_be(content, message, tmp_path, capsys):
    path = tmp_path / "my_claims.py"
    path.write_text(content, encoding="utf-8")
    assert cli.main(["claims", str(path)]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["nope"], "neither a claim"),
        (["nope.py"], "no file"),
        (["show"], "one claim, not 0"),
        (["show", "case-1", "case-2"], "one claim, not 2"),
        (["case-1", "--format", "latex"], "show NAME"),
        (["case-1", "--data", "xor"], "without --activation"),
        (["case-1", "--no-bias"], "--no-bias"),
        (["case-1", "--activation", "tanh", "--data", "xor", "--dim", "5"], "D = 5"),
        (["case-1", "--activation", "import os"], "import os"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments, message, capsys):
    assert cli.main(["claims", *arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_file_without_a_case_is_searched(claim_file, capsys):
    code = cli.main(["claims", str(claim_file), "--activation", "x**3", "--dim", "3", "--json"])
    (judged,) = json.loads(capsys.readouterr().out)["claims"]
    assert (code, judged["status"]) == (1, "refuted")
    assert judged["counterexample"]["data"]["dimension"] == 3
    assert check(judged["counterexample"]["certificate"])


def test_a_search_that_finds_nothing_is_inconclusive(capsys):
    code = cli.main(["claims", "case-2", "balance", "--search", "--dim", "2", "--examples", "10", "--json"])
    one, other = json.loads(capsys.readouterr().out)["claims"]
    assert (code, one["status"], other["status"]) == (3, "inconclusive", "not applicable")
    assert "no counterexample in 10 cases" in one["reason"]


@pytest.mark.parametrize("answer, message", [("None", "answers None"), ("1 / 0", "ZeroDivisionError"),
                                             ("case.colour", "AttributeError")])  # fmt: skip
@pytest.mark.parametrize("more", [[], ["--activation", "x**3", "--data", "xor"]])
def test_a_check_that_fails_by_itself(answer, message, more, claim_file, capsys):
    text = claim_file.read_text(encoding="utf-8").replace("len(case.orientations.condensed) <= 6", answer)
    claim_file.write_text(text, encoding="utf-8")
    assert cli.main(["claims", str(claim_file), *more]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert "'at-most-six'" in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments, code",
    [
        (["case-1", "unbounded"], 0),
        (["case-2", "at-most-2p"], 1),
        (["case-1", "--activation", "relu"], 3),
        (["case-1", "quadratic", "--activation", "tanh"], 0),
        (["at-most-2p", "--activation", "tanh", "--data", "fig6"], 0),
    ],
)
def test_exit_codes(arguments, code, capsys):
    assert cli.main(["claims", *arguments]) == code
    assert arguments[0] in capsys.readouterr().out


def test_one_claim_with_its_argument(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    cli.main(["claims", "show", "at-most-2p"])
    shown = capsys.readouterr().out
    for text in ("arXiv:2105.11686", "-1, 1, 1    -1", "8 condensed", "check_certificate", "REFUTED"):
        assert text in shown


@pytest.mark.parametrize("name", ["case-2", "at-most-2p", "invariants", "balance"])
def test_latex_is_ascii_and_balanced(name):
    scope = Scope(3, 2) if name == "case-2" else Scope()
    article = claim_latex(CLAIMS[name], judge_scope(CLAIMS[name], scope))
    assert article.isascii()
    assert "?" not in article
    for environment in ("document", "enumerate", "gather*", "tabular", "center"):
        assert article.count(rf"\begin{{{environment}}}") == article.count(rf"\end{{{environment}}}")
    assert article.count("{") == article.count("}")
    assert article.startswith(r"\documentclass")


def test_the_statement_of_a_law_keeps_its_symbols():
    starts = {name: CLAIMS[name].statement.split()[0] for name in ("balance", "escape", "alignment", "fates", "order")}
    assert starts == {"balance": "r²", "escape": "t", "alignment": "d", "fates": "Every", "order": "At"}
