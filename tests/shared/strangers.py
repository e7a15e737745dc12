"""The demo client, applied once by the real engine, and somebody who changes the zone behind its back.

What he does goes through the API (with Cloudflare's own client, or with plain HTTP where that has no method), or
through the control path of an origin; what the product says of it comes from its commands. Afterwards the world is
put back, so that every row of a table starts from the same zone.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cloudflare
import httpx
from clients import ROOT, Client, make_client
from worlds_beside import Beside, world_beside

from launchready.cli import main
from launchready.engine import Engine
from launchready.local.store.purges import Purge
from launchready.local.world import World

NAME, ZONE = "acme", "acme.test"
REDIRECTS, CACHE = "http_request_dynamic_redirect", "http_request_cache_settings"

Rules = list[dict[str, Any]]
Kept = Sequence[Mapping[str, Any]]


class Stranger:
    """Somebody with a token and Cloudflare's documentation, who has never heard of Launch Ready."""

    def __init__(self, beside: Beside) -> None:
        world = beside.world
        self.http = httpx.Client(headers={"Authorization": f"Bearer {world.token}"}, timeout=10, trust_env=False)
        self.sdk = cloudflare.Cloudflare(
            api_token=world.token, base_url=world.api, max_retries=0, http_client=httpx.Client(trust_env=False)
        )
        (zone,) = self.sdk.zones.list(name=ZONE)
        self.zone = zone.id
        self.account = str(zone.account.id)
        self.api = world.api
        self._beside = beside

    def close(self) -> None:
        self.http.close()
        self.sdk.close()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the ``result`` of one call below the zone."""
        return self.ask(method, f"/zones/{self.zone}{path}", body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the ``result`` of one call."""
        answer = self.http.request(method, f"{self.api}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()["result"]

    def record(self, name: str, type_: str, content: str = "") -> dict[str, Any]:
        """Return the one record of this name and type whose content holds this."""
        listed = self.call("GET", f"/dns_records?per_page=500&name={name}&type={type_}")
        (found,) = (record for record in listed if content in record["content"])
        return dict(found)

    def rules(self, phase: str) -> Rules:
        return list(self.call("GET", f"/rulesets/phases/{phase}/entrypoint")["rules"])

    def tell_origin(self, address: str, manner: Mapping[str, Any]) -> None:
        """Let a demo origin misbehave."""
        self.http.post(f"http://{self._beside.world.origins[address]}/__control", json=dict(manner)).raise_for_status()

    def tell_registrar(self, **said: Any) -> None:
        """Change what the domain's registrar says (``name_servers``, ``ds_records``); Cloudflare looks again."""
        root = self.api.removesuffix("/client/v4")
        self.http.patch(f"{root}/registrar/domains/{ZONE}", json=said).raise_for_status()
        self.call("PUT", "/activation_check")

    def outside(self, action: Callable[[Any], object]) -> None:
        """Let something happen to the zone that no call can bring about."""
        world = self._beside.world
        self._beside.call(lambda: action(next(zone for zone in world.store.zones() if zone.name == ZONE)))

    def dump(self) -> dict[tuple[str, str], Any]:
        """Return what the API shows of the zone, by kind and name; computed fields are left out."""
        shown: dict[tuple[str, str], Any] = {}
        for record in self.call("GET", "/dns_records?per_page=500"):
            kept = {key: value for key, value in record.items() if key not in ("modified_on", "created_on", "meta")}
            shown.setdefault(("record", record["name"]), []).append(kept)
        for setting in self.call("GET", "/settings"):
            shown["setting", setting["id"]] = setting["value"]
        for phase in (REDIRECTS, CACHE):
            rules = self.rules(phase)
            shown["order", phase] = [rule["ref"] for rule in rules]
            for rule in rules:
                shown["rule", rule["ref"]] = {**rule, "version": "", "last_updated": ""}
        for rule in self.call("GET", "/pagerules"):
            shown["page_rule", rule["targets"][0]["constraint"]["value"]] = rule
        for route in self.call("GET", "/workers/routes"):
            shown["workers_route", route["pattern"]] = route
        for list_ in self.ask("GET", f"/accounts/{self.account}/rules/lists"):
            for item in self.ask("GET", f"/accounts/{self.account}/rules/lists/{list_['id']}/items"):
                shown["bulk_redirect", item["redirect"]["source_url"]] = item
        shown["dnssec", ZONE] = self.call("GET", "/dnssec")
        zone = self.ask("GET", f"/zones/{self.zone}")
        shown["zone", ZONE] = {key: zone[key] for key in ("status", "paused", "name_servers")}
        return shown


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said: its exit code, its JSON, and what it wrote to standard error."""

    code: int
    report: Mapping[str, Any]
    errors: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The client, applied and proved, and the stranger."""

    client: Client
    beside: Beside
    stranger: Stranger
    kept: Kept

    def ask(self, *command: str) -> Told:
        """Run a command of ours with ``--json`` in this process, as a user with the exports would."""
        out, errors = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.client.environment)
        try:
            with (
                contextlib.chdir(self.client.project),
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(errors),
            ):
                code = _exit_code([*command, NAME, "--json"])
        finally:
            os.environ.clear()
            os.environ.update(before)
        assert out.getvalue(), errors.getvalue()
        return Told(code, json.loads(out.getvalue()), errors.getvalue())

    def drift(self) -> Told:
        return self.ask("drift")

    def verify(self) -> Told:
        """Look as somebody does who has not asked for the log-in just now."""
        self.beside.call(self.beside.world.edge.counters.forget)
        return self.ask("verify")

    @contextlib.contextmanager
    def spoiled(self, *spoils: Callable[[Stranger], object]) -> Iterator[None]:
        """Let the stranger act, and put everything back afterwards."""
        try:
            for spoil in spoils:
                spoil(self.stranger)
            yield
        finally:
            self.put_back()

    @contextlib.contextmanager
    def engine_kept(self) -> Iterator[None]:
        """Put the engine's own state back afterwards, for a test that applies something."""
        state = self.client.project / "state"
        kept = shutil.copytree(state, state.with_name("state-kept"))
        try:
            yield
        finally:
            shutil.rmtree(state)
            kept.rename(state)

    def put_back(self) -> None:
        """Make the zone, the edge's cache and the origins what they were after the apply."""
        world = self.beside.world

        def do() -> None:
            put_back(world, self.kept)

        self.beside.call(do)
        for address in world.demo:
            self.stranger.http.delete(f"http://{world.origins[address]}/__control").raise_for_status()


