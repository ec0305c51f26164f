"""Verdict on a signature in words: who signed, when, whether it is as it was signed; else what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record.persons import name_of
from desktop.clinical.record.signatures import NULLIFIED, Signature, Signatures, Verdict, verdict
from desktop.core.formats import day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.narrative.narrative_text import lines
from desktop.fhir.signed_bytes import SHA256, Difference
from desktop.fhir.when import instant
from desktop.letters.paper import filed
from desktop.store import kept_signatures, outbox, snapshots
from desktop.sync.pull import cursors
from desktop.views.base import element_words

Json = dict[str, Any]
TYPES: Final = ("Provenance", "Composition", "DocumentReference", "Binary")
"""Resource types that a verdict rests on."""
_KINDS: Final = ("Composition", "DocumentReference")
_GRAVE: Final = ("valid", "unknown_key", "none", "unread", "altered", "forged")
"""States from the least to the most grave."""
_MOST: Final = 3
"""Number of differences said; the others are counted."""
_LONG: Final = 80
"""Length of a value that is said whole."""


class Sealed(msgspec.Struct, frozen=True):
    """One line on a signature: quiet where all is as it was signed, else a warning (`warns`: in short)."""

    text: str = ""
    warns: str = ""


def of_patient(connection: Connection, patient: str, server: str) -> Signatures:
    """Verdicts on all that is signed of a patient, as it stands here. `server` is the FHIR base."""
    base = f"{server.rstrip('/')}/"
    kept = kept_signatures.of_patient(connection, patient, base)
    found: dict[str, Verdict] = {}
    for key in dict.fromkeys(target for one in kept for target in one.targets):
        kind, _slash, ident = key.partition("/")
        now = outbox.current(connection, kind, ident) if kind in _KINDS else None
        if now is not None:
            found[key] = verdict(key, now, kept, base, lambda key: filed.held(connection, key))
    return Signatures(found, asked(connection, patient))


def asked(connection: Connection, patient: str) -> bool:
    """True when the server was asked for a patient's signatures, whatever it could tell."""
    return "Provenance" in snapshots.all_of(connection, snapshots.UNASKED) or bool(
        cursors.of(connection, [patient], "Provenance")
    )


def line(found: Verdict, chart: Chart, now: Json | None, *, asked: bool, kind: str = "Composition") -> Sealed:
    """The line on what is signed; `now` is the resource as it stands, for the names of its sections."""
    who = _signer(found.signed, chart)
    match found.state:
        case "none" if not asked:
            return Sealed(_("signature not fetched yet"))
        case "none":
            return Sealed(_("signed without a key: a later change would not show"))
        case "valid" if found.signed.activity == NULLIFIED:
            return Sealed(_("Signed as withdrawn by {other} · unchanged since").format(other=who))
        case "valid" if found.last.activity == NULLIFIED:
            return Sealed(_("Signed by {who} · signed as withdrawn by {other}").format(
                who=who, other=_signer(found.last, chart)))  # fmt: skip
        case "valid" if found.seal == "vouched":
            return Sealed(_("Signed by {who}, the key is known · unchanged since").format(who=who))
        case "valid":
            return Sealed(_("Signed by {who} · unchanged since").format(who=who))
        case "unknown_key":
            return _unvouched(found, who, _signer(found.last, chart))
        case "altered":
            what = what_differs(kind, found.differs, chart, now or {})
            return Sealed(_("The content was changed after it was signed: {what}. Signed by {who}.").format(
                what=what, who=who), _("changed after it was signed"))  # fmt: skip
        case "forged":
            return Sealed(
                _("The signature is not right: nothing shows who signed this, or what."),
                _("signature not right"),
            )
    if found.differs:
        return Sealed(
            _("Signed by {who} · its file is not here, so not all of it can be compared").format(who=who)
        )
    return Sealed(
        _("The signature can't be read: nothing shows whether this was changed."), _("signature unreadable")
    )


def _unvouched(found: Verdict, who: str, other: str) -> Sealed:
    """The line on what is as it was signed, by a key that nobody here vouches for: what was checked of it."""
    match found.seal:
        case "ended":
            said = _("In the name of {who}, by a key that had been replaced: nothing shows who signed it.")
            return Sealed(said.format(who=other), _("signed by a key that had been replaced"))
        case "withdrawn":
            said = _("In the name of {who}, by a key that had been withdrawn: nothing shows who signed it.")
            return Sealed(said.format(who=other), _("signed by a key that had been withdrawn"))
        case "late":
            said = _(
                "In the name of {who}; it came only after its key was withdrawn: nothing shows when it was"
                " signed."
            )
            return Sealed(said.format(who=other), _("came after its key was withdrawn"))
    withdrawn = found.last.activity == NULLIFIED != found.signed.activity
    if found.seal == "claimed":
        said = (
            _("Signed by {who} · withdrawn in the name of {other}, by a key of that name, but the server does"
              " not check who puts keys there") if withdrawn else
            _("Signed by {who} · unchanged since, by a key of that name, but the server does not check who"
              " puts keys there"))  # fmt: skip
    elif withdrawn:
        said = _("Signed by {who} · withdrawn in the name of {other}, by a key that is not known here")
    else:
        said = _("Signed by {who} · unchanged since, by a key that is not known here")
    return Sealed(said.format(who=who, other=other))


