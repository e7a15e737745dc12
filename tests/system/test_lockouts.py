"""Lock-outs through the real engine: refused with nothing changed, applied on a word, quiet afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from interrupting import Passage, passage

from launchready.local.world import World


@pytest.fixture
def through(world: World) -> Iterator[Passage]:
    with passage(world.api) as opened:
        yield opened


def watched(client: Any, through: Passage) -> Any:
    """Return ``client``, applied once, all its calls to the API from now on counted."""
    client.config = {"cloudflare:baseUrl": through.url}
    client.environment["CLOUDFLARE_BASE_URL"] = through.url
    client.declare()
    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    assert through.changes
    through.open()
    return client


def refused(run: Any, *ids: str) -> str:
    output: str = run.stdout + run.stderr
    assert run.returncode not in (0, 2), output
    for id_ in ids:
        assert f"{id_} (critical): " in output
    assert "Nothing was changed" in output
    assert "Traceback" not in output
    return output


def test_a_lost_mail_block_is_refused_everywhere_and_applied_on_a_word(new_client: Any, through: Passage) -> None:
    client = watched(new_client(), through)
    before = client.records()
    client.site.pop("mail")
    client.declare(tls={"mode": "full"})
    ids = ("mx-gone", "ssl-weaker", "many-records-deleted")

    refused(client.pulumi("preview"), *ids)
    refused(client.up(), *ids)
    output = refused(client.run("launchready", "up", client.name, "--yes"), *ids)
    assert "4 of 7 records" in output
    assert "Mail is received at smtp.google.com now" in output
    assert through.changes == []
    assert client.records() == before

    one = client.run("launchready", "up", client.name, "--yes", "--allow", "mx-gone")
    assert f"`launchready up {client.name} --allow mx-gone --allow " in one.stderr  # the command as a whole
    assert "mx-gone (critical)" not in refused(one, "ssl-weaker", "many-records-deleted")
    assert through.changes == []

    allow = [word for id_ in ids for word in ("--allow", id_)]
    up = client.run("launchready", "up", client.name, "--yes", *allow)
    assert up.returncode == 0, up.stdout + up.stderr
    assert "@ MX" not in client.records()
    kept = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    assert [sentence.partition(" ")[0] for sentence in kept["allowed"]] == list(ids)
    assert all("Allowed for this run" in sentence for sentence in kept["allowed"])
    client.assert_settled()


def test_what_the_stack_file_allows_holds_until_its_day(new_client: Any, through: Passage) -> None:
    client = watched(new_client(), through)
    today = datetime.now(UTC).date()
    ended = {"policy": "ssl-weaker", "until": str(today - timedelta(days=1)), "reason": "the old server goes"}
    client.config["launchready:allow"] = [ended]
    client.declare(tls={"mode": "full"})
    assert f"allowed until {ended['until']}, which is over" in refused(client.pulumi("preview"), "ssl-weaker")
    assert through.changes == []

    client.config["launchready:allow"] = [{**ended, "until": str(today)}]
    client.declare()
    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    assert "warning: ssl-weaker (critical)" in up.stdout + up.stderr
    assert "the old server goes" in up.stdout + up.stderr
    client.assert_settled()


def test_records_that_go_first_go_only_when_nothing_is_refused(new_client: Any, through: Passage) -> None:
    """What stands in the way is deleted before the engine runs: the word is asked for before that."""
    client = watched(new_client(), through)
    two = {"origin": ["198.51.100.11", "198.51.100.12"], "audience": "users"}
    client.declare(hosts={**client.site["hosts"], "app": two})
    assert client.up().returncode == 0
    through.open()
    client.site.pop("mail")
    status = {"origin": "acme.statuspage.test", "audience": "users", "proxied": False}
    client.declare(hosts={**client.site["hosts"], "app": status})
    refused(client.run("launchready", "up", client.name, "--yes"), "mx-gone")
    assert through.changes == []
    assert client.records()["app A"] == {"198.51.100.11", "198.51.100.12"}


def test_an_id_that_is_none_is_refused_with_the_nearest(new_client: Any) -> None:
    client = new_client()
    up = client.run("launchready", "up", client.name, "--yes", "--allow", "mx-gon")
    assert up.returncode == 2
    assert "there is no policy mx-gon to allow; did you mean mx-gone?" in up.stderr
    plain = client.run("pulumi", "preview", "--stack", client.name, "--non-interactive", LAUNCHREADY_ALLOW="mx-gon")
    assert plain.returncode != 0
    assert "did you mean mx-gone?" in plain.stdout + plain.stderr
    assert client.records() == {}


def test_what_others_put_into_the_zone_is_never_counted_as_deleted(new_client: Any) -> None:
    """The first update of a client adopts a zone: nothing of what stands there is ours to delete."""
    client = new_client()
    for number in range(12):
        body = {"type": "TXT", "name": f"x{number}", "content": '"theirs"', "ttl": 1}
        client.outsider.call("POST", "/dns_records", body)
    client.outsider.call("POST", "/dns_records", {"type": "MX", "name": "@", "content": "mx.old.test", "priority": 1})
    client.site.pop("mail")
    client.declare()
    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    assert client.records()["@ MX"] == {"mx.old.test"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--yes --allow site-gone"),
        (("--yes",), "--yes --allow site-gone"),
        (("--yes", "--allow", "sitegone"), "did you mean site-gone?"),
        (("--yes", "--allow", "mx-gone"), "there is no policy mx-gone to allow"),
    ],
    ids=["nobody-to-ask", "yes-alone", "misspelled", "another-id"],
)
def test_destroy_wants_its_own_word(new_client: Any, words: tuple[str, ...], says: str) -> None:
    client = new_client()
    gone = client.run("launchready", "destroy", client.name, *words)
    assert gone.returncode == 2
    assert says in gone.stderr
