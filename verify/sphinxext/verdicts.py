"""What ``condense-verdict`` shows: simulated networks against the prediction, neuron by neuron."""

from collections.abc import Callable, Collection, Mapping

from theory.activations import Activation
from theory.errors import DataError
from theory.expansion import expand
from verify.dataset import Dataset
from verify.layout import plural
from verify.orientation_tables import neuron_table
from verify.settings import Settings
from verify.sphinxext.blocks import Content, Paragraph, Remark, not_applicable, prose
from verify.sphinxext.mathematics import with_mathematics
from verify.sphinxext.pictures import Drawn, files_of, growth_picture, weights_picture
from verify.sphinxext.views import blocks_of
from verify.tables import seed_range
from verify.verification import Verification, verify_activation

PLOTS: Mapping[str, Callable[[Verification], Drawn]] = {"weights": weights_picture, "growth": growth_picture}
"""The pictures by name."""


def verdict_content(activation: str, data: Dataset, settings: Settings, plots: Collection[str] = ()) -> Content:
    """The table of simulated neurons by predicted orientation, the verdict, and the pictures asked for.

    Raises
    ------
    InputError
        If the activation cannot be read.
    NotApplicableError
        If a hypothesis of the theory fails.
    """
    expansion = expand(Activation.parse(activation))
    try:
        verification = verify_activation(expansion, data, settings)
    except DataError as error:
        return not_applicable(error)
    table = with_mathematics(blocks_of(neuron_table(verification.prediction.orientations, verification.records)))
    pictures = [draw(verification) for name, draw in PLOTS.items() if name in plots]
    verdict = verification.verdict.statement
    remark = Remark(f"Verdict: {verdict.status.value}", verdict.status.value, verdict.reason)
    blocks = (_networks(verification), *table, remark, *(picture.block for picture in pictures))
    return Content(blocks, (verdict.status,), files_of(pictures))


def _networks(verification: Verification) -> Paragraph:
    """What was simulated."""
    settings, simulated = verification.settings, len(verification.simulations)
    asked = settings.networks * settings.seeds
    first = (
        f"Full gradient flow of {plural(min(asked, simulated), 'network')} of {plural(settings.neurons, 'neuron')} on "
        f"{verification.prediction.dataset.name}, weights $N(0, {settings.std:g}^2)$, {seed_range(settings)}"
    )
    more = f", and of {plural(simulated - asked, 'network')} of neurons that go where none could be judged"
    return Paragraph(prose(f"{first}{more * (simulated > asked)}."))
