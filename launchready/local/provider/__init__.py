"""The Pulumi provider of the local Cloudflare: the engine's protocol on one side, API v4 over HTTP on the other.

The engine attaches to it (``PULUMI_DEBUG_PROVIDERS=cloudflare:PORT``). It talks to an API on this machine only.
"""

from __future__ import annotations

import grpc
import httpx
from pulumi.runtime.proto import provider_pb2_grpc

from launchready.local.provider.api import Account, check_loopback
from launchready.local.provider.servicer import CloudflareProvider

__all__ = ["ProviderServer", "serve_provider"]

_LARGEST = 64 * 1024 * 1024  # bytes of one message; Pulumi's own servers allow far more than gRPC's 4 MB
# The official provider waits for an answer without an end; Cloudflare's edge gives up after 100 s (524).
_PATIENCE = httpx.Timeout(100.0, connect=30.0)


class ProviderServer:
    """A running provider; stop it when the local Cloudflare stops."""

    def __init__(self, server: grpc.aio.Server, http: httpx.AsyncClient) -> None:
        self._server = server
        self._http = http

    async def stop(self, grace: float | None = None) -> None:
        """Stop serving; calls under way have ``grace`` seconds."""
        await self._server.stop(grace)
        await self._http.aclose()


async def serve_provider(api_url: str, token: str, port: int = 0) -> tuple[ProviderServer, int]:
    """Serve the provider on 127.0.0.1 and return it with its port (a free one where ``port`` is 0).

    ``api_url`` (``http://127.0.0.1:PORT/client/v4``) and ``token`` are used for runs that configure none of their
    own. Raises ``api.Refused`` where ``api_url`` is not on this machine, RuntimeError where the port is taken.
    """
    account = Account(check_loopback(api_url), token)
    # The environment's proxies are for the world outside.
    http = httpx.AsyncClient(trust_env=False, timeout=_PATIENCE)
    server = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", _LARGEST),
            ("grpc.max_send_message_length", _LARGEST),
            ("grpc.so_reuseport", 0),  # a taken port is an error, never shared with somebody else
        ]
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(CloudflareProvider(account, http), server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    return ProviderServer(server, http), bound
