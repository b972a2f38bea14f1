"""Errors that speak to the user: one sentence, what was given, the rule it breaks, what to do."""


class InputError(ValueError):
    """The input breaks a rule; the message says which and what to do.  Exit code 2 at the command line."""


class ActivationError(InputError):
    """The activation cannot be read, or has no Taylor expansion at 0 that the theory can use."""


class DataError(InputError):
    """The data cannot be read or carry no leading-order signal."""


class NotApplicableError(Exception):
    """The input is sound, but a hypothesis of the theory fails for it.  Exit code 3."""
