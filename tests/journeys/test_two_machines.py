"""One person is signed in at two machines at once: each goes on by itself, and nothing is lost or doubled.

One idea: a day of one doctor at two windows, each with a record service, store, key and sign-in of its own,
on one server that signs people in.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.acts.medicines import WriteChange, WriteStop
from desktop.acts.patient import BeginLetter, BeginNote
from desktop.backend.running import Options, on_thread
from desktop.core.clock import local, utc_now
from desktop.core.errors import FagflateError
from desktop.core.window_port import Start
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.link import process
from desktop.service.serving import Serving
from desktop.shown.notes.notes import NoteRow
from desktop.shown.questions import BannerOf
from desktop.sign_in.token_holder import TokenHolder
from desktop.store import drafts, outbox
from tests.journeys.bad import small_hospital
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Keys
from tests.journeys.test_locked import lock
from tests.journeys.test_medicines import CATEGORY, ROUTE
from tests.journeys.test_sign_in import DOCTOR, Browser, answered, begin, page, press
from tests.journeys.test_two_people import Workstation
from tests.running.patience import PATIENCE
from tests.servers import embedded
from tests.servers.embedded import Embedded, serving
from tests.servers.record_service import Threaded
from tests.ui.acts.tour import look
from ui import theme
from ui.acts.sign_in import browser_page
from ui.theme import Scheme

pytestmark = pytest.mark.timeout(900)
PATIENT, OTHER = "h12a", "h02"
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
Json = dict[str, Any]
GABAPENTIN = ("gabapentin", "N02BF01")


class Machine(Workstation):
    """A workstation beside another one: its own record service, and a network that can be cut."""

    def __init__(self, app: QApplication, start: Start) -> None:
        before = len(Threaded.made)
        super().__init__(app, start)
        self.until(lambda: self.desk is not None)
        (self.own,) = Threaded.made[before:]
        self.cut = False

    def __getattr__(self, name: str) -> Any:
        if name == "session":
            serving_: Serving | None = self.own.service.serving
            assert serving_ is not None
            return serving_.session
        return super().__getattr__(name)

    def until(self, true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        # Two of everything on one machine: they are given the time of a slow one.
        return super().until(true, max(seconds, 300))

    def round(self) -> bool:
        """A whole round with the server, whatever comes of it; always True."""
        done = self.session.sync_now()
        self.until(done.done)
        self.quiet()
        return True

    def sent(self) -> None:
        """Nothing that somebody did waits here, but what a person has to decide."""
        self.until(lambda: self.round() and not self.session.sends)

    def front(self) -> None:
        """Somebody turns to this machine: its window has the keys."""
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)

    def show(self, patient: str) -> None:
        self.front()
        self.desk.open_patient(patient)
        self.until(lambda: self.desk.patients.focus == patient and self.desk.patients.banner)
        self.round()

    def waits(self) -> list[tuple[str, str]]:
        """Changes of a person that are not sent: the key, and how it stands."""
        found = self.session.store.read(outbox.entries).result()
        return [(one.key, one.state) for one in found if one.type != "AuditEvent"]

    def act(self, one: Any) -> Any:
        done = self.desk.bridge.act(one)
        self.until(done.done)
        return done.result()


@pytest.fixture(scope="module")
def town() -> Iterator[Embedded]:
    with serving(token="", sign_in=True) as server:
        server.load(small_hospital())
        yield server


@pytest.fixture(scope="module")
def behind(town: Embedded) -> Iterator[Embedded]:
    """The same server past its sign-in, as the test looks at it."""
    with on_thread(town.database, Options(token=embedded.TOKEN)) as past:
        yield Embedded(past.url, embedded.TOKEN, town.database)


@pytest.fixture(scope="module")
def day(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, town: Embedded
) -> Iterator[tuple[Machine, Machine]]:
    """The same doctor, at a machine on the ward and at one in the office, for a whole day."""
    used, send = Browser(), HttpTransport.send
    made: list[Machine] = []
    theme.apply(qapp, Scheme.LIGHT, 1.0)

    async def over_the_network(self: HttpTransport, request: Request) -> Answer:
        loop = asyncio.get_running_loop()
        if any(one.cut and one.session.worker._loop is loop for one in made):
            raise NoAnswer("cut", sent=False)
        return await send(self, request)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(process, "Launched", Threaded)
        patched.setattr(browser_page, "show_address", used)
        patched.setattr(HttpTransport, "send", over_the_network)
        for name in ("ward", "office"):
            folder = tmp_path_factory.mktemp(name)
            start = Start(server=town.url, store=str(folder / "r"), key_file=str(folder / "key"))
            one = Machine(qapp, start)
            made.append(one)
            one.front()
            begin(one)
            one.quiet()
        yield made[0], made[1]
        for one in made:
            one.close()
        Threaded.end()
    used.close()


@pytest.fixture
def two(day: tuple[Machine, Machine]) -> Iterator[tuple[Machine, Machine]]:
    """Both machines, with the person signed in at each, and no error from before."""
    ward, office = day
    # Whose role it is; how it is told follows what each machine has fetched of the offices by then.
    who = [(one.desk.actor.practitioner, one.desk.actor.role) for one in day]
    assert who[0] == who[1]
    assert ward.session.store.folder != office.session.store.folder
    for place in day:
        place.errors.clear()
        place.desk.say_error = place.errors.append
        assert place.session.status.sign_in == "signed-in"
    yield ward, office
    for place in day:
        place.cut = False


def holder(place: Machine) -> TokenHolder:
    found = place.session.people._holder
    assert isinstance(found, TokenHolder)
    return found


def found(behind: Embedded, path: str) -> list[Json]:
    with behind.client() as client:
        bundle = client.get(path).raise_for_status().json()
    return [entry["resource"] for entry in bundle.get("entry", ())]


def read(behind: Embedded, key: str) -> Json:
    with behind.client() as client:
        resource: Json = client.get(key).raise_for_status().json()
    return resource


def holding(behind: Embedded, words: str, patient: str = PATIENT) -> list[tuple[str, str]]:
    """The patient's texts at the server that have these words: id and status."""
    every = found(behind, f"Composition?patient={patient}&_count=500")
    return [(one["id"], one["status"]) for one in every if words in str(one.get("section"))]


