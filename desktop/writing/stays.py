"""A stay's forms: what is missing in each, and the Encounters that they write.

Pure. What of a stay is open, who lies where and since when is `clinical.record.stay_plan`'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical import code_fields
from desktop.clinical.record.stays import stay_plan
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.typing import typed_time
from desktop.clinical.words import stays as words
from desktop.core.clock import local
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Patient
from desktop.fhir.systems import DISPOSITION, LEAVE_UNTIL, PLANNED_END, PLANNED_ENDS, READY_SINCE
from desktop.fhir.when import Moment, parse
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, typed_when, when
from desktop.writing.tasks import due

Json = dict[str, Any]
TYPES: Final = ("Encounter", "Condition")
DEAD: Final = "exp"
_DISPLAY: Final = {
    "home": "Home",
    "snf": "Skilled nursing facility",
    "other-hcf": "Other healthcare facility",
    "rehab": "Rehabilitation",
    "oth": "Other",
    "aadvice": "Left against advice",
    "exp": "Expired",
}


def past(text: str, now: datetime) -> datetime | str:
    """A moment that is past, as typed; now where nothing is. Else the sentence that says why not."""
    return typed_time.read(text, now) if text.strip() else now


def typed(value: Moment | None) -> str:
    """A moment as one would type it; a year or a month alone is not."""
    if value is None or value.precision < 10:
        return ""
    here = local(value.start)
    return f"{here:%d.%m.%Y %H:%M}" if value.has_time else f"{here:%d.%m.%Y}"


def before(stay: Stay, at: datetime, *, admission: bool = True, bed: bool = True) -> str:
    """Error for a time before the patient came, or came to where they are (`bed`). Empty where it can."""
    if admission and stay.start is not None:
        early = at < stay.start.start if stay.start.has_time else local(at).date() < stay.start.day
        if early:
            return _("Before the admission ({when})").format(when=typed(stay.start) or stay.start.day.year)
    moved = stay_plan.latest_move(stay) if bed else None
    if moved is not None and at < moved:
        return _("Before the patient came to this bed ({when})").format(when=day_time(moved))
    return ""


# Plan of the discharge


def plan_said(stay: Stay) -> Said:
    """Initial content of the discharge plan form: the present plan. A destination in another system's words
    is not among the choices, and stays unless one is chosen."""
    return Said().put(
        begun="1",
        day=typed(stay.leaves),
        to=stay_plan.destination_code(stay),
        ready=typed(stay_plan.ready_since(stay)),
    )


def plan_missing(stay: Stay, said: Said, now: datetime) -> Missing | None:
    """Error in the written discharge plan, None for none."""
    if said.get("day").strip() and not due(said.get("day"), now):
        return Missing("day", _("Write a day to come: 24.11.2026, tomorrow, or tomorrow 13:00"))
    ready = typed_when(said.get("ready"), now)
    if said.get("ready").strip() and not ready:
        return Missing("ready", _("Write since when: 19.11.2026, or 14:30; not one to come"))
    if ready and stay.start is not None and (moment := parse(ready)) and moment.day < stay.start.day:
        return Missing("ready", _("Before the admission ({when})").format(when=typed(stay.start)))
    if not said.get("day").strip() and typed(stay.leaves) and not _told(stay):
        # The end of the Encounter's own period: who wrote it has to take it away.
        return Missing("day", _("Another system planned this day: write another, it can't be taken away"))
    if said.put(begun="1", stay="") == plan_said(stay):
        return Missing("day", _("Write the day"))
    return None


def _told(stay: Stay) -> bool:
    return any(e.extension_at(url) is not None for e in stay.encounters for url in PLANNED_ENDS)


def ready_changed(stay: Stay, said: Said) -> bool:
    """True when the form changes ready for discharge: that is a doctor's to decide."""
    return said.get("ready").strip() != typed(stay_plan.ready_since(stay))


def planned(bodies: Mapping[str, Json], stay: Stay, said: Said, now: datetime) -> list[Json]:
    """The outermost Encounter with the plan, and parts that told another one without it; those that change.

    A month or a year that another system planned can't be shown as typed: it stays until a day is written.
    """
    vague = stay.leaves is not None and not typed(stay.leaves) and not said.get("day").strip()
    found = []
    for encounter in {e.key: e for e in (stay.encounter, *stay.encounters)}.values():
        body, mine = bodies[encounter.key], encounter is stay.encounter
        if not mine and encounter not in stay_plan.unended(stay):
            continue
        if not vague:
            day = due(said.get("day"), now) if mine and said.get("day").strip() else ""
            body = _extended(body, PLANNED_END, day, also=PLANNED_ENDS)
        body = _extended(body, READY_SINCE, typed_when(said.get("ready"), now) if mine else "")
        body = _going(body, said.get("to")) if mine else body
        if body != bodies[encounter.key]:
            found.append(body)
    return found