def _exit_code(arguments: Sequence[str]) -> int:
    try:
        main(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("the command line did not exit")


_LASTING = ("id", "name", "account", "name_servers", "created_on", "revision", "changed")


def keep(beside: Beside) -> Kept:
    """Return a copy of what the zone and its account hold."""

    def do() -> Kept:
        return [
            {key: copy.deepcopy(getattr(holder, key)) for key in holder.__slots__ if key not in _LASTING}
            for holder in _holders(beside.world)
        ]

    return beside.call(do)


def put_back(world: World, kept: Kept) -> None:
    """Give zone and account what was kept of them; runs on the world's own thread."""
    for holder, values in zip(_holders(world), kept, strict=True):
        for key, value in values.items():
            setattr(holder, key, copy.deepcopy(value))
        holder.touch()  # readers look at the revision
    world.edge.cache.forget(Purge(ZONE, everything=True))


def _holders(world: World) -> tuple[Any, Any]:
    zone = next(zone for zone in world.store.zones() if zone.name == ZONE)
    return zone, world.store.account_of(zone)


@contextlib.contextmanager
def applying(engine: Engine, folder: Path) -> Iterator[Applied]:
    """Apply the demo client's own stack file to a world of its own, with the real engine."""
    with contextlib.ExitStack() as stack:
        beside = stack.enter_context(world_beside(zones=[ZONE], directory=folder / "world"))
        client = make_client(NAME, ZONE, folder / "project", beside.world, engine, stack)
        shutil.copy2(ROOT / "stacks" / f"Pulumi.{NAME}.yaml", client.project / "stacks")
        assert client.run("pulumi", "stack", "init", NAME).returncode == 0
        up = client.run("launchready", "up", NAME, "--yes")
        assert up.returncode == 0, up.stdout + up.stderr
        stranger = Stranger(beside)
        stack.callback(stranger.close)
        yield Applied(client, beside, stranger, keep(beside))
