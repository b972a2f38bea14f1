"""The measurement: what was simulated, where its neurons went, and the pictures."""

from theory._html import element, joined
from verify.html.mathml import prose
from verify.html.parts import Section, items, sentence
from verify.html.pictures import gallery, pictures
from verify.html.rendered import view_html
from verify.orientation_tables import neuron_table
from verify.tables import simulation_lines
from verify.verification import Verification

_READ = (
    "A neuron is *grown* where its input weight has at least doubled, and *judged* where its tolerance also tells its "
    "orientation from every other. The worst angle is that of the judged neuron which comes closest to its tolerance."
)


def measured(verification: Verification) -> Section:
    """The networks, a table of their neurons by predicted orientation, and figures."""
    said = (
        "The fate of each neuron was predicted from its own initial weights; then the full gradient flow of its "
        "network was simulated."
    )
    found = verification.prediction.orientations
    content = joined(
        [
            element("p", said),
            items(sentence(line.plain.strip()) for line in simulation_lines(verification)),
            view_html(neuron_table(found, verification.records)),
            element("p", _emphasised(_READ)),
            gallery(pictures(verification)),
        ]
    )
    return Section("measurement", "The measurement", content)


def _emphasised(text: str) -> str:
    """Words between asterisks are what is being defined."""
    return joined(element("em", part) if place % 2 else prose(part) for place, part in enumerate(text.split("*")))
