"""The search for counterexamples: it finds what is false, shrinks it to the least case, and proves nothing else."""

import json
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from theory.activations import Activation
from theory.errors import InputError
from theory.evidence import Evidence, Statement
from verify.check_certificate import CertificateError, check
from verify.claims import CLAIMS, Claim, Hypothesis
from verify.claims import found as found_module
from verify.claims import search as search_module
from verify.claims.exceeding_search import find_exceeding
from verify.claims.found import detectable
from verify.claims.search import search
from verify.dataset import Dataset
from verify.strategies import activations, datasets

X3 = st.just(Activation.parse("x**3"))


def claim(check, *hypotheses, name="of-tests"):
    return Claim(name, "It holds.", "", "any", "tests", check, hypotheses)


def as_drawn(result):
    """All of the JSON form but the time."""
    return {key: value for key, value in result.to_dict().items() if key != "seconds"}


@pytest.fixture(scope="module")
def searched():
    """Data with more than 2p at p = D = 3, as they turn up."""
    return find_exceeding(3, 3, examples=60, seed=2)


@pytest.fixture(scope="module")
def xor_like(searched):
    """The search for them."""
    return searched.search


def test_a_false_claim_is_refuted_with_a_certificate_that_others_accept(xor_like):
    assert xor_like.statement.status is Evidence.REFUTED
    certificate = xor_like.counterexample.certificate
    assert check(json.loads(certificate.to_json())) == xor_like.checked
    assert certificate.claims["condensed"] == 8
    assert "accepted by the independent checker" in xor_like.statement.reason


def test_it_is_shrunk_to_four_samples_of_small_integers(xor_like):
    data = xor_like.counterexample.dataset
    assert len(data.targets) == 4
    assert {abs(x) for row in data.rows for x in row} == {0, 1}
    assert {abs(y) for y in data.targets} == {1}
    assert data.form(3).coefficients == xor_like.counterexample.certificate.form.coefficients


def test_what_is_tried_in_shrinking_is_not_counted_among_the_draws(xor_like):
    assert xor_like.tally.levels[Evidence.REFUTED] == 1
    assert xor_like.tally.shrunk.total() > 1
    assert xor_like.tally.cases <= 60


def test_the_verdict_and_the_json_form_carry_the_counterexample(xor_like):
    verdict, record = xor_like.verdict, json.loads(json.dumps(xor_like.to_dict(), allow_nan=False))
    assert (verdict.status, verdict.counterexample) == (Evidence.REFUTED, xor_like.counterexample)
    assert record["counterexample"]["certificate"]["claims"]["condensed"] == 8
    assert record["sizes"] == [{"p": 3, "D": 3, "cases": xor_like.tally.cases}]
    assert sum(entry["cases"] for entry in record["samples"]) == record["cases"] == sum(record["levels"].values())


@pytest.mark.parametrize("most", [2, 4, 6])
def test_a_claim_that_fails_beyond_a_number_of_samples_is_shrunk_to_the_least(most):
    result = search(claim(lambda case: len(case.dataset.targets) <= most), data=datasets(n=st.integers(2, 12)))
    data = result.counterexample.dataset
    assert result.counterexample.activation == "x"
    assert (data.X.tolist(), data.y.tolist()) == ([[0, 1]] * (most + 1), [1] * (most + 1))


def test_a_claim_that_fails_beyond_an_entry_is_shrunk_to_that_entry():
    result = search(claim(lambda case: max(map(max, case.dataset.rows)) < 5))
    data = result.counterexample.dataset
    assert sorted(data.X.tolist()) == [[0, 1], [5, 1]]


def test_a_claim_that_fails_from_a_multiplicity_on_is_shrunk_to_it():
    result = search(claim(lambda case: case.p < 3))
    assert (result.counterexample.activation, len(result.counterexample.dataset.targets)) == ("x**3", 2)
    assert result.checked == ""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name, p, D", [("case-1", 1, 3), ("case-2", None, 2), ("quadratic", 2, 3)])
