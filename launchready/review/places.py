"""Many addresses in few words: ``all of www.acme.com``, ``acme.com/account and below``."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from launchready.review.effect import list_in_words
from launchready.review.sampling import Visit

_MOST = 3  # paths that are named, of one host


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What is meant of a host, whichever it is: all of it (``whole``, with ``{}`` for the host), or some paths."""

    whole: str = ""
    scheme: str = ""
    paths: tuple[str, ...] = ()
    rest: str = ""

    def of(self, hosts: Sequence[str]) -> str:
        if self.whole:
            return self.whole.replace("{}", list_in_words(hosts))
        if len(hosts) == 1:
            shown = [f"{self.scheme}{hosts[0]}{path}" for path in self.paths[:_MOST]]
        else:
            shown = list(self.paths[:_MOST])
        if len(self.paths) > _MOST:
            shown.append(f"{len(self.paths) - _MOST} more")
        which = f" of {self.scheme}{list_in_words(hosts)}" if len(hosts) > 1 else ""
        return f"{list_in_words(shown)}{which}{self.rest}"


def name_places(group: Iterable[Visit], comparable: Iterable[Visit], told: Container[Visit] = ()) -> str:
    """Return a phrase for ``group``.

    ``comparable`` are all addresses that were looked at in the same way; those of them that are ``told`` already are
    not meant by "all other".
    """
    ours, all_ = by_host(group), by_host(comparable)
    alike: dict[_Phrase, list[str]] = {}
    for host, visits in ours.items():
        alike.setdefault(_phrase(visits, all_[host], told), []).append(host)
    return "; ".join(phrase.of(hosts) for phrase, hosts in alike.items())


def by_host(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """Return visits by their host, in the order they came."""
    found: dict[str, list[Visit]] = {}
    for visit in visits:
        found.setdefault(visit.host, []).append(visit)
    return found


def _phrase(group: Sequence[Visit], all_: Sequence[Visit], told: Container[Visit]) -> _Phrase:
    ours = set(group)
    for phrase, visits in _kinds(all_).items():
        left = {visit for visit in visits if visit not in told}
        if left and ours == left and (len(left) == len(visits) or len({visit.path for visit in left}) > 1):
            return _Phrase(phrase if len(left) == len(visits) else phrase.replace("all ", "all other ", 1))
    schemes = {visit.scheme for visit in group}
    one_of_both = len(schemes) == 1 and len({visit.scheme for visit in all_}) > 1
    paths = shorten_paths(dict.fromkeys(visit.path for visit in group))
    return _Phrase(scheme=f"{min(schemes)}://" if one_of_both else "", paths=tuple(paths), rest=_whose(group, all_))


def _kinds(all_: Sequence[Visit]) -> Mapping[str, list[Visit]]:
    cookies = dict.fromkeys(visit.cookie for visit in all_ if visit.cookie)
    return {
        "all addresses of {}": list(all_),
        "all https addresses of {}": [visit for visit in all_ if visit.scheme == "https"],
        "all http addresses of {}": [visit for visit in all_ if visit.scheme == "http"],
        "all addresses of {} without a log-in's cookie": [visit for visit in all_ if not visit.cookie],
        **{
            f"all addresses of {{}} for holders of the cookie {cookie}": [
                visit for visit in all_ if visit.cookie == cookie
            ]
            for cookie in cookies
        },
    }


def _whose(group: Sequence[Visit], all_: Sequence[Visit]) -> str:
    """Say which visitors are meant, where the others that were looked at are not."""
    paths = {visit.path for visit in group}
    schemes = {visit.scheme for visit in group if not visit.cookie}
    others = [visit for visit in all_ if visit.scheme in schemes]
    with_cookie = {visit.path for visit in group if visit.cookie}
    if all(visit.cookie for visit in group):
        return f" for holders of the cookie {list_in_words(sorted({visit.cookie or '' for visit in group}))}"
    if with_cookie != paths and any(visit.cookie and visit.path in paths for visit in others):
        return " without a log-in's cookie" if not with_cookie else ", for some with and for some without a cookie"
    return ""


def shorten_paths(paths: Iterable[str]) -> list[str]:
    """Return ``paths`` with those that stand for all below a path as one: ``/account and below``."""
    given = list(paths)
    below = {path.partition("/launch-ready")[0] for path in given if "/launch-ready" in path} - {""}
    return list(dict.fromkeys(_shorten(path, below, given) for path in given))


def _shorten(path: str, below: set[str], given: Sequence[str]) -> str:
    prefix = path if path in below else path.partition("/launch-ready")[0]
    return f"{prefix} and below" if prefix in below and prefix in given else path
