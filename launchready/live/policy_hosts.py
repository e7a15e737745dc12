"""What the host of an MTA-STS policy answers, taken as senders take it (RFC 8461 section 3.3)."""

from __future__ import annotations

from launchready.live.http import Response
from launchready.live.mail import RecordError
from launchready.live.transport import LONGEST_POLICY, StsPolicy, parse_sts_policy


def read_sts_answer(response: Response) -> StsPolicy:
    """Return the policy that the policy host's answer holds; raises RecordError, with a sentence that names the URL.

    Redirects are not followed (section 3.3), and so much is read as senders read.
    """
    url, kind = response.url, response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status != 200:
        raise RecordError(f"{url} answers {response.status}: senders take a policy with status 200 only")
    if response.cut or len(response.body) > LONGEST_POLICY:
        raise RecordError(f"{url} is longer than {LONGEST_POLICY} bytes: senders stop reading")
    if kind != "text/plain":
        raise RecordError(f"{url} is served as {kind or 'nothing'}, not as text/plain: senders ignore it")
    try:
        return parse_sts_policy(response.body.decode("utf-8", "replace"))
    except RecordError as error:
        raise RecordError(f"{url}: {error}") from None
