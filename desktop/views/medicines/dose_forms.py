"""The forms about doses: given with details, not given, a wrong entry corrected."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.acts import key_in
from desktop.acts.medicines import CorrectDose, GiveDose, OmitDose, WriteCorrection
from desktop.clinical import units
from desktop.clinical.record import persons, seen
from desktop.clinical.record.medicines.administrations import (
    IN_THE_PATIENT,
    Outcome,
    given_at,
    of_order,
    outcome,
    planned_for,
)
from desktop.clinical.record.medicines.medicines import Reading
from desktop.clinical.words.doses import quantity_words
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.fold import fold
from desktop.core.formats import relative_day_time, time
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.orders import due, giving
from desktop.orders.as_needed.next_dose import again, needed
from desktop.orders.field import scan
from desktop.orders.field.until import given_at as moment_of
from desktop.orders.giving import Dose
from desktop.shown.medicines.medicine_forms import AskForm, FormEntry, FormField, MedicineForm
from desktop.views.medicines import day_doses, needed_words

ENTRIES: Final = 9
"""Number of the last entries offered for correction: a digit each."""
People = tuple[tuple[str, str], ...]
"""References and names."""

_PART: Final[tuple[Callable[[], str], ...]] = (
    lambda: _("nausea"), lambda: _("did not want more"), lambda: _("spilt or vomited"),
    lambda: _("by word of the doctor"),
)  # fmt: skip
_OMITTED: Final[tuple[Callable[[], str], ...]] = (
    lambda: _("did not want it"), lambda: _("nausea or vomiting"), lambda: _("fasting"),
    lambda: _("not on the ward"), lambda: _("blood pressure or pulse"), lambda: _("medicine is missing"),
)  # fmt: skip
_WRONG: Final[tuple[Callable[[], str], ...]] = (
    lambda: _("wrong patient"), lambda: _("wrong medicine"), lambda: _("wrong amount"),
    lambda: _("wrong time"), lambda: _("entered twice"), lambda: _("was not given"),
)  # fmt: skip


def colleagues(chart: Chart, actor: Actor) -> People:
    """Staff who can have given a dose: every doctor, nurse or unspecified role in the record but the
    actor."""
    return persons.colleagues(chart, ("", "doctor", "nurse"), actor.practitioner, office="")


def amount_of(text: str, unit: str) -> tuple[Decimal, str] | None:
    """`20`, `20 mg`, `1/2 tabl`, `½`: an amount as one types it; without a unit in the order's. None for
    what is not certain."""
    plain = scan.plain(text).strip().replace("1/2", "½").replace("1/4", "¼")
    match = re.fullmatch(rf"({scan.NUMBER})\s*([^\d\s].*)?", plain)
    if match is None or (match[2] and match[2].strip() in ("½", "¼")):
        return None
    values = scan.values(match[1])
    code = units.TYPED.get(match[2].strip().rstrip("."), "") if match[2] else unit
    return (values[0], code) if len(values) == 1 and code else None


def form(
    made: MedicineForm,
    chart: Chart,
    request: MedicationRequest,
    read: Reading,
    now: datetime,
    ask: AskForm,
    people: People,
) -> MedicineForm:
    """The form of a dose, for what is written."""
    if ask.what == "correct":
        return _correction(made, chart, request, now, ask)
    waits = due.waiting(chart, request, now)
    if ask.what == "omit":
        return _omission(made, chart, request, now, ask, waits)
    return _given(made, chart, request, read, now, ask, people, waits)


def _omission(
    made: MedicineForm, chart: Chart, request: MedicationRequest, now: datetime, ask: AskForm,
    waits: datetime | None,
) -> MedicineForm:  # fmt: skip
    today = [one for one in due.of_request(chart, request, now).today(now) if one.left]
    why = FormField("why", _("Why"), placeholder=_("a few words"), choices=_words(_OMITTED))
    made = msgspec.structs.replace(
        made, title=_("Not given"), label=_("Ordered"), keys="H", fields=(why,), verb=_("Enter for")
    )
    if waits is None and not today:
        return msgspec.structs.replace(
            made, refused=_("No dose is waiting."), missing=_("Can't be done for"), fields=()
        )
    amount = giving.ordered(request, waits, now).words
    if waits is not None:
        planned = _("planned {when}").format(when=relative_day_time(waits, now))
        amount = f"{time(waits)}: {amount}".rstrip(": ")
    else:
        planned = "; ".join(day_doses.share_words(one, now) for one in today)
    made = msgspec.structs.replace(made, before=(amount, planned), foot=_("Undo in 10 s."))
    if len(ask.written.why.strip()) < 3:
        return msgspec.structs.replace(made, missing=_("Write why, then enter for"), missing_field="why")
    moment = stamp(waits) if waits is not None else ""
    act = OmitDose(ask.patient, ask.order, made.seen, moment, ask.written.why)
    return msgspec.structs.replace(made, act=act)


def _words(found: tuple[Callable[[], str], ...]) -> tuple[str, ...]:
    return tuple(words() for words in found)


def _given(
    made: MedicineForm, chart: Chart, request: MedicationRequest, read: Reading, now: datetime, ask: AskForm,
    people: People, waits: datetime | None,
) -> MedicineForm:  # fmt: skip
    written = ask.written
    written_at = moment_of(written.at, now) if written.at.strip() else None
    plan = giving.ordered(request, waits, written_at or now)
    problems: dict[str, str] = {}
    amount = amount_of(written.text, plan.unit) if written.text.strip() else None
    if written.text.strip() and amount is None:
        problems["text"] = _("The amount can't be read with certainty.")
    at = moment_of(written.at, now) if written.at.strip() else now
    if at is None:
        problems["at"] = _("Write it as 08:10.")
    by = _person(written.by, people)
    if by is None:
        problems["by"] = _("Nobody, or several, are called so.")
    objections = giving.objections(chart, request, read, Dose(at or now, waits, *(amount or (None, ""))), now)
    refused = next((one for one in objections if one.kind == "refused"), None)
    asked = tuple(one.words for one in objections if one.kind == "asked")
    planned = _("outside the plan")
    if waits is not None:
        planned = _("planned {when}").format(when=relative_day_time(waits, now))
    elif today := due.of_request(chart, request, now).today(now):
        planned = "; ".join(day_doses.share_words(one, now) for one in today)
    elif needed(request):
        planned = needed_words.words(again(chart, request, now), now)
    made = msgspec.structs.replace(
        made, title=_("Dose given"), label=_("Ordered"), keys="V", verb=_("Enter as given for"),
        foot=_("Undo in 10 s."),
        before=(plan.words or _("no dose stated"), planned), asked=asked,
        refused=f"{refused.words} {refused.todo}".strip() if refused else "",
        fields=(
            FormField("text", _("How much"), hint=_("empty: as ordered"), placeholder=plan.words,
                      read=units.amount(*amount) if amount else "", problem=problems.get("text", "")),
            FormField("at", _("When"), hint=_("empty: now"), placeholder=time(now),
                      read=relative_day_time(at, now) if at and written.at.strip() else "",
                      problem=problems.get("at", "")),
            FormField("by", _("Given by"), hint=_("empty: you"), placeholder=_("name"),
                      read=by[1] if by and by[0] else "", problem=problems.get("by", "")),
            FormField("why", _("Why"), placeholder=_("a few words"), choices=_words(_PART) if asked else (),
                      hint="" if asked else _("may be empty")),
        ),
    )  # fmt: skip
    if problems:
        field = next(iter(problems))
        return msgspec.structs.replace(made, missing=_("Correct it, then enter for"), missing_field=field)
    if refused is not None:
        field = "text" if amount is not None or plan.value is None else "at"
        return msgspec.structs.replace(made, missing=_("Can't be entered for"), missing_field=field)
    if asked and len("".join(written.why.split())) < giving.least(objections):
        return msgspec.structs.replace(made, missing=_("Write why, then enter for"), missing_field="why")
    assert by is not None
    value, unit = amount or (None, "")
    act = GiveDose(
        patient=ask.patient,
        order=ask.order,
        seen=made.seen,
        due=stamp(waits) if waits else "",
        at=stamp(at) if at is not None and written.at.strip() else "",
        value=value,
        unit=unit,
        by=by[0],
        by_name=by[1],
        why=written.why,
    )
    return msgspec.structs.replace(made, act=act)


def _person(text: str, people: People) -> tuple[str, str] | None:
    """Person matched by typed text: empty means the actor, else the only colleague whose name fits."""
    if not text.strip():
        return "", ""
    wanted = fold(text).split()
    found = [one for one in people if _fits(wanted, fold(one[1]).split())]
    whole = [one for one in found if fold(one[1]).split() == wanted]
    found = whole or found
    return found[0] if len(found) == 1 else None


def _fits(wanted: list[str], name: list[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in wanted)


def _correction(
    made: MedicineForm, chart: Chart, request: MedicationRequest, now: datetime, ask: AskForm
) -> MedicineForm:
    standing = [a for a in reversed(of_order(chart, request.key)) if outcome(a) is not Outcome.WRONG]
    entries = tuple(_entry(chart, one, now) for one in standing[:ENTRIES])
    made = msgspec.structs.replace(
        made, title=_("Correct an entry"), keys=key_in(WriteCorrection, "medicines"), entries=entries,
        before=(), verb=_("Strike it for"),
        foot=_("It stays in the record, struck. Undo in 10 s."),
    )  # fmt: skip
    if not entries:
        return msgspec.structs.replace(
            made, refused=_("No dose of this order is entered."), missing=_("Can't be done for")
        )
    chosen = next((one for one in standing if one.key == ask.written.entry), None)
    if chosen is None:
        return msgspec.structs.replace(
            made, missing=_("Choose the entry, then strike it for"), missing_field="entry"
        )
    return _strike(made, request, chosen, now, ask)


def _strike(
    made: MedicineForm,
    request: MedicationRequest,
    chosen: MedicationAdministration,
    now: datetime,
    ask: AskForm,
) -> MedicineForm:
    written = ask.written
    dose = chosen.dosage.dose if chosen.dosage else None
    as_ordered = giving.ordered(request, planned_for(chosen), given_at(chosen) or now)
    unit = units.code_of(dose.code, dose.unit) if dose else as_ordered.unit
    amount = amount_of(written.text, unit) if written.text.strip() else None
    at = moment_of(written.at, now) if written.at.strip() else None
    wrong = {}
    if written.text.strip() and amount is None:
        wrong["text"] = _("The amount can't be read with certainty.")
    if written.at.strip() and at is None:
        wrong["at"] = _("Write it as 08:10.")
    elif at is not None and at > now:
        wrong["at"] = _("That time has not come yet.")
    fields = (
        FormField("why", _("Why"), placeholder=_("a few words"), choices=_words(_WRONG)),
        FormField("text", _("Right amount"), hint=_("empty: only struck"),
                  read=units.amount(*amount) if amount else "", problem=wrong.get("text", "")),
        FormField("at", _("Right time"), hint=_("empty: only struck"),
                  read=relative_day_time(at, now) if at else "", problem=wrong.get("at", "")),
    )  # fmt: skip
    mark = seen.mark(chosen)
    made = msgspec.structs.replace(made, fields=fields, seen=mark)
    if wrong:
        return msgspec.structs.replace(
            made, missing=_("Correct it, then strike it for"), missing_field=next(iter(wrong))
        )
    if len(written.why.strip()) < 3:
        return msgspec.structs.replace(made, missing=_("Write why, then strike it for"), missing_field="why")
    act = CorrectDose(
        ask.patient, chosen.key, mark, written.why, stamp(at) if at else "", *(amount or (None, ""))
    )
    verb = _("Strike it and enter the right one for") if at or amount else made.verb
    return msgspec.structs.replace(made, act=act, verb=verb)


def _entry(chart: Chart, one: MedicationAdministration, now: datetime) -> FormEntry:
    at = given_at(one)
    when = relative_day_time(at, now) if at is not None else _("without a time")
    dose = one.dosage.dose if one.dosage else None
    became = outcome(one)
    if became in IN_THE_PATIENT:
        said = quantity_words(dose) if dose is not None else _("given")
        said = _("{amount} of it given").format(amount=said) if became is Outcome.PARTLY else said
    else:
        why = next((c.label for c in one.status_reason if c.label), "")
        said = ", ".join(p for p in (pgettext("dose", "not given"), why) if p)
    actor = next((p.actor for p in one.performer if p.actor is not None), None)
    who = persons.name_of(chart, actor)
    return FormEntry(one.key, f"{when} {said}".strip(), who)