def note(place: Machine, words: str, patient: str = PATIENT) -> str:
    """Begin a note or go on with it, and write; its draft, once these words are kept."""
    place.show(patient)
    desk = place.desk
    desk.do(BeginNote())
    place.until(lambda: desk.note.kept is not None and desk.note.editor.isVisible())
    place.quiet()
    desk.note.editor.take_focus()
    Keys(place).write(words)  # type: ignore[arg-type]
    draft = desk.note.kept.id

    def kept() -> bool:
        one = place.session.store.read(lambda c: drafts.get(c, draft)).result()
        return one is not None and words in one.body

    place.until(kept)
    return str(draft)


def order(behind: Embedded, ident: str) -> str:
    """A medicine that the patient is given, since yesterday."""
    stay = next(
        one
        for one in found(behind, f"Encounter?patient={PATIENT}&_count=100")
        if one["status"] == "in-progress"
    )
    began = utc_now() - timedelta(days=1)
    name, atc = GABAPENTIN
    due = local(utc_now() + timedelta(hours=2)).strftime("%H:%M:00")
    resource = {
        "resourceType": "MedicationRequest", "id": ident, "status": "active", "intent": "order",
        "category": [{"coding": [{"system": CATEGORY, "code": "inpatient"}]}],
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.whocc.no/atc", "code": atc, "display": name}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "encounter": {"reference": f"Encounter/{stay['id']}"}, "authoredOn": began.isoformat(),
        "dosageInstruction": [{
            "timing": {"repeat": {"boundsPeriod": {"start": began.isoformat()}, "frequency": 1, "period": 1,
                                  "periodUnit": "d", "timeOfDay": [due]}},
            "route": {"coding": [{"system": ROUTE, "code": "PO"}]},
            "doseAndRate": [{"doseQuantity": {"value": 300, "unit": "mg", "code": "mg",
                                              "system": "http://unitsofmeasure.org"}}],
        }],
    }  # fmt: skip
    with behind.client() as client:
        client.put(f"MedicationRequest/{ident}", json=resource).raise_for_status()
    return f"MedicationRequest/{ident}"


def medicine(place: Machine, key: str) -> Any:
    """The medicine's row in the list, once it is there."""
    panel = place.desk.patients.page.panels_of("medicines")[0]
    return place.until(
        lambda: next((r for r in (panel.model.rows if panel.model else ()) if r.key == key), None)
    )


def medicine_rows(place: Machine, key: str) -> list[Any]:
    """Rows of a medicine that is given."""
    panel = place.desk.patients.page.panels_of("medicines")[0]
    return [r for r in (panel.model.rows if panel.model else ()) if r.active and key in (r.key, r.replaces)]