def _extended(body: Json, url: str, value: str, also: tuple[str, ...] = ()) -> Json:
    every = body.get("extension", [])
    mine = [e for e in every if e.get("url") in (url, *also)]
    rest = [e for e in every if e.get("url") not in (url, *also)]
    if not mine and not value:
        return body
    if value:
        told = [e for e in mine if _equal(e.get("valueDateTime") or e.get("valueDate") or "", value)]
        rest.append(told[0] if told else {"url": url, "valueDateTime": value})
    changed = {k: v for k, v in body.items() if k != "extension"}
    return {**changed, "extension": rest} if rest else changed


def _equal(one: str, other: str) -> bool:
    """True when two times say the same minute, or the same day."""
    a, b = parse(one), parse(other)
    return a is not None and b is not None and typed(a) == typed(b)


def _going(body: Json, code: str) -> Json:
    """The Encounter with where the patient goes; nothing chosen leaves what stands."""
    if code not in words.DESTINATIONS:
        return body
    hospital = dict(body.get("hospitalization", {}))
    stood = hospital.get("dischargeDisposition", {}).get("coding", [])
    if any(c.get("system") == DISPOSITION and c.get("code") == code for c in stood):
        return body
    coding = {"system": DISPOSITION, "code": code, "display": _DISPLAY[code]}
    text = words.DESTINATIONS[code]()
    hospital["dischargeDisposition"] = {"coding": [coding], "text": text}
    return {**body, "hospitalization": hospital}


# Another bed


def move_missing(
    stay: Stay, patient: str, said: Said, now: datetime, lying: Mapping[str, frozenset[str]]
) -> Missing | None:
    """Missing choice in the form of a move; `lying` maps each place to its patients."""
    code = said.get("code")
    if not code:
        return Missing("search", _("Choose a bed or a ward"))
    here = {p.location.target for _e, p in stay_plan.places(stay) if p.location is not None}
    if code in here:
        return Missing("search", _("The patient has this place already"))
    if lying.get(code, frozenset()) - {patient} and not said.get("taken"):
        return Missing("taken", _("The bed is taken: answer, or choose another"))
    at = past(said.get("at"), now)
    if isinstance(at, str):
        return Missing("at", at.rstrip("."))
    why = before(stay, at)
    return Missing("at", why) if why else None


def moved(bodies: Mapping[str, Json], stay: Stay, code: str, name: str, at: datetime) -> list[Json]:
    """The Encounters with the old places ended and the new one begun; those that change only."""
    holder = stay_plan.holder(stay).key
    found = []
    for encounter in stay_plan.unended(stay):
        body = ended_places(bodies[encounter.key], at, away=encounter in stay_plan.away(stay))
        if encounter.key == holder:
            place = {"location": reference(code, name), "status": "active", "period": {"start": when(at)}}
            body = {**body, "location": [*body.get("location", []), place]}
        if body != bodies[encounter.key]:
            found.append(body)
    return found


def ended_places(body: Json, at: datetime, *, away: bool) -> Json:
    """The Encounter with every place that the patient has now ended; a planned one never began, and stays."""
    open_now = ("active", "", "reserved") if away else ("active", "")
    places = []
    for place in body.get("location", []):
        end = place.get("period", {}).get("end", "")
        if place.get("status", "") in open_now and (not end or end[:3] == "999"):
            place = {**place, "status": "completed", "period": {**place.get("period", {}), "end": when(at)}}
        places.append(place)
    return {**body, "location": places} if places else body


# Leave of absence


def leave_missing(stay: Stay, said: Said, now: datetime, *, back: bool) -> Missing | None:
    """Error in the times of a leave, or of a return from one."""
    at = past(said.get("at"), now)
    if isinstance(at, str):
        return Missing("at", at.rstrip("."))
    if why := before(stay, at):
        return Missing("at", why)
    if back and (left := since_status(stay)) is not None and at < left.start:
        return Missing("at", _("Before the leave began ({when})").format(when=typed(left)))
    if not back and said.get("until").strip() and not due(said.get("until"), now):
        return Missing("until", _("Write when as tomorrow 18:00, or 22.11.2026; not one that is past"))
    return None


def since_status(stay: Stay) -> Moment | None:
    """Start of the leave, as the end of the status before it; None where the history does not say."""
    ends = [
        moment
        for e in stay_plan.away(stay)
        for one in e.status_history
        if one.period is not None and (moment := parse(one.period.end)) is not None
    ]
    return max(ends, key=lambda m: m.start, default=None)


def left(body: Json, said: Said, at: datetime, now: datetime) -> Json:
    """The Encounter of somebody who goes on leave."""
    changed = _status(body, "onleave", at)
    return _extended(changed, LEAVE_UNTIL, due(said.get("until"), now) if said.get("until").strip() else "")


def returned(body: Json, at: datetime) -> Json:
    """The Encounter of somebody who is back."""
    return _extended(_status(body, "in-progress", at), LEAVE_UNTIL, "")


