"""EdgeTls: SSL mode towards the origin, minimum TLS, HSTS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import declare_settings, settings_of
from launchready.compilation import Compilation
from launchready.zone.rules import Json

TYPE = "launchready:index:EdgeTls"


@dataclass(frozen=True, slots=True)
class EdgeTlsArgs:
    """The zone's id at Cloudflare and its TLS settings, by setting id."""

    zone_id: str
    settings: Mapping[str, Json]
    prefix: str = ""

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> EdgeTlsArgs:
        """Return what the concern ``tls`` claims of ``compilation``."""
        return cls(zone_id, settings_of(compilation, "tls"), compilation.prefix)


class EdgeTls(pulumi.ComponentResource):
    """The zone settings of TLS."""

    def __init__(self, name: str, args: EdgeTlsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if "ssl" not in args.settings:
            raise ValueError("EdgeTls: the SSL mode (ssl) has to be declared: Cloudflare's default is not strict")
        super().__init__(TYPE, name, None, opts)
        self.resources = declare_settings(self, args.zone_id, args.settings, args.prefix)
        self.register_outputs({"settings": sorted(args.settings)})
