"""``launchready mail DOMAIN`` as a user has it: JSON, sentences, exit codes, refusals, and no terminal steered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from loopback import Authority
from mailing import MailWorld, healthy, looking_options, mail_world_beside

from launchready.cli import main

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x00\u202e<script>"
RECORDS = {
    **healthy(),
    "macro.acme.com TXT": ("v=spf1 exists:%{l}.%{h}.users.acme.com include:acme.com -all exp=why.acme.com",),
    "ada.mail.acme.com.users.acme.com A": ("127.0.0.2",),
    "why.acme.com TXT": ("ask %{o} about %{i}",),
    "parked.example TXT": ("v=spf1 -all",),
    "parked.example MX": ("0 .",),
    "_dmarc.parked.example TXT": ("v=DMARC1; p=reject; rua=mailto:d@parked.example",),
    "bounces.example TXT": ("v=spf1 ip4:203.0.113.1 -all",),
    "bounce.acme.com TXT": ("v=spf1 ip4:203.0.113.1 -all",),
    "broken.example MX": ("1 mx.acme.com.",),
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def world(authority: Authority) -> Iterator[MailWorld]:
    with mail_world_beside(authority, RECORDS) as world:
        yield world


@pytest.fixture
def run(
    world: MailWorld, authority: Authority, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Return a function that runs the command and returns exit code, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str, smtp: bool = True) -> tuple[int, str, str]:
        more = ["--connect-smtp", str(world.smtp[None])] if smtp else []
        with pytest.raises(SystemExit) as ended:
            main(["mail", *arguments, *looking_options(world, authority), *more])
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, captured.out, captured.err

    return call


def as_json(run: Run, *arguments: str) -> dict[str, Any]:
    _, out, _ = run(*arguments, "--json")
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_report_has_exactly_the_keys_of_the_contract(run: Run) -> None:
    report = as_json(run, "acme.com")
    assert list(report) == ["schema", "domain", "spf", "dkim", "dmarc", "mta_sts", "tls_rpt", "findings"]
    assert report["schema"] == "launchready.mail/1"
    assert list(report["spf"]) == ["record", "lookups", "voids", "tree", "reason"]
    assert list(report["dmarc"]) == ["found_at", "organizational_domain", "policy", "effective", "errors"]
    assert list(report["dmarc"]["effective"]) == ["rfc9989", "rfc7489"]
    assert set(report["findings"][0] if report["findings"] else {}) <= {
        "policy", "severity", "confidence", "subject", "impact", "fix", "effort", "evidence",
    }  # fmt: skip


def test_the_report_says_what_is_published(run: Run) -> None:
    report = as_json(run, "acme.com")
    assert report["spf"]["record"] == "v=spf1 include:_spf.google.com ~all"
    assert (report["spf"]["lookups"], report["spf"]["voids"]) == (1, 0)
    assert report["spf"]["tree"] == [
        {"term": "include:_spf.google.com", "domain": "_spf.google.com", "found": "its record", "tree": []}
    ]
    (key,) = report["dkim"]
    assert (key["selector"], key["given"], key["status"], key["type"], key["bits"]) == (
        "google", False, "usable", "rsa", 2048,
    )  # fmt: skip
    assert report["dmarc"] == {
        "found_at": "acme.com",
        "organizational_domain": "acme.com",
        "policy": "quarantine",
        "effective": {"rfc9989": "quarantine", "rfc7489": "quarantine"},
        "errors": [],
    }
    assert report["mta_sts"]["mode"] == "enforce"
    assert report["tls_rpt"]["rua"] == ["mailto:tls@acme.com"]
    assert report["findings"] == []


def test_what_is_not_there_is_null(run: Run) -> None:
    report = as_json(run, "broken.example")
    assert report["spf"]["record"] is None
    assert report["mta_sts"] is None
    assert report["tls_rpt"] is None
    assert report["dmarc"]["found_at"] is None
    assert report["dmarc"]["effective"] == {"rfc9989": None, "rfc7489": None}


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        pytest.param(("acme.com", "--ip", "203.0.113.7"), "pass", id="listed"),
        pytest.param(("acme.com", "--ip", "192.0.2.200"), "softfail", id="not-listed"),
        pytest.param(("acme.com", "--ip", "2001:db8::1"), "softfail", id="ipv6"),
        pytest.param(
            ("macro.acme.com", "--ip", "192.0.2.1", "--mail-from", "ada@macro.acme.com", "--helo", "mail.acme.com"),
            "pass", id="macros-of-the-mail",
        ),
        pytest.param(
            ("macro.acme.com", "--ip", "192.0.2.1", "--mail-from", "eve@macro.acme.com", "--helo", "mail.acme.com"),
            "fail", id="macros-of-another-mail",
        ),
        pytest.param(
            ("acme.com", "--ip", "203.0.113.1", "--mail-from", "x@bounces.example"), "pass", id="domain-of-mail-from"
        ),
        pytest.param(
            ("acme.com", "--ip", "203.0.113.1", "--mail-from", "", "--helo", "bounces.example"), "pass", id="a-bounce"
        ),
        pytest.param(("broken.example", "--ip", "203.0.113.1"), "none", id="no-record"),
    ],
)  # fmt: skip
def test_may_this_sender_send(run: Run, arguments: tuple[str, ...], result: str) -> None:
    assert as_json(run, *arguments)["spf"]["result"] == result


@pytest.mark.parametrize(
    ("mail_from", "code", "says"),
    [
        pytest.param("x@acme.com", 0, "recognised as yours", id="the-domain-itself"),
        pytest.param("x@bounce.acme.com", 0, "recognised as yours", id="of-the-same-organisation"),
        pytest.param("x@bounces.example", 1, "sender-not-aligned", id="of-another"),
    ],
)
def test_a_sender_that_passes_for_another_domain_does_not_count(run: Run, mail_from: str, code: int, says: str) -> None:
    found, out, _ = run("acme.com", "--ip", "203.0.113.1", "--mail-from", mail_from)
    assert (found, says in out) == (code, True), out


def test_strict_alignment_takes_no_subdomain(run: Run, world: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = "v=DMARC1; p=quarantine; aspf=s; rua=mailto:d@acme.com"
    monkeypatch.setitem(world.names.records, "_dmarc.acme.com TXT", (strict,))
    code, out, _ = run("acme.com", "--ip", "203.0.113.1", "--mail-from", "x@bounce.acme.com")
    assert (code, "no return path of its own helps" in " ".join(out.split())) == (1, True), out
    assert run("acme.com", "--ip", "203.0.113.1", "--mail-from", "x@acme.com")[0] == 0


def test_the_sender_is_told_what_the_domain_explains(run: Run) -> None:
    _, out, _ = run("macro.acme.com", "--ip", "192.0.2.1", "--mail-from", "eve@macro.acme.com")
    assert "The sender is told: ask macro.acme.com about 192.0.2.1" in out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        pytest.param(("acme.com",), 0, "Mail that you send as acme.com", id="fine"),
        pytest.param(("parked.example",), 0, "takes no mail", id="closed"),
        pytest.param(("broken.example",), 1, "anybody can pretend to be you", id="broken"),
        pytest.param(("acme.com", "--selector", "nosuch"), 1, "no such key", id="named-selector-missing"),
        pytest.param(("acme.com", "--ip", "192.0.2.200"), 1, "gets softfail", id="sender-not-allowed"),
        pytest.param(("ACME.com.",), 0, "Mail to acme.com", id="as-people-type-it"),
        pytest.param(("gone.invalid",), 1, "no such domain", id="no-such-domain"),
    ],
)
def test_exit_codes_and_sentences(run: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    found, out, _ = run(*arguments)
    assert (found, says in out) == (code, True), out


def test_guessed_selectors_are_said_to_be_guessed(run: Run) -> None:
    _, out, _ = run("acme.com")
    assert "selectors of known providers; others cannot be listed" in out


def test_a_closed_port_25_is_said_and_changes_no_exit_code(run: Run) -> None:
    code, out, _ = run("acme.com", smtp=False)
    assert code == 0
    assert "starttls-unknown" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("acme",), "no domain"),
        (("*.acme.com",), "no domain"),
        (("a..b",), "empty label"),
        (("acme.com", "--ip", "1.2.3"), "no address"),
        (("acme.com", "--helo", "x"), "with --ip"),
        (("acme.com", "--ip", "192.0.2.1", "--mail-from", "acme.com"), "no address"),
        (("acme.com", "--selector", "a b"), "--selector"),
        (("acme.com", "--connect-smtp", "nowhere"), "--connect-smtp"),
        (("acme.com", "--nosuch"), "--nosuch"),
    ],
    ids=lambda value: None,
)
def test_wrong_use_is_exit_2_and_says_what_would_be_right(run: Run, arguments: tuple[str, ...], says: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "garbage"])
def test_dns_that_cannot_be_asked_is_exit_3_and_names_nothing_missing(
    fault: str, world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*{key.split()[0] for key in RECORDS}, "acme.com"]:
        monkeypatch.setitem(world.names.faults, name, fault)
    code, out, _ = run("acme.com")
    assert code == 3
    assert "could not be found out" in out
    assert "missing" not in out


@pytest.mark.parametrize(
    "name",
    ["acme.com TXT", "_dmarc.acme.com TXT", "google._domainkey.acme.com TXT", "_mta-sts.acme.com TXT",
     "_smtp._tls.acme.com TXT", "default._bimi.acme.com TXT"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_is_published_steers_a_terminal(
    name: str, form: str, world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = {"acme.com TXT": "v=spf1 include:", "_dmarc.acme.com TXT": "v=DMARC1; p=", "_mta-sts.acme.com TXT":
              "v=STSv1; id=", "_smtp._tls.acme.com TXT": "v=TLSRPTv1; rua=", "default._bimi.acme.com TXT":
              "v=BIMI1; l="}  # fmt: skip
    escaped = "".join(f"\\{byte:03d}" for byte in HOSTILE.encode())
    monkeypatch.setitem(world.names.records, name, (begins.get(name, "v=DKIM1; k=") + escaped,))
    _, out, err = run("acme.com", *(["--json"] if form == "json" else []))
    assert not set("\x1b\x07\x00\u202e") & set(out + err)


def test_ten_thousand_txt_records_end_in_time(world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # More than any DNS message can carry: the server cannot answer, and neither can it be called missing.
    monkeypatch.setitem(world.names.records, "acme.com TXT", tuple(f"{number:08d}" for number in range(10_000)))
    monkeypatch.setitem(world.names.faults, "acme.com TXT", "truncate")
    code, out, _ = run("acme.com")
    assert code == 3
    assert "spf-unknown" in out


def test_no_name_leads_us_into_a_private_network(world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.names.records, "mta-sts.acme.com A", ("127.0.0.1",))
    monkeypatch.setitem(world.names.records, "mx.acme.com A", ("169.254.169.254",))
    code, out, _ = run("acme.com", smtp=False)
    assert "points into a private network (127.0.0.1)" in out
    assert "of a private network alone (169.254.169.254)" in out
    assert code == 1


def test_help_names_both_uses(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mail", "--help"])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    assert "DOMAIN" in out
    assert "proof STACK" in out
    assert "--selector" in out


@pytest.mark.parametrize(
    "selector", ["google", "google._domainkey", "google._domainkey.acme.com", "GOOGLE._DomainKey.Acme.com."]
)
def test_a_selector_may_be_given_by_its_whole_name(selector: str, run: Run) -> None:
    code, out, _ = run("acme.com", "--selector", selector, "--json")
    assert code == 0
    assert [(key["selector"], key["status"]) for key in json.loads(out)["dkim"]] == [("google", "usable")]


def test_a_key_that_the_console_put_at_a_doubled_name_is_found(
    world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.names.records, "s9._domainkey.acme.com.acme.com TXT", ("v=DKIM1; p=AAAA",))
    code, out, _ = run("acme.com", "--selector", "s9")
    assert code == 1
    assert "stands at s9._domainkey.acme.com.acme.com" in out


@pytest.mark.parametrize(
    ("record", "fix"),
    [
        ("v=spf1 include:%{l}.x.test -all", "Correct the SPF record"),
        ("no record", "Publish an SPF record"),
        ("v=spf1 -all", "Add the service's include"),
    ],
    ids=["broken-for-this-mail", "none", "not-listed"],
)
def test_what_to_do_for_a_sender_that_does_not_pass(
    record: str, fix: str, world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.names.records, "acme.com TXT", (record,))
    _, out, _ = run("acme.com", "--ip", "198.51.100.9", "--mail-from", "bob@acme.com", "--json")
    (found,) = (each for each in json.loads(out)["findings"] if each["policy"] == "sender-not-allowed")
    assert found["fix"].startswith(fix)


def test_a_null_mx_beside_others_is_no_word_that_no_mail_is_taken(
    world: MailWorld, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.names.records, "acme.com MX", ("0 .", "1 mx.acme.com."))
    _, out, _ = run("acme.com")
    assert "Some mail to acme.com is lost or late" in out
