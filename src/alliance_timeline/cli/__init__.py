"""The command line: ``alliance-timeline COMMAND``; one file a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

__all__ = ["main"]

_SHOWN = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code; errors of the package are one message each and code 2.

    Args:
        arguments: what follows the program's name; by default that of the process.
    """
    from alliance_timeline.cli.startup import short_process

    with short_process():
        return _guarded(arguments)


def _guarded(arguments: Sequence[str] | None) -> int:
    """The exit code; a reader that stops reading is no error, and an interrupt no traceback."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _run(arguments: Sequence[str] | None) -> int:
    from alliance_timeline.cli.app import application
    from alliance_timeline.cli.output import plain_text
    from alliance_timeline.errors import AllianceTimelineError, DataError

    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        application(*given[:1])(given, prog_name="alliance-timeline")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except DataError as error:
        rest = len(error.problems) - _SHOWN
        lines = [str(problem) for problem in error.problems[:_SHOWN]]
        lines += [f"… and {rest} more problems"] if rest > 0 else []
    except AllianceTimelineError as error:
        lines = [f"alliance-timeline: {error}"]
    for line in lines:
        print(plain_text(line), file=sys.stderr)
    return 2
