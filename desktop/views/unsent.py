"""What has not reached the server: what needs a decision, and what goes by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from desktop.core.formats import age, relative_day_time
from desktop.core.messages import _
from desktop.fhir.resources import MedicationRequest, ServiceRequest, Task, decode
from desktop.fhir.when import instant
from desktop.orders import wording
from desktop.store.outbox import Entry
from desktop.views import acts, tasks
from desktop.views.conflict import Conflict
from desktop.views.parts import PanelState, Step


class UnsentRow(msgspec.Struct, frozen=True, gc=False):
    """One act that waits. `state`: `conflict` (two changed the same), `rejected`, `urgent` (needs paper),
    `expired`
    (asks before it is sent), `waiting` (goes by itself). `why` says what was kept or what it waits for.
    `away` throws it away, where nothing written is lost by that and the server can't have it.
    """

    key: str
    state: Literal["conflict", "rejected", "urgent", "expired", "waiting"]
    title: str
    family: str
    given: str
    age: str
    why: str = ""
    bed: str = ""
    patient: str = ""
    step: Step | None = None
    away: Step | None = None
    age_sort: float = 0.0
    spoken: str = ""


class UnsentModel(msgspec.Struct, frozen=True, gc=False):
    """All that waits; `promise` stands at the foot (nothing is lost when the program is closed). `detail` is
    the clash of the row with the cursor, in full.
    """

    rows: tuple[UnsentRow, ...]
    title: str = ""
    promise: str = ""
    detail: Conflict | None = None


def build(
    entries: Sequence[Entry],
    person: Callable[[str], tuple[str, str, str]],
    now: datetime,
    detail: Conflict | None = None,
) -> tuple[UnsentModel, PanelState]:
    """What is unsent, one row an act, what needs a person first.

    `person` gives (family, given, bed) of a patient id; `detail` is the clash to show in full.
    """
    by_act: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.type != "AuditEvent":
            by_act.setdefault(entry.act_id, []).append(entry)
    rows = [_row(act_id, group, person, now) for act_id, group in by_act.items()]
    order = {"conflict": 0, "rejected": 0, "urgent": 0, "expired": 1, "waiting": 2}
    rows.sort(key=lambda r: (order[r.state], r.age_sort))
    state = PanelState("ready") if rows else PanelState("empty", title=_("Everything is sent."))
    promise = _("Nothing here is lost if you close, lock or lose power.")
    return UnsentModel(tuple(rows), _("Unsent"), promise, detail), state


_STATE = {"conflict": "conflict", "gone": "conflict", "failed": "rejected", "ask": "expired"}


def _row(
    act_id: str, group: list[Entry], person: Callable[[str], tuple[str, str, str]], now: datetime
) -> UnsentRow:
    worst = next((e for e in group if e.state in _STATE), group[0])
    state = _STATE.get(worst.state, "waiting")
    since = instant(min(e.created for e in group)) or now
    patient = next((e.patient for e in group if e.patient), "")
    family, given, bed = person(patient) if patient else ("", "", "")
    title = acts.title(worst.act)
    if what := "; ".join(dict.fromkeys(w for w in map(_what, group) if w)):
        title = f"{title}: {what}"
    spoken = f"{title}, {family.upper()}, {given}. {_why(worst, now)}"
    return UnsentRow(
        key=act_id,
        state=state,  # type: ignore[arg-type]
        title=title,
        family=family,
        given=given,
        age=age(now - since),
        why=_why(worst, now),
        bed=bed,
        patient=patient,
        step=_step(worst, act_id),
        away=_away(group, act_id),
        age_sort=since.timestamp(),
        spoken=spoken,
    )


def _what(entry: Entry) -> str:
    """What an entry orders or does: nobody can decide about “Order”."""
    if entry.body is None or entry.act not in ("sign_orders", "complete_task"):
        return ""
    if entry.type not in ("MedicationRequest", "ServiceRequest", "Task"):
        return ""
    try:
        found = decode(entry.type, entry.body)
    except msgspec.MsgspecError:
        return ""
    if isinstance(found, MedicationRequest):
        concept = found.medication_codeable_concept
        said = wording.dosages_words(found.dosage_instruction, short=True)
        stopped = _("stopped") if found.status == "stopped" else ""
        return " ".join(part for part in (concept.label if concept else "", said, stopped) if part)
    if isinstance(found, ServiceRequest):
        return found.code.label if found.code else ""
    return tasks.words(found) if isinstance(found, Task) else ""


def _why(entry: Entry, now: datetime) -> str:
    match entry.state:
        case "conflict":
            return _("Changed by two. Both versions are kept whole.")
        case "gone":
            return _("Deleted by somebody else. Your text is kept.")
        case "failed":
            return _("Refused by the server: “{words}”").format(words=entry.answer or "?")
        case "ask":
            return _("Its time is over: asks you before it is sent")
        case "sending":
            return _("Sent, waits for the server's answer")
        case _:
            until = instant(entry.send_until) if entry.send_until else None
            if until is not None:
                return _("In the queue until {time}, then it asks").format(time=relative_day_time(until, now))
            return _("In the queue, goes by itself")


def _step(entry: Entry, act_id: str) -> Step | None:
    if entry.state == "ask":
        return Step("S", _("Send now"), "send_late", act_id)
    if entry.state == "failed":
        return Step("S", _("Send again"), "send_again", act_id)
    return None


_RETURNABLE = ("sign_orders", "acknowledge", "complete_task")
"""Acts without words of their own: an order is ordered again sooner than a note is written again."""


def _away(group: list[Entry], act_id: str) -> Step | None:
    certain = all(
        e.state in ("ask", "gone") or (e.state in ("queued", "failed") and not e.attempts) for e in group
    )
    if not certain or any(e.act not in _RETURNABLE for e in group):
        return None
    return Step("T", _("Throw away"), "throw_away", act_id)
