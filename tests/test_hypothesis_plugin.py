"""What Hypothesis loads when it is imported: profiles, and a strategy for each type, with nothing heavy before."""

import subprocess
import sys
from importlib import import_module, invalidate_caches, metadata, reload
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from tests.properties import examples
from tests.strategies_for_tests import SAME
from theory import Activation, CorrelationForm, Expansion, expand
from verify import Case, Dataset, TwoLayerNetwork, Weights
from verify.testing import after_import as waiting
from verify.testing import hypothesis_plugin
from verify.testing.after_import import after_import

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"sympy", "numpy", "scipy", "matplotlib", "flint", "mpmath", "rich", "theory.activations", "verify.network"}


def python(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_is_an_entry_point():
    (entry,) = metadata.entry_points(group="hypothesis", name="condensation")
    assert entry.load() is hypothesis_plugin.register


# --- types --------------------------------------------------------------------------------------------------


def test_hypothesis_alone_imports_nothing_heavy_and_types_that_come_later_are_known():
    python(
        "import sys, hypothesis\n"
        f"assert not {HEAVY} & set(sys.modules)\n"
        "from theory.activations import Activation\n"
        "assert 'verify.network' not in sys.modules\n"
        "assert 'texts' in repr(hypothesis.strategies.from_type(Activation))\n"
    )


def test_types_that_came_before_are_known():
    python(
        "from theory.activations import Activation\n"
        "import hypothesis\n"
        "assert 'texts' in repr(hypothesis.strategies.from_type(Activation))\n"
    )


@pytest.mark.parametrize(
    "kind, simplest",
    [
        (Activation, lambda drawn: drawn.source == "x"),
        (Expansion, lambda drawn: drawn.activation.source == "x"),
        (CorrelationForm, lambda drawn: drawn.coefficients == {(1, 0): 1}),
        (Dataset, lambda drawn: drawn.X.tolist() == [[0, 1], [0, 1]] and drawn.y.tolist() == [1, 1]),
        (Weights, lambda drawn: drawn.a.tolist() == [1] and drawn.w.tolist() == [[1, 0]]),
        (Case, lambda drawn: drawn.expansion.activation.source == "x" and drawn.dimension == 2),
        (TwoLayerNetwork, lambda drawn: drawn.sigma.activation.source == "x" and drawn.epsilon == 0.01),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_type_has_the_strategy_whose_first_example_is_the_simplest(kind, simplest):
    found = find(
        st.from_type(kind), lambda drawn: True, settings=settings(SAME, max_examples=1, phases=[Phase.generate])
    )
    assert type(found) is kind
    assert simplest(found)


def test_every_type_that_is_registered_is_one_of_these():
    names = {name for types in hypothesis_plugin.STRATEGIES.values() for name in types}
    assert names == {"Activation", "Case", "CorrelationForm", "Dataset", "Expansion", "TwoLayerNetwork", "Weights"}


@settings(max_examples=examples(15))
@given(...)
def test_arguments_are_inferred(network: TwoLayerNetwork, expansion: Expansion):
    assert expansion == expand(expansion.activation)
    own = expand(network.sigma.activation)
    assert network.p == own.multiplicity
    assert own.constant == 0
    assert len(network.X) == len(network.y)


# --- profiles -----------------------------------------------------------------------------------------------


def test_profiles_do_not_take_over_what_is_loaded():
    python(
        "from hypothesis import settings\n"
        "from verify.testing.hypothesis_plugin import register_profiles\n"
        "settings.register_profile('odd', max_examples=7, derandomize=True)\n"
        "settings.load_profile('odd')\n"
        "register_profiles()\n"
        "assert settings.get_profile('condense').max_examples == 100\n"
        "assert not settings.get_profile('condense-long').derandomize\n"
    )


def test_profiles():
    condense, ci, long = (settings.get_profile(f"condense{suffix}") for suffix in ("", "-ci", "-long"))
    assert [one.deadline for one in (condense, ci, long)] == [None] * 3
    assert [one.print_blob for one in (condense, ci, long)] == [True] * 3
    assert [one.suppress_health_check for one in (condense, ci, long)] == [(HealthCheck.too_slow,)] * 3
    assert [one.max_examples for one in (condense, ci, long)] == [100, 100, 10_000]
    assert [one.derandomize for one in (condense, ci, long)] == [False, True, False]
    assert ci.database is None


def test_explicit_numbers_follow_a_long_profile_and_no_other(monkeypatch):
    assert examples(7) == 7
    assert examples(300) == 300
    monkeypatch.setattr("tests.properties.settings", lambda: settings.get_profile("condense-long"))
    assert examples(7) == 10_000
    assert examples(20_000) == 20_000


def test_no_property_fixes_its_number_of_examples():
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fixed = line.startswith("@settings(") and "max_examples=" in line and "max_examples=examples(" not in line
            assert not fixed, f"{path.name}:{number}: write max_examples=examples(…), from tests.properties"


# --- after an import ----------------------------------------------------------------------------------------


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A function that writes a module, in a folder of ``sys.path``; all are forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    names: list[str] = []

    def write(name, text):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        names.append(name)
        invalidate_caches()

    before = list(sys.meta_path)
    yield write
    sys.meta_path[:] = before
    for name in names:
        sys.modules.pop(name, None)


def finders():
    return [finder for finder in sys.meta_path if isinstance(finder, waiting._Finder)]


def test_actions_run_once_each_after_the_import(modules):
    modules("first_of_two", "VALUE = 1")
    modules("second_of_two", "VALUE = 2")
    seen: list[int] = []
    before = len(finders())
    after_import({name: lambda module: seen.append(module.VALUE) for name in ("first_of_two", "second_of_two")})
    assert not seen
    second = import_module("second_of_two")
    assert seen == [2]
    assert len(finders()) == before + 1
    import_module("first_of_two")
    assert seen == [2, 1]
    assert len(finders()) == before  # it has left
    reload(second)
    assert seen == [2, 1]


def test_a_module_that_is_there_already_is_acted_on_at_once():
    seen: list[str] = []
    before = len(finders())
    after_import({"json": lambda module: seen.append(module.__name__)})
    assert seen == ["json"]
    assert len(finders()) == before


def test_a_module_keeps_its_own_loader(modules):
    modules("loaded_by_another", "VALUE = 1")
    after_import({"loaded_by_another": lambda module: None})
    module = import_module("loaded_by_another")
    assert type(module.__loader__).__name__ == type(module.__spec__.loader).__name__ == "SourceFileLoader"


def test_an_import_that_fails_is_waited_for_again(modules):
    seen: list[int] = []
    modules("comes_later", "raise RuntimeError('not yet')")
    after_import({"comes_later": lambda module: seen.append(module.VALUE)})
    with pytest.raises(RuntimeError, match="not yet"):
        import_module("comes_later")
    assert not seen
    modules("comes_later", "VALUE = 30")
    import_module("comes_later")
    assert seen == [30]


def test_a_module_that_does_not_exist_is_not_found(modules):
    after_import({"there_is_no_such_module": print})
    with pytest.raises(ModuleNotFoundError, match="there_is_no_such_module"):
        import_module("there_is_no_such_module")
