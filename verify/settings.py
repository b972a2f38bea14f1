"""What a verification simulates."""

from dataclasses import dataclass

from theory.errors import InputError

MAX_NEURONS = 10_000
MAX_NETWORKS = 1_000
MAX_SEEDS = 1_000


@dataclass(frozen=True)
class Settings:
    """How networks are simulated: m neurons each, K networks, weights N(0, std²), when to stop, the seed.

    In a network the fastest neurons end the simulation, so that weak orientations are seen only where the neurons that
    go there are alone.  ``further`` bounds how many networks are simulated after the first K for that: one for each
    condensed orientation that has no judged neuron, of the neurons of the K networks that are predicted to go there.
    What is measured has no part in the choice: which neurons are judged does not depend on their deviations.
    All of it is repeated with ``seeds`` seeds from ``seed`` on, and pooled.

    >>> Settings(std=2.0)
    Traceback (most recent call last):
    ...
    theory.errors.InputError: the standard deviation of the weights is 2.0; it must be positive and at most 0.1
    """

    neurons: int = 50
    networks: int = 20
    std: float = 1e-3
    loss_fraction: float = 0.05
    seed: int = 0
    further: int = 50
    seeds: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.neurons <= MAX_NEURONS:
            raise InputError(f"{self.neurons} neurons are asked for; between 1 and {MAX_NEURONS} are possible")
        if not 1 <= self.networks <= MAX_NETWORKS:
            raise InputError(f"{self.networks} networks are asked for; between 1 and {MAX_NETWORKS} are possible")
        if not 0 < self.std <= 0.1:
            raise InputError(
                f"the standard deviation of the weights is {self.std}; it must be positive and at most 0.1"
            )
        if not 0 < self.loss_fraction < 1:
            raise InputError(f"the loss is to fall by the fraction {self.loss_fraction}; it must lie between 0 and 1")
        if not 0 <= self.further <= MAX_NETWORKS:
            raise InputError(
                f"{self.further} further networks are asked for; between 0 and {MAX_NETWORKS} are possible"
            )
        if not 1 <= self.seeds <= MAX_SEEDS:
            raise InputError(f"{self.seeds} seeds are asked for; between 1 and {MAX_SEEDS} are possible")
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}; it must not be negative")
