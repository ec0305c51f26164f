"""Analyses, examinations and consultations that no list has, ordered as text: `[prøve: anti-x] i morgen`.

The word in the brackets tells which department the order goes to; the name behind the colon stays whole. Day,
hour, urgency and reason around it are read as those of a known one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.orders.catalogue import Catalogue, Item
from desktop.orders.draft import ServiceItem, ServiceKind
from desktop.orders.field import imported
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Choice, Scan, plain


class _Way(NamedTuple):
    """One kind of order as text: the word in the brackets, and the words of its answer."""

    kind: ServiceKind
    typed: str
    words: Callable[[], str]


_WAYS: Final = (
    _Way("laboratory", "prøve", lambda: _("Order “{name}” as text: a laboratory sample, not in the list")),
    _Way("microbiology", "mikrobiologi", lambda: _("Order “{name}” as text: microbiology, not in the list")),
    _Way("imaging", "bilde", lambda: _("Order “{name}” as text: imaging, not in the list")),
    _Way("consultation", "tilsyn", lambda: _("Order “{name}” as text: a consultation, not in the list")),
    _Way("examination", "undersøkelse", lambda: _("Order “{name}” as text: an examination, not in the list")),
)
_OFFERED: Final = ("laboratory", "imaging", "examination")
"""Kinds that are offered where no word tells which one it is."""
_ASKS_REASON: Final = ("imaging", "consultation")


class Unlisted(NamedTuple):
    """A service that was chosen to be ordered as text, and where its brackets stand."""

    item: Item
    start: int
    end: int


def marked(scan: Scan, offered: Catalogue) -> Unlisted | None:
    """The unknown name that was chosen to be ordered as text, claimed; none where it is a known one."""
    for match in scan.find(lx.SERVICE_AS_TEXT):
        kind = next(kind for kind, pattern in lx.SERVICE_KINDS if pattern.fullmatch(match["kind"]))
        start, end = match.span("name")
        name = " ".join(scan.text[start:end].split())
        if is_unknown(name, kind, offered):
            scan.claim(match.start(), start, "filler")
            scan.claim(start, end, "name")
            scan.claim(end, match.end(), "filler")
            return Unlisted(_item(name, kind), *match.span())
        if {one.kind for one in offered.named(name)} == {kind}:
            # The list has it by now: it is that one, and the brackets say nothing more.
            scan.claim(match.start(), start, "filler")
            scan.claim(end, match.end(), "filler")
    return None


def _item(name: str, kind: ServiceKind) -> Item:
    return Item(
        key=f"{kind}:",
        kind=kind,
        nb=name,
        en=name,
        terms=(fold(name),),
        parts=(ServiceItem("", name),),
        asks_reason=kind in _ASKS_REASON,
    )


def is_unknown(name: str, kind: ServiceKind, offered: Catalogue) -> bool:
    """True for a name of words that is in no list. That of a medicine may be a sample of its level."""
    known = (*offered.named(name), *imported.named(name))
    sampled = kind == "laboratory" and all(one.kind == "medicine" for one in known)
    return re.search(r"[^\W\d_]{2}", name) is not None and (not known or sampled)


def choices(scan: Scan, name: str, places: list[tuple[int, int]], offered: Catalogue) -> tuple[Choice, ...]:
    """The answers that order a name as text; one where a word tells the kind, none where a dose stands beside
    it: what has a dose is a medicine."""
    if scan.first(lx.MEDICINE_WORD) is not None or _is_dosed(scan):
        return ()
    told = _told(scan)
    kinds = (told,) if told else _OFFERED
    return tuple(
        Choice(
            way.words().format(name=name),
            scan.rewritten(places, f"[{way.typed}: {name}]"),
            deliberate=True,
        )
        for way in _WAYS
        if way.kind in kinds and is_unknown(name, way.kind, offered)
    )


def _is_dosed(scan: Scan) -> bool:
    match = lx.DOSE.search(scan.plain) or lx.RATE.search(scan.plain)
    return match is not None and match["u"] not in ("t", "h")


def _told(scan: Scan) -> ServiceKind | None:
    """The kind that a word of the order tells: `CT`, `tilsyn`, `dyrkning`, `blodprøve`."""
    found = (kind for kind, pattern in lx.SERVICE_WORDS if pattern.search(plain(scan.text)))
    return next(found, None)
