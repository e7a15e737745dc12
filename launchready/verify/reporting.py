"""Checks of what goes with mail: keys that are awaited, who takes DMARC reports, and the MTA-STS policy."""

from __future__ import annotations

from launchready.expectations import DkimAwaited, MtaStsServed, ReportsAccepted
from launchready.live.dns import CouldNotLook
from launchready.live.http import NoResponse, Response
from launchready.live.mail import RecordError, is_dmarc
from launchready.live.policy_hosts import read_sts_answer
from launchready.live.transport import StsPolicy, is_announced, parse_sts_policy, parse_sts_record
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
    if any(map(is_dmarc, found.values)):
        return passed(f"{check.receiver} takes the DMARC reports of {check.domain}")
    return failed(f"{name} has no TXT record v=DMARC1: reports for {check.domain} are not sent to {check.receiver}")


async def check_mta_sts(check: MtaStsServed, look: Look) -> Seen:
    """Judge whether the announced policy is the declared one, and whether its file says the same (RFC 8461)."""
    name = f"_mta-sts.{check.domain}"
    found = await look.ask(name, "TXT")
    if isinstance(found, CouldNotLook):
        return unseen(found)
    records = [text for text in found.values if is_announced(text, "STSv1")]
    if len(records) != 1:
        return failed(f"{name} has {len(records) or 'no'} MTA-STS record{'s' if len(records) > 1 else ''}")
    try:
        id_ = parse_sts_record(records[0])
    except RecordError as error:
        return failed(f"senders ignore {name}: {error}")
    if id_ != check.id:
        return failed(f"{name} announces the policy {id_}, not {check.id}")
    url = f"https://mta-sts.{check.domain}/.well-known/mta-sts.txt"
    response = await look.get(url)
    if isinstance(response, NoResponse):
        return judge_no_response(response, f"mta-sts.{check.domain}", look)
    return judge_kept_out(response) or _judge_policy(check, response)


def _judge_policy(check: MtaStsServed, response: Response) -> Seen:
    try:
        served = read_sts_answer(response)
    except RecordError as error:
        return failed(str(error))
    declared = parse_sts_policy(check.policy)
    wrong = [
        f"{key} is {seen}, not {meant}"
        for (key, seen), (_, meant) in zip(_lines(served), _lines(declared), strict=True)
        if seen != meant
    ]
    if wrong:
        return failed(f"{response.url}: {'; '.join(wrong)}")
    return passed(f"{response.url} serves the policy that is declared")


def _lines(policy: StsPolicy) -> tuple[tuple[str, str], ...]:
    """Return what a policy says, line by line; the order of its servers means nothing."""
    servers = " and ".join(sorted(set(policy.mx))) or "missing"
    return ("mode", policy.mode), ("max_age", str(policy.max_age)), ("mx", servers)
