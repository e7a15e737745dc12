"""Many addresses in few words: ``all of www.acme.com``, ``acme.com/account and below``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from launchready.review.effect import list_in_words
from launchready.review.sampling import Visit

_MOST = 3  # paths that are named, of one host


def name_places(group: Iterable[Visit], comparable: Iterable[Visit]) -> str:
    """Return a phrase for ``group``; ``comparable`` are all addresses that were looked at in the same way."""
    ours, all_ = by_host(group), by_host(comparable)
    alike: dict[str, list[str]] = {}
    for host, visits in ours.items():
        alike.setdefault(_phrase(visits, all_[host]), []).append(host)
    return "; ".join(phrase.format(list_in_words(hosts)) for phrase, hosts in alike.items())


def by_host(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """Return visits by their host, in the order they came."""
    found: dict[str, list[Visit]] = {}
    for visit in visits:
        found.setdefault(visit.host, []).append(visit)
    return found


def _phrase(group: Sequence[Visit], all_: Sequence[Visit]) -> str:
    """Return the phrase for ``group`` among ``all_`` of one host, with ``{}`` where the host's name belongs."""
    ours = set(group)
    cookies = list(dict.fromkeys(visit.cookie for visit in all_ if visit.cookie))
    kinds: Mapping[str, list[Visit]] = {
        "all of {}": list(all_),
        "all https addresses of {}": [visit for visit in all_ if visit.scheme == "https"],
        "all http addresses of {}": [visit for visit in all_ if visit.scheme == "http"],
        "all of {} without a log-in's cookie": [visit for visit in all_ if not visit.cookie],
        **{
            f"all of {{}} for holders of the cookie {cookie}": [visit for visit in all_ if visit.cookie == cookie]
            for cookie in cookies
        },
    }
    for phrase, visits in kinds.items():
        if visits and ours == set(visits):
            return phrase
    return _named(group, all_)


def _named(group: Sequence[Visit], all_: Sequence[Visit]) -> str:
    schemes = list(dict.fromkeys(visit.scheme for visit in group))
    scheme = f"{schemes[0]}://" if len(schemes) == 1 and len({visit.scheme for visit in all_}) > 1 else ""
    paths = shorten_paths(dict.fromkeys(visit.path for visit in group))
    shown = [f"{scheme}{{}}{_escaped(path)}" for path in paths[:_MOST]]
    if len(paths) > _MOST:
        shown.append(f"{len(paths) - _MOST} more of its addresses")
    phrase = list_in_words(shown, most=_MOST + 1)
    cookies = {visit.cookie for visit in group}
    if None not in cookies:
        phrase += f" for holders of the cookie {list_in_words(sorted(filter(None, cookies)))}"
    elif {visit.path for visit in group if visit.cookie} == {visit.path for visit in group}:
        return phrase
    elif any(visit.cookie and visit.path in {each.path for each in group} for visit in all_):
        phrase += " without a log-in's cookie"
    return phrase


def _escaped(path: str) -> str:
    return path.replace("{", "{{").replace("}", "}}")


def shorten_paths(paths: Iterable[str]) -> list[str]:
    """Return ``paths`` with those that stand for all below a path as one: ``/account and below``."""
    given = list(paths)
    below = {
        path.partition("/launch-ready")[0] for path in given if path.count("/launch-ready") and path[1:7] != "launch"
    }
    shortened = (_shorten(path, below, given) for path in given)
    return list(dict.fromkeys(shortened))


def _shorten(path: str, below: set[str], given: Sequence[str]) -> str:
    prefix = path if path in below else path.partition("/launch-ready")[0]
    if prefix in below and prefix in given:
        return f"{prefix} and below"
    return path
