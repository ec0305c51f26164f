"""The forms of a stay under way: planned discharge, another bed, leave and back, discharge, reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts.act import RecordAct
from desktop.acts.forms import Said
from desktop.acts.stays import Discharge, EndLeave, MoveBed, PlanDischarge, StartLeave, StateCause
from desktop.clinical.record.stays import places, stay_plan
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import stays as words
from desktop.core.fold import fold
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.shown.sheet_form import FormNow, Hit, Part, SheetForm
from desktop.store import drafts
from desktop.views.page import code_hits
from desktop.views.reader import Reader
from desktop.views.tasks import task_forms
from desktop.writing import leaving
from desktop.writing import stays as writing
from desktop.writing.facts import Missing

TYPES = writing.TYPES
DISCHARGE_TYPES = leaving.TYPES
_MOST = 8
Kind = Callable[[str, str, str, str, Said], RecordAct[Any]]


def plan(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """The planned discharge: the day, where to, and since when the patient is ready."""
    now = reader.clock()
    stay, ask = _begun(reader, chart, ask, writing.plan_said)
    if stay is None:
        return _not_admitted(ask, _("Planned discharge"), "U")
    said = ask.said
    parts = [
        Part("day", _("Discharge"), hint=_("not planned; or tomorrow, 24.11.2026, tomorrow 13:00")),
        Part("to", _("To"), tuple((code, words.DESTINATIONS[code]()) for code in words.PLANNED)),
    ]
    if roles.decides(reader.actor):
        # Ready for discharge is a doctor's decision: the municipality pays from then on.
        parts.append(
            Part("ready", _("Ready for discharge since"), hint=_("not ready yet; or today, 19.11.2026"))
        )
    gap = writing.plan_missing(stay, said, now)
    foot = "" if roles.decides(reader.actor) else _("Whether the patient is ready is decided by a doctor.")
    return _form(ask, chart, stay, now, _("Planned discharge"), "U", parts, gap, PlanDischarge,
                 _("Save the plan for"), foot=foot)  # fmt: skip


def move(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Another bed, or another ward without a bed."""
    now, said = reader.clock(), ask.said
    stay, ask = _begun(reader, chart, ask, None)
    if stay is None:
        return _not_admitted(ask, _("Move to another bed"), "F")
    lying = stay_plan.lying(reader.all_charts(connection, {"Encounter"}), now) if said.get("search") else {}
    gap = writing.move_missing(stay, ask.patient, said, now, lying)
    chosen = said.get("code")
    parts = [Part("search", _("To"), hint=_("bed or ward"))]
    if chosen and lying.get(chosen, frozenset()) - {ask.patient}:
        parts.append(
            Part("taken", _("The bed is taken"), (("anyway", _("move all the same")),),
                 remark=_("somebody lies there"))
        )  # fmt: skip
    parts.append(Part("at", _("When"), hint=_("now; or 14:30")))
    own = {p.location.target for _e, p in stay_plan.places(stay) if p.location is not None}
    ordered = reader.lying.ordered(connection, now) if said.get("search") and not chosen else frozenset()
    search = said.get("search")
    found = () if chosen else _places(chart, search, lying, ask.patient, reader.actor.ward, ordered)
    hits = tuple(hit for hit in found if hit.key not in own)[:_MOST]
    return _form(ask, chart, stay, now, _("Move to another bed"), "F", parts, gap, MoveBed, _("Move"),
                 hits=hits, foot=_("Responsible doctor and ward of care stay as they are."))  # fmt: skip