def _none_of(place: Machine, key: str) -> bool:
    return not medicine_rows(place, key)


def _shows(place: Machine, editor: Any) -> bool:
    return place.window.current_page() is editor and editor.model is not None


def in_force(behind: Embedded) -> list[str]:
    """The orders at the server by which the medicine is given."""
    every = found(behind, f"MedicationRequest?patient={PATIENT}&status=active&_count=500")
    return [one["id"] for one in every if GABAPENTIN[1] in str(one.get("medicationCodeableConcept"))]


def drafts_of(place: Machine) -> list[drafts.Draft]:
    """Notes that somebody has begun at a machine, and not signed."""
    role = place.desk.actor.role
    mine = place.session.store.read(lambda c: drafts.of_author(c, role)).result()
    return [one for one in mine if one.kind == "note"]


def notes(place: Machine) -> tuple[NoteRow, ...]:
    """The patient's notes, as their panel has them."""
    ((model, _state),) = place.ask(lambda desk, c: desk.panels(c, PATIENT, [("notes", {})]))
    rows: tuple[NoteRow, ...] = model.rows
    return rows


def noted(place: Machine, key: str) -> NoteRow:
    return next(one for one in notes(place) if one.key == key)


def renewed(one: TokenHolder) -> bool:
    """Renew the tokens of a sign-in; False where its provider gives none any more."""
    return asyncio.run(one.refresh())


def back(place: Machine) -> None:
    """Sign in again, from the page that asks for it."""
    page(place)
    press(place, Qt.Key.Key_Return)
    page(place, "confirm")
    press(place, Qt.Key.Key_Return)
    place.until(lambda: not place.desk.choosing.shown)
    place.until(lambda: place.session.status.sign_in == "signed-in")


def write_stop(place: Machine, key: str, why: str) -> None:
    """Stop a medicine in its form."""
    place.front()
    medicine(place, key)
    place.desk.do(WriteStop(key, why=why))
    column = place.desk.medicine.column
    place.until(lambda: place.desk.medicine.is_open and column.model is not None and column.model.act)
    place.quiet()
    Keys(place).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    place.until(lambda: not place.desk.medicine.is_open or place.errors)


def write_change(place: Machine, key: str, dose: str, why: str) -> None:
    """Change the dose of a medicine in its form, whatever is asked about it."""
    place.front()
    medicine(place, key)
    place.desk.do(WriteChange(key, dose, why))
    column = place.desk.medicine.column
    place.until(lambda: place.desk.medicine.is_open and column.model is not None)
    for _press in range(4):
        place.quiet()
        if not place.desk.medicine.is_open:
            break
        Keys(place).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    place.until(lambda: not place.desk.medicine.is_open)


@pytest.mark.acts("KeepNote", "SignNote")
def test_a_note_begun_at_each_stands_there_and_a_signed_one_at_both(
    two: tuple[Machine, Machine], behind: Embedded
) -> None:
    ward, office = two
    here = note(ward, "Vondt i natt, fikk nitroglyserin.")
    there = note(office, "Ringt datteren om hjemreise.")
    assert here != there
    # What is being written is at its own machine alone, until it is left.
    for words in ("nitroglyserin", "datteren"):
        assert holding(behind, words) == []
    for place, ident in ((ward, here), (office, there)):
        place.front()
        place.desk.show_page("ward")
        place.sent()
        assert [one.id for one in drafts_of(place)] == [ident]
    assert holding(behind, "nitroglyserin") == [(here, "preliminary")]
    assert holding(behind, "datteren") == [(there, "preliminary")]
    # The other one is there to be read, as a draft; and is no draft of that machine.
    for place, other, words in ((ward, there, "datteren"), (office, here, "nitroglyserin")):
        place.show(PATIENT)
        row = noted(place, f"Composition/{other}")
        assert (row.state, row.draft) == ("draft", "")
        assert words in str(row.sections)
        assert [one.id for one in drafts_of(place)] == [here if place is ward else there]
    # Signed at the machine where it was begun: at the other one it is signed, with a known key, and once.
    ward.front()
    ward.desk.do(BeginNote(here))
    ward.until(lambda: ward.desk.note.kept is not None and ward.desk.note.editor.isVisible())
    ward.quiet()
    Keys(ward).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    ward.until(lambda: ward.desk.note.patient == "" or ward.errors)
    ward.sent()
    assert holding(behind, "nitroglyserin") == [(here, "final")]
    office.show(PATIENT)
    row = office.until(lambda: (r := noted(office, f"Composition/{here}")).state == "signed" and r)
    assert not row.warns, row.sealed
    assert [r.key for r in notes(office) if "nitroglyserin" in str(r.sections)] == [f"Composition/{here}"]
    assert [one.id for one in drafts_of(office)] == [there], "what is begun there still waits there"
    assert not ward.errors
    assert not office.errors


