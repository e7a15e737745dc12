"""``launchready mail proof``: a message proves who signs; it is remembered without the message, and verify shows it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from loopback import Authority
from mailing import MailWorld, looking_options, mail_world_beside
from signing import BODY, HEADERS, Signer

from launchready.cli import main
from launchready.expectations import Check, DkimPublished, Expectation, Layer
from launchready.mail.proofs import MailProof, read_proofs, remember_proofs, show_proofs
from launchready.verdicts import Outcome, Verdict

OWN, SENDER, STRANGER, RETIRED = Signer(), Signer(), Signer(), Signer()
SUB = (("From", "ada@news.acme.com"), *HEADERS[1:])
FORGED = (("From", "ada@other.example"), *HEADERS[1:])
STACK = f"""config:
  launchready:site:
    zone: {{name: acme.com}}
    canonical: "@"
    hosts:
      "@": {{origin: 198.51.100.10, audience: marketing}}
    mail:
      provider: google-workspace
      dkim:
        - {{selector: google, txt: "{OWN.record}"}}
      senders:
        - name: postmark
          dkim:
            - {{selector: pm, cname: pm.dkim.example}}
        - name: bounces-only
          return_path: {{host: send, mx: feedback.example, include: spf.example}}
"""
RECORDS = {
    "google._domainkey.acme.com TXT": (OWN.record,),
    "pm._domainkey.acme.com CNAME": ("pm.dkim.example.",),
    "pm.dkim.example TXT": (SENDER.record,),
    "x._domainkey.acme.com TXT": (STRANGER.record,),
    "x._domainkey.other.example TXT": (STRANGER.record,),
    "revoked._domainkey.acme.com TXT": ("v=DKIM1; p=",),
    "_dmarc.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:d@acme.com",),
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
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: x\n")
    (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text(STACK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(
    world: MailWorld, authority: Authority, project: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:  # fmt: skip
    """Return a function that checks a message, from a file or as pasted, and returns exit code, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(message: bytes, *options: str, pasted: bool = False) -> tuple[int, str, str]:
        file = project / "message.eml"
        file.write_bytes(message)
        if pasted:
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(message)))
        named = [] if pasted else [str(file)]
        with pytest.raises(SystemExit) as ended:
            main(["mail", "proof", "acme", *named, *options, *looking_options(world, authority)])
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, captured.out, captured.err

    return call


def headers_of(message: bytes) -> bytes:
    return message.partition(b"\r\n\r\n")[0]


def test_a_declared_sender_is_proved_and_remembered(run: Run, project: Path) -> None:
    code, out, _ = run(SENDER.sign("acme.com", "pm"))
    assert code == 0
    assert "✓ postmark signs" in out
    (proof,) = read_proofs(project / ".launchready" / "acme")
    assert (proof.sender, proof.domain, proof.selector, proof.extent) == ("postmark", "acme.com", "pm", "whole message")
    assert proof.message_at == "2025-11-20T10:00:00Z"


def test_nothing_of_the_message_is_kept(run: Run, project: Path) -> None:
    run(SENDER.sign("acme.com", "pm"))
    kept = (project / ".launchready" / "acme" / "mail-proofs.json").read_text()
    for secret in ("invoice", "ada@", "bob@", "attached"):
        assert secret not in kept
    assert sorted(path.name for path in (project / ".launchready" / "acme").iterdir()) == ["mail-proofs.json"]


def test_pasted_headers_prove_the_headers(run: Run, project: Path) -> None:
    code, out, _ = run(headers_of(OWN.sign("acme.com", "google")), pasted=True)
    assert code == 0
    assert "the body was not given" in out
    assert read_proofs(project / ".launchready" / "acme")[0].extent == "headers only"


