"""What a changed zone setting means for visitors, where walking addresses does not show it.

Sources, verified 2026-11-24: developers.cloudflare.com/ssl/origin-configuration/ssl-modes, …/ssl/edge-certificates/
additional-options (minimum-tls, tls-13, automatic-https-rewrites), …/fundamentals/security (security level).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from launchready.review.effect import Effect, Risk, Topic
from launchready.zone import Zone
from launchready.zone.bots import BOT_FIGHT_MODE
from launchready.zone.sentences import show_value

_Told = tuple[str, Risk]
_MODES = {
    "off": "sends visitors to http, without encryption",
    "flexible": "asks servers over http, without encryption",
    "full": "asks servers over https and takes any certificate",
    "strict": "asks servers over https and refuses a certificate that is not valid (error 526)",
    "origin_pull": "asks servers over https and refuses a certificate that is not valid (error 526)",
}
_VERSIONS = ("1.0", "1.1", "1.2", "1.3")
_OFFERED = {"on": True, "zrt": True, "off": False}


def setting_effects(before: Zone, after: Zone) -> Iterator[Effect]:
    """Return what the changed settings of a zone mean; of a setting that was not looked at nothing is said."""
    for id_, say in _MEANINGS.items():
        old, new = before.settings.get(id_), after.settings.get(id_)
        if old is None or new is None or old == new:
            continue
        sentence, risk = say(old, new)
        yield Effect(
            Topic.TLS, f"{id_} of {after.name}", show_value(old), show_value(new), f"{after.name}: {sentence}", risk
        )


def _mode(old: Any, new: Any) -> _Told:
    now = f"Cloudflare {_MODES.get(new, f'is in the SSL mode {new}')}"
    risk = (
        Risk.LOCKS_OUT if new in ("strict", "origin_pull") else Risk.PUBLIC if new in ("off", "flexible") else Risk.NONE
    )
    return f"{now}; until now it {_MODES.get(old, f'was in the SSL mode {old}')}.", risk


def _minimum(old: Any, new: Any) -> _Told:
    raised = old in _VERSIONS and new in _VERSIONS and _VERSIONS.index(new) > _VERSIONS.index(old)
    if raised:
        # Whoever can do no more than the newest version that is now refused.
        return f"Browsers and programs that know nothing newer than TLS {_below(new)} are refused.", Risk.LOCKS_OUT
    return f"TLS {new} is accepted again; until now TLS {old} was the oldest.", Risk.NONE


def _below(version: str) -> str:
    return _VERSIONS[max(0, _VERSIONS.index(version) - 1)]


def _tls13(old: Any, new: Any) -> _Told:
    return f"TLS 1.3 is {'offered' if _OFFERED.get(new) else 'no longer offered'}.", Risk.NONE


def _rewrites(old: Any, new: Any) -> _Told:
    return f"Links to http in pages are {'turned into https' if new == 'on' else 'left as they are'}.", Risk.NONE


def _level(old: Any, new: Any) -> _Told:
    return f"Cloudflare's security level is {new}; until now {old}: it decides who is challenged.", Risk.LOCKS_OUT


def _bots(old: Any, new: Any) -> _Told:
    if new == "on":
        told = "What looks automated is challenged on every host: webhooks, programs and monitors may be, too."
        return told, Risk.LOCKS_OUT
    return "What looks automated is no longer challenged by Bot Fight Mode.", Risk.NONE


_MEANINGS: Mapping[str, Callable[[Any, Any], _Told]] = {
    "ssl": _mode,
    "min_tls_version": _minimum,
    "tls_1_3": _tls13,
    "automatic_https_rewrites": _rewrites,
    "security_level": _level,
    BOT_FIGHT_MODE: _bots,
}
