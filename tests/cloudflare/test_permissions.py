"""What a token needs is one list: the hint of a refused call and the README name the same permissions."""

from __future__ import annotations

import re
from pathlib import Path

from launchready.cloudflare.refusals import PERMISSIONS, refusal_of

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_lists_every_permission_and_no_other() -> None:
    sentence = re.search(
        r"Make an API token at Cloudflare for this zone.*?dashboard says", README.read_text("utf-8"), re.S
    )
    assert sentence is not None
    assert set(re.findall(r"`([^`]+)`", sentence[0])) == set(PERMISSIONS)


def test_whoever_is_refused_reads_every_permission() -> None:
    told = str(refusal_of("GET /zones", 403, {"errors": [{"code": 10000, "message": "no"}]}, "token"))
    assert f"needs, for this zone, {', '.join(PERMISSIONS)}." in told
