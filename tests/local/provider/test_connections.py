"""Whose configuration counts, what ends with a run, and that nothing but this machine is ever talked to."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2

from launchready.local.provider import serve_provider
from launchready.local.provider.api import Account, Refused, check_loopback

A = {"name": "www.acme.test", "type": "A", "content": "198.51.100.10", "ttl": 1}


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        pytest.param("http://127.0.0.1:8080/client/v4", True, id="loopback"),
        pytest.param("http://127.9.9.9/client/v4/", True, id="all-of-127"),
        pytest.param("http://[::1]:8080/client/v4", True, id="v6"),
        pytest.param("http://localhost:8080/client/v4", True, id="localhost"),
        pytest.param("https://api.cloudflare.com/client/v4", False, id="the-real-one"),
        pytest.param("http://127.0.0.1.evil.test/client/v4", False, id="a-name-that-looks-like-it"),
        pytest.param("http://127.0.0.1@evil.test/client/v4", False, id="credentials-that-look-like-it"),
        pytest.param("http://localhost.evil.test/", False, id="a-name-below"),
        pytest.param("http://0.0.0.0:8080/", False, id="any-address"),
        pytest.param("http://192.168.1.2/", False, id="private"),
        pytest.param("ftp://127.0.0.1/", False, id="another-scheme"),
        pytest.param("127.0.0.1:8080", False, id="no-scheme"),
        pytest.param("http://[::1", False, id="malformed"),
        pytest.param("", False, id="empty"),
    ],
)
def test_only_this_machine_is_talked_to(url: str, allowed: bool) -> None:
    if allowed:
        assert check_loopback(url) == url.rstrip("/")
    else:
        with pytest.raises(Refused, match="loopback addresses only"):
            check_loopback(url)


def test_a_provider_for_an_api_elsewhere_does_not_start() -> None:
    with pytest.raises(Refused, match="loopback"):
        asyncio.run(serve_provider("https://api.cloudflare.com/client/v4", "token"))


def test_a_run_that_names_an_api_elsewhere_is_refused(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as engine:
            with pytest.raises(
                grpc.aio.AioRpcError, match=r"loopback addresses only \(asked for api\.cloudflare\.com\)"
            ):
                await engine.attach(baseUrl="https://api.cloudflare.com/client/v4")

    run(scenario)


def test_two_runs_at_once_have_a_token_each(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as right, world.connect() as wrong:
            await right.attach(apiToken="second-token")
            await wrong.attach(apiToken="not-a-token")
            with pytest.raises(grpc.aio.AioRpcError, match="Cloudflare refused"):
                await wrong.create("DnsRecord", **A)
            assert (await right.create("DnsRecord", **A)).id

    run(scenario)


def test_a_run_without_configuration_uses_what_the_provider_was_started_with(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as engine:
            assert (await engine.create("DnsRecord", **A)).id

    run(scenario)


def test_a_connection_begins_without_what_an_earlier_one_configured(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as engine:
            await engine.attach(apiToken="not-a-token")
            await engine.attach()
            assert (await engine.create("DnsRecord", **A)).id

    run(scenario)


def test_the_cancel_at_the_end_of_one_run_stops_no_other(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as ending, world.connect() as going:
            await ending.attach()
            await going.attach()
            await ending.stub.Cancel(empty_pb2.Empty())
            assert (await going.create("DnsRecord", **A)).id
            assert (await ending.read("DnsRecord", f"{world.zone.id}/{'0' * 32}")).id == ""

    run(scenario)


def test_a_token_is_never_shown() -> None:
    assert "secret" not in repr(Account("http://127.0.0.1", "secret-token"))


def test_an_api_that_does_not_answer_is_said_so(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as engine:
            await engine.attach(baseUrl="http://127.0.0.1:9/client/v4")
            with pytest.raises(
                grpc.aio.AioRpcError, match=r"the API at http://127\.0\.0\.1:9/client/v4 did not answer"
            ):
                await engine.create("DnsRecord", **A)

    run(scenario)


def test_the_version_is_that_of_the_sdk(run: Any) -> None:
    async def scenario(world: Any) -> None:
        async with world.connect() as engine:
            assert (await engine.stub.GetPluginInfo(empty_pb2.Empty())).version == "6.23.1"

    run(scenario)
