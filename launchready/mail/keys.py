"""The DKIM keys of a domain, selector by selector, with wildcards unmasked."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace

from launchready.live.dns import Answer, CouldNotLook
from launchready.live.mail import RecordError, RevokedError, parse_dkim
from launchready.live.names import Ask
from launchready.mail.parts import Dkim, KeyStatus


async def look_at_keys(ask: Ask, domain: str, selectors: tuple[str, ...], *, given: bool) -> tuple[Dkim, ...]:
    """Return what each of ``selectors`` publishes; those that were only tried are left out where nothing is there."""
    nobody = await ask(f"lr-{secrets.token_hex(6)}._domainkey.{domain}", "TXT")  # no zone can know it: only a wildcard
    fake = nobody.values if isinstance(nobody, Answer) else ()
    keys = await asyncio.gather(*(_look_at_key(ask, domain, selector, fake, given) for selector in selectors))
    if isinstance(nobody, CouldNotLook):
        reason = f"has a key, but whether a wildcard fakes it could not be looked up: {nobody.reason}"
        keys = [
            replace(key, status=KeyStatus.UNKNOWN, reason=reason, key=None) if key.status is KeyStatus.USABLE else key
            for key in keys
        ]
    nothing = {KeyStatus.MISSING} if fake == () else {KeyStatus.MISSING, KeyStatus.WILDCARD}
    found = tuple(key for key in keys if given or key.status not in nothing)
    if fake and not given:
        name = f"*._domainkey.{domain}"
        found = (Dkim("*", name, given, KeyStatus.WILDCARD, "answers for every selector: it shows no key"), *found)
    return found


async def _is_doubled(ask: Ask, name: str, domain: str) -> bool:
    """Say whether the record stands where consoles put it that add the domain to a name that already has it."""
    found = await ask(f"{name}.{domain}", "TXT")
    return isinstance(found, Answer) and bool(found.values or found.cnames)


async def _look_at_key(ask: Ask, domain: str, selector: str, fake: tuple[str, ...], given: bool) -> Dkim:
    name = f"{selector}._domainkey.{domain}"
    found = await ask(name, "TXT")
    if isinstance(found, CouldNotLook):
        return Dkim(selector, name, given, KeyStatus.UNKNOWN, found.reason)
    if not found.values:
        reason = f"leads to {found.cnames[-1]}, where there is no key" if found.cnames else "is not there"
        if given and not found.cnames and await _is_doubled(ask, name, domain):
            reason = f"stands at {name}.{domain}: the console added the domain to what was typed"
        status = KeyStatus.UNUSABLE if found.cnames else KeyStatus.MISSING
        return Dkim(selector, name, given, status, reason, None, found.cnames)
    if set(found.values) == set(fake):
        return Dkim(selector, name, given, KeyStatus.WILDCARD, "is answered by a wildcard", None, found.cnames)
    if len(found.values) > 1:
        reason = f"has {len(found.values)} TXT records; what verifiers do with several is undefined"
        return Dkim(selector, name, given, KeyStatus.UNUSABLE, reason, None, found.cnames)
    try:
        key = parse_dkim(found.values[0])
    except RevokedError as error:
        return Dkim(selector, name, given, KeyStatus.REVOKED, str(error), None, found.cnames)
    except RecordError as error:
        return Dkim(selector, name, given, KeyStatus.UNUSABLE, str(error), None, found.cnames)
    return Dkim(selector, name, given, KeyStatus.USABLE, "", key, found.cnames)
