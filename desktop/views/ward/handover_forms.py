"""The forms of a handover: to whom and what is expected, a question or its answer, a refusal."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts.handovers import AddHandoverNote, GiveHandover, RefuseHandover
from desktop.clinical.record import persons
from desktop.clinical.record.stays import handovers, stays
from desktop.clinical.record.stays.handovers import Handover
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.shown.sheet_form import FormNow, Hit, Part, SheetForm
from desktop.views.reader import Reader
from desktop.views.sign_in import doctors
from desktop.writing import handovers as writing

TYPES = ("Task", "Encounter")
_MOST = 7


def give(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """A patient handed over; `about` is the stay's Encounter. None when the stay is over."""
    stay = stays.of_encounter(chart, ask.about, reader.clock())
    if stay is None or not stay.ongoing:
        return None
    said = ask.said
    gap = writing.missing(said)
    parts = [
        Part("search", _("To"), hint=_("a doctor")),
        Part("text", _("If, then"), hint=_("what may happen, and what is to be done then; whom to call")),
    ]
    if not said.get("text").strip():
        parts.append(Part("nothing", _("Else"), (("yes", _("Nothing is expected")),)))
    now = _("Responsible: {name}").format(name=stay.doctor or _("nobody"))
    about = (now, *((stay.about,) if stay.about else ()))
    waits = handovers.waiting(chart, stay)
    return SheetForm(
        title=_("Hand the patient over"),
        keys="G",
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Hand over"),
        about=about,
        hits=_hits(reader, connection, said.get("search")) if not said.get("code") else (),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=(
            _("{name} is asked already.").format(name=persons.name_of(chart, waits.receiver))
            if waits is not None
            else _("Until the other has taken over, the responsibility stays where it is.")
        ),
        warns=waits is not None,
        act=GiveHandover(ask.patient, ask.draft, ask.about, said, stay.doctor_reference)
        if gap is None
        else None,
    )


def note(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """A question of the receiver's, or the giver's answer."""
    one = _waiting(chart, ask.about)
    if one is None:
        return None
    me = reader.actor.practitioner or reader.actor.role
    asks = one.receiver is not None and handovers.same_person(chart, one.receiver.target, me)
    other = persons.name_of(chart, one.giver if asks else one.receiver)
    ready = bool(ask.said.get("text").strip())
    return SheetForm(
        title=_("Ask {name}").format(name=other) if asks else _("Answer {name}").format(name=other),
        keys="S",
        said=ask.said,
        parts=(Part("text", _("Question") if asks else _("Answer")),),
        name="",
        spoken="",
        verb=_("Ask about") if asks else _("Answer about"),
        about=_told(chart, one),
        missing="" if ready else _("Write something first"),
        where="" if ready else "text",
        act=AddHandoverNote(ask.patient, ask.draft, ask.about, ask.said) if ready else None,
    )


def refuse(_desk: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """A patient refused with a reason."""
    one = _waiting(chart, ask.about)
    if one is None:
        return None
    ready = bool(ask.said.get("text").strip())
    giver = persons.name_of(chart, one.giver) or _("The giver")
    return SheetForm(
        title=_("Not my patient"),
        keys="N",
        said=ask.said,
        parts=(Part("text", _("Why")),),
        name="",
        spoken="",
        verb=_("Refuse"),
        about=_told(chart, one),
        missing="" if ready else _("Write why"),
        where="" if ready else "text",
        foot=_("{name} stays responsible and is told why.").format(name=giver),
        act=RefuseHandover(ask.patient, ask.draft, ask.about, ask.said) if ready else None,
    )


def _waiting(chart: Chart, key: str) -> Handover | None:
    task = chart.find(key, Task)
    one = handovers.read(chart, task) if task is not None else None
    return one if one is not None and one.open else None


def _told(chart: Chart, one: Handover) -> tuple[str, ...]:
    said = [one.words] if one.words else []
    said += [
        f"{persons.name_of(chart, n.author_reference) or n.author_string}: {n.text}".lstrip(": ")
        for n in one.talk
    ]
    return tuple(said)


def _hits(reader: Reader, connection: Connection, typed: str) -> tuple[Hit, ...]:
    """The doctors who are called so and work here, oneself left out."""
    wanted = fold(typed)
    if not wanted:
        return ()
    found: dict[str, Hit] = {}
    for person, _role in doctors.others(reader, connection):
        said = " " + fold(f"{person.name} {person.title}")
        if all(f" {word}" in said for word in wanted.split()):
            found.setdefault(person.practitioner, Hit(person.practitioner, person.name, person.title))
    return tuple(found.values())[:_MOST]
