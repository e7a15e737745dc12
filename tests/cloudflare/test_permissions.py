"""What a token needs is one list: the hint of a refused call and docs/account.md name the same permissions."""

from __future__ import annotations

import re
from pathlib import Path

from launchready.cloudflare.refusals import PERMISSIONS, refusal_of

ACCOUNT = Path(__file__).resolve().parents[2] / "docs" / "account.md"


def test_the_documents_list_every_permission_and_no_other() -> None:
    table = re.search(r"^\| in the dashboard .*?\n\n", ACCOUNT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", table[0], re.MULTILINE)
    assert dict(rows) == dict(PERMISSIONS)


def test_whoever_is_refused_reads_every_permission() -> None:
    told = str(refusal_of("GET /zones", 403, {"errors": [{"code": 10000, "message": "no"}]}, "token"))
    assert f"needs, for this zone, {', '.join(PERMISSIONS)} (docs/account.md)." in told
