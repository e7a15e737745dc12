"""Who answers for the domain: name servers, DNSSEC, CAA."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from launchready.audit.finding import Area, Confidence, Fault, Policy, Severity, Where
from launchready.audit.found import Found
from launchready.live.caa import CAA_TAGS
from launchready.live.certificates import Certificate
from launchready.live.dnssec import Chain

# Organisation in a certificate's issuer, lower case, to the names that stand for it in CAA.
# ccadb.org/resources (all CAA identifiers), verified 2026-11-24.
_ISSUERS = {
    "let's encrypt": ("letsencrypt.org",),
    "google trust services": ("pki.goog",),
    "digicert": ("digicert.com", "digicert.ne.jp", "cybertrust.ne.jp", "symantec.com", "geotrust.com", "rapidssl.com"),
    "sectigo": ("sectigo.com", "comodoca.com", "comodo.com", "usertrust.com", "trust-provider.com"),
    "zerossl": ("sectigo.com", "zerossl.com"),
    "amazon": ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
    "globalsign": ("globalsign.com",),
    "ssl.com": ("ssl.com",),
    "ssl corp": ("ssl.com",),
    "buypass": ("buypass.com", "buypass.no"),
    "certainly": ("certainly.com",),
    "godaddy": ("godaddy.com", "starfieldtech.com"),
    "starfield": ("godaddy.com", "starfieldtech.com"),
    "entrust": ("entrust.net", "affirmtrust.com"),
}


def _single(found: Found) -> Iterator[Fault]:
    servers = found.delegation.servers
    if len(servers) == 1:
        yield Fault(
            found.domain,
            f"Only {servers[0].name} answers for the domain: when it fails, site and mail are gone with it.",
            "Add a second name server, in another network, at the DNS provider and at the registrar.",
            servers[0].evidence,
        )


def _mismatch(found: Found) -> Iterator[Fault]:
    servers = found.delegation.servers
    extra = [server.name for server in servers if server.at_parent and not server.at_child and not server.fault]
    hidden = [server.name for server in servers if server.at_child and not server.at_parent]
    if extra or hidden:
        told = [f"the registrar sends the world to {', '.join(extra)}, which the zone does not name"] if extra else []
        told += [f"the zone names {', '.join(hidden)}, which the registrar does not know"] if hidden else []
        yield Fault(
            found.domain,
            f"Two lists of name servers: {'; '.join(told)}. Changes may reach some visitors only.",
            "Enter the same name servers at the registrar and in the zone.",
            tuple(item for server in servers for item in server.evidence),
        )


def _lame(found: Found) -> Iterator[Fault]:
    servers = found.delegation.servers
    for server in servers:
        if server.fault == "it does not hold the zone":
            share = sum(1 for other in servers if other.at_parent) or 1
            yield Fault(
                server.name,
                f"The world is sent to it for {found.domain}, and it does not hold that zone: one question in {share} "
                "fails at first, and is asked again or given up.",
                "Remove this name server at the registrar, or create the zone there.",
                server.evidence,
                Severity.CRITICAL if all(other.fault for other in servers) else None,
            )


def _unaddressed(found: Found) -> Iterator[Fault]:
    for server in found.delegation.servers:
        if server.fault == "its name has no address":
            yield Fault(
                server.name,
                f"The world is sent to it for {found.domain}, and it has no address: if somebody else gets that name, "
                "they answer for the domain.",
                "Remove this name server at the registrar, or correct its name.",
                server.evidence,
            )


def _serials(found: Found) -> Iterator[Fault]:
    serials = {server.name: server.serial for server in found.delegation.servers if server.serial is not None}
    if len(set(serials.values())) > 1:
        told = ", ".join(f"{name} has {serial}" for name, serial in serials.items())
        yield Fault(
            found.domain,
            f"The name servers do not hold the same version of the zone ({told}): some visitors get old records.",
            "Ask the DNS provider why its servers do not follow each other.",
            tuple(item for server in found.delegation.servers for item in server.evidence),
            confidence=Confidence.LIKELY,
        )


def _one_network(found: Found) -> Iterator[Fault]:
    servers = found.delegation.servers
    networks = {
        str(ip_network(f"{address}/{48 if ':' in address else 24}", strict=False))
        for server in servers
        for address in server.addresses
    }
    if len(servers) > 1 and len(networks) == 1:
        yield Fault(
            found.domain,
            f"All name servers are in one network ({next(iter(networks))}): one outage there ends site and mail.",
            "Use name servers in different networks (RFC 2182 section 3.1).",
            tuple(item for server in servers for item in server.evidence),
            confidence=Confidence.LIKELY,
        )


def _broken_chain(found: Found) -> Iterator[Fault]:
    chain = found.delegation.chain
    if chain.chain is Chain.BROKEN:
        yield Fault(
            found.domain,
            f"DNSSEC is broken: {chain.reason}. Every resolver that checks (Google's, Cloudflare's, most providers') "
            "answers nothing: for those visitors site and mail are gone, and no certificate is renewed.",
            "Remove the DS record at the registrar now; sign anew later if you want to.",
            chain.evidence,
        )


def _expired_chain(found: Found) -> Iterator[Fault]:
    chain = found.delegation.chain
    if chain.chain is Chain.EXPIRED:
        yield Fault(
            found.domain,
            f"DNSSEC has run out: {chain.reason}. Every resolver that checks answers nothing: for those visitors site "
            "and mail are gone.",
            "Have the DNS provider sign the zone anew, or remove the DS record at the registrar.",
            chain.evidence,
        )


def _orphaned_chain(found: Found) -> Iterator[Fault]:
    if found.delegation.chain.chain is Chain.ORPHANED:
        yield Fault(
            found.domain,
            "The zone is signed, and the registrar has no DS record: the signatures protect nobody.",
            "Enter the DS record that the DNS provider shows at the registrar, or switch signing off.",
            found.delegation.chain.evidence,
        )


def _old_algorithm(found: Found) -> Iterator[Fault]:
    chain = found.delegation.chain
    if chain.old and chain.chain is Chain.HOLDS:
        yield Fault(
            found.domain,
            f"The zone is signed with {', '.join(chain.old)}, which RFC 9905 deprecates: resolvers begin to ignore it.",
            "Have the DNS provider change to algorithm 13 (ECDSA P-256), and enter the new DS at the registrar.",
            chain.evidence,
        )


def _issuers(found: Found) -> tuple[str, ...]:
    """Return the CAA names of whoever issued the certificates that are in use; empty where that is not known."""
    organisations = {
        host.certificate.issuer.lower()
        for host in found.hosts
        if isinstance(host.certificate, Certificate) and host.certificate.issuer and not host.service
    }
    return tuple(
        name for known, names in _ISSUERS.items() for name in names if any(known in each for each in organisations)
    )


def _named_in_caa(found: Found) -> list[str]:
    return [value.partition(";")[0].strip().lower() for _, tag, value in found.caa.records if tag == "issue"]


def _caa_issuer(found: Found) -> Iterator[Fault]:
    named, used = [name for name in _named_in_caa(found) if name], _issuers(found)
    if named and used and not set(named) & set(used):
        yield Fault(
            found.domain,
            f"The certificates in use are from {used[0]}, and the CAA records of {found.caa.at} allow only "
            f"{', '.join(named)}: they will not renew, and the site goes dark when they end.",
            f'Add the record CAA 0 issue "{used[0]}".',
            found.caa.evidence,
        )


def _caa_nobody(found: Found) -> Iterator[Fault]:
    named = _named_in_caa(found)
    if named and not any(named) and any(isinstance(host.certificate, Certificate) for host in found.hosts):
        yield Fault(
            found.domain,
            'The CAA records say that nobody may issue certificates (issue ";"): the ones in use will not renew.',
            "Name the authority that the host uses in a CAA record, or remove this one.",
            found.caa.evidence,
        )


def _caa_critical(found: Found) -> Iterator[Fault]:
    odd = [tag for flags, tag, _ in found.caa.records if flags & 128 and tag not in CAA_TAGS]
    if odd:
        yield Fault(
            found.domain,
            f"A CAA record is marked critical and its tag {odd[0][:40]!r} is unknown: no authority may issue or renew "
            "(RFC 8659 section 4.1).",
            "Correct the tag (issue, issuewild, iodef), or set the flags to 0.",
            found.caa.evidence,
        )


_GONE = "For many people your site and your email do not exist."
POLICIES = (
    Policy("ns-single", Severity.MEDIUM, Area.SITE, "At least two name servers answer for the domain.",
           "When one computer at your domain's provider fails, your site and your email are gone.", Where.RECORDS, 30,
           _single),
    Policy("ns-mismatch", Severity.MEDIUM, Area.SITE, "Registrar and zone name the same name servers.",
           "Changes to your site's address reach only some of your visitors.", Where.REGISTRAR, 15, _mismatch),
    Policy("ns-lame", Severity.HIGH, Area.SITE, "Every name server that the world is sent to holds the zone.",
           "Some visitors wait for your site, or do not get it at all.", Where.REGISTRAR, 15, _lame),
    Policy("ns-without-address", Severity.HIGH, Area.SITE, "Every name server has an address.",
           "Some visitors wait for your site, and a stranger could take over part of its traffic.", Where.REGISTRAR, 15,
           _unaddressed),
    Policy("ns-serials-differ", Severity.LOW, Area.SITE, "All name servers hold the same version of the zone.",
           "Some visitors are still sent to an old address.", Where.RECORDS, 30, _serials),
    Policy("ns-one-network", Severity.LOW, Area.SITE, "The name servers are in more than one network.",
           "One outage at your domain's provider ends your site and your email.", Where.RECORDS, 60, _one_network),
    Policy("dnssec-broken", Severity.CRITICAL, Area.BOTH, "The DS record at the registrar fits the zone's keys.",
           _GONE, Where.REGISTRAR, 10, _broken_chain),
    Policy("dnssec-expired", Severity.CRITICAL, Area.BOTH, "The zone's signatures are valid now.",
           _GONE, Where.RECORDS, 30, _expired_chain),
    Policy("dnssec-orphaned", Severity.INFO, Area.SITE, "A signed zone is known as such to its parent.",
           "A protection against forged addresses is switched on only halfway.", Where.REGISTRAR, 15, _orphaned_chain),
    Policy("dnssec-old-algorithm", Severity.LOW, Area.SITE, "The zone is signed with an algorithm that is not old.",
           "A protection against forged addresses will stop working.", Where.RECORDS, 60, _old_algorithm),
    Policy("caa-forbids-issuer", Severity.HIGH, Area.SITE, "CAA allows the authority that issues the certificates.",
           "When the site's certificate ends, browsers will warn every visitor away.", Where.RECORDS, 10, _caa_issuer),
    Policy("caa-forbids-everybody", Severity.HIGH, Area.SITE, "CAA allows somebody where https is served.",
           "When the site's certificate ends, browsers will warn every visitor away.", Where.RECORDS, 10, _caa_nobody),
    Policy("caa-critical-unknown", Severity.HIGH, Area.SITE, "No CAA record stops every authority by mistake.",
           "When the site's certificate ends, browsers will warn every visitor away.", Where.RECORDS, 10,
           _caa_critical),
)  # fmt: skip
