"""Data whose networks condense onto more than 2p orientations: searched for first, constructed where none turn up."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from theory.activations import Activation
from theory.certificates import Certificate
from verify.check_certificate import check
from verify.claims.builtin import CLAIMS
from verify.claims.exceeding import exceeding, require_exceedable
from verify.claims.found import Search
from verify.claims.search import search
from verify.claims.verdict import Counterexample
from verify.progress import Report
from verify.shown import Shown
from verify.strategies import datasets

_SAMPLES = st.integers(2, 12)
SEARCHED, CONSTRUCTED = "search", "construction"


@dataclass(frozen=True, eq=False)
class Exceeding(Shown):
    """A counterexample to "at most 2p", and how it was come by.

    ``way`` is ``"search"`` or ``"construction"``, ``search`` what the search says, and ``checked`` what the independent
    checker says of the certificate.
    """

    p: int
    D: int
    counterexample: Counterexample
    way: str
    checked: str
    search: Search

    @property
    def certificate(self) -> Certificate:
        """The proof of all stationary lines."""
        if self.counterexample.certificate is None:
            raise ValueError("a counterexample about orientations has a certificate")
        return self.counterexample.certificate

    @property
    def condensed(self) -> int:
        """How many condensed orientations there are, proved."""
        return self.certificate.claims["condensed"]

    def to_dict(self) -> dict[str, Any]:
        """JSON form, without the certificate."""
        found = {key: value for key, value in self.counterexample.to_dict().items() if key != "certificate"}
        said = {key: value for key, value in self.search.to_dict().items() if key not in ("counterexample", "checked")}
        counts = {"condensed": self.condensed, "claimed_at_most": 2 * self.p, **self._claims()}
        return {"p": self.p, "D": self.D, "way": self.way, **counts, **found, "checked": self.checked, "search": said}

    def _claims(self) -> dict[str, int]:
        return {key: self.certificate.claims[key] for key in ("stable", "lines")}


def find_exceeding(
    p: int,
    D: int,
    examples: int = 200,
    seed: int = 0,
    seconds: float = 60.0,
    progress: Report | None = None,
) -> Exceeding:
    """A certified counterexample to "at most 2p" of multiplicity p in D dimensions, with a bias.

    Small data are searched for it, 2 to 12 samples of x^p, climbing the number of condensed orientations, and what is
    found is shrunk.  Where nothing turns up in ``examples`` cases and ``seconds``, it is
    :func:`verify.claims.exceeding`.  The same seed gives the same data, as long as the time suffices.

    Raises InputError where there is none, p ≤ 2 or D ≤ 2, or a number is out of range.

    >>> found = find_exceeding(3, 3, examples=1)  # as good as no search: XOR
    >>> found.way, found.condensed, found.counterexample.dataset.name
    ('construction', 8, 'xor')
    """
    require_exceedable(p, D)
    found = search(
        CLAIMS["at-most-2p"],
        activations=st.just(Activation.parse(f"x**{p}")),
        data=datasets(D, _SAMPLES, bias=True),
        examples=examples,
        seed=seed,
        seconds=seconds,
        progress=progress,
        aim=lambda case: len(case.orientations.condensed),
    )
    if found.counterexample is not None and found.checked:
        return Exceeding(p, D, found.counterexample, SEARCHED, found.checked, found)
    made = exceeding(p, D)
    checked = check(json.loads(made.certificate.to_json())) if made.certificate else ""
    return Exceeding(p, D, made, CONSTRUCTED, checked, found)
