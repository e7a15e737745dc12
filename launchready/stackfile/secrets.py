"""Secrets in plain text: what anybody who reads the repository could use, said without ever showing it.

Only unmistakable shapes: a prefix or a form that its owner publishes so that scanners can find it. Guessing by entropy
would take every DKIM key and every verification token for a secret. Sources, verified 2026-11-24:
developers.cloudflare.com/fundamentals/api/get-started/token-formats, docs.aws.amazon.com/IAM/latest/UserGuide/
reference_identifiers.html, docs.github.com (token prefixes), api.slack.com/authentication/token-types,
docs.stripe.com/keys, RFC 7468 (PEM), RFC 7519 (JWT), RFC 8017 and 5958 (private keys in DER).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from launchready.errors import Problem
from launchready.stackfile.wording import printable

# By its name: an old Cloudflare token, and a password, have no shape of their own. In any spelling: a key that the
# provider does not know is as public.
_SECRET_NAME = re.compile(r"(?:token|secret|passwd|password|apikey|servicekey|privatekey|secretkey|accesskey)\Z")
_SITE = "launchready:"

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(shape))
    for what, shape in (
        ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
        # The beginning of an RSA private key in base64: PKCS#8, then PKCS#1. A public key begins otherwise.
        ("a private key", r"\bMII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC|\bMII[A-Za-z0-9+/]{3}IBAAKC"),
        ("a Cloudflare API token", r"cf(?:k|ut|at)_[A-Za-z0-9_-]{40,}"),
        ("a Cloudflare Origin CA key", r"\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100,}"),
        ("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
        ("a GitHub token", r"(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
        ("a GitLab token", r"glpat-[A-Za-z0-9_-]{20,}"),
        ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{10,}"),
        ("a Discord webhook", r"discord(?:app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]{10,}"),
        ("a Teams webhook", r"webhook\.office\.com/webhookb2/[^\s]{10,}"),
        ("a Stripe key", r"(?:[rs]k_live_|whsec_)[A-Za-z0-9]{16,}"),
        ("a SendGrid key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
        ("a Google API key", r"\bAIza[A-Za-z0-9_-]{35}\b"),
        ("a Pulumi access token", r"\bpul-[0-9a-f]{40}\b"),
        ("a signed token (JWT)", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
        ("a password in a URL", r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@"),
    )
)


# One pass over everything at once, where nearly no file holds any: no shape reaches over the end of a line.
_ANY_SHAPE = re.compile("|".join(f"(?:{shape.pattern})" for _, shape in _SHAPES))


def secret_problems(config: Mapping[str, object]) -> Iterator[Problem]:
    """Return what in ``config``, a stack file's configuration by key, is a secret in plain text; no value is shown."""
    for key, value in config.items():
        if _names_secret(key) and isinstance(value, str | int | float) and not isinstance(value, bool):
            instead = "put it into CLOUDFLARE_API_TOKEN, or " if key.startswith("cloudflare:") else ""
            yield Problem(
                key,
                f"this secret is in plain text: take it out and {instead}write it with "
                f"`pulumi config set --secret {_shown(key)}`; whoever has read this file can use it, so make a new one",
            )
        elif _ANY_SHAPE.search("\n".join(_texts_in(value))):
            own = key.startswith(_SITE)
            yield from _within(value, "" if key == f"{_SITE}site" else key, _advice(key, own=own))


def stray_secret(text: str, document: object) -> tuple[int, str] | None:
    """Return the line of the first secret in a file's ``text`` that is in none of its settings, and what to say.

    What is in a comment, or beside what the engine reads of the ``document``, has been read by whoever has seen the
    file all the same.
    """
    settings = document.get("config", document) if isinstance(document, Mapping) else document
    beside = {} if settings is document else {key: value for key, value in _blocks(document) if key != "config"}
    commented = [line for line in text.split("\n") if "#" in line]
    if not _ANY_SHAPE.search("\n".join([*commented, *_texts_in(beside)])):
        return None
    if _ANY_SHAPE.search("\n".join(_texts_in(settings))):
        return None  # which is said with its key
    for number, line in enumerate(text.split("\n"), 1):
        if what := _kind(line):
            return number, f"this line holds what looks like {what}: {_advice('', own=True)}"
    return None


def _blocks(document: object) -> Iterator[tuple[object, object]]:
    yield from document.items() if isinstance(document, Mapping) else ()


def _names_secret(key: str) -> bool:
    """Say whether a key of another project (``cloudflare:apiToken``) is one for a secret."""
    namespace, _, name = key.partition(":")
    plain = name.replace("_", "").replace("-", "").lower()
    return namespace != _SITE[:-1] and _SECRET_NAME.search(plain) is not None


def _advice(key: str, *, own: bool) -> str:
    where = "what a site declares is public" if own else f"write it with `pulumi config set --secret {_shown(key)}`"
    return f"take it out of this file ({where}), and make a new one: whoever has read this file can use it"


def _shown(key: str) -> str:
    return printable(redacted(key))


def _texts_in(value: object) -> list[str]:
    """Return every key and text in ``value``."""
    texts: list[str] = []
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, Mapping):
            texts += map(str, one)
            left += one.values()
        elif isinstance(one, list):
            left += one
    return texts


def _within(value: object, path: str, advice: str) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if what := _kind(str(key)):
                yield Problem(path, f"a key here looks like {what}: {advice}")
            elif key != "secure":
                yield from _within(item, f"{path}.{key}".lstrip("."), advice)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _within(item, f"{path}.{index}".lstrip("."), advice)
    elif isinstance(value, str) and (what := _kind(value)):
        yield Problem(path, f"this looks like {what}: {advice}")


def _kind(text: str) -> str | None:
    return next((what for what, shape in _SHAPES if shape.search(text)), None)


def redacted(text: str) -> str:
    """Return ``text`` without anything that has the shape of a secret: a sentence may quote the key it stands in."""
    for _, shape in _SHAPES:
        text = shape.sub("…", text)
    return text
