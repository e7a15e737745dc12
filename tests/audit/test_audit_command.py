"""``launchready audit`` as a user has it: JSON, sentences, page, exit codes, refusals, many domains, stacks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from audited import LOGIN, Case, World, audited_world_beside, looking_options
from loopback import Authority

from launchready.cli import main
from launchready.stackfile import load_stack

CASE = Case(
    {"acme.com TXT": ("v=spf1 include:_spf.google.com +all",), "_dmarc.acme.com TXT": None,
     "acme.com MX": ("1 smtp.google.com.",),
     "smtp.google.com A": ("192.0.2.25",), "_mta-sts.acme.com TXT": None,
     "www.acme.com A": None, "fine.test A": ("192.0.2.10",), "edge.test A": ("104.16.0.9",)},
    {"http://acme.com": LOGIN},
    faults={name: {"dark.test": "SERVFAIL", "silent.test": "silent"} for name in ("resolver", "ns1", "ns2")},
    smtp_name="smtp.google.com",
)  # fmt: skip
STACK = """\
config:
  launchready:site:
    zone:
      name: acme.com
      plan: free
    canonical: "@"
    hosts:
      "@":
        origin: 198.51.100.10
        audience: marketing
    mail:
      provider: google-workspace
      dkim: pending
      dmarc:
        policy: none
        rua: ["mailto:dmarc@acme.com"]
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def world(authority: Authority) -> Iterator[World]:
    with audited_world_beside(authority, CASE) as world:
        yield world


@pytest.fixture
def run(
    world: World,
    authority: Authority,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Return a function that runs the command in an empty project and returns exit code, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "Pulumi.yaml").write_text("name: launchready\nruntime: python\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["audit", *arguments, *looking_options(world, authority)])
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, captured.out, captured.err

    return call


def report_of(run: Run, *arguments: str) -> dict[str, Any]:
    _, out, _ = run(*arguments, "--json")
    report: dict[str, Any] = json.loads(out)
    return report


def test_json_is_the_contract(run: Run) -> None:
    report = report_of(run, "acme.com")
    assert report["schema"] == "launchready.audit/1"
    assert {"schema", "domain", "findings", "map", "unknown"} <= set(report)
    for finding in report["findings"]:
        keys = {"policy", "severity", "confidence", "subject", "impact", "fix", "effort", "evidence"}
        assert keys <= set(finding)
    assert set(report["map"]) == {"live", "broken", "can_wait", "not_checked"}
    assert report["findings"][0]["policy"] == "spf-allows-everybody"  # the critical one stands first


@pytest.mark.parametrize(
    ("only", "said", "sent"),
    [
        pytest.param(("dns",), "Your site was not looked at; your email was not looked at.", False, id="dns"),
        pytest.param(("mail", "dns"), "Your site was not looked at; your email does not work as it should.", False,
                     id="mail-and-dns"),
        pytest.param(("web",), "Your site works; your email was not looked at.", True, id="web"),
    ],
)  # fmt: skip
def test_one_side_is_looked_at_alone(run: Run, only: tuple[str, ...], said: str, sent: bool) -> None:
    report = report_of(run, "acme.com", *(word for side in only for word in ("--only", side)))
    assert (report["headline"], report["looked_at"]) == (said, sorted(only))
    hosts = {host for host in report["sent"]["requests"] if not host.startswith(("mta-sts.", "smtp."))}
    assert bool(hosts) is sent
    found = {finding["policy"] for finding in report["findings"]}
    assert ("spf-allows-everybody" in found) is ("mail" in only)
    assert ("www-missing" in found) is ("web" in only)
    shown = {part["name"] for lane in report["map"].values() for part in lane}
    assert ("email of acme.com" in shown, "acme.com" in shown) == ("mail" in only, "web" in only)


def test_a_stack_is_not_begun_from_one_side(run: Run) -> None:
    code, _, error = run("acme.com", "--only", "dns", "--write-stack", "new")
    assert (code, "leave --only out" in error) == (2, True)


def test_found_ends_with_one_and_says_so(run: Run) -> None:
    code, out, _ = run("acme.com")
    assert code == 1
    assert out.startswith("Your site works; your email does not.")
    assert "CRITICAL" in out


def test_a_domain_that_nobody_can_be_asked_about_ends_with_three(run: Run) -> None:
    code, out, error = run("dark.test")
    assert (code, out) == (3, "")
    assert "could not be asked" in error
    code, out, _ = run("dark.test", "--json")
    assert json.loads(out)["unknown"][0]["what"] == "everything"
    assert code == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "name one DOMAIN", id="no-domain"),
        pytest.param(("acme.com", "--from", "x"), "name one DOMAIN", id="two-ways"),
        pytest.param(("acme",), "is no domain", id="a-word"),
        pytest.param(("*.acme.com",), "is no domain", id="a-wildcard"),
        pytest.param(("192.0.2.10",), "is no domain", id="an-address"),
        pytest.param(("https://acme.com/",), "a domain is meant", id="a-url"),
        pytest.param(("acme.com", "--json", "--html", "x.html"), "choose one", id="two-reports"),
        pytest.param(("acme.com", "--html", "no/x.html"), "no folder", id="a-folder-that-is-not-there"),
        pytest.param(("acme.com", "--write-stack", "../evil"), "letters, digits", id="a-name-that-leads-out"),
        pytest.param(("acme.com", "--write-stack", "x", "--origin", "y"), "--origin y: write NAME=", id="no-origin"),
        pytest.param(("acme.com", "--origin", "@=192.0.2.1"), "--write-stack", id="an-origin-for-nothing"),
        pytest.param(("--from", "missing.txt"), "cannot be read", id="no-file"),
        pytest.param(("acme.com", "--against", "nobody"), "nobody", id="no-stack"),
    ],
)
def test_wrong_use_is_told_before_anything_is_sent(
    run: Run, world: World, arguments: tuple[str, ...], message: str
) -> None:
    before = len(world.asked)
    code, _, error = run(*arguments)
    assert code == 2
    assert message in error
    assert len(world.asked) == before


