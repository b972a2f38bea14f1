"""The command ``condense``: expand, derive, predict, verify, reproduce, claims, counterexample.

Exit codes: 0 the answer holds, 1 refuted, 2 bad input, 3 inconclusive or not applicable.
Everything heavy is imported in the command that needs it, so that ``condense --help`` answers at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from theory.errors import InputError, NotApplicableError
from verify import cli_claims, cli_counterexample, cli_reproduce, cli_theory, cli_verify
from verify.arguments import parse
from verify.cli_answers import BAD_INPUT, INCONCLUSIVE
from verify.terminal import abandon_stdout, complain, prepare_streams

INTERRUPTED, READER_GONE = 130, 141
"""As a shell reports the signals SIGINT and SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    prepare_streams()
    if argv is None:  # the program, not a call from tests: a search writes no cache into the folder it is run in
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", os.devnull)
    try:
        options = parse(sys.argv[1:] if argv is None else argv)
        code = _COMMANDS[options.command](options)
        print(end="", flush=True)  # a full disk or a closed pipe shows here at the latest
    except InputError as error:
        complain(str(error))
        return BAD_INPUT
    except NotApplicableError as error:
        complain(f"not applicable: {error}")
        return INCONCLUSIVE
    except ArithmeticError as error:
        complain(f"inconclusive: {error}")
        return INCONCLUSIVE
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except MemoryError:
        complain("the memory does not suffice; ask for fewer neurons or give fewer data")
        return BAD_INPUT
    except BrokenPipeError:
        abandon_stdout()
        return READER_GONE
    except OSError as error:
        abandon_stdout()
        complain(f"the output cannot be written: {(error.strerror or str(error)).lower()}")
        return BAD_INPUT
    return code


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "expand": cli_theory.run_expand,
    "derive": cli_theory.run_derive,
    "predict": cli_theory.run_predict,
    "verify": cli_verify.command,
    "reproduce": cli_reproduce.command,
    "claims": cli_claims.command,
    "counterexample": cli_counterexample.command,
}