@pytest.mark.parametrize(
    ("message", "code", "says"),
    [
        pytest.param(OWN.sign("acme.com", "google").replace(b"Your", b"My"), 1, "does not fit these", id="altered"),
        pytest.param(OWN.sign("acme.com", "google").replace(b"Hello", b"Bye"), 1, "the body is not", id="body-altered"),
        pytest.param(STRANGER.sign("acme.com", "google"), 1, "another key signed", id="another-key"),
        pytest.param(STRANGER.sign("acme.com", "x"), 1, "the stack declares no such key", id="not-declared"),
        pytest.param(STRANGER.sign("other.example", "x"), 1, "does not count for acme.com", id="of-another-domain"),
        pytest.param(OWN.sign("acme.com", "google", FORGED), 1, "does not count for other.example", id="from-another"),
        pytest.param(RETIRED.sign("acme.com", "revoked"), 1, "revoked since", id="revoked"),
        pytest.param(RETIRED.sign("acme.com", "gone"), 1, "changed since", id="key-gone"),
        pytest.param(b"From: ada@acme.com\r\n\r\nHello\r\n", 1, "no DKIM-Signature", id="not-signed"),
        pytest.param(
            b"Authentication-Results: mx.example; dkim=pass header.d=acme.com\r\nFrom: ada@acme.com\r\n\r\n", 1,
            "not believed", id="only-somebodys-word",
        ),
        pytest.param(OWN.sign("acme.com", "google", SUB), 0, "counts for news.acme.com", id="same-organisation"),
        pytest.param(
            OWN.sign("acme.com", "google", x="1763632801"), 0, "it expired 2025-11-20", id="expired-and-said"
        ),
        pytest.param(OWN.sign("acme.com", "google", l=str(len(BODY))), 0, "more can be appended", id="length-told"),
        pytest.param(
            OWN.sign("acme.com", "google", l=str(len(BODY))) + b"Pay here.\r\n", 0, "11 more are not signed",
            id="part-of-body",
        ),
        pytest.param(OWN.sign("acme.com", "google", l="0", body=""), 0, "are as they were signed", id="empty-body"),
        pytest.param(
            OWN.sign("acme.com", "google", t="4102444800"), 0, "signed 2100-01-01T00:00:00Z, which is still to come",
            id="signed-tomorrow",
        ),
        pytest.param(
            b"List-Id: <x.example>\r\n" + OWN.sign("acme.com", "google").replace(b"Hello", b"Bye"), 1,
            "passed on (list-id)", id="by-a-list",
        ),
        pytest.param(
            b"ARC-Seal: i=1\r\n" + OWN.sign("acme.com", "google").replace(b"Your", b"[x] Your"), 1,
            "passed on (arc-seal)", id="by-a-forwarder",
        ),
        pytest.param(
            STRANGER.sign("other.example", "x"), 1, "Still to be proved by a message of theirs: ",
            id="who-is-missing",
        ),
    ],
)  # fmt: skip
def test_what_is_proved_and_what_is_not(run: Run, project: Path, message: bytes, code: int, says: str) -> None:
    found, out, _ = run(message)
    assert (found, says in out) == (code, True), out
    assert bool(read_proofs(project / ".launchready" / "acme")) == (code == 0)


def test_a_body_that_is_signed_in_part_is_remembered_so(run: Run, project: Path) -> None:
    run(OWN.sign("acme.com", "google", l=str(len(BODY))) + b"Pay here.\r\n")
    assert read_proofs(project / ".launchready" / "acme")[0].extent == "headers and a part of the body"


def test_of_several_signatures_each_is_told_and_the_declared_one_counts(run: Run) -> None:
    second = STRANGER.sign("other.example", "x")
    both = second[: second.index(b"From:")] + OWN.sign("acme.com", "google")
    code, out, _ = run(both)
    assert code == 0
    assert "✓ Google Workspace signs" in out
    assert "other.example does not count for acme.com" in out


def test_who_is_still_to_be_proved(run: Run) -> None:
    _, out, _ = run(OWN.sign("acme.com", "google"), "--json")
    assert json.loads(out)["unproved"] == ["postmark"]
    assert json.loads(out)["without_key"] == ["bounces-only"]
    _, out, _ = run(SENDER.sign("acme.com", "pm"), "--json")
    assert json.loads(out)["unproved"] == []
    _, out, _ = run(SENDER.sign("acme.com", "pm"))
    assert "Still to be proved" not in out
    assert "declares no DKIM key: bounces-only" in out


def test_strict_alignment_takes_the_same_domain_only(
    run: Run, world: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.names.records, "_dmarc.acme.com TXT", ("v=DMARC1; p=reject; adkim=s",))
    code, out, _ = run(OWN.sign("acme.com", "google", SUB))
    assert (code, "asks for exactly that domain (adkim=s)" in " ".join(out.split())) == (1, True), out
    code, out, _ = run(OWN.sign("acme.com", "google"))
    assert (code, "adkim=s" in out) == (0, False), out


@pytest.mark.parametrize(("identity", "code"), [("@acme.com", 0), ("@news.acme.com", 1)], ids=["same", "subdomain"])
def test_a_key_that_is_not_for_subdomains(
    identity: str, code: int, run: Run, world: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.names.records, "google._domainkey.acme.com TXT", (OWN.record + "; t=s",))
    assert run(OWN.sign("acme.com", "google", i=identity))[0] == code


def test_a_key_that_cannot_be_looked_up_is_exit_3(run: Run, world: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.names.faults, "google._domainkey.acme.com", "SERVFAIL")
    code, out, _ = run(OWN.sign("acme.com", "google"))
    assert (code, "could not be looked up" in out) == (3, True)


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (b"", "no header fields"),
        (b"hello\n", "line 1"),
        (b"\x00\xff\x00", "line 1"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Internet headers"),
    ],
)
def test_what_is_no_message_is_wrong_use(run: Run, message: bytes, says: str) -> None:
    code, out, err = run(message)
    assert (code, out) == (2, "")
    assert says in err


