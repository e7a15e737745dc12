"""What a change means for visitors: every address of the sample, as it is and as it will be, told in few sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from launchready.edge import Ending
from launchready.review.effect import Effect, Risk, Topic
from launchready.review.fates import Fate
from launchready.review.places import name_places
from launchready.review.sampling import Visit

_ANSWERED_AT_EDGE = (Ending.REDIRECTED, Ending.STOPPED)
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
    """Addresses of which it cannot be told what becomes of them, and why; ``ordinary``: for others than browsers."""

    subject: str
    reasons: tuple[str, ...]
    count: int
    ordinary: bool = False


def web_effects(seen: Sequence[Seen]) -> tuple[Effect, ...]:
    """Return what changes for visitors of addresses that meet Cloudflare's edge before or after, or both."""
    told = [each for each in seen if not (each.before.unknown or each.after.unknown)]
    edge = [each for each in told if each.after.at_edge]
    return (
        *_answers(edge),
        *_caches([each for each in edge if each.after.kept is not None]),
        *_besides([each for each in edge if each.before.at_edge and each.after.ending not in _ANSWERED_AT_EDGE]),
        *_headers([each for each in edge if each.before.at_edge]),
    )


def untold(seen: Iterable[Seen]) -> tuple[Untold, ...]:
    """Return what cannot be told, by the reasons for it."""
    every = list(seen)
    groups: dict[tuple[bool, tuple[str, ...]], list[Visit]] = {}
    for each in every:
        fates = (each.before, each.after)
        unknown = tuple(dict.fromkeys(reason for fate in fates for reason in fate.unknown))
        assumed = tuple(dict.fromkeys(reason for fate in fates for reason in fate.assumed))
        if unknown or assumed:
            groups.setdefault((not unknown, unknown or assumed), []).append(each.visit)
    all_ = [each.visit for each in every]
    return tuple(
        Untold(name_places(group, all_), reasons, len(group), ordinary) for (ordinary, reasons), group in groups.items()
    )


def _grouped(
    seen: Iterable[Seen], key: Callable[[Seen], tuple[str, Risk] | None]
) -> Iterator[tuple[str, Risk, list[Seen]]]:
    """Return what becomes alike, by how it will be and its risk: what is special first, then all others."""
    groups: dict[tuple[str, Risk], list[Seen]] = {}
    for each in seen:
        if (found := key(each)) is not None:
            groups.setdefault(found, []).append(each)
    for (after, risk), group in sorted(groups.items(), key=lambda item: len(item[1])):
        yield after, risk, group


def _effects(
    topic: Topic,
    seen: Sequence[Seen],
    key: Callable[[Seen], tuple[str, Risk] | None],
    before_of: Callable[[Seen], str],
) -> Iterator[Effect]:
    told: set[Visit] = set()
    for after, risk, group in _grouped(seen, key):
        visits = [each.visit for each in group]
        subject = name_places(visits, [each.visit for each in seen], told)
        told.update(visits)
        before = " or ".join(filter(None, dict.fromkeys(map(before_of, group))))
        sentence = f"{subject}: {after}{f'; until now {before}' if before else ''}."
        examples = tuple(dict.fromkeys(visit.url for visit in visits))[:_SHOWN]
        yield Effect(topic, subject, before, after, sentence, risk, examples, len(group))


# --- where it leads


def _answers(seen: Sequence[Seen]) -> Iterator[Effect]:
    def redirect(each: Seen) -> tuple[str, Risk] | None:
        before, after = each.before, each.after
        if before.answer == after.answer or _stops(each) or (not before.at_edge and after.ending is Ending.SERVED):
            return None  # that a host comes, goes or changes its server is said of the host
        return after.answer, Risk.BROKEN if after.lost else Risk.NONE

    def access(each: Seen) -> tuple[str, Risk] | None:
        if each.before.answer == each.after.answer or not _stops(each):
            return None
        return each.after.answer, Risk.LOCKS_OUT if each.after.ending is Ending.STOPPED else Risk.PUBLIC

    yield from _effects(Topic.REDIRECT, seen, redirect, _answer_before)
    yield from _effects(Topic.ACCESS, seen, access, _answer_before)


def _stops(each: Seen) -> bool:
    return Ending.STOPPED in (each.before.ending, each.after.ending)


def _answer_before(each: Seen) -> str:
    return each.before.answer if each.before.at_edge else ""


# --- what is kept


def _caches(seen: Sequence[Seen]) -> Iterator[Effect]:
    def key(each: Seen) -> tuple[str, Risk] | None:
        before, after = each.before, each.after
        if before.keeping == after.keeping or (before.kept is None and not after.kept):
            return None
        if before.kept and not after.kept:
            return after.keeping, Risk.UNCACHED
        opens = after.kept and (each.private or before.kept is False)
        return after.keeping, Risk.PUBLIC if opens else Risk.NONE

    yield from _effects(Topic.CACHE, seen, key, lambda each: each.before.keeping)


# --- what else may act


def _besides(seen: Sequence[Seen]) -> Iterator[Effect]:
    """Return what is new beside the answer, such as limits and rules for some visitors, and what is no more."""
    phrases = dict.fromkeys(phrase for each in seen for fate in (each.before, each.after) for phrase in fate.beside)
    for phrase in phrases:

        def new(each: Seen, phrase: str = phrase) -> tuple[str, Risk] | None:
            was, is_ = (phrase in fate.beside for fate in (each.before, each.after))
            if was == is_:
                return None
            return (phrase, Risk.LOCKS_OUT) if is_ else (f"no more that {phrase}", Risk.NONE)

        yield from _effects(Topic.ACCESS, seen, new, lambda _: "")


# --- what is said beside the answer


def _headers(seen: Sequence[Seen]) -> Iterator[Effect]:
    names = sorted({name for each in seen for fate in (each.before, each.after) for name in _header_names(fate)})
    alike: dict[tuple[str, Risk], list[Effect]] = {}
    for name in names:
        for effect in _of_header(name, [each for each in seen if _has(each, name)]):
            alike.setdefault((effect.subject, effect.risk), []).append(effect)
    for (subject, _), effects in alike.items():
        after, before = ("; ".join(getattr(each, when) for each in effects) for when in ("after", "before"))
        sentence = f"{subject}: {after}; until now {before}." if len(effects) == 1 else f"{subject}: {after}."
        yield replace(effects[0], before=before, after=after, sentence=sentence)


def _of_header(name: str, seen: Sequence[Seen]) -> Iterator[Effect]:
    def key(each: Seen) -> tuple[str, Risk] | None:
        before, after = _header(each.before, name), _header(each.after, name)
        return None if before == after else (_says(name, after), _risk_of_header(name, before, after, each))

    return _effects(Topic.HEADERS, seen, key, lambda each: _says(name, _header(each.before, name)))


def _has(each: Seen, name: str) -> bool:
    """Say whether ``name`` is spoken of for this address at all: of http there is no HSTS."""
    return any(name in _header_names(fate) for fate in (each.before, each.after))


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


def _risk_of_header(name: str, before: str, after: str, each: Seen) -> Risk:
    """Browsers remember HSTS: a wider or longer one cannot be taken back; noindex takes a page out of searches."""
    if name == "strict-transport-security":
        wider = any(word in after and word not in before for word in ("includeSubDomains", "preload"))
        return Risk.LOCKS_OUT if after and (not before or wider) else Risk.NONE
    if name == "x-robots-tag" and "noindex" in after and "noindex" not in before and not each.private:
        return Risk.HIDDEN
    return Risk.NONE
