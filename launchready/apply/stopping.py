"""Being asked to stop: Ctrl-C, SIGTERM and a terminal that closes all mean the same, a clean end.

The engine is asked once; it ends what is under way and writes it down. Asked again, it ends at once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_ASKED = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stopping_cleanly(stack: str, show: Callable[[str], None]) -> Iterator[None]:
    """Within the block, take SIGTERM and SIGHUP for Ctrl-C, and say after any of them how to go on."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    # What is ignored stays so: `nohup` means it.
    before = {number: signal.getsignal(number) for number in _ASKED}
    heard = [number for number in _ASKED if before[number] is not signal.SIG_IGN]
    try:
        for number in heard:
            signal.signal(number, _interrupt)
        yield
    except KeyboardInterrupt:
        show(
            "stopped: what was under way was ended and written down, nothing is lost. "
            f"`launchready up {stack}` goes on from here."
        )
        raise
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
