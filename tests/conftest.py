"""For all tests: what differs from machine to machine, and from shell to shell, and says nothing of the code.

How long an example of hypothesis takes is one such thing. Another: what a shell starts in the background, or by nohup,
ignores SIGINT or SIGHUP, and so does all that it starts, so that nothing here could be interrupted.
"""

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)
