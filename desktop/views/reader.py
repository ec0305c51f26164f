"""Everything a window asks of the record, answered on the store's reading thread.

One idea: the questions of one window, each answered from the store for the person who sits at it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.acts.window import OpenPalette
from desktop.clinical.record import identity_numbers, persons
from desktop.clinical.record.blocking.covering import Blocks
from desktop.clinical.record.patient import links
from desktop.clinical.record.results import unread
from desktop.clinical.record.signatures import Signatures
from desktop.clinical.record.stays import places
from desktop.core.actor import Actor
from desktop.core.clock import Clock, minute
from desktop.core.messages import _, language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Location, Resource, Task
from desktop.shown.chart.vitals_parts import VitalsPart
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.panel_drafts import DRAFTS
from desktop.shown.parts import PanelState, Step
from desktop.shown.questions import ChartPart
from desktop.shown.results.results import ResultDetail, ResultsModel, Scope
from desktop.shown.shell import BannerModel, ChooseModel, OpenPatient
from desktop.shown.unsent.left_here import LeftHere
from desktop.shown.ward.waiting import Waiting
from desktop.shown.ward.worklist import WorklistModel
from desktop.shown.workspace import Worklist
from desktop.store import beyond, drafts, outbox, people, print_rows, revisions, server_counts, snapshots
from desktop.store.beyond import Beyond
from desktop.store.charts import Charts
from desktop.store.server_counts import Counts
from desktop.store.store import Store
from desktop.sync.pull import cursors, inbox
from desktop.sync.pull import ward as pulled
from desktop.sync.pull.inbox import Told
from desktop.sync.pull.ward import Members
from desktop.views import registry
from desktop.views.base import guarding, making
from desktop.views.base.context import Context
from desktop.views.base.kept_parts import Making, Parts
from desktop.views.beds.bed_board import KeptBeds
from desktop.views.chart import vitals
from desktop.views.letters import letter_queue
from desktop.views.outcomes.outcome_moments import Read as Moments
from desktop.views.page import banner, linked_records, sentence
from desktop.views.ready import Ready
from desktop.views.results import results, under_way
from desktop.views.sign_in import choose
from desktop.views.sign_in.keeping import Keeper
from desktop.views.sign_in.newcomer import Newcomers
from desktop.views.tasks import elsewhere, tasks
from desktop.views.trends import trace
from desktop.views.unsent import clashes, unsent
from desktop.views.ward import waiting, worklist_rows
from desktop.views.ward.kept_rows import KeptRows
from desktop.views.ward.waiting import Answers
from desktop.views.ward.waiting import Part as Waits
from desktop.views.why import signed

Server = tuple[Counts | None, Beyond, Signatures]
COUNTS: Final = "unplaced"
"""The kind of panel that tells of what the server has."""
SIGNED: Final = "notes"
"""The kind of panel that tells whether what is signed is as it was signed."""


def no_ward() -> PanelState:
    """Panel state of a ward page without a chosen ward: never that nothing waits there."""
    return PanelState(
        "not_checked",
        title=_("No ward is chosen."),
        text=_("Find the patient by name, birth date or number."),
        steps=(Step("Ctrl+K", _("Find a patient"), OpenPalette()),),
    )


def _broken(far: Iterable[Chart]) -> list[Chart]:
    """Unreadable charts of patients elsewhere: the only ones that affect a page's state, as none is whole."""
    return [chart for chart in far if chart.unreadable]


