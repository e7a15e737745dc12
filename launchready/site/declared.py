"""What declared values are made of: names, paths, days and the like, each with the sentence for one that is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from launchready.zone.names import canonical_name
from launchready.zone.scripts import broken_punycode, mixed_scripts

_Value = TypeVar("_Value", bound=str | int)


def _domain(name: str) -> str:
    canonical = canonical_name(name)
    if "." not in canonical or "*" in canonical:
        raise ValueError(f"{name!r} is no domain name such as acme.com")
    if canonical.replace(".", "").isdigit():
        raise ValueError(f"{name!r} is an address, and a domain is meant here: write its name, such as acme.com")
    if "_" in canonical:
        raise ValueError(f"{name!r} holds a _, which no registered domain has")
    _refuse_misleading_labels(name)
    return canonical


def _host_name(name: str) -> str:
    if "/" in name or ":" in name:
        raise ValueError(
            f"{name!r} is no host name: write the name alone, without what stands before or behind it (https://, "
            "include:, a port, a path)"
        )
    if name != "@":
        canonical_name(name)
        _refuse_misleading_labels(name)
    return name


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is a day that no calendar has") from None
    return text


def _mail_address(uri: str) -> str:
    domain = uri.rpartition("@")[2]
    if "." not in domain.strip(".") or "*" in domain:
        raise ValueError(f"{uri!r} has no whole domain after the @: write an address such as mailto:dmarc@acme.com")
    _host_name(domain)
    if not uri.isascii():
        raise ValueError(f"{uri!r} has letters beyond ASCII: write its domain as {canonical_name(domain)}")
    return uri


def _one_host(name: str) -> str:
    if "*" in name:
        raise ValueError(f"{name!r} is a wildcard, and one host is meant here: write its name")
    return name


def _server_name(name: str) -> str:
    if "." not in name.strip("."):
        raise ValueError(f"{name!r} is no full host name such as mail.example.com: write it as the provider gave it")
    if name.strip(".").replace(".", "").isdigit():
        raise ValueError(f"{name!r} is an address, and a host is meant here: write its name as the provider gave it")
    return name


def _selector(selector: str) -> str:
    alone, found, _ = selector.lower().partition("._domainkey")
    if found:
        raise ValueError(f"{selector!r} names more than the selector: write {selector[: len(alone)]!r} alone")
    return selector


def _refuse_misleading_labels(name: str) -> None:
    if misleading := mixed_scripts(name) or broken_punycode(name):
        raise ValueError(misleading)


def _unique(values: list[_Value]) -> list[_Value]:
    twice = next((value for place, value in enumerate(values) if value in values[:place]), None)
    if twice is not None:
        raise ValueError(f"{twice} stands twice; keep one of them")
    return values


# What each pattern means, for the sentence that says what would be right. A test holds that none is missing.
WRITTEN_AS: Mapping[str, str] = {
    r"^/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$": "a path that starts with /, percent-encoded, without query or fragment",
    r"^[0-9a-f]{32}$": "Cloudflare's zone id, 32 hexadecimal digits (on the zone's overview page)",
    r"^https://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%/?{}-]*)?$": "an https URL such as "
    "https://acme.com/pricing, without a user name or #",
    r"^[a-z0-9]{1,16}$": "a file extension in lower case without the dot, such as css",
    r"^[A-Za-z0-9_.-]{1,64}$": "a cookie's name: letters, digits, _ . and -",
    r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$": "a DKIM selector such as google or s1",
    r"^[a-z0-9]([a-z0-9-]{0,39}[a-z0-9])?$": "a short name of lower-case letters, digits and -",
    r"^mailto:[^\s,;!@]+@[^\s,;!@]+$": "a mailto: address such as mailto:dmarc@acme.com",
    r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$": "the tenant's part before .mail.protection.outlook.com, such as acme-com",
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": "a day such as 2026-12-31",
    r"^[!-~]([ -~]*[!-~])?$": "a header's value: one line of plain ASCII",
    r"^[A-Z]{3,16}$": "an HTTP method in capitals, such as PURGE",
    r"^[A-Z]{2}$": "a country's two letters (ISO 3166-1), such as DE",
    r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{2,5})?$": "a server in lower case, such as localhost:3000",
}
(_PATH, _ZONE_ID, _HTTPS_URL, _EXTENSION, _COOKIE, _SELECTOR, _SHORT_NAME, _MAILTO, _TENANT, _DATE, _HEADER_VALUE,
 _METHOD, _COUNTRY, _SERVER) = WRITTEN_AS  # fmt: skip

DomainName: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_domain)]
HostName: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254), AfterValidator(_host_name)
]
OneHost: TypeAlias = Annotated[HostName, AfterValidator(_one_host)]
ServerName: TypeAlias = Annotated[OneHost, AfterValidator(_server_name)]
MailAddress: TypeAlias = Annotated[str, StringConstraints(pattern=_MAILTO), AfterValidator(_mail_address)]
Day: TypeAlias = Annotated[str, StringConstraints(pattern=_DATE), AfterValidator(_day)]
Path: TypeAlias = Annotated[str, StringConstraints(pattern=_PATH, max_length=1024)]
Seconds: TypeAlias = Annotated[int, Field(ge=0, le=31_536_000)]
Unique: TypeAlias = Annotated[list[_Value], AfterValidator(_unique)]
ZoneId: TypeAlias = Annotated[str, StringConstraints(pattern=_ZONE_ID)]
HttpsUrl: TypeAlias = Annotated[str, StringConstraints(pattern=_HTTPS_URL, max_length=2048)]
FileExtension: TypeAlias = Annotated[str, StringConstraints(pattern=_EXTENSION)]
CookieName: TypeAlias = Annotated[str, StringConstraints(pattern=_COOKIE)]
DkimSelector: TypeAlias = Annotated[str, StringConstraints(pattern=_SELECTOR), AfterValidator(_selector)]
ShortName: TypeAlias = Annotated[str, StringConstraints(pattern=_SHORT_NAME)]
TenantName: TypeAlias = Annotated[str, StringConstraints(pattern=_TENANT)]
HeaderValue: TypeAlias = Annotated[str, StringConstraints(pattern=_HEADER_VALUE, max_length=2048)]
Method: TypeAlias = Annotated[str, StringConstraints(pattern=_METHOD)]
Country: TypeAlias = Annotated[str, StringConstraints(pattern=_COUNTRY)]
ServerAddress: TypeAlias = Annotated[str, StringConstraints(pattern=_SERVER)]
RecordTtl: TypeAlias = Annotated[int, Field(ge=30, le=86400)]


class Declared(BaseModel):
    """Base of everything declared: frozen, of exactly the type that is written, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    known_elsewhere: ClassVar[Mapping[str, str]] = {}
    # What others call a key, or what belongs to another block, with the sentence that says how it is written here.
