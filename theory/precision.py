"""Ball arithmetic at a chosen precision: python-flint keeps its precision in one global."""

from collections.abc import Generator
from contextlib import contextmanager

from flint import ctx


@contextmanager
def precision(bits: int) -> Generator[None]:
    """Run a block with ``flint.ctx.prec`` set to ``bits``, and restore it afterwards.

    >>> from flint import arb, ctx
    >>> before = ctx.prec
    >>> with precision(200):
    ...     (arb(2).sqrt() ** 2 - 2).rad() < 1e-55
    True
    >>> ctx.prec == before
    True
    """
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before
