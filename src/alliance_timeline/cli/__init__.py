"""The command line: ``alliance-timeline COMMAND``; one file a command."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; errors of the package are one message each and exit code 2."""
    from alliance_timeline.cli.app import app
    from alliance_timeline.errors import AllianceTimelineError, DataError

    try:
        app()
    except DataError as error:
        for problem in error.problems[:50]:
            print(problem, file=sys.stderr)
        if len(error.problems) > 50:
            print(f"… and {len(error.problems) - 50} more problems", file=sys.stderr)
        sys.exit(2)
    except AllianceTimelineError as error:
        print(f"alliance-timeline: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
