"""Checks of what goes with mail: keys that are awaited, who takes DMARC reports, and the MTA-STS policy."""

from __future__ import annotations

from launchready.expectations import DkimAwaited, MtaStsServed, ReportsAccepted
from launchready.live.dns import CouldNotLook
from launchready.live.http import NoResponse, Response
from launchready.live.mail import RecordError, parse_tags
from launchready.verdicts import Seen
from launchready.verify.answers import judge_kept_out, judge_no_response
from launchready.verify.look import Look, failed, passed, unknown, unseen


def judge_awaited(check: DkimAwaited) -> Seen:
    """Return unknown: no key is declared yet, so there is nothing to look for."""
    return unknown(f"{check.sender} does not sign yet: dkim is declared as pending")


async def check_reports(check: ReportsAccepted, look: Look) -> Seen:
    """Judge whether the receiver of DMARC reports says that it takes those of the domain (RFC 9990, section 4)."""
    name = f"{check.domain}._report._dmarc.{check.receiver}"
    found = await look.ask(name, "TXT")
    if isinstance(found, CouldNotLook):
        return unseen(found)
    if any(text.partition(";")[0].replace(" ", "") == "v=DMARC1" for text in found.values):
        return passed(f"{check.receiver} takes the DMARC reports of {check.domain}")
    return failed(f"{name} has no TXT record v=DMARC1: reports for {check.domain} are not sent to {check.receiver}")


async def check_mta_sts(check: MtaStsServed, look: Look) -> Seen:
    """Judge whether the announced policy is the declared one, and whether its file says the same (RFC 8461)."""
    name = f"_mta-sts.{check.domain}"
    found = await look.ask(name, "TXT")
    if isinstance(found, CouldNotLook):
        return unseen(found)
    records = [text for text in found.values if text.startswith("v=STSv1;")]
    if len(records) != 1:
        return failed(f"{name} has {len(records) or 'no'} MTA-STS record{'s' if len(records) > 1 else ''}")
    try:
        id_ = parse_tags(records[0]).get("id")
    except RecordError as error:
        return failed(f"senders ignore {name}: {error}")
    if id_ != check.id:
        return failed(f"{name} announces the policy {id_}, not {check.id}")
    url = f"https://mta-sts.{check.domain}/.well-known/mta-sts.txt"
    response = await look.get(url)
    if isinstance(response, NoResponse):
        return judge_no_response(response, f"mta-sts.{check.domain}", look)
    return judge_kept_out(response) or _judge_policy(check, url, response)


def _judge_policy(check: MtaStsServed, url: str, response: Response) -> Seen:
    if response.status != 200:  # no redirects: section 3.3
        return failed(f"{url} answers {response.status}: senders take a policy with status 200 only")
    kind = response.headers.get("content-type", "nothing").partition(";")[0].strip().lower()
    if kind != "text/plain":
        return failed(f"{url} is served as {kind}, not as text/plain: senders may ignore it")
    served = read_policy(response.body.decode("utf-8", "replace"))
    declared = read_policy(check.policy)
    wrong = [f"{key} is {_told(served.get(key))}, not {_told(value)}" for key, value in declared.items()
             if served.get(key) != value]  # fmt: skip
    if wrong:
        return failed(f"{url}: {'; '.join(wrong)}")
    return passed(f"{url} serves the policy that is declared")


def _told(values: frozenset[str] | None) -> str:
    return " and ".join(sorted(values)) if values else "missing"


def read_policy(text: str) -> dict[str, frozenset[str]]:
    """Return the keys of an MTA-STS policy file with their values: several for mx alone, else the first."""
    found: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        key, value = key.strip(), value.strip()
        if colon and key == "mx":
            found[key] = found.get(key, frozenset()) | {value.lower()}
        elif colon:
            found.setdefault(key, frozenset({value}))
    return found
