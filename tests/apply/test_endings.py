"""What ended a run is told in words, from what either provider quotes."""

from __future__ import annotations

import pytest

from launchready.apply.endings import explain_ending

OFFICIAL = 'error: failed to make http request: POST "https://api.cloudflare.com/client/v4/zones/0a/dns_records": '
OURS = "error: www.acme.test A: Cloudflare refused ({}): {} (POST /zones/0a/dns_records: {})"


@pytest.mark.parametrize(
    ("output", "told"),
    [
        pytest.param(OFFICIAL + '429 Too Many Requests {"errors":[{"code":971}]}', "five minutes", id="official-limit"),
        pytest.param(OFFICIAL + '403 Forbidden {"errors":[{"code":9109}]}', "the token", id="official-token"),
        pytest.param(OFFICIAL + "502 Bad Gateway ", "cloudflarestatus", id="official-trouble"),
        pytest.param(
            OFFICIAL + '400 Bad Request {"errors":[{"code":81058}]}', "at Cloudflare already", id="official-lost"
        ),
        pytest.param(
            OFFICIAL + '400 Bad Request {"errors":[{"code":9005}]}', "refused a change", id="official-refusal"
        ),
        pytest.param(
            'failed to make http request: Post "https://api.cloudflare.com/client/v4/zones/0a/dns_records": EOF',
            "could not be reached",
            id="official-cut",
        ),
        pytest.param(OURS.format(971, "Wait", "429 Too Many Requests"), "five minutes", id="limit"),
        pytest.param(OURS.format(10000, "Authentication error", "401 Unauthorized"), "the token", id="token"),
        pytest.param(OURS.format(20217, "exceeded", "400 Bad Request"), "at Cloudflare already", id="lost"),
        pytest.param(
            "error: the API at http://127.0.0.1:9/client/v4 did not answer (GET /zones: ConnectError)",
            "could not be reached",
            id="silent",
        ),
        pytest.param(
            "error: error parsing response json: invalid character '<' looking for beginning of value",
            "not Cloudflare's API",
            id="official-garbled",
        ),
        pytest.param(
            "error: the answer is not one of Cloudflare's API, or not all of it (POST /zones/0a/dns_records)",
            "not Cloudflare's API",
            id="garbled",
        ),
    ],
)
def test_the_cause_and_the_command_that_goes_on(output: str, told: str) -> None:
    lines = explain_ending(f"@ updating....\n    {output}\n", "acme")
    assert len(lines) == 2
    assert told in lines[0]
    assert "`launchready up acme`" in lines[1]


def test_a_change_that_failed_for_another_reason_is_gone_on_from_too() -> None:
    output = "cloudflare:index:DnsRecord (www):\n error: creating failed: something nobody has seen\n"
    (line,) = explain_ending(output, "acme")
    assert "`launchready up acme`" in line


def test_several_causes_are_told_each_once() -> None:
    output = "\n".join(
        [OFFICIAL + "503 Service Unavailable", OFFICIAL + "500 Internal Server Error", OFFICIAL + "429 X"]
    )
    assert len(explain_ending(output, "acme")) == 3


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("", id="nothing"),
        pytest.param(
            "GET https://acme.test/health: 503 Service Unavailable\nerror: the update is applied, but the live domain "
            "is not as declared",
            id="the-proof-failed",
        ),
        pytest.param("error: stacks/Pulumi.acme.yaml:3: hosts.app: not a host", id="a-mistake-in-the-stack-file"),
        pytest.param("GET /account: 200 tries", id="a-path-in-a-sentence"),
    ],
)
def test_where_no_call_failed_nothing_is_added(output: str) -> None:
    assert explain_ending(output, "acme") == ()
