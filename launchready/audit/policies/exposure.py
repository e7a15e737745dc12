"""What strangers can read: files with secrets, source code, keys in bundles, addresses of developers' machines."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.audit.finding import Area, Confidence, Fault, Judge, Policy, Severity, Where
from launchready.audit.found import Found


def _clue(kind: str, impact: str, fix: str, confidence: Confidence = Confidence.CERTAIN) -> Judge:
    """Return a judge of what was given away as ``kind``."""

    def judge(found: Found) -> Iterator[Fault]:
        seen: set[tuple[str, str]] = set()
        for clue in found.clues:
            if clue.kind == kind and (clue.url, clue.told) not in seen:
                seen.add((clue.url, clue.told))
                told = impact.replace("{told}", clue.told)
                yield Fault(clue.url, told, fix, (clue.evidence,), confidence=confidence)

    return judge


_ROTATE = "Take the file away, then make every key and password in it anew: it has been read already."
POLICIES = (
    Policy("env-file-exposed", Severity.CRITICAL, Area.SECRETS, "No file with environment variables is served.",
           "Everybody can read the passwords of your database and your services.", Where.HOSTING, 120,
           _clue("env-file-exposed", "Everybody can read this file, with the passwords and keys in it.", _ROTATE)),
    Policy("git-exposed", Severity.CRITICAL, Area.SECRETS, "No repository is served.",
           "Everybody can download your source code, with every secret that was ever in it.", Where.HOSTING, 120,
           _clue("git-exposed", "Everybody can download the whole repository from here, its history included.",
                 "Publish the built site only, block /.git, and change every secret that was ever committed.")),
    Policy("backup-exposed", Severity.CRITICAL, Area.SECRETS, "No backup is served.",
           "Everybody can download a backup of your data or settings.", Where.HOSTING, 120,
           _clue("backup-exposed", "Everybody can download this backup, with what it holds of customers and passwords.",
                 _ROTATE)),
    Policy("debug-page-exposed", Severity.HIGH, Area.SECRETS, "No page for debugging is served.",
           "Everybody can read how your server is set up.", Where.HOSTING, 20,
           _clue("debug-page-exposed", "Everybody can read the server's settings here ({told}).",
                 "Remove it from the live server, or let only your own network in.")),
    Policy("secret-in-bundle", Severity.CRITICAL, Area.SECRETS, "No secret stands in what browsers load.",
           "A secret key of yours stands in your site, where everybody can read it.", Where.CODE, 60,
           _clue("secret-in-bundle", "{told} stands in this file, which every browser loads.",
                 "Make the key anew, use it on the server only, and take it out of the build.", Confidence.LIKELY)),
    Policy("bundle-names-localhost", Severity.MEDIUM, Area.SITE, "Bundles name no developer's own machine.",
           "A part of your app may ask the customer's own computer and not your server.", Where.CODE, 30,
           _clue("bundle-names-localhost", "The app names {told}, a developer's own machine: what asks there fails for "
                 "every customer.", "Set the production address when building, and deploy again.", Confidence.LIKELY)),
    Policy("bundle-names-preview", Severity.LOW, Area.SITE, "Bundles name no preview host.",
           "A part of your app may use a test version that will be switched off.", Where.CODE, 30,
           _clue("bundle-names-preview", "The app names {told}, an address for previews, which may be switched off or "
                 "protected.", "Use the domain's own address.", Confidence.LIKELY)),
    Policy("source-map-public", Severity.LOW, Area.SECRETS, "Source maps are not public.",
           "Everybody can read the source code of your app.", Where.CODE, 20,
           _clue("source-map-public", "Everybody can read the app's source code, comments included, from this file.",
                 "Leave source maps out of the public build, or hand them to the error tracker only.")),
)  # fmt: skip
