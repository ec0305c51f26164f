"""The forms of tasks: a new one, and giving one to a person or a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.tasks import AddTask, BeginTask, GiveTask
from desktop.clinical.record import persons, tasks
from desktop.core.actor import Actor
from desktop.core.fold import fold
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Organization, Practitioner, PractitionerRole, Resource, Task
from desktop.shown.sheet_form import FormNow, Hit, Part, SheetForm
from desktop.views.reader import Reader
from desktop.views.sign_in.choose import actor_of
from desktop.views.tasks.tasks import words
from desktop.writing import tasks as writing

NOBODY = writing.NOBODY
TYPES = ("Task", "Encounter")
_MOST = 7


def add(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """A new task, about whatever row it was made from."""
    said = ask.said
    gap = writing.missing(said, reader.clock())
    parts = (
        Part("text", _("What")),
        _to_whom(),
        Part("due", _("Due"), hint=_("no time; or today 14:30, tomorrow, 22.11.2026")),
        Part(
            "urgent",
            _("Urgent"),
            (("routine", pgettext("urgency", "no")), ("urgent", pgettext("urgency", "yes"))),
        ),
    )
    return SheetForm(
        title=_("New task"),
        keys=key_in(BeginTask, ""),
        said=said,
        parts=parts,
        name="",
        spoken="",
        verb=_("Make the task for"),
        hits=whom(reader, connection, said.get("search")) if not said.get("code") else (),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        act=AddTask(ask.patient, ask.draft, ask.about, said) if gap is None else None,
    )  # fmt: skip


def give(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """A task in another's hands."""
    task = chart.find(ask.about, Task)
    if task is None or not tasks.is_open(task):
        return None
    said = ask.said
    ready = bool(said.get("code"))
    owner = persons.name_of(chart, task.owner)
    return SheetForm(
        title=_("Give the task to somebody"),
        keys="G",
        said=said,
        parts=(_to_whom(),),
        name="",
        spoken="",
        verb=_("Give the task for"),
        about=(words(task), *((_("Now: {name}").format(name=owner),) if owner else ())),
        hits=whom(reader, connection, said.get("search")) if not ready else (),
        missing="" if ready else _("Choose who is to do it"),
        where="" if ready else "search",
        act=GiveTask(ask.patient, ask.draft, ask.about, said) if ready else None,
    )


def _to_whom() -> Part:
    return Part("search", _("To"), hint=_("person, role or office"))


def whom(reader: Reader, connection: Connection, typed: str) -> tuple[Hit, ...]:
    """Search hits for an owner: oneself and nobody in particular first, then people in a role, then
    offices."""
    wanted = fold(typed)
    if not wanted:
        return ()
    found: dict[str, Hit] = {}
    for hit in _everybody(reader.charts.directory(connection), reader.actor):
        said = " " + fold(f"{hit.name} {hit.detail}")
        if hit.key not in found and all(f" {word}" in said for word in wanted.split()):
            found[hit.key] = hit
    return tuple(found.values())[:_MOST]


def _everybody(directory: Mapping[str, Resource], actor: Actor) -> Iterator[Hit]:
    me = actor.practitioner or actor.role
    yield Hit(me, actor.name, _("me"))
    yield Hit(writing.NOBODY, _("whoever takes it"), _("nobody in particular"))
    named = set()
    for one in sorted((r for r in directory.values() if isinstance(r, PractitionerRole)), key=lambda r: r.id):
        if one.active is False:
            continue
        person = actor_of(directory, one, "")
        if person is not None:
            named.add(person.practitioner)
            yield Hit(person.practitioner or person.role, person.name, person.title)
        else:
            titles = [c.label for c in one.code if c.label]
            if titles:
                yield Hit(one.key, titles[0], _("role"))
    for bare in sorted((r for r in directory.values() if isinstance(r, Practitioner)), key=lambda r: r.id):
        name = persons.whole_name(bare.name)
        if name and bare.key not in named and bare.active is not False:
            yield Hit(bare.key, name, _("The server gives no role"))
    for office in sorted((r for r in directory.values() if isinstance(r, Organization)), key=lambda r: r.id):
        if office.name and office.active is not False:
            yield Hit(office.key, office.name, _("office"))
