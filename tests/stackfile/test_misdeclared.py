"""Bad stack files: one clear sentence each, with file, line and key; what would be right is in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from misdeclared import CAUSES, HEAD, MISTAKES, SECRETS
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from launchready.errors import DeclarationError
from launchready.stackfile import load_stack, stack_from_config


def as_the_engine(file: Path) -> dict[str, str]:
    """Return the configuration in ``file`` as the engine hands it over: texts, and JSON for what is more."""
    with contextlib.suppress(YAMLError, AttributeError, TypeError):
        config = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))["config"]
        named = {key if ":" in key else f"launchready:{key}": value for key, value in config.items()}
        return {
            key: "" if value is None else value if isinstance(value, str) else json.dumps(value)
            for key, value in named.items()
        }
    return {"launchready:site": "{}"}


def refusal(load: Callable[[], object]) -> str:
    with pytest.raises(DeclarationError) as caught:
        load()
    return str(caught.value)


def test_every_promised_cause_has_its_rows() -> None:
    rows = {str(row.id) for row in MISTAKES} | {"two-canonical-hosts"}
    assert {cause: [row for row in needed if row not in rows] for cause, needed in CAUSES.items()} == {
        cause: [] for cause in CAUSES
    }
    assert len(MISTAKES) == len({row.id for row in MISTAKES})


@pytest.mark.parametrize(("added", "key", "says"), MISTAKES)
def test_one_mistake_one_sentence(folder: Any, added: str, key: str, says: str) -> None:
    problems = folder.problems(HEAD + added)
    assert [problem.key for problem in problems] == [key]
    (problem,) = problems
    assert says in problem.message
    assert problem.file == "stacks/Pulumi.acme.yaml"
    assert problem.line == 6 + len(added.splitlines())


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        pytest.param(
            lambda text: text.replace('canonical: "@"', "canonical: app"), "canonical", "neither", id="canonical"
        ),
        pytest.param(
            lambda text: text.replace('canonical: "@"', "canonical: www"), "hosts", "add 'www'", id="no-canonical-host"
        ),
        pytest.param(
            lambda text: text.replace('canonical: "@"', 'canonical: ["@", www]'),
            "canonical",
            "a list does not fit: write one text: the one host that visitors end at",
            id="two-canonical-hosts",
        ),
        pytest.param(
            lambda text: text.replace("acme.test}", "\u0430cme.test}"),
            "zone.name",
            "CYRILLIC SMALL LETTER A",
            id="mixed-scripts-of-the-zone",
        ),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme.test, plan: premium}"),
            "zone.plan",
            "premium is not one of free, pro, business, enterprise",
            id="unknown-plan",
        ),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme.test, plan: enterprize}"),
            "zone.plan",
            "did you mean enterprise?",
            id="plan-misspelt",
        ),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme.test, max_records: 0}"),
            "zone.max_records",
            "at least 1",
            id="no-records",
        ),
        pytest.param(lambda text: text.replace('    canonical: "@"\n', ""), "canonical", "it is missing", id="missing"),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme}"), "zone.name", "no domain name", id="zone-of-one-label"
        ),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme.test, id: abc}"), "zone.id", "32 hexadecimal", id="id"
        ),
        pytest.param(
            lambda text: text.replace("marketing}", "marketing, proxied: false}"),
            "hosts.@.proxied",
            "edge",
            id="apex-not-proxied",
        ),
    ],
)
def test_mistakes_of_the_head(folder: Any, change: Callable[[str], str], key: str, says: str) -> None:
    problems = folder.problems(change(HEAD))
    assert [problem.key for problem in problems] == [key]
    assert says in problems[0].message


def test_every_mistake_is_said_at_once_in_the_order_of_the_file(folder: Any) -> None:
    problems = folder.problems(
        HEAD + "      app: {origin: 10.0.0.1, audience: users}\n"
        "    tls: {hsts: {preload: true}}\n"
        "    redirects: [{host: a, to: https://a.acme.test/}]\n"
        "    mail: {provider: microsoft-365}\n"
    )
    assert [(problem.line, problem.key) for problem in problems] == [
        (7, "hosts.app.origin"),
        (8, "tls.hsts.preload"),
        (9, "redirects.0.to"),
        (10, "mail.microsoft_tenant"),
    ]


@pytest.mark.parametrize(("added", "key", "says"), MISTAKES)
def test_the_engines_run_says_the_same(folder: Any, added: str, key: str, says: str) -> None:
    file = folder.write(HEAD + added)
    values = as_the_engine(file)
    said = refusal(lambda: stack_from_config("acme", values, folder.path))
    assert said == refusal(lambda: load_stack("acme", folder.path))
    assert key in said
    assert says in said


@pytest.mark.parametrize(("secret", "what"), SECRETS)
def test_a_secret_in_plain_text_is_refused_and_never_shown(folder: Any, secret: str, what: str) -> None:
    (problem,) = folder.problems(f"{HEAD}    records: [{{name: a, type: TXT, content: '{secret}', ttl: soon}}]\n")
    assert (problem.line, problem.key) == (7, "records.0.content")
    assert problem.message.startswith(f"this looks like {what}: take it out of this file")
    assert secret not in str(problem)


@pytest.mark.parametrize(("secret", "what"), SECRETS)
def test_a_secret_as_a_key_is_refused_and_never_shown(folder: Any, secret: str, what: str) -> None:
    problems = folder.problems(f"{HEAD}    tls: {{'{secret}': 1, '{secret}': 010}}\n") + folder.problems(
        f"{HEAD}    tls: {{'{secret}': 1}}\n"
    )
    assert what in problems[-1].message
    assert not any(secret in str(problem) for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("google-site-verification=6tTalLzrBXBO4Gy9700TAbpg2QTKzGYEuZ_Ls69jle8", id="verification"),
        pytest.param("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsRWJ5cq+7YEFqcrm", id="public-key"),
        pytest.param("MS=ms12345678", id="microsoft"),
        pytest.param("v=spf1 include:_spf.google.com ~all", id="spf"),
        pytest.param("https://acme.test/a:b@c", id="at-sign-in-a-path"),
        pytest.param("cfut_is_short", id="only-a-prefix"),
    ],
)
def test_what_is_no_secret_stays(folder: Any, text: str) -> None:
    folder.load(f"{HEAD}    records: [{{name: a._domainkey, type: TXT, content: '{text}'}}]\n")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("cloudflare:apiToken: abc12345", "pulumi config set --secret cloudflare:apiToken", id="token"),
        pytest.param("cloudflare:apiKey: abc12345", "CLOUDFLARE_API_TOKEN", id="key"),
        pytest.param("other:url: https://me:abc12345@x.test/", "pulumi config set --secret other:url", id="of-another"),
        pytest.param("other:deep: {a: [{b: 'https://me:abc12345@x.test/'}]}", "a password in a URL", id="deep"),
    ],
)
def test_a_secret_beside_the_site_is_refused_too(folder: Any, line: str, says: str) -> None:
    (problem,) = folder.problems(f"{HEAD}  {line}\n")
    assert problem.line == 7
    assert says in problem.message
    assert "abc12345" not in str(problem)


def test_an_encrypted_secret_beside_the_site_is_right(folder: Any) -> None:
    assert folder.load(f"{HEAD}  cloudflare:apiToken: {{secure: 'v1:abc:def'}}\n").name == "acme"


def test_what_the_engine_has_decrypted_is_refused_as_it_stands_in_the_file(folder: Any) -> None:
    file = folder.write(HEAD.replace("198.51.100.10", "{secure: 'v1:abc:def'}"))
    values = as_the_engine(file)
    values["launchready:site"] = values["launchready:site"].replace('{"secure": "v1:abc:def"}', '"198.51.100.10"')
    said = refusal(lambda: stack_from_config("acme", values, folder.path))
    assert said == refusal(lambda: load_stack("acme", folder.path))
    assert said.startswith("stacks/Pulumi.acme.yaml:6: hosts.@.origin: this is encrypted")
