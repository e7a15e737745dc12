"""Defaults that clients share: merged by key, overridden by the stack, and named where they are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from launchready.cli.show import command as show
from launchready.errors import DeclarationError
from launchready.stackfile import load_stack, stack_from_config
from launchready.stackfile.defaults import merge

OWN = """\
config:
  launchready:defaults: defaults.yaml
  launchready:site:
    zone: {name: acme.test}
    canonical: "@"
    hosts:
      "@": {origin: 198.51.100.10, audience: marketing}
    tls:
      minimum: "1.3"
"""
SHARED = """\
# what all clients share
tls:
  minimum: "1.2"
  hsts:
    max_age: 31536000
cache:
  session_cookies: [session]
mail:
  dmarc:
    rua: ["mailto:dmarc@reports.test"]
"""


def project(folder: Path, own: str = OWN, shared: str | None = SHARED) -> Path:
    (folder / "stacks").mkdir()
    (folder / "stacks" / "Pulumi.acme.yaml").write_text(own)
    if shared is not None:
        (folder / "stacks" / "defaults.yaml").write_text(shared)
    return folder


def test_a_block_is_merged_and_the_stack_wins(tmp_path: Path) -> None:
    site = load_stack("acme", project(tmp_path)).site
    assert site.tls.hsts is not None
    assert (site.tls.minimum, site.tls.hsts.max_age) == ("1.3", 31_536_000)
    assert site.cache.session_cookies == ["session"]


def test_what_is_shared_about_mail_counts_only_for_a_client_that_has_mail(tmp_path: Path) -> None:
    assert load_stack("acme", project(tmp_path)).site.mail is None
    (tmp_path / "with").mkdir()
    mail = load_stack("acme", project(tmp_path / "with", OWN + "    mail: {provider: google-workspace}\n")).site.mail
    assert mail is not None
    assert mail.dmarc is not None
    assert mail.dmarc.rua == ["mailto:dmarc@reports.test"]


def test_the_engines_run_sees_the_same(tmp_path: Path) -> None:
    stack = load_stack("acme", project(tmp_path))
    own = {"zone": {"name": "acme.test"}, "canonical": "@", "tls": {"minimum": "1.3"},
           "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}}}  # fmt: skip
    given = {"launchready:defaults": "defaults.yaml", "launchready:site": json.dumps(own)}
    assert stack_from_config("acme", given, tmp_path).site == stack.site
    assert stack_from_config("other", given, tmp_path).site == stack.site


def test_where_each_value_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = load_stack("acme", project(tmp_path))
    assert stack.written_at("tls.minimum") == "line 9"
    assert stack.written_at("tls.hsts") == "defaults.yaml:4"
    assert stack.written_at("tls.mode") == "built in"
    monkeypatch.chdir(tmp_path)
    shown = json.loads(CliRunner().invoke(show, ["acme", "--json"], catch_exceptions=False).output)
    written = {setting["id"]: setting["written"] for setting in shown["settings"]}
    assert (written["min_tls_version"], written["security_header"], written["ssl"]) == (
        "line 9", "defaults.yaml:4", "built in"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("own", "shared", "place", "says"),
    [
        (OWN, None, "stacks/Pulumi.acme.yaml:2: launchready:defaults", "there is no stacks/defaults.yaml"),
        (OWN, "tls:\n  hsts:\n  # max_age: 1\n", "stacks/defaults.yaml:2: tls.hsts", "it is empty: write null if"),
        (OWN, "hosts: {010: {}}\n", "stacks/defaults.yaml:1: hosts.010", "the engine reads the key 010 as another"),
        (OWN.replace("defaults.yaml", "../x.yaml"), SHARED, "Pulumi.acme.yaml:2", "is no file of shared defaults"),
        (OWN.replace("defaults.yaml", "Pulumi.acme.yaml"), SHARED, "Pulumi.acme.yaml:2", "is no file of shared"),
        (OWN.replace("defaults.yaml", "[a]"), SHARED, "Pulumi.acme.yaml:2", "is no file of shared defaults"),
        (OWN, "tls:\n  minimun: x\n", "stacks/defaults.yaml:2: tls.minimun", "did you mean minimum?"),
        (OWN, "cache: 3\n", "stacks/defaults.yaml:1: cache", "write a block of keys"),
        (OWN, "- a\n", "stacks/defaults.yaml:1", "it holds keys as a site has them"),
        (OWN, "zone: {name: x.test}\n", "stacks/defaults.yaml:1: zone", "no two clients share"),
        (OWN, "tls: {minimum: '1.2'\n", "stacks/defaults.yaml", ""),
        (OWN, "cache:\n  session_cookies: ['a b']\n", "stacks/defaults.yaml:2: cache.session_cookies.0", "cookie"),
        (OWN.replace('"1.3"', "3"), SHARED, "stacks/Pulumi.acme.yaml:9: tls.minimum", "1.3"),
    ],
    ids=[
        "no-file", "an-empty-key", "a-key-the-engine-reads-otherwise", "another-folder", "another-stack", "no-name",
        "unknown-key", "no-block", "no-keys", "a-zone", "no-yaml", "wrong-value", "the-stacks-own",
    ],
)  # fmt: skip
def test_mistakes_name_the_file_they_are_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, shared: str | None, place: str, says: str
) -> None:
    monkeypatch.chdir(project(tmp_path, own, shared))
    with pytest.raises(DeclarationError) as raised:
        load_stack("acme")
    assert len(raised.value.problems) == 1, str(raised.value)
    assert place in str(raised.value)
    assert says in str(raised.value)


def test_a_secret_in_shared_defaults_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "ghp_" + "a1B2" * 9
    monkeypatch.chdir(project(tmp_path, OWN, f"records:\n  - {{name: x, type: TXT, content: {token}}}\n"))
    with pytest.raises(DeclarationError) as raised:
        load_stack("acme")
    assert "stacks/defaults.yaml:2" in str(raised.value)
    assert token not in str(raised.value)


LEAVES = st.integers() | st.text(max_size=3) | st.none() | st.lists(st.integers(), max_size=2)
BLOCKS: Any = st.recursive(LEAVES, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3))


@given(st.dictionaries(st.sampled_from("abc"), BLOCKS), st.dictionaries(st.sampled_from("abc"), BLOCKS))
def test_merging_keeps_what_the_stack_says_and_invents_nothing(shared: dict[str, Any], own: dict[str, Any]) -> None:
    merged = merge(shared, own)
    assert isinstance(merged, dict)
    assert merge({}, own) == own
    assert merge(shared, {}) == shared
    assert merge(shared, merged) == merged
    assert set(merged) == set(shared) | set(own)
    assert all(merged[key] == value for key, value in own.items() if not isinstance(value, dict))