class Reader:
    """Reader of the record. Makes view models for one person. Its methods take the connection that the
    store's `read` gives."""

    def __init__(self, store: Store, actor: Actor, clock: Clock) -> None:
        self.store = store
        self.actor = actor
        self.clock = clock
        self.charts = Charts(store)
        self.opened: Callable[[], frozenset[str]] = frozenset
        """Patients of whom this person has opened what they have blocked."""
        self.charts.covers = Blocks(lambda: self.actor, clock, lambda patient: patient in self.opened())
        self.keeper = Keeper(store, clock)
        self.ready = Ready(store)
        # Drafts that can't be read, once they were told of.
        self.aside: set[str] = set()
        # How much of a person's work has not left this workstation.
        self.whole: set[str] = set()
        """Patients whose long record somebody wants to see to its beginning."""
        self.unsent_of: Callable[[str], int] = lambda _practitioner: 0
        self.newcomers = Newcomers(None, lambda _person: None, None, "", clock)
        """Newcomers: they have come back from the sign-in, and have not begun."""
        self.works_here: Callable[[str], bool] = lambda _practitioner: False
        """True for a person (`Practitioner/id`) who has a record of their own at this workstation."""
        self.left_here: Callable[[], tuple[LeftHere, ...]] = lambda: ()
        """Others' unsent work at this workstation."""
        self.rows = KeptRows(store, self.charts)
        self.lying = KeptBeds(store, self.charts)
        self.counted: Parts[Waits] = Parts(store, "waiting", Waits, self.charts.marks)
        self.unread: Parts[Answers] = Parts(store, "unread", Answers, self.charts.marks)
        self.outcomes: Parts[Moments] = Parts(store, "outcomes", Moments, self.charts.marks)
        self._weighed: tuple[str, ...] = ()
        self._signed: dict[str, tuple[int, Signatures]] = {}
        self._guard = threading.Lock()

    def lay_out(self, settings: Worklist, weighed: tuple[str, ...] = ()) -> None:
        """Set the worklist's settings and the analyses with extra weight from the workspace; they hold from
        the next question on."""
        with self._guard:
            self._weighed = weighed
        self.rows.lay_out(settings, weighed)

    @property
    def weighed(self) -> tuple[str, ...]:
        """The analyses that the workspace weighs more."""
        return self._weighed

    def close(self) -> None:
        self.ready.close()
        self.rows.parts.flush()
        self.lying.parts.flush()
        self.counted.flush()
        self.unread.flush()
        self.outcomes.flush()
        self.charts.close()

    def members(self, connection: Connection, ward: str) -> Members | None:
        """Patients on the ward; None when the server was never asked."""
        return pulled.kept(connection, ward)

    def worklist(self, connection: Connection, ward: str) -> tuple[WorklistModel, PanelState]:
        """The ward's list; *loading* until the server has told who is there."""
        if not ward:
            return WorklistModel(_("No ward"), "", ()), no_ward()
        members = self.members(connection, ward)
        directory = self.charts.directory(connection)
        location = directory.get(f"Location/{ward}")
        title = location.name if isinstance(location, Location) and location.name else self.actor.ward_name
        if members is None:
            return WorklistModel(title, "", ()), PanelState("loading")
        now = self.clock()
        here = members.patients
        laid_out = self.rows.laid_out
        found = self.rows.of(connection, here, now, self.actor, laid_out)
        rows = [row for row, _whole in found]
        beds = [
            place
            for ident in members.locations
            if isinstance(place := directory.get(f"Location/{ident}"), Location) and places.is_bed(place)
        ]
        nowhere = sum(not row.bed and not row.on_leave for row in rows)
        taken, ordered = (one for row in rows for one in row.beds), self.lying.ordered(connection, now)
        free = places.beds_of(beds, taken, nowhere, ordered).left if beds else None
        model = worklist_rows.build(title, rows, now, free, laid_out[0])
        self.keeper.keep(self.actor, ward, model)
        if len(found) < len(here) or not all(whole for _row, whole in found):
            return model, PanelState("loading", note=_("fetching"))
        unasked = snapshots.all_of(connection, snapshots.UNASKED)
        if rows and not unasked.keys().isdisjoint(("Encounter", "Observation", "Task")):
            return model, making.not_asked()
        return model, PanelState("ready" if rows else "empty")

    def seen(
        self, connection: Connection, patient: str, types: Iterable[str], *, keep: bool = False
    ) -> Chart | None:
        """A chart to look at: of a very long record the newest, unless all of it was asked for."""
        return self.charts.read(connection, patient, types, keep=keep, short=patient not in self.whole)

    def ward_charts(self, connection: Connection, ward: str, types: Iterable[str]) -> list[Chart]:
        """The charts of everybody on a ward, of the named types."""
        members = self.members(connection, ward)
        wanted = frozenset(types)
        found = (self.seen(connection, p, wanted) for p in (members.patients if members else ()))
        return [chart for chart in found if chart is not None]

    def elsewhere(self, connection: Connection, ward: str, types: Iterable[str]) -> list[Chart]:
        """The charts of those not on the ward about whom something waits for this person or their office."""
        members, wanted = self.members(connection, ward), frozenset(types)
        here = members.patients if members else ()
        return elsewhere.charts(
            connection, self.actor, here, lambda patient: self.seen(connection, patient, wanted)
        )

    def all_charts(self, connection: Connection, types: Iterable[str]) -> list[Chart]:
        """The charts of everybody held here: for a secretary's queue, which spans wards."""
        wanted = frozenset(types)
        found = (self.charts.read(connection, p, wanted) for p in people.everybody(connection))
        return [chart for chart in found if chart is not None]

    def person(self, connection: Connection, patient: str) -> tuple[str, str, str]:
        """(family, given, bed) of a patient; the id in place of a name that is not held."""
        found = self.open_patient(connection, patient)
        return (found.family, found.given, found.bed) if found else (patient, "", "")

    def results(
        self, connection: Connection, ward: str, scope: Scope = "mine", cursor: str = ""
    ) -> registry.View:
        """The answers that wait for this person, wherever the patient is, or for anybody on the ward."""
        charts = self.ward_charts(connection, ward, results.OF_WARD)
        now = self.clock()
        far = self._far_answers(connection, ward) if scope == "mine" else []
        ((model, state), comes), charts, far = guarding.listed(
            lambda here, away: (
                results.build_ward([*here, *away], now, self.actor, scope, cursor, self._weighed),
                under_way.rows(here, now),
            ),
            charts,
            far,
        )
        rows = under_way.told_apart(elsewhere.without_beds(model.rows, far), comes)
        shown = self._in_full(connection, model, now)
        model = msgspec.structs.replace(model, rows=rows, under_way=comes, detail=shown)
        # Whoever looks at the ward's sees what comes to it, also while no answer waits.
        listed = model.rows if scope == "mine" else (*model.rows, *comes)
        whole = self._ward_state(
            connection, ward, [*charts, *_broken(far)], results.KINDS, listed, state.title
        )
        told = inbox.told(connection)
        state = results.asked(whole, told)
        # Who is elsewhere is known where the server was asked for them, and nothing is said about that.
        far_known = told is not None and (state.kind, state.title) == (whole.kind, whole.title)
        counts = self._in_scopes(connection, ward, told) if whole.kind in ("ready", "empty") else {}
        if not far_known:
            counts.pop("mine", None)
        return msgspec.structs.replace(model, counts=tuple(counts.items())), state

    def _in_full(self, connection: Connection, model: ResultsModel, now: datetime) -> ResultDetail | None:
        """The answer with the cursor, with the medicines of its patient that bear on it."""
        shown = model.detail
        row = next((row for row in model.rows if shown is not None and row.key == shown.key), None)
        chart = self.seen(connection, row.patient, results.TYPES) if row is not None else None
        if shown is None or chart is None:
            return shown
        found = guarding.attempt(
            lambda: guarding.made(lambda one: results.with_medicines(one, shown, now), chart)[0]
        )
        if isinstance(found, Exception):
            return results.without_medicines(shown)
        return found

    def _in_scopes(self, connection: Connection, ward: str, told: Told | None) -> dict[Scope, int]:
        """Counts of the answers in each scope; none where who has acknowledged them can't be asked."""
        members = self.members(connection, ward)
        if members is None or (told is not None and not told.by_patient):
            return {}
        return waiting.by_scope(self._answers(connection, members.patients), members.patients)

    def _far_answers(self, connection: Connection, ward: str) -> list[Chart]:
        """The charts of those not on the ward of whom an answer waits for this person, or a Task is."""
        members = self.members(connection, ward)
        here = frozenset(members.patients if members else ())
        found = self.elsewhere(connection, ward, results.OF_WARD)
        held = {chart.patient.id for chart in found} | here
        counts = self._answers(connection, tuple(here))
        theirs = (who for who, one in counts.items() if one.theirs and who not in held)
        more = (self.seen(connection, who, results.OF_WARD) for who in theirs)
        return [*found, *(chart for chart in more if chart is not None)]

    def tasks(self, connection: Connection, ward: str) -> registry.View:
        """The open tasks of a ward, and this person's about patients elsewhere."""
        charts = self.ward_charts(connection, ward, tasks.TYPES | {"Encounter"})
        far = self.elsewhere(connection, ward, tasks.TYPES | {"Encounter"})
        now = self.clock()
        (model, state), charts, far = guarding.listed(
            lambda here, away: tasks.build_ward(here, now, self.actor, away), charts, far
        )
        whole = self._ward_state(connection, ward, [*charts, *_broken(far)], (Task,), model.rows, state.title)
        return model, tasks.asked(whole, inbox.told(connection))

    def _ward_state(
        self, connection: Connection, ward: str, charts: list[Chart], kinds: tuple[type[Resource], ...],
        rows: tuple[Any, ...], nothing: str,
    ) -> PanelState:  # fmt: skip
        """Panel state of a ward list: no ward chosen, members unknown, still being fetched, or whole."""
        if not ward and self.actor.outside:
            return making.ward_list_state(charts, len(charts), kinds, bool(rows), nothing)
        if not ward:
            return no_ward()
        members = self.members(connection, ward)
        if members is None:
            return PanelState("loading")
        return making.ward_list_state(charts, len(members.patients), kinds, bool(rows), nothing)

    def queue(self, connection: Connection, marked: frozenset[str]) -> registry.View:
        """The letters of everybody held here, with those ticked for printing."""
        sending = [patient for patient, one in self._counted(connection).items() if one.sends]
        found = (self.charts.read(connection, patient, letter_queue.TYPES) for patient in sending)
        charts = [chart for chart in found if chart is not None]
        now, jobs = self.clock(), print_rows.by_task(connection)
        (model, state), used, _far = guarding.listed(
            lambda here, _away: letter_queue.build(here, now, marked, self.actor.organization, jobs),
            charts,
            [],
        )
        pairs = zip(used, charts, strict=True)
        lost = [u for one, had in pairs for u in one.unreadable[len(had.unreadable) :]]
        state = making.with_aside(state, lost)
        if self.charts.marks(connection, people.everybody(connection)):
            # Whose letters are not listed must not look as if they had none.
            state = making.blocked((making.KEPT_BACK,), state)
        return model, tasks.asked(state, inbox.told(connection))

    def unsent(self, connection: Connection, cursor: str = "") -> registry.View:
        """View of unsent acts; `cursor` is the act that is shown in full if it is in conflict."""
        now = self.clock()
        return unsent.build(
            outbox.of_people(connection),
            lambda patient: self.person(connection, patient),
            now,
            clashes.of_act(connection, self.charts, cursor, now) if cursor else None,
        )

    def waiting(self, connection: Connection, ward: str) -> Waiting:
        """Counts of waiting items on each page."""
        members = self.members(connection, ward) if ward else None
        here = members.patients if members else ()
        found = waiting.total(self._counted(connection), self._answers(connection, here), here)
        # What the hospital has on its way is not a general practitioner's to see to.
        return msgspec.structs.replace(found, letters=0, needs=0) if self.actor.outside else found

    def _counted(self, connection: Connection) -> dict[str, Waits]:
        """Counts of waiting items by patient, cached until a Task of theirs changes."""
        everybody, actor = people.everybody(connection), self.actor
        self.counted.under(actor.practitioner, actor.role, actor.organization)
        numbers = revisions.of(connection, everybody, {"Task"})

        def make(patient: str, moment: datetime) -> Making[Waits] | None:
            chart = self.charts.read(connection, patient, {"Task"})
            return Making(waiting.part(chart, moment, actor)) if chart is not None else None

        states = {patient: str(number) for patient, number in numbers.items()}
        parts = self.counted.of(connection, states, self.clock(), make)
        return {patient: part.what for patient, part in parts.items()}

    def _answers(self, connection: Connection, here: Sequence[str]) -> dict[str, Answers]:
        """Counts of the answers that wait, by patient: of those on the ward, and of those elsewhere for whom
        this person answers. Cached until something of what they rest on changes."""
        actor, ward = self.actor, frozenset(here)
        everybody = people.everybody(connection)
        self.unread.under(actor.practitioner, actor.role, actor.organization, actor.secretary, actor.outside)
        numbers = revisions.of(connection, everybody, unread.TYPES)

        def make(patient: str, moment: datetime) -> Making[Answers] | None:
            if patient not in ward:
                few = self.charts.read(connection, patient, elsewhere.FEW)
                if few is None or not elsewhere.answers_for(few.anew(), actor, moment):
                    return Making(Answers())
            chart = self.charts.read(connection, patient, unread.TYPES, short=True)
            if chart is None:
                return None
            # While the server answers, an answer may be here and who acknowledged it not yet. Of those
            # elsewhere only a part is ever fetched.
            if patient in ward and not chart.settled(*results.KINDS):
                return Making(Answers())
            # What was found in a chart that is kept was found without anybody watching.
            return Making(waiting.answers(chart.anew(), moment, actor))

        kinds = {kind.__name__ for kind in results.KINDS}
        told = cursors.answered(connection, everybody, kinds)
        states = {
            one: f"{number} {','.join(told.get(one, ()))}{' here' if one in ward else ''}"
            for one, number in numbers.items()
        }
        parts = self.unread.of(connection, states, self.clock(), make)
        return {patient: part.what for patient, part in parts.items()}

    def choices(
        self, connection: Connection, place: str, server: str, *, answered: bool = False
    ) -> ChooseModel:
        """The first screen's people and wards; `answered` when the server has told all that it has."""
        directory = self.charts.directory(connection)
        return choose.build(
            directory,
            place=place,
            server=server,
            ward=self.actor.ward,
            answered=answered,
            unsent=self.unsent_of,
            bound=choose.own(),
        )

    def actor_in(self, connection: Connection, key: str, ward: str) -> Actor | None:
        """The person chosen on the first screen; None when the record does not hold them."""
        return choose.chosen(self.charts.directory(connection), key, ward, choose.own())

    def somebody(self, connection: Connection, role: str, ward: str, *, secretary: bool) -> Actor:
        """Person to show pictures as: the named role, else one of the ward, else nobody."""
        directory, bound = self.charts.directory(connection), choose.own()
        return choose.somebody(directory, role, ward, secretary=secretary, bound=bound)

    def chart(self, connection: Connection, patient: str, types: Iterable[str] | None = None) -> Chart | None:
        """A patient's chart, of the named types or of all."""
        if types is None:
            return self.charts.read(connection, patient)
        return self.charts.read(connection, patient, types)

    def banner(self, connection: Connection, patient: str, whole: Chart | None = None) -> BannerModel | None:
        """The banner of a patient; None when the record has never heard of that id. `whole` is a chart that
        was read already, here and in what follows."""
        chart = whole or self.seen(connection, patient, banner.TYPES, keep=True)
        if chart is None:
            return None
        others = self.same_number(connection, chart)
        linked, now = self.linked(connection, chart), self.clock()
        names = tuple(persons.whole_name(o.patient.name) for o in others)
        actor = self.actor
        return chart.once(
            "banner",
            lambda: guarding.made(lambda one: banner.build(one, now, names, linked, actor=actor), chart)[0],
            of=(minute(now), names, linked, actor, language()),
        )

    def linked(self, connection: Connection, chart: Chart) -> tuple[tuple[str, str], ...]:
        """(id, name) of each other record that this one is merged or linked with."""
        return linked_records.names(self.charts, connection, chart)

    def same_number(self, connection: Connection, chart: Chart) -> list[Chart]:
        """Other patients held here with the same identifier and system, who are not said to be the same."""
        mine = identity_numbers.named(chart.patient)
        linked = {one.id for one in links.read(chart.patient).others}
        ids = {p for _system, value in mine for p in people.with_number(connection, value)}
        found = (self.charts.read(connection, p, ()) for p in sorted(ids - linked - {chart.patient.id}))
        return [
            other for other in found if other is not None and mine & identity_numbers.named(other.patient)
        ]

    def panels(
        self, connection: Connection, patient: str, wanted: Iterable[tuple[str, dict[str, Any]]],
        whole: Chart | None = None,
    ) -> list[registry.View]:  # fmt: skip
        """Models and states of several panels of one patient, from one reading of the chart."""
        kinds = list(wanted)
        types = registry.types_of_all(kind for kind, _options in kinds)
        chart = whole or self.seen(connection, patient, types, keep=True)
        if chart is None:
            return [(None, PanelState("loading")) for _one in kinds]
        mine = drafts.of_author(connection, self.actor.role, patient)
        now = self.clock()
        nothing: Server = (None, {}, Signatures())
        # Only one kind tells of what was counted, and one of what was signed.
        told = dict.fromkeys((kind for kind, _options in kinds), nothing)
        if COUNTS in told:
            told[COUNTS] = (*self.at_server(connection, patient), Signatures())
        if SIGNED in told:
            told[SIGNED] = (None, {}, self.signatures(connection, patient))
        return [self._panel(chart, now, kind, options, mine, told[kind]) for kind, options in kinds]

    def signatures(self, connection: Connection, patient: str) -> Signatures:
        """Verdicts on what is signed of a patient, made anew when any of it has changed."""
        # A letter's file names nobody.
        number = sum(revisions.of(connection, [patient, ""], signed.TYPES).values())
        asked = signed.asked(connection, patient)
        before = self._signed.get(patient)
        if before is not None and before[0] == number:
            return msgspec.structs.replace(before[1], asked=asked)
        found = signed.of_patient(connection, patient, self.store.home)
        with self._guard:
            # Whoever is in focus, and few others.
            self._signed = {**dict(list(self._signed.items())[-7:]), patient: (number, found)}
        return found

    @staticmethod
    def at_server(connection: Connection, patient: str) -> tuple[Counts | None, Beyond]:
        """Counts of what the server has of a patient, and what was fetched of it beyond the record."""
        return server_counts.read(connection, patient), beyond.read(connection, patient)

    def _panel(
        self, chart: Chart, now: datetime, kind: str, options: dict[str, Any],
        written: Iterable[drafts.Draft], told: Server,
    ) -> registry.View:  # fmt: skip
        """A panel as it was made of the same chart in the same minute, else made now."""
        mine = tuple(draft for draft in written if draft.kind == DRAFTS.get(kind))
        return chart.once(
            f"panel {kind} {options!r}",
            lambda: registry.build_safely(kind, Context(chart, now, self.actor, options, mine, *told)),
            of=(minute(now), self.actor, mine, language(), told),
        )

    def chart_part(self, connection: Connection, ask: ChartPart) -> VitalsPart | None:
        """A part of the chart of whoever is in focus; None where nothing is held."""
        chart = self.seen(connection, ask.patient, vitals.TYPES, keep=True)
        if chart is None:
            return None
        asked = trace.asked if ask.trace else vitals.asked
        return asked(chart, self.clock(), self.actor, ask)

    def sentence(
        self, connection: Connection, patient: str, whole: Chart | None = None
    ) -> FirstSentence | None:
        """The first sentence of a patient's page; None where nothing is worth one."""
        chart = whole or self.seen(connection, patient, sentence.TYPES, keep=True)
        if chart is None:
            return None
        now = self.clock()
        return chart.once(
            "first sentence",
            lambda: guarding.made(lambda one: sentence.build(one, now, self._weighed), chart)[0],
            of=(minute(now), self._weighed, language()),
        )

    def open_patient(self, connection: Connection, patient: str) -> OpenPatient | None:
        """Navigation entry of an open patient."""
        from desktop.clinical.record import persons
        from desktop.clinical.record.stays import stays

        chart = self.charts.read(connection, patient, ("Encounter",))
        if chart is None:
            return None
        family, given = persons.family_given(chart.patient.name)
        where = stays.current(chart, self.clock())
        written = bool(drafts.of_author(connection, self.actor.role, patient))
        return OpenPatient(patient, where.bed if where else "", family, given, written)