def of_letter(
    connection: Connection, found: Signatures, chart: Chart, keys: Iterable[str]
) -> tuple[str, Sealed]:
    """A letter's text and document together: what is said in its head in a few words, and the line where that
    is a warning. `keys` are its document and its text (`Type/id`), as far as they are here."""
    told = [(key, found.on(key)) for key in keys]
    key, worst = max(told, key=lambda one: _GRAVE.index(one[1].state), default=("", Verdict()))
    kind, _slash, ident = key.partition("/")
    said = line(worst, chart, outbox.current(connection, kind, ident), asked=found.asked, kind=kind)
    if said.warns:
        return said.warns, said
    words = {
        "valid": _("unchanged since"),
        "unknown_key": _("unchanged since, by a key that is not known here"),
    }
    none = _("signed without a key") if found.asked else _("signature not fetched yet")
    part = _("not all of it is here to be compared") if worst.state == "unread" else none
    return words.get(worst.state, part), said


def _signer(one: Signature, chart: Chart) -> str:
    """Signer as it was signed: name and title, and when."""
    name = one.name or name_of(chart, Reference(reference=one.by)) or _("somebody")
    at, title = instant(one.at), one.title
    if title[1:2].islower():
        title = title[:1].lower() + title[1:]
    return ", ".join(filter(None, (name, title, day_time(at) if at is not None else "")))


def what_differs(kind: str, differs: Sequence[Difference], chart: Chart, now: Json) -> str:
    """Differences in words, each element once, the first few; `now` is the resource as it stands."""
    said = list(dict.fromkeys(_each(kind, differs, chart, now)))
    more = len(said) - _MOST
    if more > 0:
        said = [*said[:_MOST], ngettext("{n} more", "{n} more", more).format(n=more)]
    return "; ".join(said)


def _each(kind: str, differs: Iterable[Difference], chart: Chart, now: Json) -> Iterator[str]:
    for one in differs:
        if one.element == "section":
            yield from _section(one, now)
        elif one.element == "content":
            yield _("the letter's pages") if SHA256 in one.path or _is_file(one) else _label(kind, one)
        else:
            was, is_now = (_short(_value(part, chart)) for part in (one.was, one.now))
            said = _turned(was, is_now)
            yield f"{_label(kind, one)}: {said}" if said else _label(kind, one)


def _is_file(one: Difference) -> bool:
    return any(isinstance(part, str) and len(part) == 64 for part in (one.was, one.now))


def _label(kind: str, one: Difference) -> str:
    if one.element == "attester":
        return _("Signature")
    return element_words.label(kind, one.element)


def _value(value: Any, chart: Chart) -> str:
    def find(reference: str, display: str) -> str:
        return name_of(chart, Reference(reference=reference, display=display)) or display or reference

    return " ".join(element_words.words(value, find).split())


def _section(one: Difference, now: Json) -> Iterator[str]:
    if isinstance(one.was, list) or isinstance(one.now, list):
        old, new = _titles(one.was), _titles(one.now)
        for title in old:
            if title not in new:
                yield _("{section} is gone").format(section=title)
        for title in new:
            if title not in old:
                yield _("{section} is new").format(section=title)
        if old == new or set(old) == set(new):
            yield _("Section")
        return
    place = one.path.partition("[")[2].partition("]")[0]
    sections = now.get("section") or []
    at = int(place) if place.isdecimal() else len(sections)
    title = (_titles(sections)[at : at + 1] or [_("Section")])[0]
    if isinstance(one.was, str) and isinstance(one.now, str) and one.path.endswith(".text"):
        was, new_words = (" ".join(lines(part)) for part in (one.was, one.now))
        said = _turned(*_apart(was, new_words))
        yield f"{title}: {said}" if said else title
    else:
        yield title


def _titles(sections: Any) -> list[str]:
    found = []
    for one in sections if isinstance(sections, list) else ():
        code = one.get("code") if isinstance(one, dict) else None
        text = code.get("text", "") if isinstance(code, dict) else ""
        found.append(str((one.get("title") if isinstance(one, dict) else "") or text or _("Section")))
    return found


def _apart(was: str, now: str) -> tuple[str, str]:
    """The words in which two texts differ, each with the word before and after them."""
    one, other = was.split(), now.split()
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    begin = max(0, start - 1)

    def middle(words: list[str]) -> str:
        return " ".join(words[begin : min(len(words), len(words) - end + 1)])

    return _short(middle(one)), _short(middle(other))


def _turned(was: str, now: str) -> str:
    if was and now:
        return _("“{was}” became “{now}”").format(was=was, now=now) if was != now else ""
    if now:
        return _("“{now}” is new").format(now=now)
    return _("“{was}” is gone").format(was=was) if was else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG].rsplit(" ", 1)[0] + " …"
