"""How the zone stands at Cloudflare, and settings under which the rest does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source
from launchready.policies.judged import Judged, Part
from launchready.zone.diff import Kind

_OLD = ("1.0", "1.1")  # RFC 8996


def judge_plan(judged: Judged) -> Iterator[Judgement]:
    """Find a zone whose plan is smaller than the declared one."""
    declared = judged.declared.plan if judged.declared else None
    held = judged.standing.plan if judged.standing else None
    if declared is not None and held is not None and held.below(declared):
        yield Fault(
            judged.zone.name,
            f"Its plan is {held}, and the stack file says {declared}: what only {declared} has is refused half way.",
            f"Book {declared} at Cloudflare first, or write zone.plan: {held}.",
        )


def _setting(name: str, values: tuple[str, ...], message: str, fix: str) -> Callable[[Judged], Iterator[Judgement]]:
    """Return a judge that finds the setting ``name`` at one of ``values``."""

    def judge(judged: Judged) -> Iterator[Judgement]:
        value = judged.zone.settings.get(name)
        if value in values:
            yield Fault(judged.zone.name, message.format(value=value), fix, Place(Kind.SETTING, name))

    return judge


def _dnssec(statuses: tuple[str, ...], message: str, fix: str) -> Callable[[Judged], Iterator[Judgement]]:
    """Return a judge that finds DNSSEC in one of ``statuses``."""

    def judge(judged: Judged) -> Iterator[Judgement]:
        status = judged.standing.dnssec if judged.standing else None
        if status in statuses:
            yield Fault(judged.zone.name, message.format(status=status), fix)

    return judge


def judge_paused(judged: Judged) -> Iterator[Judgement]:
    """Find a zone that is paused."""
    if judged.standing is not None and judged.standing.paused:
        yield Fault(
            judged.zone.name,
            "It is paused: Cloudflare answers DNS only, with the servers' own addresses.",
            "Choose Enable Cloudflare on Site in the zone's dashboard, under Overview.",
        )


def judge_hold(judged: Judged) -> Iterator[Judgement]:
    """Find a zone that is held."""
    if judged.standing is not None and judged.standing.held:
        yield Fault(
            judged.zone.name,
            "A zone hold keeps every other account of Cloudflare from adding the domain.",
            "Nothing, until the domain is handed over: release the hold then.",
        )


_DOCS = "developers.cloudflare.com"
_SETTINGS = frozenset({Part.SETTINGS})
_VERSIONS = f"{_DOCS}/ssl/edge-certificates/additional-options"

ZONE_PLAN_LARGE_ENOUGH = Policy(
    id="zone-plan-large-enough",
    severity=Severity.HIGH,
    title="The zone has the plan that is declared.",
    impact="The update stops half way: a part of what was declared acts, the rest does not.",
    sources=(Source("launchready/zone/limits.py", "2026-11-24"),),
    needs=frozenset(),
    judge=judge_plan,
)

POLICIES = (
    Policy(
        id="dnssec-not-broken",
        severity=Severity.CRITICAL,
        title="DNSSEC is on at Cloudflare and at the registrar, or at neither.",
        impact="For a large part of the internet the domain does not exist: no site, no mail.",
        sources=(
            Source(f"{_DOCS}/dns/dnssec/troubleshooting", "2026-11-24"),
            Source("RFC 4035 section 5", "2026-11-24"),
        ),
        needs=frozenset(),
        judge=_dnssec(
            ("pending-disabled", "error"),
            "DNSSEC is half off ({status}): the registrar publishes a DS record that Cloudflare's answers do not fit.",
            "Remove the DS record at the registrar, or switch DNSSEC on again at Cloudflare.",
        ),
    ),
    Policy(
        id="zone-not-paused",
        severity=Severity.HIGH,
        title="The zone is not paused.",
        impact="No redirect, certificate, cache or protection of Cloudflare acts, and every server is shown.",
        sources=(Source(f"{_DOCS}/fundamentals/manage-domains/pause-cloudflare", "2026-11-24"),),
        needs=frozenset(),
        judge=judge_paused,
    ),
    ZONE_PLAN_LARGE_ENOUGH,
    Policy(
        id="not-under-attack",
        severity=Severity.MEDIUM,
        title="Under Attack Mode is on only during an attack.",
        impact="Every visitor waits for a challenge, and programs that use an API are kept out.",
        sources=(Source(f"{_DOCS}/fundamentals/reference/under-attack-mode", "2026-11-24"),),
        needs=_SETTINGS,
        judge=_setting(
            "security_level",
            ("under_attack",),
            "Under Attack Mode is on for the whole zone.",
            "Switch it off when the attack is over (security level medium).",
        ),
    ),
    Policy(
        id="tls-minimum-current",
        severity=Severity.MEDIUM,
        title="Visitors need TLS 1.2 or newer.",
        impact="Old connections can be broken, and audits for card payments and insurers fail.",
        sources=(Source("RFC 8996", "2026-11-24"), Source(f"{_VERSIONS}/minimum-tls", "2026-11-24")),
        needs=_SETTINGS,
        judge=_setting(
            "min_tls_version", _OLD, "The edge accepts TLS {value}.", 'Set the minimum to 1.2 (tls.minimum: "1.2").'
        ),
    ),
    Policy(
        id="newest-tls-on",
        severity=Severity.LOW,
        title="TLS 1.3 is on.",
        impact="Connections take longer to open, and where 1.3 is the minimum nobody gets one.",
        sources=(Source(f"{_VERSIONS}/tls-13", "2026-11-24"),),
        needs=_SETTINGS,
        judge=_setting("tls_1_3", ("off",), "TLS 1.3 is off.", "Switch it on."),
    ),
    Policy(
        id="development-mode-off",
        severity=Severity.LOW,
        title="Development mode is off.",
        impact="Nothing is cached for three hours: the site is slower, and its servers carry every visitor.",
        sources=(Source(f"{_DOCS}/cache/reference/development-mode", "2026-11-24"),),
        needs=_SETTINGS,
        judge=_setting(
            "development_mode",
            ("on",),
            "Development mode is on.",
            "Switch it off; it ends after three hours by itself.",
        ),
    ),
    Policy(
        id="dnssec-complete",
        severity=Severity.LOW,
        title="DNSSEC that Cloudflare signs is published by the registrar.",
        impact="Nobody checks the signatures, so they protect from nothing.",
        sources=(Source(f"{_DOCS}/dns/dnssec", "2026-11-24"),),
        needs=frozenset(),
        judge=_dnssec(
            ("pending",),
            "DNSSEC is half on: Cloudflare signs, and the registrar publishes no DS record yet.",
            "Copy the DS record that Cloudflare shows under DNS, Settings to the registrar.",
        ),
    ),
    Policy(
        id="zone-not-held",
        severity=Severity.INFO,
        title="Another account may take the zone over.",
        impact="The domain cannot be moved to another account of Cloudflare, not even by its owner.",
        sources=(Source(f"{_DOCS}/fundamentals/account/account-security/zone-holds", "2026-11-24"),),
        needs=frozenset(),
        judge=judge_hold,
    ),
)
