"""What a change means for visitors: every address of the sample, as it is and as it will be, told in few sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from launchready.edge import Ending
from launchready.review.effect import Effect, Risk, Topic
from launchready.review.fates import Fate
from launchready.review.places import name_places
from launchready.review.sampling import Visit

_SHOWN = 5  # examples of addresses behind one sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """One address as it is and as it will be. ``private``: declared to be behind a log-in."""

    visit: Visit
    before: Fate
    after: Fate
    private: bool = False


@dataclass(frozen=True, slots=True)
class Untold:
    """Addresses of which it cannot be told what becomes of them, and why."""

    subject: str
    reasons: tuple[str, ...]
    count: int


def web_effects(seen: Sequence[Seen]) -> tuple[Effect, ...]:
    """Return what changes for visitors of addresses that meet Cloudflare's edge before or after, or both."""
    told = [each for each in seen if not (each.before.unknown or each.after.unknown)]
    edge = [each for each in told if each.after.at_edge]
    return (
        *_answers(edge),
        *_caches([each for each in edge if each.after.kept is not None]),
        *_headers([each for each in edge if each.before.at_edge]),
    )


def untold(seen: Iterable[Seen]) -> tuple[Untold, ...]:
    """Return what cannot be told, by the reasons for it."""
    every = list(seen)
    groups: dict[tuple[str, ...], list[Visit]] = {}
    for each in every:
        reasons = tuple(dict.fromkeys((*each.before.unknown, *each.after.unknown)))
        if reasons:
            groups.setdefault(reasons, []).append(each.visit)
    all_ = [each.visit for each in every]
    return tuple(Untold(name_places(group, all_), reasons, len(group)) for reasons, group in groups.items())


def _grouped(
    seen: Iterable[Seen], key: Callable[[Seen], tuple[object, ...] | None]
) -> Iterator[tuple[tuple[object, ...], list[Seen]]]:
    groups: dict[tuple[object, ...], list[Seen]] = {}
    for each in seen:
        if (found := key(each)) is not None:
            groups.setdefault(found, []).append(each)
    yield from groups.items()


def _effect(topic: Topic, group: list[Seen], comparable: Iterable[Seen], before: str, after: str, risk: Risk) -> Effect:
    subject = name_places([each.visit for each in group], [each.visit for each in comparable])
    until = f"; until now {before}" if before else ""
    return Effect(
        topic,
        subject,
        before,
        after,
        f"{subject}: {after}{until}.",
        risk,
        tuple(dict.fromkeys(each.visit.url for each in group))[:_SHOWN],
        len(group),
    )


# --- where it leads


def _answers(seen: Sequence[Seen]) -> Iterator[Effect]:
    def key(each: Seen) -> tuple[object, ...] | None:
        before, after = each.before, each.after
        if before.answer == after.answer or (not before.at_edge and after.ending is Ending.SERVED):
            return None  # that a host comes, goes or changes its server is said of the host
        return before.answer if before.at_edge else "", after.answer, before.ending, after.ending, after.lost

    for (before, after, was, is_, lost), group in _grouped(seen, key):
        risk = Risk.BROKEN if lost else Risk.LOCKS_OUT if is_ is Ending.STOPPED else Risk.NONE
        if was is Ending.STOPPED and is_ is not Ending.STOPPED:
            risk = Risk.PUBLIC
        topic = Topic.ACCESS if Ending.STOPPED in (was, is_) else Topic.REDIRECT
        yield _effect(topic, group, seen, str(before), str(after), risk)


# --- what is kept


def _caches(seen: Sequence[Seen]) -> Iterator[Effect]:
    def key(each: Seen) -> tuple[object, ...] | None:
        before, after = each.before, each.after
        if before.kept is None:
            return ("", after.keeping, False, True, each.private) if after.kept else None
        if before.keeping == after.keeping:
            return None
        return before.keeping, after.keeping, before.kept, after.kept, each.private

    for (before, after, was, is_, private), group in _grouped(seen, key):
        risk = Risk.UNCACHED if was and not is_ else Risk.NONE
        if (is_ and private) or (is_ and not was and before):
            risk = Risk.PUBLIC
        yield _effect(Topic.CACHE, group, seen, str(before), str(after), risk)


# --- what is said beside the answer


def _headers(seen: Sequence[Seen]) -> Iterator[Effect]:
    names = sorted({name for each in seen for fate in (each.before, each.after) for name in _header_names(fate)})
    for name in names:

        def key(each: Seen, name: str = name) -> tuple[object, ...] | None:
            before, after = _header(each.before, name), _header(each.after, name)
            return (before, after) if before != after else None

        same_scheme = [each for each in seen if each.visit.scheme == "https"]
        for (before, after), group in _grouped(seen, key):
            comparable = same_scheme if all(each.visit.scheme == "https" for each in group) else seen
            yield _effect(
                Topic.HEADERS,
                group,
                comparable,
                _says(name, str(before)),
                _says(name, str(after)),
                _risk_of_header(name, str(before), str(after), group),
            )


_TAKEN = "\0taken away"


def _header_names(fate: Fate) -> Iterator[str]:
    yield from (name.lower() for name, _ in fate.headers)
    yield from fate.removed


def _header(fate: Fate, name: str) -> str:
    if name in fate.removed:
        return _TAKEN
    return ", ".join(value for key, value in fate.headers if key.lower() == name)


def _says(name: str, value: str) -> str:
    if value == _TAKEN:
        return f"the server's {name} is taken away"
    return f"{name}: {value}" if value else f"no {name} of Cloudflare's own"


def _risk_of_header(name: str, before: str, after: str, group: Iterable[Seen]) -> Risk:
    """Browsers remember HSTS: a wider or longer one cannot be taken back; noindex takes a page out of searches."""
    if name == "strict-transport-security":
        wider = any(word in after and word not in before for word in ("includeSubDomains", "preload"))
        return Risk.LOCKS_OUT if after and (not before or wider) else Risk.NONE
    if name == "x-robots-tag" and "noindex" in after and "noindex" not in before:
        return Risk.NONE if all(each.private for each in group) else Risk.HIDDEN
    return Risk.NONE
