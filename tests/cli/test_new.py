"""A first stack file: from options and from questions, always valid, never over another one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from launchready.cli import main
from launchready.expectations import DkimAwaited
from launchready.presets.hosting import PLATFORMS
from launchready.presets.mail import SERVICES
from launchready.stackfile import load_stack
from launchready.stackfile.draft import Draft, DraftHost, draft_text


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: launchready\nruntime: python\n")
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["new", *arguments])
    return int(ended.value.code or 0)


WHOLE = (
    *("--zone", "zed.com", "--canonical", "www", "--host", "www=webflow:cdn.webflow.com", "--host", "app=198.51.100.3"),
    *("--host", "api=render:zed.onrender.com", "--mail", "zoho", "--mx", "10:mx.zoho.eu", "--sender", "mailchimp"),
    *("--authenticated", "/account", "--cookie", "sid", "--alias", "zed.net", "--plan", "pro"),
)


def test_options_make_a_valid_stack(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("zed", *WHOLE) == 0
    stack = load_stack("zed")
    site = stack.site
    assert (site.zone.name, site.zone.plan, site.canonical) == ("zed.com", "pro", "www")
    assert {name: (host.edge, host.audience.value) for name, host in site.hosts.items()} == {
        "www": ("provider", "marketing"),
        "app": ("cloudflare", "users"),
        "api": ("cloudflare", "apis"),
    }
    assert (site.cache.authenticated_paths, site.cache.session_cookies) == (["/account"], ["sid"])
    assert [zone.name for zone in stack.compilation.zones] == ["zed.com", "zed.net"]
    assert len([each for each in stack.compilation.expectations if isinstance(each.check, DkimAwaited)]) == 2
    assert "wrote stacks/Pulumi.zed.yaml" in capsys.readouterr().out
    assert (project / "stacks" / "Pulumi.zed.yaml").is_file()


def test_it_can_be_printed_only(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("zed", *WHOLE, "--print") == 0
    assert YAML(typ="safe").load(capsys.readouterr().out)["config"]["launchready:site"]["zone"]["name"] == "zed.com"
    assert list((project / "stacks").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("zed", "--zone", "zed.com"), "--host is missing"),
        (("zed", "--zone", "zed.com", "--host", "@"), "NAME=ORIGIN"),
        (("zed", "--zone", "zed.com", "--host", "@=10.0.0.1"), "hosts.@.origin: 10.0.0.1 is a private"),
        (("zed", "--zone", "zed.com", "--host", "@=webflow:"), "NAME=ORIGIN"),
        (("../zed", "--zone", "zed.com", "--host", "@=198.51.100.1"), "a client's name"),
        (("zed", "--zone", "zed.com", "--host", "@=198.51.100.1", "--mail", "zoho"), "mail.exchangers"),
        (("zed", "--zone", "zed.com", "--host", "@=198.51.100.1", "--mx", "mx.zoho.eu"), "PREFERENCE:HOST"),
        (("zed",), "--zone is missing"),
    ],
    ids=["no-host", "half-a-host", "private-origin", "no-origin", "client", "no-servers", "half-a-server", "no-zone"],
)
def test_what_makes_no_valid_stack_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert (told.out, list((project / "stacks").iterdir())) == ("", [])


def test_nothing_is_written_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = project / "stacks" / "Pulumi.zed.yaml"
    there.write_text("mine")
    assert run("zed", *WHOLE) == 2
    assert (there.read_text(), "is there already" in capsys.readouterr().err) == ("mine", True)


def test_questions_are_asked_in_a_terminal(project: Path) -> None:
    answers = (
        "zed.com",
        "www",
        "cdn.webflow.com",
        "webflow",
        "198.51.100.3",
        "",
        "",
        "",
        "fastmail",
        "resend",
        "/me",
        "",
    )
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from launchready.cli import main; main(['new', 'zed'])"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project) as asked:
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        out, err = asked.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert asked.returncode == 0, err.decode()
    assert b"wrote stacks/Pulumi.zed.yaml" in out
    site = load_stack("zed").site
    assert site.mail is not None
    assert (site.mail.provider.value, [each.name for each in site.mail.senders]) == ("fastmail", ["resend"])
    assert {name: host.edge for name, host in site.hosts.items()} == {"www": "provider", "app": "cloudflare"}


NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(
    NAMES,
    st.dictionaries(NAMES, st.sampled_from(["", *PLATFORMS]), max_size=4),
    st.lists(st.sampled_from(list(SERVICES)), unique=True),
    st.lists(st.from_regex(r"/[a-z#:&*!%@ '\"-]{1,6}", fullmatch=True), unique=True, max_size=3),
)
def test_whatever_is_answered_reads_back(
    name: str, hosts: dict[str, str], senders: list[str], paths: list[str]
) -> None:
    apex = DraftHost("@", "198.51.100.1")
    draft = Draft(
        f"{name}.test",
        "@",
        (apex, *(DraftHost(host, f"{host}.example", platform) for host, platform in hosts.items())),
        provider="google-workspace",
        senders=tuple(senders),
        authenticated_paths=tuple(paths),
    )
    site = YAML(typ="safe").load(draft_text(draft))["config"]["launchready:site"]
    assert site["zone"]["name"] == f"{name}.test"
    assert set(site["hosts"]) == {"@", *hosts}
    assert {host: site["hosts"][host]["origin"] for host in hosts} == {host: f"{host}.example" for host in hosts}
    assert [sender["name"] for sender in site["mail"].get("senders", [])] == senders
    assert site.get("cache", {}).get("authenticated_paths", []) == paths
