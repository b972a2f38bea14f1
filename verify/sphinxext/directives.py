"""The directives, each with its arguments and options."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from docutils.parsers.rst import directives
from sphinx.util.typing import OptionSpec

from theory.errors import InputError
from verify.dataset import Dataset
from verify.settings import Settings
from verify.sphinxext.blocks import Content
from verify.sphinxext.directive import BRIEF, FULL, CondenseDirective, level_of_detail, words

Made = tuple[Mapping[str, object], Callable[[], Content]]
_DATA: OptionSpec = {
    "data": directives.unchanged_required,
    "no-bias": directives.flag,
    "seed": directives.nonnegative_int,
}
_NETWORKS: OptionSpec = {
    "networks": directives.positive_int,
    "neurons": directives.positive_int,
    "std": float,
    "loss-fraction": float,
}


class CondenseDerivation(CondenseDirective):
    """``condense-derivation ACTIVATION``: the formulas of its derivation, checked."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec | None] = {
        **CondenseDirective.common,
        "dimension": directives.positive_int,
        "steps": words,
        "detail": level_of_detail("formula", BRIEF, FULL),
        "label-prefix": directives.unchanged_required,
    }

    def made(self) -> Made:
        """The steps asked for."""
        from verify.sphinxext.derivations import Layout, derivation_content

        activation, dimension = self.arguments[0], self.options.get("dimension", 2)
        steps = self.options.get("steps", [])
        layout = Layout(self.options.get("detail", BRIEF), self.options.get("label-prefix", ""))
        settings = {"activation": activation, "dimension": dimension, "steps": steps, **asdict(layout)}
        return settings, lambda: derivation_content(activation, dimension, steps, layout)


class CondenseOrientations(CondenseDirective):
    """``condense-orientations ACTIVATION``: all stationary orientations on data, with the proof that these are all."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec | None] = {
        **CondenseDirective.common,
        **_DATA,
        "detail": level_of_detail(BRIEF, FULL),
        "plot": directives.flag,
        "certificate": directives.flag,
    }

    def made(self) -> Made:
        """The table, and what is asked for besides."""
        from verify.sphinxext.orientations import Shown, orientations_content

        activation, data = self.arguments[0], self.data()
        shown = Shown(self.options.get("detail") == FULL, "plot" in self.options, "certificate" in self.options)
        settings = {"activation": activation, **_about(data), **asdict(shown)}
        return settings, lambda: orientations_content(activation, _required(data), shown)


class CondenseClaims(CondenseDirective):
    """``condense-claims NAME|FILE …``: claims of the theory, or of a Python file, judged."""

    optional_arguments = 1
    option_spec: ClassVar[OptionSpec | None] = {
        **CondenseDirective.common,
        **_DATA,
        "p": directives.positive_int,
        "dim": directives.positive_int,
        "activation": directives.unchanged_required,
        "detail": level_of_detail(BRIEF, FULL),
    }

    def made(self) -> Made:
        """The claims, and what they are judged on."""
        from verify.sphinxext.claims import asked, claims_content, claims_named

        names = words(self.arguments[0] if self.arguments else "")
        claims = claims_named(names, lambda name: self.file(name, "claims"))
        data, full = self.data(None), self.options.get("detail") == FULL
        p, dimension, activation = (self.options.get(name) for name in ("p", "dim", "activation"))
        judge = asked(p, dimension, activation, data)
        settings = {"names": names, "p": p, "dimension": dimension, "activation": activation, "full": full}
        return {**settings, **_about(data)}, lambda: claims_content(claims, judge, full)


class CondenseVerdict(CondenseDirective):
    """``condense-verdict ACTIVATION``: simulated networks against the prediction."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec | None] = {**CondenseDirective.common, **_DATA, **_NETWORKS, "plot": words}

    def made(self) -> Made:
        """The verdict, with the pictures asked for."""
        from verify.sphinxext.verdicts import PLOTS, verdict_content

        activation, data, settings = self.arguments[0], self.data(), networks(self.options)
        plots = self.options.get("plot", [])
        for plot in plots:
            if plot not in PLOTS:
                raise InputError(f"there is no picture {plot!r} of a verdict; there are {', '.join(PLOTS)}")
        chosen = {"activation": activation, **_about(data), **asdict(settings), "plots": plots}
        return chosen, lambda: verdict_content(activation, _required(data), settings, plots)


class CondenseWeights(CondenseDirective):
    """``condense-weights``: the picture of input weights before and after training, an activation in each line."""

    has_content = True
    option_spec: ClassVar[OptionSpec | None] = {**_DATA, **_NETWORKS}

    def made(self) -> Made:
        """The picture."""
        from verify.sphinxext.weights import weights_content

        activations = [line.strip() for line in self.content if line.strip()]
        if not activations:
            raise InputError("no activation is given; write one in each line of the directive")
        data, settings = self.data(), networks(self.options)
        chosen = {"activations": activations, **_about(data), **asdict(settings)}
        return chosen, lambda: weights_content(activations, _required(data), settings)


DIRECTIVES = {
    "condense-derivation": CondenseDerivation,
    "condense-orientations": CondenseOrientations,
    "condense-claims": CondenseClaims,
    "condense-verdict": CondenseVerdict,
    "condense-weights": CondenseWeights,
}


def networks(options: dict[str, Any]) -> Settings:
    """What is simulated: less than at the command line, as documents are built often."""
    names = {"networks": 3, "neurons": 30, "std": 1e-3, "loss_fraction": 0.05}
    chosen = {name: options.get(name.replace("_", "-"), default) for name, default in names.items()}
    return Settings(**chosen, seed=options.get("seed", 0), further=10)


def _about(data: Dataset | None) -> dict[str, object]:
    """What the content depends on; of a file its bytes count as well."""
    return {} if data is None else {"data": data.name, "bias": data.bias, "seed": data.seed}


def _required(data: Dataset | None) -> Dataset:
    assert data is not None
    return data
