"""A law: its statement, and the check that holds simulated networks against it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from theory.errors import InputError, NotApplicableError
from theory.evidence import Evidence, Statement
from verify.effort import counted
from verify.laws.finding import Finding
from verify.laws.networks.subject import Subject


@dataclass(frozen=True)
class Law:
    """A quantitative law of the theory.

    ``name`` is its name on the command line, ``claim`` what it says, ``source`` where it comes from; ``check``
    simulates and compares, and raises NotApplicableError where a hypothesis fails.
    """

    name: str
    title: str
    claim: str
    source: str
    check: Callable[[Subject], Finding]

    def hold(self, subject: Subject) -> Finding:
        """The finding on one subject, also where a hypothesis fails or the numbers leave the range of doubles."""
        with counted() as effort:
            finding = self._found(subject)
        return replace(finding, settings={**finding.settings, **effort.to_dict()})

    def _found(self, subject: Subject) -> Finding:
        try:
            return self.check(subject)
        except NotApplicableError as error:
            return self._unfound(subject, Evidence.NOT_APPLICABLE, error)
        except (ArithmeticError, InputError) as error:
            return self._unfound(subject, Evidence.INCONCLUSIVE, error)

    def _unfound(self, subject: Subject, status: Evidence, error: Exception) -> Finding:
        return Finding(self.name, Statement(status, str(error)), seeds=(subject.settings.seed,))
