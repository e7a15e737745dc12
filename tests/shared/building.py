"""Run as a program: build modules into a cache as the engine is built, in a process that a test can hold or kill.

    python building.py MODULES CACHE [HOLD]

MODULES is a pickled tuple of Module. Prints every line of progress; after a line that starts with HOLD it waits for a
line on standard input.
"""

import os
import pickle
import signal
import sys
from pathlib import Path

from launchready.engine.installing import build_engine


def main() -> None:
    # A shell's background jobs ignore it, and so would their children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    modules, cache, hold = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]

    def progress(line: str) -> None:
        print(line, flush=True)
        if hold and line.startswith(hold[0]):
            sys.stdin.readline()

    # The test that started this wrote the file.
    built = build_engine(pickle.loads(modules.read_bytes()), cache, os.environ, progress)  # noqa: S301
    print("built", built.name, flush=True)


if __name__ == "__main__":
    main()