def test_a_theorem_is_never_refuted_and_reads_inconclusive(name, p, D, seed):
    result = search(CLAIMS[name], activations=activations(p), data=datasets(D), examples=12, seed=seed)
    assert (result.statement.status, result.counterexample) == (Evidence.INCONCLUSIVE, None)
    assert result.tally.holding + result.tally.levels[Evidence.INCONCLUSIVE] == result.tally.cases == 12
    rate = f"{100 * (1 - 0.05 ** (1 / result.tally.holding)):.2g} %"
    assert f"fails in more than {rate} of such cases" in result.statement.reason
    assert "nothing is proved of rarer ones" in result.statement.reason
    assert f"D = {D}" in result.statement.reason
    assert "proved:" not in str(result)


def test_the_detectable_rate_is_missed_with_probability_five_per_cent():
    for cases in (1, 7, 200, 10_000):
        assert (1 - detectable(cases)) ** cases == pytest.approx(0.05)


@pytest.mark.parametrize("name", ["case-2", "at-most-2p"])
def test_the_same_seed_gives_the_same_result_and_another_does_not(name):
    first, again, other = (
        search(CLAIMS[name], activations=activations(3), data=datasets(2), examples=10, seed=seed) for seed in (5, 5, 6)
    )
    assert as_drawn(first) == as_drawn(again) != {**as_drawn(other), "seed": 5}


def test_a_shrunk_counterexample_repeats_with_its_seed():
    first, again = (search(claim(lambda case: len(case.dataset.targets) < 4), seed=3) for _ in range(2))
    assert as_drawn(first) == as_drawn(again)


def test_cases_outside_the_hypotheses_do_not_count():
    small = Hypothesis("D = 2", lambda case: case.dimension == 2)
    result = search(claim(lambda case: True, small), data=datasets(st.integers(2, 3)), examples=30)
    assert result.tally.cases == 30
    assert {D for _, D in result.tally.sizes} == {2}
    assert result.tally.levels[Evidence.NOT_APPLICABLE] > 0


def test_where_no_case_obeys_the_hypotheses_nothing_is_decided():
    never = Hypothesis("p = 50", lambda case: case.p == 50)
    result = search(claim(lambda case: False, never), activations=X3, data=datasets(2, 2), examples=5)
    assert result.statement.status is Evidence.INCONCLUSIVE
    assert result.statement.reason.startswith("no drawn case was decided")
    assert "does not apply" in result.statement.reason
    assert result.verdict.scope == "no drawn case"


def test_a_claim_without_a_check_has_nothing_to_search():
    result = search(CLAIMS["invariants"])
    assert result.statement.status is Evidence.NOT_APPLICABLE


def measured(case):
    case._sources["law"] = Statement(Evidence.CONFIRMED, "measured")
    return False


def test_what_fails_by_measurement_only_is_no_counterexample():
    result = search(claim(measured), examples=6)
    assert (result.statement.status, result.counterexample) == (Evidence.INCONCLUSIVE, None)
    assert result.tally.levels[Evidence.REFUTED] == 6
    assert "6 more fail by measurement only" in result.statement.reason


def test_what_is_open_is_told():
    def check(case):
        return Statement(Evidence.INCONCLUSIVE, "open") if case.dataset.bias else Statement(Evidence.CONFIRMED, "fine")

    result = search(claim(check), examples=20)
    held, still = (result.tally.levels[level] for level in (Evidence.CONFIRMED, Evidence.INCONCLUSIVE))
    assert held + still == 20
    assert f"in {held} cases that were decided" in result.statement.reason
    assert f"; {still} more are open" in result.statement.reason


def test_the_statement_of_a_check_refutes_too():
    result = search(claim(lambda case: Statement(Evidence.REFUTED, "never")), examples=5)
    assert result.statement.status is Evidence.REFUTED
    assert result.statement.reason.startswith("never, for x on 2 samples in D = 2")


@pytest.mark.parametrize("where", ["check", "hypothesis"])
def test_an_exception_of_the_check_is_one_sentence_and_ends_the_search(where):
    calls = []

    def broken(case):
        calls.append(case)
        return {}["none\nsuch"]

    bad = claim(broken) if where == "check" else claim(lambda case: True, Hypothesis("p", broken))
    with pytest.raises(
        InputError, match=r"^the check of the claim 'of-tests' raises KeyError on x on drawn: "
    ) as raised:
        search(bad)
    assert len(calls) == 1
    assert "\n" not in str(raised.value)