def test_a_page_is_written_and_nothing_else_said(run: Run, tmp_path: Path) -> None:
    code, out, error = run("acme.com", "--html", "audit.html")
    assert (code, out, error) == (1, "", "wrote audit.html\n")
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "Your site works; your email does not." in page
    assert "<svg" in page
    assert "<script" not in page


def test_many_domains_are_streamed_a_line_each(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# clients\nacme.com\ndark.test # this one is dark\nacme.com\n\n")
    code, out, _ = run("--from", "list.txt", "--json")
    reports = [json.loads(line) for line in out.splitlines()]
    assert sorted(report["domain"] for report in reports) == ["acme.com", "dark.test"]
    assert code == 1


def test_a_list_may_be_a_spreadsheets_with_names_in_any_script(run: Run, tmp_path: Path) -> None:
    lines = ["ACME.com.", "", "  # none", "xn--mnchen-3ya.test", "münchen.test", "acme.com"]
    (tmp_path / "list.txt").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    _, out, _ = run("--from", "list.txt", "--json", "--only", "mail")
    reports = [json.loads(line) for line in out.splitlines()]
    assert sorted(report["domain"] for report in reports) == ["acme.com", "xn--mnchen-3ya.test"]


def test_its_www_is_audited_with_the_domain(run: Run, tmp_path: Path) -> None:
    _, out, error = run("www.acme.com", "--json", "--only", "mail")
    assert json.loads(out)["domain"] == "acme.com"
    assert error == "www.acme.com is a host of acme.com: acme.com is audited\n"
    (tmp_path / "list.txt").write_text("www.acme.com\nacme.com\n")
    _, out, _ = run("--from", "list.txt", "--json", "--only", "mail")
    assert [json.loads(line)["domain"] for line in out.splitlines()] == ["acme.com"]


def test_every_line_that_is_no_domain_is_named_before_anything_is_sent(run: Run, world: World, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("acme.com\nnot a domain\nfine.test\n10.0.0.1\n")
    before = len(world.asked)
    code, out, error = run("--from", "list.txt")
    assert (code, out, len(world.asked)) == (2, "", before)
    assert [word for word in ("line 1:", "line 2:", "line 3:", "line 4:") if word in error] == ["line 2:", "line 4:"]


@pytest.mark.parametrize("data", [b"", b"# nobody\n\n", b"acme.com\n\xff\n"], ids=["empty", "comments", "no-text"])
def test_a_list_without_names_is_wrong_use(run: Run, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "list.txt").write_bytes(data)
    assert run("--from", "list.txt")[0] == 2


def test_an_interrupted_list_leaves_whole_lines(world: World, authority: Authority, tmp_path: Path) -> None:
    """One domain answers, the other is silent; Ctrl-C comes when the first has been told."""
    (tmp_path / "list.txt").write_text("acme.com\nsilent.test\n")
    command = [sys.executable, "-m", "launchready", "audit", "--from", "list.txt", "--json", "--only", "mail"]
    command += looking_options(world, authority)
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert all(json.loads(line)["schema"] == "launchready.audit/1" for line in (first, *rest.splitlines()))
    assert error.decode().split() == ["interrupted"]


def test_against_a_stack_says_what_it_would_mend(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text(STACK)
    report = report_of(run, "acme.com", "--against", "acme")
    mended = {finding["policy"]: finding["mended"] for finding in report["findings"]}
    assert mended["spf-allows-everybody"]
    assert mended["dmarc-missing"]
    assert mended["http-not-redirected"]
    assert mended["www-missing"]
    assert report["against"] == {"stack": "acme", "unknown": None}
    _, out, _ = run("acme.com", "--against", "acme")
    assert "Applying acme mends" in out


def test_against_a_stack_of_another_domain_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text(STACK.replace("name: acme.com", "name: other.com"))
    code, _, error = run("acme.com", "--against", "acme")
    assert code == 2
    assert "that stack is for other.com" in error


def test_a_stack_is_started_from_what_was_found(run: Run, tmp_path: Path) -> None:
    run("acme.com", "--write-stack", "acme")
    site = load_stack(str(tmp_path / "stacks" / "Pulumi.acme.yaml")).site
    assert site.zone.name == "acme.com"
    assert {"@", "app", "api"} <= set(site.hosts)
    assert site.mail is not None
    assert site.mail.provider == "google-workspace"


def test_a_stack_that_is_there_is_not_written_over(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "stacks" / "Pulumi.acme.yaml"
    file.write_text("mine")
    before = len(world.asked)
    code, _, error = run("acme.com", "--write-stack", "acme")
    assert code == 2
    assert "is there already" in error
    assert file.read_text() == "mine"
    assert len(world.asked) == before


def test_a_server_that_an_edge_hides_is_asked_for_and_not_made_up(run: Run, tmp_path: Path) -> None:
    code, _, error = run("edge.test", "--write-stack", "edge")
    assert code == 2
    assert error.endswith("launchready audit edge.test --write-stack edge --origin @=SERVER\n")
    assert not list((tmp_path / "stacks").iterdir())
    run("edge.test", "--write-stack", "edge", "--origin", "@=render:acme.onrender.com")
    assert load_stack(str(tmp_path / "stacks" / "Pulumi.edge.yaml")).site.hosts["@"].origin == "acme.onrender.com"