@pytest.mark.acts("StopMedicine", "ChangeDose", "Settle")
def test_a_medicine_stopped_at_one_and_changed_offline_at_the_other_is_told_and_decided(
    two: tuple[Machine, Machine], behind: Embedded
) -> None:
    ward, office = two
    key = order(behind, "two-machines-1")
    for place in two:
        place.show(PATIENT)
        medicine(place, key)
    ward.cut = True
    ward.round()
    assert ward.session.status.away
    write_change(ward, key, "400 mg x 1", "smerter")
    write_stop(office, key, "utslett")
    office.sent()
    assert read(behind, key)["status"] == "stopped"
    assert [state for _key, state in ward.waits()] == ["queued", "queued"], "the old order and the new one"
    ward.cut = False
    ward.round()
    ward.until(lambda: ward.round() and "conflict" in dict(ward.waits()).values())
    # Neither wins by itself: what the server has stands, and nothing of the change is there by half.
    assert read(behind, key)["status"] == "stopped"
    assert "utslett" in str(read(behind, key))
    assert in_force(behind) == []
    assert not ward.errors
    # It is told at the machine that has to decide, with both sides, and who and where.
    ward.front()
    assert ward.desk.unsent > 0
    Keys(ward).press(Qt.Key.Key_U, CTRL)  # type: ignore[arg-type]
    panel = ward.desk.pages.panel("unsent")
    ward.until(lambda: panel.model is not None and panel.clash.shown)
    said = "\n".join(look("unsent", ward.window).texts)
    assert "utslett" in said
    assert "400" in said
    # Theirs holds: the change is given up whole, and nothing waits any more.
    panel.take_focus()
    Keys(ward).press(Qt.Key.Key_2)  # type: ignore[arg-type]
    Keys(ward).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    ward.until(lambda: ward.round() and not ward.waits())
    assert read(behind, key)["status"] == "stopped"
    assert in_force(behind) == []
    for place in two:
        place.show(PATIENT)
        place.until(functools.partial(_none_of, place, key))


def test_a_medicine_stopped_at_one_is_told_in_the_form_that_is_open_at_the_other(
    two: tuple[Machine, Machine], behind: Embedded
) -> None:
    ward, office = two
    key = order(behind, "two-machines-2")
    for place in two:
        place.show(PATIENT)
        medicine(place, key)
    ward.front()
    ward.desk.do(WriteChange(key, "400 mg x 1", "smerter"))
    column = ward.desk.medicine.column
    ward.until(lambda: ward.desk.medicine.is_open and column.model is not None)
    write_stop(office, key, "utslett")
    office.sent()
    ward.front()
    ward.round()
    ward.until(lambda: column.model is not None and column.model.alerts)
    assert "utslett" in str(column.model.alerts)
    assert column.model.act is None
    Keys(ward).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    assert key not in dict(ward.waits())
    assert column.now_written.text == "400 mg x 1", "nothing typed is lost"


def test_who_signs_out_at_one_machine_goes_on_at_the_other(
    two: tuple[Machine, Machine], behind: Embedded
) -> None:
    ward, office = two
    here = note(ward, "Skrevet på posten.")
    there = note(office, "Skrevet på kontoret.")
    mine, theirs = holder(ward), holder(office)
    ward.front()
    lock(ward)
    assert not office.desk.locking.locked, "one lock for each machine"
    assert office.session.people.works(f"Practitioner/{DOCTOR}")
    press(ward, Qt.Key.Key_U, ALT)
    screen = page(ward)
    ward.until(lambda: "alt er sendt" in screen.note.words())
    assert mine.ended
    assert not ward.session.people.person
    # What is being written is left by nobody: it waits at this machine, and is no part of what was sent.
    assert holding(behind, "på posten") == []
    # The other one's sign-in is another: it is renewed, reads and writes.
    assert renewed(theirs)
    office.front()
    assert office.desk.note.editor.isVisible()
    office.desk.note.editor.take_focus()
    Keys(office).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    office.until(lambda: office.desk.note.patient == "" or office.errors)
    office.sent()
    assert not office.errors
    assert holding(behind, "på kontoret") == [(there, "final")]
    assert office.session.status.sign_in == "signed-in"
    with pytest.raises(FagflateError, match="ikke logget på"):
        answered(ward, BannerOf(PATIENT))
    # Back at the first machine: the draft has waited, and is hers to go on with.
    ward.front()
    press(ward, Qt.Key.Key_Return)
    page(ward, "confirm")
    press(ward, Qt.Key.Key_Return)
    ward.until(lambda: not ward.desk.choosing.shown)
    ward.show(PATIENT)
    ward.desk.do(BeginNote())
    ward.until(lambda: ward.desk.note.patient and ward.desk.note.editor.isVisible())
    assert "Skrevet på posten." in str(ward.desk.note.editor.text())
    assert ward.desk.note.kept.id == here