def test_a_check_that_changes_its_mind_refutes_nothing():
    answers = count()
    result = search(claim(lambda case: next(answers) != 3), examples=10)
    assert (result.statement.status, result.counterexample) == (Evidence.INCONCLUSIVE, None)
    assert "does not answer the same twice" in result.statement.reason


def test_a_certificate_that_the_checker_rejects_refutes_nothing(monkeypatch):
    def reject(record):
        raise CertificateError("a box is empty.")

    monkeypatch.setattr(found_module, "check", reject)
    never = claim(lambda case: not case.orientations.lines)
    result = search(never, activations=X3, data=datasets(2, 2), examples=5)
    assert (result.statement.status, result.counterexample) == (Evidence.INCONCLUSIVE, None)
    assert "is rejected: a box is empty." in result.statement.reason


def clock(monkeypatch):
    """One second each time that somebody looks."""
    ticks = count()
    monkeypatch.setattr(search_module, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))


def test_a_search_that_runs_out_of_time_says_so(monkeypatch):
    clock(monkeypatch)
    result = search(claim(lambda case: True), seconds=10.5)
    assert not result.finished
    assert f"the time was over after {result.tally.cases} cases" in result.statement.reason
    assert 0 < result.tally.cases < 200


def test_a_counterexample_survives_a_shrinking_that_runs_out_of_time(monkeypatch):
    few = claim(lambda case: len(case.dataset.targets) < 3)
    clock(monkeypatch)
    enough = search(few)
    clock(monkeypatch)
    result = search(few, seconds=enough.seconds - 3.5)
    assert (enough.finished, result.finished) == (True, False)
    assert result.statement.status is Evidence.REFUTED


def test_an_aim_climbs_to_what_drawing_does_not_find():
    def total(case):
        return float(sum(abs(x) for row in case.dataset.rows for x in row[:-1]))

    rare = claim(lambda case: total(case) < 37)
    settings = {"activations": st.just(Activation.parse("x")), "data": datasets(2, 5, bias=True), "examples": 300}
    assert search(rare, **settings).counterexample is None
    found = search(rare, aim=total, **settings)
    assert found.statement.status is Evidence.REFUTED
    assert "probability" not in search(claim(lambda case: True), aim=total, examples=10).statement.reason


def test_progress_grows_to_its_end():
    told = []
    search(claim(lambda case: True), examples=10, progress=lambda done, text: told.append((done, text)))
    fractions = [done for done, _ in told]
    assert fractions == sorted(fractions)
    assert told[-1] == (1.0, "10 cases")


@pytest.mark.parametrize(
    "settings",
    [
        {"examples": 0},
        {"examples": 10**7},
        {"examples": 1.5},
        {"examples": True},
        {"seed": -1},
        {"seed": "1"},
        {"seconds": 0},
        {"seconds": float("nan")},
    ],
)
def test_numbers_out_of_range_are_refused(settings):
    name, value = next(iter(settings.items()))
    with pytest.raises(InputError, match=f"^{name} is {value!r}; it must be "):
        search(CLAIMS["case-2"], **settings)


def test_data_with_more_than_2p_are_found_by_searching(searched):
    assert searched.way == "search"
    assert searched.condensed == 8
    assert searched.counterexample is searched.search.counterexample
    assert searched.checked == check(json.loads(searched.certificate.to_json()))


@pytest.mark.parametrize("p, D, condensed", [(3, 3, 8), (4, 3, 14), (5, 3, 22), (4, 4, 14)])
def test_they_are_constructed_where_the_search_finds_none(p, D, condensed):
    result = find_exceeding(p, D, examples=1)
    assert (result.way, result.condensed) == ("construction", condensed)
    assert result.search.statement.status is Evidence.INCONCLUSIVE
    assert isinstance(result.counterexample.dataset, Dataset)
    assert result.checked == check(json.loads(result.certificate.to_json()))
    record = result.to_dict()
    assert (record["condensed"], record["claimed_at_most"], record["way"]) == (condensed, 2 * p, "construction")


@pytest.mark.parametrize("p, D", [(2, 3), (1, 5), (3, 2), (0, 3), (13, 3), (12, 12)])
def test_where_there_are_none_the_search_does_not_begin(p, D):
    with pytest.raises(InputError, match=r"theorem|asked for"):
        find_exceeding(p, D)
