"""Run one command and write down what it took; a small process, so that its own memory is not taken for the command's.

    python -I -S measured.py REPORT COMMAND ARGUMENT…

A process begins as a copy of the one that starts it, and Linux counts that copy as memory that it has held (the most
resident memory survives exec): started from a bench that has imported much, every command would seem to need as
much. REPORT is the file that gets seconds, processor seconds, memory and exit code as JSON. Hardly anything is
imported here.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run the command to its end; our own exit code says only whether it could be started."""
    report, command = sys.argv[1], sys.argv[2:]
    started = time.monotonic()
    process = os.posix_spawn(command[0], command, os.environ)
    # wait4 tells what this one process took, which RUSAGE_CHILDREN, a sum over all of them, does not.
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - started
    took = {
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        # In kilobytes, on macOS in bytes (getrusage(2)).
        "memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "code": os.waitstatus_to_exitcode(status),
    }
    with open(report, "w", encoding="utf-8") as out:  # noqa: PTH123 - pathlib would be larger than all of this
        json.dump(took, out)


if __name__ == "__main__":
    main()
