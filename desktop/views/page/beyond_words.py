"""Text of an entry fetched beyond the record; of a type that nobody here reads, its code, value, narrative.

Nothing of it is interpreted: words that the entry itself has, and FHIR's own where it has none. What changes
its meaning (a status, a modifier extension, a negation) is said beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.narrative import narrative_text
from desktop.fhir.resources import TYPES, Resource, decode
from desktop.fhir.when import instant, parse, utc_stamp
from desktop.shown.page.unplaced import UnplacedRow
from desktop.store.beyond import Beyond, Lack
from desktop.views.base import element_words
from desktop.views.base.making import date_words
from desktop.views.page import told_elements

Json = dict[str, Any]
_LONG: Final = 240
"""Characters of a narrative or a value that stand in the list: Ctrl+I has the whole."""
_CODES: Final = (
    "code", "vaccineCode", "medicationCodeableConcept", "type", "class", "subType", "category", "serviceType",
    "title", "name", "description", "topic", "focus", "product", "item", "scope", "gene", "reason",
)  # fmt: skip
_DATES: Final = (
    "when", "occurrence", "effective", "performed", "serviced", "started", "start", "date", "dateTime",
    "authoredOn", "dateWritten", "timingDateTime", "billablePeriod", "servicedPeriod", "period",
    "servicePeriod", "whenHandedOver", "recordedDate", "recorded", "issued", "created", "authored", "sent",
    "received", "paymentDate", "timestamp",
)  # fmt: skip
_ORDINARY: Final = frozenset(
    {"final", "completed", "active", "finished", "current", "available", "confirmed"}
)
_STATES: Final = ("status", "verificationStatus", "clinicalStatus", "intent")
_ORDERS: Final = frozenset({"order", "original-order", "instance-order"})


def read(kind: str, text: str) -> tuple[Resource | None, Json]:
    """An entry as it is read here, where its type is; else None, and its JSON."""
    if kind in TYPES:
        try:
            return decode(kind, text), {}
        except (msgspec.MsgspecError, ValueError, ArithmeticError):
            pass
    return None, strict.loads(text)


def struck(raw: Json) -> bool:
    """True for an entry made in error."""
    return raw.get("status") == "entered-in-error" or "entered-in-error" in _codes(
        raw.get("verificationStatus")
    )


def row(kind: str, ident: str, raw: Json) -> UnplacedRow:
    """The row of an entry by its type, date and text."""
    when = _when(raw)
    name, date = element_words.noun(kind), date_words(when) if when else ""
    text = ", ".join(dict.fromkeys(filter(None, (*_texts(raw), *_states(raw))))) or _("without words")
    return UnplacedRow(
        f"{kind}/{ident}", name, date, text, utc_stamp(when), ", ".join(filter(None, (name, date, text)))
    )


def told(found: Beyond, more: Iterable[str], now: datetime) -> Iterator[str]:
    """Sentences: when it was fetched, and why something counted is still only a number."""
    if any(one.entries for one in found.values()):
        at = min(one.at for one in found.values() if one.entries)
        moment = instant(at)
        when = relative_day_time(moment, now) if moment is not None else at
        yield _("Fetched for this list {time}; it is not kept up to date.").format(time=when)
    lacking: dict[Lack, list[str]] = {}
    for kind in more:
        if kind in found and found[kind].lack:
            lacking.setdefault(found[kind].lack, []).append(element_words.noun(kind))
    for lack, names in sorted(lacking.items()):
        if words := _lacks().get(lack):
            yield words.format(types=", ".join(names))


def _lacks() -> dict[Lack, str]:
    return {
        "refused": _("The server does not let it be read: {types}."),
        "silent": _("The server did not answer for: {types}."),
        "unread": _("The server's answer can't be read: {types}."),
        "more": _("There is more than is fetched for a list: {types}."),
        "others": _("The server gave entries that do not name the patient, left out: {types}."),
    }


def _when(raw: Json) -> str:
    for name in _DATES:
        for held in (
            raw.get(name),
            raw.get(f"{name}DateTime"),
            raw.get(f"{name}Date"),
            raw.get(f"{name}Period"),
        ):
            if isinstance(held, Mapping):
                held = held.get("start") or held.get("end")
            if isinstance(held, str) and parse(held) is not None:
                return held
    return ""


def _texts(raw: Json) -> Iterator[str]:
    """Words of an entry about itself: what it is, its value, its narrative."""
    kind = str(raw.get("resourceType", ""))
    coded = next((words for name in _CODES if (words := _words(raw.get(name)))), "")
    head = coded if kind not in told_elements.types() and coded else told_elements.words(kind, raw)
    yield head
    for name, held in raw.items():
        if name.startswith("value") and name[5:6].isupper():
            yield _words(held)
    text = raw.get("text")
    div = text.get("div") if isinstance(text, Mapping) else None
    if isinstance(div, str):
        lines = narrative_text.lines(div)
        yield _short(" ".join(line for line in lines if line != head))


def _states(raw: Json) -> Iterator[str]:
    for name in _STATES:
        held = raw.get(name)
        for code in _codes(held) if isinstance(held, Mapping) else (held,):
            ordinary = _ORDINARY if name != "intent" else _ORDERS
            if isinstance(code, str) and code and code not in ordinary:
                yield element_words.code_words(code)
        if isinstance(held, Mapping) and not held.get("coding"):
            yield str(held.get("text") or "")
    if raw.get("doNotPerform") is True:
        yield _("must not be done")
    if raw.get("implicitRules") or _modified(raw) or _part(raw):
        yield _("holds something that can't be read")
    for note in raw.get("note", ()) if isinstance(raw.get("note"), list) else ():
        if isinstance(note, Mapping) and isinstance(note.get("text"), str):
            yield _short(note["text"])


def _modified(raw: Any) -> bool:
    """True where a modifier extension stands anywhere in it."""
    ahead = [raw]
    while ahead:
        one = ahead.pop()
        if isinstance(one, Mapping):
            if one.get("modifierExtension"):
                return True
            ahead += one.values()
        elif isinstance(one, list):
            ahead += one
    return False


def _part(raw: Json) -> bool:
    meta = raw.get("meta")
    tags = meta.get("tag") if isinstance(meta, Mapping) else None
    return any(isinstance(tag, Mapping) and tag.get("code") == "SUBSETTED" for tag in tags or ())


def _codes(held: Any) -> Iterator[str]:
    codings = held.get("coding") if isinstance(held, Mapping) else None
    for one in codings if isinstance(codings, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("code"), str):
            yield one["code"]


def _words(held: Any) -> str:
    if isinstance(held, list):
        return ", ".join(dict.fromkeys(filter(None, map(_words, held))))
    words = element_words.words(held, lambda _key, display: display)
    return _short(words.replace("\n", ", "))


def _short(words: str) -> str:
    return words if len(words) <= _LONG else f"{words[:_LONG].rsplit(' ', 1)[0]} …"
