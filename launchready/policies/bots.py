"""Bot Fight Mode: it challenges programs as it does bots, and nothing exempts those that are wanted."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.zone.bots import BOT_FIGHT_MODE
from launchready.zone.diff import Kind


def judge_machines(judged: Judged) -> Iterator[Judgement]:
    """Find proxied hosts that programs call while Bot Fight Mode is on."""
    fights = judged.zone.settings.get(BOT_FIGHT_MODE)
    for name, host in sorted(judged.declared.hosts.items()) if judged.declared else ():
        if not (host.webhooks or host.programs) or not any(
            record.proxied for _, record in judged.by_name.get(name, ())
        ):
            continue
        called = f"webhooks post to {', '.join(host.webhooks)}" if host.webhooks else "programs call it as an API"
        if fights is None and judged.whole:
            yield Unjudged(name, f"{called}, and whether Bot Fight Mode is on could not be asked")
        elif fights == "on":
            yield Fault(
                name,
                f"Bot Fight Mode is on for the whole zone, and {called}: no rule can exempt them from a challenge that "
                "only a browser solves.",
                "Write bot_fight_mode: false, or take the host off the proxy; from Pro on Super Bot Fight Mode can be "
                "skipped by a rule.",
                Place(Kind.SETTING, BOT_FIGHT_MODE),
            )


_DOCS = "developers.cloudflare.com"

POLICIES = (
    Policy(
        id="machines-not-challenged",
        severity=Severity.HIGH,
        title="Bot Fight Mode is off where programs call.",
        impact="Payments are not confirmed, partners' programs and apps stop working, and monitors report an outage.",
        sources=(
            Source(f"{_DOCS}/bots/get-started/bot-fight-mode", "2026-11-24"),
            Source(f"{_DOCS}/waf/custom-rules/skip", "2026-11-24"),
        ),
        needs=frozenset({Part.RECORDS, Part.SETTINGS}),
        judge=judge_machines,
    ),
)
