"""The Pulumi provider protocol, for the resource types of ``resources.py``.

The engine attaches to one running server (PULUMI_DEBUG_PROVIDERS): every run is a new connection, several run at
once, and Cancel arrives at the end of each. So what a run configures belongs to its connection, and Cancel stops
nothing. Facts about the protocol were tried with the engine 3.259.0 (2026-11-24).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import NoReturn, TypeAlias

import grpc
import httpx
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from launchready.local.provider.api import Account, Refused, call_api, check_loopback
from launchready.local.provider.comparing import compare_inputs, observed_inputs
from launchready.local.provider.keys import Json
from launchready.local.provider.lookups import GET_ZONE, get_zone
from launchready.local.provider.properties import body_of, planned_state, state_of
from launchready.local.provider.resources import DNS_RECORD, PACKAGE, RESOURCE_TYPES, RULESET, VERSION, ResourceType
from launchready.local.provider.values import from_struct, is_unknown, to_struct

_Context: TypeAlias = "grpc.aio.ServicerContext[object, object]"
_REMEMBERED = 1000  # connections whose configuration is kept; the engine opens one or two a run

_KINDS = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


class CloudflareProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Stands in for pulumi-resource-cloudflare; whatever it changes, it changes through the API."""

    def __init__(self, account: Account, http: httpx.AsyncClient) -> None:
        self._default = account
        self._http = http
        self._accounts: OrderedDict[str, Account] = OrderedDict()

    # --- the run: attach, configure, cancel

    async def Handshake(  # noqa: N802 - the protocol's names
        self, request: provider_pb2.ProviderHandshakeRequest, context: _Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Say that plain values are wanted: the engine marks secrets itself."""
        return provider_pb2.ProviderHandshakeResponse()

    async def Attach(self, request: plugin_pb2.PluginAttach, context: _Context) -> empty_pb2.Empty:  # noqa: N802
        """Begin a connection: nothing of an earlier one with the same port may remain."""
        self._accounts.pop(context.peer(), None)
        return empty_pb2.Empty()

    async def GetPluginInfo(self, request: empty_pb2.Empty, context: _Context) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Return the version of the SDK that this provider serves."""
        return plugin_pb2.PluginInfo(version=VERSION)

    async def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: _Context
    ) -> provider_pb2.CheckResponse:
        """Take the configuration as it is."""
        return provider_pb2.CheckResponse(inputs=request.news)

    async def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Say that another configuration replaces no resource."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    async def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: _Context
    ) -> provider_pb2.ConfigureResponse:
        """Take API and token of this run, for this connection; what is left out is as at the start."""
        given = {key.rsplit(":", 1)[-1]: value for key, value in request.variables.items()}
        given |= {key: value for key, value in from_struct(request.args).items() if isinstance(value, str)}
        try:
            url = check_loopback(given.get("baseUrl") or self._default.url)
        except Refused as refused:
            await _fail(context, refused.message)
        self._accounts[context.peer()] = Account(url, given.get("apiToken") or self._default.token)
        while len(self._accounts) > _REMEMBERED:
            self._accounts.popitem(last=False)
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    async def Cancel(self, request: empty_pb2.Empty, context: _Context) -> empty_pb2.Empty:  # noqa: N802
        """Go on: the engine sends this at the end of every run, and others may be under way."""
        return empty_pb2.Empty()

    # --- what would change

    async def Check(self, request: provider_pb2.CheckRequest, context: _Context) -> provider_pb2.CheckResponse:  # noqa: N802
        """Name inputs that the type does not have."""
        type_ = await _type_of(request.urn, context)
        failures = [
            provider_pb2.CheckFailure(property=key, reason=f"{key!r} is no property of {type_.urn_type}")
            for key in from_struct(request.news)
            if key not in type_.inputs and not key.startswith("__")
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    async def Diff(self, request: provider_pb2.DiffRequest, context: _Context) -> provider_pb2.DiffResponse:  # noqa: N802
        """Compare the new inputs with the old ones (a refresh has put what Cloudflare holds into these)."""
        type_ = await _type_of(request.urn, context)
        differences = compare_inputs(type_, from_struct(request.old_inputs), from_struct(request.news))
        ignored = set(request.ignoreChanges)
        differences = tuple(difference for difference in differences if difference.property not in ignored)
        replaces = [difference.property for difference in differences if difference.property in type_.replaces]
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if differences else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=[difference.property for difference in differences],
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and type_.delete_before_replace,
            hasDetailedDiff=True,
            detailedDiff={
                difference.property: provider_pb2.PropertyDiff(
                    kind=_KINDS[difference.kind, difference.property in replaces], inputDiff=True
                )
                for difference in differences
            },
        )

    # --- changing

    async def Create(self, request: provider_pb2.CreateRequest, context: _Context) -> provider_pb2.CreateResponse:  # noqa: N802
        """Send one bare POST (PATCH for what always exists): what Cloudflare refuses is refused here."""
        type_ = await _type_of(request.urn, context)
        inputs = from_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(planned_state(type_, inputs)))
        if type_ is DNS_RECORD and inputs.get("proxied") is True and inputs.get("ttl") != 1:
            await _fail(context, f"{type_.describe(inputs)}: ttl must be set to 1 when `proxied` is true")
        result = await self._change(type_, type_.create, inputs, "", context)
        id_ = str(inputs[type_.id_from] if type_.id_from else result["id"])
        return provider_pb2.CreateResponse(id=id_, properties=to_struct(state_of(type_, inputs, result)))

    async def Update(self, request: provider_pb2.UpdateRequest, context: _Context) -> provider_pb2.UpdateResponse:  # noqa: N802
        """Replace the whole of it (PUT), or set it (PATCH)."""
        type_ = await _type_of(request.urn, context)
        inputs = from_struct(request.news)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=to_struct(planned_state(type_, inputs)))
        result = await self._change(type_, type_.update, inputs, request.id, context)
        return provider_pb2.UpdateResponse(properties=to_struct(state_of(type_, inputs, result)))

    async def Delete(self, request: provider_pb2.DeleteRequest, context: _Context) -> empty_pb2.Empty:  # noqa: N802
        """Delete; one that is gone already is an error, as with the official provider."""
        type_ = await _type_of(request.urn, context)
        state = from_struct(request.properties)
        for method, path, body in type_.delete:
            try:
                await self._call(context, method, type_.fill(path, state, request.id), body)
            except Refused as refused:
                await _fail(context, f"{type_.describe(state)}: {refused.message}")
        return empty_pb2.Empty()

    async def Read(self, request: provider_pb2.ReadRequest, context: _Context) -> provider_pb2.ReadResponse:  # noqa: N802
        """Return what Cloudflare holds; an empty id where it is gone. An import brings the composite id."""
        type_ = await _type_of(request.urn, context)
        known, declared = from_struct(request.properties), from_struct(request.inputs)
        id_ = request.id
        if not known and not declared:
            try:
                known = dict(type_.parse_import_id(id_))
            except ValueError as error:
                await _fail(context, str(error))
            id_ = known.pop("id", None) or id_
            if type_.id_from:
                known[type_.id_from] = id_
        try:
            result = await self._call(context, "GET", type_.fill(type_.read, {**declared, **known}, id_))
        except Refused as refused:
            if refused.status == 404:
                return provider_pb2.ReadResponse(id="")
            await _fail(context, f"{type_.describe({**known, **declared})}: {refused.message}")
        owner = {key: value for key, value in {**known, **declared}.items() if key in ("zoneId", "settingId")}
        state = state_of(type_, owner, result)
        inputs = observed_inputs(type_, state, declared)
        return provider_pb2.ReadResponse(id=id_, properties=to_struct(state), inputs=to_struct(inputs))

    # --- looking up

    async def Invoke(self, request: provider_pb2.InvokeRequest, context: _Context) -> provider_pb2.InvokeResponse:  # noqa: N802
        """Answer ``getZone``."""
        if request.tok != GET_ZONE:
            await _fail(
                context, f"{request.tok} is not known to the local Cloudflare provider", grpc.StatusCode.UNIMPLEMENTED
            )

        async def get(path: str, query: Mapping[str, str] | None) -> Json:
            return await self._call(context, "GET", path, query=query)

        try:
            zone = await get_zone(from_struct(request.args), get)
        except Refused as refused:
            await _fail(context, refused.message)
        return provider_pb2.InvokeResponse(**{"return": to_struct(zone)})  # type: ignore[arg-type]  # a keyword as a field

    # --- within

    async def _change(
        self, type_: ResourceType, call: tuple[str, str], inputs: Mapping[str, Json], id_: str, context: _Context
    ) -> Json:
        method, path = call
        body = body_of(type_, inputs)
        if is_unknown(body):
            await _fail(context, f"{type_.describe(inputs)}: an input is not known yet, and this is no preview")
        if type_ is RULESET and "accountId" in inputs:
            await _fail(context, f"{type_.describe(inputs)}: the local Cloudflare has rulesets of zones only")
        try:
            return await self._call(context, method, type_.fill(path, inputs, id_), body)
        except Refused as refused:
            await _fail(context, f"{type_.describe(inputs)}: {refused.message}")

    async def _call(
        self, context: _Context, method: str, path: str, body: Json = None, query: Mapping[str, str] | None = None
    ) -> Json:
        account = self._accounts.get(context.peer(), self._default)
        return await call_api(self._http, account, method, path, body=body, query=query)


async def _type_of(urn: str, context: _Context) -> ResourceType:
    token = urn.split("::")[2].rsplit("$", 1)[-1]
    if token not in RESOURCE_TYPES:
        await _fail(context, f"{token} is not known to the local {PACKAGE} provider", grpc.StatusCode.UNIMPLEMENTED)
    return RESOURCE_TYPES[token]


async def _fail(context: _Context, message: str, code: grpc.StatusCode = grpc.StatusCode.UNKNOWN) -> NoReturn:
    await context.abort(code, message)
    raise AssertionError("abort raises")
