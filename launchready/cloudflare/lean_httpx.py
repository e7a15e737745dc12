"""httpx without its command line, which it imports wherever click, rich and pygments are installed.

That is half of what its import takes (40 ms), in every command and every preview, and nobody here calls it. Where it is
not to be had, httpx does without: httpx/__init__.py of 0.28.1, verified 2026-11-25.
"""

from __future__ import annotations

import sys

if "httpx" not in sys.modules:
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # how Python is told that there is no such module
    try:
        import httpx  # noqa: F401 - whoever imports it from now on gets it as it was imported here
    finally:
        del sys.modules["httpx._main"]
