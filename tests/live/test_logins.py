"""Where log-ins come from: variables or a command, complete and usable, and never shown."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from pathlib import Path

import pytest

from launchready.errors import UsageError
from launchready.live.logins import Users, logins_from

GIVEN = {
    "LAUNCHREADY_LOGIN_A": "Cookie: session=s3cret-a",
    "LAUNCHREADY_MARKER_A": "ada@example.com",
    "LAUNCHREADY_LOGIN_B": "Authorization: Bearer s3cret-b\nX-Team: blue",
    "LAUNCHREADY_MARKER_B": "bob@example.com",
}


def users_of(environment: dict[str, str], host: str = "app.acme.com") -> Users | str:
    return asyncio.run(logins_from(environment).users_of(host))


def test_variables_give_headers_and_markers() -> None:
    users = users_of(GIVEN)
    assert not isinstance(users, str)
    assert dict(users[0].headers) == {"Cookie": "session=s3cret-a"}
    assert dict(users[1].headers) == {"Authorization": "Bearer s3cret-b", "X-Team": "blue"}
    assert [user.marker for user in users] == ["ada@example.com", "bob@example.com"]


def test_without_any_there_are_none() -> None:
    assert users_of({}) == "no log-ins of two users are given"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"LAUNCHREADY_LOGIN_B": ""}, "LAUNCHREADY_LOGIN_B not", id="one-user-alone"),
        pytest.param({"LAUNCHREADY_MARKER_A": ""}, "LAUNCHREADY_MARKER_A not", id="no-marker"),
        pytest.param({"LAUNCHREADY_MARKER_A": "ada"}, "4 characters or more", id="a-marker-too-short"),
        pytest.param({"LAUNCHREADY_MARKER_B": "ada@example.com.au"}, "different markers", id="one-marker-in-the-other"),
        pytest.param({"LAUNCHREADY_LOGIN_A": "session=s3cret-a"}, "write header lines", id="no-header-line"),
        pytest.param({"LAUNCHREADY_LOGIN_A": "Cookie: s3cret-a\x07"}, "cannot be sent", id="a-control-character"),
        pytest.param({"LAUNCHREADY_LOGIN_COMMAND": "print-them"}, "choose one", id="both-ways"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_shows_no_secret(changed: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        logins_from(GIVEN | changed)
    assert said in str(refused.value)
    assert "s3cret" not in str(refused.value)


def printing(tmp_path: Path, code: str) -> dict[str, str]:
    script = tmp_path / "log in.py"
    script.write_text(code, encoding="utf-8")
    return {"LAUNCHREADY_LOGIN_COMMAND": shlex.join([sys.executable, str(script)])}


def test_a_command_is_asked_for_each_host_once(tmp_path: Path) -> None:
    entry = '{"headers": {"Cookie": "session=" + sys.argv[1] + %r}, "marker": "marker-" + %r}'
    code = f"""
import json, sys
open({str(tmp_path / "calls")!r}, "a").write(sys.argv[1] + " ")
print(json.dumps([{entry % ("a", "a")}, {entry % ("b", "b")}]))
"""
    logins = logins_from(printing(tmp_path, code))

    async def ask() -> list[Users | str]:
        hosts = ("app.acme.com", "admin.acme.com", "app.acme.com")
        return list(await asyncio.gather(*map(logins.users_of, hosts)))

    app, admin, again = asyncio.run(ask())
    assert not isinstance(app, str)
    assert not isinstance(admin, str)
    assert app is again
    assert (app[0].headers["Cookie"], admin[1].headers["Cookie"]) == (
        "session=app.acme.coma",
        "session=admin.acme.comb",
    )
    assert sorted((tmp_path / "calls").read_text().split()) == ["admin.acme.com", "app.acme.com"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("print('s3cret'); raise SystemExit(3)", "ended with 3", id="it-fails"),
        pytest.param("print('s3cret')", "has to print", id="no-json"),
        pytest.param(f"print({json.dumps([{'headers': {}, 'marker': 's3cret'}])!r})", "has to print", id="one-user"),
        pytest.param(
            f"print({json.dumps([{'headers': {'A': 's3cret'}, 'marker': 'same'}] * 2)!r})", "different", id="one-marker"
        ),
        pytest.param("print('x' * 10**7)", "LAUNCHREADY_LOGIN_COMMAND", id="far-too-much"),
    ],
)
def test_a_command_that_does_not_give_them_says_why_and_shows_no_secret(tmp_path: Path, code: str, said: str) -> None:
    reason = users_of(printing(tmp_path, code))
    assert isinstance(reason, str)
    assert said in reason
    assert "s3cret" not in reason


def test_a_command_that_is_not_there_says_so() -> None:
    assert "cannot be run" in str(users_of({"LAUNCHREADY_LOGIN_COMMAND": "no-such-command-anywhere"}))
    with pytest.raises(UsageError, match="a quote is open"):
        logins_from({"LAUNCHREADY_LOGIN_COMMAND": "x 'y"})
