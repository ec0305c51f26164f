"""Unsent acts (outbox): those that need a decision, and those that are sent without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from desktop.acts.unsent import SendAgain, SendLate, ThrowAway
from desktop.clinical.record import observed, requests
from desktop.clinical.words import doses
from desktop.core.formats import age, relative_day_time
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.resources import MedicationRequest, Observation, ServiceRequest, Task, decode
from desktop.fhir.when import instant
from desktop.shown.parts import PanelState, Step
from desktop.shown.unsent.conflict import Conflict
from desktop.shown.unsent.unsent import UnsentModel, UnsentRow
from desktop.store.outbox import RESTORED, UNKEPT, Entry
from desktop.sync.restore.again import AGAIN
from desktop.views.base import acts
from desktop.views.tasks import tasks
from desktop.views.unsent.conflict import named


def build(
    entries: Sequence[Entry],
    person: Callable[[str], tuple[str, str, str]],
    now: datetime,
    detail: Conflict | None = None,
) -> tuple[UnsentModel, PanelState]:
    """View of unsent acts, one row an act, those that need a person first.

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
    named = ", ".join(part for part in (title, family_first(family, given)) if part)
    spoken = f"{named}. {_why(worst, now)}"
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
        orders=bool(patient) and any(_is_order(e) for e in group),
        keys=tuple(dict.fromkeys(e.key for e in group)),
    )


def _is_order(entry: Entry) -> bool:
    return entry.type in ("ServiceRequest", "MedicationRequest") and entry.body is not None


_TOLD = ("sign_orders", "complete_task", "enter_round", "correct_round", "order_cleaning", "mark_clean",
         "make_wish", "withdraw_wish", "send_draft", "withdraw_draft",
         "accept_draft", "send_back_draft")  # fmt: skip


def _what(entry: Entry) -> str:
    """Content of an unsent entry in words, such as the medicine that is ordered."""
    if entry.act == AGAIN:
        return named(entry)
    if entry.body is None or entry.act not in _TOLD:
        return ""
    if entry.type not in ("MedicationRequest", "ServiceRequest", "Task", "Observation"):
        return ""
    try:
        found = decode(entry.type, entry.body)
    except msgspec.MsgspecError:
        return ""
    if isinstance(found, MedicationRequest):
        concept = found.medication_codeable_concept
        said = doses.dosages_words(found.dosage_instruction, short=True)
        stopped = _("stopped") if found.status == "stopped" else ""
        return " ".join(part for part in (concept.label if concept else "", said, stopped) if part)
    if isinstance(found, ServiceRequest):
        return requests.name(found)
    if isinstance(found, Observation):
        return observed.in_words(found)
    return tasks.words(found) if isinstance(found, Task) else ""


def _why(entry: Entry, now: datetime) -> str:
    if entry.answer == UNKEPT:
        return _("Confirmed, then lost in a restore, and not kept here")
    match entry.state:
        case "conflict" if entry.answer == RESTORED:
            return _("Confirmed, then lost in a restore. Both versions are kept whole.")
        case "gone" if entry.answer == RESTORED:
            return _("Confirmed, then gone from the server. Your text is kept.")
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
        return Step("S", _("Send now"), SendLate(act_id))
    if entry.state == "failed":
        return Step("S", _("Send again"), SendAgain(act_id))
    return None


_RETURNABLE = ("sign_orders", "acknowledge", "complete_task", "enter_round", "correct_round", "set_scale",
               "order_cleaning", "mark_clean")  # fmt: skip
"""Acts without words of their own: an order is ordered again sooner than a note is written again."""


def _away(group: list[Entry], act_id: str) -> Step | None:
    certain = all(
        e.state in ("ask", "gone") or (e.state in ("queued", "failed") and not e.attempts) for e in group
    )
    if not certain or any(e.act not in _RETURNABLE for e in group):
        return None
    return Step("T", _("Throw away"), ThrowAway(act_id))