def leave(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Leave of absence; for somebody who is on leave, coming back."""
    now = reader.clock()
    stay, ask = _begun(reader, chart, ask, None)
    if stay is None:
        return _not_admitted(ask, _("Leave of absence"), "P")
    if stay_plan.away(stay):
        gap = writing.leave_missing(stay, ask.said, now, back=True)
        parts = [Part("at", _("Back since"), hint=_("now; or 14:30"))]
        return _form(ask, chart, stay, now, _("Back from leave"), "P", parts, gap, EndLeave, _("Is back:"))
    gap = writing.leave_missing(stay, ask.said, now, back=False)
    parts = [
        Part("at", _("From"), hint=_("now; or 14:30")),
        Part("until", _("Expected back"), hint=_("not said; or today 20:00, tomorrow")),
    ]
    return _form(ask, chart, stay, now, _("Leave of absence"), "P", parts, gap, StartLeave,
                 _("Goes on leave:"),
                 foot=_("The bed stays the patient's; medicines and rounds go on as ordered."))  # fmt: skip


def discharge(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """The end of the stay, with what is still open and who follows it up."""
    now = reader.clock()
    stay, ask = _begun(reader, chart, ask, writing.discharge_said)
    if stay is None:
        return _not_admitted(ask, _("Discharge the patient"), "X")
    said = ask.said
    kinds = [one.kind for one in drafts.of_author(connection, reader.actor.role, ask.patient)]
    found = leaving.still_open(chart, stay, now, kinds)
    gap = writing.discharge_missing(stay, said, now, found.mark, found.unowned, chart.patient)
    parts = [Part("to", _("To"), tuple((code, name()) for code, name in words.DESTINATIONS.items()))]
    if writing.asks_death(chart.patient, said):
        died = writing.past(said.get("died"), now) if said.get("died").strip() else ""
        understood = day_time(died) if isinstance(died, datetime) else ""
        parts.append(
            Part("died", _("Time of death"), hint=_("14:30, yesterday 23:10, or 19.11 06:30"),
                 remark=understood)
        )  # fmt: skip
    parts.append(Part("at", _("The stay ends"), hint=_("now; or 14:30")))
    if found.unowned:
        parts.append(Part("search", _("Who follows up"), hint=_("person, role or office"),
                          remark=_("what nobody has")))  # fmt: skip
    if found.lines:
        parts.append(Part("open", _("Still open"), ((found.mark, _("seen, and stays on the lists")),)))
    hits = () if said.get("code") else tuple(
        hit for hit in task_forms.whom(reader, connection, said.get("search")) if hit.key != task_forms.NOBODY
    )  # fmt: skip
    shown = list(found.lines[:_MOST])
    if len(found.lines) > _MOST:
        shown.append(_("and {n} more").format(n=len(found.lines) - _MOST))
    return _form(ask, chart, stay, now, _("Discharge the patient"), "X", parts, gap, Discharge,
                 _("End the stay of"), hits=hits if found.unowned else (),
                 more=tuple(f"• {line}" for line in shown))  # fmt: skip


def cause(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Form of the reason for admission."""
    now, said = reader.clock(), ask.said
    stay, ask = _begun(reader, chart, ask, None)
    if stay is None:
        return _not_admitted(ask, _("Reason for admission"), "I")
    chosen = said.get("code")
    remark = code_hits.remark("reason", chosen)
    parts = [Part("search", _("Reason"), hint=_("your words, a name or a code"), remark=remark)]
    if chosen and chosen != "text":
        parts.append(Part("words", _("In your words"), hint=_("as the code says")))
    gap = writing.cause_missing(stay, said)
    stands = _("Now: {name}").format(name=stay.cause) if stay.cause else _("No reason is written.")
    return _form(ask, chart, stay, now, _("Reason for admission"), "I", parts, gap, StateCause,
                 _("Save the reason for"), hits=() if chosen else _codes(said.get("search")),
                 more=(stands,), foot=_("It takes the place of what stands."))  # fmt: skip


def _begun(
    reader: Reader, chart: Chart, ask: FormNow, begins: Callable[[Stay], Said] | None
) -> tuple[Stay | None, FormNow]:
    """The stay that the form is about, and the form with what it begins with."""
    found = stay_plan.under_way(chart, reader.clock())
    stay = next((one for one in found if one.key == ask.said.get("stay")), found[0] if found else None)
    if stay is not None and begins is not None and not ask.said.get("begun"):
        ask = msgspec.structs.replace(ask, said=begins(stay).put(**dict(ask.said.values)))
    return stay, ask


def _form(
    ask: FormNow, chart: Chart, stay: Stay, now: datetime, title: str, keys: str, parts: list[Part],
    gap: Missing | None, kind: Kind, verb: str, *, hits: tuple[Hit, ...] = (), more: tuple[str, ...] = (),
    foot: str = "",
) -> SheetForm:  # fmt: skip
    several = stay_plan.under_way(chart, now)
    if len(several) > 1:
        choices = tuple((one.key, " · ".join(_where(one))) for one in several)
        parts = [Part("stay", _("Which stay"), choices), *parts]
        if not ask.said.get("stay"):
            gap = Missing("stay", _("Choose which stay: more than one goes on"))
    act = kind(ask.patient, ask.draft, stay.key, stay_plan.mark(stay), ask.said) if gap is None else None
    return SheetForm(
        title=title,
        keys=keys,
        said=ask.said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=verb,
        about=(" · ".join(standing(stay, now)), *more),
        hits=hits,
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=foot,
        act=act,
    )


def standing(stay: Stay, now: datetime) -> tuple[str, ...]:
    """Present stay in words: place, reason, plans."""
    return tuple(part for part in (*_where(stay), stay.about, *words.said(stay, now)) if part)


def _where(stay: Stay) -> tuple[str, ...]:
    bed = _("bed {bed}").format(bed=stay.bed) if stay.bed else ""
    since = _("since {when}").format(when=writing.typed(stay.start)) if writing.typed(stay.start) else ""
    found = tuple(part for part in (stay.ward or stay.unit, bed, since) if part)
    return found or (_("place unknown"),)


def _not_admitted(ask: FormNow, title: str, keys: str) -> SheetForm:
    return SheetForm(
        title=title, keys=keys, said=ask.said, parts=(), name="", spoken="", verb="",
        about=(_("The patient is not admitted now."),), missing=_("The patient is not admitted now"),
    )  # fmt: skip


def _places(
    chart: Chart, typed: str, lying: dict[str, frozenset[str]], patient: str, ward: str,
    ordered: frozenset[str],
) -> tuple[Hit, ...]:  # fmt: skip
    """Beds and wards that are called so, the own ward's first; free ones before those that are taken or, by
    their ids in `ordered`, to be cleaned."""
    wanted = fold(typed).split()
    if not wanted:
        return ()
    found = []
    for spot in places.choices(chart):
        said = " " + fold(f"{spot.name} {spot.ward_name}")
        if not all(f" {word}" in said for word in wanted):
            continue
        taken = bool(lying.get(spot.key, frozenset()) - {patient})
        state = _("taken") if taken else _("ward, no bed") if spot.is_ward else _("free")
        if not spot.is_ward and not taken and spot.ward_id != ward:
            # Who lies on another ward is not held here whole.
            state = spot.told or _("not known whether it is free")
        unclean = not taken and spot.key.removeprefix("Location/") in ordered
        state = _("cleaning ordered") if unclean else state
        detail = " · ".join(p for p in (spot.ward_name if not spot.is_ward else "", state) if p)
        name = spot.name if spot.is_ward else _("bed {bed}").format(bed=spot.name)
        named, last = fold(spot.name) != fold(typed), taken or unclean
        order = (named, spot.ward_id != ward, spot.is_ward, last, spot.sort)
        found.append((order, Hit(spot.key, name, detail)))
    return tuple(hit for _order, hit in sorted(found, key=lambda pair: pair[0]))


def _codes(typed: str) -> tuple[Hit, ...]:
    """Codes of the reason; one that is retired is not offered, and one's own words stand first: why somebody
    came is often a sentence."""
    return code_hits.hits("reason", typed, text_first=True, retired=False)
