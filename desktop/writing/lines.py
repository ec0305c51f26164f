"""The use of a line: what is missing in its form, as it begins, and as it ends."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical import line_kinds
from desktop.clinical.record.fluids import lines
from desktop.clinical.record.fluids.lines import Line, begun
from desktop.clinical.sides import SIDES
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.devices import DeviceUseStatement
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, typed_when, when

Json = dict[str, Any]
TYPES = ("DeviceUseStatement", "Device", "Procedure", "Encounter", "Task")
SAME: Final = "same:"
BOTH: Final = "both:"
_DEVICE: Final = "device"


def since(said: Said, now: datetime) -> str:
    """Insertion time of the line, as a FHIR time as exact as it is written; empty for an unreadable one."""
    text = said.get("at")
    return typed_when(text, now) if text.strip() else when(now)


def place(said: Said) -> str:
    """Body site with its side, in the record's language whatever the screen's."""
    side = SIDES.get(said.get("side"), ("",))[0]
    return ", ".join(part for part in (said.get("place").strip(), side) if part)


def called(said: Said) -> str:
    """Name of the line: its written name, with its kind where that is not in it."""
    kind = line_kinds.line_kinds().get(said.get("kind"))
    name = said.get("name").strip()
    if kind is None or line_kinds.kind_of(words=name) == kind.key:
        return name
    return f"{kind.nb} {name}".strip()


def alike(chart: Chart, said: Said, now: datetime) -> tuple[Line, ...]:
    """Lines in place that may be this one: of its kind, at its site or without a written site."""
    here, mine = lines.lines(chart, now).here, fold(place(said))
    found = (one for one in here if one.kind and one.kind == said.get("kind"))
    return tuple(one for one in found if not mine or not one.site or _at(one.site, mine))


def _at(site: str, mine: str) -> bool:
    """True when two sites may be one: all words of one are in the other."""
    one, other = _words(site), _words(mine)
    return one <= other or other <= one


def _words(site: str) -> set[str]:
    """The words of a place, a side by one word."""
    sides = {fold(word): side for side, words in SIDES.items() for word in words}
    found = re.findall(r"\w+", fold(site))
    return {sides.get(word, word) for word in found}


def missing(chart: Chart, said: Said, now: datetime) -> Missing | None:
    """The first thing that is still to be chosen, written or answered."""
    if said.get("kind") not in line_kinds.line_kinds():
        return Missing("kind", _("Choose what was put in"))
    if not said.get("place").strip() and not said.get("side"):
        return Missing("place", _("Write where it is"))
    if not since(said, now):
        return Missing("at", _("Write the day as 19.11.2026 or the time as 14:32; not one to come"))
    found = alike(chart, said, now)
    if not found:
        return None
    chosen = said.get("twice")
    if chosen == BOTH + mark(found):
        return None if said.get("why").strip() else Missing("why", _("Write why both are in"))
    if chosen in {SAME + one.key for one in found if one.state == "inserted"}:
        return None
    return Missing("twice", _("One of the kind is in there already: take it out first, or say that both are"))


def mark(found: tuple[Line, ...]) -> str:
    """Fingerprint of the lines an answer was about: it holds for no other."""
    return ",".join(sorted(one.key for one in found))


def put_in(ident: str, said: Said, signing: Signing) -> Json:
    """The use of a line that is in; `same` is a procedure that put it in, and makes no second line."""
    kind = line_kinds.line_kinds()[said.get("kind")]
    system, _bar, code = line_kinds.own_code(kind.key).rpartition("|")
    codings = [{"system": system, "code": code, "display": kind.nb}]
    for one in kind.codes[:1]:
        other, _bar, number = one.rpartition("|")
        codings += [{"system": other, "code": number}] if other else []
    author = reference(signing.author, signing.author_name)
    notes = []
    if by := said.get("by").strip():
        notes.append(_("Put in by {name}").format(name=by))
    if (chosen := said.get("twice")).startswith(BOTH):
        notes.append(said.get("why").strip())
    body: Json = {
        "resourceType": "DeviceUseStatement",
        "id": ident,
        "contained": [
            {"resourceType": "Device", "id": _DEVICE, "type": {"coding": codings, "text": kind.nb}}
        ],
        "status": "active",
        "subject": {"reference": signing.patient},
        "timingPeriod": {"start": since(said, signing.at)},
        "recordedOn": when(signing.at),
        "source": author,
        "device": {"reference": f"#{_DEVICE}", "display": called(said)},
        "bodySite": {"text": place(said)},
    }
    if chosen.startswith(SAME):
        body["derivedFrom"] = [{"reference": chosen.removeprefix(SAME)}]
    if notes:
        body["note"] = [
            {"authorReference": author, "time": when(signing.at), "text": text} for text in notes if text
        ]
    return body


def taken_out(body: Json, use: DeviceUseStatement, who: str, name: str, at: datetime) -> Json:
    """A use that is over now, by whom; since when it was in use stays as it is written."""
    start = begun(use)
    # One kind of time alone may stand: a period says both.
    changed = {key: value for key, value in body.items() if not key.startswith("timing")}
    period = {**body.get("timingPeriod", {}), "end": when(at)}
    changed["timingPeriod"] = {**({"start": start} if start else {}), **period}
    changed["status"] = "completed"
    note = {"authorReference": reference(who, name), "time": when(at), "text": _("Taken out")}
    changed["note"] = [*body.get("note", []), note]
    return changed