def _status(body: Json, status: str, at: datetime) -> Json:
    """Another status from `at` on; the one before is kept with its time, after those told of earlier."""
    stood = body.get("status", "unknown")
    told = body.get("statusHistory", [])
    begun = [e for one in told if (e := (one.get("period") or {}).get("end", "")) and parse(e)]
    start = max(begun, key=_instant, default="") or body.get("period", {}).get("start", "")
    period = {"start": start, "end": when(at)} if start else {"end": when(at)}
    return {**body, "status": status, "statusHistory": [*told, {"status": stood, "period": period}]}


def _instant(text: str) -> datetime:
    moment = parse(text)
    assert moment is not None
    return moment.start


# Discharge


def discharge_said(stay: Stay) -> Said:
    """Initial content of the discharge form: the planned destination."""
    return Said().put(begun="1", to=stay_plan.destination_code(stay))


def asks_death(patient: Patient, said: Said) -> bool:
    """True when the time of death must be asked for: the patient died here, and no time is recorded."""
    return said.get("to") == DEAD and not patient.deceased_date_time


def death_missing(patient: Patient, stay: Stay, said: Said, now: datetime) -> Missing | None:
    """Error in the time of death, which is never guessed from the end of the stay."""
    if not asks_death(patient, said):
        return None
    at = typed_time.read(said.get("died"), now) if said.get("died").strip() else ""
    if at == "":
        return Missing("died", _("Write when the patient died"))
    if isinstance(at, str):
        return Missing("died", at.rstrip("."))
    if why := before(stay, at, bed=False):
        return Missing("died", why)
    ended = past(said.get("at"), now)
    if isinstance(ended, datetime) and at > ended:
        return Missing("died", _("After the stay ends ({when})").format(when=day_time(ended)))
    return None


def deceased(body: Json, at: datetime) -> Json:
    """The Patient, with when they died."""
    kept = {k: v for k, v in body.items() if k not in ("deceasedBoolean", "_deceasedBoolean")}
    return {**kept, "deceasedDateTime": when(at)}


def discharge_missing(
    stay: Stay, said: Said, now: datetime, open_mark: str, asks: int, patient: Patient
) -> Missing | None:
    """Missing answer in the discharge form: time, destination, time of death, open items.

    `asks` is how many things nobody owns; `open_mark` what must be said to have been seen, empty for nothing.
    """
    at = past(said.get("at"), now)
    if isinstance(at, str):
        return Missing("at", at.rstrip("."))
    if why := before(stay, at):
        return Missing("at", why)
    if not said.get("to") and stay_plan.destination(stay) is None:
        return Missing("to", _("Choose where the patient goes"))
    if gap := death_missing(patient, stay, said, now):
        return gap
    if asks and not said.get("code"):
        return Missing("search", _("Choose who follows up what is open"))
    if said.get("open") != open_mark and open_mark:
        return Missing("open", _("Say that you have seen what is open"))
    return None


def discharged(bodies: Mapping[str, Json], stay: Stay, said: Said, at: datetime) -> list[Json]:
    """Every Encounter of the stay that was open, finished: its status, its end, its places."""
    found = []
    on_leave = stay_plan.away(stay)
    for encounter in stay_plan.unended(stay):
        body = ended_places(bodies[encounter.key], at, away=encounter in on_leave)
        body = _extended(_status(body, "finished", at), LEAVE_UNTIL, "")
        body = {**body, "period": {**body.get("period", {}), "end": when(at)}}
        found.append(_going(body, said.get("to")) if encounter is stay.encounter else body)
    if stay.encounter not in stay_plan.unended(stay):
        found.append(_going(bodies[stay.key], said.get("to")))
    return found


# Why the patient came


def cause_missing(stay: Stay, said: Said) -> Missing | None:
    """Missing choice or text in the form of the reason for admission."""
    code, text = said.get("code"), said.get("search").strip()
    if not code or (code == "text" and not text):
        return Missing("search", _("Choose a diagnosis, or keep your words"))
    if code != "text" and code_fields.chosen("reason", code) is None:
        bare = code.rpartition("|")[2]
        return Missing("search", _("The code {code} is not in the list").format(code=bare))
    bearer = stay_plan.cause_bearer(stay)
    stands = bearer.reason_code[0] if len(bearer.reason_code) == 1 else None
    if stands is not None and caused({}, said) == {"reasonCode": [_written(stands)]}:
        return Missing("search", _("This stands already"))
    return None


def _written(concept: CodeableConcept) -> Json:
    coding = [
        {
            "system": c.system,
            **({"version": c.version} if c.version else {}),
            "code": c.code,
            "display": c.display,
        }
        for c in concept.coding
    ]
    return {"text": concept.text, "coding": coding} if coding else {"text": concept.text}


def caused(body: Json, said: Said) -> Json:
    """The Encounter with the reason for admission, in the place of what stood."""
    known = code_fields.chosen("reason", said.get("code")) if said.get("code") != "text" else None
    own = said.get("words").strip()
    concept: Json = {"text": own or (known.name if known is not None else said.get("search").strip())}
    if known is not None:
        concept["coding"] = [code_fields.coding(known)]
    return {**body, "reasonCode": [concept]}
