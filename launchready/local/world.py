"""The whole local world in one process: API, DNS, edge, demo origins and provider, started and stopped together."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from launchready.errors import UsageError
from launchready.local.addresses import EDGE_V4, EDGE_V6, LOOPBACK, is_address
from launchready.local.api import ACCESS, serve_api
from launchready.local.certificates import CertificateAuthority, open_authority, write_private
from launchready.local.dns import Authority, serve_dns
from launchready.local.edge import Edge, Origins, Patience
from launchready.local.faults import Fault, Faults
from launchready.local.origin import ORIGINS, Origin
from launchready.local.outside import OUTSIDE, Outside, grow_outside
from launchready.local.provider import serve_provider
from launchready.local.store import Refusal, Store
from launchready.local.store.plans import FREE, PLANS
from launchready.zone import canonical_name

_NO_ORIGINS: Origins = {}
_NO_OUTSIDE: Outside = {}
# Where names that only --origin knows are placed, so that they resolve: documentation addresses, RFC 5737.
_PLACES = [f"203.0.113.{last}" for last in range(224, 255)]


@dataclass(frozen=True, slots=True)
class World:
    """A running local world. Addresses are ``127.0.0.1:PORT``; ``demo`` are its own origins by address.

    ``calls`` counts the API calls by token.
    """

    api: str
    token: str
    dns: str
    http: str
    https: str
    edge_ips: tuple[str, ...]
    origins: Mapping[str, str]
    ca: Path
    provider: str
    store: Store
    edge: Edge
    demo: Mapping[str, Origin]
    calls: Mapping[str, int]

    def contract(self) -> dict[str, Any]:
        """Return what ``launchready local start`` prints when it is ready."""
        return {
            "api": self.api,
            "token": self.token,
            "dns": self.dns,
            "http": self.http,
            "https": self.https,
            "edge_ips": list(self.edge_ips),
            "origins": dict(self.origins),
            "ca": str(self.ca),
            "provider": self.provider,
        }


@contextlib.asynccontextmanager
async def run_world(
    *,
    zones: Sequence[str] = (),
    origins: Origins = _NO_ORIGINS,
    state: Path | None = None,
    directory: Path | None = None,
    outside: Outside = _NO_OUTSIDE,
    patience: Patience | None = None,
    tokens: Iterable[str] = (),
    faults: Iterable[Fault] = (),
) -> AsyncIterator[World]:
    """Run a world on free ports until the block is left.

    ``zones`` (a name, or ``name:plan``) are created, active, where ``state`` does not hold them yet. ``origins`` map
    an address or a name to where it listens, over the demo's own. ``directory`` keeps the CA and the token (default:
    beside ``state``, else a temporary one). ``outside`` adds to the outside world. ``tokens`` are accepted beside the
    world's own. ``faults`` of the API are set from the start.

    Raises UsageError where a zone's name or the state file cannot be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        directory = _own_directory(stack, directory, state)
        store = Store(state)
        _create_zones(store, zones)
        token = _keep_token(directory) if state is not None else secrets.token_urlsafe(30)
        certificates = open_authority(directory)
        demo = await _start_origins(stack, certificates, store, origins)
        mapped = {**{address: (LOOPBACK, origin.port) for address, origin in demo.items()}, **origins}
        everything, placed = _place_names(mapped, {**OUTSIDE, **outside})
        authority = Authority(store, grow_outside(everything))
        dns = await serve_dns(authority)
        stack.push_async_callback(dns.stop)
        edge = await stack.enter_async_context(Edge(store, authority, certificates, placed, patience or Patience()))
        calls = await _serve_calls(stack, store, (token, *tokens), faults)
        yield World(
            api=calls.api,
            token=token,
            dns=f"{LOOPBACK}:{dns.port}",
            http=f"{LOOPBACK}:{edge.http}",
            https=f"{LOOPBACK}:{edge.https}",
            edge_ips=(*EDGE_V4, *EDGE_V6),
            origins={key: f"{address}:{port}" for key, (address, port) in placed.items()},
            ca=certificates.certificate,
            provider=f"cloudflare:{calls.provider}",
            store=store,
            edge=edge,
            demo=demo,
            calls=calls.counted,
        )


class _Calls(NamedTuple):
    """What takes calls: the API's address, the provider's port, and how many calls the API has had by token."""

    api: str
    provider: int
    counted: Mapping[str, int]


async def _serve_calls(
    stack: contextlib.AsyncExitStack, store: Store, tokens: Sequence[str], faults: Iterable[Fault]
) -> _Calls:
    """Serve the API for ``tokens``, and the provider, which has the first of them."""
    runner, api = await serve_api(store, tokens, middlewares=[Faults(faults).middleware()])
    stack.push_async_callback(runner.cleanup)
    provider, port = await serve_provider(api, tokens[0])
    stack.push_async_callback(provider.stop)
    return _Calls(api, port, runner.app[ACCESS].calls)


def _own_directory(stack: contextlib.AsyncExitStack, given: Path | None, state: Path | None) -> Path:
    """Return the directory for the CA and the token, made if it is new; a temporary one goes with ``stack``."""
    directory = given or (companion(state) if state is not None else None)
    if directory is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="launchready-local-")))
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory


def companion(state: Path) -> Path:
    """Return the directory beside a state file that keeps what belongs to it: CA, token, what is running."""
    return state.absolute().with_name(f"{state.name}.d")


def _create_zones(store: Store, names: Sequence[str]) -> None:
    held = {zone.name for zone in store.zones()}
    for text in names:
        name, colon, plan = text.partition(":")
        if colon and plan not in PLANS:
            raise UsageError(f"--zone {text}: {plan!r} is no plan; write one of {', '.join(PLANS)}")
        try:
            if canonical_name(name) not in held:
                held.add(store.create_zone(name, plan=plan or FREE).name)
        except (Refusal, ValueError) as error:
            raise UsageError(f"--zone {text}: {error}") from None


def _keep_token(directory: Path) -> str:
    """Return the token kept in ``directory``, made there if it is new; only its owner can read it."""
    file = directory / "token"
    if not file.is_file():
        write_private(file, secrets.token_urlsafe(30).encode())
    return file.read_text(encoding="ascii").strip()


async def _start_origins(
    stack: contextlib.AsyncExitStack, certificates: CertificateAuthority, store: Store, origins: Origins
) -> dict[str, Origin]:
    """Start the demo origins that nothing else is mapped in the place of."""
    started: dict[str, Origin] = {}
    for address, build in ORIGINS.items():
        if address not in origins:
            origin = Origin(build(), certificates, lambda host: store.zone_for(host) is not None)
            started[address] = await stack.enter_async_context(origin)
    return started


def _place_names(origins: Origins, outside: Outside) -> tuple[Outside, Origins]:
    """Return both with every name among ``origins`` resolving to an address that is mapped to the same place."""
    resolving, placed, places = dict(outside), dict(origins), iter(_PLACES)
    for key, endpoint in origins.items():
        if is_address(key):
            continue
        if key not in resolving:
            place = next(places, None)
            if place is None:
                raise UsageError(f"more than {len(_PLACES)} origins are given by name")
            resolving[key] = (("A", place),)
        for type_, content in resolving[key]:
            if type_ in ("A", "AAAA"):
                placed.setdefault(content, endpoint)
    return resolving, placed