def test_a_hostile_message_steers_no_terminal(run: Run) -> None:
    evil = b"\x1b[2J\x07\xe2\x80\xae"
    message = (
        b"Authentication-Results: " + evil + b"\r\nDKIM-Signature: v=1; a=" + evil + b"\r\nFrom: " + evil + b"@x.y\r\n"
    )
    for options in ((), ("--json",)):
        _, out, err = run(message, *options)
        assert not set("\x1b\x07\u202e") & set(out + err)


def test_json(run: Run) -> None:
    _, out, _ = run(SENDER.sign("acme.com", "pm"), "--json")
    report: dict[str, Any] = json.loads(out)
    assert report["schema"] == "launchready.mail-proof/1"
    (signature,) = report["signatures"]
    assert (signature["proof"], signature["aligned"], signature["sender"]) == ("whole message", True, "postmark")
    assert [proof["sender"] for proof in report["proofs"]] == ["postmark"]


NEW = "2026-11-20T10:00:00Z"
OLD = "2025-11-20T10:00:00Z"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        pytest.param(("k", OLD, "whole message"), ("k", NEW, "headers only"), 1, id="a-newer-message"),
        pytest.param(("k", NEW, "headers only"), ("k", OLD, "whole message"), 0, id="an-older-message"),
        pytest.param(("k", NEW, "whole message"), ("k", NEW, "headers only"), 0, id="the-same-without-its-body"),
        pytest.param(("k", NEW, "headers only"), ("k", NEW, "whole message"), 1, id="the-same-with-its-body"),
        pytest.param(("k", NEW, "whole message"), ("k", NEW, "whole message"), 1, id="the-same-again"),
        pytest.param(("k", NEW, "whole message"), ("l", OLD, "headers only"), 1, id="another-key"),
        pytest.param(("k", None, "whole message"), ("k", OLD, "whole message"), 1, id="one-without-a-date"),
    ],
)
def test_which_proof_of_a_selector_is_kept(
    tmp_path: Path, first: tuple[str, str | None, str], second: tuple[str, str | None, str], kept: int
) -> None:
    proofs = [
        MailProof("postmark", "acme.com", "pm", key, at, f"2026-11-2{day}T00:00:00Z", extent)
        for day, (key, at, extent) in enumerate((first, second))
    ]
    for proof in proofs:
        remember_proofs(tmp_path, (proof,))
    assert read_proofs(tmp_path) == (proofs[kept],)


def test_the_newest_proof_of_a_key_counts(tmp_path: Path) -> None:
    old = MailProof("postmark", "acme.com", "pm", "k1", None, "2026-11-01T00:00:00Z", "headers only")
    new = MailProof("postmark", "acme.com", "pm", "k2", None, "2026-11-24T00:00:00Z", "whole message")
    other = MailProof("google", "acme.com", "google", "k", None, "2026-11-02T00:00:00Z", "whole message")
    remember_proofs(tmp_path, (old, other))
    remember_proofs(tmp_path, (new,))
    assert set(read_proofs(tmp_path)) == {new, other}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"proofs": [{}]}', '{"proofs": 1}', "\x00"])
def test_a_file_that_cannot_be_read_proves_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "mail-proofs.json").write_text(text)
    assert read_proofs(tmp_path) == ()


DECLARED = "AAAA BBBB"
PROOF = MailProof(
    "postmark",
    "acme.com",
    "pm",
    sha256(b"AAAABBBB").hexdigest(),
    "2026-11-20T10:00:00Z",
    "2026-11-24T08:00:00Z",
    "whole message",
)


@pytest.mark.parametrize(
    ("check", "outcome", "shown"),
    [
        (DkimPublished("acme.com", "pm"), Outcome.PASS, "signed a message of 2026-11-20 with this selector (checked"),
        (DkimPublished("acme.com", "pm", DECLARED), Outcome.PASS, "2026-11-20 with it (checked 2026-11-24"),
        (DkimPublished("acme.com", "pm", "AAAA"), Outcome.PASS, "with an earlier key under this name"),
        (DkimPublished("acme.com", "pm"), Outcome.FAIL, None),
        (DkimPublished("acme.com", "other"), Outcome.PASS, None),
        (DkimPublished("other.com", "pm"), Outcome.PASS, None),
    ],
    ids=["proved", "proved-of-this-key", "another-key", "failed", "another-selector", "another-domain"],
)
def test_verify_shows_the_proof(check: Check, outcome: Outcome, shown: str | None) -> None:
    expectation = Expectation(
        "email", "acme.com", "dkim-pm", "acme.com", Layer.DNS, "mail.senders.0", "It is so.", "Mend it.", check
    )
    (verdict,) = show_proofs((Verdict(expectation, outcome, "there is a key", (), ""),), (PROOF,))
    assert verdict.outcome is outcome
    assert (shown in verdict.observed) if shown else verdict.observed == "there is a key"
    assert len(verdict.evidence) == (1 if shown else 0)