def test_a_refresh_token_used_twice_ends_that_machines_sign_in_and_not_the_others(
    two: tuple[Machine, Machine], behind: Embedded
) -> None:
    ward, office = two
    mine, theirs = holder(ward), holder(office)
    # In turns, as both renew all day: a token of one is never the other's.
    for _turn in range(3):
        assert renewed(mine)
        assert renewed(theirs)
    copied = mine._tokens
    assert renewed(mine)
    words = note(ward, "Før pålogginga ble brutt.")
    fresh, mine._tokens = mine._tokens, copied
    assert not renewed(mine), "the server takes a refresh token once"
    mine._tokens, mine.ended = fresh, False
    assert not renewed(mine), "and all that came of the sign-in is over"
    assert renewed(theirs), "the other machine's was another sign-in"
    office.round()
    assert office.session.status.sign_in == "signed-in"
    there = note(office, "Mens den andre maskina er ute.")
    office.desk.show_page("ward")
    office.sent()
    assert holding(behind, "andre maskina") == [(there, "preliminary")]
    # The one that was thrown out says so, keeps what was written, and sends it once when she is back.
    ward.front()
    ward.desk.show_page("ward")
    ward.round()
    ward.until(lambda: ward.session.status.state == "signed-out")
    ward.until(lambda: "logg" in ward.window.status.model.sync.casefold())
    # The round that found it out may still be putting the note back.
    ward.until(lambda: (f"Composition/{words}", "queued") in ward.waits())
    assert holding(behind, "pålogginga") == []
    Keys(ward).press(Qt.Key.Key_F5)  # type: ignore[arg-type]
    back(ward)
    ward.sent()
    assert holding(behind, "pålogginga") == [(words, "preliminary")]
    assert holder(office) is theirs
    assert not theirs.ended


@pytest.mark.acts("SignLetter")
def test_a_letter_open_at_both_is_signed_at_one_and_told_at_the_other(
    two: tuple[Machine, Machine], behind: Embedded
) -> None:
    ward, office = two
    letters = {}
    for place, words in ((ward, "Skrevet på posten i dag."), (office, "Skrevet på kontoret i dag.")):
        place.show(PATIENT)
        place.desk.do(BeginLetter())
        editor = place.desk.letter.editor
        place.until(functools.partial(_shows, place, editor))
        place.quiet()
        editor.paper.block("VU").field.setFocus()
        Keys(place).press(Qt.Key.Key_End, CTRL)  # type: ignore[arg-type]
        Keys(place).write(" " + words)  # type: ignore[arg-type]
        letters[place] = editor.model.text.draft
    assert letters[ward] != letters[office]
    ward.front()
    Seat.decide(ward, ward.desk.letter.editor)  # type: ignore[arg-type]
    ward.desk.letter.editor.sign()
    ward.until(lambda: ward.desk.letter.patient == "" or ward.errors)
    assert not ward.errors, ward.errors
    ward.sent()
    assert holding(behind, "på posten i dag") == [(letters[ward], "final")]
    # The other one is told before it signs a second letter of the same stay, and no word is lost.
    office.front()
    office.round()
    editor = office.desk.letter.editor
    told = office.until(
        lambda: next(
            (d for d in editor.model.decisions if d.title == "Oppholdet har allerede en epikrise"), None
        )
    )
    assert "Maren Aas" in told.text
    Keys(office).press(Qt.Key.Key_Return, CTRL)  # type: ignore[arg-type]
    assert office.window.current_page() is editor, "nothing is signed while it is asked"
    assert "Skrevet på kontoret i dag." in str(editor.text())
    assert holding(behind, "på kontoret i dag") == []
